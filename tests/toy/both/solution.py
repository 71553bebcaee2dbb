# %%
from first import half
from second import total


# %%
def everything(z):
    """Half of the sum."""
    ### BEGIN SOLUTION
    return half(total(z))
    ### END SOLUTION
