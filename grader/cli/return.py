# ruff: noqa: N999 (the module has the name of the command)
"""`grader return`: gives feedback back: to Moodle, as comments in Canvas, by mail, or as a folder for each student."""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from grader.classroom.feedback import Feedback, Made, feedback_in, shown_in
from grader.classroom.names import file_names
from grader.classroom.people import Person
from grader.classroom.register import Register
from grader.classroom.returning import (
    Unreturned,
    digest_of,
    file_for,
    moodle_number,
    return_folders,
    return_to_moodle,
    save_sent,
    sent_before,
)
from grader.classroom.returning_canvas import VARIABLE, canvas_assignment, canvas_user, comment
from grader.classroom.returning_mail import address_of, checked_sender, mail_server, message_to, send_mail, server_at
from grader.classroom.store import Store
from grader.cli import DONE
from grader.cli.options import assignment_option, chosen_assignment, targets
from grader.cli.policies import named_policy, remembered_policy
from grader.cli.stores import open_store, store_argument
from grader.model.errors import UsageError
from grader.model.policy import Policy
from grader.report import write_whole

SHOWN = 40
"""So many students are shown of each kind."""
NO_ADDRESS = "no address is known; a roster may have it"
T = TypeVar("T")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    store_argument(parser)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--moodle", type=Path, metavar="FILE", help='the zip for "Upload multiple feedback files in a zip"')
    way.add_argument("--canvas", metavar="URL", help=f"comments on this assignment; the access token is in the variable {VARIABLE}")
    way.add_argument("--mail", type=Path, metavar="DIR", help="a message a student, as .eml files that any mail program sends")
    way.add_argument("--smtp", metavar="HOST[:PORT]", help="send these messages; SMTP_USER and SMTP_PASSWORD say who one is")
    way.add_argument("--folder", type=Path, metavar="DIR", help="a folder a student, with nothing that is hidden")
    parser.add_argument("--send", action="store_true", help="with --canvas and --smtp: do it; left out, it is only told")
    parser.add_argument("--from", dest="sender", default="", metavar="ADDRESS", help="the sender of mail; replies go there")
    parser.add_argument("--subject", default="", metavar="TEXT", help="of mail (default: the title of the assignment)")
    parser.add_argument("--student", action="append", default=[], metavar="ID", help="only to this one (repeatable)")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="as for `grader batch`")
    assignment_option(parser)


def run(options: argparse.Namespace) -> int:
    """Give feedback back. Raises UsageError for what cannot be used, and where nobody has been graded."""
    targets(options, "moodle")
    if options.send and not (options.canvas or options.smtp):
        raise UsageError("--send goes with --canvas and --smtp; files are written without it")
    if options.smtp and not options.sender:
        raise UsageError("--smtp needs --from ADDRESS, to which students reply")
    assignment = chosen_assignment(options)
    named = named_policy(options.policy, assignment)
    with contextlib.closing(open_store(options.place, assignment)) as store:
        register = Register(store, named or remembered_policy(store, assignment) or Policy())
        version = store.applied
        if version is None:
            raise UsageError("no submission has been graded; run `grader batch` first")
        chosen = {register.directory.require(name) for name in options.student} or None
        shown = shown_in(register, published=True)
        way = way_of(options, assignment.description.title)
        made = feedback_in(assignment, register, version, shown, way.make, chosen=chosen, reached=way.name)
        everything = Everything(made, way.lack)
        if isinstance(way, Sending):
            send_all(store, everything, way, really=options.send)
        else:
            return_files(options, everything, file_names(register.directory.students))
    return DONE


class Way(msgspec.Struct, Generic[T], frozen=True):
    """A way to give feedback back."""

    make: Callable[[Feedback], T]
    """Makes what a student is given."""
    name: Callable[[Person], object]
    """Returns by which name a student is known there; nothing where that is not known."""
    lack: str
    """Why a student without a name there cannot be reached."""


class Letter(msgspec.Struct, frozen=True):
    """What is sent to a student: a text, and by mail the message that it stands in."""

    text: str
    message: EmailMessage | None = None


Give = Callable[[Person, Letter], str]
"""Sends a letter to a student, and returns why that was refused, or nothing."""


class Sending(Way[Letter], frozen=True):
    """A way on which what was sent is remembered."""

    place: str
    """Where to: what was sent there before is not sent again."""
    opened: Callable[[], contextlib.AbstractContextManager[Give]]


def way_of(options: argparse.Namespace, title: str) -> Way[Any]:
    """Return the way that is named; `title` is the subject of mail by default. Raises UsageError where it cannot be gone."""
    if options.canvas:
        return to_canvas(options)
    if options.smtp:
        return by_mail(options, title)
    if options.mail:
        sender = checked_sender(options.sender) if options.sender else ""
        return Way(functools.partial(mail_bytes, options.subject or title, sender), address_of, NO_ADDRESS)
    if options.moodle:
        lack = "no participant number is known; it is in the names of Moodle's download, and in its grading worksheet"
        return Way(file_for, moodle_number, lack)
    return Way(file_for, lambda person: True, "")


class Everything:
    """What was made for each student, of whom it is counted how many a person should look at first."""

    def __init__(self, made: Iterator[Made[Any]], lack: str) -> None:
        self.made = made
        self.lack = lack
        self.waiting = 0
        self.others: list[Unreturned] = []

    def __iter__(self) -> Iterator[tuple[Person, Any]]:
        """Yield those who can be reached, with what was made for each; the others are kept with why they cannot."""
        for one in self.made:
            self.waiting += one.waits
            if one.content is None:
                self.others.append(Unreturned(one.person.student, self.lack))
            else:
                yield one.person, one.content

    def tell(self) -> None:
        """Print at whom a person should look first, and to whom nothing was returned."""
        if self.waiting:
            print(f"Of {student_count(self.waiting)} a person should look at the work first: see for_a_person in gradebook.csv.")
        show_some([f"{other.student}: {other.why}" for other in self.others], "Not returned")


def return_files(options: argparse.Namespace, everything: Everything, names: Mapping[str, str]) -> None:
    """Write what students get as files, which are called as `names` say."""
    if options.moodle:
        count = return_to_moodle(everything, options.moodle)
    elif options.folder:
        count = return_folders(everything, names, options.folder)
    else:
        count = write_messages(everything, names, options.mail)
    everything.tell()
    print(f"Feedback to {student_count(count)}: {options.moodle or options.folder or options.mail}")


def mail_bytes(subject: str, sender: str, feedback: Feedback) -> bytes:
    return message_to(feedback, subject, sender).as_bytes()


def write_messages(everything: Everything, names: Mapping[str, str], target: Path) -> int:
    """Write a message for each student whose address is known, and return how many there are."""
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for person, content in everything:
        write_whole(target / f"{names[person.student]}.eml", content, durable=False)
        count += 1
    return count


def to_canvas(options: argparse.Namespace) -> Sending:
    """Return the way to comments in Canvas. Raises UsageError if it is to be gone, and there is no token."""
    at, token = canvas_assignment(options.canvas), os.environ.get(VARIABLE, "")
    if options.send and not token:
        raise UsageError(f"--canvas: set the variable {VARIABLE} to an access token (Canvas: Account, Settings, New Access Token)")

    @contextlib.contextmanager
    def opened() -> Iterator[Give]:
        yield lambda person, letter: comment(at, token, canvas_user(person), letter.text)

    lack = "nothing is known by which Canvas would find this student; a download or a roster of Canvas has it"
    return Sending(letter_of_text, canvas_user, lack, at.place, opened)


def letter_of_text(feedback: Feedback) -> Letter:
    return Letter(feedback.text())


def by_mail(options: argparse.Namespace, title: str) -> Sending:
    """Return the way by mail."""
    host, port = server_at(options.smtp)
    sender, subject = checked_sender(options.sender), options.subject or title

    @contextlib.contextmanager
    def opened() -> Iterator[Give]:
        with mail_server(host, port) as server:
            yield lambda person, letter: send_mail(server, letter.message) if letter.message else ""

    make = functools.partial(letter_by_mail, subject, sender) if options.send else letter_of_text
    return Sending(make, address_of, NO_ADDRESS, "mail", opened)


def letter_by_mail(subject: str, sender: str, feedback: Feedback) -> Letter:
    return Letter(feedback.text(), message_to(feedback, subject, sender))


def send_all(store: Store, everything: Everything, way: Sending, *, really: bool) -> None:
    """Send what was not sent before, or say what would be sent."""
    before = sent_before(store, way.place)
    sent = same = 0
    shown: list[str] = []
    with contextlib.ExitStack() as stack:
        give: Give | None = None
        for person, letter in everything:
            student, text = person.student, letter.text
            if before.get(student) == digest_of(text):
                same += 1
            elif not really:
                shown.append(f"{student} ({way.name(person)}): {opening_line(text)}")
                if len(shown) == 1:
                    lines = "\n".join(f"  {line}".rstrip() for line in text.splitlines())
                    print(f"The first one reads:\n{lines}\n")
            else:
                give = give or stack.enter_context(way.opened())
                if why := give(person, letter):
                    everything.others.append(Unreturned(student, why))
                    continue
                save_sent(store, way.place, student, text)
                sent += 1
    if same:
        print(f"{student_count(same)} had the same before: nothing is sent to them again.")
    show_some(shown, "Would be sent")
    everything.tell()
    if really:
        print(f"Feedback was sent to {student_count(sent)}.")
    else:
        print(f"Nothing has been sent; the same command with --send sends it to {student_count(len(shown))}.")


def show_some(lines: Sequence[str], title: str) -> None:
    for line in lines[:SHOWN]:
        print(f"{title}: {line}")
    if len(lines) > SHOWN:
        print(f"{title}: {len(lines) - SHOWN} more")


def opening_line(text: str) -> str:
    return text.partition("\n")[0]


def student_count(count: int) -> str:
    return f"{count} student{'s' * (count != 1)}"
