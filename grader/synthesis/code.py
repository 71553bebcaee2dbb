"""Implementations of a function as a student may have written it: from correct submissions and known mistakes, and varied.

An implementation brings the helpers it needs, under names that no other one has, so any of them can stand together in one file.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.audit.specimens import VARIANTS
from grader.authoring.stubs import stub
from grader.authoring.titles import titled
from grader.checks.misconceptions import WrongMethod, load_misconceptions
from grader.grading.diagnosis import MISCONCEPTIONS
from grader.model.assignment import SOLUTION, Assignment

STRUCTURES, VOICES = 4, 4
"""The numbers of ways to write the same thing differently, and to name one's variables."""
VOICE = ("{}", "my_{}", "{}_value", "the_{}")
RESULT = "answer"
BUILT_IN = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}

N = TypeVar("N", bound=ast.stmt)
Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


class Implementation(msgspec.Struct, frozen=True):
    """The code of one function: what it imports, its helpers by name, and itself."""

    imports: tuple[str, ...]
    helpers: dict[str, str]
    text: str
    uses: frozenset[str]
    """The functions of the assignment that it calls."""


class Author:
    """The code of one author, from which functions are taken with what they need."""

    def __init__(self, texts: Mapping[str, str], tag: str, functions: frozenset[str]) -> None:
        self.tag, self.functions = tag, functions
        self.definitions: dict[str, Definition] = {}
        self.imports: dict[str, str] = {}
        for text in texts.values():
            for node in ast.parse(text).body:
                for name in bound_by(node):
                    if isinstance(node, Definition):
                        self.definitions[name] = node
                    elif isinstance(node, ast.Import | ast.ImportFrom) and imported_from(node) not in texts:
                        self.imports[name] = import_of(node, name)
        self.own_names = {name: self.own_name(name) for name in self.definitions if name not in functions}
        self.needs = cache(lambda helper: free_names(self.definitions[helper]))
        self.helper = cache(lambda helper: ast.unparse(Renamed(self.own_names).visit(fresh(self.definitions[helper]))))

    def function(self, name: str) -> ast.FunctionDef | ast.ClassDef | None:
        """The definition of a function or a class; None if it is none of the plain kind."""
        node = self.definitions.get(name)
        return node if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list else None

    def implementation(self, node: ast.FunctionDef | ast.ClassDef, name: str) -> Implementation | None:
        """A function with what it needs, called `name`; None if it needs what is not here."""
        needed: set[str] = set()
        imports: set[str] = set()
        uses: set[str] = set()
        waiting = [free_names(node)]
        while waiting:
            for free in waiting.pop():
                if free in self.functions and (free in self.definitions or free not in self.imports):
                    uses.add(free)
                elif free in self.imports:
                    imports.add(self.imports[free])
                elif free not in self.definitions:
                    return None
                elif free not in needed:
                    needed.add(free)
                    waiting.append(self.needs(free))
        helpers = {self.own_name(helper): self.helper(helper) for helper in self.definitions if helper in needed}
        made = Renamed(self.own_names).visit(fresh(node))
        made.name = name
        return Implementation(tuple(sorted(imports)), helpers, ast.unparse(made), frozenset(uses))

    def own_name(self, helper: str) -> str:
        return f"{helper}_{self.tag}"


class KnownMistakes:
    """Wrong implementations of the functions of an assignment: its misconceptions."""

    def __init__(self, assignment: Assignment) -> None:
        self.ids: dict[str, list[str]] = {f: [] for f in assignment.functions}
        """The known mistakes of each function."""
        self.sources: dict[str, tuple[Author, ast.FunctionDef, str]] = {}
        """For each mistake the file that has it, its definition, and the function that is meant."""
        for folder in assignment.folders:
            self.read(assignment.folder / folder / MISCONCEPTIONS, folder)
        self.implementation = cache(self._implementation)

    def read(self, path: Path, folder: str) -> None:
        """Add the misconceptions of one exercise, if it has any."""
        known = load_misconceptions(path) if path.is_file() else ()
        source = Author({path.stem: path.read_text(encoding="utf-8")} if known else {}, folder, frozenset())
        for mistake in known:
            node = source.definitions.get(mistake.id)
            # A wrong method is no implementation by itself.
            if isinstance(node, ast.FunctionDef) and not isinstance(mistake.implementation, WrongMethod):
                self.ids[mistake.function].append(mistake.id)
                self.sources[mistake.id] = source, node, mistake.function

    def _implementation(self, mistake: str) -> Implementation:
        """The function as a known mistake has it."""
        source, node, function = self.sources[mistake]
        plain = fresh(node)
        plain.decorator_list = []
        implementation = source.implementation(plain, function)
        assert implementation is not None, mistake
        return implementation


class Implementations:
    """Implementations of each function of an assignment: right in several ways, wrong by a known mistake, or not done."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.functions = frozenset(assignment.functions)
        self.part = {f: n for n, part in enumerate(assignment.description.parts) for f in part.functions}
        self.authors = [Author(texts, tag, self.functions) for tag, texts in correct_texts(assignment)]
        self.mistakes = KnownMistakes(assignment)
        self.right, self.undone = cache(self._right), cache(self._undone)
        self.choices = {f: self.authors_of(f) for f in assignment.functions}
        stubs = {name: stub(text, name) for name, text in solutions(assignment).items()}
        self.stubs = Author(stubs, "stub", self.functions)

    def authors_of(self, function: str) -> list[int]:
        """Return the authors whose version of a function can be used.

        One that calls something of a later part cannot: its file would import in a circle.
        """
        able = []
        for number in range(len(self.authors)):
            implementation = self.right(function, number, 0, 0)
            if implementation and all(self.part[used] <= self.part[function] for used in implementation.uses):
                able.append(number)
        return able

    def _right(self, function: str, author: int, structure: int, voice: int) -> Implementation | None:
        """A correct version, written in one of `STRUCTURES` ways with one of `VOICES` kinds of names."""
        source = self.authors[author]
        node = source.function(function)
        if isinstance(node, ast.FunctionDef):
            node = varied(node, structure, voice)
        return source.implementation(node, function) if node else None

    def _undone(self, function: str) -> Implementation:
        """Return the stub that the student was given."""
        node = self.stubs.function(function)
        assert node is not None, function
        return Implementation((), {}, ast.unparse(node), frozenset())

    def endless(self, function: str) -> Implementation:
        """A function that never returns."""
        text = self.undone(function).text
        return Implementation(
            (), {}, text.replace("raise NotImplementedError", "count = 0\n    while count >= 0:\n        count += 1"), frozenset()
        )


def correct_texts(assignment: Assignment) -> Iterator[tuple[str, dict[str, str]]]:
    """The solutions, and those variants that are plain functions: one module, or one for each part. A tag, and texts by module.

    A variant may lack functions, such as one that is new in the assignment.
    """
    yield "a", solutions(assignment)
    tags = iter("bcdefghijklmnopqrstuvwxyz")
    functions = set(assignment.functions)
    folder = assignment.folder / VARIANTS
    for variant in sorted(folder.iterdir()) if folder.is_dir() else ():
        paths = sorted(variant.glob("*.py")) if variant.is_dir() else [variant] if variant.suffix == ".py" else []
        texts = {path.stem: path.read_text(encoding="utf-8") for path in paths}
        trees = [ast.parse(text) for text in texts.values()]
        plain = {node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef) and not node.decorator_list}
        there = {name for tree in trees for node in tree.body for name in bound_by(node)} & functions
        if there and there <= plain and not any(has_star(tree) for tree in trees) and not clash(trees):
            yield next(tags), texts


def clash(trees: list[ast.Module]) -> bool:
    """Tell whether two modules have different helpers of one name."""
    texts: dict[str, str] = {}
    for tree in trees:
        for node in tree.body:
            for name in bound_by(node) if isinstance(node, Definition) else ():
                if texts.setdefault(name, ast.dump(node)) != ast.dump(node):
                    return True
    return False


def has_star(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in tree.body)


def solutions(assignment: Assignment) -> dict[str, str]:
    about = assignment.description
    read = ((part, (assignment.folder / part.id / SOLUTION).read_text(encoding="utf-8")) for part in about.parts)
    return {part.id: titled(text, part, about) for part, text in read}


# names -----------------------------------------------------------------------------------------------------------------


def bound_by(node: ast.stmt) -> list[str]:
    """The names that a statement of a module binds."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [] if imported_from(node) == "__future__" else [a.asname or a.name.partition(".")[0] for a in node.names]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return []


def imported_from(node: ast.Import | ast.ImportFrom) -> str:
    return (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name


def import_of(node: ast.Import | ast.ImportFrom, name: str) -> str:
    """The statement that imports this name alone."""
    alone = copy.copy(node)
    alone.names = [a for a in node.names if (a.asname or a.name.partition(".")[0]) == name]
    return ast.unparse(alone)


def fresh(node: N) -> N:
    """A copy; many times faster than `deepcopy`."""
    made: N = ast.parse(ast.unparse(node)).body[0]  # type: ignore[assignment]
    return made


def names_in(node: ast.AST) -> tuple[set[str], set[str]]:
    """Names that are read, and names that are bound, anywhere inside."""
    read: set[str] = set()
    bound: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            (read if isinstance(inner.ctx, ast.Load) else bound).add(inner.id)
        elif isinstance(inner, ast.arg):
            bound.add(inner.arg)
        elif isinstance(inner, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler) and inner is not node and inner.name:
            bound.add(inner.name)
    return read, bound


def free_names(node: ast.stmt) -> set[str]:
    """Names that the code reads and does not bind; its own name, where it calls itself, is one of them."""
    read, bound = names_in(node)
    return read - bound - BUILT_IN


class Renamed(ast.NodeTransformer):
    """Code in which names that it does not bind inside have become others."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.local: set[str] = set()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.name = node.name if node.name in self.local else self.names.get(node.name, node.name)
        before, self.local = self.local, self.local | names_in(node)[1]
        self.generic_visit(node)
        self.local = before
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.name = node.name if node.name in self.local else self.names.get(node.name, node.name)
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = node.id if node.id in self.local else self.names.get(node.id, node.id)
        return node


# variations ------------------------------------------------------------------------------------------------------------


def varied(node: ast.FunctionDef, structure: int, voice: int) -> ast.FunctionDef:
    """The same function written a little differently, with the same result to the last bit."""
    made = fresh(node)
    if structure % 2:
        made = Swapped().visit(made)
    if structure // 2 % 2 and not any(RESULT in names for names in names_in(made)):
        made = Stored().visit(made)
    names = voiced(made, voice)
    for inner in ast.walk(made):
        if isinstance(inner, ast.Name):
            inner.id = names.get(inner.id, inner.id)
    return ast.fix_missing_locations(made)


def voiced(node: ast.FunctionDef, voice: int) -> dict[str, str]:
    """New names of the local variables; arguments keep theirs, and so does everything where scopes are told explicitly."""
    if voice % VOICES == 0 or any(isinstance(n, ast.Global | ast.Nonlocal) for n in ast.walk(node)):
        return {}
    kept = {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    kept |= {n.name for n in ast.walk(node) if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler) and n.name}
    read, bound = names_in(node)
    every, stored = read | bound, bound - kept
    names = {name: VOICE[voice % VOICES].format(name.strip("_")) for name in stored if name.strip("_")}
    return {old: new for old, new in names.items() if new not in every | kept and list(names.values()).count(new) == 1}


class Swapped(ast.NodeTransformer):
    """Factors in the other order, and comparisons from the other side."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.BinOp:
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult) and is_simple(node.left) and is_simple(node.right):
            node.left, node.right = node.right, node.left
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        self.generic_visit(node)
        other = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
        if len(node.ops) == 1 and type(node.ops[0]) in other and is_simple(node.left) and is_simple(node.comparators[0]):
            node.left, node.comparators[0] = node.comparators[0], node.left
            node.ops[0] = other[type(node.ops[0])]()
        return node


def is_simple(node: ast.expr) -> bool:
    """Tell whether the order of evaluation cannot matter: nothing is called."""
    return not any(isinstance(n, ast.Call | ast.Await | ast.NamedExpr) for n in ast.walk(node))


class Stored(ast.NodeTransformer):
    """A result gets a name before it is returned."""

    def visit_Return(self, node: ast.Return) -> ast.stmt | list[ast.stmt]:
        if node.value is None or isinstance(node.value, ast.Name | ast.Constant):
            return node
        store = ast.Assign([ast.Name(RESULT, ast.Store())], node.value)
        return [store, ast.Return(ast.Name(RESULT, ast.Load()))]

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        return node
