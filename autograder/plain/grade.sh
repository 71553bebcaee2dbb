#!/bin/sh
# grade.sh SUBMISSION RESULTS: grades a notebook, .py, folder or .zip and writes reports into the folder RESULTS.
# Ends with 0 once something was graded, 2 if there is nothing to grade, 3 if the grader itself failed.
set -eu
here=$(dirname "$(realpath "$0")")

# In the container this is there; elsewhere it is made the first time.
if [ ! -x "$here/venv/bin/grader" ]; then
    "${PYTHON:-python3}" -m venv "$here/venv"
    "$here/venv/bin/python" -m pip install --quiet --requirement "$here/requirements.txt" "$here"/*.whl >&2
fi

exec "$here/venv/bin/python" -I -m grader.platforms.plain "$here" "$1" "$2"
