"""Students' copy: the exercises as modules and notebooks, their checks, the engine, and a script that sets it up and runs it.

The exercises lie in a hidden folder, from which the script puts them where they are written: a newer archive that is unpacked over
an older one replaces the checks, the engine and the originals, and nothing that a student has written.

There is nothing hidden in it: no hidden check, no solution, no known mistake but sealed ones, and of hidden checks only what
they weigh.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from grader.authoring.release import CHECKS, NOTEBOOKS
from grader.model.assignment import Description
from grader.model.errors import UsageError
from grader.model.packages import requirement_in
from grader.platforms.contents import BundleSource, File, Files, in_folder
from grader.selfcheck.hints import REPORTED

CONFINED = ""
EXERCISES = "exercises"
ORIGINALS = ".originals"


def pack(source: BundleSource) -> Files:
    """Pack everything into one folder, named like the assignment."""
    name, wheel = source.students_wheel
    description = source.assignment.description
    first = description.sheets[0]
    files = source.students_files()
    checks = {path: file for path, file in files.items() if path.startswith(f"{CHECKS}/")}
    # Notebooks stand beside the modules and not among them: a function that is defined in both does not count.
    stubs = in_folder(EXERCISES, {path: file for path, file in files.items() if path not in checks})
    digest = hashlib.sha256(wheel).hexdigest()
    return in_folder(
        description.id,
        {
            "README.md": source.template(
                "student/README.md",
                title=description.title,
                first=first.id,
                function=first.functions[0],
                imports=about_imports(description),
                hints=about_hints(source),
            ),
            "start.py": source.template(
                "student/start.py", executable=True, wheel=name, digest=digest, index=description.package_index, first=first.id
            ),
            name: File(wheel),
            **in_folder(EXERCISES, checks),
            **in_folder(ORIGINALS, {**stubs, **in_folder(NOTEBOOKS, source.students_notebooks(wheel_address(source.url, name)))}),
        },
    )


def about_imports(description: Description) -> str:
    """Say which packages a student may import."""
    names = ["NumPy", *(requirement_in(line).name for line in description.requirements)]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    if description.forbidden:
        return f"import {listed}, and no package that does the work for you."
    return f"you can import {listed}."


def about_hints(source: BundleSource) -> str:
    """Say who learns how many hints a student has taken."""
    if source.policy.hints.reported:
        return f"How many hints you have taken to each function is packed by `submit`, in `{REPORTED}`: your course asks for it."
    return "How many hints you have taken is told to nobody."


def wheel_address(url: str, name: str) -> str:
    """Return the address of the wheel: `url` itself, or a folder in which it lies under its name. UsageError for what is none."""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.netloc or not url.isprintable() or set(url) & set(" '\"{}")):
        raise UsageError(f"--url {url} is no address of the web, such as https://example.org/course/")
    return url if not url or parts.path.endswith(".whl") else f"{url.rstrip('/')}/{name}"
