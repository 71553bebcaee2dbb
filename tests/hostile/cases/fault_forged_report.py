# expect: passed - count_parameters
# attack: Tells names, places and lines in its report that nothing expects: negative lines, empty names, endless uses.
import sys

frame = sys._getframe()
while not (frame.f_code.co_name == "run" and hasattr(frame.f_locals.get("self"), "channel")):
    frame = frame.f_back
worker = frame.f_locals["self"]
wire = type(worker).load.__globals__
find = wire["find_functions"]


def forged(loader):
    report, found = find(loader)
    Report, Found = type(report), type(report.found[0])
    names = [
        *(Found(f.name, "\0/../../x\n", [f.name, "relu", "", "__class__"], "\0", False) for f in report.found),
        *(Found(f"g{n}", "", [f"g{n + 1}", "count_parameters"], "", False) for n in range(5000)),
        Found("", "", [""], "", True),
    ]
    problems = [("", -5, ""), ("a", 2**62, "\0\ud7ff"), *((f"f{n}.py", n - 500, f"m{n}") for n in range(10_000))]
    asked = [("a", "b", -1, "torch", "torch"), ("", "", 2**63, "", "")]
    return Report(names, ["", "zzz"], problems, asked), found


wire["find_functions"] = forged


def count_parameters(layer_sizes):
    return sum((a + 1) * b for a, b in zip(layer_sizes, layer_sizes[1:]))
