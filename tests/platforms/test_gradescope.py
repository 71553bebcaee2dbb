"""The Gradescope bundle in a copy of /autograder: its own scripts, its own engine, the platform's files."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support import RIGHT, TOY

from grader.model.policy import read_policy
from grader.platforms.gradescope import late_note, read_metadata

from .conftest import finish, packed, succeed

WRONG = RIGHT.replace("return 2.0 * np.asarray(z)", "return 3.0 * np.asarray(z)")
STUCK = RIGHT.replace("return 2.0 * np.asarray(z)", "import time\n    time.sleep(1e6)")
HOSTILE = (
    RIGHT.replace("return 2.0 * np.asarray(z)", "import os\n    os._exit(0)")
    + """
import os, glob
for path in ["results/results.json", *glob.glob(os.path.expanduser("~/*"))]:
    try:
        open(os.path.join(ROOT, path), "w").write('{"score": 20}')
    except OSError:
        pass
seen = []
for folder, _, files in os.walk(ROOT):
    seen += files
if seen:
    half = None
"""
)
"""Ends the process, forges results, and looks for what is hidden; `half` is lost where it finds a file."""

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
TEST = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "max_score": {"type": "number"},
        "status": {"enum": ["passed", "failed"]},
        "name": {"type": "string"},
        "name_format": FORMAT,
        "number": {"type": "string"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "tags": {"type": "array", "items": {"type": "string"}},
        "visibility": VISIBILITY,
        "extra_data": {"type": "object"},
    },
}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score"],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {"type": "array", "items": TEST},
    },
}
"""The documented fields, by https://gradescope-autograders.readthedocs.io/en/latest/specs/."""

ONE_DAY_LATE = {
    "id": 7,
    "created_at": "2026-03-02T10:00:00.000000-08:00",
    "assignment": {"due_date": "2026-03-01T12:00:00.000000-08:00", "late_due_date": None, "total_points": "20.0"},
    "users": [{"email": "ada@example.edu", "id": 1, "name": "Ada"}],
    "submission_method": "upload",
    "previous_submissions": [],
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, policy: Path, environment: dict[str, str]) -> Path:
    """/autograder, as it is after the image has been built."""
    root = tmp_path_factory.mktemp("gradescope") / "autograder"
    root.mkdir()
    packed("gradescope", root / "source", "--policy", policy)
    succeed(["sh", str(root / "source/setup.sh")], {**environment, "AUTOGRADER_ROOT": str(root)}, root)
    finish(root / "source/venv")
    shutil.copy2(root / "source/run_autograder", root)
    return root


def submit(root: Path, files: dict[str, str], metadata: dict[str, Any] | None = None) -> None:
    for name in ("submission", "results"):
        shutil.rmtree(root / name, ignore_errors=True)
        (root / name).mkdir()
    for name, text in files.items():
        (root / "submission" / name).write_text(text.replace("ROOT", repr(str(root))))
    (root / "submission_metadata.json").write_text(json.dumps(metadata or {}))


def result(root: Path) -> dict[str, Any]:
    """What the platform reads: strict JSON of documented fields that adds up."""
    text = (root / "results/results.json").read_text()
    content: dict[str, Any] = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    jsonschema.validate(content, SCHEMA)
    assert "\r" not in text
    return content


def run(root: Path) -> tuple[dict[str, Any], str]:
    said = succeed([str(root / "run_autograder")], {"PATH": os.defpath, "AUTOGRADER_ROOT": str(root)}, root)
    return result(root), said


def scores(content: dict[str, Any]) -> list[float]:
    return [test["score"] for test in content["tests"]]


def test_the_archive_is_as_the_platform_wants_it(root: Path) -> None:
    for name in ("setup.sh", "run_autograder"):
        assert (root / "source" / name).stat().st_mode & stat.S_IXUSR
        assert (root / "source" / name).read_bytes().startswith(b"#!")
        assert b"\r" not in (root / "source" / name).read_bytes()
    assert list((root / "source").glob("*.whl"))


def test_a_correct_submission_that_is_late(root: Path) -> None:
    submit(root, {"lab.py": RIGHT}, ONE_DAY_LATE)
    content, said = run(root)
    assert [test["max_score"] for test in content["tests"]] == scores(content)
    assert math.fsum(scores(content)) == pytest.approx(20.0)
    assert content["score"] == pytest.approx(18.0)
    assert "late, by 1 day begun: 90% of" in content["output"]
    assert content["extra_data"]["complete"]
    assert ("own user id" in said) == (os.geteuid() == 0)


@pytest.mark.parametrize(
    ("users", "factor"),
    [
        ([{"id": 1, "assignment": {"due_date": "2026-03-02T12:00:00.000000-08:00", "late_due_date": None}}], 1.0),
        (
            [
                {"id": 1, "assignment": {"due_date": "2026-03-01T12:00:00-08:00"}},
                {"assignment": {"due_date": "2026-03-09T12:00:00Z"}},
            ],
            1.0,
        ),
        ([{"id": 1, "assignment": {"due_date": None}}, {"assignment": 3}, "x"], 0.9),
        ("x", 0.9),
    ],
)
def test_an_extension_is_the_date_that_counts(users: object, factor: float) -> None:
    """One of the students, or of a group, has a date of their own; what is not as it should be changes nothing."""
    metadata = read_metadata({**ONE_DAY_LATE, "users": users})
    assert late_note(read_policy(b"[late]\nshare_for_each_day = 0.1", "policy.toml"), metadata)[0] == factor


def test_a_wrong_submission(root: Path) -> None:
    submit(root, {"lab.py": WRONG})
    content, _ = run(root)
    assert content["score"] == pytest.approx(15.555556) == pytest.approx(math.fsum(scores(content)))
    first, *second = content["tests"]
    assert (first["status"], first["tags"], first["visibility"]) == ("failed", ["first"], "visible")
    assert "<code>double</code> (0.00 of 4.44): The result is not right" in first["output"]
    assert [test["visibility"] for test in second] == ["visible", "after_published"]
    assert [test["number"] for test in content["tests"]] == ["1", "2.1", "2.2"]
    # Numbers of hidden checks are for instructors.
    assert second[-1]["visibility"] == "after_published"
    assert "asked for" not in second[-1]["output"]


def test_a_hostile_submission_gets_what_works(root: Path) -> None:
    submit(root, {"lab.py": HOSTILE, "numpy.py": "raise SystemExit", "grader.py": "raise SystemExit"})
    content, _ = run(root)
    first, *second = content["tests"]
    assert 0.0 < first["score"] < 6.0
    assert "ended the Python process" in first["output"]
    assert "Right: <code>half</code>" in first["output"]
    assert all(test["status"] == "passed" for test in second)


def test_large_submissions(root: Path, large: list[Path]) -> None:
    for path in large:
        submit(root, {})
        shutil.copy(path, root / "submission")
        content, _ = run(root)
        assert (path.name, content["score"]) == (path.name, pytest.approx(20.0))


def test_nothing_to_grade(root: Path) -> None:
    submit(root, {"notes.txt": "later"})
    content, _ = run(root)
    assert content["score"] == 0.0
    assert "what was handed in holds no .py file and no notebook." in content["output"]
    assert str(root) not in content["output"]


def test_the_platform_ends_the_grading(root: Path) -> None:
    submit(root, {"lab.py": STUCK})
    process = subprocess.Popen([root / "run_autograder"], env={"AUTOGRADER_ROOT": str(root)}, stdout=subprocess.PIPE)
    wait_for(lambda: (root / "results/results.json").is_file())
    early = result(root)
    assert "did not end" in early["output"]
    wait_for(lambda: len(result(root)["tests"]) > 0)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)
    assert process.returncode == 0
    content = result(root)
    assert "The platform has ended the grading" in content["output"].replace("(grader): t", "T")
    assert not content["extra_data"]["complete"]


def wait_for(happened: Any) -> None:
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_time_is_bounded(root: Path, policy: Path) -> None:
    (root / "source/policy.toml").write_text(policy.read_text().replace("seconds = 60", "seconds = 2"))
    try:
        submit(root, {"lab.py": STUCK.replace("return 0.5 *", "import time; time.sleep(1e6); return 0.5 *")})
        begin = time.monotonic()
        content, _ = run(root)
        assert time.monotonic() - begin < 15
        assert "took too long" in content["output"]
        assert content["score"] <= 20.0
    finally:
        (root / "source/policy.toml").write_text(policy.read_text())


def test_a_broken_assignment_is_nobodys_fault_but_ours(root: Path) -> None:
    path = root / "source/assignment/first/solution.py"
    path.write_text("raise ValueError")
    try:
        submit(root, {"lab.py": RIGHT})
        content, _ = run(root)
        assert content["score"] == 0.0
        assert "not your fault" in content["output"]
    finally:
        path.write_bytes((TOY / "first/solution.py").read_bytes())


def test_too_many_attempts_keep_the_last_score(root: Path) -> None:
    earlier = [
        {"submission_time": "2026-03-02T09:00:00.000000-08:00", "score": "12.5", "autograder_error": False},
        {"submission_time": "2026-03-02T08:00:00.000000-08:00", "score": 3.0, "autograder_error": False},
        {"submission_time": "2026-03-02T09:30:00.000000-08:00", "score": 0.0, "autograder_error": True},
    ]
    submit(root, {"lab.py": RIGHT}, {**ONE_DAY_LATE, "previous_submissions": earlier})
    content, _ = run(root)
    assert (content["score"], content["tests"]) == (12.5, [])
    assert "Not graded: 2 attempts" in content["output"]


@pytest.mark.parametrize(
    "damaged", ["", "[]", "{}", '{"created_at": 1, "assignment": [], "previous_submissions": [1, {"score": []}]}']
)
def test_metadata_that_is_no_use_costs_nothing(damaged: str, tmp_path: Path) -> None:
    from grader.platforms.gradescope import Metadata, read_json, read_metadata

    path = tmp_path / "submission_metadata.json"
    path.write_text(damaged)
    assert read_metadata(read_json(path)) == Metadata()
