"""Sealed mistakes: misconceptions as students have them, named where only public checks run.

Public checks ask everybody the same. So a misconception is known by digests of what it answers in each of their cases, and its code
is not needed. Its sentence is encrypted with what it answers in one of them, where that is wrong: only who makes the mistake can
read it. There are no digests of right answers alone, but only of cases in which a mistake gives wrong ones.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from grader.checks.student import Answer
from grader.grading.call_log import ANSWER_BYTES, LOG_BYTES, size_of
from grader.grading.sketches import Called, Sketch, digest, parts_of, sketch
from grader.model.assignment import SEALED
from grader.model.report import CaseResult, Mistake

DIGEST_BYTES, KEY_BYTES = 4, 8
ANY, RIGHT = "?", ""
"""What stands for a case about which a mistake says nothing, and for one in which it gives right answers, and so passes."""


class Part(msgspec.Struct, frozen=True, array_like=True):
    """One of several values that a function returns: what a mistake makes of it, in the first call of each case."""

    number: int
    witness: int
    key: str
    """The key of the text, encrypted with this value in the case `witness`."""
    cases: tuple[str, ...]

    def name(self, case: str) -> str:
        """Return what a digest of it in a case is for."""
        return part_name(case, self.number)


class Form(msgspec.Struct, frozen=True, array_like=True):
    """The answers of a mistake with one choice of what is free."""

    witness: int
    """Number of a case in which it is wrong whatever is right, and fails."""
    key: str
    """The key of the text, encrypted with the answers in that case."""
    cases: tuple[str, ...]
    """For each case `ANY`, `RIGHT`, or a digest of its answers."""
    parts: tuple[Part, ...] = ()
    """What it does to single values, if a function returns several and it leaves some of them right."""


class SealedMistake(msgspec.Struct, frozen=True, array_like=True):
    """A misconception: its id, its sentence and its conventions, encrypted, and what it answers."""

    text: str
    forms: tuple[Form, ...]


class SealedFunction(msgspec.Struct, frozen=True):
    """The mistakes of a function, and the cases in which it is called, by name."""

    cases: tuple[str, ...]
    mistakes: tuple[SealedMistake, ...]


class SealedFile(msgspec.Struct, frozen=True):
    """The mistakes of an exercise, by function, and the key of what they were made from."""

    made_from: str
    functions: dict[str, SealedFunction]


class AnswerLog:
    """What the functions of a submission have answered in the cases of one exercise, by case and function."""

    def __init__(self) -> None:
        self.calls: dict[str, dict[str, list[Called] | None]] = {}
        self.bytes = 0

    def begin(self, case: str) -> Callable[[str, Called], None]:
        """Forget an earlier run of a case; return what keeps a call of a function in it."""
        self.calls[case] = {}
        return functools.partial(self.add, case)

    def add(self, case: str, function: str, call: Called) -> None:
        """Keep a call. Where there is no room for it, nothing is known about the case."""
        size = size_of(call.answer.everything if isinstance(call.answer, Answer) else None, ANSWER_BYTES)
        self.bytes += size
        of_case = self.calls.setdefault(case, {})
        calls = of_case.setdefault(function, [])
        if size > ANSWER_BYTES or self.bytes > LOG_BYTES:
            of_case[function] = None
        elif calls is not None:
            calls.append(call)

    def of(self, case: str, function: str) -> list[Called] | None:
        """Return the calls of a function in a case; None where not all are known."""
        return self.calls.get(case, {}).get(function, [])


def load_sealed(folder: Path) -> SealedFile | None:
    """Return the sealed mistakes of an exercise; None where there are none that can be read."""
    try:
        return msgspec.json.decode((folder / SEALED).read_bytes(), type=SealedFile)
    except (OSError, msgspec.DecodeError):
        return None


def find_sealed(
    folder: Path, log: AnswerLog, results: Mapping[str, CaseResult], functions: Collection[str], doubtful: Collection[str] = ()
) -> Iterator[Mistake]:
    """Find for each of these functions the mistake that answers as it does. `results` are those of the cases of the exercise.

    A `doubtful` function uses others that are wrong. That it raises an exception says nothing about itself.
    """
    file = load_sealed(folder)
    for function, known in file.functions.items() if file else ():
        if function in functions:
            calls = {case: log.of(case, function) for case in known.cases if case in results}
            if function in doubtful:
                calls = {case: None if made is None or has_raised(made) else made for case, made in calls.items()}
            ran = {case: None if made is None else sketch(made) for case, made in calls.items()}
            mistake = named_alike(function, known, ran, results) or named_together(function, known, calls, results)
            if mistake:
                yield mistake


def has_raised(calls: Sequence[Called]) -> bool:
    """Return whether one of these calls has ended with an exception."""
    return any(getattr(call.answer, "failure", None) is not None for call in calls)


def named_alike(
    function: str, known: SealedFunction, ran: Mapping[str, Sketch | None], results: Mapping[str, CaseResult]
) -> Mistake | None:
    """Return the mistake that answers as the function did, of several the one that leaves least open; None if there is not one."""
    found: list[tuple[tuple[int, int], Told]] = []
    for sealed in known.mistakes:
        for form in sealed.forms:
            if fits(form, known.cases, ran, results):
                case = known.cases[form.witness]
                if told := opened(sealed, form.key, ran[case], form.cases[form.witness], case):
                    found.append((vagueness(form.cases), told))
    told = least_vague(found)
    return told.mistake(function) if told else None


def least_vague(found: Sequence[tuple[tuple[int, int], Told]]) -> Told | None:
    """Return what leaves least open; None if there is not one."""
    least = min((vague for vague, _ in found), default=None)
    made = {told.id: told for vague, told in found if vague == least}
    return next(iter(made.values())) if len(made) == 1 else None


def vagueness(cases: Sequence[str]) -> tuple[int, int]:
    """Return the number of cases about which a mistake says nothing, and of those in which it leaves numbers out."""
    return cases.count(ANY), sum("." in case for case in cases)


def named_together(
    function: str, known: SealedFunction, calls: Mapping[str, list[Called] | None], results: Mapping[str, CaseResult]
) -> Mistake | None:
    """Return the two mistakes that explain different values of several that the function returns; None if there are not two."""
    values = {case: [sketch([part]) for part in parts_of(made[0])] for case, made in calls.items() if made}
    found: dict[frozenset[int], list[tuple[tuple[int, int], Told]]] = {}
    for sealed in known.mistakes:
        for form in sealed.forms:
            told = [explains(part, sealed, known.cases, values, results) for part in form.parts]
            if told and told[0] and all(told):
                vague = vagueness([text for part in form.parts for text in part.cases])
                found.setdefault(frozenset(part.number for part in form.parts), []).append((vague, told[0]))
    if len(found) != 2 or frozenset.intersection(*found):
        return None
    first, second = (least_vague(several) for several in found.values())
    if first is None or second is None:
        return None
    return Mistake(function, f"{first.id}+{second.id}", f"Two mistakes. {first.says} {second.says} {first.lecture}".rstrip())


def explains(
    part: Part,
    sealed: SealedMistake,
    cases: tuple[str, ...],
    values: Mapping[str, list[Sketch | None]],
    results: Mapping[str, CaseResult],
) -> Told | None:
    """Return what is said about a mistake if it makes of one value what the function makes of it, wherever it is wrong there."""
    for case, expected in zip(cases, part.cases, strict=True):
        if expected not in (ANY, RIGHT) and case in results:
            one = values.get(case, [])[part.number : part.number + 1]
            if not one or results[case].status == "passed" or not agrees(expected, one[0], part.name(case)):
                return None
    case = cases[part.witness]
    if case not in values:
        return None
    return opened(sealed, part.key, values[case][part.number], part.cases[part.witness], part.name(case))


def part_name(case: str, number: int) -> str:
    """Return what the digest of one value is for, as other names are told from it at their beginnings."""
    return f"{number} of {case}"


def fits(form: Form, cases: tuple[str, ...], ran: Mapping[str, Sketch | None], results: Mapping[str, CaseResult]) -> bool:
    """Tell whether a mistake does in every case that ran what the function did."""
    if cases[form.witness] not in ran or results[cases[form.witness]].status != "failed":
        return False
    for case, expected in zip(cases, form.cases, strict=True):
        if case not in ran or expected == ANY:
            continue
        if expected == RIGHT:
            if results[case].status != "passed":
                return False
        elif not agrees(expected, ran[case], case):
            return False
    return True


def agrees(expected: str, one: Sketch | None, case: str) -> bool:
    """Tell whether answers have this digest."""
    wanted, chosen, left_out = unpacked(expected, one)
    return one is not None and chosen is not None and digest(one, chosen, left_out, case, DIGEST_BYTES) == wanted


def digest_text(one: Sketch, chosen: Any, left_out: Any, case: str) -> str:
    """Return a digest as text, with the grids and the numbers left out that it was made with."""
    text = as_base64(digest(one, chosen, left_out, case, DIGEST_BYTES) + np.packbits(chosen).tobytes())
    return f"{text}.{as_base64(np.packbits(left_out).tobytes())}" if left_out.any() else text


def unpacked(text: str, one: Sketch | None) -> tuple[bytes, Any, Any]:
    """Return what `digest_text` was given besides the sketch; no grids where this sketch has not as many numbers."""
    first, _, second = text.partition(".")
    content, out = from_base64(first), from_base64(second)
    count = one.places.size if one else 0
    if len(content) != DIGEST_BYTES + -(-count // 8) or (second and len(out) != -(-count // 8)):
        return b"", None, None
    left_out = bits(out, count) if second else np.zeros(count, bool)
    return content[:DIGEST_BYTES], bits(content[DIGEST_BYTES:], count), left_out


def bits(content: bytes, count: int) -> Any:
    return np.unpackbits(np.frombuffer(content, np.uint8), count=count).astype(bool)


# texts ---------------------------------------------------------------------------------------------------------------


class Told(msgspec.Struct, frozen=True, array_like=True):
    """What is said about a mistake."""

    id: str
    says: str
    lecture: str
    conventions: tuple[str, ...]

    def mistake(self, function: str) -> Mistake:
        """Return it as the mistake of a function."""
        return Mistake(function, self.id, f"{self.says} {self.lecture}".rstrip(), self.conventions)


def sealed_text(told: Told) -> tuple[bytes, str]:
    """Return the key of what is said about a mistake, and the encrypted text."""
    text = zlib.compress(msgspec.json.encode(told), 9, wbits=-15)
    key = hashlib.blake2b(text, digest_size=KEY_BYTES).digest()
    return key, as_base64(crypted(text, key))


def witness_key(one: Sketch, expected: str, case: str) -> bytes:
    """Return the key that the answers in a case make."""
    _, chosen, left_out = unpacked(expected, one)
    return digest(one, chosen, left_out, f"key of {case}", KEY_BYTES)


def opened(sealed: SealedMistake, key: str, one: Sketch | None, expected: str, case: str) -> Told | None:
    """Return what is said about a mistake whose answers in a case these are; None if its text cannot be decrypted with them."""
    if one is None:
        return None
    found = crypted(from_base64(key), witness_key(one, expected, case))
    text = crypted(from_base64(sealed.text), found)
    if hashlib.blake2b(text, digest_size=KEY_BYTES).digest() != found:
        return None
    return msgspec.json.decode(zlib.decompress(text, wbits=-15), type=Told)


def crypted(text: bytes, key: bytes) -> bytes:
    """Encrypt a text that no other is encrypted with the key of, or decrypt it: a stream cipher."""
    stream = hashlib.shake_128(key).digest(len(text))
    return bytes(a ^ b for a, b in zip(text, stream, strict=True))


def as_base64(content: bytes) -> str:
    return base64.b64encode(content).decode().rstrip("=")


def from_base64(text: str) -> bytes:
    """Decode what `as_base64` has written; nothing of any other text."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
