"""How many copies `grader similar` finds, and how many pairs it shows that are none, beside copydetect on the same files.

    python benchmarks/similarity.py [STUDENTS]      (default 20; measures copydetect, too, if it is installed)

There are two classes: the ten styles of `solutions/variants` as ten people, and one of `grader synthesize` without its own copies.
All work of the latter derives from few sources. Each kind is put into each class five times. The table, in Markdown, has how
many of the five are shown, how many are among the first five, and how many pairs are shown that are no copies.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib.util
import io
import json
import random
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from grader.classroom.intake import find_entries, read_entry
from grader.model.assignment import Assignment, load_assignment
from grader.model.cells import CellReader
from grader.similar.comparison import examine
from grader.similar.index import THRESHOLD
from grader.similar.reading import READ_TEXT, read_source
from grader.synthesis import synthesize

ROOT = Path(__file__).parent.parent
COPIES = 5
DISPLAYED = 0.33
"""The share from which on copydetect shows a pair, by default."""
Code = dict[str, str]
Pairs = list[frozenset[str]]


class Kind(NamedTuple):
    """A kind of copy: of the whole with a disguise, or of these functions into somebody else's work."""

    name: str
    disguise: Callable[[str, Collection[str]], str]
    functions: Callable[[Assignment], set[str]] | None = None


# classes ---------------------------------------------------------------------------------------------------------------


def code_in(folder: Path) -> Code:
    """The code of each submission as one module, where Python can parse it."""
    code = {}
    for entry in find_entries(folder)[0]:
        files, reader = read_entry(entry).files, CellReader(READ_TEXT)
        text = "\n\n".join(read_source(file, files[file], reader).text for file in sorted(files))
        text = text.replace("from __future__ import annotations", "")
        with contextlib.suppress(SyntaxError, ValueError):
            ast.parse(text)
            code[entry.student] = text
    return code


def synthetic(assignment: Assignment, students: int, folder: Path) -> Code:
    truth = folder / "truth.json"
    synthesize(assignment, folder / "synthetic", students=students, seed=1, platform="plain", truth=truth)
    copied = {student["student"] for student in json.loads(truth.read_text())["students"] if student["copy_of"]}
    return {student: text for student, text in code_in(folder / "synthetic").items() if student not in copied}


# disguises -------------------------------------------------------------------------------------------------------------


class Renamed(ast.NodeTransformer):
    """Gives every name that is free to choose another one."""

    def __init__(self, kept: Collection[str]) -> None:
        self.kept = kept

    def other(self, name: str) -> str:
        return name if name in self.kept else f"q{len(name)}_{name[::-1]}"

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.other(node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(self.other(node.arg))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self.other(node.name)
        return self.generic_visit(node)


def identical(text: str, functions: Collection[str]) -> str:
    return text


def renamed(text: str, functions: Collection[str]) -> str:
    tree = ast.parse(text)
    imported = {a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    return ast.unparse(Renamed({*functions, *dir(builtins), *imported}).visit(tree))


def reordered(text: str, functions: Collection[str]) -> str:
    body = ast.parse(text).body
    random.Random(1).shuffle(body)
    return "\n\n\n".join(ast.get_source_segment(text, node) or "" for node in body)


def without_comments(text: str, functions: Collection[str]) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) and len(node.body) > 1:
            del node.body[0]
    return ast.unparse(tree)


def reformatted(text: str, functions: Collection[str]) -> str:
    """Other indents, blank lines and a comment on many lines."""
    lines = ast.unparse(ast.parse(text)).split("\n")
    wider = [" " * 3 * ((len(line) - len(line.lstrip())) // 4) + line.lstrip() for line in lines]
    return "\n".join(f"{line}   # this line is mine\n" if line.endswith(")") else line for line in wider)


def everything(text: str, functions: Collection[str]) -> str:
    return reordered(renamed(without_comments(text, functions), functions), functions)


def edited(text: str, functions: Collection[str]) -> str:
    """All of that, and every fifth assignment or `return` rewritten."""
    tree = ast.parse(without_comments(text, functions))
    simple = [n for n in ast.walk(tree) if isinstance(n, ast.Assign | ast.Return) and n.value is not None]
    for node in simple[::5]:
        assert node.value is not None
        node.value = ast.parse(f"(lambda it: it)({ast.unparse(node.value)})", mode="eval").body
    return reordered(renamed(ast.unparse(ast.fix_missing_locations(tree)), functions), functions)


def taken_over(host: str, original: str, functions: Collection[str]) -> str:
    """The host's work with these functions from the original."""

    def is_meant(node: ast.stmt) -> bool:
        return getattr(node, "name", "") in functions

    kept = [node for node in ast.parse(host).body if not is_meant(node)]
    return "\n\n\n".join(map(ast.unparse, [*kept, *filter(is_meant, ast.parse(original).body)]))


def an_exercise(assignment: Assignment) -> set[str]:
    return set(next(part.functions for part in assignment.description.parts if part.id == "gradient_descent"))


def three_functions(assignment: Assignment) -> set[str]:
    return {"train", "minibatches", "softmax"}


KINDS = [
    Kind("identical", identical),
    Kind("variables renamed", renamed),
    Kind("functions reordered", reordered),
    Kind("comments removed", without_comments),
    Kind("reformatted", reformatted),
    Kind("all of these", everything),
    Kind("and every fifth statement rewritten", edited),
    Kind("1 exercise of 11, renamed", renamed, an_exercise),
    Kind("3 functions, renamed", renamed, three_functions),
]

# tools -----------------------------------------------------------------------------------------------------------------


def ours(folder: Path, assignment: Assignment, boilerplate: Path) -> tuple[Pairs, int]:
    """The pairs in the order in which they are shown, and their number."""
    shown = examine(folder, assignment, threshold=THRESHOLD, most=10_000)[0].pairs
    return [frozenset(pair.students) for pair in shown], len(shown)


def copydetect(folder: Path, assignment: Assignment, boilerplate: Path) -> tuple[Pairs, int]:
    """All pairs by the larger of their two similarities, and how many are above the default."""
    from copydetect import CopyDetector

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        detector = CopyDetector(
            test_dirs=[str(folder)], boilerplate_dirs=[str(boilerplate)], extensions=["py"], silent=True, autoopen=False
        )
        detector.run()
    names = [Path(file).stem for file in detector.test_files]
    scores: dict[frozenset[str], float] = {}
    for one, row in zip(names, detector.similarity_matrix, strict=True):
        for other, both in zip([Path(file).stem for file in detector.ref_files], row, strict=True):
            if one != other:
                pair = frozenset((one, other))
                scores[pair] = max(scores.get(pair, 0.0), *map(float, both))
    ranked = sorted(scores, key=lambda pair: -scores[pair])
    return ranked, sum(score >= DISPLAYED for score in scores.values())


# measurement -----------------------------------------------------------------------------------------------------------


def a_class(code: Mapping[str, str], kind: Kind, assignment: Assignment, folder: Path) -> set[frozenset[str]]:
    """Write a class with copies, and return which pairs are copies."""
    students = dict(code)
    names = sorted(code)
    random.Random(1).shuffle(names)
    true = set()
    for number, original in enumerate(names[:COPIES]):
        if kind.functions:
            host = names[-1 - number]
            text = taken_over(code[host], code[original], kind.functions(assignment))
            del students[host]
        else:
            text = code[original]
        students[f"copy{number}"] = kind.disguise(text, assignment.functions)
        true.add(frozenset((original, f"copy{number}")))
    folder.mkdir()
    for student, text in students.items():
        (folder / f"{student}.py").write_text(text)
    return true


def main(students: int) -> None:
    assignment = load_assignment(ROOT / "solutions")
    tools = {"grader": ours} | ({"copydetect": copydetect} if importlib.util.find_spec("copydetect") else {})
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        boilerplate = place / "given"
        boilerplate.mkdir()
        for part in assignment.folders:
            text = (assignment.folder / part / "solution.py").read_text()
            (boilerplate / f"{part}.py").write_text(text)
        for path in (ROOT / "exercises").glob("*.py"):
            (boilerplate / f"stub_{path.name}").write_text(path.read_text())
        classes = {"ten authors": code_in(ROOT / "solutions" / "variants"), "synthetic": synthetic(assignment, students, place)}
        print("| class | copies | " + " | ".join(f"{tool}: found, first, false" for tool in tools) + " |")
        print("| --- | --- |" + " --- |" * len(tools))
        for title, code in classes.items():
            for number, kind in enumerate(KINDS):
                folder = place / f"{title}-{number}"
                true = a_class(code, kind, assignment, folder)
                cells = []
                for tool in tools.values():
                    ranked, shown = tool(folder, assignment, boilerplate)
                    found, first = len(true & {*ranked[:shown]}), len(true & {*ranked[: len(true)]})
                    cells.append(f"{found}, {first}, {shown - found}")
                print(f"| {title}, {len(code)} | {kind.name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main(*[int(text) for text in sys.argv[1:2]] or [20])
