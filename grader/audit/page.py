"""An audit as text in 80 columns and as an HTML page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from grader.audit.findings import Audit, Misconceived, Slip, share_of
from grader.report.page import template_at
from grader.report.terminal import show_list, show_text

TEMPLATE = Path(__file__).with_name("page.html.jinja")
COLUMNS = (("all", 5), ("caught", 7), ("place", 6), ("named", 6), ("public", 7))
MUTANT_COLUMNS = (("all", 5), ("killed", 7), ("place", 6), ("equiv", 6), ("public", 7))
LEGEND = (
    "caught, killed: some check fails; place: points are lost in the right outcome only; named: recognised in the message; "
    "public: public checks alone notice; equiv: mutants recorded as equivalent, which count in no other column."
)


class Row(msgspec.Struct, frozen=True):
    """The numbers of one folder of the assignment, or of all."""

    name: str
    misconceptions: Sequence[Misconceived]
    mutants: Sequence[Slip]

    @property
    def cells(self) -> tuple[str, ...]:
        known, slips = self.misconceptions, [m for m in self.mutants if not m.equivalent]
        return (
            str(len(known)),
            percent(m.caught for m in known),
            percent(m.in_place for m in known),
            percent(m.named for m in known),
            percent(m.public for m in known),
            str(len(self.mutants)),
            percent(m.caught for m in slips),
            percent(m.in_place for m in slips),
            str(len(self.mutants) - len(slips)),
            percent(m.public for m in slips),
        )


def percent(flags: Iterable[bool]) -> str:
    """A share, rounded down: 100 % only where all are."""
    counted = list(flags)
    return f"{math.floor(1000 * share_of(counted)) / 10:g}%" if counted else "-"


def rows(audit: Audit) -> Iterator[Row]:
    """One for each folder with mistakes, in the order of the assignment, and one for all."""
    for home in dict.fromkeys(m.home for m in (*audit.mutants, *audit.misconceptions)):
        yield Row(home, [m for m in audit.misconceptions if m.home == home], [m for m in audit.mutants if m.home == home])
    yield Row("all", audit.misconceptions, audit.mutants)


def wholes(audit: Audit) -> Iterator[tuple[str, str]]:
    """What became of the reference, the stubs and the variants: one line each kind."""
    for kind, name in (("reference", "Reference"), ("stubs", "Stubs"), ("variant", "Correct variants")):
        ones = [w for w in audit.wholes if w.kind == kind]
        if ones:
            low, high = min(w.score for w in ones), max(w.score for w in ones)
            scores = f"{low:g}" if low == high else f"{low:g} to {high:g}"
            graded = f" ({len(ones)} graded)" if len(ones) > 1 else ""
            yield name, f"{scores} of {ones[0].max_score:g} points{graded}"


def show(audit: Audit, out: Console) -> None:
    """The findings: a table, and what is not as it must be."""
    for name, text in wholes(audit):
        out.print(Text(f"{name:18}{text}"))
    if audit.mutants or audit.misconceptions:
        out.print()
        show_numbers(audit, out)
    show_list("Not as it must be", audit.faults, out)
    show_list("Checks that fail under no misconception and no mutant", audit.idle, out)
    show_list("Checks that always fail together", [", ".join(group) for group in audit.together], out)
    verdict = f"{len(audit.faults)} things are" if len(audit.faults) > 1 else "One thing is" if audit.faults else "Nothing is"
    out.print()
    out.print(Text(f"{verdict} not as it must be{' in this sample' if audit.quick else ''}.", style="bold"))


def show_numbers(audit: Audit, out: Console) -> None:
    widths = [width for _, width in (*COLUMNS, *MUTANT_COLUMNS)]
    names = [name for name, _ in (*COLUMNS, *MUTANT_COLUMNS)]
    out.print(Text(" " * 18 + "misconceptions".ljust(31) + "mutants", style="bold"))
    out.print(Text(" " * 16 + "".join(name.rjust(width) for name, width in zip(names, widths, strict=True)), style="bold"))
    for row in rows(audit):
        cells = "".join(cell.rjust(width) for cell, width in zip(row.cells, widths, strict=True))
        out.print(Text(f"{row.name[:16]:16}{cells}", style="bold" if row.name == "all" else ""))
    show_text(LEGEND, out, 0, style="dim")


def render(audit: Audit) -> str:
    """The page. Everything is escaped."""
    template = template_at(TEMPLATE)
    names = [name for name, _ in (*COLUMNS, *MUTANT_COLUMNS)]
    return template.render(audit=audit, wholes=list(wholes(audit)), rows=list(rows(audit)), names=names, legend=LEGEND)
