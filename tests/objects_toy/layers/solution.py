# %% [markdown]
# # Layers

# %%
import numpy as np


# %%
class Linear:
    """A layer that computes x W + b; W is all ones at the beginning, and b all zeros."""

    def __init__(self, n_in, n_out):
        """n_in, n_out: the numbers of inputs and outputs."""
        ### BEGIN SOLUTION
        self.W = np.ones((n_in, n_out))
        self.b = np.zeros(n_out)
        ### END SOLUTION

    def forward(self, x):
        """x W + b for the rows of x, of shape (n, n_in)."""
        ### HINT Keep x: `backward` needs it.
        ### BEGIN SOLUTION
        self.x = x
        return x @ self.W + self.b
        ### END SOLUTION

    def backward(self, grad):
        """Set dW and db, and return the gradient for x."""
        ### BEGIN SOLUTION
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T
        ### END SOLUTION

    @property
    def size(self):
        """The number of parameters."""
        ### BEGIN SOLUTION
        return self.W.size + self.b.size
        ### END SOLUTION


# %%
class Sequential:
    """Layers one after the other."""

    def __init__(self, layers):
        """layers: a list of objects with `forward` and `backward`."""
        ### BEGIN SOLUTION
        self.layers = layers
        ### END SOLUTION

    def forward(self, x):
        """The output of the last layer."""
        ### BEGIN SOLUTION
        for layer in self.layers:
            x = layer.forward(x)
        return x
        ### END SOLUTION

    def backward(self, grad):
        """The gradient for the input of the first layer."""
        ### BEGIN SOLUTION
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad
        ### END SOLUTION


# %%
class Batches:
    """The rows of X, n at a time; an iterator."""

    def __init__(self, X, n):
        """X: array of shape (N, d)."""
        ### BEGIN SOLUTION
        self.X, self.n, self.at = X, n, 0
        ### END SOLUTION

    def __iter__(self):
        """The iterator itself."""
        ### BEGIN SOLUTION
        return self
        ### END SOLUTION

    def __next__(self):
        """The next rows; StopIteration at the end."""
        ### BEGIN SOLUTION
        if self.at >= len(self.X):
            raise StopIteration
        self.at += self.n
        return self.X[self.at - self.n : self.at]
        ### END SOLUTION
