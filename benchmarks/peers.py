"""One submission and a class, graded by us and by others with the same checks: time, processor time and memory.

    python benchmarks/peers.py [--students N] [--rounds N] [--without NAME ...] [--write]

All systems are measured in turns, so that a change of the computer's speed concerns all of them, and the medians are shown. They
must agree about which checks fail. Memory is the most that the whole tree of processes has at a time while 12 students are graded
two at a time, the sum of what smaps_rollup calls Pss. `--write` puts the table into `benchmarks/README.md`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

import costs
import systems
from systems import Limit, System
from tables import table, write

FEW = 12
"""The students whom a slow system grades: those at the beginning of the class, in one round."""
JOBS = 2
HEADS = [
    "",
    "one submission s",
    "÷ f",
    "CPU s",
    "÷ f",
    "class a minute",
    "right ones only",
    "CPU each s",
    "right ones only",
    "memory MiB",
]


def spoken(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def agree(found: systems.Failed, expected: systems.Failed, system: System) -> None:
    """Raise RuntimeError if a system says of a submission that other checks fail.

    Of a check that ours credits because of another function, it does not always know whether it would have passed without that.
    """
    for student, names in found.items():
        if names.symmetric_difference(expected[student]).difference(system.credited.get(student, ())):
            raise RuntimeError(f"{system.name}, {student}: {spoken(names)} fail, and not {spoken(expected[student])}")


class Measured:
    """What was measured of a system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.alone: list[costs.Cost] = []
        self.classes: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
        self.memory = 0.0

    def grade_class(self, paths: list[Path], expected: systems.Failed, *, right_only: bool, look: bool = False) -> None:
        """Grade a class; submissions a minute and CPU seconds of each, or memory, which is looked at in a run of its own."""
        paths = paths[:FEW] if self.system.dear or look else paths
        cost, failed = self.system.grade(paths, JOBS, look)
        agree(failed, expected, self.system)
        if look:
            self.memory = cost.memory
        else:
            self.classes[right_only].append((60.0 * len(paths) / cost.wall, cost.cpu / len(paths)))

    def row(self, limit: Measured) -> list[str]:
        mine, least = ([statistics.median(values) for values in zip(*of.alone, strict=True)] for of in (self, limit))
        alone = [text for own, other in zip(mine[:2], least, strict=False) for text in (f"{own:.2f}", f"{own / other:.1f}")]
        (rate, cpu), (right_rate, right_cpu) = (
            map(statistics.median, zip(*self.classes[only], strict=True)) for only in (False, True)
        )
        cells = [f"{rate:.0f}", f"{right_rate:.0f}", f"{cpu:.2f}", f"{right_cpu:.2f}", f"{self.memory:.0f}"]
        return [self.system.name, *alone, *cells]


def measure(place: Path, students: int, rounds: int, without: list[str]) -> list[list[str]]:
    """The rows of the table."""
    asked = systems.write_asked(place / "asked")
    mixed = systems.a_class(students, place / "mixed")
    right = systems.a_class(students, place / "right", right_only=True)
    limit = Limit(place, asked)
    others = [kind(place, asked, limit) for kind in systems.SYSTEMS if kind.__name__.lower() not in without]
    measured = [Measured(system) for system in (limit, *others)]
    expected = {only: limit.grade(paths, JOBS)[1] for only, paths in ((False, mixed), (True, right))}
    assert not any(expected[True].values()), "the reference, a variant or a check is wrong"
    for number in range(rounds):
        for one in measured:
            if not number:
                one.system.grade([asked / "reference.py"], 1)  # files are compiled and cached
            cost, failed = one.system.grade([asked / "reference.py"], 1)
            agree(failed, {"reference": set()}, one.system)
            one.alone.append(cost)
        for one in measured:
            for only, paths in ((False, mixed), (True, right)):
                if not number or not one.system.dear:
                    one.grade_class(paths, expected[only], right_only=only)
    for one in measured:
        one.grade_class(mixed, expected[False], right_only=False, look=True)
    limit.close()
    return [one.row(measured[0]) for one in measured]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without", nargs="*", default=[], choices=[kind.__name__.lower() for kind in systems.SYSTEMS])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    costs.adopt()
    # nbgrader calls a command of a package beside it.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as name:
        rows = measure(Path(name), options.students, options.rounds, options.without)
    text = table(HEADS, rows)
    print(text)
    if options.write:
        write("peers", text)


if __name__ == "__main__":
    main()
