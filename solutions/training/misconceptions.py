"""Known wrong ways to write `train` and `accuracy`: each tests the checks and names a student's mistake.

Those of `train` are one network with one part exchanged; each belongs to the outcome whose part it gets wrong.
"""
# fmt: off  (one mistake is one short block)
import numpy as np

from grader.checks import misconception

BATCHES = "Gradient descent: batch, stochastic, mini-batch"


def _start(layer_sizes, rng):
    params = []
    for n_in, n_out in zip(layer_sizes[:-1], layer_sizes[1:]):
        x = np.sqrt(6 / (n_in + n_out))
        params += [rng.uniform(-x, x, (n_in, n_out)), np.zeros(n_out)]
    return params


def _batches(m, batch_size, rng):
    order = rng.permutation(m)
    return [order[start : start + batch_size] for start in range(0, m, batch_size)]


def _output(Z):
    if Z.shape[1] == 1:
        return 0.5 + 0.5 * np.tanh(Z / 2)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def _feedforward(X, params, hidden=np.tanh, output=_output):
    Zs, As = [], [X]
    for W, b in zip(params[::2], params[1::2]):
        Zs.append(As[-1] @ W + b)
        As.append(hidden(Zs[-1]))
    As[-1] = output(Zs[-1])
    return Zs, As


def _losses(X, Y, params):
    P = np.clip(_feedforward(X, params)[1][-1], 1e-12, 1 - 1e-12)
    return -Y * np.log(P) - ((1 - Y) * np.log(1 - P) if Y.shape[1] == 1 else 0)


def _cost(X, Y, params):
    return float(_losses(X, Y, params).sum(axis=1).mean())


def _gradients(X, Y, params, prime=lambda Z, A: 1 - A**2):
    """Gradients of the cost, in the order of params; `prime` is the derivative of tanh from its argument and its value."""
    Zs, As = _feedforward(X, params)
    delta, grads = As[-1] - Y, []
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


def _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, *, start=_start, batches=_batches,
           gradients=_gradients, cost=_cost, **changed):
    """Training as it should be, but for the parts that are handed in; `changed` are optimizers by their names."""
    steps = {"sgd": _sgd, "momentum": _momentum, "rmsprop": _rmsprop, "adam": _adam, **changed}
    if optimizer not in steps:
        raise ValueError(f"unknown optimizer: {optimizer}")
    params, costs = start(layer_sizes, rng), []
    states = [{"m": np.zeros_like(p), "s": np.zeros_like(p), "t": 0} for p in params]
    for _ in range(n_epochs):
        for batch in batches(len(X), batch_size, rng):
            for p, grad, state in zip(params, gradients(X[batch], Y[batch], params), states):
                state["t"] += 1
                p += steps[optimizer](grad, state, alpha)
        costs.append(cost(X, Y, params))
    return params[::2], params[1::2], costs


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
    last = []
    def batches(m, batch_size, rng):
        last[:] = _batches(m, batch_size, rng)
        return last
    def cost(X, Y, params):
        return _cost(X[last[-1]], Y[last[-1]], params)
    return _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha, batches=batches, cost=cost)

@misconception("train", outcome="losses", see="Loss and cost functions",
               says="There is a cost for every batch, but one for every epoch is asked for.")
def train_costs_of_every_batch(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    weights, biases, costs = _train(X, Y, layer_sizes, rng, n_epochs, batch_size, optimizer, alpha)
    return weights, biases, [c for c in costs for _ in range(-(-len(X) // batch_size))]

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
    return float(np.mean(_classes(_predictions(X, weights, biases, lambda Z: Z)) == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="Hidden layers are ReLU layers here, but they are tanh layers.")
def accuracy_relu_hidden_layers(X, Y, weights, biases):
    return float(np.mean(_classes(_predictions(X, weights, biases, lambda Z: np.maximum(Z, 0))) == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="The output has no sigmoid, but its weighted sum is compared with 0.5.")
def accuracy_without_sigmoid(X, Y, weights, biases):
    return float(np.mean(_classes(_predictions(X, weights, biases, output=lambda Z: Z)) == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation", says="The biases are not added.")
def accuracy_without_biases(X, Y, weights, biases):
    return float(np.mean(_classes(_predictions(X, weights, [0 * b for b in biases])) == _classes(Y)))

@misconception("accuracy", outcome="feedforward", see="Feedforward propagation",
               says="The result is rounded to one decimal.")
def accuracy_rounded(X, Y, weights, biases):
    return round(float(np.mean(_classes(_predictions(X, weights, biases)) == _classes(Y))), 1)
