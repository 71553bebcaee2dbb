# %% [markdown]
# # {title}
#
# *Lecture: Numbers; Functions.*

# %%
import numpy as np


# %%
def double(z):
    """Twice z."""
    ### HINT The result is the number,
    ###      taken twice.
    ### HINT Almost the code: `2.0 * ...`.
    ### BEGIN SOLUTION
    return 2.0 * np.asarray(z)
    ### END SOLUTION


# %%
def half(z):
    """Half of z."""
    ### BEGIN SOLUTION
    return 0.5 * np.asarray(z)
    ### END SOLUTION


# %%
def quadruple(z):
    """Four times z."""
    ### BEGIN SOLUTION
    return double(double(z))
    ### END SOLUTION
