"""The check, one for each outcome, that no package does the work. It runs nothing.

The sources tell what they import, and the worker where it was asked for a package while it loaded them, in whatever way.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

import msgspec

from grader.grading.scoring import with_checks
from grader.model.assignment import Assignment
from grader.model.report import Check, CheckResult, OutcomeResult, Problem
from grader.sandbox import Loading
from grader.sandbox.paths import single_line


def imports_check(outcome: str) -> Check:
    """Return the manifest's entry for the check that an outcome's functions are the student's own work."""
    return Check(
        id=f"{outcome}.public.imports",
        outcome=outcome,
        title="No package does the work for you",
        functions=(),
        kind="purity",
        points=1.0,
        hidden=False,
        seconds=5.0,
    )


def judge_imports(assignment: Assignment, outcome: OutcomeResult, loading: Loading) -> OutcomeResult:
    """Return the outcome with its check of imports decided: it counts once something of the outcome works."""
    functions = assignment.outcome(outcome.id).functions
    works = any(c.score > 0 for c in outcome.checks if c.kind != "purity")
    files = {loading.found[name].file for name in functions if name in loading.found}
    used = list(used_packages(files, assignment.description.forbidden, loading))

    def decide(check: CheckResult) -> CheckResult:
        if not works:
            text = "nothing of this part works yet"
            return msgspec.structs.replace(check, status="failed", reason="not_implemented", message=text, score=0.0)
        if used:
            text = f"{used[0]}, which does the work that this exercise asks you to write; use NumPy"
            return msgspec.structs.replace(check, status="failed", reason="forbidden_import", message=text, score=0.0)
        return msgspec.structs.replace(check, status="passed", reason=None, message="", score=check.max_score)

    return with_checks(outcome, [decide(c) if c.kind == "purity" else c for c in outcome.checks])


def used_packages(files: Collection[str], forbidden: Collection[str], loading: Loading) -> Iterator[str]:
    """Yield in words where these files ask for forbidden packages: while they are loaded, or anywhere in their text."""
    asked = [ask for ask in loading.asked if ask.file in files and ask.forbidden in forbidden]
    for ask in asked:
        package = ask.package if ask.package == ask.forbidden else f"{ask.package}, which needs {ask.forbidden}"
        yield f"{ask.place}, line {ask.line}, asks for {package}"
    told = {ask.package for ask in asked}
    for file in sorted(files):
        yield from (f"{file} imports {name}" for name in loading.imports.get(file, ()) if name in forbidden and name not in told)


HEAD, TEXT = 20_000, 1_000_000
"""So many bytes at the beginning of a file are searched for signs, and for imports."""
SIGNS = {
    "its version": re.compile(rb"^__version__[ \t]*=", re.MULTILINE),
    "a licence": re.compile(rb"Copyright \(c\)|SPDX-License-Identifier|Licensed under|MIT License", re.IGNORECASE),
}
"""What published packages have in their files, and code that was written for an exercise has not."""


def possible_copies(forbidden: Collection[str], files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield a remark for each folder or file that has the name of a forbidden package and may be a copy of it.

    A name alone says little: it is told where the files look published, or where other files import them. A person decides.
    """
    named: dict[tuple[str, str], list[str]] = {}
    for file in files:
        parts = PurePosixPath(file).parts
        for number, part in enumerate(parts, 1):
            name = part.partition(".")[0] if number == len(parts) else part
            if name in forbidden:
                named.setdefault(("/".join(parts[:number]), name), []).append(file)
                break
    imported = importing_files({name for _, name in named}, files) if named else {}
    for (place, name), own in sorted(named.items()):
        signs = [sign for sign, text in SIGNS.items() if any(text.search(files[file], 0, HEAD) for file in own)]
        signs += [f"imported by {single_line(file)}" for file in sorted(imported.get(name, set()).difference(own))][:1]
        if signs:
            lines = sum(files[file].count(b"\n") for file in own)
            text = f"has the name of a package that is not allowed ({lines} lines, {', '.join(signs)}): is it a copy of that?"
            yield Problem(single_line(place), None, f"{text} This costs no points by itself", code="possible_copy")


def importing_files(names: Collection[str], files: Mapping[str, bytes]) -> dict[str, set[str]]:
    """Return for each of these names the files whose text imports a module of that name, from wherever."""
    choice = "|".join(map(re.escape, sorted(names))).encode()
    # In a notebook a line begins after a quotation mark, or after an escaped end of the line before.
    importing = re.compile(rb'(?:^|"|\\n)[ \t]*+(?:from|import)[ \t]++\.*+(?:[\w.]*\.)?(%s)\b' % choice, re.MULTILINE)
    found: dict[str, set[str]] = {}
    for file, content in files.items():
        for name in importing.findall(content, 0, TEXT):
            found.setdefault(name.decode(), set()).add(file)
    return found
