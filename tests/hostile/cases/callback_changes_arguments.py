# expect: failed * batch_gradient_descent
# attack: Changes the arrays that it was given, so that the right values would follow the wrong ones.
def batch_gradient_descent(X, Y, theta, gradient, alpha, n_epochs):
    for array in (X, Y, theta):
        array[...] = 0
    return [theta] * n_epochs
