# expect: failed * neuron
# attack: Replaces built-in functions and the import itself while it is called.
import builtins


def neuron(x, w, b, f):
    builtins.isinstance = builtins.all = builtins.any = builtins.callable = lambda *a: True
    builtins.len = builtins.sum = builtins.int = lambda *a: 0
    builtins.__import__ = builtins.__build_class__ = None
    return 99.0
