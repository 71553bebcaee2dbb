# expect: failed * numerical_gradient
# attack: Passes a hundred thousand functions of its own to the grader.
def numerical_gradient(f, theta, h=1e-5):
    for _ in range(100_000):
        try:
            f([lambda t: t for _ in range(100)])
        except Exception:
            pass
    return None
