"""Known wrong ways to write the functions of `feedforward`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import numpy as np

from grader.checks import misconception


def _pass(X, weights, biases, activations):
    Zs, As = [], [X]
    for W, b, f in zip(weights, biases, activations, strict=True):
        Zs.append(As[-1] @ W + b)
        As.append(f(Zs[-1]))
    return Zs, As


@misconception("weighted_sum", says="The bias is left out of the weighted sums.", see="Feedforward propagation")
def weighted_sum_without_bias(A_prev, W, b):
    return A_prev @ W

@misconception("weighted_sum", see="Feedforward propagation",
               says="The bias is subtracted, as if it were a threshold, but it is added.")
def weighted_sum_minus_bias(A_prev, W, b):
    return A_prev @ W - b

@misconception("weighted_sum", see="Feedforward propagation", conventions=("weights_transposed",),
               says="W is transposed, but its first index is the departing unit, so A_prev @ W fits as it is.")
def weighted_sum_transposed(A_prev, W, b):
    return A_prev @ W.T + b

@misconception("weighted_sum", see="Feedforward propagation", conventions=("samples_in_columns",),
               says="The factors are in the wrong order: samples stand in the rows of A_prev, so it comes first.")
def weighted_sum_reversed_product(A_prev, W, b):
    return W @ A_prev + b

@misconception("weighted_sum", see="Feedforward propagation",
               says="The entries are multiplied one by one with *, but a matrix product @ is asked.")
def weighted_sum_elementwise(A_prev, W, b):
    return A_prev * W + b

@misconception("weighted_sum", see="Feedforward propagation",
               says="The biases are added up to one number, but every unit has a bias of its own.")
def weighted_sum_one_bias(A_prev, W, b):
    return A_prev @ W + np.sum(b)

@misconception("weighted_sum", see="Feedforward propagation",
               says="The biases form a column, so they follow the samples and not the units.")
def weighted_sum_column_bias(A_prev, W, b):
    return A_prev @ W + np.reshape(b, (-1, 1))

@misconception("weighted_sum", see="Feedforward propagation",
               says="The products are averaged over the inputs, but they are summed.")
def weighted_sum_mean(A_prev, W, b):
    return A_prev @ W / len(W) + b

@misconception("weighted_sum", see="Feedforward propagation",
    says="Only the first sample is passed on, but the sums of all samples are asked, shape (m, n_l).")
def weighted_sum_first_sample(A_prev, W, b):
    return A_prev[0] @ W + b

@misconception("weighted_sum", see="Feedforward propagation", conventions=("samples_in_columns",),
               says="The result has one sample per column; here samples stand in rows.")
def weighted_sum_samples_in_columns(A_prev, W, b):
    return W.T @ A_prev.T + np.reshape(b, (-1, 1))

@misconception("weighted_sum", see="Feedforward propagation",
               says="The loop over the inputs stops one too early, so the last one is ignored.")
def weighted_sum_without_last_input(A_prev, W, b):
    return A_prev[:, :-1] @ W[:-1] + b

@misconception("weighted_sum", see="Feedforward propagation",
    says="The result has the number type of A_prev, so whole inputs cut the decimals of the sums off.")
def weighted_sum_truncated(A_prev, W, b):
    Z = np.zeros((A_prev.shape[0], W.shape[1]), dtype=A_prev.dtype)
    Z[:] = A_prev @ W + b
    return Z

@misconception("weighted_sum", see="Feedforward propagation",
               says="The inputs are centred inside the layer, which changes the caller's array and the result.")
def weighted_sum_in_place(A_prev, W, b):
    A_prev -= np.mean(A_prev, axis=0)
    return A_prev @ W + b

@misconception("weighted_sum", see="Feedforward propagation", conventions=("samples_in_columns",),
    says="Samples stand in columns, as in deeplearning.ai's course, and W has the receiving unit first; here it is A_prev @ W + b.")
def weighted_sum_all_in_columns(A_prev, W, b):
    return W @ A_prev + np.reshape(b, (-1, 1))

@misconception("weighted_sum", see="Feedforward propagation", conventions=("samples_in_columns",),
    says="Samples stand in columns, W.T @ A_prev; here samples stand in rows, so it is A_prev @ W + b.")
def weighted_sum_transposed_from_left(A_prev, W, b):
    return W.T @ A_prev + np.reshape(b, (-1, 1))

@misconception("weighted_sum", see="Feedforward propagation",
    says="Each sum is divided by the root of the number of inputs, which belongs to the initialisation.")
def weighted_sum_scaled(A_prev, W, b):
    return A_prev @ W / np.sqrt(len(W)) + b

@misconception("layer_forward", see="Feedforward propagation",
               says="The activation is not applied: the outputs are the weighted sums again.")
def layer_forward_without_activation(A_prev, W, b, f):
    Z = A_prev @ W + b
    return Z, Z

@misconception("layer_forward", see="Feedforward propagation",
               says="The outputs come first, but the exercise asks for (Z, A).")
def layer_forward_outputs_first(A_prev, W, b, f):
    Z = A_prev @ W + b
    return f(Z), Z

@misconception("layer_forward", see="Feedforward propagation",
               says="Only the outputs are returned, but backpropagation needs the weighted sums too: `return Z, A`.")
def layer_forward_outputs_only(A_prev, W, b, f):
    return f(A_prev @ W + b)

@misconception("layer_forward", see="Feedforward propagation",
               says="The activation is applied to what the layer receives, but it takes the weighted sums.")
def layer_forward_activation_of_inputs(A_prev, W, b, f):
    Z = f(A_prev) @ W + b
    return Z, Z

@misconception("layer_forward", see="Feedforward propagation",
               says="The activation is applied before the bias is added.")
def layer_forward_activation_before_bias(A_prev, W, b, f):
    Z = A_prev @ W
    return Z + b, f(Z) + b

@misconception("layer_forward", see="Feedforward propagation",
               says="The outputs are written over the weighted sums, so both results are A.")
def layer_forward_overwrites_sums(A_prev, W, b, f):
    Z = (A_prev @ W + b) * 1.0
    A = Z
    A[:] = f(Z)
    return Z, A

@misconception("layer_forward", says="The bias is left out of the weighted sums.", see="Feedforward propagation")
def layer_forward_without_bias(A_prev, W, b, f):
    Z = A_prev @ W
    return Z, f(Z)

@misconception("layer_forward", see="Feedforward propagation",
               says="The activation is applied twice.")
def layer_forward_activation_twice(A_prev, W, b, f):
    Z = A_prev @ W + b
    return Z, f(f(Z))

@misconception("layer_forward", see="Feedforward propagation",
    conventions=("weights_transposed", "samples_in_columns"),
    says="The product does not fit: samples stand in rows, and W is (n_in, n_out), so it is A_prev @ W, with nothing transposed.")
def layer_forward_transposed(A_prev, W, b, f):
    Z = A_prev @ W.T + b
    return Z, f(Z)

@misconception("layer_forward", see="Feedforward propagation",
    says="This is the form of deeplearning.ai's course, the outputs with a cache; here (Z, A) is asked for.")
def layer_forward_cache(A_prev, W, b, f):
    Z = A_prev @ W + b
    return f(Z), ((A_prev, W, b), Z)

@misconception("layer_forward", see="Feedforward propagation",
    says="The bias is subtracted, as if it were a threshold, but it is added.")
def layer_forward_minus_bias(A_prev, W, b, f):
    Z = A_prev @ W - b
    return Z, f(Z)

@misconception("feedforward", see="Feedforward propagation",
               says="Every layer receives X, but a layer receives the outputs of the one before it.")
def feedforward_inputs_to_every_layer(X, weights, biases, activations):
    Zs = [X @ W + b for W, b in zip(weights, biases, strict=True)]
    return Zs, [X, *(f(Z) for f, Z in zip(activations, Zs, strict=True))]

@misconception("feedforward", see="Feedforward propagation",
               says="The weighted sums are passed on to the next layer, but it receives the outputs.")
def feedforward_passes_sums(X, weights, biases, activations):
    Zs, As, A = [], [X], X
    for W, b, f in zip(weights, biases, activations, strict=True):
        A = A @ W + b
        Zs.append(A)
        As.append(f(A))
    return Zs, As

@misconception("feedforward", see="Feedforward propagation",
               says="The first activation is used in all layers, but every layer has its own.")
def feedforward_first_activation(X, weights, biases, activations):
    return _pass(X, weights, biases, [activations[0]] * len(weights))

@misconception("feedforward", see="Feedforward propagation",
               says="The last activation is used in all layers, but every layer has its own.")
def feedforward_last_activation(X, weights, biases, activations):
    return _pass(X, weights, biases, [activations[-1]] * len(weights))

@misconception("feedforward", see="Feedforward propagation",
               says="The activations are used from the last to the first, but they stand in the layers' order.")
def feedforward_activations_reversed(X, weights, biases, activations):
    return _pass(X, weights, biases, activations[::-1])

@misconception("feedforward", see="Feedforward propagation",
               says="The output layer has no activation, but it has one like every layer.")
def feedforward_linear_output(X, weights, biases, activations):
    return _pass(X, weights, biases, [*activations[:-1], lambda z: z])

@misconception("feedforward", see="Feedforward propagation",
               says="The number of layers is fixed at two, but any number must work.")
def feedforward_two_layers(X, weights, biases, activations):
    return _pass(X, weights[:2], biases[:2], [activations[0], activations[1]])

@misconception("feedforward", see="Feedforward propagation",
               says="The loop leaves out the last layer, so the prediction is missing.")
def feedforward_without_last_layer(X, weights, biases, activations):
    return _pass(X, weights[:-1], biases[:-1], activations[:-1])

@misconception("feedforward", see="Feedforward propagation",
               says="As does not begin with X, so it has one entry too few.")
def feedforward_without_inputs(X, weights, biases, activations):
    Zs, As = _pass(X, weights, biases, activations)
    return Zs, As[1:]

@misconception("feedforward", see="Feedforward propagation",
               says="Zs begins with X, but the inputs are no weighted sums: Zs has L entries.")
def feedforward_inputs_among_sums(X, weights, biases, activations):
    Zs, As = _pass(X, weights, biases, activations)
    return [X, *Zs], As

@misconception("feedforward", see="Feedforward propagation",
               says="The outputs come first, but the exercise asks for (Zs, As).")
def feedforward_outputs_first(X, weights, biases, activations):
    Zs, As = _pass(X, weights, biases, activations)
    return As, Zs

@misconception("feedforward", see="Feedforward propagation",
               says="Only the prediction is returned, but backpropagation needs what lies on the way.")
def feedforward_prediction_only(X, weights, biases, activations):
    return _pass(X, weights, biases, activations)[1][-1]

@misconception("feedforward", see="Feedforward propagation",
               says="The first bias is used in all layers, but every layer has its own.")
def feedforward_first_bias(X, weights, biases, activations):
    return _pass(X, weights, [biases[0]] * len(weights), activations)

@misconception("feedforward", says="The biases are left out of the weighted sums.", see="Feedforward propagation")
def feedforward_without_biases(X, weights, biases, activations):
    return _pass(X, weights, [0.0] * len(weights), activations)

@misconception("feedforward", see="Feedforward propagation",
               says="Zs holds the outputs, because the activations are written over the weighted sums.")
def feedforward_overwrites_sums(X, weights, biases, activations):
    As = _pass(X, weights, biases, activations)[1]
    return As[1:], As

@misconception("feedforward", see="Feedforward propagation",
               says="The layers are removed from the caller's lists while they are used.")
def feedforward_consumes_layers(X, weights, biases, activations):
    Zs, As = [], [X]
    while weights:
        Zs.append(As[-1] @ weights.pop(0) + biases.pop(0))
        As.append(activations.pop(0)(Zs[-1]))
    return Zs, As

@misconception("feedforward", see="Feedforward propagation",
    conventions=("weights_transposed", "samples_in_columns"),
    says="The products do not fit: samples stand in rows, and W is (n_in, n_out), so it is A @ W, with nothing transposed.")
def feedforward_transposed(X, weights, biases, activations):
    return _pass(X, [W.T for W in weights], biases, activations)

@misconception("feedforward", see="Feedforward propagation", conventions=("samples_in_columns",),
    says="X is turned so that samples stand in columns, and so do all results; here they stand in rows.")
def feedforward_turned(X, weights, biases, activations):
    Zs, As = [], [X.T]
    for W, b, f in zip(weights, biases, activations, strict=True):
        Zs.append(W.T @ As[-1] + np.reshape(b, (-1, 1)))
        As.append(f(Zs[-1]))
    return Zs, As

@misconception("feedforward", see="Feedforward propagation",
    says="Layers of equal width share one array for their sums, so a later layer overwrites the sums of an earlier one.")
def feedforward_one_buffer_per_shape(X, weights, biases, activations):
    buffers, Zs, As = {}, [], [X]
    for W, b, f in zip(weights, biases, activations, strict=True):
        Z = buffers.setdefault(W.shape[1], np.empty((len(X), W.shape[1])))
        Z[:] = As[-1] @ W + b
        Zs.append(Z)
        As.append(np.array(f(Z)))
    return Zs, As

@misconception("feedforward", see="Feedforward propagation",
    says="Layers of equal width share one array for their sums and one for their outputs, so later layers overwrite earlier ones.")
def feedforward_buffers_used_twice(X, weights, biases, activations):
    sums, outputs, Zs, As = {}, {}, [], [X]
    for W, b, f in zip(weights, biases, activations, strict=True):
        shape = (len(X), W.shape[1])
        Z, A = sums.setdefault(shape, np.empty(shape)), outputs.setdefault(shape, np.empty(shape))
        Z[:] = As[-1] @ W + b
        A[:] = f(Z)
        Zs.append(Z)
        As.append(A)
    return Zs, As

@misconception("feedforward", see="Feedforward propagation",
    says="The arrays have the number type of X, so whole inputs cut the decimals of the sums off.")
def feedforward_truncated(X, weights, biases, activations):
    Zs, As = [], [X]
    for W, b, f in zip(weights, biases, activations, strict=True):
        Z = np.empty((len(X), W.shape[1]), dtype=X.dtype)
        Z[:] = As[-1] @ W + b
        Zs.append(Z)
        As.append(f(Z))
    return Zs, As

@misconception("feedforward", see="Feedforward propagation",
    says="The biases are subtracted, as if they were thresholds, but they are added.")
def feedforward_minus_biases(X, weights, biases, activations):
    return _pass(X, weights, [-b for b in biases], activations)

@misconception("feedforward", see="Feedforward propagation",
    says="No activation is applied: the outputs of all layers are their weighted sums.")
def feedforward_without_activations(X, weights, biases, activations):
    return _pass(X, weights, biases, [lambda z: z] * len(weights))

@misconception("feedforward", see="Feedforward propagation",
    says="This is the form of deeplearning.ai's course, the prediction with a list of caches; here (Zs, As) is asked for.")
def feedforward_caches(X, weights, biases, activations):
    Zs, As = _pass(X, weights, biases, activations)
    return As[-1], list(zip(As[:-1], weights, biases, Zs, strict=True))

@misconception("predict", see="Feedforward propagation",
               says="An output equal to the threshold gives class 1, but class 1 lies above it.")
def predict_at_threshold(Y_pred, threshold=0.5):
    return (Y_pred[:, 0] >= threshold).astype(int) if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
               says="For one output the probabilities are returned: the comparison with the threshold is missing.")
def predict_probabilities(Y_pred, threshold=0.5):
    return Y_pred[:, 0] if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
               says="The argument threshold is ignored: the comparison is always with 0.5.")
def predict_fixed_threshold(Y_pred, threshold=0.5):
    return (Y_pred[:, 0] > 0.5).astype(int) if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
               says="The outputs are cut to whole numbers, so everything below 1 becomes class 0.")
def predict_truncated(Y_pred, threshold=0.5):
    return Y_pred[:, 0].astype(int) if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
               says="The index of the largest output is always 0 where there is only one output.")
def predict_always_largest(Y_pred, threshold=0.5):
    return np.argmax(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
               says="Every output is compared with the threshold, but with several the largest one decides.")
def predict_always_threshold(Y_pred, threshold=0.5):
    classes = (Y_pred > threshold).astype(int)
    return classes[:, 0] if Y_pred.shape[1] == 1 else classes

@misconception("predict", see="Feedforward propagation",
               says="Only the first output decides, but with several the largest one does.")
def predict_first_output(Y_pred, threshold=0.5):
    return (Y_pred[:, 0] > threshold).astype(int)

@misconception("predict", see="Feedforward propagation",
    says="The first output above the threshold is chosen, but the largest one is, whatever the threshold.")
def predict_first_above_threshold(Y_pred, threshold=0.5):
    return (Y_pred[:, 0] > threshold).astype(int) if Y_pred.shape[1] == 1 else np.argmax(Y_pred > threshold, axis=1)

@misconception("predict", see="Feedforward propagation",
               says="Two outputs are treated like one, with the threshold; the larger one decides.")
def predict_two_outputs_as_one(Y_pred, threshold=0.5):
    return (Y_pred[:, -1] > threshold).astype(int) if Y_pred.shape[1] <= 2 else np.argmax(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
               says="The largest output is sought among the samples, but the classes stand along the rows.")
def predict_over_samples(Y_pred, threshold=0.5):
    return (Y_pred[:, 0] > threshold).astype(int) if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=0)

@misconception("predict", see="Feedforward propagation",
               says="The classes are 0.0 and 1.0, but the exercise asks for integers.")
def predict_floats(Y_pred, threshold=0.5):
    return np.where(Y_pred[:, 0] > threshold, 1.0, 0.0) if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
               says="The classes form a column of shape (m, 1), but shape (m,) is asked.")
def predict_column(Y_pred, threshold=0.5):
    return (Y_pred > threshold).astype(int) if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=1)[:, np.newaxis]

@misconception("predict", see="Feedforward propagation",
               says="The classes are returned one-hot, but one index per sample is asked.")
def predict_one_hot(Y_pred, threshold=0.5):
    if Y_pred.shape[1] == 1:
        return (Y_pred[:, 0] > threshold).astype(int)
    return np.eye(Y_pred.shape[1], dtype=int)[np.argmax(Y_pred, axis=1)]

@misconception("predict", see="Feedforward propagation",
               says="All axes of length 1 are dropped, and with them the sample where there is only one.")
def predict_squeezed(Y_pred, threshold=0.5):
    if Y_pred.shape[1] == 1:
        return (np.squeeze(Y_pred) > threshold).astype(int)
    return np.argmax(np.squeeze(Y_pred), axis=-1)

@misconception("predict", see="Feedforward propagation",
               says="The classes are written into Y_pred, so the caller's outputs have changed.")
def predict_in_place(Y_pred, threshold=0.5):
    if Y_pred.shape[1] > 1:
        return np.argmax(Y_pred, axis=1)
    Y_pred[:] = Y_pred > threshold
    return Y_pred[:, 0].astype(int)

@misconception("predict", see="Feedforward propagation",
    says="A sigmoid is applied to outputs that are probabilities already, so most samples get class 1.")
def predict_of_scores(Y_pred, threshold=0.5):
    p = 1 / (1 + np.exp(-Y_pred))
    return (p[:, 0] > threshold).astype(int) if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
    says="The outputs are compared with 0, as with scores before a sigmoid; they are probabilities, and the "
    "default threshold is 0.5.")
def predict_default_of_scores(Y_pred, threshold=0.0):
    return (Y_pred[:, 0] > threshold).astype(int) if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
    says="Outputs below the threshold give class 1, but class 1 lies above it.")
def predict_below_threshold(Y_pred, threshold=0.5):
    return (Y_pred[:, 0] < threshold).astype(int) if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
    says="The index of the smallest output is chosen, but the largest one decides.")
def predict_smallest(Y_pred, threshold=0.5):
    return (Y_pred[:, 0] > threshold).astype(int) if Y_pred.shape[1] == 1 else np.argmin(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
    says="The classes are counted from 1, but indices count from 0.")
def predict_from_one(Y_pred, threshold=0.5):
    return (Y_pred[:, 0] > threshold).astype(int) if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=1) + 1

@misconception("predict", see="Feedforward propagation",
    says="The largest value is returned, but its index is asked for.")
def predict_maximum(Y_pred, threshold=0.5):
    return (Y_pred[:, 0] > threshold).astype(int) if Y_pred.shape[1] == 1 else np.max(Y_pred, axis=1)

@misconception("predict", see="Feedforward propagation",
    says="For one output the classes are -1 and +1, but 0 and 1 are asked for.")
def predict_signs(Y_pred, threshold=0.5):
    return np.where(Y_pred[:, 0] > threshold, 1, -1) if Y_pred.shape[1] == 1 else np.argmax(Y_pred, axis=1)
