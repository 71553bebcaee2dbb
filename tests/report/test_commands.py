"""What students have written commands no runner of workflows, wherever it stands in our output."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import RIGHT, TOY, Grade, submission

from grader.grading.session import not_graded
from grader.model.assignment import load_assignment
from grader.model.report import Problem, Report
from grader.report.commands import StandardStream, harmless, write_command
from grader.report.terminal import console, show, show_list

NET_BLANKS = {chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) in ("Zs", "Zl", "Zp")} | set("\t\n\v\f\r\x85\xa0")
"""`Char.IsWhiteSpace` of .NET, which `String.TrimStart` takes away."""
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def lines_of(output: str) -> list[str]:
    """`StreamReader.ReadLine` of .NET."""
    return re.split("\r\n|\r|\n", output)


def obeyed(output: str) -> list[str]:
    """The lines that actions/runner takes for commands, and the agent of Azure, if they knew a command of every name."""
    return [line for line in lines_of(output) if command_v2(line) or command_v1(line)]


def command_v2(line: str) -> str:
    """`ActionCommand.TryParseV2`."""
    while line and line[0] in NET_BLANKS:
        line = line[1:]
    name, sign, _ = line[2:].partition("::")
    return name.partition(" ")[0] if line.startswith("::") and sign else ""


def command_v1(line: str) -> str:
    """`ActionCommand.TryParse`, and the same of Azure."""
    found = re.search(r"##(?:vso)?\[([^\]]*)\]", line)
    return found[1].partition(" ")[0] if found else ""


def test_the_model_knows_commands() -> None:
    commands = [
        "::error::x",
        " \t\xa0\u2028::add-mask::0",
        "a ##[group]b",
        "::warning file=a,line=1::b",
        "##vso[task.setvariable]x",
    ]
    assert obeyed("\r".join([*commands, "a ::error::x", "::x", "##[x", "# #[error]"])) == commands


EVIL = [
    "::error title=Verified by instructor::full marks",
    "##[add-matcher]evil.json",
    "##vso[task.complete]done",
    "text\r::add-mask::0",
    "text\v::add-mask::0",
    "\xa0::stop-commands::xyz",
    "\u3000\u2009::stop-commands::xyz",
    "text\u2028::stop-commands::xyz",
    "text\x85::stop-commands::xyz",
    "\x1b[31m::error::x\x1b[0m",
    "\u200b::error::x",
    "\ufeff::error::x",
    "\0::error::x",
    "[bold]::error::x[/bold] ##[bold][error]x",
    "##\x1b[0m[error]x",
    "word " * 14 + "::error::x and more " * 9,
    "x" * 74 + " ::error::x",
    "####[error]x",
    ":::error::x",
    ": ::error::x",
]
PARTS = [
    "::",
    ":",
    "##",
    "[",
    "]",
    "##[",
    "error",
    "vso",
    " ",
    "\n",
    "\r",
    "\v",
    "\t",
    "\xa0",
    "\u2028",
    "\x85",
    "\x1b[1m",
    "\u200b",
    "x" * 30,
]
text = st.one_of(st.sampled_from(EVIL), st.lists(st.sampled_from(PARTS), max_size=12).map("".join), st.text(max_size=30))


def printed(report: Report, encoding: str = "utf-8") -> str:
    """The report as the reader of a pipe gets it."""
    pipe = io.BytesIO()
    stream = io.TextIOWrapper(pipe, encoding, newline="\n", write_through=True)
    show(report, console(stream))
    return pipe.getvalue().decode(encoding)


def report_with(words: str) -> Report:
    """A report in which these words stand in every place that a student can write to."""
    toy = load_assignment(TOY)
    report = not_graded(toy, submission(RIGHT), 1, words)
    outcomes = tuple(
        msgspec.structs.replace(
            outcome,
            checks=tuple(
                msgspec.structs.replace(
                    c, status="failed", reason="raised", message=words, detail=words, functions=(words,), title=words
                )
                for c in outcome.checks
            ),
        )
        for outcome in report.outcomes
    )
    problems = (Problem(words, 3, words), Problem("", None, words), Problem(f"{words}.ipynb", 1, f"cell 3: {words}"))
    return msgspec.structs.replace(report, outcomes=outcomes, problems=problems)


@given(text, st.sampled_from(["utf-8", "ascii", "latin-1"]))
@settings(max_examples=60, deadline=None)
@example("::error::x", "ascii")
@example("x" * 66 + " ##[error]x", "utf-8")
def test_a_report_commands_nothing(words: str, encoding: str) -> None:
    assert obeyed(printed(report_with(words), encoding)) == []


@pytest.mark.parametrize("words", EVIL)
def test_each_known_way(words: str) -> None:
    report = report_with(words)
    assert obeyed(printed(report)) == []
    out = io.StringIO()
    show_list("Files", [words, f"{words}.py"], console(out))
    assert obeyed(out.getvalue()) == []


@given(st.lists(text, max_size=8))
@settings(max_examples=300, deadline=None)
def test_a_stream_commands_nothing_however_it_is_written_to(texts: list[str]) -> None:
    pipe = io.BytesIO()
    stream = StandardStream(pipe, "utf-8", "replace", newline="\n", write_through=True)
    for part in texts:
        assert stream.write(part) == len(part)
    assert obeyed(pipe.getvalue().decode()) == []


@given(text)
@settings(max_examples=300, deadline=None)
def test_the_words_are_still_there(words: str) -> None:
    assert harmless(words).replace(" ", "") == words.replace(" ", "")
    if not obeyed(words) and "::" not in words and "##" not in words:
        assert harmless(words) == words


def test_words_stay_readable() -> None:
    assert harmless("::error::x\nof ##[group] and a[::2]\n") == ": :error::x\nof ## [group] and a[::2]\n"


def test_a_command_of_ours_is_one_line() -> None:
    pipe = io.BytesIO()
    stream = StandardStream(pipe, "utf-8", newline="\n", write_through=True)
    stream.write("begun")
    write_command("error", "50 % of\n::add-mask::0\r##[x]y", stream)
    stream.write("::add-mask::1\n")
    assert obeyed(pipe.getvalue().decode()) == ["::error::50 %25 of%0A::add-mask::0%0D##[x]y"]


CODE = f"""
{RIGHT}
def double(z):
    print('::add-mask::0')
    raise ValueError('::error title=Verified by instructor::full marks')
def half(z): raise ValueError('##[add-matcher]evil.json')
def quadruple(z): raise ValueError('a\\r::stop-commands::x\\u2028::stop-commands::x')
raise SystemExit('::error::at import')
"""


def test_texts_of_exceptions_command_nothing(grade_toy: Grade) -> None:
    said = printed(grade_toy({"::warning::name of a file.py": CODE}))
    assert obeyed(said) == []
    assert "::warning::name of a file.py" in said
    assert "## [add-matcher]evil.json" in said


@pytest.mark.parametrize("command", ["grade", "check"])
def test_commands_command_nothing(command: str, tmp_path: Path) -> None:
    (tmp_path / "::warning::name of a file.py").write_text(CODE)
    program = [sys.executable, "-P", "-m", "grader", command, str(tmp_path), "--assignment", str(TOY)]
    done = subprocess.run(program, capture_output=True, check=False, timeout=120)
    said = (done.stdout + b"\n" + done.stderr).decode()
    assert "full marks" in " ".join(said.split())
    assert obeyed(said) == []
