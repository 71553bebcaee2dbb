# expect: failed did_not_raise logic_gate
# attack: Returns what an attribute gives that is a method, so that nobody asks whether an exception was raised.
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def logic_gate(name):
    return wire.Opaque("a method")
