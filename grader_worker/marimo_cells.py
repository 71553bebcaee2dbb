"""marimo notebooks: Python files whose cells are the bodies of functions. Runs in the worker only."""

from __future__ import annotations

import ast

PACKAGE = "marimo"


def is_marimo(tree: ast.Module) -> bool:
    """Whether a module makes an app of marimo's at its top level."""
    return any(is_app(statement) for statement in tree.body)


def is_app(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Assign) else None
    return isinstance(call, ast.Call) and is_named(call.func, PACKAGE, "App")


def is_named(expression: ast.expr, owner: str, attribute: str) -> bool:
    """Whether an expression is `owner.attribute`."""
    inner = expression.value if isinstance(expression, ast.Attribute) and expression.attr == attribute else None
    return isinstance(inner, ast.Name) and inner.id == owner


def unwrapped(tree: ast.Module) -> ast.Module:
    """The module that the cells are together, in the order in which they stand."""
    body: list[ast.stmt] = []
    for statement in tree.body:
        kinds = {kind_of(decorator) for decorator in getattr(statement, "decorator_list", [])}
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and "cell" in kinds:
            body += [inner for inner in statement.body if not isinstance(inner, ast.Return)]
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef) and kinds & {"function", "class_definition"}:
            statement.decorator_list = []
            body.append(statement)
        elif isinstance(statement, ast.With) and kind_of(statement.items[0].context_expr) == "setup":
            body += statement.body
        elif not is_app(statement) and not is_run(statement):
            body.append(statement)
    return ast.Module(body, [])


def kind_of(expression: ast.expr) -> str:
    """What of the app is named: "cell" for `@app.cell` and `@app.cell(hide_code=True)`."""
    expression = expression.func if isinstance(expression, ast.Call) else expression
    return expression.attr if isinstance(expression, ast.Attribute) and is_named(expression, "app", expression.attr) else ""


def is_run(statement: ast.stmt) -> bool:
    """Whether it is the `if __name__ == "__main__": app.run()` at the end."""
    inner = statement.body[0] if isinstance(statement, ast.If) else None
    return isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call) and is_named(inner.value.func, "app", "run")
