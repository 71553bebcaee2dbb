"""`grader audit` on the toy assignment: it finds nothing where all is well, and what is blind or unjust where it is not."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import RIGHT, TOY

from grader.audit.deviants import calls_by_function, deviants
from grader.audit.recording import Playground, TrustedCaller
from grader.checks.student import Student
from grader.cli.main import main
from grader.model.assignment import load_assignment

MEMORY = ("first_call_only", "every_second_call", "cached_by_shape")
Audited = tuple[int, dict[str, Any]]
Audit = Callable[..., Audited]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared: what one test has found out about a submission and unchanged checks the next one knows."""
    return tmp_path_factory.mktemp("audits") / "deep" / "store.jsonl"


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A copy of the toy assignment that may be spoilt."""
    return Path(shutil.copytree(TOY, tmp_path / "toy"))


@pytest.fixture
def audit(store: Path, tmp_path: Path) -> Audit:
    """Run the command; its status and what it wrote."""

    def run(folder: Path, *options: object) -> Audited:
        out = tmp_path / "audit.json"
        arguments = ["--assignment", folder, "--store", store, "--json", out, "--seeds", 1, "--jobs", 1, *options]
        return main(["audit", *map(str, arguments)]), json.loads(out.read_text())

    return run


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


def release(folder: Path) -> None:
    assert main(["release", "--assignment", str(folder), "--out", str(folder.parent / "exercises")]) == 0


def test_nothing_is_wrong_with_good_checks(audit: Audit, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    variants = tmp_path / "variants"
    variants.mkdir()
    (variants / "plain.py").write_text(RIGHT)
    status, found = audit(TOY, "--variants", variants, "--html", tmp_path / "audit.html", "--seeds", 2, "--jobs", 2)
    out, err = capsys.readouterr()
    assert (status, found["faults"]) == (0, [])
    assert [(w["kind"], w["id"], w["score"]) for w in found["wholes"]] == [
        ("reference", "seed 1", 20.0),
        ("reference", "seed 2", 20.0),
        ("stubs", "stubs", 0.0),
        ("variant", "plain.py", 20.0),
    ]
    (mistake,) = found["misconceptions"]
    assert mistake["id"] == "double_as_square"
    assert mistake["caught"]
    assert mistake["public"]
    assert mistake["named"]
    assert mistake["charged"] == ["first"]
    (proportion,) = found["proportions"]
    assert (proportion["function"], proportion["mistakes"], proportion["cost"]) == ("double", 1, round(mistake["cost"], 2))
    assert 0 < proportion["cost"] <= proportion["worth"]
    assert f"first: double {proportion['cost']:.2f} of {proportion['worth']:.2f}" in out
    assert f"double: {proportion['cost']:.2f} of 10 points" in out, "more than a third"
    assert {m["function"] for m in found["mutants"]} == {"double", "half", "quadruple", "total", "twice", "draw", "everything"}
    assert all(m["caught"] != bool(m["equivalent"]) for m in found["mutants"])
    assert {tuple(m["charged"]) for m in found["mutants"] if m["home"] == "both"} == {("second",)}
    assert "Nothing is not as it must be." in out
    assert max(map(len, out.splitlines())) <= 80
    assert all(line.startswith("submissions graded: ") for line in err.splitlines())
    page = (tmp_path / "audit.html").read_text()
    assert "return 2.0 * np.asarray(z) =&gt; return 2.0 / np.asarray(z)" not in page, "only survivors are listed"
    assert "return float(np.sum(z)) =&gt; return np.sum(z)" in page


def test_an_audit_goes_on_where_it_was_interrupted(audit: Audit, store: Path, tmp_path: Path) -> None:
    status, first = audit(TOY)
    kept = store.read_bytes().splitlines(keepends=True)
    # Cut off while it wrote its last line.
    store.write_bytes(b"".join(kept[:-3]) + kept[-3][:40] + b"\n")
    again, second = audit(TOY)
    assert len(store.read_bytes().splitlines()) == len(kept) - 2 + 3
    assert (status, again) == (0, 0)
    assert {**first, "seconds": 0} == {**second, "seconds": 0}
    size = store.stat().st_size
    audit(TOY)
    assert store.stat().st_size == size


def test_an_audit_of_one_function(audit: Audit) -> None:
    status, found = audit(TOY, "--function", "half")
    assert (status, found["faults"], found["misconceptions"]) == (0, [], [])
    assert {mutant["function"] for mutant in found["mutants"]} == {"half"}
    assert all(whole["score"] == (0.0 if whole["kind"] == "stubs" else 20.0) for whole in found["wholes"])


def test_only_what_a_changed_check_can_decide_is_graded_again(audit: Audit, toy: Path, store: Path) -> None:
    audit(TOY)
    before = len(store.read_bytes().splitlines())
    edit(toy / "second" / "test_public.py", ("10.5", "10.50"))
    status, found = audit(toy)
    assert status == 0
    again = len(store.read_bytes().splitlines()) - before
    # The stubs, the functions of `second`, and `everything`, which is checked elsewhere but uses one of them.
    touched = sum(m["home"] == "second" for m in found["mutants"])
    assert again == 1 + touched


def test_a_memory_is_judged_as_if_each_case_were_the_first(audit: Audit) -> None:
    """Cases share a copy of the submission in an audit, and none does in the playground."""
    found = {(m["function"], m["id"]): m["failed"] for m in audit(TOY)[1]["mutants"]}
    playground = Playground(load_assignment(TOY))
    right = playground.reference
    tried = [one for one in deviants(calls_by_function(playground)) if one.kind in MEMORY]
    for one in tried:
        failed = set()
        for item in playground.items([one.function]):
            functions = {**right, one.function: one.of(right[one.function])}
            failed |= {item[0].id} if playground.play(item, functions).status != "passed" else set()
        own = {check.id for check, _ in playground.items([one.function])}
        assert own & set(found[one.function, one.change]) == failed != set(), one
    assert len(tried) > 10


def test_what_costs_points_is_seen_by_public_checks(audit: Audit, toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(toy / "second" / "test_public.py", ("    close(student.total(np.ones(7)), 7.0)\n", ""))
    edit(toy / "both" / "test_public.py", ("    close(student.everything(np.ones(6)), 3.0)\n", ""))
    status, found = audit(toy, "--outcome", "second")
    assert (status, found["faults"]) == (1, ["mutant total: small only costs points, but passes all public checks"])
    costly = sum(bool(m["charged"]) for m in (*found["misconceptions"], *found["mutants"]))
    assert f"notice {costly - 1} of {costly} mistakes that cost points" in capsys.readouterr().out


def test_a_reason_that_does_not_hold(audit: Audit, toy: Path) -> None:
    table = toy / "equivalent.toml"
    table.write_text(table.read_text() + '\n[[equivalent]]\nfunction = "total"\nreason = "?"\nchanges = ["only positive: z"]\n')
    faults = audit(toy, "--outcome", "second")[1]["faults"]
    assert len([fault for fault in faults if fault.startswith("total: only positive: z differs from the reference")]) == 1
    assert "equivalent.toml speaks of total: only positive: z, which does not survive" in faults


def test_blind_checks(audit: Audit, toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mean = "return float(np.sum(z)) => return float(np.mean(z))"
    edit(
        toy / "second" / "test_public.py",
        ("close(student.pure.total(np.array([[1.0, 2.0], [3.0, 4.5]])), 10.5)", "student.total(np.ones(2)) + 0.0"),
        ("    close(student.total(np.array([[1.0, -2.0], [3.0, 0.2345645]])), 2.2345645)\n", ""),
        ("    close(student.total(np.ones(7)), 7.0)\n", ""),
    )
    edit(toy / "second" / "test_hidden.py", ("close(student.total(z), reference.total(z))", "student.total(z) + 0.0"))
    found = audit(toy, "--outcome", "second")[1]
    assert [m["failed"] for m in found["mutants"] if m["id"] == mean] == [["both.public.everything"]], "the capstone is asked last"
    edit(
        toy / "both" / "test_public.py",
        ("close(student.pure.everything(np.array([1.0, 2.0, 5.0])), 4.0)", "student.everything(np.ones(1))"),
        ("    close(student.everything(np.array([1.0, -2.0, 5.469129])), 2.2345645)\n", ""),
        ("    close(student.everything(np.ones(6)), 3.0)\n", ""),
    )
    capsys.readouterr()
    status, found = audit(toy, "--outcome", "second")
    assert status == 1
    assert f"mutant total: {mean} survives" in found["faults"]
    assert found["misconceptions"] == []
    printed = capsys.readouterr().out
    assert f"mutant total: {mean} survives" in " ".join(printed.split())
    entries = printed[printed.index("[[equivalent]]") : printed.index("\n]\n") + 3]
    [entry] = tomllib.loads(entries)["equivalent"]
    assert (entry["function"], entry["reason"]) == ("total", "")
    assert mean in entry["changes"]


def test_checks_that_notice_nothing_or_the_same(audit: Audit, toy: Path) -> None:
    public = toy / "first" / "test_public.py"
    idle = '@check("half", kind="value")\ndef test_idle(student):\n    """Gives something."""\n    student.half(np.ones(2))\n'
    again = public.read_text()
    again = again[again.index('@check_each("double", "half"') : again.index('@check("double"')]
    again = again.replace('"double", "half"', '"half"').replace("test_worked", "test_again")
    public.write_text("\n\n".join([public.read_text(), idle, again]))
    release(toy)
    status, found = audit(toy, "--outcome", "first")
    assert status == 0
    assert found["idle"] == ["first.public.idle"]
    assert ["first.public.worked.half", "first.public.again.half"] in found["together"]
    quick = audit(toy, "--outcome", "first", "--quick")[1]
    assert (quick["idle"], quick["together"], quick["quick"]) == ([], [], True)


def test_misconceptions_that_are_not_caught_named_or_charged_rightly(audit: Audit, toy: Path) -> None:
    (toy / "first" / "misconceptions.py").write_text(
        """
import numpy as np
from grader.checks.misconceptions import misconception

half = "a name of the solution, which keeps its own"

def _counted(z):
    global calls
    calls = calls + 1
    return calls

calls = 0

@misconception("double", says="Right, in fact.", see="Numbers")
def double_as_it_should_be(z):
    return z + z

@misconception("double", says="Grows with every call.", see="Numbers", outcome="second")
def double_counted(z):
    return _counted(z) * z
"""
    )
    status, found = audit(toy, "--outcome", "first")
    right, counted = found["misconceptions"]
    assert status == 1
    assert (right["caught"], right["charged"], right["named"]) == (False, [], False)
    assert (counted["caught"], counted["charged"], counted["in_place"]) == (True, ["first"], False)
    assert "misconception double_as_it_should_be is not caught" in found["faults"]
    assert "misconception double_counted costs points in first" in found["faults"]
    assert any("recognised by name; at least 95% is asked; not double_as_it_should_be" in fault for fault in found["faults"])


def test_a_mistake_is_graded_with_each_free_choice(audit: Audit, toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = toy / "first" / "misconceptions.py"
    path.write_text(
        """
from grader.checks import free, misconception

FACTOR = 2.0

def _double(z):
    return FACTOR * z

@free("double", either={"FACTOR": (2.0, 2)})
def double_right(z):
    return _double(z)

@misconception("double", says="Twice too often.", see="Numbers")
def double_twice(z):
    return 2.0 * _double(z)

@misconception("double", says="The result is the square.", see="Numbers")
def double_as_square(z):
    return z * z
"""
    )
    edit(path, ("(2.0, 2)", "(2.0, 2.0 + 2e-10)"))
    status, found = audit(toy, "--outcome", "first")
    assert (status, found["faults"]) == (0, [])
    made = [(m["id"], m["choice"], m["caught"], m["in_place"], m["named"]) for m in found["misconceptions"]]
    assert made == [
        ("double_twice", "", True, True, True),
        ("double_twice", "FACTOR = 2.0000000002", True, True, True),
        ("double_as_square", "", True, True, True),
    ]
    assert "FACTOR = 2.00000" in capsys.readouterr().out
    edit(path, ("2.0 + 2e-10", "3.0"))
    status, found = audit(toy, "--outcome", "first")
    assert status == 1
    assert any(fault.startswith("variant double, FACTOR = 3.0 has ") for fault in found["faults"]), "it is not free"


def test_variants_that_lose_points(audit: Audit, toy: Path) -> None:
    (toy / "variants" / "wrong").mkdir(parents=True)
    (toy / "variants" / "wrong" / "lab.py").write_text(RIGHT.replace("f(f(z))", "f(z)"))
    status, found = audit(toy, "--outcome", "first")
    assert status == 1
    (fault,) = found["faults"]
    assert fault.startswith("variant wrong has ")
    assert "second.public.twice" in fault


def test_a_variant_is_graded_on_the_functions_that_it_has(audit: Audit, toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (toy / "variants" / "earlier").mkdir(parents=True)
    (toy / "variants" / "earlier" / "lab.py").write_text(RIGHT.replace("def quadruple", "def times_four"))
    status, found = audit(toy, "--outcome", "second")
    assert (status, found["faults"]) == (0, [])
    assert [(w["id"], w["score"], w["lacks"]) for w in found["wholes"] if w["kind"] == "variant"] == [
        ("earlier", 20.0, ["quadruple"])
    ]
    assert "Variants lack     quadruple (earlier), and are not graded on that" in capsys.readouterr().out


def test_stubs_that_earn_points(audit: Audit, toy: Path) -> None:
    edit(
        toy / "second" / "test_public.py",
        ("close(student.pure.total(np.array([[1.0, 2.0], [3.0, 4.5]])), 10.5)", "assert True"),
        ("close(student.total(np.array([[1.0, -2.0], [3.0, 0.2345645]])), 2.2345645)", "assert True"),
        ("close(student.total(np.ones(7)), 7.0)", "assert True"),
    )
    status, found = audit(toy, "--outcome", "first")
    assert status == 1
    assert any(fault.startswith("stubs stubs has ") for fault in found["faults"])


def test_a_reference_that_fails_ends_the_audit(audit: Audit, toy: Path) -> None:
    edit(toy / "first" / "solution.py", ("return 2.0 * np.asarray(z)", "return 3.0 * np.asarray(z)"))
    status, found = audit(toy)
    assert status == 1
    (fault,) = found["faults"]
    assert fault.startswith("reference seed 1 has ")
    assert "first.public." in fault
    assert found["mutants"] == []


def test_checks_that_break_are_told(audit: Audit, toy: Path) -> None:
    edit(
        toy / "second" / "test_public.py",
        ("close(student.pure.total(", "1 / max(0, student.pure.total(np.ones(2)) - 1); close(student.pure.total("),
    )
    status, found = audit(toy, "--outcome", "second")
    assert status == 1
    assert any(fault.startswith("second.public.total could not be run on mutant ") for fault in found["faults"])


def test_a_mutant_without_end_is_killed(audit: Audit, toy: Path) -> None:
    edit(
        toy / "second" / "solution.py",
        (
            "    return float(np.sum(z))",
            "    left, s = list(np.ravel(z)), 0.0\n    while left:\n        s += left.pop()\n    return s",
        ),
    )
    status, found = audit(toy, "--outcome", "second")
    (endless,) = [m for m in found["mutants"] if m["id"] == "s += left.pop() => nothing"]
    assert endless["caught"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("return z => return 2", "return z => return 2, which does not survive"),
        ("return 0.5 * np.asarray(z) => return 0.5 / np.asarray(z)", "0.5 / np.asarray(z), which does not survive"),
    ],
)
def test_records_of_equivalence_that_no_longer_hold(audit: Audit, toy: Path, change: str, fault: str) -> None:
    edit(toy / "equivalent.toml", ("return 0.5 * np.asarray(z) => return 0.5 * z", change))
    status, found = audit(toy, "--outcome", "first")
    assert status == 1
    assert any(fault in line for line in found["faults"])
    assert "mutant half: return 0.5 * np.asarray(z) => return 0.5 * z survives" in found["faults"]


@pytest.mark.parametrize("text", ["equivalent = 1", "[[equivalent]]\nfunction = 'half'\n", "[[mutant]]\n", "x ="])
def test_records_that_cannot_be_read(toy: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    (toy / "equivalent.toml").write_text(text)
    assert main(["audit", "--assignment", str(toy)]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert "equivalent.toml cannot be used" in err


@pytest.mark.parametrize(
    "options", [["--outcome", "third"], ["--function", "third"], ["--variants", "nowhere"], ["--json", "/no/such/folder/x"]]
)
def test_unusable_options(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--assignment", str(TOY), *options]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_trusted_call_in_place_changes_only_what_it_changes() -> None:
    def step(theta: list[Any], grads: list[Any]) -> None:
        theta[0] -= grads[0]

    theta, grads = [np.ones(2)], [np.full(2, 0.25)]
    Student(TrustedCaller({"step": step})).in_place("theta").pure.step(theta=theta, grads=grads)
    assert (theta[0].tolist(), grads[0].tolist()) == ([0.75, 0.75], [0.25, 0.25])


@pytest.mark.parametrize("options", [["--jobs", "0"], ["--seeds", "-1"], ["--jobs", "many"]])
def test_usage(options: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["audit", *options])
    assert caught.value.code == 2
