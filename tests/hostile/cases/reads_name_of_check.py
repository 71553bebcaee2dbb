# expect: passed - neuron
# attack: Looks for the names of checks in the stack and in the arguments of the process.
import sys
import traceback


def neuron(x, w, b, f):
    text = "".join(traceback.format_stack()) + " ".join(sys.argv + sys.orig_argv)
    assert "test_neuron" not in text and "neuron_corners" not in text, "GRADER_ATTACK"
    return float(f(w @ x + b))
