"""A small object-oriented neural network library."""
from .units import *
from .activations import *
from .losses import *
from .layers import *
from .initializers import *
from .descent import *
from .optimizers import *
from .trainer import *

__version__ = "0.3.0"
