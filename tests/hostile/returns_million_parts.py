# expect: failed unreadable_result neuron
# attack: Returns a list of a million empty lists.
def neuron(x, w, b, f):
    return [[] for _ in range(1_000_000)]
