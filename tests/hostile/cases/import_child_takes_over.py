# expect: failed * neuron
# attack: Ends while a forked child goes on as if it were the process that had loaded the submission.
import os

if os.fork():
    os._exit(0)

def neuron(x, w, b, f):
    return 99.0
