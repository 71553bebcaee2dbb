# %% [markdown]
# # 9 · Understand learning rate schedulers
#
# *About 30 minutes.* A large learning rate gets near the minimum quickly, a small one settles in it. A schedule has
# both: it starts at $\alpha_0$ and decreases with the time index $t = 0, 1, 2, \ldots$, which counts iterations: one for
# each update of the weights, not one for each epoch. You write four schedules, and gradient descent that follows any of
# them.
#
# `t` is a number or an array of one dimension (integers or not); the result has its shape (a list of rates will do
# for an array), and at $t = 0$ it is $\alpha_0$.

# %% [markdown]
# **By hand.** The cost is $C = |w|$: its slope is 1 to the right of the minimum at 0, and -1 to the left. Start at
# $w = 0.25$ with the constant rate 0.1:
#
# $$0.25, \quad 0.15, \quad 0.05, \quad -0.05, \quad 0.05, \quad -0.05, \quad \ldots$$
#
# The steps get to within 0.05 and then jump over the minimum for ever. Half of the rate, taken from the third step on,
# leads to 0 exactly. Half of the rate from the beginning leads there, too, but in five steps instead of three. Noise of
# mini-batches has the same effect as this kink: with a constant rate the weights never come to rest.

# %%
import numpy as np

# %% [markdown]
# ## power_decay
#
# $$\alpha(t) = \frac{\alpha_0}{\left(1 + t/s\right)^c}$$
#
# After $s$ steps the rate (for $c = 1$) is one half, after $2s$ one third, after $3s$ one fourth: quick at
# first, then slower.
#
# *Lecture: Learning rate schedulers.*


# %%
def power_decay(alpha0, t, s, c=1.0):
    """alpha0 / (1 + t/s)**c; t is a scalar or an array of one dimension; the result has its shape.

    >>> power_decay(0.5, np.array([0, 10, 30]), 10).tolist()
    [0.5, 0.25, 0.125]
    """
    raise NotImplementedError


# %% [markdown]
# ## time_based_decay
#
# $$\alpha(t) = \frac{\alpha_0}{1 + d\,t}, \qquad d = \frac{\alpha_0}{N}$$
#
# with $N$ = `n_epochs`, the number of epochs planned. This is a rule of thumb for $d$, so that one does not have to search
# for it. Mind the units: $N$ counts epochs, and $t$ counts updates. If an epoch has $u$ updates, the training ends at
# $t = N u$, and there $d\,t = \alpha_0 u$: the rate has come down to $\alpha_0 / (1 + \alpha_0 u)$, whatever $N$ is. A longer
# training decays more slowly. (If $t$ counted epochs, the last rate would be $\alpha_0 / (1 + \alpha_0)$. For
# $\alpha_0 = 0.1$ that is 0.09, hardly a decay.)
#
# *Lecture: Learning rate schedulers.*


# %%
def time_based_decay(alpha0, t, n_epochs):
    """alpha0 / (1 + d t) with d = alpha0 / n_epochs; t is a scalar or an array of one dimension; the result has its shape.

    >>> time_based_decay(0.5, np.array([0, 10, 30]), 5).tolist()      # d = 0.1
    [0.5, 0.25, 0.125]
    """
    raise NotImplementedError


# %% [markdown]
# ## exponential_decay
#
# $$\alpha(t) = \alpha_0 \, 0.1^{\,t/s}$$
#
# The rate falls by a factor of ten every $s$ steps, smoothly in between. In equal times it loses equal *parts* of what is
# left.
#
# *Lecture: Learning rate schedulers.*


# %%
def exponential_decay(alpha0, t, s):
    """alpha0 * 0.1**(t/s); t is a scalar or an array of one dimension; the result has its shape.

    >>> np.round(exponential_decay(0.5, np.array([0, 10, 20]), 10), 6).tolist()
    [0.5, 0.05, 0.005]
    """
    raise NotImplementedError


# %% [markdown]
# ## step_decay
#
# $$\alpha(t) = \alpha_0 \, r^{\lfloor t/s \rfloor}$$
#
# with $r$ = `factor`; the brackets $\lfloor \cdot \rfloor$ mean: round down. The rate is constant for $s$ steps, then
# drops by the factor $r$, is constant again, and so on. The first drop comes at $t = s$, not before.
#
# *Lecture: Learning rate schedulers.*


# %%
def step_decay(alpha0, t, s, factor=0.5):
    """alpha0 * factor**floor(t/s); t is a scalar or an array of one dimension; the result has its shape.

    >>> step_decay(0.5, np.array([0, 9, 10, 20]), 10).tolist()
    [0.5, 0.5, 0.25, 0.125]
    """
    raise NotImplementedError


# %% [markdown]
# ## scheduled_descent
#
# Gradient descent whose learning rate changes: `schedule(t)` gives the rate of step number $t = 0, 1,
# \ldots$, and
#
# $$w_{t+1} = w_t - \alpha(t)\, \nabla C(w_t)$$
#
# with `gradient(w)`. The result is the whole path: `n_steps + 1` arrays, beginning with `w0`; for `n_steps
# = 0` it is `w0` alone.
#
# *Lecture: Learning rate schedulers.*


# %%
def scheduled_descent(w0, gradient, schedule, n_steps):
    """Path of n_steps + 1 arrays beginning with w0; step t = 0, 1, ... has the learning rate schedule(t).

    >>> def schedule(t):
    ...     return 0.5 / (1 + t)
    >>> path = scheduled_descent(np.array([8.0]), lambda w: w, schedule, 2)
    >>> [w.tolist() for w in path]
    [[8.0], [4.0], [3.0]]
    """
    raise NotImplementedError


# %% [markdown]
# ## Elsewhere
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | what $t$ counts | updates | Keras schedules: updates, too. PyTorch: whatever you call `scheduler.step()` for, mostly epochs; its pages speak of epochs. deeplearning.ai: epochs. CS231n: step decay in epochs, the others mostly in updates. |
# | time-based decay | $d = \alpha_0 / N$ | Mostly $\alpha_0 / (1 + d\,t)$ with a $d$ that one searches for: `decay` of early Keras, Keras `InverseTimeDecay`, "1/t decay" in CS231n. |
# | exponential decay | $0.1^{t/s}$ | CS231n: $e^{-k t}$, the same for $k = \ln(10) / s$. PyTorch: $\gamma^{\,t}$. Keras: `decay_rate` to the power of $t$ / `decay_steps`. |
# | step decay | $r = 0.5$ if not given | PyTorch `StepLR`: 0.1. In Keras it is exponential decay with `staircase=True`. |
# | power decay | the rate never becomes 0 | Keras `PolynomialDecay` is another function: it reaches an end value after a given number of steps. |
