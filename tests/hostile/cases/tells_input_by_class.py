# expect: failed raised neuron
# attack: Tells a hidden input by the name of an exception class that claims to be built in.
def neuron(x, w, b, f):
    raise type(f"GRADER_ATTACK_{float(x[0])}", (Exception,), {"__module__": "builtins"})
