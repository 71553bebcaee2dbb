# expect: failed raised numerical_gradient
# attack: Passes objects to a function of the check, in order to be told the numbers that it computes with, and to choose what they give.
class Curious:
    __hash__ = None
    ndim = size = 0

    def told(self, *others):
        raise ValueError(f"GRADER_ATTACK {others}")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = __rpow__ = told
    __matmul__ = __rmatmul__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __contains__ = told


def numerical_gradient(f, theta, h=1e-5):
    return f(Curious())
