"""What a check cannot pass to a function of a submission: told with its name and its place, as a fault of the check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grader.model.errors import UnpassableArgument
from grader_worker.frames import ARRAY_BYTES, Breach, Opaque
from grader_worker.peer import Peer

MIB = 2**20


def explain_argument(function: str, given: Mapping[str, Any], fault: UnpassableArgument) -> UnpassableArgument:
    """Return a fault with the name of what cannot cross in it: "argument `data[2]` of `fit`: a check cannot pass ..."."""
    for name, value in given.items():
        for path, kind in unpassable_parts(name, value):
            return UnpassableArgument(f"argument `{path}` of `{function}`: a check cannot pass {kind}")
    return UnpassableArgument(f"the arguments of `{function}`: {fault}")


def unpassable_parts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield name and kind of each part of a value that cannot cross, the inner ones first."""
    if isinstance(value, list | tuple):
        for n, item in enumerate(value):
            yield from unpassable_parts(f"{path}[{n}]", item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from unpassable_parts(f"{path}[{key!r}]", item)
    if isinstance(value, np.ndarray) and value.nbytes > ARRAY_BYTES:
        yield path, f"an array of {value.nbytes / MIB:.0f} MiB; {ARRAY_BYTES // MIB} MiB is the most"
        return
    try:
        packed = Peer(None, None).pack_value(value, [])  # type: ignore[arg-type]  # nothing is sent
    except Breach:
        return
    if isinstance(packed, Opaque):
        yield path, packed.kind
