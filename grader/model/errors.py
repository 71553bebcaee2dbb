"""Exception types, which say who is to blame.

GraderError
  UsageError        the command or its input cannot be used: one clear line, exit status 2
  CheckError        a check or the grader itself is broken: status `error`, never the student's
    UnpassableArgument    a check passes what cannot cross
StudentFault        the submission does not do what the exercise asks for: status `failed`
"""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.model.figures import Figure


class GraderError(Exception):
    """Something that is not the student's fault."""


class UsageError(GraderError):
    """The command line or the input cannot be used; the message is one line that says what to do."""


class CheckError(GraderError):
    """A check, the reference or the sandbox is broken; the message is for the instructor."""


class Unreadable(Exception):
    """An archive or a file cannot be read; the message says what it is or does, without its name."""


class UnpassableArgument(CheckError):
    """A check has called a function of a submission with something that cannot cross. The submission has not been asked."""


class StudentFault(Exception):
    """The submission does not do what the exercise asks for.

    `reason` is one of `grader.model.report.Reason`; `message` is for the student and holds no expected value;
    `detail` is one line with numbers, `figure` a picture of them; both are shown only where the check is public.
    """

    def __init__(self, reason: str, message: str, detail: str = "", figure: Figure | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.detail = detail
        self.figure = figure
        self.subject: object = None
        """The value of the submission that is wrong, until it is known which call it comes from."""
        self.around: list[object] = []
        """The values that it is a part of, the inner ones first."""
        self.compared: tuple[Any, Any] | None = None
        """Its numbers and those asked for, as arrays, where a factor may explain how they differ."""

    def bare(self) -> StudentFault:
        """Return the same without what led to it: a traceback keeps all that its functions had, answers of megabytes among it."""
        return StudentFault(self.reason, self.message, self.detail, self.figure)


def located(error: BaseException, folder: Path, file: Path) -> str:
    """Return the line in the files of a folder that has raised an error, and what it says, in one line of text.

    It is `file` alone where no line is known.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = [(frame.filename, frame.lineno) for frame in frames]
    text = str(error)
    if isinstance(error, SyntaxError):
        places.append((error.filename or "", error.lineno))
        text = error.msg
    inside = [f"{name}:{line}" for name, line in places if line and Path(name).is_relative_to(folder)]
    return f"{inside[-1] if inside else file}: {type(error).__name__}: {' '.join(text.split())}"
