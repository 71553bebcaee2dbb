# expect: failed raised neuron
# attack: Tells hidden inputs by the text of an exception.
def neuron(x, w, b, f):
    raise ValueError(f"GRADER_ATTACK {x} {w} {b}")
