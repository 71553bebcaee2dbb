"""Known wrong ways to write the functions of `model`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import numpy as np

from grader.checks import misconception

GATES = {"not": ([-1.0], 0.5), "and": ([1.0, 1.0], -1.5), "or": ([1.0, 1.0], -0.5),
         "nand": ([-1.0, -1.0], 1.5), "nor": ([-1.0, -1.0], 0.5)}


def _gate(name, **changed):
    if name not in GATES:
        raise ValueError(f"unknown gate: {name}")
    w, b = {**GATES, **changed}[name]
    return np.array(w), b


@misconception("heaviside", see="Model representation",
               says="The step is 0 at z = 0, but the Heaviside function of the lecture is already 1 there.")
def heaviside_strict(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)

@misconception("heaviside", see="Model representation",
    says="The step takes the value one half at z = 0, where the lecture's Heaviside function is 1.")
def heaviside_half_at_zero(z):
    return np.heaviside(z, 0.5)

@misconception("heaviside", see="Model representation",
               says="Below zero the result is -1, which is the sign function; Heaviside is 0 there.")
def heaviside_as_sign(z):
    return np.where(np.asarray(z) >= 0, 1.0, -1.0)

@misconception("heaviside", see="Model representation",
               says="The two branches are exchanged: the step is 1 for negative sums.")
def heaviside_inverted(z):
    return np.where(np.asarray(z) < 0, 1.0, 0.0)

@misconception("heaviside", see="Model representation",
               says="An if statement decides for a single number, but z may be an array. Use np.where(z >= 0, 1.0, 0.0).")
def heaviside_scalars_only(z):
    return 1.0 if z >= 0 else 0.0

@misconception("heaviside", see="Model representation",
               says="Values between 0 and 1 are passed on, but a step has no values in between.")
def heaviside_ramp(z):
    return np.clip(z, 0.0, 1.0)

@misconception("heaviside", see="Model representation",
               says="The result is written into z, so the caller's array has changed.")
def heaviside_in_place(z):
    z = np.asarray(z)
    on = z >= 0
    z[...] = on
    return z

@misconception("heaviside", see="Model representation",
    says="The weighted sum is compared with 0.5, but the step is at 0.")
def heaviside_at_half(z):
    return np.where(np.asarray(z) >= 0.5, 1.0, 0.0)

@misconception("heaviside", see="Model representation",
    says="This is the sigmoid, a smooth relative of the step; here the result is 0 or 1.")
def heaviside_sigmoid(z):
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))

@misconception("sign", says="The sign of 0 is returned as +1, but it is 0.", see="Model representation")
def sign_positive_at_zero(z):
    return np.where(np.asarray(z) >= 0, 1.0, -1.0)

@misconception("sign", see="Model representation",
               says="Dividing by the absolute value is undefined at z = 0, where the sign is 0.")
def sign_nan_at_zero(z):
    return z / np.abs(z)

@misconception("sign", see="Model representation",
               says="Negative values give 0, which is the Heaviside step; the sign is -1 there.")
def sign_as_heaviside(z):
    return np.heaviside(z, 0.0)

@misconception("sign", see="Model representation",
               says="An if statement decides for a single number, but z may be a whole array.")
def sign_scalars_only(z):
    return 1.0 if z > 0 else -1.0 if z < 0 else 0.0

@misconception("sign", see="Model representation",
               says="Values are cut to whole numbers first, so everything between -1 and 1 counts as 0.")
def sign_truncated(z):
    return np.sign(np.trunc(z))

@misconception("sign", see="Model representation",
               says="The result is written into z, so the caller's array has changed.")
def sign_in_place(z):
    return np.sign(z, out=np.asarray(z))

@misconception("sign", see="Model representation",
    says="The sign of 0 is returned as -1, but it is 0.")
def sign_negative_at_zero(z):
    return np.where(np.asarray(z) > 0, 1.0, -1.0)

@misconception("sign", see="Model representation",
    says="The sign is reversed.")
def sign_reversed(z):
    return -np.sign(z)

@misconception("neuron", says="The bias is left out of the weighted sum.", see="Model representation")
def neuron_without_bias(x, w, b, f):
    return f(np.dot(x, w))

@misconception("neuron", see="Model representation",
    says="The bias is subtracted, as if it were a threshold, but it is added to the weighted sum.")
def neuron_minus_bias(x, w, b, f):
    return f(np.dot(x, w) - b)

@misconception("neuron", see="Model representation",
               says="The weighted sum is multiplied by the bias, but the bias is added.")
def neuron_times_bias(x, w, b, f):
    return f(np.dot(x, w) * b)

@misconception("neuron", see="Model representation",
               says="The activation is applied before the bias is added.")
def neuron_activation_before_bias(x, w, b, f):
    return f(np.dot(x, w)) + b

@misconception("neuron", see="Model representation",
               says="The activation is applied to each product, but it takes the whole weighted sum once.")
def neuron_activation_of_each_product(x, w, b, f):
    return sum(f(x_i * w_i + b) for x_i, w_i in zip(x, w, strict=True))

@misconception("neuron", see="Model representation",
               says="The products are averaged, but a neuron sums them.")
def neuron_mean(x, w, b, f):
    return f(np.mean(np.asarray(x) * w) + b)

@misconception("neuron", see="Model representation",
               says="The loop stops one input too early, so the last one is ignored.")
def neuron_without_last_input(x, w, b, f):
    return f(sum(x[i] * w[i] for i in range(len(x) - 1)) + b)

@misconception("neuron", see="Model representation",
               says="The weighted sum itself is returned: the activation f is not applied.")
def neuron_without_activation(x, w, b, f):
    return np.dot(x, w) + b

@misconception("neuron", see="Model representation",
               says="The products are stored in x, so the caller's inputs have changed.")
def neuron_in_place(x, w, b, f):
    x *= w
    return f(np.sum(x) + b)

@misconception("neuron", see="Model representation",
               says="The bias is added to every product, so it counts once for each input.")
def neuron_bias_per_input(x, w, b, f):
    return f(np.sum(np.asarray(x) * w + b))

@misconception("neuron", see="Model representation",
               says="The result is an array with one entry, but a single neuron gives one number.")
def neuron_array_result(x, w, b, f):
    return np.atleast_1d(f(np.dot(x, w) + b))

@misconception("neuron", see="Model representation",
    says="The products are not summed: the result has one number for each input.")
def neuron_not_summed(x, w, b, f):
    return f(np.asarray(x) * w + b)

@misconception("neuron", see="Model representation",
    says="The step at 0 is applied whatever f is, but the activation is given as f.")
def neuron_always_step(x, w, b, f):
    return 1.0 if np.dot(x, w) + b >= 0 else 0.0

@misconception("neuron", see="Model representation",
    says="The sigmoid is applied whatever f is, but the activation is given as f.")
def neuron_always_sigmoid(x, w, b, f):
    return 1 / (1 + np.exp(-(np.dot(x, w) + b)))

@misconception("neuron", see="Model representation",
    says="The activation is applied to the inputs, but it takes the weighted sum.")
def neuron_activation_of_inputs(x, w, b, f):
    return np.dot(f(x), w) + b

@misconception("neuron", see="Model representation",
    says="The activation is applied twice.")
def neuron_activation_twice(x, w, b, f):
    return f(f(np.dot(x, w) + b))

@misconception("perceptron", see="Model representation",
               says="A weighted sum of exactly 0 gives 0, but the Heaviside step is 1 there.")
def perceptron_strict(X, w, b):
    return (np.asarray(X) @ w + b > 0).astype(int)

@misconception("perceptron", says="The bias is left out of the weighted sum.", see="Model representation")
def perceptron_without_bias(X, w, b):
    return (np.asarray(X) @ w >= 0).astype(int)

@misconception("perceptron", see="Model representation",
               says="The bias is subtracted, as if it were a threshold, but it is added.")
def perceptron_minus_bias(X, w, b):
    return (np.asarray(X) @ w - b >= 0).astype(int)

@misconception("perceptron", see="Model representation",
               says="The outputs are -1 and +1, but this perceptron answers 0 or 1.")
def perceptron_signs(X, w, b):
    return np.where(np.asarray(X) @ w + b >= 0, 1, -1)

@misconception("perceptron", see="Model representation",
               says="The outputs are 0.0 and 1.0, but the exercise asks for integers.")
def perceptron_floats(X, w, b):
    return np.where(np.asarray(X) @ w + b >= 0, 1.0, 0.0)

@misconception("perceptron", see="Model representation",
    says="The outputs form a column of shape (m, 1), but one number per sample, shape (m,), is asked.")
def perceptron_column(X, w, b):
    return (np.asarray(X) @ np.reshape(w, (-1, 1)) + b >= 0).astype(int)

@misconception("perceptron", see="Model representation",
               says="The weighted sums are returned: the Heaviside step is missing.")
def perceptron_weighted_sums(X, w, b):
    return np.asarray(X) @ w + b

@misconception("perceptron", see="Model representation",
               says="The sums are compared with 0.5, but the Heaviside step is at 0.")
def perceptron_half_threshold(X, w, b):
    return (np.asarray(X) @ w + b >= 0.5).astype(int)

@misconception("perceptron", see="Model representation",
               says="The bias is added to every input before weighting, so it is multiplied by the weights.")
def perceptron_bias_per_input(X, w, b):
    return ((np.asarray(X) + b) @ w >= 0).astype(int)

@misconception("perceptron", see="Model representation",
               says="Only the first sample is classified, but there is one output for every row of X.")
def perceptron_first_sample(X, w, b):
    return int(np.asarray(X)[0] @ w + b >= 0)

@misconception("perceptron", see="Model representation", conventions=("samples_in_columns",),
    says="Samples are taken to stand in columns, but here they stand in the rows of X: X @ w.")
def perceptron_samples_in_columns(X, w, b):
    return (w @ np.asarray(X) + b >= 0).astype(int)

@misconception("perceptron", see="Model representation",
    says="The two outputs are exchanged: the perceptron is 1 where the sum is at least 0.")
def perceptron_inverted(X, w, b):
    return (np.asarray(X) @ w + b < 0).astype(int)

@misconception("perceptron", see="Model representation",
    says="The sigmoid of the sums is returned, but the Heaviside step gives 0 or 1.")
def perceptron_sigmoid(X, w, b):
    return 1 / (1 + np.exp(-(np.asarray(X) @ w + b)))

@misconception("logic_gate", see="Model representation",
               says="The bias of 'and' is too large: one input alone already switches the gate on.")
def logic_gate_and_is_or(name):
    return _gate(name, **{"and": ([1.0, 1.0], -0.5)})

@misconception("logic_gate", see="Model representation",
               says="With bias 0 the 'or' gate fires for inputs (0, 0), because the step is 1 at 0.")
def logic_gate_or_fires_at_zero(name):
    return _gate(name, **{"or": ([1.0, 1.0], 0.0)})

@misconception("logic_gate", see="Model representation",
               says="'nand' has the parameters of 'and': weights and bias were not negated.")
def logic_gate_nand_not_negated(name):
    return _gate(name, nand=([1.0, 1.0], -1.5))

@misconception("logic_gate", see="Model representation",
               says="'nor' has the parameters of 'or': weights and bias were not negated.")
def logic_gate_nor_not_negated(name):
    return _gate(name, nor=([1.0, 1.0], -0.5))

@misconception("logic_gate", see="Model representation",
               says="'nor' stays on when one input is on: that is the truth table of 'nand'.")
def logic_gate_nor_is_nand(name):
    return _gate(name, nor=([-1.0, -1.0], 1.5))

@misconception("logic_gate", see="Model representation",
               says="The weight of 'not' is positive, so the gate repeats its input.")
def logic_gate_not_passes_on(name):
    return _gate(name, **{"not": ([1.0], -0.5)})

@misconception("logic_gate", see="Model representation",
               says="With bias 1 the 'not' gate gets exactly 0 for input 1, where the step is still 1.")
def logic_gate_not_always_on(name):
    return _gate(name, **{"not": ([-1.0], 1.0)})

@misconception("logic_gate", see="Model representation",
               says="'not' has two weights, but it has only one input.")
def logic_gate_not_with_two_inputs(name):
    return _gate(name, **{"not": ([-1.0, 0.0], 0.5)})

@misconception("logic_gate", see="Model representation",
               says="Parameters are returned for 'xor', which no single perceptron can compute.")
def logic_gate_xor_as_one_neuron(name):
    return _gate("or" if name == "xor" else name)

@misconception("logic_gate", see="Model representation",
               says="An unknown gate ends with a KeyError of the dictionary, but a ValueError is asked.")
def logic_gate_key_error(name):
    w, b = GATES[name]
    return np.array(w), b

@misconception("logic_gate", see="Model representation",
               says="An unknown gate gives None, but a ValueError is asked.")
def logic_gate_nothing_for_unknown(name):
    return _gate(name) if name in GATES else None

@misconception("logic_gate", see="Model representation",
               says="The outputs of the gate are returned, but its weights and bias are asked.")
def logic_gate_truth_table(name):
    w, b = _gate(name)
    inputs = np.indices((2,) * len(w)).reshape(len(w), -1).T
    return (inputs @ w + b >= 0).astype(int)

@misconception("logic_gate", see="Model representation",
               says="The bias comes first, but the exercise asks for weights and then bias.")
def logic_gate_bias_first(name):
    w, b = _gate(name)
    return b, w

@misconception("logic_gate", see="Model representation",
               says="The weights of 'and' sum to the threshold only up to rounding, so (1, 1) is missed.")
def logic_gate_rounding(name):
    return _gate(name, **{"and": ([0.1, 0.7], -0.8)})

@misconception("logic_gate", see="Model representation",
    says="The biases are thresholds with a plus sign: the sum is compared with 0 after b is added, so they are negative of that.")
def logic_gate_thresholds(name):
    w, b = _gate(name)
    return w, -b

@misconception("logic_gate", see="Model representation",
    says="The parameters suit inputs -1 and +1, but the inputs of these gates are 0 and 1.")
def logic_gate_for_signs(name):
    return _gate(name, **{"and": ([1.0, 1.0], -1.0), "or": ([1.0, 1.0], 1.0), "not": ([-1.0], 0.0),
                          "nand": ([-1.0, -1.0], 1.0), "nor": ([-1.0, -1.0], -1.0)})

@misconception("logic_gate", see="Model representation",
    says="'nand' goes off when one input is on: that is the truth table of 'nor'.")
def logic_gate_nand_is_nor(name):
    return _gate(name, nand=([-1.0, -1.0], 0.5))

@misconception("logic_gate", see="Model representation",
    says="'or' needs both inputs: that is the truth table of 'and'.")
def logic_gate_or_is_and(name):
    return _gate(name, **{"or": ([1.0, 1.0], -1.5)})

@misconception("xor_network", see="Model representation",
               says="The hidden units are 'or' and 'and', but the 'and' is not negated: this computes 'or'.")
def xor_network_negation_lost():
    return [np.ones((2, 2)), np.ones((2, 1))], [np.array([-0.5, -1.5]), np.array([-0.5])]

@misconception("xor_network", see="Model representation",
               says="The output joins 'or' with 'and', but it must join 'or' with 'nand'.")
def xor_network_and_of_and():
    return [np.ones((2, 2)), np.ones((2, 1))], [np.array([-0.5, -1.5]), np.array([-1.5])]

@misconception("xor_network", see="Model representation",
               says="The network is on where the inputs are equal: this is the negation of XOR.")
def xor_network_equal_inputs():
    return [np.ones((2, 2)), np.array([[-1.0], [1.0]])], [np.array([-0.5, -1.5]), np.array([0.0])]

@misconception("xor_network", see="Model representation",
               says="The biases suit a step that is 0 at z = 0, but the Heaviside step is 1 there.")
def xor_network_strict_steps():
    return [np.ones((2, 2)), np.array([[1.0], [-2.0]])], [np.array([0.0, -1.0]), np.array([0.0])]

@misconception("xor_network", see="Model representation",
               says="There is a single layer, but XOR needs a hidden one.")
def xor_network_one_layer():
    return [np.array([[1.0], [1.0]])], [np.array([-0.5])]

@misconception("xor_network", see="Model representation", conventions=("weights_transposed",),
    says="The output weights have shape (1, 2): the first index is the departing unit, so (2, 1) is asked.")
def xor_network_transposed():
    return [np.ones((2, 2)), np.array([[1.0, -1.0]])], [np.array([-0.5, -1.5]), np.array([-0.5])]

@misconception("xor_network", see="Model representation",
               says="All biases are zero, so every unit's step stands at the origin.")
def xor_network_without_biases():
    return [np.ones((2, 2)), np.array([[1.0], [-1.0]])], [np.zeros(2), np.zeros(1)]

@misconception("xor_network", see="Model representation",
               says="The parameters suit sigmoid-like units around 0.5, not steps at 0.")
def xor_network_for_sigmoid_units():
    return [np.ones((2, 2)), np.array([[1.0], [-2.0]])], [np.array([0.5, -0.5]), np.array([0.0])]

@misconception("xor_network", see="Model representation",
    says="The biases are thresholds with a plus sign: b is added to the sum, so they are negative of that.")
def xor_network_thresholds():
    return [np.ones((2, 2)), np.array([[1.0], [-1.0]])], [np.array([0.5, 1.5]), np.array([0.5])]

@misconception("xor_network", see="Model representation", conventions=("samples_in_columns",),
    says="The biases are columns of shape (n, 1), as in deeplearning.ai's course; here they are one-dimensional.")
def xor_network_column_biases():
    return [np.ones((2, 2)), np.array([[1.0], [-1.0]])], [np.array([[-0.5], [-1.5]]), np.array([[-0.5]])]

@misconception("xor_network", see="Model representation",
    says="The biases come first, but the exercise asks for weights and then biases.")
def xor_network_biases_first():
    return [np.array([-0.5, -1.5]), np.array([-0.5])], [np.ones((2, 2)), np.array([[1.0], [-1.0]])]

@misconception("parameter_shapes", see="Model representation", conventions=("weights_transposed",),
               says="The weight shapes are transposed: the first index is the departing unit.")
def parameter_shapes_transposed(layer_sizes):
    return [((q, n), (q,)) for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)]

@misconception("parameter_shapes", see="Model representation",
               says="There is an entry for the input layer, which has no parameters.")
def parameter_shapes_input_layer(layer_sizes):
    return [((n, q), (q,)) for n, q in zip([1, *layer_sizes[:-1]], layer_sizes, strict=True)]

@misconception("parameter_shapes", see="Model representation",
               says="The biases have shape (n, 1), but they are one-dimensional here.")
def parameter_shapes_column_biases(layer_sizes):
    return [((n, q), (q, 1)) for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)]

@misconception("parameter_shapes", see="Model representation",
               says="There is a bias for every departing unit, but biases belong to the receiving units.")
def parameter_shapes_biases_of_departing_units(layer_sizes):
    return [((n, q), (n,)) for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)]

@misconception("parameter_shapes", see="Model representation",
               says="The output layer is left out, but it has weights and biases too.")
def parameter_shapes_without_output_layer(layer_sizes):
    return [((n, q), (q,)) for n, q in zip(layer_sizes[:-2], layer_sizes[1:-1], strict=True)]

@misconception("parameter_shapes", see="Model representation",
               says="Only the weights' shapes are listed, but each entry is a pair with the biases' shape.")
def parameter_shapes_weights_only(layer_sizes):
    return [(n, q) for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)]

@misconception("parameter_shapes", see="Model representation",
               says="A bias shape is given as a plain number, but a shape is a tuple.")
def parameter_shapes_numbers_for_biases(layer_sizes):
    return [((n, q), q) for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)]

@misconception("parameter_shapes", see="Model representation",
               says="The sizes are removed from the caller's list while they are read.")
def parameter_shapes_consumes_sizes(layer_sizes):
    shapes = []
    while len(layer_sizes) > 1:
        n = layer_sizes.pop(0)
        shapes.append(((n, layer_sizes[0]), (layer_sizes[0],)))
    return shapes

@misconception("parameter_shapes", see="Model representation", conventions=("samples_in_columns",),
    says="The shapes are those for samples in columns, as in deeplearning.ai's course: W (n_out, n_in) and b (n_out, 1).")
def parameter_shapes_for_columns(layer_sizes):
    return [((q, n), (q, 1)) for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)]

@misconception("parameter_shapes", see="Model representation",
    says="The shapes of weights and biases stand in one flat list, but each layer has a pair.")
def parameter_shapes_flat(layer_sizes):
    pairs = zip(layer_sizes[:-1], layer_sizes[1:], strict=True)
    return [shape for n, q in pairs for shape in ((n, q), (q,))]

@misconception("parameter_shapes", see="Model representation",
    says="The shape of the biases comes first, but the exercise asks for weights and then biases.")
def parameter_shapes_bias_first(layer_sizes):
    return [((q,), (n, q)) for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)]

@misconception("parameter_shapes", see="Model representation",
    says="The shapes of the weights and those of the biases are two lists, but there is one list with a pair for each layer.")
def parameter_shapes_two_lists(layer_sizes):
    pairs = list(zip(layer_sizes[:-1], layer_sizes[1:], strict=True))
    return pairs, [(q,) for _, q in pairs]

@misconception("count_parameters", says="The biases are not counted.", see="Model representation")
def count_parameters_without_biases(layer_sizes):
    return sum(n * q for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True))

@misconception("count_parameters", see="Model representation",
               says="The inputs are counted as if they had biases.")
def count_parameters_input_biases(layer_sizes):
    return sum(n * q for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)) + sum(layer_sizes)

@misconception("count_parameters", see="Model representation",
               says="The parameters of the output layer are not counted.")
def count_parameters_without_output_layer(layer_sizes):
    return sum((n + 1) * q for n, q in zip(layer_sizes[:-2], layer_sizes[1:-1], strict=True))

@misconception("count_parameters", see="Model representation",
               says="One bias is counted for each layer, but every receiving unit has one.")
def count_parameters_one_bias_per_layer(layer_sizes):
    return sum(n * q + 1 for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True))

@misconception("count_parameters", see="Model representation",
               says="The arrays are counted, not the numbers in them.")
def count_parameters_arrays(layer_sizes):
    return 2 * (len(layer_sizes) - 1)

@misconception("count_parameters", see="Model representation",
               says="The units are counted, but each connection has a parameter of its own.")
def count_parameters_neurons(layer_sizes):
    return sum(layer_sizes)

@misconception("count_parameters", see="Model representation",
               says="All sizes are multiplied together, but only neighbouring layers are connected.")
def count_parameters_product_of_sizes(layer_sizes):
    return int(np.prod(layer_sizes)) + sum(layer_sizes[1:])

@misconception("count_parameters", see="Model representation",
               says="The count is a float, but a whole number is asked.")
def count_parameters_float_result(layer_sizes):
    return float(sum((n + 1) * q for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True)))

@misconception("count_parameters", see="Model representation",
    says="There is a bias for every departing unit, but biases belong to the receiving units.")
def count_parameters_biases_of_departing_units(layer_sizes):
    return sum(n * (q + 1) for n, q in zip(layer_sizes[:-1], layer_sizes[1:], strict=True))

@misconception("count_parameters", see="Model representation",
    says="Only the biases are counted, but the weights are parameters, too.")
def count_parameters_biases_only(layer_sizes):
    return sum(layer_sizes[1:])

@misconception("count_parameters", see="Model representation",
    says="The parameters of the first layer are not counted.")
def count_parameters_without_first_layer(layer_sizes):
    return sum((n + 1) * q for n, q in zip(layer_sizes[1:-1], layer_sizes[2:], strict=True))
