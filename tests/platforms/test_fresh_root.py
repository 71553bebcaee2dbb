"""The Gradescope bundle at its documented paths in a fresh Ubuntu or Debian, with what a container of Docker may do.

Needs root, a network and a folder, so it runs where they are given:

    debootstrap --variant=minbase --components=main,universe jammy ROOT http://archive.ubuntu.com/ubuntu
    python -m pytest tests/platforms/test_fresh_root.py --fresh-root ROOT

(For Ubuntu 22.04 add jammy-updates to ROOT/etc/apt/sources.list, as its image has it.)
"""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import time
from pathlib import Path

import pytest
from support import RIGHT

from .conftest import packed

SETUP_SECONDS = 300
"""Two minutes on an idle machine."""
CAPABILITIES = (
    "chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write setfcap"
)
"""Those that Docker leaves to root."""
ENTER = """
mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" && mount -t tmpfs tmpfs "$0/tmp" || exit
exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root PIP_CERT=/root/certificates.crt "$@"
"""
SUBMISSIONS = {
    "correct": RIGHT,
    "wrong": RIGHT.replace("return 2.0 * np.asarray(z)", "return 3.0 * np.asarray(z)"),
    "hostile": RIGHT.replace("return 2.0 * np.asarray(z)", "import os\n    os._exit(0)")
    + """
import os
seen = [name for _, _, names in os.walk("/autograder") for name in names]
try:
    open("/autograder/results/results.json", "w").write('{"score": 20}')
    seen.append("results")
except OSError:
    pass
if seen:
    half = None
""",
    "empty": None,
}
SCORES = {"correct": 20.0, "wrong": 15.555556, "hostile": 15.555556, "empty": 0.0}


def inside(root: Path, *command: str, seconds: float) -> None:
    """Run a command in the root, in mounts of its own."""
    entering = ["unshare", "--mount", "--fork", "sh", "-c", ENTER, str(root), *command]
    done = subprocess.run(entering, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.fixture(scope="module")
def root(pytestconfig: pytest.Config) -> Path:
    root: Path | None = pytestconfig.getoption("--fresh-root")
    if root is None:
        pytest.skip("needs root, a network and a fresh system, given with --fresh-root")
    shutil.rmtree(root / "autograder", ignore_errors=True)
    (root / "autograder").mkdir()
    packed("gradescope", root / "autograder/source")
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    shutil.copy(ssl.get_default_verify_paths().cafile or "/etc/ssl/certs/ca-certificates.crt", root / "root/certificates.crt")
    inside(root, "sh", "/autograder/source/setup.sh", seconds=SETUP_SECONDS)
    shutil.copy2(root / "autograder/source/run_autograder", root / "autograder")
    return root


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_in_a_fresh_root(root: Path, name: str) -> None:
    for folder in ("submission", "results"):
        shutil.rmtree(root / "autograder" / folder, ignore_errors=True)
        (root / "autograder" / folder).mkdir()
    text = SUBMISSIONS[name]
    (root / "autograder/submission/notes.txt").write_text("later")
    if text is not None:
        (root / "autograder/submission/lab.py").write_text(text)
    kept = ",".join(f"+{capability}" for capability in CAPABILITIES.split())
    begin = time.monotonic()
    inside(root, "setpriv", f"--bounding-set=-all,{kept}", "--inh-caps=-all", "/autograder/run_autograder", seconds=100)
    assert time.monotonic() - begin < 60
    content = json.loads((root / "autograder/results/results.json").read_text())
    assert content["score"] == pytest.approx(SCORES[name])
