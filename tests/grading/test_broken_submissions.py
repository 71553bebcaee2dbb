"""Submissions that are broken in every way that was thought of: each ends in a report, and what works earns its points."""

from __future__ import annotations

import time

import pytest
from support import RIGHT, Grade, checks_of, each_check, lost, reasons

OTHERS = RIGHT.replace("def double(z):\n    return 2.0 * np.asarray(z)\n", "")
"""Everything but `double`."""

CALLS = {
    "loops": ("while True: pass", "timed_out"),
    "sleeps": ("import time; time.sleep(1000)", "timed_out"),
    "exits": ("import sys; sys.exit(0)", "raised"),
    "exits at once": ("import os; os._exit(0)", "crashed"),
    "quits": ("quit()", "raised"),
    "aborts": ("import os; os.abort()", "crashed"),
    "kills itself": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", {"crashed", "raised"}),
    "reads from nowhere": ("import ctypes; ctypes.string_at(0)", "crashed"),
    "recurs": ("return double(z)", "raised"),
    "recurs without a limit": (
        "import sys; sys.setrecursionlimit(10**9); return double(z)",
        {"crashed", "raised", "out_of_memory", "timed_out"},
    ),
    "allocates": ("return np.ones(2**28)", {"out_of_memory", "unreadable_result"}),
    "allocates lists": ("x = []\n    while True: x.append(bytearray(10**7))", {"out_of_memory", "crashed", "timed_out"}),
    "returns too much": ("return np.ones((5000, 5000))", {"unreadable_result", "timed_out"}),
    "returns nothing": ("pass", "wrong_type"),
    "returns text": ("return 'two'", "wrong_type"),
    "returns text that looks like the answer": ("return str(2.0 * z)", "wrong_type"),
    "returns objects": ("return np.array([2.0 * z], dtype=object)", "wrong_type"),
    "returns complex numbers": ("return 2.0 * np.asarray(z) + 0j", "wrong_type"),
    "returns nan": ("return np.full(np.shape(z), np.nan)", "not_finite"),
    "returns infinity": ("return np.full(np.shape(z), np.inf)", "not_finite"),
    "returns a generator": ("return (2.0 * x for x in np.ravel(z))", "wrong_type"),
    "is a generator": ("yield 2.0 * z", "wrong_type"),
    "is a coroutine": ("pass\nasync def double(z): return 2.0 * z", "wrong_type"),
    "returns a function": ("return lambda: 2.0 * z", "wrong_type"),
    "returns a set": ("return {1.0, 2.0}", "wrong_type"),
    "returns a list that holds itself": ("x = []; x.append(x); return x", {"wrong_type", "unreadable_result", "wrong_shape"}),
    "returns a dict": ("return {'result': 2.0 * z}", "wrong_type"),
    "returns another shape": ("return (2.0 * np.asarray(z))[None]", "wrong_shape"),
    "returns the transpose of broadcasting": ("return np.array(2.0)", "wrong_shape"),
    "returns a masked array": ("return np.ma.masked_array(2.0 * np.asarray(z))", "wrong_type"),
    "returns what equals everything": ("return type('Any', (), {'__eq__': lambda s, o: True})()", "wrong_type"),
    "returns a huge number": ("return 10**5000", "wrong_type"),
    "returns pieces": ("return 2.0, z", {"wrong_type", "wrong_shape"}),
    "raises": ("raise RuntimeError('no')", "raised"),
    "raises what sounds like a breach": ("raise type('TooLarge', (Exception,), {})('z')", "raised"),
    "raises what cannot be shown": ("raise type('E', (Exception,), {'__str__': lambda s: 1 / 0})()", "raised"),
    "raises what is no Exception": ("raise KeyboardInterrupt", "raised"),
    "raises a novel": ("raise ValueError('x' * 10**7)", "raised"),
    "raises half a character": ("raise ValueError(chr(0xD800))", "raised"),
    "warns half a character": ("import warnings; warnings.warn(chr(0xD800)); return 2.0 * np.asarray(z)", None),
    "asserts": ("assert False", "raised"),
    "prints": ("print('x' * 10**8); return 2.0 * np.asarray(z)", None),
    "prints to the descriptor": (
        "import os; os.write(1, b'x' * 10**6); os.write(2, b'x' * 10**6); return 2.0 * np.asarray(z)",
        None,
    ),
    "asks": ("input('number? '); return 2.0 * np.asarray(z)", None),
    "warns": ("import warnings; warnings.warn('careful'); return 2.0 * np.asarray(z)", None),
    "changes its argument": ("z *= 2.0; return z", {"changed_argument"}),
    "takes no argument": ("pass\ndouble = lambda: 2.0", "raised"),
    "is hidden by a number": ("return 2.0 * np.asarray(z)\ndouble = 2.0", None),
    "closes everything": ("import os; os.closerange(0, 1000); return 2.0 * z", {"crashed", "unreadable_result"}),
    "writes a frame of its own": (
        "import os\n    for d in range(3, 300):\n        try: os.write(d, b'x' * 64)\n        except OSError: pass\n    return 2.0 * z",
        "unreadable_result",
    ),
    "forks": (
        "import os\n    os.fork(); return 2.0 * z",
        {"unreadable_result", "timed_out", "crashed", "global_random", "raised", None},
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_call(grade_toy: Grade, name: str) -> None:
    body, expected = CALLS[name]
    begin = time.monotonic()
    report = grade_toy(OTHERS + f"\ndef double(z):\n    {body}\n")
    assert time.monotonic() - begin < 60
    assert not report.provisional
    found = reasons(report, "double")
    allowed = expected if isinstance(expected, set) else {expected}
    assert found <= allowed, found
    assert found or None in allowed
    assert lost(report) <= {"first"}
    assert all(c.message and "Traceback" not in c.message for c in each_check(report) if c.status != "passed")


IMPORTS = {
    "loops": "while True: pass",
    "exits": "import sys; sys.exit(3)",
    "exits at once": "import os; os._exit(0)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "raises": "1 / 0",
    "misses a package": "import a_package_that_is_not_there",
    "misses a name": "from numpy import no_such_thing",
    "asks": "name = input('name? ')",
    "draws": "import matplotlib.pyplot as plt; plt.plot([1, 2]); fig, ax = plt.subplots(); ax.plot([1]); plt.show()",
    "prints": "print('x' * 10**8)",
    "allocates": "import numpy as np; big = np.ones(2**29)",
    "starts a thread": "import threading; threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()",
    "starts a process": "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])",
    "handles signals": "import signal; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 3, 13, 14, 15)]",
    "changes the folder": "import os; os.chdir('/')",
    "breaks numpy": "import numpy; numpy.random.seed = None; numpy.allclose = lambda *a, **k: True",
    "sets errors": "import numpy; numpy.seterr(all='raise')",
    "turns warnings into errors": "import warnings; warnings.simplefilter('error')",
}


@pytest.mark.parametrize("name", IMPORTS)
def test_import(grade_toy: Grade, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.sandbox.loading.STATEMENT_SECONDS", 1.0)
    report = grade_toy(f"{IMPORTS[name]}\n{RIGHT}")
    assert report.score == report.max_score
    assert bool(report.problems) == (
        name in {"loops", "exits", "exits at once", "crashes", "raises", "allocates", "starts a process"} or "misses" in name
    )
    assert all(p.file == "lab.py" and p.line == 1 for p in report.problems), report.problems


def test_a_module_in_which_nearly_everything_ends_the_process(grade_toy: Grade) -> None:
    deadly = "\n".join(f"class C{n}:\n    import os; os._exit(0)" for n in range(30))
    report = grade_toy({"deadly.py": deadly, "good.py": RIGHT})
    assert report.score == report.max_score
    assert any(p.file == "deadly.py" and "is left out" in p.message for p in report.problems)


FILES: dict[str, tuple[dict[str, str | bytes], str]] = {
    "an empty file": ({"lab.py": ""}, "is empty"),
    "a notebook that is not JSON": ({"lab.ipynb": "<html>"}, "is not a notebook that can be read"),
    "a notebook that is cut off": ({"lab.ipynb": '{"cells": [{"cell_type": "code", "sour'}, "is not a notebook that can be read"),
    "a notebook of another kind of JSON": ({"lab.ipynb": "[1, 2]"}, "is not a notebook that can be read"),
    "a notebook without code": ({"lab.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'}, "has no code"),
    "a picture": ({"lab.py": bytes(range(256)) * 40}, "left out"),
    "a syntax error": ({"lab.py": "def double(z)\n    return z"}, "left out"),
    "deep nesting": ({"lab.py": "(" * 5000 + ")" * 5000}, "left out"),
    "zero bytes": ({"lab.py": b"x = 1\0\n"}, "left out"),
}


@pytest.mark.parametrize("name", FILES)
def test_file(grade_toy: Grade, name: str) -> None:
    files, message = FILES[name]
    report = grade_toy(files)
    assert report.score == 0.0
    assert {c.reason for c in checks_of(report)} <= {"missing", "not_implemented"}
    assert any(message in p.message for p in report.problems), report.problems


@pytest.mark.parametrize("name", FILES)
def test_file_beside_a_good_one(grade_toy: Grade, name: str) -> None:
    files, message = FILES[name]
    report = grade_toy({f"broken/{file}": content for file, content in files.items()} | {"good.py": RIGHT})
    assert report.score == report.max_score
    assert any(message in p.message for p in report.problems)
