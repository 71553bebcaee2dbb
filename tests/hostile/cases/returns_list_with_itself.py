# expect: failed wrong_type neuron
# attack: Returns a list that contains itself.
def neuron(x, w, b, f):
    endless = []
    endless.append(endless)
    return endless
