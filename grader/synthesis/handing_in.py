"""The files that a student hands in, and where a platform's download has them."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Iterator, Sequence
from typing import Literal

from grader.authoring.notebooks import Cell, code, markdown
from grader.synthesis.code import Implementation, Implementations
from grader.synthesis.students import Done, SyntheticStudent

Platform = Literal["plain", "canvas", "moodle", "gradescope"]
ALONE: dict[str, str] = {"notebook": "lab.ipynb", "module": "lab.py"}
TOP = "my work"
"""The folder inside an archive, as it is made by packing a folder."""


def files_of(implementations: Implementations, student: SyntheticStudent) -> dict[str, bytes]:
    """Return the files of the submission, by path inside it."""
    parts = implementations.assignment.description.parts
    names = names_of(implementations, student)
    if student.layout in ALONE:
        return {names[0]: write_file(implementations, student, implementations.assignment.functions, "", names[0])}
    return {
        name: write_file(implementations, student, part.functions, part.id, name) for name, part in zip(names, parts, strict=True)
    }


def names_of(implementations: Implementations, student: SyntheticStudent) -> list[str]:
    """Return the names of the files of the submission."""
    if student.layout in ALONE:
        return [ALONE[student.layout]]
    suffixes = {"notebooks": (".ipynb", ".ipynb"), "mixed": (".py", ".ipynb")}.get(student.layout, (".py", ".py"))
    return [f"{part.id}{suffixes[(n + student.number) % 2]}" for n, part in enumerate(implementations.assignment.description.parts)]


def write_file(
    implementations: Implementations, student: SyntheticStudent, functions: Sequence[str], part: str, name: str
) -> bytes:
    """Write one file with these functions; the others, where it needs them, are imported from the files of their parts."""
    chosen = {f: implementation_of(implementations, student.work[f], f) for f in functions}
    blocks = [imports(implementations, chosen, part)]
    helpers: dict[str, str] = {}
    for implementation in chosen.values():
        helpers |= implementation.helpers
    blocks += helpers.values()
    for function, implementation in chosen.items():
        text = implementation.text.replace("):", ")", 1) if function == student.syntax_error else implementation.text
        blocks.append(f"# {function}, see the sheet\n{text}" if student.comments else text)
    blocks = [block for block in blocks if block]
    if name.endswith(".py"):
        return ("\n\n\n".join(blocks) + "\n").encode()
    return student_notebook(part or "lab", blocks)


def imports(implementations: Implementations, chosen: dict[str, Implementation], part: str) -> str:
    lines = {line for implementation in chosen.values() for line in implementation.imports}
    if part:
        names = [p.id for p in implementations.assignment.description.parts]
        used = {
            name for implementation in chosen.values() for name in implementation.uses if names[implementations.part[name]] != part
        }
        lines |= {f"from {names[implementations.part[name]]} import {name}" for name in used}
    return "\n".join(sorted(lines))


def implementation_of(implementations: Implementations, done: Done, function: str) -> Implementation:
    if done.kind == "wrong":
        return implementations.mistakes.implementation(done.mistake)
    if done.kind == "endless":
        return implementations.endless(function)
    implementation = implementations.right(function, done.author, done.structure, done.voice) if done.kind == "right" else None
    return implementation or implementations.undone(function)


def student_notebook(title: str, blocks: Sequence[str]) -> bytes:
    cells: list[Cell] = [markdown(f"# {title}"), *(code(block) for block in blocks)]
    for n, cell in enumerate(cells):
        cell["id"] = f"cell-{n}"
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    made = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(made, indent=1, sort_keys=True) + "\n").encode()


def archive(files: dict[str, bytes]) -> bytes:
    """Pack the files in a folder, with what one system leaves in every archive."""
    litter = {f"{TOP}/.DS_Store": b"\0\0\0\1Bud1", **{f"__MACOSX/{TOP}/._{name}": b"\0\5\26\7" for name in files}}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, content in {**{f"{TOP}/{name}": content for name, content in files.items()}, **litter}.items():
            # Stored and without a date: the same bytes everywhere.
            member = zipfile.ZipInfo(name)
            member.create_system, member.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            packed.writestr(member, content)
    return stream.getvalue()


# platforms -------------------------------------------------------------------------------------------------------------


def identifier(student: SyntheticStudent, platform: Platform) -> str:
    """Return the student's identifier in a class that was downloaded from there."""
    n = student.number
    return {"plain": f"student-{n:04}", "canvas": str(20_000 + n), "moodle": str(300_000 + n), "gradescope": f"S{n:04}"}[platform]


def display_name(number: int) -> str:
    return f"Student {number:04}"


def class_files(
    implementations: Implementations, students: Sequence[SyntheticStudent], platform: Platform
) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the class, by path inside its folder."""
    for student in students:
        files = files_of(implementations, student)
        if student.layout == "archive" and platform != "gradescope":
            # Gradescope unpacks what it is given.
            files = {"work.zip": archive(files)}
        for name, content in files.items():
            yield place(student, name, len(files) == 1, platform), content
    if platform == "gradescope":
        yield "assignment_1_export/submission_metadata.yml", gradescope_metadata(students)


def place(student: SyntheticStudent, name: str, alone: bool, platform: Platform) -> str:
    n, id = student.number, identifier(student, platform)
    if platform == "plain":
        return id + name[name.rindex(".") :] if alone else f"{id}/{name}"
    if platform == "canvas":
        late = "LATE_" if student.late else ""
        return f"{n:04}student_{late}{id}_{attachment(n, name)}_{name}"
    if platform == "moodle":
        return f"{display_name(n)}_{id}_assignsubmission_file_/{name}"
    return f"assignment_1_export/submission_{500_000 + n}/{name}"


def attachment(number: int, name: str) -> int:
    """Return a number that no other file has."""
    return int.from_bytes(f"{number}/{name}".encode(), "big") % (2**61 - 1) + 1


def gradescope_metadata(students: Sequence[SyntheticStudent]) -> bytes:
    """Write Gradescope's metadata on the submissions; texts are written as in JSON, which YAML understands."""
    lines = ["---"]
    for student in students:
        id = identifier(student, "gradescope")
        lines += [
            f"submission_{500_000 + student.number}:",
            "  :submitters:",
            f"  - :name: {json.dumps(display_name(student.number))}",
            f"    :sid: {json.dumps(id)}",
            f"    :email: {json.dumps(f'student-{student.number:04}@example.edu')}",
            f"  :created_at: {student.submitted:%Y-%m-%d %H:%M:%S} Z",
        ]
    return ("\n".join(lines) + "\n").encode()
