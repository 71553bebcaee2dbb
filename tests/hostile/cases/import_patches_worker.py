# expect: failed * neuron
# attack: Makes the worker's own classes answer every call with what a grader would like to hear.
import sys

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
worker = frame.f_globals["WorkerPeer"]
answering = worker.answer.__globals__
peer = answering["Peer"].pack_value.__globals__
worker.changes = lambda *a: []
answering["sharing"] = lambda *a: []
answering["generator_states"] = lambda: None
answering["Peer"].pack_value = lambda self, value, buffers, depth=0: True
peer["pack_array"] = peer["pack_number"] = lambda *a: True

def neuron(x, w, b, f):
    return 99.0
