"""Grades hostile submissions on the host as it is, or on one that has less: `python hostile_run.py SITUATION FILE...`.

Prints one line of JSON for each file: its name, and what went wrong, or "". A situation is set up in this process, so it is
what the grader itself meets; `main` exits with status 77 and a line that says why where this host cannot play the situation.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import stat
import struct
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.model.assignment import Assignment

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
HOSTILE = ROOT / "tests" / "hostile" / "cases"
HEADER = re.compile(r"# expect: (passed|failed) (\S+) (\w+)")
PROCESSOR_SECONDS, SECONDS = 90.0, 900.0
"""For the grading of one file, whose loading may be cut several times: processor time, and wall time on a busy computer."""
MARK = "GRADER_ATTACK"
WORLD = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/root", "/home", "/")


def complaints(files: list[Path]) -> Iterator[tuple[str, str]]:
    """What was wrong with the grading of each file, or ""."""
    from grader.model.assignment import load_assignment

    course = load_assignment(ROOT / "solutions")
    outcomes = {name: outcome.id for outcome in course.outcomes for name in outcome.functions}
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: what is left behind becomes our child
    scratch = tempfile.mkdtemp(prefix="hostile-")
    os.chmod(scratch, 0o711)
    before, tempfile.tempdir = tempfile.tempdir, scratch
    victim = Path("/tmp", f"{MARK}_VICTIM")
    victim.mkdir(exist_ok=True)
    (victim / "kept").touch()
    try:
        for path in files:
            yield path.name, complaint(path, course, outcomes)
            if not (victim / "kept").exists():
                yield path.name, "deleted files outside its folder"
    finally:
        tempfile.tempdir = before
        shutil.rmtree(scratch)
        shutil.rmtree(victim)


def complaint(path: Path, course: Assignment, outcomes: dict[str, str]) -> str:
    from grader.grading.session import grade
    from grader.model.submission import read_submission
    from grader.sandbox.processes import children

    expected = HEADER.search(path.read_text(errors="replace"))
    if expected is None:
        return "says not what is expected of it"
    status, reason, function = expected.groups()
    begin, begin_work = time.monotonic(), work()
    running = set(children(os.getpid()))
    report = grade(course, read_submission(path), outcomes=[outcomes[function]])
    spent, worked = time.monotonic() - begin, work() - begin_work
    checks = [c for c in report.checks if function in c.functions]
    found = {(c.status, c.reason) for c in checks}
    if report.provisional:
        return f"made errors of ours: {[c.message for c in checks if c.status == 'error'][:2]}"
    if told := [c.message for c in checks if c.hidden and MARK in c.message]:
        return f"succeeded, or is quoted where inputs are hidden: {told[:2]}"
    if status == "passed" and any(s != "passed" for s, _ in found):
        return f"lost points: {found} {[c.message for c in checks if c.message][:1]} {report.problems[:2]}"
    if status == "failed" and not any(s in ("failed", "partial") and reason in ("*", r) for s, r in found):
        return f"did not fail for {reason}: {found}"
    if spent > SECONDS or worked > PROCESSOR_SECONDS:
        return f"took {spent:.0f} s, {worked:.0f} s of them at work"
    if alive := [p for p in children(os.getpid()) if p not in running]:
        return f"left processes: {alive}"
    if left := os.listdir(tempfile.gettempdir()):
        return f"left its folder: {left}"
    if left := [name for folder in WORLD for name in names(folder) if MARK in name and not name.endswith("VICTIM")]:
        return f"left files: {left}"
    return ""


def work() -> float:
    """Processor time of this process, and of those below it that have ended."""
    return sum(os.times()[:4])


def names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


# situations ------------------------------------------------------------------------------------------------------------

libc = ctypes.CDLL(None, use_errno=True)
USER = 54321


def call(function: Callable[..., int], *arguments: object) -> None:
    if function(*arguments) == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def move_into_stage(readable: bool) -> None:
    """Leave everything behind but the system, Python and a copy of the project, which moves to /grader.

    The copy belongs to root and can be read by all, or by its owner only. Needs CAP_SYS_ADMIN.
    """
    global ROOT, HOSTILE
    call(libc.unshare, 0x20000)  # mounts
    call(libc.mount, None, b"/", None, ctypes.c_ulong(0x4000 | 0x40000), None)
    copy = Path(tempfile.mkdtemp(), "grader")
    for part in ("grader", "grader_worker", "solutions", "tests/hostile/cases", "exercises"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    python = {sys.base_prefix, *(p for p in sys.path if p.endswith("-packages")), sysconfig.get_path("stdlib"), sys.prefix}
    python -= {p for p in python if any(p.startswith(f"{other}/") for other in python)}
    kept = {os.path.realpath(p): os.open(p, os.O_PATH) for p in python if not p.startswith(("/usr", "/lib"))}
    project = os.open(copy, os.O_PATH)
    here = {f"/{name}" for name in os.listdir("/")} - {"/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc", "/dev", "/proc", "/sys"}
    for folder in (*here, "/dev/shm"):
        if os.path.isdir(folder) and not os.path.islink(folder):
            mode = b"mode=1777" if folder in ("/tmp", "/dev/shm") else b"mode=0755"
            call(libc.mount, b"tmpfs", folder.encode(), b"tmpfs", ctypes.c_ulong(0), mode)
    for path, descriptor in {**kept, "/opt/grader": project}.items():
        os.makedirs(path)
        call(libc.mount, f"/proc/self/fd/{descriptor}".encode(), path.encode(), None, ctypes.c_ulong(0x1000 | 0x4000), None)
    os.chmod("/opt/grader", 0o755 if readable else 0o700)
    ROOT, HOSTILE = Path("/opt/grader"), Path("/opt/grader/tests/hostile/cases")
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)


def give_to_user() -> None:
    """Go on as an ordinary user, who owns the project's copy."""
    for folder, _, files in os.walk(ROOT):
        for name in (folder, *(os.path.join(folder, f) for f in files)):
            os.chown(name, USER, USER)
            os.chmod(name, stat.S_IMODE(os.stat(name).st_mode) & 0o700)
    os.environ["HOME"] = "/tmp"
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)


DOCKER_CAPABILITIES = (0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31)
"""chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap, net_bind_service, net_raw, sys_chroot, mknod,
audit_write, setfcap: what Docker leaves to root by default."""
DOCKER_REFUSES = """
    acct add_key bpf delete_module fanotify_init finit_module fsconfig fsmount fsopen fspick get_mempolicy init_module io_uring_enter
    io_uring_register io_uring_setup ioperm iopl kcmp kexec_file_load kexec_load keyctl lookup_dcookie mbind mount mount_setattr
    move_mount move_pages name_to_handle_at nfsservctl open_by_handle_at open_tree perf_event_open pidfd_getfd pivot_root
    process_madvise quotactl quotactl_fd reboot request_key set_mempolicy setdomainname sethostname setns settimeofday stime
    swapoff swapon syslog umount umount2 unshare uselib userfaultfd ustat vhangup
"""
"""What its default profile of system calls refuses to a container without further capabilities."""
LANDLOCK = "landlock_create_ruleset landlock_add_rule landlock_restrict_self"
NEW_NAMESPACES = 0x7E020000


def enter_container(landlock: bool) -> None:
    """Have what root has in a container that Docker has started with its defaults; with a kernel with Landlock, or without."""
    import errno

    import pyseccomp as seccomp

    for capability in range(64):
        if capability not in DOCKER_CAPABILITIES and libc.prctl(24, capability, 0, 0, 0) == -1:  # PR_CAPBSET_DROP
            break
    left = sum(1 << capability for capability in DOCKER_CAPABILITIES)
    low, high = left & 0xFFFFFFFF, left >> 32
    profile = seccomp.SyscallFilter(seccomp.ALLOW)
    profile.set_attr(seccomp.Attr.CTL_NNP, 0)
    for name in DOCKER_REFUSES.split():
        number = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
        if number >= 0:
            profile.add_rule(seccomp.ERRNO(errno.EPERM), number)
    for bit in range(32):
        if NEW_NAMESPACES >> bit & 1:
            profile.add_rule(seccomp.ERRNO(errno.EPERM), "clone", seccomp.Arg(0, seccomp.MASKED_EQ, 1 << bit, 1 << bit))
    profile.add_rule(seccomp.ERRNO(errno.ENOSYS), seccomp.resolve_syscall(seccomp.Arch.NATIVE, "clone3"))
    if not landlock:
        for number in (444, 445, 446):
            profile.add_rule(seccomp.ERRNO(errno.ENOSYS), number)
    profile.load()
    header = struct.pack("<Ii", 0x20080522, 0)
    call(libc.capset, header, struct.pack("<6I", low, low, 0, high, high, 0))


def root_in_container() -> None:
    move_into_stage(readable=True)
    enter_container(landlock=True)


def root_in_container_without_landlock() -> None:
    move_into_stage(readable=False)
    enter_container(landlock=False)


def ordinary_user() -> None:
    move_into_stage(readable=True)
    give_to_user()


SITUATIONS: dict[str, tuple[Callable[[], None], set[str], set[str]]] = {
    "root": (lambda: None, {"own user id", "seccomp", "Landlock files", "private file system"}, set()),
    "root in a container": (root_in_container, {"own user id", "seccomp", "Landlock files"}, {"private file system"}),
    "root in a container without Landlock": (root_in_container_without_landlock, {"own user id", "seccomp"}, {"Landlock files"}),
    "ordinary user": (ordinary_user, {"seccomp", "Landlock files"}, {"own user id", "private file system"}),
}
"""How each is set up, and layers that are in force then, and that are not."""


def main(situation: str, *wanted: str) -> int:
    set_up, present, absent = SITUATIONS[situation]
    try:
        set_up()
    except (OSError, ImportError) as error:
        print(f"this host cannot be {situation!r}: {error}", file=sys.stderr)
        return 77
    from grader.sandbox import open_sandbox

    sandbox = open_sandbox()
    sandbox.load({}, [], 1)
    sandbox.close()
    layers = set(sandbox.layers)
    wrong = f"layers in force: {sorted(layers)}" if present - layers or absent & layers else ""
    print(json.dumps(["(layers)", wrong]), flush=True)
    for name, text in complaints([HOSTILE / name for name in wanted]):
        print(json.dumps([name, text]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
