"""Gradescope: "Export Submissions", a folder or archive for each submission beside metadata.

submission_123/lab.ipynb
submission_metadata.yml     for each submission its members (name, sid, email), time and earlier attempts:

    submission_123:
      :submitters:
      - :name: Ada Lovelace
        :sid: S-1
        :email: ada@example.edu
      :created_at: 2024-02-05 22:27:54.123456000 Z
      :history:
      - :id: 122

A group's submission is one entry for each of its members, who have a row each in the gradebook; earlier attempts are not graded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.classroom.downloads.entry import Entry, checked_identifier
from grader.model.distribution import installing
from grader.model.errors import UsageError
from grader.model.filenames import is_archive_name, printable
from grader.model.report import Problem

METADATA = "submission_metadata.yml"
METADATA_BYTES = 200 * 2**20
"""The largest metadata that are read; they hold the results of every submission."""
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,6})?\d* ?(Z|UTC|[+-]\d\d:?\d\d)?")


def recognise(children: Sequence[Path]) -> list[Path]:
    """Return all children if the metadata are among them."""
    return list(children) if any(path.name == METADATA for path in children) else []


def entries(paths: Sequence[Path], problems: list[Problem]) -> list[Entry]:
    """Return one entry for each member of each submission. Raises UsageError if the package that reads YAML is missing."""
    metadata_path = next(path for path in paths if path.name == METADATA)
    metadata = read_download_metadata(metadata_path, problems)
    work = {path.name: path for path in paths if path.name != METADATA and (path.is_dir() or is_archive_name(path.name))}
    for path in paths:
        if path.name != METADATA and path.name not in work:
            problems.append(Problem(printable(path.name), None, "left out: the metadata say nothing of it", code="left_out"))
    found = []
    for key, facts in metadata.items():
        if key not in work:
            # Reading it tells: whoever is named has a row.
            work[key] = metadata_path.with_name(key)
        found += members(work.pop(key), facts, problems)
        for earlier in sequence(facts.get("history")):
            attempt = f"submission_{earlier.get('id')}" if isinstance(earlier, dict) else ""
            if attempt not in metadata and attempt in work:
                del work[attempt]
                text = f"left out: an earlier attempt; {printable(key)} is graded"
                problems.append(Problem(printable(attempt), None, text, code="left_out"))
    for name, path in work.items():
        if metadata:
            problems.append(Problem(printable(name), None, f"{METADATA} does not say whose it is"))
        found.append(Entry(checked_identifier(name, name, problems), (path,)))
    return found


def members(path: Path, facts: dict[str, Any], problems: list[Problem]) -> list[Entry]:
    """Return one entry for each of those who have handed it in together."""
    submitted = moment(facts.get("created_at"))
    if submitted is None:
        problems.append(Problem(printable(path.name), None, "the time of submission cannot be read"))
    people = [person for person in sequence(facts.get("submitters")) if isinstance(person, dict)]
    if not people:
        problems.append(Problem(printable(path.name), None, f"{METADATA} does not say whose it is"))
        people = [{}]
    found = []
    for person in people:
        asked: tuple[str, ...] = ("name", "sid", "email")
        known = {key: printable(str(person[key])).strip() for key in asked if person.get(key) not in (None, "")}
        student = known.get("sid") or known.get("email") or known.get("name") or path.name
        contacts = {key: value for key, value in known.items() if key != "name"}
        found.append(Entry(checked_identifier(student, path.name, problems), (path,), known.get("name", ""), contacts, submitted))
    return found


# metadata --------------------------------------------------------------------------------------------------------------


def read_download_metadata(path: Path, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """Read for each submission's folder what is known of it; keys lose the colons that Ruby gives them.

    Metadata that cannot be read are a problem and no error. Raises UsageError if the package that reads YAML is missing.
    """
    try:
        import yaml
    except ModuleNotFoundError:
        raise UsageError(f"Gradescope's metadata are YAML; that needs the extra [class]: {installing('class')}") from None
    try:
        if path.stat().st_size > METADATA_BYTES:
            raise ValueError("it is too large")
        content = yaml.load(path.read_bytes(), data_loader(yaml))
        if not isinstance(content, dict):
            raise ValueError("it does not list submissions")
    except (yaml.YAMLError, ValueError, TypeError, OSError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        problems.append(Problem(METADATA, None, f"it cannot be read, so nobody's name is known: {printable(reason)}"))
        return {}
    return {str(key): without_colons(facts) for key, facts in content.items() if isinstance(facts, dict)}


def data_loader(yaml: Any) -> Any:
    """Return a loader of YAML that makes data only: an object of some Ruby class is what it consists of."""

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """A class of its own, since constructors are added to classes."""

    def plain(loader: Any, _suffix: str, node: Any) -> Any:
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_scalar(node)

    Loader.add_multi_constructor("!", plain)
    # Numbers of students are texts, and times are read here, with care for zones.
    Loader.yaml_implicit_resolvers = {}
    return Loader


def without_colons(facts: dict[Any, Any]) -> dict[str, Any]:
    """Return the metadata under plain names, to the depth at which it is read: `submitters` for `:submitters`."""
    return {
        str(key).lstrip(":"): [without_colons(v) if isinstance(v, dict) else v for v in value] if isinstance(value, list) else value
        for key, value in facts.items()
    }


def sequence(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def moment(value: Any) -> datetime | None:
    """Read a time as Ruby writes it: "2024-02-05 22:27:54.123456000 Z" or "... -08:00"; an object of its kind says it in UTC."""
    if isinstance(value, dict):
        value = value.get("utc") or value.get("time")
    match = MOMENT.fullmatch(str(value).strip())
    if not match:
        return None
    day, time, fraction, zone = match.groups()
    try:
        when = datetime.fromisoformat(f"{day} {time}{fraction or ''}")
        return when.replace(tzinfo=UTC if zone in (None, "Z", "UTC") else datetime.strptime(zone, "%z").tzinfo)
    except ValueError:
        return None
