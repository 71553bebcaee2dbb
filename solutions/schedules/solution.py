# %% [markdown]
# # {number} · {title}
#
# *About 30 minutes.* A large learning rate gets near the minimum quickly, a small one settles in it. A schedule has
# both: it starts at $\alpha_0$ and decreases with the time index $t = 0, 1, 2, \ldots$, which counts iterations: one for
# each update of the weights, not one for each epoch. You write four schedules, and gradient descent that follows any of
# them.
#
# `t` is a number or an array of one dimension (integers or not); the result has its shape (a list of rates will do
# for an array), and at $t = 0$ it is $\alpha_0$.

# %% [markdown] tags=["notebook-only"]
# ![Four schedules in one diagram, the learning rate against the step. All start at 0.1. Power decay and time-based decay
# fall fast and then slowly. Exponential decay falls towards zero. Step decay is constant and drops by half three
# times.](picture.svg)

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
    ### HINT Put the formula down from the inside: t / s first, then the bracket, then the power.
    ### HINT `t` may be a list: `np.asarray(t, dtype=float)` makes all that follows work for numbers and arrays.
    ### HINT Almost the code: `alpha0 / (1 + ... / s) ** c`. In Python `**` comes before `/`.
    ### BEGIN SOLUTION
    return alpha0 / (1 + np.asarray(t, dtype=float) / s) ** c
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the rate is a tenth after 90 steps. After how many steps is it a hundredth?
# grader.predict("power_decay(1.0, np.array([10, 90, 180, 990]), 10).round(3).tolist()")


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
    ### HINT Compute the decay d once. It does not depend on t.
    ### HINT d = alpha0 / n_epochs. After that it is power decay with c = 1 and s = 1 / d.
    ### HINT Almost the code: `decay = alpha0 / ...`, then `alpha0 / (1 + ...)`, with `t` made an array of floats.
    ### BEGIN SOLUTION
    decay = alpha0 / n_epochs
    return alpha0 / (1 + decay * np.asarray(t, dtype=float))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: 100 updates an epoch, 10 epochs or 1000. Does the longer training end at a lower rate?
# grader.predict("[round(float(time_based_decay(0.1, 100 * N, N)), 4) for N in (10, 1000)]")


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
    ### HINT At t = s the rate is a tenth. Which power of 0.1 is that?
    ### HINT The exponent is t / s, and it need not be a whole number.
    ### HINT Almost the code: `alpha0 * 0.1 ** (...)`, with `t` made an array of floats.
    ### BEGIN SOLUTION
    return alpha0 * 0.1 ** (np.asarray(t, dtype=float) / s)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: after s steps the rate is 0.1. Is it 0.55 after half of them?
# grader.predict("round(float(exponential_decay(1.0, 5, 10)), 3)")


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
    ### HINT How many drops have there been at time t? That number is whole.
    ### HINT `np.floor(t / s)` counts the drops: 0 for t < s, 1 from t = s on.
    ### HINT Almost the code: `alpha0 * factor ** np.floor(... / s)`.
    ### BEGIN SOLUTION
    return alpha0 * factor ** np.floor(np.asarray(t, dtype=float) / s)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: s is 10. Which of these four times have the same rate?
# grader.predict("step_decay(0.8, np.array([9, 9.9, 10, 19]), 10).tolist()")


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
    ### HINT It is plain gradient descent, and the rate of each step comes from a call of `schedule`.
    ### HINT The first step has t = 0. The path begins with a copy of `w0` as floats, and each step makes a new array.
    ### HINT Almost the code: `for t in range(n_steps):`, then `w = w - schedule(...) * gradient(...)` and
    ###      `path.append(w)`.
    ### BEGIN SOLUTION
    w = np.array(w0, dtype=float)
    path = [w]
    for t in range(n_steps):
        w = w - schedule(t) * gradient(w)
        path.append(w)
    return path
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the slope is 1 everywhere, and the rate halves with each step. How far does w get in 50 steps?
# grader.predict("round(float(scheduled_descent(np.array(0.0), lambda w: 1.0, lambda t: 0.5**t, 50)[-1]), 6)")

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

# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# The four schedules, and what two of them do to gradient descent with noise: the cost is w²/2, and each gradient is wrong by
# a random number. How near to zero does the weight come?

# %% tags=["active-ipynb"]
# @grader.figure(x="t", y="learning rate", text="Four ways from 0.5 to a small rate: two slow, one exponential, one in steps.")
# def four_schedules(ax):
#     t = np.arange(0, 100)
#     ax.plot(t, power_decay(0.5, t, 20), label="power_decay")
#     ax.plot(t, time_based_decay(0.5, t, 4), label="time_based_decay")
#     ax.plot(t, exponential_decay(0.5, t, 50), label="exponential_decay")
#     ax.plot(t, step_decay(0.5, t, 20), label="step_decay")
#
#
# @grader.figure(x="step", y="weight", text="With a constant rate the weight never comes to rest. With a decay it does.")
# def descent_with_noise(ax):
#     schedules = {
#         "constant": lambda t: 0.5,
#         "power_decay": lambda t: power_decay(0.5, t, 20),
#         "exponential_decay": lambda t: exponential_decay(0.5, t, 100),
#     }
#     for name, schedule in schedules.items():
#         rng = np.random.default_rng(1)
#         path = scheduled_descent(np.array([5.0]), lambda w: w + rng.normal(), schedule, 200)
#         ax.plot(np.ravel(path), label=name)

# %% [markdown] tags=["notebook-only"]
# **The spiral.** The network of sheet 7, with mini-batches of 20 samples and 1000 updates. The gradient of a mini-batch is
# noisy, so the schedule matters.

# %% tags=["active-ipynb"]
# def spiral(n=100):
#     """Points (2n, 2) on the two arms of a spiral, and their classes (2n, 1)."""
#     angle = np.linspace(0.5, 6.0, n)
#     arm = (angle * np.stack([np.cos(angle), np.sin(angle)])).T / 6
#     return np.concatenate([arm, -arm]), np.repeat([[1.0], [0.0]], n, axis=0)
#
#
# def network(theta):
#     """Weights and biases of a network of sizes [2, 8, 8, 1], cut from one array of 105 numbers."""
#     *weights, b1, b2, b3 = np.split(theta, np.cumsum([16, 64, 8, 8, 8]))
#     return [W.reshape(shape) for W, shape in zip(weights, [(2, 8), (8, 8), (8, 1)])], [b1, b2, b3]
#
#
# def start():
#     """Initial parameters of this network, as one array."""
#     from initialization import initialize, xavier_normal
#
#     weights, biases = initialize([2, 8, 8, 1], xavier_normal, np.random.default_rng(2))
#     return np.concatenate([np.ravel(p) for p in (*weights, *biases)])
#
#
# def gradient(theta, X, Y):
#     """Gradient of the cost with respect to theta, of its shape, by your backpropagation."""
#     from activations import sigmoid, tanh, tanh_prime
#     from backpropagation import backpropagation, softmax_cross_entropy_delta
#     from feedforward import feedforward
#
#     weights, biases = network(theta)
#     Zs, As = feedforward(X, weights, biases, [tanh, tanh, sigmoid])
#     primes = [tanh_prime, tanh_prime, np.ones_like]
#     dWs, dbs = backpropagation(Zs, As, Y, weights, primes, softmax_cross_entropy_delta)
#     return np.concatenate([np.ravel(g) for g in (*dWs, *dbs)])
#
#
# def output(theta, X):
#     """Output of the network for the samples X."""
#     from activations import sigmoid, tanh
#     from feedforward import feedforward
#
#     return feedforward(X, *network(theta), [tanh, tanh, sigmoid])[1][-1]
#
#
# def cost_of(theta):
#     """Cost of the network on the spiral."""
#     from losses import binary_cross_entropy, cost
#
#     X, Y = spiral()
#     return cost(binary_cross_entropy(output(theta, X), Y))
#
#
# def boundary(ax, theta, title):
#     """Draw where the network says class 1, and the two arms."""
#     X, Y = spiral()
#     ticks = np.linspace(-1.1, 1.1, 81)
#     grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
#     ax.contourf(ticks, ticks, output(theta, grid).reshape(81, 81), levels=[0.0, 0.5, 1.0], alpha=0.3)
#     for value, marker in ((1, "o"), (0, "s")):
#         ax.plot(*X[Y[:, 0] == value].T, marker, markersize=2)
#     ax.set_title(f"{title}: cost {cost_of(theta):.2f}")

# %% tags=["active-ipynb"]
# @grader.figure(panels=3, text="The large rate jumps, the small one is slow. The decay is fast at first and calm in the end.")
# def a_thousand_steps_on_the_spiral(axes):
#     X, Y = spiral()
#     schedules = {
#         "constant 2": lambda t: 2.0,
#         "constant 0.1": lambda t: 0.1,
#         "step_decay": lambda t: step_decay(2.0, t, 200),
#     }
#     axes[0].set(xlabel="step", ylabel="cost", title="cost")
#     for name, schedule in schedules.items():
#         rng = np.random.default_rng(2)
#
#         def of_a_mini_batch(theta):
#             rows = rng.permutation(len(X))[:20]
#             return gradient(theta, X[rows], Y[rows])
#
#         path = scheduled_descent(start(), of_a_mini_batch, schedule, 1000)
#         axes[0].plot(range(0, 1001, 10), [cost_of(theta) for theta in path[::10]], label=name, linewidth=1)
#         if name != "constant 2":
#             boundary(axes[1 if name == "constant 0.1" else 2], path[-1], name)

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# In "Predict, then run" a rate that halves with each step moved the weight by 2 and no further, on a slope that goes on for
# ever. Which of the four schedules can stop short of a minimum that is far away, however long one waits? And which cannot?
#
# <details><summary>Answer</summary>
#
# On a slope of 1 the way is the sum of all rates. For exponential decay and step decay this is a geometric series, whose sum
# is finite: a minimum that is further away is never reached. For power decay with $c = 1$ and for time-based decay the rates
# behave like $1/t$ in the end, and the sum of $1/t$ grows without bound, if slowly. So these two get to any minimum. With
# $c = 2$ power decay has a finite sum again. In practice nobody waits for ever: the decay should be slow enough for the
# number of steps that are planned.
#
# </details>
