"""Exercises whose subject is an object: classes with methods, attributes and operators, iterators, and objects of a check."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import TESTS, checks_of, lost

from grader.authoring.memory import checks_that_remember
from grader.authoring.release import collect_manifest, manifest_json, release, signatures
from grader.authoring.sealing import sealed_files
from grader.authoring.stubs import stub
from grader.checks.calls import Contract
from grader.checks.student import Student
from grader.checks.values import describe
from grader.cli.main import main
from grader.grading.session import grade, open_grader
from grader.grading.verdict_cache import VerdictCache
from grader.model.assignment import SEALED, Assignment, load_assignment, load_description
from grader.model.errors import StudentFault
from grader.model.report import Report
from grader.model.submission import Submission
from grader.sandbox import open_sandbox
from grader.sandbox.fake import FakeSandbox
from grader.selfcheck.kernel import KernelSandbox

pytestmark = pytest.mark.usefixtures("kept_sandboxes")

LAYERS, VALUES = ((TESTS / "objects_toy" / part / "solution.py").read_text() for part in ("layers", "values"))
GradeObjects = Callable[..., Report]


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """The assignment, released."""
    folder = tmp_path_factory.mktemp("objects") / "solutions"
    shutil.copytree(TESTS / "objects_toy", folder)
    manifest = collect_manifest(folder, load_description(folder))
    (folder / "checks.json").write_bytes(manifest_json(manifest))
    assignment = load_assignment(folder)
    for part, content in sealed_files(assignment).items():
        (folder / part / SEALED).write_bytes(content)
    return assignment


@pytest.fixture
def grade_objects(objects: Assignment) -> GradeObjects:
    def run(layers: str = LAYERS, values: str = VALUES, **options: object) -> Report:
        files = {"layers.py": layers.encode(), "values.py": values.encode()}
        return grade(objects, Submission.of("student", files), **options)  # type: ignore[arg-type]

    return run


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """The text with replacements that are all found."""
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


def test_what_is_right_gets_all_points_and_stubs_get_none(grade_objects: GradeObjects) -> None:
    report = grade_objects()
    assert report.score == report.max_score
    assert not report.provisional
    report = grade_objects(stub(LAYERS, "layers"), stub(VALUES, "values"))
    assert report.score == 0
    assert {c.message for c in checks_of(report, "Linear", "Value")} == {
        "`Linear` is not implemented yet",
        "`Value.__mul__` is not implemented yet",
    }


MISTAKES: dict[str, tuple[Any, ...]] = {
    "linear_without_bias": ("layers", ("x @ self.W + self.b", "x @ self.W")),
    "linear_size_without_bias": ("layers", ("self.W.size + self.b.size", "self.W.size")),
    "sequential_forwards": ("layers", ("            grad = layer.backward(grad)\n        return grad", "            pass\n        return 0 * grad")),
    "value_mul_exchanged": ("values", ("self.grad += other.data *", "self.grad += self.data *"), ("other.grad += self.data *", "other.grad += other.data *")),
    "value_add_overwrites": ("values", ("self.grad += out.grad", "self.grad = out.grad"), ("other.grad += out.grad", "other.grad = out.grad")),
    "neuron_without_bias": ("values", ("total = bias\n", "total = 0.0 * bias\n")),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_where_work_is_graded_and_at_home(grade_objects: GradeObjects, name: str) -> None:
    part, *pairs = MISTAKES[name]
    wrong = changed(LAYERS if part == "layers" else VALUES, *pairs)
    for hidden in (True, False):
        one = grade_objects(**{part: wrong}, hidden=hidden)
        # At home nobody knows whether what uses it is right.
        assert {c.diagnosis for c in checks_of(one) if c.status == "failed"} - {None} == {name}
        assert lost(one) == {part}


SLIPS = {
    "no method": ("    def backward(self, grad):\n        \"\"\"Set", "    def backwards(self, grad):\n        \"\"\"Set", "missing", "`Linear` has no method `backward`: define it in the class"),
    "no attribute": ("self.db = ", "db = ", "missing", "`Linear` has no method or attribute `db`: is it defined, or set in `__init__`?"),
    "no property": ("    @property\n", "", "wrong_type", "the result is a method: with `@property` above its `def` it is read without round brackets; the exercise asks for a single number"),
    "no number": ("return x @ self.W + self.b", "return self", "wrong_type", "the result is an object of your class `Linear`; the exercise asks for a list or tuple"),
    "changed argument": ("self.x = x", "self.x = x; x += 0.5", "changed_argument", "`Linear.forward` changed its argument `x`"),
    "exception": ("return x @ self.W + self.b", "return x @ self.W.T + self.b", "raised", "`Linear.forward` raised ValueError"),
    "other arguments": ("def forward(self, x):\n        \"\"\"x W", "def forward(self):\n        \"\"\"x W", "raised", "`Linear.forward` raised TypeError"),
    "claims": ("    def backward(self, grad):\n        \"\"\"Set", "    def __getattr__(self, name):\n        return 10**6 * name\n\n    def backwards(self, grad):\n        \"\"\"Set", "raised", "`Linear.backward` raised TypeError"),
    "no float": ("return x @ self.W + self.b", "return type('Lies', (), {'__class__': property(lambda self: float)})()", "raised", "`Linear.forward` raised TypeError"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_of_the_class_and_its_method(grade_objects: GradeObjects, slip: str) -> None:
    before, after, reason, message = SLIPS[slip]
    report = grade_objects(changed(LAYERS, (before, after)), hidden=False)
    [check] = checks_of(report, "Linear")
    assert (check.status, check.reason) == ("failed", reason)
    assert message in check.message
    assert not report.provisional


@pytest.mark.parametrize(("before", "after", "message"), [
    ("        out.push = push\n        return out\n        ### END SOLUTION\n\n    def __rmul__", "        out.push = push\n\n    def __rmul__", "`Value.__mul__` returns nothing (None): is a `return` missing? (`print` only shows a value); the exercise asks for an object of a class of yours"),
    ("        return self * other", "        return 6.0", "`Value.__rmul__` returns a number with a decimal point; the exercise asks for an object of a class of yours"),
    ("        return self * other", "        return other", "`Value.__rmul__` returns a whole number; the exercise asks for an object of a class of yours"),
])  # fmt: skip
def test_a_check_that_goes_on_with_no_object_is_not_broken(
    grade_objects: GradeObjects, before: str, after: str, message: str
) -> None:
    report = grade_objects(values=changed(VALUES, (before, after)))
    assert message in {c.message for c in checks_of(report, "Value")}
    assert not report.provisional


ODD: dict[str, tuple[Any, ...]] = {
    "a list": ("layers", ("class Sequential:", "class Sequential(list):")),
    "a dict": ("values", ("class Value:", "class Value(dict):\n    __hash__, __eq__ = object.__hash__, object.__eq__\n")),
    "a number": ("values", ("class Value:", "class Value(float):\n    __hash__, __eq__ = object.__hash__, object.__eq__\n    __new__ = lambda cls, data, parents=(): float.__new__(cls, data)\n")),
    "copies": ("layers", ("self.layers = layers", "import copy, weakref\n        self.layers = [copy.copy(copy.deepcopy(weakref.ref(one)())) for one in layers]")),
    "slots": ("values", ("class Value:", "class Value:\n    __slots__ = ('data', 'grad', 'parents', 'push')\n")),
    "a registry": ("values", ("        self.grad = 0.0\n", "        self.grad = 0.0\n        MADE.append(self)\n"), ("class Value:", "MADE = []\n\n\nclass Value:")),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_a_right_class_may_be_an_odd_one(grade_objects: GradeObjects, name: str) -> None:
    part, *pairs = ODD[name]
    report = grade_objects(**{part: changed(LAYERS if part == "layers" else VALUES, *pairs)})
    assert [c.message for c in checks_of(report) if c.status != "passed"] == []


def test_another_module_may_give_a_class_its_name_once_more(objects: Assignment) -> None:
    neuron = VALUES.index("def neuron")
    files = {"layers.py": LAYERS, "engine.py": VALUES[:neuron], "net.py": f"import engine\nValue = engine.Value\n{VALUES[neuron:]}"}
    report = grade(objects, Submission.of("student", {name: text.encode() for name, text in files.items()}))
    assert (report.score, report.problems) == (report.max_score, ())


def test_a_class_without_a_hash_is_told_how_to_have_one(grade_objects: GradeObjects) -> None:
    wrong = changed(VALUES, ("class Value:", "class Value:\n    def __eq__(self, other):\n        return self is other\n"), ("order = []", "order = []\n        {self}"))  # fmt: skip
    told = [c.message for c in checks_of(grade_objects(values=wrong, hidden=False), "Value")]
    assert all("a class with `__eq__` needs `__hash__`, too" in message for message in told)


def test_the_first_lines_of_methods_are_told(grade_objects: GradeObjects) -> None:
    wrong = changed(LAYERS, ("def __init__(self, n_in, n_out)", "def __init__(self)"), ("def forward(self, x):\n        \"\"\"The output", "def forward(self):\n        \"\"\"The output"))  # fmt: skip
    told = {c.functions[0]: c.message for c in checks_of(grade_objects(wrong, hidden=False), "Linear", "Batches")}
    assert "calls it with 2 arguments; its first line is to be `def __init__(self, n_in, n_out):`" in told["Linear"]


def test_operators_that_are_missing_are_told_by_how_they_are_called(grade_objects: GradeObjects) -> None:
    report = grade_objects(values=changed(VALUES, ("def __rmul__", "def other_product")))
    assert {c.message for c in checks_of(report, "Value") if c.status == "failed"} == {
        "`Value` has no method `__rmul__`, which `3 * a` calls: define it in the class"
    }


def test_the_call_shows_how_the_object_was_made(grade_objects: GradeObjects) -> None:
    report = grade_objects(values=changed(VALUES, ("other.grad += self.data", "other.grad -= self.data")))
    wrong = next(c for c in checks_of(report, "Value") if c.status == "failed")
    assert wrong.call == "a = Value(2.0); b = Value(-1.5); c = a * b; d = a * a; e = c + d; e.backward(); a.grad"


def test_a_class_is_released_with_a_stub_for_each_method(objects: Assignment) -> None:
    manifest, files = release(objects.folder, objects.description)
    text = files["layers.py"].decode()
    names: dict[str, type] = {}
    exec(text, names)
    assert text.count("raise NotImplementedError") == 10
    assert names["Linear"].forward.__doc__ == "x W + b for the rows of x, of shape (n, n_in)."  # type: ignore[attr-defined]
    assert manifest.signatures["Linear"] == "n_in, n_out"
    assert manifest.signatures["Linear.backward"] == "grad"
    assert b"Keep x" in files["checks/layers/hints.json"]
    assert "Keep x" not in text
    assert 'grader.check(\\"layers\\", \\"Sequential\\")' in files["notebooks/layers.ipynb"].decode()
    assert checks_that_remember(objects) == []


def test_operators_of_a_class_are_known_however_it_has_them(objects: Assignment, tmp_path: Path) -> None:
    shutil.copytree(objects.folder, tmp_path / "solutions")
    path = tmp_path / "solutions" / "values" / "solution.py"
    product = VALUES[VALUES.index("    def __rmul__") : VALUES.index("    def backward")]
    text = changed(
        VALUES,
        ("class Value:", "@dataclasses.dataclass(eq=True)\nclass Value(Base):"),
        (product, "    __rmul__, __radd__ = __mul__, __add__\n\n"),
    )
    path.write_text(f"# %%\nclass Base:\n    def __contains__(self, part):\n        return False\n\n\n{text}")
    found = {name for name in signatures(path.parents[1], objects.description) if name.startswith("Value.__")}
    assert {name.partition(".")[2] for name in found} >= {"__rmul__", "__radd__", "__mul__", "__eq__", "__contains__"}
    assert "Value.__sub__" not in found


def test_a_class_of_students_is_made_who_write_classes(objects: Assignment, tmp_path: Path) -> None:
    assert main(["synthesize", str(tmp_path / "class"), "--students", "6", "--assignment", str(objects.folder)]) == 0
    files = [path.read_bytes() for path in (tmp_path / "class").rglob("*") if path.is_file()]
    assert any(b"class Linear" in content for content in files)


def test_verdicts_are_the_same_from_the_cache(objects: Assignment) -> None:
    wrong = changed(VALUES, ("other.grad += self.data", "other.grad -= self.data"))
    submission = Submission.of("student", {"layers.py": LAYERS.encode(), "values.py": wrong.encode()})
    with open_grader(objects, cache=VerdictCache()) as grader:
        first, second = (grader.run(grader.load(submission)) for _ in range(2))
    assert [(c.id, c.status, c.message, c.diagnosis) for c in checks_of(first)] == [
        (c.id, c.status, c.message, c.diagnosis) for c in checks_of(second)
    ]


def test_a_notebook_checks_classes_as_they_are_defined_there(objects: Assignment) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(changed(LAYERS, ("x @ self.W + self.b", "x @ self.W")), namespace)
    report = grade(objects, Submission.of("student", {}), sandbox=KernelSandbox(namespace), hidden=False)
    told = {c.functions[0]: (c.status, c.message) for c in checks_of(report, "Linear", "Batches")}
    assert told["Linear"][0] == "failed"
    assert "The bias is not added." in told["Linear"][1]
    assert told["Batches"][0] == "passed"


STRANGE = """
import dataclasses

class Slots:
    __slots__ = ("data",)
    def __init__(self, data): self.data = data
    def check(self):
        if self.data < 0: raise ValueError("negative")
        return self
    @property
    def double(self): return 2 * self.data
    @staticmethod
    def fixed(): return 7
    def __getitem__(self, n): return self.data * n

@dataclasses.dataclass(frozen=True)
class Point:
    x: float
    y: float = 0.0

def same(thing): return [thing, {"a": thing}]
def many(): return (Slots(n) for n in range(3))
"""


def test_classes_of_many_kinds() -> None:
    sandbox = open_sandbox()
    try:
        sandbox.load({"lab.py": STRANGE.encode()}, ["Slots", "Point", "same", "many"], 1)
        conversation = sandbox.open(5.0, {})
        student: Any = Student(conversation, Contract({"Point.__eq__": "other"}))
        one = student.Slots(-2.0)
        assert (one.double, one[3], one.fixed()) == (-4.0, -6.0, 7)
        assert student.raises(ValueError)[one].check() is None
        one.data = 2.0
        with pytest.raises(StudentFault, match=r"`Slots.check` returned an object of your class `Slots` where"):
            student.raises(ValueError)[one].check()
        assert one.check() is one
        listed, named = student.pure.same(one)
        assert listed is one
        assert named["a"] is one
        point = student.Point(1.5, y=2.0)
        assert (point.x, point.y) == (1.5, 2.0)
        assert point == student.Point(1.5, 2.0)
        assert str(point) == "Point(x=1.5, y=2.0)"
        with pytest.raises(StudentFault, match="`Slots` has no method `__str__`"):
            str(one)
        assert point != one
        with pytest.raises(StudentFault, match=r"`Point.x` raised AttributeError"):
            point.x = 3.0
        assert [slots.data for slots in student.listed.many()] == [0, 1, 2]
        assert describe(student.many()).startswith("a generator")
        conversation.close()
    finally:
        sandbox.close()


@pytest.mark.parametrize("place", ["fake", "kernel"])
def test_objects_are_the_same_where_functions_run_in_this_process(place: str) -> None:
    names = ["Linear", "Sequential", "Batches", "Value", "neuron"]
    contract = Contract(dict.fromkeys(("Value.__add__", "Value.__mul__", "Value.__rmul__"), "other"))
    if place == "fake":
        fake = FakeSandbox()
        fake.load({"lab.py": f"{LAYERS}\n{VALUES}".encode()}, names, 1)
        student = Student(fake.open(1.0, {}), contract)
    else:
        namespace: dict[str, object] = {"__name__": "__main__"}
        exec(f"{LAYERS}\n{VALUES}", namespace)
        student = Student(KernelSandbox(namespace).open(1.0, {}), contract)
    a = student.Value(3.0)
    b = 2 * a + a
    b.backward()
    assert (b.data, a.grad) == (9.0, 3.0)
    net = student.Sequential([layer := student.Linear(2, 1)])
    assert net.layers[0] is layer
    assert net.layers[0] != a
    assert [len(rows) for rows in student.Batches([[1.0], [2.0], [3.0]], 2)] == [2, 1]
    assert student.neuron([a], [a], a).data == 12.0
