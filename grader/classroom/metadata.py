"""What a download says of submissions beside their files: Gradescope's metadata, nbgrader's timestamps. All of it is optional."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from grader.model.errors import UsageError
from grader.model.report import Problem
from grader.model.submission import printable

METADATA = "submission_metadata.yml"
TIMESTAMP = "timestamp.txt"
METADATA_BYTES = 200 * 2**20
"""They hold the results of every submission."""
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,6})?\d* ?(Z|UTC|[+-]\d\d:?\d\d)?")


def timestamp(path: Path, where: str, problems: list[Problem]) -> datetime | None:
    """Date, time, and a zone's name where there is one: "2024-02-05 22:27:54.123456 UTC". Without one it is UTC."""
    try:
        text = path.read_text(encoding="utf-8")[:200].strip()
        *moment, zone = text.split() if len(text.split()) > 2 else [*text.split(), "UTC"]
        when = datetime.fromisoformat(" ".join(moment))
        return when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError):
        # KeyError is what zoneinfo raises for a zone that it does not know.
        pass
    problems.append(Problem(printable(where), None, "the time of submission cannot be read"))
    return None


def gradescope_metadata(path: Path, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """For each submission's folder what is known of it; keys without the colons that Ruby gives them."""
    try:
        import yaml
    except ModuleNotFoundError:
        raise UsageError("Gradescope's metadata are YAML; install what reads them: pip install 'nn-by-hand[class]'") from None

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """Data only: an object of some Ruby class is what it consists of."""

    def plain(loader: Any, suffix: str, node: Any) -> Any:
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return loader.construct_sequence(node, deep=True)
        return loader.construct_scalar(node)

    Loader.add_multi_constructor("!", plain)
    # Numbers of students are texts, and times are read here, with care for zones.
    Loader.yaml_implicit_resolvers = {}
    try:
        if path.stat().st_size > METADATA_BYTES:
            raise ValueError("it is too large")
        content = yaml.load(path.read_bytes(), Loader)
        if not isinstance(content, dict):
            raise ValueError("it does not list submissions")
    except (yaml.YAMLError, ValueError, TypeError, OSError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        problems.append(Problem(METADATA, None, f"it cannot be read, so nobody's name is known: {printable(reason)}"))
        return {}
    return {str(key): without_colons(facts) for key, facts in content.items() if isinstance(facts, dict)}


def without_colons(facts: dict[Any, Any]) -> dict[str, Any]:
    """What is asked of the metadata, under plain names, to the depth at which it stands."""
    return {
        str(key).lstrip(":"): [without_colons(v) if isinstance(v, dict) else v for v in value] if isinstance(value, list) else value
        for key, value in facts.items()
    }


def sequence(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def moment(value: Any) -> datetime | None:
    """A time as Ruby writes it: "2024-02-05 22:27:54.123456000 Z" or "... -08:00"; an object of its kind says it in UTC."""
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
