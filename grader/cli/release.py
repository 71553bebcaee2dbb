"""`grader release`: writes what students get from the solutions, or tells what has drifted from them."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from grader.authoring.memory import refuse_memory
from grader.authoring.package_slips import imports_that_students_lack
from grader.authoring.pages import pages
from grader.authoring.rehearsal import rehearse
from grader.authoring.release import CHECKS, manifest_json, release
from grader.authoring.sealing import changed_parts, sealed_files
from grader.authoring.slips import slips_of
from grader.authoring.written import differences, refuse_overwriting, write
from grader.cli import DONE, FAILING, UNUSABLE
from grader.cli.options import assignment_option, refuse_choice
from grader.model.assignment import GRADING_PLACES, MANIFEST, SEALED, Assignment, assignment_beside, load_description
from grader.model.errors import UsageError
from grader.report import write_whole


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: exercises/ beside the solutions")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--check", action="store_true", help="change nothing; exit status 1 if something has drifted")
    other.add_argument("--pages", type=Path, metavar="DIR", help="write the sheets as pages for a web site there, and nothing else")
    parser.add_argument("--overwrite", action="store_true", help="also write files that were changed since the last release")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print the name of each file that is written; with --check, of each that would be, and then the status is FAILING.

    Where the author has made a slip, nothing is written; each slip is a line on standard error, and the status is UNUSABLE.
    """
    solutions = options.assignment or solutions_here()
    if options.pages:
        for name in write(options.pages, pages(solutions), overwrite=options.overwrite):
            print(options.pages / name)
        return DONE
    beside = solutions.parent if solutions.name not in ("", "..") else Path(os.path.abspath(solutions)).parent
    out = options.out or beside / "exercises"
    description = load_description(solutions)
    if slips := slips_of(solutions, description):
        return refused(slips)
    manifest, files = release(solutions, description)
    if slips := imports_that_students_lack(solutions, files, description):
        return refused(slips)
    if not options.check:
        # Now rather than after the sealing, which can take a minute.
        refuse_overwriting(out, files, overwrite=options.overwrite)
    assignment = Assignment(solutions, description, manifest).at_home
    refuse_memory(assignment, parts=changed_parts(assignment))
    generated = {solutions / MANIFEST: manifest_json(manifest)}
    for part, content in sealed_files(assignment).items():
        generated[solutions / part / SEALED] = files[f"{CHECKS}/{part}/{SEALED}"] = content
    drifted = [str(path) for path, content in generated.items() if not path.is_file() or path.read_bytes() != content]
    wrong = differences(out, files)
    if (drifted or wrong) and (slips := rehearse(assignment, files)):
        return refused(slips)
    if options.check:
        for name in [*drifted, *(str(out / name) for name in wrong)]:
            print(f"{name} is not what the solutions make it; run `grader release`")
        return FAILING if drifted or wrong else DONE
    changed = write(out, files, overwrite=options.overwrite)
    if drifted:
        for path, content in generated.items():
            write_whole(path, content)
    for name in [*drifted, *(str(out / name) for name in changed)]:
        print(name)
    return DONE


def solutions_here() -> Path:
    """Return the path of the solutions at or above this folder. Raises UsageError if there are none."""
    if folder := assignment_beside(GRADING_PLACES):
        return Path(os.path.relpath(folder))
    refuse_choice()
    raise UsageError("there is no assignment here or above: name one with --assignment, or make one with `grader new DIR`")


def refused(slips: list[str]) -> int:
    """Say what keeps a release from being made."""
    for slip in slips:
        print(f"grader: {slip}", file=sys.stderr)
    print("grader: nothing was written", file=sys.stderr)
    return UNUSABLE
