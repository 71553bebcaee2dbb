# expect: failed * neuron
# attack: Raises the exceptions by which the worker tells itself that something is wrong.
import wire


def neuron(x, w, b, f):
    raise wire.Breach("GRADER_ATTACK")
