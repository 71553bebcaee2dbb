"""One assignment, packed for the platforms that grade or hand out: `grader bundle KIND --out FILE`.

`KINDS` is the table of what can be packed. A kind is a module with

    pack(source: BundleSource) -> Files            the members of the archive; required
    CONFINED: str                                  one line: what keeps hidden parts from students; "" where there are none

and most of them are also what runs on the platform: `python -I -m grader.platforms.<module>`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol, cast

import msgspec

from grader.model.errors import UsageError

if TYPE_CHECKING:
    from grader.platforms.contents import BundleSource, Files


class Kind(msgspec.Struct, frozen=True):
    """A line of the table: the module of a kind, and what it packs in a few words."""

    module: str
    what: str
    folder: bool = False
    """True if it is used unpacked: a name that does not end in .zip is that of a folder."""


class Packer(Protocol):
    """The names that the module of a kind offers."""

    CONFINED: str

    def pack(self, source: BundleSource) -> Files: ...


KINDS = {
    "gradescope": Kind("grader.platforms.gradescope", "autograder for Gradescope"),
    "otter": Kind("grader.platforms.otter", "autograder for otter-grader; needs the extra [otter]"),
    "github": Kind("grader.platforms.github", "template repository with a workflow that checks every push, public checks only"),
    "classroom50": Kind("grader.platforms.classroom50", "autograder for Classroom 50, public checks only"),
    "prairielearn": Kind("grader.platforms.prairielearn", "question for PrairieLearn, graded in a container"),
    "nbgrader": Kind("grader.platforms.nbgrader", "source notebooks and configuration for the folder of a course", True),
    "plain": Kind("grader.platforms.plain", "container file and one command, for Autolab, Submitty, Artemis or cron"),
    "student": Kind("grader.platforms.student", "exercises, public checks and the engine, for students"),
    "jupyterlite": Kind(
        "grader.platforms.jupyterlite",
        "static site in which the notebooks check themselves in a browser; needs [jupyterlite]",
        True,
    ),
}
OLDER_NAMES = {"github-classroom": "github"}
"""Names in the contract of commands for what is called otherwise now: GitHub Classroom was retired on 28 August 2026."""


def kind_named(name: str) -> str:
    """Return the name of a kind, also for an older one. Raises UsageError if there is none of that name."""
    name = OLDER_NAMES.get(name, name)
    if name not in KINDS:
        raise UsageError(f"there is no bundle {name!r}; there are {', '.join(KINDS)}")
    return name


def packer(name: str) -> Packer:
    """Return the module of a kind. Raises UsageError if there is none of that name."""
    return cast(Packer, importlib.import_module(KINDS[kind_named(name)].module))
