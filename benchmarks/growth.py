"""How the cost grows with the number of checks, the size of arrays and the number of mistakes in a submission.

    python benchmarks/growth.py [checks] [arrays] [mistakes] [--write]

Without names all three are measured. `--write` puts the tables into `benchmarks/README.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import costs
import floor
import systems
from tables import table, write

from grader.authoring.release import collect_manifest, manifest_json
from grader.model.assignment import MANIFEST, load_assignment, load_description
from grader.synthesis.code import Implementations
from grader.synthesis.handing_in import files_of
from grader.synthesis.students import Done, SyntheticStudent

GRADER = [sys.executable, "-P", "-m", "grader"]
RUNS = 3
CHECKS, MISTAKES = (50, 400, 2000), (0, 5, 20, 80)
SIZES = [2**power for power in (10, 14, 18, 20, 22, 23, 24, 26, 28)]
LARGEST_ANSWER = 2**23
"""Bytes. Larger ones cannot come back: 16 MiB is the limit, with what describes the value."""

ASSIGNMENT = """
id = "growth"
title = "Growth"

[[outcome]]
id = "growth"
title = "Growth"
functions = [{functions}]
"""
SOLUTION = """
# %% [markdown]
# # {number} · {title}

# %%
import numpy as np

ONES = np.ones({largest} // 8)

"""
FUNCTION = '''
# %%
def {name}({arguments}):
    """Does it."""
    ### BEGIN SOLUTION
    return {value}
    ### END SOLUTION

'''
DOUBLE = '''

@check("double", kind="value")
def test_double_{number}(student, reference, rng):
    """Random numbers, number {number}."""
    z = rng.normal(size=(20, 5))
    close(student.double(z), reference.double(z))
'''
# What a check takes for itself, such as comparing arrays, is not measured here.
TIMED = """
import json, os, time
import numpy as np
from grader.checks import check

def least(work):
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)

"""
TAKE = '''

@check("{name}", kind="value", seconds=100.0)
def test_{name}_{size}(student):
    """An array of {size} bytes."""
    z = np.ones({size} // 8)
    found = [least(lambda: student.{name}({given})), least(lambda: z.copy())]
    with open(os.environ["TIMES"], "a") as file:
        print(json.dumps(["{name}", {size}, *found]), file=file)
'''


def an_assignment(folder: Path, functions: dict[str, tuple[str, str]], tests: str) -> Path:
    """Write an assignment with these functions (arguments and value of each) and hidden checks."""
    solutions = folder / "solutions"
    (solutions / "growth").mkdir(parents=True)
    texts = "".join(FUNCTION.format(name=name, arguments=of, value=value) for name, (of, value) in functions.items())
    for name, text in {
        "assignment.toml": ASSIGNMENT.format(functions=", ".join(map(json.dumps, functions))),
        "growth/solution.py": SOLUTION.replace("{largest}", str(LARGEST_ANSWER)) + texts,
        "growth/test_hidden.py": f'"""Checks."""\n{tests}',
    }.items():
        (solutions / name).write_text(text)
    # `grader release` would run all of them.
    manifest = collect_manifest(solutions, load_description(solutions))
    (solutions / MANIFEST).write_bytes(manifest_json(manifest))
    return solutions


class Growth:
    """Milliseconds of processor time that one more of something costs, between one row of a table and the next."""

    def __init__(self) -> None:
        self.number, self.cpu = 0, 0.0

    def each(self, number: int, cpu: float) -> str:
        """Return it for the row of so many, with this cost; nothing for the first row."""
        text = f"{1000.0 * (cpu - self.cpu) / (number - self.number):.1f}" if self.cpu else ""
        self.number, self.cpu = number, cpu
        return text


def of_checks(place: Path) -> str:
    """Grading one submission with few and with many checks, beside plain pytest: when nothing is recorded yet, and again."""
    rows, at_first, later = [], Growth(), Growth()
    for number in CHECKS:
        tests = "from grader.checks import check, close\n" + "".join(DOUBLE.format(number=n) for n in range(number))
        solutions = an_assignment(place / str(number), {"double": ("z", "2.0 * z")}, tests)
        asked = systems.write_asked(place / f"asked-{number}", {"test_hidden": tests}, "def double(z):\n    return 2.0 * z\n")
        peer = systems.Pytest(place / str(number), asked)
        command = [*GRADER, "grade", str(asked / "reference.py"), "--assignment", str(solutions)]
        first = costs.run([command])[0].cpu
        pairs = [(costs.run([command])[0], peer.grade([asked / "reference.py"], 1)[0]) for _ in range(RUNS)]
        ours, theirs = (statistics.median(cost.cpu for cost in of) for of in zip(*pairs, strict=True))
        memory = costs.run([command], look=True)[0].memory
        cells = [f"{first:.2f}", at_first.each(number, first), f"{ours:.2f}", later.each(number, ours)]
        rows.append([f"{number}", *cells, f"{ours / theirs:.2f}", f"{memory:.0f}"])
    return table(["checks", "first: CPU s", "ms one more", "again: CPU s", "ms one more", "÷ plain pytest", "memory MiB"], rows)


def of_arrays(place: Path) -> str:
    """A call with an array, and one that returns an array, against one copy of it in memory."""
    functions = {"take": ("z", "len(z)"), "make": ("n", "ONES[:n]")}
    tests = TIMED + "".join(TAKE.format(name="take", size=size, given="z") for size in SIZES)
    tests += "".join(TAKE.format(name="make", size=size, given=f"{size} // 8") for size in SIZES if size <= LARGEST_ANSWER)
    solutions = an_assignment(place / "arrays", functions, tests)
    times = place / "times"
    command = [*GRADER, "grade", str(solutions / "growth" / "solution.py"), "--assignment", str(solutions)]
    _, printed = costs.run([command] * RUNS, env=[{"TIMES": str(times)}] * RUNS)
    if wrong := [text for text in printed if "10.0 of  10.0" not in text]:
        raise RuntimeError(wrong[0])
    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for line in times.read_text().splitlines():
        name, size, call, copy = json.loads(line)
        found.setdefault((name, size), []).append((call, copy))
    rows = []
    for size in SIZES:
        calls = [[min(of) for of in zip(*found.get((name, size), [(0.0, 0.0)]), strict=True)] for name in functions]
        cells = [f"{1000 * call:.2f} | {call / copy:.1f}" if call else "more than can cross | " for call, copy in calls]
        rows.append([f"{size >> 20} MiB" if size >> 20 else f"{size >> 10} KiB", *cells])
    return table(["array", "as argument ms", "÷ copy", "as answer ms", "÷ copy"], rows)


def of_mistakes(place: Path) -> str:
    """A submission of the course with few and with many functions that have a known mistake."""
    implementations = Implementations(load_assignment(floor.ROOT / "solutions"))
    wrong = {function: ids for function, ids in implementations.mistakes.ids.items() if ids}
    order = sorted(wrong)
    random.Random(24).shuffle(order)
    rows, first, growth = [], 0.0, Growth()
    for number in MISTAKES:
        work = {function: Done("right") for function in implementations.assignment.functions}
        work |= {function: Done("wrong", wrong[function][0]) for function in order[:number]}
        student = SyntheticStudent(number=0, ability=0.0, layout="module", work=work)
        (folder := place / f"mistakes-{number}").mkdir()
        for name, content in files_of(implementations, student).items():
            (folder / name).write_bytes(content)
        found = [costs.run([[*GRADER, "grade", str(folder)]])[0] for _ in range(RUNS)]
        cpu, wall = (statistics.median(values) for values in list(zip(*found, strict=True))[1::-1])
        first = first or cpu
        rows.append([f"{number}", f"{cpu:.2f}", f"{wall:.2f}", growth.each(number, cpu), f"{cpu / first:.2f}"])
    return table(["mistakes", "CPU s", "s", "CPU ms one more", "÷ none"], rows)


TABLES: dict[str, Callable[[Path], str]] = {"checks": of_checks, "arrays": of_arrays, "mistakes": of_mistakes}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*TABLES, []], help=", ".join(TABLES))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    costs.adopt()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for name in options.names or TABLES:
        with tempfile.TemporaryDirectory() as folder:
            text = TABLES[name](Path(folder))
        print(text, flush=True)
        if options.write:
            write(f"growth of {name}", text)


if __name__ == "__main__":
    main()
