"""Several computers in one: each host is a set of namespaces with a name, an address, and process numbers of its own.

    with Network() as network:
        host = network.host("pc1")
        process = host.start("grader", ...)
        host.cut()          # its cable is pulled
        host.mend()
        host.power_off()    # it says goodbye to nobody

It needs Linux, `ip`, `nsenter` and `unshare`, and user namespaces for whoever runs it; `missing()` says what is not there.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NETWORK = "10.77.0"
TOOLS = ("ip", "nsenter", "unshare")
PREFIX = ("nsenter", "--preserve-credentials", "--user", "--net", "--target")
TRUNK = "trunk"


def missing() -> str:
    """What this computer lacks for a network; no text if nothing."""
    if sys.platform != "linux":
        return "namespaces are those of Linux"
    if lacking := [tool for tool in TOOLS if shutil.which(tool) is None]:
        return f"{', '.join(lacking)} not installed here"
    with contextlib.suppress(AssertionError, OSError), Network() as network:
        network.host("trial")
        return ""
    return "this computer lets nobody make namespaces, virtual cables and a /proc of their own"


class Network:
    """A switch, and the hosts that are connected with it."""

    def __init__(self) -> None:
        self.hosts: dict[str, Host] = {}

    def __enter__(self) -> Network:
        self.switch = hold("unshare", "--user", "--map-root-user", "--net")
        try:
            self.ip("link", "add", "name", TRUNK, "type", "bridge")
            self.ip("link", "set", "dev", TRUNK, "up")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ip(self, *arguments: object) -> None:
        """Configure the switch."""
        command = [*PREFIX, str(self.switch.pid), "ip", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, (command, done.stderr)

    def host(self, name: str) -> Host:
        """Add a host."""
        self.hosts[name] = Host(self, name, f"{NETWORK}.{len(self.hosts) + 2}")
        return self.hosts[name]

    def close(self) -> None:
        """Switch everything off."""
        for host in self.hosts.values():
            host.power_off()
        end(self.switch)


class Host:
    """A computer with a name and an address."""

    def __init__(self, network: Network, name: str, address: str) -> None:
        self.network, self.name, self.address = network, name, address
        own = ("unshare", "--net", "--uts", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc")
        self.holder = hold(*PREFIX, str(network.switch.pid), *own)
        self.started: list[subprocess.Popen[str]] = []
        # The first process of the host.
        self.first = child_of(self.holder)
        network.ip("link", "add", "name", name, "type", "veth", "peer", "name", "eth0", "netns", self.first)
        network.ip("link", "set", "dev", name, "master", TRUNK, "up")
        for arguments in (
            ("hostname", name),
            ("ip", "addr", "add", f"{address}/24", "dev", "eth0"),
            ("ip", "link", "set", "eth0", "up"),
            ("ip", "link", "set", "lo", "up"),
        ):
            self.run(*arguments)

    def command(self, *arguments: object) -> list[str]:
        """The command that runs another one on this host."""
        return ["nsenter", "--preserve-credentials", "--all", "--target", str(self.first), *map(str, arguments)]

    def start(self, *arguments: object, environment: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[str]:
        """Start a process on this host."""
        variables = {**os.environ, **(environment or {})}
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        self.started.append(subprocess.Popen(self.command(*arguments), env=variables, **streams))
        return self.started[-1]

    def run(self, *arguments: object, **options: Any) -> str:
        """What a process on this host prints; it must end well."""
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, (arguments, out, err)
        return out or ""

    def cut(self) -> None:
        """Pull the cable."""
        self.network.ip("link", "set", "dev", self.name, "down")

    def mend(self) -> None:
        """Put the cable in again."""
        self.network.ip("link", "set", "dev", self.name, "up")

    def power_off(self) -> None:
        """End everything at once. The cable is pulled before, so that no other host is told by a closed connection."""
        with contextlib.suppress(AssertionError):
            self.cut()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.first, signal.SIGKILL)
        for process in (self.holder, *self.started):
            end(process)

    def received(self) -> int:
        """The bytes that have arrived here so far."""
        lines = self.run("cat", "/proc/net/dev").splitlines()
        return next(int(line.partition(":")[2].split()[0]) for line in lines if line.strip().startswith("eth0:"))


def end(process: subprocess.Popen[str]) -> None:
    """End a process and close its streams."""
    with process:
        process.kill()


def child_of(process: subprocess.Popen[str]) -> int:
    """The process that `unshare` and `nsenter` have made: those in a namespace of process numbers are forked."""
    (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(child)


def hold(*command: str) -> subprocess.Popen[str]:
    """Start a process that does nothing but keep its namespaces, and return once they are there."""
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    # It waits for a line that never comes, and ends when the tests do, however these end.
    process = subprocess.Popen([*command, "sh", "-c", "echo ready; read line"], **pipes, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n", process.stderr and process.stderr.read()
    return process
