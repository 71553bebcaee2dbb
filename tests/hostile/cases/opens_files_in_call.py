# expect: failed raised neuron
# attack: Opens the file of passwords, in a call.


def neuron(x, w, b, f):
    open("/etc/shadow").read()
    return float(f(w @ x + b))
