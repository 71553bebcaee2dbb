# expect: passed - count_parameters
# attack: Traces and profiles every call of the worker, looking for names of expected values.
import sys

gained = []


def spy(frame, event, argument):
    if {"expected", "reference", "right", "wanted"} & set(frame.f_locals):
        gained.append(frame.f_code.co_name)
    return spy


sys.settrace(spy)
sys.setprofile(spy)

def count_parameters(layer_sizes):
    assert not gained, "GRADER_ATTACK succeeded"
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
