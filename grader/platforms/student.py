"""Students' copy: the exercises as modules and notebooks, their checks, the engine, and a script that sets it up and runs it.

There is nothing hidden in it: no hidden check, no solution, no known mistake, and of hidden checks only what they weigh.
"""

from __future__ import annotations

from grader.authoring.release import NOTEBOOKS
from grader.platforms.contents import BundleSource, File, Files, in_folder

CONFINED = ""


def pack(source: BundleSource) -> Files:
    """Pack everything into one folder, named like the assignment."""
    name, wheel = source.wheel
    description = source.assignment.description
    return in_folder(
        description.id,
        {
            "README.md": source.template("student/README.md", title=description.title, first=description.outcome[0].id),
            "start.py": source.template("student/start.py", executable=True, wheel=name),
            name: File(wheel),
            **in_folder("exercises", source.students_files()),
            # Beside the modules and not among them: a function that is defined in both does not count.
            **in_folder(NOTEBOOKS, source.students_notebooks()),
        },
    )
