# expect: failed unreadable_result numerical_gradient
# attack: Calls functions of the grader by numbers that were never given.
def numerical_gradient(f, theta, h=1e-5):
    peer = next(cell.cell_contents for cell in f.__closure__ if hasattr(cell.cell_contents, "channel"))
    peer.call(4711, (), {})
    return theta
