# expect: failed out_of_memory neuron
# attack: Doubles a text until three gigabytes.
def neuron(x, w, b, f):
    text = "x" * 2**20
    while len(text) < 3 * 2**30:
        text += text
    return float(len(text))
