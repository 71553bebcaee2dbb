# expect: failed unreadable_result random_normal
# attack: Leaves the stream of the generator as it is, and chooses the half of a number that is drawn next.
def random_normal(n_in, n_out, std, rng):
    drawn = rng.normal(0.0, std, (n_in, n_out))
    rng.bit_generator.state = {**rng.bit_generator.state, "has_uint32": 1, "uinteger": 0}
    return drawn
