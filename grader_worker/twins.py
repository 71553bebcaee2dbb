"""Objects of the session in a worker: those of a check, and the twins of the submission's objects where a class is lent.

A class of the submission stays the class that it is, so subclasses and `isinstance` go on working. What it defines is replaced:
each of its objects has a twin in the session, an object of the trusted class, which answers for it. Used in the worker only.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, Protocol

from grader_worker.frames import Opaque
from grader_worker.operations import METHOD, OPERATORS, Action, is_public

KEPT = frozenset({"__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "__slots__", "__class_getitem__"})
"""What a class keeps that is lent."""


class SessionSide(Protocol):
    """The worker's end of a conversation, as objects need it."""

    def operate_theirs(self, action: Action, name: str, arguments: Any, keywords: dict[str, Any]) -> Any: ...


def attribute_of(peer: SessionSide, subject: Any, name: str) -> Any:
    """Return an attribute of an object of the session's; a method as a function. Raises AttributeError."""
    value = peer.operate_theirs("get", f".{name}", [subject], {})
    if not isinstance(value, Opaque) or value != METHOD:
        return value

    def method(*arguments: Any, **keywords: Any) -> Any:
        return peer.operate_theirs("method", f".{name}", [subject, *arguments], keywords)

    method.__name__ = name
    return method


def operator_of(peer: SessionSide, name: str) -> Callable[..., Any]:
    """Return a method that has the session apply an operator."""

    def operate(self: Any, *arguments: Any, **keywords: Any) -> Any:
        value = peer.operate_theirs("operator", f".{name}", [self, *arguments], keywords)
        # The session has gone through an iterator already.
        return iter(value) if name == "__iter__" and isinstance(value, list) else value

    operate.__name__ = name
    return operate


class SessionObject:
    """An object of a check."""

    __slots__ = ("__weakref__", "_peer")

    def __init__(self, peer: SessionSide) -> None:
        self._peer = peer

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return attribute_of(self._peer, self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_peer":
            object.__setattr__(self, name, value)
        else:
            self._peer.operate_theirs("set", f".{name}", [self, value], {})

    __hash__ = object.__hash__

    def __copy__(self) -> SessionObject:
        """Return the object itself: only the session could copy it."""
        return self

    def __deepcopy__(self, memo: object) -> SessionObject:
        return self


def forwarding(name: str) -> Callable[..., Any]:
    return lambda self, *arguments, **keywords: operator_of(self._peer, name)(self, *arguments, **keywords)


for _name in OPERATORS:
    setattr(SessionObject, _name, forwarding(_name))


def forwarded(peer: SessionSide, name: str) -> Callable[..., Any]:
    """Return a method that calls the one of the twin, for who asks for it by the class, as `super()` does."""
    return lambda self, *arguments, **keywords: attribute_of(peer, self, name)(*arguments, **keywords)


def inherited(kind: Any, subject: Any) -> Any:
    """Return what an object has of the classes above one of its classes."""
    return super(kind, subject)


def lend_class(name: str, original: type, peer: Any, create: Callable[..., Any]) -> None:
    """Let each object of a class have a twin; `create` makes one in the session, and returns what stands for it here."""
    made: dict[str, Any] = {one: operator_of(peer, one) for one in OPERATORS}
    for attribute, value in list(vars(original).items()):
        if attribute in KEPT or isinstance(value, classmethod | staticmethod):
            continue
        type.__delattr__(original, attribute)
        if is_public(attribute) and isinstance(value, types.FunctionType):
            made[attribute] = forwarded(peer, attribute)

    def own(self: Any, attribute: str) -> bool:
        """Tell whether an attribute is not the twin's: it is private, or a subclass has another one."""
        if attribute.startswith("_") or not peer.objects.is_theirs(self):
            return True
        kinds = type(self).__mro__
        return any(attribute in vars(kind) for kind in kinds[: kinds.index(original)])

    def create_twin(self: Any, *arguments: Any, **keywords: Any) -> None:
        peer.objects.stand_for(create(*arguments, **keywords), self)

    def get(self: Any, attribute: str) -> Any:
        if own(self, attribute):
            return inherited(original, self).__getattribute__(attribute)
        try:
            return attribute_of(peer, self, attribute)
        except AttributeError:
            return inherited(original, self).__getattribute__(attribute)

    def set_value(self: Any, attribute: str, value: Any) -> None:
        try:
            if own(self, attribute):
                raise AttributeError
            peer.operate_theirs("set", f".{attribute}", [self, value], {})
        except AttributeError:
            inherited(original, self).__setattr__(attribute, value)

    made |= {"__init__": create_twin, "__getattribute__": get, "__setattr__": set_value, "__hash__": object.__hash__}
    for attribute, value in made.items():
        type.__setattr__(original, attribute, value)
    peer.classes[name] = original
