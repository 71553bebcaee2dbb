"""How long a student waits for a verdict, as ratios to `python -c 'import numpy'` in the same run.

Four waits are measured: the first verdict of `grader check --outcome`, the one after a save with `--watch`, the first check in a
kernel, and the next ones. Ratios of wall time mean something on a computer that is quiet; the load is printed beside them. The
processor time of all processes together is changed little by a busy computer. Exits with 1 where a bound on wall time is missed.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from floor import ROOT, after_saves, first_verdict, seconds, submission
from notebook import times

RUNS = 7
KERNELS = 3
NUMPY = [sys.executable, "-c", "import numpy"]
BOUNDS = {
    "first verdict, nothing written": 0.35 / 0.15,
    "first verdict, all right": 0.35 / 0.15,
    "after a save": 0.25 / 0.15,
    "kernel, first check": 0.5 / 0.15,
    "kernel, next check": 0.2 / 0.15,
}
"""At most so many times `import numpy`, which takes 0.15 s on the computer that the goals were written for."""


def students_folder(scratch: Path, *, written: bool) -> Path:
    """Make a folder as students have it: stubs, and the exercise that is checked as the reference has it if it is `written`."""
    folder = scratch / ("written" if written else "stubs") / "exercises"
    shutil.copytree(ROOT / "exercises", folder, ignore=shutil.ignore_patterns("notebooks", "__pycache__"))
    if written:
        shutil.copy(ROOT / "solutions" / "activations" / "solution.py", folder / "activations.py")
    return folder


def processor(measured: Callable[[], float]) -> tuple[float, float]:
    """Return what `measured` has measured, and the processor time of the processes that have ended meanwhile."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = measured()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def numpy_seconds() -> float:
    """Return the median of a few imports of NumPy at this moment."""
    return statistics.median(seconds(NUMPY) for _ in range(3))


def ratios_of_commands(scratch: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Return the ratios of wall time and of processor time of first verdicts, runs of NumPy and of ours by turns."""
    stubs, right = (students_folder(scratch, written=written) for written in (False, True))
    measured: dict[str, Callable[[], float]] = {
        "import numpy": lambda: seconds(NUMPY),
        "first verdict, nothing written": lambda: first_verdict(stubs),
        "first verdict, all right": lambda: first_verdict(right),
    }
    found: dict[str, list[tuple[float, float]]] = {what: [] for what in measured}
    for _ in range(RUNS):
        for what, measure in measured.items():
            found[what].append(processor(measure))
    medians = {what: [statistics.median(column) for column in zip(*rows, strict=True)] for what, rows in found.items()}
    wall, used = medians.pop("import numpy")
    return {what: row[0] / wall for what, row in medians.items()}, {what: row[1] / used for what, row in medians.items()}


def ratio_after_save(scratch: Path) -> float:
    """Return the ratio of the wait after a save, with everything written."""
    done = scratch / "done"
    done.mkdir()
    before = numpy_seconds()
    wait = statistics.median(wall for wall, _ in after_saves(submission(done)))
    return 2.0 * wait / (before + numpy_seconds())


def ratios_in_kernels() -> dict[str, float]:
    """Return the ratios of the first check in a kernel, with `import grader`, and of the next one."""
    units, firsts, following = [], [], []
    for _ in range(KERNELS):
        units.append(numpy_seconds())
        run = times()
        firsts.append(run["import grader"] + run["first check"])
        following.append(run["next check, wrong"])
    unit = statistics.median([*units, numpy_seconds()])
    return {"kernel, first check": statistics.median(firsts) / unit, "kernel, next check": statistics.median(following) / unit}


def main() -> int:
    # Files of an installed package are compiled, and those of this checkout may not be, where nothing may write them.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        walls, used = ratios_of_commands(Path(name))
        walls["after a save"] = ratio_after_save(Path(name))
    walls |= ratios_in_kernels()
    print(f"load {os.getloadavg()[0]:.1f}; `import numpy` takes {numpy_seconds():.2f} s now")
    print("| what | wall time ÷ import numpy | at most | processor time ÷ import numpy |")
    print("| --- | --- | --- | --- |")
    for what, ratio in walls.items():
        print(f"| {what} | {ratio:.1f} | {BOUNDS[what]:.1f} | {f'{used[what]:.1f}' if what in used else ''} |")
    return int(any(walls[what] > bound for what, bound in BOUNDS.items()))


if __name__ == "__main__":
    sys.exit(main())
