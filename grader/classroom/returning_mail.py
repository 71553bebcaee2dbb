"""Return of feedback by mail: a message a student, as files to be sent by any program, or through a server."""

from __future__ import annotations

import contextlib
import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, make_msgid, parseaddr

from grader.classroom.feedback import Feedback
from grader.classroom.people import Person
from grader.classroom.returning import PAGE
from grader.classroom.store import first_line
from grader.model.errors import CheckError, UsageError

USER, PASSWORD = "SMTP_USER", "SMTP_PASSWORD"
"""The environment variables for a server that asks who one is."""
ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]+@[^\s@<>,;:\"()\[\]]+")
HERE = ("localhost", "127.0.0.1")
TLS_PORT, PORT = 465, 587
SECONDS = 60.0


def address_of(person: Person) -> str:
    """Return the address of a student; "" if none is known that mail could go to."""
    address = person.contacts.get("email", "").strip()
    return address if ADDRESS.fullmatch(address) else ""


def checked_sender(text: str) -> str:
    """Return the sender, as "Name <address>" or an address alone. Raises UsageError if it is none."""
    if not ADDRESS.fullmatch(parseaddr(text)[1]) or "\n" in text:
        raise UsageError(f"--from {text}: this is no address of mail")
    return text


def message_to(feedback: Feedback, subject: str, sender: str) -> EmailMessage:
    """Return the message to a student: the text, and the page where there is one."""
    message = EmailMessage(policy=SMTP)
    message["To"] = address_of(feedback.person)
    if sender:
        message["From"] = sender
    message["Subject"] = " ".join(subject.split())
    # Outlook and its like open it as a draft then.
    message["X-Unsent"] = "1"
    message.set_content(f"{feedback.text()}\n")
    if page := feedback.page():
        message.add_attachment(page.decode("utf-8"), subtype="html", filename=PAGE)
    return message


def server_at(text: str) -> tuple[str, int]:
    """Return host and port of HOST or HOST:PORT. Raises UsageError."""
    host, _, port = text.partition(":")
    if not host or (port and not port.isdecimal()):
        raise UsageError(f"--smtp {text}: name the server as HOST or HOST:PORT")
    return host, int(port or PORT)


@contextlib.contextmanager
def mail_server(host: str, port: int) -> Iterator[smtplib.SMTP]:
    """Connect to a server that takes mail, over TLS where it can.

    Raises UsageError if none is there, if it does not know the user, or if a password would be sent so that others can read it.
    """
    try:
        with contextlib.ExitStack() as stack:
            server: smtplib.SMTP
            if port == TLS_PORT:
                server = stack.enter_context(smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context()))
            else:
                server = stack.enter_context(smtplib.SMTP(host, port, timeout=SECONDS))
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=ssl.create_default_context())
                    server.ehlo()
                elif os.environ.get(USER) and host not in HERE:
                    raise UsageError(f"--smtp {host}:{port}: this server has no TLS, so others could read the password")
            if user := os.environ.get(USER):
                server.login(user, os.environ.get(PASSWORD, ""))
            # What happens later is no matter of the connection.
            kept = stack.pop_all()
    except (OSError, smtplib.SMTPException) as error:
        raise UsageError(f"--smtp {host}:{port}: {first_line(error)}") from None
    try:
        yield server
    finally:
        # Whatever a server says at the end, the messages were taken.
        with contextlib.suppress(OSError):
            kept.close()


def send_mail(server: smtplib.SMTP, message: EmailMessage) -> str:
    """Send a message. Return why the server refuses it for this student; "" if it does not.

    Raises CheckError where the server cannot be used any more.
    """
    del message["X-Unsent"]
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = make_msgid(domain=parseaddr(str(message["From"]))[1].rpartition("@")[2])
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        return f"the server refuses the address: {'; '.join(str(reply[0]) for reply in error.recipients.values())}"
    except (OSError, smtplib.SMTPException) as error:
        raise CheckError(f"the server of mail has ended the connection: {first_line(error)}; what was sent is remembered") from None
    return ""
