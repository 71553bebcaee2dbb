"""Entry point of the worker: `python -P -s grader_worker/__main__.py DESCRIPTOR`; see `fork_server`.

Started by its file, because the worker's environment does not say where the grader was imported from. The package is registered
by hand: the folder above it may hold solutions and is never on `sys.path`. Submissions, too, rely on `importlib.util` being there
after `import importlib`.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import sys

PACKAGE = "grader_worker"


def register_package() -> None:
    """Make this folder importable as the package, and nothing that lies beside it."""
    folder = os.path.dirname(os.path.abspath(__file__))
    start = os.path.join(folder, "__init__.py")
    spec = importlib.util.spec_from_file_location(PACKAGE, start, submodule_search_locations=[folder])
    assert spec
    assert spec.loader
    sys.modules[PACKAGE] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[PACKAGE])


if __name__ == "__main__":
    register_package()
    # What is imported stays, so looking for garbage in it finds none, and takes a tenth of the time.
    gc.disable()
    from grader_worker.fork_server import main

    gc.freeze()
    gc.enable()
    main(*sys.argv[1:])
