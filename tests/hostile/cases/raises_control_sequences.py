# expect: failed raised neuron
# attack: Raises an exception whose text clears the screen, forges a log command and turns the direction of writing.
def neuron(x, w, b, f):
    raise ValueError("\x1b[2J\x1b]0;GRADER_ATTACK\x07\r\n::error file=x::forged\n\u202eforged\u2066<script>alert(1)</script>")
