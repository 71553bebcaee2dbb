"""Known wrong ways to write the functions of `losses`: each tests the checks and names a student's mistake."""
# fmt: off  (one mistake is one short block)
import numpy as np

from grader.checks import free, misconception

GUARD = ("clip", 1e-15)
"""How predictions of exactly 0 or 1 are guarded: clipped, or with a constant added to p and 1 - p, or to their product."""
GUARDS = tuple((way, size) for way in ("clip", "add") for size in (1e-16, 1e-7))
SLOPE_GUARDS = (*GUARDS, ("add to product", 1e-16), ("add to product", 1e-7))
DELTA_INSIDE = True
"""Whether an error of exactly delta belongs to the squared part of the Huber loss or to the straight one, which is equal there."""
ERROR = 1
"""The sign of the error in the Huber loss: 1 is that of prediction less target."""
KINK = 0.0
"""The derivative of the absolute error where the error is 0."""
LARGE, OTHER_DELTA = 1e-5, 1.5
"""A constant that is too large, and a default of a student's own."""

ROBUST = "huber"
"""The loss for regression with outliers."""


def _guarded(p):
    """p and 1 - p, both guarded."""
    way, size = GUARD
    p = np.asarray(p, float)
    if way == "add":
        return p + size, 1 - p + size
    p = np.clip(p, size, 1 - size)
    return p, 1 - p


def _above(p):
    return _guarded(p)[0]


def _slope(y_pred, y_true):
    way, size = GUARD
    if way == "add to product":
        return (y_pred - y_true) / (y_pred * (1 - y_pred) + size)
    p, q = _guarded(y_pred)
    return (1 - y_true) / q - y_true / p


def _sign(e):
    return np.where(e == 0, KINK, np.sign(e))


def _small(e, delta):
    return e <= delta if DELTA_INSIDE else e < delta


def _huber(e, delta):
    e = np.abs(e)
    return np.where(e <= delta, e**2 / 2, delta * (e - delta / 2))


def _tasks():
    return {
        "regression": ("identity", "squared_error"),
        "regression with outliers": ("identity", ROBUST),
        "binary classification": ("sigmoid", "binary_cross_entropy"),
        "multi-class classification": ("softmax", "categorical_cross_entropy"),
    }


def _choice(task, **changed):
    tasks = _tasks()
    if task not in tasks:
        raise ValueError(f"unknown task: {task}")
    return changed.get(task, tasks[task])


@misconception("squared_error", see="Loss and cost functions",
               says="The squares are averaged over the outputs of a sample, as in Keras, but here they are summed.")
def squared_error_mean_over_outputs(y_pred, y_true):
    return np.mean((y_pred - y_true) ** 2, axis=1)

@misconception("squared_error", see="Loss and cost functions",
               says="There is a factor 1/2, as in Nielsen's book, which this squared error does not have.")
def squared_error_half(y_pred, y_true):
    return np.sum((y_pred - y_true) ** 2, axis=1) / 2

@misconception("squared_error", see="Loss and cost functions",
               says="The root of the sum is taken: that is the distance, not the squared error.")
def squared_error_root(y_pred, y_true):
    return np.sqrt(np.sum((y_pred - y_true) ** 2, axis=1))

@misconception("squared_error", see="Loss and cost functions",
    says="The errors are summed before squaring, so errors of opposite sign cancel each other.")
def squared_error_square_of_sum(y_pred, y_true):
    return np.sum(y_pred - y_true, axis=1) ** 2

@misconception("squared_error", see="Loss and cost functions",
               says="The sum runs over the samples, but a loss sums over the outputs of one sample.")
def squared_error_over_samples(y_pred, y_true):
    return np.sum((y_pred - y_true) ** 2, axis=0)

@misconception("squared_error", see="Loss and cost functions",
               says="The losses are averaged over the samples: that is the cost, not the loss.")
def squared_error_as_cost(y_pred, y_true):
    return np.mean(np.sum((y_pred - y_true) ** 2, axis=1))

@misconception("squared_error", see="Loss and cost functions",
               says="The outputs are not summed, but each sample has one loss.")
def squared_error_per_output(y_pred, y_true):
    return (y_pred - y_true) ** 2

@misconception("squared_error", see="Loss and cost functions",
               says="Only the first output counts, but the sum runs over all outputs.")
def squared_error_first_output(y_pred, y_true):
    return (y_pred[:, 0] - y_true[:, 0]) ** 2

@misconception("squared_error", see="Loss and cost functions",
               says="In Python ^ is not the power: squares are written ** 2.")
def squared_error_caret(y_pred, y_true):
    return np.sum((y_pred - y_true) ^ 2, axis=1)

@misconception("squared_error", see="Loss and cost functions",
    says="The result has the number type of the targets, so whole targets cut the decimals off.")
def squared_error_truncated(y_pred, y_true):
    losses = np.zeros_like(y_true[:, 0])
    for i in range(len(y_true)):
        losses[i] = np.sum((y_pred[i] - y_true[i]) ** 2)
    return losses

@misconception("squared_error", see="Loss and cost functions",
               says="The errors are written into y_pred, so the caller's predictions have changed.")
def squared_error_in_place(y_pred, y_true):
    y_pred -= y_true
    return np.sum(y_pred**2, axis=1)

@misconception("squared_error", see="Loss and cost functions",
    says="This is PyTorch's form (MSELoss), the mean over batch and outputs; here each sample has a loss, a sum over its outputs.")
def squared_error_mean_over_everything(y_pred, y_true):
    return np.mean((y_pred - y_true) ** 2)

@misconception("squared_error", see="Loss and cost functions",
    says="This is the cost with 1/(2m) of many courses; here a loss is a sum over the outputs, without a factor 1/2 and without m.")
def squared_error_half_cost(y_pred, y_true):
    return np.sum((y_pred - y_true) ** 2) / (2 * len(y_true))

@misconception("squared_error", see="Loss and cost functions",
    says="The losses are divided by the number of samples, which belongs to the cost.")
def squared_error_over_samples_number(y_pred, y_true):
    return np.sum((y_pred - y_true) ** 2, axis=1) / len(y_true)

@misconception("absolute_error", see="Loss and cost functions",
               says="The absolute errors are averaged over the outputs, but they are summed.")
def absolute_error_mean_over_outputs(y_pred, y_true):
    return np.mean(np.abs(y_pred - y_true), axis=1)

@misconception("absolute_error", see="Loss and cost functions",
    says="The absolute value is taken of the sum, so errors of opposite sign cancel each other.")
def absolute_error_of_sum(y_pred, y_true):
    return np.abs(np.sum(y_pred - y_true, axis=1))

@misconception("absolute_error", see="Loss and cost functions",
               says="The absolute value is missing, so the loss can be negative.")
def absolute_error_signed(y_pred, y_true):
    return np.sum(y_pred - y_true, axis=1)

@misconception("absolute_error", see="Loss and cost functions",
               says="This is the length of the error vector, with squares and a root, not a sum of sizes.")
def absolute_error_as_distance(y_pred, y_true):
    return np.linalg.norm(y_pred - y_true, axis=1)

@misconception("absolute_error", see="Loss and cost functions",
               says="The sum runs over the samples, but a loss sums over the outputs of one sample.")
def absolute_error_over_samples(y_pred, y_true):
    return np.sum(np.abs(y_pred - y_true), axis=0)

@misconception("absolute_error", see="Loss and cost functions",
               says="The outputs are not summed, but each sample has one loss.")
def absolute_error_per_output(y_pred, y_true):
    return np.abs(y_pred - y_true)

@misconception("absolute_error", see="Loss and cost functions",
    says="This is PyTorch's form (L1Loss), the mean over batch and outputs; here each sample has a loss, a sum over its outputs.")
def absolute_error_mean_over_everything(y_pred, y_true):
    return np.mean(np.abs(y_pred - y_true))

@misconception("absolute_error", see="Loss and cost functions",
    says="The losses are averaged over the samples: that is the cost, not the loss.")
def absolute_error_as_cost(y_pred, y_true):
    return np.mean(np.sum(np.abs(y_pred - y_true), axis=1))

@misconception("absolute_error", see="Loss and cost functions",
    says="The losses have a factor 1/2, which this error does not have.")
def absolute_error_half(y_pred, y_true):
    return np.sum(np.abs(y_pred - y_true), axis=1) / 2

@free("huber", either={"ERROR": (1, -1)}, between={"DELTA_INSIDE": (True, False)})
def huber_right(y_pred, y_true, delta=1.0):
    return np.sum(_huber(y_pred - y_true, delta), axis=1)

@misconception("huber", see="Loss and cost functions",
               says="The squared part has lost its factor 1/2, so the two parts do not meet.")
def huber_without_half(y_pred, y_true, delta=1.0):
    e = np.abs(y_pred - y_true)
    return np.sum(np.where(_small(e, delta), e**2, delta * (e - delta / 2)), axis=1)

@misconception("huber", see="Loss and cost functions",
               says="The straight part is delta * |e| without the - delta**2 / 2 that makes the parts meet.")
def huber_without_offset(y_pred, y_true, delta=1.0):
    e = np.abs(y_pred - y_true)
    return np.sum(np.where(_small(e, delta), e**2 / 2, delta * e), axis=1)

@misconception("huber", see="Loss and cost functions",
               says="The straight part is delta * (|e| - delta); half a delta is subtracted, not a whole one.")
def huber_whole_offset(y_pred, y_true, delta=1.0):
    e = np.abs(y_pred - y_true)
    return np.sum(np.where(_small(e, delta), e**2 / 2, delta * (e - delta)), axis=1)

@misconception("huber", see="Loss and cost functions",
               says="The straight part lacks the factor delta, so it is right for delta = 1 only.")
def huber_slope_one(y_pred, y_true, delta=1.0):
    e = np.abs(y_pred - y_true)
    return np.sum(np.where(_small(e, delta), e**2 / 2, e - delta / 2), axis=1)

@misconception("huber", see="Loss and cost functions",
               says="The argument delta is ignored: the parts meet at 1 whatever it is.")
def huber_ignores_delta(y_pred, y_true, delta=1.0):
    return np.sum(_huber(y_pred - y_true, 1.0), axis=1)

@misconception("huber", see="Loss and cost functions",
               says="The two parts are exchanged: small errors are squared, large ones grow in a line.")
def huber_parts_exchanged(y_pred, y_true, delta=1.0):
    e = np.abs(y_pred - y_true)
    return np.sum(np.where(~_small(e, delta), e**2 / 2, delta * (e - delta / 2)), axis=1)

@misconception("huber", see="Loss and cost functions",
    says="The error is compared with delta including its sign, so large negative errors are squared.")
def huber_signed_condition(y_pred, y_true, delta=1.0):
    e = ERROR * (y_pred - y_true)
    return np.sum(np.where(_small(e, delta), e**2 / 2, delta * (np.abs(e) - delta / 2)), axis=1)

@misconception("huber", see="Loss and cost functions",
    says="The total error of a sample decides between the parts, but each output decides for itself.")
def huber_of_total(y_pred, y_true, delta=1.0):
    return _huber(np.sum(np.abs(y_pred - y_true), axis=1), delta)

@misconception("huber", see="Loss and cost functions",
               says="The losses of the outputs are averaged, but they are summed.")
def huber_mean_over_outputs(y_pred, y_true, delta=1.0):
    return np.mean(_huber(y_pred - y_true, delta), axis=1)

@misconception("huber", see="Loss and cost functions",
               says="An if statement decides for a single number, but the predictions are an array.")
def huber_scalars_only(y_pred, y_true, delta=1.0):
    e = np.abs(y_pred - y_true)
    return np.sum(e**2 / 2 if e <= delta else delta * (e - delta / 2), axis=1)

@misconception("huber", see="Loss and cost functions",
               says="This is a smooth relative of the Huber loss, but its two parts are asked for exactly.")
def huber_smooth(y_pred, y_true, delta=1.0):
    return np.sum(delta**2 * (np.sqrt(1 + ((y_pred - y_true) / delta) ** 2) - 1), axis=1)

@misconception("huber", see="Loss and cost functions",
    says="This is PyTorch's form (HuberLoss), the mean over batch and outputs; here each sample has a loss, a "
    "sum over its outputs.")
def huber_mean_over_everything(y_pred, y_true, delta=1.0):
    return np.mean(_huber(y_pred - y_true, delta))

@misconception("huber", see="Loss and cost functions",
    says="The losses are averaged over the samples: that is the cost, not the loss.")
def huber_as_cost(y_pred, y_true, delta=1.0):
    return np.mean(np.sum(_huber(y_pred - y_true, delta), axis=1))

@misconception("huber", see="Loss and cost functions",
    says="This is PyTorch's SmoothL1Loss, e**2 / (2 delta) and |e| - delta/2; the Huber loss is delta times that.")
def huber_smooth_l1(y_pred, y_true, delta=1.0):
    return np.sum(_huber(y_pred - y_true, delta) / delta, axis=1)

@misconception("huber", see="Loss and cost functions",
    says="The straight part has lost the absolute value, so large negative errors give negative losses.")
def huber_straight_part_signed(y_pred, y_true, delta=1.0):
    e = ERROR * (y_pred - y_true)
    return np.sum(np.where(_small(np.abs(e), delta), e**2 / 2, delta * (e - delta / 2)), axis=1)

@misconception("huber", see="Loss and cost functions",
    says="The straight part is delta * |e| - 1/2; the square of delta is missing in what is subtracted.")
def huber_offset_half(y_pred, y_true, delta=1.0):
    e = np.abs(y_pred - y_true)
    return np.sum(np.where(_small(e, delta), e**2 / 2, delta * e - 0.5), axis=1)

@misconception("huber", see="Loss and cost functions",
    says="The straight part is |e| - 1/2, as for delta = 1; for any delta it is delta * (|e| - delta / 2).")
def huber_straight_part_of_one(y_pred, y_true, delta=1.0):
    e = np.abs(y_pred - y_true)
    return np.sum(np.where(_small(e, delta), e**2 / 2, e - 0.5), axis=1)

@misconception("huber", see="Loss and cost functions", between={"OTHER_DELTA": (1.05, 10.0)},
    says="Another delta is used where none is given; its default is 1.")
def huber_other_default(y_pred, y_true, delta=None):
    return np.sum(_huber(y_pred - y_true, OTHER_DELTA if delta is None else delta), axis=1)

@misconception("huber", see="Loss and cost functions",
    says="The outputs are not summed, but each sample has one loss.")
def huber_per_output(y_pred, y_true, delta=1.0):
    return _huber(y_pred - y_true, delta)

@misconception("huber", see="Loss and cost functions",
    says="The error is compared with delta including its sign, so large negative errors cost nothing; compare its absolute value.")
def huber_straight_part_one_sided(y_pred, y_true, delta=1.0):
    e = ERROR * (y_pred - y_true)
    straight = np.where(e > delta, delta * (e - delta / 2), 0.0)
    return np.sum(np.where(_small(np.abs(e), delta), e**2 / 2, straight), axis=1)

@free("binary_cross_entropy", between={"GUARD": GUARDS})
def binary_cross_entropy_right(y_pred, y_true):
    p, q = _guarded(y_pred)
    return -np.sum(y_true * np.log(p) + (1 - y_true) * np.log(q), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
               says="The minus sign in front is missing, so the losses are negative.")
def binary_cross_entropy_sign(y_pred, y_true):
    p, q = _guarded(y_pred)
    return np.sum(y_true * np.log(p) + (1 - y_true) * np.log(q), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
               says="The minus sign stands before the first term only, but it belongs to both.")
def binary_cross_entropy_sign_of_first_term(y_pred, y_true):
    p, q = _guarded(y_pred)
    return np.sum(-y_true * np.log(p) + (1 - y_true) * np.log(q), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
               says="The term with 1 - y is missing, so samples of class 0 cost nothing.")
def binary_cross_entropy_one_term(y_pred, y_true):
    return -np.sum(y_true * np.log(_above(y_pred)), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
               says="Predictions and targets are exchanged: the logarithm is taken of the targets.")
def binary_cross_entropy_exchanged(y_pred, y_true):
    t, other = _guarded(y_true)
    return -np.sum(y_pred * np.log(t) + (1 - y_pred) * np.log(other), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
               says="The logarithm is that of base 10, but the natural one is asked.")
def binary_cross_entropy_decimal_logarithm(y_pred, y_true):
    p, q = _guarded(y_pred)
    return -np.sum(y_true * np.log10(p) + (1 - y_true) * np.log10(q), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
               says="Predictions of exactly 0 or 1 are not guarded, so the logarithm is infinite there.")
def binary_cross_entropy_unguarded(y_pred, y_true):
    return -np.sum(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
    says="The predictions are clipped at 0.01 and 0.99, so confident mistakes cost too little.")
def binary_cross_entropy_clipped_far(y_pred, y_true):
    p = np.clip(y_pred, 0.01, 0.99)
    return -np.sum(y_true * np.log(p) + (1 - y_true) * np.log(1 - p), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
               says="The small constant is so small that 1 minus it is 1 again: log(1 - p) is infinite.")
def binary_cross_entropy_guard_lost(y_pred, y_true):
    p = np.clip(y_pred, 1e-20, 1 - 1e-20)
    return -np.sum(y_true * np.log(p) + (1 - y_true) * np.log(1 - p), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
    says="Targets are taken to be 0 or 1, but any value between is possible and mixes both terms.")
def binary_cross_entropy_hard_targets(y_pred, y_true):
    p, q = _guarded(y_pred)
    return -np.sum(np.where(np.asarray(y_true) >= 0.5, np.log(p), np.log(q)), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
               says="A sigmoid is applied to y_pred, which are probabilities already.")
def binary_cross_entropy_of_scores(y_pred, y_true):
    p = 1 / (1 + np.exp(-y_pred))
    return -np.sum(y_true * np.log(p) + (1 - y_true) * np.log(1 - p), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
               says="The losses are averaged over the samples: that is the cost, not the loss.")
def binary_cross_entropy_as_cost(y_pred, y_true):
    p, q = _guarded(y_pred)
    return -np.mean(y_true * np.log(p) + (1 - y_true) * np.log(q))

@misconception("binary_cross_entropy", see="Loss and cost functions",
               says="The losses form a column of shape (m, 1), but shape (m,) is asked.")
def binary_cross_entropy_column(y_pred, y_true):
    p, q = _guarded(y_pred)
    return -(y_true * np.log(p) + (1 - y_true) * np.log(q))

@misconception("binary_cross_entropy", see="Loss and cost functions",
    says="The targets are flattened but not the predictions: every sample meets every target.")
def binary_cross_entropy_flattened_targets(y_pred, y_true):
    (p, q), t = _guarded(y_pred), np.ravel(y_true)
    return -np.sum(t * np.log(p) + (1 - t) * np.log(q), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
               says="The clipped numbers are written into y_pred, so the caller's predictions have changed.")
def binary_cross_entropy_in_place(y_pred, y_true):
    size = max(GUARD[1], 1e-10)  # a smaller change of an argument is taken for rounding
    np.clip(y_pred, size, 1 - size, out=y_pred)
    return -np.sum(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
    says="The logarithm is that of base 2, but the natural one is asked.")
def binary_cross_entropy_bits(y_pred, y_true):
    p, q = _guarded(y_pred)
    return -np.sum(y_true * np.log2(p) + (1 - y_true) * np.log2(q), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions", between={"LARGE": (5e-7, 0.009)},
    says="The constant in the logarithm is too large, so confident mistakes cost too little: use one from 1e-16 to 1e-7.")
def binary_cross_entropy_large_guard(y_pred, y_true):
    p = np.clip(np.asarray(y_pred, float), LARGE, 1 - LARGE)
    return -np.sum(y_true * np.log(p) + (1 - y_true) * np.log(1 - p), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
    says="This is the form of Nielsen's book, with np.nan_to_num; here p is clipped at a constant from 1e-16 "
    "to 1e-7 before the logarithm.")
def binary_cross_entropy_nan_to_num(y_pred, y_true):
    return np.sum(np.nan_to_num(-y_true * np.log(y_pred) - (1 - y_true) * np.log(1 - y_pred)), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
    says="The brackets around 1 - y are missing: 1 - y * log(1 - p) is something else.")
def binary_cross_entropy_brackets(y_pred, y_true):
    p, q = _guarded(y_pred)
    return -np.sum(y_true * np.log(p) + 1 - y_true * np.log(q), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
    says="The targets of the two terms are exchanged: y belongs to log(p), 1 - y to log(1 - p).")
def binary_cross_entropy_terms_exchanged(y_pred, y_true):
    p, q = _guarded(y_pred)
    return -np.sum(y_true * np.log(q) + (1 - y_true) * np.log(p), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
    says="The losses are divided by 2, or averaged over two classes, but they are sums.")
def binary_cross_entropy_half(y_pred, y_true):
    p, q = _guarded(y_pred)
    return -np.sum(y_true * np.log(p) + (1 - y_true) * np.log(q), axis=1) / 2

@misconception("binary_cross_entropy", see="Loss and cost functions",
    says="Predictions are guarded from above only, so log(p) is infinite at p = 0.")
def binary_cross_entropy_first_unguarded(y_pred, y_true):
    return -np.sum(y_true * np.log(y_pred) + (1 - y_true) * np.log(_guarded(y_pred)[1]), axis=1)

@misconception("binary_cross_entropy", see="Loss and cost functions",
    says="Predictions are guarded from below only, so log(1 - p) is infinite at p = 1.")
def binary_cross_entropy_second_unguarded(y_pred, y_true):
    return -np.sum(y_true * np.log(_guarded(y_pred)[0]) + (1 - y_true) * np.log(1 - y_pred), axis=1)

@free("categorical_cross_entropy", between={"GUARD": GUARDS})
def categorical_cross_entropy_right(y_pred, y_true):
    return -np.sum(y_true * np.log(_above(y_pred)), axis=1)

@misconception("categorical_cross_entropy", see="Loss and cost functions",
               says="The minus sign in front is missing, so the losses are negative.")
def categorical_cross_entropy_sign(y_pred, y_true):
    return np.sum(y_true * np.log(_above(y_pred)), axis=1)

@misconception("categorical_cross_entropy", see="Loss and cost functions",
               says="The terms with 1 - y are those of the binary cross-entropy; here only y log(p) counts.")
def categorical_cross_entropy_binary_terms(y_pred, y_true):
    p, q = _guarded(y_pred)
    return -np.sum(y_true * np.log(p) + (1 - y_true) * np.log(q), axis=1)

@misconception("categorical_cross_entropy", see="Loss and cost functions",
    says="The logarithm is taken of the sum, which is right for one-hot targets only; it stands inside.")
def categorical_cross_entropy_log_of_sum(y_pred, y_true):
    return -np.log(_above(np.sum(y_true * y_pred, axis=1)))

@misconception("categorical_cross_entropy", see="Loss and cost functions",
               says="The terms are averaged over the classes, but they are summed.")
def categorical_cross_entropy_mean_over_classes(y_pred, y_true):
    return -np.mean(y_true * np.log(_above(y_pred)), axis=1)

@misconception("categorical_cross_entropy", see="Loss and cost functions",
               says="Softmax is applied to y_pred, which are probabilities already.")
def categorical_cross_entropy_of_scores(y_pred, y_true):
    e = np.exp(y_pred)
    return -np.sum(y_true * np.log(e / np.sum(e, axis=1, keepdims=True)), axis=1)

@misconception("categorical_cross_entropy", see="Loss and cost functions",
    says="Only the most likely class of the targets is used, but targets may be any distribution.")
def categorical_cross_entropy_hard_targets(y_pred, y_true):
    return -np.log(_above(y_pred))[np.arange(len(y_pred)), np.argmax(y_true, axis=1)]

@misconception("categorical_cross_entropy", see="Loss and cost functions",
               says="Predictions and targets are exchanged: the logarithm is taken of the targets.")
def categorical_cross_entropy_exchanged(y_pred, y_true):
    return -np.sum(y_pred * np.log(_above(y_true)), axis=1)

@misconception("categorical_cross_entropy", see="Loss and cost functions",
               says="Predictions of exactly 0 are not guarded, so the logarithm is infinite there.")
def categorical_cross_entropy_unguarded(y_pred, y_true):
    return -np.sum(y_true * np.log(y_pred), axis=1)

@misconception("categorical_cross_entropy", see="Loss and cost functions",
               says="The predictions are clipped at 0.01, so confident mistakes cost too little.")
def categorical_cross_entropy_clipped_far(y_pred, y_true):
    return -np.sum(y_true * np.log(np.clip(y_pred, 0.01, 1)), axis=1)

@misconception("categorical_cross_entropy", see="Loss and cost functions",
               says="The logarithm is that of base 2, but the natural one is asked.")
def categorical_cross_entropy_bits(y_pred, y_true):
    return -np.sum(y_true * np.log2(_above(y_pred)), axis=1)

@misconception("categorical_cross_entropy", see="Loss and cost functions",
    says="The logarithm is that of base 10, but the natural one is asked.")
def categorical_cross_entropy_decimal_logarithm(y_pred, y_true):
    return -np.sum(y_true * np.log10(_above(y_pred)), axis=1)

@misconception("categorical_cross_entropy", see="Loss and cost functions",
    says="The losses are averaged over the samples, as in CS231n and Keras: that is the cost; here each sample has a loss.")
def categorical_cross_entropy_as_cost(y_pred, y_true):
    return -np.mean(np.sum(y_true * np.log(_above(y_pred)), axis=1))

@misconception("categorical_cross_entropy", see="Loss and cost functions",
    says="The mean is taken over samples and classes, but each sample has a loss, a sum over its classes.")
def categorical_cross_entropy_mean_over_everything(y_pred, y_true):
    return -np.mean(y_true * np.log(_above(y_pred)))

@misconception("categorical_cross_entropy", see="Loss and cost functions",
    says="The terms are not summed, but each sample has one loss.")
def categorical_cross_entropy_per_class(y_pred, y_true):
    return -y_true * np.log(_above(y_pred))

@misconception("categorical_cross_entropy", see="Loss and cost functions",
    says="The sum runs over the samples, but a loss sums over the classes of one sample.")
def categorical_cross_entropy_over_samples(y_pred, y_true):
    return -np.sum(y_true * np.log(_above(y_pred)), axis=0)

@misconception("categorical_cross_entropy", see="Loss and cost functions", between={"LARGE": (5e-7, 0.009)},
    says="The constant in the logarithm is too large, so confident mistakes cost too little: use one from 1e-16 to 1e-7.")
def categorical_cross_entropy_large_guard(y_pred, y_true):
    return -np.sum(y_true * np.log(np.clip(y_pred, LARGE, 1 - LARGE)), axis=1)

@misconception("squared_error_prime", see="Loss and cost functions",
    says="The sign is reversed, as if the targets came first: predictions come first, and what is too large "
    "makes the loss grow.")
def squared_error_prime_sign(y_pred, y_true):
    return 2 * (y_true - y_pred)

@misconception("squared_error_prime", see="Loss and cost functions",
               says="The factor 2 is missing: this loss has no 1/2 that would cancel it.")
def squared_error_prime_without_two(y_pred, y_true):
    return y_pred - y_true

@misconception("squared_error_prime", see="Loss and cost functions",
               says="The derivative is divided by the number of samples, which belongs to the cost.")
def squared_error_prime_over_samples(y_pred, y_true):
    return 2 * (y_pred - y_true) / len(y_true)

@misconception("squared_error_prime", see="Loss and cost functions",
               says="The derivative is divided by the number of outputs, but the loss sums over them.")
def squared_error_prime_over_outputs(y_pred, y_true):
    return 2 * (y_pred - y_true) / y_true.shape[1]

@misconception("squared_error_prime", see="Loss and cost functions",
               says="The outputs are summed as in the loss, but each output has its own derivative.")
def squared_error_prime_summed(y_pred, y_true):
    return np.sum(2 * (y_pred - y_true), axis=1)

@misconception("squared_error_prime", see="Loss and cost functions",
               says="The absolute value is taken, but the sign of the error tells the direction.")
def squared_error_prime_absolute(y_pred, y_true):
    return 2 * np.abs(y_pred - y_true)

@misconception("squared_error_prime", see="Loss and cost functions",
    says="The result has the number type of the targets, so whole targets cut the decimals off.")
def squared_error_prime_truncated(y_pred, y_true):
    slopes = np.zeros_like(y_true)
    slopes[:] = 2 * (y_pred - y_true)
    return slopes

@misconception("squared_error_prime", see="Loss and cost functions",
    says="This is the derivative of PyTorch's mean over batch and outputs; here a loss sums over the outputs of its sample.")
def squared_error_prime_over_everything(y_pred, y_true):
    return 2 * (y_pred - y_true) / y_true.size

@misconception("squared_error_prime", see="Loss and cost functions",
    says="The factor is 1/2, but the derivative of e**2 is 2 e.")
def squared_error_prime_half(y_pred, y_true):
    return (y_pred - y_true) / 2

@misconception("squared_error_prime", see="Loss and cost functions",
    says="The loss itself is returned, not its derivative.")
def squared_error_prime_function(y_pred, y_true):
    return (y_pred - y_true) ** 2

@free("absolute_error_prime", between={"KINK": (-1.0, 1.0)})
def absolute_error_prime_right(y_pred, y_true):
    return _sign(y_pred - y_true)

@misconception("absolute_error_prime", see="Loss and cost functions",
    says="The sign is reversed, as if the targets came first: predictions come first, and what is too large "
    "makes the loss grow.")
def absolute_error_prime_sign(y_pred, y_true):
    return -_sign(y_pred - y_true)

@misconception("absolute_error_prime", see="Loss and cost functions",
               says="The derivative is 1 everywhere, but it is -1 where the prediction is too small.")
def absolute_error_prime_one(y_pred, y_true):
    return np.ones_like(y_pred)

@misconception("absolute_error_prime", see="Loss and cost functions",
               says="Dividing by the absolute error is undefined where the prediction is exact.")
def absolute_error_prime_nan_at_zero(y_pred, y_true):
    return (y_pred - y_true) / np.abs(y_pred - y_true)

@misconception("absolute_error_prime", see="Loss and cost functions",
               says="The absolute error itself is returned, not its derivative.")
def absolute_error_prime_function(y_pred, y_true):
    return np.abs(y_pred - y_true)

@misconception("absolute_error_prime", see="Loss and cost functions",
               says="The error itself is returned, but only its sign counts.")
def absolute_error_prime_error(y_pred, y_true):
    return y_pred - y_true

@misconception("absolute_error_prime", see="Loss and cost functions",
               says="Predictions that are too small give 0, but the slope is -1 there.")
def absolute_error_prime_step(y_pred, y_true):
    e = y_pred - y_true
    return np.where(e == 0, KINK, np.where(e > 0, 1.0, 0.0))

@misconception("absolute_error_prime", see="Loss and cost functions",
               says="The outputs are summed as in the loss, but each output has its own derivative.")
def absolute_error_prime_summed(y_pred, y_true):
    return np.sum(_sign(y_pred - y_true), axis=1)

@misconception("absolute_error_prime", see="Loss and cost functions",
    says="The derivative is divided by the number of samples, which belongs to the cost.")
def absolute_error_prime_over_samples(y_pred, y_true):
    return _sign(y_pred - y_true) / len(y_true)

@misconception("absolute_error_prime", see="Loss and cost functions",
    says="The derivative is divided by the number of outputs, but the loss sums over them.")
def absolute_error_prime_over_outputs(y_pred, y_true):
    return _sign(y_pred - y_true) / y_true.shape[1]

@free("huber_prime", between={"DELTA_INSIDE": (True, False)})
def huber_prime_right(y_pred, y_true, delta=1.0):
    return np.clip(y_pred - y_true, -delta, delta)

@misconception("huber_prime", see="Loss and cost functions",
               says="Beyond delta the slope is 1 in size, but it is delta.")
def huber_prime_slope_one(y_pred, y_true, delta=1.0):
    e = y_pred - y_true
    return np.where(_small(np.abs(e), delta), e, np.sign(e))

@misconception("huber_prime", see="Loss and cost functions",
               says="Beyond delta the sign is lost: the slope is -delta where the prediction is too small.")
def huber_prime_sign_lost(y_pred, y_true, delta=1.0):
    e = y_pred - y_true
    return np.where(_small(np.abs(e), delta), e, delta)

@misconception("huber_prime", see="Loss and cost functions",
               says="The slope is 2 e near zero, but the factor 1/2 of the Huber loss cancels the 2.")
def huber_prime_twice(y_pred, y_true, delta=1.0):
    e = y_pred - y_true
    return np.where(_small(np.abs(e), delta), 2 * e, delta * np.sign(e))

@misconception("huber_prime", see="Loss and cost functions",
               says="The argument delta is ignored: the slope stops growing at 1 whatever it is.")
def huber_prime_ignores_delta(y_pred, y_true, delta=1.0):
    return np.clip(y_pred - y_true, -1.0, 1.0)

@misconception("huber_prime", see="Loss and cost functions",
               says="Beyond delta the slope is 0, but the loss goes on as a line of slope delta.")
def huber_prime_zero_beyond(y_pred, y_true, delta=1.0):
    e = y_pred - y_true
    return np.where(_small(np.abs(e), delta), e, 0.0)

@misconception("huber_prime", see="Loss and cost functions",
               says="The error is returned everywhere, but beyond delta the slope stays at delta.")
def huber_prime_never_straight(y_pred, y_true, delta=1.0):
    return (y_pred - y_true) * 1.0

@misconception("huber_prime", see="Loss and cost functions",
    says="The error is compared with delta including its sign, so large negative errors go on growing.")
def huber_prime_signed_condition(y_pred, y_true, delta=1.0):
    e = y_pred - y_true
    return np.where(_small(e, delta), e, delta)

@misconception("huber_prime", see="Loss and cost functions",
               says="An if statement decides for a single number, but the predictions are an array.")
def huber_prime_scalars_only(y_pred, y_true, delta=1.0):
    e = y_pred - y_true
    return e if abs(e) <= delta else delta * np.sign(e)

@misconception("huber_prime", see="Loss and cost functions",
    says="The sign is reversed, as if the targets came first: predictions come first, and what is too large makes the loss grow.")
def huber_prime_sign(y_pred, y_true, delta=1.0):
    return np.clip(y_true - y_pred, -delta, delta)

@misconception("huber_prime", see="Loss and cost functions",
    says="The derivative is divided by the number of samples, which belongs to the cost.")
def huber_prime_over_samples(y_pred, y_true, delta=1.0):
    return np.clip(y_pred - y_true, -delta, delta) / len(y_true)

@misconception("huber_prime", see="Loss and cost functions",
    says="This is the derivative of PyTorch's SmoothL1Loss, e / delta and the sign; that of the Huber loss is delta times that.")
def huber_prime_smooth_l1(y_pred, y_true, delta=1.0):
    return np.clip((y_pred - y_true) / delta, -1.0, 1.0)

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
    says="The difference is multiplied by p * (1 - p), but it is divided by it.")
def binary_cross_entropy_prime_multiplied(y_pred, y_true):
    return (y_pred - y_true) * y_pred * (1 - y_pred)

@misconception("huber_prime", see="Loss and cost functions", between={"OTHER_DELTA": (1.05, 10.0)},
    says="Another delta is used where none is given; its default is 1.")
def huber_prime_other_default(y_pred, y_true, delta=None):
    delta = OTHER_DELTA if delta is None else delta
    return np.clip(y_pred - y_true, -delta, delta)

@misconception("huber_prime", see="Loss and cost functions",
    says="The error is compared with delta including its sign, so large negative errors have the slope 0; it is -delta there.")
def huber_prime_straight_part_one_sided(y_pred, y_true, delta=1.0):
    e = y_pred - y_true
    return np.where(_small(np.abs(e), delta), e, np.where(e > 0, delta, 0.0))

@free("binary_cross_entropy_prime", between={"GUARD": SLOPE_GUARDS})
def binary_cross_entropy_prime_right(y_pred, y_true):
    return _slope(y_pred, y_true)

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
    says="This is the derivative with respect to the weighted sum of a sigmoid, not to the prediction.")
def binary_cross_entropy_prime_of_weighted_sum(y_pred, y_true):
    return y_pred - y_true

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
               says="The sign is reversed: a prediction above its target makes the loss grow.")
def binary_cross_entropy_prime_sign(y_pred, y_true):
    return -_slope(y_pred, y_true)

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
               says="Only the first term is differentiated; the one with 1 - y is missing.")
def binary_cross_entropy_prime_one_term(y_pred, y_true):
    return -y_true / _above(y_pred)

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
    says="The second term has the wrong sign: the inner derivative of 1 - p, which is -1, is missing.")
def binary_cross_entropy_prime_inner_derivative(y_pred, y_true):
    p, q = _guarded(y_pred)
    return -y_true / p - (1 - y_true) / q

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
               says="Predictions of exactly 0 or 1 are not guarded, so there is a division by zero.")
def binary_cross_entropy_prime_unguarded(y_pred, y_true):
    return (y_pred - y_true) / (y_pred * (1 - y_pred))

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
    says="The predictions are clipped at 0.01 and 0.99, so confident mistakes have too small a slope.")
def binary_cross_entropy_prime_clipped_far(y_pred, y_true):
    p = np.clip(y_pred, 0.01, 0.99)
    return (p - y_true) / (p * (1 - p))

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
               says="The predictions are clipped from below only: at p = 1 there is a division by zero.")
def binary_cross_entropy_prime_clipped_below(y_pred, y_true):
    p = np.clip(np.asarray(y_pred, float), GUARD[1], 1)
    return (p - y_true) / (p * (1 - p))

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
               says="Where a prediction is exactly 0 or 1 the slope is set to 0, but it is very large there.")
def binary_cross_entropy_prime_zero_where_certain(y_pred, y_true):
    inside = (y_pred > 0) & (y_pred < 1)
    p = np.where(inside, y_pred, 0.5)
    return np.where(inside, (p - y_true) / (p * (1 - p)), 0.0)

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
               says="The derivative is divided by the number of samples, which belongs to the cost.")
def binary_cross_entropy_prime_over_samples(y_pred, y_true):
    return _slope(y_pred, y_true) / len(y_true)

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
    says="Without brackets around p * (1 - p) only p divides, and 1 - p multiplies.")
def binary_cross_entropy_prime_brackets(y_pred, y_true):
    p, q = _guarded(y_pred)
    return (p - y_true) / p * q

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
    says="The arguments are exchanged: predictions come first, and they stand in the denominator.")
def binary_cross_entropy_prime_exchanged(y_pred, y_true):
    return _slope(y_true, y_pred)

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
    says="A sigmoid is applied to y_pred, which are probabilities already.")
def binary_cross_entropy_prime_of_scores(y_pred, y_true):
    return 1 / (1 + np.exp(-y_pred)) - y_true

@misconception("binary_cross_entropy_prime", see="Loss and cost functions",
    says="Only the second term is differentiated; the one with y is missing.")
def binary_cross_entropy_prime_second_term(y_pred, y_true):
    return (1 - y_true) / _guarded(y_pred)[1]

@free("categorical_cross_entropy_prime", between={"GUARD": GUARDS})
def categorical_cross_entropy_prime_right(y_pred, y_true):
    return -y_true / _above(y_pred)

@misconception("categorical_cross_entropy_prime", see="Loss and cost functions",
    says="This is the derivative with respect to the scores of softmax, not to the predictions.")
def categorical_cross_entropy_prime_of_scores(y_pred, y_true):
    return y_pred - y_true

@misconception("categorical_cross_entropy_prime", see="Loss and cost functions",
               says="Every class has -1 / p, but a class counts only as much as its target.")
def categorical_cross_entropy_prime_every_class(y_pred, y_true):
    return -1 / _above(y_pred)

@misconception("categorical_cross_entropy_prime", see="Loss and cost functions",
               says="The minus sign is lost: a larger prediction of the right class makes the loss smaller.")
def categorical_cross_entropy_prime_sign(y_pred, y_true):
    return y_true / _above(y_pred)

@misconception("categorical_cross_entropy_prime", see="Loss and cost functions",
               says="Predictions of exactly 0 are not guarded, so there is a division by zero.")
def categorical_cross_entropy_prime_unguarded(y_pred, y_true):
    return -y_true / y_pred

@misconception("categorical_cross_entropy_prime", see="Loss and cost functions",
               says="This is the derivative of the binary cross-entropy; here only y log(p) counts.")
def categorical_cross_entropy_prime_binary(y_pred, y_true):
    p, q = _guarded(y_pred)
    return (p - y_true) / (p * q)

@misconception("categorical_cross_entropy_prime", see="Loss and cost functions",
    says="Only the most likely class of the targets is used, but targets may be any distribution.")
def categorical_cross_entropy_prime_hard_targets(y_pred, y_true):
    slopes = np.zeros_like(y_pred)
    rows, classes = np.arange(len(y_pred)), np.argmax(y_true, axis=1)
    slopes[rows, classes] = -1 / _above(y_pred)[rows, classes]
    return slopes

@misconception("categorical_cross_entropy_prime", see="Loss and cost functions",
               says="The classes are summed as in the loss, but each prediction has its own derivative.")
def categorical_cross_entropy_prime_summed(y_pred, y_true):
    return -np.sum(y_true / _above(y_pred), axis=1)

@misconception("categorical_cross_entropy_prime", see="Loss and cost functions",
    says="The arguments are exchanged: predictions come first, and they stand in the denominator.")
def categorical_cross_entropy_prime_exchanged(y_pred, y_true):
    return -y_pred / _above(y_true)

@misconception("categorical_cross_entropy_prime", see="Loss and cost functions",
    says="The derivative is divided by the number of samples, which belongs to the cost.")
def categorical_cross_entropy_prime_over_samples(y_pred, y_true):
    return -y_true / _above(y_pred) / len(y_true)

@misconception("categorical_cross_entropy_prime", see="Loss and cost functions",
    says="The logarithm is returned, but its derivative is 1 / p.")
def categorical_cross_entropy_prime_logarithm(y_pred, y_true):
    return -y_true * np.log(_above(y_pred))

@misconception("cost", says="The losses are summed, but the cost is their mean.", see="Loss and cost functions")
def cost_sum(losses, weights=(), lam=0.0):
    return float(np.sum(losses) + lam * sum(np.sum(W**2) for W in weights))

@misconception("cost", see="Loss and cost functions",
               says="The mean of the losses is halved, but this cost has no factor 1/2.")
def cost_half_mean(losses, weights=(), lam=0.0):
    return float(np.mean(losses) / 2 + lam * sum(np.sum(W**2) for W in weights))

@misconception("cost", see="Loss and cost functions",
               says="The penalty has a factor 1/2, which this cost does not have.")
def cost_half_penalty(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + lam / 2 * sum(np.sum(W**2) for W in weights))

@misconception("cost", see="Loss and cost functions",
               says="The penalty is divided by the number of samples, but only the losses are averaged.")
def cost_mean_penalty(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + lam * sum(np.sum(W**2) for W in weights) / len(losses))

@misconception("cost", see="Loss and cost functions",
               says="The penalty is divided by 2 m; here it has no factor besides lam.")
def cost_half_mean_penalty(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + lam * sum(np.sum(W**2) for W in weights) / (2 * len(losses)))

@misconception("cost", see="Loss and cost functions",
               says="The penalty sums the lengths of the weight arrays, but their squares are asked.")
def cost_root_penalty(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + lam * sum(np.sqrt(np.sum(W**2)) for W in weights))

@misconception("cost", see="Loss and cost functions",
               says="The penalty sums absolute weights, but squared weights are asked.")
def cost_absolute_penalty(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + lam * sum(np.sum(np.abs(W)) for W in weights))

@misconception("cost", see="Loss and cost functions",
               says="Only the weights of the last layer are penalised, but those of all layers count.")
def cost_last_layer(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + lam * sum(np.sum(W**2) for W in weights[-1:]))

@misconception("cost", see="Loss and cost functions",
               says="The weights are summed before squaring, so weights of opposite sign cancel each other.")
def cost_square_of_sum(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + lam * sum(np.sum(W) ** 2 for W in weights))

@misconception("cost", see="Loss and cost functions",
               says="np.linalg.norm(W, 2) is the largest singular value of a matrix, not the root of its squares.")
def cost_spectral_norm(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + lam * sum(np.linalg.norm(W, 2) ** 2 for W in weights))

@misconception("cost", says="The penalty on the weights is missing.", see="Loss and cost functions")
def cost_without_penalty(losses, weights=(), lam=0.0):
    return float(np.mean(losses))

@misconception("cost", see="Loss and cost functions",
               says="The weight arrays are joined first, which ends with an error where there are none.")
def cost_needs_weights(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + lam * np.sum(np.concatenate([np.ravel(W) for W in weights]) ** 2))

@misconception("cost", see="Loss and cost functions",
               says="The division by m is written //, which cuts the decimals off.")
def cost_truncated(losses, weights=(), lam=0.0):
    return np.sum(losses) // len(losses) + lam * sum(np.sum(W**2) for W in weights)

@misconception("cost", see="Loss and cost functions",
               says="The squares are written into the weights, so the caller's network has changed.")
def cost_in_place(losses, weights=(), lam=0.0):
    penalty = 0.0
    for W in weights:
        W *= W
        penalty += np.sum(W)
    return float(np.mean(losses) + lam * penalty)

@misconception("cost", see="Loss and cost functions",
    says="This is the cost with 1/(2m) and lam/(2m) of many courses; here the losses are averaged, and lam has no factor.")
def cost_half_everything(losses, weights=(), lam=0.0):
    return float((np.sum(losses) + lam * sum(np.sum(W**2) for W in weights)) / (2 * len(losses)))

@misconception("cost", see="Loss and cost functions",
    says="The squared weights are averaged, but they are summed.")
def cost_mean_of_squares(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + lam * sum(np.mean(W**2) for W in weights))

@misconception("cost", see="Loss and cost functions",
    says="Only the weights of the first layer are penalised, but those of all layers count.")
def cost_first_layer(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + lam * sum(np.sum(W**2) for W in weights[:1]))

@misconception("cost", see="Loss and cost functions",
    says="The penalty is subtracted, but it is added.")
def cost_minus_penalty(losses, weights=(), lam=0.0):
    return float(np.mean(losses) - lam * sum(np.sum(W**2) for W in weights))

@misconception("cost", see="Loss and cost functions",
    says="The penalty lacks its factor lam.")
def cost_without_lam(losses, weights=(), lam=0.0):
    return float(np.mean(losses) + sum(np.sum(W**2) for W in weights))

@free("choose_output", either={"ROBUST": ("huber", "absolute_error")})
def choose_output_right(task):
    return _choice(task)

@misconception("choose_output", see="Loss and cost functions",
               says="Regression gets a sigmoid, so the network could not predict values beyond 0 and 1.")
def choose_output_sigmoid_for_regression(task):
    return _choice(task, regression=("sigmoid", "squared_error"))

@misconception("choose_output", see="Loss and cost functions",
               says="Outliers get the squared error, under which they dominate all other samples.")
def choose_output_squares_outliers(task):
    return _choice(task, **{"regression with outliers": ("identity", "squared_error")})

@misconception("choose_output", see="Loss and cost functions",
               says="Two classes get softmax, but one output with a sigmoid is used here.")
def choose_output_softmax_for_two_classes(task):
    return _choice(task, **{"binary classification": ("softmax", "binary_cross_entropy")})

@misconception("choose_output", see="Loss and cost functions",
               says="Several classes get sigmoids, whose outputs do not sum to 1; softmax is right.")
def choose_output_sigmoids_for_classes(task):
    return _choice(task, **{"multi-class classification": ("sigmoid", "categorical_cross_entropy")})

@misconception("choose_output", see="Loss and cost functions",
               says="Classification gets the squared error; the cross-entropies suit probabilities.")
def choose_output_squares_classes(task):
    output, loss = _choice(task)
    return output, loss if output == "identity" else "squared_error"

@misconception("choose_output", see="Loss and cost functions",
               says="The loss comes first, but the output activation is asked first.")
def choose_output_loss_first(task):
    output, loss = _choice(task)
    return loss, output

@misconception("choose_output", see="Loss and cost functions",
               says="The activation of regression is called 'linear'; the exercise calls it 'identity'.")
def choose_output_linear(task):
    output, loss = _choice(task)
    return output.replace("identity", "linear"), loss

@misconception("choose_output", see="Loss and cost functions",
               says="An unknown task ends with a KeyError of the dictionary, but a ValueError is asked.")
def choose_output_key_error(task):
    return _tasks()[task]

@misconception("choose_output", see="Loss and cost functions",
               says="An unknown task gives None, but a ValueError is asked.")
def choose_output_nothing_for_unknown(task):
    return _tasks().get(task)

@misconception("choose_output", see="Loss and cost functions",
    says="The names are those of Keras ('linear', 'mean_squared_error'); here activations and losses have the exercise's names.")
def choose_output_keras_names(task):
    names = {"identity": "linear", "squared_error": "mean_squared_error", "huber": "huber_loss",
             "absolute_error": "mean_absolute_error",
             "binary_cross_entropy": "binary_crossentropy", "categorical_cross_entropy": "categorical_crossentropy"}
    output, loss = _choice(task)
    return names.get(output, output), names[loss]

@misconception("choose_output", see="Loss and cost functions",
    says="Both kinds of classification get the categorical cross-entropy; with one output the binary one is used.")
def choose_output_categorical_for_two_classes(task):
    return _choice(task, **{"binary classification": ("sigmoid", "categorical_cross_entropy")})
