# %% [markdown]
# # {title}
#
# *About forty-five minutes.* The derivative of a whole network costs nothing now: compute a loss from values, and call `backward`.
#
# A neuron has weights, a list of values, and a bias, a value. A layer is a list of neurons, each a pair `(weights, bias)`; a network
# is a list of layers. Inputs are lists of numbers or values.

# %%
from values import Value  # noqa: F401

# %% [markdown]
# ## neuron
#
# $$y = \tanh\Bigl(\sum_i w_i x_i + b\Bigr)$$


# %%
def neuron(weights, bias, inputs):
    """The output of a neuron, a Value.

    weights: list of Values; bias: a Value; inputs: list of as many numbers or Values.

    >>> round(neuron([Value(0.5), Value(-1.0)], Value(0.25), [3.0, 2.0]).data, 4)
    -0.2449
    """
    ### HINT Begin with the bias, and add the products.
    ### BEGIN SOLUTION
    total = bias
    for weight, x in zip(weights, inputs):
        total = total + weight * x
    return total.tanh()
    ### END SOLUTION


# %% [markdown]
# ## network
#
# The outputs of a layer are the inputs of the next one.


# %%
def network(layers, inputs):
    """The outputs of the last layer, a list of Values.

    layers: list of layers, each a list of pairs (weights, bias); inputs: list of numbers.

    >>> layers = [[([Value(0.5)], Value(0.0)), ([Value(-1.0)], Value(0.5))], [([Value(1.0), Value(1.0)], Value(0.0))]]
    >>> [round(y.data, 4) for y in network(layers, [2.0])]
    [-0.1426]
    """
    ### BEGIN SOLUTION
    for layer in layers:
        inputs = [neuron(weights, bias, inputs) for weights, bias in layer]
    return inputs
    ### END SOLUTION


# %% [markdown]
# ## loss
#
# Half the sum of the squared errors, for networks with one output:
#
# $$L = \tfrac{1}{2} \sum_k (y_k - t_k)^2$$


# %%
def loss(layers, points, targets):
    """Half the sum of the squared errors, a Value.

    layers: a network with one output; points: list of inputs; targets: list of as many numbers.

    >>> round(loss([[([Value(0.5)], Value(0.0))]], [[2.0], [-2.0]], [1.0, -0.5]).data, 4)
    0.0626
    """
    ### HINT `sum` begins with the number 0, and your values can be added to it.
    ### BEGIN SOLUTION
    return 0.5 * sum((network(layers, point)[0] - target) ** 2 for point, target in zip(points, targets))
    ### END SOLUTION


# %% [markdown]
# ## train_step
#
# One step of gradient descent, $\theta \leftarrow \theta - \eta \, \partial L / \partial \theta$ for every weight and bias. `backward`
# adds to `grad`, so each `grad` has to be 0 before.


# %%
def train_step(layers, points, targets, rate):
    """Take one step of gradient descent with all weights and biases in place; return the loss before it, a float.

    rate: the learning rate, a float.

    >>> layers = [[([Value(0.5)], Value(0.0))]]
    >>> round(train_step(layers, [[2.0]], [1.0], 0.5), 4)
    0.0284
    >>> round(layers[0][0][0][0].data, 4)
    0.6001
    """
    ### HINT Collect all weights and biases in one list first.
    ### BEGIN SOLUTION
    parameters = [value for layer in layers for weights, bias in layer for value in (*weights, bias)]
    for value in parameters:
        value.grad = 0.0
    error = loss(layers, points, targets)
    error.backward()
    for value in parameters:
        value.data -= rate * value.grad
    return error.data
    ### END SOLUTION
