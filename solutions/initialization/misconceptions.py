"""Known wrong ways to write the functions of `initialization`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import copy

import numpy as np

from grader.checks import misconception


def _pairs(layer_sizes):
    return list(zip(layer_sizes[:-1], layer_sizes[1:], strict=True))


def _weights(layer_sizes, scheme, rng):
    return [scheme(n_in, n_out, rng) for n_in, n_out in _pairs(layer_sizes)]


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


@misconception("zeros", see="Weight initialization",
               says="The shape is transposed: the first index is the unit that the weights depart from.")
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

@misconception("constant", see="Weight initialization",
               says="The shape is transposed: the first index is the unit that the weights depart from.")
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

@misconception("random_normal", see="Weight initialization",
               says="std is squared: NumPy's `normal` takes the standard deviation, not the variance.")
def random_normal_variance(n_in, n_out, std, rng):
    return rng.normal(0.0, std**2, (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="The root of std is taken, as if it were a variance.")
def random_normal_root(n_in, n_out, std, rng):
    return rng.normal(0.0, np.sqrt(std), (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="The distribution is uniform, with std as its bound, but a normal one is asked for.")
def random_normal_uniform(n_in, n_out, std, rng):
    return rng.uniform(-std, std, (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="std stands where NumPy's `normal` takes the mean, so the weights scatter about it with a spread of 1.")
def random_normal_std_as_mean(n_in, n_out, std, rng):
    return rng.normal(std, size=(n_in, n_out))

@misconception("random_normal", says="std is not used: the spread is always 1.", see="Weight initialization")
def random_normal_standard(n_in, n_out, std, rng):
    return rng.standard_normal((n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="std is divided by the root of n_in, but here it is used as it is given.")
def random_normal_scaled_by_inputs(n_in, n_out, std, rng):
    return rng.normal(0.0, std / np.sqrt(n_in), (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="Random numbers beyond two standard deviations are cut off.")
def random_normal_clipped(n_in, n_out, std, rng):
    return np.clip(rng.normal(0.0, std, (n_in, n_out)), -2 * std, 2 * std)

@misconception("random_normal", see="Weight initialization",
               says="The signs are taken away, so the mean is not 0.")
def random_normal_absolute(n_in, n_out, std, rng):
    return np.abs(rng.normal(0.0, std, (n_in, n_out)))

@misconception("random_normal", see="Weight initialization",
               says="One column is drawn and repeated, so all units start with the same weights.")
def random_normal_same_columns(n_in, n_out, std, rng):
    return np.tile(rng.normal(0.0, std, (n_in, 1)), (1, n_out))

@misconception("random_normal", see="Weight initialization",
               says="One number is drawn for all entries; each is to be drawn by itself.")
def random_normal_one_number(n_in, n_out, std, rng):
    return np.full((n_in, n_out), rng.normal(0.0, std))

@misconception("random_normal", see="Weight initialization",
               says="A generator with a seed of its own is made inside, so every call gives the same numbers.")
def random_normal_seeded_anew(n_in, n_out, std, rng):
    return np.random.default_rng(0).normal(0.0, std, (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="NumPy's global random numbers are seeded and drawn, but randomness comes from `rng` alone.")
def random_normal_global_seed(n_in, n_out, std, rng):
    np.random.seed(42)
    return np.random.normal(0.0, std, (n_in, n_out))

@misconception("random_normal", see="Weight initialization",
               says="The shape is transposed: the first index is the unit that the weights depart from.")
def random_normal_transposed(n_in, n_out, std, rng):
    return rng.normal(0.0, std, (n_out, n_in))

@misconception("xavier_uniform", see="Weight initialization",
               says="The interval begins at 0, but it reaches from -x to x.")
def xavier_uniform_positive(n_in, n_out, rng):
    return rng.uniform(0.0, np.sqrt(6 / (n_in + n_out)), (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The bound is the standard deviation of the normal scheme; the bound of the uniform one has a 6.")
def xavier_uniform_bound_of_normal(n_in, n_out, rng):
    x = np.sqrt(2 / (n_in + n_out))
    return rng.uniform(-x, x, (n_in, n_out))

@misconception("xavier_uniform", says="The square root is missing in the bound.", see="Weight initialization")
def xavier_uniform_without_root(n_in, n_out, rng):
    x = 6 / (n_in + n_out)
    return rng.uniform(-x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The root covers the 6 only, but it covers the whole fraction.")
def xavier_uniform_root_of_six(n_in, n_out, rng):
    x = np.sqrt(6) / (n_in + n_out)
    return rng.uniform(-x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="Only n_in is counted, but Xavier's scheme takes n_in + n_out.")
def xavier_uniform_inputs_only(n_in, n_out, rng):
    x = np.sqrt(6 / n_in)
    return rng.uniform(-x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The bound has a 3, which belongs to the mean of n_in and n_out, above their sum; that takes a 6.")
def xavier_uniform_three(n_in, n_out, rng):
    x = np.sqrt(3 / (n_in + n_out))
    return rng.uniform(-x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="n_in and n_out are multiplied, but Xavier's scheme takes their sum.")
def xavier_uniform_product(n_in, n_out, rng):
    x = np.sqrt(6 / (n_in * n_out))
    return rng.uniform(-x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The double slash divides whole numbers, so the bound is 0 for layers of more than 6 units.")
def xavier_uniform_integer_division(n_in, n_out, rng):
    x = np.sqrt(6 // (n_in + n_out))
    return rng.uniform(-x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The distribution is normal, with the bound as its standard deviation, but a uniform one is asked for.")
def xavier_uniform_normal(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(6 / (n_in + n_out)), (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="A generator with a seed of its own is made inside, so every call gives the same numbers.")
def xavier_uniform_seeded_anew(n_in, n_out, rng):
    x = np.sqrt(6 / (n_in + n_out))
    return np.random.default_rng(42).uniform(-x, x, (n_in, n_out))

@misconception("xavier_uniform", see="Weight initialization",
               says="The shape is transposed: the first index is the unit that the weights depart from.")
def xavier_uniform_transposed(n_in, n_out, rng):
    x = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-x, x, (n_out, n_in))

@misconception("xavier_normal", see="Weight initialization",
               says="The variance 2 / (n_in + n_out) is used as the standard deviation: the square root is missing.")
def xavier_normal_variance(n_in, n_out, rng):
    return rng.normal(0.0, 2 / (n_in + n_out), (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The numerator is 1, but Xavier's variance is 2 / (n_in + n_out).")
def xavier_normal_without_two(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(1 / (n_in + n_out)), (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The numerator is 6, which belongs to the bound of the uniform scheme.")
def xavier_normal_bound_of_uniform(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(6 / (n_in + n_out)), (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="Only n_in is counted, which is LeCun's scheme.")
def xavier_normal_lecun(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(1 / n_in), (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The spread is right but the distribution is uniform; a normal one is asked for.")
def xavier_normal_uniform(n_in, n_out, rng):
    x = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-x, x, (n_in, n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The standard deviation stands where NumPy's `normal` takes the mean.")
def xavier_normal_std_as_mean(n_in, n_out, rng):
    return rng.normal(np.sqrt(2 / (n_in + n_out)), size=(n_in, n_out))

@misconception("xavier_normal", says="The signs are taken away, so the mean is not 0.", see="Weight initialization")
def xavier_normal_absolute(n_in, n_out, rng):
    return np.abs(rng.normal(0.0, np.sqrt(2 / (n_in + n_out)), (n_in, n_out)))

@misconception("xavier_normal", see="Weight initialization",
               says="Random numbers beyond two standard deviations are cut off, but the distribution is not truncated here.")
def xavier_normal_clipped(n_in, n_out, rng):
    std = np.sqrt(2 / (n_in + n_out))
    return np.clip(rng.normal(0.0, std, (n_in, n_out)), -2 * std, 2 * std)

@misconception("xavier_normal", see="Weight initialization",
               says="NumPy's global random numbers are seeded and drawn, but randomness comes from `rng` alone.")
def xavier_normal_global_seed(n_in, n_out, rng):
    np.random.seed(0)
    return np.random.randn(n_in, n_out) * np.sqrt(2 / (n_in + n_out))

@misconception("xavier_normal", see="Weight initialization",
               says="The shape is transposed: the first index is the unit that the weights depart from.")
def xavier_normal_transposed(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(2 / (n_in + n_out)), (n_out, n_in))

@misconception("lecun_normal", says="The number of units of the layer itself, n_out, is taken instead of n_in.",
               see="Weight initialization")
def lecun_normal_outputs(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(1 / n_out), (n_in, n_out))

@misconception("lecun_normal", says="The numerator is 2, which is He's scheme.", see="Weight initialization")
def lecun_normal_he(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(2 / n_in), (n_in, n_out))

@misconception("lecun_normal", says="n_out is counted too, which is Xavier's scheme.", see="Weight initialization")
def lecun_normal_xavier(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))

@misconception("lecun_normal", see="Weight initialization",
               says="The variance 1 / n_in is used as the standard deviation: the square root is missing.")
def lecun_normal_variance(n_in, n_out, rng):
    return rng.normal(0.0, 1 / n_in, (n_in, n_out))

@misconception("lecun_normal", see="Weight initialization",
               says="The random numbers are multiplied by the root of n_in, but they are to be divided by it.")
def lecun_normal_multiplied(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out)) * np.sqrt(n_in)

@misconception("lecun_normal", see="Weight initialization",
               says="The spread is right but the distribution is uniform; a normal one is asked for.")
def lecun_normal_uniform(n_in, n_out, rng):
    x = np.sqrt(3 / n_in)
    return rng.uniform(-x, x, (n_in, n_out))

@misconception("lecun_normal", see="Weight initialization",
               says="A generator with a seed of its own is made inside, so every call gives the same numbers.")
def lecun_normal_seeded_anew(n_in, n_out, rng):
    return np.random.default_rng(1).normal(0.0, np.sqrt(1 / n_in), (n_in, n_out))

@misconception("he_normal", says="The number of units of the layer itself, n_out, is taken instead of n_in.",
               see="Weight initialization")
def he_normal_outputs(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(2 / n_out), (n_in, n_out))

@misconception("he_normal", says="The numerator is 1, which is LeCun's scheme.", see="Weight initialization")
def he_normal_lecun(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(1 / n_in), (n_in, n_out))

@misconception("he_normal", says="n_out is counted too, which is Xavier's scheme.", see="Weight initialization")
def he_normal_xavier(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(2 / (n_in + n_out)), (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The root covers the 2 only, but it covers the whole fraction.")
def he_normal_root_of_two(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(2) / n_in, (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The variance 2 / n_in is used as the standard deviation: the square root is missing.")
def he_normal_variance(n_in, n_out, rng):
    return rng.normal(0.0, 2 / n_in, (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The spread is right but the distribution is uniform; a normal one is asked for.")
def he_normal_uniform(n_in, n_out, rng):
    x = np.sqrt(6 / n_in)
    return rng.uniform(-x, x, (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The random numbers are not scaled: their standard deviation is 1 for layers of any size.")
def he_normal_unscaled(n_in, n_out, rng):
    return rng.normal(size=(n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The standard deviation is 0.01 for layers of any size; He's scheme depends on n_in.")
def he_normal_small(n_in, n_out, rng):
    return 0.01 * rng.normal(size=(n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The double slash divides whole numbers, so nearly every standard deviation is 0.")
def he_normal_integer_division(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(2 // n_in), (n_in, n_out))

@misconception("he_normal", see="Weight initialization",
               says="The shape is transposed: the first index is the unit that the weights depart from.")
def he_normal_transposed(n_in, n_out, rng):
    return rng.normal(0.0, np.sqrt(2 / n_in), (n_out, n_in))

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

@misconception("choose_scheme", says="Capitals are overlooked, so the unknown name \"ReLU\" gets an answer.",
               see="Weight initialization")
def choose_scheme_capitals(activation):
    return _scheme(activation.lower())
