"""The search for the functions to blame: it finds exactly those that it takes, in few attempts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.grading.attribution import SEARCH_ATTEMPTS, smallest

NAMES = tuple("abcdefgh")


@given(culprits=st.sets(st.sampled_from(NAMES), min_size=1, max_size=2))
def test_all_culprits_are_found_and_nobody_else(culprits: set[str]) -> None:
    tried: list[tuple[str, ...]] = []

    def passes(lent: tuple[str, ...]) -> bool:
        tried.append(lent)
        return culprits <= set(lent)

    assert smallest(passes, NAMES) == tuple(sorted(culprits))
    assert len(tried) <= 2 * SEARCH_ATTEMPTS


def test_what_is_to_be_kept_is_kept() -> None:
    assert smallest(lambda lent: "c" in lent, NAMES, kept=("h",)) == ("c", "h")
    assert smallest(lambda lent: "h" in lent, NAMES, kept=("h",)) == ("h",)
    assert smallest(lambda lent: True, ("a",), kept=("a",)) == ("a",)


def test_of_several_ways_the_first_is_taken() -> None:
    assert smallest(lambda lent: bool({"b", "g"} & set(lent)), NAMES) == ("b",)


def test_a_long_search_ends_with_what_passes() -> None:
    culprits = set("aceg")
    found = smallest(lambda lent: culprits <= set(lent), tuple("abcdefghijklmnopqrstuvwxyz"))
    assert culprits <= set(found)
