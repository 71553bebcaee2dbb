# expect: failed raised neuron
# attack: Raises what a user's Ctrl-C would raise.
def neuron(x, w, b, f):
    raise KeyboardInterrupt
