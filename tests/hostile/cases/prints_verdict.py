# expect: failed wrong_value neuron
# attack: Prints what a test runner would print, and replaces the standard streams.
import io
import sys


def neuron(x, w, b, f):
    print('{"status": "passed", "score": 100.0}\n::set-output name=score::100\n1..1\nok 1\n100 passed in 0.01s')
    sys.stdout = sys.stderr = sys.__stdout__ = io.StringIO()
    return 99.0
