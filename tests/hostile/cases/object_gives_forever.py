# expect: failed out_of_memory minibatches
# attack: Returns an object that is an iterator without an end, which gives as much as an answer may have.
import numpy as np


class Endless:
    shape, dtype, names = (5, 2), float, ("x",)

    def __len__(self):
        return 3

    def __iter__(self):
        return self

    def __next__(self):
        return np.ones(2**21 - 8)

    def __getitem__(self, n):
        return Endless()


def minibatches(*arguments, **keywords):
    return Endless()
