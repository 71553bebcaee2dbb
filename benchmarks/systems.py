"""The same checks for several systems: each grades submissions of `peers/solutions` and says which checks each of them fails.

The checks are written once, in our format. The others import `plain.py` in place of `grader.checks`. What they need around that is
generated here: test files of otter, a notebook of nbgrader.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from itertools import count
from pathlib import Path

import costs
import nbformat
from batch import known_mistakes
from costs import Cost

HERE = Path(__file__).parent / "peers"
SOLUTIONS = HERE / "solutions"
PARTS = ("activations", "propagation", "training")
MODULES = [f"test_{part}_{kind}" for part in PARTS for kind in ("public", "hidden")]
Failed = dict[str, set[str]]
"""The ids of the checks that each submission fails, by its name."""


# submissions -----------------------------------------------------------------------------------------------------------


def functions_in(text: str) -> dict[str, str]:
    """The source of each function."""
    return {node.name: ast.unparse(node) for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def reference() -> str:
    """The solutions as one module."""
    texts = [(SOLUTIONS / part / "solution.py").read_text() for part in PARTS]
    return module({name: source for text in texts for name, source in functions_in(text).items()})


def module(functions: dict[str, str]) -> str:
    return "import numpy as np\n\n\n" + "\n\n\n".join(functions.values()) + "\n"


def mistakes() -> dict[str, list[str]]:
    """The source of the known mistakes of each function, under the name of the function."""
    return {name: list(map(ast.unparse, found)) for name, found in known_mistakes(SOLUTIONS).items()}


def a_class(students: int, folder: Path, *, right_only: bool = False) -> list[Path]:
    """Write submissions in the styles of the solutions and the variants; two of five have one to three known mistakes."""
    draw = random.Random(24)
    texts = [reference(), *(path.read_text() for path in sorted(SOLUTIONS.glob("variants/*/*.py")))]
    styles, wrong = [functions_in(text) for text in texts], mistakes()
    folder.mkdir(parents=True)
    paths = []
    for number in range(students):
        written = {name: draw.choice(styles)[name] for name in styles[0]}
        # The share is the same in each part of a class, since slow systems grade the beginning of it.
        chosen = draw.sample(sorted(wrong), draw.randint(1, 3)) if number % 5 in (1, 3) else []
        with_mistakes = {name: draw.choice(wrong[name]) for name in chosen}
        path = folder / f"student-{number:03}.py"
        path.write_text(f"# Student {number}\n" + module(written if right_only else {**written, **with_mistakes}))
        paths.append(path)
    return paths


def notebook(path: Path, asked: Path | None = None) -> nbformat.NotebookNode:
    """A submission as a notebook with a cell for each function, and for nbgrader with a cell for each check."""
    cells = [nbformat.v4.new_code_cell(source) for source in ("import numpy as np", *functions_in(path.read_text()).values())]
    if asked:
        for number, cell in enumerate(cells):
            cell.metadata["nbgrader"] = graded(f"work-{number}", solution=True)
        for number, (name, source) in enumerate(calls(asked, "dict(globals())")):
            metadata = {"nbgrader": graded(f"check-{number}", grade=True, locked=True, points=1), "check": name}
            cells.append(nbformat.v4.new_code_cell(source, metadata=metadata))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def graded(name: str, **more: object) -> dict[str, object]:
    """What nbgrader keeps beside a cell."""
    unlike = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"grade_id": name, "schema_version": 3, "cell_type": "code", **unlike, **more}


def calls(asked: Path, functions: str) -> list[tuple[str, str]]:
    """The id of each check, and a line that runs it with these functions."""
    sys.path.insert(0, str(asked))
    import plain

    head = f"import sys; sys.path.insert(0, {str(asked)!r}); import plain, {', '.join(MODULES)}"
    return [
        (name, f"{head}; plain.run({test.__module__}.{test.__name__}, {own!r}, {functions})")
        for name, test, own in plain.cases(MODULES)
    ]


def checks_of(solutions: Path) -> dict[str, str]:
    """The text of each module of checks, by its name."""
    return {
        f"test_{part}_{kind}": (solutions / part / f"test_{kind}.py").read_text() for part in PARTS for kind in ("public", "hidden")
    }


def write_asked(folder: Path, checks: dict[str, str] | None = None, right: str | None = None) -> Path:
    """Write checks for those who have no `grader.checks`, and what is right as one module; by default those of the assignment."""
    folder.mkdir()
    for name, text in (checks or checks_of(SOLUTIONS)).items():
        (folder / f"{name}.py").write_text(text.replace("from grader.checks import", "from plain import"))
    for name in ("plain.py", "conftest.py", "limit.py"):
        shutil.copy(HERE / name, folder)
    (folder / "reference.py").write_text(right or reference())
    return folder


# systems ---------------------------------------------------------------------------------------------------------------


class System:
    """Grades submissions, some at a time; `limit` is a process that stays, and does not count."""

    name = ""
    dear = False

    def __init__(self, place: Path, asked: Path, limit: Limit | None = None) -> None:
        self.place, self.asked = place / type(self).__name__.lower(), asked
        self.place.mkdir()
        self.numbers = count()
        self.without = () if limit is None else (limit.process.pid,)

    def fresh(self) -> Path:
        """A folder that nobody has used."""
        folder = self.place / str(next(self.numbers))
        folder.mkdir()
        return folder

    credited: Mapping[str, Collection[str]] = {}
    """For each submission of the last grading, the checks that count because another function was replaced."""

    def grade(self, paths: Sequence[Path], jobs: int, look: bool = False) -> tuple[Cost, Failed]:
        """What it costs to grade these submissions, so many at a time, and what they fail; whether to look at memory."""
        raise NotImplementedError


class Limit(System):
    """A fork of a warm parent without any isolation."""

    name = "f, the limit"

    def __init__(self, place: Path, asked: Path) -> None:
        super().__init__(place, asked)
        command = [sys.executable, str(asked / "limit.py"), *MODULES]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def grade(self, paths: Sequence[Path], jobs: int, look: bool = False) -> tuple[Cost, Failed]:
        assert self.process.stdin
        assert self.process.stdout
        with costs.peak() if look else contextlib.nullcontext([0.0, 0.0]) as most:
            print(json.dumps([list(map(str, paths)), jobs]), file=self.process.stdin, flush=True)
            wall, cpu, failed = json.loads(self.process.stdout.readline())
        return Cost(wall, sum(cpu), *most), {Path(path).stem: set(names) for path, names in failed.items()}

    def close(self) -> None:
        self.process.communicate()


class Fresh(System):
    """What the limit does, in a fresh process for each submission: Python and NumPy are started, and nothing is isolated."""

    name = "f in a fresh process"

    def grade(self, paths: Sequence[Path], jobs: int, look: bool = False) -> tuple[Cost, Failed]:
        commands = [[sys.executable, str(self.asked / "limit.py"), *MODULES, "--", str(path)] for path in paths]
        cost, printed = costs.run(commands, jobs=jobs, look=look, cwd=self.asked, without=self.without)
        return cost, {path.stem: set(json.loads(text)) for path, text in zip(paths, printed, strict=True)}


class Pytest(System):
    """Plain pytest, in a fresh process for each submission, without plugins."""

    name = "plain pytest, fresh process"

    def grade(self, paths: Sequence[Path], jobs: int, look: bool = False) -> tuple[Cost, Failed]:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(self.asked)]
        given = [{"SUBMISSION": str(path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} for path in paths]
        cost, printed = costs.run(
            [command] * len(paths), jobs=jobs, look=look, env=given, cwd=self.asked, codes=(0, 1), without=self.without
        )
        failed = [set(map(self.name_of, re.findall(r"^FAILED (\S+)", text, re.M))) for text in printed]
        return cost, dict(zip([path.stem for path in paths], failed, strict=True))

    @staticmethod
    def name_of(node: str) -> str:
        file, _, test = node.partition(".py::test_")
        return ".".join([file.split("test_")[-1].replace("_", "."), *test.rstrip("]").split("[")])


class Ours(System):
    """All layers of isolation: `grader grade` for one submission, `grader batch` for several."""

    name = "**ours, all layers**"

    def __init__(self, place: Path, asked: Path, limit: Limit | None = None) -> None:
        super().__init__(place, asked, limit)
        # What an earlier grading has learnt is known to the later ones of this run only.
        os.environ["XDG_CACHE_HOME"] = str(self.place / "caches")

    def grade(self, paths: Sequence[Path], jobs: int, look: bool = False) -> tuple[Cost, Failed]:
        grader = [sys.executable, "-P", "-m", "grader"]
        folder = self.fresh()
        if len(paths) == 1:
            reports = [folder / f"{paths[0].stem}.json"]
            command = [*grader, "grade", str(paths[0]), "--assignment", str(SOLUTIONS), "--json", str(reports[0])]
        else:
            (folder / "class").mkdir()
            for path in paths:
                shutil.copy(path, folder / "class")
            command = [*grader, "batch", str(folder / "class"), "--assignment", str(SOLUTIONS), "--jobs", str(jobs)]
            reports = [folder / f"{path.stem}.json" for path in paths]
        cost, _ = costs.run([[*command]], look=look, without=self.without)
        for report in reports if len(paths) > 1 else ():
            explain = [*grader, "explain", str(folder / "class-grades"), report.stem, "--assignment", str(SOLUTIONS)]
            subprocess.run([*explain, "--json", str(report)], check=True, stdout=subprocess.DEVNULL)
        checks = {report.stem: self.checks_in(json.loads(report.read_text())) for report in reports}
        self.credited = {name: {check["id"] for check in found if check["follow_through"]} for name, found in checks.items()}
        failed = {
            name: {check["id"] for check in found if check["status"] != "passed" and check["reason"] != "public_only"}
            for name, found in checks.items()
        }
        return cost, failed

    @staticmethod
    def checks_in(report: dict) -> list[dict]:  # type: ignore[type-arg]
        checks = [check for outcome in report["outcomes"] for check in outcome["checks"]]
        assert not any(check["status"] == "error" for check in checks), "a check of ours is broken"
        return checks


class Otter(System):
    """`otter run`, which isolates nothing."""

    name = "otter run"
    dear = True

    def __init__(self, place: Path, asked: Path, limit: Limit | None = None) -> None:
        super().__init__(place, asked, limit)
        tests = self.place / "tests"
        tests.mkdir()
        for part in MODULES:
            prefix = part.removeprefix("test_").replace("_", ".")
            mine = [(name, call) for name, call in calls(asked, "env") if name.startswith(prefix)]
            text = f"OK_FORMAT = False\n\nfrom otter.test_files import test_case\n\nname = {part!r}\npoints = None\n"
            for number, (name, call) in enumerate(mine):
                text += f"\n\n@test_case(name={name!r}, points=1, failure_message='failed')\ndef test_{number}(env):\n    {call}\n"
            (tests / f"{part}.py").write_text(text)
        (self.place / "requirements.txt").touch()
        self.bundle = self.place / "autograder.zip"
        command = ["generate", "-t", "tests", "-o", str(self.bundle), "-r", "requirements.txt", "--no-environment"]
        subprocess.run([*self.command(), *command], cwd=self.place, check=True, capture_output=True)

    @staticmethod
    def command() -> list[str]:
        return [sys.executable, "-W", "ignore", "-m", "otter"]

    def grade(self, paths: Sequence[Path], jobs: int, look: bool = False) -> tuple[Cost, Failed]:
        folder, commands = self.fresh(), []
        for path in paths:
            nbformat.write(notebook(path), folder / f"{path.stem}.ipynb")
            out = folder / path.stem
            out.mkdir()
            options = ["run", "-a", str(self.bundle), "-o", str(out), "--no-logo", str(folder / f"{path.stem}.ipynb")]
            commands.append([*self.command(), *options])
        cost, _ = costs.run(commands, jobs=jobs, look=look, cwd=folder, without=self.without)
        return cost, {path.stem: self.failed_in(folder / path.stem / "results.json") for path in paths}

    @staticmethod
    def failed_in(results: Path) -> set[str]:
        tests = json.loads(results.read_text())["tests"]
        return {name for test in tests for name in re.findall(r"^ *(\S+) message: failed", test.get("output", ""), re.M)}


class Nbgrader(System):
    """`nbgrader autograde`, which isolates nothing."""

    name = "nbgrader autograde"
    dear = True

    def grade(self, paths: Sequence[Path], jobs: int, look: bool = False) -> tuple[Cost, Failed]:
        # Each process has a course of its own, with its share of the students.
        shares = [paths[start::jobs] for start in range(min(jobs, len(paths)))]
        folders = [self.course(share) for share in shares]
        commands = [[*self.command(), "autograde", "lab", f"--CourseDirectory.root={folder}"] for folder in folders]
        cost, _ = costs.run(commands, jobs=jobs, look=look, without=self.without)
        marked = {path: folder / "autograded" / path.stem for share, folder in zip(shares, folders, strict=True) for path in share}
        return cost, {path.stem: self.failed_in(folder / "lab" / "lab.ipynb") for path, folder in marked.items()}

    def course(self, paths: Sequence[Path]) -> Path:
        """A folder with the assignment and what these students have handed in."""
        folder = self.fresh()
        texts = {"source/lab": self.asked / "reference.py", **{f"submitted/{path.stem}/lab": path for path in paths}}
        for name, path in texts.items():
            (folder / name).mkdir(parents=True)
            nbformat.write(notebook(path, self.asked), folder / name / "lab.ipynb")
        subprocess.run([*self.command(), "generate_assignment", "lab"], cwd=folder, check=True, capture_output=True)
        return folder

    @staticmethod
    def command() -> list[str]:
        return [sys.executable, "-W", "ignore", "-m", "nbgrader"]

    @staticmethod
    def failed_in(path: Path) -> set[str]:
        cells = [cell for cell in nbformat.read(path, as_version=4).cells if "check" in cell.metadata]
        return {cell.metadata["check"] for cell in cells if any(output.output_type == "error" for output in cell.outputs)}


SYSTEMS = (Fresh, Pytest, Ours, Otter, Nbgrader)
