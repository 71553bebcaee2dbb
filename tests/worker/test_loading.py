"""How the files of a submission are executed and its functions found: layouts, imports of each other, notebooks."""

from __future__ import annotations

import contextlib
import json
import textwrap

import pytest
from support import RIGHT, Grade, checks_of, lost, notebook, reasons

from grader.sandbox import open_sandbox

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
    "the name of the grader's own package": {
        "grader_worker/__init__.py": FIRST,
        "grader_worker/frames.py": SECOND,
        "lab.py": f"from grader_worker import half\nfrom grader_worker.frames import total\n{LAST}",
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
    "UTF-16 without a byte-order mark": {"lab.py": RIGHT.encode("utf-16-le"), "other.py": b"\0x\0=\0001"},
    "a notebook in UTF-16": {"lab.ipynb": notebook(RIGHT).decode().encode("utf-16")},
    "a notebook in UTF-16 without a byte-order mark": {"lab.ipynb": notebook(RIGHT).decode().encode("utf-16-be")},
    "a lone surrogate": {"lab.ipynb": notebook(RIGHT, "text = '\ud800'")},
    "an export of Colab's": {"lab.py": f"!pip install numpy\n%matplotlib inline\n# %%\n{RIGHT}\n%time double(1.0)\n"},
    "an export of VS Code's": {
        "lab.py": f"# %%\nget_ipython().run_line_magic('matplotlib', 'inline')\n# %%\n{RIGHT}\ndisplay(3)\n"
    },
    "Markdown": {"lab.md": f"---\njupytext:\n  a: 1\n---\n# Lab\n```python\n{RIGHT}\n```\nend\n"},
    "MyST": {"lab.md": f"---\nkernelspec:\n  name: python3\n---\n```{{code-cell}}\n{RIGHT}\n```\n"},
    "Quarto": {"lab.qmd": f"---\ntitle: Lab\n---\n```{{python}}\n#| echo: false\n{RIGHT}\n```\n"},
    "marimo": {
        "lab.py": "import marimo\napp = marimo.App()\n@app.cell\ndef _():\n    import numpy as np\n    import marimo as mo\n    return mo, np\n"
        + "".join(
            "@app.cell(hide_code=True)\ndef _(np):\n" + textwrap.indent(text, "    ") + "\n    return\n" for text in FUNCTIONS
        )
        + "@app.cell\ndef _(mo):\n    mo.md('text')\n    return\nif __name__ == '__main__':\n    app.run()\n"
    },
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
    assert len(report.problems) == 1
    assert "FileNotFoundError" in report.problems[0].message
    assert "1 statement that needs it fails too" in report.problems[0].message


BROKEN = {
    "an unclosed bracket": ("def broken(z):\n    return (z + 1\n", "was never closed", 2),
    "an unclosed text": ("def broken(z):\n    return 'z + 1\n", "unterminated string", 2),
    "an unclosed docstring": ('def broken(z):\n    """About.\n    return z\n', "unterminated triple-quoted", 2),
    "a missing colon": ("def broken(z)\n    return z\n", "expected ':'", 1),
    "a copied sign": ("z = 3 \N{MINUS SIGN} 1\n", "type it anew", 1),
    "a print of Python 2": ("def broken(z):\n    print z\n    return z\n", "print", 2),
    "tabs and spaces": ("def broken(z):\n    if z:\n        pass\n\treturn z\n", "indent", 4),
    "a class": ("class Broken:\n    def f(self:\n        pass\n\n    def g(self):\n        pass\n", "never closed", 2),
    "a decorated function": ("@staticmethod\ndef broken(z):\n    z = = 1\n", "invalid syntax", 3),
    "an else": ("if True:\n    pass\nelse:\n    z = = 1\n", "invalid syntax", 4),
    "a return outside": ("return 3\n", "'return' outside function: indent the line by four spaces", 1),
    "an equals sign": ("if 1 = 2:\n    pass\n", "'='? numbers are compared with ==", 1),
    "a mark of a merge": ("<<<<<<< HEAD\n", "invalid syntax", 1),
}


@pytest.mark.parametrize("at", [0, 3, len(FUNCTIONS)])
@pytest.mark.parametrize("name", BROKEN)
def test_a_syntax_error_costs_only_the_block_that_it_stands_in(grade_toy: Grade, name: str, at: int) -> None:
    broken, message, line = BROKEN[name]
    before = "\n\n".join([IMPORTS, *FUNCTIONS[:at]]) + "\n\n"
    report = grade_toy(before + broken + "\n" + "\n\n".join(FUNCTIONS[at:]) + "\n")
    assert report.score == report.max_score, report.problems
    assert [(p.file, p.line) for p in report.problems] == [("lab.py", before.count("\n") + line)]
    assert message in report.problems[0].message
    assert "left out" in report.problems[0].message


def test_what_only_uses_a_lost_function_is_credited(grade_toy: Grade) -> None:
    files: dict[str, str | bytes] = {
        "first.py": FIRST.replace("def double(z):", "def double(z)"),
        "second.py": SECOND,
        "last.py": f"from first import half\nfrom second import total\n{LAST}",
    }
    report = grade_toy(files)
    assert reasons(report, "double") == {"missing"}
    assert lost(report) == {"first"}


def test_own_functions_stay_where_an_import_fails(grade_toy: Grade) -> None:
    after = "from a_missing_package import double, half, nothing\nimport a_missing_package.deep as twice\nx = nothing(1)\n"
    for files in ({"lab.py": f"{RIGHT}\n{after}"}, {"lab.ipynb": notebook(RIGHT, after)}):
        report = grade_toy(files)
        assert report.score == report.max_score
        assert len(report.problems) == 1
        assert "No module named 'a_missing_package'; 2 statements that need it fail too" in report.problems[0].message


def test_an_import_that_takes_the_place_of_an_own_function_is_told(grade_toy: Grade) -> None:
    report = grade_toy(
        {"lab.ipynb": notebook(RIGHT, "from math import trunc as double, floor as half", "from matplotlib import twice")}
    )
    assert [p.message for p in report.problems] == ["cell 2: `double`, `half` are now those of math, not your own: is that meant?"]
    assert lost(report) == {"first"}


def test_what_needs_a_missing_package_is_counted(grade_toy: Grade) -> None:
    uses = "".join(f"x{n} = package.f({n})\ny{n} = x{n} + 1\n" for n in range(30))
    report = grade_toy({"a.py": "import package\n", "lab.py": f"import package\n{RIGHT}\n{uses}"})
    assert report.score == report.max_score
    assert [p.message for p in report.problems] == ["No module named 'package'; 61 statements that need it fail too"]


def test_a_call_that_needs_a_missing_package_says_so(grade_toy: Grade) -> None:
    for name, says in (("package", "a package is used that is not there"), ("torch", "asks for `torch`, which this assignment")):
        report = grade_toy(f"import {name}\n" + RIGHT.replace("return 0.5 *", f"return {name}.half *"))
        assert all(says in c.message for c in checks_of(report, "half"))


def test_cells_that_write_modules(grade_toy: Grade) -> None:
    cells = [
        f"%%writefile acts.py\n{FIRST}",
        f"%%writefile -a acts.py\n{SECOND}",
        f"from acts import half, total\nimport acts\n{LAST}",
    ]
    report = grade_toy({"work/lab.ipynb": notebook(*cells)})
    assert report.score == report.max_score
    assert report.problems == ()


@pytest.mark.parametrize(
    ("setting", "warnings"), [("", 1), ("np.seterr(all='ignore')", 0), ("np.seterr(over='warn', divide='ignore')", 0)]
)
def test_floating_point_errors_are_as_the_submission_has_set_them(setting: str, warnings: int) -> None:
    sandbox = open_sandbox()
    try:
        code = f"import numpy as np\n{setting}\ndef f():\n    return float(np.float64(1.0) / np.float64(0.0))\n"
        sandbox.load({"lab.py": code.encode()}, ["f"], 1)
        with contextlib.closing(sandbox.open(5.0, {})) as conversation:
            answer = conversation("f", (), {}, watch=False, iterate=False)
        assert (answer.value, len(answer.warnings)) == (float("inf"), warnings)
    finally:
        sandbox.close()


def test_only_the_first_warnings_of_a_call_are_kept() -> None:
    sandbox = open_sandbox()
    try:
        loop = "    for _ in range(2000):\n        warnings.warn('again')\n"
        code = f"import sys, warnings\ndef f():\n    before = sys.getallocatedblocks()\n{loop}    return sys.getallocatedblocks() - before\n"
        sandbox.load({"lab.py": code.encode()}, ["f"], 1)
        with contextlib.closing(sandbox.open(5.0, {})) as conversation:
            answer = conversation("f", (), {}, watch=False, iterate=False)
        assert len(answer.warnings) == 5
        assert answer.value < 1000, "objects of all warnings are kept"
    finally:
        sandbox.close()


def test_nobody_answers_input(grade_toy: Grade) -> None:
    loop = "while input('Go on? ') != 'no':\n    pass\n"
    report = grade_toy(
        f"n = int(input('How many? '))\n{loop}{RIGHT}".replace("def half(z):", "def half(z):\n    z = float(input())")
    )
    assert ["nobody answers" in p.message and "2 times" in p.message for p in report.problems] == [True]
    assert lost(report) == {"first"}
    assert any("nobody answers" in c.message for c in checks_of(report, "half"))


def test_reading_a_notebook_imports_nothing_that_is_slow_beside_jupyterlab(grade_toy: Grade) -> None:
    look = "import sys\nassert not {'nbformat', 'jsonschema', 'jupytext', 'IPython'} & set(sys.modules), 'slow'"
    assert grade_toy({"lab.ipynb": notebook(look, RIGHT)}).problems == ()
    # The converter of old formats is slow, and needed for them only.
    old = grade_toy({"lab.ipynb": notebook(look, RIGHT, version=3)})
    assert old.score == old.max_score
    assert "slow" in old.problems[0].message


FOREIGN = {
    "R": ({"kernelspec": {"name": "ir", "language": "R"}}, "x <- 3"),
    "Julia": ({"kernelspec": {"name": "julia-1.9"}}, "f(x) = x"),
    "C++": ({"language_info": {"name": "C++"}}, "int f() { return 1; }"),
}


@pytest.mark.parametrize("language", FOREIGN)
def test_a_notebook_in_another_language_is_told_as_one(grade_toy: Grade, language: str) -> None:
    metadata, cell = FOREIGN[language]
    content = json.dumps({"nbformat": 4, "metadata": metadata, "cells": [{"cell_type": "code", "source": [cell]}]})
    report = grade_toy({"lab.ipynb": content})
    assert f"{language} notebook" in report.problems[0].message
    content = json.dumps({"nbformat": 4, "metadata": metadata, "cells": [{"cell_type": "code", "source": [RIGHT]}]})
    assert grade_toy({"lab.ipynb": content}).problems == (), "the metadata are wrong, the code is Python"


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
