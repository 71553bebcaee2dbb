"""`grader release`: writes what students get from the solutions, or tells what has drifted from them."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.authoring.memory import refuse_memory
from grader.authoring.pages import pages, write_pages
from grader.authoring.release import CHECKS, differences, release, write
from grader.authoring.sealing import sealed_files
from grader.cli import DONE, FAILING
from grader.cli.options import assignment_option
from grader.grading.sealed import SEALED
from grader.model.assignment import MANIFEST, Assignment, Manifest, load_description
from grader.report import write_whole


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: exercises/ beside the solutions")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--check", action="store_true", help="change nothing; exit status 1 if something has drifted")
    other.add_argument(
        "--pages", type=Path, metavar="DIR", help="write the sheets as pages for a web site instead, into an empty folder"
    )
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print the name of each file that is written; with --check, of each that would be, and then the status is FAILING."""
    solutions = options.assignment or Path("solutions")
    if options.pages:
        for name in write_pages(options.pages, pages(solutions)):
            print(options.pages / name)
        return DONE
    out = options.out or solutions.absolute().parent / "exercises"
    manifest, files = release(solutions)
    assignment = Assignment(solutions, load_description(solutions).at_home, Manifest(()))
    refuse_memory(assignment)
    generated = {solutions / MANIFEST: manifest}
    for part, content in sealed_files(assignment).items():
        generated[solutions / part / SEALED] = files[f"{CHECKS}/{part}/{SEALED}"] = content
    drifted = [str(path) for path, content in generated.items() if not path.is_file() or path.read_bytes() != content]
    if options.check:
        drifted += [str(out / name) for name in differences(out, files)]
        for name in drifted:
            print(f"{name} is not what the solutions make it; run `grader release`")
        return FAILING if drifted else DONE
    if drifted:
        for path, content in generated.items():
            write_whole(path, content)
    for name in [*drifted, *(str(out / name) for name in write(out, files))]:
        print(name)
    return DONE
