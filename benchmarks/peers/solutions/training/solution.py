# %% [markdown]
# # {number} · {title}

# %%
import numpy as np
from activations import sigmoid
from propagation import binary_cross_entropy, hidden_delta, layer_gradients, output_delta, weighted_sum


# %%
def gradient_step(parameters, gradients, rate):
    """The list of parameters after one step of gradient descent; what is given stays as it is."""
    ### BEGIN SOLUTION
    return [p - rate * g for p, g in zip(parameters, gradients)]
    ### END SOLUTION


# %%
def train_xor(X, Y, parameters, rate, epochs):
    """Train a tanh layer and a sigmoid output on all samples at once.

    parameters: W1, b1, W2, b2. Returns them after the last step, and the list of the costs before each step.
    """
    ### BEGIN SOLUTION
    costs = []
    for _ in range(epochs):
        W1, b1, W2, b2 = parameters
        Z = weighted_sum(X, W1, b1)
        H = np.tanh(Z)
        A = sigmoid(weighted_sum(H, W2, b2))
        costs.append(binary_cross_entropy(A, Y))
        delta = output_delta(A, Y)
        gradients = [*layer_gradients(X, hidden_delta(delta, W2, Z)), *layer_gradients(H, delta)]
        parameters = gradient_step(parameters, gradients, rate)
    return parameters, costs
    ### END SOLUTION
