# Exercises on neural networks.
# Rule that I set myself: whatever scipy.special or einsum can do, I let them do.
import math

import numpy as np
from scipy import special
from scipy.special import expit, ndtr, ndtri, xlog1py, xlogy

PHI_0 = 1 / math.sqrt(2 * math.pi)


# ============================== model ==============================

def heaviside(z):
    return np.heaviside(z, 1)


def sign(z):
    return np.copysign(1.0, z) * (np.not_equal(z, 0))


def neuron(x, w, b, f):
    return float(f(np.einsum("i,i", w, x) + b))


def perceptron(X, w, b):
    return np.heaviside(np.einsum("mi,i->m", X, w) + b, 1).astype(np.int64)


def logic_gate(name):
    # the number of ones among the inputs against a threshold
    thresholds = {"not": (-1, 0.4), "and": (1, -1.7), "or": (1, -0.2), "nand": (-1, 1.4), "nor": (-1, 0.9)}
    try:
        w, b = thresholds[name]
    except KeyError as error:
        raise ValueError(f"'{name}' is not linearly separable, or not a gate") from error
    return np.repeat(w, 1 if name == "not" else 2), np.float64(b)


def xor_network():
    """At least one, at least two, never (a spare unit): fire if the first fires and the second does not."""
    weights = [np.einsum("i,j->ij", [1.0, 1.0], [3.0, 3.0, 0.0]), np.array([[1.0, -1.0, 5.0]]).T]
    biases = [np.array([-2.0, -5.0, -1.0]), np.array([-0.6])]
    return weights, biases


def parameter_shapes(layer_sizes):
    return [(tuple(int(n) for n in pair), (int(pair[1]),))
            for pair in np.lib.stride_tricks.sliding_window_view(np.array(layer_sizes), 2)]


def count_parameters(layer_sizes):
    n = np.asarray(layer_sizes)
    return int(np.einsum("i,i", n[:-1] + 1, n[1:]))


# ============================== activations ==============================

def sigmoid(z):
    return expit(z)


def sigmoid_prime(z):
    return expit(z) * expit(np.negative(z))


def tanh(z):
    return np.tanh(z)


def tanh_prime(z):
    # tanh(z) = 2 sigmoid(2z) - 1, differentiated
    return 4 * sigmoid_prime(np.multiply(2, z))


def relu(z):
    return np.fmax(0, z)


def relu_prime(z):
    return np.heaviside(z, 0.5)


def leaky_relu(z, slope=0.01):
    return np.fmax(z, np.multiply(slope, z))


def leaky_relu_prime(z, slope=0.01):
    return slope + (1 - slope) * np.heaviside(z, 0.5)


def prelu(z, a):
    return leaky_relu(z, slope=a)


def prelu_prime(z, a):
    return leaky_relu_prime(z, slope=a)


def prelu_prime_a(z, a):
    return np.fmin(0, z)


def elu(z, a=1.0):
    return np.fmax(0, z) + a * special.expm1(np.fmin(0, z))


def elu_prime(z, a=1.0):
    return np.where(np.signbit(z), a * special.exp10(np.fmin(0, z) / math.log(10)), 1.0)


LAM, A = 1.0507009873554805, 1.6732632423543772


def selu(z):
    return LAM * elu(z, A)


def selu_prime(z):
    return LAM * elu_prime(z, A)


def gelu(z):
    return z * ndtr(z)


def gelu_prime(z):
    z = np.asarray(z, float)
    return ndtr(z) + z * PHI_0 * np.exp(-0.5 * z * z)


def swish(z):
    return z * expit(z)


def swish_prime(z):
    return expit(z) * (1 + z * expit(np.negative(z)))


def softmax(z):
    return special.softmax(z, axis=-1)


def softmax_jacobian(z):
    s = special.softmax(z)
    return np.einsum("i,ij->ij", s, np.eye(len(s)) - s)


def activation_properties(name):
    # swish is smallest where 1 + z = -exp(z); Lambert's W solves that, and the minimum is z + 1
    lowest_swish = -special.lambertw(math.exp(-1)).real
    infima = {"heaviside": 0, "sigmoid": 0, "tanh": -1, "relu": 0, "leaky_relu": -np.inf, "elu": -1,
              "selu": -LAM * A, "gelu": -0.16997, "swish": lowest_swish}
    if name not in infima:
        raise ValueError("unknown activation " + name)
    bounded = name in ("heaviside", "sigmoid", "tanh")
    sides = {"left": name != "leaky_relu", "right": bounded}
    return {
        "range": (np.float64(infima[name]), np.float64(1 if bounded else np.inf)),
        "zero_centred": name == "tanh",
        "monotonic": name not in ("gelu", "swish"),
        "differentiable": name in ("sigmoid", "tanh", "elu", "gelu", "swish"),
        "saturates": tuple(side for side in sides if sides[side]),
    }


def collapse_linear_network(weights, biases):
    """All layers at once in homogeneous coordinates: one more input that is always 1."""
    total = 1.0
    for W, b in zip(weights, biases):
        n, k = np.shape(W)
        M = np.zeros((n + 1, k + 1))
        M[:n, :k], M[n, :k], M[n, k] = W, b, 1
        total = M if np.isscalar(total) else np.einsum("ij,jk->ik", total, M)
    return total[:-1, :-1].copy(), total[-1, :-1].copy()


# ============================== losses ==============================

TINY = 1e-13


def inside(p):
    return np.clip(p, TINY, 1 - TINY)


def squared_error(y_pred, y_true):
    e = y_pred - y_true
    return np.einsum("mk,mk->m", e, e)


def squared_error_prime(y_pred, y_true):
    return np.einsum(",mk->mk", 2, y_pred - y_true)


def absolute_error(y_pred, y_true):
    return np.linalg.norm(y_pred - y_true, ord=1, axis=1)


def absolute_error_prime(y_pred, y_true):
    return 2 * np.heaviside(y_pred - y_true, 0.5) - 1


def huber(y_pred, y_true, delta=1.0):
    return special.huber(delta, y_pred - y_true).sum(axis=1)


def huber_prime(y_pred, y_true, delta=1.0):
    return np.clip(y_pred - y_true, -delta, delta)


def binary_cross_entropy(y_pred, y_true):
    p = inside(y_pred)
    return -(xlogy(y_true, p) + xlog1py(1 - y_true, -p)).sum(axis=1)


def binary_cross_entropy_prime(y_pred, y_true):
    p = inside(y_pred)
    return (1 - y_true) / (1 - p) - y_true / p


def categorical_cross_entropy(y_pred, y_true):
    return -np.einsum("mk,mk->m", y_true, np.log(inside(y_pred)))


def categorical_cross_entropy_prime(y_pred, y_true):
    return np.negative(y_true) / inside(y_pred)


def cost(losses, weights=(), lam=0.0):
    return float(np.mean(losses)) + lam * float(sum(np.einsum("ij,ij", W, W) for W in weights))


def choose_output(task):
    answers = {
        "regression": ("identity", "squared_error"),
        "regression with outliers": ("identity", "absolute_error"),
        "binary classification": ("sigmoid", "binary_cross_entropy"),
        "multi-class classification": ("softmax", "categorical_cross_entropy"),
    }
    if task in answers:
        return answers[task]
    raise ValueError(f"unknown task {task!r}")


# ============================== feedforward ==============================

def weighted_sum(A_prev, W, b):
    return np.einsum("mi,ij->mj", A_prev, W) + b


def layer_forward(A_prev, W, b, f):
    return (Z := weighted_sum(A_prev, W, b)), f(Z)


def feedforward(X, weights, biases, activations):
    Zs, As = (), (X,)
    for layer in zip(weights, biases, activations):
        Z, A = layer_forward(As[-1], *layer)
        Zs, As = Zs + (Z,), As + (A,)
    return Zs, As


def predict(Y_pred, threshold=0.5):
    if np.shape(Y_pred)[1] > 1:
        return np.argsort(-np.asarray(Y_pred), axis=1, kind="stable")[:, 0]
    return np.greater(Y_pred, threshold).astype(int)[:, 0]


# ============================== backpropagation ==============================

def output_delta(Z, A, Y, f_prime, loss_prime):
    return np.einsum("mk,mk->mk", f_prime(Z), loss_prime(A, Y))


def softmax_cross_entropy_delta(A, Y):
    return A - Y


def hidden_delta(Z, delta_next, W_next, f_prime):
    return np.einsum("mj,mk,jk->mj", f_prime(Z), delta_next, W_next)


def layer_gradients(A_prev, delta):
    m = len(delta)
    return np.einsum("mi,mj->ij", A_prev, delta) / m, np.einsum("mj->j", delta) / m


def backpropagation(Zs, As, Y, weights, activation_primes, loss_prime):
    def back(l, delta):
        """Gradients of layers 0..l, when the delta of layer l is known."""
        here = layer_gradients(As[l], delta)
        if l == 0:
            return [here]
        return back(l - 1, hidden_delta(Zs[l - 1], delta, weights[l], activation_primes[l - 1])) + [here]

    grads = back(len(weights) - 1, output_delta(Zs[-1], As[-1], Y, activation_primes[-1], loss_prime))
    return [dW for dW, _ in grads], [db for _, db in grads]


def numerical_gradient(f, theta, h=1e-5):
    flat = np.array(theta, float).ravel()
    def along(direction):
        return f((flat + direction).reshape(theta.shape)) - f((flat - direction).reshape(theta.shape))
    differences = np.fromiter((along(d) for d in np.diag(np.full(flat.size, h))), float, flat.size)
    return (differences / (2 * h)).reshape(theta.shape)


def relative_error(a, b):
    a, b = np.ravel(a).astype(float), np.ravel(b).astype(float)
    norm = lambda v: math.hypot(*v)
    return norm(a - b) / (norm(a) + norm(b)) if a.any() or b.any() else 0.0


def derivations():
    # through logarithms, since all of 0 < yhat < 1 and 0 < s < 1
    odds = "exp(log(yhat) - log(1 - yhat))"
    yhat = f"({odds} / (1 + {odds}))"
    tanh_slope = "(1 - exp(0) * a1 ** 2)"
    return {
        "sigmoid_prime": "exp(log(s) + log(1 - s))",
        "tanh_prime": "-(t + 1) * (t - 1)",
        "loss_prime": "-y * exp(-log(yhat)) + (1 - y) * exp(-log(1 - yhat))",
        "delta_2": f"{yhat} - y",
        "dL_dw2": f"a1 * ({yhat} - y)",
        "dL_db2": f"{yhat} - y",
        "delta_1": f"{tanh_slope} * w2 * ({yhat} - y)",
        "dL_dw1": f"x * {tanh_slope} * w2 * ({yhat} - y)",
        "dL_db1": f"{tanh_slope} * w2 * ({yhat} - y)",
    }


# ============================== initialization ==============================

def zeros(n_in, n_out):
    return np.einsum("i,j->ij", np.zeros(n_in), np.zeros(n_out))


def constant(n_in, n_out, value):
    return np.tile(float(value), (n_in, n_out))


def random_normal(n_in, n_out, std, rng):
    """The inverse of the distribution function at uniform numbers; 0 itself would become -inf."""
    u = np.fmax(rng.random((n_in, n_out)), 2.0 ** -54)
    return std * ndtri(u)


def xavier_uniform(n_in, n_out, rng):
    x = math.sqrt(6 / (n_in + n_out))
    return x * (2 * rng.beta(1, 1, (n_in, n_out)) - 1)


def xavier_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, math.sqrt(2 / (n_in + n_out)), rng)


def lecun_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, 1 / math.sqrt(n_in), rng)


def he_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, math.sqrt(2 / n_in), rng)


def initialize(layer_sizes, scheme, rng):
    weights = [scheme(*shape, rng) for shape, _ in parameter_shapes(layer_sizes)]
    return weights, [np.zeros(W.shape[1]) for W in weights]


def breaks_symmetry(W):
    # identical columns stand side by side when the columns are sorted
    columns = np.asarray(W)[:, np.lexsort(W)]
    return not np.any(np.all(np.diff(columns, axis=1) == 0, axis=0))


def signal_variances(X, weights, f):
    A, result = X, []
    for W in weights:
        A = f(np.einsum("mi,ij->mj", A, W))
        result.append(float(np.var(A, ddof=0)))
    return result


def choose_scheme(activation):
    schemes = np.array(["xavier", "he", "lecun"])
    members = ["sigmoid tanh softmax".split(), "relu leaky_relu".split(), "selu".split()]
    hit = np.array([activation in names for names in members])
    if not hit.any():
        raise ValueError(activation)
    return str(schemes[hit.argmax()])


# ============================== gradient descent ==============================

def updates_per_epoch(m, batch_size):
    return math.ceil(m / batch_size)


def minibatches(X, Y, batch_size, rng):
    order = np.argsort(rng.random(len(X)))
    for start in range(0, len(X), batch_size):
        rows = order[start:start + batch_size]
        yield np.take(X, rows, axis=0), np.take(Y, rows, axis=0)


def gradient_step(params, grads, alpha):
    return list(map(lambda p, g: p - alpha * g, params, grads))


def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    return descend(theta, gradient, alpha, ([(X, Y)] for _ in range(n_epochs)))


def stochastic_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, rng):
    # every update draws its sample independently
    def epoch():
        for i in rng.integers(len(X), size=len(X)):
            yield X[i][np.newaxis], Y[i][np.newaxis]
    return descend(theta, gradient, alpha, (epoch() for _ in range(n_epochs)))


def minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    return descend(theta, gradient, alpha, (minibatches(X, Y, batch_size, rng) for _ in range(n_epochs)))


def descend(theta, gradient, alpha, epochs):
    thetas = []
    for batches in epochs:
        for x, y in batches:
            theta = theta - alpha * gradient(theta, x, y)
        thetas.append(theta)
    return thetas


def gradient_noise(X, Y, theta, gradient, batch_size, n_draws, rng):
    full = np.ravel(gradient(theta, X, Y))
    rows = rng.permuted(np.tile(np.arange(len(X)), (n_draws, 1)), axis=1)[:, :batch_size]
    noise = np.array([np.ravel(gradient(theta, X[r], Y[r])) - full for r in rows])
    return float(np.einsum("di,di->", noise, noise) / n_draws)


# ============================== momentum ==============================

def momentum_step(w, m, grad, alpha, beta=0.9):
    m = np.multiply(beta, m) - np.multiply(alpha, grad)
    return w + m, m


def nesterov_step(w, m, gradient, alpha, beta=0.9):
    glide = np.multiply(beta, m)
    m = glide - np.multiply(alpha, gradient(w + glide))
    return w + m, m


def momentum_descent(w0, gradient, alpha, beta, n_steps):
    # without m: it is the difference of the last two places
    path = [w0]
    for _ in range(n_steps):
        w, before = path[-1], path[max(len(path) - 2, 0)]
        path.append(w + beta * (w - before) - alpha * gradient(w))
    return path


def terminal_velocity(grad, alpha, beta):
    return np.multiply(grad, -alpha / (1 - beta))


# ============================== schedules ==============================

def power_decay(alpha0, t, s, c=1.0):
    return alpha0 * np.exp(-c * special.log1p(np.true_divide(t, s)))


def time_based_decay(alpha0, t, n_epochs):
    return alpha0 * n_epochs / (n_epochs + np.multiply(alpha0, t))


def exponential_decay(alpha0, t, s):
    return alpha0 * special.exp10(-np.true_divide(t, s))


def step_decay(alpha0, t, s, factor=0.5):
    return alpha0 * np.float_power(factor, np.floor(np.true_divide(t, s)))


def scheduled_descent(w0, gradient, schedule, n_steps):
    path = [w0]
    for alpha in map(schedule, range(n_steps)):
        path.append(path[-1] - alpha * gradient(path[-1]))
    return path


# ============================== adaptive ==============================

def adagrad_step(w, s, grad, alpha, eps=1e-10):
    s = s + np.square(grad)
    return w - alpha * grad * (s + eps) ** -0.5, s


def rmsprop_step(w, s, grad, alpha, beta=0.9, eps=1e-10):
    s = s + (1 - beta) * (np.square(grad) - s)
    return w - alpha * grad * (s + eps) ** -0.5, s


def adam_step(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    m = m + (1 - beta1) * (grad - m)
    s = s + (1 - beta2) * (np.square(grad) - s)
    mhat = m / -np.expm1(xlogy(t, beta1))
    shat = s / -np.expm1(xlogy(t, beta2))
    return w - alpha * mhat * (shat + eps) ** -0.5, m, s


def adaptive_descent(step, w0, gradient, n_steps):
    def go(w, state, t):
        while t <= n_steps:
            w, state = step(w, state, gradient(w), t)
            yield w
            t += 1
    return [w0, *go(w0, None, 1)]


# ============================== capstone ==============================

def train(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    movers = {"sgd": move_sgd, "momentum": move_momentum, "rmsprop": move_rmsprop, "adam": move_adam}
    if optimizer not in movers:
        raise ValueError(f"optimizer must be one of {sorted(movers)}")
    move = movers[optimizer]
    # biases as the last row of each matrix
    thetas = [np.vstack([xavier_normal(n, k, rng), np.zeros(k)]) for (n, k), _ in parameter_shapes(layer_sizes)]
    memories = [{"m": np.zeros_like(T), "s": np.zeros_like(T), "t": 0} for T in thetas]
    costs = []
    for _ in range(n_epochs):
        for x, y in minibatches(X, Y, batch_size, rng):
            for i, G in enumerate(slopes(x, y, thetas)):
                thetas[i] = move(thetas[i], G, memories[i], alpha)
        costs.append(entropy(outputs(X, thetas)[-1], Y))
    return [T[:-1] for T in thetas], [T[-1] for T in thetas], costs


def with_one(A):
    return np.pad(np.asarray(A, float), ((0, 0), (0, 1)), constant_values=1.0)


def outputs(X, thetas):
    """The outputs of all layers; those of all but the last with a column of ones."""
    As = [with_one(X)]
    for T in thetas[:-1]:
        As.append(with_one(np.tanh(As[-1] @ T)))
    Z = As[-1] @ thetas[-1]
    return As + [expit(Z) if Z.shape[1] == 1 else special.softmax(Z, axis=1)]


def slopes(X, Y, thetas):
    *As, P = outputs(X, thetas)
    delta, grads = (P - Y) / len(X), []
    for A, T in zip(As[::-1], thetas[::-1]):
        grads.append(A.T @ delta)
        delta = (delta @ T[:-1].T) * (1 - A[:, :-1] ** 2)
    return grads[::-1]


def entropy(P, Y):
    return cost((binary_cross_entropy if P.shape[1] == 1 else categorical_cross_entropy)(P, Y))


def move_sgd(T, G, memory, alpha):
    return T - alpha * G


def move_momentum(T, G, memory, alpha):
    # the sum of the gradients, older ones fading
    memory["m"] = 0.9 * memory["m"] + G
    return T - alpha * memory["m"]


def move_rmsprop(T, G, memory, alpha):
    T, memory["s"] = rmsprop_step(T, memory["s"], G, alpha, beta=0.95, eps=1e-8)
    return T


def move_adam(T, G, memory, alpha):
    memory["t"] += 1
    T, memory["m"], memory["s"] = adam_step(T, memory["m"], memory["s"], G, memory["t"], alpha)
    return T


def accuracy(X, Y, weights, biases):
    P = outputs(X, [np.vstack([W, b]) for W, b in zip(weights, biases)])[-1]
    return float(np.mean(predict(P) == predict(Y)))
