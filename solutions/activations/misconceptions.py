"""Known wrong ways to write the functions of `activations`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import math

import numpy as np

from grader.checks import free, misconception

LAMBDA, A = 1.0507009873554805, 1.6732632423543772
RIGHT_AT_KINK = True
"""Whether a derivative at a kink is the slope on the right side, or that on the left."""
SIDES = {"RIGHT_AT_KINK": (True, False)}
OTHER_SLOPE, OTHER_A = 0.3, 0.5
"""Defaults of a student's own."""
CONSTANTS = {"LAMBDA": (LAMBDA, 1.0507), "A": (A, 1.67326)}
BOTH_SIDES = ("left", "right")
"""The sides of what saturates on both, in a student's order."""
ROUNDED = 0.0
"""By how much the bounds of ranges that are no whole numbers are rounded."""


def erf(x):
    """The error function as the sheet gives it."""
    return np.vectorize(math.erf, otypes=[float])(x)


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))


def _elu(z, a):
    return np.where(np.asarray(z) >= 0, z, a * np.expm1(np.minimum(z, 0)))


def _exp(z):
    return np.exp(np.minimum(z, 0))


def _slopes(z, right, left):
    z = np.asarray(z)
    return np.where(z >= 0 if RIGHT_AT_KINK else z > 0, right, left)


def _normal(z):
    return np.exp(-np.square(np.asarray(z, float)) / 2) / np.sqrt(2 * np.pi)


def _softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _properties(name, **changed):
    rows = {  # lowest value, highest value, zero-centred, monotonic, differentiable, saturates
        "heaviside": (0.0, 1.0, False, True, False, BOTH_SIDES),
        "sigmoid": (0.0, 1.0, False, True, True, BOTH_SIDES),
        "tanh": (-1.0, 1.0, True, True, True, BOTH_SIDES),
        "relu": (0.0, math.inf, False, True, False, ("left",)),
        "leaky_relu": (-math.inf, math.inf, False, True, False, ()),
        "elu": (-1.0, math.inf, False, True, True, ("left",)),
        "selu": (-LAMBDA * A + ROUNDED, math.inf, False, True, False, ("left",)),
        "gelu": (-0.16997 + ROUNDED, math.inf, False, False, True, ("left",)),
        "swish": (-0.27846 + ROUNDED, math.inf, False, False, True, ("left",)),
    }
    if name not in rows:
        raise ValueError(f"unknown activation: {name}")
    low, high, centred, monotonic, smooth, saturates = rows[name]
    row = {"range": (low, high), "zero_centred": centred, "monotonic": monotonic,
           "differentiable": smooth, "saturates": saturates}
    return {**row, **changed.get(name, {})}


@misconception("sigmoid", see="Activation functions",
               says="The exponent has lost its minus sign: this is 1 - sigmoid(z).")
def sigmoid_sign_of_exponent(z):
    return _sigmoid(-np.asarray(z))

@misconception("sigmoid", see="Activation functions",
               says="Without brackets the division comes first, so this is 1 plus the exponential.")
def sigmoid_without_brackets(z):
    return 1 / 1 + np.exp(-np.clip(z, -700, 700))

@misconception("sigmoid", see="Activation functions",
               says="For large z both parts of the quotient become infinite, and inf / inf is nan.")
def sigmoid_quotient(z):
    return np.exp(z) / (1 + np.exp(z))

@misconception("sigmoid", see="Activation functions",
               says="np.exp(-z) overflows for z = -1000. With e = np.exp(-np.abs(z)), use 1 / (1 + e) for z >= 0 "
                    "and e / (1 + e) for z < 0.")
def sigmoid_overflow(z):
    return 1 / (1 + np.exp(-np.asarray(z)))

@misconception("sigmoid", see="Activation functions",
               says="The math module's exponential takes one number, but z may be an array.")
def sigmoid_scalars_only(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else 1 - 1 / (1 + math.exp(z))

@misconception("sigmoid", see="Activation functions",
               says="The result takes the type of z, so for whole numbers it is cut to 0 or 1.")
def sigmoid_truncated_integers(z):
    a = np.zeros_like(z)
    a[...] = _sigmoid(z)
    return a

@misconception("sigmoid", see="Activation functions",
               says="The result is written into z, so the caller's array has changed.")
def sigmoid_in_place(z):
    z = np.asarray(z)
    z[...] = _sigmoid(z)
    return z

@misconception("sigmoid", see="Activation functions",
               says="The output is kept away from 0 and 1, but the sigmoid comes as close as you like.")
def sigmoid_clipped_output(z):
    return np.clip(_sigmoid(z), 0.01, 0.99)

@misconception("sigmoid", see="Activation functions",
               says="z is clipped so early that the tails of the sigmoid are lost.")
def sigmoid_clipped_input(z):
    return _sigmoid(np.clip(z, -5, 5))

@misconception("sigmoid", says="The result is rounded to four decimals.", see="Activation functions")
def sigmoid_rounded(z):
    return np.round(_sigmoid(z), 4)

@misconception("sigmoid", see="Activation functions",
               says="The argument is doubled, as in the relation of the sigmoid with tanh.")
def sigmoid_of_double(z):
    return 0.5 * (1 + np.tanh(z))

@misconception("sigmoid", see="Activation functions",
    says="This is Keras's hard sigmoid, made of straight lines; here the exact sigmoid is asked for.")
def sigmoid_hard(z):
    return np.clip(0.2 * np.asarray(z) + 0.5, 0, 1)

@misconception("sigmoid", see="Activation functions",
    says="This is PyTorch's hard sigmoid, made of straight lines; here the exact sigmoid is asked for.")
def sigmoid_hard_sixth(z):
    return np.clip(np.asarray(z) / 6 + 0.5, 0, 1)

@misconception("sigmoid", see="Activation functions",
    says="This is the softsign, z / (1 + |z|), and not the sigmoid.")
def sigmoid_softsign(z):
    return z / (1 + np.abs(z))

@misconception("tanh", see="Activation functions",
               says="For large z the exponentials become infinite, and inf / inf is nan.")
def tanh_quotient(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))

@misconception("tanh", see="Activation functions",
               says="Numerator and denominator are exchanged: this is the hyperbolic cotangent.")
def tanh_upside_down(z):
    with np.errstate(divide="ignore"):
        return 1 / np.tanh(z)

@misconception("tanh", see="Activation functions",
               says="This is the tangent of an angle, not the hyperbolic tangent.")
def tanh_tangent(z):
    return np.tan(z)

@misconception("tanh", see="Activation functions",
               says="The sigmoid is stretched to (-1, 1), but its argument must be doubled as well.")
def tanh_rescaled_sigmoid(z):
    return 2 * _sigmoid(z) - 1

@misconception("tanh", see="Activation functions",
               says="The result runs from 0 to 1, but tanh runs from -1 to 1.")
def tanh_positive(z):
    return 0.5 * (1 + np.tanh(z))

@misconception("tanh", see="Activation functions",
    says="For large z the exponential of 2 z becomes infinite, and inf / inf is nan.")
def tanh_quotient_of_double(z):
    return (np.exp(2 * np.asarray(z)) - 1) / (np.exp(2 * np.asarray(z)) + 1)

@misconception("tanh", see="Activation functions",
    says="np.exp(-2 * z) overflows for z = -1000. np.tanh does not.")
def tanh_overflow(z):
    return 2 / (1 + np.exp(-2 * np.asarray(z))) - 1

@misconception("tanh", see="Activation functions",
    says="This is the hyperbolic sine: the division by the hyperbolic cosine is missing.")
def tanh_sine(z):
    return np.sinh(np.clip(z, -700, 700))

@misconception("tanh", see="Activation functions",
    says="The result takes the type of z, so for whole numbers it is cut to -1, 0 or 1.")
def tanh_truncated_integers(z):
    a = np.zeros_like(z)
    a[...] = np.tanh(z)
    return a

@misconception("relu", see="Activation functions",
               says="The largest entry is taken of the whole array, but ReLU works entry by entry.")
def relu_of_maximum(z):
    return np.maximum(0, np.max(z))

@misconception("relu", see="Activation functions",
               says="Negative values become positive, but ReLU sets them to 0.")
def relu_absolute(z):
    return np.abs(z)

@misconception("relu", see="Activation functions",
               says="Negative entries of z are overwritten, so the caller's array has changed.")
def relu_in_place(z):
    z = np.asarray(z)
    z[z < 0] = 0
    return z

@misconception("relu", see="Activation functions",
               says="The smaller of 0 and z is taken instead of the larger one.")
def relu_minimum(z):
    return np.minimum(0, z)

@misconception("relu", see="Activation functions",
               says="The result is cut at 1, but ReLU is not bounded above.")
def relu_capped(z):
    return np.clip(z, 0, 1)

@misconception("relu", see="Activation functions",
               says="An array of size 0 ends with an error, but it is a legal argument.")
def relu_fails_when_empty(z):
    return np.vectorize(lambda value: max(0.0, value))(z)

@misconception("relu", see="Activation functions",
               says="The loop goes over numbers, so it fails for a scalar or a matrix.")
def relu_one_dimension_only(z):
    return np.array([max(0.0, value) for value in z])

@misconception("relu", see="Activation functions",
    says="This is PyTorch's and Keras's ReLU6, which is cut at 6; here ReLU is not bounded above.")
def relu_capped_at_six(z):
    return np.clip(z, 0, 6)

@misconception("relu", see="Activation functions",
    says="This is the softplus, a smooth relative of ReLU; here the exact form with a kink is asked for.")
def relu_softplus(z):
    return np.logaddexp(0, z)

@misconception("relu", see="Activation functions",
    says="The step is returned, 1 for positive z, but ReLU passes z on there.")
def relu_step(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)

@misconception("leaky_relu", see="Activation functions",
               says="Negative values become 0, which is the plain ReLU.")
def leaky_relu_without_leak(z, slope=0.01):
    return np.maximum(0.0, z)

@misconception("leaky_relu", see="Activation functions",
               says="The slope is always 0.01, whatever slope is given.")
def leaky_relu_fixed_slope(z, slope=0.01):
    return np.where(np.asarray(z) >= 0, z, 0.01 * np.asarray(z))

@misconception("leaky_relu", see="Activation functions",
               says="The sign of the slope is reversed, so negative values become positive.")
def leaky_relu_negative_slope(z, slope=0.01):
    return np.where(np.asarray(z) >= 0, z, -slope * np.asarray(z))

@misconception("leaky_relu", see="Activation functions",
               says="The negative side is the slope itself, not the slope times z.")
def leaky_relu_constant(z, slope=0.01):
    return np.where(np.asarray(z) >= 0, z, slope)

@misconception("leaky_relu", see="Activation functions",
               says="The result takes the type of z, so slope * z is cut to whole numbers.")
def leaky_relu_truncated_integers(z, slope=0.01):
    a = np.array(z)
    a[a < 0] = slope * a[a < 0]
    return a

@misconception("leaky_relu", see="Activation functions",
               says="Negative entries of z are overwritten, so the caller's array has changed.")
def leaky_relu_in_place(z, slope=0.01):
    z = np.asarray(z)
    z[z < 0] = slope * z[z < 0]
    return z

@misconception("leaky_relu", see="Activation functions", between={"OTHER_SLOPE": (0.02, 1.0)},
    says="Another slope is used where none is given (0.3 is Keras's, 0.2 TensorFlow's); its default is 0.01.")
def leaky_relu_other_default(z, slope=None):
    slope = OTHER_SLOPE if slope is None else slope
    return np.where(np.asarray(z) >= 0, z, slope * np.asarray(z))

@misconception("leaky_relu", see="Activation functions",
    says="The largest of z and slope * z is sought over the whole array, but it is taken entry by entry.")
def leaky_relu_of_maximum(z, slope=0.01):
    return max(np.max(z), np.max(slope * np.asarray(z)))

@misconception("leaky_relu", see="Activation functions",
    says="The two sides are exchanged: z itself belongs to z >= 0, slope * z to negative z.")
def leaky_relu_sides_exchanged(z, slope=0.01):
    return np.where(np.asarray(z) >= 0, slope * np.asarray(z), z)

@misconception("leaky_relu", see="Activation functions",
    says="The slope is on the positive side, and negative values become 0: z is unchanged for z >= 0, and slope * z below.")
def leaky_relu_slope_on_positive_side(z, slope=0.01):
    return slope * np.maximum(0.0, z)

@misconception("prelu", see="Activation functions",
               says="The parameter multiplies both sides, but the positive side stays as it is.")
def prelu_both_sides(z, a):
    return a * np.asarray(z)

@misconception("prelu", says="The two branches are exchanged.", see="Activation functions")
def prelu_swapped(z, a):
    return np.where(np.asarray(z) < 0, z, a * np.asarray(z))

@misconception("prelu", says="Negative values become 0, which is the plain ReLU.", see="Activation functions")
def prelu_without_leak(z, a):
    return np.maximum(0.0, z) + 0 * a

@misconception("prelu", says="The parameter is always 0.25, whatever a is given.", see="Activation functions")
def prelu_fixed(z, a):
    return np.where(np.asarray(z) >= 0, z, 0.25 * np.asarray(z))

@misconception("prelu", see="Activation functions",
    says="The result takes the type of z, so a * z is cut to whole numbers.")
def prelu_truncated_integers(z, a):
    result = np.array(z)
    result[result < 0] = a * result[result < 0]
    return result

@misconception("prelu", see="Activation functions",
    says="The sign of a is reversed, so negative values become positive.")
def prelu_negative_slope(z, a):
    return np.where(np.asarray(z) >= 0, z, -a * np.asarray(z))

@misconception("prelu", see="Activation functions",
    says="The negative side is a itself, not a times z.")
def prelu_constant(z, a):
    return np.where(np.asarray(z) >= 0, z, a)

@misconception("elu", see="Activation functions",
               says="a multiplies only the exponential, but it multiplies the whole bracket.")
def elu_bracket(z, a=1.0):
    return np.where(np.asarray(z) >= 0, z, a * _exp(z) - 1)

@misconception("elu", says="a is ignored on the negative side.", see="Activation functions")
def elu_without_a(z, a=1.0):
    return _elu(z, 1.0)

@misconception("elu", says="The two branches are exchanged.", see="Activation functions")
def elu_swapped(z, a=1.0):
    return np.where(np.asarray(z) < 0, z, a * np.expm1(np.minimum(z, 700)))

@misconception("elu", see="Activation functions",
               says="np.where computes both of its sides, so np.exp(z) overflows for large positive z. Use "
                    "np.exp(np.minimum(z, 0)).")
def elu_overflow(z, a=1.0):
    return np.where(np.asarray(z) >= 0, z, a * (np.exp(z) - 1))

@misconception("elu", see="Activation functions",
               says="The 1 is not subtracted from the exponential, so the function jumps at 0.")
def elu_without_minus_one(z, a=1.0):
    return np.where(np.asarray(z) >= 0, z, a * _exp(z))

@misconception("elu", see="Activation functions",
    says="The result takes the type of z, so for whole numbers the negative side is cut.")
def elu_truncated_integers(z, a=1.0):
    result = np.zeros_like(z)
    result[...] = _elu(z, a)
    return result

@misconception("elu", see="Activation functions",
               says="Negative entries of z are overwritten, so the caller's array has changed.")
def elu_in_place(z, a=1.0):
    z = np.asarray(z)
    z[...] = _elu(z, a)
    return z

@misconception("elu", see="Activation functions", between={"OTHER_A": (0.01, 0.95)},
    says="Another a is used where none is given; its default is 1.")
def elu_own_default(z, a=None):
    return _elu(z, OTHER_A if a is None else a)

@misconception("elu", see="Activation functions",
    says="a stands in the exponent, but it multiplies the bracket.")
def elu_a_in_exponent(z, a=1.0):
    return np.where(np.asarray(z) >= 0, z, np.expm1(a * np.minimum(z, 0)))

@misconception("elu", see="Activation functions",
    says="This is PyTorch's CELU, where z is divided by a in the exponent; here e ** z is asked for.")
def elu_celu(z, a=1.0):
    return np.where(np.asarray(z) >= 0, z, a * np.expm1(np.minimum(z, 0) / a))

@misconception("elu", see="Activation functions",
    says="The negative side is a * (1 - e ** z): its sign is reversed.")
def elu_negative_side_sign(z, a=1.0):
    return np.where(np.asarray(z) >= 0, z, -a * np.expm1(np.minimum(z, 0)))

@free("selu", between=CONSTANTS)
def selu_right(z):
    return LAMBDA * _elu(z, A)

@misconception("selu", see="Activation functions",
               says="Lambda multiplies only the positive side, but it multiplies both.")
def selu_lambda_on_one_side(z):
    return np.where(np.asarray(z) >= 0, LAMBDA * np.asarray(z), _elu(z, A))

@misconception("selu", says="The factor lambda is missing: this is an ELU.", see="Activation functions")
def selu_without_lambda(z):
    return _elu(z, A)

@misconception("selu", says="The constant a is missing on the negative side.", see="Activation functions")
def selu_without_a(z):
    return LAMBDA * _elu(z, 1.0)

@misconception("selu", says="Lambda and a are exchanged.", see="Activation functions")
def selu_constants_swapped(z):
    return A * _elu(z, LAMBDA)

@misconception("selu", see="Activation functions",
               says="The constants are rounded to 1.05 and 1.67, which is too coarse.")
def selu_rounded_constants(z):
    return 1.05 * _elu(z, 1.67)

@misconception("selu", see="Activation functions",
               says="np.where computes both of its sides, so np.exp(z) overflows for large positive z. Use "
                    "np.exp(np.minimum(z, 0)).")
def selu_overflow(z):
    return LAMBDA * np.where(np.asarray(z) >= 0, z, A * (np.exp(z) - 1))

@misconception("selu", see="Activation functions",
    says="The result takes the type of z, so for whole numbers the decimals are cut off.")
def selu_truncated_integers(z):
    a = np.zeros_like(z)
    a[...] = LAMBDA * _elu(z, A)
    return a

@misconception("selu", see="Activation functions",
    says="Lambda is missing on the positive side, but it multiplies both sides.")
def selu_lambda_on_negative_side(z):
    return np.where(np.asarray(z) >= 0, z, LAMBDA * _elu(z, A))

@misconception("selu", see="Activation functions",
    says="The negative side is a straight line, as of a leaky ReLU; it is lambda * a * (e ** z - 1).")
def selu_straight_line(z):
    return LAMBDA * np.where(np.asarray(z) >= 0, z, A * np.asarray(z))

@misconception("selu", see="Activation functions",
    says="The 1 is not subtracted from the exponential, so the function jumps at 0.")
def selu_without_minus_one(z):
    return LAMBDA * np.where(np.asarray(z) >= 0, z, A * _exp(z))

@misconception("gelu", says="z is not divided by the root of 2 inside erf.", see="Activation functions")
def gelu_erf_argument(z):
    return 0.5 * z * (1 + erf(z))

@misconception("gelu", see="Activation functions",
               says="This is the approximation with tanh, but the exact form with erf is asked.")
def gelu_tanh_approximation(z):
    return 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * np.power(z, 3.0))))

@misconception("gelu", see="Activation functions",
               says="This is the approximation with a sigmoid, but the exact form with erf is asked.")
def gelu_sigmoid_approximation(z):
    return z * _sigmoid(1.702 * np.asarray(z))

@misconception("gelu", see="Activation functions",
               says="z is multiplied by the normal density instead of the distribution function.")
def gelu_density(z):
    return z * _normal(z)

@misconception("gelu", see="Activation functions",
               says="The factor 1/2 is missing, so the result is twice as large as it should be.")
def gelu_without_half(z):
    return z * (1 + erf(z / np.sqrt(2)))

@misconception("gelu", see="Activation functions",
    says="z is a factor twice: z / 2 stands where the distribution function has the number 1/2.")
def gelu_z_twice(z):
    return 0.5 * np.square(z) * (1 + erf(z / np.sqrt(2)))

@misconception("gelu", see="Activation functions",
               says="Only the normal distribution function is returned: the factor z is missing.")
def gelu_distribution(z):
    return 0.5 * (1 + erf(z / np.sqrt(2)))

@misconception("gelu", see="Activation functions",
               says="The math module's erf takes one number, but z may be an array.")
def gelu_scalars_only(z):
    return 0.5 * z * (1 + math.erf(z / math.sqrt(2)))

@misconception("gelu", see="Activation functions",
    says="The result takes the type of z, so for whole numbers the decimals are cut off.")
def gelu_truncated_integers(z):
    a = np.zeros_like(z)
    a[...] = 0.5 * z * (1 + erf(z / np.sqrt(2)))
    return a

@misconception("gelu", see="Activation functions",
    says="The complementary error function erfc is used, or a minus inside erf: the gate closes for positive z.")
def gelu_sign(z):
    return 0.5 * z * (1 - erf(z / np.sqrt(2)))

@misconception("swish", see="Activation functions",
               says="Only the gate sigmoid(z) is returned: the factor z is missing.")
def swish_gate(z):
    return _sigmoid(z)

@misconception("swish", see="Activation functions",
               says="The sign in the exponent is wrong, so the gate closes for positive z.")
def swish_sign_of_exponent(z):
    return z * _sigmoid(-np.asarray(z))

@misconception("swish", says="The gate is tanh, but swish uses the sigmoid.", see="Activation functions")
def swish_tanh_gate(z):
    return z * np.tanh(z)

@misconception("swish", see="Activation functions",
               says="np.exp(-z) overflows for z = -1000. With e = np.exp(-np.abs(z)), the sigmoid is 1 / (1 + e) "
                    "for z >= 0 and e / (1 + e) for z < 0.")
def swish_overflow(z):
    return z / (1 + np.exp(-np.asarray(z)))

@misconception("swish", see="Activation functions",
    says="The result takes the type of z, so for whole numbers the decimals are cut off.")
def swish_truncated_integers(z):
    a = np.zeros_like(z)
    a[...] = z * _sigmoid(z)
    return a

@misconception("swish", see="Activation functions",
    says="This is Keras's and PyTorch's hard swish, made of straight lines; here the exact sigmoid is asked for.")
def swish_hard(z):
    return z * np.clip(np.asarray(z) / 6 + 0.5, 0, 1)

@misconception("sigmoid_prime", see="Activation functions",
               says="The rule a (1 - a) is applied to z itself, but a is sigmoid(z).")
def sigmoid_prime_of_activation(z):
    return z * (1 - np.asarray(z))

@misconception("sigmoid_prime", see="Activation functions",
               says="The sigmoid itself is returned, not its derivative.")
def sigmoid_prime_function(z):
    return _sigmoid(z)

@misconception("sigmoid_prime", see="Activation functions",
               says="The sign in the second factor is wrong: it is 1 minus the sigmoid.")
def sigmoid_prime_plus(z):
    return _sigmoid(z) * (1 + _sigmoid(z))

@misconception("sigmoid_prime", see="Activation functions",
               says="This is the rule for tanh applied to the sigmoid.")
def sigmoid_prime_tanh_rule(z):
    return 1 - _sigmoid(z) ** 2

@misconception("sigmoid_prime", see="Activation functions",
               says="The denominator of the quotient rule is not squared.")
def sigmoid_prime_without_square(z):
    return _sigmoid(-np.asarray(z))

@misconception("sigmoid_prime", see="Activation functions",
               says="For large negative z the exponentials become infinite, and inf / inf is nan.")
def sigmoid_prime_quotient(z):
    return np.exp(-np.asarray(z)) / (1 + np.exp(-np.asarray(z))) ** 2

@misconception("sigmoid_prime", see="Activation functions",
               says="The sign is wrong: the sigmoid increases, so its derivative is positive.")
def sigmoid_prime_negative(z):
    return -_sigmoid(z) * _sigmoid(-np.asarray(z))

@misconception("sigmoid_prime", see="Activation functions",
    says="The result takes the type of z, so for whole numbers it is cut to 0.")
def sigmoid_prime_truncated_integers(z):
    d = np.zeros_like(z)
    d[...] = _sigmoid(z) * _sigmoid(-np.asarray(z))
    return d

@misconception("sigmoid_prime", see="Activation functions",
    says="np.exp(-z) overflows for z = -1000. With e = np.exp(-np.abs(z)), use 1 / (1 + e) for z >= 0 and e / (1 + e) for z < 0.")
def sigmoid_prime_overflow(z):
    s = 1 / (1 + np.exp(-np.asarray(z)))
    return s * (1 - s)

@misconception("sigmoid_prime", see="Activation functions",
    says="The sigmoid is applied twice: the derivative is taken at sigmoid(z), but it is taken at z.")
def sigmoid_prime_sigmoid_twice(z):
    return _sigmoid(_sigmoid(z)) * (1 - _sigmoid(_sigmoid(z)))

@misconception("sigmoid_prime", see="Activation functions",
    says="The square is one of the whole product: this is (s (1 - s)) ** 2.")
def sigmoid_prime_squared(z):
    return (_sigmoid(z) * _sigmoid(-np.asarray(z))) ** 2

@misconception("tanh_prime", see="Activation functions",
               says="The square is missing: the derivative is 1 minus the square of tanh.")
def tanh_prime_without_square(z):
    return 1 - np.tanh(z)

@misconception("tanh_prime", see="Activation functions",
               says="The rule 1 - a**2 is applied to z itself, but a is tanh(z).")
def tanh_prime_of_activation(z):
    return 1 - np.square(z)

@misconception("tanh_prime", see="Activation functions",
               says="This is the rule for the sigmoid applied to tanh.")
def tanh_prime_sigmoid_rule(z):
    return np.tanh(z) * (1 - np.tanh(z))

@misconception("tanh_prime", see="Activation functions",
               says="The sign is wrong: this resembles the derivative of the tangent.")
def tanh_prime_plus(z):
    return 1 + np.tanh(z) ** 2

@misconception("tanh_prime", see="Activation functions",
               says="z is squared before tanh is taken, but the square belongs to the result.")
def tanh_prime_square_inside(z):
    return 1 - np.tanh(np.square(z))

@misconception("tanh_prime", see="Activation functions",
               says="np.cosh(z) overflows for large z. np.tanh does not: the derivative is 1 - np.tanh(z)**2.")
def tanh_prime_overflow(z):
    return 1 / np.cosh(z) ** 2

@misconception("tanh_prime", see="Activation functions",
    says="tanh itself is returned, not its derivative.")
def tanh_prime_function(z):
    return np.tanh(z)

@misconception("tanh_prime", see="Activation functions",
    says="Only the square is returned, with a minus: the 1 before it is missing.")
def tanh_prime_minus_square(z):
    return -(np.tanh(z) ** 2)

@misconception("tanh_prime", see="Activation functions",
    says="The sign is reversed: this is tanh ** 2 - 1, but tanh increases.")
def tanh_prime_negative(z):
    return np.tanh(z) ** 2 - 1

@misconception("tanh_prime", see="Activation functions",
    says="The square is missing: the derivative is 1 over the square of the hyperbolic cosine.")
def tanh_prime_secant(z):
    return 1 / np.cosh(np.clip(z, -700, 700))

@misconception("tanh_prime", see="Activation functions",
    says="tanh is applied twice: the derivative is taken at tanh(z), but it is taken at z.")
def tanh_prime_tanh_twice(z):
    return 1 - np.tanh(np.tanh(z)) ** 2

@misconception("tanh_prime", see="Activation functions",
    says="The result takes the type of z, so for whole numbers the decimals are cut off.")
def tanh_prime_truncated_integers(z):
    d = np.zeros_like(z)
    d[...] = 1 - np.tanh(z) ** 2
    return d

@free("relu_prime", between=SIDES)
def relu_prime_right(z):
    return _slopes(z, 1.0, 0.0)

@misconception("relu_prime", see="Activation functions",
               says="ReLU itself is returned on the positive side, but its derivative there is 1.")
def relu_prime_function(z):
    return np.maximum(0, z)

@misconception("relu_prime", see="Activation functions",
               says="The derivative is 1 everywhere, but it is 0 for negative z.")
def relu_prime_ones(z):
    return np.ones_like(z, dtype=float)

@misconception("relu_prime", see="Activation functions",
               says="The derivative is -1 for negative z, but ReLU is flat there.")
def relu_prime_sign(z):
    return _slopes(z, 1.0, -1.0)

@misconception("relu_prime", see="Activation functions",
               says="An if statement decides for a single number, but z may be a whole array.")
def relu_prime_scalars_only(z):
    return 1.0 if z > 0 or (z == 0 and RIGHT_AT_KINK) else 0.0

@misconception("relu_prime", see="Activation functions",
               says="The derivative is written into z, so the caller's array has changed.")
def relu_prime_in_place(z):
    z = np.asarray(z)
    z[...] = _slopes(z, 1, 0)
    return z

@misconception("relu_prime", see="Activation functions",
    says="The branches are exchanged: the derivative is 1 for positive z.")
def relu_prime_swapped(z):
    return _slopes(z, 0.0, 1.0)

@free("leaky_relu_prime", between=SIDES)
def leaky_relu_prime_right(z, slope=0.01):
    return _slopes(z, 1.0, slope)

@misconception("leaky_relu_prime", see="Activation functions",
               says="The derivative is 0 for negative z, but it is the slope there.")
def leaky_relu_prime_zero(z, slope=0.01):
    return _slopes(z, 1.0, 0.0)

@misconception("leaky_relu_prime", see="Activation functions",
               says="On the negative side the function slope * z is returned, not its derivative.")
def leaky_relu_prime_function(z, slope=0.01):
    return _slopes(z, 1.0, slope * np.asarray(z))

@misconception("leaky_relu_prime", see="Activation functions",
               says="The slope is always 0.01, whatever slope is given.")
def leaky_relu_prime_fixed_slope(z, slope=0.01):
    return _slopes(z, 1.0, 0.01)

@misconception("leaky_relu_prime", see="Activation functions",
               says="The result takes the type of z, so for whole numbers the slope is cut to 0.")
def leaky_relu_prime_truncated_integers(z, slope=0.01):
    d = np.ones_like(z)
    d[...] = _slopes(z, 1.0, slope)
    return d

@misconception("leaky_relu_prime", see="Activation functions", between={"OTHER_SLOPE": (0.02, 1.0)},
    says="Another slope is used where none is given (0.3 is Keras's, 0.2 TensorFlow's); its default is 0.01.")
def leaky_relu_prime_other_default(z, slope=None):
    slope = OTHER_SLOPE if slope is None else slope
    return _slopes(z, 1.0, slope)

@misconception("leaky_relu_prime", see="Activation functions",
    says="The two branches are exchanged.")
def leaky_relu_prime_swapped(z, slope=0.01):
    return _slopes(z, slope, 1.0)

@misconception("leaky_relu_prime", see="Activation functions",
    says="The sign of the slope is reversed.")
def leaky_relu_prime_negative(z, slope=0.01):
    return _slopes(z, 1.0, -slope)

@free("prelu_prime", between=SIDES)
def prelu_prime_right(z, a):
    return _slopes(z, 1.0, a)

@misconception("prelu_prime", see="Activation functions",
               says="This is the derivative with respect to a, but the one with respect to z is asked.")
def prelu_prime_with_respect_to_a(z, a):
    return np.where(np.asarray(z) >= 0, 0.0, z)

@misconception("prelu_prime", see="Activation functions",
               says="The derivative is 0 for negative z, but it is a there.")
def prelu_prime_zero(z, a):
    return _slopes(z, 1.0, 0.0)

@misconception("prelu_prime", see="Activation functions",
               says="On the negative side the function a * z is returned, not its derivative.")
def prelu_prime_function(z, a):
    return _slopes(z, 1.0, a * np.asarray(z))

@misconception("prelu_prime", says="The two branches are exchanged.", see="Activation functions")
def prelu_prime_swapped(z, a):
    return _slopes(z, a, 1.0)

@misconception("prelu_prime", see="Activation functions",
    says="The result takes the type of z, so for whole numbers a is cut to 0.")
def prelu_prime_truncated_integers(z, a):
    d = np.ones_like(z)
    d[...] = _slopes(z, 1.0, a)
    return d

@misconception("prelu_prime", see="Activation functions",
    says="The derivative is a on both sides, but it is 1 for positive z.")
def prelu_prime_both_sides(z, a):
    return np.full(np.shape(z), a * 1.0)

@free("elu_prime", between=SIDES)
def elu_prime_right(z, a=1.0):
    return _slopes(z, 1.0, a * _exp(z))

@misconception("elu_prime", see="Activation functions",
               says="On the negative side the function itself is returned, not its derivative.")
def elu_prime_function(z, a=1.0):
    return _slopes(z, 1.0, _elu(z, a))

@misconception("elu_prime", says="The factor a is lost on the negative side.", see="Activation functions")
def elu_prime_without_a(z, a=1.0):
    return _slopes(z, 1.0, _exp(z))

@misconception("elu_prime", see="Activation functions",
               says="The short form adds a to the function on the negative side, not 1.")
def elu_prime_plus_one(z, a=1.0):
    return _slopes(z, 1.0, _elu(z, a) + 1)

@misconception("elu_prime", see="Activation functions",
               says="np.where computes both of its sides, so np.exp(z) overflows for large positive z. Use "
                    "np.exp(np.minimum(z, 0)).")
def elu_prime_overflow(z, a=1.0):
    return _slopes(z, 1.0, a * np.exp(z))

@misconception("elu_prime", see="Activation functions",
               says="The factor a stands on the positive side too, where the derivative is 1.")
def elu_prime_a_on_both_sides(z, a=1.0):
    return a * _exp(z)

@misconception("elu_prime", see="Activation functions", between={"OTHER_A": (0.01, 0.95)},
    says="Another a is used where none is given; its default is 1.")
def elu_prime_own_default(z, a=None):
    return _slopes(z, 1.0, (OTHER_A if a is None else a) * _exp(z))

@misconception("elu_prime", see="Activation functions",
    says="The derivative is 0 for negative z, but it is a * e ** z there.")
def elu_prime_zero(z, a=1.0):
    return _slopes(z, 1.0, 0.0)

@misconception("elu_prime", see="Activation functions",
    says="z + a stands on the negative side, as if z were the output already; the short form is elu(z) + a.")
def elu_prime_at_outputs(z, a=1.0):
    return _slopes(z, 1.0, np.asarray(z) + a)

@misconception("elu_prime", see="Activation functions",
    says="The 1 is subtracted from the exponential, as in the function; as a constant it has no derivative.")
def elu_prime_minus_one(z, a=1.0):
    return _slopes(z, 1.0, a * _exp(z) - 1)

@misconception("elu_prime", see="Activation functions",
    says="The result takes the type of z, so for whole numbers the decimals are cut off.")
def elu_prime_truncated_integers(z, a=1.0):
    d = np.ones_like(z)
    d[...] = _slopes(z, 1.0, a * _exp(z))
    return d

@free("selu_prime", between={**CONSTANTS, **SIDES})
def selu_prime_right(z):
    return LAMBDA * _slopes(z, 1.0, A * _exp(z))

@misconception("selu_prime", see="Activation functions",
    says="The short form on the negative side is selu(z) + lambda * a; here the function is multiplied by lambda once more.")
def selu_prime_lambda_twice(z):
    return _slopes(z, LAMBDA, (LAMBDA * _elu(z, A) + A) * LAMBDA)

@misconception("selu_prime", see="Activation functions",
    says="The short form on the negative side is selu(z) + lambda * a; here a is added without lambda.")
def selu_prime_plus_a(z):
    return _slopes(z, LAMBDA, LAMBDA * _elu(z, A) + A)

@misconception("selu_prime", see="Activation functions",
               says="The derivative is 1 for positive z, but it is lambda there.")
def selu_prime_one(z):
    return _slopes(z, 1.0, LAMBDA * A * _exp(z))

@misconception("selu_prime", says="The factor lambda is missing on both sides.", see="Activation functions")
def selu_prime_without_lambda(z):
    return _slopes(z, 1.0, A * _exp(z))

@misconception("selu_prime", see="Activation functions",
               says="The constant a is missing on the negative side.")
def selu_prime_without_a(z):
    return LAMBDA * _exp(z)

@misconception("selu_prime", see="Activation functions",
               says="On the negative side the function itself is returned, not its derivative.")
def selu_prime_function(z):
    return _slopes(z, LAMBDA, LAMBDA * _elu(z, A))

@misconception("selu_prime", see="Activation functions",
               says="np.where computes both of its sides, so np.exp(z) overflows for large positive z. Use "
                    "np.exp(np.minimum(z, 0)).")
def selu_prime_overflow(z):
    return LAMBDA * _slopes(z, 1.0, A * np.exp(z))

@misconception("selu_prime", see="Activation functions",
    says="The result takes the type of z, so for whole numbers the decimals are cut off.")
def selu_prime_truncated_integers(z):
    d = np.zeros_like(z)
    d[...] = LAMBDA * _slopes(z, 1.0, A * _exp(z))
    return d

@misconception("selu_prime", see="Activation functions",
    says="Lambda multiplies only the positive side, but it multiplies both.")
def selu_prime_lambda_on_one_side(z):
    return _slopes(z, LAMBDA, A * _exp(z))

@misconception("gelu_prime", see="Activation functions",
               says="Only the factor z was differentiated: the second term of the product rule is missing.")
def gelu_prime_distribution(z):
    return 0.5 * (1 + erf(z / np.sqrt(2)))

@misconception("gelu_prime", see="Activation functions",
               says="The second term of the product rule has lost its factor z.")
def gelu_prime_density(z):
    return 0.5 * (1 + erf(z / np.sqrt(2))) + _normal(z)

@misconception("gelu_prime", see="Activation functions",
               says="The density is divided by 2 pi, but it is the root of that.")
def gelu_prime_normalisation(z):
    return 0.5 * (1 + erf(z / np.sqrt(2))) + z * _normal(z) / np.sqrt(2 * np.pi)

@misconception("gelu_prime", see="Activation functions",
               says="The two terms of the product rule are added, not subtracted.")
def gelu_prime_minus(z):
    return 0.5 * (1 + erf(z / np.sqrt(2))) - z * _normal(z)

@misconception("gelu_prime", see="Activation functions",
               says="The exponent of the density has lost its factor 1/2.")
def gelu_prime_exponent(z):
    return 0.5 * (1 + erf(z / np.sqrt(2))) + z * np.exp(-np.square(z * 1.0)) / np.sqrt(2 * np.pi)

@misconception("gelu_prime", see="Activation functions",
    says="This is the derivative of the approximation with tanh; here that of the exact form with erf is asked for.")
def gelu_prime_tanh_approximation(z):
    z = np.asarray(z, float)
    inside = np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)
    slope = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * z**2)
    return 0.5 * (1 + np.tanh(inside)) + 0.5 * z * (1 - np.tanh(inside) ** 2) * slope

@misconception("gelu_prime", see="Activation functions",
    says="This is the derivative of the approximation with a sigmoid; here that of the exact form with erf is asked for.")
def gelu_prime_sigmoid_approximation(z):
    s = _sigmoid(1.702 * np.asarray(z))
    return s + 1.702 * z * s * (1 - s)

@misconception("gelu_prime", see="Activation functions",
    says="The result takes the type of z, so for whole numbers the decimals are cut off.")
def gelu_prime_truncated_integers(z):
    d = np.zeros_like(z)
    d[...] = 0.5 * (1 + erf(z / np.sqrt(2))) + z * _normal(z)
    return d

@misconception("gelu_prime", see="Activation functions",
    says="The factor 1/2 of the first term is missing.")
def gelu_prime_without_half(z):
    return 1 + erf(z / np.sqrt(2)) + z * _normal(z)

@misconception("gelu_prime", see="Activation functions",
    says="The density of the normal distribution has lost its factor 1 / sqrt(2 pi).")
def gelu_prime_without_normalisation(z):
    return 0.5 * (1 + erf(z / np.sqrt(2))) + z * _normal(z) * np.sqrt(2 * np.pi)

@misconception("swish_prime", see="Activation functions",
               says="Only the sigmoid was differentiated: the product rule has a second term.")
def swish_prime_gate_only(z):
    return _sigmoid(z) * (1 - _sigmoid(z))

@misconception("swish_prime", see="Activation functions",
               says="The second term of the product rule has lost its factor z.")
def swish_prime_without_z(z):
    return _sigmoid(z) + _sigmoid(z) * (1 - _sigmoid(z))

@misconception("swish_prime", see="Activation functions",
               says="The first term of the product rule, the sigmoid itself, is missing.")
def swish_prime_without_gate(z):
    return z * _sigmoid(z) * (1 - _sigmoid(z))

@misconception("swish_prime", see="Activation functions",
               says="In the second term the sigmoid itself stands where its derivative belongs.")
def swish_prime_sigmoid_not_differentiated(z):
    return _sigmoid(z) + z * _sigmoid(z)

@misconception("swish_prime", see="Activation functions",
               says="The two terms of the product rule are added, not subtracted.")
def swish_prime_minus(z):
    return _sigmoid(z) - z * _sigmoid(z) * (1 - _sigmoid(z))

@misconception("swish_prime", see="Activation functions",
               says="np.exp(-z) overflows for z = -1000. With e = np.exp(-np.abs(z)), the sigmoid is 1 / (1 + e) "
                    "for z >= 0 and e / (1 + e) for z < 0.")
def swish_prime_overflow(z):
    s = 1 / (1 + np.exp(-np.asarray(z)))
    return s + z * s * (1 - s)

@misconception("swish_prime", see="Activation functions",
    says="The rule s (1 - s) of the sigmoid is applied to swish itself; use the product rule.")
def swish_prime_sigmoid_rule(z):
    a = z * _sigmoid(z)
    return a * (1 - a)

@misconception("swish_prime", see="Activation functions",
    says="The result takes the type of z, so for whole numbers the decimals are cut off.")
def swish_prime_truncated_integers(z):
    d = np.zeros_like(z)
    d[...] = _sigmoid(z) + z * _sigmoid(z) * _sigmoid(-np.asarray(z))
    return d

@misconception("swish_prime", see="Activation functions",
    says="The second term has a factor too much: it is swish * (1 - sigmoid), not swish * (1 - swish).")
def swish_prime_one_minus_swish(z):
    a = z * _sigmoid(z)
    return _sigmoid(z) + a * (1 - a)

@misconception("softmax", see="Activation functions",
               says="The sum is taken over the whole array, but every row is normalised for itself.")
def softmax_over_everything(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)

@misconception("softmax", see="Activation functions",
               says="The sum runs down the columns, but the classes stand along the last axis.")
def softmax_over_samples(z):
    e = np.exp(z - np.max(z, axis=0))
    return e / np.sum(e, axis=0)

@misconception("softmax", see="Activation functions",
               says="Without subtracting the largest entry the exponentials overflow for large scores.")
def softmax_overflow(z):
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)

@misconception("softmax", see="Activation functions",
               says="The row sums have lost their axis, so they do not line up with the rows.")
def softmax_axis_lost(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1)

@misconception("softmax", see="Activation functions",
    says="The largest entry of the whole array is subtracted, so a row of small scores becomes 0 / 0.")
def softmax_global_maximum(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e, axis=-1, keepdims=True)

@misconception("softmax", see="Activation functions",
               says="The smallest entry is subtracted, but it is the largest one that prevents overflow.")
def softmax_minimum(z):
    e = np.exp(z - np.min(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)

@misconception("softmax", see="Activation functions",
               says="The scores are divided by their sum: the exponentials are missing.")
def softmax_without_exponential(z):
    return z / np.sum(z, axis=-1, keepdims=True)

@misconception("softmax", see="Activation functions",
               says="Each class has a sigmoid of its own, so the outputs of a sample do not sum to 1.")
def softmax_sigmoids(z):
    return _sigmoid(z)

@misconception("softmax", see="Activation functions",
               says="The largest score is subtracted in the caller's array itself.")
def softmax_in_place(z):
    z -= np.max(z, axis=-1, keepdims=True)
    return np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True)

@misconception("softmax", see="Activation functions",
               says="The largest score gets 1 and the others 0, but softmax shares the 1 among all classes.")
def softmax_argmax(z):
    return np.where(z == np.max(z, axis=-1, keepdims=True), 1.0, 0.0)

@misconception("softmax", see="Activation functions",
               says="The sum runs over axis 1, so a single vector of scores ends with an error.")
def softmax_matrices_only(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)

@misconception("softmax", says="The logarithm of softmax is returned.", see="Activation functions")
def softmax_logarithm(z):
    z = z - np.max(z, axis=-1, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))

@misconception("softmax", see="Activation functions",
    says="The exponentials are divided by the sum over the whole array, and nothing is subtracted before they are taken.")
def softmax_naive(z):
    return np.exp(z) / np.sum(np.exp(z))

@misconception("softmax", see="Activation functions",
    says="The sum runs down the columns, as where samples stand in columns, and nothing is subtracted before exp.")
def softmax_naive_over_samples(z):
    return np.exp(z) / np.sum(np.exp(z), axis=0)

@misconception("softmax", see="Activation functions",
    says="This is the short form of D2L: the exponentials overflow, and a single vector of scores ends with an error.")
def softmax_naive_matrices_only(z):
    return np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)

@misconception("softmax", see="Activation functions",
    says="The numbers are computed in single precision (float32), but float64 has to keep its precision.")
def softmax_single_precision(z):
    return _softmax(np.asarray(z, np.float32))

@misconception("softmax", see="Activation functions",
    says="The result takes the type of z, so for whole numbers every share is cut to 0.")
def softmax_truncated_integers(z):
    a = np.zeros_like(z)
    a[...] = _softmax(z)
    return a

@misconception("softmax", see="Activation functions",
    says="The exponentials are not divided by their sum.")
def softmax_not_normalised(z):
    return np.exp(z - np.max(z, axis=-1, keepdims=True))

@misconception("softmax", see="Activation functions",
    says="The sum runs down the columns (Python's sum does so, too): use np.sum(..., axis=-1, keepdims=True).")
def softmax_sums_down_columns(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=0)

@misconception("softmax", see="Activation functions",
    says="The sum runs down the columns (Python's sum does so, too), and the largest entry of the whole array is subtracted; "
         "both belong to the last axis.")
def softmax_sums_down_columns_global_maximum(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e, axis=0)

@misconception("softmax_jacobian", see="Activation functions",
    says="Softmax is treated like an element-wise function, but each output depends on every score.")
def softmax_jacobian_diagonal(z):
    return np.diag(_softmax(z) * (1 - _softmax(z)))

@misconception("softmax_jacobian", see="Activation functions",
               says="Only the diagonal is returned, but the Jacobian is a (K, K) matrix.")
def softmax_jacobian_vector(z):
    return _softmax(z) * (1 - _softmax(z))

@misconception("softmax_jacobian", says="The sign of every entry is reversed.", see="Activation functions")
def softmax_jacobian_sign(z):
    return np.outer(_softmax(z), _softmax(z)) - np.diag(_softmax(z))

@misconception("softmax_jacobian", see="Activation functions",
               says="The entries beside the diagonal are negative, not positive.")
def softmax_jacobian_plus(z):
    s = _softmax(z)
    return np.outer(s, s) + np.diag(s - 2 * s**2)

@misconception("softmax_jacobian", see="Activation functions",
               says="The exponentials are taken without subtracting the largest score, so they overflow.")
def softmax_jacobian_overflow(z):
    s = np.exp(z) / np.sum(np.exp(z))
    return np.diag(s) - np.outer(s, s)

@misconception("softmax_jacobian", see="Activation functions",
               says="The argument is used as if it were already the output of softmax.")
def softmax_jacobian_of_probabilities(z):
    return np.diag(z) - np.outer(z, z)

@misconception("softmax_jacobian", see="Activation functions",
    says="Only the products of the outputs are returned: the outputs on the diagonal, less these products, are asked for.")
def softmax_jacobian_outer(z):
    return np.outer(_softmax(z), _softmax(z))

@misconception("softmax_jacobian", see="Activation functions",
    says="Only the outputs stand on the diagonal: the products of the outputs are not subtracted.")
def softmax_jacobian_without_products(z):
    return np.diag(_softmax(z))

@misconception("softmax_jacobian", see="Activation functions",
    says="Every entry is s_i (1 - s_j), but the 1 stands on the diagonal only; beside it the entry is -s_i s_j.")
def softmax_jacobian_one_everywhere(z):
    s = _softmax(z)
    return np.outer(s, 1 - s)

@misconception("softmax_jacobian", see="Activation functions",
    says="The products of the outputs are added, but they are subtracted: np.diag(s) - np.outer(s, s).")
def softmax_jacobian_products_added(z):
    return np.diag(_softmax(z)) + np.outer(_softmax(z), _softmax(z))

@misconception("prelu_prime_a", see="Activation functions",
               says="This is the derivative with respect to z, but the one with respect to a is asked.")
def prelu_prime_a_with_respect_to_z(z, a):
    return np.where(np.asarray(z) >= 0, 1.0, a)

@misconception("prelu_prime_a", see="Activation functions",
               says="For negative z the result is 1, but the derivative of a * z with respect to a is z.")
def prelu_prime_a_one(z, a):
    return np.where(np.asarray(z) >= 0, 0.0, 1.0)

@misconception("prelu_prime_a", see="Activation functions",
               says="The result is z on both sides, but a plays no part on the positive one.")
def prelu_prime_a_everywhere(z, a):
    return np.asarray(z) * 1.0

@misconception("prelu_prime_a", see="Activation functions",
               says="On the negative side the function a * z is returned, not its derivative.")
def prelu_prime_a_function(z, a):
    return np.where(np.asarray(z) >= 0, 0.0, a * np.asarray(z))

@misconception("prelu_prime_a", see="Activation functions",
               says="The sign is lost: for negative z the derivative is z, which is negative.")
def prelu_prime_a_absolute(z, a):
    return np.maximum(0.0, -np.asarray(z))

@misconception("prelu_prime_a", see="Activation functions",
               says="The one is returned for positive z, where a plays no part and the derivative is 0.")
def prelu_prime_a_positive_side(z, a):
    return np.where(np.asarray(z) >= 0, 1.0, z)

@misconception("prelu_prime_a", see="Activation functions",
    says="For negative z the result is a itself, but the derivative of a * z with respect to a is z.")
def prelu_prime_a_parameter(z, a):
    return np.where(np.asarray(z) >= 0, 0.0, a)

@misconception("prelu_prime_a", see="Activation functions",
    says="This is PyTorch's gradient of a parameter that all entries share, their sum; here each entry has its own.")
def prelu_prime_a_summed(z, a):
    return np.sum(np.minimum(z, 0.0))

@free("activation_properties", either={"BOTH_SIDES": (("left", "right"), ("right", "left"))}, between={"ROUNDED": (-5e-4, 5e-4)})
def activation_properties_right(name):
    return _properties(name)

@misconception("activation_properties", see="Activation functions",
               says="The sigmoid is called zero-centred, but its values lie around 0.5.")
def activation_properties_sigmoid_centred(name):
    return _properties(name, sigmoid={"zero_centred": True})

@misconception("activation_properties", see="Activation functions",
               says="GELU and swish are called monotonic, but both have a dip for negative z.")
def activation_properties_dip_forgotten(name):
    return _properties(name, gelu={"monotonic": True}, swish={"monotonic": True})

@misconception("activation_properties", see="Activation functions",
               says="The lower bounds of GELU and swish are given as 0, but both dip below it.")
def activation_properties_minimum_zero(name):
    return _properties(name, gelu={"range": (0.0, math.inf)}, swish={"range": (0.0, math.inf)})

@misconception("activation_properties", see="Activation functions",
               says="ReLU is said not to saturate, but its derivative is 0 for all negative z.")
def activation_properties_relu_not_saturating(name):
    return _properties(name, relu={"saturates": ()})

@misconception("activation_properties", see="Activation functions",
    says="Saturation on the right is denied to tanh and the sigmoid, whose slope vanishes there too.")
def activation_properties_saturates_by_output(name):
    return _properties(name, tanh={"saturates": ("left",)}, sigmoid={"saturates": ("left",)})

@misconception("activation_properties", see="Activation functions",
               says="Leaky ReLU is said to saturate on the left, but its slope stays above 0 there.")
def activation_properties_leaky_saturates(name):
    return _properties(name, leaky_relu={"saturates": ("left",)})

@misconception("activation_properties", see="Activation functions",
               says="Heaviside is said not to saturate, but its derivative is 0 on both sides.")
def activation_properties_heaviside_not_saturating(name):
    return _properties(name, heaviside={"saturates": ()})

@misconception("activation_properties", see="Activation functions",
               says="ReLU is called differentiable, but it has a kink at z = 0.")
def activation_properties_relu_differentiable(name):
    return _properties(name, relu={"differentiable": True}, leaky_relu={"differentiable": True})

@misconception("activation_properties", see="Activation functions",
               says="SELU is called differentiable, but its two sides have different slopes at z = 0.")
def activation_properties_selu_differentiable(name):
    return _properties(name, selu={"differentiable": True})

@misconception("activation_properties", see="Activation functions",
    says="ELU with a = 1 is called not differentiable, but its two sides meet with the same slope.")
def activation_properties_elu_kink(name):
    return _properties(name, elu={"differentiable": False})

@misconception("activation_properties", see="Activation functions",
               says="The lower bound of SELU is given as -a, but lambda multiplies it.")
def activation_properties_selu_bound(name):
    return _properties(name, selu={"range": (-A, math.inf)})

@misconception("activation_properties", see="Activation functions",
               says="The range of tanh is given as that of the sigmoid, but tanh has negative values.")
def activation_properties_tanh_positive(name):
    return _properties(name, tanh={"range": (0.0, 1.0), "zero_centred": False})

@misconception("activation_properties", see="Activation functions",
               says="The range of leaky ReLU is given from 0, but negative z give negative values.")
def activation_properties_leaky_positive(name):
    return _properties(name, leaky_relu={"range": (0.0, math.inf)})

@misconception("activation_properties", see="Activation functions",
               says="A flat part is taken to break monotonicity, but monotonic is not meant strictly.")
def activation_properties_relu_not_monotonic(name):
    return _properties(name, relu={"monotonic": False}, heaviside={"monotonic": False})

@misconception("activation_properties", see="Activation functions",
               says="Having negative values is taken for zero-centred, which means an odd function.")
def activation_properties_negative_values_centred(name):
    centred = {"zero_centred": True}
    return _properties(name, elu=centred, selu=centred, leaky_relu=centred)

@misconception("activation_properties", see="Activation functions",
               says="An unknown name gives an empty answer, but a ValueError is asked.")
def activation_properties_nothing_for_unknown(name):
    try:
        return _properties(name)
    except ValueError:
        return {}

@misconception("activation_properties", see="Activation functions",
               says="An unknown name ends with a KeyError of a dictionary, but a ValueError is asked.")
def activation_properties_key_error(name):
    try:
        return _properties(name)
    except ValueError:
        raise KeyError(name) from None

@misconception("activation_properties", see="Activation functions",
    says="tanh is said not to be zero-centred, but it is an odd function.")
def activation_properties_tanh_not_centred(name):
    return _properties(name, tanh={"zero_centred": False})

@misconception("activation_properties", see="Activation functions",
    says="GELU and swish are said not to saturate, but their slope tends to 0 on the left.")
def activation_properties_dips_not_saturating(name):
    return _properties(name, gelu={"saturates": ()}, swish={"saturates": ()})

@misconception("activation_properties", see="Activation functions",
    says="ELU and SELU are said not to saturate, but their slope tends to 0 on the left.")
def activation_properties_elu_not_saturating(name):
    return _properties(name, elu={"saturates": ()}, selu={"saturates": ()})

@misconception("activation_properties", see="Activation functions",
    says="Heaviside is called differentiable, but it jumps at z = 0.")
def activation_properties_heaviside_differentiable(name):
    return _properties(name, heaviside={"differentiable": True})

@misconception("activation_properties", see="Activation functions",
    says="The sigmoid and tanh are said not to saturate, but their slope tends to 0 on both sides.")
def activation_properties_sigmoid_not_saturating(name):
    return _properties(name, sigmoid={"saturates": ()}, tanh={"saturates": ()})

@misconception("activation_properties", see="Activation functions",
    says="ELU is said to be unbounded below, but with a = 1 it stays above -1.")
def activation_properties_elu_bound(name):
    return _properties(name, elu={"range": (-math.inf, math.inf)})

@misconception("activation_properties", see="Activation functions",
    says="GELU and swish are said to be unbounded below, but they have a minimum.")
def activation_properties_dips_unbounded(name):
    return _properties(name, gelu={"range": (-math.inf, math.inf)}, swish={"range": (-math.inf, math.inf)})

@misconception("activation_properties", see="Activation functions",
    says="Unbounded sides are given as None, but -inf and inf are asked for.")
def activation_properties_none_for_unbounded(name):
    row = _properties(name)
    return {**row, "range": tuple(None if math.isinf(bound) else bound for bound in row["range"])}

@misconception("activation_properties", see="Activation functions",
    says="Left and right are exchanged: ReLU and its relatives are flat on the left.")
def activation_properties_sides_exchanged(name):
    other = {"left": "right", "right": "left"}
    row = _properties(name)
    return {**row, "saturates": tuple(other[side] for side in row["saturates"])}

@misconception("collapse_linear_network", see="Activation functions",
               says="The matrices are multiplied in the wrong order, so their shapes do not fit.")
def collapse_linear_network_reversed_product(weights, biases):
    W, b = weights[-1] * 1.0, biases[-1] * 1.0
    for W_before, b_before in zip(weights[-2::-1], biases[-2::-1], strict=True):
        W, b = W @ W_before, b @ W_before + b_before
    return W, b

@misconception("collapse_linear_network", see="Activation functions",
               says="The biases are only added up, but earlier ones pass through the later weights.")
def collapse_linear_network_biases_added(weights, biases):
    W = np.eye(len(weights[0]))
    for W_next in weights:
        W = W @ W_next
    return W, sum(np.mean(b) for b in biases) + np.zeros(W.shape[1])

@misconception("collapse_linear_network", see="Activation functions",
               says="Only the last bias is kept, but earlier ones pass through the later weights.")
def collapse_linear_network_last_bias(weights, biases):
    W = np.eye(len(weights[0]))
    for W_next in weights:
        W = W @ W_next
    return W, np.array(biases[-1])

@misconception("collapse_linear_network", see="Activation functions",
               says="The biases are left out, but they add up to a bias of the whole network.")
def collapse_linear_network_without_biases(weights, biases):
    W = np.eye(len(weights[0]))
    for W_next in weights:
        W = W @ W_next
    return W, np.zeros(W.shape[1])

@misconception("collapse_linear_network", see="Activation functions",
               says="The first layer's bias is not passed through the later weights.")
def collapse_linear_network_first_bias_lost(weights, biases):
    W, b = np.array(weights[0]), np.zeros(len(biases[0]))
    for W_next, b_next in zip(weights[1:], biases[1:], strict=True):
        W, b = W @ W_next, b @ W_next + b_next
    return W, b

@misconception("collapse_linear_network", see="Activation functions",
               says="Only the first and last layers are joined, but there may be any number of them.")
def collapse_linear_network_two_layers(weights, biases):
    if len(weights) == 1:
        return np.array(weights[0]), np.array(biases[0])
    return weights[0] @ weights[-1], biases[0] @ weights[-1] + biases[-1]

@misconception("collapse_linear_network", see="Activation functions",
               says="The last bias is added before the weights of its own layer are applied.")
def collapse_linear_network_bias_last_layer_twice(weights, biases):
    W, b = np.array(weights[0]), np.array(biases[0])
    for W_next, b_next in zip(weights[1:], biases[1:], strict=True):
        W, b = W @ W_next, b @ W_next + 2 * b_next
    return W, b

@misconception("collapse_linear_network", see="Activation functions",
               says="The layers are removed from the caller's lists while they are joined.")
def collapse_linear_network_consumes_layers(weights, biases):
    W, b = weights.pop(0), biases.pop(0)
    while weights:
        W_next = weights.pop(0)
        W, b = W @ W_next, b @ W_next + biases.pop(0)
    return W, b

@misconception("collapse_linear_network", see="Activation functions", conventions=("weights_transposed",),
    says="The matrices are transposed, as in PyTorch, where W is (n_out, n_in); here the departing unit comes first.")
def collapse_linear_network_transposed(weights, biases):
    W, b = weights[0].T, np.array(biases[0])
    for W_next, b_next in zip(weights[1:], biases[1:], strict=True):
        W, b = W_next.T @ W, W_next.T @ b + b_next
    return W, b

@misconception("collapse_linear_network", see="Activation functions",
    says="The weights are added up, but a layer after another multiplies them.")
def collapse_linear_network_sum(weights, biases):
    return sum(weights), sum(biases)
