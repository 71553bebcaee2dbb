"""`grader audit --shortcuts`, and special cases in the assignment of this project."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support import TOY, checks_of, submission

from grader import grade
from grader.audit.shortcuts import Shortcuts, find_shortcuts
from grader.cli.main import main
from grader.model.assignment import Assignment, load_assignment

LINES = {
    "relu(z)": "prelu(z, 0.0)",
    "leaky_relu(z, slope=0.01)": "prelu(z, slope)",
    "prelu_prime(z, a)": "leaky_relu_prime(z, a)",
    "relu_prime(z)": "leaky_relu_prime(z, 0.0)",
    "selu(z)": "1.0507009873554805 * elu(z, 1.6732632423543772)",
    "selu_prime(z)": "1.0507009873554805 * elu_prime(z, 1.6732632423543772)",
    "sigmoid(z)": "swish(np.where(np.equal(z, 0.0), 1e-9, z)) / np.where(np.equal(z, 0.0), 1e-9, z)",
    "tanh(z)": "2.0 * sigmoid(2.0 * np.asarray(z)) - 1.0",
    "squared_error(y_pred, y_true)": "2.0 * huber(y_pred, y_true, 1e9)",
    "absolute_error(y_pred, y_true)": "1e9 * huber(y_pred, y_true, 1e-9)",
    "binary_cross_entropy(p, y)": "categorical_cross_entropy(np.hstack([p, 1.0 - p]), np.hstack([y, 1.0 - y]))",
    "he_normal(n_in, n_out, rng)": "random_normal(n_in, n_out, np.sqrt(2.0 / n_in), rng)",
    "lecun_normal(n_in, n_out, rng)": "random_normal(n_in, n_out, np.sqrt(1.0 / n_in), rng)",
    "xavier_normal(n_in, n_out, rng)": "random_normal(n_in, n_out, np.sqrt(2.0 / (n_in + n_out)), rng)",
    "zeros(n_in, n_out)": "constant(n_in, n_out, 0.0)",
    "batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs)": (
        "minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, len(X), np.random.default_rng(0))"
    ),
    "stochastic_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, rng)": (
        "minibatch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs, 1, rng)"
    ),
    "momentum_step(w, m, grad, alpha, beta=0.9)": "nesterov_step(w, m, lambda v: grad, alpha, beta)",
    "time_based_decay(alpha0, t, n_epochs)": "power_decay(alpha0, t, n_epochs / alpha0)",
    "layer_forward(A_prev, W, b, f)": "[part[n] for n, part in enumerate(feedforward(A_prev, [W], [b], [f]))]",
}
"""Functions of the course as one line on others, which are not written."""


def test_special_cases_of_what_is_not_written_earn_nothing(course: Assignment) -> None:
    text = "import numpy as np\n" + "\n".join(f"def {head}:\n    return {line}" for head, line in LINES.items())
    assert grade(course, submission(text), lanes=2).score == 0.0


def test_reuse_of_what_is_wrong_is_credited(course: Assignment) -> None:
    wrong = "def prelu(z, a):\n    return a * np.asarray(z)\ndef random_normal(n_in, n_out, std, rng):\n    return std * rng.random((n_in, n_out))"
    heads = ("relu(z)", "leaky_relu(z, slope=0.01)", "he_normal(n_in, n_out, rng)", "lecun_normal(n_in, n_out, rng)")
    text = "\n".join(["import numpy as np", wrong, *(f"def {head}:\n    return {LINES[head]}" for head in heads)])
    report = grade(course, submission(text), outcomes=["activations", "initialization"])
    for head in heads:
        assert {c.status for c in checks_of(report, head.partition("(")[0])} == {"passed"}
    assert {c.status for c in checks_of(report, "random_normal") if c.kind == "statistical"} == {"failed"}


@pytest.fixture
def contained(tmp_path: Path) -> Path:
    """The toy assignment with a table of what contains what."""
    folder = Path(shutil.copytree(TOY, tmp_path / "toy"))
    with (folder / "assignment.toml").open("a") as stream:
        stream.write('\n[contains]\ndouble = ["half", "quadruple"]\nhalf = ["double", "quadruple"]\n')
    return folder


def shortcuts(folder: Path) -> Shortcuts:
    return find_shortcuts(load_assignment(folder), 1, 60.0, lambda done, pairs: None)


def test_special_cases_are_found_and_graded(contained: Path) -> None:
    found = shortcuts(contained)
    cases = {(c.function, c.container): c for c in found.special_cases}
    assert found.pairs == found.all_pairs
    assert {pair for pair in cases if set(pair) <= {"double", "half", "quadruple"}} == {
        (a, b) for a in ("double", "half", "quadruple") for b in ("double", "half", "quadruple") if a != b
    }
    assert cases["quadruple", "double"].score == cases["quadruple", "double"].max_score > 0
    assert cases["half", "double"].score == cases["double", "quadruple"].score == 0
    told = [fault for fault in found.faults() if "with a stub of double: [contains] lacks it" in fault]
    assert {fault.partition(" ")[0] for fault in told} == {"quadruple"}


def test_a_table_of_public_answers_is_graded(contained: Path) -> None:
    # `everything` has no hidden check, so its one point counts.
    found = shortcuts(contained)
    report = load_assignment(contained)
    assert 0.0 < found.answers == found.answers_of_all < 4.0
    assert found.max_score == sum(outcome.points for outcome in report.outcomes)
    assert any(fault.startswith("a table of the public answers has ") for fault in found.faults())


def test_the_command_tells_them(contained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, page = tmp_path / "audit.json", tmp_path / "audit.html"
    options = ["--assignment", contained, "--store", tmp_path / "store", "--quick", "--seeds", 1, "--jobs", 1, "--shortcuts"]
    assert main(["audit", *map(str, options), "--json", str(out), "--html", str(page)]) == 1
    faults = json.loads(out.read_text())["faults"]
    assert any("[contains] lacks it" in fault for fault in faults)
    assert "points for a table of them" in capsys.readouterr().out
    assert "Special cases, with a stub of the other function" in page.read_text()
