#!/bin/sh
# Gradescope runs this once, as root, when the image is built: after unpacking the zip into /autograder/source.
set -eu
root=${AUTOGRADER_ROOT:-/autograder}
cd "$root/source"

export DEBIAN_FRONTEND=noninteractive

# A Python that is new enough, and libseccomp, which confines students' code. Ubuntu 22.04 has 3.10 as python3 and 3.11 besides.
enough() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
python=
for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if enough "$name"; then python=$name; break; fi
done
if [ -z "$python" ]; then
    apt-get update
    apt-get install -y --no-install-recommends python3-venv
    python=python3
    if ! enough "$python"; then
        apt-get install -y --no-install-recommends python3.11 python3.11-venv
        python=python3.11
    fi
fi
if [ "$(id -u)" = 0 ] && ! ldconfig -p | grep -q 'libseccomp\.so\.2'; then
    apt-get update
    apt-get install -y --no-install-recommends libseccomp2
fi

"$python" -m venv "$root/source/venv"
"$root/source/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir \
    --requirement requirements.txt ./*.whl
"$root/source/venv/bin/grader" --version
