# %% [markdown]
# # 8 · Grasp the concept of momentum in optimization
#
# *About 30 minutes.* Plain gradient descent forgets every step as soon as it is made. With momentum the steps add up,
# like those of a ball that rolls down a valley: the walls push it to and fro, and these pushes cancel; the slope along the
# valley always pushes the same way, and these pushes add up. Friction keeps the ball from getting faster and faster. You
# write two kinds of step, a run of the first, and the velocity at which the ball stops accelerating.
#
# In this part `m` is the momentum (a velocity) and not the number of samples; it has the shape of `w` and
# already contains the learning rate and the minus sign, so that a step is $w \leftarrow w + m$. The number $\beta$ between
# 0 and 1 says how much of the momentum a step keeps; with $\beta = 0.9$ friction takes a tenth of it.

# %% [markdown]
# **By hand.** Let $\beta = 0.9$ and $\alpha = 0.1$, and let the momentum start at 0. On an even slope the gradient is 1 in
# each step:
#
# $$m = -0.1, \quad 0.9 \cdot (-0.1) - 0.1 = -0.19, \quad 0.9 \cdot (-0.19) - 0.1 = -0.271, \quad \ldots$$
#
# The ball gets faster, by less and less. Between two walls the gradient is 1, then -1, then 1:
#
# $$m = -0.1, \quad 0.9 \cdot (-0.1) + 0.1 = 0.01, \quad 0.9 \cdot 0.01 - 0.1 = -0.091, \quad \ldots$$
#
# The second push takes nearly all of the first one back. Where does the first row end? The last function of this sheet
# answers that.

# %%
import numpy as np

# %% [markdown]
# ## momentum_step
#
# $$m \leftarrow \beta m - \alpha \nabla C(w), \qquad w \leftarrow w + m$$
#
# The step uses the *new* momentum. `grad` is the gradient at `w`, as an array of its shape. Both new values
# are returned; the arguments stay as they were.
#
# *Lecture: Momentum.*


# %%
def momentum_step(w, m, grad, alpha, beta=0.9):
    """One step with momentum: new (w, m), both of the shape of w.

    >>> w, m = momentum_step(np.array([1.0, 2.0]), np.array([0.5, 0.0]), np.array([2.0, -2.0]), 0.5, beta=0.5)
    >>> w.tolist(), m.tolist()
    ([0.25, 3.0], [-0.75, 1.0])
    """
    raise NotImplementedError


# %% [markdown]
# ## nesterov_step
#
# Nesterov's idea: the momentum will carry us to about $w + \beta m$ anyway, so look at the slope there.
#
# $$m \leftarrow \beta m - \alpha \nabla C(w + \beta m), \qquad w \leftarrow w + m$$
#
# Here the argument is the function `gradient(w)`, to be called where the formula wants it.
#
# *Lecture: Momentum.*


# %%
def nesterov_step(w, m, gradient, alpha, beta=0.9):
    """One Nesterov step, the gradient taken at w + beta m: new (w, m), both of the shape of w.

    >>> def gradient(w):                        # of the cost w**2, minimum at 0
    ...     return 2 * w
    >>> w, m = nesterov_step(np.array([1.0]), np.array([-0.5]), gradient, 0.25, beta=0.5)
    >>> w.tolist(), m.tolist()
    ([0.375], [-0.625])
    """
    raise NotImplementedError


# %% [markdown]
# ## momentum_descent
#
# `n_steps` steps with momentum from `w0`, the momentum starting at zero, with the gradient taken anew at
# each point (`gradient(w)`). The result is the whole path: `n_steps + 1` arrays, beginning with `w0`; for
# `n_steps = 0` it is `w0` alone.
#
# *Lecture: Momentum.*


# %%
def momentum_descent(w0, gradient, alpha, beta, n_steps):
    """Path of n_steps + 1 arrays beginning with w0, momentum starting at zero.

    >>> path = momentum_descent(np.array([4.0]), lambda w: 2 * w, 0.25, 0.5, 3)
    >>> [w.tolist() for w in path]
    [[4.0], [2.0], [0.0], [-1.0]]
    """
    raise NotImplementedError


# %% [markdown]
# ## terminal_velocity
#
# On a slope of constant gradient $g$ the momentum grows until what friction takes equals what the slope
# gives: the limit of $m$ when $m \leftarrow \beta m - \alpha g$ is repeated for ever ($0 \le \beta < 1$). In "By hand" it is
# the end of the first row.
# Find it on paper, as the value that a step leaves unchanged; it has the shape of `grad`, and its sign says
# where the ball rolls.
#
# *Lecture: Momentum.*


# %%
def terminal_velocity(grad, alpha, beta):
    """Limit of the momentum m under a constant gradient; same shape as grad.

    >>> terminal_velocity(np.array([1.0, -2.0]), 0.25, 0.5).tolist()
    [-0.5, 1.0]
    """
    raise NotImplementedError


# %% [markdown]
# ## Elsewhere
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | momentum step | $m \leftarrow \beta m - \alpha \nabla C$, $w \leftarrow w + m$ | Keras and CS231n: the same; they call $m$ velocity. PyTorch leaves the rate out: $v \leftarrow \beta v + \nabla C$, $w \leftarrow w - \alpha v$. The path is the same, as long as $\alpha$ does not change. |
# | average instead of sum | no factor before the gradient but $\alpha$ | deeplearning.ai: $v \leftarrow \beta v + (1 - \beta) \nabla C$, $w \leftarrow w - \alpha v$. The same $\alpha$ gives steps that are smaller by the factor $1 - \beta$. |
# | names of $\beta$ | `beta` | `momentum` in PyTorch and Keras, `mu` in CS231n. |
# | Nesterov | the gradient at $w + \beta m$ | Keras and PyTorch store the point $w + \beta m$ instead of $w$, so that the gradient is taken where they stand. In Keras' form $m \leftarrow \beta m - \alpha \nabla C$, $w \leftarrow w + \beta m - \alpha \nabla C$. CS231n shows both forms. |
