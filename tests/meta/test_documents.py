"""Documents for those who carry on name files and folders that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support import ROOT, TESTS

DOCUMENTS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "SECURITY.md", "autograder/README.md", "tests/README.md")
OF_OURS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "tests/README.md")
"""Documents in which every file that is named is one of the project; the others also speak of files of students and platforms."""
FOLDERS = ("autograder", "benchmarks", "examples", "exercises", "grader", "grader_worker", "solutions", "tests")
PATH = re.compile(rf"(?<![\w./-])(?:{'|'.join(FOLDERS)})/[\w./<>*-]*")
NAME = re.compile(r"`([\w.-]+\.(?:ini|json|md|py|toml))`")
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


def packages(folder: Path) -> set[str]:
    return {f"{path.relative_to(ROOT)}/" for path in folder.iterdir() if any(path.glob("*.py")) and path.name != "__pycache__"}


def test_every_package_is_explained() -> None:
    assert sorted(name for name in packages(ROOT / "grader") if f"`{name}`" not in text_of("ARCHITECTURE.md")) == []


def test_every_folder_of_tests_is_explained() -> None:
    assert sorted(name for name in packages(TESTS) if f"`{name}`" not in text_of("tests/README.md")) == []
