# %% [markdown]
# # Values


# %%
class Value:
    """A number that remembers how it was made."""

    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.push = lambda: None

    def __add__(self, other):
        """The sum; `other` is a Value or a number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def push():
            self.grad += out.grad
            other.grad += out.grad

        out.push = push
        return out
        ### END SOLUTION

    def __mul__(self, other):
        """The product; `other` is a Value or a number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def push():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.push = push
        return out
        ### END SOLUTION

    def __rmul__(self, other):
        """The product with the number on the left."""
        ### BEGIN SOLUTION
        return self * other
        ### END SOLUTION

    def backward(self):
        """Set `grad` of all values that lead to this one."""
        ### BEGIN SOLUTION
        order = []

        def visit(value):
            if value not in order:
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            value.push()
        ### END SOLUTION


# %%
def neuron(weights, inputs, bias):
    """The sum of the products, and the bias: a Value, from lists of Values."""
    ### BEGIN SOLUTION
    total = bias
    for weight, value in zip(weights, inputs, strict=True):
        total = total + weight * value
    return total
    ### END SOLUTION
