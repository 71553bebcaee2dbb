"""Known wrong ways to write the functions of `schedules`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import math

import numpy as np

from grader.checks import misconception

# A convention that a student has in several functions has one sentence.
FROM_ONE = "t is counted from 1, but the first step has t = 0 here: its rate is alpha0, or schedule(0)."
EXCHANGED = "The arguments stand in another order in your definition: the exercise asks for {}."
TRUNCATED = "The rates have the type of t, so for whole numbers their decimals are cut off."
FACTOR = "The factor is returned without alpha0."


def _path(w0, gradient, rate, steps):
    w = np.array(w0, dtype=float)
    path = [w]
    for t in steps:
        w = w - rate(t) * gradient(w)
        path.append(w)
    return path


@misconception("power_decay", says="c multiplies the bracket, but it is its exponent.", see="Learning rate schedulers")
def power_decay_product(alpha0, t, s, c=1.0):
    return alpha0 / ((1 + np.asarray(t) / s) * c)

@misconception("power_decay", says="Only t/s is raised to the power c; the 1 belongs inside the bracket.",
               see="Learning rate schedulers")
def power_decay_power_of_fraction(alpha0, t, s, c=1.0):
    return alpha0 / (1 + (np.asarray(t) / s) ** c)

@misconception("power_decay", says="The bracket multiplies, so the rate grows; alpha0 is divided by it.",
               see="Learning rate schedulers")
def power_decay_grows(alpha0, t, s, c=1.0):
    return alpha0 * (1 + np.asarray(t) / s) ** c

@misconception("power_decay", says="The power c is not used.", see="Learning rate schedulers")
def power_decay_without_power(alpha0, t, s, c=1.0):
    return alpha0 / (1 + np.asarray(t) / s)

@misconception("power_decay", says="The double slash cuts t/s to whole numbers, so the curve becomes a staircase.",
               see="Learning rate schedulers")
def power_decay_staircase(alpha0, t, s, c=1.0):
    return alpha0 / (1 + np.asarray(t) // s) ** c

@misconception("power_decay", says=FROM_ONE,
               see="Learning rate schedulers")
def power_decay_from_one(alpha0, t, s, c=1.0):
    return alpha0 / (1 + (np.asarray(t) + 1) / s) ** c

@misconception("power_decay", says="t is multiplied by s, but it is divided by it.", see="Learning rate schedulers")
def power_decay_times_s(alpha0, t, s, c=1.0):
    return alpha0 / (1 + np.asarray(t) * s) ** c

@misconception("power_decay", says="The brackets around 1 + t/s are missing, so alpha0 is divided by 1 alone.",
               see="Learning rate schedulers")
def power_decay_without_brackets(alpha0, t, s, c=1.0):
    return alpha0 / 1 + np.asarray(t) / s**c

@misconception("power_decay", says="alpha0 is raised to the power c together with the fraction.",
               see="Learning rate schedulers")
def power_decay_power_of_everything(alpha0, t, s, c=1.0):
    return (alpha0 / (1 + np.asarray(t) / s)) ** c

@misconception("power_decay", says="The math module takes one number, but t may be an array.", see="Learning rate schedulers")
def power_decay_scalars_only(alpha0, t, s, c=1.0):
    return alpha0 / math.pow(1 + t / s, c)

@misconception("power_decay", says=TRUNCATED, see="Learning rate schedulers")
def power_decay_truncated(alpha0, t, s, c=1.0):
    t = np.asarray(t)
    return (alpha0 / (1 + t / s) ** c).astype(t.dtype)

@misconception("power_decay", says="The caller's t is divided by s in place.", see="Learning rate schedulers")
def power_decay_in_place(alpha0, t, s, c=1.0):
    t /= s
    return alpha0 / (1 + t) ** c

@misconception("power_decay", says=FROM_ONE, see="Learning rate schedulers")
def power_decay_one_less(alpha0, t, s, c=1.0):
    return alpha0 / (1 + (np.asarray(t) - 1) / s) ** c

@misconception("power_decay", see="Learning rate schedulers",
               says="This is the inverse time decay of Keras, in which c multiplies t/s; here c is the exponent of the bracket.")
def power_decay_inverse_time(alpha0, t, s, c=1.0):
    return alpha0 / (1 + c * np.asarray(t) / s)

@misconception("power_decay", see="Learning rate schedulers",
               says="This is the polynomial decay of Keras and PyTorch, which ends at 0; here alpha0 is divided by (1 + t/s)**c.")
def power_decay_polynomial(alpha0, t, s, c=1.0):
    return alpha0 * (1 - np.asarray(t) / s) ** c

@misconception("power_decay", says="s is not used: t is divided by it.", see="Learning rate schedulers")
def power_decay_without_s(alpha0, t, s, c=1.0):
    return alpha0 / (1 + np.asarray(t)) ** c

@misconception("power_decay", says="The bracket is around 1 + t, but s divides t only: 1 + t/s.", see="Learning rate schedulers")
def power_decay_sum_divided(alpha0, t, s, c=1.0):
    return alpha0 / ((1 + np.asarray(t)) / s) ** c

@misconception("power_decay", see="Learning rate schedulers",
               says="The power is an exponential one: 1 + c is raised to t/s; the base is 1 + t/s, and c the exponent.")
def power_decay_exponential(alpha0, t, s, c=1.0):
    return alpha0 / (1 + c) ** (np.asarray(t) / s)

@misconception("power_decay", says="t and s are exchanged: t is divided by s.", see="Learning rate schedulers")
def power_decay_upside_down(alpha0, t, s, c=1.0):
    return alpha0 / (1 + s / t) ** c

@misconception("power_decay", says=FACTOR, see="Learning rate schedulers")
def power_decay_factor(alpha0, t, s, c=1.0):
    return 1 / (1 + np.asarray(t) / s) ** c

@misconception("power_decay", says="The default of c is 1; yours is another number.", see="Learning rate schedulers")
def power_decay_default_half(alpha0, t, s, c=0.5):
    return alpha0 / (1 + np.asarray(t) / s) ** c

@misconception("power_decay", says="The default of c is 1; yours is another number.", see="Learning rate schedulers")
def power_decay_default_two(alpha0, t, s, c=2.0):
    return alpha0 / (1 + np.asarray(t) / s) ** c

@misconception("power_decay", says=EXCHANGED.format("alpha0, t, s, c"), see="Learning rate schedulers")
def power_decay_takes_time_first(t, alpha0, s, c=1.0):
    return alpha0 / (1 + t / s) ** c

@misconception("power_decay", says=EXCHANGED.format("alpha0, t, s, c"), see="Learning rate schedulers")
def power_decay_takes_power_before_s(alpha0, t, c=1.0, s=1.0):
    return alpha0 / (1 + t / s) ** c

@misconception("time_based_decay", see="Learning rate schedulers",
               says="The rate falls along a straight line, and below 0 in the end; alpha0 is divided by 1 + d t.")
def time_based_decay_linear(alpha0, t, n_epochs):
    return alpha0 * (1 - alpha0 / n_epochs * np.asarray(t))

@misconception("time_based_decay", see="Learning rate schedulers",
               says="The decay is applied again to the rate of the step before, but t already counts all steps.")
def time_based_decay_compounded(alpha0, t, n_epochs):
    t = np.asarray(t)
    rates = np.full(t.shape, float(alpha0))
    for k in range(1, int(np.max(t, initial=0)) + 1):
        rates = np.where(k <= t, rates / (1 + alpha0 / n_epochs * k), rates)
    return rates

@misconception("time_based_decay", says="1 + d is raised to the power t, which is an exponential decay; here t multiplies d.",
               see="Learning rate schedulers")
def time_based_decay_exponential(alpha0, t, n_epochs):
    return alpha0 / (1 + alpha0 / n_epochs) ** np.asarray(t)

@misconception("time_based_decay", says="d is 1 / n_epochs, but it is alpha0 / n_epochs.", see="Learning rate schedulers")
def time_based_decay_without_alpha0_in_d(alpha0, t, n_epochs):
    return alpha0 / (1 + np.asarray(t) / n_epochs)

@misconception("time_based_decay", says="d is alpha0 times n_epochs, but it is alpha0 divided by n_epochs.",
               see="Learning rate schedulers")
def time_based_decay_multiplied(alpha0, t, n_epochs):
    return alpha0 / (1 + alpha0 * n_epochs * np.asarray(t))

@misconception("time_based_decay", says="n_epochs is used as the decay itself, but d is alpha0 / n_epochs.",
               see="Learning rate schedulers")
def time_based_decay_epochs_as_decay(alpha0, t, n_epochs):
    return alpha0 / (1 + n_epochs * np.asarray(t))

@misconception("time_based_decay", says="The double slash makes the decay d zero, so the rate never changes.",
               see="Learning rate schedulers")
def time_based_decay_integer_division(alpha0, t, n_epochs):
    return alpha0 / (1 + alpha0 // n_epochs * np.asarray(t))

@misconception("time_based_decay", says=FROM_ONE,
               see="Learning rate schedulers")
def time_based_decay_from_one(alpha0, t, n_epochs):
    return alpha0 / (1 + alpha0 / n_epochs * (np.asarray(t) + 1))

@misconception("time_based_decay", says=FACTOR, see="Learning rate schedulers")
def time_based_decay_factor(alpha0, t, n_epochs):
    return 1 / (1 + alpha0 / n_epochs * np.asarray(t))

@misconception("time_based_decay", says="The denominator multiplies, so the rate grows.", see="Learning rate schedulers")
def time_based_decay_grows(alpha0, t, n_epochs):
    return alpha0 * (1 + alpha0 / n_epochs * np.asarray(t))

@misconception("time_based_decay", says="One rate for each epoch is listed, but the rates at the times t are asked for.",
               see="Learning rate schedulers")
def time_based_decay_all_epochs(alpha0, t, n_epochs):
    return [alpha0 / (1 + alpha0 / n_epochs * k) for k in range(n_epochs)]

@misconception("time_based_decay", says=FROM_ONE, see="Learning rate schedulers")
def time_based_decay_one_less(alpha0, t, n_epochs):
    return alpha0 / (1 + alpha0 / n_epochs * (np.asarray(t) - 1))

@misconception("time_based_decay", see="Learning rate schedulers",
               says="The rate falls along a straight line to 0 at n_epochs; alpha0 is divided by 1 + d t.")
def time_based_decay_linear_to_zero(alpha0, t, n_epochs):
    return alpha0 * (1 - np.asarray(t) / n_epochs)

@misconception("time_based_decay", see="Learning rate schedulers",
               says="This is half a wave of a cosine; alpha0 is divided by 1 + d t.")
def time_based_decay_cosine(alpha0, t, n_epochs):
    return alpha0 * (1 + np.cos(np.pi * np.asarray(t) / n_epochs)) / 2

@misconception("time_based_decay", says="t is not used: d is multiplied by it.", see="Learning rate schedulers")
def time_based_decay_without_time(alpha0, t, n_epochs):
    return alpha0 / (1 + alpha0 / n_epochs) + 0.0 * np.asarray(t)

@misconception("time_based_decay", see="Learning rate schedulers",
               says="The base is e: this is an exponential decay; here alpha0 is divided by 1 + d t.")
def time_based_decay_of_e(alpha0, t, n_epochs):
    return alpha0 * np.exp(-alpha0 / n_epochs * np.asarray(t))

@misconception("time_based_decay", says="The fraction is upside down: d is alpha0 / n_epochs.", see="Learning rate schedulers")
def time_based_decay_upside_down(alpha0, t, n_epochs):
    return alpha0 / (1 + n_epochs / alpha0 * np.asarray(t))

@misconception("time_based_decay", see="Learning rate schedulers",
               says="The brackets around 1 + d t are missing, so alpha0 is divided by 1 alone.")
def time_based_decay_without_brackets(alpha0, t, n_epochs):
    return alpha0 / 1 + alpha0 / n_epochs * np.asarray(t)

@misconception("time_based_decay", see="Learning rate schedulers",
               says="d t is subtracted from 1 in the denominator, so the rate grows; it is added.")
def time_based_decay_minus(alpha0, t, n_epochs):
    return alpha0 / (1 - alpha0 / n_epochs * np.asarray(t))

@misconception("time_based_decay", says="The root is taken: alpha0 is divided by 1 + d t itself.", see="Learning rate schedulers")
def time_based_decay_root(alpha0, t, n_epochs):
    return alpha0 / np.sqrt(1 + alpha0 / n_epochs * np.asarray(t))

@misconception("time_based_decay", says=TRUNCATED, see="Learning rate schedulers")
def time_based_decay_truncated(alpha0, t, n_epochs):
    t = np.asarray(t)
    return (alpha0 / (1 + alpha0 / n_epochs * t)).astype(t.dtype)

@misconception("time_based_decay", says="The caller's t is multiplied by d in place.", see="Learning rate schedulers")
def time_based_decay_in_place(alpha0, t, n_epochs):
    t *= alpha0 / n_epochs
    return alpha0 / (1 + t)

@misconception("time_based_decay", says=EXCHANGED.format("alpha0, t, n_epochs"), see="Learning rate schedulers")
def time_based_decay_takes_epochs_before_time(alpha0, n_epochs, t):
    return alpha0 / (1 + alpha0 / n_epochs * t)

@misconception("time_based_decay", says=EXCHANGED.format("alpha0, t, n_epochs"), see="Learning rate schedulers")
def time_based_decay_takes_time_first(t, alpha0, n_epochs):
    return alpha0 / (1 + alpha0 / n_epochs * t)

@misconception("exponential_decay", says="The exponent has a minus sign, so the rate grows: 0.1 is already below 1.",
               see="Learning rate schedulers")
def exponential_decay_grows(alpha0, t, s):
    return alpha0 * 0.1 ** (-np.asarray(t) / s)

@misconception("exponential_decay", says="The base is e, but the rate falls by a factor of ten every s steps: 0.1**(t/s).",
               see="Learning rate schedulers")
def exponential_decay_base_e(alpha0, t, s):
    return alpha0 * np.exp(-np.asarray(t) / s)

@misconception("exponential_decay", says="The base is one half, but the rate falls by a factor of ten every s steps.",
               see="Learning rate schedulers")
def exponential_decay_base_half(alpha0, t, s):
    return alpha0 * 0.5 ** (np.asarray(t) / s)

@misconception("exponential_decay", says="0.1 is multiplied by t/s, but t/s is its exponent.", see="Learning rate schedulers")
def exponential_decay_product(alpha0, t, s):
    return alpha0 * 0.1 * np.asarray(t) / s

@misconception("exponential_decay", says="The double slash makes a staircase, but the decay is smooth.",
               see="Learning rate schedulers")
def exponential_decay_staircase(alpha0, t, s):
    return alpha0 * 0.1 ** (np.asarray(t) // s)

@misconception("exponential_decay", says="Brackets are missing: the power is taken before the division by s.",
               see="Learning rate schedulers")
def exponential_decay_without_brackets(alpha0, t, s):
    return alpha0 * 0.1 ** np.asarray(t) / s

@misconception("exponential_decay", says="alpha0 is raised to the power t/s too; it stands before the power.",
               see="Learning rate schedulers")
def exponential_decay_power_of_alpha0(alpha0, t, s):
    return (alpha0 * 0.1) ** (np.asarray(t) / s)

@misconception("exponential_decay", says="The exponent is t times s, but t is divided by s.", see="Learning rate schedulers")
def exponential_decay_times_s(alpha0, t, s):
    return alpha0 * 0.1 ** (np.asarray(t) * s)

@misconception("exponential_decay", says=FROM_ONE,
               see="Learning rate schedulers")
def exponential_decay_from_one(alpha0, t, s):
    return alpha0 * 0.1 ** ((np.asarray(t) + 1) / s)

@misconception("exponential_decay", says="s is not used: the rate falls by a factor of ten in every single step.",
               see="Learning rate schedulers")
def exponential_decay_without_s(alpha0, t, s):
    return alpha0 * 0.1 ** np.asarray(t, dtype=float)

@misconception("exponential_decay", says="The rate falls once, whatever t is; t stands in the exponent: 0.1**(t/s).",
               see="Learning rate schedulers")
def exponential_decay_once(alpha0, t, s):
    return alpha0 * 0.1 ** (1 / s) * np.ones_like(np.asarray(t, dtype=float))

@misconception("exponential_decay", says="The fraction is upside down: it is t / s.", see="Learning rate schedulers")
def exponential_decay_upside_down(alpha0, t, s):
    return alpha0 * 0.1 ** (s / np.asarray(t))

@misconception("exponential_decay", says=FROM_ONE, see="Learning rate schedulers")
def exponential_decay_one_less(alpha0, t, s):
    return alpha0 * 0.1 ** ((np.asarray(t) - 1) / s)

@misconception("exponential_decay", see="Learning rate schedulers",
               says="The base is 0.9, as often with PyTorch, but the rate falls by a factor of ten every s steps.")
def exponential_decay_base_nine_tenths(alpha0, t, s):
    return alpha0 * 0.9 ** (np.asarray(t) / s)

@misconception("exponential_decay", see="Learning rate schedulers",
               says="The base is 0.95, as in deeplearning.ai's course, but the rate falls by a factor of ten every s steps.")
def exponential_decay_base_95(alpha0, t, s):
    return alpha0 * 0.95 ** (np.asarray(t) / s)

@misconception("exponential_decay", see="Learning rate schedulers",
               says="The base is 0.96, as often with Keras, but the rate falls by a factor of ten every s steps.")
def exponential_decay_base_96(alpha0, t, s):
    return alpha0 * 0.96 ** (np.asarray(t) / s)

@misconception("exponential_decay", see="Learning rate schedulers",
               says="This is alpha0 e**(-s t), in which s is a speed; here it is a time: alpha0 * 0.1**(t/s).")
def exponential_decay_of_e_times_s(alpha0, t, s):
    return alpha0 * np.exp(-s * np.asarray(t))

@misconception("exponential_decay", see="Learning rate schedulers",
               says="The exponent of e has a 0.1 in it, but 0.1 is the base: alpha0 * 0.1**(t/s).")
def exponential_decay_tenth_in_exponent(alpha0, t, s):
    return alpha0 * np.exp(-0.1 * np.asarray(t) / s)

@misconception("exponential_decay", see="Learning rate schedulers",
               says="s is the base and 0.1 is missing: the rate is alpha0 * 0.1**(t/s).")
def exponential_decay_base_s(alpha0, t, s):
    return alpha0 * (1 / s) ** np.asarray(t, float)

@misconception("exponential_decay", says="alpha0 is the base, but 0.1 is: alpha0 * 0.1**(t/s).", see="Learning rate schedulers")
def exponential_decay_base_alpha0(alpha0, t, s):
    return alpha0 ** (np.asarray(t) / s)

@misconception("exponential_decay", see="Learning rate schedulers",
               says="0.1**(t/s) is subtracted from 1, so the rate begins at 0 and grows.")
def exponential_decay_complement(alpha0, t, s):
    return alpha0 * (1 - 0.1 ** (np.asarray(t) / s))

@misconception("exponential_decay", says=FACTOR, see="Learning rate schedulers")
def exponential_decay_factor(alpha0, t, s):
    return 0.1 ** (np.asarray(t) / s)

@misconception("exponential_decay", says="The math module takes one number, but t may be an array.", see="Learning rate schedulers")
def exponential_decay_scalars_only(alpha0, t, s):
    return alpha0 * math.pow(0.1, t / s)

@misconception("exponential_decay", says=TRUNCATED, see="Learning rate schedulers")
def exponential_decay_truncated(alpha0, t, s):
    t = np.asarray(t)
    return (alpha0 * 0.1 ** (t / s)).astype(t.dtype)

@misconception("exponential_decay", says="The caller's t is divided by s in place.", see="Learning rate schedulers")
def exponential_decay_in_place(alpha0, t, s):
    t /= s
    return alpha0 * 0.1**t

@misconception("exponential_decay", says=EXCHANGED.format("alpha0, t, s"), see="Learning rate schedulers")
def exponential_decay_takes_time_first(t, alpha0, s):
    return alpha0 * 0.1 ** (t / s)

@misconception("step_decay", says="t/s is not cut to a whole number, so the rate falls smoothly instead of in steps.",
               see="Learning rate schedulers")
def step_decay_smooth(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** (np.asarray(t) / s)

@misconception("step_decay", says="t/s is rounded up, so the first drop comes just after t = 0; it comes at t = s.",
               see="Learning rate schedulers")
def step_decay_rounded_up(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** np.ceil(np.asarray(t) / s)

@misconception("step_decay", says="t/s is rounded to the nearest whole number, so the drops come half a step too early.",
               see="Learning rate schedulers")
def step_decay_rounded(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** np.round(np.asarray(t) / s)

@misconception("step_decay", says="The drop comes after t = s, but at t = s the rate is already lower.",
               see="Learning rate schedulers")
def step_decay_after_s(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** np.maximum(np.ceil(np.asarray(t) / s) - 1, 0)

@misconception("step_decay", says=FROM_ONE, see="Learning rate schedulers")
def step_decay_one_late(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** np.floor(np.maximum(np.asarray(t) - 1, 0) / s)

@misconception("step_decay", says=FROM_ONE,
               see="Learning rate schedulers")
def step_decay_one_early(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** np.floor((np.asarray(t) + 1) / s)

@misconception("step_decay", says="alpha0 is divided by the powers of the factor, so the rate grows.",
               see="Learning rate schedulers")
def step_decay_grows(alpha0, t, s, factor=0.5):
    return alpha0 / factor ** np.floor(np.asarray(t) / s)

@misconception("step_decay", says="The factor is always one half: the argument is not used.", see="Learning rate schedulers")
def step_decay_fixed_factor(alpha0, t, s, factor=0.5):
    return alpha0 * 0.5 ** np.floor(np.asarray(t) / s)

@misconception("step_decay", says="The factor is multiplied by the number of steps, but that number is its exponent.",
               see="Learning rate schedulers")
def step_decay_product(alpha0, t, s, factor=0.5):
    return alpha0 * factor * np.floor(np.asarray(t) / s)

@misconception("step_decay", says="Only the first drop happens; the rate falls again every s steps.",
               see="Learning rate schedulers")
def step_decay_one_drop(alpha0, t, s, factor=0.5):
    return np.where(np.asarray(t) >= s, alpha0 * factor, alpha0)

@misconception("step_decay", says="The remainder of t/s is the exponent, but it is the whole part.",
               see="Learning rate schedulers")
def step_decay_remainder(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** (np.asarray(t) % s)

@misconception("step_decay", see="Learning rate schedulers",
               says="math.floor and int take one number, but t may be an array: np.floor.")
def step_decay_scalars_only(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** math.floor(t / s)

@misconception("step_decay", says="The base is 0.1, which is the exponential schedule; here it is the factor.",
               see="Learning rate schedulers")
def step_decay_base_tenth(alpha0, t, s, factor=0.5):
    return alpha0 * 0.1 ** np.floor(np.asarray(t) / s)

@misconception("step_decay", says=FROM_ONE, see="Learning rate schedulers")
def step_decay_one_less(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** np.floor((np.asarray(t) - 1) / s)

@misconception("step_decay", says="The default of the factor is 0.5; yours is 0.1, as in PyTorch.", see="Learning rate schedulers")
def step_decay_default_tenth(alpha0, t, s, factor=0.1):
    return alpha0 * factor ** np.floor(np.asarray(t) / s)

@misconception("step_decay", says="The default of the factor is 0.5; yours is another number.", see="Learning rate schedulers")
def step_decay_default_nine_tenths(alpha0, t, s, factor=0.9):
    return alpha0 * factor ** np.floor(np.asarray(t) / s)

@misconception("step_decay", see="Learning rate schedulers",
               says="1 - factor is the base, but the rate is multiplied by the factor itself.")
def step_decay_complement(alpha0, t, s, factor=0.5):
    return alpha0 * (1 - factor) ** np.floor(np.asarray(t) / s)

@misconception("step_decay", see="Learning rate schedulers",
               says="The rate is lower at the multiples of s only, but from there on it stays lower.")
def step_decay_at_multiples(alpha0, t, s, factor=0.5):
    t = np.asarray(t)
    return np.where((t % s == 0) & (t > 0), alpha0 * factor, alpha0)

@misconception("step_decay", see="Learning rate schedulers",
               says="The whole power is rounded down, so it is 0 after the first drop; t/s alone is rounded down.")
def step_decay_floor_of_power(alpha0, t, s, factor=0.5):
    return alpha0 * np.floor(factor ** (np.asarray(t) / s))

@misconception("step_decay", see="Learning rate schedulers",
               says="t is rounded down before it is divided by s; the quotient is to be rounded down.")
def step_decay_floor_of_time(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** (np.floor(t) / s)

@misconception("step_decay", says="The exponent is t times s, but it is t/s, rounded down.", see="Learning rate schedulers")
def step_decay_times_s(alpha0, t, s, factor=0.5):
    return alpha0 * factor ** np.floor(np.asarray(t) * s)

@misconception("step_decay", says="alpha0 is raised to the power too; it stands before the power.", see="Learning rate schedulers")
def step_decay_power_of_alpha0(alpha0, t, s, factor=0.5):
    return (alpha0 * factor) ** np.floor(np.asarray(t) / s)

@misconception("step_decay", says=FACTOR, see="Learning rate schedulers")
def step_decay_without_alpha0(alpha0, t, s, factor=0.5):
    return factor ** np.floor(np.asarray(t) / s)

@misconception("step_decay", says=TRUNCATED, see="Learning rate schedulers")
def step_decay_truncated(alpha0, t, s, factor=0.5):
    t = np.asarray(t)
    return (alpha0 * factor ** np.floor(t / s)).astype(t.dtype)

@misconception("step_decay", says="The caller's t is divided by s in place.", see="Learning rate schedulers")
def step_decay_in_place(alpha0, t, s, factor=0.5):
    t //= s
    return alpha0 * factor**t

@misconception("step_decay", says=EXCHANGED.format("alpha0, t, s, factor"), see="Learning rate schedulers")
def step_decay_takes_factor_before_s(alpha0, t, factor=0.5, s=10):
    return alpha0 * factor ** np.floor(t / s)

@misconception("step_decay", says=EXCHANGED.format("alpha0, t, s, factor"), see="Learning rate schedulers")
def step_decay_takes_s_before_time(alpha0, s, t, factor=0.5):
    return alpha0 * factor ** np.floor(t / s)

@misconception("step_decay", says=EXCHANGED.format("alpha0, t, s, factor"), see="Learning rate schedulers")
def step_decay_takes_time_first(t, alpha0, s, factor=0.5):
    return alpha0 * factor ** np.floor(t / s)

@misconception("scheduled_descent", says=FROM_ONE,
               see="Learning rate schedulers")
def scheduled_descent_from_one(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, schedule, range(1, n_steps + 1))

@misconception("scheduled_descent", says="The schedule is asked once, before the loop, so the rate never changes.",
               see="Learning rate schedulers")
def scheduled_descent_constant_rate(w0, gradient, schedule, n_steps):
    rate = schedule(0)
    return _path(w0, gradient, lambda t: rate, range(n_steps))

@misconception("scheduled_descent", says="Each rate is multiplied by those before it; schedule(t) is already the whole rate.",
               see="Learning rate schedulers")
def scheduled_descent_compounded(w0, gradient, schedule, n_steps):
    rates = [1.0]
    for t in range(n_steps):
        rates.append(rates[-1] * schedule(t))
    return _path(w0, gradient, lambda t: rates[t + 1], range(n_steps))

@misconception("scheduled_descent", says="The rates are used in reverse order, the smallest first.",
               see="Learning rate schedulers")
def scheduled_descent_reversed(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, schedule, reversed(range(n_steps)))

@misconception("scheduled_descent", says="The schedule gets the share of steps done, t / n_steps, but it gets t itself.",
               see="Learning rate schedulers")
def scheduled_descent_share_of_steps(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, lambda t: schedule(t / n_steps), range(n_steps))

@misconception("scheduled_descent", says="The gradient is added, so the path leads uphill.", see="Learning rate schedulers")
def scheduled_descent_uphill(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, lambda t: -schedule(t), range(n_steps))

@misconception("scheduled_descent", says="The gradient is taken once, at w0; it is taken anew at each point.",
               see="Learning rate schedulers")
def scheduled_descent_constant_gradient(w0, gradient, schedule, n_steps):
    grad = gradient(np.array(w0, dtype=float))
    return _path(w0, lambda w: grad, schedule, range(n_steps))

@misconception("scheduled_descent", says="Every step starts at w0 again; it starts where the step before has led.",
               see="Learning rate schedulers")
def scheduled_descent_from_w0(w0, gradient, schedule, n_steps):
    w0 = np.array(w0, dtype=float)
    return [w0, *(w0 - schedule(t) * gradient(w0) for t in range(n_steps))]

@misconception("scheduled_descent", says="The path begins after the first step, but w0 belongs to it.",
               see="Learning rate schedulers")
def scheduled_descent_without_start(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, schedule, range(n_steps))[1:]

@misconception("scheduled_descent", says="There is one step too few: the path has n_steps + 1 entries.",
               see="Learning rate schedulers")
def scheduled_descent_one_step_too_few(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, schedule, range(n_steps - 1))

@misconception("scheduled_descent", says="There is one step too many: the path has n_steps + 1 entries.",
               see="Learning rate schedulers")
def scheduled_descent_one_step_too_many(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, schedule, range(n_steps + 1))

@misconception("scheduled_descent", says="Only the last point is returned, but the whole path is asked for.",
               see="Learning rate schedulers")
def scheduled_descent_last_only(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, schedule, range(n_steps))[-1]

@misconception("scheduled_descent", see="Learning rate schedulers",
               says="All entries are one and the same array, changed in place, so each of them is the last point.")
def scheduled_descent_one_array(w0, gradient, schedule, n_steps):
    w = np.array(w0, dtype=float)
    path = [w]
    for t in range(n_steps):
        w -= schedule(t) * gradient(w)
        path.append(w)
    return path

@misconception("scheduled_descent", see="Learning rate schedulers",
               says="The steps are subtracted from the caller's w0 in place, which whole numbers do not even allow.")
def scheduled_descent_in_place(w0, gradient, schedule, n_steps):
    path = [w0.copy()]
    for t in range(n_steps):
        w0 -= schedule(t) * gradient(w0)
        path.append(w0.copy())
    return path

@misconception("scheduled_descent", see="Learning rate schedulers",
               says="The points have the type of w0, so for whole numbers the decimals of each step are cut off.")
def scheduled_descent_truncated(w0, gradient, schedule, n_steps):
    w = np.asarray(w0)
    path = [w]
    for t in range(n_steps):
        w = (w - schedule(t) * gradient(w)).astype(w.dtype)
        path.append(w)
    return path

@misconception("scheduled_descent", says="The learning rates are listed, but the points w are asked for.",
               see="Learning rate schedulers")
def scheduled_descent_rates(w0, gradient, schedule, n_steps):
    return [w0, *(schedule(t) for t in range(n_steps))]

@misconception("scheduled_descent", see="Learning rate schedulers",
               says="Each rate comes one step too late: the second step has schedule(0) once more.")
def scheduled_descent_one_late(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, lambda t: schedule(max(t - 1, 0)), range(n_steps))

@misconception("scheduled_descent", says="The learning rate is not used in the step.", see="Learning rate schedulers")
def scheduled_descent_without_rate(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, lambda t: 1, range(n_steps))

@misconception("scheduled_descent", says="The rate is squared: it is asked for twice in one step.", see="Learning rate schedulers")
def scheduled_descent_rate_twice(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, lambda t: schedule(t) ** 2, range(n_steps))

@misconception("scheduled_descent", see="Learning rate schedulers",
               says="The schedule gets n_steps in every step, but it gets the number of the step.")
def scheduled_descent_rate_of_end(w0, gradient, schedule, n_steps):
    return _path(w0, gradient, lambda t: schedule(n_steps), range(n_steps))

@misconception("scheduled_descent", see="Learning rate schedulers",
               says="The entries are pairs (w, rate), but the points w alone are asked for.")
def scheduled_descent_pairs(w0, gradient, schedule, n_steps):
    path = _path(w0, gradient, schedule, range(n_steps))
    return [(w, schedule(t)) for t, w in enumerate(path)]

@misconception("scheduled_descent", see="Learning rate schedulers",
               says="Arrays of whole numbers are copied as such and cannot take up decimals in place; make new arrays with -.")
def scheduled_descent_integer_copies(w0, gradient, schedule, n_steps):
    w = np.array(w0)
    path = [w.copy()]
    for t in range(n_steps):
        w -= schedule(t) * gradient(w)
        path.append(w.copy())
    return path
