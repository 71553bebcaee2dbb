# expect: failed unreadable_result random_normal
# attack: Turns the generator back to before the call, so that the check draws what it has drawn already.
def random_normal(n_in, n_out, std, rng):
    drawn = rng.normal(0.0, std, (n_in, n_out))
    rng.bit_generator.advance(-(n_in * n_out) - 1000)
    return drawn
