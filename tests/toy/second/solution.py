# %% [markdown]
# # Sum and apply

# %%
import numpy as np


# %%
def total(z):
    """The sum of all entries, a float."""
    ### BEGIN SOLUTION
    return float(np.sum(z))
    ### END SOLUTION


# %%
def twice(f, z):
    """f(f(z))."""
    ### BEGIN SOLUTION
    return f(f(z))
    ### END SOLUTION


# %%
def draw(n, rng):
    """n uniform numbers between 0 and 1, from rng."""
    ### BEGIN SOLUTION
    return rng.uniform(size=n)
    ### END SOLUTION
