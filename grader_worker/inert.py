"""Modules for pictures that draw nothing: `matplotlib` and `IPython` need not be installed, and open no window.

Runs in the worker. A submission may import them, and nothing that is graded depends on what they return. An assignment that looks
at pictures has the real matplotlib among its requirements: see `grader_worker.drawing`.
"""

from __future__ import annotations

import dis
import importlib.machinery
import sys
import types
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import Loader
else:
    # Importing it takes longer than all modules of this package together.
    Loader = object

PACKAGES = ("matplotlib", "mpl_toolkits", "pylab", "IPython", "ipywidgets", "marimo")


class Inert:
    """Takes every call, attribute, item and operation, and answers with itself."""

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        # A decorator such as `@interact` must give the function back.
        return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], types.FunctionType) else self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> Any:
        return self

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __iter__(self) -> Iterator[Any]:
        return iter([self] * unpacked_names(sys._getframe(1)))

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exception: object) -> None: ...

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0


def unpacked_names(frame: types.FrameType) -> int:
    """Return how many names `a, b = value` in this frame is about to fill; 0 in a loop."""
    code = frame.f_code.co_code
    opcode, argument = code[frame.f_lasti], code[frame.f_lasti + 1]
    return argument if dis.opname[opcode] == "UNPACK_SEQUENCE" else 0


class InertModule(types.ModuleType):
    """A module whose every name is `Inert`."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Inert()


class InertFinder(Loader):
    """Finds the packages for pictures before the installed ones are looked for, but for those that are imported already.

    The fork server has imported them where the assignment asks for them.
    """

    def __init__(self, imported: Collection[str]) -> None:
        is_real = "matplotlib" in imported
        # These two are parts of it.
        self.packages = {*PACKAGES} - {*imported} - ({"mpl_toolkits", "pylab"} if is_real else set())

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] in self.packages:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return InertModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__all__ = []  # type: ignore[attr-defined]
