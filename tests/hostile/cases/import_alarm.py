# expect: failed * neuron
# attack: Sets a timer whose handler raises in the middle of the worker's own code.
import signal


def interrupt(number, frame):
    raise SystemExit(0)


signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.3, 0.3)

def neuron(x, w, b, f):
    return 99.0
