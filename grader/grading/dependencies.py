"""Dependencies between the functions of a submission: who uses whom, and which of them may be replaced. It runs nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from grader.model.assignment import Description
from grader.model.report import Check
from grader.sandbox import Loading


class Dependencies(msgspec.Struct, frozen=True):
    """The functions that a submission has, and the `trusted` ones (by name) that can stand in for them."""

    description: Description
    loading: Loading
    trusted: frozenset[str]

    def uses(self, name: str) -> Collection[str]:
        """Return all functions of the submission that this one leads to, directly or not."""
        return self.loading.found[name].uses if name in self.loading.found else ()

    def reach(self, functions: Iterable[str]) -> set[str]:
        """Return these functions and all that they lead to."""
        return {name for function in functions for name in (function, *self.uses(function))}

    def replaceable(
        self, functions: Iterable[str], suspects: Collection[str] = (), made_with: Collection[str] = ()
    ) -> tuple[str, ...]:
        """Return what may be replaced by trusted functions while `functions` are tested, likely culprits first.

        That is all that they use, without what uses them in turn, and without what would do the work of the tested ones: what they
        are a part of, and what contains them as a special case and is not written. `suspects` come first, then those that use the
        fewest others. `made_with` are classes whose objects the check itself makes, to pass them to the tested functions.
        """
        tested, found = set(functions), self.loading.found
        if not self.trusted or not tested <= found.keys() or tested & self.loading.ambiguous:
            return ()
        used = ({name for function in tested for name in self.uses(function)} | self.reach(made_with)) - tested
        used -= {name for name in used if name in found and tested & set(found[name].uses)}
        used -= {name for function in tested for name in self.description.part_of.get(function, ())}
        used -= {name for function in tested for name in self.containing(function) if not self.is_written(name)}
        return tuple(sorted(used & self.trusted, key=lambda name: (name not in suspects, len(self.uses(name)), name)))

    def kept_back(self, check: Check) -> frozenset[str]:
        """Return the functions of which a submission is given no code while a check runs: it would do what earns points there.

        Those are the tested ones, those whose mistakes cost points, and what has the work of the tested ones as a part.
        """
        containing = {name for function in check.functions for name in self.containing(function)}
        parts = {name for function in check.functions for name in self.description.part_of.get(function, ())}
        return frozenset({*check.functions, *self.blamed_here(check), *containing, *parts})

    def containing(self, function: str) -> Collection[str]:
        """Return the functions of which this one is a special case, and those of which these are."""
        found, waiting = {function}, [function]
        while waiting:
            new = set(self.description.contains.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        return found - {function}

    def is_written(self, name: str) -> bool:
        """Tell whether a function is the student's own work: more than a stub, and more than a line on one that is none."""
        waiting, seen = [name], {name}
        while waiting:
            function = waiting.pop()
            if function not in self.loading.found or self.loading.found[function].stub:
                return False
            on = set(self.containing(function)) & set(self.uses(function)) - seen
            seen |= on
            waiting += on
        return True

    def blamed_here(self, check: Check) -> frozenset[str]:
        """Return the functions whose mistakes cost points in this check, although it tests others.

        A capstone has no outcome of its own: its checks count towards outcomes, and blame the functions of theirs.
        """
        shared = {name for capstone in self.description.capstone for name in capstone.functions}
        if shared.isdisjoint(check.functions):
            return frozenset()
        return next(frozenset(outcome.functions) for outcome in self.description.outcome if outcome.id == check.outcome)
