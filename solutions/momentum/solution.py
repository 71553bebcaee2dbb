# %% [markdown]
# # 8 · Grasp the concept of momentum in optimization
#
# Plain gradient descent forgets every step as soon as it is made. With momentum the steps add up, like a
# ball rolling down a valley: the walls' pushes to and fro cancel, the slope along the valley accumulates,
# and friction keeps the velocity bounded. You write two kinds of step, a run of the first, and the velocity
# at which the ball stops accelerating.
#
# In this part `m` is the momentum (a velocity) and not the number of samples; it has the shape of `w` and
# already contains the learning rate and the minus sign, so that a step is $w \leftarrow w + m$.

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
    ### BEGIN SOLUTION
    m, grad = np.asarray(m, dtype=float), np.asarray(grad, dtype=float)
    m = beta * m - alpha * grad
    return w + m, m
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    m = np.asarray(m, dtype=float)
    m = beta * m - alpha * np.asarray(gradient(w + beta * m), dtype=float)
    return w + m, m
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    w = np.array(w0, dtype=float)
    m = np.zeros_like(w)
    path = [w]
    for _ in range(n_steps):
        w, m = momentum_step(w, m, gradient(w), alpha, beta)
        path.append(w)
    return path
    ### END SOLUTION


# %% [markdown]
# ## terminal_velocity
#
# On a slope of constant gradient $g$ the momentum grows until what friction takes equals what the slope
# gives: the limit of $m$ when $m \leftarrow \beta m - \alpha g$ is repeated for ever ($0 \le \beta < 1$).
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
    ### BEGIN SOLUTION
    grad = np.asarray(grad, dtype=float)
    return -alpha * grad / (1 - beta)
    ### END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## Pictures
#
# Run this cell to see how momentum crosses a narrow valley.

# %% tags=["active-ipynb"]
# @grader.figure(x="first weight", y="second weight")
# def paths_through_a_narrow_valley(ax):
#     for beta in (0.0, 0.5, 0.9):
#         path = momentum_descent(np.array([-4.0, 1.0]), lambda w: w * np.array([1.0, 25.0]), 0.03, beta, 60)
#         points = np.array(path)
#         ax.plot(points[:, 0], points[:, 1], "o-", markersize=3, label=f"beta = {beta}")
