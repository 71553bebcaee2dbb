"""What a message says of the call that it is about: a line to paste, names of parts, plain words for exceptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.checks import as_sequence, close, same
from grader.checks.calls import Contract
from grader.checks.student import Student, explain_fault
from grader.model.errors import StudentFault
from grader.sandbox.fake import FakeSandbox
from grader.selfcheck.kernel import KernelSandbox

CONTRACT = Contract({"f": "z, scale=4.0", "step": "w, m, grad, alpha, beta=0.75"}, {"step": ("w", "m")})
Z = np.array([[1, 2, 3], [4, 5, 6]])
NUMPYS_WORDS = (
    "ufunc",
    "UFuncTypeError",
    "ambiguous",
    "aligned",
    "broadcast",
    "positional",
    "subscriptable",
    "NoneType",
    "unpack",
    "operand",
)


def student(code: str) -> Student:
    sandbox = FakeSandbox()
    sandbox.load({"lab.py": f"import math\nimport numpy as np\n{code}".encode()}, ["f", "step"], seed=1)
    return Student(sandbox.open(5.0, {}), CONTRACT)


def fault_of(code: str, check: Callable[[Student], Any]) -> tuple[StudentFault, str]:
    """The fault of a check, and the call that it is about."""
    functions = student(code)
    with pytest.raises(StudentFault) as caught:
        check(functions)
    return caught.value, explain_fault(functions, caught.value, "checks/first/test_public.py, line 9")


@pytest.mark.parametrize(
    ("body", "argument", "says"),
    [
        ("if z > 0: return z", Z, "np.where(condition, a, b)"),
        ("z = z.copy(); z -= 0.5; return z", Z, "whole numbers"),
        ("return z @ z", Z, "the columns of A must be as many as the rows of B"),
        ("return z.dot(z)", Z, "in this call z has shape (2, 3)"),
        ("return 3.0 @ z", Z, "use `*` for numbers"),
        ("return z + np.ones(2)", Z, "shapes do not fit"),
        ("a = np.zeros(2); a[:] = z; return a", Z, "shapes do not fit"),
        ("a = np.zeros(2); a[0] = z[0]; return a", Z, "where one number belongs"),
        ("return np.array([[1.0], [1.0, 2.0]])", Z, "where one number belongs"),
        ("a, b = z.T; return a", Z, "more or fewer names"),
        ("a, b = 3.0; return a", Z, "several names stand on the left"),
        ("z[0] = 1.0; return z", 2.0, "an argument may be a single number"),
        ("return z[0]", 2.0, "a single number is used like an array"),
        ("return [v for v in z]", 2.0, "a single number is used like an array"),
        ("return len(z)", 2.0, "a single number is used like an array"),
        ("return z.shape", 2.0, "np.shape(z)"),
        ("return None + z", Z, "lack its `return`"),
        ("return np.exp[z]", Z, "square brackets"),
        ("return z(2)", Z, "write `*` for a product"),
        ("return 2.0 * f", Z, "call it, as in f(z)"),
        ("return [1.0] - z.tolist()", Z, "make arrays of them with np.array(...)"),
        ("return [1.0] * 2.0", Z, "make arrays of them with np.array(...)"),
        ("return (v for v in z) + 1", Z, "list(...)"),
        ("return '2' * 2.0", Z, "lists are not computed with"),
        ("return '2' + 2.0", Z, "without quotation marks"),
        ("return math.exp(z)", Z, "functions of NumPy, such as np.exp, take arrays"),
        ("return range(z)", Z, "a whole array is used where one number is needed"),
        ("return range(2.5)", Z, "a whole number is needed"),
        ("return np.zeros(2, 3)", Z, "np.zeros((2, 3))"),
        ("return 10 ** -z", Z, "raised to a negative power"),
        ("return z[5]", Z, "n entries have the numbers 0 to n - 1"),
        ("return z[0, 0, 0]", Z, "more indices"),
        ("return z.sum(axis=2)", Z, "axis=-1 is always the last one"),
        ("return z.reshape(4, 2)", Z, "another number of entries"),
        ("a = []; a += z; return a", Z, "`a.append(...)` puts a new entry into a list"),
        ("return z ^ 2.0", Z, "write ** for it"),
        ("return 2.0 ^ 2.0", Z, "write ** for it"),
        ("return z > 1.0 & z * 0.5", Z, "brackets of its own"),
        ("return 1 / 0", Z, "divided by zero"),
        ("return math.log(0)", Z, "the logarithm of 0"),
        ("return f(z, scale) if False else missing", Z, "is it spelled rightly"),
        ("return f(z)", Z, "calls itself without end"),
        ("return {}[1]", Z, "the dict does not have"),
    ],
)
def test_words_of_python_and_numpy_are_explained(body: str, argument: object, says: str) -> None:
    fault, call = fault_of(f"def f(z, scale=4.0):\n    {body}", lambda student: student.f(argument))
    assert fault.reason == "raised"
    assert says in fault.message
    assert not any(word in fault.message for word in NUMPYS_WORDS)
    assert call.startswith("f(")


def test_a_function_that_takes_other_arguments_is_told_its_first_line() -> None:
    fault, _ = fault_of("def f(): return 1.0", lambda student: student.f(1.0))
    assert fault.message.endswith("the exercise calls it with 1 argument; its first line is to be `def f(z, scale=4.0):`")


def test_an_exception_that_is_not_known_keeps_its_own_words() -> None:
    fault, _ = fault_of("def f(z):\n    raise BufferError('so it is')", lambda student: student.f(1.0))
    assert (fault.message, fault.detail) == ("`f` raised BufferError", 'in the words of Python: "so it is"')


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("None", "is a `return` missing?"),
        ("(v for v in z)", "make a list of it with list(...)"),
        ("map(abs, z)", "make a list of it with list(...)"),
        ("zip(z, z)", "make a list of it with list(...)"),
        ("np.matrix(z)", "leave np.matrix(...) out"),
        ("'2.5'", "without quotation marks"),
        ("f", "call it, with round brackets"),
        ("1j * z", "complex numbers"),
    ],
)
def test_a_value_of_another_kind_is_told_with_what_to_do(value: str, says: str) -> None:
    namespace: dict[str, Any] = {}
    exec(f"import numpy as np\ndef f(z):\n    return {value}", namespace)
    functions = Student(KernelSandbox(namespace).open(0.0, {}), CONTRACT)
    with pytest.raises(StudentFault) as caught:
        close(functions.f(Z), Z)
    assert caught.value.reason == "wrong_type"
    assert says in caught.value.message


@pytest.mark.parametrize(
    "given",
    [
        (np.array([1.0, -2.5, 0.1]), -1.0),
        (np.array([[1, 2], [3, 4]]), 2),
        (np.zeros((0, 3)), np.inf),
        (np.zeros((2, 4)), np.nan),
        (np.full(7, 2.5, np.float32), [1.0, (2, "a")]),
        (np.array([True, False]), None),
        (np.arange(3, dtype=np.int32), "text"),
        (np.float32(0.1), (3.0,)),
        (np.random.default_rng(7), True),
    ],
)
def test_a_call_can_be_pasted(given: tuple[Any, ...]) -> None:
    """What is printed gives the same arguments again, of the same types."""
    _, call = fault_of("def f(*given): raise ValueError", lambda student: student.f(*given))
    again = eval(call, {"np": np, "f": lambda *given: given})
    for one, other in zip(given, again, strict=True):
        if isinstance(one, np.random.Generator):
            assert one.bit_generator.state == other.bit_generator.state
        else:
            assert np.asarray(one, object).shape == np.asarray(other, object).shape
            assert (
                np.asarray(one).dtype == np.asarray(other).dtype
                if isinstance(one, np.ndarray | np.generic)
                else type(one) is type(other)
            )
            assert np.array_equal(one, other) or one is other or repr(one) == repr(other)


def square(z: Any) -> Any:
    return z**2


def test_functions_are_written_out_or_named_and_large_arrays_are_described() -> None:
    def nested(z: Any) -> Any:
        z = z + 1
        return z

    for function, text in ((np.tanh, "np.tanh"), (lambda z: 2.0 * z, "lambda z: 2.0 * z"), (square, "lambda z: z ** 2")):
        _, call = fault_of("def f(*given): raise ValueError", lambda student, g=function: student.f(g, 1))  # type: ignore[misc]
        assert call == f"f({text}, 1)"
    _, call = fault_of(
        "def f(*given): raise ValueError", lambda student: student.f(np.random.default_rng(1).random((40, 3)), nested)
    )
    assert call.startswith("f(z, scale)  # z is an array of shape (40, 3), scale is the function `nested`")
    assert call.endswith("see checks/first/test_public.py, line 9")
    used = np.random.default_rng(7)
    used.random()
    _, call = fault_of("def f(*given): raise ValueError", lambda student: student.f(used))
    assert call.startswith("f(np.random.default_rng(3))  # z has been used before")


def test_parts_of_a_result_have_their_names() -> None:
    arguments = np.array([1.0, 2.0, 3.0]), np.zeros(3), np.ones(3), 0.5
    right = np.array([0.5, 1.5, 2.5]), np.full(3, -0.5)
    wrong = "def step(w, m, grad, alpha, beta=0.75): return w - alpha * grad, m"
    fault, call = fault_of(wrong, lambda student: close(student.step(*arguments), right, what="the result for alpha = 0.5"))
    assert fault.message.startswith("m for alpha = 0.5 has the right shape")
    assert call == "step(np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, 0.0]), np.array([1.0, 1.0, 1.0]), 0.5)"
    only_w = "def step(w, m, grad, alpha, beta=0.75): return w - alpha * grad"
    for check in (lambda s: as_sequence(s.step(*arguments), length=2), lambda s: close(s.step(*arguments), right)):
        fault, _ = fault_of(only_w, check)
        assert "the exercise asks for two values: `return w, m`" in fault.message
    lists = "def step(w, m, grad, alpha, beta=0.75): return [w, w], [m, m]"
    fault, _ = fault_of(lists, lambda student: close(student.step(*arguments), ([right[0], right[0]], [right[1], right[1]])))
    assert fault.message.startswith("w[0] has the right shape")


@pytest.mark.parametrize(
    ("code", "check", "says"),
    [
        ("return np.sum(z)", lambda s: close(s.f(Z), Z[:, 0]), "is an axis=... missing"),
        ("return z[:, :1]", lambda s: close(s.f(Z), Z[:, 0]), "is there a keepdims=True"),
        ("return z.T", lambda s: close(s.f(Z), Z), "is it transposed?"),
        ("return z / 1", lambda s: same(s.f(Z), Z), ".astype(int)"),
        ("return [z]", lambda s: as_sequence(s.f(Z), length=2), "does `return` stand inside it?"),
        ("return [z, z, z]", lambda s: as_sequence(s.f(Z), length=2), "a round too many"),
    ],
)
def test_a_wrong_shape_is_told_with_what_to_do(code: str, check: Callable[[Student], Any], says: str) -> None:
    fault, _ = fault_of(f"def f(z, scale=4.0):\n    {code}", check)
    assert says in fault.message


def test_a_changed_argument_is_told_with_what_to_do() -> None:
    for code, given, says in (
        ("a = z; a += 1; return a", Z, "under a second name, as after `a = z`"),
        ("z[0] += 1; return z", [Z], "put the new arrays into a new list"),
    ):
        namespace: dict[str, Any] = {}
        exec(f"def f(z):\n    {code}", namespace)
        with pytest.raises(StudentFault, match=says):
            Student(KernelSandbox(namespace).open(0.0, {}), CONTRACT).pure.f(given)


def test_the_call_is_that_of_the_wrong_value_and_not_the_last_one() -> None:
    def check(student: Student) -> None:
        first, second = student.f(1.0), student.f(2.0)
        close(second, 4.0)
        close(first, 3.0)

    assert fault_of("def f(z): return 2.0 * z", check)[1] == "f(1.0)"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("4.0 * z", "4 times the right one; is a factor scale too many, or a division by it missing?"),
        ("z / 3", "divided by 3; is a division by the number of columns of z too many?"),
        ("5.0 * z", "every value is 5 times the right one"),
        ("6.0 * z", "every value is 6 times the right one; is a division by the number of entries of z missing?"),
        ("z / 4", "the right one divided by 4; is a factor scale missing, or a division by it too many?"),
        ("-z", "every value has the wrong sign"),
        ("z.astype(int) - z.astype(int)", "every value is 0"),
        ("z.T", "it is transposed"),
    ],
)
def test_a_factor_is_explained_by_numbers_of_the_call_only(value: str, says: str) -> None:
    z = np.array([[1.5, -2.0, 3.0], [4.0, 0.5, 6.0], [1.0, 2.0, 5.0]])[: 3 if ".T" in value else 2]
    fault, _ = fault_of(f"def f(z, scale=4.0): return {value}", lambda student: close(student.f(z), z))
    assert fault.message.endswith(says)


def test_a_step_without_its_rate_is_seen_in_what_is_added() -> None:
    w, grad = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0])
    wrong = "def step(w, m, grad, alpha, beta=0.75): return w - grad, m"
    fault, _ = fault_of(wrong, lambda student: close(student.step(w, w, grad, 0.1)[0], w - 0.1 * grad, what="w"))
    assert fault.message.endswith(
        "the step of w is 10 times the right one; is a factor alpha missing, or a division by it too many?"
    )


def test_cut_decimals_are_told() -> None:
    buffer = "def f(z):\n    out = np.zeros_like(z)\n    out[...] = z / 7\n    return out"
    fault, _ = fault_of(buffer, lambda student: close(student.f(Z), Z / 7))
    assert "dtype=float" in fault.message
    fault, _ = fault_of("def f(z): return z // 2", lambda student: close(student.f(5), 2.5))
    assert "divide with /, not //" in fault.message
