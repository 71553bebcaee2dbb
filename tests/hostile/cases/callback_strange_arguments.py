# expect: failed * numerical_gradient
# attack: Gives the function that it was lent texts, dicts, functions and itself.
def numerical_gradient(f, theta, h=1e-5):
    for strange in ("__class__", {"a": [1, {"b": None}]}, f, [f] * 100, lambda *a: 1 / 0, float("nan"), 10**300, b"x"):
        try:
            f(strange)
        except Exception:
            pass
    return None
