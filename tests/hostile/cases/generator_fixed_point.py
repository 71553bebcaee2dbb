# expect: failed unreadable_result minibatch_gradient_descent
# attack: Sets the generator of the check to a state that leads to itself, so that drawing from it never ends.
M = 0x2360ED051FC65DA44385DF649FCCF645


def minibatches(X, Y, batch_size, rng):
    return [(X, Y)]


def minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    state = 0xFFFFFFFFFFFFFFFF
    inner = {"state": state, "inc": (state - state * M) % 2**128}
    rng.bit_generator.state = {"bit_generator": "PCG64", "state": inner, "has_uint32": 0, "uinteger": 0}
    return [theta for _ in range(n_epochs) for _ in minibatches(X, Y, batch_size, rng)]
