"""Arrays, numbers and random generators as plain data, and back. Used on both sides of the trust boundary."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from grader_worker.frames import FRAME_BYTES, Array, Breach, Opaque, RandomState, Value

DIMENSIONS = 8
DTYPES = frozenset(["|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8"])
"""Numbers and truth values in little-endian order; nothing else crosses."""


def pack_array(array: np.ndarray[Any, Any], buffers: list[bytes | memoryview]) -> Value:
    """Pack an array, whose bytes go to `buffers`; object, complex, text, masked and other special arrays cannot cross."""
    if type(array) is not np.ndarray and not isinstance(array, np.memmap):
        return Opaque(f"a {type(array).__name__}"[:100])
    if array.nbytes > FRAME_BYTES:
        raise Breach("the value is too large to be passed on")
    if array.dtype == np.longdouble:
        array = array.astype(np.float64)
    dtype = array.dtype.newbyteorder("<").str
    if dtype not in DTYPES or array.ndim > DIMENSIONS:
        return Opaque(f"an array of {array.dtype.name}"[:100])
    buffers.append(np.ascontiguousarray(array, dtype=dtype).tobytes())
    return Array(dtype, array.shape)


def pack_number(value: Any, buffers: list[bytes | memoryview]) -> Value:
    """Pack a number of Python or NumPy; a float of another width stays a 0-d array, so that its precision is known."""
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        number = int(value)
        return number if -(2**63) <= number < 2**63 else Opaque("an integer beyond 64 bits")
    if isinstance(value, np.float32 | np.float16):
        return pack_array(np.asarray(value), buffers)
    if isinstance(value, float | np.floating):
        return float(value)
    return None


def read_array(packed: Array, buffers: memoryview) -> tuple[np.ndarray[Any, Any], memoryview]:
    """Return an array in C order that shares nothing with the frame, and the buffers that follow its own. Raises Breach."""
    if packed.dtype not in DTYPES or len(packed.shape) > DIMENSIONS or min(packed.shape, default=0) < 0:
        raise Breach("an array of an impossible kind")
    dtype = np.dtype(packed.dtype)
    size = math.prod(packed.shape) * dtype.itemsize
    # An empty array can have impossible sides, too.
    extent = size or math.prod([max(d, 1) for d in packed.shape]) * dtype.itemsize
    if extent > FRAME_BYTES or size > len(buffers):
        raise Breach("an array whose shape and bytes do not agree")
    array = np.frombuffer(buffers[:size], dtype=dtype).reshape(packed.shape).copy()
    if dtype.kind == "b" and array.view(np.uint8).max(initial=0) > 1:
        raise Breach("truth values that are neither true nor false")
    return array, buffers[size:]


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
