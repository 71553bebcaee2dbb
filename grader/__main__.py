"""`grader` and `python -m grader`: the command line, or one line that says what it lacks."""

import atexit
import gc
import sys


def run() -> int:
    """Run one command and return its exit status; 2 where Python is too old or a package is missing, 3 where it was interrupted."""
    # Nothing above this line may need a newer Python than the one that is to be told.
    if sys.version_info < (3, 11):  # noqa: UP036
        version = ".".join(map(str, sys.version_info[:2]))
        return end_with(f"Python 3.11 or later is needed; this is Python {version} ({sys.executable})")
    # To look for garbage in all that a command has made takes forty milliseconds, and the process ends anyway.
    atexit.register(gc.freeze)
    try:
        from grader.cli.main import main
        from grader.report.streams import prepare

        prepare()
        return main()
    except KeyboardInterrupt:
        # While all this was imported: `main` has a word of its own.
        return end_with("interrupted", 3)
    except ModuleNotFoundError as error:
        if not error.name or error.name.startswith("grader"):
            raise
        from grader.model.distribution import extra_with, installing

        package = error.name.partition(".")[0]
        extra = extra_with(package)
        if extra:
            return end_with(f"this needs the extra [{extra}] ({package} is missing); install it with: {installing(extra)}")
        return end_with(f"the package {package} is missing; install it with: {sys.executable} -m pip install {package}")


def end_with(text: str, status: int = 2) -> int:
    """Print why nothing was done, and return the exit status."""
    sys.stderr.write(f"grader: {text}\n")
    return status


if __name__ == "__main__":
    # The current folder, where a submission may stand, is no place to import from.
    if sys.path and sys.path[0] in ("", __import__("os").getcwd()) and not sys.flags.safe_path:
        del sys.path[0]
    sys.exit(run())
