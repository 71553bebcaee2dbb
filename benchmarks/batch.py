"""What grading a class costs: submissions a minute, memory, and the processor time of one submission beyond the bare floor.

    python benchmarks/batch.py [STUDENTS ...]      (default 10 100)

The last part compares with the floor of `floor.py` and with `otter run` on the same submission, in the same run. Exits with 1 where
a bound is missed; a class of less than 100 is over too soon for that of submissions a minute.
"""

from __future__ import annotations

import os
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
CLASS, A_MINUTE, OVERHEAD_SECONDS, TENTH = 100, 50.0, 0.35, 0.1


def cpu_of(command: list[str], **options: object) -> float:
    """The processor time of a command and everything that it waits for, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, **options)  # type: ignore[call-overload]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def a_class(students: int, folder: Path) -> tuple[float, float, float]:
    """Submissions a minute, CPU seconds for each, and the most memory of all processes together, in MB."""
    place = folder / f"class-{students}"
    subprocess.run([*GRADER, "synthesize", str(place), "--students", str(students)], check=True, capture_output=True)
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
        for size in sizes:
            rate, cpu, memory = a_class(size, Path(name))
            missed |= rate < A_MINUTE and size >= CLASS
            speed = f"{rate:.0f} a minute" + f" (at least {A_MINUTE:.0f})" * (size >= CLASS)
            print(f"{size:5} students   {speed}   {cpu:.2f} s of processor time each   {memory:.0f} MB", flush=True)
        lines, over = one_submission(Path(name))
        print(*lines, sep="\n")
    return int(missed or over)


if __name__ == "__main__":
    sys.exit(main([int(text) for text in sys.argv[1:]] or [10, 100]))
