"""The reference solutions agree with SciPy, SymPy and the theory of random numbers."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import integrate, linalg, optimize, special, stats

Function = Callable[..., Any]

close = partial(np.testing.assert_allclose, rtol=1e-10, atol=1e-12)

Z = np.array([-1e4, -800.0, -40.0, -3.0, -1e-3, 0.0, 1e-9, 0.5, 2.0, 36.0, 710.0, 1e4])

VALUES: list[tuple[str, Function]] = [
    ("heaviside", lambda z: (1 + np.copysign(1, z)) / 2),
    ("sign", lambda z: np.where(z > 0, 1.0, 0.0) - np.where(z < 0, 1.0, 0.0)),
    ("sigmoid", special.expit),
    ("sigmoid_prime", lambda z: special.expit(z) * special.expit(-z)),
    ("tanh", lambda z: 2 * special.expit(2 * z) - 1),
    ("tanh_prime", lambda z: 4 * special.expit(2 * z) * special.expit(-2 * z)),
    ("relu", lambda z: (z + np.abs(z)) / 2),
    ("elu", lambda z: special.expm1(np.minimum(z, 0)) + np.maximum(z, 0)),
    ("gelu", lambda z: z * special.ndtr(z)),
    ("gelu_prime", lambda z: special.ndtr(z) + z * stats.norm.pdf(z)),
    ("swish", lambda z: z * special.expit(z)),
    ("swish_prime", lambda z: special.expit(z) * (1 + z * special.expit(-z))),
]

ELEMENTWISE = [
    "heaviside", "sign", "sigmoid", "tanh", "relu", "leaky_relu", "prelu", "elu", "selu", "gelu", "swish",
    "sigmoid_prime", "tanh_prime", "relu_prime", "leaky_relu_prime", "prelu_prime", "elu_prime", "selu_prime",
    "gelu_prime", "swish_prime", "prelu_prime_a",
]  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), VALUES)
def test_values_over_the_whole_range(reference: SimpleNamespace, name: str, expected: Function) -> None:
    with np.errstate(all="raise", under="ignore"):
        close(getattr(reference, name)(Z), expected(Z))


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise_functions_take_any_shape_and_whole_numbers(reference: SimpleNamespace, name: str) -> None:
    function = getattr(reference, name)
    if name.startswith("prelu"):
        function = partial(function, a=0.25)
    expected = function(Z.copy())
    with np.errstate(all="raise", under="ignore"):
        for shape in [(3, 4), (2, 1, 6), (12, 1)]:
            z = Z.reshape(shape).copy()
            close(function(z), expected.reshape(shape))
            assert np.array_equal(z, Z.reshape(shape))
        for shape in [(0,), (3, 0), (0, 2, 2)]:
            assert np.shape(function(np.zeros(shape))) == shape
        for z, value in zip(Z, expected, strict=True):
            for number in (float(z), z, np.array(z)):
                result = function(number)
                assert isinstance(result, float)
                close(result, value)
        for kind in (np.int32, np.int64):
            z = np.array([-10000, -3, 0, 2, 10000], dtype=kind)
            close(function(z), function(z.astype(float)))
            close([function(int(number)) for number in z], function(z.astype(float)))


@pytest.mark.parametrize("shape", [(12,), (3, 4), (2, 2, 3), (12, 1), (0, 3)])
def test_softmax(reference: SimpleNamespace, shape: tuple[int, ...]) -> None:
    z = np.resize(Z, shape)
    close(reference.softmax(z), special.softmax(z, axis=-1))
    close(reference.softmax(z.astype(int)), special.softmax(z.astype(int), axis=-1))


def test_ranges_of_gelu_and_swish_begin_at_their_minimum(reference: SimpleNamespace) -> None:
    for name, function in [("gelu", lambda z: z * special.ndtr(z)), ("swish", lambda z: z * special.expit(z))]:
        close(reference.activation_properties(name)["range"][0], optimize.minimize_scalar(function).fun)


@pytest.mark.parametrize("name", ["heaviside", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "swish"])
def test_activation_properties_are_those_of_the_functions(reference: SimpleNamespace, name: str) -> None:
    f, properties = getattr(reference, name), reference.activation_properties(name)
    z = np.linspace(-60, 60, 120_001)
    a, h = f(z), 1e-6
    for bound, value in zip(properties["range"], (a.min(), a.max()), strict=True):
        assert abs(value - bound) < 1e-6 if np.isfinite(bound) else abs(value) > 0.5
    assert properties["zero_centred"] == np.allclose(f(-z), -a)
    assert properties["monotonic"] == bool(np.all(np.diff(a) > -1e-12))
    # 0 is the only point at which any of them can have a kink.
    assert properties["differentiable"] == bool(abs((f(h) - f(0.0)) - (f(0.0) - f(-h))) < 1e-3 * h)
    flat = {"left": abs(f(-50.0) - f(-49.0)) < 1e-6, "right": abs(f(50.0) - f(49.0)) < 1e-6}
    assert set(properties["saturates"]) == {side for side in flat if flat[side]}


def test_cross_entropies(reference: SimpleNamespace, rng: np.random.Generator) -> None:
    p, y = rng.random((20, 1)), rng.random((20, 1))
    y[:4, 0] = [0, 1, 0, 1]
    expected = -special.xlogy(y, p) - special.xlog1py(1 - y, -p)
    close(reference.binary_cross_entropy(p, y), expected[:, 0])
    P, Y = rng.dirichlet(np.ones(5), (2, 20))
    Y[:5] = np.eye(5)
    close(reference.categorical_cross_entropy(P, Y), np.sum(special.rel_entr(Y, P) + special.entr(Y), axis=1))
    close(reference.categorical_cross_entropy(Y[:5].astype(int), Y[:5].astype(int)), np.zeros(5))


def test_certain_predictions_have_finite_losses(reference: SimpleNamespace) -> None:
    p, y = np.array([[0], [0], [1], [1], [0], [1]]), np.array([[0], [1], [0], [1], [0.5], [0.5]])
    with np.errstate(all="raise"):
        for name, loss_is_zero in [("binary_cross_entropy", [0, 3]), ("categorical_cross_entropy", [0, 2, 3, 5])]:
            losses = getattr(reference, name)(p, y)
            assert np.all(np.isfinite(losses))
            close(losses[loss_is_zero], 0, atol=1e-12)
            assert np.all(np.delete(losses, loss_is_zero) > 1)
            assert np.all(np.isfinite(getattr(reference, f"{name}_prime")(p, y)))


@pytest.mark.parametrize("point", [[1.0, 2.0], [-1.2, 1.0, 0.3, 0.0], [0.0] * 6])
def test_numerical_gradient(reference: SimpleNamespace, point: list[float]) -> None:
    theta = np.array(point)
    gradient = partial(reference.numerical_gradient, optimize.rosen)
    close(gradient(theta), optimize.rosen_der(theta), rtol=1e-7, atol=1e-6)
    assert optimize.check_grad(optimize.rosen, gradient, theta) < 1e-4
    assert theta.tolist() == point


@pytest.mark.parametrize("shape", [(), (0,), (1, 3), (2, 1, 2)])
def test_numerical_gradient_keeps_the_shape(reference: SimpleNamespace, rng: np.random.Generator, shape: tuple[int, ...]) -> None:
    theta = rng.normal(size=shape)
    gradient = reference.numerical_gradient(lambda t: np.sum(t**3), theta, h=1e-4)
    assert gradient.shape == shape
    close(gradient, 3 * theta**2, rtol=1e-6, atol=1e-6)


def test_derivations(reference: SimpleNamespace) -> None:
    """Every formula is the symbolic derivative of the network that the exercise describes."""
    sympy = pytest.importorskip("sympy")
    x, y, w1, b1, w2, b2, z1, z2, z = sympy.symbols("x y w1 b1 w2 b2 z1 z2 z", real=True)
    yhat, a1, s, t = sympy.symbols("yhat a1 s t", real=True)
    sigmoid = 1 / (1 + sympy.exp(-z))
    loss = -(y * sympy.log(yhat) + (1 - y) * sympy.log(1 - yhat))
    output, first = sigmoid.subs(z, z2), w1 * x + b1
    second = w2 * sympy.tanh(z1) + b2
    of_z2 = loss.subs(yhat, output)
    of_z1 = of_z2.subs(z2, second)
    of_all = of_z1.subs(z1, first)
    sums = {z1: first, z2: second.subs(z1, first)}
    expected = {
        "sigmoid_prime": sigmoid.diff(z),
        "tanh_prime": sympy.tanh(z).diff(z),
        "loss_prime": loss.diff(yhat),
        "delta_2": of_z2.diff(z2),
        "delta_1": of_z1.diff(z1),
        "dL_dw2": of_all.diff(w2),
        "dL_db2": of_all.diff(b2),
        "dL_dw1": of_all.diff(w1),
        "dL_db1": of_all.diff(b1),
    }
    values = {x: 0.7, y: 0.3, w1: -0.4, b1: 0.2, w2: 1.3, b2: -0.6, z: 0.8}
    functions = {s: sigmoid, t: sympy.tanh(z), a1: sympy.tanh(z1), yhat: output}
    formulas = reference.derivations()
    assert formulas.keys() == expected.keys()
    for key, formula in formulas.items():
        parsed = sympy.sympify(formula, locals={str(symbol): symbol for symbol in (x, y, w2, yhat, a1, s, t)})
        difference = (parsed - expected[key]).subs(functions).subs(sums)
        assert abs(difference.subs(values).evalf()) < 1e-12, key


DRAWS = [
    ("random_normal", (0.3,), stats.norm(scale=0.3)),
    ("xavier_uniform", (), stats.uniform(-np.sqrt(6 / 250), 2 * np.sqrt(6 / 250))),
    ("xavier_normal", (), stats.norm(scale=np.sqrt(2 / 250))),
    ("lecun_normal", (), stats.norm(scale=np.sqrt(1 / 100))),
    ("he_normal", (), stats.norm(scale=np.sqrt(2 / 100))),
]


@pytest.mark.parametrize(("name", "parameters", "distribution"), DRAWS)
def test_distributions_of_initial_weights(
    reference: SimpleNamespace, rng: np.random.Generator, name: str, parameters: tuple[float, ...], distribution: Any
) -> None:
    draw = partial(getattr(reference, name), 100, 150, *parameters, rng)
    W, again = draw(), draw()
    assert W.shape == (100, 150)
    assert stats.kstest(W.ravel(), distribution.cdf).pvalue > 0.001
    # In ranks, pairs that stand next to each other or at the same place of two draws have nothing in common.
    for other in (np.roll(W, 1, axis=0), np.roll(W, 1, axis=1), again):
        assert stats.spearmanr(W.ravel(), other.ravel()).pvalue > 0.001


def test_minibatches_shuffle_without_preference(reference: SimpleNamespace, rng: np.random.Generator) -> None:
    X = np.arange(3)[:, None]
    orders = [tuple(np.concatenate([x for x, _ in reference.minibatches(X, X, 2, rng)])[:, 0]) for _ in range(1200)]
    counts = np.unique(orders, axis=0, return_counts=True)[1]
    assert len(counts) == 6
    assert stats.chisquare(counts).pvalue > 0.001


def test_gradient_noise_is_that_of_sampling_without_replacement(reference: SimpleNamespace, rng: np.random.Generator) -> None:
    m, batch_size, n_draws = 12, 4, 4000
    Y = rng.normal(size=(m, 2))
    # the variance of a mean of batch_size out of m values, summed over the columns
    expected = np.sum(np.var(Y, axis=0, ddof=1)) / batch_size * (1 - batch_size / m)
    noise = reference.gradient_noise(Y, Y, np.zeros(2), lambda theta, X, Y: theta - Y.mean(axis=0), batch_size, n_draws, rng)
    close(noise, expected, rtol=6 / np.sqrt(n_draws))


def test_signal_variances(reference: SimpleNamespace, rng: np.random.Generator) -> None:
    X, weights = rng.normal(size=(20, 3)), [rng.normal(size=(3, 4)), rng.normal(size=(4, 2))]
    first = special.expit(np.einsum("ij,jk->ik", X, weights[0]))
    second = special.expit(np.einsum("ij,jk->ik", first, weights[1]))
    expected = [stats.describe(A, axis=None, ddof=0).variance for A in (first, second)]
    close(reference.signal_variances(X, weights, special.expit), expected)


@pytest.mark.parametrize(("s", "c"), [(10, 1.0), (4.0, 0.5), (25, 2)])
def test_power_decay_solves_its_differential_equation(reference: SimpleNamespace, s: float, c: float) -> None:
    """The rate alpha0 / (1 + t/s)**c falls by c / (s + t) of itself per unit of time."""
    t = np.array([0, 1, 7, 40])
    solution = integrate.solve_ivp(lambda t, alpha: -c * alpha / (s + t), (0, 40), [0.3], t_eval=t, rtol=1e-10, atol=1e-12)
    close(reference.power_decay(0.3, t, s, c), solution.y[0], rtol=1e-7)
    decay = reference.time_based_decay(0.3, t, 0.3 * s)
    close(decay, reference.power_decay(0.3, t, s))


def test_relative_error(reference: SimpleNamespace, rng: np.random.Generator) -> None:
    a, b = rng.normal(size=(2, 3, 4, 2))
    expected = linalg.norm((a - b).ravel()) / (linalg.norm(a.ravel()) + linalg.norm(b.ravel()))
    close(reference.relative_error(a, b), expected)
    assert reference.relative_error(a, -a) == 1.0
    assert reference.relative_error(0 * a, 0 * a) == 0.0
