"""What Linux offers to confine a worker, beyond resource limits. Runs in the process that workers are forked from, and in them.

Every layer is made ready once, before the first worker, so that giving up rights takes a few system calls; and every layer is
left out where the host does not have it. What is said to be in force has been tried after the fork: effects count, not versions.

Landlock and seccomp confine the calling thread, so `Layers.apply` belongs into a process with one thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import importlib.machinery
import os
import signal
import socket
import stat
import struct
import sys
from collections.abc import Callable
from typing import Any

from grader_worker.lockdown import close_others

libc = ctypes.CDLL(None, use_errno=True)

SET_PARENT_DEATH_SIGNAL, SET_DUMPABLE, SET_SECCOMP, SET_NO_NEW_PRIVILEGES = 1, 4, 22, 38
"""Numbers of `prctl`, as in linux/prctl.h."""
FIRST_DESCRIPTOR = 210
"""Where the folders stand that stay open in a worker."""


def call(function: Callable[..., int], *arguments: Any) -> int:
    """A function of the C library; OSError if it fails."""
    result = function(*arguments)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def control(option: int, value: int) -> None:
    call(libc.prctl, option, ctypes.c_ulong(value), 0, 0, 0)


class Layers:
    """The layers of one grading: made ready in the process that forks, applied in every worker.

    `root` is the folder that holds the scratch folder `scratch`; workers write there and nowhere else.
    """

    def __init__(self, root: str, scratch: str, scratch_bytes: int) -> None:
        self.scratch = scratch
        self.namespaces = enter_namespaces(root, scratch_bytes)
        """Names of the layers that all workers inherit."""
        self.sized = "private file system" in self.namespaces
        os.makedirs(scratch, exist_ok=True)
        self.user = free_user()
        if self.user:
            os.chmod(root, 0o711)
            os.chown(scratch, self.user, self.user)
        self.readable = interpreter_folders()
        self.folders = dict(enumerate(unreachable(self.readable) if self.user else [], FIRST_DESCRIPTOR))
        """What of Python only its owner may enter, by the descriptors under which it stays open for the workers."""
        for number, folder in self.folders.items():
            opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            os.dup2(opened, number, inheritable=False)
            os.close(opened)
        self.ruleset = landlock_ruleset(self.readable, scratch)
        writable = self.ruleset is not None or "read-only files" in self.namespaces
        self.filters = seccomp_filters(writable)
        # Here rather than in a worker, where every module that it touches would be copied.
        keep_paths(self.readable, {folder: f"/proc/self/fd/{number}" for number, folder in self.folders.items()})

    def apply(self) -> list[str]:
        """Give up everything that a layer takes; the names of the layers that are in force."""
        control(SET_NO_NEW_PRIVILEGES, 1)
        layers = ["no new privileges", *self.namespaces]
        layers += self.restrict_files()
        layers += self.change_user()
        drop_capabilities()
        # The kernel clears both at a change of the user.
        self.die_with_parent()
        control(SET_DUMPABLE, int(bool(self.folders)))
        return [*layers, *self.filter_calls()]

    def die_with_parent(self) -> None:
        control(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)

    def apply_to_copy(self, keep: tuple[int, ...]) -> None:
        """Give up in the copy for one check what the process that makes copies needs, and all descriptors but `keep`."""
        close_others((*keep, *self.folders))
        self.die_with_parent()
        if self.filters:
            install(self.filters[1])

    def leave(self, root: str) -> None:
        """Let go of the file system at `root`, so that the folder can be deleted."""
        if self.sized:
            call(libc.umount2, os.fsencode(root), DETACH)

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
        """What `apply` needs open."""
        return [*self.folders, *([self.ruleset.fileno()] if self.ruleset else [])]

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
            install(self.filters[0])
        except OSError:
            return []
        return ["seccomp"] if refuses(lambda: socket.socket().close()) else []


def refuses(action: Callable[[], object]) -> bool:
    """Whether the kernel refuses `action` for want of a right."""
    try:
        action()
    except OSError as error:
        return error.errno in (errno.EPERM, errno.EACCES)
    return False


# user ------------------------------------------------------------------------------------------------------------------


def free_user() -> int:
    """A user id for the workers of this process alone, or 0 where it cannot be taken.

    The range is the one that systemd, too, gives to services of a moment: no account has such a number.
    """
    user = 61184 + os.getpid() % 4336
    try:
        with open("/proc/self/status") as status, open("/proc/self/uid_map") as known:
            effective = next(int(line.split()[1], 16) for line in status if line.startswith("CapEff"))
            mapped = any(first <= user < first + count for first, _, count in (map(int, line.split()) for line in known))
    except (OSError, StopIteration):
        return 0
    change_both, change_owner = 1 << 6 | 1 << 7, 1 << 0
    wanted = change_both | change_owner
    return user if os.geteuid() == 0 and mapped and effective & wanted == wanted else 0


def drop_capabilities() -> None:
    """Give up every capability that a change of the user has left."""
    header = struct.pack("<Ii", 0x20080522, 0)
    with contextlib.suppress(OSError):
        call(libc.capset, header, bytes(24))


# Python's own files ----------------------------------------------------------------------------------------------------


def interpreter_folders() -> list[str]:
    """The folders of the standard library and of installed packages; not those of projects that are merely on the path."""
    import sysconfig

    standard = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    packages = [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages")]
    libraries = [os.path.join(sys.base_prefix, "lib")]
    return [p for p in dict.fromkeys([*libraries, *standard, *packages]) if os.path.isdir(p)]


def unreachable(folders: list[str]) -> list[str]:
    """Those of `folders` that another user cannot reach, without those inside others."""
    found: list[str] = []
    for folder in folders:
        if not any(folder.startswith(f"{other}/") for other in found) and not is_reachable(folder):
            found.append(folder)
    return found


def is_reachable(path: str) -> bool:
    """Whether everybody may enter every folder on the way to `path`, and read there."""
    try:
        real = os.path.realpath(path)
        ways = [real]
        while ways[-1] != "/":
            ways.append(os.path.dirname(ways[-1]))
        return all(os.stat(way).st_mode & stat.S_IXOTH for way in ways) and bool(os.stat(real).st_mode & stat.S_IROTH)
    except OSError:
        return False


def keep_paths(readable: list[str], names: dict[str, str]) -> None:
    """Search modules in `readable` only, under new names where there are some; loaded packages, too, get theirs."""

    def renamed(path: str) -> str:
        for old, new in names.items():
            if path == old or path.startswith(f"{old}/"):
                return new + path[len(old) :]
        return path

    inside = tuple(f"{folder}/" for folder in readable)
    sys.path[:] = [renamed(p) for p in sys.path if f"{p}/".startswith(inside)]
    sys.path_importer_cache.clear()
    # Fills the cache again, for all workers.
    importlib.machinery.PathFinder.find_spec("nothing of this name")
    for module in list(sys.modules.values()):
        found = getattr(module, "__path__", None)
        if isinstance(found, list):
            found[:] = map(renamed, found)
        file = getattr(module, "__file__", None)
        if isinstance(file, str):
            module.__file__ = renamed(file)


# Landlock --------------------------------------------------------------------------------------------------------------

SYSTEM_FILES = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
)
"""What compiled packages need: shared libraries, time zones, random numbers."""


def landlock_ruleset(readable: list[str], scratch: str) -> Any:
    """A `landlockpy.Ruleset` that a worker can apply: read Python, write in the scratch folder; None without Landlock."""
    try:
        from landlockpy import AccessFS, Ruleset, Scope

        ruleset = Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET)
    except (ImportError, OSError):
        return None
    file_only = AccessFS.READ_FILE | AccessFS.WRITE_FILE
    rules = dict.fromkeys((*readable, *SYSTEM_FILES), AccessFS.READ_FILE | AccessFS.READ_DIR)
    rules[os.devnull] = file_only
    rules[scratch] = (
        file_only
        | AccessFS.READ_DIR
        | AccessFS.TRUNCATE
        | AccessFS.MAKE_REG
        | AccessFS.MAKE_DIR
        | AccessFS.REMOVE_FILE
        | AccessFS.REMOVE_DIR
        | AccessFS.REFER
    )
    for path, access in rules.items():
        if os.path.exists(path):
            ruleset.allow_path(path, access if os.path.isdir(path) else access & file_only)
    return ruleset


# namespaces ------------------------------------------------------------------------------------------------------------

NEW_MOUNTS, NEW_IPC, NEW_NETWORK = 0x20000, 0x08000000, 0x40000000
PRIVATE_TREE = 0x4000 | 0x40000
NO_SET_ID_DEVICES_PROGRAMS = 2 | 4 | 8
SET_MOUNT_ATTRIBUTES, TREE, READ_ONLY = 442, 0x8000, 1
DETACH = 2
INODES = 4096


def enter_namespaces(root: str, scratch_bytes: int) -> list[str]:
    """No network, no shared memory of others, no file that can be written but in a file system of a size of its own.

    Needs CAP_SYS_ADMIN. A process namespace would add nothing: signals and `/proc` are closed by other layers. Neither would
    a user namespace for ordinary users, who have Landlock and seccomp without it.
    """
    entered = []
    with contextlib.suppress(OSError):
        call(libc.unshare, NEW_NETWORK | NEW_IPC)
        entered += ["network namespace", "ipc namespace"]
    with contextlib.suppress(OSError):
        call(libc.unshare, NEW_MOUNTS)
        call(libc.mount, None, b"/", None, ctypes.c_ulong(PRIVATE_TREE), None)
        attributes = struct.pack("<4Q", READ_ONLY, 0, 0, 0)
        call(libc.syscall, SET_MOUNT_ATTRIBUTES, -100, b"/", TREE, attributes, len(attributes))
        entered.append("read-only files")
        options = f"size={scratch_bytes},nr_inodes={INODES},mode=0711".encode()
        call(libc.mount, b"tmpfs", os.fsencode(root), b"tmpfs", ctypes.c_ulong(NO_SET_ID_DEVICES_PROGRAMS), options)
        entered.append("private file system")
    return entered


# seccomp ---------------------------------------------------------------------------------------------------------------

ALLOWED = """
    brk munmap mprotect mremap madvise mincore membarrier
    futex futex_time64 futex_waitv set_robust_list get_robust_list rseq set_tid_address sched_yield sched_getaffinity
    sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min getcpu exit exit_group
    getpid gettid getppid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid getresgid getgroups
    uname sysinfo getrlimit getrusage times getpriority capget umask
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack pause restart_syscall
    alarm setitimer getitimer
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time getrandom
    read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 lseek close close_range dup dup2 dup3
    fstat newfstatat stat lstat statx access faccessat faccessat2 readlink readlinkat getdents getdents64
    statfs fstatfs fadvise64 fsync fdatasync getcwd chdir fchdir
    poll ppoll select pselect6 wait4 waitid recvmsg
"""
"""What NumPy, SciPy and the standard library need to compute, to sleep, to use threads and signals, and to read files."""
WRITING = "ftruncate mkdir mkdirat rmdir unlink unlinkat rename renameat"

UNNAMED_FILE = 0o20000000
"""The bit of O_TMPFILE that is not also O_DIRECTORY."""
WRITE_FLAGS = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC | os.O_APPEND | UNNAMED_FILE
ALL_BITS = 2**64 - 1
THREAD = 0x003D0F00
"""The flags with which C libraries start a thread; one of them adds CLONE_DETACHED, which means nothing."""
DETACHED = 0x00400000
ADDRESS_SPACE = 9
"""RLIMIT_AS, as in asm-generic/resource.h."""
FORK = 0xFF | 0x01000000 | 0x00200000 | 0x00100000
"""What may be set in a fork: the signal at its end, and where its number is stored."""
DESCRIPTOR_COMMANDS = (0, 1, 2, 3, 4, 1030)
"""`fcntl`: duplicate, get and set flags; no locks, leases, owners."""
TERMINAL_QUERIES = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""`ioctl`: whether it is a terminal and of what size, how much can be read, whether reading waits, close at exec."""


def seccomp_filters(writable: bool) -> list[ctypes.Structure]:
    """Two programs: for a worker, and what the copy for one check gives up in addition. None without libseccomp.

    The first one allows what is listed and nothing else. `writable` lets files be written: only where something else
    decides which ones. Arguments are compared to allow, never to refuse, so a disguised one is refused.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, RuntimeError, OSError):
        return []

    def number(name: str) -> int:
        found: int = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
        return found

    def rule(program: Any, action: int, name: str, *arguments: Any) -> None:
        # Not every architecture has every call: most have no `open`, only `openat`.
        if number(name) >= 0:
            program.add_rule(action, number(name), *arguments)

    def masked(index: int, mask: int, value: int) -> Any:
        return seccomp.Arg(index, seccomp.MASKED_EQ, mask, value)

    refused = seccomp.ERRNO(errno.EPERM)
    allow = seccomp.ALLOW
    first = seccomp.SyscallFilter(refused)
    first.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    with contextlib.suppress(OSError):
        first.set_attr(seccomp.Attr.CTL_OPTIMIZE, 2)
    for name in f"{ALLOWED} {WRITING if writable else ''}".split():
        rule(first, allow, name)
    for name, index in (("open", 1), ("openat", 2)):
        rule(first, allow, name, *(() if writable else (masked(index, WRITE_FLAGS, os.O_RDONLY),)))
    if writable:
        rule(first, allow, "renameat2", masked(4, ALL_BITS, 0))
    # Private memory only: what is shared before a fork would let one check speak to the next.
    rule(first, allow, "mmap", masked(3, 0x0F, 0x02))
    rule(first, allow, "clone", masked(0, ALL_BITS & ~FORK, 0))
    rule(first, allow, "clone", masked(0, ALL_BITS & ~DETACHED, THREAD))
    # Their arguments are out of a filter's sight; C libraries then use the older calls.
    for name in ("clone3", "openat2"):
        rule(first, seccomp.ERRNO(errno.ENOSYS), name)
    rule(first, allow, "prlimit64", masked(0, ALL_BITS, 0), masked(2, ALL_BITS, 0))
    # The limit on memory is lowered once the sources are read; nobody can raise it again.
    rule(first, allow, "prlimit64", masked(0, ALL_BITS, 0), masked(1, ALL_BITS, ADDRESS_SPACE))
    rule(first, allow, "prctl", masked(0, ALL_BITS, SET_PARENT_DEATH_SIGNAL), masked(1, ALL_BITS, signal.SIGKILL))
    rule(first, allow, "prctl", masked(0, ALL_BITS, SET_SECCOMP))
    for option in (15, 16):  # the name of a thread
        rule(first, allow, "prctl", masked(0, ALL_BITS, option))
    for name, numbers in (("fcntl", DESCRIPTOR_COMMANDS), ("ioctl", TERMINAL_QUERIES)):
        for command in numbers:
            rule(first, allow, name, masked(1, 0xFFFFFFFF, command))

    second = seccomp.SyscallFilter(allow)
    rule(second, refused, "recvmsg")
    rule(second, refused, "prctl", masked(0, 0xFFFFFFFF, SET_PARENT_DEATH_SIGNAL))
    rule(second, refused, "prctl", masked(0, 0xFFFFFFFF, SET_SECCOMP))
    rule(second, refused, "clone", masked(0, 0x00010000, 0))
    return [compiled(program) for program in (first, second)]


class Program(ctypes.Structure):
    """`struct sock_fprog`: the number of instructions, and where they stand."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def compiled(program: Any) -> Program:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as result:
        with os.fdopen(writer, "wb") as out:
            program.export_bpf(out)
        instructions = result.read()
    return Program(len(instructions) // 8, instructions)


def install(program: ctypes.Structure) -> None:
    call(libc.prctl, SET_SECCOMP, ctypes.c_ulong(2), ctypes.byref(program), 0, 0)
