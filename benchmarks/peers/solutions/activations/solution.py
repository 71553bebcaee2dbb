# %% [markdown]
# # {number} · {title}

# %%
import numpy as np


# %%
def sigmoid(z):
    """Sigmoid of each entry of z."""
    ### BEGIN SOLUTION
    return 1.0 / (1.0 + np.exp(-z))
    ### END SOLUTION


# %%
def sigmoid_prime(z):
    """Derivative of the sigmoid at each entry of z."""
    ### BEGIN SOLUTION
    s = sigmoid(z)
    return s * (1.0 - s)
    ### END SOLUTION


# %%
def tanh_prime(z):
    """Derivative of tanh at each entry of z."""
    ### BEGIN SOLUTION
    return 1.0 - np.tanh(z) ** 2
    ### END SOLUTION


# %%
def softmax(z):
    """Softmax of each row of z."""
    ### BEGIN SOLUTION
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
    ### END SOLUTION
