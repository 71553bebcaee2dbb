"""Public checks of the toy capstone."""

import numpy as np

from grader.checks import check, close


@check("everything", kind="value", outcome="second", seconds=1)
def test_everything(student):
    """Half of a sum."""
    close(student.pure.everything(np.array([1.0, 2.0, 5.0])), 4.0)
    close(student.everything(np.array([1.0, -2.0, 5.469129])), 2.2345645)
    close(student.everything(np.ones(6)), 3.0)
