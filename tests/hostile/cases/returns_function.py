# expect: failed wrong_type neuron
# attack: Returns a function, which nothing can copy, instead of a number.
def neuron(x, w, b, f):
    def answer(*arguments, **keywords):
        return 99.0

    answer.__name__ = "__import__('os')"
    return answer
