"""What grading a class costs: submissions a minute, memory, and the processor time of one submission beyond the bare floor.

    python benchmarks/batch.py [STUDENTS ...]      (default 10 100)

Each class is graded in two kinds: one of `grader synthesize`, in which most have several mistakes, and a mixed one, in which two of
five have one to three known mistakes and the others are right. The last part compares with the floor of `floor.py` and with `otter
run` on the same submission, in the same run. Exits with 1 where a bound is missed; a class of less than 100 is over too soon for
that of submissions a minute.
"""

from __future__ import annotations

import ast
import itertools
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import floor
import nbformat

GRADER = [sys.executable, "-P", "-m", "grader"]
MODULE = floor.ROOT / "solutions" / "variants" / "scipy_style" / "exercises.py"
"""A correct submission that is one module, or one cell of a notebook."""
RUNS = 5
CLASS, OVERHEAD_SECONDS, TENTH = 100, 0.35, 0.1
A_MINUTE = {"synthesized": 50.0, "mixed": 100.0}
"""Submissions a minute of a class of each kind."""


def cpu_of(command: list[str], **options: object) -> float:
    """The processor time of a command and everything that it waits for, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, **options)  # type: ignore[call-overload]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def write_class(kind: str, students: int, place: Path) -> None:
    """Write the submissions of a class."""
    if kind == "synthesized":
        subprocess.run([*GRADER, "synthesize", str(place), "--students", str(students)], check=True, capture_output=True)
        return
    draw = random.Random(24)
    solutions = floor.ROOT / "solutions"
    parts = {path.parent.name: ast.parse(path.read_text()) for path in solutions.glob("*/solution.py")}
    wrong = known_mistakes(solutions)
    for number in range(students):
        chosen = draw.sample(sorted(wrong), draw.randint(1, 3)) if number % 5 in (1, 3) else []
        folder = place / f"student-{number:04}"
        folder.mkdir(parents=True)
        for part, tree in parts.items():
            made = {name: draw.choice(wrong[name]) for name in chosen}
            body = [made.get(getattr(node, "name", ""), node) for node in tree.body]
            (folder / f"{part}.py").write_text(f"# {number}\n{ast.unparse(ast.Module(body, []))}\n")


def known_mistakes(solutions: Path) -> dict[str, list[ast.FunctionDef]]:
    """The known mistakes of each function of an assignment, under the name of the function."""
    found: dict[str, list[ast.FunctionDef]] = {}
    for path in sorted(solutions.glob("*/misconceptions.py")):
        for node in ast.parse(path.read_text()).body:
            for marker in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
                if isinstance(marker, ast.Call) and getattr(marker.func, "id", "") == "misconception":
                    node.name, node.decorator_list = ast.literal_eval(marker.args[0]), []
                    found.setdefault(node.name, []).append(node)
    return found


def a_class(kind: str, students: int, folder: Path) -> tuple[float, float, float]:
    """Submissions a minute, CPU seconds for each, and the most memory of all processes together, in MB."""
    place = folder / f"{kind}-{students}"
    write_class(kind, students, place)
    peak, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            peak[0] = max(peak[0], memory_of(os.getpid()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    begin = time.monotonic()
    try:
        cpu = cpu_of([*GRADER, "batch", str(place)])
    finally:
        over.set()
        watcher.join()
    return 60.0 * students / (time.monotonic() - begin), cpu / students, peak[0]


def memory_of(process: int) -> float:
    """The memory of all descendants, in MB; what processes share counts in parts."""
    total = 0.0
    try:
        # Each thread has children of its own.
        children = [child for of in Path(f"/proc/{process}/task").glob("*/children") for child in of.read_text().split()]
    except OSError:
        return total
    for child in children:
        try:
            lines = Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024 + memory_of(int(child))
        except (OSError, StopIteration):
            continue
    return total


def one_submission(folder: Path) -> tuple[list[str], bool]:
    """The CPU seconds of one submission: in a batch, beyond the floor, and with otter; whether a bound is missed."""
    lab = Path(tempfile.mkdtemp(dir=folder))
    shutil.copy(MODULE, lab / "lab.py")
    calls = folder / "calls.pickle"
    floor.record(lab, calls)
    counts = (4, 24)
    costs = []
    for _ in range(RUNS):
        cpu = []
        for count in counts:
            place = Path(tempfile.mkdtemp(dir=folder)) / "class"
            for n in range(count):
                shutil.copytree(lab, place / f"student-{n}")
                (place / f"student-{n}" / "lab.py").open("a").write(f"\n# {n}\n")
            cpu.append(cpu_of([*GRADER, "batch", str(place), "--jobs", "1"]))
        costs.append((cpu[1] - cpu[0]) / (counts[1] - counts[0]))
    bare = statistics.median(cpu_of([sys.executable, "-c", floor.REPLAY, str(lab), str(calls)]) for _ in range(RUNS))
    batch = statistics.median(costs)
    lines = [
        f"a submission in a batch   {batch:.2f} s of processor time",
        f"the bare floor            {bare:.2f} s",
        f"overhead                  {batch - bare:.2f} s   at most {OVERHEAD_SECONDS} s",
    ]
    bundle = folder / "otter.zip"
    subprocess.run([*GRADER, "bundle", "otter", "--out", str(bundle)], check=True, capture_output=True)
    notebook = folder / "lab.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(MODULE.read_text())]), notebook)
    otter = cpu_of([sys.executable, "-W", "ignore", "-m", "otter", "run", "-a", str(bundle), str(notebook)], cwd=folder)
    share = (batch - bare) / (otter - bare)
    lines.append(f"otter run                 {otter:.2f} s   our overhead is {share:.2f} of its overhead; at most {TENTH}")
    return lines, batch - bare > OVERHEAD_SECONDS or share > TENTH


def main(sizes: list[int]) -> int:
    missed = False
    with tempfile.TemporaryDirectory() as name:
        for size, (kind, least) in itertools.product(sizes, A_MINUTE.items()):
            rate, cpu, memory = a_class(kind, size, Path(name))
            missed |= rate < least and size >= CLASS
            speed = f"{rate:.0f} a minute" + f" (at least {least:.0f})" * (size >= CLASS)
            print(f"{size:5} students, {kind}   {speed}   {cpu:.2f} s of processor time each   {memory:.0f} MB", flush=True)
        lines, over = one_submission(Path(name))
        print(*lines, sep="\n")
    return int(missed or over)


if __name__ == "__main__":
    sys.exit(main([int(text) for text in sys.argv[1:]] or [10, 100]))
