# expect: failed unreadable_result random_normal
# attack: Answers with generators under numbers that nobody has passed, fifty thousand of them.
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def random_normal(n_in, n_out, std, rng):
    above = sys._getframe(1).f_locals
    states = [wire.RandomState(n - 20000, "0x1", "0x2", 1, n) for n in range(40_000)]
    above["self"].channel.send(wire.pack(wire.Returned(above["call"].id, wire.Items("list", states[:20_000]), states[20_000:])))
    return 0.0
