"""What sheets show besides functions: pictures, hints that stubs do not have, links to the lecture, data."""

from __future__ import annotations

import base64
import json
import re
import shutil
import sys
from pathlib import Path

import msgspec
import pytest
from support import ROOT, TOY

from grader.authoring.hints import hints_file, hints_in
from grader.authoring.links import with_links
from grader.authoring.notebooks import exercise_notebook
from grader.authoring.release import release
from grader.authoring.stubs import REGION, stub
from grader.checks.misconceptions import load_misconceptions
from grader.cli.main import main
from grader.model.assignment import Assignment, load_description
from grader.model.errors import CheckError

SOLUTIONS = ROOT / "solutions"
PICTURES = sorted(SOLUTIONS.glob("*/picture.py"))
SOLUTION = '''# %% [markdown]
# # Half

# %% [markdown] tags=["notebook-only"]
# ![A line that
# rises](line.svg)

# %%
def half(x):
    """Half of x."""
    ### HINT The idea.
    ### HINT A formula
    ###      on two lines.
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION
'''


@pytest.mark.parametrize("source", PICTURES, ids=lambda path: path.parent.name)
def test_pictures_are_what_their_code_draws(source: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hasattr(source, "parent")
    monkeypatch.syspath_prepend(str(SOLUTIONS))
    import drawing  # type: ignore[import-not-found]

    svg = (source.parent / "picture.svg").read_text(encoding="utf-8")
    assert drawing.draw(source.parent) == svg
    assert "<title>" in svg
    assert "<desc>" in svg
    sys.modules.pop("drawing")


def test_stubs_have_no_hints_and_hints_are_found_in_their_order() -> None:
    assert "HINT" not in stub(SOLUTION, "half")
    assert hints_in(SOLUTION) == {"half": ("The idea.", "A formula on two lines.")}
    with pytest.raises(CheckError, match="half: a hint begins with"):
        stub(SOLUTION.replace("### HINT The", "### HINTS The"), "half")


def test_a_hint_belongs_to_a_function_of_the_exercise() -> None:
    assert msgspec.json.decode(hints_file(SOLUTION, "half", ["half"])) == {"half": ["The idea.", "A formula on two lines."]}
    assert hints_file(stub(SOLUTION, "half"), "half", ["half"]) == b""
    with pytest.raises(CheckError, match="half: a hint stands in `half`"):
        hints_file(SOLUTION, "half", ["quarter"])
    with pytest.raises(CheckError, match="half: a hint stands in no function"):
        hints_file(f"{SOLUTION}\n### HINT Of nothing.\n", "half", ["half"])


@pytest.mark.parametrize("part", sorted(path.parent.name for path in SOLUTIONS.glob("*/solution.py")))
def test_no_hint_is_a_line_of_the_solution(part: str) -> None:
    text = (SOLUTIONS / part / "solution.py").read_text(encoding="utf-8")
    hints = " ".join(" ".join(hint.split()) for given in hints_in(text).values() for hint in given)
    lines = {" ".join(line.split()) for region in REGION.finditer(text) for line in region[0].splitlines()}
    code = {line.partition("  # ")[0].removeprefix("return ") for line in lines if not line.startswith("#")}
    assert sorted(line for line in code if len(line) > 25 and line in hints) == []


def test_the_students_copy_has_hints_and_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = release(TOY, load_description(TOY))[1]
    assert files["checks/first/data/numbers.csv.gz"] == (TOY / "first" / "data" / "numbers.csv.gz").read_bytes()
    assert list(msgspec.json.decode(files["checks/first/hints.json"])) == ["double"]
    assert [name for name in files if name.endswith("hints.json")] == ["checks/first/hints.json"]
    shutil.copytree(TOY, tmp_path / "solutions")
    shutil.copytree(TOY / "first" / "data", tmp_path / "solutions" / "second" / "data")
    assert main(["release", "--assignment", str(tmp_path / "solutions")]) == 3
    assert "two files of data are called numbers.csv.gz" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lecture_url", "numbers", "applying"),
    [
        ("", "Numbers", "second.html#sheet-second"),
        ("https://example.org/notes", "[Numbers](https://example.org/notes#numbers)", "https://example.org/notes#functions"),
        (
            "https://example.org/{section}.html",
            "[Numbers](https://example.org/numbers.html)",
            "https://example.org/functions.html",
        ),
    ],
)
def test_the_lecture_is_a_link(toy: Assignment, lecture_url: str, numbers: str, applying: str) -> None:
    there = msgspec.structs.replace(toy.description, lecture_url=lecture_url)
    text = "# # 1 · Numbers\n#\n# *Lecture: Numbers; Functions.*\n"
    lines = with_links(text, "first", there, ".html").splitlines()
    assert ('# <a id="sheet-first"></a>' in lines) == (not lecture_url)
    assert lines[-1] == f"# *Lecture: {numbers}; [Functions]({applying}).*"
    with pytest.raises(CheckError, match="first: no outcome has the section 'Nombers'"):
        with_links(text.replace("Numbers;", "Nombers;"), "first", there, ".html")
    # What sections are of is the assignment's word.
    book = with_links(text.replace("Lecture", "Book"), "first", msgspec.structs.replace(there, lecture="book"), ".html")
    assert book.splitlines()[-1] == lines[-1].replace("Lecture", "Book")


def test_known_mistakes_name_sections_of_the_lecture(course: Assignment) -> None:
    known = [one for part in course.folders for one in load_misconceptions(SOLUTIONS / part / "misconceptions.py")]
    assert {one.see for one in known} <= {outcome.section for outcome in course.outcomes}


def test_a_notebook_carries_its_pictures_with_their_texts() -> None:
    made = json.loads(exercise_notebook(stub(SOLUTION, "half"), "half", ["half"], pictures={"line.svg": b"<svg/>"}))
    text = "".join("".join(cell["source"]) for cell in made["cells"])
    found = re.search(r'<img src="data:image/svg\+xml;base64,(.*)" alt="A line that rises">', text)
    assert found
    assert base64.b64decode(found[1]) == b"<svg/>"
    with pytest.raises(CheckError, match=re.escape("half: the picture line.svg needs a file beside the solution")):
        exercise_notebook(SOLUTION, "half", ["half"])
