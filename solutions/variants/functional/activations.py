from functools import partial, reduce

import numpy as np
from scipy.special import erf, expit

from utils import as_float, elementwise, lookup, pi, inf

LAMBDA, ALPHA = 1.0507009873554805, 1.6732632423543772

# --- kernels: float array in, float array out --------------------------------
below = lambda z: np.minimum(z, 0.0)                     # keeps exp harmless
normal_cdf = lambda z: 0.5 * (1.0 + erf(z / np.sqrt(2.0)))
normal_pdf = lambda z: np.exp(-0.5 * z * z) / np.sqrt(2.0 * pi)


def _hinge(z, right, left):
    return np.where(z >= 0, right, left)


def _scaled_elu(z, a=1.0, *, scale):
    return scale * _hinge(z, z, a * np.expm1(below(z)))


def _scaled_elu_prime(z, a=1.0, *, scale):
    return scale * _hinge(z, 1.0, a * np.exp(below(z)))


# --- functions ----------------------------------------------------------------
sigmoid = elementwise(expit)
tanh = elementwise(np.tanh)
relu = elementwise(lambda z: np.maximum(z, 0.0))
leaky_relu = elementwise(lambda z, slope=0.01: _hinge(z, z, slope * z))
prelu = elementwise(lambda z, a: _hinge(z, z, a * z))
elu = elementwise(partial(_scaled_elu, scale=1.0))
selu = elementwise(partial(_scaled_elu, a=ALPHA, scale=LAMBDA))
gelu = elementwise(lambda z: z * normal_cdf(z))
swish = elementwise(lambda z: z * expit(z))

# --- derivatives --------------------------------------------------------------
sigmoid_prime = elementwise(lambda z: expit(z) * expit(-z))
tanh_prime = elementwise(lambda z: 1.0 - np.tanh(z) ** 2)
relu_prime = elementwise(lambda z: _hinge(z, 1.0, 0.0))
leaky_relu_prime = elementwise(lambda z, slope=0.01: _hinge(z, 1.0, slope))
prelu_prime = elementwise(lambda z, a: _hinge(z, 1.0, a))
prelu_prime_a = elementwise(lambda z, a: below(z))
elu_prime = elementwise(partial(_scaled_elu_prime, scale=1.0))
selu_prime = elementwise(partial(_scaled_elu_prime, a=ALPHA, scale=LAMBDA))
gelu_prime = elementwise(lambda z: normal_cdf(z) + z * normal_pdf(z))
swish_prime = elementwise(lambda z: expit(z) * (1.0 + z * expit(-z)))


@elementwise
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True, initial=-inf))
    return e / np.einsum("...k->...", e)[..., None]


softmax_jacobian = lambda z: (lambda s: np.diag(s) - np.einsum("i,j->ij", s, s))(softmax(z))

_row = lambda lo, hi, odd, mono, diff, *sat: dict(
    range=(float(lo), float(hi)), zero_centred=odd, monotonic=mono, differentiable=diff, saturates=sat)

_properties = lookup({
    "heaviside": _row(0, 1, False, True, False, "right", "left"),
    "sigmoid": _row(0, 1, False, True, True, "right", "left"),
    "tanh": _row(-1, 1, True, True, True, "right", "left"),
    "relu": _row(0, inf, False, True, False, "left"),
    "leaky_relu": _row(-inf, inf, False, True, False),
    "elu": _row(-1, inf, False, True, True, "left"),
    "selu": _row(-LAMBDA * ALPHA, inf, False, True, False, "left"),
    "gelu": _row(-0.16997, inf, False, False, True, "left"),
    "swish": _row(-0.27846, inf, False, False, True, "left"),
}, "activation")
activation_properties = lambda name: dict(_properties(name))


def collapse_linear_network(weights, biases):
    affine = lambda acc, layer: (acc[0] @ layer[0], acc[1] @ layer[0] + layer[1])
    n = np.shape(weights[0])[0]
    return reduce(affine, zip(map(as_float, weights), map(as_float, biases)), (np.eye(n), np.zeros(n)))
