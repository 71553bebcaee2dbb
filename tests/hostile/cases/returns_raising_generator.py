# expect: failed raised minibatches
# attack: Returns batches that raise once the call has long returned.
def minibatches(X, Y, batch_size, rng):
    def later():
        yield X, Y
        raise GeneratorExit("GRADER_ATTACK")

    return later()
