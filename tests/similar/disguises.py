"""Ways to disguise a copy, for tests and for the benchmark: a text and the functions of the assignment in, a text out."""

from __future__ import annotations

import ast
import builtins
import random
from collections.abc import Callable, Collection, Sequence

Disguise = Callable[[str, Collection[str]], str]


def parsed(text: str) -> ast.Module:
    return ast.parse(text.replace("from __future__ import annotations", ""))


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
    tree = parsed(text)
    imported = {a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    return ast.unparse(Renamed({*functions, *dir(builtins), *imported}).visit(tree))


def reordered(text: str, functions: Collection[str]) -> str:
    body = parsed(text).body
    random.Random(1).shuffle(body)
    return "\n\n\n".join(map(ast.unparse, body))


def without_comments(text: str, functions: Collection[str]) -> str:
    """Without docstrings, too."""
    tree = parsed(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) and len(node.body) > 1:
            del node.body[0]
    return ast.unparse(tree)


def reformatted(text: str, functions: Collection[str]) -> str:
    """Other indents, blank lines and a comment on many lines."""
    lines = ast.unparse(parsed(text)).split("\n")
    wider = [" " * 3 * ((len(line) - len(line.lstrip())) // 4) + line.lstrip() for line in lines]
    return "\n".join(f"{line}   # this line is mine\n" if line.endswith(")") else line for line in wider)


def everything(text: str, functions: Collection[str]) -> str:
    return reordered(renamed(without_comments(text, functions), functions), functions)


def edited(text: str, functions: Collection[str]) -> str:
    """All of that, and every fifth assignment or `return` rewritten."""
    tree = parsed(without_comments(text, functions))
    simple = [n for n in ast.walk(tree) if isinstance(n, ast.Assign | ast.Return) and n.value is not None]
    for node in simple[::5]:
        assert node.value is not None
        node.value = ast.parse(f"(lambda it: it)({ast.unparse(node.value)})", mode="eval").body
    return everything(ast.unparse(ast.fix_missing_locations(tree)), functions)


# ways to write the same otherwise ----------------------------------------------------------------------------------------


class Rewritten(ast.NodeTransformer):
    """Calls `statement` for each simple statement inside functions, and puts what it returns in its place."""

    def __init__(self, statement: Callable[[ast.stmt], Sequence[ast.stmt]]) -> None:
        self.statement = statement

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        for block in ast.walk(node):
            for field in ("body", "orelse"):
                if not isinstance(block, ast.ClassDef) and isinstance(inner := getattr(block, field, None), list):
                    setattr(block, field, [new for one in inner for new in self.statement(one)])
        return node


def rewritten(text: str, statement: Callable[[ast.stmt], Sequence[ast.stmt]]) -> str:
    return ast.unparse(ast.fix_missing_locations(Rewritten(statement).visit(parsed(text))))


def with_dead_code(text: str, functions: Collection[str]) -> str:
    """A statement without effect after every third one."""
    count = iter(range(10**6))

    def add(node: ast.stmt) -> Sequence[ast.stmt]:
        return [*ast.parse(f"debug_{len(text)} = []").body, node] if next(count) % 3 == 2 else [node]

    return rewritten(text, add)


def with_other_docstrings(text: str, functions: Collection[str]) -> str:
    tree = parsed(without_comments(text, functions))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body.insert(0, ast.Expr(ast.Constant(f"Computes {node.name} as it was explained.\n\nSee the lecture.")))
    return ast.unparse(ast.fix_missing_locations(tree))


def with_loops(text: str, functions: Collection[str]) -> str:
    """List comprehensions that are assigned or returned become loops."""

    def loop(node: ast.stmt) -> Sequence[ast.stmt]:
        value = node.value if isinstance(node, ast.Assign | ast.Return) else None
        if not isinstance(value, ast.ListComp) or len(value.generators) > 1:
            return [node]
        (inner,) = value.generators
        body: list[ast.stmt] = [ast.Expr(ast.parse(f"collected.append({ast.unparse(value.elt)})", mode="eval").body)]
        for test in inner.ifs:
            body = [ast.If(test, body, [])]
        assert isinstance(node, ast.Assign | ast.Return)
        node.value = ast.Name("collected", ast.Load())
        return [*ast.parse("collected = []").body, ast.For(inner.target, inner.iter, body, []), node]

    return rewritten(text, loop)


def split(text: str, functions: Collection[str]) -> str:
    """A sum or product that is assigned or returned gets a statement of its own for its second half."""

    def two(node: ast.stmt) -> Sequence[ast.stmt]:
        value = node.value if isinstance(node, ast.Assign | ast.Return) else None
        if isinstance(value, ast.BinOp):
            half = ast.Assign([ast.Name("part", ast.Store())], value.right)
            value.right = ast.Name("part", ast.Load())
            return [half, node]
        if isinstance(node, ast.Return) and isinstance(value, ast.Call):
            node.value = ast.Name("result", ast.Load())
            return [ast.Assign([ast.Name("result", ast.Store())], value), node]
        return [node]

    return rewritten(text, two)


def swapped(text: str, functions: Collection[str]) -> str:
    """The operands of every sum and product change places."""
    tree = parsed(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult):
            node.left, node.right = node.right, node.left
    return ast.unparse(tree)


class Inlined(ast.NodeTransformer):
    """Puts the expression of a helper where it is called."""

    def __init__(self, helpers: dict[str, tuple[list[str], ast.expr]]) -> None:
        self.helpers = helpers

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id not in self.helpers or node.keywords:
            return node
        names, value = self.helpers[node.func.id]
        if len(names) != len(node.args):
            return node
        given = dict(zip(names, node.args, strict=True))
        copy = ast.parse(ast.unparse(value), mode="eval").body
        return Filled(given).visit(copy)  # type: ignore[no-any-return]


class Filled(ast.NodeTransformer):
    """Puts arguments where parameters stand."""

    def __init__(self, given: dict[str, ast.expr]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.given.get(node.id, node)


def inlined(text: str, functions: Collection[str]) -> str:
    """Helpers of one expression go, and what they compute stands where they were called."""
    tree = parsed(text)
    helpers = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name not in functions and isinstance(node.body[-1], ast.Return):
            only = len(node.body) == 1 + bool(ast.get_docstring(node))
            if only and node.body[-1].value:
                helpers[node.name] = ([arg.arg for arg in node.args.args], node.body[-1].value)
    tree.body = [node for node in tree.body if getattr(node, "name", "") not in helpers]
    return ast.unparse(ast.fix_missing_locations(Inlined(helpers).visit(tree)))


REWRITINGS: dict[str, Disguise] = {
    "dead code after every third statement": with_dead_code,
    "other docstrings": with_other_docstrings,
    "comprehensions as loops": with_loops,
    "statements split in two": split,
    "operands swapped": swapped,
    "helpers inlined": inlined,
}


def all_rewritings(text: str, functions: Collection[str]) -> str:
    for rewriting in REWRITINGS.values():
        text = rewriting(text, functions)
    return renamed(text, functions)
