"""What sheets show besides functions: pictures, hints that stubs do not have, lines to predict and run."""

from __future__ import annotations

import base64
import json
import re
import sys

import pytest
from support import ROOT

from grader.authoring.hints import hints_in
from grader.authoring.notebooks import exercise_notebook
from grader.authoring.stubs import stub
from grader.model.errors import CheckError

SOLUTIONS = ROOT / "solutions"
PICTURES = sorted(SOLUTIONS.glob("*/picture.py"))
SOLUTION = '''# %% [markdown]
# # Half

# %% [markdown] tags=["active-ipynb"]
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


def test_a_notebook_carries_its_pictures_with_their_texts() -> None:
    made = json.loads(exercise_notebook(stub(SOLUTION, "half"), "half", ["half"], pictures={"line.svg": b"<svg/>"}))
    text = "".join("".join(cell["source"]) for cell in made["cells"])
    found = re.search(r'<img src="data:image/svg\+xml;base64,(.*)" alt="A line that rises">', text)
    assert found
    assert base64.b64decode(found[1]) == b"<svg/>"
    with pytest.raises(CheckError, match=re.escape("half: the picture line.svg needs a file beside the solution")):
        exercise_notebook(SOLUTION, "half", ["half"])
