"""Wheels: the engine, and packages that are installed here.

Nothing is downloaded or built: a wheel holds the files that are imported right now, so an installed grader makes the same one as
its source tree.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import importlib.metadata
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

import grader
import grader_worker
from grader.model.distribution import DISTRIBUTION
from grader.model.errors import UsageError
from grader.platforms.archive import File, Files, pack_zip

PACKAGE = Path(grader.__file__).parent
WORKER = Path(grader_worker.__file__).parent
TEMPLATES = "autograder"
NOT_PACKED = ("__pycache__", "exercises", TEMPLATES)
"""Folders of the package that only the instructor's installation needs."""
LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "extra": ""}
PURE = "py3-none-any"
"""The tag of a wheel that any Python can use."""
OF_THIS_COMPUTER = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")
"""Files of an installation that were not in the wheel, or are written anew."""
BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix", "extra": ""}


def pack_engine(more: Files, requires: Iterable[str] = ()) -> tuple[str, bytes]:
    """Return name and content of a wheel of the engine, with more files in it, which needs more packages."""
    stem = f"{DISTRIBUTION.replace('-', '_')}-{grader.__version__}"
    files = dict(more)
    for package in (PACKAGE, WORKER):
        for path in sorted(p for p in package.rglob("*") if p.is_file() and p.suffix != ".pyc"):
            name = path.relative_to(package)
            if not set(NOT_PACKED) & set(name.parts) and not any(part.startswith(".") for part in name.parts):
                files[f"{package.name}/{name.as_posix()}"] = File(path.read_bytes())
    files[f"{stem}.dist-info/METADATA"] = File(wheel_metadata(requires).encode())
    kind = f"Wheel-Version: 1.0\nGenerator: {DISTRIBUTION}\nRoot-Is-Purelib: true\nTag: {PURE}\n"
    files[f"{stem}.dist-info/WHEEL"] = File(kind.encode())
    files[f"{stem}.dist-info/entry_points.txt"] = File(b"[console_scripts]\ngrader = grader.__main__:run\n")
    return pack_wheel(stem, files)


def pack_wheel(stem: str, files: Files) -> tuple[str, bytes]:
    """Return name and content of a wheel of these files; `stem` is its name and version."""
    lines = (f"{name},sha256={record_digest(file.content)},{len(file.content)}\n" for name, file in sorted(files.items()))
    record = f"{''.join(lines)}{stem}.dist-info/RECORD,,\n"
    return f"{stem}-{PURE}.whl", pack_zip({**files, f"{stem}.dist-info/RECORD": File(record.encode())})


def record_digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def wheel_metadata(requires: Iterable[str]) -> str:
    """Return what pip must know about the engine; extras are for those who develop or pack."""
    needs = [*requires]
    needs += [line for line in importlib.metadata.requires(DISTRIBUTION) or () if "extra" not in line.partition(";")[2]]
    python = importlib.metadata.metadata(DISTRIBUTION)["Requires-Python"]
    head = ["Metadata-Version: 2.1", f"Name: {DISTRIBUTION}", f"Version: {grader.__version__}", f"Requires-Python: {python}"]
    return "\n".join([*head, *(f"Requires-Dist: {line}" for line in sorted(needs))]) + "\n"


# what the engine needs -------------------------------------------------------------------------------------------------


def requirements(more: Iterable[str] = (), index: str = "") -> str:
    """Return what the engine needs on Linux, and `more` with what that needs, pinned to the versions that are installed here.

    `index` is the address of a further package index.
    """
    wanted = [Requirement(line) for line in more]
    seen = {DISTRIBUTION}
    pins = {normalised(requirement.name): pin(requirement) for requirement in needed(DISTRIBUTION, LINUX, seen)}
    for requirement in wanted:
        pins[normalised(requirement.name)] = pin(requirement)
        if normalised(requirement.name) not in seen and is_installed(requirement.name):
            seen.add(normalised(requirement.name))
            others = needed(requirement.name, LINUX, seen)
            pins |= {normalised(other.name): pin(other) for other in others if is_installed(other.name)}
    head = ["# The versions that this bundle was made with.", *([f"--extra-index-url {index}"] if index else [])]
    return "\n".join([*head, *sorted(pins.values(), key=str.lower)]) + "\n"


def is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def pin(requirement: Requirement) -> str:
    """Return `name==version`; what is not installed here, or in a version that is not asked for, keeps its own limits."""
    try:
        version = Version(importlib.metadata.version(requirement.name))
    except importlib.metadata.PackageNotFoundError:
        return str(requirement)
    if requirement.url or not requirement.specifier.contains(version, prereleases=True):
        return str(requirement)
    # An index may have the version under another local name than this computer: "2.9.0+cpu" is another build of 2.9.0.
    return f"{requirement.name}=={version.public}"


def needed(distribution: str, system: Mapping[str, str], seen: set[str]) -> Iterator[Requirement]:
    """Yield everything that a distribution leads to on a system, each once, but for the names in `seen`."""
    for requirement in map(Requirement, importlib.metadata.requires(distribution) or ()):
        name = normalised(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate(dict(system))):
            continue
        seen.add(name)
        yield requirement
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            yield from needed(name, system, seen)


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def packages_for_browsers(*more: str) -> tuple[list[importlib.metadata.Distribution], list[str]]:
    """Return the packages in pure Python that the engine needs in a browser, and the names of the others, which are compiled.

    What else is to be there is named in `more`.

    Raises UsageError for a package that is not installed here.
    """
    pure: list[importlib.metadata.Distribution] = []
    others: list[str] = []
    wanted = [Requirement(line) for line in more]
    seen = {DISTRIBUTION, *(normalised(requirement.name) for requirement in wanted)}
    for name in (*(one.name for one in list(wanted) if is_installed(one.name)), DISTRIBUTION):
        wanted += needed(name, BROWSER, seen)
    for requirement in wanted:
        try:
            distribution = importlib.metadata.distribution(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            raise UsageError(f"{requirement.name} is not installed here: pip install {requirement.name}") from None
        kind = distribution.read_text("WHEEL") or ""
        if "Root-Is-Purelib: true" in kind and "-none-any" in kind:
            pure.append(distribution)
        else:
            others.append(normalised(requirement.name))
    return pure, sorted(others)


def installed_wheel(distribution: importlib.metadata.Distribution) -> tuple[str, bytes]:
    """Return name and content of the wheel from which a distribution was installed, without what belongs to this computer.

    Raises UsageError if it does not say which files it has.
    """
    stem = f"{normalised(distribution.name).replace('-', '_')}-{distribution.version}"
    files: Files = {}
    for path in distribution.files or ():
        parts = path.parts
        if parts[0] in ("..", "/") or path.suffix == ".pyc" or path.name in OF_THIS_COMPUTER:
            continue
        # The folder of metadata may have another spelling of the name than the wheel has here.
        folder = f"{stem}.dist-info" if parts[0].endswith(".dist-info") else parts[0]
        files["/".join([folder, *parts[1:]])] = File(Path(str(distribution.locate_file(path))).read_bytes())
    if not files:
        raise UsageError(f"{distribution.name} does not say which files it has: install it again with pip")
    return pack_wheel(stem, files)
