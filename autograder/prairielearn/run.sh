#!/bin/sh
# PrairieLearn's container runs this, as root, for every submission.
root=${GRADE_ROOT:-/grade}
cd "$root" || exit 1

# Checks and solutions are for root alone; students' code runs as another user.
mkdir -p results
for folder in data serverFilesCourse student tests results; do
    [ ! -d "$folder" ] || chmod 700 "$folder"
done

exec "${GRADER_PYTHON:-/opt/grader/bin/python}" -I -m grader.platforms.prairielearn
