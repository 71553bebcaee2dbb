# expect: failed * neuron
# attack: Makes the worker's own classes answer every call with what a grader would like to hear.
import sys

frame = sys._getframe()
while "pack" not in frame.f_globals:
    frame = frame.f_back
serve = frame.f_globals
peer = serve["Peer"].pack_value.__globals__
serve["Worker"].changes = lambda *a: []
serve["sharing"] = lambda *a: []
serve["global_random"] = lambda: None
serve["Peer"].pack_value = lambda self, value, buffers, depth=0: True
serve["pack_array"] = peer["pack_array"] = lambda *a: True

def neuron(x, w, b, f):
    return 99.0
