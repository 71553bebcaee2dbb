"""Known wrong ways to write values."""

from grader.checks import misconception


@misconception("Value.__mul__", says="The gradients of the two factors are exchanged.", see="Values")
def value_mul_exchanged(self, other):
    other = other if isinstance(other, type(self)) else type(self)(other)
    out = type(self)(self.data * other.data, (self, other))

    def push():
        self.grad += self.data * out.grad
        other.grad += other.data * out.grad

    out.push = push
    return out


@misconception("Value.__add__", says="The gradient is set, but it is to be added to what is there.", see="Values")
def value_add_overwrites(self, other):
    other = other if isinstance(other, type(self)) else type(self)(other)
    out = type(self)(self.data + other.data, (self, other))

    def push():
        self.grad = other.grad = out.grad

    out.push = push
    return out


@misconception("neuron", says="The bias is missing.", see="Values")
def neuron_without_bias(weights, inputs, bias):
    total = weights[0] * inputs[0]
    for weight, value in zip(weights[1:], inputs[1:], strict=True):
        total = total + weight * value
    return total
