"""The limit: a process that has imported NumPy and the checks is forked for each submission, without any isolation.

    python limit.py MODULE ...
    python limit.py MODULE ... -- SUBMISSION

Each line of the input is a list of submissions in JSON, with how many run at a time. The answer is a line in JSON: wall seconds of
all of them together, processor seconds of each, and the ids of the checks that each has failed. With a SUBMISSION nothing is
forked: it is judged in this process, and the answer has its failed checks only.
"""

import contextlib
import json
import os
import sys
import time

import plain
import reference  # noqa: F401  what is imported here is there in each fork


def judge(path, asked):
    """The ids of the checks that the submission fails."""
    functions = {"__name__": "submission"}
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), functions)
    failed = []
    for name, test, own in asked:
        try:
            plain.run(test, own, functions)
        except Exception:
            failed.append(name)
    return failed


def start(path, asked):
    """Fork for a submission; the process and where it writes to."""
    answer, into = os.pipe()
    process = os.fork()
    if not process:
        os.close(answer)
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere), contextlib.redirect_stdout(nowhere):
            failed = judge(path, asked)
        os.write(into, json.dumps(failed).encode())
        os._exit(0)
    os.close(into)
    return process, answer


def main(modules, *alone):
    asked = list(plain.cases(modules))
    if alone:
        print(json.dumps(judge(*alone, asked)))
        return
    for line in sys.stdin:
        paths, jobs = json.loads(line)
        begin, waiting, running, cpu, failed = time.perf_counter(), list(paths), {}, [], {}
        while waiting or running:
            while waiting and len(running) < jobs:
                path = waiting.pop(0)
                process, answer = start(path, asked)
                running[process] = path, answer
            process, _, usage = os.wait3(0)
            path, answer = running.pop(process)
            cpu.append(usage.ru_utime + usage.ru_stime)
            with open(answer, "rb") as file:
                failed[path] = json.loads(file.read())
        print(json.dumps([time.perf_counter() - begin, cpu, failed]), flush=True)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(*(given[:-2], given[-1]) if "--" in given else (given,))
