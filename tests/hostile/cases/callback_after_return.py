# expect: failed * numerical_gradient
# attack: Goes on calling the function that it was lent from a thread, after it has returned.
import threading


def numerical_gradient(f, theta, h=1e-5):
    def later():
        while True:
            f(theta)

    for _ in range(4):
        threading.Thread(target=later, daemon=True).start()
    return None
