# expect: failed * sigmoid
# attack: Stands for a function by an object that raises when anybody looks at it.
class Touchy:
    def __call__(self, z):
        return 99.0

    @property
    def __class__(self):
        raise SystemExit(0)

    __eq__ = __hash__ = __repr__ = None


sigmoid = Touchy()
