# %% [markdown]
# # Write functions of many kinds

# %%
import numpy as np


# %%
def mean(x):
    """Mean of the entries of x, a float.

    x: array of shape (n,), n > 0.

    >>> mean(np.array([1.0, 2.0, 6.0]))
    3.0
    """
    ### HINT Add all entries, then divide by their number.
    ### BEGIN SOLUTION
    return float(np.sum(x) / len(x))
    ### END SOLUTION


# %%
def standardized(X, axis=0):
    """Values (Z, means, deviations): X less its means, divided by its standard deviations along an axis."""
    ### BEGIN SOLUTION
    means, deviations = X.mean(axis=axis), X.std(axis=axis)
    Z = (X - np.expand_dims(means, axis)) / np.expand_dims(deviations, axis)
    return Z, means, deviations
    ### END SOLUTION


# %%
def softmax(Z):
    """Softmax of each row of Z, shape (m, k)."""
    ### BEGIN SOLUTION
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %%
def sigmoid(z):
    """Sigmoid of each entry of z."""
    ### BEGIN SOLUTION
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(z)))
    ### END SOLUTION


# %%
def sigmoid_prime(z):
    """Derivative of the sigmoid at each entry of z."""
    ### BEGIN SOLUTION
    return sigmoid(z) * (1.0 - sigmoid(z))
    ### END SOLUTION


# %%
def logic_gate(name):
    """Parameters (w, b) of a unit that computes "and" or "or"; a ValueError for any other name."""
    ### BEGIN SOLUTION
    if name not in ("and", "or"):
        raise ValueError(f"no unit computes {name!r}")
    return np.array([1.0, 1.0]), -1.5 if name == "and" else -0.5
    ### END SOLUTION


# %%
def batches(X, size):
    """Yield the rows of X in parts of `size` rows; the last one may be shorter."""
    ### BEGIN SOLUTION
    for begin in range(0, len(X), size):
        yield X[begin : begin + size]
    ### END SOLUTION


# %%
def sorted_copy(x):
    """The entries of x in order, as a new array."""
    ### BEGIN SOLUTION
    return np.sort(x)
    ### END SOLUTION


# %%
def normal_weights(n_in, n_out, rng):
    """Normal numbers of mean 0 and variance 1/n_in, shape (n_in, n_out), drawn from rng."""
    ### BEGIN SOLUTION
    return rng.normal(0.0, n_in**-0.5, (n_in, n_out))
    ### END SOLUTION


# %%
def shuffled(n, rng):
    """The numbers 0 .. n-1 in a random order, a list."""
    ### BEGIN SOLUTION
    return rng.permutation(n).tolist()
    ### END SOLUTION


# %%
def descend(gradient, w, alpha, steps):
    """The path [w, ...] of gradient descent, a list of steps + 1 arrays."""
    ### BEGIN SOLUTION
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - alpha * gradient(path[-1]))
    return path
    ### END SOLUTION


# %%
def fit(X, y, rng, epochs=50, alpha=0.1):
    """Values (w, costs) after epochs of gradient descent on the mean squared error, from random weights."""
    ### BEGIN SOLUTION
    w, costs = rng.normal(size=X.shape[1]), []
    for _ in range(epochs):
        w = w - alpha * 2.0 / len(X) * X.T @ (X @ w - y)
        costs.append(float(np.mean((X @ w - y) ** 2)))
    return w, costs
    ### END SOLUTION


# %%
def derivations():
    """Formulas as texts: "square" is the derivative of (a - y)**2 with respect to a."""
    ### BEGIN SOLUTION
    return {"square": "2 * (a - y)"}
    ### END SOLUTION


# %%
class Linear:
    """A layer Z = X W + b, with W of ones and b of zeros at first; `backward` gives dX and sets dW and db."""

    def __init__(self, n_in, n_out):
        self.W, self.b = np.ones((n_in, n_out)), np.zeros(n_out)

    def forward(self, X):
        """Z, shape (m, n_out)."""
        ### BEGIN SOLUTION
        self.X = X
        return X @ self.W + self.b
        ### END SOLUTION

    def backward(self, dZ):
        """The derivative with respect to X, from that with respect to Z."""
        ### BEGIN SOLUTION
        self.dW, self.db = self.X.T @ dZ, dZ.sum(axis=0)
        return dZ @ self.W.T
        ### END SOLUTION


# %%
class Sequential:
    """Layers one after the other."""

    def __init__(self, layers):
        self.layers = layers

    def forward(self, X):
        """The result of the last layer."""
        ### BEGIN SOLUTION
        for layer in self.layers:
            X = layer.forward(X)
        return X
        ### END SOLUTION


# %%
def sgd_step(params, grads, alpha):
    """Take alpha times its gradient from each parameter, in place."""
    ### BEGIN SOLUTION
    for param, grad in zip(params, grads, strict=True):
        param -= alpha * grad
    ### END SOLUTION


# %%
def mean_of_file(path):
    """The mean of the numbers in a file of comma-separated values."""
    ### BEGIN SOLUTION
    return float(np.mean(np.loadtxt(path, delimiter=",")))
    ### END SOLUTION


# %%
def plot_costs(costs):
    """Draw the costs over the epochs."""
    ### BEGIN SOLUTION
    import matplotlib.pyplot as plt

    plt.plot(costs)
    plt.xlabel("epoch")
    plt.ylabel("cost")
    ### END SOLUTION
