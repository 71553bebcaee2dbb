"""Similarity in a class: copies stand far above independent solutions, however they are disguised, and nobody is accused."""

from __future__ import annotations

import ast
import json
import os
import re
import time
from collections.abc import Collection
from pathlib import Path

import pytest
from support import ROOT, notebook

from grader.classroom import spreading
from grader.classroom.downloads.entry import Entry
from grader.cli.main import main
from grader.model.assignment import Assignment, load_assignment
from grader.model.errors import UsageError
from grader.similar import comparison, index
from grader.similar.comparison import examine
from grader.similar.findings import SimilarityFindings
from grader.similar.index import MEASURED, THRESHOLD

from .disguises import Disguise, all_rewritings, edited, everything, parsed, reformatted, renamed, reordered

SOLUTIONS = ROOT / "solutions"
VARIANTS = sorted(path for path in (SOLUTIONS / "variants").iterdir() if path.is_dir())
ORIGINAL = "scipy_style"
"""The style that copies in these tests are made of: one module."""


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return load_assignment(SOLUTIONS)


@pytest.fixture
def class_(tmp_path: Path) -> Path:
    """A folder with the ten styles as ten people."""
    folder = tmp_path / "class"
    folder.mkdir()
    for path in VARIANTS:
        (folder / path.name).symlink_to(path, target_is_directory=True)
    return folder


def find(folder: Path, assignment: Assignment, threshold: float = THRESHOLD, most: int = 50) -> SimilarityFindings:
    return examine(folder, assignment, threshold=threshold, most=most)[0]


def code_of(name: str) -> str:
    """The code of one of the ten styles, whatever it is split into."""
    folder = SOLUTIONS / "variants" / name
    texts = [path.read_text() for path in sorted(folder.rglob("*.py"))]
    for path in folder.glob("*.ipynb"):
        content = json.loads(path.read_text())
        cells = content["cells"] if "cells" in content else content["worksheets"][0]["cells"]
        sources = [cell.get("source", cell.get("input")) for cell in cells if cell["cell_type"] == "code"]
        texts += ["".join(source) for source in sources]
    return "\n\n".join(re.sub(r"(?m)^\s*[%!].*$", "", text) for text in texts)


def statements(text: str) -> list[ast.stmt]:
    return parsed(text).body


# disguises -------------------------------------------------------------------------------------------------------------


def as_notebook(text: str, functions: Collection[str]) -> str:
    cells = [f"%matplotlib inline\n{ast.unparse(node)}" for node in statements(text)]
    return notebook(*cells).decode()


def as_text(text: str, functions: Collection[str]) -> str:
    """A notebook in Markdown."""
    cells = [f"```{{python}}\n%matplotlib inline\n{ast.unparse(node)}\n```\n" for node in statements(text)]
    return "\n".join(["# Homework", "A text with (words) = in it.", *cells])


def disguised(text: str, functions: Collection[str]) -> str:
    """All of that at once."""
    return as_notebook(everything(text, functions), functions)


def hand_in(folder: Path, student: str, text: str) -> None:
    suffix = ".ipynb.txt" if text.startswith("{") else ".qmd" if text.startswith("# Homework") else ".py"
    (folder / f"{student}{suffix}").write_text(text)


@pytest.mark.parametrize("disguise", [renamed, reordered, reformatted, as_notebook, as_text, disguised, edited])
def test_no_disguise_hides_a_copy(class_: Path, assignment: Assignment, disguise: Disguise) -> None:
    hand_in(class_, "copy", disguise(code_of(ORIGINAL), assignment.functions))
    found = find(class_, assignment)
    assert [pair.students for pair in found.pairs] == [("copy", ORIGINAL)]
    assert found.pairs[0].score > 5 * MEASURED["independent"]


def test_code_that_is_written_otherwise_is_found(class_: Path, assignment: Assignment) -> None:
    hand_in(class_, "copy", all_rewritings(code_of(ORIGINAL), assignment.functions))
    (pair,) = find(class_, assignment).pairs
    assert (pair.students, pair.copied) == (("copy", ORIGINAL), 0.0)


@pytest.mark.parametrize("disguise", [renamed, reordered])
def test_a_disguise_does_not_lower_the_score_and_neither_side_is_first(
    tmp_path: Path, assignment: Assignment, disguise: Disguise
) -> None:
    text = code_of(ORIGINAL)
    other = disguise(text, assignment.functions)
    found = []
    for number, (a, b) in enumerate([(text, ast.unparse(parsed(text))), (text, other), (other, text)]):
        (folder := tmp_path / str(number)).mkdir()
        for student, code in {"a": a, "b": b, "c": code_of("script")}.items():
            hand_in(folder, student, code)
        (pair,) = find(folder, assignment).pairs
        found.append((pair.score, pair.copied, pair.exercises))
    plain, disguised, turned = found
    assert disguised == turned
    # Of statements between functions, other ones stand together after a change of order.
    assert disguised[0] >= 0.98 * plain[0]
    assert disguised[1] > 0.95


def test_independent_solutions_stay_below_the_threshold(class_: Path, assignment: Assignment) -> None:
    found = find(class_, assignment)
    assert (found.pairs, found.groups, found.same_files, found.problems) == ((), (), (), ())
    assert found.submissions == 10
    # What the page says of independent solutions is what they measure.
    assert round(find(class_, assignment, threshold=100).pairs[0].score) == MEASURED["independent"]


def functions_only(name: str, wanted: set[str]) -> list[ast.stmt]:
    return [node for node in statements(code_of(name)) if getattr(node, "name", "") in wanted]


def test_two_copied_functions_are_named(class_: Path, assignment: Assignment) -> None:
    copied = {"train", "minibatches"}
    own = [node for node in statements(code_of("functional")) if getattr(node, "name", "") not in copied]
    (class_ / "functional").unlink()
    taken = [*own, *functions_only("plain_loops", copied)]
    hand_in(class_, "functional", renamed("\n".join(map(ast.unparse, taken)), assignment.functions))
    (pair,) = find(class_, assignment).pairs
    assert pair.students == ("functional", "plain_loops")
    assert pair.functions == ("train", "minibatches")
    lines = (SOLUTIONS / "variants/plain_loops/exercises.py").read_text().split("\n")
    at = next(shared for shared in pair.shared if shared.b.name == "minibatches").passages[0].b
    passage = "\n".join(lines[at.first - 1 : at.last])
    assert "rng.integers" in passage
    assert "def " not in passage


def test_syntax_errors_do_not_matter(class_: Path, assignment: Assignment) -> None:
    hand_in(class_, "copy", code_of(ORIGINAL) + "\n\ndef broken(:\n    return ((1\n")
    assert [pair.students for pair in find(class_, assignment).pairs] == [("copy", ORIGINAL)]


def test_copies_come_first_also_of_one_exercise(class_: Path, assignment: Assignment) -> None:
    hand_in(class_, "copy", edited(code_of(ORIGINAL), assignment.functions))
    hand_in(class_, "whole", disguised(code_of("vectorised"), assignment.functions))
    exercise = {*next(part.functions for part in assignment.description.parts if part.id == "activations")}
    (class_ / "functional").unlink()
    # What was copied stands beside an own version and the stubs.
    (host := class_ / "functional").mkdir()
    (host / "activations.py").write_bytes((ROOT / "exercises" / "activations.py").read_bytes())
    (host / "earlier.py").write_text(code_of("functional"))
    (host / "final.py").write_text("\n\n\n".join(map(ast.unparse, functions_only("plain_loops", exercise))))
    whole, rewritten, part = find(class_, assignment).pairs
    assert (whole.students, rewritten.students) == (("vectorised", "whole"), ("copy", ORIGINAL))
    assert whole.copied > 0.9 > rewritten.copied > 0.5
    assert whole.equal[0] > 0.9 * whole.equal[1]
    assert (part.students, part.copied, part.exercises) == (("functional", "plain_loops"), 0.0, ("activations",))


def test_an_earlier_class_and_a_published_solution_are_compared_with_but_not_with_themselves(
    class_: Path, tmp_path: Path, assignment: Assignment, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = tmp_path / "2025"
    earlier.mkdir()
    for student in ("typed", "script"):
        (class_ / student).rename(earlier / student)
        hand_in(earlier, f"{student}2", code_of(student))
    (class_ / "typed").symlink_to(SOLUTIONS / "variants/typed", target_is_directory=True)
    (published := tmp_path / "published").mkdir()
    taken = {"train", "minibatches"}
    (published / "training.py").write_text("\n".join(map(ast.unparse, functions_only("plain_loops", taken))))
    for student in ("functional", "objects", "vectorised", "classes"):
        own = [node for node in statements(code_of(student)) if getattr(node, "name", "") not in taken]
        (class_ / student).unlink()
        hand_in(class_, student, "\n".join(map(ast.unparse, [*own, *functions_only("plain_loops", taken)])))
    found = examine(class_, assignment, threshold=THRESHOLD, against=[earlier, published])[0]
    assert {pair.students for pair in found.pairs if pair.copied} == {("typed", "2025/typed"), ("typed", "2025/typed2")}
    assert (found.submissions, found.references) == (9, 5)
    assert [(one.source, one.functions) for one in found.widespread] == [("published", (("minibatches", 5), ("train", 5)))]
    assert not [pair for pair in found.pairs if not pair.copied]
    assert not [same for same in found.same_files if not {"typed"} & {student for student, _ in same.copies}]
    page = tmp_path / "page.html"
    arguments = ["similar", str(class_), "--assignment", str(SOLUTIONS), "--against", str(published), "--out", str(page)]
    assert main(arguments) == 0
    assert "Many share with published: `minibatches` (5), `train` (5)." in " ".join(capsys.readouterr().out.split())
    assert "Shared with published" in page.read_text()


def test_what_is_given_and_the_reference_count_nothing(tmp_path: Path, assignment: Assignment) -> None:
    for student in "abc":
        (tmp_path / student).mkdir()
        for path in [*(ROOT / "exercises").glob("*.py"), *(ROOT / "exercises/notebooks").glob("*.ipynb")]:
            (tmp_path / student / path.name).write_bytes(path.read_bytes())
        for name in assignment.folders:
            (tmp_path / student / f"my_{name}.py").write_bytes((SOLUTIONS / name / "solution.py").read_bytes())
    found = find(tmp_path, assignment, threshold=1)
    assert (found.pairs, found.same_files, found.typical) == ((), (), 0)


def test_what_many_have_has_no_score_and_copies_that_many_have_show(class_: Path, assignment: Assignment) -> None:
    text = code_of(ORIGINAL)
    for number in range(3):
        hand_in(class_, f"copy{number}", text)
    found = find(class_, assignment)
    assert found.common == 5
    assert found.groups == (("copy0", "copy1", "copy2", ORIGINAL),)
    hand_in(class_, "copy3", re.sub(r"(?m)^( +return .*\))$", r"\1  # mine", text))
    found = find(class_, assignment)
    # Each is listed once, not with everybody else of the group.
    assert [(pair.students, pair.score, pair.copied) for pair in found.pairs] == [
        (("copy0", other), 0.0, 1.0) for other in ("copy1", "copy2", "copy3", ORIGINAL)
    ]
    assert found.groups == (("copy0", "copy1", "copy2", "copy3", ORIGINAL),)
    (same,) = found.same_files
    assert (len(same.copies), same.exact) == (5, False)


def test_rarer_code_weighs_more(class_: Path, assignment: Assignment) -> None:
    text = code_of(ORIGINAL)
    scores = []
    for number in range(3):
        hand_in(class_, f"copy{number}", text)
        scores.append(find(class_, assignment).pairs[0].score)
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < 0.9 * scores[0]


def test_what_was_read_is_kept(class_: Path, tmp_path: Path, assignment: Assignment) -> None:
    told: list[tuple[int, int]] = []

    def run() -> SimilarityFindings:
        told.clear()
        keep = tmp_path / "kept.sqlite"
        return examine(class_, assignment, threshold=THRESHOLD, keep=keep, told=lambda *done: told.append(done))[0]

    hand_in(class_, "copy", code_of(ORIGINAL))
    first = run()
    assert told[-1] == (11, 11)
    assert run() == first
    assert not told
    hand_in(class_, "copy", renamed(code_of(ORIGINAL), assignment.functions))
    assert run().pairs[0].copied == 1
    assert told == [(11, 11)]
    (tmp_path / "kept.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(UsageError, match="cannot be kept"):
        run()


def test_a_class_that_is_taken_in_parts_by_several_processes_has_the_same_pairs(
    class_: Path, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        hand_in(class_, f"copy{number}", code_of(ORIGINAL))
    whole = find(class_, assignment)
    monkeypatch.setattr(spreading, "FEW", 1)
    monkeypatch.setattr(index, "AT_ONCE", 1000)
    monkeypatch.setattr(index, "SORTED_AT_ONCE", 1000)
    assert find(class_, assignment) == whole
    # Where what several have would cost too much, what two have still counts, and so do equal functions.
    monkeypatch.setattr(index, "MOST_MEETINGS", 1000)
    cheap = find(class_, assignment)
    assert cheap.common < whole.common
    assert cheap.groups == whole.groups


def test_the_same_class_gives_the_same_page(class_: Path, tmp_path: Path) -> None:
    hand_in(class_, "copy", code_of(ORIGINAL))
    pages = []
    for name in ("one.html", "two.html"):
        assert main(["similar", str(class_), "--assignment", str(SOLUTIONS), "--out", str(tmp_path / name)]) == 0
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


HOSTILE = {
    "million": "x = [" + "1, " * 1_000_000,
    "blanks": "def f():\n" + " \n" * 200_000 + "\t \x0c\n" * 100_000,
    "nested": "(" * 200_000,
    "line": "x" * 1_000_000,
    "digits": "9" * 1_000_000,
    "quotes": "'''\n" * 100_000,
    "unclosed": '"""' + "\n" * 300_000,
    "braces": "f'{" * 100_000,
    "repeated": "a = b + c\n" * 50_000,
}


def test_hostile_submissions_take_little_time_and_one_line(tmp_path: Path, assignment: Assignment) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    for name, text in HOSTILE.items():
        (folder / f"{name}.py").write_text(text)
        (folder / f"{name}2.py").write_text(text + "\n")
    (folder / "binary.py").write_bytes(os.urandom(200_000))
    (folder / "deep.ipynb").write_text('{"cells":' + "[" * 100_000)
    (folder / "shapes.ipynb").write_text('{"nbformat": 4, "cells": [{"cell_type": "code", "source": {"a": 1}}, 5]}')
    (folder / "damaged.zip").write_bytes(b"PK\3\4 nothing")
    (folder / "notes.pdf").write_bytes(b"%PDF")
    begin = time.process_time()
    found = find(folder, assignment, threshold=1)
    assert time.process_time() - begin < 40
    told = [Path(problem.file).stem for problem in found.problems]
    assert {"million", "line", "damaged", "notes"} <= set(told)
    assert len(told) == len(set(told))
    assert all("\n" not in problem.message for problem in found.problems)


def test_nothing_is_executed(tmp_path: Path, assignment: Assignment) -> None:
    trace = tmp_path / "trace"
    folder = tmp_path / "class"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.py").write_text(f"open({str(trace)!r}, 'w')\n")
    find(folder, assignment)
    assert not trace.exists()


# the command -----------------------------------------------------------------------------------------------------------


def test_the_page_stands_alone_and_escapes(class_: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evil = "<script>alert(1)</script>"
    text = code_of(ORIGINAL).replace("def train(", f"# {evil}\ndef train(").replace("    return", f"    # \u202e{evil}\n    return")
    hand_in(class_, "copy", text)
    hand_in(class_, "a&amp", code_of("script"))
    page, data = tmp_path / "page.html", tmp_path / "data.json"
    assert main(["similar", str(class_), "--assignment", str(SOLUTIONS), "--out", str(page), "--json", str(data)]) == 0
    html = page.read_text()
    assert not re.search(r"<script|\u202e|\bhttps?:|\bsrc=|url\(", html)
    assert html.count("<mark>") > 20
    assert "accuses nobody" in html
    assert "a&amp;amp and script" in html
    content = json.loads(data.read_text())
    assert {tuple(sorted(pair["students"])) for pair in content["pairs"]} == {("copy", ORIGINAL), ("a&amp", "script")}
    # Both sides of a passage have its number.
    first = html[html.index("<pre>") : html.index("</pre>", html.index("</pre>") + 1)]
    left, right = first.split("</pre>")
    numbers = [re.findall(r"<mark><b>(\d+)</b>", half) for half in (left, right)]
    assert numbers[0]
    assert sorted(numbers[0]) == sorted(numbers[1])
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "no verdict" in " ".join(out.split())


def test_a_class_needs_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.py").write_text("x = 1\n")
    assert main(["similar", str(tmp_path), "--assignment", str(SOLUTIONS)]) == 2
    assert "takes two" in capsys.readouterr().err


def test_a_group_is_not_compared_with_itself(tmp_path: Path, assignment: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = {name: (SOLUTIONS / "variants" / name,) for name in ("script", "typed")}
    entries = [Entry("ada", paths["script"]), Entry("grace", paths["script"]), Entry("emmy", paths["typed"])]
    monkeypatch.setattr(comparison, "find_entries", lambda folder: (entries, []))
    found = find(tmp_path, assignment)
    assert (found.submissions, found.pairs) == (2, ())
    hand_in(tmp_path, "copy", code_of("script"))
    entries.append(Entry("copy", (tmp_path / "copy.py",)))
    assert [pair.students for pair in find(tmp_path, assignment).pairs] == [("ada, grace", "copy")]


def test_only_the_first_pairs_are_shown(class_: Path, assignment: Assignment) -> None:
    hand_in(class_, "copy", code_of(ORIGINAL))
    hand_in(class_, "other", code_of("script"))
    found = find(class_, assignment, most=1)
    assert (len(found.pairs), found.found) == (1, 2)
