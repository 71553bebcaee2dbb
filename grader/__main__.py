"""`python -m grader`: the command line, without the current folder on the import path, where a submission may stand."""

import sys

if sys.path and sys.path[0] in ("", __import__("os").getcwd()) and not sys.flags.safe_path:
    del sys.path[0]

from grader.cli import main

sys.exit(main())
