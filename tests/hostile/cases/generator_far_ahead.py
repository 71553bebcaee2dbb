# expect: failed unreadable_result random_normal
# attack: Searches the stream for numbers that it likes and moves the generator there, far ahead.
def random_normal(n_in, n_out, std, rng):
    drawn = rng.normal(0.0, std, (n_in, n_out))
    rng.bit_generator.advance(2**60)
    return drawn
