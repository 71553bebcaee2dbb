"""Packages of an assignment: what students and checks need besides NumPy, here, missing, and in bundles."""

from __future__ import annotations

import contextlib
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from support import RIGHT, TOY, checks_of, reasons, submission

from grader.authoring.release import collect_manifest
from grader.cli.main import main
from grader.grading.session import grade
from grader.model.assignment import Assignment, load_assignment
from grader.platforms import packer
from grader.platforms.contents import BundleSource, Files
from grader.sandbox import open_sandbox


def assignment(folder: Path, *lines: str) -> Assignment:
    """The toy assignment with these lines in its description."""
    shutil.copytree(TOY, folder)
    about = folder / "assignment.toml"
    about.write_text(about.read_text().replace('forbidden = ["torch", "sklearn"]', "\n".join(lines)))
    return load_assignment(folder)


def test_code_with_pytorch_runs_within_the_limits(tmp_path: Path) -> None:
    toy = assignment(tmp_path / "toy", 'requirements = ["torch"]', "limits = {memory_mb = 256}")
    code = RIGHT.replace("import numpy as np", "import numpy as np\nimport torch")
    code = code.replace(
        "return 2.0 * np.asarray(z)",
        "t = torch.tensor(z, requires_grad=True)\n    (t**2).sum().backward()\n    return t.grad.numpy()",
    )
    code = code.replace("return 0.5 * np.asarray(z)", "return torch.tensor(z) / 2")
    report = grade(toy, submission(code), outcomes=["first"])
    assert {check.status for check in checks_of(report, "double")} == {"passed"}
    assert reasons(report, "half") == {"wrong_type"}
    assert "a tensor; return an array: `.detach().numpy()` makes one of it" in checks_of(report, "half")[0].message
    # Nothing is forbidden, so that no check is about imports.
    made = {check.id for check in collect_manifest(toy.folder, toy.description).checks}
    assert {check.id for check in toy.manifest.checks} - made == {"first.public.imports", "second.public.imports"}


def test_random_numbers_of_pytorch_repeat_and_are_seen() -> None:
    with contextlib.closing(open_sandbox(preload=["torch"])) as sandbox:
        seen = []
        for seed in (1, 1, 2):
            sandbox.load({"lab.py": b"import torch\ndef draw(): return torch.rand(3).numpy()\n"}, ["draw"], seed)
            conversation = sandbox.open(30.0, {})
            assert conversation.is_unchanged()
            answer = conversation("draw", (), {}, watch=True, iterate=False)
            seen.append(answer.value.tolist())
            assert answer.global_random
            # What comes after is told apart from a first call, and is done again in a copy of its own.
            assert not conversation.is_unchanged()
            conversation.close()
    assert seen[0] == seen[1] != seen[2]


def test_a_missing_package_is_one_line_and_nobodys_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "toy"
    assignment(folder, "forbidden = []", 'requirements = ["tomlkit>=9999"]', 'check_requirements = ["not-on-this-computer"]')
    (tmp_path / "lab.py").write_text(RIGHT)
    target = tmp_path / "report.json"
    assert main(["grade", "--assignment", str(folder), str(tmp_path / "lab.py"), "--json", str(target)]) == 3
    said = capsys.readouterr().err
    assert said.startswith("grader: this assignment needs tomlkit>=9999, which is not installed (here is tomlkit ")
    assert said.endswith("): pip install 'tomlkit>=9999' not-on-this-computer\n")
    assert '"failed"' not in target.read_text()
    assert main(["check", "--assignment", str(folder), str(tmp_path / "lab.py")]) == 3
    # Students have no hidden checks.
    assert capsys.readouterr().err.endswith("): pip install 'tomlkit>=9999'\n")


def requirements(files: Files) -> set[str]:
    """The names of the packages that a bundle installs."""
    texts = [file.content.decode() for name, file in files.items() if name.endswith("requirements.txt")]
    assert all("--extra-index-url https://example.org/simple\n" in text for text in texts)
    return {line.partition("==")[0] for text in texts for line in text.splitlines()}


def test_bundles_install_what_runs_in_them(tmp_path: Path) -> None:
    lines = (
        'forbidden = ["tomlkit"]',
        'requirements = ["matplotlib"]',
        'check_requirements = ["tomlkit"]',
        'package_index = "https://example.org/simple"',
    )
    source = BundleSource(assignment(tmp_path / "toy", *lines), None)
    for kind in ("gradescope", "plain", "prairielearn"):
        # What a package needs is pinned, too.
        assert {"matplotlib", "contourpy", "tomlkit", "numpy"} <= requirements(packer(kind).pack(source)), kind
    for kind in ("github", "classroom50"):
        found = requirements(packer(kind).pack(source))
        assert {"matplotlib", "contourpy"} <= found, kind
        assert "tomlkit" not in found, kind
    files = packer("student").pack(source)
    assert b'INDEX = "https://example.org/simple"' in files["toy/start.py"].content
    wheel = next(file.content for name, file in files.items() if name.endswith(".whl"))
    with zipfile.ZipFile(BytesIO(wheel)) as archive:
        metadata = next(archive.read(name).decode() for name in archive.namelist() if name.endswith("METADATA"))
    assert "Requires-Dist: matplotlib\n" in metadata
    assert "tomlkit" not in metadata
