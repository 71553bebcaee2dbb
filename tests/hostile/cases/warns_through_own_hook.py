# expect: failed * neuron
# attack: Replaces the hooks through which warnings and exceptions are told.
import sys
import threading
import warnings


def neuron(x, w, b, f):
    warnings.showwarning = warnings.formatwarning = sys.excepthook = sys.unraisablehook = lambda *a: sys.exit(0)
    threading.excepthook = sys.displayhook = lambda *a: sys.exit(0)
    warnings.warn("GRADER_ATTACK")
    return 99.0
