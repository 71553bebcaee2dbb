"""The student's functions as checks see them: called like local ones, answered from another process.

student.softmax(z)                    the value, as plain data; what goes wrong is the student's fault, with a reason
student.quiet.softmax(z)              ... and so is a warning
student.pure.relu(z)                  ... and so is a changed argument, or global random numbers that were drawn
student.separate.gradient_step(...)   ... and so is a result that shares memory with an argument
student.listed.minibatches(...)       ... an iterable comes back as a list
student.in_place.sgd_step(theta, ...)           arguments are afterwards what the call has made of them
student.in_place("theta").sgd_step(theta, ...)  only these; with `pure`, others must not change
student.drawn.plot_costs(costs)       what it draws, as `DrawnAxes`; AXES stands for new axes as an argument
student.drawn_on(2).plot_both(costs)  two of them
student.raises(ValueError).logic_gate("xor")    only that exception will do

A call may return an object of the student's own class: see `grader.checks.objects`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, Protocol

import msgspec

from grader.checks.calls import Calls, Contract, MadeCall
from grader.checks.drawings import drawn_axes
from grader.checks.explanations import explain_exception, explain_warning
from grader.checks.history import written_operator
from grader.checks.objects import OPERATORS_ASKED_FOR, StudentObject, is_method, no_number, objects_in, put
from grader.checks.passable import explain_argument
from grader.checks.passed import FailedCallback, explain_callback, passed_name
from grader.checks.values import describe, with_names
from grader.model.errors import CheckError, StudentFault, UnpassableArgument
from grader.model.explaining import explained
from grader_worker.drawing import DRAWN
from grader_worker.operations import Action, MissingAttributeError


class Failure(msgspec.Struct, frozen=True):
    """An exception of the student's function, as text."""

    kind: str
    bases: tuple[str, ...]
    text: str = ""
    place: str = ""
    """The place in the submission where it was raised."""
    function: str = ""
    """The function there, by the name that it gives itself: to be compared, and never to be shown."""
    refused: str = ""
    """The package that it asks for and that the assignment does not allow, in words."""
    callback: FailedCallback | None = None
    """The last call of a function of the check that has raised an exception; it need not be the cause of this one."""


class Answer(msgspec.Struct, frozen=True):
    """The result of one call: a value or a failure, and what happened besides."""

    value: Any = None
    failure: Failure | None = None
    warnings: tuple[str, ...] = ()
    changed: tuple[int, ...] = ()
    """Numbers of the arguments that are no longer what they were."""
    shared: tuple[int, ...] = ()
    """Numbers of the arguments whose memory the result shares."""
    global_random: bool = False
    after: Mapping[int, Any] | None = None
    """What has become of the arguments that have changed, by number, where the call may change them."""
    before: tuple[int, ...] = ()
    """For each array, list and dict in these, its number among those before the call: see `grader_worker.identity`."""

    @property
    def everything(self) -> Any:
        """All that has come back."""
        return self.value if self.after is None else [self.value, self.after]


class Observed(msgspec.Struct, frozen=True):
    """A call of a student's function, and what became of it; with another `action`, something done with an object of theirs."""

    name: str
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    watched: bool
    listed: bool
    answer: Answer | StudentFault
    in_place: bool = False
    action: Action = "call"


class Caller(Protocol):
    """Whoever can call the student's functions; raises StudentFault where there is none, or no answer.

    With another `action`, the first argument is an object, and `name` ends with the name of its method, attribute or operator, as
    in "Linear.forward".
    """

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
    ) -> Answer: ...


def owner(name: str) -> str:
    """Return the contract function that something belongs to: "Linear" for "Linear.forward", "net" for "net().forward"."""
    return name.partition(".")[0].removesuffix("()")


class Options(msgspec.Struct, frozen=True):
    """Demands on a call besides a value."""

    quiet: bool = False
    pure: bool = False
    separate: bool = False
    listed: bool = False
    in_place: bool = False
    changing: tuple[str, ...] = ()
    """The arguments that a call in place may change; none for all of them."""
    axes: int = 0
    """The number of axes that it has to draw on, which are returned; 0 for a call that is not about pictures."""
    raises: tuple[str, ...] = ()


PLAIN = Options()
NO_CONTRACT = Contract()


class Student:
    """The functions of one submission, by name."""

    def __init__(self, caller: Caller, contract: Contract | Calls = NO_CONTRACT, options: Options = PLAIN) -> None:
        self._caller = caller
        self._calls = Calls(contract) if isinstance(contract, Contract) else contract
        self._options = options

    @property
    def quiet(self) -> Student:
        return self._with(quiet=True)

    @property
    def pure(self) -> Student:
        return self._with(pure=True)

    @property
    def separate(self) -> Student:
        return self._with(separate=True)

    @property
    def listed(self) -> Student:
        return self._with(listed=True)

    @property
    def in_place(self) -> InPlaceStudent:
        return InPlaceStudent(self._caller, self._calls, msgspec.structs.replace(self._options, in_place=True))

    @property
    def drawn(self) -> Student:
        """Calls that return the `DrawnAxes` that the function has drawn on, whatever it returns; it has to be one."""
        return self._with(axes=1)

    def drawn_on(self, count: int) -> Student:
        """Calls that return so many `DrawnAxes`, as a tuple."""
        return self._with(axes=count)

    def raises(self, *kinds: type[Exception]) -> Student:
        """Calls that must end with one of these exceptions; they return None."""
        return self._with(raises=tuple(kind.__name__ for kind in kinds))

    def _with(self, **changes: Any) -> Student:
        return Student(self._caller, self._calls, msgspec.structs.replace(self._options, **changes))

    def __getitem__(self, subject: StudentObject) -> StudentObject:
        """Return the same object with these demands on its calls."""
        put(same := subject._copy(), "_user", self)
        return same

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*arguments: Any, **keywords: Any) -> Any:
            made = self._calls.begin(name, arguments, keywords)
            return self._judged(made, self._answer(made, arguments, keywords))

        call.__name__ = name
        return call

    @property
    def operators(self) -> frozenset[str]:
        return self._calls.operators

    def operate(
        self, action: Action, label: str, name: str, subject: StudentObject, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        """Do something with an object of the student's: see `grader.checks.objects`."""
        made = self._calls.begin(f"{label}.{name}", (subject, *arguments), keywords, action)
        return self._judged(made, self._answer(made, (subject, *arguments), keywords, action), action)

    def _demands(self, action: Action) -> Options:
        """Return the demands on a call. What is read or set runs code of the student's at most in a property."""
        return Options(raises=self._options.raises) if action in ("get", "set") else self._options

    def _answer(self, call: MadeCall, arguments: tuple[Any, ...], keywords: dict[str, Any], action: Action = "call") -> Answer:
        """Make a call, and return its answer. Raises CheckError for arguments that cannot cross."""
        demands = self._demands(action)
        if demands.in_place:
            call.changing(demands.changing)
        if demands.axes:
            if not self._calls.contract.draws:
                raise CheckError('pictures can be looked at where "matplotlib" is among the `requirements` in assignment.toml')
            keywords = {**keywords, DRAWN: True}
        watch = demands.pure or demands.separate or demands.in_place
        asked = OPERATORS_ASKED_FOR.set(self.operators)
        try:
            return self._caller(
                call.name, arguments, keywords, watch=watch, iterate=demands.listed, in_place=demands.in_place, action=action
            )
        except UnpassableArgument as fault:
            if action == "operator" and call.name.rpartition(".")[2] not in self.operators:
                # As in `a[1:]`: the check takes it for an array or a list.
                raise no_number(arguments[0]) from None
            raise explain_argument(call.name, call.given, fault) from fault
        finally:
            OPERATORS_ASKED_FOR.reset(asked)

    def _judged(self, call: MadeCall, answer: Answer, action: Action = "call") -> Any:
        """Return the value of a call that does what is demanded of it. Raises StudentFault for any other."""
        demands, name = self._demands(action), call.name
        if action == "get" and is_method(answer.value):
            self._calls.forget(call)
            return answer.value
        if demands.raises:
            return judge_exception(name, answer, demands.raises)
        if answer.failure:
            if name.endswith(".__next__") and "StopIteration" in answer.failure.bases:
                raise StopIteration
            blame(name, answer.failure, call)
        if demands.quiet and answer.warnings:
            means = explained("", explain_warning, answer.warnings[0])
            message = f"`{name}` gives a warning where the exercise asks for none{means}"
            raise StudentFault("warned", message, f'in the words of NumPy: "{answer.warnings[0]}"')
        if demands.pure:
            judge_purity(name, answer, call)
        if demands.separate and answer.shared:
            message = f"what `{name}` returns shares memory with its argument `{call.argument(answer.shared[0])}`: return a copy"
            raise StudentFault("shared_memory", message)
        if demands.axes:
            axes = drawn_axes(name, answer.value, demands.axes)
            call.value = answer.value
            return axes[0] if demands.axes == 1 else axes
        self._adopt(answer.everything, name)
        self._calls.end(call, with_names(answer.value, self._calls.contract.results.get(name, ())))
        if call.in_place and answer.after:
            call.in_place.write(answer.after, answer.before)
        return call.value

    def _adopt(self, value: Any, name: str) -> None:
        """Tell new objects in a value whose they are, and what they are called in messages."""
        for one in objects_in(value):
            if one._user is None:
                known = one._kind in self._calls.contract.arguments or one._kind in (owner(name), name)
                put(one, "_kind", one._kind if known else "")
                put(one, "_methods", self._calls.contract.methods(one._kind))
                # An iterator of Python's own is what the student's `__iter__` has made.
                made = owner(name) if name.endswith(".__iter__") else f"{name}()" if name.count(".") < 2 else f"{owner(name)}()"
                put(one, "_label", one._kind or made)
                put(one, "_user", self)


class InPlaceStudent(Student):
    """The functions of one submission; their calls change the arguments of the check."""

    def __call__(self, *names: str) -> Student:
        """Calls that may change the arguments of these names."""
        return self._with(changing=names)


def explain_fault(student: Student, fault: StudentFault, place: str) -> str:
    """Return the call that a fault is about, as a line to paste, and tell in the fault what can be said only with the call.

    `place` is where the check makes it.
    """
    return student._calls.explain(fault, place)


def fault_of_misuse(student: Student, error: AttributeError | TypeError) -> StudentFault | None:
    """Return the student's fault if a check has met this error because a call has returned no object; None if it is the check's."""
    return student._calls.misused(error)


def judge_exception(name: str, answer: Answer, wanted: tuple[str, ...]) -> None:
    """The call must have ended with one of the `wanted` exceptions."""
    asked = " or ".join(wanted)
    if answer.failure is None:
        found = "None" if answer.value is None else describe(answer.value)
        message = f"`{name}` returned {found} where the exercise asks for a {asked}: `raise {wanted[0]}(...)`"
        raise StudentFault("did_not_raise", message)
    if not set(wanted) & {answer.failure.kind, *answer.failure.bases}:
        if "NotImplementedError" in answer.failure.bases:
            blame(name, answer.failure)
        kind = known_kind(answer.failure)
        message = f"`{name}` raised {kind}{answer.failure.place}; the exercise asks for a {asked}"
        raise StudentFault("raised", message, answer.failure.text)


def judge_purity(name: str, answer: Answer, call: MadeCall) -> None:
    free = call.in_place.names if call.in_place else ()
    if numbers := [number for number in answer.changed if call.argument(number) not in free]:
        changed = call.argument(numbers[0])
        raise StudentFault("changed_argument", f"`{name}` changed its argument `{changed}`{how_not(changed, call.given[changed])}")
    if answer.global_random:
        own = (
            "write `rng.uniform(...)` and the like in place of `np.random.uniform(...)`"
            if "rng" in call.given
            else "leave them out"
        )
        message = f"`{name}` used the global random numbers (np.random or random): {own}"
        raise StudentFault("global_random", message)


def how_not(changed: str, given: object) -> str:
    """Return what changes an argument, and what to write in place of it."""
    if isinstance(given, list | tuple | dict):
        return (
            ", or an array in it, as `a -= ...` and `a[...] = ...` do: write `a = a - ...`, and put the new arrays into a new list"
        )
    also = f"also under a second name, as after `a = {changed}`"
    instead = f"write `{changed} = {changed} - ...`, which makes a new array"
    return f", as `{changed} -= ...` and `{changed}[...] = ...` do, {also}: {instead}"


def blame(name: str, failure: Failure, call: MadeCall | None = None) -> NoReturn:
    """Raise the student's fault for an exception of theirs."""
    if failure.kind == MissingAttributeError.__name__:
        raise missing_attribute(name, call)
    if "NotImplementedError" in failure.bases:
        if failure.function in ("", name.rpartition(".")[2], "__init__"):
            raise StudentFault("not_implemented", f"`{name}` is not implemented yet")
        raise StudentFault("raised", f"`{name}` calls something that is not implemented yet{failure.place}")
    if "MemoryError" in failure.bases:
        raise StudentFault("out_of_memory", f"`{name}` needs more memory than there is for it{failure.place}")
    if "EOFError" in failure.bases:
        message = f"`{name}` asks for keyboard input with input(), which nobody answers{failure.place}"
        raise StudentFault("raised", f"{message}; functions get what they need as arguments")
    if failure.refused:
        message = f"`{name}` asks for {failure.refused}, which this assignment does not allow: remove it{failure.place}"
        raise StudentFault("raised", message, failure.text)
    kind = known_kind(failure)
    said = ": ".join(part for part in (failure.kind if failure.kind != kind else "", failure.text) if part)
    callback = failure.callback
    if callback and call and failure.text.strip("'") == callback.kind:
        # The exception is that of the passed function. The student sees another one where numbers have other types at home.
        passed = passed_name(call, callback.function)
        told = explained("", explain_callback, callback, call)
        called = f"`{passed}`" if passed else "a function that it was given"
        raise StudentFault("raised", f"`{name}` calls {called} wrongly{failure.place}{told and f': {told}'}")
    has_jargon = "gufunc signature" in said
    detail = f'in the words of Python: "{said}"' if said not in ("", kind) and not has_jargon else ""
    message = f"`{name}` raised {kind}{failure.place}"
    if kind == "PermissionError":
        message += "; submissions use no network, start no processes, and read and write no files but their own"
    if kind == "FileNotFoundError":
        message += "; only files that were handed in are there (.csv, .tsv, .txt, .json, .npy and .npz, 5 MB together)"
        message += ', and data of the exercise, which grader.data("...") finds'
    message += explained("", explain_exception, kind, failure.text, call, inside=bool(failure.place))
    raise StudentFault("raised", message, detail)


def missing_attribute(name: str, call: MadeCall | None) -> StudentFault:
    """Return the fault of a class that lacks something."""
    label, _, last = name.rpartition(".")
    what = "attribute" if call and call.action == "get" else "method"
    if what == "attribute":
        return StudentFault("missing", f"`{label}` has no method or attribute `{last}`: is it defined, or set in `__init__`?")
    used = f", which `{written_operator(last)}` calls" if call and call.action == "operator" else ""
    return StudentFault("missing", f"`{label}` has no method `{last}`{used}: define it in the class")


def known_kind(failure: Failure) -> str:
    """The built-in class of an exception: the name of a class of the student's own could tell hidden numbers."""
    return failure.bases[0] if failure.bases else "an exception"
