"""Return of feedback to Canvas: a comment on each submission, through its API. Canvas's import of tables has no comments.

    PUT /api/v1/courses/:course/assignments/:assignment/submissions/:user       comment[text_comment]=...

Source: Canvas's documentation of the Submissions API; `sis_user_id:` and `sis_login_id:` stand for users in that of SIS IDs.
"""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.parse
import urllib.request

import msgspec

from grader.classroom.people import Person
from grader.model.errors import CheckError, UsageError

VARIABLE = "CANVAS_TOKEN"
"""The environment variable with the access token: on the command line others could read it."""
ADDRESS = re.compile(
    r"(?P<site>https?://(?P<host>[^/@:]+)(?::\d+)?)/courses/(?P<course>\d+)/assignments/(?P<assignment>\d+)(?:[/?#].*)?"
)
HERE = ("localhost", "127.0.0.1")
LONGEST = 30_000
"""Characters of a comment."""
SECONDS = 60.0
TRIES = 4
"""So often is a comment tried where Canvas says that there were too many requests."""
PAUSE_SECONDS = 2.0


class CanvasAssignment(msgspec.Struct, frozen=True):
    """An assignment of Canvas."""

    site: str
    course: str
    assignment: str

    @property
    def place(self) -> str:
        return f"{self.site}/courses/{self.course}/assignments/{self.assignment}"


def canvas_assignment(address: str) -> CanvasAssignment:
    """Return the assignment that a browser shows at an address. Raises UsageError if it is none."""
    found = ADDRESS.fullmatch(address)
    if not found:
        raise UsageError(f"--canvas {address}: copy the address of the assignment, https://SITE/courses/NUMBER/assignments/NUMBER")
    if found["site"].startswith("http:") and found["host"] not in HERE:
        raise UsageError(f"--canvas {address}: over http others could read the token; take https")
    return CanvasAssignment(found["site"], found["course"], found["assignment"])


def canvas_user(person: Person) -> str:
    """Return a student's name in addresses of Canvas's API; "" if none is known."""
    known = person.contacts
    if number := known.get("canvas"):
        return number
    return next(
        (f"{kind}:{known[contact]}" for contact, kind in (("sid", "sis_user_id"), ("login", "sis_login_id")) if known.get(contact)),
        "",
    )


def comment(at: CanvasAssignment, token: str, user: str, text: str) -> str:
    """Add a comment to a submission. Return why Canvas has refused it for this student; "" if it has not.

    Raises CheckError where it would refuse all: the token is not valid, or nobody answers.
    """
    quoted = urllib.parse.quote(user, safe=":")
    url = f"{at.site}/api/v1/courses/{at.course}/assignments/{at.assignment}/submissions/{quoted}"
    data = urllib.parse.urlencode({"comment[text_comment]": text[:LONGEST]}).encode()
    request = urllib.request.Request(url, data, {"Authorization": f"Bearer {token}"}, method="PUT")
    for attempt in range(TRIES):
        try:
            with urllib.request.urlopen(request, timeout=SECONDS):
                return ""
        except urllib.error.HTTPError as error:
            said = error.read(2000).decode("utf-8", "replace")
            if error.code == 401:
                raise CheckError(f"Canvas does not accept the token in {VARIABLE}") from None
            if error.code != 429 and "Rate Limit" not in said:
                return (
                    f"Canvas knows no such student there ({user})"
                    if error.code == 404
                    else f"Canvas refuses it: status {error.code}"
                )
            time.sleep(PAUSE_SECONDS * 2**attempt)
        except (urllib.error.URLError, OSError) as error:
            raise CheckError(f"Canvas does not answer at {at.site}: {getattr(error, 'reason', error)}") from None
    return "Canvas says that there were too many requests; run the same command again later"
