"""The objects that two ends of a conversation know of each other, by number. Used on both sides of the trust boundary."""

from __future__ import annotations

from typing import Any

from grader_worker.frames import Breach, ObjectHandle
from grader_worker.operations import identity
from grader_worker.text import encodable

OBJECTS = 100_000
"""Objects of either side in one check."""


class ObjectTable:
    """The objects of this side that the other one knows, and what stands here for those of the other one."""

    def __init__(self) -> None:
        self.kinds: tuple[type, ...] = ()
        """Classes of this side's whose objects cross as objects, although they are numbers or containers for Python."""
        self.ours: list[Any] = []
        self.our_numbers: dict[int, int] = {}
        """By identity; the list keeps the objects alive."""
        self.theirs: dict[int, Any] = {}
        self.their_numbers: dict[int, int] = {}

    def is_theirs(self, value: Any) -> bool:
        """Tell whether something here stands for an object of the other side."""
        return identity(value) in self.their_numbers

    def handle_of_theirs(self, value: Any) -> ObjectHandle:
        """Return the handle of what stands for an object of the other side."""
        return ObjectHandle(self.their_numbers[identity(value)], "", False)

    def handle_of_ours(self, value: Any) -> ObjectHandle:
        """Return the handle of an object of this side. Raises Breach for too many of them."""
        known = identity(value)
        if known not in self.our_numbers:
            if len(self.ours) >= OBJECTS:
                raise Breach("too many objects in one check")
            self.our_numbers[known] = len(self.ours)
            self.ours.append(value)
        return ObjectHandle(self.our_numbers[known], encodable(str(type(value).__name__)[:100]), True)

    def our_object(self, handle: ObjectHandle) -> Any:
        """Return the object of this side that comes back. Raises Breach if it was never passed."""
        if not 0 <= handle.id < len(self.ours):
            raise Breach("an object that was never passed")
        return self.ours[handle.id]

    def adopt(self, number: int, stand_in: Any) -> None:
        """Let something here stand for an object of the other side. Raises Breach for too many of them."""
        if number not in self.theirs and len(self.theirs) >= OBJECTS:
            raise Breach("too many objects in one check")
        self.theirs[number] = stand_in
        self.their_numbers[identity(stand_in)] = number

    def stand_for(self, made: Any, stand_in: Any) -> None:
        """Let another object stand for the one that `made` stands for."""
        number = self.their_numbers.pop(identity(made), None)
        if number is not None:
            self.adopt(number, stand_in)
