"""How fast a Dask cluster grades, against the number of its workers, as a ratio to a batch on one computer in the same run.

    python benchmarks/cluster.py [STUDENTS] [WORKERS ...] [--write]      (default 24 1 2 4)

The scheduler, each worker and the batch have a host of their own, in network namespaces of this computer. So the bytes that a
worker receives can be counted, and more workers than this computer has processors can be no faster. `--write` puts the table
into `benchmarks/README.md`.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tables import table, write

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "classroom"))

from network import Host, Network, child_of, missing  # noqa: E402

GRADER = (sys.executable, "-P", "-m", "grader")
DASK = (sys.executable, "-m")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
PORT = 8786
WAIT = "import sys; from distributed import Client; Client(sys.argv[1], timeout=60).wait_for_workers(int(sys.argv[2]), timeout=120)"


class Run(NamedTuple):
    """A batch on a cluster: submissions a minute, processor time of the scheduler and bytes that all workers have received."""

    rate: float
    scheduler: float
    received: int


def processor_seconds(process: int) -> float:
    """The processor time of a process so far, without its children."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rate(desk: Host, folder: Path, out: Path, *options: str) -> float:
    """Submissions a minute of a batch, without the time to start it and to write its reports."""
    said = desk.run(*GRADER, "batch", folder, "--out", out, *options)
    found = re.search(r"(\d+) submissions graded in \d+ s, (\d+) a minute", said)
    assert found, said
    return float(found[2])


def with_workers(folder: Path, out: Path, count: int) -> Run:
    """A batch with so many workers of one thread."""
    with Network() as network:
        server, desk = network.host("server"), network.host("desk")
        address = f"tcp://{server.address}:{PORT}"
        place = {"cwd": out.parent, **QUIET}
        scheduler = server.start(
            *DASK, "distributed.cli.dask_scheduler", "--host", server.address, "--port", PORT, "--no-dashboard", **place
        )
        workers = [network.host(f"worker{number}") for number in range(count)]
        for worker in workers:
            worker.start(*DASK, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", **place)
        desk.run(sys.executable, "-c", WAIT, address, count)
        process = child_of(scheduler)
        spent, received = processor_seconds(process), sum(worker.received() for worker in workers)
        found = rate(desk, folder, out, "--dask", address)
        return Run(found, processor_seconds(process) - spent, sum(worker.received() for worker in workers) - received)


def once_and_each(students: int, received: dict[int, int]) -> tuple[float, float]:
    """The bytes that a worker receives once, and for each submission, from what all of them have received in runs of the class."""
    equations = np.array([[workers, students] for workers in received], float)
    once, each = np.linalg.lstsq(equations, np.array([*received.values()], float))[0]
    return float(once), float(each)


def measure(students: int, workers: list[int], place: Path) -> str:
    """Return the table. Raises RuntimeError where a cluster gives other marks."""
    folder = place / "class"
    subprocess.run([*GRADER, "synthesize", str(folder), "--students", str(students)], check=True, capture_output=True)
    with Network() as network:
        desk = network.host("desk")
        alone = rate(desk, folder, place / "alone", "--jobs", "1")
        every = rate(desk, folder, place / "every")
    marks = (place / "every" / "gradebook.csv").read_bytes()
    rows = [["this computer, one at a time", f"{alone:.0f}", "1.00", "", ""]]
    rows += [["this computer, by default", f"{every:.0f}", f"{every / alone:.2f}", "", ""]]
    received = {}
    for count in workers:
        run = with_workers(folder, place / f"workers-{count}", count)
        if (place / f"workers-{count}" / "gradebook.csv").read_bytes() != marks:
            raise RuntimeError(f"{count} workers give other marks")
        received[count] = run.received
        cells = [
            f"{run.rate:.0f}",
            f"{run.rate / alone:.2f}",
            f"{1000 * run.scheduler / students:.0f}",
            f"{run.received / 1e3:.0f}",
        ]
        rows.append([f"{count} worker{'s' * (count > 1)} of one thread", *cells])
        print(rows[-1], file=sys.stderr, flush=True)
    text = table(["", "submissions a minute", "÷ one at a time", "scheduler ms each", "kB to all workers"], rows)
    if len(received) > 1:
        once, each = once_and_each(students, received)
        text += f"\nA worker receives {once / 1e3:.0f} kB once, and {each / 1e3:.1f} kB for each of the {students} submissions.\n"
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, metavar="N")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if lacking := missing():
        raise SystemExit(lacking)
    students, *workers = options.numbers or [24]
    with tempfile.TemporaryDirectory() as place:
        text = measure(students, workers or [1, 2, 4], Path(place))
    print(text)
    if options.write:
        write("cluster", text)


if __name__ == "__main__":
    main()
