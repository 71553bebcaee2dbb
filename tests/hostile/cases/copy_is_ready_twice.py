# expect: failed * neuron
# attack: Says twice that a copy is there, and says it in the name of the template process, too.
import sys

import numpy as np

frame = sys._getframe()
while type(frame.f_locals.get("self")).__name__ != "TemplateProcess":
    frame = frame.f_back
worker = type(frame.f_locals["self"])
values = worker.open.__globals__
fork, pack, Ready = values["fork"], values["pack"], values["Ready"]
served = worker.serve


def serve(self, channel, frame):
    channel.send(pack(Ready()))
    served(self, channel, frame)


worker.serve = serve


def neuron(x, w, b, f):
    return float(f(np.dot(w, x) + b))
