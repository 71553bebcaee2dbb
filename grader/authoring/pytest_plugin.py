"""The pytest plugin for authors: `pytest solutions/losses` runs the checks of an assignment.

pytest loads this module in every run wherever the package is installed. So it imports nothing of ours, and declares its options
only in a run that is about an assignment. The rest is in `grader.authoring.pytest_run`, imported once a file of checks is found.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

DESCRIPTION, SOLUTIONS, SOLUTION, COPY = "assignment.toml", "solutions", "solution.py", "checks"
CHECKS = ("test_public.py", "test_hidden.py")
"""Names of files, which stand in `grader.model.assignment` and in `grader.grading.collection`, too: importing these takes time."""


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the options where an assignment is near; elsewhere, another project may have options of these names."""
    config = pluginmanager.get_plugin("pytestconfig")
    arguments = config.invocation_params.args if isinstance(config, pytest.Config) else ()
    named = (Path(str(text).partition("::")[0]) for text in arguments)
    here = Path.cwd()
    if not any(holds_assignment(folder) for path in (here, here / SOLUTIONS, *named) for folder in with_parents(path)):
        return
    group = parser.getgroup("grader", "checks of an assignment")
    group.addoption(
        "--submission",
        default="",
        metavar="PATH",
        help="what the checks are run on, as --submission=PATH: a notebook, .py, folder or .zip, which is executed in the sandbox; "
        "`stubs` for what students begin with (default: the solutions)",
    )
    group.addoption("--seed", type=int, default=1, metavar="N", help="the seed of the numbers in hidden checks (default: 1)")
    pluginmanager.register(SubmissionForm())


class SubmissionForm:
    """Refuses a submission that is an argument by itself; registered where the option is ours."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> None:
        """Raise UsageError for `--submission PATH`: pytest looks for its settings at every path, before it knows the options.

        It would take those of the submission, which may name plugins to import in this process.
        """
        if "--submission" in config.invocation_params.args:
            told = "with =: otherwise pytest reads settings that stand beside the submission"
            raise pytest.UsageError(f"write --submission={config.getoption('--submission')}, {told}")


def with_parents(path: Path) -> list[Path]:
    absolute = path.absolute()
    return [absolute, *absolute.parents]


def holds_assignment(folder: Path) -> bool:
    try:
        return (folder / DESCRIPTION).is_file()
    except OSError:  # an argument that cannot be the name of a file
        return False


def is_of_assignment(path: Path) -> bool:
    """Return whether this is a file of checks, which stands in a folder of an assignment."""
    return path.name in CHECKS and holds_assignment(path.parent.parent)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave the students' copy of the checks alone where the solutions are beside it, unless it is named."""
    if collection_path.name != COPY or not holds_assignment(collection_path):
        return None
    return holds_assignment(collection_path.parents[1] / SOLUTIONS) or None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the examples in a solution; one that is named on the command line comes as a module, too."""
    return None if parent.session.isinitpath(file_path) else examples_in(file_path, parent)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Make the run of an assignment's checks ready before the first file of them is collected."""
    if is_of_assignment(module_path):
        from grader.authoring.pytest_run import run_of

        run_of(parent.config, module_path.parent.parent)
    return examples_in(module_path, parent)


def examples_in(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return what collects the examples in a solution of an assignment; None for any other file."""
    if path.name != SOLUTION or not holds_assignment(path.parent.parent):
        return None
    from grader.authoring.pytest_run import ExampleFile

    return ExampleFile.from_parent(parent, path=path)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Import files of checks as a grading does: their names are the same in every folder."""
    if not (isinstance(collector, pytest.Module) and is_of_assignment(collector.path)):
        return (yield)
    before = collector.config.option.importmode
    collector.config.option.importmode = "importlib"
    try:
        return (yield)
    finally:
        collector.config.option.importmode = before
