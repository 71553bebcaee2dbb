"""Known wrong ways to write training."""

from grader.checks import misconception


@misconception("gradient_step", see="training", says="The gradient is added.")
def gradient_step_upwards(parameters, gradients, rate):
    return [p + rate * g for p, g in zip(parameters, gradients)]


@misconception("gradient_step", see="training", says="The rate is not used.")
def gradient_step_without_rate(parameters, gradients, rate):
    return [p - g for p, g in zip(parameters, gradients)]
