# expect: failed wrong_type neuron
# attack: Tells a hidden input by the name of the class of what it returns.
def neuron(x, w, b, f):
    return type(f"GRADER_ATTACK_{float(x[0])}", (), {})()
