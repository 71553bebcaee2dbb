"""A JupyterLab server of this environment, and what a person does in a notebook of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from support import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SECONDS = 60
"""For anything to happen, on a busy computer."""
SETTINGS = {
    # Nobody is asked for news, and what cells the page holds does not depend on what is in view.
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
}


@contextmanager
def jupyterlab(folder: Path, home: Path, theme: str = "JupyterLab Light") -> Iterator[str]:
    """Serve a folder for the time of the context; give the address. Nothing of the user's own settings is read or changed."""
    themes = {"@jupyterlab/apputils-extension/themes.jupyterlab-settings": {"theme": theme}}
    for name, values in (SETTINGS | themes).items():
        (home / "settings" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "settings" / name).write_text(json.dumps(values))
    places = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "IPYTHONDIR": "ipython"}
    places |= {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--port=0",
        "--LabApp.extension_manager=readonly",
        "--IdentityProvider.token=",
    ]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--notebook-dir", str(folder)],
            env={**os.environ, "PYTHONPATH": str(ROOT), **{name: str(home / place) for name, place in places.items()}},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield address(server, home)
        finally:
            server.terminate()
            server.wait()


def address(server: subprocess.Popen[bytes], home: Path) -> str:
    """Wait for the file in which the server tells where it listens."""
    told = home / "runtime" / f"jpserver-{server.pid}.json"
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and server.poll() is None:
        if told.is_file() and (text := told.read_text()):
            return str(json.loads(text)["url"])
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab does not start: {(home / 'log').read_text()[-2000:]}")


class OpenNotebook:
    """A notebook in a page: its cells are found by how their text begins."""

    def __init__(self, page: Page, url: str, path: str) -> None:
        self.page = page
        page.set_default_timeout(SECONDS * 1000)
        page.goto(f"{url}lab/tree/{path}?reset")
        # What is run before this is lost, as the kernel is not connected yet.
        page.locator("#jp-main-statusbar", has_text="| Idle").wait_for()

    def cell(self, text: str) -> Locator:
        """Return the cell of code with this text in it; the first one of several."""
        cells = self.page.locator(".jp-Notebook .jp-CodeCell")
        return cells.filter(has=self.page.locator(".jp-InputArea-editor", has_text=text)).first

    def write(self, text: str, new: str) -> None:
        """Put another text into a cell."""
        self.cell(text).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(new)

    def start(self, text: str) -> Locator:
        """Press Shift-Enter in a cell."""
        cell = self.cell(text)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        return cell

    def run(self, text: str) -> str:
        """Run a cell and return what it shows once it is over."""
        before = self.prompt(self.cell(text))
        return self.shown(self.start(text), before)

    def prompt(self, cell: Locator) -> str:
        return cell.locator(".jp-InputPrompt").inner_text()

    def shown(self, cell: Locator, before: str = "") -> str:
        """Wait until the cell is over and return what it shows."""
        number = cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).filter(has_not_text=before or "[*]")
        number.wait_for()
        outputs = cell.locator(".jp-OutputArea")
        return " ".join(outputs.first.inner_text().split()) if outputs.count() else ""

    def save(self) -> None:
        """Press Ctrl-S and wait until it is saved."""
        self.page.keyboard.press("ControlOrMeta+s")
        self.page.locator(".jp-mod-current.jp-mod-dirty, .lm-mod-current.jp-mod-dirty").wait_for(state="detached")

    def interrupt(self) -> None:
        """Press the button with the square."""
        self.page.locator("[data-command='notebook:interrupt-kernel'], [title^='Interrupt the kernel']").first.click()
