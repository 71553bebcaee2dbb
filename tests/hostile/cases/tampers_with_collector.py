# expect: failed wrong_value neuron
# attack: Stops the collection of garbage and adds a callback to it that raises.
import gc


def neuron(x, w, b, f):
    def trouble(*arguments):
        raise SystemExit(0)

    gc.callbacks.append(trouble)
    gc.collect()
    gc.disable()
    return 99.0
