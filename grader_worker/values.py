"""Arrays, numbers and random generators as plain data, and back. Used on both sides of the trust boundary."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from grader_worker.frames import ARRAY_BYTES, Array, Breach, Complex, LongInteger, Opaque, RandomState, Value

DIMENSIONS = 8
DTYPES = {
    name: np.dtype(name)
    for name in ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
}
"""Numbers and truth values in little-endian order. Besides them only texts cross."""
TEXTS = re.compile(r"<U([1-9]\d{0,3})")
"""The dtype of an array of texts, with their length."""
WIDTH = 1_000
"""Characters of a text in an array."""
LARGE = 2**20
"""Bytes from which on an array is not copied on its way."""
ALIGNMENT = 64
"""Where the buffers of a large frame begin, in bytes of memory."""
LONG_BITS = 8192
"""Bits of an integer: Python writes out so many without a limit, and computes with them fast."""
TOO_LONG = f"an integer of more than {LONG_BITS} bits"
LONG = re.compile(rf"-?[1-9a-f][0-9a-f]{{15,{LONG_BITS // 4 - 1}}}")
LAST_CHARACTER, SURROGATES = 0x10FFFF, (0xD800, 0xDFFF)


def pack_array(array: np.ndarray[Any, Any], buffers: list[bytes | memoryview]) -> Value:
    """Pack an array, whose bytes go to `buffers`; object, masked and other special arrays cannot cross.

    The buffer is the memory of the array itself where that has the right order, so it must be sent before anything changes it.
    """
    if type(array) is not np.ndarray and not isinstance(array, np.memmap):
        return Opaque(f"a {type(array).__name__}"[:100])
    if array.nbytes > ARRAY_BYTES:
        raise Breach("the value is too large to be passed on")
    dtype = array.dtype.str
    if dtype in DTYPES and array.ndim <= DIMENSIONS:
        buffers.append(bytes_of(array))
        return Array(dtype, array.shape)
    if array.dtype.char in "gG":
        array = array.astype(np.float64 if array.dtype.char == "g" else np.complex128)
    elif array.dtype.kind == "U":
        array = encodable_texts(array)
    dtype = array.dtype.newbyteorder("<").str
    if not is_crossing(dtype) or array.ndim > DIMENSIONS:
        return Opaque(f"an array of {array.dtype.name}"[:100])
    buffers.append(bytes_of(array.astype(dtype, copy=False)))
    return Array(dtype, array.shape)


def bytes_of(array: np.ndarray[Any, Any]) -> bytes | memoryview:
    """Return the bytes of an array in C order: a view of it, and a copy of a small one, which takes less time."""
    return array.tobytes() if array.nbytes < LARGE else np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def is_crossing(dtype: str) -> bool:
    """Tell whether arrays of this dtype cross."""
    return dtype in DTYPES or 0 < width(dtype) <= WIDTH


def width(dtype: str) -> int:
    """Return the characters of each text in an array of this dtype; 0 for another one."""
    texts = TEXTS.fullmatch(dtype)
    return int(texts[1]) if texts else 0


def encodable_texts(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return an array of texts without lone surrogates, which no encoding has."""
    texts = np.array(array, dtype=array.dtype.newbyteorder("<") if array.itemsize else "<U1", order="C")
    codes = texts.reshape(-1).view("<u4")
    codes[(codes >= SURROGATES[0]) & (codes <= SURROGATES[1])] = ord("?")
    return texts


def pack_number(value: Any, buffers: list[bytes | memoryview]) -> Value:
    """Pack a number of Python or NumPy; a float of another width stays a 0-d array, so that its precision is known."""
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        number = int(value)
        return number if -(2**63) <= number < 2**63 else pack_long(number)
    if isinstance(value, np.float32 | np.float16 | np.complex64):
        return pack_array(np.asarray(value), buffers)
    if isinstance(value, float | np.floating):
        return float(value)
    if isinstance(value, complex | np.complexfloating):
        return Complex(float(value.real), float(value.imag))
    return None


def pack_long(number: int) -> Value:
    """Pack an integer of more than 64 bits."""
    return LongInteger(f"{number:x}") if number.bit_length() <= LONG_BITS else Opaque(TOO_LONG)


def read_long(packed: LongInteger) -> int:
    """Return an integer of more than 64 bits. Raises Breach for other digits, and for too many."""
    number = int(packed.digits, 16) if LONG.fullmatch(packed.digits) else 0
    if -(2**63) <= number < 2**63:
        raise Breach("an impossible integer")
    return number


def read_complex(packed: Complex) -> complex:
    """Return a complex number."""
    return complex(packed.real, packed.imag)


def memory_for_frame(length: int, begin: int) -> memoryview:
    """Return memory for a large frame, that nothing else uses; arrays may begin after the first `begin` bytes of it."""
    room = np.empty(length + ALIGNMENT, np.uint8)
    start = -(room.ctypes.data + begin) % ALIGNMENT
    return room.data[start : start + length]


def read_array(packed: Array, buffers: memoryview) -> tuple[np.ndarray[Any, Any], memoryview]:
    """Return an array in C order, and the buffers that follow its own. Raises Breach.

    A large array uses the memory of its buffer where that can be written, as that of `memory_for_frame`; others are copies.
    """
    shape, dtype = packed.shape, DTYPES.get(packed.dtype)
    if dtype is None and is_crossing(packed.dtype):
        dtype = np.dtype(packed.dtype)
    if dtype is None or len(shape) > DIMENSIONS or min(shape, default=0) < 0:
        raise Breach("an array of an impossible kind")
    size = math.prod(shape) * dtype.itemsize
    # An empty array can have impossible sides, too.
    extent = size or math.prod([max(d, 1) for d in shape]) * dtype.itemsize
    if extent > ARRAY_BYTES or size > len(buffers):
        raise Breach("an array whose shape and bytes do not agree")
    array: np.ndarray[Any, Any] = np.ndarray(shape, dtype, buffers)
    if size < LARGE or not array.flags.behaved:
        array = array.copy()
    if dtype.kind == "b" and array.view(np.uint8).max(initial=0) > 1:
        raise Breach("truth values that are neither true nor false")
    if dtype.kind == "U":
        refuse_impossible_characters(array.reshape(-1).view("<u4"))
    return array, buffers[size:]


def refuse_impossible_characters(codes: np.ndarray[Any, Any]) -> None:
    """Raise Breach if these are not all characters: NumPy believes what stands there."""
    if codes.max(initial=0) > LAST_CHARACTER or ((codes >= SURROGATES[0]) & (codes <= SURROGATES[1])).any():
        raise Breach("characters that there are not")


def numbers_in(packed: Array) -> int:
    """Return the numbers of an array; a character of a text is as large as a number."""
    return math.prod(packed.shape) * (1 if packed.dtype in DTYPES else width(packed.dtype))


def universal_function(name: str) -> Callable[..., Any]:
    """Return the universal function of NumPy that has this name. Raises Breach if there is none."""
    # Not by getattr, which imports parts of NumPy that have such a name.
    function = vars(np).get(name)
    if not isinstance(function, np.ufunc):
        raise Breach("an unknown universal function")
    return function


def pack_state(generator: np.random.Generator, number: int) -> RandomState | Opaque:
    """Return where a random generator stands; it is known by `number` to both sides."""
    state: Any = generator.bit_generator.state
    if state.get("bit_generator") != "PCG64":
        return Opaque("a random generator of another kind")
    inner = state["state"]
    return RandomState(number, hex(inner["state"]), hex(inner["inc"]), state["has_uint32"], state["uinteger"])


def set_state(generator: np.random.Generator, packed: RandomState) -> None:
    """Set a random generator to where another one stands. Raises Breach for a state that no generator has."""
    try:
        inner = {"state": int(packed.state, 16), "inc": int(packed.inc, 16)}
        generator.bit_generator.state = {
            "bit_generator": "PCG64",
            "state": inner,
            "has_uint32": packed.has_uint32,
            "uinteger": packed.uinteger,
        }
    except (ValueError, OverflowError, TypeError):
        raise Breach("an impossible state of a random generator") from None
