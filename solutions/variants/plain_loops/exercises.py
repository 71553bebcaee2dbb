# My solutions. I write everything with loops first, so that I see what happens.
import math

import numpy as np


# ---------------------------------------------------------------- helpers
def each(z, g):
    """Apply g to every number in z."""
    if np.ndim(z) == 0:
        return g(float(z))
    z = np.asarray(z)
    if z.ndim == 1:
        return [g(float(v)) for v in z]
    out = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        out[index] = g(float(z[index]))
    return out


def simple(v):
    """1-d array -> list, anything else stays."""
    v = np.asarray(v)
    return v.tolist() if v.ndim == 1 else v


# ---------------------------------------------------------------- 1 model
def heaviside(z):
    return each(z, lambda v: 1.0 if v >= 0 else 0.0)


def sign(z):
    def g(v):
        if v > 0:
            return 1.0
        elif v < 0:
            return -1.0
        else:
            return 0.0
    return each(z, g)


def neuron(x, w, b, f):
    total = b
    for i in range(len(x)):
        total = total + w[i] * x[i]
    return float(f(total))


def perceptron(X, w, b):
    answers = []
    for x in X:
        z = b
        for xi, wi in zip(x, w):
            z = z + xi * wi
        if z >= 0:
            answers.append(1)
        else:
            answers.append(0)
    return answers


def logic_gate(name):
    if name == "not":
        return [-2], 1
    elif name == "and":
        return [2, 2], -3
    elif name == "or":
        return [2, 2], -1
    elif name == "nand":
        return [-2, -2], 3
    elif name == "nor":
        return [-2, -2], 1
    else:
        raise ValueError("I cannot make a perceptron for " + str(name))


def xor_network():
    # h1 = x1 and not x2, h2 = x2 and not x1, output = h1 or h2
    weights = [np.array([[1, -1], [-1, 1]]), np.array([[1], [1]])]
    biases = [[-0.5, -0.5], [-0.5]]
    return weights, biases


def parameter_shapes(layer_sizes):
    shapes = []
    for l in range(1, len(layer_sizes)):
        shapes.append([[layer_sizes[l - 1], layer_sizes[l]], [layer_sizes[l]]])
    return shapes


def count_parameters(layer_sizes):
    n = 0
    for l in range(1, len(layer_sizes)):
        n += layer_sizes[l - 1] * layer_sizes[l]
        n += layer_sizes[l]
    return n


# ---------------------------------------------------------------- 2 activations
def sig(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    return math.exp(v) / (1 + math.exp(v))


def sigmoid(z):
    return each(z, sig)


def sigmoid_prime(z):
    return each(z, lambda v: sig(v) * sig(-v))


def tanh(z):
    return each(z, math.tanh)


def tanh_prime(z):
    return each(z, lambda v: 1 - math.tanh(v) ** 2)


def relu(z):
    return each(z, lambda v: v if v > 0 else 0.0)


def relu_prime(z):
    return each(z, lambda v: 1.0 if v >= 0 else 0.0)


def leaky_relu(z, slope=0.01):
    return each(z, lambda v: v if v >= 0 else slope * v)


def leaky_relu_prime(z, slope=0.01):
    return each(z, lambda v: 1.0 if v > 0 else slope)


def prelu(z, a):
    return each(z, lambda v: v if v >= 0 else a * v)


def prelu_prime(z, a):
    return each(z, lambda v: 1.0 if v > 0 else a)


def prelu_prime_a(z, a):
    return each(z, lambda v: 0.0 if v >= 0 else v)


def elu(z, a=1.0):
    return each(z, lambda v: v if v >= 0 else a * (math.exp(v) - 1))


def elu_prime(z, a=1.0):
    return each(z, lambda v: 1.0 if v > 0 else a * math.exp(v))


def selu(z):
    return each(z, lambda v: 1.0507009873554805 * (v if v >= 0 else 1.6732632423543772 * (math.exp(v) - 1)))


def selu_prime(z):
    return each(z, lambda v: 1.0507009873554805 * (1.0 if v >= 0 else 1.6732632423543772 * math.exp(v)))


def gelu(z):
    return each(z, lambda v: v * (1 + math.erf(v / math.sqrt(2))) / 2)


def gelu_prime(z):
    def g(v):
        Phi = (1 + math.erf(v / math.sqrt(2))) / 2
        phi = math.exp(-v * v / 2) / math.sqrt(2 * math.pi)
        return Phi + v * phi
    return each(z, g)


def swish(z):
    return each(z, lambda v: v * sig(v))


def swish_prime(z):
    return each(z, lambda v: sig(v) + v * sig(v) * sig(-v))


def softmax(z):
    z = np.asarray(z)
    out = np.zeros(z.shape)
    for index in np.ndindex(z.shape[:-1]):
        row = [float(v) for v in z[index]]
        top = max(row)
        es = [math.exp(v - top) for v in row]
        total = sum(es)
        for k in range(len(row)):
            out[index + (k,)] = es[k] / total
    return simple(out)


def softmax_jacobian(z):
    s = softmax(z)
    J = []
    for i in range(len(s)):
        J.append([])
        for j in range(len(s)):
            if i == j:
                J[i].append(s[i] * (1 - s[i]))
            else:
                J[i].append(-s[i] * s[j])
    return np.array(J)


def activation_properties(name):
    inf = math.inf
    p = {}
    if name == "heaviside":
        p["range"] = [0.0, 1.0]
    elif name == "sigmoid":
        p["range"] = [0.0, 1.0]
    elif name == "tanh":
        p["range"] = [-1.0, 1.0]
    elif name == "relu":
        p["range"] = [0.0, inf]
    elif name == "leaky_relu":
        p["range"] = [-inf, inf]
    elif name == "elu":
        p["range"] = [-1.0, inf]
    elif name == "selu":
        p["range"] = [-1.758, inf]
    elif name == "gelu":
        p["range"] = [-0.170, inf]
    elif name == "swish":
        p["range"] = [-0.278, inf]
    else:
        raise ValueError("unknown activation: %s" % name)
    p["zero_centred"] = name == "tanh"
    p["monotonic"] = name != "gelu" and name != "swish"
    p["differentiable"] = name in ["sigmoid", "tanh", "elu", "gelu", "swish"]
    if name in ["heaviside", "sigmoid", "tanh"]:
        p["saturates"] = ["left", "right"]
    elif name == "leaky_relu":
        p["saturates"] = []
    else:
        p["saturates"] = ["left"]
    return p


def collapse_linear_network(weights, biases):
    n = len(weights[0])
    # the bias is what comes out for x = 0, a row of W is what unit vector i adds to it
    def through(x):
        for W, b in zip(weights, biases):
            x = [b[j] + sum(x[i] * W[i][j] for i in range(len(x))) for j in range(len(b))]
        return x
    def through_without_bias(x):
        for W in weights:
            x = [sum(x[i] * W[i][j] for i in range(len(x))) for j in range(len(W[0]))]
        return x
    b = through([0.0] * n)
    rows = []
    for i in range(n):
        e = [0.0] * n
        e[i] = 1.0
        rows.append(through_without_bias(e))
    return np.array(rows), b


# ---------------------------------------------------------------- 3 losses
def per_sample(y_pred, y_true, g):
    out = []
    for p_row, y_row in zip(y_pred, y_true):
        total = 0.0
        for p, y in zip(p_row, y_row):
            total += g(float(p), float(y))
        out.append(total)
    return out


def per_entry(y_pred, y_true, g):
    out = np.zeros(y_pred.shape)
    for i in range(y_pred.shape[0]):
        for k in range(y_pred.shape[1]):
            out[i, k] = g(float(y_pred[i, k]), float(y_true[i, k]))
    return out


def squared_error(y_pred, y_true):
    return per_sample(y_pred, y_true, lambda p, y: (p - y) ** 2)


def squared_error_prime(y_pred, y_true):
    return per_entry(y_pred, y_true, lambda p, y: 2 * (p - y))


def absolute_error(y_pred, y_true):
    return per_sample(y_pred, y_true, lambda p, y: abs(p - y))


def absolute_error_prime(y_pred, y_true):
    return per_entry(y_pred, y_true, lambda p, y: 1.0 if p > y else -1.0)


def huber(y_pred, y_true, delta=1.0):
    def g(p, y):
        e = abs(p - y)
        if e <= delta:
            return e * e / 2
        return delta * (e - delta / 2)
    return per_sample(y_pred, y_true, g)


def huber_prime(y_pred, y_true, delta=1.0):
    def g(p, y):
        if p - y > delta:
            return delta
        if p - y < -delta:
            return -delta
        return p - y
    return per_entry(y_pred, y_true, g)


def clip(p):
    return min(max(p, 1e-15), 1 - 1e-15)


def binary_cross_entropy(y_pred, y_true):
    return per_sample(y_pred, y_true, lambda p, y: -y * math.log(clip(p)) - (1 - y) * math.log(1 - clip(p)))


def binary_cross_entropy_prime(y_pred, y_true):
    return per_entry(y_pred, y_true, lambda p, y: -y / clip(p) + (1 - y) / (1 - clip(p)))


def categorical_cross_entropy(y_pred, y_true):
    return per_sample(y_pred, y_true, lambda p, y: -y * math.log(clip(p)))


def categorical_cross_entropy_prime(y_pred, y_true):
    return per_entry(y_pred, y_true, lambda p, y: -y / clip(p))


def cost(losses, weights=(), lam=0.0):
    total = 0.0
    for loss in losses:
        total += float(loss)
    total = total / len(losses)
    for W in weights:
        for row in W:
            for w in row:
                total += lam * float(w) ** 2
    return total


def choose_output(task):
    if task == "regression":
        return ["identity", "squared_error"]
    if task == "regression with outliers":
        return ["identity", "absolute_error"]
    if task == "binary classification":
        return ["sigmoid", "binary_cross_entropy"]
    if task == "multi-class classification":
        return ["softmax", "categorical_cross_entropy"]
    raise ValueError(task)


# ---------------------------------------------------------------- 4 feedforward
def weighted_sum(A_prev, W, b):
    m, n = len(A_prev), len(b)
    Z = np.zeros((m, n))
    for i in range(m):
        for j in range(n):
            z = float(b[j])
            for k in range(len(W)):
                z += A_prev[i][k] * W[k][j]
            Z[i, j] = z
    return Z


def layer_forward(A_prev, W, b, f):
    Z = weighted_sum(A_prev, W, b)
    return [Z, f(Z)]


def feedforward(X, weights, biases, activations):
    Zs = []
    As = [X]
    for l in range(len(weights)):
        Z, A = layer_forward(As[l], weights[l], biases[l], activations[l])
        Zs.append(Z)
        As.append(A)
    return Zs, As


def predict(Y_pred, threshold=0.5):
    labels = []
    for row in Y_pred:
        if len(row) == 1:
            labels.append(1 if row[0] > threshold else 0)
        else:
            best = 0
            for k in range(len(row)):
                if row[k] > row[best]:
                    best = k
            labels.append(best)
    return labels


# ---------------------------------------------------------------- 5 backpropagation
def output_delta(Z, A, Y, f_prime, loss_prime):
    F = f_prime(Z)
    G = loss_prime(A, Y)
    delta = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for k in range(Z.shape[1]):
            delta[i, k] = F[i, k] * G[i, k]
    return delta


def softmax_cross_entropy_delta(A, Y):
    return per_entry(A, Y, lambda a, y: a - y)


def hidden_delta(Z, delta_next, W_next, f_prime):
    F = f_prime(Z)
    delta = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            s = 0.0
            for k in range(W_next.shape[1]):
                s += W_next[j, k] * delta_next[i, k]
            delta[i, j] = s * F[i, j]
    return delta


def layer_gradients(A_prev, delta):
    m, n_in = A_prev.shape
    n_out = delta.shape[1]
    dW = np.zeros((n_in, n_out))
    db = [0.0] * n_out
    for i in range(m):
        for k in range(n_out):
            db[k] += float(delta[i, k]) / m
            for j in range(n_in):
                dW[j, k] += A_prev[i, j] * delta[i, k] / m
    return dW, db


def backpropagation(Zs, As, Y, weights, activation_primes, loss_prime):
    L = len(weights)
    dWs = [None] * L
    dbs = [None] * L
    delta = output_delta(Zs[L - 1], As[L], Y, activation_primes[L - 1], loss_prime)
    for l in reversed(range(L)):
        dWs[l], dbs[l] = layer_gradients(As[l], delta)
        if l != 0:
            delta = hidden_delta(Zs[l - 1], delta, weights[l], activation_primes[l - 1])
    return dWs, dbs


def numerical_gradient(f, theta, h=1e-5):
    # one entry at a time, there and back again, on a copy of theta
    theta = np.array(theta, dtype=float)
    grad = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += h
        up = f(theta)
        theta[index] -= 2 * h
        down = f(theta)
        theta[index] += h
        grad[index] = (up - down) / (2 * h)
    return simple(grad)


def relative_error(a, b):
    diff = size_a = size_b = 0.0
    for x, y in zip(np.ravel(a), np.ravel(b)):
        diff += (x - y) ** 2
        size_a += x ** 2
        size_b += y ** 2
    if size_a == 0 and size_b == 0:
        return 0.0
    return math.sqrt(diff) / (math.sqrt(size_a) + math.sqrt(size_b))


def derivations():
    d = {}
    d["sigmoid_prime"] = "s - s*s"
    d["tanh_prime"] = "1 - t*t"
    d["loss_prime"] = "-y/yhat + (1-y)/(1-yhat)"
    d["delta_2"] = "(-y/yhat + (1-y)/(1-yhat)) * yhat * (1-yhat)"
    d["dL_dw2"] = "(-y/yhat + (1-y)/(1-yhat)) * yhat * (1-yhat) * a1"
    d["dL_db2"] = "(-y/yhat + (1-y)/(1-yhat)) * yhat * (1-yhat)"
    d["delta_1"] = "(yhat - y) * w2 * (1 - a1*a1)"
    d["dL_dw1"] = "(yhat - y) * w2 * (1 - a1*a1) * x"
    d["dL_db1"] = "(yhat - y) * w2 * (1 - a1*a1)"
    return d


# ---------------------------------------------------------------- 6 initialization
def fill(n_in, n_out, draw):
    W = np.zeros((n_in, n_out))
    for i in range(n_in):
        for j in range(n_out):
            W[i, j] = draw()
    return W


def zeros(n_in, n_out):
    return fill(n_in, n_out, lambda: 0.0)


def constant(n_in, n_out, value):
    return fill(n_in, n_out, lambda: value)


def random_normal(n_in, n_out, std, rng):
    return fill(n_in, n_out, lambda: std * rng.standard_normal())


def xavier_uniform(n_in, n_out, rng):
    x = math.sqrt(6 / (n_in + n_out))
    return fill(n_in, n_out, lambda: -x + 2 * x * rng.random())


def xavier_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, math.sqrt(2 / (n_in + n_out)), rng)


def lecun_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, math.sqrt(1 / n_in), rng)


def he_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, math.sqrt(2 / n_in), rng)


def initialize(layer_sizes, scheme, rng):
    weights = []
    biases = []
    for l in range(1, len(layer_sizes)):
        weights.append(scheme(layer_sizes[l - 1], layer_sizes[l], rng))
        biases.append([0.0] * layer_sizes[l])
    return weights, biases


def breaks_symmetry(W):
    for j in range(len(W[0])):
        for k in range(j):
            same = True
            for i in range(len(W)):
                if W[i][j] != W[i][k]:
                    same = False
                    break
            if same:
                return False
    return True


def signal_variances(X, weights, f):
    variances = []
    A = X
    for W in weights:
        A = f(weighted_sum(A, W, [0.0] * len(W[0])))
        values = [float(v) for v in np.ravel(A)]
        mean = sum(values) / len(values)
        variances.append(sum((v - mean) ** 2 for v in values) / len(values))
    return variances


def choose_scheme(activation):
    if activation == "sigmoid" or activation == "tanh" or activation == "softmax":
        return "xavier"
    if activation == "relu" or activation == "leaky_relu":
        return "he"
    if activation == "selu":
        return "lecun"
    raise ValueError("no scheme known for " + repr(activation))


# ---------------------------------------------------------------- 7 gradient descent
def updates_per_epoch(m, batch_size):
    n = 0
    start = 0
    while start < m:
        n += 1
        start += batch_size
    return n


def minibatches(X, Y, batch_size, rng):
    # shuffle by hand (Fisher and Yates)
    order = list(range(len(X)))
    for i in range(len(order) - 1, 0, -1):
        j = int(rng.integers(0, i + 1))
        order[i], order[j] = order[j], order[i]
    batches = []
    start = 0
    while start < len(order):
        X_batch, Y_batch = [], []
        for i in order[start:start + batch_size]:
            X_batch.append(X[i])
            Y_batch.append(Y[i])
        batches.append([np.array(X_batch), np.array(Y_batch)])
        start += batch_size
    return batches


def gradient_step(params, grads, alpha):
    new = []
    for i in range(len(params)):
        new.append(params[i] - alpha * grads[i])
    return new


def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    path = []
    for epoch in range(n_epochs):
        theta = theta - alpha * gradient(theta, X, Y)
        path.append(theta)
    return path


def stochastic_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, rng):
    path = []
    for epoch in range(n_epochs):
        for i in rng.permutation(len(X)):
            theta = theta - alpha * gradient(theta, X[i:i + 1], Y[i:i + 1])
        path.append(theta)
    return path


def minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    path = []
    for epoch in range(n_epochs):
        for X_batch, Y_batch in minibatches(X, Y, batch_size, rng):
            theta = theta - alpha * gradient(theta, X_batch, Y_batch)
        path.append(theta)
    return path


def gradient_noise(X, Y, theta, gradient, batch_size, n_draws, rng):
    full = np.ravel(gradient(theta, X, Y))
    total = 0.0
    for d in range(n_draws):
        rows = rng.permutation(len(X))[:batch_size]
        g = np.ravel(gradient(theta, X[rows], Y[rows]))
        for u, v in zip(g, full):
            total += (float(u) - float(v)) ** 2
    return total / n_draws


# ---------------------------------------------------------------- 8 momentum
def momentum_step(w, m, grad, alpha, beta=0.9):
    if np.ndim(w) == 0:
        m = beta * m - alpha * grad
        return w + m, m
    w_new = np.zeros(np.shape(w))
    m_new = np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        m_new[i] = beta * np.asarray(m)[i] - alpha * np.asarray(grad)[i]
        w_new[i] = np.asarray(w)[i] + m_new[i]
    return simple(w_new), simple(m_new)


def nesterov_step(w, m, gradient, alpha, beta=0.9):
    w, m = np.asarray(w), np.asarray(m)
    ahead = gradient(w + beta * m)
    return momentum_step(w, m, ahead, alpha, beta)


def momentum_descent(w0, gradient, alpha, beta, n_steps):
    path = [w0]
    m = np.zeros(np.shape(w0))
    for step in range(n_steps):
        w, m = momentum_step(path[-1], m, gradient(path[-1]), alpha, beta)
        path.append(np.array(w))
    return path


def terminal_velocity(grad, alpha, beta):
    return each(grad, lambda g: -alpha * g / (1 - beta))


# ---------------------------------------------------------------- 9 schedules
def power_decay(alpha0, t, s, c=1.0):
    return each(t, lambda t: alpha0 / (1 + t / s) ** c)


def time_based_decay(alpha0, t, n_epochs):
    d = alpha0 / n_epochs
    return each(t, lambda t: alpha0 / (1 + d * t))


def exponential_decay(alpha0, t, s):
    return each(t, lambda t: alpha0 * 0.1 ** (t / s))


def step_decay(alpha0, t, s, factor=0.5):
    return each(t, lambda t: alpha0 * factor ** math.floor(t / s))


def scheduled_descent(w0, gradient, schedule, n_steps):
    path = [w0]
    for t in range(n_steps):
        w = path[t]
        path.append(w - schedule(t) * gradient(w))
    return path


# ---------------------------------------------------------------- 10 adaptive
def adagrad_step(w, s, grad, alpha, eps=1e-10):
    if np.ndim(w) == 0:
        s = s + grad * grad
        return w - alpha * grad / math.sqrt(s + eps), s
    ws, ss = np.zeros(np.shape(w)), np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        g = grad[i]
        ss[i] = s[i] + g * g
        ws[i] = w[i] - alpha * g / math.sqrt(ss[i] + eps)
    return ws, ss


def rmsprop_step(w, s, grad, alpha, beta=0.9, eps=1e-10):
    if np.ndim(w) == 0:
        s = beta * s + (1 - beta) * grad * grad
        return w - alpha * grad / math.sqrt(s + eps), s
    ws, ss = np.zeros(np.shape(w)), np.zeros(np.shape(w))
    for i in np.ndindex(np.shape(w)):
        g = grad[i]
        ss[i] = beta * s[i] + (1 - beta) * g * g
        ws[i] = w[i] - alpha * g / math.sqrt(ss[i] + eps)
    return ws, ss


def adam_step(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    ws, ms, ss = np.zeros(np.shape(w)), np.zeros(np.shape(w)), np.zeros(np.shape(w))
    w, m, s, grad = np.asarray(w), np.asarray(m), np.asarray(s), np.asarray(grad)
    for i in np.ndindex(w.shape):
        g = grad[i]
        ms[i] = beta1 * m[i] + (1 - beta1) * g
        ss[i] = beta2 * s[i] + (1 - beta2) * g * g
        m_hat = ms[i] / (1 - beta1 ** t)
        s_hat = ss[i] / (1 - beta2 ** t)
        ws[i] = w[i] - alpha * m_hat / math.sqrt(s_hat + eps)
    return ws, ms, ss


def adaptive_descent(step, w0, gradient, n_steps):
    path = [w0]
    w = w0
    state = None
    for t in range(1, n_steps + 1):
        w, state = step(w, state, gradient(w), t)
        path.append(w)
    return path


# ---------------------------------------------------------------- capstone
# (pure loops were too slow here, so the matrices are multiplied with @)
def forward_pass(X, weights, biases):
    As = [X]
    for l in range(len(weights)):
        Z = As[l] @ weights[l] + biases[l]
        if l < len(weights) - 1:
            As.append(np.tanh(Z))
        elif Z.shape[1] == 1:
            As.append(1 / (1 + np.exp(-np.clip(Z, -500, 500))))
        else:
            E = np.exp(Z - Z.max(axis=1, keepdims=True))
            As.append(E / E.sum(axis=1, keepdims=True))
    return As


def train(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    if optimizer != "sgd" and optimizer != "momentum" and optimizer != "rmsprop" and optimizer != "adam":
        raise ValueError("unknown optimizer " + str(optimizer))
    weights, biases = initialize(layer_sizes, xavier_uniform, rng)
    L = len(weights)
    params = weights + [np.array(b) for b in biases]
    v = [np.zeros(p.shape) for p in params]
    s = [np.zeros(p.shape) for p in params]
    t = 0
    costs = []
    for epoch in range(n_epochs):
        for X_batch, Y_batch in minibatches(X, Y, batch_size, rng):
            t += 1
            As = forward_pass(X_batch, params[:L], params[L:])
            delta = As[L] - Y_batch
            grads = [None] * (2 * L)
            for l in range(L - 1, -1, -1):
                grads[l] = As[l].T @ delta / len(X_batch)
                grads[L + l] = delta.mean(axis=0)
                delta = (delta @ params[l].T) * (1 - As[l] ** 2)
            for i in range(2 * L):
                g = grads[i]
                if optimizer == "sgd":
                    params[i] = params[i] - alpha * g
                elif optimizer == "momentum":
                    v[i] = 0.9 * v[i] - alpha * g
                    params[i] = params[i] + v[i]
                elif optimizer == "rmsprop":
                    s[i] = 0.9 * s[i] + 0.1 * g * g
                    params[i] = params[i] - alpha * g / np.sqrt(s[i] + 1e-8)
                else:
                    v[i] = 0.9 * v[i] + 0.1 * g
                    s[i] = 0.999 * s[i] + 0.001 * g * g
                    v_hat = v[i] / (1 - 0.9 ** t)
                    s_hat = s[i] / (1 - 0.999 ** t)
                    params[i] = params[i] - alpha * v_hat / np.sqrt(s_hat + 1e-7)
        Y_pred = forward_pass(X, params[:L], params[L:])[L]
        if layer_sizes[-1] == 1:
            costs.append(cost(binary_cross_entropy(Y_pred, Y)))
        else:
            costs.append(cost(categorical_cross_entropy(Y_pred, Y)))
    return params[:L], [b.tolist() for b in params[L:]], costs


def accuracy(X, Y, weights, biases):
    right = 0
    guesses = predict(forward_pass(X, weights, biases)[-1])
    truth = predict(Y)
    for g, y in zip(guesses, truth):
        if g == y:
            right += 1
    return right / len(truth)
