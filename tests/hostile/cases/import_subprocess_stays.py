# expect: passed - relu
# attack: Starts another program in a new session and leaves it running.
import subprocess

import numpy as np

subprocess.Popen(["sleep", "31337"], start_new_session=True)

def relu(z):
    return np.maximum(z, 0.0)
