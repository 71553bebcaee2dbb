"""Demands: what a sandbox serves, and what it survives."""

from __future__ import annotations

import contextlib
import time

import numpy as np

from grader.model.errors import StudentFault
from grader.model.isolation import LAYERS
from grader.sandbox.conformance.demands import SECONDS, SLACK, TWO_WAYS, OpenSandbox, ask, demand, failure_reason, loaded, survives
from grader_worker.frames import ANSWER_BYTES
from grader_worker.printing import LENGTH, LINES

# serving ---------------------------------------------------------------------------------------------------------------


@demand("loads a submission and answers calls")
def answers(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "import numpy as np\ndef f(z):\n    return 2 * np.asarray(z)\n") as (sandbox, loading):
        assert set(loading.found) == {"f"}, f"found {sorted(loading.found)}"
        assert not loading.problems, f"told problems of a good submission: {loading.problems}"
        assert ask(sandbox, [1.0, 2.0]).value.tolist() == [2.0, 4.0], "the value is another one"


@demand("tells exceptions as text")
def exceptions(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "def f(z):\n    raise ValueError('so it is')\n") as (sandbox, _):
        failure = ask(sandbox, 1).failure
        assert failure, "no failure was told"
        assert failure.kind == "ValueError", f"told {failure}"
        assert "so it is" in failure.text, f"told {failure}"


@demand("passes functions in both directions")
def functions(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "def f(g):\n    return g(3) + 1\n") as (sandbox, _):
        assert ask(sandbox, lambda n: 10 * n).value == 31, "the function that was passed was not called"


@demand("lends functions for one check only")
def lends(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "def g():\n    return 1\ndef f():\n    return g()\n", "f", "g") as (sandbox, _):
        assert ask(sandbox, g=lambda: 5).value == 5, "what was lent was not used"
        assert ask(sandbox).value == 1, "what was lent is still used in the next check"


@demand("tells the first lines that a call has printed, as plain text, and of one check only")
def tells_printed(open_sandbox: OpenSandbox) -> None:
    code = "def f(z):\n    print('\\x1b[1mrow', z, object(), '\\t', 'x' * 500)\n    print('line\\n' * 10**5)\n"
    code += "def g():\n    return 1\n"
    with loaded(open_sandbox, code, "f", "g") as (sandbox, _):
        conversation = sandbox.open(SECONDS, {})
        for name, arguments in (("f", (1,)), ("f", (2,)), ("g", ())):
            conversation(name, arguments, {}, watch=False, iterate=False)
        first, *others = conversation.printed()
        assert first.startswith("row 2 <object object at 0x…>"), f"told {first!r}"
        assert len(first) == LENGTH, f"told {len(first)} characters of a line"
        assert (len(others), others[0], others[-1]) == (LINES, "line", "…"), f"told {others}"
        conversation.again(SECONDS)
        assert not conversation.printed(), "told what was printed in the check before"
        conversation.close()


@demand("leaves out what ends the loading")
def loading_survives(open_sandbox: OpenSandbox) -> None:
    code = "import os\nos._exit(0)\n1 / 0\ndef f():\n    return 7\n"
    with loaded(open_sandbox, code) as (sandbox, loading):
        assert len(loading.problems) == 2, f"told {loading.problems}"
        assert ask(sandbox).value == 7, "what could be loaded was not"


@demand("names the layers that confine the submission")
def names_layers(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "") as (sandbox, _):
        assert sandbox.layers, "named none"
        assert set(sandbox.layers) <= set(LAYERS), f"unknown: {set(sandbox.layers) - set(LAYERS)}"


@demand("can be closed twice, and before it has loaded anything")
def closes(open_sandbox: OpenSandbox) -> None:
    sandbox = open_sandbox()
    sandbox.close()
    sandbox.close()


# surviving -------------------------------------------------------------------------------------------------------------


@demand("cuts a call that does not end")
def cuts(open_sandbox: OpenSandbox) -> None:
    survives(open_sandbox, "while True: pass", "timed_out")


@demand("cuts a call that ignores signals")
def cuts_stubborn(open_sandbox: OpenSandbox) -> None:
    bad = "import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (2, 15)]; time.sleep(1000)"
    survives(open_sandbox, bad, "timed_out")


@demand("survives a call that ends the process")
def survives_exit(open_sandbox: OpenSandbox) -> None:
    survives(open_sandbox, "import os; os._exit(0)", "crashed")


@demand("survives a call that crashes the process")
def survives_crash(open_sandbox: OpenSandbox) -> None:
    survives(open_sandbox, "import ctypes; ctypes.string_at(1)", "crashed")


@demand("bounds memory")
def bounds_memory(open_sandbox: OpenSandbox) -> None:
    with loaded(open_sandbox, "import numpy as np\ndef f(n):\n    return float(np.ones(n)[0])\n") as (sandbox, _):
        with contextlib.suppress(StudentFault):
            failure = ask(sandbox, 2**29).failure
            assert failure is not None, "four gigabytes were given"
            assert failure.kind.endswith("MemoryError"), f"told {failure}"
        assert ask(sandbox, 1).value == 1.0, "the next check does not find the submission as it was"


@demand("refuses a reply that nobody asked for")
def refuses_forgery(open_sandbox: OpenSandbox) -> None:
    bad = "import os; [os.write(d, b'\\x08\\0\\0\\0\\x04\\0\\0\\0\\xff\\xff\\xff\\xff') for d in range(3, 256) if writable(d)]"
    code = "import os\ndef writable(d):\n    try: os.write(d, b''); return True\n    except OSError: return False\n"
    with loaded(open_sandbox, code + TWO_WAYS.format(bad)) as (sandbox, _):
        assert failure_reason(sandbox, 1) in ("unreadable_result", "crashed"), "bytes that are no frame were taken for one"
        assert ask(sandbox, 0).value == 7, "the next check does not find the submission as it was"


@demand("refuses a value that is too large")
def refuses_large(open_sandbox: OpenSandbox) -> None:
    survives(open_sandbox, "import numpy; return numpy.zeros(2**24)", "unreadable_result", "timed_out")


@demand("refuses a giant answer, and keeps none of it")
def refuses_giant(open_sandbox: OpenSandbox) -> None:
    survives(open_sandbox, f"import numpy; return [numpy.ones({ANSWER_BYTES // 80})] * 11", "unreadable_result")


@demand("takes a random generator back only where draws have led it")
def refuses_states(open_sandbox: OpenSandbox) -> None:
    code = (
        "import numpy as np\ndef f(rng, n):\n    if n:\n        rng.bit_generator.state = np.random.PCG64(n).state\n"
        "    return float(rng.normal())\n"
    )
    rng, expected = np.random.default_rng(5), np.random.default_rng(5)
    with loaded(open_sandbox, code) as (sandbox, _):
        assert ask(sandbox, rng, 0).value == expected.normal(), "a draw gave another number"
        assert failure_reason(sandbox, rng, 7) == "unreadable_result", "a state could be chosen"
        assert ask(sandbox, rng, 0).value == expected.normal(), "the generator of the check is not where its own draws have led it"


@demand("cuts a lent function that is kept busy")
def cuts_lent(open_sandbox: OpenSandbox) -> None:
    def busy(n: int) -> int:
        for _ in range(n * 10**9):
            pass
        return 7

    with loaded(open_sandbox, "def g(n):\n    return n\ndef f(n):\n    return g(n)\n", "f", "g") as (sandbox, _):
        begin = time.monotonic()
        reason = ""
        try:
            ask(sandbox, 1000, g=busy)
        except StudentFault as failed:
            reason = failed.reason
        assert reason == "timed_out", f"the reason is {reason!r}"
        spent = time.monotonic() - begin
        assert spent < SECONDS + SLACK, f"it took {spent:.1f} s, where a check has {SECONDS} s"
        assert ask(sandbox, 0, g=busy).value == 7, "the next check does not find the submission as it was"
