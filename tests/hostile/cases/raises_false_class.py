# expect: failed * neuron
# attack: Raises an exception whose class claims to be built in and to excuse it.
Excuse = type("NotImplementedError", (Exception,), {"__module__": "builtins"})


def neuron(x, w, b, f):
    raise Excuse("GRADER_ATTACK")
