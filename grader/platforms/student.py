"""What students get: the exercises as modules and notebooks, their checks, the engine, and a script that sets it up and runs it.

There is nothing hidden in it: no hidden check, no solution, no known mistake, and of hidden checks only what they weigh.
"""

from __future__ import annotations

from grader.authoring.release import NOTEBOOKS
from grader.platforms.contents import File, Files, Source, below

CONFINED = ""


def pack(source: Source) -> Files:
    """One folder, named like the assignment."""
    name, wheel = source.wheel
    description = source.assignment.description
    return below(
        description.id,
        {
            "README.md": source.template("student/README.md", title=description.title, first=description.outcome[0].id),
            "start.py": source.template("student/start.py", executable=True, wheel=name),
            name: File(wheel),
            **below("exercises", source.students_files()),
            # Beside the modules and not among them: a function that is defined in both does not count.
            **below(NOTEBOOKS, source.students_notebooks()),
        },
    )
