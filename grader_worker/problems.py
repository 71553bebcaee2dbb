"""Problems of a submission: what could not be read or executed, and the words for it. Used in the worker only."""

from __future__ import annotations

from grader_worker.text import encodable

NO_ANSWER = "asks for keyboard input with input(), which nobody answers here; functions get what they need as arguments"
TOLD_BYTES = 300_000
"""All problems together, so that what is told of a submission always fits into a frame."""


class LoadingProblem:
    """Something that could not be read or executed. What fails since it needs that is counted here, and not told by itself."""

    def __init__(self, file: str, line: int | None, message: str) -> None:
        self.file = file
        self.line = line
        self.message = message
        self.needed_by = 0

    def told(self) -> tuple[str, int | None, str]:
        """Return the problem as it is sent."""
        if not self.needed_by:
            return self.file, self.line, self.message
        others = (
            "1 statement that needs it fails too" if self.needed_by == 1 else f"{self.needed_by} statements that need it fail too"
        )
        return self.file, self.line, f"{self.message}; {others}"


def bounded(problems: list[LoadingProblem]) -> list[tuple[str, int | None, str]]:
    """Return the problems as they are sent; only the first of them if there are very many."""
    sent: list[tuple[str, int | None, str]] = []
    room = TOLD_BYTES
    for problem in problems:
        told = problem.told()
        room -= 20 + len(told[0].encode("utf-8", "replace")) + len(told[2].encode("utf-8", "replace"))
        if room < 0:
            return [*sent, ("", None, f"and {len(problems) - len(sent)} more problems")]
        sent.append(told)
    return sent


def line_of(error: BaseException, place: str, line: int) -> int:
    """Return the innermost line of a file or cell in a traceback; `line` where the traceback does not lead through it."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == place:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def prefixed(message: str, place: str, file: str) -> str:
    where = place.removeprefix(file).lstrip(", ")
    return f"{where}: {message}" if where else message


def describe_error(error: BaseException, importing: bool) -> str:
    """Return one line for the student about an exception at import."""
    if isinstance(error, SystemExit):
        told = "calls sys.exit or exit; what follows was executed nevertheless"
    elif refused := refused_by(error):
        told = f"{error_text(error)}; this assignment does not allow {refused}: remove it"
    elif isinstance(error, ImportError):
        told = error_text(error) if importing else f"{error_text(error)}; what needs it will fail"
    else:
        told = f"raised {type(error).__name__}: {error_text(error)}"[:300]
    if isinstance(error, PermissionError):
        told += " (submissions use no network, start no processes, and read and write no files but their own)"
    if isinstance(error, FileNotFoundError):
        told += f" ({NO_FILE})"
    return told


NO_FILE = (
    "data files are not handed to submissions, except small ones that lie beside the code: "
    ".csv, .tsv, .txt, .json, .npy and .npz, 5 MB together"
)


def error_text(error: BaseException) -> str:
    try:
        return encodable(" ".join(str(error).split())[:300])
    except BaseException:
        return ""


def refused_by(error: BaseException) -> str:
    """Return in words the package whose refusal an exception is, or follows from; "" for any other exception."""
    pending: BaseException | None = error
    for _ in range(10):
        if pending is None:
            break
        forbidden = vars(pending).get("forbidden") if type(pending) is ModuleNotFoundError else None
        if isinstance(forbidden, str):
            return asked_for(str(getattr(pending, "name", "")).partition(".")[0], forbidden)
        pending = pending.__cause__ or pending.__context__
    return ""


def asked_for(package: str, forbidden: str) -> str:
    """Return in words a package that is refused since it is forbidden, or needs one that is."""
    return f"`{forbidden}`" if package == forbidden else f"`{package}`, which needs `{forbidden}`"
