# expect: failed wrong_value neuron
# attack: Looks for attributes of the function that it was lent, in which a value might be kept.
def neuron(x, w, b, f):
    for name in ("expected", "value", "right", "__wrapped__", "__self__", "__globals__", "func"):
        holder = getattr(f, name, None)
        if isinstance(holder, float):
            return holder
    return 99.0
