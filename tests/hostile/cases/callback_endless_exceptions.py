# expect: failed * numerical_gradient
# attack: Raises exceptions with texts of a megabyte from inside the function that it was lent.
class Loud(Exception):
    def __str__(self):
        return "x" * 10**6


Loud.__name__ = "y" * 10**6


def numerical_gradient(f, theta, h=1e-5):
    def loud(*arguments):
        raise Loud("z" * 10**6)

    for _ in range(50):
        try:
            f(loud)
        except BaseException as error:
            last = error
    raise Loud(str(last) * 10**3)
