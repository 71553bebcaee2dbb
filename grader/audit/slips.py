"""Slips: everything that can take the place of one node of a syntax tree, and would still look like a program.

Each function yields the slips of one kind of node, as the operator's name and the new node. `SLIPS` says which function that is
for an expression, `of_statement` is for statements.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

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


def rebound(definition: ast.AST) -> set[str]:
    """Names that have a value before or after one of their assignments, so that this could be left out."""
    names = [n.id for n in ast.walk(definition) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return {n for n in names if names.count(n) > 1} | {n.arg for n in ast.walk(definition) if isinstance(n, ast.arg)}


def slips(node: ast.AST, bound: set[str]) -> Iterator[Slip]:
    """Yield everything that can take the place of a node; `bound` is what `rebound` says of the function around it."""
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
        others = all_but(terms, n)
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
        yield "dropped keyword", ast.Call(node.func, arguments, all_but(keywords, n))
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
        yield "dropped term", ast.comprehension(node.target, node.iter, all_but(node.ifs, n), node.is_async)


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


def is_axis(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg == "axis"


def all_but(nodes: list[Any], n: int) -> list[Any]:
    return [*nodes[:n], *nodes[n + 1 :]]
