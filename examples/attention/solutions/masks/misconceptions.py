"""Known wrong ways to write the functions of `masks`: each tests the checks and names a student's mistake."""

import numpy as np

from grader.checks import misconception

SEE = "Masks"
HIDDEN = ("true_is_hidden",)


def _positions(lengths, n):
    return np.arange(n), np.asarray(lengths)[:, None, None]


@misconception("causal_mask", see=SEE, says="A query may not look at its own word; it may: the mask is True on the diagonal.")
def causal_mask_without_diagonal(n):
    return np.tri(n, k=-1, dtype=bool)


@misconception(
    "causal_mask", see=SEE, says="The mask lets each word look at the words after it: rows are queries, columns are keys."
)
def causal_mask_transposed(n):
    return np.tri(n, dtype=bool).T


@misconception(
    "causal_mask", see=SEE, conventions=HIDDEN, says="True and False are exchanged: True means that the query may look at the key."
)
def causal_mask_inverted(n):
    return ~np.tri(n, dtype=bool)


@misconception(
    "causal_mask", see=SEE, says="The mask holds 0 and minus infinity, to be added to scores; here it holds truth values."
)
def causal_mask_to_be_added(n):
    return np.where(np.tri(n, dtype=bool), 0.0, -np.inf)


@misconception(
    "padding_mask", see=SEE, says="One word too many is let through: positions count from 0, so the last word is at length - 1."
)
def padding_mask_one_more(lengths, n):
    positions, lengths = _positions(lengths, n)
    return positions <= lengths


@misconception("padding_mask", see=SEE, conventions=HIDDEN, says="True and False are exchanged: True means that the key is a word.")
def padding_mask_inverted(lengths, n):
    positions, lengths = _positions(lengths, n)
    return positions >= lengths


@misconception("padding_mask", see=SEE, says="The axis of the queries is missing: the shape is (m, 1, n).")
def padding_mask_without_axis(lengths, n):
    positions, lengths = _positions(lengths, n)
    return (positions < lengths)[:, 0, :]


@misconception("padding_mask", see=SEE, says="The queries are masked, not the keys: the last axis is that of the keys.")
def padding_mask_of_queries(lengths, n):
    positions, lengths = _positions(lengths, n)
    return (positions < lengths).swapaxes(1, 2)
