"""Conformance: what every sandbox has to do, as demands that any implementation can be held against.

    for finding in conformance(open_my_sandbox):
        print(finding.demand, finding.complaint or "holds")

`open_my_sandbox()` gives a new `grader.sandbox.Sandbox`. Each demand opens its own, plays a submission that is honest or is not,
and looks at the outcome from the side of the session.
"""

from __future__ import annotations

from collections.abc import Iterator

# The modules of demands add to DEMANDS where they are imported.
from grader.sandbox.conformance import apart, serving
from grader.sandbox.conformance.demands import DEMANDS, DemandFinding, OpenSandbox

__all__ = ["DEMANDS", "SECRECY", "DemandFinding", "apart", "conformance", "serving"]


def conformance(open_sandbox: OpenSandbox) -> Iterator[DemandFinding]:
    """Hold a sandbox against every demand."""
    for name, demand in DEMANDS.items():
        complaint = ""
        try:
            demand(open_sandbox)
        except AssertionError as error:
            complaint = str(error) or "does not hold"
        except Exception as error:
            complaint = f"{type(error).__name__}: {error}"
        yield DemandFinding(name, complaint)


SECRECY = frozenset(name for name in DEMANDS if name.startswith(("lets no", "gives every check", "forgets")))
"""Demands on a sandbox for work that others wrote; one for checking one's own work can do without."""
