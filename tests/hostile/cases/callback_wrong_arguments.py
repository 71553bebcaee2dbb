# expect: failed raised numerical_gradient
# attack: Calls the function that it was lent with arguments that it does not have.
def numerical_gradient(f, theta, h=1e-5):
    return f(theta, expected=True, reference="sigmoid")
