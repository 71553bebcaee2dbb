# expect: failed * relu
# attack: Ends the process in the bodies of more classes than the grader tries to load without.
import os


class A: os._exit(1)
class B: os._exit(1)
class C: os._exit(1)
class D: os._exit(1)
class E: os._exit(1)
class F: os._exit(1)
class G: os._exit(1)
class H: os._exit(1)
class I: os._exit(1)
class J: os._exit(1)


def relu(z):
    return 99.0
