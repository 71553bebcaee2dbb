"""Formulas that students write as text: parsed by a whitelist, never evaluated as code, and compared as functions.

Two formulas are the same if they agree at many random points of their domain, computed with fifty digits where doubles are
not enough to tell. Agreement at 40 points of analytic functions of this size is no accident.
"""

from __future__ import annotations

import ast
import decimal
import random
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from grader.checks.values import RESULT, about, as_text
from grader.model.errors import StudentFault

LENGTH = 2_000
NODES = 400
DEPTH = 60
DIGITS = 60
POINTS = 40
TOLERANCE = Decimal("1e-25")
LIMIT = Decimal("1e200")
"""Intermediate results beyond it mean that something is wrong: the formulas of the exercises stay far below."""
EXPONENT = 200

Domain = Mapping[str, tuple[float, float]]
Point = Mapping[str, Decimal]

CONTEXT = decimal.Context(prec=DIGITS, Emax=5_000, Emin=-5_000)


def parse_formula(text: str, symbols: Domain, what: str = RESULT) -> ast.expr:
    """The syntax tree of a formula. StudentFault if it is no formula, or uses more than is allowed.

    Allowed: numbers, the symbols, + - * / **, parentheses, exp, log, tanh.
    """
    if len(text) > LENGTH:
        raise unusable_formula(what, "it is too long")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise unusable_formula(what, "it is not a formula in Python's notation") from None
    if sum(1 for _ in ast.walk(tree)) > NODES:
        raise unusable_formula(what, "it is too long")
    inspect(tree, symbols, what, 0)
    return tree


def unusable_formula(what: str, why: str) -> StudentFault:
    return StudentFault("wrong_value", f"{what} cannot be read: {why}")


def inspect(node: ast.expr, symbols: Domain, what: str, depth: int) -> None:
    """Refuse everything that is not on the list."""
    if depth > DEPTH:
        raise unusable_formula(what, "its parentheses are nested too deeply")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Pow):
        inspect(node.left, symbols, what, depth + 1)
        inspect(node.right, symbols, what, depth + 1)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inspect(node.operand, symbols, what, depth + 1)
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in symbols:
            raise unusable_formula(what, f"a `*` is missing: write `{node.func.id}*(...)` in place of `{node.func.id}(...)`")
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            raise unusable_formula(what, f"of functions only {', '.join(FUNCTIONS)} can be used; products are written with `*`")
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
            raise unusable_formula(what, f"{node.func.id} takes one value")
        inspect(node.args[0], symbols, what, depth + 1)
    elif isinstance(node, ast.Name):
        if node.id not in symbols:
            raise unusable_formula(what, f"it uses {node.id[:30]!r}; its symbols are {', '.join(symbols)}")
    elif not (isinstance(node, ast.Constant) and is_plain_number(node.value)):
        hint = " (powers are written **)" if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor) else ""
        raise unusable_formula(what, f"only numbers, the symbols, + - * / ** and parentheses can be used{hint}")


def is_plain_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e9


@about
def check_expression(actual: object, expected: str, symbols: Domain, *, what: str = RESULT) -> None:
    """`actual` is a text whose formula equals `expected` for all values of the symbols inside their bounds.

    Raises StudentFault; ValueError if `expected` itself cannot be evaluated.
    """
    theirs = parse_formula(as_text(actual, what=what), symbols, what)
    ours = parse_formula(expected, symbols)
    source = random.Random(expected)
    with decimal.localcontext(CONTEXT):
        for _ in range(POINTS):
            point = {name: Decimal(repr(source.uniform(*symbols[name]))) for name in symbols}
            right = value(ours, point)
            if right is None:
                raise ValueError(f"{expected} has no value at {point}")
            found = value(theirs, point)
            place = ", ".join(f"{name} = {float(number):.3g}" for name, number in point.items())
            if found is None:
                raise StudentFault(
                    "wrong_value", f"{what} has no value everywhere (a division by zero, or log of a negative)", place
                )
            if abs(found - right) > TOLERANCE * max(Decimal(1), abs(right)):
                detail = f"for {place} it gives {float(found):.6g}, asked for {float(right):.6g}"
                raise StudentFault("wrong_value", f"{what} is not equal to the right formula", detail)


def is_same_formula(one: str, other: str) -> bool:
    """Return whether both texts are formulas, and equal for all values from 0 to 1 of the symbols that they use."""
    symbols = {name: (0.02, 0.98) for name in re.findall(r"[^\W\d]\w*", f"{one} {other}") if name not in FUNCTIONS}
    try:
        check_expression(one, other, symbols)
    except (StudentFault, ValueError):
        return False
    return True


@about
def expression_value(actual: object, point: Mapping[str, float], *, what: str = RESULT) -> float:
    """The value of the formula in the text `actual` where the symbols have the values of `point`. Raises StudentFault."""
    tree = parse_formula(as_text(actual, what=what), {name: (number, number) for name, number in point.items()}, what)
    with decimal.localcontext(CONTEXT):
        found = value(tree, {name: Decimal(repr(number)) for name, number in point.items()})
    if found is None:
        place = ", ".join(f"{name} = {number:g}" for name, number in point.items())
        raise StudentFault("wrong_value", f"{what} has no value everywhere (a division by zero, or log of a negative)", place)
    return float(found)


def value(node: ast.expr, point: Point) -> Decimal | None:
    """The value of a parsed formula, or None where it has none, or none of a reasonable size."""
    try:
        return evaluate(node, point)
    except (ArithmeticError, ValueError):
        return None


def evaluate(node: ast.expr, point: Point) -> Decimal:
    if isinstance(node, ast.Constant):
        return Decimal(repr(node.value))
    if isinstance(node, ast.Name):
        return point[node.id]
    if isinstance(node, ast.UnaryOp):
        operand = evaluate(node.operand, point)
        return -operand if isinstance(node.op, ast.USub) else operand
    if isinstance(node, ast.Call):
        return within_limit(FUNCTIONS[node.func.id](evaluate(node.args[0], point)))  # type: ignore[attr-defined]
    assert isinstance(node, ast.BinOp)
    left, right = evaluate(node.left, point), evaluate(node.right, point)
    return within_limit(OPERATIONS[type(node.op)](left, right))


def within_limit(number: Decimal) -> Decimal:
    if not number.is_finite() or abs(number) > LIMIT:
        raise OverflowError
    return number


def exp(x: Decimal) -> Decimal:
    if abs(x) > EXPONENT:
        raise OverflowError
    return x.exp()


def tanh(x: Decimal) -> Decimal:
    if abs(x) > EXPONENT / 2:
        return Decimal(1).copy_sign(x)
    e = (2 * x).exp()
    return (e - 1) / (e + 1)


def power(base: Decimal, exponent: Decimal) -> Decimal:
    if exponent == exponent.to_integral_value():
        if abs(exponent) > EXPONENT:
            raise OverflowError
        return base ** int(exponent) if base or exponent >= 0 else Decimal(1) / base
    return exp(exponent * base.ln())


FUNCTIONS: dict[str, Callable[[Decimal], Decimal]] = {"exp": exp, "log": lambda x: x.ln(), "tanh": tanh}
OPERATIONS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: power,
}
