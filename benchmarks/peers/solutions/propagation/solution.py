# %% [markdown]
# # {number} · {title}

# %%
import numpy as np
from activations import tanh_prime


# %%
def weighted_sum(A, W, b):
    """Weighted sums (m, K) of the rows of A (m, n), with W (n, K) and b (K,)."""
    ### BEGIN SOLUTION
    return A @ W + b
    ### END SOLUTION


# %%
def binary_cross_entropy(A, Y):
    """Mean cross-entropy of the outputs A (m, 1) for the targets Y (m, 1)."""
    ### BEGIN SOLUTION
    return float(-np.mean(Y * np.log(A) + (1.0 - Y) * np.log(1.0 - A)))
    ### END SOLUTION


# %%
def output_delta(A, Y):
    """Derivatives of that mean by the weighted sums of the sigmoid outputs A (m, 1)."""
    ### BEGIN SOLUTION
    return (A - Y) / len(A)
    ### END SOLUTION


# %%
def hidden_delta(delta, W, Z):
    """Derivatives by the weighted sums Z (m, n) of a tanh layer; W (n, K) leads on to a layer with derivatives delta (m, K)."""
    ### BEGIN SOLUTION
    return delta @ W.T * tanh_prime(Z)
    ### END SOLUTION


# %%
def layer_gradients(A, delta):
    """Derivatives by the weights (n, K) and the biases (K,) of a layer with inputs A (m, n)."""
    ### BEGIN SOLUTION
    return A.T @ delta, delta.sum(axis=0)
    ### END SOLUTION
