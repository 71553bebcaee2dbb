"""Everything is an object here: instances with __call__, bound methods, partials, closures and lambdas."""
import functools
import itertools
import operator

import numpy as np
from scipy.special import erf


# --- model ---------------------------------------------------------------------------------------

class Threshold:
    """A unit that jumps from `low` to `high` at zero, and is `middle` exactly there."""

    def __init__(self, low, middle, high):
        self.values = np.array([low, middle, high])

    def __call__(self, z):
        return self.values[np.sign(z).astype(int) + 1]


heaviside = Threshold(0.0, 1.0, 1.0)
sign = Threshold(-1.0, 0.0, 1.0)

neuron = lambda x, w, b, f: float(f(functools.reduce(operator.add, map(operator.mul, x, w), b)))


class Perceptron:
    def __init__(self, w, b):
        self.w, self.b = np.asarray(w), b

    def __call__(self, X):
        return heaviside(X @ self.w + self.b).astype(np.int32)


def perceptron(X, w, b):
    return Perceptron(w, b)(X)


class Gates:
    """The gates that need one neuron."""

    known = {"and": (0.7, 0.4, -1.0), "or": (5.0, 3.0, -2.5), "not": (-0.3, 0.1)}
    negated = {"nand": "and", "nor": "or"}

    def __getitem__(self, name):
        if name in self.negated:
            # all signs turned round, and a little more so that zero cannot come out
            w, b = self[self.negated[name]]
            return [-v for v in w], -b - 0.05
        if name not in self.known:
            raise ValueError("no neuron for " + repr(name))
        *w, b = self.known[name]
        return w, b

    def get(self, name):
        return self[name]


logic_gate = Gates().get


class XorNetwork:
    def __call__(self):
        # both inputs, their AND, and then x1 + x2 - 2 x1 x2
        hidden = np.array([[1, 0, 1], [0, 1, 1]]), np.array([-0.5, -0.5, -1.5])
        output = np.array([[1.0], [1.0], [-2.0]]), np.array([-0.5])
        return tuple(zip(hidden, output))


xor_network = XorNetwork()


class Architecture(tuple):
    @property
    def shapes(self):
        return [(pair, pair[1:]) for pair in itertools.pairwise(self)]

    @property
    def size(self):
        return sum(n * k + k for n, k in itertools.pairwise(self))


def parameter_shapes(layer_sizes):
    return Architecture(layer_sizes).shapes


count_parameters = lambda layer_sizes: Architecture(layer_sizes).size


# --- activations ---------------------------------------------------------------------------------

class Sigmoid:
    """Two formulas, each used on the side where it cannot overflow."""

    def __call__(self, z):
        z = np.asarray(z, dtype=float)
        out = np.empty(z.shape)
        right = z >= 0
        out[right] = 1 / (1 + np.exp(-z[right]))
        e = np.exp(z[~right])
        out[~right] = e / (1 + e)
        return out

    def prime(self, z):
        return self(z) * self(np.negative(z))


class Tanh:
    def __call__(self, z):
        return np.tanh(z)

    @classmethod
    def prime(cls, z):
        t = cls()(z)
        return (1 - t) * (1 + t)


class PiecewiseLinear:
    """z on the right of zero, slope * z on the left."""

    def __call__(self, z, slope=0.01):
        return np.asarray(z) * self.prime(z, slope)

    def prime(self, z, slope=0.01):
        return np.where(np.greater_equal(z, 0), 1.0, slope)


class ExponentialLinear:
    def __init__(self, scale=1.0):
        self.scale = scale

    def __call__(self, z, a=1.0):
        left = a * np.expm1(np.clip(z, None, 0))
        return self.scale * (np.clip(z, 0, None) + left)

    def prime(self, z, a=1.0):
        left = a * np.exp(np.clip(z, None, 0))
        return self.scale * np.where(np.asarray(z) < 0, left, 1.0)


class Gated:
    """z * gate(z)"""

    def __init__(self, gate, gate_prime):
        self.gate, self.gate_prime = gate, gate_prime

    def __call__(self, z):
        return np.multiply(z, self.gate(z))

    def prime(self, z):
        return self.gate(z) + np.multiply(z, self.gate_prime(z))


class Normal:
    """The standard normal distribution."""

    root = 2 ** 0.5

    def cdf(self, z):
        return 0.5 * (1 + erf(np.true_divide(z, self.root)))

    def pdf(self, z):
        return np.exp(-np.true_divide(z, self.root) ** 2) / (self.root * np.pi ** 0.5)


sigmoid = Sigmoid()
sigmoid_prime = sigmoid.prime
tanh = Tanh()
tanh_prime = Tanh.prime
leaky_relu = PiecewiseLinear()
leaky_relu_prime = leaky_relu.prime
relu = functools.partial(leaky_relu, slope=0.0)
relu_prime = functools.partial(leaky_relu.prime, slope=0.0)
prelu = lambda z, a: leaky_relu(z, slope=a)
prelu_prime = lambda z, a: leaky_relu.prime(z, slope=a)
prelu_prime_a = lambda z, a: np.clip(z, None, 0)
elu = ExponentialLinear()
elu_prime = elu.prime
_selu = ExponentialLinear(1.0507009873554805)
selu = functools.partial(_selu, a=1.6732632423543772)
selu_prime = functools.partial(_selu.prime, a=1.6732632423543772)
gelu = Gated(Normal().cdf, Normal().pdf)
gelu_prime = gelu.prime
swish = Gated(sigmoid, sigmoid.prime)
swish_prime = swish.prime


class Softmax:
    def __call__(self, z):
        logs = z - np.max(z, axis=-1, keepdims=True)
        return np.exp(logs - np.log(np.exp(logs).sum(axis=-1, keepdims=True)))

    def jacobian(self, z):
        s = self(z)
        return s[:, None] * (np.identity(len(s)) - s)


softmax = Softmax()
softmax_jacobian = softmax.jacobian


class Properties:
    """The facts about one activation; those that are not given are the common ones."""

    def __init__(self, low, high, *, odd=False, monotonic=True, smooth=True, flat=("left",)):
        self.facts = {
            "range": (float(low), float(high)),
            "zero_centred": odd,
            "monotonic": monotonic,
            "differentiable": smooth,
            "saturates": tuple(flat),
        }


BOTH = ("right", "left")
PROPERTIES = {
    "heaviside": Properties(0, 1, smooth=False, flat=BOTH),
    "sigmoid": Properties(0, 1, flat=BOTH),
    "tanh": Properties(-1, 1, odd=True, flat=BOTH),
    "relu": Properties(0, "inf", smooth=False),
    "leaky_relu": Properties("-inf", "inf", smooth=False, flat=()),
    "elu": Properties(-1, "inf"),
    "selu": Properties(-1.7580993408473766, "inf", smooth=False),
    "gelu": Properties(-0.16997120747990369, "inf", monotonic=False),
    "swish": Properties(-0.27846454276107374, "inf", monotonic=False),
}


def activation_properties(name):
    try:
        return dict(PROPERTIES[name].facts)
    except KeyError:
        raise ValueError(f"I do not know {name}")


class Affine:
    """x -> x W + b; two of them can be chained with >>."""

    def __init__(self, W, b):
        self.W, self.b = np.array(W, dtype=float), np.array(b, dtype=float)

    def __rshift__(self, other):
        return Affine(self.W @ other.W, self.b @ other.W + other.b)


def collapse_linear_network(weights, biases):
    whole = functools.reduce(operator.rshift, map(Affine, weights, biases))
    return whole.W, whole.b


# --- losses --------------------------------------------------------------------------------------

class Loss:
    """A loss made of a function of one output and its derivative."""

    def __init__(self, function, derivative):
        self.function, self.derivative = function, derivative

    def __call__(self, y_pred, y_true):
        return self.function(y_pred, y_true).sum(axis=-1)

    def prime(self, y_pred, y_true):
        return self.derivative(y_pred, y_true)


class Huber:
    def __call__(self, y_pred, y_true, delta=1.0):
        e = abs(y_pred - y_true)
        near = e <= delta
        return (near * e ** 2 / 2 + ~near * delta * (e - delta / 2)).sum(axis=1)

    def prime(self, y_pred, y_true, delta=1.0):
        e = y_pred - y_true
        return np.maximum(-delta, np.minimum(e, delta))


class CrossEntropy:
    def __init__(self, smallest=1e-16):
        self.smallest = smallest

    def positive(self, p):
        return np.maximum(p, self.smallest)

    def categorical(self, y_pred, y_true):
        return (-y_true * np.log(self.positive(y_pred))).sum(axis=1)

    def categorical_prime(self, y_pred, y_true):
        return -(y_true / self.positive(y_pred))

    def binary(self, y_pred, y_true):
        return self.categorical(y_pred, y_true) + self.categorical(1 - y_pred, 1 - y_true)

    def binary_prime(self, y_pred, y_true):
        return self.categorical_prime(y_pred, y_true) - self.categorical_prime(1 - y_pred, 1 - y_true)


squared_error = Loss(lambda p, y: (p - y) ** 2, lambda p, y: 2 * (p - y))
absolute_error = Loss(lambda p, y: abs(p - y), lambda p, y: sign(p - y))
huber = Huber()
squared_error_prime = squared_error.prime
absolute_error_prime = absolute_error.prime
huber_prime = huber.prime
_entropy = CrossEntropy()
binary_cross_entropy = _entropy.binary
binary_cross_entropy_prime = _entropy.binary_prime
categorical_cross_entropy = _entropy.categorical
categorical_cross_entropy_prime = _entropy.categorical_prime


class Cost:
    def __call__(self, losses, weights=(), lam=0.0):
        return float(np.average(losses)) + lam * self.squares(weights)

    @staticmethod
    def squares(weights):
        return float(sum(np.linalg.norm(W) ** 2 for W in weights))


cost = Cost()


class Tasks(dict):
    def __missing__(self, task):
        raise ValueError(f"what kind of task is {task!r}?")


choose_output = Tasks({
    "regression": ["identity", "squared_error"],
    "regression with outliers": ["identity", "huber"],
    "binary classification": ["sigmoid", "binary_cross_entropy"],
    "multi-class classification": ["softmax", "categorical_cross_entropy"],
}).__getitem__


# --- feedforward and backpropagation -------------------------------------------------------------

class Layer:
    def __init__(self, W, b=None, f=None, f_prime=None):
        self.W, self.b, self.f, self.f_prime = W, b, f, f_prime

    def sums(self, A_prev):
        return A_prev @ self.W + self.b

    def forward(self, A_prev):
        Z = self.sums(A_prev)
        return Z, self.f(Z)

    def back(self, Z, delta_next):
        return self.f_prime(Z) * (self.W @ delta_next.T).T

    @staticmethod
    def gradients(A_prev, delta):
        return (A_prev.T @ delta) / delta.shape[0], np.mean(delta, axis=0)


class Network:
    def __init__(self, layers):
        self.layers = list(layers)

    def forward(self, X):
        """One pass; the last entry stays in the sums, the outputs begin with X."""
        Zs, As = [], [X]
        for layer in self.layers:
            Z, A = layer.forward(As[-1])
            Zs.append(Z)
            As.append(A)
        return Zs, As

    def backward(self, Zs, As, delta):
        grads = [Layer.gradients(As[-2], delta)]
        # (sum of the layer before, its input, its derivative) from the back
        for l in range(len(self.layers) - 2, -1, -1):
            delta = Layer(self.layers[l + 1].W, f_prime=self.layers[l].f_prime).back(Zs[l], delta)
            grads.append(Layer.gradients(As[l], delta))
        grads.reverse()
        return tuple(map(list, zip(*grads)))


weighted_sum = lambda A_prev, W, b: Layer(W, b).sums(A_prev)
layer_forward = lambda A_prev, W, b, f: Layer(W, b, f).forward(A_prev)
feedforward = lambda X, weights, biases, activations: Network(map(Layer, weights, biases, activations)).forward(X)


class Predictor:
    def __call__(self, Y_pred, threshold=0.5):
        rule = self.several if Y_pred.shape[-1] > 1 else self.one
        return rule(Y_pred, threshold).astype(int)

    def one(self, Y_pred, threshold):
        return Y_pred[:, 0] > threshold

    def several(self, Y_pred, threshold):
        return np.argmax(Y_pred, axis=-1)


predict = Predictor()

output_delta = lambda Z, A, Y, f_prime, loss_prime: f_prime(Z) * loss_prime(A, Y)
softmax_cross_entropy_delta = operator.sub
hidden_delta = lambda Z, delta_next, W_next, f_prime: Layer(W_next, f_prime=f_prime).back(Z, delta_next)
layer_gradients = Layer.gradients


def softmax_cross_entropy_delta(A, Y):
    """operator.sub takes no names."""
    return operator.sub(A, Y)


def backpropagation(Zs, As, Y, weights, activation_primes, loss_prime):
    network = Network(Layer(W, f_prime=prime) for W, prime in zip(weights, activation_primes))
    delta = output_delta(Zs[-1], As[-1], Y, activation_primes[-1], loss_prime)
    return network.backward(Zs, As, delta)


class CentralDifference:
    def __call__(self, f, theta, h=1e-5):
        slopes = [self.slope(f, theta, i, h) for i in np.ndindex(theta.shape)]
        return np.reshape(np.array(slopes, dtype=float), theta.shape)

    @staticmethod
    def slope(f, theta, index, h):
        up, down = theta.copy(), theta.copy()
        up[index] += h
        down[index] -= h
        return (f(up) - f(down)) / (2 * h)


numerical_gradient = CentralDifference()


class RelativeError:
    def __call__(self, a, b):
        length = lambda v: float(np.linalg.norm(v))
        total = length(a) + length(b)
        return length(np.subtract(a, b)) / total if total else 0.0


relative_error = RelativeError()


class Formula(str):
    """A string that can be multiplied by another factor."""

    def times(self, factor):
        return Formula(f"({self}) * ({factor})")


class Derivations:
    def __init__(self):
        error = Formula("yhat - y")
        hidden = error.times("w2").times("(1 - a1) * (1 + a1)")
        self.formulas = {
            "sigmoid_prime": Formula("s").times("1 - s"),
            "tanh_prime": Formula("1 - t").times("1 + t"),
            "loss_prime": "(1 - y) / (1 - yhat) - y / yhat",
            "delta_2": error,
            "dL_dw2": error.times("a1"),
            "dL_db2": error,
            "delta_1": hidden,
            "dL_dw1": hidden.times("x"),
            "dL_db1": hidden,
        }

    def __call__(self):
        return {key: str(formula) for key, formula in self.formulas.items()}


derivations = Derivations()


# --- initialization ------------------------------------------------------------------------------

def normal_scheme(variance):
    """Make a scheme from the rule for its variance."""
    def scheme(n_in, n_out, rng):
        return random_normal(n_in, n_out, variance(n_in, n_out) ** 0.5, rng)
    return scheme


def uniform_scheme(limit):
    def scheme(n_in, n_out, rng):
        x = limit(n_in, n_out)
        return rng.uniform(low=-x, high=x, size=(n_in, n_out))
    return scheme


def random_normal(n_in, n_out, std, rng):
    return rng.normal(scale=std, size=(n_in, n_out))


def constant(n_in, n_out, value):
    return np.full(shape=(n_in, n_out), fill_value=value, dtype=float)


zeros = functools.partial(constant, value=0)
xavier_uniform = uniform_scheme(lambda n_in, n_out: (6 / (n_in + n_out)) ** 0.5)
xavier_normal = normal_scheme(lambda n_in, n_out: 2 / (n_in + n_out))
lecun_normal = normal_scheme(lambda n_in, n_out: 1 / n_in)
he_normal = normal_scheme(lambda n_in, n_out: 2 / n_in)


class Initializer:
    def __init__(self, scheme):
        self.scheme = scheme

    def __call__(self, layer_sizes, rng):
        pairs = list(itertools.pairwise(layer_sizes))
        return [self.scheme(n, k, rng) for n, k in pairs], [np.zeros(k) for _, k in pairs]


initialize = lambda layer_sizes, scheme, rng: Initializer(scheme)(layer_sizes, rng)

breaks_symmetry = lambda W: len(set(map(tuple, np.transpose(W).tolist()))) == np.shape(W)[1]


class SignalProbe:
    """Listens to a signal on its way through the layers."""

    def __init__(self, f):
        self.f = f

    def listen(self, X, weights):
        for W in weights:
            X = self.f(X @ W)
            yield float(np.mean(np.square(X - np.mean(X))))


signal_variances = lambda X, weights, f: list(SignalProbe(f).listen(X, weights))


class SchemeChooser:
    def __init__(self, **schemes):
        self.scheme = {name: scheme for scheme, names in schemes.items() for name in names.split()}

    def __call__(self, activation):
        if activation not in self.scheme:
            raise ValueError(activation)
        return self.scheme[activation]


choose_scheme = SchemeChooser(xavier="sigmoid tanh softmax", lecun="selu", he="relu leaky_relu")


# --- gradient descent ----------------------------------------------------------------------------

class MiniBatches:
    """An iterable; the samples are shuffled when it is made."""

    def __init__(self, X, Y, batch_size, rng):
        self.X, self.Y, self.size = X, Y, batch_size
        self.order = np.arange(len(X))
        rng.shuffle(self.order)

    def __len__(self):
        return self.count(len(self.order), self.size)

    def __iter__(self):
        for i in range(len(self)):
            rows = self.order[i * self.size:(i + 1) * self.size]
            yield self.X[rows], self.Y[rows]

    @staticmethod
    def count(m, batch_size):
        return (m + batch_size - 1) // batch_size


updates_per_epoch = MiniBatches.count
minibatches = MiniBatches

gradient_step = lambda params, grads, alpha: [p - alpha * g for p, g in zip(params, grads)]


class Descent:
    """Remembers where it has been at the end of each epoch."""

    def __init__(self, theta, gradient, alpha):
        self.theta, self.gradient, self.alpha, self.path = theta, gradient, alpha, []

    def epoch(self, batches):
        for X, Y in batches:
            self.theta = self.theta - self.alpha * self.gradient(self.theta, X, Y)
        self.path.append(self.theta)


def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    descent = Descent(theta, gradient, alpha)
    for _ in range(n_epochs):
        descent.epoch([(X, Y)])
    return descent.path


def minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, batch_size, rng):
    descent = Descent(theta, gradient, alpha)
    for _ in range(n_epochs):
        descent.epoch(MiniBatches(X, Y, batch_size, rng))
    return descent.path


stochastic_gradient_descent = functools.partial(minibatch_gradient_descent, batch_size=1)


def stochastic_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, rng):
    """The partial wants rng by name only, so once more by hand."""
    return minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, 1, rng)


class NoiseMeter:
    def __init__(self, X, Y, theta, gradient):
        self.slope = lambda rows: gradient(theta, X[rows], Y[rows])
        self.m = len(X)
        self.full = gradient(theta, X, Y)

    def measure(self, batch_size, rng):
        rows = rng.choice(self.m, min(batch_size, self.m), replace=False)
        return float(np.sum(np.square(self.slope(rows) - self.full)))


def gradient_noise(X, Y, theta, gradient, batch_size, n_draws, rng):
    meter = NoiseMeter(X, Y, theta, gradient)
    return float(np.mean([meter.measure(batch_size, rng) for _ in range(n_draws)]))


# --- momentum, schedules, adaptive optimizers ----------------------------------------------------

class Ball:
    """Rolls downhill: a place and a velocity."""

    def __init__(self, w, m):
        self.w, self.m = w, m

    def push(self, force, friction):
        m = friction * self.m - force
        return Ball(self.w + m, m)

    def state(self):
        return self.w, self.m


momentum_step = lambda w, m, grad, alpha, beta=0.9: Ball(w, m).push(alpha * grad, beta).state()
nesterov_step = lambda w, m, gradient, alpha, beta=0.9: Ball(w, m).push(alpha * gradient(w + beta * m), beta).state()
terminal_velocity = lambda grad, alpha, beta: alpha * grad / (beta - 1)


def momentum_descent(w0, gradient, alpha, beta, n_steps):
    balls = [Ball(w0, 0.0)]
    for _ in range(n_steps):
        balls.append(balls[-1].push(alpha * gradient(balls[-1].w), beta))
    return [ball.w for ball in balls]


class Schedule:
    """A factor that depends on time, times the first learning rate."""

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, alpha0, t, s):
        return alpha0 * self.factor(t, s)


class PowerDecay:
    def __call__(self, alpha0, t, s, c=1.0):
        return alpha0 / np.power(1 + t / s, c)


power_decay = PowerDecay()
time_based_decay = lambda alpha0, t, n_epochs: alpha0 / (1 + alpha0 * t / n_epochs)
exponential_decay = Schedule(lambda t, s: 10.0 ** (-t / s))
step_decay = lambda alpha0, t, s, factor=0.5: Schedule(lambda t, s: factor ** np.floor(t / s))(alpha0, t, s)


def scheduled_descent(w0, gradient, schedule, n_steps):
    walk = itertools.accumulate(range(n_steps), lambda w, t: w - schedule(t) * gradient(w), initial=w0)
    return list(walk)


class Scaled:
    """Steps divided by the root of s, which collects squared slopes with the weights `keep` and `add`."""

    def __init__(self, keep=1.0, add=1.0):
        self.keep, self.add = keep, add

    def collect(self, s, grad):
        return self.keep * s + self.add * grad ** 2

    def step(self, w, s, grad, alpha, eps):
        s = self.collect(s, grad)
        return w - alpha * grad / np.sqrt(s + eps), s


def adagrad_step(w, s, grad, alpha, eps=1e-10):
    return Scaled().step(w, s, grad, alpha, eps)


def rmsprop_step(w, s, grad, alpha, beta=0.9, eps=1e-10):
    return Scaled(beta, 1 - beta).step(w, s, grad, alpha, eps)


def adam_step(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    # like a ball: m points downhill
    m = beta1 * m - (1 - beta1) * grad
    s = Scaled(beta2, 1 - beta2).collect(s, grad)
    unbias = lambda v, beta: v / (1 - beta ** t)
    return w + alpha * unbias(m, beta1) / np.sqrt(unbias(s, beta2) + eps), m, s


def adaptive_descent(step, w0, gradient, n_steps):
    path, state = [w0], None
    for t in range(n_steps):
        w, state = step(path[t], state, gradient(path[t]), t + 1)
        path.append(w)
    return path


# --- capstone ------------------------------------------------------------------------------------

class Optimizer:
    """Moves one parameter; every parameter has its own."""

    def __init__(self, alpha):
        self.alpha, self.t, self.m, self.s = alpha, 0, 0.0, 0.0

    def __call__(self, w, grad):
        self.t += 1
        return self.move(w, grad)


class Plain(Optimizer):
    def move(self, w, grad):
        return w - self.alpha * grad


class Momentum(Optimizer):
    def move(self, w, grad):
        w, self.m = momentum_step(w, self.m, grad, self.alpha)
        return w


class RMSProp(Optimizer):
    def move(self, w, grad):
        w, self.s = rmsprop_step(w, self.s, grad, self.alpha, eps=1e-9)
        return w


class Adam(Optimizer):
    def move(self, w, grad):
        w, self.m, self.s = adam_step(w, self.m, self.s, grad, self.t, self.alpha)
        return w


OPTIMIZERS = {"sgd": Plain, "momentum": Momentum, "rmsprop": RMSProp, "adam": Adam}


class Classifier(Network):
    """tanh in the hidden layers; sigmoid or softmax at the end."""

    def __init__(self, weights, biases):
        binary = len(biases[-1]) == 1
        self.loss = binary_cross_entropy if binary else categorical_cross_entropy
        fs = [tanh] * (len(weights) - 1) + [sigmoid if binary else softmax]
        super().__init__(Layer(W, b, f, tanh_prime) for W, b, f in zip(weights, biases, fs))

    def learn(self, X, Y, optimizers):
        """One update. The cost before it."""
        Zs, As = self.forward(X)
        dWs, dbs = self.backward(Zs, As, As[-1] - Y)
        for layer, dW, db, (move_W, move_b) in zip(self.layers, dWs, dbs, optimizers):
            layer.W, layer.b = move_W(layer.W, dW), move_b(layer.b, db)
        return cost(self.loss(As[-1], Y))


def train(X, Y, layer_sizes, rng, n_epochs=200, batch_size=32, optimizer="adam", alpha=0.01):
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"{optimizer!r} is none of {', '.join(OPTIMIZERS)}")
    make = OPTIMIZERS[optimizer]
    network = Classifier(*initialize(layer_sizes, lecun_normal, rng))
    optimizers = [(make(alpha), make(alpha)) for _ in network.layers]
    costs = []
    for _ in range(n_epochs):
        costs.append(np.mean([network.learn(x, y, optimizers) for x, y in MiniBatches(X, Y, batch_size, rng)]))
    return [layer.W for layer in network.layers], [layer.b for layer in network.layers], costs


class Accuracy:
    def __call__(self, X, Y, weights, biases):
        _, As = Classifier(weights, biases).forward(X)
        return float(np.mean(predict(As[-1]) == predict(Y)))


accuracy = Accuracy()
