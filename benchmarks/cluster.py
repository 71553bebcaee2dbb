"""How fast a Dask cluster grades, against the number of its workers, as a ratio to a batch on this computer in the same run.

    python benchmarks/cluster.py [STUDENTS] [WORKERS ...]      (default 24 1 2 4)

All workers are processes of this computer, so that more of them than it has processors can be no faster. The last column is
the processor time of the scheduler for each submission.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

GRADER = [sys.executable, "-P", "-m", "grader"]
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def processor_seconds(process: subprocess.Popen[bytes]) -> float:
    """The processor time of a process so far, without its children."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rate(folder: Path, out: Path, *options: str) -> float:
    """Submissions a minute of a batch, without the time to start it and to write its reports."""
    done = subprocess.run([*GRADER, "batch", str(folder), "--out", str(out), *options], check=True, capture_output=True, text=True)
    found = re.search(r"(\d+) submissions graded in \d+ s, (\d+) a minute", done.stdout)
    assert found, done.stdout
    return float(found[2])


def with_workers(folder: Path, out: Path, count: int) -> tuple[float, float]:
    """Submissions a minute with so many workers of one thread, and the scheduler's processor time for each submission."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", address, "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    processes = [subprocess.Popen(dask, cwd=out.parent, **QUIET)]  # type: ignore[call-overload]
    processes += [subprocess.Popen(worker, cwd=out.parent, **QUIET) for _ in range(count)]  # type: ignore[call-overload]
    try:
        from distributed import Client

        with Client(address, timeout=60) as client:
            client.wait_for_workers(count, timeout=120)
        before = processor_seconds(processes[0])
        found = rate(folder, out, "--dask", address)
        return found, (processor_seconds(processes[0]) - before) / len(list(folder.iterdir()))
    finally:
        for process in processes[::-1]:
            process.terminate()
        for process in processes:
            process.wait()


def main(students: int, workers: list[int]) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "class"
        subprocess.run([*GRADER, "synthesize", str(folder), "--students", str(students)], check=True, capture_output=True)
        alone = rate(folder, Path(name) / "alone", "--jobs", "1")
        every = rate(folder, Path(name) / "every")
        print(f"this computer, 1 at a time     {alone:5.0f} a minute   1.00")
        print(f"this computer, by default      {every:5.0f} a minute   {every / alone:.2f}", flush=True)
        marks = (Path(name) / "every" / "gradebook.csv").read_bytes()
        for count in workers:
            out = Path(name) / f"workers-{count}"
            found, cost = with_workers(folder, out, count)
            same = (out / "gradebook.csv").read_bytes() == marks
            told = "" if same else "   other marks"
            fast = f"{found:5.0f} a minute   {found / alone:.2f}"
            print(f"{count} workers of 1 thread          {fast}   scheduler {1000 * cost:.0f} ms each{told}", flush=True)
            if not same:
                return 1
    return 0


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(numbers[0] if numbers else 24, numbers[1:] or [1, 2, 4]))
