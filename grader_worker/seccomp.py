"""seccomp: the system calls that a submission may make. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import errno
import functools
import os
import signal
from typing import Any

from grader_worker.libc import SET_PARENT_DEATH_SIGNAL, SET_SECCOMP, call_checked, libc

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
"""Calls that NumPy, SciPy and the standard library need to compute, to sleep, to use threads and signals, and to read files."""
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
FORK = 0xFF | 0x01000000 | 0x00200000 | 0x00100000 | 0x00008000
"""Flags that may be set in a fork: the signal at its end, where its number is stored, and who is its parent."""
THREAD_NAME = (15, 16)
"""Options of `prctl`: set and get the name of a thread."""
DESCRIPTOR_COMMANDS = (0, 1, 2, 3, 1030)
"""`fcntl`: duplicate, get flags, close at exec; no locks, leases, owners, and no flag of a file that copies share."""
TERMINAL_QUERIES = (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)
"""`ioctl`: whether it is a terminal and of what size, how much can be read, close at exec."""


@functools.cache
def seccomp_filters(writable: bool) -> list[Program]:
    """Compile two programs: for a worker, and what the copy for one check gives up in addition. Returns none without libseccomp.

    `writable` lets files be written: only where something else decides which ones.
    """
    look_up = ctypes.util.find_library
    ctypes.util.find_library = lambda name: library_named(name) or look_up(name)
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):
        return []
    finally:
        ctypes.util.find_library = look_up
    return [worker_rules(pyseccomp, writable).compile(), copy_rules(pyseccomp).compile()]


def library_named(name: str) -> str | None:
    """Return the file of a library of which everybody knows the version, if the loader finds it.

    `find_library` would start `ldconfig`, which takes as long as all that is done here, and may be ended before it answers.
    """
    file = {"c": "libc.so.6", "seccomp": "libseccomp.so.2"}.get(name)
    with contextlib.suppress(OSError):
        if file:
            ctypes.CDLL(file)
            return file
    return None


def worker_rules(seccomp: Any, writable: bool) -> Rules:
    """Allow what is listed and nothing else. Arguments are compared to allow, never to refuse, so a disguised one is refused."""
    rules = Rules(seccomp, seccomp.ERRNO(errno.EPERM))
    rules.program.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    with contextlib.suppress(OSError):
        rules.program.set_attr(seccomp.Attr.CTL_OPTIMIZE, 2)
    allow_files(rules, writable)
    allow_processes(rules)
    for name in ALLOWED.split():
        rules.add(seccomp.ALLOW, name)
    # Their arguments are out of a filter's sight; C libraries then use the older calls.
    for name in ("clone3", "openat2"):
        rules.add(seccomp.ERRNO(errno.ENOSYS), name)
    for name, numbers in (("fcntl", DESCRIPTOR_COMMANDS), ("ioctl", TERMINAL_QUERIES)):
        for command in numbers:
            rules.add(seccomp.ALLOW, name, (1, 0xFFFFFFFF, command))
    return rules


def allow_files(rules: Rules, writable: bool) -> None:
    """Allow opening files: to read or, where they are `writable`, for anything."""
    allow = rules.seccomp.ALLOW
    for name, index in (("open", 1), ("openat", 2)):
        rules.add(allow, name, *(() if writable else ((index, WRITE_FLAGS, os.O_RDONLY),)))
    if writable:
        for name in WRITING.split():
            rules.add(allow, name)
        rules.add(allow, "renameat2", (4, ALL_BITS, 0))


def allow_processes(rules: Rules) -> None:
    """Allow private memory, threads, forks, and what a process may ask and set of itself."""
    allow = rules.seccomp.ALLOW
    # Private memory only: what is shared before a fork would let one check speak to the next.
    rules.add(allow, "mmap", (3, 0x0F, 0x02))
    rules.add(allow, "clone", (0, ALL_BITS & ~FORK, 0))
    rules.add(allow, "clone", (0, ALL_BITS & ~DETACHED, THREAD))
    rules.add(allow, "prlimit64", (0, ALL_BITS, 0), (2, ALL_BITS, 0))
    # The limit on memory is lowered once the sources are read; nobody can raise it by more than a frame again.
    rules.add(allow, "prlimit64", (0, ALL_BITS, 0), (1, ALL_BITS, ADDRESS_SPACE))
    rules.add(allow, "prctl", (0, ALL_BITS, SET_PARENT_DEATH_SIGNAL), (1, ALL_BITS, signal.SIGKILL))
    rules.add(allow, "prctl", (0, ALL_BITS, SET_SECCOMP))
    for option in THREAD_NAME:
        rules.add(allow, "prctl", (0, ALL_BITS, option))


def copy_rules(seccomp: Any) -> Rules:
    """Refuse in a copy for one check what the process that makes copies needs: descriptors of others, forks, further filters."""
    rules = Rules(seccomp, seccomp.ALLOW)
    refused = seccomp.ERRNO(errno.EPERM)
    rules.add(refused, "recvmsg")
    rules.add(refused, "prctl", (0, 0xFFFFFFFF, SET_PARENT_DEATH_SIGNAL))
    rules.add(refused, "prctl", (0, 0xFFFFFFFF, SET_SECCOMP))
    rules.add(refused, "clone", (0, 0x00010000, 0))
    return rules


class Rules:
    """Rules by the names of system calls; `default` is what happens to calls without a rule."""

    def __init__(self, seccomp: Any, default: int) -> None:
        self.seccomp = seccomp
        self.program = seccomp.SyscallFilter(default)

    def add(self, action: int, name: str, *conditions: tuple[int, int, int]) -> None:
        """Add a rule for calls of which every condition holds: argument number, mask, and what the masked argument is."""
        number = self.seccomp.resolve_syscall(self.seccomp.Arch.NATIVE, name)
        # Not every architecture has every call: most have no `open`, only `openat`.
        if number >= 0:
            masked = [self.seccomp.Arg(index, self.seccomp.MASKED_EQ, mask, value) for index, mask, value in conditions]
            self.program.add_rule(action, number, *masked)

    def compile(self) -> Program:
        """Return the rules as the kernel takes them."""
        reader, writer = os.pipe()
        with os.fdopen(reader, "rb") as result:
            with os.fdopen(writer, "wb") as out:
                self.program.export_bpf(out)
            instructions = result.read()
        return Program(len(instructions) // 8, instructions)


class Program(ctypes.Structure):
    """`struct sock_fprog`: the number of instructions, and where they stand."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def install_filter(program: Program) -> None:
    """Confine the calling thread and what it starts. Raises OSError where the kernel refuses the program."""
    call_checked(libc.prctl, SET_SECCOMP, ctypes.c_ulong(2), ctypes.byref(program), 0, 0)
