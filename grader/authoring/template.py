"""The small assignment that `grader new` makes: it can be released, graded, audited and bundled as it is."""

from __future__ import annotations

FILES = {
    "assignment.toml": """\
# What the assignment consists of. Each outcome is a folder with text, solution, checks and known mistakes.
id = "{new id}"
title = "{new title}"

# Packages that would do the work for the student, such as "scipy": an import of one costs points. An empty list allows all.
forbidden = []

# Packages that solutions and students need besides NumPy, as pip names them; every bundle installs them. With matplotlib among
# them, checks can look at what a function draws. Packages for hidden checks alone stand in `check_requirements` and `forbidden`.
requirements = []
# check_requirements = ["torch"]
# package_index = "https://download.pytorch.org/whl/cpu"   # where pip looks besides its own index

# What one submission may take; these are the numbers that hold without this table.
# [limits]
# memory_mb = 1024           # besides what the packages above take when they are imported
# submission_seconds = 300   # of processor time

[[outcome]]
id = "averages"
title = "Compute averages"
section = "Averages"
points = 10
functions = ["mean", "centred"]
""",
    "jupytext.toml": """\
# A solution opens as a notebook: in JupyterLab with "Open With" and "Notebook", or by `jupytext --to notebook solution.py` and
# back by `jupytext --to py:percent solution.ipynb`. With these lines it is saved as it was: no header, and of each cell its tags.
notebook_metadata_filter = "-all"
cell_metadata_filter = "tags,-all"
""",
    "averages/solution.py": '''\
# %% [markdown]
# # {title}
#
# *About ten minutes.* What this sheet is for, in a sentence or two. Each cell begins with `# %%`, one of text with
# `# %% [markdown]`; `$...$` is mathematics.

# %%
import numpy as np

# %% [markdown]
# ## mean
#
# $$\\bar x = \\frac{1}{n} \\sum_{i=1}^{n} x_i$$


# %%
def mean(x):
    """Mean of the entries of x, a float.

    x: array of shape (n,), n > 0.

    >>> mean(np.array([1.0, 2.0, 6.0]))
    3.0
    """
    ### HINT Add all entries, then divide by their number.
    ### HINT The sum is `np.sum(x)`, the number `len(x)`.
    ### BEGIN SOLUTION
    return float(np.sum(x) / len(x))
    ### END SOLUTION


# %% [markdown]
# ## centred
#
# The same numbers, moved so that their mean is 0.


# %%
def centred(x):
    """The entries of x less their mean, an array of the same shape; x itself stays as it is.

    x: array of shape (n,), n > 0.

    >>> centred(np.array([1.0, 2.0, 6.0])).tolist()
    [-2.0, -1.0, 3.0]
    """
    ### HINT You have a function for the mean.
    ### BEGIN SOLUTION
    return x - mean(x)
    ### END SOLUTION
''',
    "averages/test_public.py": '''\
"""Public checks: students have them. Their numbers are written here, and known to everybody."""

import numpy as np

from grader.checks import check, close

# Small numbers that can be followed by hand, and others that show a mistake which these would hide.
SMALL, ONE, LONG = np.array([1.0, 2.0, 6.0]), np.array([-2.5]), np.array([0.1234567, -8.7654321, 3.25, 4.0, 12.5, -1.0, 6.5])


@check("mean", kind="value")
def test_mean(student):
    """Means that can be computed by hand, and one of seven numbers; x itself is not changed."""
    close(student.pure.mean(SMALL), 3.0)
    close(student.pure.mean(-2.0 * SMALL), -6.0)
    close(student.pure.mean(ONE), -2.5)
    close(student.pure.mean(np.array([1, 2])), 1.5)
    close(student.pure.mean(LONG), 16.6080246 / 7.0)


@check("centred", kind="value")
def test_centred(student):
    """Numbers less their mean; x itself is not changed."""
    close(student.pure.centred(SMALL), np.array([-2.0, -1.0, 3.0]))
    close(student.pure.centred(-2.0 * SMALL), np.array([4.0, 2.0, -6.0]))
    close(student.pure.centred(ONE), np.array([0.0]))
    close(student.pure.centred(LONG), LONG - 16.6080246 / 7.0)
''',
    "averages/test_hidden.py": '''\
"""Hidden checks: the same rules with other numbers, which `rng` draws anew for each seed. `reference` is your solution."""

from grader.checks import check_each, close


@check_each("mean", "centred", kind="value")
def test_random(student, reference, rng, function):
    """Random numbers."""
    for n in (1, 4, 4, 9):
        x = rng.normal(2.0, 3.0, n)
        close(getattr(student.pure, function)(x), getattr(reference, function)(x))
''',
    "equivalent.toml": """\
# Mutants of the solutions that are as good as the solutions, and why: `grader audit` names them as they stand here.

[[equivalent]]
function = "mean"
reason = "A float of NumPy is a float, too."
changes = ["return float(np.sum(x) / len(x)) => return np.sum(x) / len(x)"]
""",
    "averages/misconceptions.py": '''\
"""Known wrong ways to write the functions. A student who makes one is told its sentence; the name begins with the function's."""

import numpy as np

from grader.checks import misconception


@misconception("mean", says="The sum is divided by n - 1, which is for the variance; divide by n.", see="Averages")
def mean_of_a_sample(x):
    return float(np.sum(x) / (len(x) - 1)) if len(x) > 1 else 0.0


@misconception("centred", says="The mean is added, but it is to be subtracted.", see="Averages")
def centred_by_adding(x):
    return x + np.sum(x) / len(x)
''',
}
