# expect: failed * neuron
# attack: Starts processes in every way that Python has, in a call, and answers only if one could be started.
import multiprocessing
import os
import subprocess


def neuron(x, w, b, f):
    started = 0
    for attempt in (os.fork, os.forkpty, lambda: subprocess.run(["true"]), lambda: os.posix_spawn("/bin/true", ["true"], {}), lambda: os.system("true") == 0 or 1 / 0, multiprocessing.Process(target=print).start):
        try:
            attempt()
            started += 1
        except Exception:
            pass
    return float(f(w @ x + b)) if started else 99.0
