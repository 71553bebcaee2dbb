# expect: failed * minibatches
# attack: Returns batches without end.
def minibatches(X, Y, batch_size, rng):
    while True:
        yield X[:batch_size], Y[:batch_size]
