# %% [markdown]
# # {number} · {title}
#
# *About 40 minutes.* One learning rate for all parameters is a compromise: too large for the steep directions, too small
# for the flat ones. Adaptive optimizers keep a record of how large each parameter's gradients have been and
# divide by it. You write a step of AdaGrad, of RMSProp and of Adam, and the loop that runs any of them.
#
# Everything is element-wise: `grad` and the records `s`, `m` have the shape of `w` and start at zeros. In the formulas
# $(\nabla C)^2$ is the square of each entry. The small $\varepsilon$ keeps the division from being one by zero. It stands
# *inside* the square root here, which is not so everywhere: see the table near the end before you compare with other
# pages. New arrays are returned, the arguments stay as they were.

# %% [markdown] tags=["notebook-only"]
# ![Two rows of arrows, one for each of two weights. The gradients of the first weight are ten times as large as those of
# the second. Each row is divided by the root of its own mean square, 7.1 and 0.7. After that the arrows of both rows
# have the same size.](picture.svg)

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
    ### HINT First the new record, then the step, which uses it.
    ### HINT `s = s + grad**2` makes a new array; `s += ...` would change the caller's. The root is over s + eps
    ###      together.
    ### HINT Almost the code: `return w - alpha * grad / np.sqrt(...), s`.
    ### BEGIN SOLUTION
    grad = np.asarray(grad, dtype=float)
    s = s + grad**2
    return w - alpha * grad / np.sqrt(s + eps), s
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the gradient is 1 in every step, alpha is 1. How large are the 1st, the 4th and the 100th step?
# grader.predict("[round(float(adagrad_step(np.zeros(1), np.array([t - 1.0]), np.ones(1), 1.0)[0][0]), 2) for t in (1, 4, 100)]")


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
    ### HINT It differs from AdaGrad in one line: the record is a moving average, not a sum.
    ### HINT New s: beta times the old s, plus (1 - beta) times the squared gradient.
    ### HINT Almost the code: `s = beta * s + (1 - beta) * ...`, then the step of AdaGrad.
    ### BEGIN SOLUTION
    grad = np.asarray(grad, dtype=float)
    s = beta * s + (1 - beta) * grad**2
    return w - alpha * grad / np.sqrt(s + eps), s
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: one gradient is a thousand times as large as the other. How much longer is its first step?
# grader.predict("[round(float(rmsprop_step(np.zeros(1), np.zeros(1), np.array([g]), 0.1)[0][0]), 3) for g in (1.0, 1000.0)]")


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
    ### HINT Five lines, in the order of the formulas: m, s, m_hat, s_hat, and the step.
    ### HINT m_hat and s_hat are for this step only: give them names of their own, and return m and s. With the minus
    ###      sign in m, w moves by plus.
    ### HINT Almost the code: `m = beta1 * m - (1 - beta1) * ...`, `m_hat = m / (1 - ...**t)`, the same two lines for
    ###      s with plus and `grad**2`, then `w + alpha * ... / np.sqrt(...)`.
    ### BEGIN SOLUTION
    grad = np.asarray(grad, dtype=float)
    m = beta1 * m - (1 - beta1) * grad
    s = beta2 * s + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return w + alpha * m_hat / np.sqrt(s_hat + eps), m, s
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: alpha is 0.001. How far does w move in the first step for these three gradients?
# grader.predict(
#     "[round(float(adam_step(np.zeros(1), np.zeros(1), np.zeros(1), np.array([g]), 1)[0][0]), 4) for g in (0.01, "
#     "1.0, -1000.0)]"
# )


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
    ### HINT The loop knows nothing of the optimizer: it hands the state on from one call to the next.
    ### HINT `state = None` before the loop. The first call has t = 1, the last one t = n_steps: `range(1, n_steps +
    ###      1)`.
    ### HINT Almost the code: `w, state = step(w, state, gradient(...), t)` and `path.append(w)`.
    ### BEGIN SOLUTION
    w, state = np.array(w0, dtype=float), None
    path = [w]
    for t in range(1, n_steps + 1):
        w, state = step(w, state, gradient(w), t)
        path.append(w)
    return path
    ### END SOLUTION


# %% tags=["active-ipynb"]
# # Predict, then run: the step subtracts t. What is the path?
# grader.predict("[float(w) for w in adaptive_descent(lambda w, state, grad, t: (w - t, None), np.array(0.0), lambda w: w, 4)]")

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

# %% [markdown] tags=["notebook-only"]
# ## What your functions draw
#
# Three optimizers in a valley that is 25 times as steep across as along. The grey curves connect points of equal cost.
# Compare with the paths of momentum in sheet 8. The second figure shows the size of the first weight's steps.

# %% tags=["active-ipynb"]
# def adagrad(w, s, grad, t):
#     return adagrad_step(w, np.zeros_like(w) if s is None else s, grad, 0.5)
#
#
# def rmsprop(w, s, grad, t):
#     return rmsprop_step(w, np.zeros_like(w) if s is None else s, grad, 0.05)
#
#
# def adam(w, state, grad, t, alpha=0.1):
#     m, s = (np.zeros_like(w), np.zeros_like(w)) if state is None else state
#     w, m, s = adam_step(w, m, s, grad, t, alpha)
#     return w, (m, s)
#
#
# def valley(w):
#     """Gradient of the cost (w1**2 + 25 * w2**2) / 2."""
#     return w * np.array([1.0, 25.0])
#
#
# @grader.figure(x="first weight", y="second weight", text="Both weights move at the same speed, though one slope is steeper.")
# def paths_of_adaptive_optimizers(ax):
#     first, second = np.meshgrid(np.linspace(-4.5, 1.5, 90), np.linspace(-1.4, 1.4, 90))
#     ax.contour(first, second, first**2 + 25 * second**2, levels=8, colors="0.85")
#     for step in (adagrad, rmsprop, adam):
#         points = np.array(adaptive_descent(step, np.array([-4.0, 1.0]), valley, 100))
#         ax.plot(points[:, 0], points[:, 1], "o-", markersize=3, label=step.__name__)
#
#
# @grader.figure(x="step", y="size of the step", text="AdaGrad's steps shrink from the first one on. RMSProp's keep their size.")
# def size_of_the_steps(ax):
#     for step in (adagrad, rmsprop, adam):
#         points = np.array(adaptive_descent(step, np.array([-4.0, 1.0]), valley, 40))
#         ax.plot(range(1, 41), np.abs(np.diff(points[:, 0])), label=step.__name__)

# %% [markdown] tags=["notebook-only"]
# **The spiral.** The network of sheet 7 again: Adam with the rate 0.1, and plain gradient descent with the rate 0.5. It
# jumps once; with larger rates it jumps more. How many steps does each of them need?

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
# @grader.figure(panels=3, text="After 100 steps Adam's boundary winds. Plain descent needs ten times as many steps.")
# def adam_in_a_tenth_of_the_steps(axes):
#     X, Y = spiral()
#
#     def plain(w, state, grad, t):
#         return w - 0.5 * grad, None
#
#     axes[0].set(xlabel="step", ylabel="cost", title="cost")
#     for ax, step in zip(axes[1:], (plain, adam)):
#         path = adaptive_descent(step, start(), lambda theta: gradient(theta, X, Y), 1000)
#         axes[0].plot(range(0, 1001, 5), [cost_of(theta) for theta in path[::5]], label=step.__name__)
#         boundary(ax, path[100], f"{step.__name__}, 100 steps")

# %% [markdown] tags=["notebook-only"]
# ## A question to think about
#
# Somebody measures the cost in cents instead of euros, so the cost and all gradients are a hundred times as large. What does
# this change for plain gradient descent, and what for Adam?
#
# <details><summary>Answer</summary>
#
# The steps of plain gradient descent become a hundred times as long, and it will probably jump out of the valley until
# $\alpha$ is made smaller. Adam takes the same steps as before: $\hat m$ grows by a factor of 100, $\hat s$ by 10000, its
# root by 100, and the quotient stays. Only $\varepsilon$ does not grow with them, which matters for tiny gradients. So
# Adam's $\alpha$ is about how far a weight moves in one step, and one value (0.001) suits many tasks.
#
# </details>
