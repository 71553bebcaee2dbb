"""Classroom 50 runs this in the student's checkout; what came with it lies beside it. It writes ./result.json."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / "venv"
PYTHON = VENV / "bin" / "python"

# The student's files lie in the current folder: nothing may be imported from there.
outside = {"cwd": HERE, "check": True}
if not PYTHON.exists():
    subprocess.run([os.environ.get("PYTHON", sys.executable), "-m", "venv", str(VENV)], **outside)
    wheels = [str(path) for path in HERE.glob("*.whl")]
    install = ["-m", "pip", "install", "--quiet", "--requirement", str(HERE / "requirements.txt"), *wheels]
    subprocess.run([str(PYTHON), *install], **outside)

grading = [str(PYTHON), "-I", "-m", "grader.platforms.classroom50", str(HERE), os.getcwd()]
sys.exit(subprocess.run(grading, cwd=HERE, check=False).returncode)
