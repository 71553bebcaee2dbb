"""How the files of a submission are executed and its functions found: layouts, imports of each other, notebooks."""

from __future__ import annotations

import pytest
from support import RIGHT, Grade, checks_of, lost, notebook, reasons

IMPORTS, *FUNCTIONS = RIGHT.strip().split("\n\n")
"""The right submission, function by function."""


def function(name: str) -> str:
    return next(text for text in FUNCTIONS if text.startswith(f"def {name}("))


FIRST = "\n\n".join([IMPORTS, function("double"), function("half"), function("quadruple")]) + "\n"
SECOND = "\n\n".join([IMPORTS, function("total"), function("twice"), function("draw")]) + "\n"
LAST = function("everything") + "\n"

LAYOUTS: dict[str, dict[str, str | bytes]] = {
    "one module": {"lab.py": RIGHT},
    "one notebook": {"lab.ipynb": notebook(IMPORTS, *FUNCTIONS)},
    "an old notebook": {"lab.ipynb": notebook(IMPORTS, *FUNCTIONS, version=3)},
    "modules": {"first.py": FIRST, "second.py": SECOND, "last.py": f"from first import half\nfrom second import total\n{LAST}"},
    "modules in another order": {"z.py": FIRST, "y.py": SECOND, "a.py": f"from z import half\nfrom y import total\n{LAST}"},
    "aliases": {
        "first.py": FIRST,
        "second.py": SECOND,
        "last.py": "import first as F, second as S\n\ndef everything(z):\n    return F.half(S.total(z))\n",
    },
    "stars": {"first.py": FIRST, "second.py": SECOND, "last.py": f"from first import *\nfrom second import *\n{LAST}"},
    "a helper": {
        "helpers/numbers.py": "def times(a, z):\n    return a * np.asarray(z)\nimport numpy as np\n",
        "first.py": "from helpers.numbers import times\ndef double(z): return times(2.0, z)\n"
        "def half(z): return times(0.5, z)\ndef quadruple(z): return times(4.0, z)\n",
        "rest.py": f"{SECOND}\nfrom first import half\n{LAST}",
    },
    "a package whose modules name each other": {
        "lab/__init__.py": "from .first import *\nfrom .last import everything\n",
        "lab/first.py": FIRST + SECOND,
        "lab/last.py": f"from .first import half, total\n{LAST}",
    },
    "a package inside another folder": {
        "src/lab/__init__.py": "",
        "src/lab/first.py": FIRST + SECOND,
        "src/lab/kinds.py": "from dataclasses import dataclass\n@dataclass\nclass Kind:\n    a: float\n",
        "src/lab/last.py": f"from .first import half, total\nfrom .kinds import Kind\n{LAST}",
        "work/lab.ipynb": notebook("from lab.last import everything\nfrom lab.kinds import Kind"),
    },
    "the folder of a package": {
        "__init__.py": "from . import first",
        "first.py": FIRST + SECOND,
        "last.py": f"from .first import half, total\n{LAST}",
    },
    "names that the grader's own modules have": {
        "wire.py": FIRST,
        "serve.py": SECOND,
        "layers.py": "from wire import half\n",
        "loader.py": f"from layers import half\nfrom serve import total\n{LAST}",
    },
    "a package": {
        "lab/__init__.py": "",
        "lab/first.py": FIRST,
        "lab/second.py": SECOND,
        "lab/last.py": f"from .first import half\nfrom . import second\ntotal = second.total\n{LAST}",
    },
    "modules that import each other": {
        "first.py": f"from second import total\n{FIRST}\n{LAST}",
        "second.py": f"import first\n{SECOND}",
    },
    "a notebook that imports a module": {"first.py": FIRST, "lab.ipynb": notebook("from first import *", SECOND, LAST)},
    "a module and a notebook": {"a first part.py": FIRST, "Übung zwei.ipynb": notebook(SECOND, function("half"), LAST)},
    "a byte-order mark": {"lab.py": b"\xef\xbb\xbf" + RIGHT.encode()},
    "UTF-16": {"lab.py": RIGHT.encode("utf-16")},
    "another encoding": {"lab.py": b"# -*- coding: latin-1 -*-\n# na\xefve\n" + RIGHT.encode()},
    "Windows line ends": {"lab.py": RIGHT.replace("\n", "\r\n")},
    "tabs": {"lab.py": RIGHT.replace("    ", "\t")},
    "a script part": {"lab.py": RIGHT + '\nif __name__ == "__main__":\n    raise SystemExit(everything([1.0]))\n'},
    "annotations from the future": {
        "lab.py": "from __future__ import annotations\n" + RIGHT.replace("(z):", "(z: Nowhere) -> Nowhere:")
    },
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(grade_toy: Grade, name: str) -> None:
    report = grade_toy(LAYOUTS[name])
    assert report.score == report.max_score, [(c.id, c.message) for c in checks_of(report) if c.status != "passed"]
    assert report.problems == ()


CALLABLES = {
    "lambda": "double = lambda z: 2.0 * np.asarray(z)",
    "partial": "import functools\ndef times(a, z): return a * np.asarray(z)\ndouble = functools.partial(times, 2.0)",
    "closure": "def times(a):\n    def f(z): return a * np.asarray(z)\n    return f\ndouble = times(2.0)",
    "instance": "class Times:\n    def __init__(self, a): self.a = a\n    def __call__(self, z): return self.a * np.asarray(z)\ndouble = Times(2.0)",
    "method": "class Numbers:\n    def double(self, z): return 2.0 * np.asarray(z)\ndouble = Numbers().double",
    "static method": "class Numbers:\n    @staticmethod\n    def double(z): return 2.0 * np.asarray(z)\ndouble = Numbers.double",
    "vectorised": "double = np.vectorize(lambda z: 2.0 * z, otypes=[float])",
    "decorated": "import functools\n@functools.lru_cache\ndef two(): return 2.0\ndef double(z): return two() * np.asarray(z)",
    "defined twice": "def double(z): return 3.0\ndef double(z): return 2.0 * np.asarray(z)",
    "in a branch": "if True:\n    def double(z): return 2.0 * np.asarray(z)\nelse:\n    double = None",
    "used up": "def double(z): return 2.0 * np.asarray(z)\ndouble = double(3.0)",
}


@pytest.mark.parametrize("name", CALLABLES)
def test_any_callable_will_do(grade_toy: Grade, name: str) -> None:
    rest = RIGHT.replace(function("double"), "")
    report = grade_toy(f"{rest}\n{CALLABLES[name]}\n")
    assert report.score == report.max_score
    assert report.problems == ()


MAGICS = {
    "line magics": "%matplotlib inline\n%load_ext autoreload",
    "shell lines": "!pip install numpy\nfiles = !ls\nprint(files) if False else None",
    "help": "np.sum?\n?np.sum\nnp.sum??",
    "a timed cell": "%%time\ny = double(2.0)",
    "another language": "%%bash\nls -l | grep x\n",
    "a magic in a block": "if True:\n    %time double(2.0)\n    y = 3",
    "an assignment": "t = %timeit -o double(1.0)",
    "a picture": "import matplotlib.pyplot as plt\nfig, axes = plt.subplots(2, 2)\naxes[0, 0].plot([1])\nfor ax in axes.flat: ax.grid()\nplt.show()",
    "display": "from IPython.display import display, HTML\ndisplay(HTML('<b>hi</b>'))\nget_ipython().run_line_magic('matplotlib', 'inline')",
    "a question": "name = input('Who are you? ')\nif name: raise ValueError",
    "a widget": "from ipywidgets import interact\n@interact(a=(0, 5))\ndef show(a=1): return a",
    "text with percent signs": 'text = """\n%matplotlib inline\n!ls\n"""\nassert "%matplotlib" in text',
    "arithmetic with percent signs": "y = (7\n  % 4)\nassert y == 3",
    "nothing": "",
    "a comment": "# %matplotlib inline",
}


@pytest.mark.parametrize("name", MAGICS)
def test_cells_that_are_not_only_python(grade_toy: Grade, name: str) -> None:
    report = grade_toy({"lab.ipynb": notebook(IMPORTS, *FUNCTIONS[:1], MAGICS[name], *FUNCTIONS[1:])})
    assert report.score == report.max_score
    assert report.problems == ()


def test_a_failing_cell_costs_itself_and_what_needs_it(grade_toy: Grade) -> None:
    cells = [IMPORTS, function("double"), "factor = 1 / 0", "def half(z): return factor * np.asarray(z)"]
    report = grade_toy({"lab.ipynb": notebook(*cells, *FUNCTIONS[2:])})
    assert [(p.file, p.line) for p in report.problems] == [("lab.ipynb", 1)]
    assert "cell 3: raised ZeroDivisionError" in report.problems[0].message
    assert reasons(report, "half") == {"raised"}
    assert {c.status for c in checks_of(report, "double")} == {"passed"}
    assert lost(report) == {"first"}


def test_a_statement_that_fails_costs_itself_in_a_module(grade_toy: Grade) -> None:
    report = grade_toy(RIGHT + "\ndata = open('data.csv').read()\nprint(data)\n")
    assert report.score == report.max_score
    assert ["FileNotFoundError" in p.message or "NameError" in p.message for p in report.problems] == [True, True]


def test_a_syntax_error_costs_its_module(grade_toy: Grade) -> None:
    files: dict[str, str | bytes] = {
        "first.py": FIRST + "\nreturn 3\n",
        "second.py": SECOND,
        "last.py": f"from first import half\nfrom second import total\n{LAST}",
    }
    report = grade_toy(files)
    assert reasons(report, "double") == {"missing"}
    assert lost(report) == {"first"}, "what only uses a lost function is credited"
    assert report.problems[0].file == "first.py"
    assert report.problems[0].line == len(f"{FIRST}\nreturn".splitlines())


def test_a_missing_name_in_an_import_costs_only_that_name(grade_toy: Grade) -> None:
    rest = f"from first import third, half\n{LAST}"
    report = grade_toy({"first.py": FIRST, "second.py": SECOND, "last.py": f"from second import total\n{rest}"})
    assert report.score == report.max_score
    assert "third" in report.problems[0].message


@pytest.mark.parametrize("use", ["from first import half as h", "import first as F\nh = lambda z: F.half(z)"])
def test_a_missing_function_is_lent_under_any_name(grade_toy: Grade, use: str) -> None:
    without = FIRST.replace(function("half"), "")
    last = f"from second import total\n{use}\ndef everything(z): return h(total(z))\n"
    report = grade_toy({"first.py": without, "second.py": SECOND, "last.py": last})
    assert reasons(report, "half") == {"missing"}
    assert [c.follow_through for c in checks_of(report, "everything")] == [True]
    assert lost(report) == {"first"}


def test_one_function_in_two_files_must_be_the_same(grade_toy: Grade) -> None:
    report = grade_toy({"one.py": RIGHT, "two.py": IMPORTS + "\ndef double(z): return z + z\n"})
    assert reasons(report, "double") == {"ambiguous"}
    assert any("one.py" in p.message and "two.py" in p.message for p in report.problems)
    assert lost(report) == {"first"}


def test_the_same_code_in_two_files_is_one_function(grade_toy: Grade) -> None:
    commented = function("double").replace("    return", "    # the same\n    return")
    report = grade_toy({"one.py": RIGHT, "two.py": f"{IMPORTS}\n{commented}\n"})
    assert report.score == report.max_score
    assert report.problems == ()


@pytest.mark.parametrize(
    "made", ["Double()", "Double().__call__", "functools.partial(scaled, 2.0)", "np.vectorize(lambda z: 2.0 * z, otypes=[float])"]
)
def test_the_same_object_in_two_files_is_one_function(grade_toy: Grade, made: str) -> None:
    code = f"""
import functools
import numpy as np
def scaled(a, z): return a * np.asarray(z, float)
class Double:
    def __call__(self, z): return scaled(2.0, z)
double = {made}
"""
    report = grade_toy({"lab.py": code, "copy/lab.py": code})
    assert report.problems == ()
    assert reasons(report, "double") == set()
    other = grade_toy({"lab.py": code, "copy/lab.py": code.replace("2.0", "3.0")})
    assert reasons(other, "double") == {"ambiguous"}


STUB = 'def double(z):\n    """Twice z."""\n    raise NotImplementedError\n'


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": STUB, "b.py": RIGHT},
        {"a.py": RIGHT, "notebooks/a.ipynb": notebook(STUB)},
        {
            "a.py": STUB,
            "notebooks/a.ipynb": notebook(RIGHT),
            "notebooks/b.ipynb": notebook("from a import double, half, total", LAST),
        },
    ],
)
def test_a_stub_yields_to_what_is_written_elsewhere(grade_toy: Grade, files: dict[str, str | bytes]) -> None:
    report = grade_toy(files)
    assert (report.score, report.problems) == (20.0, ())


def test_forbidden_packages_cost_the_outcomes_of_the_file(grade_toy: Grade) -> None:
    report = grade_toy(
        {"first.py": "def helper():\n    from sklearn import svm\n" + FIRST, "second.py": SECOND + "\n" + LAST + function("half")}
    )
    failed = [c for c in checks_of(report) if c.status != "passed"]
    assert [(c.id, c.reason) for c in failed] == [("first.public.imports", "forbidden_import")]
    assert "first.py imports sklearn" in failed[0].message
