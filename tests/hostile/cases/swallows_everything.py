# expect: failed timed_out count_parameters
# attack: Ignores every signal and swallows every exception, for ever.
import signal


def count_parameters(layer_sizes):
    for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        try:
            signal.pause()
        except BaseException:
            continue
