"""Remembered effects: a mistake is played once on the same arguments, and each time if it has a state of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.checks.student import Answer, Observed
from grader.grading.effects import Effect, effect
from grader.grading.remembered import EffectMemory, Player, call_key, names_loaded

FACTOR = 2.0
COUNT = [0]
noted: Any = None
state = np.random.default_rng(0)


def scaled(z: Any) -> Any:
    return FACTOR * np.asarray(z)


def twice(z: Any, scale: Any = scaled) -> Any:
    return scale(scale(z))


def counting(z: Any) -> Any:
    COUNT[0] += 1
    return z + COUNT[0]


def noting(z: Any) -> Any:
    global noted
    noted = z
    return z


def keeping(z: Any) -> Any:
    scaled.last = z  # type: ignore[attr-defined]
    return z


def remembering(z: Any, seen: Any = []) -> Any:  # noqa: B006
    seen.append(z)
    return len(seen)


def drawing_on(z: Any) -> Any:
    return z + state.uniform()


def looking(z: Any) -> Any:
    return z * globals()["FACTOR"]


def random_globally(z: Any) -> Any:
    return z + np.random.uniform()


def seeding(z: Any) -> Any:
    np.random.seed(0)
    return z + np.random.uniform()


def made(by: float) -> Any:
    return lambda z: by * z


def call(*arguments: Any) -> Observed:
    return Observed("scaled", arguments, {}, True, False, Answer())


@pytest.mark.parametrize("function", [counting, noting, keeping, remembering, drawing_on, looking, made(1.0), Effect, print])
def test_what_has_a_state_is_known(function: Any) -> None:
    assert names_loaded(function) is None


def test_the_names_that_a_function_reads_are_known_whoever_reads_them() -> None:
    names = names_loaded(twice)
    assert names is not None
    assert {"FACTOR", "np"} <= names


def test_a_mistake_is_played_once_on_the_same_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[Any] = []

    def noted(function: Any, one: Observed) -> Effect:
        played.append(one)
        return Effect(function(*one.arguments), "", frozenset(), function is random_globally, False)

    monkeypatch.setattr("grader.grading.remembered.effect", noted)
    memory = EffectMemory()

    def effects(function: Any, *calls: Observed) -> list[Any]:
        player = Player({id(function): function} if names_loaded(function) else {}, calls, memory)
        return [player(function, one).value for one in calls]

    for _ in range(2):
        assert effects(scaled, call(1.0), call(3.0)) == [2.0, 6.0]
    assert len(played) == 2
    # An array is not the list of its numbers, and a function of the check is another one in the next submission.
    for arguments in ([1.0], np.array([1.0]), np.array([1.0], dtype=np.float32)):
        effects(scaled, call(arguments))
    assert len(played) == 5
    assert effects(counting, call(1), call(1)) != effects(counting, call(1), call(1))
    played.clear()
    one = call(1.0)
    effects(random_globally, one, one)
    assert len(played) == 2


def test_what_may_be_something_else_the_next_time_has_no_key() -> None:
    assert call_key(call(lambda z: z)) is None
    assert call_key(call(object())) is None
    assert call_key(call(scaled, np.exp, np.ones_like, np.random.default_rng(1))) is not None
    assert call_key(call(np.random.default_rng(1))) != call_key(call(np.random.default_rng(2)))
    assert call_key(call([1, 2], 3)) != call_key(call([1], 2, 3))


def test_the_effects_not_used_for_longest_are_forgotten() -> None:
    memory = EffectMemory(most=10_000)
    for number in range(20):
        memory.keep(number, Effect(None, "", frozenset(), False, False))
        memory.get(0)
    assert memory.get(0)
    assert memory.get(1) is None
    assert memory.bytes <= 10_000


def test_what_seeds_the_global_generator_uses_it_each_time() -> None:
    assert [effect(seeding, call(1.0)).global_random for _ in range(3)] == [True] * 3
    assert not effect(scaled, call(1.0)).global_random
