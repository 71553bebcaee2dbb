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


def main() -> int:
    # Files of an installed package are compiled, and those of this checkout may not be, where nothing may write them.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    walls: dict[str, list[float]] = {"import numpy": []}
    used: dict[str, list[float]] = {"import numpy": []}
    with tempfile.TemporaryDirectory() as name:
        stubs, right = (students_folder(Path(name), written=written) for written in (False, True))
        for _ in range(RUNS):
            for what, measure in (
                ("import numpy", lambda: seconds(NUMPY)),
                ("first verdict, nothing written", lambda: first_verdict(stubs)),
                ("first verdict, all right", lambda: first_verdict(right)),
            ):
                wall, of_all = processor(measure)
                walls.setdefault(what, []).append(wall)
                used.setdefault(what, []).append(of_all)
        done = Path(name, "done")
        done.mkdir()
        walls["after a save"] = [wall for wall, _ in after_saves(submission(done))]
    kernels = [times() for _ in range(KERNELS)]
    walls["kernel, first check"] = [run["import grader"] + run["first check"] for run in kernels]
    walls["kernel, next check"] = [run["next check, wrong"] for run in kernels]
    unit, used_unit = statistics.median(walls["import numpy"]), statistics.median(used["import numpy"])
    print(f"load {os.getloadavg()[0]:.1f}; median of {RUNS} runs, {KERNELS} kernels")
    print("| what | s | ÷ import numpy | at most | processor time ÷ that of import numpy |")
    print("| --- | --- | --- | --- | --- |")
    for what, found in walls.items():
        wall = statistics.median(found)
        of_all = f"{statistics.median(used[what]) / used_unit:.1f}" if what in used else ""
        bound = f"{BOUNDS[what]:.1f}" if what in BOUNDS else ""
        print(f"| {what} | {wall:.2f} | {wall / unit:.1f} | {bound} | {of_all} |")
    return int(any(statistics.median(walls[what]) / unit > bound for what, bound in BOUNDS.items()))


if __name__ == "__main__":
    sys.exit(main())
