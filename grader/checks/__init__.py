"""The components of checks: everything that an author of checks imports, from this one place.

    @check("sigmoid", kind="value")
    def test_sigmoid_at_random_points(student, reference, rng):
        '''Sigmoid of random numbers.'''
        z = rng.normal(0.0, 3.0, (4, 3))
        close(student.sigmoid(z), reference.sigmoid(z))

A check is a pytest test; its title is the first line of its docstring, its points are weights inside its outcome, and its
parametrised cases share them. It fails by `StudentFault` or `assert`; any other exception is an error of the check.

The components in groups, each in a file of its own:

values          a value of a type and shape: `as_array`, `as_float`, `as_sequence`, ...; `describe` and `entry` name it in messages
kinds           values of other kinds: `as_complex`, `as_complex_array`, `as_set`, `as_texts`, `as_bytes`
closeness       numbers within the tolerance: `close`, `close_in_norm`, `close_path`; how large it is stands in `tolerance`
relations       what else a value must be: `same`, `between`, `finite`; `verify` for any condition
gradients       derivatives: `check_derivative`, `check_gradient`; `derivative`, `gradient` and `slope` compute them
statistics      random numbers: `check_normal`, `check_uniform`, `check_generator`, `check_mean`, `check_shuffled`
convergence     training that gets far enough: `check_converges` and `Run`
expressions     formulas in a text: `check_expression`, `expression_value`
figures         pictures of a failed check: `regions`, `trajectory`
drawings        what a student's function draws, `DrawnAxes`: `labelled`, and `AXES` as an argument
marking         the decorators `check` and `check_each`
misconceptions  the decorators `misconception`, for known wrong implementations, and `free`, for what is left open
"""

from __future__ import annotations

from grader.checks.closeness import (
    close,
    close_in_norm,
    close_path,
)
from grader.checks.convergence import (
    Run,
    check_converges,
)
from grader.checks.drawings import (
    AXES,
    DrawnAxes,
    labelled,
)
from grader.checks.expressions import (
    check_expression,
    expression_value,
)
from grader.checks.figures import (
    regions,
    trajectory,
)
from grader.checks.gradients import (
    check_derivative,
    check_gradient,
    derivative,
    descent_ratio,
    gradient,
    jacobian,
    keep_away,
    slope,
    upstream,
)
from grader.checks.kinds import (
    as_bytes,
    as_complex,
    as_complex_array,
    as_set,
    as_texts,
)
from grader.checks.marking import (
    check,
    check_each,
)
from grader.checks.misconceptions import (
    free,
    misconception,
)
from grader.checks.relations import (
    between,
    finite,
    same,
    verify,
)
from grader.checks.statistics import (
    check_generator,
    check_mean,
    check_normal,
    check_shuffled,
    check_uniform,
)
from grader.checks.values import (
    as_array,
    as_bool,
    as_float,
    as_int,
    as_mapping,
    as_sequence,
    as_text,
    describe,
    entry,
)
from grader.model.errors import StudentFault

__all__ = [
    "AXES",
    "DrawnAxes",
    "Run",
    "StudentFault",
    "as_array",
    "as_bool",
    "as_bytes",
    "as_complex",
    "as_complex_array",
    "as_float",
    "as_int",
    "as_mapping",
    "as_sequence",
    "as_set",
    "as_text",
    "as_texts",
    "between",
    "check",
    "check_converges",
    "check_derivative",
    "check_each",
    "check_expression",
    "check_generator",
    "check_gradient",
    "check_mean",
    "check_normal",
    "check_shuffled",
    "check_uniform",
    "close",
    "close_in_norm",
    "close_path",
    "derivative",
    "descent_ratio",
    "describe",
    "entry",
    "expression_value",
    "finite",
    "free",
    "gradient",
    "jacobian",
    "keep_away",
    "labelled",
    "misconception",
    "regions",
    "same",
    "slope",
    "trajectory",
    "upstream",
    "verify",
]
