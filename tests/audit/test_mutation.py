"""Mutants: each operator, and what holds for all of them."""

from __future__ import annotations

import ast
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.audit.mutation import Mutant, mutants

SOLUTIONS = """\
import numpy as np

LIMIT = 3


# A comment that stays.
def first(x: int = 1, *, axis=0) -> int:
    '''Returns 2 + 2.'''
    if x > LIMIT:
        raise ValueError("more than 3")
    return helper(x) + 1


def helper(x):
    return x * 2


TABLE = {"first": first}
"""


def changes(body: str) -> set[str]:
    """What becomes of the first statement of a function with this body; of others, before and after."""
    source = f"def f(x, y, z, rng):\n{textwrap.indent(body, '    ')}\n"
    return {mutant.change.removeprefix(f"{body} => ") for mutant in mutants(source)}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("return x + y", {"return x - y", "return x", "return y"}),
        ("return x - y", {"return x + y", "return y - x", "return x", "return y"}),
        ("return x * y", {"return x / y", "return x", "return y"}),
        ("return x / y", {"return x * y", "return y / x", "return x", "return y"}),
        ("return x // y", {"return x / y", "return y // x", "return x", "return y"}),
        ("return x % y", {"return x // y", "return y % x", "return x", "return y"}),
        ("return x @ y", {"return x * y", "return y @ x"}),
        ("return x ** 3", {"return x * 3", "return 3 ** x", "return x", "return 3", "return x ** 4", "return x ** 2"}),
        ("return x & y", {"return x", "return y"}),
        ("return -x", {"return x"}),
        ("return not x", {"return x"}),
        ("return x < y", {"return x <= y", "return x >= y"}),
        ("return x <= y", {"return x < y", "return x > y"}),
        ("return x > y", {"return x >= y", "return x <= y"}),
        ("return x >= y", {"return x > y", "return x < y"}),
        ("return x == y", {"return x != y"}),
        ("return x != y", {"return x == y"}),
        ("return x in y", {"return x not in y"}),
        ("return x not in y", {"return x in y"}),
        ("return x is y", {"return x is not y"}),
        ("return x and y", {"return x or y", "return x", "return y"}),
        ("return x or y or z", {"return x and y and z", "return y or z", "return x or z", "return x or y"}),
        ("return x if y else z", {"return z if y else x"}),
        ("return True", {"return False"}),
        ("return 0", {"return 1", "return -1"}),
        ("return x ** 0", {"return x * 0", "return 0 ** x", "return x", "return 0", "return x ** 1", "return x ** (-1)"}),
        ("return 0.5", {"return 1.5", "return 1.0"}),
        ("return 0.0", {"return 1.0", "return -1.0"}),
        ("return 'left'", {"return 'left_'"}),
        ("return None", set()),
        ("return np.sum(x, axis=1)", {"return np.mean(x, axis=1)", "return np.sum(x)", "return np.sum(x, axis=0)", "return np.sum(x, axis=None)"}),
        ("return g(x, axis=-1)", {"return g(x)", "return g(x, axis=0)", "return g(x, axis=1)", "return g(x, axis=None)"}),
        ("return g(x, keepdims=True)", {"return g(x)", "return g(x, keepdims=False)"}),
        ("return g(x, y, z)", {"return g(y, x, z)", "return g(x, z, y)"}),
        ("return g(*x, y)", set()),
        ("return np.maximum(x, y)", {"return np.maximum(y, x)", "return np.minimum(x, y)"}),
        ("return max(x)", {"return x", "return min(x)"}),
        ("return x.copy()", {"return x"}),
        ("return x.T", {"return x"}),
        ("return x[y:z]", {"return x[:z]", "return x[y:]"}),
        ("return x[::y]", {"return x[:]"}),
        ("return (x, y)", {"return (y, x)"}),
        ("return [x, y, z]", {"return [y, x, z]", "return [x, z, y]"}),
        ("return [a for a in x if y]", {"return [a for a in x]"}),
        ("return range(x)", {"return x", "return range(x - 1)", "return range(1, x)"}),
        ("return range(x, y, z)", {"return range(y, x, z)", "return range(x, z, y)", "return range(x, y - 1, z)"}),
        ("x += y", {"x -= y", "nothing"}),
        ("x[y] = z", {"nothing"}),
        ("x = y", {"nothing"}),
        ("a = y", set()),
        ("g(x, *y)", {"nothing"}),
        ("raise ValueError(f'{x} + 1')", {"nothing", "raise KeyError()"}),
        ("a: x[1] = y", set()),
        ("return f'{x + 1}'", set()),
    ],
)  # fmt: skip
def test_what_becomes_of_a_statement(statement: str, expected: set[str]) -> None:
    assert changes(statement) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if x:\n    return y", "if x: => if not x:"),
        ("while x:\n    break", "while x: => while not x:"),
        ("while x:\n    break", "break => continue"),
        ("for a in x:\n    continue", "continue => break"),
        ("for a in range(x):\n    return a", "for a in range(x): => for a in range(x - 1):"),
        ("def g(a=1):\n    return a\nreturn g", "def g(a=1): => def g(a=2):"),
        ("return lambda a: a + x", "return lambda a: a + x => return lambda a: a - x"),
    ],
)
def test_statements_with_statements_inside(body: str, expected: str) -> None:
    assert expected in {f"{m.change}" for m in mutants(f"def f(x, y):\n{textwrap.indent(body, '    ')}\n")}


def test_defaults_are_mutated_and_texts_are_not() -> None:
    found = {(m.function, m.change) for m in mutants(SOLUTIONS)}
    assert ("first", "def first(x: int=1, *, axis=0) -> int: => def first(x: int=2, *, axis=0) -> int:") in found
    assert ("helper", "return x * 2 => return x / 2") in found
    assert {function for function, _ in found} == {"first", "helper"}
    for mutant in mutants(SOLUTIONS):
        definition = ast.parse(mutant.text).body[2]
        assert isinstance(definition, ast.FunctionDef)
        assert ast.get_docstring(definition) == "Returns 2 + 2."
        assert "LIMIT = 3\n\n\n# A comment that stays.\n" in mutant.text
        assert mutant.text.endswith('TABLE = {"first": first}\n')


def test_long_statements_are_shortened_to_where_they_differ() -> None:
    source = f"def f():\n    return [{', '.join(str(n) for n in range(100, 200))}]\n"
    found = [m.change for m in mutants(source) if m.operator == "off by one"]
    (one,) = [change for change in found if "149, 151, 151" in change]
    assert one.startswith("...")
    assert " => ..." in one
    assert len(set(found)) == 200
    assert max(map(len, found)) < 150


def test_the_same_change_twice_has_a_number() -> None:
    found = [m.change for m in mutants("def f(x):\n    x += 1\n    x += 1\n")]
    assert "x += 1 => nothing" in found
    assert "x += 1 => nothing (2)" in found


def test_what_compiles_to_the_same_is_no_mutant() -> None:
    assert {m.change for m in mutants("def f(x):\n    return x[-0]\n")} == {
        "return x[-0] => return x[-1]",
        "return x[-0] => return x[--1]",
    }


def test_decorators_are_replaced_with_what_they_decorate() -> None:
    source = "@wrap(1)\n@twice\ndef f(x):\n    return -x\n\ny = 2\n"
    assert [m.text for m in mutants(source)] == ["@wrap(1)\n@twice\ndef f(x):\n    return x\n\ny = 2\n"]


# any function ----------------------------------------------------------------------------------------------------------

ATOMS = st.sampled_from(["x", "y", "0", "1", "2.5", "-1", "True", "'s'", "x.T", "x[1:]", "None"])


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    templates = [
        "({} + {})",
        "({} - {})",
        "({} @ {})",
        "({} ** {})",
        "g({}, {})",
        "np.sum({}, axis=0) * {}",
        "({} < {})",
        "({} and {})",
    ]
    templates += ["[{}, {}]", "({} if {} else x)", "(lambda a: {} - {})", "[{} for a in {} if a > 0]"]
    return st.builds(lambda template, one, other: template.format(one, other), st.sampled_from(templates), inner, inner)


EXPRESSIONS = st.recursive(ATOMS, combined, max_leaves=6)
STATEMENTS = st.builds(
    lambda template, expression: template.format(expression),
    st.sampled_from(["x = {}", "x += {}", "if {}:\n        y = 1", "for a in {}:\n        break", "g({})", "return {}"]),
    EXPRESSIONS,
)
FUNCTIONS = st.builds(
    lambda body: "def f(x, y=2):\n    '''Says 1 + 1.'''\n" + "".join(f"    {statement}\n" for statement in body),
    st.lists(STATEMENTS, min_size=1, max_size=4),
)


def named(source: str) -> list[tuple[str, str, str]]:
    return [(m.function, m.operator, m.change) for m in mutants(source)]


@settings(deadline=None, max_examples=40)
@given(FUNCTIONS)
def test_mutants_of_any_function(source: str) -> None:
    found: list[Mutant] = mutants(source)
    assert found == mutants(source)
    assert named("'''A text.'''\nimport math\n\n\n" + source) == named(source), "named by what they are, not by where"
    assert len({m.change for m in found}) == len(found)
    trees = {ast.dump(ast.parse(m.text)) for m in found}
    assert len(trees) == len(found)
    assert ast.dump(ast.parse(source)) not in trees
    for mutant in found:
        (definition,) = ast.parse(mutant.text).body
        assert isinstance(definition, ast.FunctionDef)
        assert ast.get_docstring(definition) == "Says 1 + 1."
        compile(mutant.text, "mutant", "exec")
