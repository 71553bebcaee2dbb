"""The session's end of a conversation: its functions are called back by the submission, with what the submission likes to pass."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from grader.checks.files import DataFile
from grader.checks.objects import StudentObject
from grader.checks.passed import PassedFunctions
from grader.model.errors import StudentFault, UnpassableArgument
from grader.sandbox.base import ProcessGone, TimedOut
from grader.sandbox.callbacks import CallbackGuard, TooLong, refuse_powers
from grader.sandbox.generators import Charged, Streams
from grader.sandbox.meter import Meter, TimeLimit
from grader_worker.bounds import BROADCAST, refuse_bombs
from grader_worker.exceptions import exception_names
from grader_worker.frames import (
    ARRAY_BYTES,
    HEADER_BYTES,
    Breach,
    Call,
    Channel,
    Frame,
    Handle,
    Mapping,
    ObjectHandle,
    Opaque,
    Parts,
    Raised,
    RandomState,
    Returned,
    Set,
    Value,
    pack,
)
from grader_worker.keys import NO_ENTRIES, NO_KEYS, count_keys
from grader_worker.operations import METHOD, OPERATORS, Action, is_public
from grader_worker.peer import NODES, Peer, Resolve
from grader_worker.values import TOO_LONG, pack_state

ENDS = (TimedOut, TooLong, ProcessGone, Breach)
"""What ends a conversation."""


RETURNED = "a function that was returned"
PASSED_ON = "an object that a function of the check was given"
WITH_KEYS = (Set, Mapping)
TOO_LARGE = (
    f"a check cannot pass more than {NODES} parts, {HEADER_BYTES // 2**20} MiB of texts and numbers, "
    f"and {ARRAY_BYTES // 2**20} MiB of arrays"
)
"""Why the arguments of a call cannot cross together."""
ANSWER_NUMBERS = 2**21
"""Numbers of all arrays together in one answer. Checks compute with them in double precision, whatever they take on the way."""


def unexpected(_: str, end: BaseException) -> StudentFault:
    """Raise what has ended a call, where no conversation charges it."""
    raise end


SET_NUMBERS = 2**23
"""Numbers of all arrays together that trusted objects are made with, or that their attributes are set to, in one check."""


GIVEN_NUMBERS = 2**24
"""Numbers that objects give by operators in one check. In a loop over an iterator, the submission says how often it is asked."""


class Outgrown(Exception):
    """A function of ours was called with something that makes its result one that cannot go back."""


class SessionPeer(Peer):
    """The session's end of a check: its functions are called back by the submission, with what the submission likes to pass."""

    most_numbers = ANSWER_NUMBERS

    def __init__(self, channel: Channel, resolve: Resolve, limit: TimeLimit | None = None) -> None:
        super().__init__(channel, resolve)
        self.limit = limit or TimeLimit(Meter(list), 600.0)
        self.guard = CallbackGuard(self.limit)
        self.streams = Streams(self._generators)
        self.passed = PassedFunctions()
        self.parts = 0
        self.numbers: float = 0
        """Parts, and numbers of arrays, that what goes out may still have: arguments, or the result of a callback."""
        self.lent: tuple[type, ...] = ()
        """Trusted classes that are lent."""
        self.amounts = Amounts()
        self.code_of: Callable[[Callable[..., Any]], bytes] = lambda function: b""
        """Returns the code of a passed function that may run in the copy; nothing for others."""
        self.charge: Callable[[str, BaseException], StudentFault] = unexpected
        """Ends the conversation for what has ended a call of a function that the submission has returned."""

    def call(
        self,
        target: str | int,
        arguments: Iterable[Any],
        keywords: dict[str, Any],
        *,
        watch: bool = False,
        iterate: bool = False,
        action: Action = "call",
    ) -> tuple[Returned | Raised, memoryview]:
        if self.depth:
            self.parts, self.numbers = NODES, BROADCAST
            return super().call(target, arguments, keywords, watch=watch, iterate=iterate, action=action)
        self.amounts.is_operator = action == "operator"
        self.streams.begin()
        self.passed = PassedFunctions()
        self.limit.resume()
        try:
            return super().call(target, arguments, keywords, watch=watch, iterate=iterate, action=action)
        finally:
            self.limit.pause()
            self.guard.unset()

    def pack_call(self, call: Call, arguments: Iterable[Any], keywords: dict[str, Any]) -> Parts:
        if self.depth:
            return super().pack_call(call, arguments, keywords)
        self.parts, self.numbers = NODES, math.inf
        try:
            return super().pack_call(call, arguments, keywords)
        except (Breach, Outgrown):
            raise UnpassableArgument(TOO_LARGE) from None
        except (TypeError, AttributeError, KeyError, IndexError) as error:
            raise UnpassableArgument(f"they cannot be passed: {error!r}") from error

    def call_theirs(self, handle: Handle, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        if self.depth:
            return super().call_theirs(handle, arguments, keywords)
        return self.told_of(RETURNED, handle.id, arguments, keywords)

    def told_of(
        self, subject: str, target: str | int, arguments: tuple[Any, ...], keywords: dict[str, Any], action: Action = "call"
    ) -> Any:
        """Call what the submission has passed on, for a check itself: nobody else tells whose fault it is.

        The submission has named it, and a name could tell hidden inputs.
        """
        try:
            reply, rest = self.call(target, arguments, keywords, action=action)
            if not isinstance(reply, Raised):
                return self.result(reply, rest)[0]
        except ENDS as end:
            raise self.charge(subject, end) from None
        if action == "operator" and str(target).endswith("__next__") and "StopIteration" in reply.bases:
            raise StopIteration
        kind = next((name for name in reply.bases if name in BUILT_IN), "an exception")
        raise StudentFault("raised", f"{subject} raised {kind}")

    # objects -------------------------------------------------------------------------------------------------------

    @property
    def is_nested(self) -> bool:
        return self.depth > 0

    def operate(self, action: Action, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Do something with an object of the submission's that a function of the check was given."""
        if self.depth:
            return self.operate_theirs(action, f".{name}", arguments, keywords)
        return self.told_of(PASSED_ON, f".{name}", arguments, keywords, action)

    def new_object(self, handle: ObjectHandle) -> StudentObject:
        return StudentObject(self, handle.kind[:100])

    def pack_object(self, value: Any) -> ObjectHandle | None:
        if isinstance(value, StudentObject):
            if not self.objects.is_theirs(value._of):
                raise UnpassableArgument("an object of another case")
            return self.objects.handle_of_theirs(value._of)
        return super().pack_object(value)

    def operation(self, call: Call) -> Callable[..., Any]:
        """Return what the submission wants to do with an object of ours, as far as it may. Raises Breach for any other."""
        name = str(call.target).rpartition(".")[2]
        if not (name in OPERATORS if call.action == "operator" else is_public(name)):
            raise Breach("a name that never crosses")
        first = call.arguments[0] if call.arguments else None
        if not isinstance(first, ObjectHandle) or first.mine:
            raise Breach("an operation on what was never passed")
        operate = super().operation(call)
        if call.action != "set":

            def use(*arguments: Any, **keywords: Any) -> Any:
                if name in ("__pow__", "__rpow__") and len(arguments) == 2:
                    refuse_powers(*(arguments if name == "__pow__" else reversed(arguments)))
                self.keep(first.id, name, (*arguments, *keywords.values()))
                return operate(*arguments, **keywords)

            return use

        def set_value(subject: Any, *others: Any) -> None:
            # What a check has made itself is no submission's to change, and nothing of theirs is to be called by ours.
            if not isinstance(subject, self.lent) or len(others) != 1 or callable(getattr(subject, name, callable)):
                raise AttributeError(name)
            if has_functions(others[0]):
                raise ValueError("a value that cannot be kept")
            self.keep(first.id, name, others)
            operate(subject, *others)

        return set_value

    def keep(self, number: int, name: str, values: Iterable[Any]) -> None:
        """Count what an object may keep of what it is given. Raises Charged where all of them may keep too much."""
        self.amounts.keep((number, name), values)

    def receive(self) -> tuple[Frame, memoryview]:
        try:
            return super().receive()
        except MemoryError:
            raise Breach("it needs too much memory") from None

    def result(self, reply: Returned, rest: memoryview) -> tuple[Any, dict[int, Any]]:
        try:
            value, changed = super().result(reply, rest)
        except MemoryError:
            raise Breach("it needs too much memory") from None
        if not self.depth:
            self.amounts.give(value)
        return value, changed

    def pack_value(self, value: Any, buffers: list[bytes | memoryview], depth: int = 0) -> Value:
        self.parts -= 1
        if type(value) is float and self.parts >= 0:
            return value
        if isinstance(value, np.ndarray):
            self.numbers -= value.size
        if self.parts < 0 or self.numbers < 0:
            raise Outgrown
        packed = super().pack_value(value.there if type(value) is DataFile else value, buffers, depth)
        if isinstance(packed, Opaque) and not isinstance(value, Opaque):
            if self.depth:
                raise Outgrown
            raise UnpassableArgument(f"a check cannot pass {packed.kind}")
        if type(packed) in WITH_KEYS:
            self.parts -= count_keys(packed)
        return packed

    def pack_function(self, function: Callable[..., Any]) -> Handle:
        known = len(self._functions)
        handle = super().pack_function(function)
        # It goes along once: a list may have the same function a thousand times.
        code = self.code_of(function) if handle.mine and handle.id == known else b""
        return Handle(handle.id, handle.name, True, code) if code else handle

    def new_function(self, handle: Handle) -> Callable[..., Any]:
        if handle.code:
            raise Breach("code, which no submission hands over")
        return super().new_function(handle)

    def pack_generator(self, generator: np.random.Generator) -> RandomState | Opaque:
        number = self.streams.number_of_copy(generator)
        if number is not None:
            return pack_state(generator, number)
        packed = super().pack_generator(generator)
        if isinstance(packed, RandomState):
            self.streams.sent(packed)
        return packed

    def generator(self, packed: RandomState) -> np.random.Generator:
        return self.streams.read(packed)

    def answer(self, call: Call, rest: memoryview) -> Parts:
        self.limit.check_rest()
        try:
            return super().answer(call, rest)
        except Outgrown:
            return [pack(Raised(call.id, *exception_names(ValueError())))]
        except MemoryError:
            raise Charged("out_of_memory", "passes on more than there is memory for") from None

    def opaque(self, value: Opaque) -> Opaque:
        return Opaque(plain_kind(value.kind))

    def function(self, call: Call) -> Callable[..., Any]:
        function = super().function(call)
        is_lent = isinstance(call.target, str) and call.action == "call"
        name = f"`{call.target}`" if is_lent else "a function that it was given" if call.action == "call" else "an object of ours"

        def guarded(*arguments: Any, **keywords: Any) -> Any:
            # What is lent has the name of a function of the submission, and is told as that.
            passed = PassedFunctions() if isinstance(call.target, str) else self.passed
            passed.begin(function, call.earlier)
            try:
                refuse_bombs([*arguments, *keywords.values()])
                if is_lent and self.lent:
                    self.keep(len(self.objects.ours), str(call.target), [*arguments, *keywords.values()])
                value = self.guard.run(name, function, arguments, keywords)
            except Exception as error:
                passed.fail(function, error, arguments, keywords)
                raise
            passed.end(function, value, arguments)
            self.parts, self.numbers = NODES, BROADCAST
            return value

        return guarded


class Amounts:
    """About how many numbers the objects of a check keep, and give."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, str], int] = {}
        """What objects of lent classes keep, by their number and the method or attribute that was given them."""
        self.all_kept = 0
        self.is_operator = False
        """The last call of the check was that of an operator."""
        self.given = 0

    def keep(self, place: tuple[int, str], values: Iterable[Any]) -> None:
        """Count what an object may keep. Raises Charged for too much."""
        size = numbers_inside(list(values))
        self.all_kept += size - self.kept.get(place, 0)
        self.kept[place] = size
        if self.all_kept > SET_NUMBERS:
            raise Charged("out_of_memory", "keeps more in its objects than there is memory for")

    def give(self, value: Any) -> None:
        """Count what an object of the submission's gives by an operator. Raises Charged for too much."""
        self.given += numbers_inside(value) if self.is_operator else 0
        if self.given > GIVEN_NUMBERS:
            raise Charged("out_of_memory", "gives more, one after the other, than there is memory for")


def has_functions(value: Any) -> bool:
    """Tell whether there are functions in a value; an object of the submission's counts, since it would be called."""
    if isinstance(value, list | tuple | dict):
        return any(map(has_functions, value.values() if isinstance(value, dict) else value))
    return callable(value) and not isinstance(value, np.ufunc)


def numbers_inside(value: Any) -> int:
    """Return about how many numbers a value takes the memory of."""
    if isinstance(value, list | tuple | dict | set | frozenset):
        return len(value) + sum(map(numbers_inside, value.values() if isinstance(value, dict) else value))
    return value.size if isinstance(value, np.ndarray) else len(value) if isinstance(value, str | bytes) else 1


BUILT_IN = frozenset(name for name, value in vars(builtins).items() if isinstance(value, type))
KNOWN_TYPES = BUILT_IN | {
    *("generator", "coroutine", "async_generator", "function", "method", "module", "NoneType", "ellipsis", "NotImplementedType"),
    *("dict_keys", "dict_values", "dict_items", "list_iterator", "mappingproxy", "deque", "array", "Decimal", "Fraction"),
    *("date", "datetime", "time", "timedelta", "matrix", "MaskedArray", "recarray", "chararray", "memmap", "DataFrame", "Series"),
    *("Tensor", "csr_matrix", "csr_array", "complex64", "complex128", "clongdouble", "datetime64", "timedelta64", "str_", "bytes_"),
    *("void", "object_", "SimpleNamespace", "Generator", "RandomState", "Inert"),
}
PHRASES = frozenset(
    {
        "a structure that is nested too deeply",
        NO_KEYS,
        NO_ENTRIES,
        "a random generator of another kind",
        "a very long text",
        TOO_LONG,
        METHOD.kind,
    }
)


def plain_kind(kind: str) -> str:
    """Return the kind of a value that cannot cross, without words of the submission's own: they could tell hidden inputs."""
    if kind in PHRASES:
        return kind
    for start in ("a value of type ", "an array of ", "a "):
        name = kind.removeprefix(start)
        if name != kind:
            # The width of a text is as good as a number.
            known = name if name in KNOWN_TYPES else name.rstrip("0123456789")
            return start + known if known in KNOWN_TYPES else "an object of a class that is not NumPy's or Python's"
    return "a value that cannot be passed on"
