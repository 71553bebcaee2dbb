"""Formulas of sheets as MathML, which browsers show without a script and read aloud, and a font that has what they need."""

from __future__ import annotations

import html
import importlib.metadata
import io
import re
import unicodedata
from xml.etree import ElementTree

from fontTools import subset
from latex2mathml.converter import convert

from grader.model.errors import CheckError

WORD = re.compile(r'(?:<mi mathvariant="normal">[A-Za-z]</mi>){2,}')
LETTER = re.compile(r">(\w)<")
CLOSING = r"(?:&#x000(?:29|5D|7C|7D);|&#x02016;)"
ATOM = "(?:mi|mn|msup|msub|msubsup|mover|mfrac|msqrt)"
NAMED = "(?:arctan|cosh|cos|exp|ln|log|max|min|sinh|sin|tanh|tan)"
SPACE = '<mspace width="0.167em" />'
MENDED = [
    # A sign is near to what it stands in front of: after another operator, or at the beginning.
    (rf"(<mrow>|<mtd[^>]*>|<mo[^>]*>(?!{CLOSING})[^<]+</mo>)<mo>(&#x0(?:2212|002B);)</mo>", r'\1<mo form="prefix">\2</mo>'),
    # Bars are near to what is between them, a relation has its spaces.
    (r'<mo stretchy="false">&#x0007C;</mo>', '<mo stretchy="false" lspace="0" rspace="0">&#x0007C;</mo>'),
    (r"<mi>&#x0007E;</mi>", "<mo>&#x0223C;</mo>"),
    # The sign of a derivative is made to stand on the line: raised, it would be too high and too small.
    (
        r"<msup>(<mi>[^<]+</mi>|<mrow><mi>[^<]+</mi></mrow>)<mi>&#x02032;</mi></msup>",
        r'<mrow>\1<mo lspace="0" rspace="0">&#x02032;</mo></mrow>',
    ),
    # A function with a name of several letters stands apart from a factor before it, and from an argument without brackets.
    (r"<mo>(max|min)</mo>", r"<mi>\1</mi>"),
    (rf"(</{ATOM}>|&#x00029;</mo>)(?=<mi>{NAMED}</mi>)", rf"\1{SPACE}"),
    (rf"(?<!<msup>)(?<!<msub>)(?<!<munder>)(?<!<msubsup>)(<mi>{NAMED}</mi>)(?=<{ATOM}[ >])", rf"\1{SPACE}"),
]
"""What differs from how the field sets it, and the mended form."""
PARTS = {"mfrac": 2, "msup": 2, "msub": 2, "mover": 2, "munder": 2, "msubsup": 3, "munderover": 3}
"""How many parts an element of MathML has to have."""
KNOWN_AS = re.compile(r"\{aligned\}")
"""The environment that latex2mathml knows by another name."""
UNKNOWN = re.compile(r"\\[A-Za-z]+")
WIDE = 24
"""From so many characters on, a formula may be wider than a telephone."""
FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
STIX = str(importlib.metadata.distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf"))
RADICAL = "√"
"""What browsers draw a root with, which is an element and no text."""
ITALIC = (*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C), 0x210E)
"""Slanted letters, in which browsers set a variable of one letter."""


def mathml(latex: str, *, block: bool) -> str:
    """Return a formula as an element `math`; a `block` has a line of its own. CheckError if something in it is not known."""
    try:
        made = convert(KNOWN_AS.sub("{split}", latex.strip()), display="block" if block else "inline")
        ElementTree.fromstring(made)
    except Exception as error:  # its errors have no class in common, and what it does not know may be no XML
        raise CheckError(f"the formula {latex.strip()!r} cannot be read ({type(error).__name__})") from error
    if unknown := UNKNOWN.search(made):
        raise CheckError(f"the formula {latex.strip()!r} has {unknown[0]}, which is not known")
    # A name is one word, also for who hears it.
    made = WORD.sub(lambda letters: f"<mi>{''.join(LETTER.findall(letters[0]))}</mi>", made)
    for pattern, mended in MENDED:
        made = re.sub(pattern, mended, made)
    for element in ElementTree.fromstring(made).iter():
        name = element.tag.rpartition("}")[2]
        if len(element) != PARTS.get(name, len(element)):
            raise CheckError(f"the formula {latex.strip()!r} lacks a part: {name} has {len(element)} of {PARTS[name]}")
    return made


def is_wide(formula: str) -> bool:
    """Tell whether a formula in MathML may have to be scrolled on a telephone."""
    return len(html.unescape(TAG.sub("", formula))) + formula.count('width="2em"') >= WIDE


def font(page: str) -> bytes:
    """Return the part of STIX Two Math that the formulas of a page need, in the format WOFF.

    Browsers set formulas well only with a font that has a table for them, and few telephones have one. This one is under the SIL
    Open Font License, and comes with the package ziamath.
    """
    shown = {RADICAL, *html.unescape("".join(TAG.sub("", formula) for formula in FORMULA.findall(page)))}
    slanted = {chr(code) for code in ITALIC if unicodedata.normalize("NFKC", chr(code)) in shown}
    options = subset.Options()
    options.flavor, options.hinting, options.layout_features = "woff", False, ["*"]
    options.name_IDs, options.recalc_timestamp = ["*"], False
    subsetter, made = subset.Subsetter(options), io.BytesIO()
    subsetter.populate(unicodes=map(ord, shown | slanted))
    with subset.load_font(STIX, options) as whole:
        subsetter.subset(whole)
        subset.save_font(whole, made, options)
    return made.getvalue()
