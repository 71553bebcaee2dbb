"""A few costs as ratios to those of a peer in the same run, against those that are written down in `ratios.toml`.

    python benchmarks/ratios.py [--write]

Continuous integration runs it. It exits with 1 where a ratio is more than a fifth worse than written down. Costs are the processor
time of a whole tree of processes, or its memory, so another load of the computer changes little. Ours and the peer take turns, and
the least of each counts, since what else runs makes both dearer. A ratio that is too large is measured again before it counts.
`--write` writes down the ratios of now, which is for changes that are meant.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import costs
import floor
import systems
from systems import Limit, Ours

WRITTEN = Path(__file__).parent / "ratios.toml"
WORSE, AGAIN = 1.2, 3
STUDENTS, JOBS = 5, 2


class Ratio(NamedTuple):
    """What is measured of us and of the peer in each turn, and how many turns there are; two names for time and for memory."""

    names: tuple[str, ...]
    turns: int
    ours: Callable[[], tuple[float, ...]]
    peer: Callable[[], tuple[float, ...]]

    def measure(self) -> dict[str, float]:
        pairs = [(self.ours(), self.peer()) for _ in range(self.turns)]
        ours, peer = ([min(costs) for costs in zip(*of, strict=True)] for of in zip(*pairs, strict=True))
        return {name: mine / other for name, mine, other in zip(self.names, ours, peer, strict=True)}


def ratios(place: Path) -> Iterator[Ratio]:
    """All ratios, the names of which stand in `ratios.toml`."""
    asked = systems.write_asked(place / "asked")
    paths = systems.a_class(STUDENTS, place / "class")
    limit = Limit(place, asked)
    ours = Ours(place, asked, limit)

    def one(system: systems.System) -> tuple[float, ...]:
        return (system.grade([asked / "reference.py"], 1)[0].cpu,)

    def class_of(system: systems.System) -> tuple[float, ...]:
        cost, _ = system.grade(paths, JOBS, look=True)
        return cost.cpu, cost.own_memory

    (place / "lab").mkdir()
    check = [*floor.GRADER, "check", str(floor.submission(place / "lab")), "--outcome", "activations"]
    import_numpy = [sys.executable, "-P", "-c", "import numpy"]
    yield Ratio(("one_submission",), 5, lambda: one(ours), lambda: one(limit))
    yield Ratio(("class", "memory"), 3, lambda: class_of(ours), lambda: class_of(limit))
    yield Ratio(
        ("first_verdict",),
        5,
        lambda: (costs.until(check, ":", limit.process.pid),),
        lambda: (costs.run([import_numpy], without=(limit.process.pid,))[0].cpu,),
    )
    limit.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    costs.adopt()
    written = tomllib.loads(WRITTEN.read_text()) if WRITTEN.exists() else {}
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        for ratio in ratios(Path(name)):
            for _ in range(AGAIN):
                for key, value in ratio.measure().items():
                    found[key] = min(value, found.get(key, value))
                if options.write or all(found[key] <= WORSE * written[key] for key in ratio.names):
                    break
    if options.write:
        head = "# Our cost divided by that of a peer, as `python benchmarks/ratios.py --write` has found it.\n"
        WRITTEN.write_text(head + "".join(f"{key} = {value:.2f}\n" for key, value in found.items()))
        return 0
    for key, value in found.items():
        print(f"{key:16} {value:5.2f} times the peer, written down is {written[key]:.2f}")
    worse = [key for key, value in found.items() if value > WORSE * written[key]]
    if worse:
        print(f"More than a fifth worse than in {WRITTEN.name}: {', '.join(worse)}", file=sys.stderr)
    return int(bool(worse))


if __name__ == "__main__":
    sys.exit(main())
