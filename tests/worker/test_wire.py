"""The wire: what goes in comes out as plain data, and no bytes at all make the reader do anything but refuse them."""

from __future__ import annotations

import contextlib
import queue
import struct
import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader_worker import frames
from grader_worker.frames import Breach, Call, Frame, Raised, Returned, pack, rest_length, unpack
from grader_worker.peer import Peer


def through(data: bytes) -> tuple[Frame, memoryview]:
    """Read one frame as a channel does."""
    head, body = data[:8], data[8:]
    if len(head) < 8 or len(body) < rest_length(head):
        raise Breach("cut off")
    return unpack(head, body[: rest_length(head)])


class Ends:
    """A peer's channel: it writes into one queue and reads from another."""

    def __init__(self, out: queue.Queue[bytes], into: queue.Queue[bytes]) -> None:
        self.out, self.into = out, into

    def send(self, *parts: bytes | memoryview) -> None:
        self.out.put(b"".join(parts))

    def receive(self) -> tuple[Frame, memoryview]:
        return through(self.into.get(timeout=60))


def connect(**functions: Any) -> Peer:
    """A peer whose other end answers with these functions."""
    there: queue.Queue[bytes] = queue.Queue()
    back: queue.Queue[bytes] = queue.Queue()
    other = Peer(Ends(back, there), lambda call: functions[str(call.target)], first_id=1)

    def serve() -> None:
        with contextlib.suppress(queue.Empty):
            try:
                while True:
                    call, rest = other.receive()
                    assert isinstance(call, Call)
                    other.serve(call, rest)
            except Breach:
                back.put(b"")  # what a reader sees of a process that has ended

    threading.Thread(target=serve, daemon=True).start()
    return Peer(Ends(there, back), lambda call: functions[str(call.target)])


def lonely(*frames: Frame, **options: Any) -> Peer:
    """A peer to which these frames come, whatever it sends."""
    back: queue.Queue[bytes] = queue.Queue()
    for frame in frames:
        back.put(pack(frame))
    return Peer(Ends(queue.Queue(), back), lambda call: lambda: 1, **options)


def call(peer: Peer, name: str, *arguments: Any) -> Any:
    reply, rest = peer.call(name, arguments, {})
    if isinstance(reply, Raised):
        return reply
    return peer.result(reply, rest)[0]


integers = st.integers(-(2**63), 2**63 - 1) | st.integers(-(2**8192) + 1, 2**8192 - 1) | st.integers(2**63 - 3, 2**64 + 3)
numbers = st.none() | st.booleans() | integers | st.floats() | st.complex_numbers() | st.text(max_size=50) | st.binary(max_size=9)
arrays = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.int8, np.uint16, np.bool_, np.complex64, np.complex128]),
    hnp.array_shapes(min_dims=0, min_side=0),
) | hnp.arrays(st.sampled_from(["<U1", "<U7", ">U3"]), hnp.array_shapes(min_dims=0, min_side=0, max_side=3))
keys = st.recursive(
    st.none()
    | st.booleans()
    | integers
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text("abc", max_size=9)
    | st.binary(max_size=9),
    lambda s: st.lists(s, max_size=3).map(tuple) | st.frozensets(s, max_size=3),
    max_leaves=5,
)
values = st.recursive(
    numbers | arrays | st.sets(keys, max_size=4) | st.frozensets(keys, max_size=4),
    lambda s: st.lists(s, max_size=4) | st.dictionaries(st.text(max_size=9) | keys, s, max_size=4),
    max_leaves=20,
)


def equal(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and a.dtype.kind == "U":
        return isinstance(b, np.ndarray) and a.shape == b.shape and all(map(equal, a.ravel().tolist(), b.ravel().tolist()))
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(equal(a[k], b[k]) for k in a)
    if isinstance(a, str):
        return isinstance(b, str) and a.encode("utf-8", "replace").decode() == b
    if isinstance(a, complex):
        return isinstance(b, complex) and equal(a.real, b.real) and equal(a.imag, b.imag)
    return type(a) is type(b) and (a == b or (a != a and b != b))


@given(values)
def test_values_come_back_as_they_went(value: Any) -> None:
    assert equal(value, call(connect(echo=lambda v: v), "echo", value))


def test_functions_are_called_where_they_are() -> None:
    peer = connect(twice=lambda f, z: f(f(z)), make=lambda a: lambda z: a * z)
    assert call(peer, "twice", lambda z: z + 1, 3) == 5
    assert call(peer, "make", 3)(np.array([1.0, 2.0])).tolist() == [3.0, 6.0]
    kept: list[object] = []
    mine = kept.append
    assert call(connect(echo=lambda f: f), "echo", mine) is mine
    assert call(connect(echo=lambda f: f), "echo", np.tanh) is np.tanh


def test_generators_stand_where_the_other_side_left_them() -> None:
    rng, expected = np.random.default_rng(1), np.random.default_rng(1)
    peer = connect(draw=lambda g: g.normal(size=3))
    for _ in range(3):
        assert call(peer, "draw", rng).tolist() == expected.normal(size=3).tolist()
    assert rng.normal() == expected.normal()


def test_exceptions_come_back_as_text() -> None:
    def fail() -> None:
        raise type("Own", (ValueError,), {})("no")

    reply = call(connect(fail=fail), "fail")
    assert (reply.kind, reply.bases[0]) == ("Own", "ValueError")


def test_equal_sets_are_equal_bytes() -> None:
    peer = lonely()
    for entries in ([*range(100)], ["a", "b", "c"], [(1, "a"), 2.5, None, 1 << 70]):
        packed = [peer.pack_value(set(order), []) for order in (entries, entries[::-1])]
        assert frames.encoded_value(packed[0]) == frames.encoded_value(packed[1])


def test_what_cannot_cross_is_named() -> None:
    for value, kind in (
        (object(), "type object"),
        ({np.float64("nan"): 2}, "keys"),
        ({(1, object()): 2}, "keys"),
        ({object()}, "entries"),
        ({float("nan")}, "entries"),
        ({"\ud800": 1, "?": 2}, "keys"),
        (b"x" * 10_000, "long"),
        (np.array(["x" * 2000]), "array of str"),
        ([[]], None),
        (np.array([None]), "array of object"),
        (1 << 8192, "8192 bits"),
    ):
        found = call(connect(make=lambda value=value: value), "make")
        assert kind is None or kind in found.kind


# hostile bytes ---------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_a_breach(data: bytes) -> None:
    try:
        frame, rest = through(data)
    except Breach:
        return
    assert isinstance(frame, frames.Frame)


@given(values, st.data())
def test_a_changed_byte_is_a_breach_or_another_value(value: Any, data: st.DataObject) -> None:
    buffers: list[bytes | memoryview] = []
    peer = lonely()
    whole = bytearray(pack(Returned(1, peer.pack_value(value, buffers)), buffers))
    position = data.draw(st.integers(0, len(whole) - 1))
    whole[position] ^= data.draw(st.integers(1, 255))
    try:
        frame, rest = through(bytes(whole))
        if isinstance(frame, Returned):
            peer.result(frame, rest)
    except Breach:
        pass


@pytest.mark.parametrize(
    "lengths",
    [(0, 0), (4, 0), (2**32 - 1, 10), (100, 200), (frames.FRAME_BYTES + 1, 10), (frames.HEADER_BYTES + 9, frames.HEADER_BYTES + 1)],
)
def test_impossible_lengths_are_refused_before_anything_is_read(lengths: tuple[int, int]) -> None:
    with pytest.raises(Breach):
        rest_length(struct.pack("<II", *lengths))


@pytest.mark.parametrize(
    "array",
    [
        frames.Array("|O", (1,)),
        frames.Array("<f8", (-1,)),
        frames.Array("<f8", (2**40,)),
        frames.Array("<f8", (2**40, 0)),
        frames.Array("<f8", (2,)),
        frames.Array("<f8", (1,) * 9),
        frames.Array("<c16", (1,)),
        frames.Array("<U2", (1,)),
        frames.Array("<U0", (1,)),
        frames.Array("<U02", (1,)),
        frames.Array("<U1001", (0,)),
        frames.Array("<U1", (2,)),
        frames.Array(">U1", (2,)),
        frames.Array("U", (2,)),
        frames.Array("|b1", (8,)),
    ],
)
def test_impossible_arrays(array: frames.Array) -> None:
    frame = Returned(1, array)
    with pytest.raises(Breach):
        lonely().result(frame, memoryview(b"\x02" * 8))


@pytest.mark.parametrize("code", [0x110000, 0xD800, 0xDFFF, 2**32 - 1])
def test_impossible_characters(code: int) -> None:
    with pytest.raises(Breach):
        lonely().result(Returned(1, frames.Array("<U2", (1,))), memoryview(struct.pack("<II", 65, code)))


NAN = float("nan")


@pytest.mark.parametrize(
    "value",
    [
        frames.LongInteger("f" * 2049),
        frames.LongInteger("f" * 10**6),
        frames.LongInteger("7" + "f" * 15),
        frames.LongInteger("0" + "f" * 20),
        frames.LongInteger("0x" + "f" * 20),
        frames.LongInteger("F" * 20),
        frames.LongInteger("-"),
        frames.LongInteger("1_" + "1" * 20),
        frames.Set(False, [1, 1]),
        frames.Set(False, [1, True]),
        frames.Set(False, [NAN]),
        frames.Set(False, [frames.Complex(0.0, NAN)]),
        frames.Set(False, [frames.Items("list", [])]),
        frames.Set(False, [frames.Set(False, [])]),
        frames.Set(False, [frames.Array("<f8", (0,))]),
        frames.Set(False, [frames.Items("tuple", [frames.Mapping([])])]),
        frames.Set(False, [frames.Opaque("x")]),
        frames.Set(
            False, [n * (2**61 - 1) for n in range(-4, 5)] + [frames.LongInteger(f"{n * (2**61 - 1):x}") for n in range(8, 99)]
        ),
        frames.Set(False, [frames.Items("tuple", [n] * 100) for n in range(1000)]),
        frames.Mapping([("a", 1), ("a", 2)]),
        frames.Mapping([(1, 1), (1.0, 2)]),
        frames.Mapping([(NAN, 1)]),
        frames.Mapping([(frames.Items("list", []), 1)]),
        frames.Mapping([(frames.Handle(0, "f", True), 1)]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_impossible_integers_sets_and_keys(value: frames.Value) -> None:
    with pytest.raises(Breach):
        lonely().result(Returned(1, value), memoryview(b""))


def test_bytes_that_belong_to_nothing() -> None:
    with pytest.raises(Breach):
        lonely().result(Returned(1, 3), memoryview(b"x"))


def test_too_many_parts() -> None:
    with pytest.raises(Breach):
        lonely().result(Returned(1, frames.Items("list", [frames.Items("list", [0] * 1000)] * 100)), memoryview(b""))


@pytest.mark.parametrize(
    "reply",
    [
        Returned(7, 3),
        Raised(0, "ValueError"),
        frames.Refused(0),
        frames.Close(),
        Call(1, 99, [], []),
        Call(1, -1, [], []),
    ],
)
def test_replies_that_were_not_due(reply: Frame) -> None:
    with pytest.raises(Breach):
        lonely(reply).call("f", [], {})


def test_a_value_that_was_too_large_to_be_sent() -> None:
    with pytest.raises(Breach, match="it is too large"):
        lonely(frames.Refused(1)).call("f", [], {})


def test_a_handle_that_was_never_passed() -> None:
    with pytest.raises(Breach):
        lonely().result(Returned(1, frames.Handle(5, "f", False)), memoryview(b""))


@pytest.mark.parametrize("name", ["no_such_function", "array", "__class__", "random.default_rng"])
def test_only_universal_functions_go_by_name(name: str) -> None:
    with pytest.raises(Breach):
        lonely().result(Returned(1, frames.Ufunc(name)), memoryview(b""))


@pytest.mark.parametrize("state", ["", "x", "-1", hex(2**200), "0" * 10**6 + "y"])
def test_impossible_generators(state: str) -> None:
    peer = lonely()
    with pytest.raises(Breach):
        peer.result(Returned(1, frames.RandomState(1, state, "0x1", 0, 0)), memoryview(b""))


def test_calls_without_end_are_cut() -> None:
    with pytest.raises(Breach, match="too many calls"):
        lonely(*[Call(1, "f", [], [])] * 100, frames=50).call("f", [], {})


def test_calls_nested_too_deeply_are_cut() -> None:
    peer = connect(bounce=lambda f, n: f(n + 1))

    def mine(n: int) -> Any:
        return call(peer, "bounce", mine, n)

    with pytest.raises(Breach):
        mine(0)
