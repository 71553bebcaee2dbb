"""Tables of the store. A table is only ever added: an older store gets it when it is opened."""

from __future__ import annotations

import sqlalchemy as sa

SCHEMA_LOCK = 20_260_101
"""The number of PostgreSQL's lock under which tables are made."""

schema = sa.MetaData()
settings_table = sa.Table(
    "about",
    schema,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
versions = sa.Table(
    "versions",
    schema,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("checks", sa.Text, nullable=False, comment="the digest of each check, by id, as JSON"),
    sa.Column("since", sa.String(40), nullable=False),
)
attempts = sa.Table(
    "attempts",
    schema,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("student", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("contacts", sa.Text, nullable=False),
    sa.Column("submitted", sa.String(40)),
    sa.Column("late", sa.Boolean, nullable=False),
    sa.Column("seen", sa.String(40), nullable=False, comment="when it was last found among the submissions"),
    sa.UniqueConstraint("student", "sha256"),
)
results = sa.Table(
    "results",
    schema,
    sa.Column("attempt", sa.ForeignKey(attempts.c.number), primary_key=True),
    sa.Column("version", sa.ForeignKey(versions.c.digest), primary_key=True),
    sa.Column("seed", sa.BigInteger, primary_key=True),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("provisional", sa.Boolean, nullable=False),
    sa.Column("graded", sa.String(40), nullable=False),
    sa.Column(
        "report", sa.LargeBinary, nullable=False, comment="JSON, compressed against the blank report; by zlib in older stores"
    ),
)
sa.Index(
    "results_by_time",
    results.c.graded,
    results.c.attempt,
    results.c.version,
    results.c.seed,
    results.c.score,
    results.c.provisional,
)
blanks = sa.Table(
    "blanks",
    schema,
    sa.Column("version", sa.ForeignKey(versions.c.digest), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False, comment="a report without anything of a student, compressed by zlib"),
)
summaries = sa.Table(
    "summaries",
    schema,
    sa.Column("attempt", sa.ForeignKey(attempts.c.number), primary_key=True),
    sa.Column("version", sa.ForeignKey(versions.c.digest), primary_key=True),
    sa.Column("seed", sa.BigInteger, primary_key=True),
    sa.Column("format", sa.Integer, nullable=False, comment="of the content; others are made anew from the report"),
    sa.Column("content", sa.LargeBinary, nullable=False, comment="the numbers of a report"),
)
columns_table = sa.Table(
    "columns",
    schema,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False, comment="what is the same of each check in many reports"),
)
overrides = sa.Table(
    "overrides",
    schema,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("student", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, comment="an outcome or a part that a person grades; null: the whole mark"),
    sa.Column("score", sa.Float, comment="null: what an earlier override has set no longer counts"),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("made", sa.String(40), nullable=False),
)
remarks = sa.Table(
    "remarks",
    schema,
    sa.Column("override", sa.ForeignKey(overrides.c.number), primary_key=True),
    sa.Column("text", sa.Text, nullable=False, comment="what the student reads about a decision"),
)
claims = sa.Table(
    "claims",
    schema,
    sa.Column("attempt", sa.ForeignKey(attempts.c.number), primary_key=True),
    sa.Column("version", sa.String(64), primary_key=True),
    sa.Column("seed", sa.BigInteger, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False, comment="the batch that grades it"),
    sa.Column("until", sa.Float, nullable=False, comment="when another one may take it, in seconds since 1970"),
)
returned = sa.Table(
    "returned",
    schema,
    sa.Column("place", sa.Text, primary_key=True, comment="where feedback was sent to: an assignment of Canvas, or mail"),
    sa.Column("student", sa.Text, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, comment="of what was sent last"),
    sa.Column("sent", sa.String(40), nullable=False),
)
assignments = sa.Table(
    "assignments",
    schema,
    sa.Column("version", sa.String(64), primary_key=True),
    sa.Column("files", sa.LargeBinary, nullable=False, comment="all that grading with this version needs, as a .tar.gz"),
)
applications = sa.Table(
    "applications",
    schema,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("made", sa.String(40), nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("version", sa.String(64), nullable=False, comment="that counts from then on"),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("content", sa.Text, nullable=False, comment="what counted before, checks that differ, and marks that moved, as JSON"),
)
found_table = sa.Table(
    "found",
    schema,
    sa.Column("student", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("contacts", sa.Text, nullable=False),
    sa.Column("files", sa.Text, nullable=False, comment="names of what was handed in, as JSON"),
    sa.Column("problem", sa.Text, nullable=False, comment="why none of it can be read; empty if it can"),
    sa.Column("content", sa.String(64), nullable=False, comment="digest of the files whatever they are called; empty if unread"),
    sa.Column("due", sa.String(40), comment="the student's own date, where the platform tells it"),
    sa.Column("seen", sa.String(40), nullable=False, comment="when this was first found among the submissions"),
)


def make_tables(connection: sa.Connection, name: str) -> None:
    """Make the tables that are not there yet, also while another batch does so; `name` is that of the class, which may be ""."""
    if connection.dialect.name == "postgresql":
        # There "if not exists" alone lets two makers meet.
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SCHEMA_LOCK)))
    # A role that may use the tables need not have the right to make any.
    inspector = sa.inspect(connection)
    if name and name not in inspector.get_schema_names():
        connection.execute(sa.schema.CreateSchema(name, if_not_exists=True))
    there = set(inspector.get_table_names(name or None))
    for table in schema.sorted_tables:
        if table.name not in there:
            connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
        known = {index["name"] for index in inspector.get_indexes(table.name, name or None)} if table.indexes else set()
        for index in table.indexes:
            if index.name not in known:
                connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))
