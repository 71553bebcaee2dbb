# expect: failed * numerical_gradient
# attack: Sends a hundred thousand calls without ever reading an answer.
import sys
import types

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
wire = types.SimpleNamespace(**frame.f_globals["pack"].__globals__)


def numerical_gradient(f, theta, h=1e-5):
    channel = sys._getframe(1).f_locals["self"].channel
    for number in range(100_000):
        channel.send(wire.pack(wire.Call(number, 0, [0.5], [])))
    return None
