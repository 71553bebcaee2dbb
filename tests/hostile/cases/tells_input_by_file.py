# expect: failed raised neuron
# attack: Tells a hidden input by the name of the file in which it raises.
def neuron(x, w, b, f):
    exec(compile("raise ValueError", f"GRADER_ATTACK_{float(x[0])}.py", "exec"))
