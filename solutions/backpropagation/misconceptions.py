"""Known wrong ways to write the functions of `backpropagation`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import numpy as np

from grader.checks import free, misconception

GOES_ON = True
"""Whether `derivations` goes on with a formula that was found before, or writes it anew, and rightly."""


def _hidden(Z, delta_next, W_next, f_prime):
    return (delta_next @ W_next.T) * f_prime(Z)


def _gradients(A_prev, delta):
    return A_prev.T @ delta / len(delta), np.mean(delta, axis=0)


def _back(Zs, As, Y, weights, activation_primes, loss_prime, hidden=_hidden, gradients=_gradients):
    delta = activation_primes[-1](Zs[-1]) * loss_prime(As[-1], Y)
    dWs, dbs = [], []
    for n in reversed(range(len(weights))):
        dW, db = gradients(As[n], delta)
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if n > 0:
            delta = hidden(Zs[n - 1], delta, weights[n], activation_primes[n - 1])
    return dWs, dbs


def _central(f, theta, h, divisor):
    gradient = np.zeros(theta.shape)
    for n in np.ndindex(theta.shape):
        step = np.zeros(theta.shape)
        step[n] = h
        gradient[n] = (f(theta + step) - f(theta - step)) / divisor
    return gradient


def _formulas(delta_2="yhat - y", to_hidden="w2 * (1 - a1**2)", **changed):
    """The formulas of a student; what was found before is used again where GOES_ON."""
    used = delta_2 if GOES_ON else "yhat - y"
    if not GOES_ON and "tanh_prime" in changed:
        to_hidden = "w2 * (1 - a1**2)"
    delta_1 = f"({used}) * {to_hidden}"
    return {"sigmoid_prime": "s * (1 - s)", "tanh_prime": "1 - t**2", "loss_prime": "(yhat - y) / (yhat * (1 - yhat))",
            "delta_2": delta_2, "dL_dw2": f"({used}) * a1", "dL_db2": used,
            "delta_1": delta_1, "dL_dw1": f"{delta_1} * x", "dL_db1": delta_1, **changed}


@misconception("output_delta", see="Backpropagation",
               says="The derivative of the activation function is missing.")
def output_delta_without_activation(Z, A, Y, f_prime, loss_prime):
    return loss_prime(A, Y)

@misconception("output_delta", says="The derivative of the loss is missing.", see="Backpropagation")
def output_delta_without_loss(Z, A, Y, f_prime, loss_prime):
    return f_prime(Z)

@misconception("output_delta", see="Backpropagation",
    says="The derivative of the activation is taken at the outputs A, but it is a function of the sums Z.")
def output_delta_at_outputs(Z, A, Y, f_prime, loss_prime):
    return f_prime(A) * loss_prime(A, Y)

@misconception("output_delta", see="Backpropagation",
               says="The derivative of the loss is taken at the weighted sums Z, but it belongs to the outputs A.")
def output_delta_loss_at_sums(Z, A, Y, f_prime, loss_prime):
    return f_prime(Z) * loss_prime(Z, Y)

@misconception("output_delta", see="Backpropagation",
    says="A - Y is used whatever the loss is; it suits cross-entropy with sigmoid or softmax only.")
def output_delta_always_difference(Z, A, Y, f_prime, loss_prime):
    return A - Y

@misconception("output_delta", see="Backpropagation",
               says="A - Y stands for the derivative of the loss, but the loss is given as loss_prime.")
def output_delta_ignores_loss(Z, A, Y, f_prime, loss_prime):
    return f_prime(Z) * (A - Y)

@misconception("output_delta", see="Backpropagation",
               says="loss_prime gets the targets first, but predictions come first.")
def output_delta_arguments_exchanged(Z, A, Y, f_prime, loss_prime):
    return f_prime(Z) * loss_prime(Y, A)

@misconception("output_delta", see="Backpropagation",
               says="The delta is divided by m, but the average over the samples comes with the gradients.")
def output_delta_averaged(Z, A, Y, f_prime, loss_prime):
    return f_prime(Z) * loss_prime(A, Y) / len(Z)

@misconception("output_delta", see="Backpropagation",
               says="The two derivatives are joined by a matrix product, but entries are multiplied one by one.")
def output_delta_matrix_product(Z, A, Y, f_prime, loss_prime):
    return f_prime(Z) @ loss_prime(A, Y).T

@misconception("output_delta", see="Backpropagation",
               says="The sign is reversed; the minus of the descent comes with the update of the weights.")
def output_delta_sign(Z, A, Y, f_prime, loss_prime):
    return -f_prime(Z) * loss_prime(A, Y)

@misconception("output_delta", see="Backpropagation",
    says="The derivative of the sigmoid, A (1 - A), is used whatever the activation is, but it is given as f_prime.")
def output_delta_always_sigmoid(Z, A, Y, f_prime, loss_prime):
    return A * (1 - A) * loss_prime(A, Y)

@misconception("output_delta", see="Backpropagation",
    says="The two derivatives are added, but the chain rule multiplies them.")
def output_delta_sum(Z, A, Y, f_prime, loss_prime):
    return f_prime(Z) + loss_prime(A, Y)

@misconception("output_delta", see="Backpropagation",
    says="The derivative of the loss is divided by 2, or halved; loss_prime is used as it is.")
def output_delta_half(Z, A, Y, f_prime, loss_prime):
    return f_prime(Z) * loss_prime(A, Y) / 2

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
               says="The sign is reversed: where an output is too large the delta is positive.")
def softmax_cross_entropy_delta_sign(A, Y):
    return Y - A

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
               says="The delta is divided by m, but the average over the samples comes with the gradients.")
def softmax_cross_entropy_delta_averaged(A, Y):
    return (A - Y) / len(A)

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
               says="The derivative A (1 - A) is applied once more, but A - Y contains the whole chain.")
def softmax_cross_entropy_delta_derivative_again(A, Y):
    return (A - Y) * A * (1 - A)

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
               says="This is the derivative with respect to the outputs; the one through softmax is missing.")
def softmax_cross_entropy_delta_of_outputs(A, Y):
    return -Y / A

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
    says="Softmax is treated like an element-wise function, but each output depends on all the sums.")
def softmax_cross_entropy_delta_elementwise(A, Y):
    return -Y * (1 - A)

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
    says="Only the right class gets a delta, but the outputs of the other classes are wrong as well.")
def softmax_cross_entropy_delta_right_class_only(A, Y):
    return np.where(np.asarray(Y) > 0, A - Y, 0.0)

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
    says="1 is subtracted at the most likely class of the targets, but targets may be any distribution.")
def softmax_cross_entropy_delta_hard_targets(A, Y):
    delta = A.copy()
    delta[np.arange(len(A)), np.argmax(Y, axis=1)] -= 1
    return delta

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
               says="Softmax is applied to A, which are its outputs already.")
def softmax_cross_entropy_delta_softmax_again(A, Y):
    e = np.exp(A)
    return e / np.sum(e, axis=1, keepdims=True) - Y

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
               says="The targets are subtracted in A itself, so the caller's outputs have changed.")
def softmax_cross_entropy_delta_in_place(A, Y):
    A -= Y
    return A

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
    says="The result has the number type of the targets, so whole targets cut the decimals off.")
def softmax_cross_entropy_delta_truncated(A, Y):
    delta = np.zeros_like(Y)
    delta[:] = A - Y
    return delta

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
    says="The delta is divided by the number of classes, but the loss sums over them.")
def softmax_cross_entropy_delta_over_classes(A, Y):
    return (A - Y) / A.shape[1]

@misconception("softmax_cross_entropy_delta", see="Backpropagation",
    says="The factor 2 belongs to the squared error.")
def softmax_cross_entropy_delta_twice(A, Y):
    return 2 * (A - Y)

@misconception("hidden_delta", see="Backpropagation", conventions=("weights_transposed", "samples_in_columns"),
    says="The product is delta_next @ W_next.T: samples stand in rows, and on the way back the weights are transposed.")
def hidden_delta_not_transposed(Z, delta_next, W_next, f_prime):
    return (delta_next @ W_next) * f_prime(Z)

@misconception("hidden_delta", see="Backpropagation",
               says="The derivative of the activation function is missing.")
def hidden_delta_without_derivative(Z, delta_next, W_next, f_prime):
    return delta_next @ W_next.T

@misconception("hidden_delta", see="Backpropagation",
               says="The weights are multiplied by Z itself, but the derivative of the activation at Z is asked.")
def hidden_delta_times_sums(Z, delta_next, W_next, f_prime):
    return (delta_next @ W_next.T) * Z

@misconception("hidden_delta", see="Backpropagation",
               says="The derivative is taken at the product with Z, but it is taken at Z alone.")
def hidden_delta_derivative_of_product(Z, delta_next, W_next, f_prime):
    return f_prime((delta_next @ W_next.T) * Z)

@misconception("hidden_delta", see="Backpropagation",
    says="Errors and weights are summed apart, but each error passes through the weight it belongs to.")
def hidden_delta_sums_apart(Z, delta_next, W_next, f_prime):
    return np.sum(delta_next, axis=1, keepdims=True) * np.sum(W_next, axis=1) * f_prime(Z)

@misconception("hidden_delta", see="Backpropagation",
               says="The errors are averaged over the units of the next layer, but they are summed.")
def hidden_delta_mean_over_units(Z, delta_next, W_next, f_prime):
    return (delta_next @ W_next.T) * f_prime(Z) / W_next.shape[1]

@misconception("hidden_delta", see="Backpropagation",
               says="The delta is divided by m, but the average over the samples comes with the gradients.")
def hidden_delta_averaged(Z, delta_next, W_next, f_prime):
    return (delta_next @ W_next.T) * f_prime(Z) / len(Z)

@misconception("hidden_delta", see="Backpropagation",
               says="Only the first unit of the next layer sends its error back, but all of them do.")
def hidden_delta_first_unit(Z, delta_next, W_next, f_prime):
    return (delta_next[:, :1] @ W_next[:, :1].T) * f_prime(Z)

@misconception("hidden_delta", see="Backpropagation",
               says="The weights are left out: the error of the next layer is used as it is.")
def hidden_delta_without_weights(Z, delta_next, W_next, f_prime):
    return delta_next * f_prime(Z)

@misconception("hidden_delta", see="Backpropagation",
    says="The errors of the next layer are added up as they are; each goes back through its weight: delta_next @ W_next.T.")
def hidden_delta_summed_errors(Z, delta_next, W_next, f_prime):
    return np.sum(delta_next, axis=1, keepdims=True) * f_prime(Z)

@misconception("hidden_delta", see="Backpropagation",
    says="tanh is applied to Z before f_prime, but f_prime takes the weighted sums Z themselves.")
def hidden_delta_derivative_at_tanh(Z, delta_next, W_next, f_prime):
    return _hidden(np.tanh(Z), delta_next, W_next, f_prime)

@misconception("hidden_delta", see="Backpropagation",
    says="A sigmoid is applied to Z before f_prime, but f_prime takes the weighted sums Z themselves.")
def hidden_delta_derivative_at_sigmoid(Z, delta_next, W_next, f_prime):
    return _hidden(1 / (1 + np.exp(-Z)), delta_next, W_next, f_prime)

@misconception("hidden_delta", see="Backpropagation",
               says="The sign is reversed; the minus of the descent comes with the update of the weights.")
def hidden_delta_sign(Z, delta_next, W_next, f_prime):
    return -(delta_next @ W_next.T) * f_prime(Z)

@misconception("hidden_delta", see="Backpropagation", conventions=("samples_in_columns",),
               says="The result has one sample per column; here samples stand in rows.")
def hidden_delta_samples_in_columns(Z, delta_next, W_next, f_prime):
    return (W_next @ delta_next.T) * f_prime(Z).T

@misconception("hidden_delta", see="Backpropagation", conventions=("samples_in_columns",),
    says="The factors are in the wrong order: samples stand in the rows of delta_next, so it comes first, delta_next @ W_next.T.")
def hidden_delta_reversed_product(Z, delta_next, W_next, f_prime):
    return (W_next @ delta_next) * f_prime(Z)

@misconception("hidden_delta", see="Backpropagation",
    says="The derivative is taken at the error that comes back, but it is taken at Z.")
def hidden_delta_derivative_of_error(Z, delta_next, W_next, f_prime):
    return (delta_next @ W_next.T) * f_prime(delta_next @ W_next.T)

@misconception("hidden_delta", see="Backpropagation",
    says="The error that comes back and the derivative are added, but the chain rule multiplies them.")
def hidden_delta_sum(Z, delta_next, W_next, f_prime):
    return delta_next @ W_next.T + f_prime(Z)

@misconception("hidden_delta", see="Backpropagation",
    says="The derivative is multiplied as a matrix (@ or np.dot), but it is multiplied entry by entry, with *.")
def hidden_delta_matrix_product(Z, delta_next, W_next, f_prime):
    return (delta_next @ W_next.T) @ f_prime(Z)

@misconception("hidden_delta", see="Backpropagation",
    says="The derivative is multiplied as a matrix (@ or np.dot), but it is multiplied entry by entry, with *.")
def hidden_delta_matrix_product_transposed(Z, delta_next, W_next, f_prime):
    return (delta_next @ W_next.T) @ f_prime(Z).T

@misconception("hidden_delta", see="Backpropagation",
    says="The error and the weights are multiplied entry by entry, but a matrix product is asked for: delta_next @ W_next.T.")
def hidden_delta_elementwise(Z, delta_next, W_next, f_prime):
    return delta_next * W_next * f_prime(Z)

@misconception("layer_gradients", see="Backpropagation",
               says="The division by m is missing: the gradients are averaged over the samples.")
def layer_gradients_sum(A_prev, delta):
    return A_prev.T @ delta, np.sum(delta, axis=0)

@misconception("layer_gradients", see="Backpropagation",
               says="The gradient of the biases is not averaged over the samples; that of the weights is.")
def layer_gradients_sum_for_biases(A_prev, delta):
    return A_prev.T @ delta / len(delta), np.sum(delta, axis=0)

@misconception("layer_gradients", see="Backpropagation",
               says="The gradient of the weights is not averaged over the samples; that of the biases is.")
def layer_gradients_sum_for_weights(A_prev, delta):
    return A_prev.T @ delta, np.mean(delta, axis=0)

@misconception("layer_gradients", see="Backpropagation",
               says="The gradients are divided by m twice.")
def layer_gradients_averaged_twice(A_prev, delta):
    return A_prev.T @ delta / len(delta) ** 2, np.mean(delta, axis=0) / len(delta)

@misconception("layer_gradients", see="Backpropagation", conventions=("weights_transposed",),
               says="dW is transposed: like W it has the departing unit as its first index.")
def layer_gradients_transposed(A_prev, delta):
    return delta.T @ A_prev / len(delta), np.mean(delta, axis=0)

@misconception("layer_gradients", see="Backpropagation",
               says="db is the mean over all entries of delta, but every unit has a bias of its own.")
def layer_gradients_one_bias(A_prev, delta):
    return A_prev.T @ delta / len(delta), np.mean(delta)

@misconception("layer_gradients", see="Backpropagation",
               says="db is averaged over the units, one number per sample; the axis of the samples is the other one.")
def layer_gradients_bias_over_units(A_prev, delta):
    return A_prev.T @ delta / len(delta), np.mean(delta, axis=1)

@misconception("layer_gradients", see="Backpropagation",
               says="db has shape (1, n_l), but it has the shape of b, (n_l,).")
def layer_gradients_bias_as_row(A_prev, delta):
    return A_prev.T @ delta / len(delta), np.mean(delta, axis=0, keepdims=True)

@misconception("layer_gradients", see="Backpropagation",
               says="The gradients are divided by the number of inputs, but by that of samples is right.")
def layer_gradients_over_inputs(A_prev, delta):
    return A_prev.T @ delta / A_prev.shape[1], np.sum(delta, axis=0) / A_prev.shape[1]

@misconception("layer_gradients", see="Backpropagation",
               says="The last sample is left out of the sums.")
def layer_gradients_without_last_sample(A_prev, delta):
    return A_prev[:-1].T @ delta[:-1] / len(delta), np.sum(delta[:-1], axis=0) / len(delta)

@misconception("layer_gradients", see="Backpropagation",
               says="Inputs and deltas are averaged before they are multiplied, but the products are averaged.")
def layer_gradients_product_of_means(A_prev, delta):
    return np.outer(np.mean(A_prev, axis=0), np.mean(delta, axis=0)), np.mean(delta, axis=0)

@misconception("layer_gradients", see="Backpropagation",
    says="db is made from dW, but it does not depend on the inputs: it is the mean of delta over the samples.")
def layer_gradients_bias_from_weights(A_prev, delta):
    dW, _ = _gradients(A_prev, delta)
    return dW, np.sum(dW, axis=0)

@misconception("layer_gradients", see="Backpropagation",
               says="The sign is reversed; the minus of the descent comes with the update of the weights.")
def layer_gradients_sign(A_prev, delta):
    return -A_prev.T @ delta / len(delta), -np.mean(delta, axis=0)

@misconception("layer_gradients", see="Backpropagation",
               says="The gradient of the biases is zero, but the cost depends on them too.")
def layer_gradients_zero_for_biases(A_prev, delta):
    return A_prev.T @ delta / len(delta), np.zeros(delta.shape[1])

@misconception("layer_gradients", see="Backpropagation",
               says="db comes first, but the exercise asks for (dW, db).")
def layer_gradients_bias_first(A_prev, delta):
    return np.mean(delta, axis=0), A_prev.T @ delta / len(delta)

@misconception("layer_gradients", see="Backpropagation",
               says="The division by m is written //, which cuts the decimals off.")
def layer_gradients_truncated(A_prev, delta):
    return A_prev.T @ delta // len(delta), np.sum(delta, axis=0) // len(delta)

@misconception("layer_gradients", see="Backpropagation",
               says="The division by m is written into delta, so the caller's errors have changed.")
def layer_gradients_in_place(A_prev, delta):
    delta /= len(delta)
    return A_prev.T @ delta, np.sum(delta, axis=0)

@misconception("layer_gradients", see="Backpropagation", conventions=("samples_in_columns",),
    says="The product is A_prev.T @ delta: samples stand in rows, and the sum runs over them.")
def layer_gradients_samples_in_columns(A_prev, delta):
    return delta @ A_prev.T / delta.shape[1], np.sum(delta, axis=1) / delta.shape[1]

@misconception("layer_gradients", see="Backpropagation",
    says="db has shape (n_l, 1), as in deeplearning.ai's course; here it has the shape of b, (n_l,).")
def layer_gradients_bias_as_column(A_prev, delta):
    return A_prev.T @ delta / len(delta), np.mean(delta, axis=0)[:, np.newaxis]

@misconception("layer_gradients", see="Backpropagation",
    says="There is a factor 1/2 besides the mean over the samples.")
def layer_gradients_half(A_prev, delta):
    return A_prev.T @ delta / (2 * len(delta)), np.mean(delta, axis=0) / 2

@misconception("layer_gradients", see="Backpropagation",
    says="dW is divided by m twice; db is right.")
def layer_gradients_weights_averaged_twice(A_prev, delta):
    return A_prev.T @ delta / len(delta) ** 2, np.mean(delta, axis=0)

@misconception("layer_gradients", see="Backpropagation",
    says="This is a mean over batch and outputs, as in PyTorch and Keras; here it is one over the samples only.")
def layer_gradients_mean_over_everything(A_prev, delta):
    return A_prev.T @ delta / delta.size, np.sum(delta, axis=0) / delta.size

@misconception("layer_gradients", see="Backpropagation",
    says="db is not summed over the samples: it has a row for each of them.")
def layer_gradients_bias_per_sample(A_prev, delta):
    return A_prev.T @ delta / len(delta), delta / len(delta)

@misconception("layer_gradients", see="Backpropagation",
    says="dW is the mean of A_prev times delta entry by entry, but a matrix product is asked for, A_prev.T @ delta.")
def layer_gradients_elementwise(A_prev, delta):
    return A_prev * delta / len(delta), np.mean(delta, axis=0)

@misconception("layer_gradients", see="Backpropagation",
    says="db is one sum over all entries of delta, divided by m, but every unit has a bias of its own: sum over axis 0.")
def layer_gradients_one_sum_for_biases(A_prev, delta):
    return A_prev.T @ delta / len(delta), np.sum(delta) / len(delta)

@misconception("layer_gradients", see="Backpropagation",
    says="db is one sum over all entries of delta, but every unit has a bias of its own; and nothing is divided by m.")
def layer_gradients_one_sum_not_averaged(A_prev, delta):
    return A_prev.T @ delta, np.sum(delta)

@misconception("backpropagation", see="Backpropagation",
               says="The division by m is missing: the gradients are averaged over the samples.")
def backpropagation_sum(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime, gradients=lambda A, d: (A.T @ d, np.sum(d, axis=0)))

@misconception("backpropagation", see="Backpropagation",
               says="The deltas are divided by m at every layer, but the average is taken once, in the gradients.")
def backpropagation_averaged_at_every_layer(Zs, As, Y, weights, activation_primes, loss_prime):
    def hidden(Z, delta, W, f_prime):
        return _hidden(Z, delta, W, f_prime) / len(Z)
    return _back(Zs, As, Y, weights, activation_primes, loss_prime, hidden)

@misconception("backpropagation", see="Backpropagation",
               says="The error of the output layer is divided by m, and the gradients once more.")
def backpropagation_averaged_twice(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, lambda a, y: loss_prime(a, y) / len(y))

@misconception("backpropagation", see="Backpropagation",
               says="The lists run from the last layer to the first, but the first layer comes first.")
def backpropagation_reversed(Zs, As, Y, weights, activation_primes, loss_prime):
    dWs, dbs = _back(Zs, As, Y, weights, activation_primes, loss_prime)
    return dWs[::-1], dbs[::-1]

@misconception("backpropagation", see="Backpropagation",
               says="The gradients of the biases come first, but the exercise asks for (dWs, dbs).")
def backpropagation_biases_first(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime)[::-1]

@misconception("backpropagation", see="Backpropagation",
               says="The derivatives of the activation functions are missing in the hidden layers.")
def backpropagation_linear_hidden_layers(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime, lambda Z, delta, W, f_prime: delta @ W.T)

@misconception("backpropagation", see="Backpropagation",
               says="The derivative of the output activation is missing.")
def backpropagation_linear_output(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, [*activation_primes[:-1], np.ones_like], loss_prime)

@misconception("backpropagation", see="Backpropagation",
    says="The delta of a hidden layer uses the activation of the layer after it: the index is one too high.")
def backpropagation_next_activation(Zs, As, Y, weights, activation_primes, loss_prime):
    delta, dWs, dbs = activation_primes[-1](Zs[-1]) * loss_prime(As[-1], Y), [], []
    for n in reversed(range(len(weights))):
        dW, db = _gradients(As[n], delta)
        dWs, dbs = [dW, *dWs], [db, *dbs]
        if n > 0:
            delta = _hidden(Zs[n - 1], delta, weights[n], activation_primes[n])
    return dWs, dbs

@misconception("backpropagation", see="Backpropagation",
    says="The delta of a hidden layer uses the sums of the layer after it: the index is one too high.")
def backpropagation_next_sums(Zs, As, Y, weights, activation_primes, loss_prime):
    delta, dWs, dbs = activation_primes[-1](Zs[-1]) * loss_prime(As[-1], Y), [], []
    for n in reversed(range(len(weights))):
        dW, db = _gradients(As[n], delta)
        dWs, dbs = [dW, *dWs], [db, *dbs]
        if n > 0:
            delta = _hidden(Zs[n], delta, weights[n], activation_primes[n - 1])
    return dWs, dbs

@misconception("backpropagation", see="Backpropagation",
    says="The delta of a hidden layer uses its own weights, but the error comes through those of the next.")
def backpropagation_own_weights(Zs, As, Y, weights, activation_primes, loss_prime):
    delta, dWs, dbs = activation_primes[-1](Zs[-1]) * loss_prime(As[-1], Y), [], []
    for n in reversed(range(len(weights))):
        dW, db = _gradients(As[n], delta)
        dWs, dbs = [dW, *dWs], [db, *dbs]
        if n > 0:
            delta = _hidden(Zs[n - 1], delta, weights[n - 1], activation_primes[n - 1])
    return dWs, dbs

@misconception("backpropagation", see="Backpropagation",
    says="The gradient of a layer uses its own outputs, but As has one entry more: its inputs are As[l - 1].")
def backpropagation_own_outputs(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, [*As[1:], As[-1]], Y, weights, activation_primes, loss_prime)

@misconception("backpropagation", see="Backpropagation",
               says="The gradients use the weighted sums of the layer before, but its outputs are asked.")
def backpropagation_sums_as_inputs(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, [As[0], *Zs[:-1], As[-1]], Y, weights, activation_primes, loss_prime)

@misconception("backpropagation", see="Backpropagation",
    says="The derivatives of the activations are taken at the outputs, but they are functions of Z.")
def backpropagation_derivatives_at_outputs(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(As[1:], As, Y, weights, activation_primes, loss_prime)

@misconception("backpropagation", see="Backpropagation",
               says="The last activation's derivative is used in all layers, but every layer has its own.")
def backpropagation_last_activation(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, [activation_primes[-1]] * len(weights), loss_prime)

@misconception("backpropagation", see="Backpropagation",
               says="A - Y is used whatever the loss is, but the loss is given as loss_prime.")
def backpropagation_ignores_loss(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, lambda a, y: a - y)

@misconception("backpropagation", see="Backpropagation",
               says="loss_prime gets the targets first, but predictions come first.")
def backpropagation_arguments_exchanged(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, lambda a, y: loss_prime(y, a))

@misconception("backpropagation", see="Backpropagation", conventions=("weights_transposed",),
               says="The weights are not transposed on the way back.")
def backpropagation_not_transposed(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime, lambda Z, delta, W, f_prime: (delta @ W) * f_prime(Z))

@misconception("backpropagation", see="Backpropagation",
               says="The loop ends before the first layer, so its gradients are missing.")
def backpropagation_without_first_layer(Zs, As, Y, weights, activation_primes, loss_prime):
    dWs, dbs = _back(Zs, As, Y, weights, activation_primes, loss_prime)
    return dWs[1:], dbs[1:]

@misconception("backpropagation", see="Backpropagation",
               says="The number of layers is fixed at two, but any number must work.")
def backpropagation_two_layers(Zs, As, Y, weights, activation_primes, loss_prime):
    delta_2 = activation_primes[1](Zs[1]) * loss_prime(As[2], Y)
    delta_1 = _hidden(Zs[0], delta_2, weights[1], activation_primes[0])
    (dW1, db1), (dW2, db2) = _gradients(As[0], delta_1), _gradients(As[1], delta_2)
    return [dW1, dW2], [db1, db2]

@misconception("backpropagation", see="Backpropagation",
               says="The gradients of the biases keep shape (1, n_l), but they have the shape of b, (n_l,).")
def backpropagation_biases_as_rows(Zs, As, Y, weights, activation_primes, loss_prime):
    dWs, dbs = _back(Zs, As, Y, weights, activation_primes, loss_prime)
    return dWs, [db[np.newaxis] for db in dbs]

@misconception("backpropagation", see="Backpropagation",
    says="The weights are updated on the way, so the error goes back through new ones and they change.")
def backpropagation_updates_weights(Zs, As, Y, weights, activation_primes, loss_prime):
    delta, dWs, dbs = activation_primes[-1](Zs[-1]) * loss_prime(As[-1], Y), [], []
    for n in reversed(range(len(weights))):
        dW, db = _gradients(As[n], delta)
        dWs, dbs = [dW, *dWs], [db, *dbs]
        weights[n] -= 0.1 * dW
        if n > 0:
            delta = _hidden(Zs[n - 1], delta, weights[n], activation_primes[n - 1])
    return dWs, dbs

@misconception("backpropagation", see="Backpropagation",
               says="The caller's lists are turned round to walk backwards, and they stay so.")
def backpropagation_reverses_lists(Zs, As, Y, weights, activation_primes, loss_prime):
    gradients = _back(Zs, As, Y, weights, activation_primes, loss_prime)
    Zs.reverse()
    As.reverse()
    return gradients

@misconception("backpropagation", see="Backpropagation",
    says="The error goes back to the next layer without the derivative of the activation: propagate delta, not the error.")
def backpropagation_propagates_error(Zs, As, Y, weights, activation_primes, loss_prime):
    error, dWs, dbs = loss_prime(As[-1], Y), [], []
    for n in reversed(range(len(weights))):
        dW, db = _gradients(As[n], error * activation_primes[n](Zs[n]))
        dWs.insert(0, dW)
        dbs.insert(0, db)
        error = error @ weights[n].T
    return dWs, dbs

@misconception("backpropagation", see="Backpropagation",
    says="The weights are updated on the way back, so earlier layers get the error through the new ones; use the weights as given.")
def backpropagation_through_updated_weights(Zs, As, Y, weights, activation_primes, loss_prime):
    delta, dWs, dbs = activation_primes[-1](Zs[-1]) * loss_prime(As[-1], Y), [], []
    for n in reversed(range(len(weights))):
        dW, db = _gradients(As[n], delta)
        dWs.insert(0, dW)
        dbs.insert(0, db)
        if n > 0:
            delta = _hidden(Zs[n - 1], delta, weights[n] - dW, activation_primes[n - 1])
    return dWs, dbs

@misconception("backpropagation", see="Backpropagation",
    says="The gradients of the biases are not averaged over the samples; those of the weights are.")
def backpropagation_sum_for_biases(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime, gradients=lambda A, d: (A.T @ d / len(d), np.sum(d, axis=0)))

@misconception("backpropagation", see="Backpropagation",
    says="The gradients of the weights are not averaged over the samples; those of the biases are.")
def backpropagation_sum_for_weights(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime, gradients=lambda A, d: (A.T @ d, np.mean(d, axis=0)))

@misconception("backpropagation", see="Backpropagation",
    says="There is a factor 1/2 besides the mean over the samples.")
def backpropagation_half(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime,
                 gradients=lambda A, d: (A.T @ d / len(d) / 2, np.mean(d, axis=0) / 2))

@misconception("backpropagation", see="Backpropagation",
    says="The sign is reversed; the minus of the descent comes with the update of the weights.")
def backpropagation_sign(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime, gradients=lambda A, d: (-A.T @ d / len(d), -np.mean(d, axis=0)))

@misconception("backpropagation", see="Backpropagation",
    says="The gradients of the biases are zero, but the cost depends on them too.")
def backpropagation_zero_for_biases(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime, gradients=lambda A, d: (A.T @ d / len(d), np.zeros(d.shape[1])))

@misconception("backpropagation", see="Backpropagation",
    says="The gradients of the biases have shape (n_l, 1), as in deeplearning.ai's course; here they have the shape of b, (n_l,).")
def backpropagation_biases_as_columns(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime,
                 gradients=lambda A, d: (A.T @ d / len(d), np.mean(d, axis=0)[:, np.newaxis]))

@misconception("backpropagation", see="Backpropagation",
    says="The gradient of a layer's biases is one number, but every unit has a bias of its own.")
def backpropagation_one_bias(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime, gradients=lambda A, d: (A.T @ d / len(d), np.mean(d)))

@misconception("backpropagation", see="Backpropagation",
    says="dW is divided by m twice; db is right.")
def backpropagation_weights_averaged_twice(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime,
                 gradients=lambda A, d: (A.T @ d / len(d) ** 2, np.mean(d, axis=0)))

@misconception("backpropagation", see="Backpropagation", conventions=("weights_transposed",),
    says="The gradients of the weights are transposed, as in PyTorch, where W is (n_out, n_in); here the "
    "departing unit comes first.")
def backpropagation_transposed(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime, gradients=lambda A, d: (d.T @ A / len(d), np.mean(d, axis=0)))

@misconception("backpropagation", see="Backpropagation",
    says="This is the mean over batch and outputs, as in PyTorch and Keras; here it is one over the samples only.")
def backpropagation_mean_over_everything(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, lambda a, y: loss_prime(a, y) / y.shape[1])

@misconception("backpropagation", see="Backpropagation", conventions=("samples_in_columns",),
    says="Samples stand in columns, as in deeplearning.ai's course and Nielsen's book; here they stand in rows.")
def backpropagation_samples_in_columns(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, loss_prime, lambda Z, delta, W, f_prime: (W.T @ delta) * f_prime(Z),
                 lambda A, d: (d @ A.T / d.shape[1], np.sum(d, axis=1, keepdims=True) / d.shape[1]))

@misconception("backpropagation", see="Backpropagation",
    says="The derivative of the sigmoid, A (1 - A), is used in the hidden layers, but each layer has its own in activation_primes.")
def backpropagation_always_sigmoid(Zs, As, Y, weights, activation_primes, loss_prime):
    delta, dWs, dbs = activation_primes[-1](Zs[-1]) * loss_prime(As[-1], Y), [], []
    for n in reversed(range(len(weights))):
        dW, db = _gradients(As[n], delta)
        dWs, dbs = [dW, *dWs], [db, *dbs]
        if n > 0:
            delta = (delta @ weights[n].T) * As[n] * (1 - As[n])
    return dWs, dbs

@misconception("backpropagation", see="Backpropagation",
    says="The derivative of the loss is missing: the derivative of the output activation alone goes back.")
def backpropagation_without_loss(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, lambda a, y: np.ones_like(a))

@misconception("backpropagation", see="Backpropagation",
    says="The sign of the error is reversed, Y - A; predictions come first.")
def backpropagation_targets_minus_outputs(Zs, As, Y, weights, activation_primes, loss_prime):
    return _back(Zs, As, Y, weights, activation_primes, lambda a, y: y - a)

@misconception("backpropagation", see="Backpropagation",
    says="The errors of all hidden layers start from the output layer again, but each comes from the layer after it.")
def backpropagation_always_from_output(Zs, As, Y, weights, activation_primes, loss_prime):
    last = activation_primes[-1](Zs[-1]) * loss_prime(As[-1], Y)
    deltas = [*(_hidden(Zs[n], last, weights[n + 1], activation_primes[n]) for n in range(len(weights) - 1)), last]
    made = [_gradients(A, delta) for A, delta in zip(As, deltas)]
    return [dW for dW, _ in made], [db for _, db in made]

@misconception("numerical_gradient", see="Backpropagation",
               says="The two-sided difference is divided by h, but the two points are 2 h apart.")
def numerical_gradient_over_h(f, theta, h=1e-5):
    return _central(f, theta, h, h)

@misconception("numerical_gradient", see="Backpropagation",
               says="The difference is multiplied by h: without brackets, / 2 * h is no division by 2 h.")
def numerical_gradient_brackets(f, theta, h=1e-5):
    return _central(f, theta, h, 2 / h)

@misconception("numerical_gradient", see="Backpropagation",
               says="The difference is taken to one side only, but the central difference goes to both.")
def numerical_gradient_forward(f, theta, h=1e-5):
    gradient = np.zeros(theta.shape)
    for n in np.ndindex(theta.shape):
        step = np.zeros(theta.shape)
        step[n] = h
        gradient[n] = (f(theta + step) - f(theta)) / h
    return gradient

@misconception("numerical_gradient", see="Backpropagation",
               says="The sign is reversed: the value ahead is subtracted from the one behind.")
def numerical_gradient_sign(f, theta, h=1e-5):
    return _central(f, theta, h, -2 * h)

@misconception("numerical_gradient", see="Backpropagation",
               says="The argument h is ignored: the step is 1e-5 whatever it is.")
def numerical_gradient_ignores_h(f, theta, h=1e-5):
    return _central(f, theta, 1e-5, 2e-5)

@misconception("numerical_gradient", see="Backpropagation",
    says="All entries move together, so every entry of the result is the sum of all derivatives.")
def numerical_gradient_all_together(f, theta, h=1e-5):
    return np.full(theta.shape, (f(theta + h) - f(theta - h)) / (2 * h))

@misconception("numerical_gradient", see="Backpropagation",
               says="A moved entry is not put back, so later entries are judged at another place.")
def numerical_gradient_not_restored(f, theta, h=1e-5):
    theta, gradient = theta.copy(), np.zeros(theta.shape)
    for n in np.ndindex(theta.shape):
        theta[n] += h
        ahead = f(theta)
        theta[n] -= 2 * h
        gradient[n] = (ahead - f(theta)) / (2 * h)
    return gradient

@misconception("numerical_gradient", see="Backpropagation",
               says="theta is moved itself and not put back, so the caller's parameters have changed.")
def numerical_gradient_in_place(f, theta, h=1e-5):
    gradient = np.zeros(theta.shape)
    for n in np.ndindex(theta.shape):
        theta[n] += h
        ahead = f(theta)
        theta[n] -= 2 * h
        gradient[n] = (ahead - f(theta)) / (2 * h)
    return gradient

@misconception("numerical_gradient", see="Backpropagation",
    says="theta + h and theta - h are the same array under two names, so the difference is always 0; use a copy for each.")
def numerical_gradient_always_zero(f, theta, h=1e-5):
    return np.zeros(theta.shape)

@misconception("numerical_gradient", see="Backpropagation",
    says="The loop runs over the rows, so all entries of a row move together; each entry moves alone.")
def numerical_gradient_by_rows(f, theta, h=1e-5):
    gradient = np.zeros(theta.shape)
    for i in range(len(theta)):
        step = np.zeros(theta.shape)
        step[i] = h
        gradient[i] = (f(theta + step) - f(theta - step)) / (2 * h)
    return gradient

@misconception("numerical_gradient", see="Backpropagation",
               says="The result is flat, but it has the shape of theta.")
def numerical_gradient_flat(f, theta, h=1e-5):
    return _central(f, theta, h, 2 * h).ravel()

@misconception("numerical_gradient", see="Backpropagation",
               says="The step is so small that rounding is all that is left of the difference.")
def numerical_gradient_tiny_step(f, theta, h=1e-5):
    return _central(f, theta, 1e-15, 2e-15)

@misconception("numerical_gradient", see="Backpropagation",
    says="The difference is taken to the other side only, but the central difference goes to both.")
def numerical_gradient_backward(f, theta, h=1e-5):
    gradient = np.zeros(theta.shape)
    for n in np.ndindex(theta.shape):
        step = np.zeros(theta.shape)
        step[n] = h
        gradient[n] = (f(theta) - f(theta - step)) / h
    return gradient

@misconception("numerical_gradient", see="Backpropagation",
    says="The difference is not divided by 2 h.")
def numerical_gradient_not_divided(f, theta, h=1e-5):
    return _central(f, theta, h, 1.0)

@misconception("relative_error", see="Backpropagation",
               says="The difference is divided by the norm of a alone, but by both norms together is asked.")
def relative_error_over_first(a, b):
    size = np.linalg.norm(a)
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0

@misconception("relative_error", see="Backpropagation",
               says="The difference is divided by the larger norm, but by both norms together is asked.")
def relative_error_over_larger(a, b):
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0

@misconception("relative_error", see="Backpropagation",
               says="The difference is divided by the mean of the norms, but their sum is asked.")
def relative_error_over_mean(a, b):
    size = (np.linalg.norm(a) + np.linalg.norm(b)) / 2
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0

@misconception("relative_error", see="Backpropagation",
               says="Two zero arrays end in 0 / 0, but their error is 0.0.")
def relative_error_nan_at_zero(a, b):
    return float(np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b)))

@misconception("relative_error", see="Backpropagation",
               says="The entries are compared one by one and averaged, but the norms of the arrays are asked.")
def relative_error_of_entries(a, b):
    size = np.abs(a) + np.abs(b)
    return float(np.mean(np.abs(a - b) / np.where(size > 0, size, 1)))

@misconception("relative_error", see="Backpropagation",
               says="The norm of the difference is not divided, so it depends on the size of the gradients.")
def relative_error_absolute(a, b):
    return float(np.linalg.norm(a - b))

@misconception("relative_error", see="Backpropagation",
               says="The sums of squares are used without their roots.")
def relative_error_squares(a, b):
    size = np.sum(np.square(a)) + np.sum(np.square(b))
    return float(np.sum(np.square(a - b)) / size) if size > 0 else 0.0

@misconception("relative_error", see="Backpropagation",
               says="The norms are subtracted, so two arrays of equal size and other direction seem equal.")
def relative_error_of_norms(a, b):
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.abs(np.linalg.norm(a) - np.linalg.norm(b)) / size) if size > 0 else 0.0

@misconception("relative_error", see="Backpropagation",
               says="np.linalg.norm(a, 2) is the largest singular value of a matrix, and fails for more dimensions.")
def relative_error_spectral_norm(a, b):
    size = np.linalg.norm(a, 2) + np.linalg.norm(b, 2)
    return float(np.linalg.norm(a - b, 2) / size) if size > 0 else 0.0

@misconception("relative_error", see="Backpropagation",
               says="Absolute values are summed in place of the norm, which is the root of the sum of squares.")
def relative_error_sum_norm(a, b):
    size = np.sum(np.abs(a)) + np.sum(np.abs(b))
    return float(np.sum(np.abs(a - b)) / size) if size > 0 else 0.0

@misconception("relative_error", see="Backpropagation",
               says="The constant against a division by zero is so large that it hides the error of small gradients.")
def relative_error_large_guard(a, b):
    return float(np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-8))

@misconception("relative_error", see="Backpropagation",
               says="b is subtracted from a in place, so the caller's gradient has changed.")
def relative_error_in_place(a, b):
    size = np.linalg.norm(a) + np.linalg.norm(b)
    a -= b
    return float(np.linalg.norm(a) / size) if size > 0 else 0.0

@misconception("relative_error", see="Backpropagation",
    says="This is the form of CS231n, the largest error of an entry; here the norms of the arrays are asked for.")
def relative_error_largest_entry(a, b):
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))))

@misconception("relative_error", see="Backpropagation",
    says="This is the largest relative error of an entry, as in CS231n; here two norms are divided.")
def relative_error_largest_of_entries(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.maximum(np.abs(a), np.abs(b)))))

@misconception("relative_error", see="Backpropagation",
    says="The difference is divided by the norm of the sum, but by the sum of the norms is asked.")
def relative_error_norm_of_sum(a, b):
    size = np.linalg.norm(a + b)
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0

@misconception("relative_error", see="Backpropagation",
    says="The difference is divided by the norm of b alone, but by both norms together is asked.")
def relative_error_over_second(a, b):
    size = np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0

@free("derivations", either={"GOES_ON": (True, False)})
def derivations_right():
    return _formulas()

@misconception("derivations", see="Backpropagation",
               says="The derivative of the sigmoid is given as 1 - s: the factor s is missing.")
def derivations_sigmoid_factor_lost():
    return _formulas(sigmoid_prime="1 - s")

@misconception("derivations", see="Backpropagation",
    says="The derivative of the sigmoid is written as a function of z, but s is the sigmoid's value.")
def derivations_sigmoid_of_z():
    return _formulas(sigmoid_prime="exp(-s) / (1 + exp(-s))**2")

@misconception("derivations", see="Backpropagation",
               says="The derivative of tanh is given as 1 - t: the square is missing.")
def derivations_tanh_square_lost():
    return _formulas(tanh_prime="1 - t", to_hidden="w2 * (1 - a1)")

@misconception("derivations", see="Backpropagation",
               says="tanh is given the derivative of the sigmoid, t (1 - t).")
def derivations_tanh_as_sigmoid():
    return _formulas(tanh_prime="t * (1 - t)", to_hidden="w2 * a1 * (1 - a1)")

@misconception("derivations", see="Backpropagation",
               says="The hidden unit is given the derivative of the sigmoid, but its activation is tanh.")
def derivations_hidden_sigmoid():
    return _formulas(to_hidden="w2 * a1 * (1 - a1)")

@misconception("derivations", see="Backpropagation",
    says="The second term of the loss's derivative has the wrong sign: 1 - yhat has inner derivative -1.")
def derivations_inner_derivative():
    return _formulas(loss_prime="-y / yhat - (1 - y) / (1 - yhat)")

@misconception("derivations", see="Backpropagation",
               says="Only the first term of the loss is differentiated; the one with 1 - y is missing.")
def derivations_one_term():
    return _formulas(loss_prime="-y / yhat", delta_2="-y * (1 - yhat)")

@misconception("derivations", see="Backpropagation",
               says="The sign of the loss's derivative is reversed, and with it that of everything after it.")
def derivations_sign():
    return _formulas(loss_prime="(y - yhat) / (yhat * (1 - yhat))", delta_2="y - yhat")

@misconception("derivations", see="Backpropagation",
               says="The derivative of the loss is given as yhat - y, but that is the one with respect to z2.")
def derivations_loss_as_delta():
    return _formulas(loss_prime="yhat - y")

@misconception("derivations", see="Backpropagation",
    says="delta_2 is the derivative with respect to yhat: the one of the sigmoid is missing in the chain.")
def derivations_delta_without_sigmoid():
    return _formulas(delta_2="(yhat - y) / (yhat * (1 - yhat))")

@misconception("derivations", see="Backpropagation",
               says="The derivative of the sigmoid is applied to yhat - y, which contains it already.")
def derivations_sigmoid_twice():
    return _formulas(delta_2="(yhat - y) * yhat * (1 - yhat)")

@misconception("derivations", see="Backpropagation",
               says="The gradient of w2 lacks the factor a1, which multiplies w2 in z2.")
def derivations_w2_without_input():
    return _formulas(dL_dw2="yhat - y")

@misconception("derivations", see="Backpropagation",
               says="The gradients of the biases have the factor of the weights, but a bias stands alone.")
def derivations_biases_like_weights():
    return _formulas(dL_db2="(yhat - y) * a1", dL_db1="(yhat - y) * w2 * (1 - a1**2) * x")

@misconception("derivations", see="Backpropagation",
               says="The gradients of the biases are 1: only z is differentiated, the rest of the chain is missing.")
def derivations_biases_one():
    return _formulas(dL_db2="1", dL_db1="1")

@misconception("derivations", see="Backpropagation",
               says="The weight w2 is missing on the way back to the hidden unit.")
def derivations_hidden_without_weight():
    return _formulas(to_hidden="(1 - a1**2)")

@misconception("derivations", see="Backpropagation",
               says="The derivative of tanh is missing on the way back to the hidden unit.")
def derivations_hidden_without_tanh():
    return _formulas(to_hidden="w2")

@misconception("derivations", see="Backpropagation",
               says="The gradient of w1 has the factor a1, but w1 is multiplied by x.")
def derivations_w1_with_output():
    return _formulas(dL_dw1="(yhat - y) * w2 * (1 - a1**2) * a1")

@misconception("derivations", see="Backpropagation",
               says="Powers are written with ^, but Python writes them with **.")
def derivations_caret():
    return _formulas(tanh_prime="1 - t^2", to_hidden="w2 * (1 - a1^2)")

@misconception("derivations", see="Backpropagation",
               says="The formulas of the biases are missing, but each of the nine keys has one.")
def derivations_without_biases():
    return {key: formula for key, formula in _formulas().items() if "db" not in key}

@misconception("derivations", see="Backpropagation",
    says="The derivative of the sigmoid is given as s (1 + s), but it is s (1 - s).")
def derivations_sigmoid_plus():
    return _formulas(sigmoid_prime="s * (1 + s)")

@misconception("derivations", see="Backpropagation",
    says="The derivative of the sigmoid is given as s (s - 1), but the sigmoid increases.")
def derivations_sigmoid_sign():
    return _formulas(sigmoid_prime="s * (s - 1)")

@misconception("derivations", see="Backpropagation",
    says="The sigmoid is given the derivative of tanh, 1 - s**2.")
def derivations_sigmoid_as_tanh():
    return _formulas(sigmoid_prime="1 - s**2")

@misconception("derivations", see="Backpropagation",
    says="The derivative of tanh is given as 1 + t**2, but it is 1 - t**2.")
def derivations_tanh_plus():
    return _formulas(tanh_prime="1 + t**2", to_hidden="w2 * (1 + a1**2)")

@misconception("derivations", see="Backpropagation",
    says="The derivative of tanh is given as -t**2: the 1 before it is missing.")
def derivations_tanh_square_only():
    return _formulas(tanh_prime="-t**2", to_hidden="w2 * -(a1**2)")

@misconception("derivations", see="Backpropagation",
    says="The derivative of tanh is given as t**2 - 1, but tanh increases.")
def derivations_tanh_sign():
    return _formulas(tanh_prime="t**2 - 1", to_hidden="w2 * (a1**2 - 1)")

@misconception("derivations", see="Backpropagation",
    says="The derivative of tanh is written as a function of z, but t is the value of tanh.")
def derivations_tanh_of_z():
    return _formulas(tanh_prime="1 - tanh(t)**2")

@misconception("derivations", see="Backpropagation",
    says="tanh is applied to a1, which is its value already: the derivative is 1 - a1**2.")
def derivations_hidden_tanh_again():
    return _formulas(to_hidden="w2 * (1 - tanh(a1)**2)")

@misconception("derivations", see="Backpropagation",
    says="The sign of the loss's derivative is reversed; delta_2 and what follows are right.")
def derivations_loss_sign():
    return _formulas(loss_prime="(y - yhat) / (yhat * (1 - yhat))")

@misconception("derivations", see="Backpropagation",
    says="Only the first term of the loss is differentiated; delta_2 and what follows are right.")
def derivations_loss_one_term():
    return _formulas(loss_prime="-y / yhat")

@misconception("derivations", see="Backpropagation",
    says="The loss itself is given, with its logarithms, but its derivative is asked for.")
def derivations_loss_logarithms():
    return _formulas(loss_prime="-(y * log(yhat) + (1 - y) * log(1 - yhat))")

@misconception("derivations", see="Backpropagation",
    says="The derivative is that of the squared error, 2 (yhat - y), but the loss is the binary cross-entropy.")
def derivations_loss_squared_error():
    return _formulas(loss_prime="2 * (yhat - y)", delta_2="2 * (yhat - y) * yhat * (1 - yhat)")

@misconception("derivations", see="Backpropagation",
    says="The sign of delta_2 is reversed, and with it that of everything after it.")
def derivations_delta_sign():
    return _formulas(delta_2="y - yhat")

@misconception("derivations", see="Backpropagation",
    says="delta_2 has a factor 2, which belongs to the squared error.")
def derivations_delta_twice():
    return _formulas(delta_2="2 * (yhat - y)")

@misconception("derivations", see="Backpropagation",
    says="The gradient of w2 has the factor w2, but in z2 it is multiplied by a1.")
def derivations_w2_with_weight():
    return _formulas(dL_dw2="(yhat - y) * w2")

@misconception("derivations", see="Backpropagation",
    says="The gradient of w2 has the factor x, but in z2 it is multiplied by a1.")
def derivations_w2_with_x():
    return _formulas(dL_dw2="(yhat - y) * x")

@misconception("derivations", see="Backpropagation",
    says="The way back to the hidden unit has the factor a1 where the weight w2 belongs.")
def derivations_hidden_with_output():
    return _formulas(to_hidden="a1 * (1 - a1**2)")

@misconception("derivations", see="Backpropagation",
    says="The gradient of w1 lacks the factor x, which multiplies w1 in z1.")
def derivations_w1_without_input():
    return _formulas(dL_dw1="(yhat - y) * w2 * (1 - a1**2)")

@misconception("derivations", see="Backpropagation",
    says="The gradients of w1 and w2 lack the factors x and a1, which multiply them.")
def derivations_weights_without_inputs():
    return _formulas(dL_dw1="(yhat - y) * w2 * (1 - a1**2)", dL_dw2="yhat - y")

@misconception("derivations", see="Backpropagation",
    says="The gradients of w1 and w2 are x and a1: only z is differentiated, the rest of the chain is missing.")
def derivations_weights_inputs_only():
    return _formulas(dL_dw1="x", dL_dw2="a1")

@misconception("derivations", see="Backpropagation",
    says="The gradient of w1 lacks delta_1: it is (yhat - y) * x, as if there were no hidden unit.")
def derivations_w1_without_chain():
    return _formulas(dL_dw1="(yhat - y) * x")

@misconception("derivations", see="Backpropagation",
    says="The weight w2 is missing in the gradients of w1 and b1; delta_1 has it.")
def derivations_w1_without_weight():
    return _formulas(dL_dw1="(yhat - y) * (1 - a1**2) * x", dL_db1="(yhat - y) * (1 - a1**2)")

@misconception("derivations", see="Backpropagation",
    says="The derivative of tanh is missing in the gradients of w1 and b1; delta_1 has it.")
def derivations_w1_without_tanh():
    return _formulas(dL_dw1="(yhat - y) * w2 * x", dL_db1="(yhat - y) * w2")

@misconception("derivations", see="Backpropagation",
    says="The gradient of b2 has the factor a1, but a bias stands alone.")
def derivations_b2_with_input():
    return _formulas(dL_db2="(yhat - y) * a1")

@misconception("derivations", see="Backpropagation",
    says="The gradient of b1 has the factor x, but a bias stands alone.")
def derivations_b1_with_input():
    return _formulas(dL_db1="(yhat - y) * w2 * (1 - a1**2) * x")

@misconception("derivations", see="Backpropagation",
    says="delta_1 has the factor x, which comes with the gradient of w1.")
def derivations_delta_1_with_input():
    return _formulas(delta_1="(yhat - y) * w2 * (1 - a1**2) * x")

@misconception("derivations", see="Backpropagation",
    says="delta_2 is the derivative of the sigmoid alone: that of the loss is missing in the chain.")
def derivations_delta_without_loss():
    return _formulas(delta_2="yhat * (1 - yhat)")

@misconception("derivations", see="Backpropagation",
    says="A * is missing before a bracket: Python reads s(1 - s) as a call; write s * (1 - s).")
def derivations_missing_sign_of_product():
    return _formulas(sigmoid_prime="s(1 - s)")

@misconception("derivations", see="Backpropagation",
    says="A * is missing before a bracket: Python reads w2(1 - a1**2) as a call; write w2 * (1 - a1**2).")
def derivations_missing_sign_everywhere():
    return _formulas(sigmoid_prime="s(1 - s)", loss_prime="(yhat - y) / (yhat(1 - yhat))", to_hidden="w2(1 - a1**2)")
