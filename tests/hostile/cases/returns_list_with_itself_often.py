# expect: failed * count_parameters
# attack: Returns a list that contains itself ten times, and so 10**10 lists at depth ten.
def count_parameters(layer_sizes):
    endless = []
    endless.extend([endless] * 10)
    return endless
