"""An assignment on disk: outcomes, functions, checks, and the trusted implementations.

assignment.toml   outcomes and functions
checks.json       the manifest of checks: what can be earned, whatever happens to run
<outcome>/        test_public.py, test_hidden.py, solution.py, misconceptions.py; students get the first only
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import msgspec

from grader.model.errors import CheckError, UsageError, located
from grader.model.limits import Limits
from grader.model.report import Check, ManualPart, Outcome

DESCRIPTION = "assignment.toml"
MANIFEST = "checks.json"
SEALED = "mistakes.json"
"""The file of an exercise that students have in place of its misconceptions."""
SOLUTION = "solution.py"
SOLUTION_NOTEBOOK = "solution.ipynb"
"""A solution that its author has opened as a notebook: a copy, which belongs to nothing and goes to nobody."""
HINTS = "hints.json"
"""In students' copies, the hints to the functions of an exercise."""
DATA = "data"
"""The folder in that of an exercise with data that students get."""
DATA_THERE = "grader_data"
"""The folder, beside the files of a submission, with the data of the assignment that it or a check names."""
STUDENTS_POLICY = "policy.toml"
"""In students' copies, what of the policy concerns them at home, if anything does."""
SECTION = "{section}"
"""Stands for a section in the address of the lecture."""


class HiddenPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """Number and weight of an outcome's hidden checks, for copies that do not have them."""

    checks: int
    points: float
    extra: dict[str, float] = {}
    """The weight of those of each function of extra credit, which `points` does not have."""


class Manifest(msgspec.Struct, frozen=True):
    """The checks, in the order of the report."""

    checks: tuple[Check, ...]
    practice: tuple[Check, ...] = ()
    """The checks of practices, which no grading has."""
    withheld: dict[str, HiddenPart] = {}
    """Per outcome, the hidden checks that are not in this copy."""
    signatures: dict[str, str] = {}
    """For each function its arguments in order, with their defaults: "w, m, grad, alpha, beta=0.9"."""


class OwnMistakes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cost of mistakes of one function of a capstone itself: at most the share of so many `points` in an outcome."""

    outcome: str
    points: float


class Capstone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Functions without points of their own; their checks count towards outcomes."""

    id: str
    title: str
    functions: tuple[str, ...]
    own: dict[str, OwnMistakes] = {}
    """Functions whose own mistakes cost something in one outcome only, whichever checks notice them."""


class Practice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Functions to warm up with: public checks at home, no points, and nothing of it where work is graded."""

    id: str
    title: str
    functions: tuple[str, ...]

    @property
    def as_outcome(self) -> Outcome:
        return Outcome(id=self.id, title=self.title, functions=self.functions, points=0.0)


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `assignment.toml`."""

    id: str
    title: str
    outcome: tuple[Outcome, ...]
    capstone: tuple[Capstone, ...] = ()
    practice: tuple[Practice, ...] = ()
    forbidden: tuple[str, ...] = ()
    part_of: dict[str, tuple[str, ...]] = {}
    """For a function those that have its work as a part of theirs. They are never lent while it is tested."""
    results: dict[str, tuple[str, ...]] = {}
    """For a function that returns several values their names, for messages."""
    contains: dict[str, tuple[str, ...]] = {}
    """For a function those of which it is a special case. One that is not written is not lent while it is tested."""
    conventions: dict[str, str] = {}
    """What is said once where several functions follow one and the same convention that is not that of the assignment."""
    # what the code of solutions, students and checks needs
    requirements: tuple[str, ...] = ()
    """Packages that the solutions and students' code need, as pip names them: every bundle installs them."""
    check_requirements: tuple[str, ...] = ()
    """Packages that hidden checks and nothing else need: bundles with hidden checks install them."""
    package_index: Annotated[str, msgspec.Meta(pattern=r"^(https://[^\s\"'<>()\[\]]+)?$")] = ""
    """The address of a package index in which pip looks besides its own."""
    limits: Limits = Limits()
    lecture: str = "lecture"
    """What sections are sections of, as students call it: a lecture, a book, a script."""
    lecture_url: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s\"'<>()\[\]]+)?$")] = ""
    """Where the lecture is on the web: the address of each section, with `{section}` for its name there, or of one page."""

    def lecture_address(self, section: str) -> str:
        """Return the address of a section of the lecture; "" if none is known. Its name there is "activation-functions"."""
        if not (self.lecture_url and section):
            return ""
        name = "-".join(re.findall(r"\w+", section.lower()))
        return self.lecture_url.replace(SECTION, name) if SECTION in self.lecture_url else f"{self.lecture_url}#{name}"

    def sheet(self, section: str) -> str:
        """Return the exercise of a section; "" if there is none."""
        return next((outcome.id for outcome in self.outcome if section and outcome.section == section), "")

    # What gives points besides the checks that have to pass.
    manual: tuple[ManualPart, ...] = ()
    """Parts that a person grades."""
    capped: bool = False
    """Whether extra credit makes up for points that are lost, and does no more."""

    def sheet_of(self, part: ManualPart) -> str:
        """Return the exercise in whose sheet a person's part is asked for: its outcome, or the last one if it belongs to none."""
        return part.outcome or self.parts[-1].id

    @property
    def parts(self) -> tuple[Outcome | Capstone, ...]:
        """Everything that is graded and has a folder, in order."""
        return (*self.outcome, *self.capstone)

    @property
    def sheets(self) -> tuple[Practice | Outcome | Capstone, ...]:
        """Everything that students get, in order."""
        return (*self.practice, *self.parts)

    @property
    def at_home(self) -> Description:
        """The same with practices among the outcomes, where their work is checked and not graded."""
        return msgspec.structs.replace(self, outcome=(*(one.as_outcome for one in self.practice), *self.outcome))


class Assignment(msgspec.Struct, frozen=True):
    """Everything that is known about an assignment without executing anything of it."""

    folder: Path
    description: Description
    manifest: Manifest

    @property
    def id(self) -> str:
        return self.description.id

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return self.description.outcome

    @property
    def folders(self) -> tuple[str, ...]:
        """Names of the folders with checks, capstones last."""
        return tuple(part.id for part in self.description.parts)

    @property
    def functions(self) -> list[str]:
        """Every function that a submission may have."""
        return [f for part in self.description.parts for f in part.functions]

    @property
    def at_home(self) -> Assignment:
        """The same with practices among the outcomes, for work that is checked and not graded; they are worth no points."""
        manifest = msgspec.structs.replace(self.manifest, checks=(*self.manifest.practice, *self.manifest.checks))
        return Assignment(self.folder, self.description.at_home, manifest)

    def with_limits(self, limits: Limits) -> Assignment:
        """Return the same with other limits than those of its description."""
        return msgspec.structs.replace(self, description=msgspec.structs.replace(self.description, limits=limits))

    @property
    def ungraded(self) -> frozenset[str]:
        """Ids of the practices that this grading leaves alone."""
        return frozenset(one.id for one in self.description.practice) - {outcome.id for outcome in self.outcomes}

    def home_of(self, function: str) -> str:
        """Return the folder whose solution has a function; "" if none has."""
        return next((part.id for part in self.description.parts if function in part.functions), "")

    @property
    def has_reference(self) -> bool:
        return all((self.folder / name / SOLUTION).is_file() for name in self.folders)

    def outcome(self, name: str) -> Outcome:
        """The outcome of that id; UsageError if there is none."""
        for outcome in self.outcomes:
            if outcome.id == name:
                return outcome
        raise UsageError(f"no outcome is called {name!r}; there are {', '.join(o.id for o in self.outcomes)}")


def load_assignment(folder: Path) -> Assignment:
    """The assignment in a folder. UsageError if the folder holds none, or one that cannot be read."""
    return Assignment(folder, load_description(folder), load_manifest(folder))


def load_description(folder: Path) -> Description:
    try:
        content = tomllib.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        return msgspec.convert(content, Description)
    except OSError:
        raise UsageError(f"{folder} holds no assignment ({DESCRIPTION} is missing); name one with --assignment") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"{folder / DESCRIPTION} cannot be used: {error}") from None


def solution_files(assignment: Assignment) -> dict[str, bytes]:
    """Return the solutions as the files of a submission."""
    return {f"{name}.py": (assignment.folder / name / SOLUTION).read_bytes() for name in assignment.folders}


def part_files(folder: Path) -> list[Path]:
    """Return the files of an exercise: those in its folder, and its data."""
    paths = (path for place in (folder, folder / DATA) if place.is_dir() for path in place.iterdir())
    return sorted(path for path in paths if path.is_file() and path.name != SOLUTION_NOTEBOOK)


def data_files(assignment: Assignment) -> dict[str, Path]:
    """Return the data of all exercises that students get, by file name."""
    paths = (path for part in assignment.folders for path in part_files(assignment.folder / part))
    return {path.name: path for path in paths if path.parent.name == DATA}


def load_manifest(folder: Path) -> Manifest:
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except OSError:
        raise UsageError(f"{folder / MANIFEST} is missing; `grader release` writes it") from None
    except msgspec.DecodeError as error:
        raise UsageError(f"{folder / MANIFEST} cannot be used ({error}); `grader release` writes it anew") from None


PUBLIC_PLACES = ("checks", "exercises/checks")
GRADING_PLACES = ("solutions",)
STUDENTS_FOLDER = "GRADER_FOLDER"
"""The variable of the environment in which `start.py` names its folder, which need not be the one where somebody stands."""


def find_assignment(places: tuple[str, ...], explicit: Path | None = None) -> Assignment:
    """Return the assignment that is named, else one in `places` at or above the current folder, else the one that came with us.

    One that came with us stands in the students' folder, where `start.py` has called us, or beside the package.
    """
    if explicit is not None:
        return load_assignment(explicit)
    package = Path(__file__).parent.parent
    if folder := assignment_beside(places) or first_folder([*students_folders(), package.parent, package], places):
        return load_assignment(folder)
    where = "in this folder or above it; run the command where the exercises are"
    raise UsageError(f"no assignment was found {where}, or name the folder that holds its {DESCRIPTION} with --assignment")


def assignment_beside(places: tuple[str, ...]) -> Path | None:
    """Return the folder with an assignment in `places` at or above the current folder; None if there is none."""
    here = Path.cwd()
    return first_folder([here, *here.parents], places)


def first_folder(bases: Iterable[Path], places: tuple[str, ...]) -> Path | None:
    """Return the first folder with an assignment."""
    folders = (base / place for base in bases for place in places)
    return next((folder for folder in folders if (folder / DESCRIPTION).is_file()), None)


def students_folders() -> list[Path]:
    """Return the folder of the students' archive whose `start.py` has called us, if it was that."""
    return [Path(folder) for folder in (os.environ.get(STUDENTS_FOLDER, ""),) if folder]


def load_reference(
    assignment: Assignment, change: Callable[[str, dict[str, Any]], None] = lambda part, names: None
) -> dict[str, Callable[..., Any]]:
    """The trusted implementations, by name. CheckError if a solution cannot be executed or lacks a function.

    `change` is given each part and the names of its solution, before another solution imports it.
    """
    functions: dict[str, Callable[..., Any]] = {}
    before = {name: sys.modules.get(name) for name in assignment.folders}
    path = assignment.folder
    try:
        for name in assignment.folders:
            # Solutions import each other as a student's modules do, under the names of their folders.
            sys.modules[name] = module = types.ModuleType(name)
            path = assignment.folder / name / SOLUTION
            exec(compile(path.read_bytes(), str(path), "exec"), vars(module))
            change(name, vars(module))
            functions |= {f: value for f, value in vars(module).items() if f in assignment.functions}
    except Exception as error:
        raise CheckError(located(error, assignment.folder, path)) from error
    finally:
        for name, module_before in before.items():
            sys.modules.pop(name, None)
            if module_before is not None:
                sys.modules[name] = module_before
    if lacking := [f for f in assignment.functions if f not in functions]:
        raise CheckError(f"the solutions lack {', '.join(lacking)}, which {assignment.folder / DESCRIPTION} lists")
    return functions
