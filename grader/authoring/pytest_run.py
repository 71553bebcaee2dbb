"""Checks of an assignment in a run of pytest: with the fixtures of a grading, on the solutions or on one submission.

pytest collects, chooses and runs the tests as any others, so all of its options work. A check asks and judges as in a grading: the
caller, the random numbers and the end of a case are the same code. A submission is executed in the sandbox, the solutions in this
process.
"""

from __future__ import annotations

import ast
import doctest
import re
import types
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.release import signatures, solution_text
from grader.authoring.slips import slips_in_checks
from grader.authoring.sources import syntax_of
from grader.authoring.stubs import stub
from grader.grading.caller import CaseCaller
from grader.grading.collection import HIDDEN, PUBLIC, CheckFixtures, as_named_here, describe_check
from grader.grading.copies import Copies
from grader.grading.pytest_collection import FixturesPlugin, have_each_function
from grader.grading.runner import end_of, global_generators_kept, seed_global_generators, without_warnings
from grader.grading.session import Grader, Loaded
from grader.model.assignment import Assignment, Manifest, load_assignment, load_description, load_reference
from grader.model.errors import GraderError, StudentFault, UsageError
from grader.model.explaining import explained
from grader.model.packages import require_packages
from grader.model.report import CaseResult, Check
from grader.model.submission import Submission, read_submission
from grader.sandbox import Sandbox, sandbox_for
from grader.selfcheck.kernel import KernelSandbox

NAME = "grader-run"
STUBS = "stubs"
CHECK = pytest.StashKey[Check]()
PRINTED = pytest.StashKey[tuple[str, ...]]()
OF_PYTEST = re.compile(r"(^|\n)assert .*", re.DOTALL)
"""What pytest adds to the message of an `assert`, which a grading has as it is written."""


def run_of(config: pytest.Config, folder: Path) -> PytestRun:
    """Return the run of the checks in this assignment, registered with pytest. Raises CollectError for a second assignment."""
    run = config.pluginmanager.get_plugin(NAME)
    if not isinstance(run, PytestRun):
        try:
            run = PytestRun(config, assignment_in(folder))
        except GraderError as error:
            raise pytest.Collector.CollectError(str(error)) from None
        config.pluginmanager.register(run, NAME)
        config.pluginmanager.register(FixturesPlugin(run), f"{NAME}-fixtures")
    if run.assignment.folder != folder:
        raise pytest.Collector.CollectError(f"{folder} is another assignment than {run.assignment.folder}; run one at a time")
    return run


def assignment_in(folder: Path) -> Assignment:
    """Return an assignment with what its checks need of the manifest, which no release has to have written where solutions are."""
    description = load_description(folder)
    assignment = Assignment(folder, description, Manifest(()))
    if assignment.has_reference:
        return Assignment(folder, description, Manifest((), signatures=signatures(folder, description))).at_home
    return load_assignment(folder).at_home


class PytestRun(CheckFixtures):
    """The checks of one assignment in a run of pytest: a plugin with hooks."""

    def __init__(self, config: pytest.Config, assignment: Assignment) -> None:
        super().__init__(assignment, {})
        self.config = config
        self.assignment = assignment
        self.seed = config.getoption("--seed", 1)
        self.grader: Grader | None = None
        """What has loaded the submission, once tests are about to run."""
        self.loaded: Loaded | None = None
        self.copies: Copies | None = None

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        have_each_function(metafunc)

    def mine(self, item: pytest.Item) -> bool:
        return CHECK in item.stash

    # before the first test -----------------------------------------------------------------------------------------

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Find out which tests are checks. Raises UsageError for one that no release would take."""
        outcomes = {outcome.id for outcome in self.assignment.outcomes}
        for item in items:
            is_check = item.path.name in (PUBLIC, HIDDEN) and item.path.parent.parent == self.assignment.folder
            if is_check and isinstance(item, pytest.Function):
                try:
                    item.stash[CHECK] = describe_check(item, outcomes)
                except GraderError as error:
                    raise pytest.UsageError(str(error)) from None
        for path in dict.fromkeys(item.path for item in items if self.mine(item)):
            for slip in slips_in_checks(path):
                raise pytest.UsageError(as_named_here(slip))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Load the submission around the tests. Raises UsageError where there is none, or where the solutions are broken."""
        if self.config.option.collectonly:
            return (yield)
        try:
            self.load(self.config.getoption("--submission", ""))
        except GraderError as error:
            raise pytest.UsageError(str(error)) from None
        try:
            with global_generators_kept():
                return (yield)
        finally:
            if self.grader:
                self.grader.close()

    def load(self, named: str) -> None:
        """Load what the checks are run on. Raises UsageError and CheckError."""
        if not (named or self.assignment.has_reference):
            told = "has no solutions to run its checks on: name work with --submission=PATH, or run `grader check`"
            raise UsageError(f"{self.assignment.folder} {told}")
        require_packages(self.assignment.description, hidden=True)
        reference = load_reference(self.assignment) if self.assignment.has_reference else {}
        self.trusted = types.SimpleNamespace(**reference)
        sandbox: Sandbox
        if named:
            submission = self.stubs() if named == STUBS else read_submission(Path(named))
            sandbox = sandbox_for(self.assignment.description)
        else:
            submission, sandbox = Submission.of("solutions", {}), KernelSandbox(reference)
        self.grader = Grader(self.assignment, (), [sandbox], hidden=False)
        self.loaded = self.grader.load(submission, self.seed)
        self.copies = Copies(sandbox)

    def stubs(self) -> Submission:
        """Return what students begin with."""
        folder, parts = self.assignment.folder, self.assignment.folders
        return Submission.of(STUBS, {f"{part}.py": stub(solution_text(folder, part), part).encode() for part in parts})

    # a test --------------------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if self.mine(item) and isinstance(item, pytest.Function) and self.copies and self.loaded:
            self.caller = CaseCaller(self.copies, self.loaded.loadings[0], item.stash[CHECK].seconds, {})
            seed_global_generators(self.entropy(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
        """Run a test as a grading does. A fault of the submission ends in the line of the check that has found it."""
        if not self.mine(pyfuncitem):
            return (yield)
        try:
            with without_warnings():
                return (yield)
        except StudentFault as fault:
            cut_below(fault, self.assignment.folder)
            raise
        finally:
            if isinstance(self.caller, CaseCaller):
                pyfuncitem.stash[PRINTED] = explained((), self.caller.printed)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        """Add what a student would read, and what the submission has printed."""
        report: Any = yield
        if self.mine(item) and isinstance(item, pytest.Function) and call.when == "call":
            check = item.stash[CHECK]
            if call.excinfo and not call.excinfo.errisinstance(pytest.skip.Exception):
                case = end_of(item, item.funcargs, as_written(call.excinfo.value))
                report.sections.append((f"{check.id}: what the student reads", read_by_student(check, case)))
                crash = getattr(report.longrepr, "reprcrash", None)
                if crash and isinstance(call.excinfo.value, StudentFault):
                    # This is the line of the summary.
                    crash.message = case.message
            if printed := item.stash.get(PRINTED, ()):
                report.sections.append(("printed by the submission", "\n".join(printed)))
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        if self.copies:
            self.copies.leave()

    # the end -------------------------------------------------------------------------------------------------------

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what of the submission could not be read or executed."""
        problems = (*self.loaded.submission.problems, *self.loaded.problems) if self.loaded else ()
        if problems:
            terminalreporter.section("problems of the submission")
        for problem in problems:
            terminalreporter.line(f"{problem.file}{f':{problem.line}' if problem.line else ''}: {problem.message}")


class ExampleFile(pytest.File):
    """The examples in the docstrings of a solution, one test for each function; none where a submission is named."""

    def collect(self) -> Iterator[Example]:
        run = run_of(self.config, self.path.parent.parent)
        if self.config.getoption("--submission", ""):
            return
        try:
            tree = syntax_of(self.path)
        except GraderError as error:
            raise self.CollectError(str(error)) from None
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and (text := ast.get_docstring(node, clean=False)):
                test = doctest.DocTestParser().get_doctest(text, {}, node.name, str(self.path), node.body[0].lineno - 1)
                if test.examples and node.name in run.assignment.functions:
                    yield Example.from_parent(self, name=node.name, run=run, test=test)


class Example(pytest.Item):
    """The examples of one function, run on the solutions."""

    def __init__(self, *, run: PytestRun, test: doctest.DocTest, **rest: Any) -> None:
        super().__init__(**rest)
        self.run = run
        self.test = test

    def runtest(self) -> None:
        """Run the examples. Raises what pytest shows as a failure, with the lines."""
        told: list[str] = []
        self.test.globs = dict(getattr(self.run.trusted, self.name).__globals__)
        doctest.DocTestRunner(verbose=False).run(self.test, out=told.append)
        if told:
            pytest.fail("".join(told), pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, self.test.lineno, self.name


def cut_below(fault: StudentFault, folder: Path) -> None:
    """Cut what the comparisons did off the traceback of a fault: it says nothing about the check."""
    trace, last = fault.__traceback__, None
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename).is_relative_to(folder):
            last = trace
        trace = trace.tb_next
    if last is not None:
        last.tb_next = None


def as_written(error: BaseException) -> BaseException:
    """Return an exception as a grading would have it."""
    return AssertionError(OF_PYTEST.sub("", str(error))) if isinstance(error, AssertionError) else error


def read_by_student(check: Check, case: CaseResult) -> str:
    """Return the title of a check, and all that a report has about its end; numbers of a hidden check are the author's only."""
    numbers = f"{case.detail} (not shown to students, as the check is hidden)" if check.hidden and case.detail else case.detail
    lines = [check.title, f"{case.status}, {case.reason}: {case.message}", numbers, case.call]
    return "\n".join(line for line in lines if line)
