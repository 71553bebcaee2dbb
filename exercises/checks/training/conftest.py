"""Data and a network for the checks of the capstone; students get this file with the public checks."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from grader.checks import Run, as_array, as_sequence, regions, verify


def xor(rng, m):
    """XOR-shaped data: four noisy clusters at (+-1, +-1), class 1 where the signs differ; (m, 2) and (m, 1)."""
    corners = np.arange(m)[:, None] // [2, 1] % 2
    X = 2.0 * corners - 1.0 + rng.normal(0.0, 0.25, (m, 2))
    return X, (corners[:, :1] != corners[:, 1:]).astype(float)


def double_spiral(rng, m):
    """Two arms that turn around each other almost once; (m, 2) and (m, 1)."""
    arm = np.arange(m) % 2
    radius = np.sqrt(rng.uniform(0.05, 1.0, m))
    angle = 5.5 * radius + np.pi * arm
    X = 2.0 * radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + rng.normal(0.0, 0.05, (m, 2)), arm[:, None].astype(float)


def iris():
    """Fisher's irises: four lengths of 150 flowers, standardised, and their species, one-hot."""
    table = np.loadtxt(Path(__file__).with_name("iris.csv"), delimiter=",", skiprows=1)
    X = table[:, :4]
    return (X - X.mean(axis=0)) / X.std(axis=0), np.eye(3)[table[:, 4].astype(int)]


def outputs(X, weights, biases, f=np.tanh):
    """What a network with hidden layers of this activation computes: sigmoid for one output, softmax for several."""
    for W, b in list(zip(weights, biases))[:-1]:
        X = f(X @ W + b)
    Z = X @ weights[-1] + biases[-1]
    if Z.shape[1] == 1:
        return 0.5 + 0.5 * np.tanh(Z / 2.0)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def cross_entropy(P, Y):
    """Mean cross-entropy of outputs (m, K), binary for K = 1."""
    P = np.clip(P, 1e-12, 1.0 - 1e-12)
    losses = -Y * np.log(P) - ((1.0 - Y) * np.log(1.0 - P) if Y.shape[1] == 1 else 0.0)
    return float(losses.sum(axis=1).mean())


def squared_error(P, Y):
    """Mean squared error of outputs (m, K)."""
    return float(((P - Y) ** 2).sum(axis=1).mean())


def gradients(X, Y, weights, biases, h=1e-5, f=np.tanh, cost=cross_entropy):
    """Gradients of the cost with respect to every array of weights and biases, by central differences."""
    weights, biases = [W.astype(float) for W in weights], [b.astype(float) for b in biases]
    found = []
    for p in (*weights, *biases):
        slope = np.zeros_like(p)
        for place in np.ndindex(p.shape):
            value, ends = p[place], []
            for p[place] in (value + h, value - h):
                ends.append(cost(outputs(X, weights, biases, f), Y))
            p[place], slope[place] = value, (ends[0] - ends[1]) / (2.0 * h)
        found.append(slope)
    return found


HIDDEN = {"ReLU": lambda z: np.maximum(z, 0.0), "sigmoid": lambda z: 0.5 + 0.5 * np.tanh(z / 2.0), "no activation": lambda z: z}


def explained(moves, slopes, X, Y, weights, biases):
    """In words, what a step has done that was to go by `-slopes`, where a common mistake explains all of its `moves`."""

    def fits(others):
        return all(np.allclose(move, -other, rtol=1e-3, atol=1e-9) for move, other in zip(moves, others))

    m, layers = len(X), len(weights)
    # A step that is right, or that nothing moves, needs no words, even where a mistake would do the same.
    if fits(slopes) or max(np.abs(slope).max() for slope in slopes) < 1e-6:
        return ""
    for factor, what in (
        (-1, "the step goes along the gradient, so the cost grows; subtract alpha times the gradient"),
        (m, "the gradient is summed over the samples of the batch; take the mean"),
        (1 / m, "the gradient is divided by the number of samples twice; take the mean once"),
        (0, "the weights and biases do not move at all"),
    ):
        if fits([factor * slope for slope in slopes]):
            return what
    if fits([*slopes[:layers], *(0 * slope for slope in slopes[layers:])]):
        return "the biases do not move; they learn like the weights"
    if fits([0 * slope if n % layers < layers - 1 else slope for n, slope in enumerate(slopes)]):
        return "the hidden layers do not move; all layers learn"
    for name, f in HIDDEN.items():
        if fits(gradients(X, Y, weights, biases, f=f)):
            return f"the hidden layers compute with {name}; tanh is asked for"
    if any(fits([c * slope for slope in gradients(X, Y, weights, biases, cost=squared_error)]) for c in (1, 0.5)):
        return "the gradient is that of the squared error; it is to be that of the cross-entropy"
    return ""


def scalars(values):
    """Whether there is a number, and nothing but numbers."""
    return isinstance(values, list | tuple | np.ndarray) and len(values) > 0 and all(np.ndim(value) == 0 for value in values)


def make_network(weights, n, K):
    """Whether the arrays lead from n inputs to K outputs."""
    sizes = [n, *(W.shape[1] for W in weights)]
    return sizes[-1] == K and all(W.shape[0] == size for W, size in zip(weights, sizes))


def in_the_form_asked_for(result, n, K):
    """(weights, biases, costs) from the result of a `train` that hands back the right things in another form.

    One slip in the form would make all checks of `train` fail, so the check of shapes alone asks for the form. It may be: the costs
    first, or left out; a pair (W, b) for each layer; biases as rows or columns; all weights transposed.
    """
    parts = list(result) if isinstance(result, list | tuple) else []
    if len(parts) == 3 and scalars(parts[0]) and not scalars(parts[2]):
        parts = [*parts[1:], parts[0]]
    elif len(parts) == 2 and scalars(parts[1]) and all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in parts[0]):
        parts = [[W for W, _ in parts[0]], [b for _, b in parts[0]], parts[1]]
    elif len(parts) == 2 and not any(map(scalars, parts)):
        parts = [*parts, None]
    if len(parts) != 3 or not all(isinstance(part, list | tuple) for part in parts[:2]):
        return result
    weights, biases, costs = parts
    if all(isinstance(W, np.ndarray) and W.ndim == 2 for W in weights) and not make_network(weights, n, K):
        transposed = [W.T for W in weights]
        weights = transposed if make_network(transposed, n, K) else weights
    flat = [np.ravel(b) if isinstance(b, np.ndarray) and b.ndim == 2 and 1 in b.shape else b for b in biases]
    return weights, flat, costs


def fit(student, X, Y, layer_sizes, seed, *, form=False, **options):
    """What `train` returns: weights and biases, arrays that make a network from X to Y, and the costs as they come.

    That the hidden layers have the right sizes, and that the result has the `form` that is asked for, is a check of its own.
    """
    result = student.train(X, Y, layer_sizes, np.random.default_rng(seed), **options)
    if not form:
        result = in_the_form_asked_for(result, X.shape[1], Y.shape[1])
    weights, biases, costs = as_sequence(result, length=3, what="the result")
    weights = as_sequence(weights, what="the list of weights")
    biases = as_sequence(biases, length=len(weights), what="the list of biases")
    verify(len(weights) > 0, "wrong_shape", "the list of weights is empty")
    n = X.shape[1]
    for layer in range(len(weights)):
        last = layer == len(weights) - 1
        weights[layer] = as_array(weights[layer], shape=(n, Y.shape[1] if last else None), what=f"weights[{layer}]")
        n = weights[layer].shape[1]
        biases[layer] = as_array(biases[layer], shape=(n,), what=f"biases[{layer}]")
    return weights, biases, costs


def run(student, X, Y, layer_sizes, seed, **options):
    """A run of `train`: the cost of the network that it returns, computed here, its costs, and where it separates the classes."""
    weights, biases, costs = fit(student, X, Y, layer_sizes, seed, **options)
    cost = cross_entropy(outputs(X, weights, biases), Y)
    return Run(cost, costs, lambda: regions(lambda points: outputs(points, weights, biases), X, Y))


def output_bias(student, m, ones, seed, *, alpha=1e-15, n_epochs=1, **options):
    """The output's bias after training with m samples of the same inputs, the first `ones` of class 1, the others of class 0.

    In plain descent each update moves it by alpha times the batch's share of class 1 less the probability of class 1.
    """
    X, Y = np.zeros((m, 2)), (np.arange(m)[:, None] < ones).astype(float)
    return fit(student, X, Y, [2, 2, 1], seed, alpha=alpha, n_epochs=n_epochs, **options)[1][-1][0]


@pytest.fixture
def lab():
    """Data sets and a network of our own, to judge what `train` returns by more than its own word."""
    return SimpleNamespace(
        xor=xor,
        double_spiral=double_spiral,
        iris=iris,
        outputs=outputs,
        cross_entropy=cross_entropy,
        gradients=gradients,
        explained=explained,
        fit=fit,
        run=run,
        output_bias=output_bias,
    )
