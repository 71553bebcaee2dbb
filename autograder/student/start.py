"""Sets up what the exercises need, once, in the folder `.venv` beside this file; then passes its arguments to the grader.

    python3 start.py                says what to do next
    python3 start.py check          checks the exercises; --outcome losses, --watch, --html report.html
    python3 start.py submit         checks once more and packs submission.zip
    python3 start.py notebooks      opens the exercises as notebooks in JupyterLab
"""

# Old versions of Python have to be able to read this file, to say that they are too old.
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
WHEEL = os.path.join(HERE, "@WHEEL@")
READY = os.path.join(VENV, "ready")


def main(arguments):
    if sys.version_info < (3, 11):  # noqa: UP036
        version = ".".join(map(str, sys.version_info[:2]))
        return say(f"Python 3.11 or later is needed; this is Python {version} ({sys.executable})")
    if not os.path.exists(READY) and not set_up():
        return 2
    if arguments == ["notebooks"]:
        if not install("jupyterlab", "matplotlib"):
            return 2
        return run("-m", "jupyterlab", folder=os.path.join(HERE, "notebooks"))
    if not arguments:
        print("Ready. Write the functions in exercises/, then: %s start.py check" % ("py" if os.name == "nt" else "python3"))
        return 0
    return run("-m", "grader", *arguments)


def set_up():
    """Make the environment; whether it is complete."""
    print("Setting up .venv; this happens once and takes a minute.")
    if run("-m", "venv", VENV, python=sys.executable):
        say("the environment could not be made; on Debian or Ubuntu: sudo apt install python3-venv")
        return False
    if not install(WHEEL):
        return False
    open(READY, "w").close()
    return True


def install(*packages):
    # Python compiles what it imports when it does; all at once takes longer than the first check can wait.
    if run("-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check", *packages):
        say("the packages could not be installed; is there a connection to the internet?")
        return False
    return True


def run(*arguments, folder=HERE, python=PYTHON):
    try:
        return subprocess.call([python, *arguments], cwd=folder)
    except KeyboardInterrupt:
        return 1


def say(text):
    sys.stderr.write(f"start.py: {text}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
