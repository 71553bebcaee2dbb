"""Known wrong ways to write the functions of `initialization`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import copy

import numpy as np

from grader.checks import free, misconception

# What a student may have in several functions has one sentence.
TRANSPOSED = "The shape is transposed: the first index is the unit that the weights depart from."
SEEDED = "A generator with a seed of its own is made inside, so every call gives the same numbers."
ROOT_OF_INPUTS = "The root covers n_in only, but it covers the whole fraction: sqrt({}) is the standard deviation."
PRECEDENCE = "Brackets are missing: {0} / n_in + n_out is not {0} / (n_in + n_out)."
GAIN = "The result is multiplied by a gain of 5/3, as PyTorch does for tanh; the scheme here has no gain."
LINEAR = "This is what PyTorch's Linear starts with: uniform between -1/sqrt(n_in) and 1/sqrt(n_in)."
MULTIPLIED = "The random numbers are multiplied by the root of n_in, but they are to be divided by it."
FAN_OUT = "The number of units of the layer itself, n_out, is taken instead of n_in, as PyTorch does with mode=\"fan_out\"."

ABOVE = "The random numbers are spread too far: the factor under the root is {}."
BELOW = "The random numbers are too close to 0: the factor under the root is {}."
LARGER, SMALLER = 1.9, 0.6
"""Factors by which the spread of a student's numbers differs; any other number above or below 1 is possible, too."""
WIDE, NARROW = {"LARGER": (1.05, 40.0)}, {"SMALLER": (0.02, 0.95)}

BY_ROWS = True
"""Whether the entries of a matrix are drawn row by row, or column by column."""
FIRST_LAYER_FIRST = True
"""Whether the layers are drawn from the first one to the last, or the other way round."""


def _normal(rng, std, shape):
    return rng.normal(0.0, std, shape) if BY_ROWS else rng.normal(0.0, std, shape[::-1]).T


def _uniform(rng, low, high, shape):
    return rng.uniform(low, high, shape) if BY_ROWS else rng.uniform(low, high, shape[::-1]).T


def _pairs(layer_sizes):
    return list(zip(layer_sizes[:-1], layer_sizes[1:], strict=True))


def _weights(layer_sizes, scheme, rng):
    pairs = _pairs(layer_sizes)
    if FIRST_LAYER_FIRST:
        return [scheme(*pair, rng) for pair in pairs]
    return [scheme(*pair, rng) for pair in reversed(pairs)][::-1]


def _biases(layer_sizes):
    return [np.zeros(n_out) for n_out in layer_sizes[1:]]


def _is_distinct(units):
    return len({tuple(unit) for unit in units}) == len(units)


def _outputs(X, weights, f):
    outputs = [X]
    for W in weights:
        outputs.append(f(outputs[-1] @ W))
    return outputs[1:]


def _scheme(activation, **changed):
    schemes = {"sigmoid": "xavier", "tanh": "xavier", "softmax": "xavier", "relu": "he", "leaky_relu": "he", "selu": "lecun"}
    if activation not in schemes:
        raise ValueError(f"unknown activation: {activation}")
    return {**schemes, **changed}[activation]

@free("random_normal", either={"BY_ROWS": (True, False)})
def random_normal_right(n_in, n_out, std, rng):
    return _normal(rng, std, (n_in, n_out))

@free("xavier_uniform", either={"BY_ROWS": (True, False)})
def xavier_uniform_right(n_in, n_out, rng):
    x = np.sqrt(6 / (n_in + n_out))
    return _uniform(rng, -x, x, (n_in, n_out))

@free("xavier_normal", either={"BY_ROWS": (True, False)})
def xavier_normal_right(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))

@free("lecun_normal", either={"BY_ROWS": (True, False)})
def lecun_normal_right(n_in, n_out, rng):
    return _normal(rng, np.sqrt(1 / n_in), (n_in, n_out))

@free("he_normal", either={"BY_ROWS": (True, False)})
def he_normal_right(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / n_in), (n_in, n_out))

@free("initialize", either={"FIRST_LAYER_FIRST": (True, False)})
def initialize_right(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng), _biases(layer_sizes)

@misconception("zeros", see="Weight initialization",
               says=TRANSPOSED)
def zeros_transposed(n_in, n_out):
    return np.zeros((n_out, n_in))

@misconception("zeros", see="Weight initialization",
               says="np.zeros takes the shape as one tuple; the second of two arguments is read as the type of the entries.")
def zeros_shape_in_two_arguments(n_in, n_out):
    return np.zeros(n_in, n_out)

@misconception("zeros", see="Weight initialization",
               says="The numbers stand in one row: n_in * n_out of them instead of a matrix (n_in, n_out).")
def zeros_flat(n_in, n_out):
    return np.zeros(n_in * n_out)

@misconception("zeros", see="Weight initialization",
               says="There is one row too many, as if the biases were weights; they are kept in arrays of their own.")
def zeros_with_a_row_of_biases(n_in, n_out):
    return np.zeros((n_in + 1, n_out))

@misconception("zeros", says="The entries are 1, but they are to be 0.", see="Weight initialization")
def zeros_of_ones(n_in, n_out):
    return np.ones((n_in, n_out))

@misconception("zeros", see="Weight initialization",
               says="The shape is (n_in, n_in), but there is a column for each of the n_out units.")
def zeros_square(n_in, n_out):
    return np.zeros((n_in, n_in))

@misconception("zeros", says="The biases are returned too, but the weights alone are asked for.", see="Weight initialization")
def zeros_with_biases(n_in, n_out):
    return np.zeros((n_in, n_out)), np.zeros(n_out)

@misconception("zeros", says="The entries are small, but not 0.", see="Weight initialization")
def zeros_nearly(n_in, n_out):
    return np.full((n_in, n_out), 1e-8)

@misconception("constant", see="Weight initialization",
               says=TRANSPOSED)
def constant_transposed(n_in, n_out, value):
    return np.full((n_out, n_in), float(value))

@misconception("constant", says="Every entry is 1: the value is not used.", see="Weight initialization")
def constant_one(n_in, n_out, value):
    return np.ones((n_in, n_out))

@misconception("constant", see="Weight initialization",
               says="The entries are whole numbers, so the decimals of the value are cut off.")
def constant_truncated(n_in, n_out, value):
    return np.full((n_in, n_out), value, dtype=int)

@misconception("constant", see="Weight initialization",
               says="The value stands on the diagonal only, but every entry is to have it.")
def constant_on_the_diagonal(n_in, n_out, value):
    return value * np.eye(n_in, n_out)

@misconception("constant", see="Weight initialization",
               says="The value is shared out among the inputs, but every entry is to have all of it.")
def constant_divided_by_inputs(n_in, n_out, value):
    return np.full((n_in, n_out), value / n_in)

@misconception("constant", see="Weight initialization",
               says="The numbers stand in one row: n_in * n_out of them instead of a matrix (n_in, n_out).")
def constant_flat(n_in, n_out, value):
    return np.full(n_in * n_out, float(value))

@misconception("constant", says="The entries are 0: the value is not used.", see="Weight initialization")
def constant_zero(n_in, n_out, value):
    return np.zeros((n_in, n_out))

@misconception("constant", see="Weight initialization",
               says="The arguments stand in another order in your definition: the exercise asks for n_in, n_out, value.")
def constant_takes_value_first(value, n_in, n_out):
    return np.full((n_in, n_out), value)

@misconception("constant", says="The value is added to 1, but every entry is the value.", see="Weight initialization")
def constant_added_to_one(n_in, n_out, value):
    return np.ones((n_in, n_out)) + value

@misconception("random_normal", see="Weight initialization",
               says="std is squared: NumPy's `normal` takes the standard deviation, not the variance.")
def random_normal_variance(n_in, n_out, std, rng):
    return _normal(rng, std**2, (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="The root of std is taken, as if it were a variance.")
def random_normal_root(n_in, n_out, std, rng):
    return _normal(rng, np.sqrt(std), (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="The distribution is uniform, with std as its bound, but a normal one is asked for.")
def random_normal_uniform(n_in, n_out, std, rng):
    return _uniform(rng, -std, std, (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="std stands where NumPy's `normal` takes the mean, so the weights scatter about it with a spread of 1.")
def random_normal_std_as_mean(n_in, n_out, std, rng):
    return std + _normal(rng, 1.0, (n_in, n_out))

@misconception("random_normal", says="std is not used: the spread is always 1.", see="Weight initialization")
def random_normal_standard(n_in, n_out, std, rng):
    return _normal(rng, 1.0, (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="std is divided by the root of n_in, but here it is used as it is given.")
def random_normal_scaled_by_inputs(n_in, n_out, std, rng):
    return _normal(rng, std / np.sqrt(n_in), (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="Random numbers beyond two standard deviations are cut off.")
def random_normal_clipped(n_in, n_out, std, rng):
    return np.clip(_normal(rng, std, (n_in, n_out)), -2 * std, 2 * std)

@misconception("random_normal", see="Weight initialization",
               says="The signs are taken away, so the mean is not 0.")
def random_normal_absolute(n_in, n_out, std, rng):
    return np.abs(_normal(rng, std, (n_in, n_out)))

@misconception("random_normal", see="Weight initialization",
               says="One column is drawn and repeated, so all units start with the same weights.")
def random_normal_same_columns(n_in, n_out, std, rng):
    return np.tile(_normal(rng, std, (n_in, 1)), (1, n_out))

@misconception("random_normal", see="Weight initialization",
               says="One number is drawn for all entries; each is to be drawn by itself.")
def random_normal_one_number(n_in, n_out, std, rng):
    return np.full((n_in, n_out), rng.normal(0.0, std))

@misconception("random_normal", see="Weight initialization",
               says=SEEDED)
def random_normal_seeded_anew(n_in, n_out, std, rng):
    return _normal(np.random.default_rng(0), std, (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="NumPy's global random numbers are seeded and drawn, but randomness comes from `rng` alone.")
def random_normal_global_seed(n_in, n_out, std, rng):
    np.random.seed(42)
    return np.random.normal(0.0, std, (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says=TRANSPOSED)
def random_normal_transposed(n_in, n_out, std, rng):
    return _normal(rng, std, (n_out, n_in))

@misconception("random_normal", see="Weight initialization",
               says="Mean and standard deviation are exchanged in NumPy's `normal`: every entry is std.")
def random_normal_mean_and_std_exchanged(n_in, n_out, std, rng):
    return rng.normal(std, 0.0, (n_in, n_out))

@misconception("random_normal", says="The mean is std as well, but it is 0.", see="Weight initialization")
def random_normal_about_std(n_in, n_out, std, rng):
    return std + _normal(rng, std, (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="The random numbers are divided by std, but they are multiplied by it.")
def random_normal_divided(n_in, n_out, std, rng):
    return _normal(rng, 1.0, (n_in, n_out)) / std

@misconception("random_normal", see="Weight initialization",
               says="One row is drawn and repeated for all inputs; each entry is to be drawn by itself.")
def random_normal_same_rows(n_in, n_out, std, rng):
    return np.tile(rng.normal(0.0, std, (1, n_out)), (n_in, 1))

@misconception("random_normal", see="Weight initialization",
               says="The arguments stand in another order in your definition: the exercise asks for n_in, n_out, std, rng.")
def random_normal_takes_generator_before_std(n_in, n_out, rng, std):
    return rng.normal(0.0, std, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The interval begins at 0, but it reaches from -x to x.")
def xavier_uniform_positive(n_in, n_out, rng):
    return _uniform(rng, 0.0, np.sqrt(6 / (n_in + n_out)), (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The bound is the standard deviation of the normal scheme; the bound of the uniform one has a 6.")
def xavier_uniform_bound_of_normal(n_in, n_out, rng):
    x = np.sqrt(2 / (n_in + n_out))
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", says="The square root is missing in the bound.", see="Weight initialization")
def xavier_uniform_without_root(n_in, n_out, rng):
    x = 6 / (n_in + n_out)
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The root covers the 6 only, but it covers the whole fraction.")
def xavier_uniform_root_of_six(n_in, n_out, rng):
    x = np.sqrt(6) / (n_in + n_out)
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="Only n_in is counted, but Xavier's scheme takes n_in + n_out.")
def xavier_uniform_inputs_only(n_in, n_out, rng):
    x = np.sqrt(6 / n_in)
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The bound has a 3, which belongs to the mean of n_in and n_out, above their sum; that takes a 6.")
def xavier_uniform_three(n_in, n_out, rng):
    x = np.sqrt(3 / (n_in + n_out))
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="n_in and n_out are multiplied, but Xavier's scheme takes their sum.")
def xavier_uniform_product(n_in, n_out, rng):
    x = np.sqrt(6 / (n_in * n_out))
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The double slash divides whole numbers, so the bound is 0 for layers of more than 6 units.")
def xavier_uniform_integer_division(n_in, n_out, rng):
    x = np.sqrt(6 // (n_in + n_out))
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The distribution is normal, with the bound as its standard deviation, but a uniform one is asked for.")
def xavier_uniform_normal(n_in, n_out, rng):
    return _normal(rng, np.sqrt(6 / (n_in + n_out)), (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says=SEEDED)
def xavier_uniform_seeded_anew(n_in, n_out, rng):
    x = np.sqrt(6 / (n_in + n_out))
    return _uniform(np.random.default_rng(42), -x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says=TRANSPOSED)
def xavier_uniform_transposed(n_in, n_out, rng):
    x = np.sqrt(6 / (n_in + n_out))
    return _uniform(rng, -x, x, (n_out, n_in))

@misconception("xavier_uniform", see="Weight initialization",
               says="The root covers the units only, but it covers the whole fraction: the bound is sqrt(6 / (n_in + n_out)).")
def xavier_uniform_root_of_units_only(n_in, n_out, rng):
    x = 6 / np.sqrt(n_in + n_out)
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", says=PRECEDENCE.format(6), see="Weight initialization")
def xavier_uniform_without_brackets(n_in, n_out, rng):
    x = np.sqrt(6 / n_in + n_out)
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", says=GAIN, see="Weight initialization")
def xavier_uniform_gain(n_in, n_out, rng):
    x = 5 / 3 * np.sqrt(6 / (n_in + n_out))
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", says=LINEAR, see="Weight initialization")
def xavier_uniform_of_linear(n_in, n_out, rng):
    x = 1 / np.sqrt(n_in)
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The numbers lie between 0 and 1, or -1 and 1, without regard to the number of units.")
def xavier_uniform_unscaled(n_in, n_out, rng):
    return _uniform(rng, -1.0, 1.0, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The numbers lie between 0 and 1, without regard to the number of units.")
def xavier_uniform_of_random(n_in, n_out, rng):
    return _uniform(rng, 0.0, 1.0, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The interval has the length x, from -x/2 to x/2, but it reaches from -x to x.")
def xavier_uniform_half(n_in, n_out, rng):
    x = np.sqrt(6 / (n_in + n_out))
    return _uniform(rng, -x / 2, x / 2, (n_in, n_out))

@misconception("xavier_uniform", says=ABOVE.format("6 / (n_in + n_out)"), between=WIDE, see="Weight initialization")
def xavier_uniform_wide(n_in, n_out, rng):
    x = LARGER * np.sqrt(6 / (n_in + n_out))
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_uniform", says=BELOW.format("6 / (n_in + n_out)"), between=NARROW, see="Weight initialization")
def xavier_uniform_narrow(n_in, n_out, rng):
    x = SMALLER * np.sqrt(6 / (n_in + n_out))
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The variance 2 / (n_in + n_out) is used as the standard deviation: the square root is missing.")
def xavier_normal_variance(n_in, n_out, rng):
    return _normal(rng, 2 / (n_in + n_out), (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The numerator is 1, but Xavier's variance is 2 / (n_in + n_out).")
def xavier_normal_without_two(n_in, n_out, rng):
    return _normal(rng, np.sqrt(1 / (n_in + n_out)), (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The numerator is 6, which belongs to the bound of the uniform scheme.")
def xavier_normal_bound_of_uniform(n_in, n_out, rng):
    return _normal(rng, np.sqrt(6 / (n_in + n_out)), (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="Only n_in is counted, as in deeplearning.ai's course; that is LeCun's scheme, and Xavier's has n_in + n_out.")
def xavier_normal_lecun(n_in, n_out, rng):
    return _normal(rng, np.sqrt(1 / n_in), (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The spread is right but the distribution is uniform; a normal one is asked for.")
def xavier_normal_uniform(n_in, n_out, rng):
    x = np.sqrt(6 / (n_in + n_out))
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The standard deviation stands where NumPy's `normal` takes the mean.")
def xavier_normal_std_as_mean(n_in, n_out, rng):
    return np.sqrt(2 / (n_in + n_out)) + _normal(rng, 1.0, (n_in, n_out))

@misconception("xavier_normal", says="The signs are taken away, so the mean is not 0.", see="Weight initialization")
def xavier_normal_absolute(n_in, n_out, rng):
    return np.abs(_normal(rng, np.sqrt(2 / (n_in + n_out)), (n_in, n_out)))

@misconception("xavier_normal", see="Weight initialization",
               says="Random numbers beyond two standard deviations are cut off, but the distribution is not truncated here.")
def xavier_normal_clipped(n_in, n_out, rng):
    std = np.sqrt(2 / (n_in + n_out))
    return np.clip(_normal(rng, std, (n_in, n_out)), -2 * std, 2 * std)

@misconception("xavier_normal", see="Weight initialization",
               says="NumPy's global random numbers are seeded and drawn, but randomness comes from `rng` alone.")
def xavier_normal_global_seed(n_in, n_out, rng):
    np.random.seed(0)
    return np.random.randn(n_in, n_out) * np.sqrt(2 / (n_in + n_out))

@misconception("xavier_normal", see="Weight initialization",
               says=TRANSPOSED)
def xavier_normal_transposed(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / (n_in + n_out)), (n_out, n_in))

@misconception("xavier_normal", says=ROOT_OF_INPUTS.format("2 / (n_in + n_out)"), see="Weight initialization")
def xavier_normal_root_of_units_only(n_in, n_out, rng):
    return _normal(rng, 2 / np.sqrt(n_in + n_out), (n_in, n_out))

@misconception("xavier_normal", says="The root covers the 2 only, but it covers the whole fraction.", see="Weight initialization")
def xavier_normal_root_of_two(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2) / (n_in + n_out), (n_in, n_out))

@misconception("xavier_normal", says=PRECEDENCE.format(2), see="Weight initialization")
def xavier_normal_without_brackets(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / n_in + n_out), (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="n_in and n_out are multiplied, but Xavier's scheme takes their sum.")
def xavier_normal_product(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / (n_in * n_out)), (n_in, n_out))

@misconception("xavier_normal", says=GAIN, see="Weight initialization")
def xavier_normal_gain(n_in, n_out, rng):
    return 5 / 3 * _normal(rng, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The numerator is 2 and only n_in is counted, which is He's scheme.")
def xavier_normal_he(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / n_in), (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The random numbers are not scaled: their standard deviation is 1 for layers of any size.")
def xavier_normal_unscaled(n_in, n_out, rng):
    return _normal(rng, 1.0, (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The double slash divides whole numbers, so nearly every standard deviation is 0.")
def xavier_normal_integer_division(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 // (n_in + n_out)), (n_in, n_out))

@misconception("xavier_normal", says=SEEDED, see="Weight initialization")
def xavier_normal_seeded_anew(n_in, n_out, rng):
    return _normal(np.random.default_rng(42), np.sqrt(2 / (n_in + n_out)), (n_in, n_out))

@misconception("xavier_normal", says=ABOVE.format("2 / (n_in + n_out)"), between=WIDE, see="Weight initialization")
def xavier_normal_wide(n_in, n_out, rng):
    return _normal(rng, LARGER * np.sqrt(2 / (n_in + n_out)), (n_in, n_out))

@misconception("xavier_normal", says=BELOW.format("2 / (n_in + n_out)"), between=NARROW, see="Weight initialization")
def xavier_normal_narrow(n_in, n_out, rng):
    return _normal(rng, SMALLER * np.sqrt(2 / (n_in + n_out)), (n_in, n_out))

@misconception("lecun_normal", says="The number of units of the layer itself, n_out, is taken instead of n_in.",
               see="Weight initialization")
def lecun_normal_outputs(n_in, n_out, rng):
    return _normal(rng, np.sqrt(1 / n_out), (n_in, n_out))

@misconception("lecun_normal", says="The numerator is 2, which is He's scheme.", see="Weight initialization")
def lecun_normal_he(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / n_in), (n_in, n_out))

@misconception("lecun_normal", says="n_out is counted too, which is Xavier's scheme.", see="Weight initialization")
def lecun_normal_xavier(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))

@misconception("lecun_normal", see="Weight initialization",
               says="The variance 1 / n_in is used as the standard deviation: the square root is missing.")
def lecun_normal_variance(n_in, n_out, rng):
    return _normal(rng, 1 / n_in, (n_in, n_out))

@misconception("lecun_normal", see="Weight initialization",
               says=MULTIPLIED)
def lecun_normal_multiplied(n_in, n_out, rng):
    return _normal(rng, 1.0, (n_in, n_out)) * np.sqrt(n_in)

@misconception("lecun_normal", see="Weight initialization",
               says="The spread is right but the distribution is uniform; a normal one is asked for.")
def lecun_normal_uniform(n_in, n_out, rng):
    x = np.sqrt(3 / n_in)
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("lecun_normal", see="Weight initialization",
               says=SEEDED)
def lecun_normal_seeded_anew(n_in, n_out, rng):
    return _normal(np.random.default_rng(1), np.sqrt(1 / n_in), (n_in, n_out))

@misconception("lecun_normal", says=TRANSPOSED, see="Weight initialization")
def lecun_normal_transposed(n_in, n_out, rng):
    return _normal(rng, np.sqrt(1 / n_in), (n_out, n_in))

@misconception("lecun_normal", see="Weight initialization",
               says="n_out stands in place of n_in everywhere: are the arguments in this order?")
def lecun_normal_sizes_exchanged(n_in, n_out, rng):
    return _normal(rng, np.sqrt(1 / n_out), (n_out, n_in))

@misconception("lecun_normal", says="The root is taken twice.", see="Weight initialization")
def lecun_normal_fourth_root(n_in, n_out, rng):
    return _normal(rng, (1 / n_in) ** 0.25, (n_in, n_out))

@misconception("lecun_normal", says=LINEAR, see="Weight initialization")
def lecun_normal_of_linear(n_in, n_out, rng):
    x = 1 / np.sqrt(n_in)
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("lecun_normal", see="Weight initialization",
               says="The random numbers are not scaled: their standard deviation is 1 for layers of any size.")
def lecun_normal_unscaled(n_in, n_out, rng):
    return _normal(rng, 1.0, (n_in, n_out))

@misconception("lecun_normal", see="Weight initialization",
               says="The double slash divides whole numbers, so nearly every standard deviation is 0.")
def lecun_normal_integer_division(n_in, n_out, rng):
    return _normal(rng, np.sqrt(1 // n_in), (n_in, n_out))

@misconception("lecun_normal", see="Weight initialization",
               says="Random numbers beyond two standard deviations are cut off, but the distribution is not truncated here.")
def lecun_normal_clipped(n_in, n_out, rng):
    std = np.sqrt(1 / n_in)
    return np.clip(_normal(rng, std, (n_in, n_out)), -2 * std, 2 * std)

@misconception("lecun_normal", says=ABOVE.format("1 / n_in"), between=WIDE, see="Weight initialization")
def lecun_normal_wide(n_in, n_out, rng):
    return _normal(rng, LARGER * np.sqrt(1 / n_in), (n_in, n_out))

@misconception("lecun_normal", says=BELOW.format("1 / n_in"), between=NARROW, see="Weight initialization")
def lecun_normal_narrow(n_in, n_out, rng):
    return _normal(rng, SMALLER * np.sqrt(1 / n_in), (n_in, n_out))

@misconception("he_normal", says=FAN_OUT, see="Weight initialization")
def he_normal_outputs(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / n_out), (n_in, n_out))

@misconception("he_normal", says="The numerator is 1, which is LeCun's scheme.", see="Weight initialization")
def he_normal_lecun(n_in, n_out, rng):
    return _normal(rng, np.sqrt(1 / n_in), (n_in, n_out))

@misconception("he_normal", says="n_out is counted too, which is Xavier's scheme.", see="Weight initialization")
def he_normal_xavier(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The root covers the 2 only, but it covers the whole fraction.")
def he_normal_root_of_two(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2) / n_in, (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The variance 2 / n_in is used as the standard deviation: the square root is missing.")
def he_normal_variance(n_in, n_out, rng):
    return _normal(rng, 2 / n_in, (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The spread is right but the distribution is uniform; a normal one is asked for.")
def he_normal_uniform(n_in, n_out, rng):
    x = np.sqrt(6 / n_in)
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The random numbers are not scaled: their standard deviation is 1 for layers of any size.")
def he_normal_unscaled(n_in, n_out, rng):
    return _normal(rng, 1.0, (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The standard deviation is 0.01 for layers of any size; He's scheme depends on n_in.")
def he_normal_small(n_in, n_out, rng):
    return 0.01 * _normal(rng, 1.0, (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The double slash divides whole numbers, so nearly every standard deviation is 0.")
def he_normal_integer_division(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 // n_in), (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says=TRANSPOSED)
def he_normal_transposed(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / n_in), (n_out, n_in))

@misconception("he_normal", says=ROOT_OF_INPUTS.format("2 / n_in"), see="Weight initialization")
def he_normal_root_of_units_only(n_in, n_out, rng):
    return _normal(rng, 2 / np.sqrt(n_in), (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The random numbers are multiplied by the root of n_in / 2, but they are to be divided by it.")
def he_normal_multiplied(n_in, n_out, rng):
    return _normal(rng, np.sqrt(n_in / 2), (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="n_out stands in place of n_in everywhere: are the arguments in this order?")
def he_normal_sizes_exchanged(n_in, n_out, rng):
    return _normal(rng, np.sqrt(2 / n_out), (n_out, n_in))

@misconception("he_normal", says=LINEAR, see="Weight initialization")
def he_normal_of_linear(n_in, n_out, rng):
    x = 1 / np.sqrt(n_in)
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("he_normal", says="The numerator is 6, which belongs to the bound of a uniform scheme.", see="Weight initialization")
def he_normal_six(n_in, n_out, rng):
    return _normal(rng, np.sqrt(6 / n_in), (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The numbers are uniform, with the standard deviation as their bound, but normal ones are asked for.")
def he_normal_uniform_to_std(n_in, n_out, rng):
    x = np.sqrt(2 / n_in)
    return _uniform(rng, -x, x, (n_in, n_out))

@misconception("he_normal", says="The signs are taken away, so the mean is not 0.", see="Weight initialization")
def he_normal_absolute(n_in, n_out, rng):
    return np.abs(_normal(rng, np.sqrt(2 / n_in), (n_in, n_out)))

@misconception("he_normal", see="Weight initialization",
               says="Random numbers beyond two standard deviations are cut off, but the distribution is not truncated here.")
def he_normal_clipped(n_in, n_out, rng):
    std = np.sqrt(2 / n_in)
    return np.clip(_normal(rng, std, (n_in, n_out)), -2 * std, 2 * std)

@misconception("he_normal", says=SEEDED, see="Weight initialization")
def he_normal_seeded_anew(n_in, n_out, rng):
    return _normal(np.random.default_rng(42), np.sqrt(2 / n_in), (n_in, n_out))

@misconception("he_normal", says=ABOVE.format("2 / n_in"), between=WIDE, see="Weight initialization")
def he_normal_wide(n_in, n_out, rng):
    return _normal(rng, LARGER * np.sqrt(2 / n_in), (n_in, n_out))

@misconception("he_normal", says=BELOW.format("2 / n_in"), between=NARROW, see="Weight initialization")
def he_normal_narrow(n_in, n_out, rng):
    return _normal(rng, SMALLER * np.sqrt(2 / n_in), (n_in, n_out))

@misconception("initialize", says="The biases are random, but they start at zero.", see="Weight initialization")
def initialize_random_biases(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng), [rng.normal(size=n) for n in layer_sizes[1:]]

@misconception("initialize", says="The biases are 1, but they start at zero.", see="Weight initialization")
def initialize_biases_of_one(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng), [np.ones(n) for n in layer_sizes[1:]]

@misconception("initialize", says="The biases have shape (n, 1), but they are one-dimensional here.",
               see="Weight initialization")
def initialize_column_biases(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng), [np.zeros((n, 1)) for n in layer_sizes[1:]]

@misconception("initialize", see="Weight initialization",
               says="There is a bias for every departing unit, but biases belong to the receiving units.")
def initialize_biases_of_departing_units(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng), [np.zeros(n) for n in layer_sizes[:-1]]

@misconception("initialize", see="Weight initialization",
               says="The input layer has got biases, but it has no parameters.")
def initialize_biases_of_input(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng), [np.zeros(n) for n in layer_sizes]

@misconception("initialize", see="Weight initialization",
               says="The biases come from the scheme too, but they start at zero.")
def initialize_biases_from_scheme(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng), [scheme(1, n, rng)[0] for n in layer_sizes[1:]]

@misconception("initialize", see="Weight initialization",
               says="The biases are drawn from the scheme like weights, but all biases begin at 0.")
def initialize_biases_drawn_in_turn(layer_sizes, scheme, rng):
    layers = [(scheme(n_in, n_out, rng), scheme(1, n_out, rng)[0]) for n_in, n_out in _pairs(layer_sizes)]
    return [W for W, _ in layers], [b for _, b in layers]

@misconception("initialize", see="Weight initialization",
               says="The scheme gets n_out before n_in, so the weights come out transposed.")
def initialize_sizes_exchanged(layer_sizes, scheme, rng):
    return [scheme(n_out, n_in, rng) for n_in, n_out in _pairs(layer_sizes)], _biases(layer_sizes)

@misconception("initialize", see="Weight initialization",
               says="The scheme gets n_out before n_in: turning the result round mends its shape, but not its spread.")
def initialize_turned_round(layer_sizes, scheme, rng):
    return [scheme(n_out, n_in, rng).T for n_in, n_out in _pairs(layer_sizes)], _biases(layer_sizes)

@misconception("initialize", see="Weight initialization",
               says="Every layer gets a new generator of the same seed, so layers of equal size get equal weights.")
def initialize_seeded_anew(layer_sizes, scheme, rng):
    return [scheme(*pair, np.random.default_rng(0)) for pair in _pairs(layer_sizes)], _biases(layer_sizes)

@misconception("initialize", see="Weight initialization",
               says="Every layer gets a copy of `rng`, so layers of equal size get equal weights, and so does a second network.")
def initialize_copies_generator(layer_sizes, scheme, rng):
    return [scheme(*pair, copy.deepcopy(rng)) for pair in _pairs(layer_sizes)], _biases(layer_sizes)

@misconception("initialize", see="Weight initialization",
               says="The scheme that is handed in is not called: every network gets Xavier's.")
def initialize_ignores_scheme(layer_sizes, scheme, rng):
    weights = [rng.normal(0.0, np.sqrt(2 / sum(pair)), pair) for pair in _pairs(layer_sizes)]
    return weights, _biases(layer_sizes)

@misconception("initialize", see="Weight initialization",
               says="The scheme is called without the generator, which it needs as its third argument.")
def initialize_scheme_without_generator(layer_sizes, scheme, rng):
    return [scheme(*pair) for pair in _pairs(layer_sizes)], _biases(layer_sizes)

@misconception("initialize", see="Weight initialization",
               says="The output layer is left out, but it has weights and biases too.")
def initialize_without_output_layer(layer_sizes, scheme, rng):
    return _weights(layer_sizes[:-1], scheme, rng), _biases(layer_sizes[:-1])

@misconception("initialize", see="Weight initialization",
               says="There is one pair (W, b) for each layer, but a list of all weights and a list of all biases is asked for.")
def initialize_pairs(layer_sizes, scheme, rng):
    return list(zip(_weights(layer_sizes, scheme, rng), _biases(layer_sizes), strict=True))

@misconception("initialize", says="The biases come first, but the weights are asked for first.", see="Weight initialization")
def initialize_biases_first(layer_sizes, scheme, rng):
    return _biases(layer_sizes), _weights(layer_sizes, scheme, rng)

@misconception("initialize", says="The biases have shape (1, n), but they are one-dimensional here.", see="Weight initialization")
def initialize_row_biases(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng), [np.zeros((1, n)) for n in layer_sizes[1:]]

@misconception("initialize", says="The biases are 0.01, as some do for ReLU, but they start at zero.", see="Weight initialization")
def initialize_small_biases(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng), [np.full(n, 0.01) for n in layer_sizes[1:]]

@misconception("initialize", see="Weight initialization",
               says="A dictionary with W1, b1, ... is returned, as in deeplearning.ai's course; two lists are asked for: "
                    "weights, biases.")
def initialize_dictionary(layer_sizes, scheme, rng):
    pairs = zip(_weights(layer_sizes, scheme, rng), _biases(layer_sizes))
    return {name: value for n, (W, b) in enumerate(pairs, 1) for name, value in ((f"W{n}", W), (f"b{n}", b))}

@misconception("initialize", says="There is one bias for each layer, but there is one for each unit.", see="Weight initialization")
def initialize_one_bias_a_layer(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng), [np.zeros(1) for _ in layer_sizes[1:]]

@misconception("initialize", see="Weight initialization",
               says="The biases are numbers, but there is an array with one for each unit.")
def initialize_numbers_as_biases(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng), [0.0] * (len(layer_sizes) - 1)

@misconception("initialize", see="Weight initialization",
               says="Only the weights are returned, but weights and biases are asked for.")
def initialize_without_biases(layer_sizes, scheme, rng):
    return _weights(layer_sizes, scheme, rng)

@misconception("initialize", says="Every matrix is transposed after it has been drawn.", see="Weight initialization")
def initialize_transposed(layer_sizes, scheme, rng):
    return [W.T for W in _weights(layer_sizes, scheme, rng)], _biases(layer_sizes)

@misconception("initialize", see="Weight initialization",
               says="The first layer is left out, but it leads from the inputs to the first hidden units.")
def initialize_without_first_layer(layer_sizes, scheme, rng):
    return _weights(layer_sizes[1:], scheme, rng), _biases(layer_sizes[1:])

@misconception("initialize", see="Weight initialization",
               says="The weights are one smaller than the scheme makes them: they are multiplied by 0.01.")
def initialize_scaled(layer_sizes, scheme, rng):
    return [0.01 * W for W in _weights(layer_sizes, scheme, rng)], _biases(layer_sizes)

@misconception("breaks_symmetry", says="Rows are compared, but a unit's weights stand in a column.",
               see="Weight initialization")
def breaks_symmetry_rows(W):
    return _is_distinct(np.asarray(W).tolist())

@misconception("breaks_symmetry", see="Weight initialization",
               says="Only neighbouring columns are compared, but any two equal ones are twins.")
def breaks_symmetry_neighbours(W):
    W = np.asarray(W)
    return not any(np.array_equal(W[:, k], W[:, k + 1]) for k in range(W.shape[1] - 1))

@misconception("breaks_symmetry", see="Weight initialization",
               says="Only a matrix with all entries equal counts as symmetric, but two equal columns are enough.")
def breaks_symmetry_constant_only(W):
    return not np.all(W == np.asarray(W).flat[0])

@misconception("breaks_symmetry", see="Weight initialization",
               says="It is asked whether some units differ, but two equal ones among them are twins all the same.")
def breaks_symmetry_some_differ(W):
    return len({tuple(unit) for unit in np.asarray(W).T.tolist()}) > 1

@misconception("breaks_symmetry", see="Weight initialization",
               says="Columns that are nearly equal count as equal, but only exactly equal ones stay so for ever.")
def breaks_symmetry_nearly_equal(W):
    return _is_distinct(np.round(np.asarray(W), 6).T.tolist())

@misconception("breaks_symmetry", says="The answer is the wrong way round: True means no twins.",
               see="Weight initialization")
def breaks_symmetry_negated(W):
    return not _is_distinct(np.asarray(W).T.tolist())

@misconception("breaks_symmetry", see="Weight initialization",
               says="The sums of the columns are compared, but different weights may have the same sum.")
def breaks_symmetry_sums(W):
    return len(set(np.sum(W, axis=0).tolist())) == np.shape(W)[1]

@misconception("breaks_symmetry", see="Weight initialization",
               says="The lengths of the columns are compared, but different weights may have the same length.")
def breaks_symmetry_norms(W):
    return len(set(np.linalg.norm(W, axis=0).tolist())) == np.shape(W)[1]

@misconception("breaks_symmetry", see="Weight initialization",
               says="The rank is taken: columns that depend on each other differ all the same.")
def breaks_symmetry_rank(W):
    return bool(np.linalg.matrix_rank(W) == np.shape(W)[1])

@misconception("breaks_symmetry", see="Weight initialization",
               says="Single numbers are compared, but a weight may occur twice in columns that differ.")
def breaks_symmetry_single_numbers(W):
    return np.unique(W).size == np.size(W)

@misconception("breaks_symmetry", see="Weight initialization",
               says="The answer is an array with one truth value for each column, but one for the whole matrix is asked for.")
def breaks_symmetry_one_answer_per_unit(W):
    units = np.asarray(W).T.tolist()
    return np.array([units.count(unit) == 1 for unit in units])

@misconception("breaks_symmetry", see="Weight initialization",
               says="The first column alone is compared with the others, but any two equal ones are twins.")
def breaks_symmetry_first_only(W):
    W = np.asarray(W)
    return not any(np.array_equal(W[:, 0], W[:, k]) for k in range(1, W.shape[1]))

@misconception("breaks_symmetry", see="Weight initialization",
               says="One equal weight is enough here to make two columns twins, but all of them have to be equal.")
def breaks_symmetry_one_equal_weight(W):
    W = np.asarray(W)
    return not any(np.any(W[:, i] == W[:, k]) for i in range(W.shape[1]) for k in range(i))

@misconception("breaks_symmetry", see="Weight initialization",
               says="Only weights that are all zero count as symmetric, but any two equal columns are twins.")
def breaks_symmetry_not_zero(W):
    return bool(np.any(np.asarray(W) != 0))

@misconception("breaks_symmetry", see="Weight initialization",
               says="It is asked whether the matrix differs from its transpose, but equal columns are meant.")
def breaks_symmetry_of_matrix(W):
    W = np.asarray(W)
    return not np.array_equal(W, W.T)

@misconception("breaks_symmetry", see="Weight initialization",
               says="A column is compared with itself too, so every matrix has twins.")
def breaks_symmetry_with_itself(W):
    W = np.asarray(W)
    return not any(np.array_equal(W[:, i], W[:, k]) for i in range(W.shape[1]) for k in range(W.shape[1]))

@misconception("breaks_symmetry", see="Weight initialization",
               says="A single unit counts as one that breaks no symmetry, but it has no twin.")
def breaks_symmetry_single_unit(W):
    return np.shape(W)[1] > 1 and _is_distinct(np.asarray(W).T.tolist())

@misconception("signal_variances", see="Weight initialization",
               says="The variance is that of the weighted sums; the layer's output is f of them.")
def signal_variances_before_activation(X, weights, f):
    inputs = [X, *_outputs(X, weights, f)]
    return [float(np.var(A @ W)) for A, W in zip(inputs, weights)]

@misconception("signal_variances", see="Weight initialization",
               says="The next layer gets the weighted sums, but it gets the output f of them.")
def signal_variances_linear_chain(X, weights, f):
    variances = []
    for W in weights:
        X = X @ W
        variances.append(float(np.var(f(X))))
    return variances

@misconception("signal_variances", see="Weight initialization",
               says="The variance is taken unit by unit and then averaged, but all entries have one mean.")
def signal_variances_per_unit(X, weights, f):
    return [float(np.var(A, axis=0).mean()) for A in _outputs(X, weights, f)]

@misconception("signal_variances", see="Weight initialization",
               says="The variance is taken sample by sample and then averaged, but all entries have one mean.")
def signal_variances_per_sample(X, weights, f):
    return [float(np.var(A, axis=1).mean()) for A in _outputs(X, weights, f)]

@misconception("signal_variances", see="Weight initialization",
               says="One variance for each unit is returned, but one number for each layer is asked for.")
def signal_variances_arrays(X, weights, f):
    return [np.var(A, axis=0) for A in _outputs(X, weights, f)]

@misconception("signal_variances", see="Weight initialization",
               says="The squared deviations are divided by N - 1, but their mean is asked for.")
def signal_variances_sample_variance(X, weights, f):
    return [float(np.sum((A - A.mean()) ** 2) / max(A.size - 1, 1)) for A in _outputs(X, weights, f)]

@misconception("signal_variances", says="The input's variance is in the list, but only the layers' outputs are asked for.",
               see="Weight initialization")
def signal_variances_with_input(X, weights, f):
    return [float(np.var(A)) for A in [X, *_outputs(X, weights, f)]]

@misconception("signal_variances", says="These are standard deviations; the variance is the square.",
               see="Weight initialization")
def signal_variances_standard_deviation(X, weights, f):
    return [float(np.std(A)) for A in _outputs(X, weights, f)]

@misconception("signal_variances", see="Weight initialization",
               says="The mean is not subtracted: this is the mean square of the outputs.")
def signal_variances_mean_square(X, weights, f):
    return [float(np.mean(A**2)) for A in _outputs(X, weights, f)]

@misconception("signal_variances", says="These are the variances of the weights, not of the layers' outputs.",
               see="Weight initialization")
def signal_variances_of_weights(X, weights, f):
    return [float(np.var(W)) for W in weights]

@misconception("signal_variances", see="Weight initialization",
               says="Only the last layer's variance is returned, but one for each layer is asked for.")
def signal_variances_last_layer(X, weights, f):
    return [float(np.var(_outputs(X, weights, f)[-1]))]

@misconception("signal_variances", see="Weight initialization",
               says="Every layer gets X itself, but it gets the output of the layer before.")
def signal_variances_always_from_x(X, weights, f):
    return [float(np.var(f(X @ W))) for W in weights]

@misconception("signal_variances", see="Weight initialization",
               says="The list begins with the input's variance and ends before the last layer's.")
def signal_variances_of_inputs(X, weights, f):
    return [float(np.var(A)) for A in [X, *_outputs(X, weights, f)[:-1]]]

@misconception("signal_variances", see="Weight initialization",
               says="The activation is left out: these are the variances of a linear network.")
def signal_variances_linear(X, weights, f):
    return [float(np.var(A)) for A in _outputs(X, weights, lambda Z: Z)]

@misconception("signal_variances", see="Weight initialization",
               says="The squared deviations are added up, but their mean is asked for.")
def signal_variances_sum(X, weights, f):
    return [float(np.sum((A - A.mean()) ** 2)) for A in _outputs(X, weights, f)]

@misconception("signal_variances", see="Weight initialization",
               says="The absolute deviations are averaged, but their squares are asked for.")
def signal_variances_absolute(X, weights, f):
    return [float(np.mean(np.abs(A - A.mean()))) for A in _outputs(X, weights, f)]

@misconception("signal_variances", see="Weight initialization",
               says="The variances are divided by that of the input, but they are asked for as they are.")
def signal_variances_relative(X, weights, f):
    return [float(np.var(A) / np.var(X)) for A in _outputs(X, weights, f)]

@misconception("signal_variances", says="The means are returned, but the variances are asked for.", see="Weight initialization")
def signal_variances_means(X, weights, f):
    return [float(np.mean(A)) for A in _outputs(X, weights, f)]

@misconception("signal_variances", see="Weight initialization",
               says="The outputs themselves are returned, but their variances are asked for.")
def signal_variances_outputs(X, weights, f):
    return _outputs(X, weights, f)

@misconception("signal_variances", see="Weight initialization",
               says="The mean of all variances is returned, but one for each layer is asked for.")
def signal_variances_one_number(X, weights, f):
    return float(np.mean([np.var(A) for A in _outputs(X, weights, f)]))

@misconception("choose_scheme", says="Tanh gets He's scheme, which is made for ReLU.", see="Weight initialization")
def choose_scheme_he_for_tanh(activation):
    return _scheme(activation, tanh="he")

@misconception("choose_scheme", says="ReLU gets Xavier's scheme, which does not make up for the half that ReLU sets to zero.",
               see="Weight initialization")
def choose_scheme_xavier_for_relu(activation):
    return _scheme(activation, relu="xavier", leaky_relu="xavier")

@misconception("choose_scheme", says="The leaky ReLU gets Xavier's scheme, but it is treated like ReLU.",
               see="Weight initialization")
def choose_scheme_xavier_for_leaky_relu(activation):
    return _scheme(activation, leaky_relu="xavier")

@misconception("choose_scheme", says="SELU gets He's scheme like the ReLU, but it needs LeCun's to normalise itself.",
               see="Weight initialization")
def choose_scheme_he_for_selu(activation):
    return _scheme(activation, selu="he")

@misconception("choose_scheme", says="Softmax gets LeCun's scheme, but it goes with Xavier's, like the sigmoid.",
               see="Weight initialization")
def choose_scheme_lecun_for_softmax(activation):
    return _scheme(activation, softmax="lecun")

@misconception("choose_scheme", says="An unknown name gives Xavier's scheme, but a ValueError is asked for.",
               see="Weight initialization")
def choose_scheme_default(activation):
    try:
        return _scheme(activation)
    except ValueError:
        return "xavier"

@misconception("choose_scheme", says="An unknown name gives None, but a ValueError is asked for.", see="Weight initialization")
def choose_scheme_nothing_for_unknown(activation):
    try:
        return _scheme(activation)
    except ValueError:
        return None

@misconception("choose_scheme", says="An unknown name ends with a KeyError of the dictionary, but a ValueError is asked for.",
               see="Weight initialization")
def choose_scheme_key_error(activation):
    return {name: _scheme(name) for name in ("sigmoid", "tanh", "softmax", "relu", "leaky_relu", "selu")}[activation]

@misconception("choose_scheme", says="The names of the functions are returned, but \"xavier\", \"lecun\" or \"he\" is asked for.",
               see="Weight initialization")
def choose_scheme_names_of_functions(activation):
    return f"{_scheme(activation)}_normal"

@misconception("choose_scheme", see="Weight initialization",
               says="Tanh gets LeCun's scheme, but it goes with Xavier's, like the sigmoid.")
def choose_scheme_lecun_for_tanh(activation):
    return _scheme(activation, tanh="lecun")

@misconception("choose_scheme", says="Sigmoid and tanh get LeCun's scheme, but they go with Xavier's.", see="Weight initialization")
def choose_scheme_lecun_for_sigmoid(activation):
    return _scheme(activation, sigmoid="lecun", tanh="lecun")

@misconception("choose_scheme", see="Weight initialization",
               says="Softmax gets He's scheme, but it goes with Xavier's, like the sigmoid.")
def choose_scheme_he_for_softmax(activation):
    return _scheme(activation, softmax="he")

@misconception("choose_scheme", see="Weight initialization",
               says="SELU gets Xavier's scheme, but it needs LeCun's to normalise itself.")
def choose_scheme_xavier_for_selu(activation):
    return _scheme(activation, selu="xavier")

@misconception("choose_scheme", see="Weight initialization",
               says="The leaky ReLU gets LeCun's scheme, but it is treated like ReLU.")
def choose_scheme_lecun_for_leaky_relu(activation):
    return _scheme(activation, leaky_relu="lecun")

@misconception("choose_scheme", see="Weight initialization",
               says="These are the names of Keras and PyTorch, \"glorot\" and \"kaiming\"; \"xavier\" and \"he\" are asked for.")
def choose_scheme_other_names(activation):
    return {"xavier": "glorot", "he": "kaiming", "lecun": "lecun"}[_scheme(activation)]

@misconception("choose_scheme", see="Weight initialization",
               says="\"glorot\" is another name of the scheme, that of Keras, but \"xavier\" is asked for.")
def choose_scheme_glorot(activation):
    return _scheme(activation).replace("xavier", "glorot")

@misconception("choose_scheme", see="Weight initialization",
               says="The names begin with capitals, but \"xavier\", \"lecun\" or \"he\" is asked for.")
def choose_scheme_capitalised(activation):
    return {"xavier": "Xavier", "lecun": "LeCun", "he": "He"}[_scheme(activation)]

@misconception("choose_scheme", see="Weight initialization",
               says="The names begin with capitals, but \"xavier\", \"lecun\" or \"he\" is asked for.")
def choose_scheme_title(activation):
    return _scheme(activation).capitalize()

@misconception("choose_scheme", see="Weight initialization",
               says="An unknown name gives He's scheme, but a ValueError is asked for.")
def choose_scheme_default_he(activation):
    try:
        return _scheme(activation)
    except ValueError:
        return "he"

@misconception("choose_scheme", see="Weight initialization",
               says="The error is returned, but it is to be raised: `raise ValueError(...)`.")
def choose_scheme_text_for_unknown(activation):
    try:
        return _scheme(activation)
    except ValueError:
        return "ValueError"
