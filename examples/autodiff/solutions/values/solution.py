# %% [markdown]
# # {title}
#
# *About ninety minutes.* You write a class `Value`, a number that knows from which other values it was computed. With it, Python
# finds the derivative of any formula by itself. This is how PyTorch and JAX begin, too.
#
# Each value has four attributes:
#
# | attribute | what it is |
# | --- | --- |
# | `data` | the number itself |
# | `parents` | the values that it was computed from, a tuple |
# | `slopes` | its derivative with respect to each of these, a tuple of numbers |
# | `grad` | the derivative of a result with respect to it; 0 until `backward` is called on the result |

# %%
import math

# %% [markdown]
# ## Value
#
# A product $c = a \cdot b$ has the parents $a$ and $b$ and the slopes $\partial c / \partial a = b$ and
# $\partial c / \partial b = a$. Every other operation is like that: it makes a new `Value` with the number, the parents and the slopes.
#
# | operation | result | slopes |
# | --- | --- | --- |
# | `a + b` | $a + b$ | $1, 1$ |
# | `a * b` | $a b$ | $b, a$ |
# | `a ** n` with a number $n$ | $a^n$ | $n a^{n-1}$ |
# | `a.exp()` | $e^a$ | $e^a$ |
# | `a.tanh()` | $\tanh a$ | $1 - \tanh^2 a$ |
# | `a.relu()` | $\max(a, 0)$ | 1 for $a > 0$, else 0 |
#
# The others need no slopes of their own: $-a = a \cdot (-1)$, $a - b = a + (-b)$ and $a / b = a \cdot b^{-1}$.
# Where one side is a number, as in `3 * a`, Python calls `a.__rmul__(3)`.
#
# `backward` goes from a result back to everything that it was computed from. By the chain rule a value $v$ passes on to each of its
# parents $p$
#
# $$\frac{\partial r}{\partial p} \mathrel{+}= \frac{\partial v}{\partial p} \cdot \frac{\partial r}{\partial v}.$$
#
# It may do so only when its own `grad` is complete: after all values that were computed from it.


# %%
class Value:
    """A number that remembers how it was made.

    >>> a, b = Value(2.0), Value(-3.0)
    >>> c = a * b + 4
    >>> c.backward()
    >>> c.data, a.grad, b.grad
    (-2.0, -3.0, 2.0)
    """

    def __init__(self, data, parents=(), slopes=()):
        self.data = data
        self.parents = parents
        self.slopes = slopes
        self.grad = 0.0

    def lifted(self, other):
        """Return `other` as a Value; a number becomes one without parents."""
        return other if isinstance(other, Value) else Value(other)

    def __add__(self, other):
        """Return self + other, a Value; `other` is a Value or a number."""
        ### HINT Make `other` a Value first, with `self.lifted(other)`.
        ### BEGIN SOLUTION
        other = self.lifted(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))
        ### END SOLUTION

    def __mul__(self, other):
        """Return self * other, a Value; `other` is a Value or a number."""
        ### HINT The slope for `self` is the number of `other`, and the other way round.
        ### BEGIN SOLUTION
        other = self.lifted(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))
        ### END SOLUTION

    def __pow__(self, n):
        """Return self to the power of n, a Value; n is a number."""
        ### HINT A tuple with one entry needs a comma: `(self,)`.
        ### BEGIN SOLUTION
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))
        ### END SOLUTION

    def exp(self):
        """Return e to the power of self, a Value."""
        ### BEGIN SOLUTION
        y = math.exp(self.data)
        return Value(y, (self,), (y,))
        ### END SOLUTION

    def tanh(self):
        """Return the hyperbolic tangent of self, a Value."""
        ### HINT `math.tanh` computes the number; the slope needs its square.
        ### BEGIN SOLUTION
        y = math.tanh(self.data)
        return Value(y, (self,), (1.0 - y * y,))
        ### END SOLUTION

    def relu(self):
        """Return self where it is positive, else 0, a Value."""
        ### BEGIN SOLUTION
        return Value(max(self.data, 0.0), (self,), (1.0 if self.data > 0 else 0.0,))
        ### END SOLUTION

    def __neg__(self):
        """Return -self, a Value."""
        ### BEGIN SOLUTION
        return self * -1
        ### END SOLUTION

    def __sub__(self, other):
        """Return self - other, a Value."""
        ### BEGIN SOLUTION
        return self + -self.lifted(other)
        ### END SOLUTION

    def __truediv__(self, other):
        """Return self / other, a Value."""
        ### BEGIN SOLUTION
        return self * self.lifted(other) ** -1
        ### END SOLUTION

    def __radd__(self, other):
        """Return other + self for a number `other`, a Value."""
        ### BEGIN SOLUTION
        return self + other
        ### END SOLUTION

    def __rmul__(self, other):
        """Return other * self for a number `other`, a Value."""
        ### BEGIN SOLUTION
        return self * other
        ### END SOLUTION

    def __rsub__(self, other):
        """Return other - self for a number `other`, a Value."""
        ### HINT `self - other` has the wrong sign.
        ### BEGIN SOLUTION
        return -self + other
        ### END SOLUTION

    def __rtruediv__(self, other):
        """Return other / self for a number `other`, a Value."""
        ### BEGIN SOLUTION
        return self.lifted(other) / self
        ### END SOLUTION

    def backward(self):
        """Set self.grad to 1, and add the derivative of self to the `grad` of all values that it was computed from."""
        ### HINT First make a list of all values, each after its parents. A function inside of `backward` can call itself.
        ### HINT Then go through that list from its end, and let each value add `slope * value.grad` to the `grad` of each parent.
        ### BEGIN SOLUTION
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for parent, slope in zip(value.parents, value.slopes):
                parent.grad += slope * value.grad
        ### END SOLUTION
