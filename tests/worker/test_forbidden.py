"""Packages that an assignment does not allow: refused however they are asked for, and told where they were."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from support import RIGHT, checks_of, each_check, lost, notebook, submission

from grader import grade
from grader.model import interpreters
from grader.model.assignment import Assignment
from grader.model.report import CheckResult, Report
from grader.sandbox import open_sandbox
from grader.sandbox.spawning import SpawningSandbox
from grader_worker.lockdown import WorkerLimits

PACKAGES = {
    "sklearn/__init__.py": "def answer(): return 'installed'\n",
    "sklearn/svm.py": "def answer(): return 'installed'\n",
    "scikit_learn-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: scikit-learn\nVersion: 1.0\n\nRequires-Dist: harmless\n",
    "scikit_learn-1.0.dist-info/RECORD": "sklearn/__init__.py,,\nsklearn/svm.py,,\n",
    "wrapper.py": "def answer(): return 'installed'\n",
    "wrapper-2.0.dist-info/METADATA": "Name: wrapper\nRequires-Dist: Scikit_Learn >=0.5\n\n",
    "wrapper-2.0.dist-info/RECORD": "wrapper.py,,\n__pycache__/wrapper.cpython-311.pyc,,\n",
    "indirect/__init__.py": "def answer(): return 'installed'\n",
    "indirect-2.0.dist-info/METADATA": "Name: indirect\nRequires-Dist: wrapper; python_version > '3'\n\n",
    "indirect-2.0.dist-info/top_level.txt": "indirect\n",
    "carrier/__init__.py": "",
    "carrier/_vendor/__init__.py": "",
    "carrier/_vendor/sklearn/__init__.py": "def answer(): return 'installed'\n",
    "harmless.py": "try:\n    import sklearn\nexcept ImportError:\n    sklearn = None\ndef answer(): return sklearn\n",
    "harmless-1.0.dist-info/METADATA": "Name: harmless\nRequires-Dist: scikit-learn; extra == 'all'\n\n",
    "harmless-1.0.dist-info/RECORD": "harmless.py,,\n",
}
"""Small packages under the names of large ones, as an installer leaves them."""

WAYS = {
    "exec": "exec('import sklearn as got')",
    "eval": 'got = eval(\'__import__("skl" + "earn")\')',
    "alias": "from importlib import import_module as im; got = im('sklearn')",
    "keyword": "import importlib; got = importlib.import_module(name='sklearn')",
    "formatted text": "import importlib; n = 'learn'; got = importlib.import_module(f'sk{n}')",
    "built-in function": "import builtins; got = vars(builtins)['__imp' + 'ort__']('sklearn')",
    "runpy": "import runpy; got = runpy.run_module('sklearn')",
    "pkgutil": "import pkgutil; got = pkgutil.resolve_name('sklearn:answer')",
    "submodule": "import importlib; got = importlib.import_module('sklearn.svm')",
    "no finders": "import sys, importlib; sys.meta_path[:] = [f for f in sys.meta_path if 'Path' in str(f)]\n"
    "got = importlib.import_module('sklearn')",
    "no finders, plainly": "import sys\nwhile len(sys.meta_path) > 1: sys.meta_path.pop(0)\nexec('import sklearn as got')",
    "path finder": "import importlib.util as u, importlib.machinery as m\nspec = m.PathFinder.find_spec('sklearn')\n"
    "m = u.module_from_spec(spec); spec.loader.exec_module(m); got = m",
    "location": "import importlib.util as u, sys, os\n"
    "place = next(p for p in sys.path if os.path.isdir(p + '/sklearn'))\n"
    "spec = u.spec_from_file_location('other', place + '/sklearn/__init__.py')\n"
    "m = u.module_from_spec(spec); spec.loader.exec_module(m); got = m",
    "other loader": "import importlib.machinery as m, sys, os\n"
    "place = next(p for p in sys.path if os.path.isdir(p + '/sklearn'))\n"
    "got = m.SourceFileLoader('other', place + '/../' + os.path.basename(os.path.realpath(place)) + '/sklearn/svm.py').load_module()",
    "text": "import sys, os\nplace = next(p for p in sys.path if os.path.isdir(p + '/sklearn'))\n"
    "got = open(place + '/sklearn/__init__.py').read()",
    "relative path": "import sys, os\nos.chdir(next(p for p in sys.path if os.path.isdir(p + '/sklearn')))\n"
    "got = open(b'sklearn/svm.py').read()",
    "folder of the package": "import sys, os, importlib; sys.path.append(next(p for p in sys.path if os.path.isdir(p + '/sklearn')) + '/sklearn')\n"
    "got = importlib.import_module('svm')",
    "hooks of paths": "import sys, importlib; sys.path_importer_cache.clear(); sys.meta_path[:] = sys.meta_path[-1:]\n"
    "sys.path_hooks[:] = sys.path_hooks[-1:]; importlib.invalidate_caches(); got = importlib.import_module('sklearn')",
    "vendored": "import carrier; from carrier._vendor import sklearn as got",
    "what needs it": "import wrapper as got",
    "what needs what needs it": "got = __import__('indirect')",
    "class of text": "import importlib\nclass Name(str):\n    def partition(self, by): return ('numpy', '', '')\n"
    "    def __eq__(self, other): return False\n    __hash__ = str.__hash__\ngot = importlib.import_module(Name('sklearn'))",
}
"""Ways to ask for a package, each of which would leave it, or its text, in `got`."""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the packages for the interpreter of workers."""
    folder = tmp_path / "site-packages"
    for name, text in PACKAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    known = interpreters.environment
    for module in ("launch", "spawning"):
        monkeypatch.setattr(f"grader.sandbox.{module}.environment", lambda path: {**known(path), "PYTHONPATH": str(folder)})


@pytest.fixture(params=["forking", "spawning"])
def grade_first(request: pytest.FixtureRequest, toy: Assignment, installed: None) -> Callable[..., Report]:
    """Grade the first outcome of the toy assignment, with and without what only Linux has."""

    def run(files: dict[str, str | bytes] | str) -> Report:
        sandbox = open_sandbox() if request.param == "forking" else SpawningSandbox(WorkerLimits())
        return grade(toy, submission(files), sandbox=sandbox, outcomes=["first"])

    return run


def asking(way: str) -> str:
    """A submission whose functions are right unless it gets what it asks for in line 4, where a way has one line."""
    return f"{RIGHT}".replace(
        "import numpy as np\n",
        f"import numpy as np\ngot = None\ntry:\n{textwrap.indent(way, '    ')}\nexcept ImportError:\n    pass\n",
        1,
    ).replace("return 2.0 * np.asarray(z)", "return (2.0 if got is None else 3.0) * np.asarray(z)")


def imports_check(report: Report) -> CheckResult:
    return next(check for check in each_check(report) if check.kind == "purity")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.replace(" ", "-"))
def test_a_forbidden_package_is_refused_and_its_place_told(way: str, grade_first: Callable[..., Report]) -> None:
    report = grade_first(asking(WAYS[way]))
    assert [c.message for c in checks_of(report, "double") if c.status != "passed"] == []
    assert report.problems == ()
    check = imports_check(report)
    assert (check.status, check.reason) == ("failed", "forbidden_import")
    package = {"what needs it": "wrapper, which needs ", "what needs what needs it": "indirect, which needs "}.get(way, "")
    last = next(n for n, line in enumerate(asking(WAYS[way]).splitlines(), 1) if line == "except ImportError:") - 1
    assert f"lab.py, line {last}, asks for {package}sklearn" in check.message


def test_honest_code_does_without_it(grade_first: Callable[..., Report]) -> None:
    text = """
        import importlib.util
        import harmless
        import carrier
        used = harmless.answer() if importlib.util.find_spec("sklearn") is None else 1
        if used is not None or importlib.util.find_spec("numpy") is None:
            raise ValueError
    """
    report = grade_first(RIGHT + textwrap.dedent(text))
    assert (lost(report), report.problems) == (set(), ())


def test_a_guard_falls_back_and_is_charged_as_an_import(grade_first: Callable[..., Report]) -> None:
    report = grade_first("try:\n    import sklearn\nexcept ImportError:\n    sklearn = None\n" + RIGHT)
    assert {c.id for c in each_check(report) if c.status != "passed"} == {"first.public.imports"}
    assert report.problems == ()
    assert "lab.py, line 2, asks for sklearn" in imports_check(report).message


def test_what_stands_unguarded_is_told_as_a_problem(grade_first: Callable[..., Report]) -> None:
    report = grade_first("import sklearn\nimport wrapper.part\n" + RIGHT)
    assert [str(p) for p in report.problems] == [
        "lab.py, line 1: No module named 'sklearn'; this assignment does not allow `sklearn`: remove it",
        "lab.py, line 2: No module named 'wrapper'; this assignment does not allow `wrapper`, which needs `sklearn`: remove it",
    ]


def test_a_call_is_told_in_its_case(grade_first: Callable[..., Report]) -> None:
    text = RIGHT.replace("    return 2.0 *", "    m = __import__('sk' + 'learn')\n    return m.answer() and 2.0 *")
    text = text.replace("    return 0.5 *", "    import wrapper\n    return 0.5 *")
    report = grade_first(text)
    messages = {name: {c.message for c in checks_of(report, name) if c.status != "passed"} for name in ("double", "half")}
    assert messages["double"]
    assert messages["half"]
    assert all("asks for `sklearn`, which this assignment does not allow: remove it" in m for m in messages["double"])
    assert all("asks for a package that needs `sklearn`, which this" in m for m in messages["half"])


def test_a_module_of_that_name_is_the_submissions_own_and_no_door(grade_first: Callable[..., Report]) -> None:
    own = {"sklearn.py": "def answer(): return None\n", "lab.py": RIGHT + "\nfrom sklearn import answer\nassert answer() is None\n"}
    report = grade_first(own)
    assert lost(report) == set()
    door = asking("import sys, sklearn\nsys.meta_path.pop(0)\ndel sys.modules['sklearn']\ngot = __import__('sklearn')")
    for way in ("from sklearn import svm as got", "import importlib; got = importlib.import_module('sklearn.svm')"):
        report = grade_first({"sklearn.py": "", "lab.py": asking(way)})
        assert [c.message for c in checks_of(report, "double") if c.status != "passed"] == []
    report = grade_first({"sklearn.py": "", "lab.py": door})
    assert [c.message for c in checks_of(report, "double") if c.status != "passed"] == []


def test_a_helper_counts_for_the_files_that_import_it(grade_first: Callable[..., Report]) -> None:
    helper = "import importlib\nfor name in ('numpy', 'sklearn'):\n    try:\n        importlib.import_module(name)\n"
    files = {"a/helper.py": helper + "    except ImportError:\n        pass\n", "lab.py": "from helper import *\n" + RIGHT}
    assert "a/helper.py, line 4, asks for sklearn" in imports_check(grade_first(files)).message


def test_a_cell_of_a_notebook_is_named(grade_first: Callable[..., Report]) -> None:
    asks = "try:\n    exec('import sklearn')\nexcept ImportError:\n    pass"
    message = imports_check(grade_first({"lab.ipynb": notebook(RIGHT, asks)})).message
    assert "lab.ipynb, cell 2, line 2, asks for sklearn" in message


def test_what_was_imported_before_is_out_of_reach(toy: Assignment, installed: None) -> None:
    asks = """import sys, gc
    names = ("sklearn", "sklearn.svm", "wrapper")
    got = [name for name in names if name in sys.modules]
    got += [o for o in gc.get_objects() if type(o) is type(sys) and getattr(o, "__name__", "") in names]
    got += [o for o in gc.get_objects() if getattr(o, "__name__", "") == "answer"]
    got = got or None"""
    sandbox = open_sandbox(preload=["sklearn.svm", "wrapper"])
    report = grade(toy, submission(asking(textwrap.dedent(asks).replace("\n    ", "\n"))), sandbox=sandbox, outcomes=["first"])
    assert report.problems == ()
    assert lost(report) == set()


def test_the_kernel_refuses_where_the_submission_rewrites_the_worker(toy: Assignment, installed: None) -> None:
    asks = """import importlib.machinery, os, sys
frame = sys._getframe()
while "Refusals" not in frame.f_globals:
    frame = frame.f_back
for name in ("refuse_name", "refuse_path"):
    setattr(frame.f_globals["Refusals"], name, lambda *a: None)
place = next(p for p in sys.path if os.path.isdir(p + "/sklearn"))
for way in (
    lambda: importlib.machinery.SourceFileLoader("other", place + "/sklearn/svm.py").load_module(),
    lambda: os.open("sklearn/svm.py", os.O_RDONLY, dir_fd=os.open(place, os.O_RDONLY)),
    lambda: __import__("wrapper"),
):
    try:
        got = way()
    except (ImportError, PermissionError):
        pass"""
    sandbox = open_sandbox()
    report = grade(toy, submission(asking(asks)), sandbox=sandbox, outcomes=["first"])
    if "Landlock files" not in report.isolation:
        pytest.skip("this host has no Landlock")
    assert report.problems == ()
    assert [c.message for c in checks_of(report, "double") if c.status != "passed"] == []
