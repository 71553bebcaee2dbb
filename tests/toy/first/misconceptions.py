"""Known wrong ways to write the toy functions."""

from grader.checks import misconception


@misconception("double", says="The result is the square, but twice the number is asked for.", see="Numbers")
def double_as_square(z):
    return z * z
