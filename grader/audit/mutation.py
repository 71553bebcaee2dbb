"""Mutants of a solution: the same text with one small slip in one function, made mechanically and always in the same order.

The operators are those of the mutation testing literature (Jia and Harman, "An analysis and survey of the development of mutation
testing", 2011) and the slips that arrays invite: a dropped term, exchanged operands or arguments, another axis, a missing
transpose. Docstrings, annotations, and what an exception or an f-string says stay as they are.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Slip = tuple[str, ast.AST]
"""An operator's name, and what takes the place of a node."""

ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
}
ONE_SIDED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
"""Operations whose operands cannot be exchanged."""
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
PAIRS = (
    "sum mean",
    "max min",
    "maximum minimum",
    "argmax argmin",
    "any all",
    "zeros ones",
    "zeros_like ones_like",
    "var std",
    "floor ceil",
    "exp expm1",
    "log log1p",
    "append extend",
)
CONFUSED = {one: other for pair in PAIRS for one, other in (pair.split(), reversed(pair.split()))}
"""Functions that are taken for each other."""
AXES = (0, 1, None)
WIDTH = 100
CONTEXT = 30
"""Characters on both sides of a change that tell where it is, in a statement that is longer than `WIDTH`."""


class Mutant(msgspec.Struct, frozen=True):
    """One slip: where it is, what it is, and the whole text with it."""

    function: str
    """The function or class at the top level in which it is."""
    operator: str
    change: str
    """The statement before and after; unique in its function, and the same wherever the function stands in the file."""
    line: int
    text: str


class Place(msgspec.Struct, frozen=True):
    """Where a node hangs in the tree, and the statement that it belongs to."""

    parent: ast.AST
    field: str
    index: int | None
    statement: ast.AST

    @property
    def node(self) -> Any:
        held = getattr(self.parent, self.field)
        return held if self.index is None else held[self.index]

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(source: str) -> list[Mutant]:
    """Every mutant of the functions and classes that a module defines at its top level; no two have the same code.

    SyntaxError if the source is none.
    """
    return [mutant for node in ast.parse(source).body if isinstance(node, Definition) for mutant in mutants_of(node, source)]


def mutants_of(definition: Definition, source: str) -> Iterator[Mutant]:
    seen = {code_of(ast.unparse(definition))}
    changes: set[str] = set()
    bound = rebound(definition)
    for place in list(places(definition, definition)):
        node, before = place.node, header(place.statement)
        for operator, replacement in slips(place, bound):
            place.put(replacement)
            text = ast.unparse(definition)
            after = header(replacement if node is place.statement else place.statement)
            place.put(node)
            code = code_of(text)
            if code in seen:
                continue
            seen.add(code)
            change = shortened(before, after)
            number = 2
            while change in changes:
                change, number = f"{shortened(before, after)} ({number})", number + 1
            changes.add(change)
            line = getattr(node, "lineno", definition.lineno)
            yield Mutant(definition.name, operator, change, line, replaced(source, definition, text))


def replaced(source: str, definition: Definition, text: str) -> str:
    """The source with other text in place of a definition."""
    lines = source.splitlines(keepends=True)
    first = min([definition.lineno, *(d.lineno for d in definition.decorator_list)])
    return "".join([*lines[: first - 1], text + "\n", *lines[definition.end_lineno :]])


# what a mutant is called -----------------------------------------------------------------------------------------------


def header(statement: ast.AST) -> str:
    """A statement without the statements inside it, on one line; a deleted one is "nothing"."""
    text = "nothing" if isinstance(statement, ast.Pass) else ast.unparse(statement)
    if isinstance(statement, Definition):
        text = text[text.index(f"{statement.name}") :]
        text = ("class " if isinstance(statement, ast.ClassDef) else "def ") + text
    return text.splitlines()[0] if hasattr(statement, "body") else " ".join(text.split())


def shortened(before: str, after: str) -> str:
    """Both texts, without what they share far from where they differ."""
    shared = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    rest = min(len(before), len(after)) - shared
    tail = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    start = max(shared - CONTEXT, 0)
    end = max(tail - CONTEXT, 0)

    def cut(text: str) -> str:
        if len(before) <= WIDTH or after == "nothing":
            return text
        return "..." * (start > 0) + text[start : len(text) - end] + "..." * (end > 0)

    return f"{cut(before)} => {cut(after)}"


def code_of(text: str) -> Any:
    """What a definition compiles to: equal for texts between which no run could tell a difference."""
    return code_key(compile(text, "", "exec"))


def code_key(code: types.CodeType) -> tuple[Any, ...]:
    # Constants by their text: 1, 1.0 and True are equal.
    constants = tuple(code_key(c) if isinstance(c, types.CodeType) else repr(c) for c in code.co_consts)
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, constants


# where -----------------------------------------------------------------------------------------------------------------


def places(parent: ast.AST, statement: ast.AST) -> Iterator[Place]:
    """Every node below `parent` that may be mutated, in the order of the text."""
    for field, value in ast.iter_fields(parent):
        if is_spared(parent, field):
            continue
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.AST) and not isinstance(node, ast.JoinedStr) and not is_docstring(node, parent, index):
                inside = node if isinstance(node, ast.stmt) else statement
                yield Place(parent, field, index, inside)
                yield from places(node, inside)


def is_spared(parent: ast.AST, field: str) -> bool:
    """What says nothing about what is computed (annotations, decorators, the text of an exception), and an axis, mutated whole."""
    unsaid = field in ("annotation", "returns", "decorator_list", "type_params", "msg", "cause")
    return unsaid or isinstance(parent, ast.Raise) or is_axis(parent)


def is_axis(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg == "axis"


def is_docstring(node: ast.AST, parent: ast.AST, index: int | None) -> bool:
    documented = isinstance(parent, Definition) and index == 0
    return documented and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


# what ------------------------------------------------------------------------------------------------------------------


def rebound(definition: Definition) -> set[str]:
    """Names that have a value before or after one of their assignments, so that this could be left out."""
    names = [n.id for n in ast.walk(definition) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return {n for n in names if names.count(n) > 1} | {n.arg for n in ast.walk(definition) if isinstance(n, ast.arg)}


def slips(place: Place, bound: set[str]) -> Iterator[Slip]:
    """Yield everything that can take the place of a node; `bound` is what `rebound` says of the function around it."""
    node = place.node
    if isinstance(node, ast.stmt):
        yield from of_statement(node, bound)
    elif make := SLIPS.get(type(node)):
        yield from make(node)


# Slips in an expression. Each function yields those of one kind of node, `SLIPS` says which.


def of_operation(node: ast.BinOp) -> Iterator[Slip]:
    left, right = node.left, node.right
    if type(node.op) in ARITHMETIC:
        yield "arithmetic", ast.BinOp(left, ARITHMETIC[type(node.op)](), right)
    if isinstance(node.op, ONE_SIDED):
        yield "exchange", ast.BinOp(right, node.op, left)
    if not isinstance(node.op, ast.MatMult):
        yield "dropped term", left
        yield "dropped term", right


def of_negation(node: ast.UnaryOp) -> Iterator[Slip]:
    if isinstance(node.op, ast.USub | ast.Not | ast.Invert):
        yield "negation", node.operand


def of_comparison(node: ast.Compare) -> Iterator[Slip]:
    if len(node.ops) == 1:
        for other in COMPARISONS[type(node.ops[0])]:
            yield "comparison", ast.Compare(node.left, [other()], node.comparators)


def of_logic(node: ast.BoolOp) -> Iterator[Slip]:
    terms = node.values
    yield "logic", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), terms)
    for n in range(len(terms)):
        others = without(terms, n)
        yield "dropped term", ast.BoolOp(node.op, others) if len(others) > 1 else others[0]


def of_choice(node: ast.IfExp) -> Iterator[Slip]:
    yield "condition", ast.IfExp(node.test, node.orelse, node.body)


def of_constant(node: ast.Constant) -> Iterator[Slip]:
    value = node.value
    if isinstance(value, bool):
        yield "boolean", ast.Constant(not value)
    elif isinstance(value, int):
        yield "off by one", constant(value + 1)
        yield "off by one", constant(value - 1)
    elif isinstance(value, float):
        yield "constant", constant(value + 1.0)
        yield "constant", constant(value * 2.0 or -1.0)
    elif isinstance(value, str):
        yield "constant", ast.Constant(f"{value}_")


def constant(value: float) -> ast.expr:
    # A negative constant would be written without the brackets that it needs before a power.
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def of_call(node: ast.Call) -> Iterator[Slip]:
    arguments, keywords = node.args, node.keywords
    for exchanged in exchanges(arguments):
        yield "exchange", ast.Call(node.func, exchanged, keywords)
    for n in range(len(keywords)):
        yield "dropped keyword", ast.Call(node.func, arguments, without(keywords, n))
    if len(arguments) == 1 and not keywords and not isinstance(arguments[0], ast.Starred):
        yield "dropped call", arguments[0]
    if not arguments and isinstance(node.func, ast.Attribute):
        yield "dropped call", node.func.value
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        yield from of_range(node)


def of_range(node: ast.Call) -> Iterator[Slip]:
    arguments = node.args
    end = min(len(arguments) - 1, 1)
    shorter = ast.BinOp(arguments[end], ast.Sub(), ast.Constant(1))
    yield "off by one", ast.Call(node.func, [*arguments[:end], shorter, *arguments[end + 1 :]], node.keywords)
    if len(arguments) == 1:
        yield "off by one", ast.Call(node.func, [ast.Constant(1), *arguments], node.keywords)


def of_keyword(node: ast.keyword) -> Iterator[Slip]:
    if is_axis(node):
        for axis in AXES:
            yield "axis", ast.keyword("axis", ast.Constant(axis))


def of_attribute(node: ast.Attribute) -> Iterator[Slip]:
    if node.attr == "T" and isinstance(node.ctx, ast.Load):
        yield "dropped call", node.value
    elif node.attr in CONFUSED:
        yield "other function", ast.Attribute(node.value, CONFUSED[node.attr], node.ctx)


def of_name(node: ast.Name) -> Iterator[Slip]:
    if isinstance(node.ctx, ast.Load) and node.id in ("max", "min", "any", "all"):
        yield "other function", ast.Name(CONFUSED[node.id], node.ctx)


def of_sequence(node: ast.Tuple | ast.List) -> Iterator[Slip]:
    if isinstance(node.ctx, ast.Load):
        for exchanged in exchanges(node.elts):
            yield "exchange", type(node)(exchanged, ast.Load())


def of_slice(node: ast.Slice) -> Iterator[Slip]:
    parts = {part: value for part, value in ast.iter_fields(node) if value is not None}
    for part in parts:
        yield "slice", ast.Slice(**{name: value for name, value in parts.items() if name != part})


def of_comprehension(node: ast.comprehension) -> Iterator[Slip]:
    for n in range(len(node.ifs)):
        yield "dropped term", ast.comprehension(node.target, node.iter, without(node.ifs, n), node.is_async)


SLIPS: dict[type[ast.AST], Callable[[Any], Iterator[Slip]]] = {
    ast.BinOp: of_operation,
    ast.UnaryOp: of_negation,
    ast.Compare: of_comparison,
    ast.BoolOp: of_logic,
    ast.IfExp: of_choice,
    ast.Constant: of_constant,
    ast.Call: of_call,
    ast.keyword: of_keyword,
    ast.Attribute: of_attribute,
    ast.Name: of_name,
    ast.Tuple: of_sequence,
    ast.List: of_sequence,
    ast.Slice: of_slice,
    ast.comprehension: of_comprehension,
}


# Slips in a statement.


def of_statement(node: ast.stmt, bound: set[str]) -> Iterator[Slip]:
    match node:
        case ast.If() | ast.While():
            yield "condition", type(node)(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.AugAssign():
            if type(node.op) in ARITHMETIC:
                yield "arithmetic", ast.AugAssign(node.target, ARITHMETIC[type(node.op)](), node.value)
            yield "deleted", ast.Pass()
        case ast.Raise():
            yield "deleted", ast.Pass()
            yield "exception", ast.Raise(ast.Call(ast.Name("KeyError", ast.Load()), [], []))
        case ast.Assign() if can_be_deleted(node, bound):
            yield "deleted", ast.Pass()
        case ast.Expr() | ast.Delete() | ast.Assert():
            yield "deleted", ast.Pass()
        case ast.Break():
            yield "loop", ast.Continue()
        case ast.Continue():
            yield "loop", ast.Break()
        case _:
            pass


def can_be_deleted(node: ast.Assign, bound: set[str]) -> bool:
    """Return whether the code still finds a value without this assignment; else its deletion is nothing but a NameError."""
    stored = [n for n in ast.walk(node) if isinstance(getattr(n, "ctx", None), ast.Store)]
    return any(isinstance(n, ast.Subscript | ast.Attribute) or (isinstance(n, ast.Name) and n.id in bound) for n in stored)


def exchanges(nodes: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """The same nodes with two neighbours exchanged."""
    for n in range(len(nodes) - 1):
        if not any(isinstance(node, ast.Starred) for node in nodes[n : n + 2]):
            yield [*nodes[:n], nodes[n + 1], nodes[n], *nodes[n + 2 :]]


def without(nodes: list[Any], n: int) -> list[Any]:
    return [*nodes[:n], *nodes[n + 1 :]]
