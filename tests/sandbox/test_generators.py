"""Random generators that cross to a submission and back: honest draws count as they do at home, and no state can be chosen."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.model.errors import StudentFault
from grader.sandbox import Sandbox, open_sandbox
from grader.sandbox.generators import DRAWS, MULTIPLIER, Charged, Position, Streams, distance, output
from grader_worker.frames import Breach, RandomState
from grader_worker.values import pack_state

DRAW: dict[str, Callable[[np.random.Generator], Any]] = {
    "normal": lambda g: g.normal(size=5),
    "uniform": lambda g: g.uniform(-1.0, 1.0, (2, 3)),
    "permutation": lambda g: g.permutation(11),
    "shuffle": lambda g: g.shuffle(np.arange(7)),
    "choice": lambda g: g.choice(9, 4, replace=False),
    "integers": lambda g: g.integers(0, 100, 3, dtype=np.int32),
    "bytes": lambda g: g.bytes(5),
    "spawn": lambda g: g.spawn(2)[0].normal() if hasattr(g, "spawn") else 0.0,
    "standard_normal": lambda g: g.standard_normal(3, dtype=np.float32),
}


def place(generator: np.random.Generator) -> RandomState:
    packed = pack_state(generator, 0)
    assert isinstance(packed, RandomState)
    return packed


def streams(generator: np.random.Generator) -> Streams:
    """The streams of a case whose check has sent this generator, as number 0."""
    made = Streams({0: generator})
    made.sent(place(generator))
    return made


def at(seed: int, draws: list[str]) -> np.random.Generator:
    generator = np.random.default_rng(seed)
    for name in draws:
        DRAW[name](generator)
    return generator


# what is let in --------------------------------------------------------------------------------------------------------

some_draws = st.lists(st.sampled_from(sorted(DRAW)), max_size=12)


@given(st.integers(0, 2**32), some_draws, some_draws)
def test_every_honest_draw_is_further_on(seed: int, before: list[str], during: list[str]) -> None:
    ours, theirs = at(seed, before), at(seed, [*before, *during])
    found = streams(ours).read(place(theirs))
    assert found is ours
    assert ours.bit_generator.state == theirs.bit_generator.state


@given(st.integers(0, 2**32), some_draws, some_draws)
def test_a_rewind_inside_the_call_is_allowed(seed: int, first: list[str], second: list[str]) -> None:
    ours = at(seed, ["integers"])
    known = streams(ours)
    begin = place(ours)
    known.read(place(at(seed, ["integers", *first])))
    known.read(begin)
    known.read(place(at(seed, ["integers", *second])))
    assert place(ours) == place(at(seed, ["integers", *second]))


@given(st.integers(0, 2**32), st.integers(0, DRAWS))
def test_the_distance_is_the_number_of_draws(seed: int, draws: int) -> None:
    begin, end = np.random.PCG64(seed), np.random.PCG64(seed)
    end.advance(draws)
    one, other = (s.state["state"] for s in (begin, end))
    assert distance(one["state"], other["state"], one["inc"]) == draws


@given(st.integers(0, 2**32))
def test_the_output_is_that_of_numpy(seed: int) -> None:
    stream: Any = np.random.PCG64(seed)
    state = stream.state["state"]
    after = (state["state"] * MULTIPLIER + state["inc"]) % 2**128
    assert int(stream.random_raw()) == output(after)


# what is refused -------------------------------------------------------------------------------------------------------

words = st.integers(0, 2**128 - 1)


@given(st.integers(0, 2**32), words, words, st.integers(0, 1), st.integers(0, 2**32 - 1), st.booleans())
def test_no_state_can_be_chosen(seed: int, state: int, inc: int, has_half: int, half: int, keeps_stream: bool) -> None:
    ours = np.random.default_rng(seed)
    begin = place(ours)
    forged = RandomState(0, hex(state), begin.inc if keeps_stream else hex(inc), has_half, half)
    with pytest.raises((Charged, Breach)):
        streams(ours).read(forged)
    assert place(ours) == begin


def test_a_fixed_point_is_refused() -> None:
    state = 2**64 - 1
    fixed = RandomState(0, hex(state), hex((state - state * MULTIPLIER) % 2**128), 0, 0)
    with pytest.raises(Charged, match="draw from it, and do not set its state"):
        streams(np.random.default_rng(1)).read(fixed)


@given(st.integers(0, 2**32), st.integers(1, 2**100))
def test_steps_back_and_too_far_are_refused(seed: int, steps: int) -> None:
    for far in (-steps, DRAWS + steps):
        ours, theirs = np.random.default_rng(seed), np.random.default_rng(seed)
        theirs.bit_generator.advance(far)  # type: ignore[attr-defined]
        with pytest.raises(Charged):
            streams(ours).read(place(theirs))


def test_a_half_that_is_not_of_the_stream_is_refused() -> None:
    ours, theirs = np.random.default_rng(1), at(1, ["integers", "normal"])
    honest = place(theirs)
    assert honest.has_uint32
    streams(ours).read(honest)
    for half in (0, 1, honest.uinteger ^ 1, 2**32 - 1):
        with pytest.raises(Charged):
            streams(np.random.default_rng(1)).read(RandomState(0, honest.state, honest.inc, 1, half))


def test_the_search_for_halves_is_bounded() -> None:
    ours = np.random.default_rng(1)
    known = streams(ours)
    far = np.random.default_rng(1)
    far.integers(0, 9, dtype=np.int32)
    far.bit_generator.advance(DRAWS - 10)  # type: ignore[attr-defined]
    # This forgets the half, which is put back.
    half = place(at(1, ["integers"])).uinteger
    packed = RandomState(0, place(far).state, place(far).inc, 1, half)
    begin = time.process_time()
    for n in range(1000):
        with contextlib.suppress(Charged):
            known.read(RandomState(0, packed.state, packed.inc, 1, (half + n) % 2**32))
    assert time.process_time() - begin < 5.0


@pytest.mark.parametrize("number", [0, 2, -2, 1, -1, 2**62])
@pytest.mark.parametrize(
    "fields",
    [("0x1", "0x2", 0, 0), ("0x1", "-0x1", 0, 0), (hex(2**128), "0x1", 0, 0), ("0x1", "0x1", 2, 0), ("0x1", "0x1", 1, 2**32)],
)
def test_impossible_states_are_refused_whoever_made_them(number: int, fields: tuple[str, str, int, int]) -> None:
    with pytest.raises(Breach):
        streams(np.random.default_rng(1)).read(RandomState(number, *fields))


def test_generators_that_were_never_passed_are_refused() -> None:
    honest = place(np.random.default_rng(5))
    for number in (2, -2, 2**40):
        with pytest.raises(Breach):
            streams(np.random.default_rng(1)).read(RandomState(number, honest.state, honest.inc, 0, 0))


def test_any_seed_of_the_submission_will_do_and_not_too_many_are_kept() -> None:
    known = streams(np.random.default_rng(1))
    for seed in range(1, 4001, 2):
        theirs = np.random.default_rng(seed)
        packed = place(theirs)
        read = known.read(RandomState(seed, packed.state, packed.inc, packed.has_uint32, packed.uinteger))
        assert read.normal() == theirs.normal()
    assert len(known.known) <= 1000
    assert 0 in known.known


# the whole way ---------------------------------------------------------------------------------------------------------

CODE = """
import numpy as np
kept = []
def draw(rng, names):
    for name in names:
        globals()["draw_" + name](rng)
    return 1
def draw_normal(g): g.normal(size=5)
def draw_uniform(g): g.uniform(-1.0, 1.0, (2, 3))
def draw_permutation(g): g.permutation(11)
def draw_shuffle(g): g.shuffle(np.arange(7))
def draw_choice(g): g.choice(9, 4, replace=False)
def draw_integers(g): g.integers(0, 100, 3, dtype=np.int32)
def draw_bytes(g): g.bytes(5)
def draw_spawn(g): g.spawn(2)[0].normal()
def draw_standard_normal(g): g.standard_normal(3, dtype=np.float32)
def restores(rng):
    state = rng.bit_generator.state
    first = rng.normal(size=4)
    rng.bit_generator.state = state
    return first
def passes(rng, g, names):
    draw(rng, names)
    g(rng)
    draw(rng, names)
    return 1
def own(g, seed):
    return g(np.random.default_rng(seed))
def sets(rng, state, inc, half):
    word = {"state": int(state, 16), "inc": int(inc, 16)}
    rng.bit_generator.state = {"bit_generator": "PCG64", "state": word, "has_uint32": int(half >= 0), "uinteger": max(half, 0)}
    return 1
def sets_in_callback(rng, g):
    rng.bit_generator.state = np.random.PCG64(5).state
    return g(rng)
def sets_own(g):
    rng = np.random.default_rng(1)
    s = 0xFFFFFFFFFFFFFFFF
    inc = (s - s * 0x2360ED051FC65DA44385DF649FCCF645) % 2**128
    rng.bit_generator.state = {"bit_generator": "PCG64", "state": {"state": s, "inc": inc}, "has_uint32": 0, "uinteger": 0}
    return g(rng)
def keeps(rng):
    kept.append(rng)
    return 1
def passes_kept(g):
    return g(kept[0])
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox()
    names = ["draw", "restores", "passes", "own", "sets", "sets_in_callback", "sets_own", "keeps", "passes_kept"]
    opened.load({"lab.py": CODE.encode()}, names, 1)
    yield opened
    opened.close()


def ask(sandbox: Sandbox, *calls: tuple[Any, ...]) -> Any:
    """The value of the last of these calls, which are made in one case."""
    conversation = sandbox.open(5.0, {})
    try:
        answers = [conversation(name, tuple(arguments), {}, watch=False, iterate=False) for name, *arguments in calls]
    finally:
        conversation.close()
    assert answers[-1].failure is None
    return answers[-1].value


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), some_draws, some_draws)
def test_a_check_goes_on_where_it_would_at_home(sandbox: Sandbox, seed: int, first: list[str], second: list[str]) -> None:
    home = at(seed, [*first, *second])
    rng = np.random.default_rng(seed)
    ask(sandbox, ("draw", rng, first), ("draw", rng, second))
    assert rng.bit_generator.state == home.bit_generator.state
    home = at(seed, [*first, *second, *first])
    rng = np.random.default_rng(seed)
    ask(sandbox, ("passes", rng, lambda g: [DRAW[name](g) for name in second] and None, first))
    assert rng.bit_generator.state == home.bit_generator.state


def test_a_state_may_be_saved_and_restored_in_a_call(sandbox: Sandbox) -> None:
    rng = np.random.default_rng(3)
    first = ask(sandbox, ("restores", rng))
    assert rng.normal(size=4).tolist() == first.tolist()


def test_a_submission_may_bring_its_own(sandbox: Sandbox) -> None:
    assert ask(sandbox, ("own", lambda g: g.normal(), 77)) == np.random.default_rng(77).normal()


def test_one_that_was_kept_from_an_earlier_call_is_a_copy(sandbox: Sandbox) -> None:
    rng = np.random.default_rng(3)
    ahead = np.random.default_rng(3).normal()
    assert ask(sandbox, ("keeps", rng), ("passes_kept", lambda g: g.normal())) == ahead
    assert rng.normal() == ahead


FIXED = hex(2**64 - 1), hex((2**64 - 1) * (1 - MULTIPLIER) % 2**128)


@pytest.mark.parametrize(
    "attack",
    [
        lambda rng: ("sets", rng, *FIXED, -1),
        lambda rng: ("sets", rng, "0x5", place(rng).inc, -1),
        lambda rng: ("sets", rng, place(rng).state, "0x7", -1),
        lambda rng: ("sets", rng, place(rng).state, place(rng).inc, 12345),
        lambda rng: ("sets_in_callback", rng, lambda g: g.normal()),
        lambda rng: ("sets_own", lambda g: g.permutation(100).tolist()),
    ],
)
def test_states_that_were_set_are_the_students_fault(
    sandbox: Sandbox, attack: Callable[[np.random.Generator], tuple[Any, ...]]
) -> None:
    rng = np.random.default_rng(9)
    before, begin = place(rng), time.monotonic()
    with pytest.raises(StudentFault) as fault:
        ask(sandbox, attack(rng))
    assert fault.value.reason == "unreadable_result"
    assert "state" in fault.value.message
    assert place(rng) == before
    assert time.monotonic() - begin < 30.0


def test_positions_are_read_strictly() -> None:
    assert Position(RandomState(0, "0x1", "0x3", 0, 9)).half is None
    for state in ("", "x", "0x" + "0" * 100, "-0x1"):
        with pytest.raises(Breach):
            Position(RandomState(0, state, "0x1", 0, 0))
