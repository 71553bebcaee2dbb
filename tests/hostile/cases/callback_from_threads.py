# expect: failed * numerical_gradient
# attack: Calls the function that it was lent from eight threads at once while it answers.
import threading


def numerical_gradient(f, theta, h=1e-5):
    def call():
        while True:
            try:
                f(theta)
            except BaseException:
                pass

    threads = [threading.Thread(target=call, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    while True:
        f(theta)
