"""Return of feedback as files: a folder for each student, or the zip that Moodle distributes.

Moodle ("Upload multiple feedback files in a zip") finds the participant by the name of a folder, as in its own download:

    Ada Lovelace_123456_assignsubmission_file_/feedback.html

Source: Moodle `mod/assign/feedback/file/importziplib.php`, which splits the name at underscores and asks for the number.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import sqlalchemy as sa

from grader.classroom.feedback import Feedback
from grader.classroom.names import portable_name
from grader.classroom.people import Person
from grader.classroom.schema import returned
from grader.classroom.store import Store, now
from grader.report import replacing, write_whole

PAGE, TEXT = "feedback.html", "feedback.txt"


class Unreturned(msgspec.Struct, frozen=True):
    """A student to whom nothing could be returned, and why."""

    student: str
    why: str


def file_for(feedback: Feedback) -> tuple[str, bytes]:
    """Return name and content of the file that a student gets: the page, or a text where nothing could be graded."""
    page = feedback.page()
    return (PAGE, page) if page else (TEXT, f"{feedback.text()}\n".encode())


def return_folders(everything: Iterable[tuple[Person, tuple[str, bytes]]], names: Mapping[str, str], target: Path) -> int:
    """Write a folder for each student, which is called as `names` say, and return how many there are. Raises OSError."""
    count = 0
    for person, (name, content) in everything:
        folder = target / names[person.student]
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, content, durable=False)
        count += 1
    return count


def return_to_moodle(everything: Iterable[tuple[Person, tuple[str, bytes]]], target: Path) -> int:
    """Write the zip for Moodle with the file of each student, and return how many there are. Raises OSError."""
    count = 0
    with replacing(target) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for person, (name, content) in everything:
            folder = moodle_folder(person.name or person.student, moodle_number(person))
            archive.writestr(f"{folder}/{name}", content)
            count += 1
    return count


def moodle_number(person: Person) -> str:
    """Return the number of a participant; "" if it is not known."""
    number = person.contacts.get("moodle", "")
    return number if number.isdecimal() else ""


def moodle_folder(name: str, number: str) -> str:
    """Return the name of a participant's folder; an underscore in the name of a person would end it for Moodle."""
    return f"{portable_name(name).replace('_', ' ')}_{number}_assignsubmission_file_"


# what was sent before --------------------------------------------------------------------------------------------------


def digest_of(text: str) -> str:
    """Return the digest of a text that was sent."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sent_before(store: Store, place: str) -> dict[str, str]:
    """Return the digest of what was last sent to each student at a place."""
    query = sa.select(returned.c.student, returned.c.digest).where(returned.c.place == place)
    with store.begin() as connection:
        return {row.student: row.digest for row in connection.execute(query)}


def save_sent(store: Store, place: str, student: str, text: str) -> None:
    """Save that a student was sent a text, so that it is not sent again."""
    with store.begin() as connection:
        key = (returned.c.place == place) & (returned.c.student == student)
        connection.execute(sa.delete(returned).where(key))
        store.add(connection, returned, place=place, student=student, digest=digest_of(text), sent=now())
