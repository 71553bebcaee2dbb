# expect: failed raised neuron
# attack: Raises an exception whose cause is itself, at the end of a long traceback.
def neuron(x, w, b, f, depth=900):
    if depth:
        return neuron(x, w, b, f, depth - 1)
    error = ValueError("GRADER_ATTACK")
    error.__cause__ = error.__context__ = error
    raise error
