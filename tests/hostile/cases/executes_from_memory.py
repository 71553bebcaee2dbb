# expect: failed * count_parameters
# attack: Runs a program that exists in memory only.
import os


def count_parameters(layer_sizes):
    number = os.memfd_create("GRADER_ATTACK", 0)
    os.write(number, b"#!/bin/sh\nsleep 31337\n")
    os.execve(number, ["GRADER_ATTACK"], {})
