# %% [markdown]
# # 10 · Be familiar with adaptive optimizers such as RMSProp and Adam
#
# One learning rate for all parameters is a compromise: too large for the steep directions, too small for
# the flat ones. Adaptive optimizers keep a record of how large each parameter's gradients have been and
# divide by it. You write a step of AdaGrad, of RMSProp and of Adam, and the loop that runs any of them.
#
# Everything is element-wise: `grad` and the records `s`, `m` have the shape of `w` and start at zeros. The
# small $\varepsilon$ stands *inside* the square root. New arrays are returned, the arguments stay as they
# were.

# %%
import numpy as np

# %% [markdown]
# ## adagrad_step
#
# $$s \leftarrow s + (\nabla C)^2, \qquad w \leftarrow w - \alpha \, \frac{\nabla C}{\sqrt{s + \varepsilon}}$$
#
# The step uses the *new* $s$. As $s$ only grows, the steps only shrink.
#
# *Lecture: Adaptive optimizers.*


# %%
def adagrad_step(w, s, grad, alpha, eps=1e-10):
    """One AdaGrad step: new (w, s), both of the shape of w.

    >>> w, s = adagrad_step(np.array([1.0, 1.0]), np.array([0.0, 16.0]), np.array([2.0, 3.0]), 0.5)
    >>> np.round(w, 6).tolist(), s.tolist()
    ([0.5, 0.7], [4.0, 25.0])
    """
    ### BEGIN SOLUTION
    grad = np.asarray(grad, dtype=float)
    s = s + grad**2
    return w - alpha * grad / np.sqrt(s + eps), s
    ### END SOLUTION


# %% [markdown]
# ## rmsprop_step
#
# $$s \leftarrow \beta s + (1 - \beta) (\nabla C)^2, \qquad
# w \leftarrow w - \alpha \, \frac{\nabla C}{\sqrt{s + \varepsilon}}$$
#
# Only the recent gradients count: $s$ is a moving average, so the steps need not die out.
#
# *Lecture: Adaptive optimizers.*


# %%
def rmsprop_step(w, s, grad, alpha, beta=0.9, eps=1e-10):
    """One RMSProp step: new (w, s), both of the shape of w.

    >>> w, s = rmsprop_step(np.array([1.0]), np.array([2.0]), np.array([4.0]), 0.75, beta=0.5)
    >>> np.round(w, 6).tolist(), s.tolist()
    ([0.0], [9.0])
    """
    ### BEGIN SOLUTION
    grad = np.asarray(grad, dtype=float)
    s = beta * s + (1 - beta) * grad**2
    return w - alpha * grad / np.sqrt(s + eps), s
    ### END SOLUTION


# %% [markdown]
# ## adam_step
#
# Adam is momentum and RMSProp together. The moving averages start at zero and are therefore too small in
# the first steps; a correction with the step number $t = 1, 2, \ldots$ makes up for it:
#
# $$m \leftarrow \beta_1 m - (1 - \beta_1) \nabla C, \qquad
# s \leftarrow \beta_2 s + (1 - \beta_2) (\nabla C)^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat s = \frac{s}{1 - \beta_2^t}, \qquad
# w \leftarrow w + \alpha \, \frac{\hat m}{\sqrt{\hat s + \varepsilon}}$$
#
# The corrected $\hat m$, $\hat s$ are for this step only: `m` and `s` are returned *uncorrected*, for the
# next call. You may also keep $m$ with the other sign (adding the gradient) if $w$ then moves by minus;
# only the way of $w$ counts.
#
# *Lecture: Adaptive optimizers.*


# %%
def adam_step(w, m, s, grad, t, alpha=0.001, beta1=0.9, beta2=0.999, eps=1e-7):
    """One Adam step, t = 1 for the first: new (w, m, s), all of the shape of w, m and s not bias-corrected.

    >>> w, m, s = adam_step(np.array([1.0]), np.zeros(1), np.zeros(1), np.array([4.0]), 1, 0.5, 0.5, 0.75)
    >>> np.round(w, 6).tolist(), np.abs(m).tolist(), s.tolist()
    ([0.5], [2.0], [4.0])
    """
    ### BEGIN SOLUTION
    grad = np.asarray(grad, dtype=float)
    m = beta1 * m - (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return w + alpha * m_hat / np.sqrt(s_hat + eps), m, s
    ### END SOLUTION


# %% [markdown]
# ## adaptive_descent
#
# The loop around any of the steps. `step(w, state, grad, t)` returns `(w, state)`; what the state is, is
# the business of `step` alone: it starts as `None` and is handed on from one step to the next. $t = 1, 2,
# \ldots$, and `grad` is `gradient(w)` at the present `w`. The result is the whole path: `n_steps + 1`
# arrays, beginning with `w0`; for `n_steps = 0` it is `w0` alone.
#
# *Lecture: Adaptive optimizers.*


# %%
def adaptive_descent(step, w0, gradient, n_steps):
    """Path of n_steps + 1 arrays from w0 on, made by step(w, state, grad, t) -> (w, state), t = 1, 2, ...

    >>> def step(w, state, grad, t):            # plain descent, rate 1 / (2 t); the state counts calls
    ...     return w - grad / (2 * t), 1 if state is None else state + 1
    >>> path = adaptive_descent(step, np.array([8.0]), lambda w: w, 2)
    >>> [w.tolist() for w in path]
    [[8.0], [4.0], [3.0]]
    """
    ### BEGIN SOLUTION
    w, state = np.array(w0, dtype=float), None
    path = [w]
    for t in range(1, n_steps + 1):
        w, state = step(w, state, gradient(w), t)
        path.append(w)
    return path
    ### END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## Pictures
#
# Run this cell to see three optimizers in a valley whose directions differ much in steepness.

# %% tags=["active-ipynb"]
# @grader.figure(x="first weight", y="second weight")
# def paths_of_adaptive_optimizers(ax):
#     def adagrad(w, s, grad, t):
#         return adagrad_step(w, np.zeros_like(w) if s is None else s, grad, 0.5)
#
#     def rmsprop(w, s, grad, t):
#         return rmsprop_step(w, np.zeros_like(w) if s is None else s, grad, 0.05)
#
#     def adam(w, state, grad, t):
#         m, s = (np.zeros_like(w), np.zeros_like(w)) if state is None else state
#         w, m, s = adam_step(w, m, s, grad, t, alpha=0.1)
#         return w, (m, s)
#
#     for step in (adagrad, rmsprop, adam):
#         points = np.array(adaptive_descent(step, np.array([-4.0, 1.0]), lambda w: w * np.array([1.0, 25.0]), 100))
#         ax.plot(points[:, 0], points[:, 1], "o-", markersize=3, label=step.__name__)
