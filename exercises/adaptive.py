# %% [markdown]
# # 10 · Be familiar with adaptive optimizers such as RMSProp and Adam
#
# *About 40 minutes.* One learning rate for all parameters is a compromise: too large for the steep directions, too small
# for the flat ones. Adaptive optimizers keep a record of how large each parameter's gradients have been and
# divide by it. You write a step of AdaGrad, of RMSProp and of Adam, and the loop that runs any of them.
#
# Everything is element-wise: `grad` and the records `s`, `m` have the shape of `w` and start at zeros. In the formulas
# $(\nabla C)^2$ is the square of each entry. The small $\varepsilon$ keeps the division from being one by zero. It stands
# *inside* the square root here, which is not so everywhere: see the table near the end before you compare with other
# pages. New arrays are returned, the arguments stay as they were.

# %% [markdown]
# **By hand.** Two weights have the gradients 8 and 0.02, and $\alpha$ is 0.1. A plain step moves them by 0.8 and 0.002:
# the first one jumps, the second one hardly moves. Now keep for each weight the sum $s$ of its squared gradients and divide
# by its root. After one step $s$ is 64 and 0.0004, so the roots are 8 and 0.02, and
#
# $$0.1 \cdot \frac{8}{8} = 0.1, \qquad 0.1 \cdot \frac{0.02}{0.02} = 0.1$$
#
# Both weights move by 0.1. The sign of a gradient still says where to go. Its size is measured against the sizes
# that this weight is used to.

# %%
import numpy as np

# %% [markdown]
# ## adagrad_step
#
# $$s \leftarrow s + (\nabla C)^2, \qquad w \leftarrow w - \alpha \, \frac{\nabla C}{\sqrt{s + \varepsilon}}$$
#
# $s$ adds up the squares of all gradients so far, for each weight its own. The step uses the *new* $s$. As $s$ only grows,
# the same gradient gives smaller and smaller steps.
#
# *Lecture: Adaptive optimizers.*


# %%
def adagrad_step(w, s, grad, alpha, eps=1e-10):
    """One AdaGrad step: new (w, s), both of the shape of w.

    >>> w, s = adagrad_step(np.array([1.0, 1.0]), np.array([0.0, 16.0]), np.array([2.0, 3.0]), 0.5)
    >>> np.round(w, 6).tolist(), s.tolist()
    ([0.5, 0.7], [4.0, 25.0])
    """
    raise NotImplementedError


# %% [markdown]
# ## rmsprop_step
#
# $$s \leftarrow \beta s + (1 - \beta) (\nabla C)^2, \qquad
# w \leftarrow w - \alpha \, \frac{\nabla C}{\sqrt{s + \varepsilon}}$$
#
# A moving average: the old $s$ counts with the weight $\beta$, the new square with $1 - \beta$, so that only the recent
# gradients matter, about the last ten for $\beta = 0.9$. The steps need not die out.
#
# *Lecture: Adaptive optimizers.*


# %%
def rmsprop_step(w, s, grad, alpha, beta=0.9, eps=1e-10):
    """One RMSProp step: new (w, s), both of the shape of w.

    >>> w, s = rmsprop_step(np.array([1.0]), np.array([2.0]), np.array([4.0]), 0.75, beta=0.5)
    >>> np.round(w, 6).tolist(), s.tolist()
    ([0.0], [9.0])
    """
    raise NotImplementedError


# %% [markdown]
# ## adam_step
#
# Adam is momentum and RMSProp together: $m$ is a moving average of the gradients, $s$ one of their squares. Both start at
# zero and are therefore too small in the first steps. With $\beta_2 = 0.999$ the first $s$ is a thousandth of the square.
# A correction with the step number $t = 1, 2, \ldots$ makes up for it:
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
    raise NotImplementedError


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
    raise NotImplementedError


# %% [markdown]
# ## Elsewhere
#
# Code for Adam is on many pages, and it is rarely the same as ours. If your numbers are close but not right, look here.
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | ε in Adam | $\sqrt{\hat s + \varepsilon}$, `eps=1e-7` | The paper, PyTorch and CS231n: $\sqrt{\hat s} + \varepsilon$ with $10^{-8}$. Keras: $10^{-7}$, added to the root of the *uncorrected* average. |
# | sign of $m$ | $m$ holds minus the gradient, $w$ moves by plus | On nearly all other pages $m$ holds plus the gradient, and $w$ moves by minus. Both are right here. |
# | names | $m$, $s$ | $m$, $v$ in the paper, `exp_avg` and `exp_avg_sq` in PyTorch, `cache` in CS231n (RMSProp). |
# | bias correction | $\hat m$, $\hat s$ in each step | The same in the paper and PyTorch. Keras puts both factors into the learning rate. CS231n shows a form without it first. |
# | ε in RMSProp | inside, $10^{-10}$ | Keras: inside, $10^{-7}$. PyTorch: outside, $10^{-8}$. CS231n: outside, $10^{-4}$ to $10^{-8}$. |
# | β in RMSProp | 0.9 | Keras: `rho=0.9`. PyTorch: `alpha=0.99` (there `alpha` is not the learning rate). |
# | ε in AdaGrad | inside, $10^{-10}$ | Keras: inside, $10^{-7}$. PyTorch: outside, $10^{-10}$. |
# | first $s$ in AdaGrad | 0 | PyTorch: 0. Keras: 0.1, if nothing else is asked for. |
#
# Where ε stands matters for small gradients. For a gradient of 0.0001, $\sqrt{10^{-8} + 10^{-7}}$ is more than three times
# $\sqrt{10^{-8}} + 10^{-7}$.
