"""What grading costs: a full grading against the bare floor in the same run; times to the first verdict and to one after a save.

The floor is one process that imports the same submission and makes the same calls, recorded once, with no isolation, framework
or comparison. Prints medians of RUNS alternating runs, and exits with 1 where a bound is missed.
"""

from __future__ import annotations

import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cloudpickle

ROOT = Path(__file__).parent.parent
RUNS = 5
RATIO, EXTRA_SECONDS, FULL_SECONDS, FIRST_SECONDS, SAVE_SECONDS = 1.5, 1.0, 5.0, 1.0, 1.0
SAVED = "sigmoid"
"""Many functions use it, and the capstone does: its own verdict comes first."""
GRADER = [sys.executable, "-P", "-m", "grader"]

REPLAY = """
import pickle, sys, warnings
sys.path.insert(0, sys.argv[1])
import numpy as np, importlib, itertools
from pathlib import Path
warnings.simplefilter("ignore")
np.seterr(all="ignore")
functions = {}
for path in sorted(Path(sys.argv[1]).glob("*.py")):
    functions.update(vars(importlib.import_module(path.stem)))
sys.modules["__main__"].__dict__.update(tanh=np.tanh)
for name, arguments, keywords, listed in map(pickle.loads, pickle.load(open(sys.argv[2], "rb"))):
    try:
        value = functions[name](*arguments, **keywords)
        if listed:
            list(itertools.islice(iter(value), 20000))
    except Exception:
        pass
"""


def submission(folder: Path) -> Path:
    """The reference as a student would hand it in."""
    for solution in (ROOT / "solutions").glob("*/solution.py"):
        (folder / f"{solution.parent.name}.py").write_bytes(solution.read_bytes())
    return folder


def record(folder: Path, target: Path) -> int:
    """Write the calls that a grading makes, functions of checks among their arguments included; their number."""
    from grader import grade, load_assignment, read_submission
    from grader.checks.copying import copied
    from grader.grading.caller import CaseCaller

    calls = []
    original = CaseCaller.__call__

    def recording(self, name, arguments, keywords, *, watch, iterate, **more):  # type: ignore[no-untyped-def]
        calls.append((name, copied(arguments), copied(keywords), iterate))
        return original(self, name, arguments, keywords, watch=watch, iterate=iterate, **more)

    CaseCaller.__call__ = recording  # type: ignore[method-assign]
    try:
        grade(load_assignment(ROOT / "solutions"), read_submission(folder))
    finally:
        CaseCaller.__call__ = original  # type: ignore[method-assign]
    packed = [data for data in map(packable, calls) if data]
    target.write_bytes(pickle.dumps(packed))
    return len(packed)


def packable(call: object) -> bytes | None:
    """The call as bytes; a few hold a universal function that cannot be packed, which makes the floor a little too low."""
    try:
        return cloudpickle.dumps(call)  # type: ignore[no-any-return]
    except pickle.PicklingError:
        return None


def seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def first_verdict(folder: Path) -> float:
    """From the command to the first line with a verdict."""
    begin = time.perf_counter()
    process = subprocess.Popen([*GRADER, "check", str(folder), "--outcome", "activations"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for line in process.stdout:
        if ":" in line:
            break
    passed = time.perf_counter() - begin
    process.communicate()
    return passed


def after_saves(folder: Path) -> list[tuple[float, float]]:
    """From each save that has changed one function to the line with its verdict, and to the end of what uses it."""
    path = folder / "activations.py"
    head, end, tail = path.read_text().partition("\n    ### END SOLUTION")
    assert f"def {SAVED}(" in head
    command = [*GRADER, "check", str(folder), "--watch"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    waiting = "Waiting for a save"
    found = []
    try:
        seconds_until(process, waiting)
        for number in range(RUNS):
            # Out of step with the command's looking for changes.
            time.sleep(0.5 + 0.03 * number)
            path.write_text(f"{head}\n    {number}{end}{tail}")
            verdict = seconds_until(process, f" {SAVED}: ")
            found.append((verdict, verdict + seconds_until(process, waiting)))
    finally:
        process.terminate()
        process.communicate()
    return found


def seconds_until(process: subprocess.Popen[str], text: str) -> float:
    """Read lines until one that has the text."""
    assert process.stdout
    begin = time.perf_counter()
    if not any(text in line for line in process.stdout):
        raise RuntimeError(f"the command ended before it said {text!r}")
    return time.perf_counter() - begin


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        (scratch / "lab").mkdir()
        folder, calls = submission(scratch / "lab"), scratch / "calls"
        number = record(folder, calls)
        (scratch / "replay.py").write_text(REPLAY)
        floors, fulls, firsts = [], [], []
        for _ in range(RUNS):
            floors.append(seconds([sys.executable, str(scratch / "replay.py"), str(folder), str(calls)]))
            fulls.append(seconds([*GRADER, "grade", str(folder)]))
            firsts.append(first_verdict(folder))
        saves = after_saves(folder)
    floor, full, first, save, everything = map(statistics.median, (floors, fulls, firsts, *zip(*saves, strict=True)))
    bound = min(RATIO * floor + EXTRA_SECONDS, FULL_SECONDS)
    print(f"floor ({number} calls)  {floor:.2f} s")
    print(f"full grading          {full:.2f} s   {full / floor:.2f} times the floor; at most {bound:.2f} s")
    print(f"first verdict         {first:.2f} s   at most {FIRST_SECONDS:.2f} s")
    print(f"verdict after a save  {save:.2f} s   at most {SAVE_SECONDS:.2f} s; {everything:.2f} s with all that uses the function")
    return int(full > bound or first > FIRST_SECONDS or save > SAVE_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
