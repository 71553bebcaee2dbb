# %% [markdown]
# # 2 · Say with a mask who may look at whom
#
# *About 15 minutes.* A mask is an array of truth values. In row $i$ and column $j$ it is True where query $i$ may look at
# key $j$. Two masks are used all the time, and `&` puts them together: both must allow it.
#
# **By hand.** A sentence is written word by word, and no word may look at those that come after it. For three words that
# is the causal mask on the left. In a batch, sentences of 3 and of 1 words stand in arrays of 3 words; what stands after
# the end is padding, at which nobody may look. On the right is the padding mask of the second sentence; it has one row,
# for it is the same for all queries.
#
# $$\begin{pmatrix} 1 & 0 & 0 \\ 1 & 1 & 0 \\ 1 & 1 & 1 \end{pmatrix} \qquad \begin{pmatrix} 1 & 0 & 0 \end{pmatrix}$$
#
# Both together allow every word of the second sentence to look at its first word only.

# %%
import numpy as np

# %% [markdown]
# ## causal_mask
#
# Query $i$ may look at key $j$ if $j \le i$: at all words before it, and at itself.
#
# *Lecture: Masks.*


# %%
def causal_mask(n):
    """Mask of truth values, shape (n, n): True where the key is not after the query.

    n: number of words.

    >>> causal_mask(2).tolist()
    [[True, False], [True, True]]
    """
    raise NotImplementedError


# %% [markdown]
# ## padding_mask
#
# Sentence $i$ has `lengths[i]` words, which stand at the beginning. Key $j$ of it is a word if $j <$ `lengths[i]`. The
# axis of length 1 stands for all queries, so that the mask fits to scores of shape (m, n, n).
#
# *Lecture: Masks.*


# %%
def padding_mask(lengths, n):
    """Mask of truth values, shape (m, 1, n): True where the key is a word of its sentence, not padding.

    lengths: number of words of each sentence, whole numbers from 0 to n, shape (m,); n: words in an array.

    >>> padding_mask(np.array([3, 1]), 3).tolist()
    [[[True, True, True]], [[True, False, False]]]
    """
    raise NotImplementedError
