"""Functions of the contract in a loaded submission: where each is defined, and what its code leads to. Used in the worker only."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from grader_worker.frames import Found, LoadReport
from grader_worker.inert import Inert
from grader_worker.loader import Loader
from grader_worker.names import digests, function_digest, reachable, references
from grader_worker.problems import LoadingProblem, bounded
from grader_worker.source import Unit


def find_functions(loader: Loader) -> tuple[LoadReport, dict[str, Callable[..., Any]]]:
    """Return the report on a loading, and the functions of the contract themselves, by name."""
    units = loader.modules.units
    every = [unit.names for unit in units]
    names, known = references(every), digests(every)
    found: dict[str, Found] = {}
    callables: dict[str, Callable[..., Any]] = {}
    ambiguous = []
    for name in sorted(loader.functions):
        places = defining_places(name, loader)
        if not places:
            continue
        if len(places) > 1:
            ambiguous.append(name)
            others = " and ".join(unit.file for unit, _ in places)
            message = f"`{name}` is defined differently in {others}: keep one of them"
            loader.problems.append(LoadingProblem(places[-1][0].file, None, message))
        unit, function = places[0]
        uses = sorted(reachable(name, names) & (loader.functions - {name}))
        found[name] = Found(name, unit.file, uses, function_digest(name, names, known), is_stub(function))
        callables[name] = function
    return LoadReport(list(found.values()), ambiguous, bounded(loader.problems)), callables


def defining_places(name: str, loader: Loader) -> list[tuple[Unit, Callable[..., Any]]]:
    """Return where a function is defined: of equal code, one place.

    What is only imported counts where nothing else does, and what is still a stub where nothing is written.
    """
    own: list[tuple[Unit, Any]] = []
    imported: list[tuple[Unit, Any]] = []
    for unit in loader.modules.units:
        value = vars(loader.modules.made[unit.file]).get(name) if unit.file in loader.modules.made else None
        if callable(value) and not isinstance(value, Inert) and value is not loader.missing.get(name):
            (imported if unit.names.is_imported(name) else own).append((unit, value))
    distinct: dict[Any, tuple[Unit, Any]] = {}
    # What another file has given the same name once more, as in `Value = engine.Value`, is no other one.
    homes = [place for place in own if getattr(place[1], "__module__", "") == vars(loader.modules.made[place[0].file])["__name__"]]
    own = [place for place in own if place in homes or not any(place[1] is value for _, value in homes)]
    places = own or imported
    for unit, value in [place for place in places if not is_stub(place[1])] or places:
        distinct.setdefault(code_fingerprint(value, unit, name), (unit, value))
    return list(distinct.values())


def code_fingerprint(function: Any, unit: Unit, name: str) -> Any:
    """Return what is equal for the same code: of a function, else of all that makes the object in its unit, else its identity."""
    if isinstance(function, types.FunctionType):
        return "code", code_key(function.__code__), repr(function.__defaults__), repr(function.__kwdefaults__)
    known = digests([unit.names])
    if name not in known:
        return "object", id(function)
    return "source", *(known[n] for n in sorted({name} | reachable(name, references([unit.names]))) if n in known)


def unwritten() -> None:
    raise NotImplementedError


def is_stub(function: Any) -> bool:
    """Return whether a function, or each method of a class, only says that it is not implemented, as those do that students get."""
    if isinstance(function, type):
        methods = [value for value in vars(function).values() if isinstance(value, types.FunctionType | property)]
        return bool(methods) and all(is_stub(one.fget if isinstance(one, property) else one) for one in methods)
    code = getattr(function, "__code__", None)
    return isinstance(code, types.CodeType) and (code.co_code, code.co_names) == (
        unwritten.__code__.co_code,
        unwritten.__code__.co_names,
    )


def code_key(code: types.CodeType) -> tuple[Any, ...]:
    documented = code.co_name != "<lambda>" and isinstance(code.co_consts[0], str | None) if code.co_consts else False
    constants = code.co_consts[1:] if documented else code.co_consts
    return (
        code.co_code,
        code.co_names,
        code.co_varnames,
        tuple(code_key(c) if isinstance(c, types.CodeType) else repr(c) for c in constants),
    )
