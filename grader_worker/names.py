"""Names that the statements of a module bind, use and import, as far as their text tells. Used in the worker only."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

LARGE = 2_000
"""Nodes of a statement from which on its text is compared rather than its tree, which takes fifty times as long."""


class Names:
    """Names of one unit: filled while it is read, so that its syntax trees need not be kept."""

    def __init__(self) -> None:
        self.uses: dict[str, set[str]] = {}
        """For every name that is bound at the top level: the names and attributes in the code that binds it."""
        self.said: dict[str, list[bytes]] = {}
        """For every such name the digests of that code; "" for what binds nothing."""
        self.imports: set[str] = set()
        """Dotted names of the modules that the code imports, wherever in it."""
        self.written: set[str] = set()
        """Functions and classes that are defined, and are more than a stub."""
        self.bound: dict[str, tuple[int, bool]] = {}
        """For every name when it was bound last, and whether by an import; "*" for imports of all names."""
        self.order = 0

    def add(self, tree: ast.Module, text: str) -> None:
        """Take in the statements of a module or a cell, whose whole text is `text`."""
        for statement in statements(tree.body):
            self.add_statement(statement, survey(statement), text)

    def add_statement(self, statement: ast.stmt, found: Survey, text: str) -> None:
        self.imports |= found.imports
        self.order += 1
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                bound = alias.asname or alias.name.partition(".")[0]
                self.bound[bound] = self.order, True
                if isinstance(statement, ast.ImportFrom):
                    self.uses.setdefault(alias.asname or alias.name, set()).add(alias.name)
        names = bound_names(statement)
        for name in names:
            self.bound[name] = self.order, False
            self.uses.setdefault(name, set()).update(found.names - {name})
        said = statement_digest(statement, text if found.nodes > LARGE else "")
        for name in names or {""}:
            self.said.setdefault(name, []).append(said)
        if isinstance(statement, ast.FunctionDef | ast.ClassDef) and not is_unwritten(statement):
            self.written.add(statement.name)

    def is_imported(self, name: str) -> bool:
        """Return whether the last statement that binds `name` is an import."""
        own, everything = self.bound.get(name, (-1, False)), self.bound.get("*", (-1, True))
        # Without `max`, which a submission may have replaced.
        return (own if own > everything else everything)[1]


def statement_digest(statement: ast.stmt, text: str) -> bytes:
    """Return a digest that is equal for code that says the same, wherever it stands."""
    if text:
        lines = text.split("\n")[statement.lineno - 1 : statement.end_lineno]
        return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).digest()
    return hashlib.sha256(ast.dump(statement).encode("utf-8", "replace")).digest()


class Survey(NamedTuple):
    """Contents of a statement, found in one pass: files may hold tables of a million numbers."""

    names: set[str]
    """Names and attributes."""
    imports: set[str]
    """Dotted names of the modules that are imported."""
    computes: bool
    """True if anything is called, or made in a loop."""
    nodes: int


def survey(statement: ast.AST) -> Survey:
    names: set[str] = set()
    imports: set[str] = set()
    computes = False
    nodes = 0
    pending: list[Any] = [statement]
    while pending:
        node = pending.pop()
        nodes += 1
        kind = type(node)
        if kind is ast.Name:
            names.add(node.id)
            continue
        if kind is ast.Attribute:
            names.add(node.attr)
        elif kind in COMPUTING:
            computes = True
        if kind in IMPORTING:
            imports.update(imported_by(node))
        for value in vars(node).values():
            if type(value) is list:
                nodes += len(value)
                pending.extend(item for item in value if type(item) is not ast.Constant and isinstance(item, ast.AST))
            elif isinstance(value, ast.AST) and type(value) not in LEAVES:
                pending.append(value)
    return Survey(names, imports, computes, nodes)


COMPUTING = frozenset({ast.Call, ast.ListComp, ast.GeneratorExp, ast.DictComp})
IMPORTING = frozenset({ast.Import, ast.ImportFrom, ast.Call})
LEAVES = frozenset({ast.Constant, ast.Load, ast.Store, ast.Del})


def imported_by(node: ast.Import | ast.ImportFrom | ast.Call) -> set[str]:
    """Return the modules that an import, or a call that imports, names."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        return {(f"{base}.{a.name}" if node.level and not base else base or a.name).lstrip(".") for a in node.names}
    if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return {node.args[0].value.lstrip(".")} if called in ("import_module", "__import__") else set()
    return set()


def is_unwritten(definition: ast.FunctionDef | ast.ClassDef) -> bool:
    if isinstance(definition, ast.ClassDef):
        return all(is_unwritten(one) for one in definition.body if isinstance(one, ast.FunctionDef))
    last = definition.body[-1]
    return isinstance(last, ast.Raise) and "NotImplementedError" in ast.dump(last)


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the top-level statements, those inside `if`, `try`, `with` and loops included."""
    pending = list(reversed(list(body)))
    while pending:
        statement = pending.pop()
        yield statement
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = [n for n in ast.iter_child_nodes(statement) if isinstance(n, ast.stmt)]
            inner += [s for h in getattr(statement, "handlers", []) for s in h.body]
            pending.extend(reversed(inner))


def bound_names(statement: ast.stmt) -> set[str]:
    """Return the names that a statement itself binds, but for imports."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    targets = list(getattr(statement, "targets", None) or [getattr(statement, "target", None)])
    targets += [item.optional_vars for item in getattr(statement, "items", [])]
    return {n.id for t in targets if t is not None for n in ast.walk(t) if isinstance(n, ast.Name)}


# several units together --------------------------------------------------------------------------------------------


def references(units: Iterable[Names]) -> dict[str, set[str]]:
    """For every name that is bound at the top level of a unit: the names and attributes in the code that binds it."""
    names: dict[str, set[str]] = {}
    for unit in units:
        for name, used in unit.uses.items():
            names.setdefault(name, set()).update(used)
    return names


def digests(units: Iterable[Names]) -> dict[str, str]:
    """Return for every name that is bound at the top level a digest of the code that binds it; "" is for all that binds nothing."""
    said: dict[str, list[bytes]] = {"": []}
    for unit in units:
        for name, parts in unit.said.items():
            said.setdefault(name, []).extend(parts)
    return {name: hashlib.sha256(b"".join(parts)).hexdigest() for name, parts in said.items()}


def function_digest(name: str, names: dict[str, set[str]], known: dict[str, str]) -> str:
    """Return a digest that changes with the code of `name`, of what that leads to, and of what binds nothing."""
    parts = [known[n] for n in sorted({"", name} | reachable(name, names)) if n in known]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def reachable(name: str, names: dict[str, set[str]]) -> set[str]:
    """Return every name that the code of `name` leads to."""
    seen: set[str] = set()
    pending = [name]
    while pending:
        for used in names.get(pending.pop(), ()):
            if used not in seen:
                seen.add(used)
                pending.append(used)
    return seen
