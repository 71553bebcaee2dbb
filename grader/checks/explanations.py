"""What the words of Python and NumPy mean for somebody who learns: one plain sentence for each kind of exception and warning.

The table is searched with the text of an exception, which the submission may have written itself. So nothing of that text goes into
a sentence: only the names and shapes of the arguments that the check has passed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from grader.checks.calls import MadeCall


class Translation(msgspec.Struct, frozen=True):
    """A sentence for exceptions of one class whose text has a certain form."""

    kind: str
    form: str
    """A regular expression. It is compiled once it is searched for, since most work at home raises nothing."""
    says: str
    with_shapes: bool = False
    """True if the shapes of the arguments help."""


def translation(kind: str, form: str, says: str, *, with_shapes: bool = False) -> Translation:
    return Translation(kind, form, says, with_shapes)


NOT_A_NUMBER = "something that is None is computed with: does a function that is called here lack its `return`?"
EXCEPTIONS = (
    # calls
    translation(
        "TypeError",
        r"positional arguments? but \d+ (was|were) given|missing \d+ required"
        r"|unexpected keyword argument|multiple values for argument",
        "a function is called here with more, fewer or other values than the ones it was defined with; compare the two lines",
    ),
    translation(
        "TypeError|ValueError|IndexError|ZeroDivisionError|ArithmeticError|OverflowError|AttributeError|KeyError",
        r"^(TypeError|ValueError|IndexError|ZeroDivisionError|ArithmeticError|OverflowError|AttributeError|KeyError)$",
        "a function cannot use the values that it is called with here; look at their order and their shapes",
        with_shapes=True,
    ),
    translation(
        "TypeError",
        r"'numpy\.ndarray' object is not callable|'(float|int|list|tuple|numpy\.\w+)' object is not callable",
        "round brackets after a number or an array call it like a function: write `*` for a product and [ ] for an entry",
    ),
    translation("TypeError", r"'NoneType' object is not callable", "something that is None is called like a function"),
    # operators that are others in mathematics
    translation(
        "TypeError",
        r"bitwise_xor|unsupported operand type\(s\) for \^",
        "`^` is no power in Python; write ** for it, as in z**2",
    ),
    translation(
        "TypeError",
        r"bitwise_(and|or)|unsupported operand type\(s\) for [&|]:",
        "`&` and `|` join conditions, each of which needs brackets of its own: (z > 0) & (z < 1)",
    ),
    # whole numbers and decimals
    translation(
        "TypeError",
        r"Cannot cast ufunc .*output from",
        "the array holds whole numbers, and `+=`, `-=`, `*=` or `/=` would put decimals into it; "
        "write `a = a - b`, which makes a new array",
    ),
    translation(
        "ValueError",
        r"Integers to negative integer powers",
        "a whole number cannot be raised to a negative power; make it a decimal number first, "
        "with float(...) or np.asarray(..., dtype=float)",
    ),
    translation(
        "TypeError",
        r"cannot be interpreted as an integer|slice indices must be integers",
        "a whole number is needed here, as in range(...), np.zeros(...) or a[...], and a decimal number was given; "
        "divide with // or use int(...)",
    ),
    translation(
        "TypeError",
        r"Cannot interpret '.*' as a data type|data type .* not understood",
        "the second argument of np.zeros or np.ones is the type of the numbers; a shape is given as one tuple: np.zeros((2, 3))",
    ),
    # conditions
    translation(
        "ValueError",
        r"truth value of an (empty )?array",
        "`if`, `while`, `and`, `or`, `not`, max(...) and min(...) need one True or False, and here is an array; "
        "np.where(condition, a, b) and np.maximum(a, b) choose entry by entry",
    ),
    # shapes
    translation(
        "ValueError",
        r"not aligned|mismatch in its core dimension",
        "in A @ B the columns of A must be as many as the rows of B; "
        "is a .T missing or too many, or do they stand in the wrong order?",
        with_shapes=True,
    ),
    translation(
        "ValueError",
        r"does not have enough dimensions",
        "`@` and np.matmul need arrays, and one of the two is a single number; use `*` for numbers",
        with_shapes=True,
    ),
    translation(
        "ValueError",
        r"broadcast together with shapes (\(0,\) |\([\d,]+\) \(0,\))",
        "an empty list or array is combined with an array entry by entry; `a.append(...)` puts a new entry into a list, "
        "and `a += ...` does not",
        with_shapes=True,
    ),
    translation(
        "ValueError",
        r"could not be broadcast|cannot be broadcast|could not broadcast|non-broadcastable|shape mismatch",
        "two arrays whose shapes do not fit are combined entry by entry, or one is put into the other; "
        "print both shapes just before this line",
        with_shapes=True,
    ),
    translation(
        "ValueError",
        r"setting an array element with a sequence|inhomogeneous shape",
        "an array or a list is put where one number belongs: into one entry of an array, "
        "or into an array with rows of different lengths; use a list for arrays of different shapes",
        with_shapes=True,
    ),
    translation(
        "TypeError",
        r"setting an array element with a sequence|only (length-1|0-dimensional|integer scalar) arrays can be converted",
        "a whole array is used where one number is needed: in float(...), int(...), range(...), as an index, "
        "or in a function of `math`; functions of NumPy, such as np.exp, take arrays",
        with_shapes=True,
    ),
    translation(
        "ValueError",
        r"cannot reshape array|total size of new array",
        "reshape is asked for a shape that has another number of entries than the array",
        with_shapes=True,
    ),
    translation(
        "ValueError|IndexError",
        r"axis -?\d+ is out of bounds|axes don't match|axis\d? .*out of bounds",
        "an axis is asked for that the array does not have: an array of one dimension has axis 0 only; "
        "axis=-1 is always the last one",
        with_shapes=True,
    ),
    translation(
        "ValueError",
        r"all the input array dim|all input arrays must have|arrays must have same|need at least one array",
        "arrays are joined whose shapes do not fit, or there is none",
        with_shapes=True,
    ),
    translation(
        "ValueError",
        r"zero-size array to reduction|attempt to get arg(max|min) of an empty",
        "the largest or smallest entry of an empty array is asked for",
        with_shapes=True,
    ),
    translation("ValueError", r"read-only", "this array cannot be changed in place; work on a copy: a = np.array(a)"),
    # how many values
    translation(
        "ValueError",
        r"too many values to unpack|not enough values to unpack",
        "the left side has more or fewer names than there are values on the right; "
        "look at what the right side gives, for instance whether a function returns two values or one array",
    ),
    translation(
        "TypeError",
        r"cannot unpack non-iterable",
        "several names stand on the left, and the right side is one value only, or None; does the function that is called there "
        "return all of them?",
    ),
    # numbers that are no arrays, None
    translation(
        "TypeError",
        r"'(float|int|bool|numpy\.\w+)' object does not support item assignment",
        "an argument may be a single number, for which `z[...] = ...` does not work; np.where(condition, a, b) works for both",
    ),
    translation(
        "TypeError", r"'tuple' object does not support item assignment", "a tuple cannot be changed; make a new one, or a list"
    ),
    translation(
        "TypeError",
        r"'NoneType' object (is not subscriptable|is not iterable|does not support item)|'NoneType' has no len|'NoneType'",
        NOT_A_NUMBER,
    ),
    translation("AttributeError", r"'NoneType' object has no attribute", NOT_A_NUMBER),
    translation(
        "TypeError",
        r"'(builtin_function_or_method|function|method|type|numpy\.ufunc|_ArrayFunctionDispatcher)' object is not subscriptable",
        "square brackets stand after the name of a function; a function is called with round ones",
    ),
    translation(
        "TypeError",
        r"'(float|int|bool|numpy\.\w+)' object is not subscriptable|'(float|int|bool|numpy\.\w+)' object is not iterable"
        r"|object of type '(float|int|bool|numpy\.\w+)' has no len|len\(\) of unsized|iteration over a 0-d array",
        "a single number is used like an array: it has no entries, no length, and cannot be looped over; "
        "arithmetic and functions of NumPy work for numbers and arrays alike",
        with_shapes=True,
    ),
    translation(
        "IndexError|TypeError",
        r"invalid index to scalar|too many indices for array",
        "more indices stand in [...] than the array has dimensions",
        with_shapes=True,
    ),
    translation(
        "AttributeError",
        r"'(float|int|bool)' object has no attribute",
        "an argument may be a single number, which has no .shape, .copy or .sum; "
        "np.shape(z), np.array(z) and np.sum(z) work for both",
    ),
    translation(
        "AttributeError",
        r"'(list|tuple)' object has no attribute",
        "a list is used like an array; make an array of it with np.array(...), or look up which functions lists have",
    ),
    translation(
        "AttributeError", r"module '\w+' has no attribute", "the package has no function of this name: is it spelled rightly?"
    ),
    # kinds that cannot be computed with
    translation(
        "TypeError",
        r"unsupported operand.*'(function|builtin_function_or_method|method|type|numpy\.ufunc)'",
        "a function itself is computed with, and not its value: call it, as in f(z)",
    ),
    translation(
        "TypeError",
        r"unsupported operand.*'(generator|map|zip|filter|range)'|'(generator|map|zip|filter)' object is not subscriptable"
        r"|object of type '(generator|map|zip|filter)' has no len",
        "a generator, map or zip holds no values yet; make a list of it with list(...)",
    ),
    translation(
        "TypeError",
        r"unsupported operand.*'(list|tuple)'|can't multiply sequence|can only concatenate (list|tuple)"
        r"|bad operand type for unary .*'(list|tuple)'",
        "lists are not computed with entry by entry; make arrays of them with np.array(...), or loop over them",
    ),
    translation(
        "TypeError",
        r"unsupported operand.*'str'|must be str|can only concatenate str|not supported between instances of .*'str'|str_?'",
        "a text is used where a number is needed; numbers are written without quotation marks",
    ),
    translation(
        "TypeError",
        r"not supported between instances of",
        "things of different kinds are compared, such as a list with a number; make an array of a list with np.array(...)",
    ),
    translation(
        "TypeError",
        r"ufunc '?\w+'? not supported for the input types|does not support argument|did not contain a loop|must be real number",
        "a function for numbers was given something else: None, a text, a function, or a list with parts of different lengths",
    ),
    translation(
        "TypeError",
        r"unhashable type: '(?!(list|dict|set|numpy\.ndarray)')",
        "a class with `__eq__` needs `__hash__`, too, or its objects cannot be keys of a dict or entries of a set; of a dataclass, "
        "`@dataclass(eq=False)` has both",
    ),
    translation("TypeError", r"unhashable type", "an array or a list cannot be a key of a dict or an entry of a set; use a tuple"),
    translation(
        "TypeError", r"indices must be integers", "the index of a list is a whole number; lists take one index in each [ ]: a[i][j]"
    ),
    translation(
        "ValueError",
        r"could not convert string|invalid literal for (int|float)",
        "a text that is no number is turned into one; is it text from a file, or a name in quotation marks?",
    ),
    translation(
        "ValueError|OverflowError", r"cannot convert float (NaN|infinity)", "NaN or an infinity is turned into a whole number"
    ),
    # indices and names
    translation(
        "IndexError",
        r"out of bounds|index out of range|pop from empty",
        "an entry is asked for that is not there: n entries have the numbers 0 to n - 1; look at where the loop ends",
        with_shapes=True,
    ),
    translation(
        "IndexError",
        r"valid indices|arrays used as indices|boolean index did not match",
        "an index is a whole number, a slice, or a mask of the same shape as the array",
        with_shapes=True,
    ),
    translation("KeyError", r"", "a key is asked for that the dict does not have"),
    translation(
        "UnboundLocalError", r"", "a variable is used before it has a value in this function; look for an `if` that does not set it"
    ),
    translation(
        "NameError", r"^name 'np' is not defined", "`import numpy as np` is missing; in a notebook, run the cell that has it"
    ),
    translation(
        "NameError", r"", "a name is used that is not defined: is it spelled rightly, and does the line that defines it run before?"
    ),
    translation("AttributeError", r"^No module named", "a package is used that is not there: its import has failed"),
    translation("AttributeError", r"", "a value does not have what is asked of it after the dot"),
    # arithmetic
    translation(
        "ValueError|OverflowError|TypeError",
        r"math domain error|math range error|expected a (positive|nonnegative) input|Numerical result out of range|int too large",
        "a number is too large or has the wrong sign for this function, such as the logarithm of 0 or e to the power of 1000",
    ),
    translation("ZeroDivisionError", r"", "something is divided by zero; look at which value can be zero here"),
    translation(
        "FloatingPointError",
        r"",
        "a division by zero or a number that is too large: np.seterr or np.errstate turns it into an error",
    ),
    translation("OverflowError", r"", "a number has become too large"),
    translation(
        "RecursionError", r"", "a function calls itself without end; write a loop, or call the function that is meant, in its place"
    ),
    translation("AssertionError", r"", "an `assert` of your own does not hold"),
    translation("StopIteration", r"", "next(...) was called, and there was nothing left"),
)
"""Searched in this order; an exception that no entry fits keeps its own words."""

NOT_POSITIVE = (
    "take np.exp only of numbers that are not positive. With e = np.exp(-np.abs(z)), write one formula for z >= 0 and another "
    "for z < 0, and choose with np.where; of a row of numbers that are divided by their sum, subtract the largest first"
)
WARNINGS = (
    (
        r"overflow encountered in (exp|expm1|sinh|cosh)",
        f"the exponential of a large number is too large for the computer; {NOT_POSITIVE}",
    ),
    (r"overflow encountered in cast", "a number is too large for the type that it is turned into"),
    (
        r"overflow encountered",
        "a number becomes too large in a product, a sum or a power; is it an exponential, or does it grow in a loop?",
    ),
    (r"divide by zero encountered in log", "the logarithm of 0 is taken; keep its argument away from 0, with np.clip for instance"),
    (r"divide by zero", "a number is divided by 0; look at which denominator can be 0"),
    (
        r"invalid value encountered in (true_)?divide",
        "0/0 or inf/inf is computed; look at which denominator can be 0, or too large",
    ),
    (r"invalid value encountered in (log|sqrt|power)", "a logarithm, a root or a power of a negative number is taken"),
    (
        r"invalid value encountered in (add|subtract|multiply|matmul|dot)",
        "inf - inf or 0 * inf is computed; look at which number becomes infinite before, as log(0) does",
    ),
    (r"invalid value", "a result that is no number arises, as in 0/0, inf - inf or the root of a negative number"),
    (r"underflow", "a number becomes too small to be kept"),
    (
        r"Conversion of an array with ndim > 0",
        "an array of one entry is used as a number: take the entry out with [0], or sum it up",
    ),
    (r"[Dd]iscards the imaginary", "complex numbers arise on the way"),
)


def explain_exception(kind: str, text: str, call: MadeCall | None, *, inside: bool) -> str:
    """Return what an exception means, to be added to a message that names it; "" where that is not known.

    `kind` is its built-in class, `text` what it says, and `inside` tells whether it was raised in code of the submission.
    """
    if kind == "TypeError" and not inside and call is not None and re.search(EXCEPTIONS[0].form, text):
        return signature(call)
    for one in EXCEPTIONS:
        if kind in one.kind.split("|") and re.search(one.form, text):
            shapes = call.shapes() if one.with_shapes and call is not None else ""
            return f": {one.says}" + (f" (in this call {shapes})" if shapes else "")
    return ""


def signature(call: MadeCall) -> str:
    """Return how a function has to be defined that cannot be called as the exercise calls it."""
    asked, name, owner = call.contract.arguments.get(call.name, ""), call.name, ""
    is_method, is_class = call.action != "call", bool(call.contract.methods(name))
    if is_method or is_class:
        name, owner = ("__init__" if is_class else name.rpartition(".")[2]), "self, "
    count = len(call.given) - is_method
    called = f"the exercise calls it with {count} {'argument' if count == 1 else 'arguments'}"
    return f": {called}; its first line is to be `def {name}({owner}{asked}):`" if asked else f": {called}"


def explain_warning(text: str) -> str:
    """Return what a warning of NumPy means, to be added to a message; "" where that is not known."""
    for form, says in WARNINGS:
        if re.search(form, text):
            return f": {says}"
    return ""
