"""The numbers of an audit in rows, and the page that shows them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from grader.audit.findings import Audit, MisconceptionResult, MutantResult, share_of
from grader.audit.shortcuts import Shortcuts
from grader.report.templates import template_at
from grader.report.wording import join_names

TEMPLATE = Path(__file__).with_name("page.html.jinja")
COLUMNS = ("all", "caught", "place", "named", "public", "all", "killed", "place", "equiv", "public")
"""Five of misconceptions, then five of mutants."""
NAMED = 2
"""So many variants are named that lack a function; of more, their number is told."""
LEGEND = (
    "caught, killed: some check fails; place: points are lost in the right outcome only; named: recognised in the message; "
    "public: public checks alone notice; equiv: mutants recorded as equivalent, which count in no other column."
)


class TableRow(msgspec.Struct, frozen=True):
    """The numbers of one folder of the assignment, or of all."""

    name: str
    misconceptions: Sequence[MisconceptionResult]
    mutants: Sequence[MutantResult]

    @property
    def cells(self) -> tuple[str, ...]:
        known, slips = self.misconceptions, [m for m in self.mutants if not m.equivalent]
        return (
            str(len(known)),
            rounded_share(m.caught for m in known),
            rounded_share(m.in_place for m in known),
            rounded_share(m.named for m in known),
            rounded_share(m.public for m in known),
            str(len(self.mutants)),
            rounded_share(m.caught for m in slips),
            rounded_share(m.in_place for m in slips),
            str(len(self.mutants) - len(slips)),
            rounded_share(m.public for m in slips),
        )


def rounded_share(flags: Iterable[bool]) -> str:
    """Write a share, rounded down: 100 % only where all are."""
    counted = list(flags)
    return f"{math.floor(1000 * share_of(counted)) / 10:g}%" if counted else "-"


def table_rows(audit: Audit) -> Iterator[TableRow]:
    """Yield a row for each folder with mistakes, in the order of the assignment, one for each free choice, and one for all."""
    for home in dict.fromkeys(m.home for m in (*audit.mutants, *audit.misconceptions)):
        yield TableRow(home, [m for m in audit.misconceptions if m.home == home], [m for m in audit.mutants if m.home == home])
    for choice in dict.fromkeys(m.choice for m in audit.misconceptions if m.choice):
        yield TableRow(choice, [m for m in audit.misconceptions if m.choice == choice], [])
    yield TableRow("all", audit.misconceptions, audit.mutants)


def wholes(audit: Audit) -> Iterator[tuple[str, str]]:
    """Yield the scores of the reference, the stubs and the variants, and what public checks notice: a name and a text for each."""
    for kind, name in (("reference", "Reference"), ("stubs", "Stubs"), ("variant", "Correct variants")):
        ones = [w for w in audit.wholes if w.kind == kind]
        if ones:
            low, high = min(w.score for w in ones), max(w.score for w in ones)
            scores = f"{low:g}" if low == high else f"{low:g} to {high:g}"
            graded = f" ({len(ones)} graded)" if len(ones) > 1 else ""
            yield name, f"{scores} of {ones[0].max_score:g} points{graded}"
    if lacking := lacking_functions(audit):
        yield "Variants lack", lacking
    costly = [m for m in (*audit.misconceptions, *audit.mutants) if m.charged]
    if costly:
        yield "Public checks", f"notice {sum(m.public for m in costly)} of {len(costly)} mistakes that cost points"
    if audit.shortcuts:
        yield from shortcuts(audit.shortcuts)


def lacking_functions(audit: Audit) -> str:
    """Say which functions variants do not have, and are not graded on; no text if they have all."""
    lacking: dict[str, list[str]] = {}
    for one in audit.wholes:
        for name in one.lacks:
            lacking.setdefault(name, []).append(one.id)
    told = [f"{name} ({', '.join(ids) if len(ids) <= NAMED else len(ids)})" for name, ids in lacking.items()]
    return f"{join_names(told)}, and are not graded on that" if told else ""


def shortcuts(found: Shortcuts) -> Iterator[tuple[str, str]]:
    """Yield what shortcuts earn: a name and a text for each kind."""
    names = f"{found.answers_of_all:g} with functions that are asked with texts only"
    yield "Public answers", f"{found.answers:g} of {found.max_score:g} points for a table of them ({names})"
    credited = sum(case.score > 0 for case in found.special_cases)
    tried = "" if found.pairs == found.all_pairs else f"; {found.pairs} of {found.all_pairs} pairs were tried"
    yield "Special cases", f"{credited} of {len(found.special_cases)} are credited with a stub{tried}"


def render(audit: Audit) -> str:
    """Render the page. Everything is escaped."""
    template = template_at(TEMPLATE)
    return template.render(audit=audit, wholes=list(wholes(audit)), rows=list(table_rows(audit)), names=COLUMNS, legend=LEGEND)
