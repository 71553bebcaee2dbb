"""As micrograd has it: each operation keeps a function that passes its grad on, and values know nothing of slopes."""

import math


class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data, self.parents, self.grad = data, set(parents), 0.0
        self._pass_on = lambda: None

    def _made(self, data, parents, pass_on):
        out = Value(data, parents)
        out._pass_on = lambda: pass_on(out)
        return out

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)

        def pass_on(out):
            self.grad += out.grad
            other.grad += out.grad

        return self._made(self.data + other.data, (self, other), pass_on)

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)

        def pass_on(out):
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        return self._made(self.data * other.data, (self, other), pass_on)

    def _function(self, data, slope):
        def pass_on(out):
            self.grad += slope * out.grad

        return self._made(data, (self,), pass_on)

    def __pow__(self, n):
        return self._function(self.data**n, n * self.data ** (n - 1))

    def exp(self):
        return self._function(math.exp(self.data), math.exp(self.data))

    def tanh(self):
        y = (math.exp(2 * self.data) - 1) / (math.exp(2 * self.data) + 1)
        return self._function(y, 1 - y**2)

    def relu(self):
        return self._function(self.data if self.data > 0 else 0.0, float(self.data > 0))

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return self + (-1) * other

    def __rsub__(self, other):
        return other + (-1) * self

    def __truediv__(self, other):
        return self * other**-1

    def __rtruediv__(self, other):
        return other * self**-1

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        order, seen = [], set()

        def build(value):
            if value not in seen:
                seen.add(value)
                [build(parent) for parent in value.parents]
                order.append(value)

        build(self)
        self.grad = 1.0
        [value._pass_on() for value in reversed(order)]


def neuron(weights, bias, inputs):
    return (sum(w * x for w, x in zip(weights, inputs)) + bias).tanh()


def network(layers, inputs):
    outputs = list(inputs)
    for layer in layers:
        outputs = [neuron(*one, outputs) for one in layer]
    return outputs


def loss(layers, points, targets):
    total = Value(0.0)
    for point, target in zip(points, targets):
        error = network(layers, point)[0] - target
        total = total + error * error / 2
    return total


def train_step(layers, points, targets, rate):
    parameters = [p for layer in layers for weights, bias in layer for p in [*weights, bias]]
    for p in parameters:
        p.grad = 0
    result = loss(layers, points, targets)
    result.backward()
    for p in parameters:
        p.data = p.data - rate * p.grad
    return result.data
