# expect: failed * batch_gradient_descent
# attack: Lets the gradient call functions of the submission, which call the gradient, and so on.
class Theta:
    def __init__(self, gradient):
        self.gradient = gradient

    def __call__(self, *arguments, **keywords):
        return self.gradient(self, self, self)

    __array__ = __matmul__ = __sub__ = __len__ = __call__


def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    gradient(Theta(gradient), Theta(gradient), lambda *a: gradient(*a))
    return None
