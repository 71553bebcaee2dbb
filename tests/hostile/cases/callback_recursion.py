# expect: failed * batch_gradient_descent
# attack: Lets the function that it was lent call one of the submission's, which calls the lent one, without end.
import numpy as np


class Theta(float):
    pass


def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    def again(*arguments, **keywords):
        while True:
            gradient(again, again, again)
            gradient(theta, X, np.frompyfunc(again, 2, 1))

    return again()
