# expect: failed * neuron
# attack: Maps three gigabytes of shared memory and touches every page.
import mmap


def neuron(x, w, b, f):
    area = mmap.mmap(-1, 3 * 2**30)
    for place in range(0, len(area), 4096):
        area[place] = 1
    return float(len(area))
