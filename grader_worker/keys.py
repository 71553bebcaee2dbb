"""Keys of dicts and entries of sets: what can be one, in which order sets cross, and what is refused.

A key is None, a truth value, a number but NaN, a text, bytes, or a tuple or a frozenset of keys. Whatever comes from the other side
is checked: hashes of numbers and tuples can be chosen, and a thousand keys with one hash take a million comparisons. Used on both
sides of the trust boundary.
"""

from __future__ import annotations

import cmath
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from grader_worker.frames import Breach, Bytes, Complex, Items, LongInteger, Mapping, Opaque, Set, Value, encoded_value
from grader_worker.text import encodable
from grader_worker.values import pack_number, read_complex, read_long

DEPTH = 6
"""Tuples and frozensets inside each other."""
TEXT = 2_000
"""Characters of a text, or bytes."""
ALIKE = 64
"""Keys of one dict or set that may have the same hash."""
NO_KEYS = "a dict whose keys are not texts, numbers or tuples of these"
NO_ENTRIES = "a set whose entries are not texts, numbers or tuples of these"


def pack_key(key: Any, depth: int = 0) -> Value:
    """Return a key as plain data; Opaque for what cannot be one."""
    if isinstance(key, str):
        return encodable(str.__str__(key)) if len(key) <= TEXT else Opaque("a very long text")
    if key is None or isinstance(key, bool):
        return key
    if type(key) is bytes and len(key) <= TEXT:
        return Bytes(key)
    if isinstance(key, float | complex | np.inexact) and np.isnan(key):
        return Opaque("a key that is not equal to itself")
    if isinstance(key, np.inexact):
        key = key.item() if key.dtype.itemsize <= 16 else complex(key) if key.dtype.kind == "c" else float(key)
    if type(key) in (tuple, frozenset) and depth < DEPTH:
        items = [pack_key(item, depth + 1) for item in key]
        if any(isinstance(item, Opaque) for item in items):
            return Opaque(NO_KEYS)
        return Items("tuple", items) if type(key) is tuple else Set(True, in_order(items))
    number = pack_number(key, [])
    return Opaque(NO_KEYS) if number is None else number


def in_order(items: Iterable[Value]) -> list[Value]:
    """Return the entries of a set in an order that does not depend on the process."""
    return sorted(items, key=encoded_value)


def read_key(packed: Value, depth: int = 0) -> Any:
    """Return a key from plain data. Raises Breach for what cannot be one."""
    if packed is None or isinstance(packed, bool | int | str):
        return packed
    if isinstance(packed, Bytes):
        return packed.content
    if depth > DEPTH:
        raise Breach("a key with too many parts")
    if isinstance(packed, LongInteger):
        return read_long(packed)
    if isinstance(packed, Items) and packed.kind == "tuple":
        return tuple(read_key(item, depth + 1) for item in packed.items)
    if isinstance(packed, Set) and packed.is_frozen:
        return frozenset(read_entries(packed.items, depth + 1))
    number = read_complex(packed) if isinstance(packed, Complex) else packed
    if not isinstance(number, float | complex) or cmath.isnan(number):
        raise Breach("a key that cannot be one")
    return number


def read_entries(items: Sequence[Value], depth: int = 0) -> list[Any]:
    """Return different keys from plain data. Raises Breach where two are equal, or many have the same hash."""
    keys = [read_key(item, depth) for item in items]
    if len(keys) > ALIKE and max(Counter(map(hash, keys)).values()) > ALIKE:
        raise Breach("too many keys with the same hash")
    if len(set(keys)) != len(keys):
        raise Breach("a key that is there twice")
    return keys


def count_keys(packed: Value) -> int:
    """Return how many parts a packed key, set or dict has in its keys."""
    if isinstance(packed, Items | Set):
        return 1 + sum(map(count_keys, packed.items))
    if isinstance(packed, Mapping):
        return sum(count_keys(key) for key, _ in packed.pairs)
    return 1
