# ruff: noqa: N999 (the module has the name of the command)
"""`grader return`: gives feedback back: to Moodle, as comments in Canvas, by mail, or as a folder for each student."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from grader.classroom.feedback import Feedback, feedback_in, shown_in
from grader.classroom.names import file_names
from grader.classroom.register import Register
from grader.classroom.returning import Unreturned, digest_of, return_folders, return_to_moodle, save_sent, sent_before
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
Give = Callable[[Feedback, str], str]
"""Sends a text to a student, and returns why that was refused, or nothing."""


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
        everything = Everything(feedback_in(assignment, register, version, shown_in(register, published=True), chosen))
        if options.canvas or options.smtp:
            way = to_canvas(options) if options.canvas else by_mail(options, assignment.description.title)
            send_all(store, everything, way, really=options.send)
        else:
            return_files(options, everything, file_names(register.directory.students), assignment.description.title)
    return DONE


class Everything:
    """What students are told, one by one, of which it is counted how many a person should look at first."""

    def __init__(self, found: Iterator[Feedback]) -> None:
        self.found = found
        self.waiting = 0
        self.others: list[Unreturned] = []

    def __iter__(self) -> Iterator[Feedback]:
        for one in self.found:
            self.waiting += one.waits
            yield one

    def reached(self, name: Callable[[Feedback], str], lack: str) -> Iterator[Feedback]:
        """Yield those who can be reached; the others are kept with why they cannot."""
        for one in self:
            if name(one):
                yield one
            else:
                self.others.append(Unreturned(one.person.student, lack))

    def tell(self) -> None:
        """Print at whom a person should look first, and to whom nothing was returned."""
        if self.waiting:
            print(f"Of {student_count(self.waiting)} a person should look at the work first: see for_a_person in gradebook.csv.")
        show_some([f"{other.student}: {other.why}" for other in self.others], "Not returned")


def return_files(options: argparse.Namespace, everything: Everything, names: Mapping[str, str], title: str) -> None:
    """Write what students get as files, which are called as `names` say."""
    if options.moodle:
        count, everything.others = return_to_moodle(everything, options.moodle)
    elif options.folder:
        count = return_folders(everything, names, options.folder)
    else:
        count = write_messages(everything, options, names, title)
    everything.tell()
    print(f"Feedback to {student_count(count)}: {options.moodle or options.folder or options.mail}")


def write_messages(everything: Everything, options: argparse.Namespace, names: Mapping[str, str], title: str) -> int:
    """Write a message for each student whose address is known, and return how many there are."""
    sender = checked_sender(options.sender) if options.sender else ""
    options.mail.mkdir(parents=True, exist_ok=True)
    count = 0
    for one in everything.reached(address_of, "no address is known; a roster may have it"):
        message = message_to(one, options.subject or title, sender)
        write_whole(options.mail / f"{names[one.person.student]}.eml", message.as_bytes(), durable=False)
        count += 1
    return count


class Way:
    """A way to send: where to, by which name a student is known there, and how it is opened."""

    def __init__(
        self, place: str, name: Callable[[Feedback], str], lack: str, opened: Callable[[], contextlib.AbstractContextManager[Give]]
    ) -> None:
        self.place = place
        self.name = name
        self.lack = lack
        """Why a student without a name there cannot be reached."""
        self.opened = opened


def to_canvas(options: argparse.Namespace) -> Way:
    """Return the way to comments in Canvas. Raises UsageError if it is to be gone, and there is no token."""
    at, token = canvas_assignment(options.canvas), os.environ.get(VARIABLE, "")
    if options.send and not token:
        raise UsageError(f"--canvas: set the variable {VARIABLE} to an access token (Canvas: Account, Settings, New Access Token)")

    @contextlib.contextmanager
    def opened() -> Iterator[Give]:
        yield lambda one, text: comment(at, token, canvas_user(one.person), text)

    lack = "nothing is known by which Canvas would find this student; a download or a roster of Canvas has it"
    return Way(at.place, lambda one: canvas_user(one.person), lack, opened)


def by_mail(options: argparse.Namespace, title: str) -> Way:
    """Return the way by mail."""
    host, port = server_at(options.smtp)
    sender, subject = checked_sender(options.sender), options.subject or title

    @contextlib.contextmanager
    def opened() -> Iterator[Give]:
        with mail_server(host, port) as server:
            yield lambda one, text: send_mail(server, message_to(one, subject, sender))

    return Way("mail", address_of, "no address is known; a roster may have it", opened)


def send_all(store: Store, everything: Everything, way: Way, *, really: bool) -> None:
    """Send what was not sent before, or say what would be sent."""
    before = sent_before(store, way.place)
    sent = same = 0
    shown: list[str] = []
    with contextlib.ExitStack() as stack:
        give: Give | None = None
        for one in everything.reached(way.name, way.lack):
            student, text = one.person.student, one.text()
            if before.get(student) == digest_of(text):
                same += 1
            elif not really:
                shown.append(f"{student} ({way.name(one)}): {opening_line(text)}")
                if len(shown) == 1:
                    lines = "\n".join(f"  {line}".rstrip() for line in text.splitlines())
                    print(f"The first one reads:\n{lines}\n")
            else:
                give = give or stack.enter_context(way.opened())
                if why := give(one, text):
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
