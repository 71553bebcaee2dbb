"""Known wrong ways to write `Value`: each is one method, all else of the class is right."""

import math

from grader.checks import misconception


@misconception("Value.__mul__", says="The slopes of a product are exchanged: that for a is b, and that for b is a.", see="The chain rule")
def value_mul_exchanged(self, other):
    other = self.lifted(other)
    return type(self)(self.data * other.data, (self, other), (self.data, other.data))


@misconception("Value.__pow__", says="The slope of a power lacks the factor n.", see="The chain rule")
def value_pow_without_factor(self, n):
    return type(self)(self.data**n, (self,), (self.data ** (n - 1),))


@misconception("Value.__pow__", says="The slope of a power has the exponent n; it is n - 1.", see="The chain rule")
def value_pow_with_old_exponent(self, n):
    return type(self)(self.data**n, (self,), (n * self.data**n,))


@misconception("Value.exp", says="The slope of the exponential function is its own result, not the number a.", see="The chain rule")
def value_exp_with_argument(self):
    return type(self)(math.exp(self.data), (self,), (self.data,))


@misconception("Value.tanh", says="The slope of tanh needs the square of the result: 1 - tanh(a)**2.", see="The chain rule")
def value_tanh_without_square(self):
    y = math.tanh(self.data)
    return type(self)(y, (self,), (1.0 - y,))


@misconception("Value.tanh", says="The slope of tanh is computed with the number a; it needs the result.", see="The chain rule")
def value_tanh_of_argument(self):
    return type(self)(math.tanh(self.data), (self,), (1.0 - self.data**2,))


@misconception("Value.relu", says="The slope of relu is 0 where the number is negative.", see="The chain rule")
def value_relu_open(self):
    return type(self)(max(self.data, 0.0), (self,), (1.0,))


@misconception("Value.__rsub__", says="A number less a value, 3 - a, is computed as a - 3.", see="The chain rule")
def value_rsub_exchanged(self, other):
    return self - other


@misconception("Value.__rtruediv__", says="A number through a value, 3 / a, is computed as a / 3.", see="The chain rule")
def value_rtruediv_exchanged(self, other):
    return self / other


def ordered(result):
    order, seen = [], set()

    def visit(value):
        if value not in seen:
            seen.add(value)
            for parent in value.parents:
                visit(parent)
            order.append(value)

    visit(result)
    return reversed(order)


@misconception("Value.backward", says="A parent's grad is set; what comes from several sides is to be added.", see="The chain rule")
def value_backward_overwrites(self):
    self.grad = 1.0
    for value in ordered(self):
        for parent, slope in zip(value.parents, value.slopes):
            parent.grad = slope * value.grad


@misconception("Value.backward", says="The grad of the result itself is not set to 1.", see="The chain rule")
def value_backward_without_start(self):
    for value in ordered(self):
        for parent, slope in zip(value.parents, value.slopes):
            parent.grad += slope * value.grad


@misconception("Value.backward", says="The slope alone is added; it is to be multiplied with the value's own grad.", see="The chain rule")
def value_backward_without_chain(self):
    self.grad = 1.0
    for value in ordered(self):
        for parent, slope in zip(value.parents, value.slopes):
            parent.grad += slope


@misconception(
    "Value.backward",
    says="A value passes on its grad before that is complete. Go through the values in an order in which each comes after all that "
    "were computed from it.",
    see="The chain rule",
)
def value_backward_too_early(self):
    self.grad = 1.0
    waiting, seen = [self], {self}
    while waiting:
        value = waiting.pop(0)
        for parent, slope in zip(value.parents, value.slopes):
            parent.grad += slope * value.grad
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
