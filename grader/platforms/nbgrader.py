"""nbgrader: a course folder with source notebooks whose graded cells get their points from our engine.

source/ASSIGNMENT/*.ipynb       the exercises, each with one graded cell, which runs the public checks at home
grading/ASSIGNMENT/             hidden checks, solutions and policy, which nbgrader hands to nobody
nbgrader_config.py              puts our engine in the place of nbgrader's execution of notebooks

`nbgrader generate_assignment` makes from `source` what students get, and `nbgrader autograde` calls `nbgrader_plugin` for each
notebook that they hand in. A cell of the notebook itself could not ask safely: it shares a process with the student's code.
"""

from __future__ import annotations

import json
import re
from typing import Any

from grader.authoring.notebooks import END
from grader.platforms.contents import POLICY, BundleSource, File, Files, in_folder

CONFINED = "`grading/` is in no folder that nbgrader hands out; keep the folder of the course closed to students"
GRADING = "grading"


def pack(source: BundleSource) -> Files:
    """Pack the course folder: notebooks, what grades them, and the configuration."""
    assignment = source.assignment
    worth = {outcome.id: outcome.points for outcome in assignment.outcomes if outcome.points}
    notebooks = {
        name: File(with_graded_cell(json.loads(file.content), name.removesuffix(".ipynb"), worth))
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


def with_graded_cell(notebook: dict[str, Any], part: str, worth: dict[str, float]) -> bytes:
    """Return a notebook whose last cell, the check of all its functions, is the graded one; nothing packs a submission."""
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    cells = notebook["cells"][: sources.index(END)] if END in sources else notebook["cells"]
    if part in worth:
        cells[-1]["metadata"] = {
            "nbgrader": {
                "grade": True,
                "grade_id": part,
                "locked": True,
                "points": worth[part],
                "schema_version": 3,
                "solution": False,
                "task": False,
            }
        }
    made = {**notebook, "cells": cells}
    return (json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
