# -*- coding: utf-8 -*-
# Homework: neural networks from scratch
# everything is in this one file, in the order of the exercise sheet

from math import *
import math
import numpy as np
import random      # not used in the end
import time
import os, sys     # for debugging

print("loading my homework ...")

DEBUG = False
SMALL = 1e-7       # so that we never take the log of zero


# ------------------------------------------------------------------
# little helper functions
# ------------------------------------------------------------------

def to_array(thing):
    """make a numpy array of floats out of anything"""
    arr = np.array(thing, dtype=float)
    return arr


def apply_to_all(func, z):
    # go through every number, compute func of it, put it in a list
    # and make an array of the list at the end
    z = to_array(z)
    results = []
    for number in z.flatten():
        results.append(func(float(number)))
    if z.ndim == 0:
        # it was only a number, so give back only a number
        return results[0]
    results = np.array(results, dtype=float)
    results = results.reshape(z.shape)
    return results


# ==================================================================
# 1. MODEL
# ==================================================================

def heaviside(z):
    def h(x):
        if x >= 0:
            return 1.0
        else:
            return 0.0
    return apply_to_all(h, z)


def sign(z):
    def s(x):
        if x > 0:
            return 1.0
        elif x < 0:
            return -1.0
        else:
            return 0.0
    return apply_to_all(s, z)


def neuron(x, w, b, f):
    total = 0.0
    for i in range(len(x)):
        total = total + float(w[i]) * float(x[i])
    total = total + b
    answer = f(total)
    return float(answer)


def perceptron(X, w, b):
    answers = []
    for row in X:
        total = 0.0
        for i in range(len(row)):
            total += float(row[i]) * float(w[i])
        total += float(b)
        if total >= 0:
            answers.append(1)
        else:
            answers.append(0)
    return answers


def logic_gate(name):
    if name == "not":
        w = [-1.0]
        b = 0.5
    elif name == "and":
        w = [1.0, 1.0]
        b = -1.5
    elif name == "or":
        w = [1.0, 1.0]
        b = -0.5
    elif name == "nand":
        w = [-1.0, -1.0]
        b = 1.5
    elif name == "nor":
        w = [-1.0, -1.0]
        b = 0.5
    elif name == "xor":
        raise ValueError("a perceptron cannot compute xor, it is not linearly separable")
    else:
        raise ValueError("I don't know the gate " + str(name))
    return w, b


def xor_network():
    # three hidden units:  (x1 and not x2), (x2 and not x1), one that is not needed
    W1 = np.array([[1.0, -1.0, 0.0],
                   [-1.0, 1.0, 0.0]])
    b1 = [-0.5, -0.5, -1.0]
    W2 = np.array([[1.0],
                   [1.0],
                   [5.0]])
    b2 = [-0.5]
    weights = [W1, W2]
    biases = [b1, b2]
    return weights, biases


def parameter_shapes(layer_sizes):
    shapes = []
    for l in range(1, len(layer_sizes)):
        n_before = layer_sizes[l - 1]
        n_here = layer_sizes[l]
        shapes.append([(n_before, n_here), (n_here,)])
    return shapes


def count_parameters(layer_sizes):
    counter = 0
    for shape_W, shape_b in parameter_shapes(layer_sizes):
        counter = counter + shape_W[0] * shape_W[1]     # weights
        counter = counter + shape_b[0]                  # biases
    return counter


# ==================================================================
# 2. ACTIVATIONS
# ==================================================================

def sigmoid_of_number(x):
    # math.exp makes an OverflowError if x is too big, so two cases
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    else:
        e = math.exp(x)
        return e / (1.0 + e)


def sigmoid(z):
    return apply_to_all(sigmoid_of_number, z)


def sigmoid_prime(z):
    def sp(x):
        s = sigmoid_of_number(x)
        return s * (1.0 - s)
    return apply_to_all(sp, z)


def tanh(z):
    return apply_to_all(math.tanh, z)


def tanh_prime(z):
    def tp(x):
        t = math.tanh(x)
        return 1 - t ** 2
    return apply_to_all(tp, z)


def relu(z):
    def r(x):
        if x > 0:
            return x
        return 0.0
    return apply_to_all(r, z)


def relu_prime(z):
    def rp(x):
        if x > 0:
            return 1.0
        return 0.0        # at zero I take 0
    return apply_to_all(rp, z)


def leaky_relu(z, slope=0.01):
    def lr(x):
        if x >= 0:
            return x
        return slope * x
    return apply_to_all(lr, z)


def leaky_relu_prime(z, slope=0.01):
    def lrp(x):
        if x > 0:
            return 1.0
        return slope
    return apply_to_all(lrp, z)


# prelu is the same thing but a is learned
def prelu(z, a):
    return leaky_relu(z, slope=a)


def prelu_prime(z, a):
    return leaky_relu_prime(z, slope=a)


def prelu_prime_a(z, a):
    # prelu = z or a*z ; derivative with respect to a is 0 or z
    def ppa(x):
        if x < 0:
            return x
        else:
            return 0.0
    return apply_to_all(ppa, z)


def elu(z, a=1.0):
    def e(x):
        if x >= 0:
            return x
        else:
            return a * (math.exp(x) - 1.0)
    return apply_to_all(e, z)


def elu_prime(z, a=1.0):
    def ep(x):
        if x > 0:
            return 1.0
        else:
            return a * math.exp(x)
    return apply_to_all(ep, z)


# numbers from the lecture
SELU_LAMBDA = 1.0507
SELU_A = 1.67326


def selu(z):
    return SELU_LAMBDA * elu(z, SELU_A)


def selu_prime(z):
    return SELU_LAMBDA * elu_prime(z, SELU_A)


def Phi(x):
    # cumulative distribution function of the normal distribution
    return (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0


def gelu(z):
    def g(x):
        return x * Phi(x)
    return apply_to_all(g, z)


def gelu_prime(z):
    def gp(x):
        phi = math.exp(-x * x / 2.0) / math.sqrt(2.0 * math.pi)
        return Phi(x) + x * phi
    return apply_to_all(gp, z)


def swish(z):
    def sw(x):
        return x * sigmoid_of_number(x)
    return apply_to_all(sw, z)


def swish_prime(z):
    def swp(x):
        s = sigmoid_of_number(x)
        return s + x * s * (1.0 - s)
    return apply_to_all(swp, z)


def softmax_of_list(numbers):
    biggest = max(numbers)
    exps = []
    for x in numbers:
        exps.append(math.exp(x - biggest))
    total = sum(exps)
    probs = []
    for e in exps:
        probs.append(e / total)
    return probs


def softmax(z):
    z = to_array(z)
    K = z.shape[-1]
    if z.size == 0:
        return z
    # make it a table with K columns, do every row, and shape it back
    rows = []
    for row in z.reshape(-1, K):
        rows.append(softmax_of_list(list(row)))
    return np.array(rows).reshape(z.shape)


def softmax_jacobian(z):
    s = softmax(z)
    K = len(s)
    J = np.zeros((K, K))
    for i in range(K):
        for j in range(K):
            if i == j:
                J[i, j] = s[i] * (1.0 - s[i])
            else:
                J[i, j] = -s[i] * s[j]
    return J


def activation_properties(name):
    props = {}
    if name == "heaviside":
        props["range"] = (0.0, 1.0)
        props["zero_centred"] = False
        props["monotonic"] = True
        props["differentiable"] = False
        props["saturates"] = ["left", "right"]
    elif name == "sigmoid":
        props["range"] = (0.0, 1.0)
        props["zero_centred"] = False
        props["monotonic"] = True
        props["differentiable"] = True
        props["saturates"] = ["left", "right"]
    elif name == "tanh":
        props["range"] = (-1.0, 1.0)
        props["zero_centred"] = True
        props["monotonic"] = True
        props["differentiable"] = True
        props["saturates"] = ["left", "right"]
    elif name == "relu":
        props["range"] = (0.0, math.inf)
        props["zero_centred"] = False
        props["monotonic"] = True
        props["differentiable"] = False
        props["saturates"] = ["left"]
    elif name == "leaky_relu":
        props["range"] = (-math.inf, math.inf)
        props["zero_centred"] = False
        props["monotonic"] = True
        props["differentiable"] = False
        props["saturates"] = []
    elif name == "elu":
        props["range"] = (-1.0, math.inf)
        props["zero_centred"] = False
        props["monotonic"] = True
        props["differentiable"] = True
        props["saturates"] = ["left"]
    elif name == "selu":
        props["range"] = (-1.758, float("inf"))
        props["zero_centred"] = False
        props["monotonic"] = True
        props["differentiable"] = False
        props["saturates"] = ["left"]
    elif name == "gelu":
        props["range"] = (-0.170, float("inf"))
        props["zero_centred"] = False
        props["monotonic"] = False
        props["differentiable"] = True
        props["saturates"] = ["left"]
    elif name == "swish":
        props["range"] = (-0.278, float("inf"))
        props["zero_centred"] = False
        props["monotonic"] = False
        props["differentiable"] = True
        props["saturates"] = ["left"]
    else:
        raise ValueError("unknown activation function " + repr(name))
    return props


def collapse_linear_network(weights, biases):
    W = to_array(weights[0])
    b = to_array(biases[0])
    for l in range(1, len(weights)):
        W_l = to_array(weights[l])
        b_l = to_array(biases[l])
        W = np.dot(W, W_l)
        b = np.dot(b, W_l) + b_l
    return W, list(b)


# ==================================================================
# 3. LOSSES
# (every loss gives a list with one number per sample)
# ==================================================================

def squared_error(y_pred, y_true):
    y_pred = to_array(y_pred)
    y_true = to_array(y_true)
    m, K = y_pred.shape
    losses = []
    for i in range(m):
        total = 0.0
        for k in range(K):
            total += (y_pred[i, k] - y_true[i, k]) ** 2
        losses.append(total)
    return losses


def squared_error_prime(y_pred, y_true):
    y_pred = to_array(y_pred)
    y_true = to_array(y_true)
    return 2 * (y_pred - y_true)


def absolute_error(y_pred, y_true):
    y_pred = to_array(y_pred)
    y_true = to_array(y_true)
    losses = []
    for row_pred, row_true in zip(y_pred, y_true):
        total = 0.0
        for p, y in zip(row_pred, row_true):
            total += abs(p - y)
        losses.append(total)
    return losses


def absolute_error_prime(y_pred, y_true):
    diff = to_array(y_pred) - to_array(y_true)
    out = np.ones(diff.shape)
    out[diff < 0] = -1.0
    # where diff == 0 the derivative does not exist, it stays at 1
    return out


def huber(y_pred, y_true, delta=1.0):
    y_pred = to_array(y_pred)
    y_true = to_array(y_true)
    losses = []
    for row_pred, row_true in zip(y_pred, y_true):
        total = 0.0
        for p, y in zip(row_pred, row_true):
            e = abs(p - y)
            if e <= delta:
                total += e ** 2 / 2
            else:
                total += delta * (e - delta / 2)
        losses.append(total)
    return losses


def huber_prime(y_pred, y_true, delta=1.0):
    y_pred = to_array(y_pred)
    y_true = to_array(y_true)
    e = y_pred - y_true
    out = np.zeros(e.shape)
    for i in range(e.shape[0]):
        for k in range(e.shape[1]):
            if abs(e[i, k]) <= delta:
                out[i, k] = e[i, k]
            elif e[i, k] > 0:
                out[i, k] = delta
            else:
                out[i, k] = -delta
    return out


def binary_cross_entropy(y_pred, y_true):
    y_pred = to_array(y_pred)
    y_true = to_array(y_true)
    losses = []
    for i in range(len(y_pred)):
        p = y_pred[i, 0]
        y = y_true[i, 0]
        loss = -(y * math.log(p + SMALL) + (1 - y) * math.log(1 - p + SMALL))
        losses.append(loss)
    return losses


def binary_cross_entropy_prime(y_pred, y_true):
    p = to_array(y_pred)
    y = to_array(y_true)
    return -y / (p + SMALL) + (1 - y) / (1 - p + SMALL)


def categorical_cross_entropy(y_pred, y_true):
    y_pred = to_array(y_pred)
    y_true = to_array(y_true)
    losses = []
    for i in range(y_pred.shape[0]):
        total = 0.0
        for k in range(y_pred.shape[1]):
            total -= y_true[i, k] * math.log(y_pred[i, k] + SMALL)
        losses.append(total)
    return losses


def categorical_cross_entropy_prime(y_pred, y_true):
    return -to_array(y_true) / (to_array(y_pred) + SMALL)


def cost(losses, weights=(), lam=0.0):
    # mean of the losses
    total = 0.0
    for one_loss in losses:
        total += float(one_loss)
    mean = total / len(losses)
    # L2 penalty
    penalty = 0.0
    for W in weights:
        for number in to_array(W).flatten():
            penalty += number ** 2
    return float(mean + lam * penalty)


def choose_output(task):
    if task == "regression":
        return "identity", "squared_error"
    if task == "regression with outliers":
        return "identity", "absolute_error"
    if task == "binary classification":
        return "sigmoid", "binary_cross_entropy"
    if task == "multi-class classification":
        return "softmax", "categorical_cross_entropy"
    raise ValueError("I do not know this task: " + str(task))


# ==================================================================
# 4. FEEDFORWARD
# ==================================================================

def weighted_sum(A_prev, W, b):
    A_prev = to_array(A_prev)
    W = to_array(W)
    b = to_array(b)
    Z = np.dot(A_prev, W)
    m = Z.shape[0]
    for i in range(m):
        Z[i] = Z[i] + b
    return Z


def layer_forward(A_prev, W, b, f):
    Z = weighted_sum(A_prev, W, b)
    A = f(Z)
    return Z, A


def feedforward(X, weights, biases, activations):
    Zs = []
    As = [X]
    A = X
    for l in range(len(weights)):
        Z, A = layer_forward(A, weights[l], biases[l], activations[l])
        if DEBUG:
            print("layer", l, "Z has shape", Z.shape)
        Zs.append(Z)
        As.append(A)
    return Zs, As


def predict(Y_pred, threshold=0.5):
    Y_pred = to_array(Y_pred)
    answers = []
    for row in Y_pred:
        if len(row) == 1:
            if row[0] > threshold:
                answers.append(1)
            else:
                answers.append(0)
        else:
            best = 0
            for k in range(len(row)):
                if row[k] > row[best]:
                    best = k
            answers.append(best)
    return answers


# ==================================================================
# 5. BACKPROPAGATION
# ==================================================================

def output_delta(Z, A, Y, f_prime, loss_prime):
    part1 = to_array(f_prime(Z))
    part2 = to_array(loss_prime(A, Y))
    return part1 * part2


def softmax_cross_entropy_delta(A, Y):
    A = to_array(A)
    Y = to_array(Y)
    delta = A - Y
    return delta


def hidden_delta(Z, delta_next, W_next, f_prime):
    back = np.dot(to_array(delta_next), to_array(W_next).T)
    return to_array(f_prime(Z)) * back


def layer_gradients(A_prev, delta):
    A_prev = to_array(A_prev)
    delta = to_array(delta)
    m = A_prev.shape[0]
    dW = np.zeros((A_prev.shape[1], delta.shape[1]))
    db = [0.0] * delta.shape[1]
    # add the contribution of each sample
    for i in range(m):
        dW = dW + np.outer(A_prev[i], delta[i])
        for j in range(delta.shape[1]):
            db[j] = db[j] + delta[i, j]
    dW = dW / m
    for j in range(len(db)):
        db[j] = db[j] / m
    return dW, db


def backpropagation(Zs, As, Y, weights, activation_primes, loss_prime):
    L = len(weights)
    dWs = [None] * L
    dbs = [None] * L
    delta = output_delta(Zs[L - 1], As[L], Y, activation_primes[L - 1], loss_prime)
    dWs[L - 1], dbs[L - 1] = layer_gradients(As[L - 1], delta)
    l = L - 2
    while l >= 0:
        delta = hidden_delta(Zs[l], delta, weights[l + 1], activation_primes[l])
        dWs[l], dbs[l] = layer_gradients(As[l], delta)
        l = l - 1
    return dWs, dbs


def numerical_gradient(f, theta, h=1e-5):
    theta = to_array(theta)          # this is a copy
    shape = theta.shape
    flat = theta.flatten()
    grad = []
    for i in range(len(flat)):
        plus = flat.copy()
        plus[i] = plus[i] + h
        minus = flat.copy()
        minus[i] = minus[i] - h
        slope = (f(plus.reshape(shape)) - f(minus.reshape(shape))) / (2 * h)
        grad.append(slope)
    return np.array(grad, dtype=float).reshape(shape)


def relative_error(a, b):
    a = to_array(a).flatten()
    b = to_array(b).flatten()
    top = 0.0
    na = 0.0
    nb = 0.0
    for i in range(len(a)):
        top += (a[i] - b[i]) ** 2
        na += a[i] ** 2
        nb += b[i] ** 2
    bottom = math.sqrt(na) + math.sqrt(nb)
    if bottom == 0:
        return 0.0
    return math.sqrt(top) / bottom


def derivations():
    answers = {}
    answers["sigmoid_prime"] = "s * (1 - s)"
    answers["tanh_prime"] = "1 - t**2"
    answers["loss_prime"] = "- y / yhat + (1 - y) / (1 - yhat)"
    # dL/dz2 = dL/dyhat * yhat * (1 - yhat), I did not simplify it
    answers["delta_2"] = "(- y / yhat + (1 - y) / (1 - yhat)) * yhat * (1 - yhat)"
    answers["dL_dw2"] = "(- y / yhat + (1 - y) / (1 - yhat)) * yhat * (1 - yhat) * a1"
    answers["dL_db2"] = "(- y / yhat + (1 - y) / (1 - yhat)) * yhat * (1 - yhat)"
    answers["delta_1"] = "(1 - a1**2) * w2 * (yhat - y)"
    answers["dL_dw1"] = "(1 - a1**2) * w2 * (yhat - y) * x"
    answers["dL_db1"] = "(1 - a1**2) * w2 * (yhat - y)"
    return answers


# ==================================================================
# 6. INITIALIZATION
# ==================================================================

def zeros(n_in, n_out):
    return np.array([[0.0] * n_out] * n_in)


def constant(n_in, n_out, value):
    W = np.zeros((n_in, n_out))
    for i in range(n_in):
        for j in range(n_out):
            W[i, j] = value
    return W


def random_normal(n_in, n_out, std, rng):
    W = np.zeros((n_in, n_out))
    for i in range(n_in):
        for j in range(n_out):
            W[i, j] = rng.normal(0.0, std)
    return W


def xavier_uniform(n_in, n_out, rng):
    x = math.sqrt(6.0 / (n_in + n_out))
    W = np.zeros((n_in, n_out))
    for i in range(n_in):
        for j in range(n_out):
            W[i, j] = rng.uniform(-x, x)
    return W


def xavier_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, math.sqrt(2.0 / (n_in + n_out)), rng)


def lecun_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, math.sqrt(1.0 / n_in), rng)


def he_normal(n_in, n_out, rng):
    return random_normal(n_in, n_out, math.sqrt(2.0 / n_in), rng)


def initialize(layer_sizes, scheme, rng):
    weights = []
    biases = []
    for l in range(len(layer_sizes) - 1):
        W = scheme(layer_sizes[l], layer_sizes[l + 1], rng)
        b = [0.0] * layer_sizes[l + 1]
        weights.append(W)
        biases.append(b)
    return weights, biases


def breaks_symmetry(W):
    W = to_array(W)
    n_columns = W.shape[1]
    for i in range(n_columns):
        for j in range(i + 1, n_columns):
            same = True
            for k in range(W.shape[0]):
                if W[k, i] != W[k, j]:
                    same = False
                    break
            if same:
                return False
    return True


def signal_variances(X, weights, f):
    A = to_array(X)
    variances = []
    for W in weights:
        A = to_array(f(np.dot(A, W)))
        mean = A.sum() / A.size
        var = ((A - mean) ** 2).sum() / A.size
        variances.append(float(var))
    return variances


def choose_scheme(activation):
    if activation in ["sigmoid", "tanh", "softmax"]:
        answer = "xavier"
    elif activation in ["relu", "leaky_relu"]:
        answer = "he"
    elif activation == "selu":
        answer = "lecun"
    else:
        raise ValueError("unknown activation")
    return answer


# ==================================================================
# 7. GRADIENT DESCENT
# ==================================================================

def updates_per_epoch(m, batch_size):
    number = m // batch_size
    if m % batch_size != 0:
        number += 1
    return number


def minibatches(X, Y, batch_size, rng):
    X = np.array(X)
    Y = np.array(Y)
    m = X.shape[0]
    numbers = list(range(m))
    rng.shuffle(numbers)
    batches = []
    start = 0
    while start < m:
        chosen = numbers[start:start + batch_size]
        batches.append((X[chosen], Y[chosen]))
        start = start + batch_size
    return batches


def gradient_step(params, grads, alpha):
    new_params = []
    for i in range(len(params)):
        new_params.append(to_array(params[i]) - alpha * to_array(grads[i]))
    return new_params


def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    theta = to_array(theta)
    history = []
    for epoch in range(n_epochs):
        theta = theta - alpha * gradient(theta, X, Y)
        history.append(theta)
    return history


def stochastic_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, rng):
    theta = to_array(theta)
    m = len(X)
    history = []
    for epoch in range(n_epochs):
        for step in range(m):
            i = rng.integers(m)              # draw one sample
            x_i = X[i:i + 1]
            y_i = Y[i:i + 1]
            theta = theta - alpha * gradient(theta, x_i, y_i)
        history.append(theta.copy())
    return history


def minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    theta = to_array(theta)
    if batch_size > len(X):
        batch_size = len(X)
    history = []
    for epoch in range(n_epochs):
        batches = minibatches(X, Y, batch_size, rng)
        for X_batch, Y_batch in batches:
            theta = theta - alpha * gradient(theta, X_batch, Y_batch)
        history.append(theta.copy())
    return history


def gradient_noise(X, Y, theta, gradient, batch_size, n_draws, rng):
    full = to_array(gradient(theta, X, Y)).flatten()
    total = 0.0
    for draw in range(n_draws):
        rows = rng.choice(len(X), size=batch_size, replace=False)
        g = to_array(gradient(theta, X[rows], Y[rows])).flatten()
        for i in range(len(g)):
            total += (g[i] - full[i]) ** 2
    return float(total / n_draws)


# ==================================================================
# 8. MOMENTUM
# ==================================================================

def momentum_step(w, m, grad, alpha, beta=0.9):
    w = to_array(w)
    m = to_array(m)
    grad = to_array(grad)
    m = beta * m - alpha * grad
    w = w + m
    return w, m


def nesterov_step(w, m, gradient, alpha, beta=0.9):
    w = to_array(w)
    m = to_array(m)
    look_ahead = w + beta * m
    g = gradient(look_ahead)
    m = beta * m - alpha * g
    w = w + m
    return w, m


def momentum_descent(w0, gradient, alpha, beta, n_steps):
    w = to_array(w0)
    m = np.zeros(w.shape)
    path = [w]
    for i in range(n_steps):
        g = gradient(w)
        w, m = momentum_step(w, m, g, alpha, beta)
        path.append(w)
    return path


def terminal_velocity(grad, alpha, beta):
    # m = beta m - alpha g  =>  m (1 - beta) = - alpha g
    return - alpha * to_array(grad) / (1 - beta)


# ==================================================================
# 9. SCHEDULES
# ==================================================================

def power_decay(alpha0, t, s, c=1.0):
    def rate(time_now):
        return alpha0 / (1 + time_now / s) ** c
    return apply_to_all(rate, t)


def time_based_decay(alpha0, t, n_epochs):
    d = alpha0 / n_epochs
    def rate(time_now):
        return alpha0 / (1 + d * time_now)
    return apply_to_all(rate, t)


def exponential_decay(alpha0, t, s):
    def rate(time_now):
        return alpha0 * math.pow(0.1, time_now / s)
    return apply_to_all(rate, t)


def step_decay(alpha0, t, s, factor=0.5):
    def rate(time_now):
        n_drops = math.floor(time_now / s)
        value = float(alpha0)
        for i in range(n_drops):
            value = value * factor
        return value
    return apply_to_all(rate, t)


def scheduled_descent(w0, gradient, schedule, n_steps):
    w = to_array(w0)
    path = [w]
    for t in range(n_steps):
        alpha = schedule(t)
        w = w - alpha * gradient(w)
        path.append(w)
    return path


# ==================================================================
# 10. ADAPTIVE OPTIMIZERS
# ==================================================================

def adagrad_step(w, s, grad, alpha, eps=1e-10):
    w = to_array(w)
    s = to_array(s)
    grad = to_array(grad)
    s = s + grad ** 2
    w = w - alpha * grad / np.sqrt(s + eps)
    return w, s


def rmsprop_step(w, s, grad, alpha, beta=0.9, eps=1e-10):
    w = to_array(w)
    s = to_array(s)
    grad = to_array(grad)
    s = beta * s + (1 - beta) * grad ** 2
    w = w - alpha * grad / np.sqrt(s + eps)
    return w, s


def adam_step(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    w = to_array(w)
    m = to_array(m)
    s = to_array(s)
    grad = to_array(grad)
    # minus sign as in the lecture for momentum: m points downhill
    m = beta1 * m - (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    m_hat = m / (1 - beta1 ** t)
    s_hat = s / (1 - beta2 ** t)
    w = w + alpha * m_hat / np.sqrt(s_hat + eps)
    return w, m, s


def adaptive_descent(step, w0, gradient, n_steps):
    w = to_array(w0)
    state = None
    path = [w]
    t = 1
    while t <= n_steps:
        g = gradient(w)
        w, state = step(w, state, g, t)
        path.append(w)
        t = t + 1
    return path


# ==================================================================
# CAPSTONE
# ==================================================================

def output_functions(K):
    if K == 1:
        return sigmoid, sigmoid_prime, binary_cross_entropy, binary_cross_entropy_prime
    else:
        def ones(z):
            return np.ones(z.shape)
        return softmax, ones, categorical_cross_entropy, softmax_cross_entropy_delta


def train(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    if optimizer not in ("sgd", "momentum", "rmsprop", "adam"):
        raise ValueError("optimizer must be sgd, momentum, rmsprop or adam, not " + str(optimizer))

    start_time = time.time()
    X = to_array(X)
    Y = to_array(Y)
    m = len(X)
    L = len(layer_sizes) - 1
    K = layer_sizes[-1]
    f_out, f_out_prime, loss, loss_prime = output_functions(K)

    activations = []
    primes = []
    for l in range(L):
        if l == L - 1:
            activations.append(f_out)
            primes.append(f_out_prime)
        else:
            activations.append(tanh)
            primes.append(tanh_prime)

    weights, biases = initialize(layer_sizes, xavier_uniform, rng)
    for l in range(L):
        biases[l] = to_array(biases[l])

    # memory of the optimizers
    mW = []
    sW = []
    mb = []
    sb = []
    for l in range(L):
        mW.append(np.zeros(weights[l].shape))
        sW.append(np.zeros(weights[l].shape))
        mb.append(np.zeros(biases[l].shape))
        sb.append(np.zeros(biases[l].shape))

    costs = []
    t = 0
    for epoch in range(n_epochs):
        sum_of_losses = 0.0
        for X_batch, Y_batch in minibatches(X, Y, batch_size, rng):
            t = t + 1
            Zs, As = feedforward(X_batch, weights, biases, activations)
            for number in loss(As[-1], Y_batch):
                sum_of_losses += number
            dWs, dbs = backpropagation(Zs, As, Y_batch, weights, primes, loss_prime)
            for l in range(L):
                if optimizer == "sgd":
                    weights[l], biases[l] = gradient_step([weights[l], biases[l]], [dWs[l], dbs[l]], alpha)
                elif optimizer == "momentum":
                    weights[l], mW[l] = momentum_step(weights[l], mW[l], dWs[l], alpha)
                    biases[l], mb[l] = momentum_step(biases[l], mb[l], dbs[l], alpha)
                elif optimizer == "rmsprop":
                    weights[l], sW[l] = rmsprop_step(weights[l], sW[l], dWs[l], alpha)
                    biases[l], sb[l] = rmsprop_step(biases[l], sb[l], dbs[l], alpha)
                elif optimizer == "adam":
                    weights[l], mW[l], sW[l] = adam_step(weights[l], mW[l], sW[l], dWs[l], t, alpha)
                    biases[l], mb[l], sb[l] = adam_step(biases[l], mb[l], sb[l], dbs[l], t, alpha)
        # average over the epoch
        costs.append(sum_of_losses / m)
        if epoch % 50 == 0:
            print("epoch", epoch, "cost", costs[-1])
    print("training took", time.time() - start_time, "seconds")
    return weights, biases, costs


def accuracy(X, Y, weights, biases):
    X = to_array(X)
    Y = to_array(Y)
    K = Y.shape[1]
    activations = [tanh] * (len(weights) - 1) + [output_functions(K)[0]]
    Zs, As = feedforward(X, weights, biases, activations)
    mine = predict(As[-1])
    right_answers = predict(Y)
    n_right = 0
    for i in range(len(mine)):
        if mine[i] == right_answers[i]:
            n_right += 1
    return n_right / len(mine)


# old version, does not work for big z. keep it in case
def old_sigmoid(z):
    return 1 / (1 + np.exp(-z))


print("all functions are loaded")

if __name__ == "__main__":
    # demo: learn xor
    print("sigmoid(0) =", sigmoid(0))
    print("relu of [-1, 2] =", relu([-1, 2]))
    rng = np.random.default_rng(0)
    X_demo = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    Y_demo = np.array([[0], [1], [1], [0]])
    weights, biases, costs = train(X_demo, Y_demo, [2, 4, 1], rng, n_epochs=300, batch_size=4, alpha=0.05)
    print("final cost:", costs[-1])
    print("accuracy:", accuracy(X_demo, Y_demo, weights, biases))
    sys.exit(0)
