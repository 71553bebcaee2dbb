"""Documents name files, folders, commands and options that exist."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from support import ROOT, TESTS

import grader.checks
from grader.cli.main import whole_parser
from grader.model.assignment import Capstone, Description, OwnMistakes, Practice
from grader.model.report import Outcome

DOCUMENTS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "SECURITY.md", "autograder/README.md", "tests/README.md")
OF_OURS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "tests/README.md")
"""Documents in which every file that is named is one of the project; the others also speak of files of students and platforms."""
FOLDERS = ("autograder", "benchmarks", "docs", "examples", "exercises", "grader", "grader_worker", "solutions", "tests")
PATH = re.compile(rf"(?<![\w./-])(?:{'|'.join(FOLDERS)})/[\w./<>*-]*")
NAME = re.compile(r"`([\w.-]+\.(?:ini|json|md|py|toml))`")
COMMAND = re.compile(r"(?:^\$ |`)grader (?P<command>[a-z]+)(?P<rest>[^`\n#]*)", re.MULTILINE)
OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]*")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def exists(path: str) -> bool:
    """Whether something of the project has that path; `<word>` stands for any name."""
    pattern = re.sub(r"<\w+>", "*", path.rstrip("./"))
    return any(ROOT.glob(pattern))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_exist(document: str) -> None:
    named = set(PATH.findall(text_of(document)))
    assert named
    assert sorted(path for path in named if not exists(path)) == []


@pytest.mark.parametrize("document", OF_OURS)
def test_names_of_files_exist(document: str) -> None:
    names = {path.name for folder in FOLDERS for path in (ROOT / folder).rglob("*")} | {path.name for path in ROOT.iterdir()}
    assert sorted(set(NAME.findall(text_of(document))) - names) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    links = LINK.findall(text_of(document))
    assert [link for link in links if not (ROOT / document).parent.joinpath(link).exists()] == []


@pytest.fixture(scope="module")
def options() -> dict[str, set[str]]:
    """The options of each command."""
    subparsers = next(action for action in whole_parser()._actions if isinstance(action.choices, dict))
    assert isinstance(subparsers.choices, dict)
    return {name: {*parser._option_string_actions} for name, parser in subparsers.choices.items()}


PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("document", [*DOCUMENTS, *PAGES])
def test_commands_and_options_exist(document: str, options: dict[str, set[str]]) -> None:
    used = [(match["command"], OPTION.findall(match["rest"])) for match in COMMAND.finditer(text_of(document))]
    assert [command for command, _ in used if command not in options] == []
    assert [(command, name) for command, names in used for name in names if name not in options[command]] == []


def test_every_component_of_checks_is_described() -> None:
    described = set(re.findall(r"\w+", text_of("docs/authors/check-components.md")))
    assert {*grader.checks.__all__} - described == set()


def test_every_key_of_an_assignment_is_described() -> None:
    text = text_of("docs/authors/assignment-toml.md")
    keys = {
        field.name for kind in (Description, Outcome, Capstone, Practice, OwnMistakes) for field in msgspec.structs.fields(kind)
    }
    assert {key for key in keys if not re.search(rf"\b{key}\b", text)} == set()


def packages(folder: Path) -> set[str]:
    return {f"{path.relative_to(ROOT)}/" for path in folder.iterdir() if any(path.glob("*.py")) and path.name != "__pycache__"}


def test_every_package_is_explained() -> None:
    assert sorted(name for name in packages(ROOT / "grader") if f"`{name}`" not in text_of("ARCHITECTURE.md")) == []


def test_every_folder_of_tests_is_explained() -> None:
    assert sorted(name for name in packages(TESTS) if f"`{name}`" not in text_of("tests/README.md")) == []
