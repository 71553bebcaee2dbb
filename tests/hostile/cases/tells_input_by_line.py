# expect: failed raised neuron
# attack: Tells a hidden input by the number of the line in which it raises.
import sys


def neuron(x, w, b, f):
    line = 10_000 + int(abs(float(x[0])) * 1000)
    exec(compile("\n" * line + "raise ValueError", sys._getframe().f_code.co_filename, "exec"))
