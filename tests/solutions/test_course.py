"""The assignment itself: what its checks cover, and that they judge rightly.

That the reference and every variant have full marks, and that known mistakes cost points in their own outcome only, is what
`grader audit --quick` finds out, which `make test` runs. Here is what it does not grade.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace
from support import ROOT, TESTS, checks_of, each_check, lost, reasons, submission

from grader.grading.session import grade
from grader.model.assignment import Assignment
from grader.model.report import Report
from grader.model.submission import Submission, read_submission
from grader.report.terminal import console, show

pytestmark = pytest.mark.usefixtures("kept_sandboxes")


def reference() -> dict[str, str | bytes]:
    """The solutions as a submission."""
    return {f"{path.parent.name}.py": path.read_bytes() for path in (ROOT / "solutions").glob("*/solution.py")}


def test_every_function_has_public_and_hidden_checks(course: Assignment) -> None:
    for hidden in (False, True):
        named = {f for check in course.manifest.checks if check.hidden == hidden for f in check.functions}
        assert set(course.functions) - named == set()


def test_every_outcome_has_checks_of_several_kinds(course: Assignment) -> None:
    for outcome in course.outcomes:
        checks = [c for c in course.manifest.checks if c.outcome == outcome.id]
        assert len(checks) >= 10
        assert len({c.kind for c in checks}) >= 2


def test_the_capstone_counts_towards_outcomes(course: Assignment) -> None:
    counted = {c.outcome for c in course.manifest.checks if c.id.startswith("training.")}
    assert counted >= {"backpropagation", "gradient_descent", "momentum", "adaptive", "initialization", "losses", "feedforward"}


def test_the_stubs_have_no_marks(course: Assignment) -> None:
    report = grade(course, read_submission(ROOT / "exercises"))
    assert {(c.status, c.reason) for c in each_check(report)} == {("failed", "not_implemented")}
    assert (report.score, report.problems) == (0.0, ())


def test_an_archive_of_a_folder_has_full_marks_for_any_seed(course: Assignment, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in reference().items():
            archive.writestr(f"my submission/week 1/{name}", content)
            archive.writestr(f"__MACOSX/my submission/week 1/._{name}", b"\0\5\26\7")
    (tmp_path / "lab.zip").write_bytes(stream.getvalue())
    report = grade(course, read_submission(tmp_path / "lab.zip"), seed=2**62)
    assert [(c.id, c.message, c.detail) for c in each_check(report) if c.status != "passed"] == []
    assert (report.score, report.problems) == (report.max_score, ())


# one mistake -----------------------------------------------------------------------------------------------------------

WRONG = {
    "sigmoid": "def sigmoid(z):\n    return 0.4 + 0.2 * np.tanh(np.asarray(z) / 2)",
    "softmax": "def softmax(z):\n    e = np.exp(z - np.max(z))\n    return e / e.sum(axis=0)",
    "cost": "def cost(losses, weights=(), lam=0.0):\n    return float(np.sum(losses))",
    "categorical_cross_entropy": "def categorical_cross_entropy(y_pred, y_true):\n    return -np.mean(y_true * np.log(y_pred + 1e-12), axis=1)",
    "weighted_sum": "def weighted_sum(A_prev, W, b):\n    return A_prev @ W",
    "predict": "def predict(Y_pred, threshold=0.5):\n    return (Y_pred[:, 0] >= threshold).astype(int)",
    "hidden_delta": "def hidden_delta(Z, delta_next, W_next, f_prime):\n    return delta_next @ W_next.T",
    "layer_gradients": "def layer_gradients(A_prev, delta):\n    return A_prev.T @ delta, delta.sum(axis=0)",
    "xavier_uniform": "def xavier_uniform(n_in, n_out, rng):\n    return np.zeros((n_in, n_out))",
    "minibatches": "def minibatches(X, Y, batch_size, rng):\n    for n in range(0, len(X) - batch_size, batch_size):\n        yield X[n : n + batch_size], Y[n : n + batch_size]",
    "gradient_step": "def gradient_step(params, grads, alpha):\n    return [p + alpha * g for p, g in zip(params, grads)]",
    "momentum_step": "def momentum_step(w, m, grad, alpha, beta=0.9):\n    m = beta * m + alpha * grad\n    return w + m, m",
    "step_decay": "def step_decay(alpha0, t, s, factor=0.5):\n    return alpha0 * factor ** (np.asarray(t) / s)",
    "rmsprop_step": "def rmsprop_step(w, s, grad, alpha, beta=0.9, eps=1e-10):\n    s = beta * s + (1 - beta) * grad**2\n    return w - alpha * grad / (s + eps), s",
    "adam_step": "def adam_step(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):\n    return w + alpha * grad, m, s",
    "perceptron": "def perceptron(X, w, b):\n    return heaviside(X @ w - b).astype(int)",
}


def with_mistake(outcome: str, definition: str) -> Submission:
    """The reference, in which one function is wrong and everything else uses it."""
    files = reference()
    source = files[f"{outcome}.py"]
    assert isinstance(source, bytes)
    files[f"{outcome}.py"] = source + f"\n\n{definition}\n".encode()
    return submission(files)


@pytest.mark.parametrize("function", ["softmax", "weighted_sum", "gradient_step"])
def test_a_function_that_others_use_loses_points_in_its_outcome_only(course: Assignment, function: str) -> None:
    outcome = next(o.id for o in course.outcomes if function in o.functions)
    report: Report = grade(course, with_mistake(outcome, WRONG[function]))
    assert lost(report) == {outcome}, [(c.id, c.message) for c in each_check(report) if c.status != "passed"]
    assert reasons(report, function)
    assert not report.provisional


@pytest.mark.parametrize("function", WRONG)
def test_public_checks_show_what_is_wrong(course: Assignment, function: str) -> None:
    outcome = next(o.id for o in course.outcomes if function in o.functions)
    assert reasons(grade(course, with_mistake(outcome, WRONG[function]), hidden=False, outcomes=[outcome]), function)


# named mistakes --------------------------------------------------------------------------------------------------------

NAMED = {
    # Each written in another way than the catalogue has it.
    "derivations_hidden_without_weight": """
def derivations():
    return {
        "sigmoid_prime": "s - s**2", "tanh_prime": "(1 - t) * (1 + t)", "loss_prime": "(1 - y) / (1 - yhat) - y / yhat",
        "delta_2": "-y + yhat", "dL_dw2": "a1 * yhat - a1 * y", "dL_db2": "yhat - y", "delta_1": "(1 - a1 * a1) * (yhat - y)",
        "dL_dw1": "x * (yhat - y) * (1 - a1**2)", "dL_db1": "(yhat - y) - (yhat - y) * a1**2",
    }
""",
    "numerical_gradient_forward": """
def numerical_gradient(f, theta, h=1e-5):
    slopes = []
    for index in np.ndindex(theta.shape):
        before = f(theta)
        theta[index] += h
        slopes.append((f(theta) - before) / h)
        theta[index] -= h
    return np.array(slopes).reshape(theta.shape)
""",
    "predict_floats": """
def predict(Y_pred, threshold=0.5):
    return np.array([float(row[0] > threshold) if len(row) == 1 else int(np.argmax(row)) for row in Y_pred])
""",
    "binary_cross_entropy_in_place": """
def binary_cross_entropy(y_pred, y_true):
    y_pred[y_pred < 1e-7] = 1e-7
    y_pred[y_pred > 1 - 1e-7] = 1 - 1e-7
    return np.where(y_true == 1, -np.log(y_pred), -y_true * np.log(y_pred) - (1 - y_true) * np.log(1 - y_pred))[:, 0]
""",
}


@pytest.mark.parametrize("mistake", NAMED)
def test_a_known_mistake_is_named_however_it_is_written(course: Assignment, mistake: str) -> None:
    outcome, function = next((o.id, f) for o in course.outcomes for f in o.functions if mistake.startswith(f"{f}_"))
    report = grade(course, with_mistake(outcome, NAMED[mistake]), outcomes=[outcome])
    assert {c.diagnosis for c in checks_of(report, function) if c.status != "passed"} == {mistake}


ADAM = """
def adam_step(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    w, m, s, grad = (np.asarray(x, float) for x in (w, m, s, grad))
    m = beta1 * m {sign} (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad ** 2
    mhat, shat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w {other} alpha * {step}, m, s
"""
STEPS = {
    "adam_step_eps_outside": "mhat / (np.sqrt(shat) + eps)",
    "adam_step_uncorrected": "m / np.sqrt(s + eps)",
    "adam_step_without_root": "mhat / (shat + eps)",
    None: "mhat / np.sqrt(shat + eps)",
}


@pytest.mark.parametrize("mistake", STEPS)
@pytest.mark.parametrize("sign", ["+", "-"])
def test_the_sign_of_m_hides_no_mistake(course: Assignment, mistake: str | None, sign: str) -> None:
    step = ADAM.format(sign=sign, other={"+": "-", "-": "+"}[sign], step=STEPS[mistake])
    report = grade(course, with_mistake("adaptive", step), outcomes=["adaptive"])
    assert {c.diagnosis for c in checks_of(report, "adam_step") if c.status != "passed"} == ({mistake} if mistake else set())


LOSSES = {
    "binary_cross_entropy_sign_of_first_term": """
def binary_cross_entropy(y_pred, y_true):
    return (-y_true * np.log(y_pred + {c}) + (1 - y_true) * np.log(1 - y_pred + {c}))[:, 0]
""",
    "categorical_cross_entropy_mean_over_classes": """
def categorical_cross_entropy(y_pred, y_true):
    return -(y_true * np.log(np.maximum(y_pred, {c}))).mean(axis=1)
""",
    "binary_cross_entropy_prime_sign": """
def binary_cross_entropy_prime(y_pred, y_true):
    return (y_true - y_pred) / (y_pred * (1 - y_pred) + {c})
""",
}


@pytest.mark.parametrize("mistake", LOSSES)
@pytest.mark.parametrize("constant", ["3e-16", "1e-12", "1e-8", "1e-7"])
def test_the_constant_of_a_cross_entropy_hides_no_mistake(course: Assignment, mistake: str, constant: str) -> None:
    loss = LOSSES[mistake].format(c=constant)
    report = grade(course, with_mistake("losses", loss), outcomes=["losses"])
    function = next(f for o in course.outcomes for f in sorted(o.functions, key=len, reverse=True) if mistake.startswith(f"{f}_"))
    assert {c.diagnosis for c in checks_of(report, function) if c.status != "passed"} == {mistake}


KINKS = {
    "elu_prime_without_a": "def elu_prime(z, a=1.0):\n    return np.where(z == 0, (1 + a) / 2, np.exp(np.minimum(z, 0)))",
    "leaky_relu_prime_zero": "def leaky_relu_prime(z, slope=0.01):\n    return (np.sign(z) + 1) / 2",
    "selu_prime_one": "def selu_prime(z):\n    return np.where(np.asarray(z) > 0, 1.0, 1.0507 * 1.67326 * np.exp(np.minimum(z, 0)))",
}


@pytest.mark.parametrize("mistake", KINKS)
def test_the_value_at_a_kink_hides_no_mistake(course: Assignment, mistake: str) -> None:
    report = grade(course, with_mistake("activations", KINKS[mistake]), outcomes=["activations"])
    function = mistake[: mistake.index("_prime") + len("_prime")]
    assert {c.diagnosis for c in checks_of(report, function) if c.status != "passed"} == {mistake}


def test_the_sample_in_the_readme_is_what_the_grader_says(course: Assignment, capsys: pytest.CaptureFixture[str]) -> None:
    sample = (ROOT / "README.md").read_text(encoding="utf-8").partition("```text\n")[2].partition("```")[0]
    work = read_submission(TESTS / "submissions" / "student.ipynb")
    show(grade(judged_on(course, work), work), console(sys.stdout))
    assert set(sample.splitlines()) - {"  ..."} <= set(capsys.readouterr().out.splitlines())


def judged_on(assignment: Assignment, work: Submission) -> Assignment:
    """The assignment with the functions that a submission knows of: what it asks for besides has been added since."""
    known = {name for content in work.files.values() for name in re.findall(r"\w+", content.decode())}
    parts = {
        kind: tuple(replace(part, functions=tuple(f for f in part.functions if f in known)) for part in all_of_them)
        for kind, all_of_them in (("outcome", assignment.outcomes), ("capstone", assignment.description.capstone))
    }
    about = replace(assignment.description, **{kind: tuple(p for p in own if p.functions) for kind, own in parts.items()})
    outcomes = {outcome.id for outcome in about.outcome}
    checks = tuple(c for c in assignment.manifest.checks if c.outcome in outcomes and known.issuperset(c.functions))
    return Assignment(assignment.folder, about, replace(assignment.manifest, checks=checks))
