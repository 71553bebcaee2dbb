"""Runs the snippets of the pages, in their order, each page in a folder of its own.

    console     `$ grader ...` and other commands; what is shown below one is what it prints, `...` stands for anything
    toml        a description of an assignment, a policy, exceptions, or a list of equivalent mutants, as far as it goes
    python      checks, which the solutions in docs/sample must pass and stubs must not; mistakes, which must be named; sheets,
                which a release must take; other code runs

Comments before a snippet, which readers do not see:

    <!-- file: PATH -->         it is the content of that file
    <!-- append: PATH -->       it belongs at its end
    <!-- run: COMMAND -->       what readers have done before
    <!-- course: OUTCOME -->    that part of the course is there

What cannot run here, such as a command that needs a platform, has the language `sh`.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec
import pytest
from sybil import Example, Sybil
from sybil.document import Document
from sybil.parsers.markdown import CodeBlockParser
from sybil.parsers.markdown.lexers import DirectiveInHTMLCommentLexer
from sybil.region import Region

import grader.checks
from grader.authoring.release import collect_manifest
from grader.authoring.slips import slips_of
from grader.authoring.stubs import stub
from grader.checks.misconceptions import load_known
from grader.classroom.exceptions import Exceptions, exceptions_in
from grader.cli import BROKEN, DONE, FAILING, UNUSABLE
from grader.cli.main import main
from grader.grading.session import grade
from grader.model.assignment import Assignment, Description, load_assignment, load_description
from grader.model.limits import Limits
from grader.model.policy import Policy, read_policy
from grader.model.report import Report
from grader.model.submission import Submission
from grader.sandbox import Sandbox, WorkerLimits, sandbox_for
from grader.sandbox.forking import ForkingSandbox

SAMPLE = Path(__file__).parent / "sample"
PART = "lab"
SOLUTIONS = (SAMPLE / PART / "solution.py").read_text(encoding="utf-8")
IMPORTS = f"import numpy as np\nfrom grader.checks import {', '.join(grader.checks.__all__)}\n\n"
ANY = "..."
BIN = Path(sys.executable).parent


class Page:
    """What the snippets of one page share: a folder, in which they run, and the next snippet's file."""

    def __init__(self) -> None:
        self.home = Path.cwd()
        self.changed = pytest.MonkeyPatch()
        self.changed.setattr("grader.grading.session.sandbox_for", kept_sandbox)
        self.folder = Path(tempfile.mkdtemp(prefix="page-"))
        self.file = ""
        self.adds = False
        os.chdir(self.folder)

    def close(self) -> None:
        """Go back, and delete everything."""
        self.changed.undo()
        os.chdir(self.home)
        shutil.rmtree(self.folder)

    def take(self, example: Example) -> bool:
        """Write a snippet to the file that was named before it; False if none was."""
        if not self.file:
            return False
        # As it stands: Sybil takes indentation away that all lines have.
        text = example.document.text[example.region.start : example.region.end].partition("\n")[2].rpartition("```")[0]
        path = Path(self.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        earlier = path.read_text(encoding="utf-8") + "\n\n" if self.adds else ""
        path.write_text(earlier + text, encoding="utf-8")
        self.file = ""
        return True


def page_of(example: Example) -> Page:
    page: Page = example.namespace["page"]
    return page


# commands ----------------------------------------------------------------------------------------------------------------


def evaluate_console(example: Example) -> None:
    """Run commands; they must end well, or with the refusal that is shown, and print what is shown."""
    for command, shown in commands_in(str(example.parsed)):
        status, printed = run(command)
        usable = {UNUSABLE, BROKEN} if any(line.startswith("grader: ") for line in shown) else {DONE, FAILING} if shown else {DONE}
        assert status in usable, f"{command} ended with {status}:\n{printed}"
        if shown:
            assert fits(shown, printed.splitlines()), f"{command} printed:\n{printed}"


def commands_in(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command without its comment, and the lines that are shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip().splitlines()
        yield re.sub(r"\s+# .*", "", command), shown


def run(command: str) -> tuple[int, str]:
    """Return the exit status of a command and what it prints, those of `grader` in this process."""
    name, *arguments = shlex.split(command)
    if name == "cd":
        os.chdir(arguments[0])
        return 0, ""
    if name == "grader":
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            status = main(arguments)
        return status, out.getvalue()
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env=environment, check=False)
    return done.returncode, done.stdout + done.stderr


def fits(shown: list[str], printed: list[str]) -> bool:
    """Tell whether lines are those that are shown: a line `...` stands for any lines, `...` in a line for any characters."""
    if not shown:
        return not printed
    first, *rest = (line.rstrip() for line in shown)
    if first.strip() == ANY:
        return any(fits(rest, printed[n:]) for n in range(len(printed) + 1))
    pattern = ".*".join(map(re.escape, first.split(ANY)))
    return bool(printed) and re.fullmatch(pattern, printed[0].rstrip()) is not None and fits(rest, printed[1:])


# settings ----------------------------------------------------------------------------------------------------------------


def evaluate_toml(example: Example) -> None:
    """Read settings as the engine does; what a description must have besides is taken from the sample."""
    text = str(example.parsed)
    if page_of(example).take(example):
        return
    found = tomllib.loads(text)
    if found.keys() <= {field.name for field in msgspec.structs.fields(Policy)}:
        read_policy(text.encode(), str(example.path))
    elif found.keys() <= {field.name for field in msgspec.structs.fields(Exceptions)}:
        exceptions_in(text.encode(), str(example.path), "Europe/Berlin")
    elif found.keys() == {"equivalent"}:
        assert all({"function", "reason"} <= entry.keys() for entry in found["equivalent"])
    else:
        msgspec.convert({"id": "sample", "title": "Sample", "outcome": [], **found}, Description)


# Python ------------------------------------------------------------------------------------------------------------------


def evaluate_python(example: Example) -> None:
    """Run code, or grade with it."""
    text = str(example.parsed)
    if page_of(example).take(example):
        return
    if "@check" in text:
        judge_checks(text)
    elif "@misconception" in text or "@free" in text:
        judge_mistakes(text)
    elif text.startswith("# %%"):
        judge_solution(text)
    else:
        exec(compile(text, str(example.path), "exec"), {})


def judge_checks(text: str) -> None:
    """The solutions must earn all points of these checks, and the stubs none."""
    with tempfile.TemporaryDirectory() as name:
        assignment = sample_with(Path(name), text)
        right = graded(assignment, SOLUTIONS)
        assert [(c.title, c.message, c.detail, c.trace) for c in right.checks if c.status != "passed"] == []
        assert right.checks
        assert graded(assignment, stub(SOLUTIONS, PART)).score == 0.0


def judge_mistakes(text: str) -> None:
    """A submission that makes one of these mistakes must be told its sentence."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(SAMPLE, name, dirs_exist_ok=True)
        (path := Path(name) / PART / "misconceptions.py").write_text(IMPORTS + text, encoding="utf-8")
        mistakes = load_known(path).misconceptions
        assignment = with_functions(Path(name), (Path(name) / PART / "test_hidden.py").read_text(encoding="utf-8"))
        tree = ast.parse(f"import numpy as np\n\n{text}")
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                node.decorator_list = []
        for mistake in mistakes:
            # A number that lies between the limits.
            made = "".join(f"{name} = {(low + high) / 2}\n" for name, (low, high) in mistake.between.items())
            method = getattr(mistake.implementation, "method", "")
            target = f"{mistake.function}.{method}" if method else mistake.function
            report = graded(assignment, f"{SOLUTIONS}\n{ast.unparse(tree)}\n\n{made}{target} = {mistake.id}\n")
            told = [(check.diagnosis, check.message) for check in report.checks if mistake.function in check.functions]
            assert told == [(mistake.id, mistake.says)]


def judge_solution(text: str) -> None:
    """A sheet must be what a release takes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        functions = re.findall(r"^def (\w+)", text, re.MULTILINE)
        lines = [
            'id = "sample"',
            'title = "Sample"',
            "[[outcome]]",
            f'id = "{PART}"',
            'title = "Averages"',
            f"functions = {functions}",
        ]
        (folder / "assignment.toml").write_text("\n".join(lines), encoding="utf-8")
        (folder / PART).mkdir()
        (folder / PART / "solution.py").write_text(text, encoding="utf-8")
        slips = slips_of(folder, load_description(folder))
        assert [slip for slip in slips if "solution.py" in slip] == []


def sample_with(folder: Path, checks: str) -> Assignment:
    """Return the sample with these checks, and with the functions that they are about."""
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("test_*"))
    target = "test_hidden.py" if "reference" in checks else "test_public.py"
    (folder / PART / target).write_text(IMPORTS + checks, encoding="utf-8")
    return with_functions(folder, " ".join(re.findall(r"@check(?:_each)?\(([^)]*)\)", checks)))


def with_functions(folder: Path, text: str) -> Assignment:
    """Return the sample in a folder with the functions that stand in a text, since a manifest needs a check of each."""
    description, names = load_description(folder), set(re.findall(r'"(\w+)"', text))
    outcome = description.outcome[0]
    outcome = msgspec.structs.replace(outcome, functions=tuple(name for name in outcome.functions if name in names))
    results = {name: values for name, values in description.results.items() if name in names}
    # With packages of its own, a grading cannot use a sandbox that was kept.
    packages = description.requirements if "plot_costs" in names else ()
    description = msgspec.structs.replace(description, outcome=(outcome,), results=results, requirements=packages)
    return Assignment(folder, description, collect_manifest(folder, description))


def graded(assignment: Assignment, text: str) -> Report:
    return grade(assignment, Submission.of("sample", {"lab.py": text.encode()}))


# sandboxes ---------------------------------------------------------------------------------------------------------------

KEPT: list[ForkingSandbox] = []


class KeptSandbox(ForkingSandbox):
    """A sandbox that serves the next grading once it is closed: to start one takes longer than to grade a snippet."""

    def close(self) -> None:
        if self.server.process.poll() is None:
            self.end_template()
            KEPT.append(self)


def kept_sandbox(description: Description, require: Collection[str] = ()) -> Sandbox:
    """Open a sandbox for a grading in this process, which is kept unless certain limits, packages or layers are asked for."""
    is_plain = description.limits == Limits() and not description.requirements and not require
    if not is_plain or sys.platform != "linux":
        return sandbox_for(description, require)
    return KEPT.pop() if KEPT else KeptSandbox(WorkerLimits())


def pytest_sessionfinish() -> None:
    for sandbox in KEPT:
        ForkingSandbox.close(sandbox)


# collection --------------------------------------------------------------------------------------------------------------


def places(document: Document) -> Iterator[Region]:
    """Yield the comments that say which file a snippet is."""
    for region in DirectiveInHTMLCommentLexer("file|append|run|course")(document):
        yield Region(region.start, region.end, (region.lexemes["directive"], region.lexemes["arguments"].strip()), take_comment)


def take_comment(example: Example) -> None:
    """Remember the file that the next snippet is, or run a command that readers do not see."""
    page = page_of(example)
    directive, text = example.parsed
    if directive == "course":
        copy_outcome(load_assignment(page.home / "solutions"), text, Path("solutions"))
    elif directive == "run":
        status, printed = run(text.replace("@ROOT@", str(page.home)))
        assert status == DONE, printed
    else:
        page.file, page.adds = text, directive == "append"


def copy_outcome(course: Assignment, name: str, target: Path) -> None:
    """Write an assignment with one outcome of the course: to release all of it takes long."""
    outcome = course.outcome(name)
    shutil.copytree(course.folder / name, target / name)
    lines = [f"id = {course.id!r}", f"title = {course.description.title!r}", "[[outcome]]"]
    lines += [f"{key} = {getattr(outcome, key)!r}" for key in ("id", "title", "section", "points")]
    lines += [f"functions = {[*outcome.functions]!r}", "[conventions]"]
    lines += [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in course.description.conventions.items()]
    (target / "equivalent.toml").touch()
    (target / "assignment.toml").write_text("\n".join(lines), encoding="utf-8")


pytest_collect_file = Sybil(
    parsers=[
        CodeBlockParser("console", evaluate_console),
        CodeBlockParser("toml", evaluate_toml),
        CodeBlockParser("python", evaluate_python),
        places,
    ],
    pattern="*.md",
    setup=lambda namespace: namespace.update(page=Page()),
    teardown=lambda namespace: namespace["page"].close(),
).pytest()
