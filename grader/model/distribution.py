"""The name under which this project is installed, where it came from, and how more of it is installed from there.

What students see is called by their assignment.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

DISTRIBUTION = "nn-by-hand"
OTHER_NAMES = {"yaml": "pyyaml", "otter": "otter-grader"}
"""Packages whose modules are called otherwise."""
EXTRA = re.compile(r"""(?P<package>[\w.-]+).*\bextra == ['"](?P<extra>\w+)['"]""")


def installing(extra: str) -> str:
    """Return the command that installs an extra of this project into this environment, from where the project came from.

    No package index has the project. `uv` makes environments without pip, and installs into them itself.
    """
    pip = f"{sys.executable} -m pip install" if has_pip() else f"uv pip install --python {sys.executable}"
    place, editable = installed_from()
    if "://" in place:
        return f'{pip} "{DISTRIBUTION}[{extra}] @ {place}"'
    if place and Path(place).exists():
        return f'{pip} {"--editable " if editable else ""}"{place}[{extra}]"'
    return f'{pip} "PLACE[{extra}]", where PLACE is the folder or the .whl file that {DISTRIBUTION} came from'


def has_pip() -> bool:
    # Not by looking for the module: setuptools answers that with a warning.
    return any(importlib.metadata.distributions(name="pip"))


def installed_from() -> tuple[str, bool]:
    """Return the folder, file or address that this project was installed from, and whether it is used where it is.

    The text is empty where that is not known.

    pip and uv write it into `direct_url.json`, whose form is PEP 610.
    """
    try:
        told = json.loads(importlib.metadata.distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except (importlib.metadata.PackageNotFoundError, ValueError):
        told = {}
    url = str(told.get("url", ""))
    if "vcs_info" in told:
        return f"{told['vcs_info'].get('vcs', 'git')}+{url}", False
    # It imports what reads settings of networks.
    from urllib.request import url2pathname

    place = url2pathname(urlsplit(url).path) if url.startswith("file:") else url
    return place, bool(told.get("dir_info", {}).get("editable"))


def extra_with(module: str) -> str:
    """Return the extra that a package comes with, such as "class" for `sqlalchemy`; nothing if none does."""
    try:
        lines = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        return ""
    wanted = OTHER_NAMES.get(module, module).lower().replace("_", "-")
    found = [match for line in lines if (match := EXTRA.match(line)) and match["extra"] != "dev"]
    return next((match["extra"] for match in found if match["package"].lower().replace("_", "-") == wanted), "")
