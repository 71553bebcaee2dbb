"""How many copies `grader similar` finds, and how many pairs it shows that are none, beside copydetect on the same files.

    python benchmarks/similarity.py [STUDENTS]          (default 20; measures copydetect, too, if it is installed)
    python benchmarks/similarity.py --growth [--write] [SIZE ...]   (default 100 1000 10000 100000)

There are two classes: the ten styles of `solutions/variants` as ten people, and one of `grader synthesize` without its own copies.
All work of the latter derives from few sources. Each kind is put into each class five times. The table, in Markdown, has how
many of the five are shown, how many are among the first five, and how many pairs are shown that are no copies.

The second form measures time and memory of the command in classes that `large_class.py` makes: with nothing kept, up to `READ`
submissions, and with all fingerprints kept. Memory is that of all its processes together. `--write` puts it into README.md.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from grader.classroom.intake import find_entries, read_entry
from grader.model.assignment import Assignment, load_assignment
from grader.model.cells import CellReader
from grader.similar.comparison import examine
from grader.similar.index import THRESHOLD
from grader.similar.reading import READ_TEXT, read_source
from grader.synthesis import synthesize

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from similar import disguises  # noqa: E402
from similar.disguises import Disguise  # noqa: E402

READ = 1000
"""The largest class of which all code is read."""
COPIES = 5
DISPLAYED = 0.33
"""The share from which on copydetect shows a pair, by default."""
Code = dict[str, str]
Pairs = list[frozenset[str]]


class Kind(NamedTuple):
    """A kind of copy: of the whole with a disguise, or of these functions into somebody else's work."""

    name: str
    disguise: Disguise
    functions: Callable[[Assignment], set[str]] | None = None


# classes ---------------------------------------------------------------------------------------------------------------


def code_in(folder: Path) -> Code:
    """The code of each submission as one module, where Python can parse it."""
    code = {}
    for entry in find_entries(folder)[0]:
        files, reader = read_entry(entry).files, CellReader(READ_TEXT)
        text = "\n\n".join(read_source(file, files[file], reader).text for file in sorted(files))
        text = text.replace("from __future__ import annotations", "")
        with contextlib.suppress(SyntaxError, ValueError):
            ast.parse(text)
            code[entry.student] = text
    return code


def synthetic(assignment: Assignment, students: int, folder: Path) -> Code:
    truth = folder / "truth.json"
    synthesize(assignment, folder / "synthetic", students=students, seed=1, platform="plain", truth=truth)
    copied = {student["student"] for student in json.loads(truth.read_text())["students"] if student["copy_of"]}
    return {student: text for student, text in code_in(folder / "synthetic").items() if student not in copied}


# disguises -------------------------------------------------------------------------------------------------------------


def taken_over(host: str, original: str, functions: set[str]) -> str:
    """The host's work with these functions from the original."""

    def is_meant(node: ast.stmt) -> bool:
        return getattr(node, "name", "") in functions

    kept = [node for node in ast.parse(host).body if not is_meant(node)]
    return "\n\n\n".join(map(ast.unparse, [*kept, *filter(is_meant, ast.parse(original).body)]))


def an_exercise(assignment: Assignment) -> set[str]:
    return set(next(part.functions for part in assignment.description.parts if part.id == "gradient_descent"))


def three_functions(assignment: Assignment) -> set[str]:
    return {"train", "minibatches", "softmax"}


KINDS = [
    Kind("identical", disguises.identical),
    Kind("variables renamed", disguises.renamed),
    Kind("functions reordered", disguises.reordered),
    Kind("comments removed", disguises.without_comments),
    Kind("reformatted", disguises.reformatted),
    Kind("all of these", disguises.everything),
    Kind("and every fifth statement rewritten", disguises.edited),
    Kind("1 exercise of 11, renamed", disguises.renamed, an_exercise),
    Kind("3 functions, renamed", disguises.renamed, three_functions),
    *(Kind(name, disguise) for name, disguise in disguises.REWRITINGS.items()),
    Kind("these six, and renamed", disguises.all_rewritings),
]

# tools -----------------------------------------------------------------------------------------------------------------


def ours(folder: Path, assignment: Assignment, boilerplate: Path) -> tuple[Pairs, int]:
    """The pairs in the order in which they are shown, and their number."""
    shown = examine(folder, assignment, threshold=THRESHOLD, most=10_000)[0].pairs
    return [frozenset(pair.students) for pair in shown], len(shown)


def copydetect(folder: Path, assignment: Assignment, boilerplate: Path) -> tuple[Pairs, int]:
    """All pairs by the larger of their two similarities, and how many are above the default."""
    from copydetect import CopyDetector

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        detector = CopyDetector(
            test_dirs=[str(folder)], boilerplate_dirs=[str(boilerplate)], extensions=["py"], silent=True, autoopen=False
        )
        detector.run()
    names = [Path(file).stem for file in detector.test_files]
    scores: dict[frozenset[str], float] = {}
    for one, row in zip(names, detector.similarity_matrix, strict=True):
        for other, both in zip([Path(file).stem for file in detector.ref_files], row, strict=True):
            if one != other:
                pair = frozenset((one, other))
                scores[pair] = max(scores.get(pair, 0.0), *map(float, both))
    ranked = sorted(scores, key=lambda pair: -scores[pair])
    return ranked, sum(score >= DISPLAYED for score in scores.values())


# measurement -----------------------------------------------------------------------------------------------------------


def a_class(code: Mapping[str, str], kind: Kind, assignment: Assignment, folder: Path) -> set[frozenset[str]]:
    """Write a class with copies, and return which pairs are copies."""
    students = dict(code)
    names = sorted(code)
    random.Random(1).shuffle(names)
    true = set()
    for number, original in enumerate(names[:COPIES]):
        if kind.functions:
            host = names[-1 - number]
            text = taken_over(code[host], code[original], kind.functions(assignment))
            del students[host]
        else:
            text = code[original]
        students[f"copy{number}"] = kind.disguise(text, assignment.functions)
        true.add(frozenset((original, f"copy{number}")))
    folder.mkdir()
    for student, text in students.items():
        (folder / f"{student}.py").write_text(text)
    return true


def growth(sizes: Sequence[int], *, written: bool) -> None:
    """Print what the command costs in classes of these sizes, and put it into the table of README.md if it is to be written."""
    from large_class import Generator, write_class
    from tables import put

    assignment = load_assignment(ROOT / "solutions")
    stubs = {path.stem: path.read_text() for path in (ROOT / "exercises").glob("*.py")}
    generator = Generator(assignment, code_in(ROOT / "solutions" / "variants"), stubs)
    print("| submissions | kept before | CPU s | s | MiB | ms a submission | copies found | other pairs |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            place = Path(name)
            true = write_class(generator, place / "class", size, place / "kept.sqlite")
            for kept in ("nothing", "all") if size <= READ else ("all",):
                keep = place / ("kept.sqlite" if kept == "all" else "new.sqlite")
                cpu, seconds, memory = cost(["similar", "class", "--keep", keep.name, "--json", "found.json"], place)
                pairs = {frozenset(pair["students"]) for pair in json.loads((place / "found.json").read_text())["pairs"]}
                figures = f"{cpu:.1f} | {seconds:.1f} | {memory / 2**20:.0f} | {1000 * cpu / size:.1f}"
                print(f"| {size} | {kept} | {figures} | {len(true & pairs)} of {len(true)} | {len(pairs - true)} |", flush=True)
                if written:
                    told = {
                        "CPU s": f"{cpu:.1f}",
                        "MiB": f"{memory / 2**20:.0f}",
                        "copies found": f"{len(true & pairs)} of {len(true)}",
                    }
                    for column, cell in told.items():
                        put("similarity growth", f"{size:,}, kept before: {kept}", column, cell)


def cost(arguments: Sequence[str], folder: Path) -> tuple[float, float, float]:
    """Run a command of the grader there; return its processor time, its time, and the most memory of it and its children."""
    command = [sys.executable, "-P", "-m", "grader", *arguments, "--assignment", str(ROOT / "solutions")]
    begin, before, most = time.perf_counter(), os.times(), 0
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)})
    while process.poll() is None:
        most = max(most, memory_of(process.pid))
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"{command} failed")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, time.perf_counter() - begin, most


def memory_of(pid: int) -> int:
    """Return the memory of a process and its children in bytes; what several share is divided between them."""
    total = 0
    with contextlib.suppress(OSError, IndexError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += sum(memory_of(int(child)) for child in (task / "children").read_text().split())
    return total


def main(students: int) -> None:
    assignment = load_assignment(ROOT / "solutions")
    tools = {"grader": ours} | ({"copydetect": copydetect} if importlib.util.find_spec("copydetect") else {})
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        boilerplate = place / "given"
        boilerplate.mkdir()
        for part in assignment.folders:
            text = (assignment.folder / part / "solution.py").read_text()
            (boilerplate / f"{part}.py").write_text(text)
        for path in (ROOT / "exercises").glob("*.py"):
            (boilerplate / f"stub_{path.name}").write_text(path.read_text())
        classes = {"ten authors": code_in(ROOT / "solutions" / "variants"), "synthetic": synthetic(assignment, students, place)}
        print("| class | copies | " + " | ".join(f"{tool}: found, first, false" for tool in tools) + " |")
        print("| --- | --- |" + " --- |" * len(tools))
        for title, code in classes.items():
            for number, kind in enumerate(KINDS):
                folder = place / f"{title}-{number}"
                true = a_class(code, kind, assignment, folder)
                cells = []
                for tool in tools.values():
                    ranked, shown = tool(folder, assignment, boilerplate)
                    found, first = len(true & {*ranked[:shown]}), len(true & {*ranked[: len(true)]})
                    cells.append(f"{found}, {first}, {shown - found}")
                print(f"| {title}, {len(code)} | {kind.name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--growth"]:
        chosen = [int(text) for text in sys.argv[2:] if text != "--write"]
        growth(chosen or [100, 1000, 10_000, 100_000], written="--write" in sys.argv)
    else:
        main(*[int(text) for text in sys.argv[1:2]] or [20])
