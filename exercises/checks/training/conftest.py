"""Data and a network for the checks of the capstone; students get this file with the public checks."""

from itertools import combinations
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


def sigmoid(Z):
    return 0.5 + 0.5 * np.tanh(Z / 2.0)


def output_layer(Z):
    """Sigmoid for one output, softmax for several."""
    if Z.shape[1] == 1:
        return sigmoid(Z)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def outputs(X, weights, biases, f=np.tanh, last=output_layer):
    """What a network computes with these activations of its hidden layers and of its output layer."""
    for W, b in list(zip(weights, biases))[:-1]:
        X = f(X @ W + b)
    return last(X @ weights[-1] + biases[-1])


def cross_entropies(P, Y):
    """Cross-entropies (m,) of outputs (m, K), binary for K = 1."""
    P = np.clip(P, 1e-12, 1.0 - 1e-12)
    return (-Y * np.log(P) - ((1.0 - Y) * np.log(1.0 - P) if Y.shape[1] == 1 else 0.0)).sum(axis=1)


def cross_entropy(P, Y):
    """Their mean."""
    return float(cross_entropies(P, Y).mean())


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


HIDDEN = {"ReLU": lambda z: np.maximum(z, 0.0), "sigmoid": sigmoid, "no activation": lambda z: z}
"""What is taken in place of tanh in hidden layers."""
FACTORS = {
    "is left out": lambda z, a: np.ones_like(z),
    "is 1 - A, but it is 1 - A**2": lambda z, a: 1.0 - a,
    "is taken at A = tanh(Z), but it is taken at Z": lambda z, a: 1.0 - np.tanh(a) ** 2,
    "is that of a sigmoid of Z": lambda z, a: 0.25 * (1.0 - np.tanh(z / 2.0) ** 2),
    "is that of a sigmoid, A (1 - A), but it is 1 - A**2": lambda z, a: a * (1.0 - a),
    "is that of ReLU": lambda z, a: np.where(z > 0.0, 1.0, 0.0),
    "is tanh itself": lambda z, a: a,
}
"""What hidden deltas are multiplied by in place of the derivative of tanh, from weighted sums and outputs of the layer."""


def by_deltas(X, Y, weights, biases, prime, f=np.tanh, last=lambda A, Y: A - Y, output=output_layer):
    """Gradients in the order of `gradients`, from the delta of the output and from what the hidden deltas are multiplied by."""
    Zs, As = [], [X]
    for W, b in zip(weights[:-1], biases[:-1]):
        Zs.append(As[-1] @ W + b)
        As.append(f(Zs[-1]))
    delta, dWs, dbs = last(outputs(X, weights, biases, f, output), Y), [], []
    for layer in reversed(range(len(weights))):
        dWs, dbs = [As[layer].T @ delta / len(X), *dWs], [delta.mean(axis=0), *dbs]
        if layer:
            delta = delta @ weights[layer].T * prime(Zs[layer - 1], As[layer])
    return [*dWs, *dbs]


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
    for what, others in other_gradients(X, Y, weights, biases):
        if fits(others):
            return what
    return ""


def other_gradients(X, Y, weights, biases):
    """Yield common mistakes in the gradient, in words, each with the gradients that it leads to."""
    network = X, Y, weights, biases

    def tanh_prime(_, a):
        return 1.0 - a**2

    for name, f in HIDDEN.items():
        yield f"the hidden layers compute with {name}; tanh is asked for", gradients(*network, f=f)
        what = f"the hidden layers compute with {name}, but their deltas with the derivative of tanh; tanh is asked for"
        yield what, by_deltas(*network, tanh_prime, f)
        yield what, by_deltas(*network, lambda z, _: 1.0 - np.tanh(z) ** 2, f)
    for what, prime in FACTORS.items():
        yield f"in the hidden layers the derivative of tanh {what}", by_deltas(*network, prime)
    what = "the gradient is that of the squared error; it is to be that of the cross-entropy"
    squared = gradients(*network, cost=squared_error)
    yield what, squared
    yield what, [0.5 * slope for slope in squared]
    if Y.shape[1] > 1:
        yield "several outputs have a sigmoid each; a softmax is asked for", by_deltas(*network, tanh_prime, output=sigmoid)
    what = "the output delta is multiplied by A (1 - A), which cancels with cross-entropy: it is A - Y"
    yield what, by_deltas(*network, tanh_prime, last=lambda A, Y: (A - Y) * A * (1.0 - A))


def explained_cost(found, X, Y, weights, biases, batch_size):
    """In words, what a cost is that is not the cross-entropy of this network, where a common mistake explains it."""
    P = outputs(X, weights, biases)
    losses = cross_entropies(P, Y)
    right, m = losses.mean(), len(X)
    sigmoids = cross_entropy(outputs(X, weights, biases, last=sigmoid), Y)
    others = [
        ("is the sum over all samples; take their mean", losses.sum()),
        ("is the sum of the costs of the batches; take their mean", right * m / batch_size),
        ("has lost its minus sign", -right),
        ("has a logarithm of base 2; take the natural one", right / np.log(2.0)),
        ("is the mean over the outputs, too; a loss is summed over them", right / Y.shape[1]),
        ("has no second term, (1 - y) log(1 - p)", np.mean(-Y * np.log(P))),
        ("is that of the squared error", squared_error(P, Y)),
        ("is half of that of the squared error", squared_error(P, Y) / 2),
        ("is that of a network whose several outputs have a sigmoid each", sigmoids),
    ]
    for name, f in HIDDEN.items():
        what = f"is that of a network whose hidden layers have {name} in place of tanh"
        others.append((what, cross_entropy(outputs(X, weights, biases, f), Y)))
    what = "is that of one batch alone; take all samples, or the mean over the batches"
    others += [(what, losses[list(rows)].mean()) for rows in combinations(range(m), batch_size)]
    for what, other in others:
        if abs(found - other) < 1e-6 and abs(found - right) > 1e-4:
            return f"the cost of an epoch {what}"
    return ""


def explained_adam(moved):
    """In words, why the output's bias moves so far, in units of alpha, in six updates with Adam, two an epoch, and one gradient.

    The constants are taken to be the usual ones.
    """
    each = np.arange(1, 7)

    def far(m, s, corrected):
        """How far it moves where the records are 1 - beta**m and 1 - beta**s and are corrected for so many updates."""
        corrections = (1.0 - 0.9**corrected) / np.sqrt(1.0 - 0.999**corrected) if corrected is not None else 1.0
        return np.sum((1.0 - 0.9**m) / np.sqrt(1.0 - 0.999**s) / corrections)

    for what, distance in (
        ("t counts the epochs; let it count the updates", far(each, each, (each + 1) // 2)),
        ("t is 1 in all updates; let it count them", far(each, each, np.ones(6))),
        ("t is 2 in the first update; let it begin with 1", far(each, each, each + 1)),
        ("t goes up with each of the four arrays; let it go up once in an update", far(each, each, 4 * each)),
        ("the bias correction is missing", far(each, each, None)),
        ("m and s are zero again in every update; keep them from one to the next", far(np.ones(6), np.ones(6), each)),
        ("m and s are zero again in every epoch; keep them from one to the next", far(2 - each % 2, 2 - each % 2, each)),
    ):
        if abs(moved - distance) < 0.01:
            return f"with Adam {what}"
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
        explained_adam=explained_adam,
        explained_cost=explained_cost,
        fit=fit,
        run=run,
        output_bias=output_bias,
    )
