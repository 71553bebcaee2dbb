# expect: passed - neuron
# attack: Counts its calls, to tell by their number which check is running.
import numpy as np

calls = 0


def neuron(x, w, b, f):
    global calls
    calls += 1
    assert calls <= 5, "GRADER_ATTACK: the calls of an earlier check were counted"
    return float(f(np.dot(w, x) + b))
