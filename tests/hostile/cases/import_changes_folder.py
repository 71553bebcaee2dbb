# expect: passed - relu
# attack: Goes to the root folder and takes all rights from new files.
import os

import numpy as np

os.chdir("/")
os.umask(0o777)

def relu(z):
    return np.maximum(z, 0.0)
