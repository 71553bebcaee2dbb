# ruff: noqa: N999 (the module has the name of the command)
"""`grader return`: gives feedback back: to Moodle, as comments in Canvas, by mail, or as a folder for each student."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
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
        chosen = {register.directory.require(name) for name in options.student}
        found = feedback_in(assignment, register, version, shown_in(register, published=True))
        everything = [one for one in found if not chosen or one.person.student in chosen]
        if waiting := sum(one.waits for one in everything):
            print(f"Of {student_count(waiting)} a person should look at the work first: see for_a_person in gradebook.csv.")
        if options.canvas or options.smtp:
            way = to_canvas(options) if options.canvas else by_mail(options, assignment.description.title)
            return send_all(store, everything, way, really=options.send)
        return return_files(options, everything, assignment.description.title)


def return_files(options: argparse.Namespace, everything: Sequence[Feedback], title: str) -> int:
    """Write what students get as files."""
    others: list[Unreturned] = []
    if options.moodle:
        count, others = return_to_moodle(everything, options.moodle)
    elif options.folder:
        count = return_folders(everything, options.folder)
    else:
        count, others = write_messages(everything, options, title)
    tell_others(others)
    print(f"Feedback to {student_count(count)}: {options.moodle or options.folder or options.mail}")
    return DONE


def write_messages(everything: Sequence[Feedback], options: argparse.Namespace, title: str) -> tuple[int, list[Unreturned]]:
    """Write a message for each student whose address is known. Return how many there are, and who has none."""
    sender = checked_sender(options.sender) if options.sender else ""
    options.mail.mkdir(parents=True, exist_ok=True)
    reached, others = parted(everything, address_of, "no address is known; a roster may have it")
    names = file_names(one.person.student for one in reached)
    for one in reached:
        message = message_to(one, options.subject or title, sender)
        write_whole(options.mail / f"{names[one.person.student]}.eml", message.as_bytes())
    return len(reached), others


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


def send_all(store: Store, everything: Sequence[Feedback], way: Way, *, really: bool) -> int:
    """Send what was not sent before, or say what would be sent."""
    reached, others = parted(everything, way.name, way.lack)
    before = sent_before(store, way.place)
    texts = {one.person.student: one.text() for one in reached}
    new = [one for one in reached if before.get(one.person.student) != digest_of(texts[one.person.student])]
    if len(new) < len(reached):
        print(f"{student_count(len(reached) - len(new))} had the same before: nothing is sent to them again.")
    if not really:
        show_some(
            [f"{one.person.student} ({way.name(one)}): {opening_line(texts[one.person.student])}" for one in new], "Would be sent"
        )
        if new:
            print(
                "\nThe first one reads:\n"
                + "\n".join(f"  {line}".rstrip() for line in texts[new[0].person.student].splitlines())
                + "\n"
            )
        tell_others(others)
        print(f"Nothing has been sent; the same command with --send sends it to {student_count(len(new))}.")
        return DONE
    count = 0
    if new:
        with way.opened() as give:
            for one in new:
                student = one.person.student
                if why := give(one, texts[student]):
                    others.append(Unreturned(student, why))
                    continue
                save_sent(store, way.place, student, texts[student])
                count += 1
    tell_others(others)
    print(f"Feedback was sent to {student_count(count)}.")
    return DONE


def parted(everything: Sequence[Feedback], name: Callable[[Feedback], str], lack: str) -> tuple[list[Feedback], list[Unreturned]]:
    """Return those who can be reached, and the others with why they cannot."""
    reached, others = [], []
    for one in everything:
        if name(one):
            reached.append(one)
        else:
            others.append(Unreturned(one.person.student, lack))
    return reached, others


def tell_others(others: Sequence[Unreturned]) -> None:
    show_some([f"{other.student}: {other.why}" for other in others], "Not returned")


def show_some(lines: Sequence[str], title: str) -> None:
    for line in lines[:SHOWN]:
        print(f"{title}: {line}")
    if len(lines) > SHOWN:
        print(f"{title}: {len(lines) - SHOWN} more")


def opening_line(text: str) -> str:
    return text.partition("\n")[0]


def student_count(count: int) -> str:
    return f"{count} student{'s' * (count != 1)}"
