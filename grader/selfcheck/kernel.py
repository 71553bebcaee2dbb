"""A student's own Python process as a sandbox: its functions are called as they are there, saved or not.

It confines nothing and limits no time, which is right for public checks of one's own code only: who waits too long interrupts
the call. Values take the form that they have in a worker, so that verdicts are the same.
"""

from __future__ import annotations

import builtins
import contextlib
import itertools
import random
import sys
import types
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from grader.checks.misconceptions import names_read
from grader.checks.student import Answer, Failure
from grader.model.errors import StudentFault, UnpassableArgument
from grader.sandbox.base import Loading
from grader.sandbox.conversation import is_rounding
from grader.sandbox.local_objects import LocalObjects
from grader.sandbox.paths import single_line
from grader_worker.drawing import as_asked
from grader_worker.exceptions import exception_names
from grader_worker.frames import Breach, Found, Handle, ObjectHandle, Opaque, Value
from grader_worker.identity import mutable_parts, numbers_before, parts_of_all
from grader_worker.operations import Action, kinds_of_data, perform
from grader_worker.peer import Peer, Reader
from grader_worker.printing import KeptOutput, PrintedText, printed_lines
from grader_worker.problems import NO_ANSWER
from grader_worker.surroundings import Questions

MOST_ITEMS = 20_000
MOST_WARNINGS = 5
HERE = "this notebook"


class Plain(Peer):
    """Values that look as if they had come from another process; functions, objects and generators stay themselves."""

    def __init__(self) -> None:
        super().__init__(None, None)  # type: ignore[arg-type]  # nothing crosses
        self.is_strict = False
        """Whether what cannot cross is a fault of the check."""

    def their_function(self, handle: Handle) -> Callable[..., Any]:
        return self._functions[handle.id]

    def their_object(self, handle: ObjectHandle) -> Any:
        return self.objects.our_object(handle)

    def snapshot(self, value: Any) -> tuple[Any, bytes]:
        """Equal for equal values."""
        buffers: list[bytes | memoryview] = []
        return self.pack_value(value, buffers), b"".join(buffers)

    def pack_value(self, value: Any, buffers: list[bytes | memoryview], depth: int = 0) -> Value:
        packed = super().pack_value(value, buffers, depth)
        if self.is_strict and isinstance(packed, Opaque) and not isinstance(value, Opaque):
            raise UnpassableArgument(f"a check cannot pass {packed.kind}")
        return packed

    def passed(self, values: Iterable[Any]) -> list[Any]:
        """Fresh copies of the arguments of a call. Raises UnpassableArgument for what cannot cross."""
        self.is_strict = True
        try:
            return [self.rebuilt(value) for value in values]
        except Breach as breach:
            raise UnpassableArgument(f"a check cannot pass {breach}") from None
        finally:
            self.is_strict = False

    def rebuilt(self, value: Any) -> Any:
        """A fresh copy, as plain data. Breach if it is too large."""
        packed, buffers = self.snapshot(value)
        return Reader(self, memoryview(buffers)).value(packed)


class KernelSandbox:
    """The functions of a namespace; implements `grader.sandbox.Sandbox`."""

    layers: tuple[str, ...] = ()
    in_process = True

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.interrupted: dict[str, str] = {}
        """Functions whose call the student has interrupted, and where they were."""
        self.running = ""
        """The function that was called last."""
        self.unknown: set[str] = set()
        """Names that were not defined when a function used them."""
        self.seed = 0
        self.kinds: tuple[type, ...] = ()
        self.errors: Any = np.geterr()
        """The student's settings of np.seterr: checks have settings of their own around them."""

    def load(
        self,
        files: Mapping[str, bytes],
        functions: list[str],
        seed: int,
        data: Mapping[str, bytes] = {},
        forbidden: Collection[str] = (),
    ) -> Loading:
        self.seed = seed
        names = [name for name in functions if callable(self.namespace.get(name))]
        self.kinds = kinds_of_data(self.namespace[name] for name in names)
        modules = [value.__name__ for value in self.namespace.values() if isinstance(value, types.ModuleType)]
        homes = [str(getattr(v, "__module__", "")) for v in self.namespace.values() if callable(v)]
        packages = {name.partition(".")[0] for name in (*modules, *homes)} - sys.stdlib_module_names - {""}
        uses = {name: sorted(names_read(self.namespace[name], self.namespace) & {*names} - {name}) for name in names}
        found = {name: Found(name, HERE, uses[name], "") for name in names}
        return Loading(found, frozenset(), {HERE: tuple(sorted(packages))}, ())

    def open(self, seconds: float, stand_ins: Mapping[str, Callable[..., Any]]) -> KernelConversation:
        return KernelConversation(self)

    def used(self) -> float:
        return 0.0

    def close(self) -> None: ...


class KernelConversation:
    """The calls of one check; implements `grader.sandbox.Conversation`.

    The global generators are seeded as in a worker, and go on where they were once the check is over.
    """

    def __init__(self, sandbox: KernelSandbox) -> None:
        self.sandbox = sandbox
        self.numbers = np.random.get_state(), random.getstate()
        self.again(0.0)

    def __call__(
        self,
        name: str,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        *,
        watch: bool,
        iterate: bool,
        in_place: bool = False,
        action: Action = "call",
    ) -> Answer:
        if name in self.sandbox.interrupted:
            raise self.interrupted(name)
        self.sandbox.running = name
        given = self.plain.passed(map(self.objects.for_submission, (*arguments, *keywords.values())))
        positional, named = given[: len(arguments)], dict(zip(keywords, given[len(arguments) :], strict=True))
        before, there = [self.plain.snapshot(value) for value in given], parts_of_all(given)
        state, questions = global_random_state(), Questions()
        self.kept.begin_call()
        with warnings.catch_warnings(record=True) as caught, np.errstate(**self.sandbox.errors):
            warnings.simplefilter("always")
            try:
                printed = contextlib.redirect_stdout(KeptOutput(self.kept))
                with printed, answering_input(questions), staying(self.sandbox.namespace):
                    value = self.value(action, name, positional, named)
                    value = list(itertools.islice(iter(value), MOST_ITEMS)) if iterate else value
            except KeyboardInterrupt as interrupt:
                self.sandbox.interrupted[name], _ = self.place(interrupt)
                raise self.interrupted(name) from None
            except BaseException as error:  # SystemExit too: it would end the checks, not the student's function
                return Answer(failure=self.failure(error, bool(questions.asked)))
        try:
            plain = self.objects.for_check(self.plain.rebuilt(value))
        except Breach as breach:
            raise StudentFault("unreadable_result", f"`{name}` gave back something that cannot be read ({breach})") from None
        after = [self.plain.snapshot(value) for value in given]
        changed = [n for n, (b, a) in enumerate(zip(before, after, strict=True)) if b != a and comparable(given[n])]
        now = [part for n in changed for part in mutable_parts(after[n][0], given[n])] if in_place else []
        return Answer(
            plain,
            None,
            tuple(f"{w.category.__name__}: {w.message}"[:200] for w in caught[:MOST_WARNINGS]),
            tuple(n for n in changed if not is_rounding([*arguments, *keywords.values()][n], given[n])),
            tuple(n for n, g in enumerate(given) if share_memory(value, g)),
            state != global_random_state(),
            {n: self.objects.for_check(self.plain.rebuilt(given[n])) for n in changed} if in_place else None,
            tuple(numbers_before(there, now)),
        )

    def interrupted(self, name: str) -> StudentFault:
        """Return the fault of a function whose call the student has interrupted."""
        return StudentFault("timed_out", f"`{name}` was interrupted{self.sandbox.interrupted[name]}: does it end?")

    def value(self, action: Action, name: str, arguments: list[Any], keywords: dict[str, Any]) -> Any:
        """Return the value of a call, or of what is done with an object."""
        if action == "call":
            return as_asked(self.sandbox.namespace[name], keywords)(*arguments, **keywords)
        return perform(action, name.rpartition(".")[2], arguments, keywords)

    def failure(self, error: BaseException, was_asked: bool) -> Failure:
        """Return an exception as a worker tells it; what a question without an answer led to has that as its cause."""
        if isinstance(error, NameError) and error.name:
            self.sandbox.unknown.add(error.name)
        kind, bases = exception_names(EOFError() if was_asked else error)
        text = f"it {NO_ANSWER}" if was_asked else single_line(str(error))
        return Failure(kind, tuple(bases), text, *self.place(error))

    def again(self, seconds: float) -> None:
        self.plain = Plain()
        self.plain.objects.kinds = self.sandbox.kinds
        self.objects = LocalObjects(self.sandbox.kinds)
        self.kept = PrintedText()
        random.seed(self.sandbox.seed)
        np.random.seed(self.sandbox.seed % 2**32)

    def record(self, most: int) -> None:
        """Record nothing: functions are called in this process, and no frames are exchanged."""

    def is_unchanged(self) -> bool:
        # There is no other copy: what cells have kept is theirs.
        return True

    def printed(self) -> tuple[str, ...]:
        return printed_lines(self.kept.text)

    def called(self) -> tuple[str, ...]:
        return ()

    def place(self, error: BaseException) -> tuple[str, str]:
        """Return where the innermost code of the namespace was, as a text for a message, and the name of the function there."""
        place, function, trace = "", "", error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_globals is self.sandbox.namespace:
                function = trace.tb_frame.f_code.co_name
                place = f" (line {trace.tb_lineno} of the cell with `{function}`)"
            trace = trace.tb_next
        return place, function

    def close(self) -> None:
        np.random.set_state(self.numbers[0])
        random.setstate(self.numbers[1])


@contextlib.contextmanager
def answering_input(questions: Questions) -> Iterator[None]:
    """Let nobody answer `input()`: the kernel would wait for an answer below the cell, and run no other cell until then."""
    before = builtins.input
    builtins.input = questions
    try:
        yield
    finally:
        builtins.input = before


@contextlib.contextmanager
def staying(namespace: dict[str, Any]) -> Iterator[None]:
    """Let `exit()` raise SystemExit, as in a program: in a notebook it would end the kernel after the cell."""
    orders = {name: namespace[name] for name in ("exit", "quit") if type(namespace.get(name)).__module__.startswith("IPython.")}
    namespace.update(dict.fromkeys(orders, sys.exit))
    try:
        yield
    finally:
        namespace.update(orders)


def comparable(value: Any) -> bool:
    return isinstance(value, np.ndarray | list | tuple | dict | set)


def arrays_inside(value: Any) -> list[Any]:
    """The arrays inside lists, tuples and dicts."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [array for item in value for array in arrays_inside(item)]
    return [value] if isinstance(value, np.ndarray) else []


def share_memory(one: Any, other: Any) -> bool:
    return any(np.may_share_memory(a, b) for a in arrays_inside(one) for b in arrays_inside(other))


def global_random_state() -> Any:
    state: Any = np.random.get_state()
    kind, keys, *rest = state
    return kind, keys.tobytes(), *rest, random.getstate()
