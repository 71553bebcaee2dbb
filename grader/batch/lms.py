from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any


def safe_csv(rows: Iterable[Iterable[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()
