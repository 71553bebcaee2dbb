# expect: failed * relu
# attack: Changes the loader's own lists, so that functions are found that nobody has written.
import gc

for thing in gc.get_objects():
    if type(thing).__name__ == "Loader":
        thing.functions.clear()
        thing.modules.units.clear()
        thing.problems.append(("x" * 10**5, "no line", object()))


def relu(z):
    return 99.0
