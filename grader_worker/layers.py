"""Layers of isolation that Linux offers beyond resource limits. Runs in the fork server, and in its workers.

Every layer is made ready once, before the first worker, so that giving up rights takes a few system calls; and every layer is
left out where the host does not have it. A layer is reported to be in force only after something that it forbids has been tried
in the worker, and refused: effects count, not versions.

Landlock and seccomp confine the calling thread, so `Layers.apply` belongs into a process with one thread.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Callable

from grader_worker.installed import refused_packages, refused_paths
from grader_worker.landlock import landlock_ruleset
from grader_worker.libc import SET_DUMPABLE, SET_NO_NEW_PRIVILEGES, SET_PARENT_DEATH_SIGNAL, call_checked, libc, prctl
from grader_worker.lockdown import close_others
from grader_worker.namespaces import DETACH, enter_namespaces
from grader_worker.python_files import python_files
from grader_worker.seccomp import install_filter, seccomp_filters
from grader_worker.users import drop_capabilities, free_user


def make_ready() -> None:
    """Do what all fork servers do alike, in the process that they are forked from."""
    files = python_files(apart=bool(free_user()))
    files.open()
    if ruleset := landlock_ruleset(files.readable, os.getcwd(), ()):
        ruleset.close()
    seccomp_filters(writable=True)
    files.keep_to()
    hidden_paths([])


class Layers:
    """The layers of one grading: made ready in the process that forks, applied in every worker.

    `root` is the folder that holds the scratch folder `scratch`; workers write there and nowhere else. The first worker cannot read
    the files of `forbidden` packages, unless `hide` is called before.
    """

    def __init__(self, root: str, scratch: str, scratch_bytes: int, forbidden: list[str]) -> None:
        self.scratch = scratch
        self.namespaces = enter_namespaces(root, scratch_bytes)
        """Names of the layers that all workers inherit."""
        self.sized = "private file system" in self.namespaces
        os.makedirs(scratch, exist_ok=True)
        self.user = free_user()
        if self.user:
            os.chmod(root, 0o711)
            os.chown(scratch, self.user, self.user)
        self.files = python_files(apart=bool(self.user))
        # Also where the process that this one was forked from has opened them: that was outside of these namespaces.
        self.files.open()
        self.hidden = hidden_paths(forbidden)
        """Files and folders of packages that the next worker cannot read."""
        self.ruleset = landlock_ruleset(self.files.readable, scratch, self.hidden)
        writable = self.ruleset is not None or "read-only files" in self.namespaces
        self.filters = seccomp_filters(writable)
        # Here rather than in a worker, where every module that it touches would be copied.
        self.files.keep_to()

    def hide(self, forbidden: list[str]) -> None:
        """Let no worker that is started from now on read the files of these packages, and of those that need them."""
        hidden = hidden_paths(forbidden)
        if hidden != self.hidden and self.ruleset:
            self.ruleset.close()
            self.ruleset = landlock_ruleset(self.files.readable, self.scratch, hidden)
        self.hidden = hidden

    def apply(self) -> list[str]:
        """Give up everything that a layer takes, and return the names of the layers that are in force."""
        prctl(SET_NO_NEW_PRIVILEGES, 1)
        layers = ["no new privileges", *self.namespaces]
        layers += self.restrict_files()
        layers += self.change_user()
        drop_capabilities()
        # The kernel clears both at a change of the user.
        self.die_with_parent()
        # The session looks at the descriptors of copies, and a worker at its own. Nobody can where other submissions could, too.
        prctl(SET_DUMPABLE, int("own user id" in layers or "Landlock files" in layers))
        return [*layers, *self.filter_calls()]

    def die_with_parent(self) -> None:
        prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)

    def apply_to_copy(self, keep: tuple[int, ...]) -> None:
        """Give up in the copy for one check what the process that makes copies needs, and all descriptors but `keep`."""
        close_others((*keep, *self.files.folders))
        self.die_with_parent()
        if self.filters:
            install_filter(self.filters[1])

    def leave(self, root: str) -> None:
        """Let go of the file system at `root`, so that the folder can be deleted."""
        if self.sized:
            call_checked(libc.umount2, os.fsencode(root), DETACH)

    # one by one ----------------------------------------------------------------------------------------------------

    def restrict_files(self) -> list[str]:
        if self.ruleset is None:
            return []
        try:
            self.ruleset.restrict()
        except OSError:
            return []
        finally:
            self.ruleset.close()
        found = []
        if refuses(lambda: os.close(os.open("/", os.O_RDONLY))):
            found.append("Landlock files")
        with socket.socket() as probe:
            probe.setblocking(False)
            if refuses(lambda: probe.connect(("127.0.0.1", 9))):
                found.append("Landlock network")
        if refuses(lambda: os.kill(os.getppid(), 0)):
            found.append("Landlock signals")
        return found

    @property
    def descriptors(self) -> list[int]:
        """Descriptors that `apply` needs open."""
        return [*self.files.folders, *([self.ruleset.fileno()] if self.ruleset else [])]

    def change_user(self) -> list[str]:
        if not self.user:
            return []
        try:
            os.setgroups([])
            os.setresgid(self.user, self.user, self.user)
            os.setresuid(self.user, self.user, self.user)
        except OSError:
            return []
        return ["own user id"] if refuses(lambda: os.setuid(0)) else []

    def filter_calls(self) -> list[str]:
        if not self.filters:
            return []
        try:
            install_filter(self.filters[0])
        except OSError:
            return []
        return ["seccomp"] if refuses(lambda: socket.socket().close()) else []


def hidden_paths(forbidden: list[str]) -> tuple[str, ...]:
    """Return the files and folders of these packages, and of those that need them."""
    return refused_paths(frozenset(refused_packages(tuple(forbidden))))


def refuses(action: Callable[[], object]) -> bool:
    """Return whether the kernel refuses `action` for want of a right."""
    try:
        action()
    except OSError as error:
        return error.errno in (errno.EPERM, errno.EACCES)
    return False
