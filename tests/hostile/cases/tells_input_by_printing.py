# expect: failed wrong_value neuron
# attack: Prints hidden inputs, raw and through the logging and warning machinery.
import logging
import sys
import warnings


def neuron(x, w, b, f):
    print("GRADER_ATTACK", x, w, b)
    print("GRADER_ATTACK", x, file=sys.__stderr__, flush=True)
    logging.critical("GRADER_ATTACK %s", x)
    warnings.warn(f"GRADER_ATTACK {x}")
    return 99.0
