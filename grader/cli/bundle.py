"""`grader bundle`: packs an assignment for a platform, lists what is inside, and shows beforehand who would see what."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.authoring.release import refuse_stale
from grader.cli import DONE
from grader.cli.options import assignment_option, chosen_assignment, submission_at, targets
from grader.grading.session import grade
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.model.report import CheckResult, OutcomeResult, Report
from grader.platforms import KINDS, kind_named, packer
from grader.platforms.archive import Files, pack_zip
from grader.platforms.contents import BundleSource
from grader.report import write_whole
from grader.report.blocks import FunctionBlock
from grader.report.lines import EVERYTHING, block_lines, explanation
from grader.report.terminal import console, show_columns
from grader.report.wording import points


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("kind", metavar="KIND", nargs="?", help="which platform; left out, they are listed")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the .zip to write; for jupyterlite and nbgrader, the folder")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="who sees what, late days, limits (default: show all at once)")
    parser.add_argument(
        "--url",
        default="",
        help="student: where you put the archive's .whl file; the first cell of a notebook installs it from there",
    )
    parser.add_argument(
        "--pyodide", default="", metavar="URL_OR_DIR", help="jupyterlite: Pyodide's full distribution (default: its public address)"
    )
    parser.add_argument("--list", action="store_true", help="say what is inside, and what of it is hidden from students")
    parser.add_argument(
        "--preview", type=Path, metavar="SUBMISSION", help="grade it and show what its student and the instructor would see"
    )
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Pack a bundle, list it, or preview a submission in it. Raises UsageError if none of these is asked for."""
    if not options.kind:
        show_columns([(name, kind.what) for name, kind in KINDS.items()], console(sys.stdout))
        return DONE
    if not (options.out or options.list or options.preview):
        raise UsageError("say where the bundle goes with --out FILE, or look at it with --list or --preview SUBMISSION")
    name = kind_named(options.kind)
    module = packer(name)
    unpacked = bool(options.out and KINDS[name].folder and options.out.suffix != ".zip")
    if unpacked:
        require_new(options.out)
    else:
        targets(options, "out")
    for option, kinds in (("url", ("student", "nbgrader")), ("pyodide", ("jupyterlite",))):
        if getattr(options, option) and name not in kinds:
            raise UsageError(f"--{option} is for `grader bundle {kinds[0]}`")
    assignment = chosen_assignment(options)
    refuse_stale(assignment)
    source = BundleSource(assignment, options.policy, url=options.url, pyodide=options.pyodide)
    files = module.pack(source)
    if options.out:
        if unpacked:
            write_folder(files, options.out)
        else:
            write_whole(options.out, pack_zip(files))
        print(options.out)
    if options.list:
        show_files(files, module.CONFINED, console(sys.stdout))
    if options.preview:
        submission = submission_at(assignment, options.preview)
        hidden = any(file.hidden for file in files.values())
        report = grade(source.policy.limits.applied_to(source.assignment), submission, seed=source.policy.seed, hidden=hidden)
        show_preview(report, source.policy, console(sys.stdout))
    return DONE


def require_new(folder: Path) -> None:
    """Raise UsageError unless a folder of this name can be made, or is there and empty."""
    if (
        not folder.absolute().parent.is_dir()
        or (folder.exists() and not folder.is_dir())
        or (folder.is_dir() and any(folder.iterdir()))
    ):
        raise UsageError(f"--out {folder}: name a new folder, in a folder that exists")


def write_folder(files: Files, folder: Path) -> None:
    for name, file in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(file.content)


def show_files(files: Files, confined: str, out: Console) -> None:
    """Print a line for each member: whether it can be run, whether it is hidden from students, its size and path."""
    rows = [
        (("x" if file.executable else "-") + (" hidden" if file.hidden else ""), f"{len(file.content):,}", name)
        for name, file in sorted(files.items())
    ]
    show_columns(rows, out, right={1})
    hidden = sum(file.hidden for file in files.values())
    total = sum(len(file.content) for file in files.values())
    out.print(Text(f"{len(files)} files, {total:,} bytes, {hidden} of them hidden from students"))
    if hidden:
        out.print(Text(f"What keeps them hidden: {confined}."))


def show_preview(report: Report, policy: Policy, out: Console) -> None:
    """Print, for each outcome, what the student sees, and when, next to what the instructor sees."""
    student = report.for_student()
    table = Table(show_lines=True, width=out.width, padding=(0, 1))
    for heading in ("The student sees", "The instructor sees"):
        table.add_column(heading, ratio=1, overflow="fold")
    for theirs, ours in zip(student.outcomes, report.outcomes, strict=True):
        table.add_row(Text("\n".join(students_lines(theirs, policy))), Text("\n".join(instructors_lines(ours))))
    out.print(table)
    shown = all(policy.shown_now(check) for check in report.checks)
    total = f"{points(report.score)} of {points(report.max_score)}"
    out.print(Text(f"Total: {total}; the student sees it {'now' if shown else 'once every check is shown'}."))


def students_lines(outcome: OutcomeResult, policy: Policy) -> list[str]:
    """List what a student sees of an outcome, by the time of seeing it."""
    found: list[str] = []
    for when in dict.fromkeys(policy.show(check) for check in outcome.checks):
        checks = [check for check in outcome.checks if policy.show(check) == when]
        heading = "" if when == "now" else f"{when}: "
        found += [f"{heading}{len(checks)} checks"] if when == "never" else score_lines(outcome, checks, heading)
    return found


def instructors_lines(outcome: OutcomeResult) -> list[str]:
    """List the score of an outcome, and all that there is to say about its checks, one after the other."""
    told = [FunctionBlock(check.functions, (check,)) for check in outcome.checks]
    lines = [explanation(block) for block in told if block.findings] or [EVERYTHING]
    return [f"{outcome.title}: {points(outcome.score)} of {points(outcome.max_score)}", *(f"- {line}" for line in lines)]


def score_lines(outcome: OutcomeResult, checks: Sequence[CheckResult], heading: str = "") -> list[str]:
    """List the score of these checks of an outcome, and what there is to say about their functions."""
    earned, worth = sum(c.score for c in checks), sum(c.max_score for c in checks if not c.is_extra)
    lines = block_lines(checks) or [EVERYTHING]
    return [f"{heading}{outcome.title}: {points(earned)} of {points(worth)}", *(f"- {line}" for line in lines)]
