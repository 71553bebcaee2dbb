# expect: failed raised neuron
# attack: Opens a connection to a name server, in a call.
import socket


def neuron(x, w, b, f):
    socket.create_connection(("127.0.0.53", 53), 1)
    return float(f(w @ x + b))
