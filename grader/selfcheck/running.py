"""A line below a cell that says that a check still runs, and how to stop it."""

from __future__ import annotations

import contextlib
import contextvars
import importlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from grader.model.explaining import explained

SECONDS = 5.0
"""After so many seconds in one function the line appears."""
PAUSE_SECONDS = 0.25
"""Between two looks at what runs."""
LINE = "<code>{}</code> has been running for more than {:.0f} seconds. If it does not end, press ■ (interrupt) to stop it."


@contextlib.contextmanager
def telling_what_runs(running: Callable[[], str]) -> Iterator[None]:
    """Watch from a thread, in a notebook, which function is `running`; Pyodide has no threads, and nothing is said there."""
    shell = notebook_shell()
    if shell is None or sys.platform == "emscripten":
        yield
        return
    line, over = Line(), threading.Event()
    # What a thread displays belongs to this cell only in a copy of this context.
    watcher = threading.Thread(
        target=contextvars.copy_context().run, args=(explained, None, watch_running, running, line, over), daemon=True
    )
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        explained(None, line.show, "")


def notebook_shell() -> Any:
    """Return IPython's shell if this process is the kernel of a notebook, else None."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if hasattr(shell, "kernel") else None


def watch_running(running: Callable[[], str], line: Line, over: threading.Event) -> None:
    name, since = "", time.monotonic()
    while not over.wait(PAUSE_SECONDS):
        if running() != name:
            name, since = running(), time.monotonic()
            line.show("")
        elif name and time.monotonic() - since > SECONDS:
            line.show(LINE.format(name, SECONDS))


class Line:
    """A line of text that is displayed once there is something to say, and goes when there is not."""

    def __init__(self) -> None:
        self.text = ""
        self.handle: Any = None

    def show(self, text: str) -> None:
        if text == self.text:
            return
        self.text = text
        shown: Any = importlib.import_module("IPython.display")
        content = shown.HTML(text and f"<p>{text}</p>")
        if self.handle is None:
            self.handle = shown.display(content, display_id=True)
        else:
            self.handle.update(content)
