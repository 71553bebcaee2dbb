"""nbgrader: a course folder with source notebooks whose graded cells get their points from our engine.

source/ASSIGNMENT/*.ipynb       the exercises, each with one graded cell, which runs the public checks at home, and a cell for each
                                part that a person grades
grading/ASSIGNMENT/             hidden checks, solutions and policy, which nbgrader hands to nobody
nbgrader_config.py              puts our engine in the place of nbgrader's execution of notebooks

`nbgrader generate_assignment` makes from `source` what students get, and `nbgrader autograde` calls `nbgrader_plugin` for each
notebook that they hand in. A cell of the notebook itself could not ask safely: it shares a process with the student's code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from grader.authoring.notebooks import END
from grader.model.report import ManualPart
from grader.platforms.contents import POLICY, BundleSource, File, Files, in_folder

CONFINED = "`grading/` is in no folder that nbgrader hands out; keep the folder of the course closed to students"
GRADING = "grading"


def pack(source: BundleSource) -> Files:
    """Pack the course folder: notebooks, what grades them, and the configuration."""
    assignment = source.assignment
    worth = {outcome.id: outcome.points for outcome in assignment.outcomes if outcome.points}
    asked: dict[str, list[ManualPart]] = {}
    for part in assignment.description.manual:
        asked.setdefault(assignment.description.sheet_of(part), []).append(part)
    notebooks = {
        name: File(with_graded_cells(json.loads(file.content), name.removesuffix(".ipynb"), worth, asked))
        for name, file in source.students_notebooks(source.url).items()
    }
    return {
        "nbgrader_config.py": source.template("nbgrader/nbgrader_config.py"),
        **in_folder(f"source/{assignment.id}", notebooks),
        **in_folder(f"{GRADING}/{assignment.id}", {**source.assignment_files(), POLICY: policy_file(source)}),
    }


def policy_file(source: BundleSource) -> File:
    """Return the policy. The default one asks for a user of their own for submissions, which only root can give.

    nbgrader is run by a person.
    """
    if source.policy_text != source.template(POLICY).content:
        return source.policy_file
    return File(re.sub(rb"(?m)^require *= *\[[^]\n]*\]", b"require = []", source.policy_text))


def with_graded_cells(
    notebook: dict[str, Any], name: str, worth: dict[str, float], asked: Mapping[str, Sequence[ManualPart]]
) -> bytes:
    """Return a notebook whose last cell, the check of all its functions, is the graded one; nothing packs a submission.

    Before it stand the parts that a person grades and that are `asked` for there, by the names of notebooks.
    """
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    cells = notebook["cells"][: sources.index(END)] if END in sources else notebook["cells"]
    if name in worth:
        cells[-1]["metadata"] = nbgrader_cell(name, worth[name], solution=False)
    by_person = [cell for part in asked.get(name, ()) for cell in cells_of(part)]
    # The last two are a heading and the check.
    cells = [*cells[:-2], *by_person, *cells[-2:]]
    return notebook_json({**notebook, "cells": cells})


def cells_of(part: ManualPart) -> list[dict[str, Any]]:
    """Return what a part asks for, and the cell for the answer, whose text nbgrader replaces by one of its own."""
    asks = "\n\n".join(filter(None, (f"## {part.title}", part.asks, f"*{part.points:g} points, which a person gives.*")))
    answer = nbgrader_cell(part.id, part.points, solution=True)
    return [
        {"cell_type": "markdown", "id": f"{part.id}-asks", "metadata": {}, "source": asks},
        {"cell_type": "markdown", "id": part.id, "metadata": answer, "source": "Your answer"},
    ]


def nbgrader_cell(name: str, points: float, *, solution: bool) -> dict[str, Any]:
    """Return the metadata of a cell that gives points: by autograding, or as a `solution` by a person."""
    about = {"grade": True, "grade_id": name, "locked": not solution, "points": points}
    return {"nbgrader": {**about, "schema_version": 3, "solution": solution, "task": False}}


def notebook_json(notebook: dict[str, Any]) -> bytes:
    return (json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
