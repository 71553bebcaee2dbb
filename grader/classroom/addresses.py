"""Addresses of stores: what is understood, where no password may stand, and how a connection is set up."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from typing import Any

import sqlalchemy as sa

from grader.model.distribution import installing
from grader.model.errors import UsageError

VARIABLE = "GRADER_STORE"
"""The environment variable with the store's address, which may hold a password."""
BUSY_SECONDS = 60
"""The time that one batch waits for another one that writes."""
CHECKPOINT_PAGES = 10_000
"""So many pages of SQLite are written twice before the second copy waits for the disk: 40 MiB."""
DRIVER = "postgresql+psycopg"
"""The driver that is named in our extras."""
KINDS = "name a SQLite file, or postgresql://USER@HOST/DATABASE"
CLASS = re.compile(r"(?P<address>postgres\w*(?:\+\w+)?://.+)#(?P<name>[A-Za-z][\w-]{0,40})", re.IGNORECASE)
"""An address with the name of a class, several of which may be in one database."""
ELSEWHERE = (
    "leave the password out of the address, which others on this computer can read in the list of processes: set PGPASSWORD or"
    f" PGPASSFILE instead (the variable {VARIABLE} may have the whole address)"
)


def from_environment() -> str | None:
    """Return the address in GRADER_STORE; None if there is none."""
    return os.environ.get(VARIABLE) or None


def without_password(address: str, option: str) -> str:
    """Return an address from the command line. Raises UsageError, which does not repeat it, if a password stands in it."""
    userinfo, at, _ = address.partition("://")[2].rpartition("@")
    if (at and ":" in userinfo) or re.search(r"[?&](ssl)?password=", address, re.IGNORECASE):
        raise UsageError(f"{option}: {ELSEWHERE}")
    return address


def split_class(address: str) -> tuple[str, str]:
    """Return the address of a database, and the name of the class in it; "" if none is named."""
    found = CLASS.fullmatch(address)
    return (found["address"], found["name"]) if found else (address, "")


def public_address(address: str) -> str:
    """Return an address as it can be written down: without a password, and that of a file from the root."""
    base, name = split_class(address)
    if "://" not in base:
        return os.path.abspath(base)
    url = engine_url(base)
    if url.drivername == "sqlite":
        return os.path.abspath(url.database or "")
    url = url.set(password=None).difference_update_query(["password", "sslpassword"])
    return f"{url.render_as_string(hide_password=False)}{f'#{name}' if name else ''}"


def with_password(address: str) -> str:
    """Return the address in GRADER_STORE if it is this one, since it may have the password; else the address itself."""
    known = from_environment()
    return known if known and public_address(known) == public_address(address) else address


def engine_url(address: str) -> sa.URL:
    """Return the address as SQLAlchemy takes it: a SQLite file, `sqlite:///PATH`, `postgresql://...` or `postgres://...`.

    Raises UsageError for any other, without repeating it: it may hold a password.
    """
    scheme, sign, rest = address.partition("://")
    if not sign:
        if re.match(r"(postgres|sqlite)\w*:", address):
            raise UsageError(f"the address of the store lacks // after its first colon: {KINDS}")
        return sa.URL.create("sqlite", database=address)
    kind = scheme.partition("+")[0].lower()
    if kind == "sqlite":
        return sa.make_url(address)
    if kind not in ("postgresql", "postgres"):
        raise UsageError(f"the store is in no {kind} database: {KINDS}")
    if rest.count("@") > 1:
        raise UsageError("the address of the store has more than one @: set PGPASSWORD instead, or write %40 for @ in a password")
    try:
        return sa.make_url(f"{DRIVER}://{rest}")
    except (sa.exc.ArgumentError, ValueError):
        raise UsageError(f"the address of the store cannot be read: {KINDS}") from None


def connect_arguments(url: sa.URL) -> dict[str, int]:
    """Return what the driver is told besides the address, so that a server that is cut off is noticed within a minute."""
    patience = {
        "connect_timeout": 30,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,
    }
    is_server = url.drivername != "sqlite"
    return {name: value for name, value in patience.items() if is_server and name not in url.query}


def configure_postgresql(connection: Any, _record: object) -> None:
    """Have the server end what a computer has begun that is switched off or cut off: others would wait for it for hours."""
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '60s'")
        cursor.execute("SET tcp_keepalives_idle = 30")
        cursor.execute("SET tcp_keepalives_interval = 10")
        cursor.execute("SET tcp_keepalives_count = 3")
    connection.commit()


def configure_sqlite(connection: Any, _record: object) -> None:
    """Let readers and a writer not wait for each other, and let what is written reach the disk."""
    checkpoint = f"wal_autocheckpoint={CHECKPOINT_PAGES}"
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", checkpoint):
        connection.execute(f"PRAGMA {pragma}")
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # Where two batches make the file at the same moment, SQLite itself does not wait for this.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def without_package(package: str | None) -> UsageError:
    """Return the error for a database whose package is missing."""
    return UsageError(f"the store needs the extra [postgresql] ({package} is missing); install it with: {installing('postgresql')}")
