"""The command line: one module for each command, which declares its options, calls the engine, and prints.

Such a module has

    arguments(parser: ArgumentParser) -> None      declares the options of the command, each once
    run(options: Namespace) -> int                 does what is asked, and returns the exit status

and is imported only if its command was named, so that no command waits for the packages of another.
"""

from __future__ import annotations

DONE, FAILING, UNUSABLE, BROKEN, ATTENTION = 0, 1, 2, 3, 4
"""Exit statuses: done; a check, or the audit of checks, found something; unusable command or input; the grader itself failed;
done, and somebody needs a person (only where `grader batch --unattended` asks for it)."""
COMMANDS = {
    "check": "try the public checks on work in progress",
    "hint": "give the next hint to a function",
    "submit": "check once more and pack what will be graded",
    "grade": "grade one submission with public and hidden checks",
    "collect": "clone the Git repositories of a class into a folder",
    "batch": "grade a class: every submission in a folder",
    "gradebook": "fill marks into the export of Canvas or Moodle",
    "override": "set a mark by hand; the machine's score stays beside it",
    "return": "give feedback back: to Moodle, Canvas, by mail, or as folders",
    "explain": "show one check of a student of a class: the call, what came back, and the student's lines",
    "forget": "delete everything that a class's store knows of a student",
    "new": "make a small assignment to begin with",
    "release": "write stubs, public checks and the manifest from the solutions",
    "audit": "measure the checks: reference, stubs, variants, known mistakes, mutants",
    "bundle": "pack the assignment for a platform",
    "synthesize": "make a class of students who do not exist, to try things on",
    "similar": "show which submissions of a class share code that few others have",
    "doctor": "what this computer offers for grading, and what is missing",
    "schema": "print the JSON Schema of a report",
}
"""Every command with the line that `grader --help` has about it; its module is `grader.cli.<command>`."""
SANDBOXED = ("check", "grade")
"""Commands of which the user waits for a sandbox: it starts before the rest of the command is imported."""
