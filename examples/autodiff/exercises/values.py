# %% [markdown]
# # Let numbers remember how they were made
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
        raise NotImplementedError

    def __mul__(self, other):
        """Return self * other, a Value; `other` is a Value or a number."""
        raise NotImplementedError

    def __pow__(self, n):
        """Return self to the power of n, a Value; n is a number."""
        raise NotImplementedError

    def exp(self):
        """Return e to the power of self, a Value."""
        raise NotImplementedError

    def tanh(self):
        """Return the hyperbolic tangent of self, a Value."""
        raise NotImplementedError

    def relu(self):
        """Return self where it is positive, else 0, a Value."""
        raise NotImplementedError

    def __neg__(self):
        """Return -self, a Value."""
        raise NotImplementedError

    def __sub__(self, other):
        """Return self - other, a Value."""
        raise NotImplementedError

    def __truediv__(self, other):
        """Return self / other, a Value."""
        raise NotImplementedError

    def __radd__(self, other):
        """Return other + self for a number `other`, a Value."""
        raise NotImplementedError

    def __rmul__(self, other):
        """Return other * self for a number `other`, a Value."""
        raise NotImplementedError

    def __rsub__(self, other):
        """Return other - self for a number `other`, a Value."""
        raise NotImplementedError

    def __rtruediv__(self, other):
        """Return other / self for a number `other`, a Value."""
        raise NotImplementedError

    def backward(self):
        """Set self.grad to 1, and add the derivative of self to the `grad` of all values that it was computed from."""
        raise NotImplementedError
