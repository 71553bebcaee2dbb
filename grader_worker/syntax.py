"""What to do about the mistakes that Python's parser finds, for somebody who learns. Used in the worker only."""

from __future__ import annotations

import re

ADVICE = (
    (r"^'return' outside function", "indent the line by four spaces, so that it belongs to the function above"),
    (r"inconsistent use of tabs", "indent with spaces only, four for each level"),
    (r"^unindent does not match", "lines that belong together begin in the same column"),
    (r"^expected an indented block", "the lines that belong to it are indented by four spaces"),
    (r"^expected ':'", "a line with def, if, else, for or while has a colon before what belongs to it"),
    (r"was never closed", "the bracket that closes it is missing"),
    (r"^(unmatched|closing parenthesis)", "each bracket that is opened is closed once, by one of the same kind"),
    (r"Maybe you meant '=='", "numbers are compared with ==, and = gives a value to a name"),
    (r"^unterminated (f-)?string", "the quotation mark at its end is missing"),
    (r"^unterminated triple-quoted", "the three quotation marks at its end are missing"),
    (r"^invalid (non-printable )?character", "it was copied from elsewhere: type it anew"),
    (r"^invalid decimal literal", "a name does not begin with a digit, and a product is written with *"),
    (r"^invalid syntax$", "look for a bracket, a comma or an operator that is missing, here or in the line above"),
)
"""What Python says begins so, or has this in it; and what to do."""


def advice_on(message: str) -> str:
    """Return what to do about a mistake that Python describes so; "" where its own words are enough."""
    return next((advice for form, advice in ADVICE if re.search(form, message)), "")
