# %% [markdown]
# # {number} · {title}
#
# *About 30 minutes.* Plain gradient descent forgets every step as soon as it is made. With momentum the steps add up,
# like those of a ball that rolls down a valley: the walls push it to and fro, and these pushes cancel; the slope along the
# valley always pushes the same way, and these pushes add up. Friction keeps the ball from getting faster and faster. You
# write two kinds of step, a run of the first, and the velocity at which the ball stops accelerating.
#
# In this part `m` is the momentum (a velocity) and not the number of samples; it has the shape of `w` and
# already contains the learning rate and the minus sign, so that a step is $w \leftarrow w + m$. The number $\beta$ between
# 0 and 1 says how much of the momentum a step keeps; with $\beta = 0.9$ friction takes a tenth of it.

# %% [markdown] tags=["notebook-only"]
# ![A long narrow valley twice, with thirty steps from the same point. Without momentum the steps go from wall to wall
# and are still far from the lowest point. With momentum they swing as well, go along the valley faster, pass the lowest
# point and turn back to it.](picture.svg)

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
    ### HINT First the new momentum, then the new weight, which uses it.
    ### HINT `beta * m - ...` makes a new array; `m *= beta` would change the caller's.
    ### HINT Almost the code: two lines, `m = beta * m - alpha * ...` and `return w + ..., m`.
    ### BEGIN SOLUTION
    m, grad = np.asarray(m, dtype=float), np.asarray(grad, dtype=float)
    m = beta * m - alpha * grad
    return w + m, m
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the ground is level, so the gradient is 0. Does the ball stand still?
# grader.predict("[p.round(2).tolist() for p in momentum_step(np.array([1.0]), np.array([0.5]), np.array([0.0]), 0.1)]")


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
    ### HINT It is the same step. Only the place differs at which the slope is measured.
    ### HINT Call `gradient` once, at the point w + beta · m, with the old m.
    ### HINT Almost the code: the two lines of `momentum_step`, with `gradient(w + ...)` in place of `grad`.
    ### BEGIN SOLUTION
    m = np.asarray(m, dtype=float)
    m = beta * m - alpha * np.asarray(gradient(w + beta * m), dtype=float)
    return w + m, m
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: C = w²/2, and 0.9 m would lead from 0.9 to the minimum at 0. Which of the two goes too far?
# grader.predict(
#     "[step(np.array([0.9]), np.array([-1.0]), g, 0.1)[0].round(2).tolist() for step, g in ((momentum_step, "
#     "np.array([0.9])), (nesterov_step, np.copy))]"
# )


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
    ### HINT A loop around your `momentum_step`, which notes every w.
    ### HINT The path begins with `w0` before the first step, so it has n_steps + 1 entries. The momentum starts as
    ###      `np.zeros_like(w)`.
    ### HINT Almost the code: `w, m = momentum_step(w, m, gradient(w), ..., ...)` and `path.append(w)`, in a loop.
    ### BEGIN SOLUTION
    w = np.array(w0, dtype=float)
    m = np.zeros_like(w)
    path = [w]
    for _ in range(n_steps):
        w, m = momentum_step(w, m, gradient(w), alpha, beta)
        path.append(w)
    return path
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: C = w²/2. Which method is it with beta = 0? And what happens without friction, beta = 1?
# grader.predict("[[float(w) for w in momentum_descent(np.array(8.0), lambda w: w, 0.5, beta, 6)] for beta in (0.0, 1.0)]")


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
    ### HINT In the end a step changes nothing: the new m equals the old m.
    ### HINT Solve m = beta · m - alpha · g for m. Collect both m on one side.
    ### HINT From m · (1 - beta) = -alpha · g it is one division. Make `grad` an array first: `np.asarray(grad,
    ###      dtype=float)`.
    ### BEGIN SOLUTION
    grad = np.asarray(grad, dtype=float)
    return -alpha * grad / (1 - beta)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: friction takes 1 percent instead of 10 percent. How much faster does the ball get?
# grader.predict("[float(terminal_velocity(np.array(1.0), 0.1, beta).round(3)) for beta in (0.0, 0.9, 0.99)]")

# %% [markdown]
# ## Elsewhere
#
# | what | here | elsewhere |
# | --- | --- | --- |
# | momentum step | $m \leftarrow \beta m - \alpha \nabla C$, $w \leftarrow w + m$ | Keras and CS231n: the same; they call $m$ velocity. PyTorch leaves the rate out: $v \leftarrow \beta v + \nabla C$, $w \leftarrow w - \alpha v$. The path is the same, as long as $\alpha$ does not change. |
# | average instead of sum | no factor before the gradient but $\alpha$ | deeplearning.ai: $v \leftarrow \beta v + (1 - \beta) \nabla C$, $w \leftarrow w - \alpha v$. The same $\alpha$ gives steps that are smaller by the factor $1 - \beta$. |
# | names of $\beta$ | `beta` | `momentum` in PyTorch and Keras, `mu` in CS231n. |
# | Nesterov | the gradient at $w + \beta m$ | Keras and PyTorch store the point $w + \beta m$ instead of $w$, so that the gradient is taken where they stand. In Keras' form $m \leftarrow \beta m - \alpha \nabla C$, $w \leftarrow w + \beta m - \alpha \nabla C$. CS231n shows both forms. |

# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# The valley of the picture above, with three values of beta: which one is first at the minimum at (0, 0)? The grey curves
# connect points of equal cost.

# %% tags=["active-ipynb"]
# @grader.figure(x="first weight", y="second weight", text="Without momentum the path creeps, with 0.9 it swings past the minimum.")
# def paths_through_a_narrow_valley(ax):
#     first, second = np.meshgrid(np.linspace(-4.5, 2.5, 90), np.linspace(-1.4, 1.4, 90))
#     ax.contour(first, second, first**2 + 25 * second**2, levels=8, colors="0.85")
#     for beta in (0.0, 0.5, 0.9):
#         path = momentum_descent(np.array([-4.0, 1.0]), lambda w: w * np.array([1.0, 25.0]), 0.03, beta, 60)
#         points = np.array(path)
#         ax.plot(points[:, 0], points[:, 1], "o-", markersize=3, label=f"beta = {beta}")
#
#
# @grader.figure(x="step", y="momentum", text="On an even slope the momentum comes to rest at your terminal velocity.")
# def on_an_even_slope(ax):
#     for beta in (0.5, 0.9):
#         path = np.ravel(momentum_descent(np.zeros(1), np.ones_like, 0.1, beta, 50))
#         (line,) = ax.plot(np.diff(path), label=f"beta = {beta}")
#         ax.axhline(terminal_velocity(np.ones(1), 0.1, beta)[0], color=line.get_color(), linestyle=":")

# %% [markdown] tags=["notebook-only"]
# **The spiral.** The network of sheet 7 with the gradient of all samples: 400 steps without momentum, and 400 with it.
# Everything else is the same.

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
# @grader.figure(panels=3, text="After the same 400 steps the boundary is a line without momentum, and winds with it.")
# def four_hundred_steps_on_the_spiral(axes):
#     X, Y = spiral()
#     axes[0].set(xlabel="step", ylabel="cost", title="cost")
#     for ax, beta in zip(axes[1:], (0.0, 0.9)):
#         path = momentum_descent(start(), lambda theta: gradient(theta, X, Y), 0.1, beta, 400)
#         axes[0].plot(range(0, 401, 10), [cost_of(theta) for theta in path[::10]], label=f"beta = {beta}")
#         boundary(ax, path[-1], f"beta = {beta}")

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# On a long even slope, momentum with $\alpha = 0.1$ and $\beta = 0.9$ is as fast as plain gradient descent with another
# learning rate. Which one? And why not simply take that rate, without any momentum?
#
# <details><summary>Answer</summary>
#
# The terminal velocity has the size $\alpha g / (1 - \beta) = 1 \cdot g$, so the plain rate would be 1. But valleys are not
# even across. With $C = 25 w^2 / 2$ the gradient is $25 w$, and a plain step with rate 1 leads from $w$ to $w - 25 w = -24 w$:
# 24 times as far away, on the other side. With the rate 0.03 the same step leads to $0.25 w$. Momentum keeps the small
# rate, which is safe across the valley, and gets the speed of the large one along it.
#
# </details>
