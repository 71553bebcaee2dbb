"""What `grader.check` takes in the kernel of a notebook, against `import numpy` in the same kernel; no page is shown.

Prints medians of RUNS fresh kernels, and exits with 1 where a bound is missed. The bounds are ratios, since computers differ: on
one that imports NumPy in a tenth of a second they are half a second for the first check and a fifth for the next ones.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import Any

from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parent.parent
RUNS = 5
FIRST, NEXT = 5.0, 2.0
TIMED = """
import time
def timed(text):
    begin = time.perf_counter()
    exec(text, globals())
    print(time.perf_counter() - begin)
"""
CELLS = {
    "import numpy": "import numpy as np",
    "import grader": "import grader; grader.link()",
    "written": "def sigmoid(z): return 1 / (1 + np.exp(-z))\ndef relu(z): return np.maximum(z, 0) + 1",
    "first check": "grader.check('activations', 'sigmoid')._repr_html_()",
    "next check, wrong": "grader.check('activations', 'relu')._repr_html_()",
    "next check, right": "grader.check('activations', 'sigmoid')._repr_html_()",
    "next check, not written": "grader.check('activations', 'tanh')._repr_html_()",
    "check of an exercise": "grader.check('activations')._repr_html_()",
}


def times() -> dict[str, float]:
    """Return the seconds of each cell in a fresh kernel."""
    manager, client = start_new_kernel(cwd=str(ROOT / "exercises" / "notebooks"))
    found: dict[str, float] = {}
    printed: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    try:
        client.execute_interactive(TIMED, output_hook=hear)
        for name, text in CELLS.items():
            printed.clear()
            client.execute_interactive(f"timed({text!r})", output_hook=hear)
            found[name] = float("".join(printed))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return found


def main() -> int:
    runs = [times() for _ in range(RUNS)]
    medians = {name: statistics.median(run[name] for run in runs) for name in CELLS if name != "written"}
    unit = medians["import numpy"]
    bounds = {name: FIRST if name == "first check" else NEXT for name in CELLS if "check" in name}
    for name, seconds in medians.items():
        bound = f", at most {bounds[name]:.1f}" if name in bounds else ""
        print(f"{name:24} {seconds:6.2f} s  {seconds / unit:5.1f} times `import numpy`{bound}")
    return int(any(medians[name] / unit > bound for name, bound in bounds.items()))


if __name__ == "__main__":
    sys.exit(main())
