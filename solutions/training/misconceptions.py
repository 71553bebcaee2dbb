"""Known wrong ways to write `train` and `accuracy`: each tests the checks and names a student's mistake.

Those of `train` are one network with one part exchanged; each belongs to the outcome whose part it gets wrong.
"""
# fmt: off  (one mistake is one short block)
import numpy as np

from grader.checks import free, misconception

BATCHES = "Gradient descent: batch, stochastic, mini-batch"
DEFAULT = "The defaults are n_epochs=200, batch_size=32, optimizer=\"adam\", alpha=0.01; one of yours is another."
RELU = "Hidden layers are ReLU layers here, but they are tanh layers."

START = "xavier_uniform"
"""The distribution of the initial weights, or the standard deviation of a normal one; biases start at zero."""
COSTS_OF_BATCHES = False
"""Whether the cost of an epoch is the mean over its batches, or that of all samples at its end."""


def _start(layer_sizes, rng):
    params = []
    for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:]):
        params += [_drawn(n_in, n_out, rng), np.zeros(n_out)]
    return params


def _drawn(n_in, n_out, rng):
    if START == "xavier_uniform":
        x = np.sqrt(6 / (n_in + n_out))
        return rng.uniform(-x, x, (n_in, n_out))
    variances = {"xavier_normal": 2 / (n_in + n_out), "lecun_normal": 1 / n_in, "he_normal": 2 / n_in}
    std = np.sqrt(variances[START]) if START in variances else START
    return rng.normal(0.0, std, (n_in, n_out))


def _batches(m, batch_size, rng):
    order = rng.permutation(m)
    return [order[start : start + batch_size] for start in range(0, m, batch_size)]


def _output(Z):
    return _sigmoid(Z) if Z.shape[1] == 1 else _softmax(Z)


def _sigmoid(Z):
    return 0.5 + 0.5 * np.tanh(Z / 2)


def _softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _softmax_over_samples(Z):
    return _sigmoid(Z) if Z.shape[1] == 1 else _softmax(Z.T).T


def _relu(Z):
    return np.maximum(Z, 0)


def _same(Z):
    return Z


def _feedforward(X, params, hidden=np.tanh, output=_output):
    Zs, As = [], [X]
    for W, b in zip(params[::2], params[1::2]):
        Zs.append(As[-1] @ W + b)
        As.append(hidden(Zs[-1]))
    As[-1] = output(Zs[-1])
    return Zs, As


def _losses(X, Y, params, hidden=np.tanh, output=_output):
    P = np.clip(_feedforward(X, params, hidden, output)[1][-1], 1e-12, 1 - 1e-12)
    return -Y * np.log(P) - ((1 - Y) * np.log(1 - P) if Y.shape[1] == 1 else 0)


def _cost(X, Y, params, hidden=np.tanh, output=_output):
    return float(_losses(X, Y, params, hidden, output).sum(axis=1).mean())


def _last_delta(A, Y):
    return A - Y


def _gradients(X, Y, params, prime=lambda Z, A: 1 - A**2, hidden=np.tanh, output=_output, last_delta=_last_delta):
    """Gradients of the cost, in the order of params; `prime` is the derivative of tanh from its argument and its value."""
    Zs, As = _feedforward(X, params, hidden, output)
    delta, grads = last_delta(As[-1], Y), []
    for n in reversed(range(len(Zs))):
        grads = [As[n].T @ delta / len(X), delta.mean(axis=0), *grads]
        if n:
            delta = delta @ params[2 * n].T * prime(Zs[n - 1], As[n])
    return grads


def _average(old, new, beta):
    return beta * old + (1 - beta) * new


def _sgd(grad, state, alpha):
    return -alpha * grad


def _momentum(grad, state, alpha):
    state["m"] = 0.9 * state["m"] - alpha * grad
    return state["m"]


def _rmsprop(grad, state, alpha):
    state["s"] = _average(state["s"], grad**2, 0.9)
    return -alpha * grad / np.sqrt(state["s"] + 1e-10)


def _adam(grad, state, alpha):
    state["m"], state["s"] = _average(state["m"], -grad, 0.9), _average(state["s"], grad**2, 0.999)
    m, s = state["m"] / (1 - 0.9 ** state["t"]), state["s"] / (1 - 0.999 ** state["t"])
    return alpha * m / np.sqrt(s + 1e-7)


def _check(optimizer):
    if optimizer not in ("sgd", "momentum", "rmsprop", "adam"):
        raise ValueError(f"unknown optimizer: {optimizer}")


def _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, *, start=_start, batches=_batches,
           gradients=_gradients, cost=_cost, per_epoch=lambda costs, end: float(np.mean(costs)) if COSTS_OF_BATCHES else end,
           restart=False, **changed):
    """Training as it should be, but for the parts that are handed in; `changed` are optimizers by their names.

    A batch is the numbers of its rows, or a pair of them for X and for Y.
    """
    _check(optimizer)
    steps = {"sgd": _sgd, "momentum": _momentum, "rmsprop": _rmsprop, "adam": _adam, **changed}
    params, costs = start(layer_sizes, rng), []
    states = [{"m": np.zeros_like(p), "s": np.zeros_like(p), "t": 0} for p in params]
    for _ in range(n_epochs):
        of_batches, params = [], start(layer_sizes, rng) if restart else params
        for batch in batches(len(X), batch_size, rng):
            rows, targets = batch if isinstance(batch, tuple) else (batch, batch)
            of_batches.append(cost(X[rows], Y[targets], params))
            for p, grad, state in zip(params, gradients(X[rows], Y[targets], params), states):
                state["t"] += 1
                p += steps[optimizer](grad, state, alpha)
        costs.append(per_epoch(of_batches, cost(X, Y, params)))
    return params[::2], params[1::2], costs


@free("train", either={"START": ("xavier_uniform", "xavier_normal", "lecun_normal", "he_normal", 0.01, 0.1, 1.0),
                       "COSTS_OF_BATCHES": (False, True)})
def train_right(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)


@misconception("train", outcome="model", see="Model representation",
               says="A network without a hidden layer is refused, but `layer_sizes` may have two entries.")
def train_needs_hidden_layer(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    if len(layer_sizes) < 3:
        raise ValueError("a network needs a hidden layer")
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)

@misconception("train", outcome="model", see="Model representation",
               says="There is always one hidden layer, whatever `layer_sizes` says.")
def train_one_hidden_layer(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, [layer_sizes[0], layer_sizes[1], Y.shape[1]], rng, n_epochs, batch_size, optimizer, alpha)

@misconception("train", outcome="model", see="Model representation",
               says="All hidden layers have the size of the first one; each has its own in `layer_sizes`.")
def train_equal_hidden_layers(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    inside = [layer_sizes[1]] * (len(layer_sizes) - 2)
    return _train(X, Y, [layer_sizes[0], *inside, layer_sizes[-1]], rng, n_epochs, batch_size, optimizer, alpha)

@misconception("train", outcome="initialization", see="Weight initialization",
               says="The initial weights come from a generator with a seed of its own, so every network starts alike.")
def train_weights_seeded_anew(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def start(sizes, _):
        return _start(sizes, np.random.default_rng(0))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, start=start)

@misconception("train", outcome="initialization", see="Weight initialization",
               says="`rng` is replaced by a generator with a seed of its own, so every training is the same.")
def train_ignores_rng(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, np.random.default_rng(42), n_epochs, batch_size, optimizer, alpha)

@misconception("train", outcome="initialization", see="Weight initialization",
               says="The initial weights are NumPy's global random numbers with a fixed seed; draw them from `rng`.")
def train_global_weights(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def start(sizes, _):
        np.random.seed(1)
        return [part for n, q in zip(sizes, sizes[1:]) for part in (0.5 * np.random.randn(n, q), np.zeros(q))]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, start=start)

@misconception("train", outcome="losses", see="Loss and cost functions",
               says="The losses are added up, but the cost is their mean over the samples.")
def train_costs_are_sums(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return float(np.sum(_losses(X, Y, params)))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, cost=cost)

@misconception("train", outcome="losses", see="Loss and cost functions",
               says="The losses are averaged over the outputs too, but a loss is summed over them.")
def train_costs_average_outputs(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return float(np.mean(_losses(X, Y, params)))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, cost=cost)

@misconception("train", outcome="losses", see="Loss and cost functions",
               says="The costs are squared errors, but the cross-entropy is what is trained here.")
def train_costs_of_squared_errors(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return float(np.mean(np.sum((_feedforward(X, params)[1][-1] - Y) ** 2, axis=1)))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, cost=cost)

@misconception("train", outcome="losses", see="Loss and cost functions",
               says="The binary cross-entropy counts the samples of class 1 only; its second term is missing.")
def train_costs_of_class_one(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return float(np.mean(np.sum(-Y * np.log(_feedforward(X, params)[1][-1] + 1e-12), axis=1)))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, cost=cost)

@misconception("train", outcome="losses", see="Loss and cost functions",
               says="The costs have lost their minus sign, so they rise towards 0.")
def train_costs_negative(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return -_cost(X, Y, params)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, cost=cost)

@misconception("train", outcome="losses", see="Loss and cost functions",
               says="The accuracies are listed, but the costs are asked for.")
def train_costs_are_accuracies(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return float(np.mean(_classes(_feedforward(X, params)[1][-1]) == _classes(Y)))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, cost=cost)

@misconception("train", outcome="losses", see="Loss and cost functions",
               says="The cost of an epoch is that of its last batch alone; take all samples, or the mean over the batches.")
def train_costs_of_last_batch(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def per_epoch(costs, end):
        return costs[-1]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, per_epoch=per_epoch)

@misconception("train", outcome="losses", see="Loss and cost functions",
               says="There is a cost for every batch, but one for every epoch is asked for.")
def train_costs_of_every_batch(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def per_epoch(costs, end):
        return costs
    weights, biases, costs = _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, per_epoch=per_epoch)
    return weights, biases, [one for costs_of_epoch in costs for one in costs_of_epoch]

@misconception("train", outcome="losses", see="Loss and cost functions",
               says="The list begins with the cost before training, but there is one cost for every epoch.")
def train_costs_with_start(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    first = []
    def start(sizes, rng):
        params = _start(sizes, rng)
        first.append(_cost(X, Y, params))
        return params
    weights, biases, costs = _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, start=start)
    return weights, biases, first + costs

@misconception("train", outcome="losses", see="Loss and cost functions",
               says="Only the last cost is returned, but one for every epoch is asked for.")
def train_costs_last_only(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    weights, biases, costs = _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)
    return weights, biases, costs[-1]

@misconception("train", outcome="backpropagation", see="Backpropagation",
               says="The gradient is twice too large: cross-entropy has no 2 in its derivative.")
def train_gradient_doubled(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return [2 * g for g in _gradients(X, Y, params)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", outcome="backpropagation", see="Backpropagation",
               says="The derivative of tanh is taken at the layer's output, but it is taken at its weighted sums.")
def train_derivative_at_output(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: 1 - np.tanh(A) ** 2)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", outcome="backpropagation", see="Backpropagation",
               says="Hidden layers use the derivative of the sigmoid, but they are tanh layers.")
def train_derivative_of_sigmoid(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: 0.25 * (1 - np.tanh(Z / 2) ** 2))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", outcome="backpropagation", see="Backpropagation",
               says="Only the last two layers learn: the loop over the layers stops too early.")
def train_two_layers_learn(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        grads = _gradients(X, Y, params)
        return [*(0 * g for g in grads[:-4]), *grads[-4:]]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", outcome="backpropagation", see="Backpropagation",
               says="The gradients of the biases are averaged over the units of a layer, so that all its units get the same.")
def train_biases_averaged(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return [np.full_like(g, g.mean()) if g.ndim == 1 else g for g in _gradients(X, Y, params)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", outcome="backpropagation", see="Backpropagation",
               says="The weights of the output layer are updated before the hidden delta is computed with them.")
def train_updates_too_early(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        last = _gradients(X, Y, params)[-2:]
        moved = [*params[:-2], params[-2] - alpha * last[0], params[-1]]
        _, As = _feedforward(X, params)
        delta, grads = As[-1] - Y, last
        for n in reversed(range(1, len(As) - 1)):
            delta = delta @ moved[2 * n].T * (1 - As[n] ** 2)
            grads = [As[n - 1].T @ delta / len(X), delta.mean(axis=0), *grads]
        return grads
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", outcome="gradient_descent", see=BATCHES,
               says="`batch_size` is not used: every update takes all samples.")
def train_full_batches(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, len(X), optimizer, alpha)

@misconception("train", outcome="gradient_descent", see=BATCHES,
               says="Each epoch ends after its first batch, but it goes over all samples.")
def train_one_batch_an_epoch(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def batches(m, batch_size, rng):
        return _batches(m, batch_size, rng)[:1]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, batches=batches)

@misconception("train", outcome="gradient_descent", see=BATCHES,
               says="The last batch is dropped where it is smaller, but an epoch goes over all samples.")
def train_last_batch_dropped(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def batches(m, batch_size, rng):
        return _batches(m, batch_size, rng)[: max(m // batch_size, 1)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, batches=batches)

@misconception("train", outcome="gradient_descent", see=BATCHES,
               says="Nothing is learnt where `batch_size` is larger than the number of samples; it then means all of them.")
def train_large_batch_dropped(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def batches(m, batch_size, rng):
        return _batches(m, batch_size, rng) if batch_size <= m else []
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, batches=batches)

@misconception("train", outcome="gradient_descent", see=BATCHES,
               says="The samples are not shuffled, but each epoch shuffles them anew.")
def train_not_shuffled(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def batches(m, batch_size, rng):
        return [np.arange(m)[start : start + batch_size] for start in range(0, m, batch_size)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, batches=batches)

@misconception("train", outcome="gradient_descent", see=BATCHES,
               says="The samples are shuffled once, before the epochs, but each epoch shuffles them anew.")
def train_shuffled_once(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    once = []
    def batches(m, batch_size, rng):
        once[:] = once or _batches(m, batch_size, rng)
        return once
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, batches=batches)

@misconception("train", outcome="gradient_descent", see=BATCHES,
               says="The gradient of the smaller last batch is divided by `batch_size` instead of its own number of samples.")
def train_divided_by_batch_size(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return [g * len(X) / batch_size for g in _gradients(X, Y, params)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", outcome="gradient_descent", see=BATCHES,
               says="The gradient of a batch is divided by the number of all samples instead of those in the batch.")
def train_divided_by_all_samples(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    m = len(X)
    def gradients(X, Y, params):
        return [g * len(X) / m for g in _gradients(X, Y, params)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", outcome="momentum", see="Momentum",
               says="\"momentum\" is plain gradient descent: nothing is remembered from step to step.")
def train_momentum_is_sgd(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, momentum=_sgd)

@misconception("train", outcome="momentum", see="Momentum",
               says="The gradient is multiplied by 1 - beta in the momentum, which takes away what momentum gains.")
def train_momentum_as_average(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def momentum(grad, state, alpha):
        return _momentum(0.1 * grad, state, alpha)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, momentum=momentum)

@misconception("train", outcome="momentum", see="Momentum",
               says="The momentum never fades: it is not multiplied by beta, so the path swings for ever.")
def train_momentum_without_friction(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def momentum(grad, state, alpha):
        state["m"] = state["m"] - alpha * grad
        return state["m"]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, momentum=momentum)

@misconception("train", outcome="momentum", see="Momentum",
               says="Momentum leads uphill: the gradient is added to it, and it to the weights.")
def train_momentum_uphill(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def momentum(grad, state, alpha):
        return _momentum(-grad, state, alpha)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, momentum=momentum)

@misconception("train", outcome="momentum", see="Momentum",
               says="The old momentum is turned round in every step, so it slows the descent down.")
def train_momentum_alternates(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def momentum(grad, state, alpha):
        state["m"] = -(0.9 * state["m"] + alpha * grad)
        return state["m"]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, momentum=momentum)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="An unknown optimizer trains with plain gradient descent, but a ValueError is asked for.")
def train_unknown_is_sgd(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    known = optimizer if optimizer in ("momentum", "rmsprop", "adam") else "sgd"
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, known, alpha)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="An unknown optimizer ends with a KeyError of the dictionary, but a ValueError is asked for.")
def train_unknown_is_key_error(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    known = {name: name for name in ("sgd", "momentum", "rmsprop", "adam")}[optimizer]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, known, alpha)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="The optimizer that is used without being named is \"sgd\", but it is \"adam\".")
def train_sgd_by_default(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="sgd", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)

@misconception("train", outcome="adaptive", see="Adaptive optimizers", says="\"rmsprop\" is plain gradient descent.")
def train_rmsprop_is_sgd(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, rmsprop=_sgd)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="RMSProp's record is zero again in every step, so each parameter moves by the same amount for ever.")
def train_rmsprop_forgets(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def rmsprop(grad, state, alpha):
        return _rmsprop(grad, {"s": 0.0}, alpha)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, rmsprop=rmsprop)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="RMSProp divides by s instead of its square root.")
def train_rmsprop_without_root(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def rmsprop(grad, state, alpha):
        state["s"] = _average(state["s"], grad**2, 0.9)
        return -alpha * grad / (state["s"] + 1e-10)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, rmsprop=rmsprop)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="RMSProp adds up all squared gradients, which is AdaGrad: its steps die out.")
def train_rmsprop_is_adagrad(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def rmsprop(grad, state, alpha):
        state["s"] = state["s"] + grad**2
        return -alpha * grad / np.sqrt(state["s"] + 1e-10)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, rmsprop=rmsprop)

@misconception("train", outcome="adaptive", see="Adaptive optimizers", says="\"adam\" is plain gradient descent.")
def train_adam_is_sgd(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, adam=_sgd)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="Adam's moments are used without the bias correction, so its first steps are too long.")
def train_adam_uncorrected(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def adam(grad, state, alpha):
        state["m"], state["s"] = _average(state["m"], -grad, 0.9), _average(state["s"], grad**2, 0.999)
        return alpha * state["m"] / np.sqrt(state["s"] + 1e-7)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, adam=adam)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="Adam's step number is always 1, so the bias correction never wears off.")
def train_adam_time_fixed(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def adam(grad, state, alpha):
        state["t"] = 1
        return _adam(grad, state, alpha)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, adam=adam)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="Adam's step number counts the epochs, but it counts the updates.")
def train_adam_counts_epochs(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    epoch = []
    def batches(m, batch_size, rng):
        epoch.append(None)
        return _batches(m, batch_size, rng)
    def adam(grad, state, alpha):
        state["t"] = len(epoch)
        return _adam(grad, state, alpha)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, batches=batches, adam=adam)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="Adam's step number goes up with every parameter array, but with every update it goes up once.")
def train_adam_counts_arrays(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    calls = []
    def adam(grad, state, alpha):
        calls.append(None)
        state["t"] = len(calls)
        return _adam(grad, state, alpha)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, adam=adam)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="Adam's records are zero again in every step, so nothing is averaged.")
def train_adam_forgets(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def adam(grad, state, alpha):
        return _adam(grad, {"m": 0.0, "s": 0.0, "t": state["t"]}, alpha)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, adam=adam)

@misconception("train", outcome="adaptive", see="Adaptive optimizers",
               says="Adam leads uphill: m is kept with one sign, and the weights move as for the other.")
def train_adam_uphill(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def adam(grad, state, alpha):
        return _adam(-grad, state, alpha)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, adam=adam)


def _classes(P):
    return (P[:, 0] > 0.5).astype(int) if P.shape[1] == 1 else P.argmax(axis=1)


def _predictions(X, weights, biases, hidden=np.tanh, output=_output):
    return _feedforward(X, [p for layer in zip(weights, biases) for p in layer], hidden, output)[1][-1]

@misconception("train", see="Feedforward propagation", says=RELU)
def train_relu_hidden_layers(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return _cost(X, Y, params, _relu, _output)
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: Z > 0, _relu, _output, _last_delta)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients, cost=cost)

@misconception("train", see="Feedforward propagation", says=RELU)
def train_relu_hidden_layers_other_kink(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return _cost(X, Y, params, _relu, _output)
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: Z >= 0, _relu, _output, _last_delta)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients, cost=cost)

@misconception("train", see="Feedforward propagation", says="Hidden layers are sigmoid layers here, but they are tanh layers.")
def train_sigmoid_hidden_layers(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return _cost(X, Y, params, _sigmoid, _output)
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: A * (1 - A), _sigmoid, _output, _last_delta)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients, cost=cost)

@misconception("train", see="Feedforward propagation", says="Hidden layers have no activation here, but they are tanh layers.")
def train_linear_hidden_layers(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return _cost(X, Y, params, _same, _output)
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: 1, _same, _output, _last_delta)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients, cost=cost)

@misconception("train", see="Feedforward propagation",
               says="With several outputs each has a sigmoid here, but they have one softmax together.")
def train_sigmoids_for_classes(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return _cost(X, Y, params, np.tanh, _sigmoid)
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: 1 - A**2, np.tanh, _sigmoid, _last_delta)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients, cost=cost)

@misconception("train", see="Feedforward propagation",
               says="The one output has a softmax, which makes it 1 for every sample; it has a sigmoid.")
def train_softmax_for_one_output(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return _cost(X, Y, params, np.tanh, _softmax)
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: 1 - A**2, np.tanh, _softmax, _last_delta)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients, cost=cost)

@misconception("train", see="Feedforward propagation",
               says="The softmax is taken over the samples (axis 0), but it is taken over the outputs of each sample.")
def train_softmax_over_samples(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return _cost(X, Y, params, np.tanh, _softmax_over_samples)
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: 1 - A**2, np.tanh, _softmax_over_samples, _last_delta)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients, cost=cost)

@misconception("train", see="Feedforward propagation",
               says="The output layer has a tanh like the hidden ones; it has a sigmoid, or a softmax for several outputs.")
def train_tanh_output(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return _cost(X, Y, params, np.tanh, np.tanh)
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: 1 - A**2, np.tanh, np.tanh, _last_delta)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients, cost=cost)

@misconception("train", see="Backpropagation", says="The biases never change: they have gradients and learn as the weights do.")
def train_frozen_biases(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return [0 * g if g.ndim == 1 else g for g in _gradients(X, Y, params)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation", says="The weights never change, only the biases learn.")
def train_frozen_weights(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return [g if g.ndim == 1 else 0 * g for g in _gradients(X, Y, params)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation", says="Only the output layer learns: the hidden layers keep their first weights.")
def train_last_layer_learns(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        grads = _gradients(X, Y, params)
        return [*(0 * g for g in grads[:-2]), *grads[-2:]]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation", says="The output layer never learns, only the hidden layers do.")
def train_frozen_output_layer(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        grads = _gradients(X, Y, params)
        return [*grads[:-2], *(0 * g for g in grads[-2:])]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation",
               says="The gradient has the wrong sign, so training leads uphill: the output delta is A - Y, and steps go against "
                    "the gradient.")
def train_uphill(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return [-g for g in _gradients(X, Y, params)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation", says="The derivative of tanh is missing in the delta of the hidden layers.")
def train_without_derivative(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: 1)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation", says="The derivative of tanh is 1 - A, but it is 1 - A**2.")
def train_derivative_without_square(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: 1 - A)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation",
               says="Hidden layers use the derivative of the sigmoid, A (1 - A), but they are tanh layers: 1 - A**2.")
def train_derivative_of_sigmoid_of_value(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: A * (1 - A))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation", says="Hidden layers use the derivative of ReLU, but they are tanh layers.")
def train_derivative_of_relu(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: Z > 0)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation",
               says="The delta of a hidden layer is multiplied by tanh itself; it is multiplied by its derivative.")
def train_derivative_is_value(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return _gradients(X, Y, params, lambda Z, A: A)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation",
               says="The output delta is multiplied by the derivative A (1 - A), which cancels with cross-entropy: the delta is "
                    "A - Y.")
def train_derivative_of_output_kept(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return _gradients(X, Y, params, last_delta=lambda A, Y: (A - Y) * A * (1 - A))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation",
               says="The gradient is that of the squared error, but the cross-entropy is trained: the output delta is A - Y.")
def train_trained_with_squared_error(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return _gradients(X, Y, params, last_delta=lambda A, Y: 2 * (A - Y) * A * (1 - A))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation",
               says="The output delta is 2 (A - Y), that of the squared error; with cross-entropy it is A - Y.")
def train_output_delta_doubled(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return _gradients(X, Y, params, last_delta=lambda A, Y: 2 * (A - Y))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation",
               says="The gradient is divided by the number of outputs too, but a loss is summed over them.")
def train_output_delta_averaged_over_outputs(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return _gradients(X, Y, params, last_delta=lambda A, Y: (A - Y) / Y.shape[1])
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation",
               says="The gradients are added up over the samples of a batch, but they are averaged.")
def train_gradient_summed(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return [g * len(X) for g in _gradients(X, Y, params)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation", says="The gradients are divided by the number of samples twice.")
def train_gradient_divided_twice(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return [g / len(X) for g in _gradients(X, Y, params)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation",
               says="The gradients of the biases are added up over the samples, but they are averaged, like those of the weights.")
def train_gradients_of_biases_summed(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return [g * len(X) if g.ndim == 1 else g for g in _gradients(X, Y, params)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Backpropagation",
               says="The gradients of the weights are added up over the samples, but they are averaged, like those of the biases.")
def train_gradients_of_weights_summed(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def gradients(X, Y, params):
        return [g if g.ndim == 1 else g * len(X) for g in _gradients(X, Y, params)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, gradients=gradients)

@misconception("train", see="Weight initialization",
               says="All weights start at zero, so hidden units can never learn different things; draw them from `rng`.")
def train_zero_weights(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def start(sizes, rng):
        return [0 * p for p in _start(sizes, rng)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, start=start)

@misconception("train", see="Weight initialization",
               says="All weights start with the same number, so hidden units can never learn different things; draw them from "
                    "`rng`.")
def train_equal_weights(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def start(sizes, rng):
        return [0 * p + (p.ndim == 2) for p in _start(sizes, rng)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, start=start)

@misconception("train", see="Weight initialization",
               says="Every epoch starts from new weights, so nothing is kept of the epoch before.")
def train_starts_anew(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, restart=True)

@misconception("train", see=BATCHES,
               says="The weights that are returned are those before training; the trained ones are lost on the way.")
def train_returns_start(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    first = []
    def start(sizes, rng):
        params = _start(sizes, rng)
        first.extend(p.copy() for p in params)
        return params
    costs = _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, start=start)[2]
    return first[::2], first[1::2], costs

@misconception("train", see=BATCHES, says="There is one epoch too few.")
def train_one_epoch_too_few(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs - 1, batch_size, optimizer, alpha)

@misconception("train", see=BATCHES, says="There is one epoch too many.")
def train_one_epoch_too_many(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs + 1, batch_size, optimizer, alpha)

@misconception("train", see=BATCHES,
               says="There is one epoch only, whatever `n_epochs` says: does the `return` stand inside the loop?")
def train_one_epoch_only(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, min(n_epochs, 1), batch_size, optimizer, alpha)

@misconception("train", see=BATCHES, says="The learning rate is always 0.01: `alpha` is not used.")
def train_rate_ignored(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, 0.01)

@misconception("train", see=BATCHES, says="`batch_size` is not used: every update takes one sample.")
def train_single_samples(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, 1, optimizer, alpha)

@misconception("train", see=BATCHES, says="`batch_size` is taken for the number of batches, but it is that of samples in a batch.")
def train_batch_size_is_number(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def batches(m, batch_size, rng):
        return np.array_split(rng.permutation(m), min(batch_size, m))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, batches=batches)

@misconception("train", see=BATCHES,
               says="The samples of an epoch are drawn with replacement, so some come twice and others never.")
def train_with_replacement(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def batches(m, batch_size, rng):
        order = rng.integers(0, m, m)
        return [order[start : start + batch_size] for start in range(0, m, batch_size)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, batches=batches)

@misconception("train", see=BATCHES, says="Only X is shuffled, so samples lose their targets.")
def train_only_x_shuffled(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def batches(m, batch_size, rng):
        targets = [np.arange(m)[start : start + batch_size] for start in range(0, m, batch_size)]
        return list(zip(_batches(m, batch_size, rng), targets))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, batches=batches)

@misconception("train", see=BATCHES, says="The caller's X and Y are shuffled in place; shuffle the numbers of the rows instead.")
def train_shuffled_in_place(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def batches(m, batch_size, rng):
        order = rng.permutation(m)
        X[...], Y[...] = X[order], Y[order]
        return [np.arange(m)[start : start + batch_size] for start in range(0, m, batch_size)]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, batches=batches)

@misconception("train", see="Adaptive optimizers", says="`optimizer` is not used: training is always plain gradient descent.")
def train_always_sgd(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    _check(optimizer)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, "sgd", alpha)

@misconception("train", see="Adaptive optimizers", says="`optimizer` is not used: training is always Adam.")
def train_always_adam(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    _check(optimizer)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, "adam", alpha)

@misconception("train", see="Momentum", says="The weights move by the old momentum, but the step uses the new one.")
def train_momentum_moves_by_old(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def momentum(grad, state, alpha):
        old = state["m"]
        _momentum(grad, state, alpha)
        return old
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, momentum=momentum)

@misconception("train", see="Momentum",
               says="The learning rate is applied twice in the momentum: to the gradient, and again on the way to the weights.")
def train_momentum_rate_twice(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def momentum(grad, state, alpha):
        return alpha * _momentum(grad, state, alpha)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, momentum=momentum)

@misconception("train", see="Adaptive optimizers",
               says="Adam divides the gradient itself by the root: it moves along the average m.")
def train_adam_as_rmsprop(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def adam(grad, state, alpha):
        state["s"] = _average(state["s"], grad**2, 0.999)
        return -alpha * grad / np.sqrt(state["s"] / (1 - 0.999 ** state["t"]) + 1e-7)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, adam=adam)

@misconception("train", see="Loss and cost functions",
               says="The cost of an epoch is that before it; take it at the end of the epoch, or average it over the batches.")
def train_costs_before(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    before = []
    def per_epoch(costs, end):
        before.append(end)
        return before[-2]
    def start(sizes, rng):
        params = _start(sizes, rng)
        before.append(_cost(X, Y, params))
        return params
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, start=start, per_epoch=per_epoch)

@misconception("train", see="Loss and cost functions",
               says="The cost of an epoch is that of its first batch alone; take all samples, or the mean over the batches.")
def train_costs_of_first_batch(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def per_epoch(costs, end):
        return costs[0]
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, per_epoch=per_epoch)

@misconception("train", see="Loss and cost functions",
               says="The costs of the batches are added up, but the cost of an epoch is their mean.")
def train_costs_sum_of_batches(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def per_epoch(costs, end):
        return float(np.sum(costs))
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, per_epoch=per_epoch)

@misconception("train", see="Loss and cost functions",
               says="The costs of the batches are added up and divided by the number of samples, but they are means already.")
def train_costs_divided_by_samples(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def per_epoch(costs, end):
        return float(np.sum(costs)) / len(X)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, per_epoch=per_epoch)

@misconception("train", see="Loss and cost functions",
               says="There is an array of losses for each epoch, but one number is asked for: their mean.")
def train_costs_in_arrays(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return _losses(X, Y, params).sum(axis=1)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, cost=cost, per_epoch=lambda costs, end: end)

@misconception("train", see="Loss and cost functions", says="The logarithm has base 2, but the cross-entropy has the natural one.")
def train_costs_base_two(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    def cost(X, Y, params):
        return _cost(X, Y, params) / np.log(2)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, cost=cost)

@misconception("train", see="Loss and cost functions",
               says="The weights and biases are returned without the costs, but (weights, biases, costs) is asked for.")
def train_without_costs(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)[:2]

@misconception("train", see="Loss and cost functions", says="The costs come first, but (weights, biases, costs) is asked for.")
def train_costs_first(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    weights, biases, costs = _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)
    return costs, weights, biases

@misconception("train", see="Model representation",
               says="There is one pair (W, b) for each layer, but (weights, biases, costs) is asked for, with two lists.")
def train_pairs(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    weights, biases, costs = _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)
    return list(zip(weights, biases)), costs

@misconception("train", see="Model representation", says="The biases are returned with shape (1, n), but they are one-dimensional.")
def train_column_biases(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    weights, biases, costs = _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)
    return weights, [b[None] for b in biases], costs

@misconception("train", see="Model representation",
               says="The weights are returned transposed: the first index is the unit that they depart from.")
def train_transposed_weights(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    weights, biases, costs = _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)
    return [W.T for W in weights], biases, costs

@misconception("train", see=BATCHES, says=DEFAULT)
def train_default_n_epochs_100(X, Y, layer_sizes, rng, n_epochs=100, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)

@misconception("train", see=BATCHES, says=DEFAULT)
def train_default_n_epochs_1000(X, Y, layer_sizes, rng, n_epochs=1000, batch_size=32, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)

@misconception("train", see=BATCHES, says=DEFAULT)
def train_default_batch_size_64(X, Y, layer_sizes, rng, n_epochs=200, batch_size=64, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)

@misconception("train", see=BATCHES, says=DEFAULT)
def train_default_batch_size_16(X, Y, layer_sizes, rng, n_epochs=200, batch_size=16, optimizer="adam", alpha=0.01):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)

@misconception("train", see=BATCHES, says=DEFAULT)
def train_default_alpha_001(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.001):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)

@misconception("train", see=BATCHES, says=DEFAULT)
def train_default_alpha_1(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.1):
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="Every output is compared with 0.5; for several outputs the class is that of the largest.")
def accuracy_threshold_for_every_output(X, Y, weights, biases):
    return float(np.mean((_predictions(X, weights, biases) > 0.5) == (Y > 0.5)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="The largest of the outputs is taken even where there is one; that is always class 0.")
def accuracy_largest_of_one_output(X, Y, weights, biases):
    return float(np.mean(_predictions(X, weights, biases).argmax(axis=1) == Y.argmax(axis=1)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="Predictions (m,) and targets (m, 1) are compared, which NumPy makes a table of m * m.")
def accuracy_table(X, Y, weights, biases):
    right = Y if Y.shape[1] == 1 else _classes(Y)
    return float(np.mean(_classes(_predictions(X, weights, biases)) == right))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="The outputs themselves are compared with the targets; they are to be turned into classes first.")
def accuracy_of_outputs(X, Y, weights, biases):
    return float(np.mean(_predictions(X, weights, biases) == Y))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="An output of exactly 0.5 counts as class 1, but class 1 begins above it.")
def accuracy_half_is_class_one(X, Y, weights, biases):
    P = _predictions(X, weights, biases)
    found = P[:, 0] >= 0.5 if P.shape[1] == 1 else P.argmax(axis=1)
    return float(np.mean(found == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="The result is in percent, but a fraction is asked for.")
def accuracy_percent(X, Y, weights, biases):
    return float(100 * np.mean(_classes(_predictions(X, weights, biases)) == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="The right answers are counted, but their fraction is asked for.")
def accuracy_count(X, Y, weights, biases):
    return float(np.sum(_classes(_predictions(X, weights, biases)) == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="This is the fraction of wrong answers.")
def accuracy_errors(X, Y, weights, biases):
    return float(np.mean(_classes(_predictions(X, weights, biases)) != _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="Hidden layers have no activation here, but they are tanh layers.")
def accuracy_linear_hidden_layers(X, Y, weights, biases):
    return float(np.mean(_classes(_predictions(X, weights, biases, _same)) == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says=RELU)
def accuracy_relu_hidden_layers(X, Y, weights, biases):
    return float(np.mean(_classes(_predictions(X, weights, biases, _relu)) == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="The output has no sigmoid, but its weighted sum is compared with 0.5.")
def accuracy_without_sigmoid(X, Y, weights, biases):
    return float(np.mean(_classes(_predictions(X, weights, biases, output=_same)) == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation", says="The biases are not added.")
def accuracy_without_biases(X, Y, weights, biases):
    return float(np.mean(_classes(_predictions(X, weights, [0 * b for b in biases])) == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="The result is rounded to one decimal.")
def accuracy_rounded(X, Y, weights, biases):
    return round(float(np.mean(_classes(_predictions(X, weights, biases)) == _classes(Y))), 1)

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="Hidden layers are sigmoid layers here, but they are tanh layers.")
def accuracy_sigmoid_hidden_layers(X, Y, weights, biases):
    return float(np.mean(_classes(_predictions(X, weights, biases, _sigmoid)) == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="A sample counts as right where one of its outputs is right, but its class must be.")
def accuracy_one_right_output(X, Y, weights, biases):
    right = (_predictions(X, weights, biases) > 0.5) == (Y > 0.5)
    return float(np.mean(right.any(axis=1)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="A sample counts as right where all its outputs are on the right side of 0.5; the largest output decides.")
def accuracy_all_outputs_right(X, Y, weights, biases):
    right = (_predictions(X, weights, biases) > 0.5) == (Y > 0.5)
    return float(np.mean(right.all(axis=1)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="The number of right answers is divided by the number of all outputs; divide it by that of the samples.")
def accuracy_divided_by_outputs(X, Y, weights, biases):
    return float(np.sum(_classes(_predictions(X, weights, biases)) == _classes(Y)) / Y.size)
