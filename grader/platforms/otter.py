"""The otter bundle: `otter generate` packs it, and our plugin grades the submission in otter's place.

otter's own files stay as they are, but for lines of `run_otter.py` that let it import the engine, and hand over what otter itself
would refuse: what `otter grade` copies into its image leaves no other way.
"""

from __future__ import annotations

import importlib.util
import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

import msgspec

from grader.grading.session import not_graded
from grader.model.distribution import installing
from grader.model.errors import CheckError, UsageError
from grader.model.interpreters import PYTHON
from grader.model.report import CheckResult, OutcomeResult, Report
from grader.model.submission import Submission
from grader.platforms.contents import BundleSource, File, Files, in_folder

CONFINED = "student code runs in no process of otter's, as a user of its own, and the plugin closes the folder of the autograder"
PLUGIN = "grader.platforms.otter_plugin.Plugin"
IMPORT = "import sys\n\nsys.path.insert(0, '/autograder/source/files/engine')\n\n"
HAND_OVER = "from grader.platforms.otter_plugin import hand_over\n\n    hand_over('/autograder/submission')\n    "
RUN = 'run_autograder("/autograder"'
NO_ZIPS = ", zips=False"
"""`otter grade --ext zip` asks otter to unpack the archive, which has been handed over by then."""


def pack(source: BundleSource) -> Files:
    """Pack what `otter generate` makes. Raises UsageError if otter is not installed, CheckError if it does not do its work."""
    if importlib.util.find_spec("otter") is None:
        raise UsageError(f"otter is not installed here; it comes with the extra [otter]: {installing('otter')}")
    with tempfile.TemporaryDirectory(prefix="bundle-") as name:
        folder = Path(name)
        files = otter_files(source)
        for path, file in files.items():
            # otter puts what it is given into `files/` itself.
            path = path.removeprefix("files/")
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(file.content)
        given = sorted({path.split("/")[1] for path in files if path.startswith("files/")})
        command = ["generate", "-t", "tests", "-o", "made.zip", "-c", "otter_config.json", "-r", "requirements.txt", *given]
        done = subprocess.run([*PYTHON, "-m", "otter", *command], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CheckError(f"otter generate failed: {done.stderr.strip().splitlines()[-1:]}")
        made = unpack_zip((folder / "made.zip").read_bytes())
    if missing := files.keys() - made.keys() - {"requirements.txt"}:
        raise CheckError(f"otter generate left out {len(missing)} files, {min(missing)} among them")
    hidden = {name for name, file in files.items() if file.hidden}
    run = made["run_otter.py"].decode()
    if run.count(f"    {RUN}") != 1:
        raise CheckError("the run_otter.py of this version of otter is not known here")
    run = run.replace("\ntry:", f"\n{IMPORT}try:", 1).replace(f"    {RUN}", f"    {HAND_OVER}{RUN}{NO_ZIPS}", 1)
    made["run_otter.py"] = run.encode()
    scripts = ("run_autograder", "setup.sh")
    return {path: File(content, path in scripts, path in hidden) for path, content in made.items()}


def otter_files(source: BundleSource) -> Files:
    """Return what otter packs: its configuration, a test file for each outcome, and our engine and assignment."""
    engine = {name: File(content) for name, content in unpack_zip(source.wheel[1]).items()}
    return {
        "otter_config.json": File(msgspec.json.format(msgspec.json.encode(configuration(source)))),
        "requirements.txt": source.engine()["requirements.txt"],
        **{f"tests/q{n:02}_{o.id}.py": File(test_file(o, source).encode()) for n, o in enumerate(empty_report(source).outcomes, 1)},
        **in_folder("files/engine", engine),
        **in_folder("files", source.assignment_files()),
        "files/policy.toml": source.policy_file,
    }


def empty_report(source: BundleSource) -> Report:
    """Return a report in which no check has run: outcomes, checks and points as every report on the assignment has them."""
    return not_graded(source.assignment, Submission.empty(), source.policy.seed, "")


def configuration(source: BundleSource) -> dict[str, object]:
    """Return otter's settings: a student sees a question at once if all of it may be seen, else once grades are published."""
    empty = empty_report(source)
    most = {"points_possible": empty.max_score} if empty.most_extra else {}
    return {
        **most,
        "plugins": [PLUGIN],
        "show_all_public": True,
        "show_hidden": not any(source.policy.show(check) == "never" for check in empty.checks),
        "show_stdout": False,
    }


def test_file(outcome: OutcomeResult, source: BundleSource) -> str:
    """Return a test file in otter's exception format: a case for each check, which passes if nothing is said of it."""
    cases = "".join(test_case(number, check, source) for number, check in enumerate(outcome.checks, 1))
    return f"from otter.test_files import test_case\n\nOK_FORMAT = False\n\nname = {outcome.id!r}\npoints = None\n{cases}"


def test_case(number: int, check: CheckResult, source: BundleSource) -> str:
    title = f"{', '.join(check.functions)}: {check.title}" if check.functions else check.title
    return f"""

@test_case(name={title!r}, points={check.max_score!r}, hidden={not source.policy.shown_now(check)})
def test_{number}(results):
    assert not results[{check.id!r}], results[{check.id!r}]
"""


def unpack_zip(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
