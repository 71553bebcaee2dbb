"""What students call, on a computer that has only what Windows or macOS have: simulated, as far as it can be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import RIGHT, ROOT, TOY

CODE = """
import multiprocessing.connection, os, signal, socket, subprocess, sys, sysconfig, types
import asyncio, numpy, numpy.testing, pytest, rich.console, selectors, tempfile
sysconfig.get_config_vars()
system = sys.argv.pop(1)
subprocess.signal = types.SimpleNamespace(**vars(signal))
absent = {
    "modules": ["fcntl", "resource", "pwd", "grp", "termios"],
    os: "fork forkpty geteuid getuid killpg setsid fchdir fchmod chown O_DIRECTORY O_NOFOLLOW O_NONBLOCK O_CLOEXEC waitid".split(),
    signal: "SIGKILL SIGALRM SIGHUP SIGCHLD SIGXCPU SIGPIPE setitimer pthread_sigmask".split(),
    socket: ["send_fds", "recv_fds", "AF_UNIX"],
} if system == "win32" else {"modules": [], os: [], signal: [], socket: []}
for name in [*absent.pop("modules"), "pyseccomp", "landlockpy"]:
    sys.modules[name] = None
absent[os] += ["sched_getaffinity", "O_PATH", "memfd_create", "pidfd_open"]
for module, names in absent.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
sys.platform = system
from grader.report.streams import prepare
prepare()
from grader.cli.main import main
sys.exit(main(["--debug", *sys.argv[1:]]))
"""


@pytest.mark.parametrize(("system", "encoding"), [("win32", "cp437"), ("darwin", "utf-8")])
def test_no_command_of_students_needs_what_is_not_there(tmp_path: Path, system: str, encoding: str) -> None:
    (tmp_path / "lab.py").write_text(RIGHT.replace("return 2.0", 'print("z is", z)\n    return 3.0'))

    def said(*arguments: object) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-c", CODE, system, *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
            capture_output=True,
            timeout=80,
            check=False,
        )
        text = (done.stdout + done.stderr).decode(encoding)
        assert "Traceback" not in text, text
        assert done.returncode in (0, 1)
        return text

    told = said("check", "lab.py", "--assignment", TOY)
    assert "| z is " in told
    assert "here the code runs with all your rights" in told
    assert "There are no hints to `double`." in said("hint", "double", "--assignment", TOY)
    assert "1 file: lab.py." in said("submit", "lab.py", "--assignment", TOY)
    assert "good for checking your own work" in said("doctor")
