# -*- coding: ascii -*-
"""Sets up what the exercises need, in the folder .venv beside this file, and passes its arguments to the grader.

    python3 start.py                sets up, puts exercises/ and notebooks/ there, and says what to do next
    python3 start.py check          checks the exercises; --outcome @FIRST@, --watch, --html report.html
    python3 start.py hint FUNCTION  gives the next hint to a function
    python3 start.py submit         checks once more and packs submission.zip
    python3 start.py notebooks      opens the exercises as notebooks in JupyterLab
    python3 start.py doctor         says what this computer lacks, if anything does not work
"""

# Python 2.7 and all versions of Python 3 have to be able to read this file, to say that they are too old.
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")
WHEEL = os.path.join(HERE, "@WHEEL@")
DIGEST = "@DIGEST@"
"""The engine in the wheel; another one is another archive."""
INDEX = "@INDEX@"
"""A package index in which pip looks besides its own; none if it is empty."""
READY = os.path.join(VENV, "ready")
"""Holds the digest of the engine that is installed, and the version of Python that it is installed for."""
ORIGINALS = os.path.join(HERE, ".originals")
"""The exercises as they are given out: unpacking a newer archive changes them here, and nothing that one has written."""
GIVEN = os.path.join(HERE, ".given.json")
"""Digests of the files that were put from there to where one writes."""
COMMANDS = ("check", "hint", "submit", "notebooks", "doctor")

CAUSES = (
    (
        r"No space left on device|Disk quota exceeded|Errno 28\b|Errno 122\b|WinError 112\b",
        "the disk is full, or your share of it; the environment needs about 300 MB, with JupyterLab 700 MB",
    ),
    (
        r"File name too long|Errno 36\b|Errno 63\b|WinError 206\b|Long Path support",
        "the path of this folder is too long for this system; move the folder to a short path, such as C:\\nn, and try again",
    ),
    (
        r"ProxyError|Cannot connect to proxy|Tunnel connection failed|Proxy Authentication",
        "the proxy of this network refuses; correct HTTPS_PROXY, or use another network",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerification",
        "the certificate of the package index is not accepted; is the clock of this computer right? If it is, use another network",
    ),
    (
        r"NewConnectionError|ConnectTimeout|ReadTimeout|NameResolution|getaddrinfo|Name or service not known|name resolution"
        r"|Network is unreachable|Connection refused|Connection reset|RemoteDisconnected|ConnectionError|Max retries exceeded"
        r"|from versions: none",
        "there is no connection to the package index; connect to the internet and try again",
    ),
    (
        r"Permission denied|Errno 13\b|WinError 5\b|Read-only file system|Errno 30\b",
        "this folder cannot be written to; move it to one of yours, and close other programs that use it",
    ),
    (
        r"No matching distribution|different Python|metadata-generation-failed|Failed building|subprocess-exited-with-error",
        "a package is not to be had for this version of Python; install the version before it from https://www.python.org/downloads/",
    ),
)
"""What pip says where it fails, and what that means. A name that is not found also follows from what comes before it here."""


def main(arguments):
    if sys.version_info < (3, 11):
        version = ".".join(map(str, sys.version_info[:2]))
        return say(
            "Python 3.11 or later is needed; this is Python %s (%s). Get one from https://www.python.org/downloads/"
            % (version, sys.executable)
        )
    command = arguments[0] if arguments else ""
    if command in ("help", "-h", "--help"):
        print(__doc__)
        return 0
    if command and command not in COMMANDS:
        return say(unknown(command))
    try:
        if not (give(missing=not command) and set_up()):
            return 2
    except OSError as error:
        return say(cause(str(error)))
    if command == "notebooks":
        if not install("jupyterlab", "matplotlib"):
            return 2
        return run("-m", "jupyterlab", "--notebook-dir", os.path.join(HERE, "notebooks"), *arguments[1:])
    if not command:
        tell("Ready. Write the functions in %s, then: %s %s check" % (seen("exercises"), interpreter(), seen("start.py")))
        return 0
    return run("-m", "grader", *arguments)


def interpreter():
    """Return what one types to start Python. On Windows the one from the Store comes without `py`."""
    import shutil

    return "python3" if os.name != "nt" else "py" if shutil.which("py") else "python"


def unknown(command):
    import difflib

    near = difflib.get_close_matches(command, COMMANDS, 1)
    meant = "; did you mean %s?" % near[0] if near else "."
    return "there is no command '%s'%s The commands are %s." % (command, meant, ", ".join(COMMANDS))


# the exercises ---------------------------------------------------------------------------------------------------------


def give(missing):
    """Put new versions of the exercises in place of those in which nothing was written; what was written stays as it is.

    Files that were given before and are gone come back if `missing`: they may have been renamed.
    """
    import json

    try:
        given = json.loads(read(GIVEN) or b"{}")
    except ValueError:
        given = {}
    before, kept = dict(given), []
    for path in originals():
        original, there = read(os.path.join(ORIGINALS, path)), read(os.path.join(HERE, path))
        digest = digest_of(original)
        if there is None:
            changes = missing or path not in given
        else:
            changes = there != original and digest_of(there) == given.get(path)
            if there != original and not changes and given.get(path) != digest:
                kept.append(path)
        if changes:
            write(os.path.join(HERE, path), original)
        given[path] = digest
    if given != before:
        write(GIVEN, json.dumps(given, indent=1, sort_keys=True).encode())
    if kept:
        files = ", ".join(kept[:3]) + (" and %d more" % (len(kept) - 3) if len(kept) > 3 else "")
        tell("Your work stays as it is: %s. As they are given out now, the files are in %s." % (files, seen(".originals")))
    return True


def originals():
    """List the files that are given out, by path."""
    found = []
    for folder, _, names in os.walk(ORIGINALS):
        found += [os.path.relpath(os.path.join(folder, name), ORIGINALS).replace(os.sep, "/") for name in names]
    return sorted(found)


def digest_of(content):
    import hashlib

    return hashlib.sha256(content).hexdigest()


def read(path):
    """Return the content of a file; None if there is none."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def write(path, content):
    """Write a file that is whole or not there."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "wb") as stream:
        stream.write(content)
    os.replace(path + ".new", path)


# the environment -------------------------------------------------------------------------------------------------------


def set_up():
    """Make or mend the environment, and return whether it is complete."""
    version = version_of_environment()
    ready = read(READY)
    state = (ready or b"").decode("ascii", "replace").split()
    if version and state == [DIGEST, version]:
        return True
    is_lost = os.path.isdir(VENV) and (not version or state[1:] not in ([], [version]))
    is_old = ready is not None and not is_lost
    if is_lost:
        tell("The Python that .venv was made with is gone, or is another one now. Making .venv anew; this takes a minute.")
    elif is_old:
        tell("Bringing the grader in .venv up to date.")
    else:
        tell("Setting up .venv; this happens once and takes a minute.")
    if not is_old and not make_environment(clear=is_lost):
        return False
    # pip takes an engine of the same version for the same engine, and then does not look whether it needs other packages.
    if (is_old and not install("--force-reinstall", "--no-deps", WHEEL)) or not install(WHEEL):
        return False
    write(READY, ("%s %s" % (DIGEST, version_of_environment())).encode())
    return True


def version_of_environment():
    """Return the version of the Python in the environment, such as "3.12"; nothing if none runs there."""
    try:
        told = subprocess.run(
            [PYTHON, "-I", "-S", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return ""
    return told.stdout.decode("ascii", "replace").strip() if told.returncode == 0 else ""


def make_environment(clear):
    status, said = listen([sys.executable, "-m", "venv", VENV] + (["--clear"] if clear else []))
    if status == 0:
        return True
    if "ensurepip" in said:
        say("the environment could not be made; on Debian or Ubuntu: sudo apt install python3-venv")
    else:
        say("the environment could not be made: " + cause(said))
    return False


def install(*packages):
    # Python compiles what it imports when it does; all at once takes longer than the first check can wait.
    options = ("--quiet", "--no-compile", "--no-input", "--disable-pip-version-check")
    options += ("--extra-index-url", INDEX) if INDEX else ()
    status, said = listen((PYTHON, "-m", "pip", "install") + options + packages)
    if status == 0:
        return True
    log = os.path.join(VENV, "pip.log")
    try:
        write(log, said.encode("utf-8", "replace"))
        where = " (all that pip says: %s)" % seen(".venv", "pip.log")
    except OSError:
        where = ""
    say("the packages could not be installed: " + cause(said) + where)
    return False


def cause(said):
    """Return in words why something failed, by what was said of it."""
    import re

    for pattern, words in CAUSES:
        if re.search(pattern, said, re.IGNORECASE):
            return words
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")] or lines
    return errors[-1][:300] if errors else "it was ended"


def listen(command):
    """Run a command and return its status and all that it said."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        said = process.communicate()[0]
    except KeyboardInterrupt:
        process.kill()
        process.wait()
        return 1, "interrupted; start again to go on"
    return process.returncode, said.decode("utf-8", "replace")


# running ---------------------------------------------------------------------------------------------------------------


def run(*arguments):
    """Run Python in the environment, from where one stands, and return its status."""
    import signal

    environment = dict(os.environ, GRADER_FOLDER=HERE)
    try:
        process = subprocess.Popen((PYTHON,) + arguments, env=environment)
    except OSError as error:
        return say(cause(str(error)))
    # Ctrl-C reaches the other process too, which knows what to do.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return process.wait()


def seen(*names):
    """Return a path beside this file as it is seen from where one stands."""
    path = os.path.join(HERE, *names)
    try:
        near = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    return near if len(near) < len(path) else path


def tell(text):
    """Print one line in characters that every console has."""
    print(" ".join(text.encode("ascii", "replace").decode("ascii").split()))
    sys.stdout.flush()


def say(text):
    """Print what is wrong as one line, and return the status of what cannot be used."""
    sys.stderr.write("start.py: %s\n" % " ".join(text.encode("ascii", "replace").decode("ascii").split()))
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(say("interrupted"))
