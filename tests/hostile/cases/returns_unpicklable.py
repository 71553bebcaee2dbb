# expect: failed wrong_type neuron
# attack: Returns an object that runs a command when it is unpickled.
import os


class Command:
    def __reduce_ex__(self, protocol):
        return os.system, ("touch /tmp/GRADER_ATTACK_PICKLE",)


def neuron(x, w, b, f):
    return Command()
