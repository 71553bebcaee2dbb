"""Files in TOML that people write by hand: they become records, and what is wrong with one is told in one plain line."""

from __future__ import annotations

import re
import tomllib
from typing import Any, TypeVar

import msgspec

from grader.model.errors import UsageError
from grader.model.suggestions import did_you_mean

T = TypeVar("T", bound=msgspec.Struct)

WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text in quotes",
    "bool": "true or false",
    "datetime": "a date with a time, such as 2026-12-01T23:59:00+01:00",
    "date": "a day without a time",
    "time": "a time without a day",
    "array": "a list",
    "object": "a table",
}
"""What people call the types that TOML has."""
KIND = re.compile(r"Expected `(?P<wanted>[a-z| ]+)`, got `(?P<got>\w+)`")
BOUND = re.compile(r"Expected `\w+` (?P<sign>>=|<=|>|<) (?P<bound>[\d.]+)")
SIGNS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}


def read_settings(text: bytes, name: str, kind: type[T]) -> T:
    """Return the record that a TOML text holds. Raises UsageError, with the place and what may stand there, if it holds none."""
    try:
        content = tomllib.loads(text.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{name} cannot be used: {error}") from None
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise UsageError(f"{name} cannot be used: {plainly(str(error), kind)}") from None


def plainly(error: str, kind: type[msgspec.Struct]) -> str:
    """Return an error of msgspec as people say it, with the values or keys that there are."""
    message, _, place = error.partition(" - at ")
    keys = re.findall(r"\.(\w+)", place)
    where = ".".join(keys)
    if found := KIND.fullmatch(message):
        wanted = [WORDS.get(one, one) for one in found["wanted"].split(" | ") if one != "null"]
        return f"{where} is {WORDS.get(found['got'], found['got'])}, and should be {' or '.join(wanted)}"
    if found := BOUND.match(message):
        return f"{where} should be {SIGNS[found['sign']]} {found['bound'].removesuffix('.0')}"
    there = part_of(kind, keys)
    if "RFC3339" in message:
        return f"{where} is no date; write it without quotes, as {WORDS['datetime']}"
    if message.startswith("Invalid enum value"):
        return f"{where} is {message.removeprefix('Invalid enum value ')}, and should be one of {', '.join(map(repr, there))}"
    if found := re.search(r"unknown field `(.*)`", message):
        return f"there is no setting {'.'.join([*keys, found[1]])!r}{did_you_mean(found[1], there)}"
    if found := re.search(r"missing required field `(.*)`", message):
        return f"{where} has no {found[1]!r}"
    return error


def part_of(kind: type[msgspec.Struct], keys: list[str]) -> list[str]:
    """Return the names of the fields that a record has at this place, or the values that a field may have."""
    found: Any = msgspec.inspect.type_info(kind)
    for key in [*keys, ""]:
        while True:
            if isinstance(found, msgspec.inspect.UnionType):
                found = next((t for t in found.types if not isinstance(t, msgspec.inspect.NoneType)), None)
            elif isinstance(found, msgspec.inspect.VarTupleType | msgspec.inspect.ListType):
                found = found.item_type
            else:
                break
        if key and isinstance(found, msgspec.inspect.StructType):
            found = next((field.type for field in found.fields if field.encode_name == key), None)
    if isinstance(found, msgspec.inspect.StructType):
        return [field.encode_name for field in found.fields]
    return [str(value) for value in found.values] if isinstance(found, msgspec.inspect.LiteralType) else []
