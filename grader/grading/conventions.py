"""Conventions that several functions of a submission follow, and that are not those of the assignment: said once."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from grader.grading.scoring import quoted
from grader.model.assignment import Description
from grader.model.report import Mistake


def said_once(mistakes: Mapping[str, Mistake], description: Description) -> dict[str, Mistake]:
    """Return the mistakes of the functions; of those that follow one convention, the first says so for all of them.

    Some mistakes come from one of two conventions. They count for that of another function which leaves no doubt.
    """
    said = dict(mistakes)
    order = [function for part in description.parts for function in part.functions]
    for convention, sentence in description.conventions.items():
        following = [f for f in order if f in mistakes and convention in mistakes[f].conventions and said[f] is mistakes[f]]
        if len(following) < 2 or all(len(mistakes[f].conventions) > 1 for f in following):
            continue
        first, *others = following
        message = f"{quoted([first, *others])} follow one and the same convention. {sentence}"
        said[first] = msgspec.structs.replace(mistakes[first], message=message)
        for function in others:
            same = f"This follows the same convention as `{first}`, where it is told. Change it in all these functions together."
            said[function] = msgspec.structs.replace(mistakes[function], message=same)
    return said
