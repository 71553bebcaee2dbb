"""Slips of an author: each is refused by `grader release` with the file, and nothing is written."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support import TOY

from grader.cli.main import main

SOLUTION, PUBLIC, HIDDEN, MISTAKES, ABOUT = (
    "first/solution.py",
    "first/test_public.py",
    "first/test_hidden.py",
    "first/misconceptions.py",
    "assignment.toml",
)
Edit = Callable[[str], str]


def instead(old: str, new: str) -> Edit:
    """Replace a text that is there."""

    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def added(more: str) -> Edit:
    return lambda text: f"{text}\n{more}\n"


def refusal(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `grader release` says, which refuses the assignment and writes nothing."""
    capsys.readouterr()
    status = main(["release", "--assignment", str(folder)])
    printed = capsys.readouterr()
    assert status in (2, 3), printed
    assert not (folder.parent / "exercises").exists()
    assert "Traceback" not in printed.err
    return printed.err


SLIPS: dict[str, tuple[str, Edit, str]] = {
    "no markers": (
        SOLUTION,
        lambda text: text.replace("    ### BEGIN SOLUTION\n", "", 1).replace("    ### END SOLUTION\n", "", 1),
        r"first/solution\.py:\d+: 'double' has no '### BEGIN SOLUTION', so its solution would go to students",
    ),
    "text after a marker": (
        SOLUTION,
        instead("### END SOLUTION", "### END SOLUTIONS"),
        r"first/solution\.py:\d+: a marker is a line .* this is '### END SOLUTIONS'",
    ),
    "a marker without an end": (SOLUTION, instead("    ### END SOLUTION\n", ""), r"solution\.py:\d+: .* begins in line \d+"),
    "code before the first cell": (SOLUTION, lambda text: f"import math\n{text}", r"solution\.py:1: .* before the first cell"),
    "another title": (
        SOLUTION,
        instead("# # {title}", "# # Double, and halve"),
        r"solution\.py:2: the title is 'Double, and halve', and 'Double and halve' in assignment\.toml; write '# # \{title\}'",
    ),
    "a misconception that leads to no section": (
        MISTAKES,
        instead('see="Numbers"', 'see="Number"'),
        r"leads to the section 'Number', which no outcome has",
    ),
    "no cells": (SOLUTION, lambda text: re.sub(r"(?m)^# %%.*\n", "", text), r"solution\.py:1: there are no cells"),
    "settings of a cell": (
        SOLUTION,
        lambda text: re.sub(r"(?m)^# %%$", '# %% jupyter={"source_hidden": true}', text, count=1),
        r"solution\.py:\d+: a cell begins with one of the lines '# %%', .* this is '# %% jupyter=",
    ),
    "code of a notebook that is not commented out": (
        SOLUTION,
        added('\n# %% tags=["active-ipynb"]\nprint(1)'),
        r"solution\.py:\d+: the code of a cell for notebooks only is commented out; begin the line with '# '",
    ),
    "a syntax error": (SOLUTION, instead("def half(z):", "def half(z:"), r"solution\.py:\d+: "),
    "a function that is not defined": (SOLUTION, instead("def half(z)", "def halve(z)"), r"it defines no 'half'"),
    "a function twice": (
        SOLUTION,
        added("# %%\ndef half(z):\n    ### BEGIN SOLUTION\n    return z / 2\n    ### END SOLUTION"),
        r"'half' is defined 2 times",
    ),
    "a solution that is not listed": (
        SOLUTION,
        added("# %%\ndef third(z):\n    ### BEGIN SOLUTION\n    return z / 3\n    ### END SOLUTION"),
        r"'third' has a solution, and assignment\.toml does not list it",
    ),
    "a check whose name is not that of a test": (
        PUBLIC,
        added('@check("half", kind="value")\ndef worked(student):\n    """A half."""'),
        r"test_public\.py:\d+: 'worked' does not run, since its name does not begin with `test_`; rename it",
    ),
    "a check in a class": (
        PUBLIC,
        added('class TestHalf:\n    @check("half", kind="value")\n    def test_worked(self, student):\n        """A half."""'),
        r"test_public\.py:\d+: 'test_worked' does not run, since it stands in a class; take it out of it",
    ),
    "two tests of one name": (
        PUBLIC,
        added('@check("half", kind="value")\ndef test_worked(student):\n    """A half."""'),
        r"test_public\.py:\d+: 'test_worked' hides the test of the same name in line 10",
    ),
    "no check of a function": (ABOUT, instead('"quadruple"]', '"quadruple", "fifth"]'), r"it defines no 'fifth'"),
    "a function in two outcomes": (
        ABOUT,
        instead('"total", "twice"', '"total", "half", "twice"'),
        r"'half' is listed in first and in second",
    ),
    "an unknown key": (ABOUT, instead('section = "Numbers"', 'section = "Numbers"\npoint = 3'), r"assignment\.toml.*`point`"),
    "negative points": (ABOUT, instead('section = "Numbers"', "points = -5"), r"'first' has -5 points"),
    "zero points": (ABOUT, instead('section = "Numbers"', "points = 0"), r"'first' has 0 points"),
    "a weight of no function": (
        ABOUT,
        instead('section = "Numbers"', "weights = {treble = 2}"),
        r"assignment\.toml:9: weights of 'first' names 'treble'",
    ),
    "a weight of nothing": (
        ABOUT,
        instead('section = "Numbers"', "weights = {half = 0}"),
        r":9: weights .* 'half' 0; give it more",
    ),
    "extra credit of nothing": (
        ABOUT,
        instead('section = "Numbers"', "extra = {half = -1}"),
        r":9: extra .* 'half' -1; give it more",
    ),
    "extra credit of another outcome": (
        ABOUT,
        instead('section = "Numbers"', "extra = {total = 1}"),
        r":9: extra .* 'total', which",
    ),
    "extra credit with a weight": (
        ABOUT,
        instead('section = "Numbers"', "weights = {half = 2}\nextra = {half = 1}"),
        r":10: extra of 'first' names 'half', and so does weights",
    ),
    "an outcome of extra credit with points": (
        ABOUT,
        instead('section = "Numbers"', "extra = {double = 1, half = 1, quadruple = 1}"),
        r":7: the outcome 'first' has 10 points, and all .* extra credit; give it 0",
    ),
    "a part of a person without points": (
        ABOUT,
        added('[[manual]]\nid = "essay"\ntitle = "Essay"\npoints = 0'),
        r"assignment\.toml:\d+: the part 'essay' has 0 points",
    ),
    "a part of a person with the id of an outcome": (
        ABOUT,
        added('[[manual]]\nid = "second"\ntitle = "Essay"\npoints = 1\noutcome = "third"'),
        r"the part 'second' has an id that something else has\n.*'third', which is no outcome",
    ),
    "no outcome": (ABOUT, lambda text: 'id = "toy"\ntitle = "A toy"\noutcome = []\n', r"there is no \[\[outcome\]\]"),
    "an id that hides a module": (ABOUT, instead('id = "first"', 'id = "types"'), r"'types' hides the module"),
    "a name in a table": (ABOUT, added('[contains]\ndouble = ["treble"]'), r"\[contains\] names 'treble'"),
    "a name in the list of equivalent mutants": (
        "equivalent.toml",
        added('[[equivalent]]\nfunction = "treble"\nreason = "It is."\nchanges = ["a => b"]'),
        r"equivalent\.toml: it names 'treble'",
    ),
    "misconceptions that are no Python": (MISTAKES, added("def ("), r"first/misconceptions\.py:\d+: .*invalid syntax"),
    "a misnamed misconception": (
        MISTAKES,
        instead("def double_as_square", "def as_square"),
        r"first/misconceptions\.py:\d+: .*begins with double_",
    ),
    "a misconception of no function": (
        MISTAKES,
        lambda text: text.replace('"double"', '"treble"').replace("double_as", "treble_as"),
        r"treble_as_square is a misconception of 'treble', which assignment\.toml does not list",
    ),
    "a public check that uses the reference": (
        PUBLIC,
        instead("def test_quadruple(student)", "def test_quadruple(student, reference)"),
        r"first/test_public\.py:\d+: test_quadruple: a public check must not use the reference",
    ),
    "a misspelt hint": (
        SOLUTION,
        instead("    ### BEGIN SOLUTION", "    ### HINTS Twice.\n    ### BEGIN SOLUTION"),
        r"first/solution\.py:\d+: a hint begins with .*'### HINTS Twice\.'",
    ),
    "a wrong value in a public check": (
        PUBLIC,
        instead("np.array([6.0, -8.0])", "np.array([6.0, 8.0])"),
        r"first/test_public\.py:\d+: 'Four times, exactly': the solutions fail it: .*1 of 2 values",
    ),
    "a check that breaks": (
        HIDDEN,
        instead("z = rng.normal(size=(3, 2))", "z = {}['b']"),
        r"first/test_hidden\.py:\d+: 'Random numbers': the solutions fail it: .*KeyError: 'b'",
    ),
}

FORBIDDEN = 'forbidden = ["torch", "sklearn"]'


def packages(lines: str) -> Edit:
    return instead(FORBIDDEN, f"{FORBIDDEN}\n{lines}")


SLIPS |= {
    "a requirement that pip does not know": (
        ABOUT,
        packages('requirements = ["tomlkit=1"]'),
        r"assignment\.toml:5: 'tomlkit=1' is no",
    ),
    "a requirement that is forbidden": (
        ABOUT,
        packages('requirements = ["torch>=2"]'),
        r"toml:5: `requirements` and `forbidden` both",
    ),
    "a requirement that needs what is forbidden": (
        ABOUT,
        instead(FORBIDDEN, 'forbidden = ["contourpy"]\nrequirements = ["matplotlib"]'),
        r"toml:5: `requirements` names 'matplotlib', which needs 'contourpy'",
    ),
    "a package for checks that submissions could import": (
        ABOUT,
        packages('check_requirements = ["tomlkit"]'),
        r"toml:5: `check_requirements` names 'tomlkit', which submissions could import .*: add it to `forbidden`",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_refused_with_its_place(slip: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, edit, says = SLIPS[slip]
    folder = Path(shutil.copytree(TOY, tmp_path / "solutions"))
    path = folder / file
    path.write_text(edit(path.read_text()))
    said = refusal(folder, capsys)
    assert re.search(says, said), said


def test_a_function_without_a_check_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(shutil.copytree(TOY, tmp_path / "solutions"))
    (folder / ABOUT).write_text((folder / ABOUT).read_text().replace('"quadruple"]', '"quadruple", "third"]'))
    solution = "\n\n# %%\ndef third(z):\n    ### BEGIN SOLUTION\n    return z / 3\n    ### END SOLUTION\n"
    (folder / SOLUTION).write_text((folder / SOLUTION).read_text() + solution)
    assert "no check is about third" in refusal(folder, capsys)


def test_points_that_no_check_can_earn_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(shutil.copytree(TOY, tmp_path / "solutions"))
    about, public, hidden = folder / ABOUT, folder / PUBLIC, folder / HIDDEN
    about.write_text(about.read_text().replace('section = "Numbers"', 'section = "Numbers"\nextra = {quadruple = 1}'))
    both = '\n\n@check("quadruple", "half", kind="value")\ndef test_both(student):\n    """Both."""\n    student.half(1.0)\n'
    public.write_text(
        public.read_text().replace('@check("quadruple", kind="value"', '@check("quadruple", kind="value", points=0') + both
    )
    assert re.search(r"first/test_public\.py:\d+: 'Both' is about a function of extra credit and about", refusal(folder, capsys))
    public.write_text(public.read_text().replace(both, ""))
    hidden.write_text(hidden.read_text().replace('"half", "quadruple"', '"half"'))
    assert "no check of 'quadruple', which is extra credit in first, has points" in refusal(folder, capsys)


def test_what_public_checks_need_goes_to_students_and_nothing_of_the_instructor(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TOY, tmp_path / "solutions"))
    (folder / "first" / "numbers.txt").write_text("6 -8\n")
    (folder / "first" / "notes.txt").write_text("what hidden checks ask for\n")
    (folder / "first" / "helpers.py").write_text(
        "from pathlib import Path\n\n\ndef numbers():\n"
        '    return [float(x) for x in Path(__file__).with_name("numbers.txt").read_text().split()]\n'
    )
    path = folder / PUBLIC
    text = path.read_text().replace("import pytest\n", "import pytest\n\nfrom .helpers import numbers\n", 1)
    path.write_text(text.replace("np.array([6.0, -8.0])", "np.array(numbers())"))
    assert main(["release", "--assignment", str(folder)]) == 0
    given = {path.name for path in (tmp_path / "exercises" / "checks" / "first").iterdir()}
    assert {"test_public.py", "mistakes.json", "helpers.py", "numbers.txt"} <= given
    assert not given & {"notes.txt", "solution.py", "test_hidden.py", "misconceptions.py"}


def test_a_check_that_passes_on_the_computer_of_its_author_only_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(TOY, tmp_path / "solutions"))
    (folder / "first" / "numbers.txt").write_text("6 -8\n")
    path = folder / PUBLIC
    read = "np.loadtxt(__file__.replace('test_public.py', 'num' + 'bers.txt'))"
    path.write_text(path.read_text().replace("np.array([6.0, -8.0])", read))
    assert "the solutions fail it where students have it" in refusal(folder, capsys)


def test_a_folder_with_files_of_somebody_else_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(shutil.copytree(TOY, tmp_path / "solutions"))
    thesis = tmp_path / "exercises" / "thesis" / "chapter.tex"
    thesis.parent.mkdir(parents=True)
    thesis.write_text("all my work")
    assert main(["release", "--assignment", str(folder)]) == 2
    assert "holds thesis/chapter.tex, which no release has written" in capsys.readouterr().err
    assert [path for path in (tmp_path / "exercises").rglob("*") if path.is_file()] == [thesis]
