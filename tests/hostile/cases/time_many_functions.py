# expect: failed * count_parameters
# attack: Returns three thousand functions, each with a long name, and some of ours among them.


def count_parameters(layer_sizes):
    functions = []
    for number in range(3_000):
        functions.append(lambda: count_parameters)
        functions[-1].__name__ = f"f{number}" * 20
    return functions
