"""The entry point of all commands: finds the command, runs it, and turns exceptions into one line and an exit status."""

from __future__ import annotations

import argparse
import gc
import importlib
import itertools
import os
import signal
import sys
from collections.abc import Container, Sequence
from types import FrameType

from grader import __version__
from grader.cli import BROKEN, COMMANDS, SANDBOXED, UNUSABLE
from grader.model.errors import CheckError, UsageError
from grader.model.interpreters import ONE_THREAD

POSTPONED = itertools.count()
"""How often an interruption was put off."""
UNDISTURBED = frozenset({"importlib._bootstrap", "grader.sandbox.warm"})
"""Modules that an interruption waits for: what imports, and what starts and ends the interpreter that has a folder."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; `arguments` are those of the process if they are left out.

    Raises ModuleNotFoundError, which `__main__` turns into advice, and SystemExit after `--help`, `--version` and unusable options.
    """
    # Before NumPy is imported.
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    # What a command makes lives about as long as it: there is little to collect.
    gc.set_threshold(100_000)
    signal.signal(signal.SIGTERM, interrupt)
    # A shell lets commands in the background ignore Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)
    debug = False
    try:
        options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
        debug = options.debug
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except UsageError as error:
        return say(error, UNUSABLE)
    except CheckError as error:
        return say(error, BROKEN)
    except ModuleNotFoundError:
        raise
    except KeyboardInterrupt:
        return say("interrupted", BROKEN)
    except OSError as error:
        return say(f"the result could not be written or read: {error}", BROKEN)
    except Exception as error:
        if debug:
            raise
        return say(f"the grader itself failed: {type(error).__name__}: {error} (--debug shows where)", BROKEN)
    finally:
        # Whoever calls this function next may do so in other surroundings.
        if launch := sys.modules.get("grader.sandbox.launch"):
            launch.discard_ahead()


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; `run` of the result is the function of the command. Only the module of that command is imported."""
    # No option before the command takes a value, so the first argument that is no option is the command.
    named = next((text for text in arguments if not text.startswith("-")), None)
    if named in SANDBOXED and not {"-h", "--help"} & {*arguments} and sys.platform == "linux":
        from grader.sandbox.launch import launch_ahead

        launch_ahead()
    return parser_with({named} if named else set()).parse_args(arguments)


def whole_parser() -> argparse.ArgumentParser:
    """Return the parser with the options of every command, from which the page of commands is made."""
    return parser_with(COMMANDS)


def parser_with(named: Container[str]) -> argparse.ArgumentParser:
    """Return the parser of all commands; those that are `named` have their options, and their modules are imported."""
    top = argparse.ArgumentParser(prog="grader", description="Checks and grades exercises in Python, by learning outcome.")
    top.add_argument("--version", action="version", version=__version__)
    top.add_argument("--debug", action="store_true", help="show the traceback if the grader itself fails")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        parser = commands.add_parser(name, help=summary)
        if name in named:
            module = importlib.import_module(f"grader.cli.{name}")
            module.arguments(parser)
            parser.set_defaults(run=module.run)
    return top


def say(error: object, status: int) -> int:
    """Print an error as one line, and return the status."""
    print(f"grader: {' '.join(str(error).split())}", file=sys.stderr)
    return status


def interrupt(number: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt; while one of the modules that are not disturbed runs, when that is done, but within about a second.

    Compiled modules, NumPy's among them, catch what is raised while they are imported, and go on. A folder whose making is
    interrupted is known to nobody.
    """
    if is_undisturbed(frame) and hasattr(signal, "setitimer") and next(POSTPONED) < 20:
        signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        return
    raise KeyboardInterrupt


def is_undisturbed(frame: FrameType | None) -> bool:
    """Return whether code of one of these modules runs in this frame or in one that called it."""
    while frame:
        if frame.f_globals.get("__name__") in UNDISTURBED:
            return True
        frame = frame.f_back
    return False
