"""Checks of what a session of the student's has defined: the same verdicts, as a table or as text."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest
from support import ROOT, TESTS, each_check, notebook, submission

from grader.grading.session import grade
from grader.model.assignment import Assignment
from grader.model.submission import read_submission
from grader.selfcheck.kernel import KernelSandbox
from grader.selfcheck.notebook import check_namespace

SAMPLE = TESTS / "submissions" / "student.ipynb"


def session(tmp_path: Path, text: str, folder: Path = ROOT / "exercises") -> str:
    """What a Python process prints that runs `text` as its main module in the folder of the exercises."""
    script = tmp_path / "session.py"
    script.write_text(f"import grader\nimport numpy as np\n{text}")
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_verdicts_are_those_of_the_command_line(course: Assignment, tmp_path: Path) -> None:
    exercises = ("model", "activations", "losses", "backpropagation", "gradient_descent", "adaptive")
    said = session(
        tmp_path,
        f"""
import contextlib, json
for cell in json.load(open({str(SAMPLE)!r}))["cells"]:
    if cell["cell_type"] == "code":
        with contextlib.suppress(Exception, SystemExit), contextlib.redirect_stdout(None):
            exec("".join(line for line in cell["source"] if not line.startswith(("%", "!"))))
checks = [c for exercise in {exercises!r} for c in grader.check(exercise).checks]
print(json.dumps({{c.id: [c.status, c.message, c.detail] for c in checks}}))
""",
    )
    found = json.loads(said)
    report = grade(course, read_submission(SAMPLE), hidden=False, outcomes=exercises)
    asked = {c.id: [c.status, c.message, c.detail] for c in each_check(report) if c.id.partition(".")[0] in exercises}
    assert len(asked) > 100
    assert {key: value[0] for key, value in found.items()} == {key: value[0] for key, value in asked.items()}
    told = {key: value for key, value in asked.items() if " raised " not in value[1]}
    assert {key: value for key, value in found.items() if key in told} == told


EXPLAINING = (
    "grader.checks.calls.MadeCall.shown",
    "grader.checks.differences._detail",
    "grader.checks.differences._figure",
    "grader.checks.differences.relation",
    "grader.checks.differences.truncation",
    "grader.checks.student.explain_exception",
    "grader.checks.values.describe",
    "grader.grading.advice.definitions",
    "grader.grading.conclusion.said_once",
    "grader.grading.conclusion.told_why",
    "grader.selfcheck.kernel.printed_lines",
    "grader.selfcheck.notebook.next_function",
    "grader.selfcheck.notebook.state_of_cells",
)
"""Functions that only explain a verdict."""
WRONG = """import numpy as np
def double(z):
    print(z)
    return np.square(z)
def half(z):
    if z > 0: return z
def quadruple(z):
    return np.exp(1000.0 * np.ones(np.shape(z)))
def total(z):
    return "3"
def twice(f, z):
    return f(z, z)
"""


@pytest.mark.usefixtures("faults_in_explanations_pass")
def test_a_fault_in_what_only_explains_ends_no_check(toy: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    def verdicts() -> list[tuple[str, str, str | None]]:
        report = grade(toy, submission(WRONG), hidden=False, sandbox=KernelSandbox(namespace))
        table = check_namespace("first", (), namespace)
        return [(c.id, c.status, c.reason) for c in (*each_check(report), *table.checks)]

    def fail(*arguments: object, **keywords: object) -> NoReturn:
        called.append(name)
        raise RuntimeError("a fault of ours")

    namespace: dict[str, Any] = {}
    exec(WRONG, namespace)
    monkeypatch.setattr("grader.selfcheck.notebook.find_public_checks", lambda exercise: toy)
    called: list[str] = []
    right = verdicts()
    assert {"failed", "passed"} >= {status for _, status, _ in right}
    for name in EXPLAINING:
        with monkeypatch.context() as broken:
            broken.setattr(name, fail)
            assert verdicts() == right, name
    assert set(called) == set(EXPLAINING)


def test_an_endless_loop_is_interrupted_once_and_says_where_it_was(tmp_path: Path) -> None:
    said = session(
        tmp_path,
        """
import signal
started = []
def improve(z):
    if not started:
        started.append(signal.alarm(1))
    while True:
        z = z / 2.0
def sigmoid(z):
    return improve(z)
signal.signal(signal.SIGALRM, signal.default_int_handler)
table = grader.check("activations", "sigmoid")
print(*sorted({c.message for c in table.checks}), sep="\\n")
""",
    )
    assert len(said.splitlines()) == 1
    assert said.startswith("`sigmoid` was interrupted (line ")
    assert said.endswith(" of the cell with `improve`): does it end?\n")


def test_what_is_shown(tmp_path: Path) -> None:
    said = session(
        tmp_path,
        """
def sigmoid(z):
    print("noise")
    return np.tanh(z) + 0.0
def relu(z):
    raise TypeError("<b>")
table = grader.check("activations", "sigmoid", "relu", "tanh")
print(table)
print(table._repr_html_())
print(grader.check("activations", "sgmoid"))
print(grader.check("activation"))
""",
    )
    text, _, markup = said.partition('<div class="grader">')
    assert text.startswith("✗ 0 of 3 functions are done, 2 are begun, 1 is to do.\n")
    assert "`tanh` is not known here: run the cell that defines it (Shift-Enter), then this one." in " ".join(text.split())
    assert "`relu` raised TypeError (line 8 of the cell with `relu`)" in " ".join(text.split())
    assert "      | noise\n" in text
    assert "<pre>noise</pre>" in markup
    assert "<svg " in markup
    assert "<code>sigmoid</code>" in markup
    assert "&lt;b&gt;" in markup
    assert "Nothing was checked: activations has no function sgmoid" in said
    assert "Nothing was checked: no exercise is called 'activation'; there are warmup," in said


def test_each_state_of_a_cell_has_advice_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises")
    monkeypatch.chdir(tmp_path / "exercises" / "notebooks")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    env: dict[str, object] = {"In": []}

    def run(cell: str) -> str:
        env["In"] = [*cast("list[str]", env["In"]), cell]
        exec(cell, env)
        return told()

    def told() -> str:
        return " ".join(repr(check_namespace("model", ("sign",), env)).split())

    stub, wrong = "def sign(z):\n    raise NotImplementedError", "import numpy as np\ndef sign(z):\n    return np.sign(z) + 1.0"
    again = "`sign` is the same as in the last check: after a change, run the cell that defines it (Shift-Enter), then this one."
    assert "`sign` is not known here: run the cell" in told()
    assert run("def signs(z):\n    pass").startswith("○ `sign` is not done yet. `signs` is not asked for; did you mean `sign`?")
    assert run(stub).startswith("○ `sign` is not done yet. To do: `sign`. Once a function is written, run its cell (Shift-Enter)")
    Path("model.ipynb").write_bytes(notebook("%matplotlib inline", wrong))
    assert told().startswith("○ `sign` is not done yet. `sign` is written in the saved notebook, but not run: run the cell that")
    without = run(wrong.partition("\n")[2])
    assert without.startswith(
        "✗ `sign` is not right yet. `np` is not known here: run the cell with the imports (Shift-Enter), then this"
    )
    first = run(wrong)
    assert first.startswith("✗ `sign` is not right yet. ✗ sign ")
    assert again not in first
    assert again in told()
    assert again not in run(wrong)
    assert run(wrong.replace("1.0", "0.0")) == "✓ `sign` is right. Next: `neuron`"
    # Python refuses a cell with a slip in its syntax, and the kernel keeps the version before.
    env["In"] = [*cast("list[str]", env["In"]), "def sign(z):\n    return np.sign(z"]
    assert told().startswith("Nothing was checked: `sign`: Python has not taken your last change, since the syntax of that cell")
    assert run(wrong.replace("1.0", "0.0")) == "✓ `sign` is right. Next: `neuron`"
    asked = {name: " ".join(repr(check_namespace(name, (), env)).split()) for name in ("", "sign")}
    assert 'write what to check, for example grader.check("warmup")' in asked[""]
    assert 'sign is a function of model: grader.check("model", "sign")' in asked["sign"]


def test_an_exit_is_the_students_and_global_random_numbers_are_noticed_and_left_alone(tmp_path: Path) -> None:
    said = session(
        tmp_path,
        """
class Order:
    # What IPython calls `exit`: it ends the kernel.
    def __call__(self):
        print("the kernel ends")
Order.__module__ = "IPython.core.autocall"
exit = Order()
def squared_error(y_pred, y_true):
    exit()
def absolute_error(y_pred, y_true):
    np.random.seed(0)
    return np.sum(np.abs(y_pred - y_true), axis=1)
np.random.seed(0)
print(grader.check("losses", "squared_error", "absolute_error"))
print(np.random.randint(1000))
""",
    )
    text = " ".join(said.split())
    assert re.search(r"`squared_error` raised SystemExit \(line \d+ of the cell with `squared_error`\)", text)
    assert "the kernel ends" not in text
    assert "`absolute_error` used the global random numbers" in text
    # The first number after that seed.
    assert text.endswith(" 684")


def test_nobody_is_asked_for_input(tmp_path: Path) -> None:
    said = session(
        tmp_path,
        """
import builtins
def asked(prompt=""):
    raise AssertionError("the student was asked")
builtins.input = asked
def squared_error(y_pred, y_true):
    return float(input("y?"))
print(grader.check("losses", "squared_error"))
print(builtins.input is asked)
""",
    )
    text = " ".join(said.split())
    assert "the student was asked" not in text
    assert "asks for keyboard input with input(), which nobody answers" in text
    assert text.endswith(" True")


@pytest.mark.skipif(find_spec("otter") is None, reason="otter-grader is not installed")
def test_otter_runs_the_public_checks(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises")
    said = session(
        tmp_path,
        """
import otter
def zeros(n_in, n_out): return np.zeros((n_in, n_out))
def constant(n_in, n_out, value): return np.full((n_out, n_in), value)
result = otter.Notebook("initialization.ipynb").check("initialization")
for r in result.test_case_results:
    print(r.test_case.name, r.passed, "right shape" if r.passed else r.message)
""",
        tmp_path / "exercises" / "notebooks",
    )
    assert re.findall(r"^(\w+) True", said, re.MULTILINE) == ["zeros"]
    assert len(re.findall(r"^\w+ False", said, re.MULTILINE)) == 10
    assert "is it transposed?" in " ".join(said.split())
