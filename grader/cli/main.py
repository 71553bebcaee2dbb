"""The command line: reads arguments, calls the engine, renders, and chooses the exit status.

0 done, 1 `check` found something failing, 2 the command or its input cannot be used, 3 the grader itself failed.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from grader.model.errors import CheckError, UsageError

DONE, FAILING, UNUSABLE, BROKEN = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    # Before NumPy is imported: small arrays gain nothing from threads, which take the time of other processes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What a command makes lives about as long as it: there is little to collect.
    gc.set_threshold(100_000)
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, interrupted)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except UsageError as error:
        return say(error, UNUSABLE)
    except CheckError as error:
        return say(error, BROKEN)
    except ModuleNotFoundError:
        # A package that is missing is told by whoever called us; see __main__.py.
        raise
    except KeyboardInterrupt:
        return say("interrupted", BROKEN)
    except OSError as error:
        return say(f"the result could not be written or read: {error}", BROKEN)
    except Exception as error:
        if options.debug:
            raise
        return say(f"the grader itself failed: {type(error).__name__}: {error} (--debug shows where)", BROKEN)


def say(error: object, status: int) -> int:
    print(f"grader: {' '.join(str(error).split())}", file=sys.stderr)
    return status


def interrupted(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(prog="grader", description="Checks and grades NumPy exercises about neural networks.")
    top.add_argument("--version", action="version", version=version())
    top.add_argument("--debug", action="store_true", help="show the traceback if the grader itself fails")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="try the public checks on work in progress")
    work_argument(check)
    check.add_argument("--outcome", action="append", default=[], metavar="ID", help="only this outcome (repeatable)")
    check.add_argument("--watch", action="store_true", help="run again what a save has touched, until Ctrl-C")
    renderings(check, "json", "html")
    assignment_option(check)
    check.set_defaults(run=run_check)

    submit = commands.add_parser("submit", help="check once more and pack what will be graded")
    work_argument(submit)
    submit.add_argument("--out", type=Path, default=Path("submission.zip"), metavar="FILE", help="default: submission.zip")
    assignment_option(submit)
    submit.set_defaults(run=run_submit, renderings=("out",))

    grade = commands.add_parser("grade", help="grade one submission with public and hidden checks")
    grade.add_argument("path", type=Path, metavar="PATH", help="a notebook, .py, folder or .zip")
    grade.add_argument("--seed", type=seed, default=1, metavar="N", help="of the random inputs (default 1)")
    grade.add_argument(
        "--require",
        type=layers,
        default=(),
        metavar="LAYER[,LAYER]",
        help="grade nothing unless these layers of isolation, as `grader doctor` names them, confine the submission",
    )
    renderings(grade, "json", "html", "junit", "gradescope")
    assignment_option(grade)
    grade.set_defaults(run=run_grade)

    batch = commands.add_parser("batch", help="grade a class: every submission in a folder")
    batch.add_argument(
        "path", type=Path, metavar="DIR", help="one submission a folder, file or archive; downloads of platforms, too"
    )
    batch.add_argument("--out", type=Path, metavar="DIR", help="where marks and reports go (default: DIR-grades)")
    batch.add_argument("--jobs", type=positive, metavar="N", help="submissions at a time (default: one for each processor)")
    batch.add_argument("--dask", metavar="ADDRESS", help="grade on the workers of this Dask cluster")
    batch.add_argument("--store", metavar="URL", help="postgresql://... for a shared store (default: grades.sqlite in --out)")
    batch.add_argument("--policy", type=Path, metavar="FILE", help="seed, due date, late days, which attempt counts, layers")
    batch.add_argument("--seed", type=seed, metavar="N", help="of the random inputs (default: the policy's, else 1)")
    batch.add_argument("--require", type=layers, default=(), metavar="LAYER[,LAYER]", help="as for `grader grade`")
    batch.add_argument("--regrade", action="store_true", help="after checks have changed: show whose marks would move")
    batch.add_argument("--apply", action="store_true", help="make the marks of the changed checks count")
    assignment_option(batch)
    batch.set_defaults(run=run_batch)

    gradebook = commands.add_parser("gradebook", help="fill marks into the export of Canvas or Moodle")
    gradebook.add_argument("place", metavar="STORE", help="the folder that `grader batch` has written to, or the store's address")
    export = gradebook.add_mutually_exclusive_group(required=True)
    export.add_argument("--canvas", type=Path, metavar="FILE", help="the gradebook as exported from Canvas")
    export.add_argument("--moodle", type=Path, metavar="FILE", help="the gradebook, or the worksheet for grading offline")
    gradebook.add_argument("--column", metavar="TITLE", help="the column that gets the marks; left out or wrong, they are listed")
    gradebook.add_argument("--feedback", metavar="TITLE", help="a column of Moodle's that gets the score of each outcome")
    gradebook.add_argument("--policy", type=Path, metavar="FILE", help="as for `grader batch`")
    gradebook.add_argument("--out", type=Path, metavar="FILE", help="the filled export; left out, only what would change is told")
    assignment_option(gradebook)
    gradebook.set_defaults(run=run_gradebook, renderings=("out",))

    override = commands.add_parser("override", help="set a mark by hand; the machine's score stays beside it")
    override.add_argument("place", metavar="STORE", help="the folder that `grader batch` has written to, or the store's address")
    override.add_argument("student", metavar="STUDENT")
    override.add_argument("score", type=score, metavar="SCORE", help='a number, or "machine" to take a decision back')
    override.add_argument("--outcome", metavar="ID", help="of this outcome only")
    override.add_argument("--who", required=True, metavar="NAME", help="who decides")
    override.add_argument("--why", required=True, metavar="TEXT")
    assignment_option(override)
    override.set_defaults(run=run_override)

    release = commands.add_parser("release", help="write stubs, public checks and the manifest from the solutions")
    release.add_argument("--out", type=Path, metavar="DIR", help="default: exercises/ beside the solutions")
    release.add_argument("--check", action="store_true", help="change nothing; exit status 1 if something has drifted")
    assignment_option(release)
    release.set_defaults(run=run_release)

    audit = commands.add_parser("audit", help="measure the checks: reference, stubs, variants, known mistakes, mutants")
    audit.add_argument("--outcome", action="append", default=[], metavar="ID", help="only mistakes of this outcome (repeatable)")
    audit.add_argument("--quick", action="store_true", help="a sample of the mistakes, the same one every time")
    audit.add_argument("--seed", type=seed, default=1, metavar="N", help="of the random inputs (default 1)")
    audit.add_argument("--seeds", type=positive, default=3, metavar="N", help="so many for the reference (default 3)")
    audit.add_argument("--jobs", type=positive, metavar="N", help="processes at a time (default: one for each processor)")
    audit.add_argument("--store", type=Path, metavar="FILE", help="where results are kept for the next audit")
    audit.add_argument("--variants", type=Path, metavar="DIR", help="correct submissions (default: variants/ of the assignment)")
    renderings(audit, "json", "html")
    assignment_option(audit)
    audit.set_defaults(run=run_audit)

    bundle = commands.add_parser("bundle", help="pack the assignment for a platform")
    bundle.add_argument("kind", metavar="KIND", nargs="?", help="which platform; left out, they are listed")
    bundle.add_argument("--out", type=Path, metavar="FILE", help="the .zip to write")
    bundle.add_argument("--policy", type=Path, metavar="FILE", help="who sees what, late days, limits (default: show all at once)")
    bundle.add_argument("--list", action="store_true", help="say what is inside, and what of it is hidden from students")
    bundle.add_argument(
        "--preview", type=Path, metavar="SUBMISSION", help="grade it and show what its student and the instructor would see"
    )
    assignment_option(bundle)
    bundle.set_defaults(run=run_bundle)

    synthesize = commands.add_parser("synthesize", help="make a class of students who do not exist, to try things on")
    synthesize.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")
    synthesize.add_argument("--students", type=positive, default=30, metavar="N", help="so many (default 30)")
    synthesize.add_argument("--seed", type=seed, default=1, metavar="N", help="another one is another class (default 1)")
    platforms = ("plain", "canvas", "moodle", "gradescope")
    synthesize.add_argument("--lms", choices=platforms, default="plain", help="laid out as a download from there (default plain)")
    synthesize.add_argument("--truth", type=Path, metavar="FILE", help="write to FILE what is wrong with whose work, as json")
    assignment_option(synthesize)
    synthesize.set_defaults(run=run_synthesize, renderings=("truth",))

    similar = commands.add_parser("similar", help="show which submissions of a class share code that few others have")
    similar.add_argument("folder", type=Path, metavar="DIR", help="one submission a folder, file or archive")
    similar.add_argument("--out", type=Path, metavar="FILE", help="write a page that shows pairs side by side to FILE")
    similar.add_argument("--threshold", type=positive, metavar="X", help="show pairs from this score on (default 180)")
    renderings(similar, "json")
    assignment_option(similar)
    similar.set_defaults(run=run_similar, renderings=("out", "json"))

    doctor = commands.add_parser("doctor", help="what this computer offers for grading, and what is missing")
    doctor.set_defaults(run=run_doctor)
    schema = commands.add_parser("schema", help="print the JSON Schema of a report")
    schema.set_defaults(run=run_schema)
    return top


def renderings(command: argparse.ArgumentParser, *names: str) -> None:
    for name in names:
        command.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"write the report as {name} to FILE")
    command.set_defaults(renderings=names)


def work_argument(command: argparse.ArgumentParser) -> None:
    what = "a notebook, .py, folder or .zip (default: exercises, if they are in this folder, else the folder)"
    command.add_argument("path", nargs="?", type=Path, metavar="PATH", help=what)


def assignment_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--assignment", type=Path, metavar="DIR", help="the folder with assignment.toml")


def seed(text: str) -> int:
    """A seed is a whole number from 0 on."""
    number = int(text)
    if not 0 <= number < 2**63:
        raise ValueError
    return number


def layers(text: str) -> tuple[str, ...]:
    """Layers of isolation, separated by commas."""
    from grader.model.isolation import layer_named

    return tuple(layer_named(name) for name in text.split(",") if name.strip())


def positive(text: str) -> int:
    """A number of things is a whole number from 1 on."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def score(text: str) -> float | None:
    """A score, or None for "machine"."""
    return None if text == "machine" else float(text)


def version() -> str:
    from grader import __version__

    return __version__


# commands --------------------------------------------------------------------------------------------------------------


def run_check(options: argparse.Namespace) -> int:
    from grader.selfcheck.check import check, watch, work_at

    targets = rendering_targets(options)
    run = watch if options.watch else check
    return run(work_at(options.path), options.outcome, options.assignment, targets)


def run_submit(options: argparse.Namespace) -> int:
    from grader.selfcheck.check import work_at
    from grader.selfcheck.submit import submit

    rendering_targets(options)
    return submit(work_at(options.path), options.out, options.assignment)


def run_grade(options: argparse.Namespace) -> int:
    from grader.grading.session import grade, not_graded, usable_lanes
    from grader.model.assignment import GRADING_PLACES, find_assignment
    from grader.model.submission import read_submission
    from grader.report import FORMATS, write_whole
    from grader.report.progress import GradingProgress
    from grader.report.terminal import console, show

    targets = rendering_targets(options)
    assignment = find_assignment(GRADING_PLACES, options.assignment)
    submission = read_submission(options.path)
    json = targets.get("json")
    try:
        with GradingProgress(len(assignment.manifest.checks), sys.stderr) as progress:
            report = grade(
                assignment,
                submission,
                seed=options.seed,
                progress=progress,
                started=lambda first: write_whole(json, FORMATS["json"](first)) if json else None,
                lanes=usable_lanes(len(assignment.manifest.checks)),
                require=options.require,
            )
    except CheckError as error:
        # Whoever waits for a file gets one, and in it what happened.
        for name, path in targets.items():
            write_whole(path, FORMATS[name](not_graded(assignment, submission, options.seed, str(error))))
        raise
    for name, path in targets.items():
        write_whole(path, FORMATS[name](report))
    show(report, console(sys.stdout))
    return DONE


def run_batch(options: argparse.Namespace) -> int:
    from grader.classroom.command import batch
    from grader.grading.session import usable_processors

    return batch(
        options.path,
        options.out,
        assignment=options.assignment,
        policy=options.policy,
        store=options.store,
        seed=options.seed,
        require=options.require,
        jobs=options.jobs or usable_processors(),
        dask=options.dask,
        regrade=options.regrade,
        apply=options.apply,
    )


def run_gradebook(options: argparse.Namespace) -> int:
    from grader.classroom.exports import fill

    rendering_targets(options)
    return fill(
        options.place,
        options.canvas or options.moodle,
        "canvas" if options.canvas else "moodle",
        options.column,
        options.feedback,
        options.out,
        policy=options.policy,
        assignment=options.assignment,
    )


def run_override(options: argparse.Namespace) -> int:
    from grader.classroom.command import override

    return override(
        options.place,
        options.student,
        options.score,
        outcome=options.outcome,
        who=options.who,
        why=options.why,
        assignment=options.assignment,
    )


def rendering_targets(options: argparse.Namespace) -> dict[str, Path]:
    """Where each rendering goes. UsageError now, rather than after the work, if it cannot be written there."""
    targets = {name: getattr(options, name) for name in options.renderings if getattr(options, name)}
    for name, path in targets.items():
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise UsageError(f"--{name} {path}: name a file in a folder that exists")
    return targets


def run_release(options: argparse.Namespace) -> int:
    from grader.authoring.release import differences, release, write
    from grader.model.assignment import MANIFEST
    from grader.report import write_whole

    solutions = options.assignment or Path("solutions")
    out = options.out or solutions.absolute().parent / "exercises"
    manifest, files = release(solutions)
    current = solutions / MANIFEST
    drifted = [str(current)] if not current.is_file() or current.read_bytes() != manifest else []
    if options.check:
        drifted += [str(out / name) for name in differences(out, files)]
        for name in drifted:
            print(f"{name} is not what the solutions make it; run `grader release`")
        return FAILING if drifted else DONE
    if drifted:
        write_whole(current, manifest)
    for name in [*drifted, *(str(out / name) for name in write(out, files))]:
        print(name)
    return DONE


def run_audit(options: argparse.Namespace) -> int:
    from grader.audit.run import audit
    from grader.grading.session import usable_processors

    return audit(
        options.assignment,
        options.outcome,
        rendering_targets(options),
        seed=options.seed,
        seeds=options.seeds,
        jobs=options.jobs or usable_processors(),
        quick=options.quick,
        store_at=options.store,
        variants_at=options.variants,
    )


def run_bundle(options: argparse.Namespace) -> int:
    from grader.cli.bundle import bundle
    from grader.platforms import KINDS

    if not options.kind:
        for name, kind in KINDS.items():
            print(f"{name:18}{kind.what}")
        return DONE
    return bundle(
        options.kind,
        options.out,
        assignment=options.assignment,
        policy=options.policy,
        listing=options.list,
        preview=options.preview,
    )


def run_synthesize(options: argparse.Namespace) -> int:
    from grader.model.assignment import GRADING_PLACES, find_assignment
    from grader.synthesis import synthesize

    rendering_targets(options)
    assignment = find_assignment(GRADING_PLACES, options.assignment)
    synthesize(assignment, options.folder, students=options.students, seed=options.seed, platform=options.lms, truth=options.truth)
    return DONE


def run_similar(options: argparse.Namespace) -> int:
    from grader.similar.comparison import compare_class
    from grader.similar.index import THRESHOLD

    targets = rendering_targets(options)
    return compare_class(options.folder, options.assignment, targets, threshold=options.threshold or THRESHOLD)


def run_doctor(options: argparse.Namespace) -> int:
    from grader.selfcheck.doctor import examine

    return examine()


def run_schema(options: argparse.Namespace) -> int:
    from grader.report import schema

    sys.stdout.write(schema().decode())
    return DONE
