# expect: failed * numerical_gradient
# attack: Gives the function that it was lent lists without end.
def numerical_gradient(f, theta, h=1e-5):
    endless = []
    endless.extend([endless] * 3)
    f(endless)
    return None
