"""Stand-ins for functions of a submission: every use of a function reaches another one. Used in the worker only."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from typing import Any


def replace_function(name: str, stand_in: Callable[..., Any], original: Any, modules: Iterable[types.ModuleType]) -> None:
    """Make every use of `original` reach `stand_in`: also through tables, closures and other modules' names.

    A Python function keeps its identity and gets other code; anything else is replaced where modules name it.
    """
    if isinstance(original, types.FunctionType):
        hidden = f"__stand_in_{name}__"
        original.__globals__[hidden] = stand_in
        source = f"def {name}(*arguments, **keywords): return {hidden}(*arguments, **keywords)"
        scope: dict[str, Any] = {}
        exec(source, scope)
        original.__code__ = scope[name].__code__.replace(co_freevars=original.__code__.co_freevars)
        original.__defaults__ = original.__kwdefaults__ = None
        return
    for module in modules:
        for key, value in list(vars(module).items()):
            if original is not None and value is original:
                vars(module)[key] = stand_in
        vars(module).setdefault(name, stand_in)


def missing_function(name: str) -> Callable[..., Any]:
    """Return a function that stands for one that an import did not find, and raises NameError."""

    def not_there(*_arguments: Any, **_keywords: Any) -> Any:
        raise NameError(f"{name} could not be imported", name=name)

    return not_there
