"""The reference solutions agree with PyTorch in float64."""

import itertools
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

Function = Callable[..., Any]
Floats = npt.NDArray[np.float64]

torch: Any = pytest.importorskip("torch")
F = torch.nn.functional
close = partial(np.testing.assert_allclose, rtol=1e-10, atol=1e-12)


def tensor(a: npt.ArrayLike) -> Any:
    return torch.tensor(np.asarray(a, dtype=float), requires_grad=True)


def prelu(z: Any, a: float) -> Any:
    return F.prelu(z, torch.tensor([a], dtype=z.dtype))


ACTIVATIONS = [
    ("sigmoid", torch.sigmoid, ()),
    ("tanh", torch.tanh, ()),
    ("relu", F.relu, ()),
    ("leaky_relu", F.leaky_relu, ()),
    ("leaky_relu", F.leaky_relu, (0.3,)),
    ("prelu", prelu, (0.2,)),
    ("elu", F.elu, ()),
    ("elu", F.elu, (1.7,)),
    ("selu", F.selu, ()),
    ("gelu", F.gelu, ()),
    ("swish", F.silu, ()),
]


@pytest.mark.parametrize(("name", "theirs", "parameters"), ACTIVATIONS)
@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_activations_and_their_derivatives(
    reference: SimpleNamespace, rng: np.random.Generator, name: str, theirs: Function, parameters: tuple[float, ...], scale: float
) -> None:
    z = scale * rng.uniform(-1, 1, (5, 4, 3))
    x = tensor(z)
    a = theirs(x, *parameters)
    a.sum().backward()
    close(getattr(reference, name)(z, *parameters), a.detach(), atol=1e-12 * scale)
    close(getattr(reference, f"{name}_prime")(z, *parameters), x.grad, atol=1e-12 * scale)


def test_prelu_prime_a(reference: SimpleNamespace, rng: np.random.Generator) -> None:
    for z in rng.normal(size=10):
        a = tensor([0.2])
        F.prelu(tensor([z]), a).backward()
        close(reference.prelu_prime_a(z, 0.2), a.grad.item())


@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4)])
@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_softmax(reference: SimpleNamespace, rng: np.random.Generator, shape: tuple[int, ...], scale: float) -> None:
    z = scale * rng.normal(size=shape)
    close(reference.softmax(z), torch.softmax(tensor(z), dim=-1).detach())


def test_softmax_jacobian(reference: SimpleNamespace, rng: np.random.Generator) -> None:
    z = rng.normal(size=5)
    softmax = partial(torch.softmax, dim=0)
    close(reference.softmax_jacobian(z), torch.autograd.functional.jacobian(softmax, tensor(z)))


@pytest.mark.parametrize("sizes", [[3, 2], [3, 5, 4, 2]])
def test_collapse_linear_network(reference: SimpleNamespace, rng: np.random.Generator, sizes: list[int]) -> None:
    weights = [rng.normal(size=shape) for shape in itertools.pairwise(sizes)]
    biases = [rng.normal(size=n) for n in sizes[1:]]
    X = rng.normal(size=(6, 3))
    A = torch.tensor(X)
    for W, b in zip(weights, biases, strict=True):
        A = F.linear(A, torch.tensor(W.T), torch.tensor(b))
    W, b = reference.collapse_linear_network(weights, biases)
    close(X @ W + b, A)


def per_sample(loss: Function, **options: float) -> Function:
    """A loss of PyTorch, summed over the outputs of each sample."""
    return lambda p, y: loss(p, y, reduction="none", **options).sum(dim=1)


def categorical_cross_entropy(p: Any, y: Any) -> Any:
    """Cross-entropy of probabilities: Kullback-Leibler divergence and the entropy of the targets."""
    return (F.kl_div(p.log(), y, reduction="none") + torch.special.entr(y)).sum(dim=1)


LOSSES = [
    ("squared_error", per_sample(F.mse_loss), (), 3),
    ("absolute_error", per_sample(F.l1_loss), (), 3),
    ("huber", per_sample(F.huber_loss), (), 3),
    ("huber", per_sample(F.huber_loss, delta=0.4), (0.4,), 3),
    ("binary_cross_entropy", per_sample(F.binary_cross_entropy), (), 1),
    ("categorical_cross_entropy", categorical_cross_entropy, (), 4),
]


@pytest.mark.parametrize(("name", "theirs", "parameters", "K"), LOSSES)
@pytest.mark.parametrize("m", [1, 50])
def test_losses_and_their_derivatives(
    reference: SimpleNamespace, rng: np.random.Generator, name: str, theirs: Function, parameters: tuple[float, ...], K: int, m: int
) -> None:
    if "cross_entropy" in name:
        y_pred, y_true = rng.dirichlet(np.ones(K + 1), (2, m))[:, :, :K]
        y_true[0] = np.eye(K)[0]
    else:
        y_pred, y_true = rng.normal(size=(2, m, K))
    p = tensor(y_pred)
    losses = theirs(p, torch.tensor(y_true))
    losses.sum().backward()
    close(getattr(reference, name)(y_pred, y_true, *parameters), losses.detach())
    close(getattr(reference, f"{name}_prime")(y_pred, y_true, *parameters), p.grad)


def test_softmax_cross_entropy_delta(reference: SimpleNamespace, rng: np.random.Generator) -> None:
    z, Y = rng.normal(size=(6, 4)), rng.dirichlet(np.ones(4), 6)
    logits = tensor(z)
    F.cross_entropy(logits, torch.tensor(Y), reduction="sum").backward()
    close(reference.softmax_cross_entropy_delta(reference.softmax(z), Y), logits.grad)


def outputs(reference: SimpleNamespace, kind: str) -> tuple[tuple[Function, Function, Function, Function], Function]:
    """Output layer of a kind: (activation, f_prime, loss, loss_prime) and the loss of PyTorch from weighted sums."""
    if kind == "regression":
        return (np.positive, np.ones_like, reference.squared_error, reference.squared_error_prime), per_sample(F.mse_loss)
    if kind == "binary":
        ours = (reference.sigmoid, reference.sigmoid_prime)
        losses = (reference.binary_cross_entropy, reference.binary_cross_entropy_prime)
        return ours + losses, per_sample(F.binary_cross_entropy_with_logits)
    combined = reference.softmax_cross_entropy_delta
    theirs = partial(F.cross_entropy, reduction="none")
    return (reference.softmax, np.ones_like, reference.categorical_cross_entropy, combined), theirs


HIDDEN = [("tanh", torch.tanh), ("gelu", F.gelu), ("elu", F.elu)]


@pytest.mark.parametrize(
    ("kind", "sizes"),
    [
        ("regression", [3, 1]),
        ("regression", [3, 5, 2]),
        ("binary", [2, 1]),
        ("binary", [4, 1, 1]),
        ("binary", [2, 6, 4, 1]),
        ("classes", [4, 3]),
        ("classes", [3, 5, 4, 6, 2]),
    ],
)
@pytest.mark.parametrize("m", [1, 7])
def test_network(reference: SimpleNamespace, rng: np.random.Generator, kind: str, sizes: list[int], m: int) -> None:
    """Costs, with a penalty, and the gradients of the cost without it, of whole networks."""
    weights, biases = reference.initialize(sizes, reference.xavier_normal, rng)
    biases = [rng.normal(size=b.shape) for b in biases]
    X, K = rng.normal(size=(m, sizes[0])), sizes[-1]
    Y = {"regression": rng.normal(size=(m, K)), "binary": rng.random((m, K)), "classes": rng.dirichlet(np.ones(K), m)}[kind]
    (f, f_prime, loss, loss_prime), theirs = outputs(reference, kind)
    hidden = [HIDDEN[layer % len(HIDDEN)] for layer in range(len(weights) - 1)]

    Ws, bs = [tensor(W) for W in weights], [tensor(b) for b in biases]
    Z = F.linear(torch.tensor(X), Ws[0].T, bs[0])
    for W, b, (_, activation) in zip(Ws[1:], bs[1:], hidden, strict=True):
        Z = F.linear(activation(Z), W.T, b)
    J = theirs(Z, torch.tensor(Y)).mean()
    J.backward()

    Zs, As = reference.feedforward(X, weights, biases, [getattr(reference, name) for name, _ in hidden] + [f])
    primes = [getattr(reference, f"{name}_prime") for name, _ in hidden] + [f_prime]
    dWs, dbs = reference.backpropagation(Zs, As, Y, weights, primes, loss_prime)
    close(Zs[-1], Z.detach())
    penalty = 0.1 * sum(torch.linalg.vector_norm(W).item() ** 2 for W in Ws)
    close(reference.cost(loss(As[-1], Y), weights, 0.1), J.item() + penalty)
    for ours, parameter in zip([*dWs, *dbs], [*Ws, *bs], strict=True):
        assert ours.shape == parameter.shape
        close(ours, parameter.grad)


W0 = np.array([[1.5, -0.7, 2.0], [-1.0, 0.4, 0.9]])
STEPS = 25


def gradient(w: Floats) -> Floats:
    """Of the cost sum(w**4 / 4 + c w**2), with another curvature c along each axis."""
    return w**3 + np.array([1.0, 5.0, 0.3]) * w


def torch_path(optimizer: Function, schedule: Function | None = None, **options: Any) -> list[Floats]:
    """Points that an optimizer of PyTorch visits from W0 on, at the gradient above."""
    w = tensor(W0)
    stepper = optimizer([w], **options)
    scheduler = schedule(stepper) if schedule else None
    path = [W0]
    for _ in range(STEPS):
        w.grad = torch.tensor(gradient(w.detach().numpy()))
        stepper.step()
        if scheduler:
            scheduler.step()
        path.append(w.detach().numpy().copy())
    return path


def test_gradient_descent(reference: SimpleNamespace) -> None:
    theirs = torch_path(torch.optim.SGD, lr=0.05)
    X = Y = np.zeros((1, 1))
    close(reference.batch_gradient_descent(X, Y, W0, lambda w, X, Y: gradient(w), 0.05, STEPS), theirs[1:])
    w = W0
    for expected in theirs[1:]:
        (w,) = reference.gradient_step([w], [gradient(w)], 0.05)
        close(w, expected)


def test_momentum(reference: SimpleNamespace) -> None:
    theirs = torch_path(torch.optim.SGD, lr=0.02, momentum=0.8)
    close(reference.momentum_descent(W0, gradient, 0.02, 0.8, STEPS), theirs)


def test_nesterov(reference: SimpleNamespace) -> None:
    """PyTorch keeps the point at which the gradient is taken, w + beta m, in place of w."""
    w, m, path = W0, np.zeros_like(W0), [W0]
    for _ in range(STEPS):
        w, m = reference.nesterov_step(w, m, gradient, 0.02, 0.8)
        path.append(w + 0.8 * m)
    close(path, torch_path(torch.optim.SGD, lr=0.02, momentum=0.8, nesterov=True))


def test_terminal_velocity(reference: SimpleNamespace) -> None:
    w = tensor([0.0, 0.0])
    optimizer, before = torch.optim.SGD([w], lr=0.1, momentum=0.7), w.detach()
    for _ in range(200):
        before = w.detach().clone()
        w.grad = torch.tensor([3.0, -2.0], dtype=w.dtype)
        optimizer.step()
    close(reference.terminal_velocity(np.array([3.0, -2.0]), 0.1, 0.7), w.detach() - before)


def adaptive_path(reference: SimpleNamespace, step: Function, records: int, **options: float) -> Any:
    """Points that a step of the adaptive optimizers visits; without eps, which PyTorch adds outside the root."""

    def next_state(w: Floats, state: list[Floats], grad: Floats, t: int) -> tuple[Floats, list[Floats]]:
        time = {"t": t} if step is reference.adam_step else {}
        w, *state = step(w, *(state or [np.zeros_like(w)] * records), grad, **time, **({"eps": 0.0} | options))
        return w, state

    return reference.adaptive_descent(next_state, W0, gradient, STEPS)


@pytest.mark.parametrize("eps", [0.0, 0.5])
def test_adagrad(reference: SimpleNamespace, eps: float) -> None:
    """A sum of squares that begins at eps is eps inside the root."""
    ours = adaptive_path(reference, reference.adagrad_step, 1, alpha=0.3, eps=eps)
    close(ours, torch_path(torch.optim.Adagrad, lr=0.3, eps=0.0, initial_accumulator_value=eps))


def test_rmsprop(reference: SimpleNamespace) -> None:
    ours = adaptive_path(reference, reference.rmsprop_step, 1, alpha=0.03, beta=0.8)
    close(ours, torch_path(torch.optim.RMSprop, lr=0.03, alpha=0.8, eps=0.0))


@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.6, 0.8)])
def test_adam(reference: SimpleNamespace, betas: tuple[float, float]) -> None:
    ours = adaptive_path(reference, reference.adam_step, 2, alpha=0.03, beta1=betas[0], beta2=betas[1])
    close(ours, torch_path(torch.optim.Adam, lr=0.03, betas=betas, eps=0.0))


@pytest.mark.parametrize("record", ["square_avg", "exp_avg_sq"])
def test_eps_is_inside_the_root(reference: SimpleNamespace, record: str) -> None:
    """In one step from a record s + eps / beta, PyTorch divides by the root of the new s, corrected, plus eps."""
    grad, s, eps, beta = gradient(W0), np.abs(W0), 0.2, 0.75
    w = tensor(W0)
    w.grad = torch.tensor(grad)
    if record == "square_avg":
        optimizer = torch.optim.RMSprop([w], lr=0.1, alpha=beta, eps=0.0)
        optimizer.state[w] = {"step": torch.tensor(0.0), record: torch.tensor(s + eps / beta)}
        ours = reference.rmsprop_step(W0, s, grad, 0.1, beta, eps)
    else:
        optimizer = torch.optim.Adam([w], lr=0.1, betas=(0.6, beta), eps=0.0)
        seed = torch.tensor(s + eps * (1 - beta**3) / beta)
        optimizer.state[w] = {"step": torch.tensor(2.0), "exp_avg": torch.zeros_like(w), record: seed}
        ours = reference.adam_step(W0, np.zeros_like(W0), s, grad, 3, 0.1, 0.6, beta, eps)
    optimizer.step()
    close(ours[0], w.detach())


SCHEDULES = [
    ("step_decay", (4,), partial(torch.optim.lr_scheduler.StepLR, step_size=4, gamma=0.5)),
    ("step_decay", (3, 0.2), partial(torch.optim.lr_scheduler.StepLR, step_size=3, gamma=0.2)),
    ("exponential_decay", (7,), partial(torch.optim.lr_scheduler.ExponentialLR, gamma=0.1 ** (1 / 7))),
]


@pytest.mark.parametrize(("name", "parameters", "theirs"), SCHEDULES)
def test_schedules(reference: SimpleNamespace, name: str, parameters: tuple[float, ...], theirs: Function) -> None:
    def schedule(t: Any) -> Any:
        return getattr(reference, name)(0.1, t, *parameters)

    optimizer = torch.optim.SGD([tensor([0.0])], lr=0.1)
    scheduler, rates = theirs(optimizer), []
    for _ in range(STEPS):
        rates += scheduler.get_last_lr()
        optimizer.step()
        scheduler.step()
    close(schedule(np.arange(STEPS)), rates)
    close([schedule(t) for t in range(STEPS)], rates)
    close(reference.scheduled_descent(W0, gradient, schedule, STEPS), torch_path(torch.optim.SGD, theirs, lr=0.1))
