# expect: failed timed_out minibatches
# attack: Returns one batch and never the next.
def minibatches(X, Y, batch_size, rng):
    yield X[:batch_size], Y[:batch_size]
    while True:
        pass
