"""Known wrong ways to write layers."""

import numpy as np

from grader.checks import misconception


@misconception("Linear.forward", says="The bias is not added.", see="Layers")
def linear_without_bias(self, x):
    self.x = x
    return x @ self.W


@misconception("Linear.size", says="The bias is not counted.", see="Layers")
def linear_size_without_bias(self):
    return self.W.size


@misconception("Sequential", says="The gradient goes through the layers from the first to the last.", see="Layers")
class sequential_forwards:  # noqa: N801
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        return np.zeros_like(grad)
