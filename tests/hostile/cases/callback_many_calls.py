# expect: failed * numerical_gradient
# attack: Calls the function that it was lent for ever.
def numerical_gradient(f, theta, h=1e-5):
    while True:
        f(theta)
