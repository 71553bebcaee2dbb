"""Odd but honest submissions to the toy assignment, and what is expected of each: what was written counts, and one cause has one line.

Each stands for a kind that was seen or is likely: formats, sizes, kernels, encodings, slips, exports, layouts. Where two
readings are possible, the one that is kinder to the student is asked for, and a comment says so.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from honest.building import (
    BODIES,
    FUNCTIONS,
    HEAD,
    Content,
    Entry,
    Named,
    NamedInUtf8,
    archive,
    archive_named,
    archived,
    around,
    base64_of,
    but,
    code,
    folder,
    markdown,
    notebook_of,
    old_notebook,
    one,
    only,
    picture,
    printed,
    right,
    right_cells,
    right_notebook,
)
from support import RIGHT

SAVED = r"is the notebook saved"
LEFT_OUT = r"this file is left out"
MISSING = "a_package_that_is_not_there"

ENTRIES: dict[str, Entry] = {}


# notebooks: formats --------------------------------------------------------------------------------------------------------

ENTRIES |= {
    f"notebook of format {n}": Entry(one("hw.ipynb", old_notebook(n, HEAD, *BODIES.values(), worksheets=sheets)))
    for n, sheets in ((2, 1), (3, 2))
}
ENTRIES |= {
    f"notebook of format 4.{minor}": Entry(one("hw.ipynb", right_notebook(markdown("# Text"), minor=minor)))
    for minor in (0, 1, 2, 3, 4, 5, 9)
}
ENTRIES |= {
    # Jupyter accepts it there, since it compiles one statement after another.
    "an import from the future below a command": Entry(
        one(
            "hw.ipynb",
            notebook_of(
                code("!pip list"), code(f"!pip list\nfrom __future__ import annotations\n{HEAD}"), *map(code, BODIES.values())
            ),
        )
    )
}


def lines_as_lists(text: str) -> str:
    made = json.loads(text)
    for cell in made["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    return json.dumps(made, indent=1, ensure_ascii=False)


ENTRIES |= {
    "notebook whose cells are lists of lines": Entry(one("hw.ipynb", lines_as_lists(right_notebook(markdown("α, β"))))),
    "notebook with empty cells": Entry(one("hw.ipynb", right_notebook("", "   \n\n", "# only a comment", markdown("")))),
    "notebook with raw cells": Entry(
        one("hw.ipynb", right_notebook({"cell_type": "raw", "source": "def double(z): not Python", "metadata": {}}))
    ),
    "notebook without code cells": Entry(
        one("hw.ipynb", notebook_of(markdown("# Exercise"), markdown("to be done"))),
        fails=FUNCTIONS,
        says=("no code",),
        # "Is it saved?" may be asked here: nothing else explains an empty notebook.
        at_most=2,
    ),
    "notebook in which all is in one cell": Entry(one("hw.ipynb", notebook_of(RIGHT))),
    "notebook with magics that Colab writes": Entry(
        one(
            "hw.ipynb",
            right_notebook(
                '#@title Numbers { run: "auto" }\nn = 3 #@param {type:"slider", min:0, max:10}',
                metadata={"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"},
            ),
        )
    ),
    "notebook that VS Code has saved": Entry(
        one(
            "hw.ipynb",
            notebook_of(
                *(code(text, metadata={"vscode": {"languageId": "python"}}) for text in [HEAD, *BODIES.values()]),
                minor=2,
                metadata={"language_info": {"name": "python"}, "orig_nbformat": 4},
            ),
        )
    ),
    "notebook with outputs of errors": Entry(
        one(
            "hw.ipynb",
            right_notebook(code("", [{"output_type": "error", "ename": "E", "evalue": "\x1b[0m", "traceback": ["\x1b[31m"] * 50}])),
        )
    ),
    "notebook with a top-level await": Entry(
        # Jupyter runs it. Here it may be told, but it costs nothing.
        one("hw.ipynb", right_notebook("import asyncio\nawait asyncio.sleep(0)")),
        at_most=1,
    ),
    "notebook of nbgrader with its stub lines left behind": Entry(
        one(
            "hw.ipynb",
            notebook_of(HEAD, *(f"{text}\n    # YOUR CODE HERE\n    raise NotImplementedError()" for text in BODIES.values())),
        )
    ),
}

# notebooks: sizes ----------------------------------------------------------------------------------------------------------


def table_module(numbers: int) -> str:
    rows = (f"    [{', '.join(f'{(n + i / 8) / 7:.15f}' for i in range(8))}]," for n in range(numbers // 8))
    return "TABLE = [\n" + "\n".join(rows) + "\n]\n"


def many_files() -> dict[str, Content]:
    """300 files with 40 MB in all, of which seven hold one function each."""
    text = base64_of(0.29)
    comment = f"# {'what this is about, and why it is so, at length ' * 2}\n" * 1_050
    files: dict[str, Content] = {}
    for n in range(100):
        files[f"tables/t{n}.py"] = table_module(500)
        files[f"notes/n{n}.py"] = f"{comment}NOTE_{n} = {n}\n"
        output = [{"output_type": "display_data", "metadata": {}, "data": {"image/png": text}}]
        files[f"plots/p{n}.ipynb"] = notebook_of(code(f"shown_{n} = {n}", output))
    for n, name in enumerate(FUNCTIONS):
        imports = "from notes.n0 import NOTE_0\n" + ("from tables.t1 import half\nfrom tables.t3 import total\n" if n == 6 else "")
        files[f"tables/t{n}.py"] = f"{files[f'tables/t{n}.py']!s}\n{imports}{only(name)}"
    return files


def with_picture(megabytes: float) -> Content:
    return right_notebook(code("plt = None", picture(megabytes)))


ENTRIES |= {
    f"notebook with {megabytes} MB of pictures": Entry(one("hw.ipynb", partial(with_picture, megabytes)), large=True)
    for megabytes in (1.1, 5, 19)
}
ENTRIES |= {
    "notebook with 1 MB of printed text": Entry(
        one("hw.ipynb", lambda: right_notebook(code("x = 1", printed("epoch 1, loss 0.5\r" * 60_000)))), large=True
    ),
    "notebook with NaN in its JSON": Entry(
        one("hw.ipynb", right_notebook(code("x = 1")).replace('"outputs": []', '"outputs": [{"data": {"x": [NaN, -Infinity]}}]', 1))
    ),
    "notebook with NaN in 5 MB of a plot": Entry(
        one(
            "hw.ipynb",
            lambda: right_notebook(code("x = 1", [{"output_type": "display_data", "data": {"x": [float("nan")] * 900_000}}])),
        ),
        large=True,
    ),
    "notebook with the state of widgets": Entry(
        one(
            "hw.ipynb",
            lambda: right_notebook(
                metadata={
                    "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a": base64_of(2.5)}, "version_major": 2}}
                }
            ),
        ),
        large=True,
    ),
    "notebook with a pasted picture": Entry(
        one(
            "hw.ipynb",
            lambda: right_notebook(
                markdown("![image.png](attachment:image.png)", attachments={"image.png": {"image/png": base64_of(2)}})
            ),
        ),
        large=True,
    ),
    "notebook with a picture inside a text cell": Entry(
        one("hw.ipynb", lambda: right_notebook(markdown(f"![plot](data:image/png;base64,{base64_of(2)})"))), large=True
    ),
    "notebook of format 3 with a picture": Entry(
        one("hw.ipynb", lambda: old_notebook(3, HEAD, *BODIES.values(), picture=base64_of(3))), large=True
    ),
    "notebook in UTF-16 with a picture": Entry(
        one("hw.ipynb", lambda: right_notebook(code("x = 1", picture(0.8))).encode("utf-16")), at_most=1, large=True
    ),
    "module of 2 MB with a table": Entry(one("hw.py", lambda: f"{RIGHT}\n{table_module(120_000)}")),
    "module with a text of 4 MB in one line": Entry(one("hw.py", lambda: f'PICTURE = "{base64_of(4)}"\n{RIGHT}'), large=True),
    "cell with a table of 2 MB": Entry(
        one("hw.ipynb", lambda: right_notebook(f"values = np.array('''{'0.12345 ' * 250_000}'''.split(), float)")), large=True
    ),
    "zip of 300 files with 40 MB": Entry(archive(many_files, packed=False), large=True),
    "3000 functions": Entry(
        one("hw.py", lambda: RIGHT + "".join(f"\ndef helper_{n}(x):\n    return x + {n}\n" for n in range(3_000)))
    ),
    "notebook of 200 cells with one broken import": Entry(
        one(
            "hw.ipynb",
            right_notebook(
                f"import {MISSING} as lib", *(f"note_{n} = {n}\nshown = lib.show(note_{n})" for n in range(180)), *[""] * 11
            ),
        ),
        says=(rf"{MISSING}.*need it",),
    ),
}

# kernels -------------------------------------------------------------------------------------------------------------------


def kernel(name: str, display: str, language: str) -> dict[str, Any]:
    return {"kernelspec": {"name": name, "display_name": display, "language": language}, "language_info": {"name": language}}


R_CELLS = ("relu <- function(z) {\n  pmax(0, z)\n}", "library(ggplot2)\nggplot(d, aes(x)) + geom_line()")
FOREIGN = {
    "R": (kernel("ir", "R", "R"), R_CELLS, r"(?-i:\bR\b)"),
    "R, without its kernel": ({"language_info": {"name": "R", "version": "4.3.1"}}, R_CELLS, r"(?-i:\bR\b)"),
    "Julia": (kernel("julia-1.10", "Julia 1.10.2", "julia"), ("double(z) = 2 .* z", "using Plots\nplot(1:3)"), "Julia"),
    "C++": (kernel("xcpp17", "C++17", "C++17"), ("#include <vector>\ndouble half(double z) { return z / 2; }",), r"C\+\+"),
}
ENTRIES |= {
    f"notebook in {language}": Entry(
        one("hw.ipynb", notebook_of(*cells, metadata=metadata)), fails=FUNCTIONS, says=(said,), silent=(SAVED, "invalid syntax")
    )
    for language, (metadata, cells, said) in FOREIGN.items()
}
ENTRIES |= {
    "notebook in R beside a module": Entry(
        folder({"plots.ipynb": notebook_of(*R_CELLS, metadata=kernel("ir", "R", "R")), "hw.py": RIGHT}), at_most=1, silent=(SAVED,)
    ),
    "notebook with a kernel of the student's own": Entry(
        one("hw.ipynb", right_notebook(metadata={"kernelspec": {"name": "rl-course", "display_name": "RL (conda) R&D"}}))
    ),
    "notebook of xeus-python": Entry(
        one("hw.ipynb", right_notebook(metadata=kernel("xpython", "Python 3.11 (XPython)", "python")))
    ),
    "notebook of JupyterLite": Entry(one("hw.ipynb", right_notebook(metadata=kernel("python", "Python (Pyodide)", "python")))),
    "notebook with metadata of null": Entry(
        one("hw.ipynb", right_notebook(metadata={"kernelspec": None, "language_info": None, "widgets": None}))
    ),
}

# encodings -----------------------------------------------------------------------------------------------------------------

TEXT = around('# Größe, naïve, λ\nNAME = "Jürgen"')
WESTERN = around('# Gr\u00f6\u00dfe, na\u00efve\nNAME = "J\u00fcrgen"')
QUOTES = around("# it\u2019s \u201cquoted\u201d \u2013 by a word processor")
CHINESE = around('# \u795e\u7ecf\u7f51\u7edc\nNAME = "\u6fc0\u6d3b"')
JAPANESE = around("# \u3053\u308c\u306f\u95a2\u6570\u3067\u3059")
WIDE = {
    "UTF-16 LE with a mark": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "UTF-16 BE with a mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "UTF-16 LE without a mark": TEXT.encode("utf-16-le"),
    "UTF-16 BE without a mark": TEXT.encode("utf-16-be"),
}
ENTRIES |= {f"module in {name}": Entry(one("hw.py", content), at_most=1) for name, content in WIDE.items()}
WIDE_NOTEBOOK = lines_as_lists(right_notebook(markdown("Größe, λ"), 'NAME = "Jürgen"'))
ENTRIES |= {
    f"notebook in {name}": Entry(one("hw.ipynb", mark + WIDE_NOTEBOOK.encode(encoding)), at_most=1)
    for name, mark, encoding in (
        ("UTF-8 with a mark", b"\xef\xbb\xbf", "utf-8"),
        ("UTF-16 LE with a mark", b"\xff\xfe", "utf-16-le"),
        ("UTF-16 BE with a mark", b"\xfe\xff", "utf-16-be"),
        ("UTF-16 LE without a mark", b"", "utf-16-le"),
        ("UTF-16 BE without a mark", b"", "utf-16-be"),
    )
}
# A remark on the encoding is allowed where none is declared.
ENCODED: dict[str, tuple[bytes, int]] = {
    "UTF-8 with a mark and CRLF": (b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode(), 0),
    "declared Latin-1": (b"# -*- coding: latin-1 -*-\n" + WESTERN.encode("latin-1"), 0),
    "Latin-1": (WESTERN.encode("latin-1"), 1),
    "declared cp1252": (b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n" + QUOTES.encode("cp1252"), 0),
    "cp1252": (QUOTES.encode("cp1252"), 1),
    "declared GBK": (b"# coding: gbk\n" + CHINESE.encode("gbk"), 0),
    "GBK": (CHINESE.encode("gbk"), 1),
    "declared Shift-JIS": (b"# -*- coding: shift_jis -*-\n" + JAPANESE.encode("shift_jis"), 0),
    "Shift-JIS": (JAPANESE.encode("shift_jis"), 1),
    # The second byte of the last letter is a backslash: read as Latin-1, the text does not end, which costs that line only.
    "Shift-JIS with a backslash in a letter": (around('print("\u8868")').encode("shift_jis"), 2),
    "a declared encoding that is not the real one": (b"# coding: ascii\n" + TEXT.encode(), 1),
    "an encoding that nobody knows": (b"# coding: utf-42\n" + TEXT.encode(), 1),
    "half a character in a comment": (around("# \x00").replace("\x00", "?").encode().replace(b"?", b"\xed\xa0\x80"), 1),
}
ENTRIES |= {f"module in {name}": Entry(one("hw.py", content), at_most=most) for name, (content, most) in ENCODED.items()}
ENTRIES |= {
    "line ends of Windows": Entry(one("hw.py", around('text = """two\nlines"""').replace("\n", "\r\n"))),
    "line ends of old Macs": Entry(one("hw.py", around("# a comment").replace("\n", "\r"))),
    "line ends of all kinds": Entry(one("hw.py", RIGHT.replace("\n\n", "\r\n\n").replace(":\n", ":\r\n"))),
    "cells with line ends of Windows": Entry(one("hw.ipynb", right_notebook("%matplotlib inline\r\nx = 1\r\n", "!ls\rx = 2\r"))),
    "form feeds between functions": Entry(
        one("hw.py", RIGHT.replace("\n\ndef", "\n\x0c\ndef").replace("def total", "\x0cdef total"))
    ),
    "blank characters at the ends of lines": Entry(one("hw.py", RIGHT.replace(":\n", ":  \t\n") + "   \t")),
    "the mark of the end of a file of DOS": Entry(one("hw.py", RIGHT.encode() + b"\x1a"), at_most=1),
    "half a character in a cell": Entry(one("hw.ipynb", right_notebook('x = "\ud800"', "# \udfff\ny = 1", markdown("\ud83d")))),
    "half a character in an output": Entry(one("hw.ipynb", right_notebook(code("x = 1", printed("\ud83d"))))),
    "half a character in the cell of a function": Entry(
        one("hw.ipynb", notebook_of(HEAD, *(f"{text}\n# \ud800" for text in BODIES.values())))
    ),
    "spaces that do not break in comments and texts": Entry(one("hw.py", around('# a\u00a0comment\nx = "a\u00a0text"'))),
    "spaces that do not break in a function": Entry(
        one("hw.py", right(half="def half(z):\n\u00a0\u00a0\u00a0\u00a0return 0.5 * np.asarray(z)")),
        fails=("half",),
        says=(r"U\+00A0",),
        where=("\u00a0",),
        silent=(LEFT_OUT,),
    ),
    "a space without width": Entry(
        one("hw.py", around("x = 1\u200b", before="total")), says=(r"U\+200B",), where=("\u200b",), silent=(LEFT_OUT,)
    ),
    "quotation marks of a word processor": Entry(
        one("hw.py", around("print(\u201cdone\u201d)")), says=(r"U\+201C",), where=("\u201c",), silent=(LEFT_OUT,)
    ),
    "names in Greek letters": Entry(
        one(
            "hw.py",
            right(double="α = 2.0\ndef σ(ζ): return α * np.asarray(ζ)\ndef double(z):\n    return σ(z)", draw=BODIES["draw"]),
        )
    ),
    "names in Chinese and German": Entry(one("hw.ipynb", right_notebook("größe = 0.5\n数据 = [1.0]\nassert 数据"))),
}

# syntax errors in modules --------------------------------------------------------------------------------------------------

BLOCKS: dict[str, tuple[str, dict[str, Any]]] = {
    # What stands in the place of `half`: the function is lost, and all others are found.
    "tabs and spaces": ("def half(z):\n    a = 0.5\n\treturn a * np.asarray(z)", {"says": ("tab",), "where": ("\treturn",)}),
    "a print of Python 2": ('def half(z):\n    print "half of", z\n    return 0.5 * np.asarray(z)', {"where": ('print "half',)}),
    "an except of Python 2": ("def half(z):\n    try:\n        return 0.5 * z\n    except ValueError, e:\n        raise e", {}),
    "a bracket that is not closed": (
        "def half(z):\n    return 0.5 * np.asarray(z",
        {"says": ("never closed",), "where": ("return 0.5 * np.asarray(z\n",)},
    ),
    "two brackets that are not closed": ("def half(z):\n    a = [1, 2, (3, 4\n    b = {1: 2\n    return 0.5 * np.asarray(z)", {}),
    "a bracket too much": ("def half(z):\n    return 0.5 * np.asarray(z))", {"says": ("unmatched",), "where": ("(z))",)}),
    "a quotation mark that is missing": (
        "def half(z):\n    print('half)\n    return 0.5 * np.asarray(z)",
        {"says": ("unterminated",), "where": ("print('half)",)},
    ),
    "a text of lines that does not end": ('def half(z):\n    """Half of z.\n    return 0.5 * np.asarray(z)', {}),
    "no colon": ("def half(z)\n    return 0.5 * np.asarray(z)", {"says": ("expected ':'",), "where": ("def half(z)\n",)}),
    "no body": ("def half(z):", {"says": ("indented block",)}),
    "no body but a comment": ("def half(z):\n    # to be done\n", {"says": ("indented block",)}),
    "an indentation too much": (
        "def half(z):\n    a = 0.5\n        b = 1\n    return a * np.asarray(z)",
        {"says": ("indent",), "where": ("        b = 1",)},
    ),
    "an indentation that fits nothing": (
        "def half(z):\n        a = 0.5\n    return a * np.asarray(z)",
        {"says": ("indent",), "where": ("    return a *",)},
    ),
    "a space before def": (" def half(z):\n     return 0.5 * np.asarray(z)", {"says": ("indent",), "open": True}),
    "a word of the language as a name": ("def half(z, lambda=0.5):\n    return lambda * np.asarray(z)", {"where": ("lambda=0.5",)}),
    "a broken text with braces": ('def half(z):\n    print(f"{z!}")\n    return 0.5 * np.asarray(z)', {"where": ("{z!}",)}),
    "an assignment for a comparison": (
        "def half(z):\n    if z = 0:\n        return z\n    return 0.5 * np.asarray(z)",
        {"where": ("if z = 0",)},
    ),
    "break outside a loop": (
        "def half(z):\n    break\n    return 0.5 * np.asarray(z)",
        {"says": ("break",), "where": ("    break",)},
    ),
    "a global that comes late": (
        "SCALE = 1\ndef half(z):\n    SCALE = 0.5\n    global SCALE\n    return SCALE * np.asarray(z)",
        {},
    ),
    "a decorator": (
        "import functools\ndef spoil(f): return None\n@functools.wraps(spoil)\n@spoil\ndef half(z:\n    return 0.5 * np.asarray(z)",
        {},
    ),
    "a branch": (
        "if np.pi > 3:\n    def half(z):\n        return 0.5 * np.asarray(z\nelse:\n    def half(z):\n        return z / 2",
        {},
    ),
    "try and except": ("try:\n    def half(z)\n        return 0.5 * z\nexcept Exception:\n    print('no')\nfinally:\n    pass", {}),
    "a loop": ("for n in range(3):\n    def half(z):\n        return (0.5 * np.asarray(z]\nelse:\n    print(n)", {}),
    "a class": (
        "class Numbers:\n    a = 0.5\n\n    def times(self, z):\n        return self.a * z)\n\n    def more(self):\n        return 3\n\n"
        "half = Numbers().times",
        # The class is the cause; that `Numbers` is not defined is its consequence.
        {"says": ("unmatched",)},
    ),
    "a function written halfway": ("def half(z):\n    a =\n    return a * np.asarray(z)", {"where": ("    a =\n",)}),
    "a conflict inside": (
        "def half(z):\n<<<<<<< HEAD\n    return 0.5 * np.asarray(z)\n=======\n    return np.asarray(z) / 2\n>>>>>>> main",
        # Git's three marks are one cause; up to three lines will do.
        {"at_most": 3},
    ),
}
ENTRIES |= {
    f"function with {name}": Entry(
        one("hw.py", right(half=text)),
        fails=() if expected.get("open") else ("half",),
        undecided=("half",) if expected.get("open") else (),
        silent=(LEFT_OUT,),
        says=expected.get("says", ()),
        at_most=expected.get("at_most", 1),
        where=expected.get("where", ()),
    )
    for name, (text, expected) in BLOCKS.items()
}
LINES: dict[str, tuple[str, dict[str, Any]]] = {
    # What stands between two functions, and costs none of them.
    "a print of Python 2": ('print "the result is", double(2.0)', {"says": ("print",), "where": ("print ",)}),
    "statements of Python 2": ('exec "x = 1"\nraise ValueError, "no"\nprint `x`, 0777', {"at_most": 3}),
    "a table that is not closed": (
        "table = [[1.0, 2.0],\n         [3.0, 4.0]\n",
        {"says": ("never closed",), "where": ("table =",)},
    ),
    "a comma that is missing in a table": ('settings = {\n    "a": 1\n    "b": 2,\n}\nmore = [\n    1,\n    2,\n]', {}),
    "a call that is not closed": ("print(double(2.0)\n", {"says": ("never closed",), "where": ("print(double",)}),
    "a text that does not end": ('note = """to be written\n', {}),
    "a return outside a function": ("if double(1.0) == 2.0:\n    return", {"says": ("return",), "where": ("    return\n",)}),
    "yield and continue outside": ("yield double(1.0)\ncontinue", {"at_most": 2, "where": ("yield", "continue")}),
    "a heading in words": ("Exercise 2: half and more", {"where": ("Exercise 2",)}),
    "fences of Markdown": ("```\n\nNow the next function:\n\n```python", {"at_most": 3}),
    "a merge conflict": (
        f"<<<<<<< HEAD\n{BODIES['half']}\n=======\ndef half(z):\n    return np.asarray(z) / 2\n>>>>>>> main",
        # Both versions can be read, and the last one counts, as it would if the marks were comments.
        {"at_most": 3},
    ),
    "an else that belongs nowhere": ("else:\n    x = 1", {"where": ("else:",)}),
    "a diagram": ("+-----+    +-----+\n|  x  | -> |  y  |\n+-----+    +-----+", {"at_most": 3}),
    "a prompt": ("$ python hw.py", {"where": ("$ python",)}),
}
ENTRIES |= {
    f"module with {name}": Entry(
        one("hw.py", around(text)),
        silent=(LEFT_OUT,),
        says=expected.get("says", ()),
        at_most=expected.get("at_most", 1),
        where=expected.get("where", ()),
    )
    for name, (text, expected) in LINES.items()
}

DOCUMENTED = {
    name: text.replace(":\n", f':\n    """What {name} is: see the lecture.\n\n    Nothing else.\n    """\n', 1)
    for name, text in BODIES.items()
}
LAST: dict[str, str] = {
    "a call that is not closed": "print(double(2.0)",
    "a quotation mark": "print('done",
    "a text of lines": 'note = """the end',
    "half a definition": "def extra(",
    "a colon and nothing": "if __name__ == '__main__':",
    "a decorator": "@np.vectorize",
    "a backslash": "x = 1 + \\",
    "a line in words": "to be continued ...",
}
ENTRIES |= {
    f"last line with {name}": Entry(one("hw.py", f"{RIGHT}\n{text}"), at_most=1, silent=(LEFT_OUT,)) for name, text in LAST.items()
}
ENTRIES |= {
    "last function with a bracket that is not closed": Entry(
        one("hw.py", right(everything="def everything(z):\n    return half(total(z)")),
        fails=("everything",),
        says=("never closed",),
        silent=(LEFT_OUT,),
    ),
    "first function broken": Entry(
        one("hw.py", right(double="def double(z:\n    return 2.0 * np.asarray(z)")), fails=("double",), at_most=1
    ),
    "import line broken": Entry(
        # `np` is not there, so most functions fail when they are called; those that need no NumPy pass.
        one("hw.py", RIGHT.replace("import numpy as np", "import numpy as np as n")),
        # `everything` counts towards the outcome of `half`, which is to blame there.
        fails=("double", "half", "quadruple", "total", "everything"),
        at_most=1,
        where=("import numpy",),
    ),
    "text that does not end among functions with documentation": Entry(
        one(
            "hw.py",
            "\n\n".join(
                [HEAD, *(text.replace('\n    """\n', "\n", 1) if name == "half" else text for name, text in DOCUMENTED.items())]
            ),
        ),
        fails=("half",),
        # Where a text begins and ends is then a guess: a second line will do.
        at_most=2,
        silent=(LEFT_OUT,),
    ),
    "two broken functions": Entry(
        one("hw.py", right(half="def half(z)\n    return z / 2", total="def total(z):\n    return float(np.sum(z)")),
        # `everything` counts towards the outcome of `half`, which is to blame there.
        fails=("half", "total", "everything"),
        says=(r"expected ':'", "never closed"),
        where=("def half(z)\n", "return float(np.sum(z)\n"),
    ),
    "broken function beside a module that imports it": Entry(
        folder(
            {
                "first.py": right(half="def half(z):\n    return 0.5 * np.asarray(z").replace(BODIES["everything"], ""),
                "last.py": f"from first import half, total\n{BODIES['everything']}\n",
            }
        ),
        fails=("half",),
        # That `half` cannot be imported is a consequence of the syntax error.
        says=("never closed",),
    ),
    "broken function in a file of Windows": Entry(
        one("hw.py", b"\xef\xbb\xbf" + right(half="def half(z)\n    return z / 2").replace("\n", "\r\n").encode()),
        fails=("half",),
        says=("expected ':'",),
        where=("def half(z)\n",),
    ),
    "broken function in a file with tabs": Entry(
        one("hw.py", right(half="def half(z):\n    return (z / 2").replace("    ", "\t")),
        fails=("half",),
        says=("never closed",),
        where=("return (z / 2",),
    ),
    "broken function before one with a decorator": Entry(
        one(
            "hw.py",
            "def scaled_by_two(f):\n    return lambda z: 2.0 * f(z)\n\n"
            + right(
                half="def half(z):\n    return np.array([z, 2",
                quadruple="@scaled_by_two\ndef quadruple(z):\n    return 2.0 * np.asarray(z)",
            ),
        ),
        fails=("half",),
        says=("never closed",),
    ),
    "call that is not closed before a function in one line": Entry(
        one("hw.py", right(half="print(double(2.0)\nhalf = lambda z: 0.5 * np.asarray(z)")), says=("never closed|comma|syntax",)
    ),
    "old code in a text beside a broken line": Entry(
        # What stands in a text is no code, also where the file cannot be read as a whole.
        one("hw.py", around('"""\nThe old version:\n\ndef double(z):\n    return 3 * z\n"""') + "\nprint 'done'\n"),
        says=("print",),
        where=("print 'done'",),
    ),
    "texts at the margin beside a broken line": Entry(
        one(
            "hw.py",
            right(
                half='def half(z):\n    note = """\ndef total(z):\nreturn 3\n"""\n# a comment at the margin\n    return 0.5 * np.asarray(z)'
            )
            + "\nprint 'done'\n",
        ),
        says=("print",),
        where=("print 'done'",),
    ),
    "broken script part": Entry(
        one("hw.py", RIGHT + "\nif __name__ == '__main__':\n    x = double(2.0)\n    print 'x is', x\n    print 'done'\n"),
        at_most=1,
        where=("print 'x",),
    ),
    "broken text behind comment marks": Entry(
        one("hw.py", around("'''\ndef half(z)\n    return (\n'''\n# def half(z:\n#   return"))
    ),
    "broken cell among good ones": Entry(
        one("hw.ipynb", right_notebook("print 'x'", "def more(z\n    return z")), at_most=2, silent=(SAVED,)
    ),
    "first cell of words": Entry(one("hw.ipynb", notebook_of("Homework 3, Ada", *right_cells())), at_most=1, silent=(SAVED,)),
}

# exports -------------------------------------------------------------------------------------------------------------------

COLAB = '''# -*- coding: utf-8 -*-
"""HW1.ipynb

Automatically generated by Colab.

Original file is located at
    https://colab.research.google.com/drive/1abc
"""

!pip install -q numpy
!pip install -q a-package \\
    another-package

from google.colab import drive
drive.mount('/content/drive')
# %cd /content/drive/MyDrive

# Commented out IPython magic to ensure Python compatibility.
# %matplotlib inline

{work}

"""# Results

They are *good*.
"""

files = !ls
%timeit double(2.0)
'''
NBCONVERT = """#!/usr/bin/env python
# coding: utf-8

# # Homework

# In[1]:


get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().run_line_magic('load_ext', 'autoreload')
get_ipython().system('pip install numpy')
{first}


# In[ ]:


get_ipython().run_cell_magic('time', '', 'x = double(2.0)\\n')
{rest}
"""
SCRIPT_CELLS = [HEAD, *BODIES.values()]
FRONT = "---\njupytext:\n  text_representation:\n    extension: {extension}\n    format_name: {format}\nkernelspec:\n  display_name: Python 3\n  language: python\n  name: python3\n---\n\n# Homework 1\n\nSome text with `code` and $x^2$.\n\n"


def fenced(opening: str, option: str = "") -> str:
    return "\n\n".join(f"{opening}\n{option}{text}\n```" for text in SCRIPT_CELLS) + "\n"


def marimo() -> str:
    cells = [
        f"@app.cell\ndef _({'np' if n else ''}):\n    " + text.replace("\n", "\n    ") + f"\n    return ({name},)"
        for n, (name, text) in enumerate([("np", HEAD), *BODIES.items()])
    ]
    start = 'import marimo\n\n__generated_with = "0.9.14"\napp = marimo.App(width="medium")\n\n\n'
    return start + "\n\n\n".join(cells) + '\n\n\nif __name__ == "__main__":\n    app.run()\n'


ENTRIES |= {
    "script of Colab": Entry(one("hw.py", COLAB.format(work=RIGHT)), says=(r"google",), silent=("invalid syntax", LEFT_OUT)),
    "script of Colab with an upload": Entry(
        one(
            "hw.py",
            f"from google.colab import files\nuploaded = files.upload()\nfor name in uploaded.keys():\n    print(name)\n{RIGHT}",
        ),
        says=(r"google",),
    ),
    "script of nbconvert": Entry(one("hw.py", NBCONVERT.format(first=f"{HEAD}\n{BODIES['double']}", rest=but("double")))),
    "script with cells of VS Code": Entry(
        one(
            "hw.py",
            "# %% [markdown]\n# # Homework\n\n# %%\n%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n!pip install numpy\n"
            + "\n\n# %% A title\n".join(SCRIPT_CELLS)
            + "\n\n# %%\n%%time\nx = double(2.0)\n\n# %%\nnp.sum?\n?np.sum\nif True:\n    !ls\n",
        )
    ),
    "script with cells in other words": Entry(
        one("hw.py", "#%%\n%matplotlib widget\n" + "\n#%%\n".join(SCRIPT_CELLS) + "\n#%%\n%%bash\nls | grep x\n\n#%%\nx = 1\n")
    ),
    "script of jupytext, percent": Entry(
        one(
            "hw.py",
            "# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       format_name: percent\n# ---\n\n# %% [markdown]\n# Text\n\n# %%\n# %matplotlib inline\n"
            + "\n\n# %%\n".join(SCRIPT_CELLS),
        )
    ),
    "script of jupytext, light": Entry(
        one("hw.py", "# # Homework\n#\n# Text\n\n# +\n" + "\n# -\n\n# + tags=[]\n".join(SCRIPT_CELLS) + "\n# -\n")
    ),
    "script of Spyder": Entry(
        one(
            "hw.py",
            '# -*- coding: utf-8 -*-\n"""\nCreated on Mon Nov  2 2026\n\n@author: Ada\n"""\nfrom IPython import get_ipython\n'
            "get_ipython().magic('reset -sf')\nget_ipython().run_line_magic('clear', '')\nimport matplotlib.pyplot as plt\nplt.close('all')\n#%% work\n"
            + RIGHT,
        )
    ),
    "script of Databricks": Entry(
        one(
            "hw.py",
            "# Databricks notebook source\n# MAGIC %md\n# MAGIC # Homework\n\n# COMMAND ----------\n\n"
            + "\n\n# COMMAND ----------\n\n".join(SCRIPT_CELLS),
        )
    ),
    "first cell of Kaggle": Entry(
        one(
            "hw.ipynb",
            right_notebook(
                "import numpy as np # linear algebra\nimport pandas as pd # data processing, CSV file I/O (e.g. pd.read_csv)\n\n"
                "import os\nfor dirname, _, filenames in os.walk('/kaggle/input'):\n    for filename in filenames:\n        print(os.path.join(dirname, filename))"
            ),
        ),
        # pandas may be missing where it is graded.
        at_most=1,
    ),
    "script of marimo": Entry(one("hw.py", marimo()), at_most=1, silent=(SAVED,), or_refused="marimo"),
    "jupytext Markdown": Entry(one("hw.md", FRONT.format(extension=".md", format="markdown") + fenced("```python")), at_most=1),
    "MyST Markdown": Entry(
        one("hw.md", FRONT.format(extension=".md", format="myst") + fenced("```{code-cell} ipython3", ":tags: [hide-input]\n\n")),
        at_most=1,
    ),
    "Quarto": Entry(
        one(
            "hw.qmd",
            '---\ntitle: "Homework"\nformat: html\njupyter: python3\n---\n\n## One\n\n' + fenced("```{python}", "#| echo: false\n"),
        ),
        at_most=1,
    ),
    "R Markdown with Python": Entry(
        one("hw.Rmd", '---\ntitle: "Homework"\noutput: html_document\n---\n\n' + fenced("```{python}")), at_most=1
    ),
    "R Markdown with R": Entry(
        one("hw.Rmd", '---\ntitle: "Homework"\noutput: html_document\n---\n\n```{r}\nhalf <- function(z) z / 2\n```\n'),
        fails=FUNCTIONS,
        says=(r"(?-i:\bR\b)",),
        silent=(SAVED,),
        refusable=True,
    ),
    "MyST in a folder": Entry(
        folder(
            {"week 1/hw.md": FRONT.format(extension=".md", format="myst") + fenced("```{code-cell} ipython3"), "notes.txt": "x"}
        ),
        at_most=1,
    ),
    "code in a README": Entry(
        # It explains and is no part of the work, wrong as it is.
        folder({"hw.py": RIGHT, "README.md": "# How it works\n\n```python\ndef double(z):\n    return z ** 2\n```\n"})
    ),
}

# magics --------------------------------------------------------------------------------------------------------------------

ACTS = only("double", "half", "total", "everything")
REST = only("quadruple", "twice", "draw")
IMPORT = "from acts import double, half, total, everything"
ENTRIES |= {
    f"cell with {name}": Entry(one("hw.ipynb", right_notebook(*cells)), at_most=most)
    for name, (cells, most) in {
        "%%time and %%capture": (("%%time\nx = double(1)", "%%capture --no-stderr cap\nprint(1)", "%%timeit -n 3\ndouble(1)"), 0),
        "other languages": (
            (
                "%%bash\nfor f in *; do echo $f; done",
                "%%html\n<b>x</b>",
                "%%javascript\nalert(1)",
                "%%latex\n$x$",
                "%%R\nx <- 1",
                "%%sql\nSELECT 1",
            ),
            0,
        ),
        "line magics": (
            ("%load_ext autoreload\n%autoreload 2\n%config InlineBackend.figure_format = 'retina'\n%matplotlib widget\n%cd ..",),
            0,
        ),
        "magics that give something": (("files = !ls -l\nt = %timeit -o double(1)\nhome = %env HOME\n(a, b) = 1, 2",), 0),
        # What a shell line gives is not there, which may be told.
        "what a shell line has given": (("files = !ls\nprint(len(files))\nfirst = files[0]\nprint(first)",), 2),
        "help": (("?np.sum", "np.sum??", "help(np.sum)", "double?"), 0),
        "a shell line in a branch": (
            (
                "import os\nif not os.path.exists('data'):\n    !mkdir data\n    !wget -q \\\n        http://x/y.csv\nelse:\n    pass",
            ),
            0,
        ),
        "pip without a mark": (("pip install numpy",), 1),
        "a shell command alone": (("ls", "cd .."), 2),
        "%%time over a definition": (("%%time\n\ndef more(z):\n    return z",), 0),
        "a comment before its magic": (("# the next is timed\n%time y = double(2.0)",), 0),
    }.items()
}
ENTRIES |= {
    "cell that writes a module": Entry(one("hw.ipynb", notebook_of(f"%%writefile acts.py\n{ACTS}", IMPORT, REST))),
    "cell that writes a module with %%file": Entry(
        one("hw.ipynb", notebook_of(f"%%file acts.py\n{ACTS}", "from acts import *", REST))
    ),
    "cells that write a module in two parts": Entry(
        one(
            "hw.ipynb",
            notebook_of(
                f"%%writefile acts.py\n{only('double')}",
                f"%%writefile -a acts.py\n\n{BODIES['half']}\n",
                "import acts\nfrom acts import half, double",
                but("double", "half"),
            ),
        )
    ),
    "cell that writes a module into a folder": Entry(
        one(
            "hw.ipynb",
            notebook_of(
                "!mkdir -p lib", f"%%writefile lib/acts.py\n{ACTS}", "from lib.acts import double, half, total, everything", REST
            ),
        )
    ),
    "cell that writes a module again": Entry(
        one(
            "hw.ipynb",
            notebook_of(
                f"%%writefile acts.py\n{ACTS.replace('0.5', '5.0')}", f"%%writefile acts.py\n{ACTS}", "from acts import *", REST
            ),
        )
    ),
    "written module that was handed in too": Entry(
        folder({"hw.ipynb": notebook_of(f"%%writefile acts.py\n{ACTS}", "from acts import *", REST), "acts.py": ACTS})
    ),
    "written module that is loaded again": Entry(
        one(
            "hw.ipynb",
            notebook_of(f"%%writefile acts.py\n{ACTS}", "import importlib, acts\nimportlib.reload(acts)\nfrom acts import *", REST),
        )
    ),
    "module that is loaded again": Entry(
        folder(
            {
                "acts.py": ACTS,
                "hw.ipynb": notebook_of("import importlib\nimport acts\nimportlib.reload(acts)\nfrom acts import *", REST),
            }
        )
    ),
}

# imports -------------------------------------------------------------------------------------------------------------------

USES = "\n".join(f"t{n} = t.tensor([{n}.0])" for n in range(10))
CHAIN = "\n".join(
    [
        "model = lib.Model()",
        *(f"h{n} = model.layer({n})\nprint(h{n})\nh{n} = h{n} + 1" for n in range(19)),
        "model.fit()",
        "print(model)",
    ]
)
ENTRIES |= {
    "import that fails after own functions": Entry(
        one("hw.py", f"{RIGHT}\nfrom {MISSING} import double, half as h, total\n"), says=(MISSING,)
    ),
    "import that fails after own functions in a notebook": Entry(
        one("hw.ipynb", notebook_of(*SCRIPT_CELLS, f"# to compare\nfrom {MISSING}.functional import double, half, quadruple")),
        says=(MISSING,),
    ),
    "import under a name of an own function": Entry(
        one("hw.py", f"{RIGHT}\nimport {MISSING} as half\nfrom . import total\n"), at_most=2, says=(MISSING,)
    ),
    "import of a module that was not handed in": Entry(
        one("hw.py", f"from my_utils import scale\n{right(half='def half(z):' + chr(10) + '    return scale(z)')}"),
        fails=("half",),
        says=("my_utils",),
    ),
    "import that all of it needs": Entry(
        one("hw.py", around(f"import {MISSING} as t\n{USES}")), says=(rf"{MISSING}.*\b10\b.*need it",)
    ),
    "60 statements that need an import": Entry(
        one("hw.py", around(f"import {MISSING} as lib\n{CHAIN}")), says=(rf"{MISSING}.*\b(59|60)\b.*need it",)
    ),
    "60 cells that need an import": Entry(
        one("hw.ipynb", right_notebook(f"import {MISSING} as lib", *CHAIN.splitlines())),
        says=(rf"{MISSING}.*need it",),
        silent=(SAVED,),
    ),
    "class of a package that is missing": Entry(
        one(
            "hw.py",
            around(
                f"from {MISSING} import nn\nclass Net(nn.Module):\n    pass\nnet = Net()\nprint(net)\ntry:\n    net()\nfinally:\n    pass"
            ),
        ),
        says=(rf"{MISSING}.*need it",),
    ),
    "decorator of a package that is missing": Entry(
        one("hw.py", f"from {MISSING} import njit\n" + right(half=f"@njit\n{BODIES['half']}")), fails=("half",), says=(MISSING,)
    ),
    "an import that three modules miss": Entry(
        folder(
            {f"{n}.py": f"import {MISSING}\n{only(*names)}" for n, names in (("a", FUNCTIONS[:3]), ("b", FUNCTIONS[3:6]))}
            | {"c.py": f"import {MISSING}\nfrom a import half\nfrom b import total\n{BODIES['everything']}\n"}
        ),
        says=(MISSING,),
    ),
    "an import that is missed twice": Entry(
        one("hw.ipynb", right_notebook(f"import {MISSING}", f"import {MISSING}", f"from {MISSING} import a, b, c")), says=(MISSING,)
    ),
    "import in a try": Entry(
        one(
            "hw.ipynb",
            right_notebook(
                "try:\n    import google.colab\n    COLAB = True\nexcept ImportError:\n    COLAB = False\nif COLAB:\n    1 / 0",
                f"try:\n    from {MISSING} import double, half\nexcept ImportError:\n    pass",
                f"try:\n    import {MISSING} as cp\nexcept ModuleNotFoundError:\n    import numpy as cp",
            ),
        )
    ),
    "star import of a module that is missing": Entry(
        one("hw.py", f"from {MISSING} import *\nfrom utils import *\n{RIGHT}"), at_most=2, says=(MISSING, "utils")
    ),
    "star import before the own functions": Entry(one("hw.py", f"from numpy import *\nfrom math import *\n{RIGHT}")),
    "star import over an own function": Entry(
        # `double` and `half` are types of NumPy's: the last definition counts, and the student is told whose it is.
        one("hw.py", f"{RIGHT}\nfrom numpy import *\n"),
        fails=("double", "half"),
        says=(r"double.*numpy", r"half.*numpy"),
    ),
    "import over an own function": Entry(
        one("hw.ipynb", notebook_of(*SCRIPT_CELLS, "from numpy import sum as total")), fails=(), says=(r"total.*numpy",)
    ),
    "import before the own function": Entry(one("hw.py", f"from numpy import double, half\n{RIGHT}")),
    "names that a library does not have": Entry(
        one(
            "hw.py", around("from scipy.special import no_such_thing\nfrom numpy import product_of_all\nimport scipy.no_such_part")
        ),
        at_most=3,
        says=("no_such_thing",),
    ),
    "paths of the student's machine": Entry(
        folder(
            {
                "lib/acts.py": ACTS,
                "hw/work.py": "import os, sys\nsys.path.append('../lib')\nsys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))\n"
                + f"{IMPORT}\n{REST}",
            }
        )
    ),
    "arguments of a command line": Entry(
        one(
            "hw.py",
            f"import argparse\n{RIGHT}\nparser = argparse.ArgumentParser()\nparser.add_argument('--epochs', type=int, default=3)\nargs = parser.parse_args()\nprint(args.epochs)\n",
        ),
        # The defaults would do; that it ends here may be told.
        at_most=1,
    ),
    "tests at the end": Entry(
        one(
            "hw.ipynb",
            right_notebook(
                "import doctest\ndoctest.testmod()",
                "import unittest\nclass T(unittest.TestCase):\n    def test(self): pass\nunittest.main(argv=[''], exit=False)",
            ),
        )
    ),
    "bars of progress": Entry(
        one(
            "hw.py",
            around(
                "from tqdm.auto_that_is_missing import tqdm\nfor n in tqdm(range(3)):\n    x = n\nprint(x)\nfor n in tqdm(range(3)):\n    print(x)"
            ),
        ),
        says=("tqdm",),
    ),
    "imports from the future in a later cell": Entry(
        one("hw.ipynb", right_notebook("from __future__ import annotations, division, print_function"))
    ),
    "a file that is missing and what needs it": Entry(
        one("hw.ipynb", right_notebook("X = np.loadtxt('nowhere.csv')", *(f"x{n} = X[{n}]\nprint(x{n})" for n in range(12)))),
        says=(r"nowhere\.csv",),
        silent=(SAVED,),
    ),
}

# keyboard, exits, pictures, warnings -----------------------------------------------------------------------------------------

ENTRIES |= {
    "input at the top": Entry(
        one("hw.py", around('n = int(input("How many? "))\nprint(n)\nfor i in range(n):\n    print(i)')),
        says=(r"input",),
        silent=("invalid literal", "not defined"),
    ),
    "input in a cell": Entry(
        one("hw.ipynb", right_notebook('a = float(input("a: "))', "print(a)")), says=(r"input",), silent=("could not convert",)
    ),
    "input whose answer does not matter": Entry(one("hw.py", around('input("Press Enter to go on")')), at_most=1),
    "input in a function": Entry(
        one("hw.py", right(half='def half(z):\n    return float(input("factor? ")) * np.asarray(z)')),
        fails=("half",),
        told={"half": "input"},
    ),
    "exit in the middle": Entry(one("hw.py", around("exit()")), says=("exit",)),
    "sys.exit and quit": Entry(
        one("hw.py", around("import sys\nif double(1.0) == 2.0:\n    sys.exit('works')\nquit()")), at_most=2
    ),
    "exit of a main function": Entry(
        one("hw.py", f"import sys\n{RIGHT}\ndef main():\n    print('ok')\n    return 0\n\nsys.exit(main())\n"), at_most=1
    ),
    "pictures": Entry(
        one(
            "hw.ipynb",
            right_notebook(
                "%matplotlib widget",
                "import matplotlib.pyplot as plt\nfrom mpl_toolkits.mplot3d import Axes3D\nfrom matplotlib.animation import FuncAnimation\nfrom matplotlib import cm",
                "plt.style.use('seaborn-v0_8')\nplt.rcParams['figure.figsize'] = (8, 6)\nplt.rcParams.update({'font.size': 12})\nplt.ion()",
                "fig = plt.figure()\nax = fig.add_subplot(111, projection='3d')\nax.plot_surface(np.ones((2, 2)), 1, 2, cmap=cm.viridis)\nplt.savefig('x.png')\nplt.show()",
                "for i, ax in enumerate(plt.subplots(2, 2)[1].flat):\n    ax.set_title(i)\nplt.pause(0.1)\nplt.show(block=True)",
            ),
        )
    ),
    "seaborn": Entry(
        # It may be installed where it is graded.
        one(
            "hw.py",
            around(
                "import seaborn as sns\nsns.set_theme()\nsns.set_style('white')\nax = sns.heatmap(np.ones((2, 2)))\nax.set_title('x')"
            ),
        ),
        at_most=1,
    ),
    "NumPy's errors are off": Entry(
        one("hw.py", around("np.seterr(all='ignore')\nnp.set_printoptions(precision=3, suppress=True)"))
    ),
    "NumPy's errors are raised": Entry(one("hw.py", around("np.seterr(all='raise')"))),
    "warnings are errors": Entry(one("hw.py", around("import warnings\nwarnings.simplefilter('error')"))),
    "warnings are off": Entry(one("hw.ipynb", notebook_of("import warnings\nwarnings.filterwarnings('ignore')", *right_cells()))),
    "a random seed at the head": Entry(one("hw.py", around("import random\nnp.random.seed(0)\nrandom.seed(0)"))),
    "logging": Entry(
        one(
            "hw.py",
            around(
                "import logging\nlogging.basicConfig(level=logging.INFO, filename='log.txt')\nlogging.info('start')\nlog = logging.getLogger(__name__)\nlog.warning('x')"
            ),
        )
    ),
    "training at the top": Entry(
        one(
            "hw.py",
            around(
                "import time\nbegin = time.process_time()\nwhile time.process_time() - begin < 1:\n    w = np.ones((50, 50)) @ np.ones((50, 50))"
            ),
        )
    ),
    "waiting at the top": Entry(
        one("hw.py", around("import time\nfor epoch in range(4):\n    time.sleep(0.5)\n    print(epoch, end='\\r', flush=True)"))
    ),
    "much printed at the top": Entry(one("hw.py", around("for n in range(20000):\n    print('epoch', n, 'loss', 1 / (n + 1))"))),
    "threads for loading data": Entry(
        one(
            "hw.py",
            around(
                "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool:\n    print(list(pool.map(abs, [1, -2])))"
            ),
        )
    ),
}

# data files ----------------------------------------------------------------------------------------------------------------


def saved(kind: str, **arrays: Any) -> bytes:
    stream = io.BytesIO()
    if kind == "npz":
        np.savez(stream, **arrays)
    else:
        np.save(stream, next(iter(arrays.values())))
    return stream.getvalue()


def scaled(reading: str) -> str:
    """A notebook whose `half` uses what was read at the top."""
    return notebook_of(HEAD, reading, *(text.replace("0.5", "SCALE") for text in BODIES.values()))


CSV = "0.5,2.0\n3.0,4.0\n"
READ: dict[str, tuple[str, Mapping[str, Content]]] = {
    "csv": ("data = np.loadtxt('data.csv', delimiter=',')\nSCALE = data[0, 0]", {"data.csv": CSV}),
    "csv with a heading": (
        "import csv\nwith open('data.csv', newline='', encoding='utf-8') as stream:\n    rows = list(csv.DictReader(stream))\nSCALE = float(rows[0]['größe'])",
        {"data.csv": "größe,b\n0.5,2\n"},
    ),
    "txt": ("SCALE = float(open('scale.txt').read().split()[0])", {"scale.txt": "0.5 kg\n"}),
    "json": (
        "import json\nwith open('scale.json') as stream:\n    SCALE = json.load(stream)['scale']",
        {"scale.json": '{"scale": 0.5}'},
    ),
    "npy": ("SCALE = np.load('w.npy')[0]", {"w.npy": saved("npy", w=np.full(9, 0.5))}),
    "npz": ("with np.load('w.npz') as data:\n    SCALE = data['a'][0]", {"w.npz": saved("npz", a=np.full(9, 0.5), b=np.ones(3))}),
    "a folder below": ("SCALE = np.loadtxt('data/sub/x.csv', delimiter=',')[0, 0]", {"data/sub/x.csv": CSV}),
    "a dot before it": (
        "import os\nSCALE = np.loadtxt(os.path.join('.', 'data', 'x.csv'), delimiter=',')[0, 0]",
        {"data/x.csv": CSV},
    ),
    "a list of the folder": (
        "import glob, os\nfrom pathlib import Path\nassert 'x1.csv' in os.listdir('.')\nassert len(glob.glob('*.csv')) == 2\nSCALE = np.loadtxt(sorted(Path().glob('*.csv'))[0], delimiter=',')[0, 0]",
        {"x1.csv": CSV, "x2.csv": CSV},
    ),
    "a name with a space and an umlaut": (
        "SCALE = np.genfromtxt('Übung 1 (Daten).csv', delimiter=',')[0, 0]",
        {"Übung 1 (Daten).csv": CSV},
    ),
}
ENTRIES |= {f"data from {name}": Entry(folder({"hw.ipynb": scaled(reading), **data})) for name, (reading, data) in READ.items()}
READS_CSV = scaled("SCALE = np.loadtxt('data.csv', delimiter=',')[0, 0]")
ENTRIES |= {
    "data in a zip": Entry(archive({"ada/hw.ipynb": READS_CSV, "ada/data.csv": CSV, "__MACOSX/ada/._data.csv": b"\0"})),
    "data in a folder beside that of the notebook": Entry(
        folder({"notebooks/hw.ipynb": scaled("SCALE = np.loadtxt('../data/x.csv', delimiter=',')[0, 0]"), "data/x.csv": CSV})
    ),
    "data beside a notebook in a folder": Entry(
        folder({"week1/hw.ipynb": READS_CSV, "week1/data.csv": CSV, "other.py": "X = 1\n"})
    ),
    "data of the same name in two folders": Entry(
        folder(
            {
                "a/first.py": f"SCALE = open('scale.txt').read()\nassert SCALE == '1'\n{only('double', 'quadruple', 'twice', 'draw')}",
                "a/scale.txt": "1",
                "b/second.py": "SCALE = float(open('scale.txt').read())\n"
                + only("half", "total", "everything").replace("0.5", "SCALE"),
                "b/scale.txt": "0.5",
            }
        )
    ),
    "data that a module in a folder reads from the top": Entry(
        # At home `python main.py` runs at the top; kind reading: a path that leads somewhere from there will do.
        folder(
            {
                "main.py": "from src.net import SCALE\nprint(SCALE)\n",
                "src/net.py": f"{HEAD}\nSCALE = np.loadtxt('data.csv', delimiter=',')[0, 0]\n"
                + right(half=BODIES["half"].replace("0.5", "SCALE")),
                "data.csv": CSV,
            }
        )
    ),
    "data beside the file that reads it": Entry(
        folder(
            {
                "src/net.py": f"from pathlib import Path\nimport os\n{HEAD}\nHERE = Path(__file__).resolve().parent\nSCALE = np.loadtxt(HERE / 'data.csv', delimiter=',')[0, 0]\n"
                "assert os.path.exists(os.path.join(os.path.dirname(__file__), 'data.csv'))\n"
                + right(half=BODIES["half"].replace("0.5", "SCALE")),
                "src/data.csv": CSV,
                "other.py": "X = 1\n",
            }
        )
    ),
    "data that is read in a call": Entry(
        folder(
            {
                "hw.py": right(half="def half(z):\n    return np.loadtxt('data.csv', delimiter=',')[0, 0] * np.asarray(z)"),
                "data.csv": CSV,
            }
        )
    ),
    "data of MATLAB": Entry(
        folder(
            {
                "hw.py": around("from scipy.io import loadmat\nd = loadmat('x.mat')\nX = d['X']\nprint(X.shape)"),
                "x.mat": b"MATLAB 5.0",
            }
        ),
        says=(r"(?=.*x\.mat)(?=.*not handed)",),
        silent=(SAVED,),
    ),
    "data too large": Entry(
        folder(
            lambda: {
                "hw.ipynb": right_notebook("X = np.load('big.npy')", "print(X.shape)"),
                "big.npy": saved("npy", x=np.ones(800_000)),
            }
        ),
        # That it is left out, and that it could not be read, may be two lines.
        says=(r"(?=.*big\.npy)(?=.*(MB|large|not handed))",),
        at_most=2,
        silent=(SAVED,),
    ),
    "data that was not handed in": Entry(
        one("hw.ipynb", right_notebook("X = np.loadtxt('data.csv', delimiter=',')", "print(X)")),
        says=(r"(?=.*data\.csv)(?=.*handed)",),
        silent=(SAVED,),
    ),
    "data from a path of another machine": Entry(
        folder({"hw.py": around("X = np.loadtxt(r'C:\\Users\\ada\\Desktop\\data.csv', delimiter=',')"), "data.csv": CSV}),
        says=(r"data\.csv",),
    ),
    "a file that it writes itself": Entry(
        one(
            "hw.py",
            around(
                "import os\nos.makedirs('out', exist_ok=True)\nnp.savetxt('out/w.txt', [0.5])\nSCALE = float(np.loadtxt('out/w.txt'))\nwith open('log.txt', 'a') as stream:\n    print(SCALE, file=stream)\nassert open('log.txt').read()"
            ).replace("return 0.5", "return SCALE"),
        )
    ),
    "a file that it writes in a call": Entry(
        one("hw.py", right(half="def half(z):\n    np.savetxt('w.txt', [0.5])\n    return np.loadtxt('w.txt') * np.asarray(z)"))
    ),
    "a temporary file": Entry(
        one("hw.py", around("import tempfile\nwith tempfile.TemporaryFile('w+') as stream:\n    stream.write('x')"))
    ),
}

# folders and archives ------------------------------------------------------------------------------------------------------

DEEP = "/".join(f"level{n}" for n in range(20))
LONG = "/".join(f"{n}{'x' * 89}" for n in range(10))
"""910 characters."""
STUBS = notebook_of(HEAD, *(f"{text.partition(chr(10))[0]}\n    raise NotImplementedError" for text in BODIES.values()))
OTHER = RIGHT.replace("2.0", "3.0").replace("0.5", "0.7")
WORK = right_notebook()
LAYOUTS: dict[str, Mapping[str, Content]] = {
    "20 folders deep": {f"{DEEP}/hw.py": REST, "acts.py": ACTS},
    "a path of 900 characters": {f"{LONG}/hw.py": REST, "acts.py": ACTS},
    "spaces, umlauts and emoji": {"Übung 1/Lösung – final (2) 😀.ipynb": WORK, "Übung 1/日本語.py": "X = 1\n"},
    "names that are no names of Python": {"1-hw.py": ACTS, "2. part.v2.final.py": REST, "import.py": "X = 1\n"},
    "what macOS leaves": {"hw.ipynb": WORK, "__MACOSX/._hw.ipynb": b"\0\5\x16\7", "._hw.ipynb": b"\0\5\x16\7", ".DS_Store": b"\0"},
    "checkpoints": {
        "hw.ipynb": WORK,
        ".ipynb_checkpoints/hw-checkpoint.ipynb": notebook_of(OTHER),
        "a/.ipynb_checkpoints/b.py": OTHER,
    },
    "a virtual environment": {
        "hw.py": RIGHT,
        "my-env/pyvenv.cfg": "home = /usr",
        "my-env/lib/python3.11/x.py": OTHER,
        ".venv/y.py": OTHER,
    },
    "what editors leave": {
        "hw.py": RIGHT,
        ".vscode/settings.json": "{}",
        ".idea/x.py": OTHER,
        "__pycache__/hw.cpython-311.pyc": b"\0",
        "hw.py~": OTHER,
        "hw.py.bak": OTHER,
    },
    "pictures and texts": {
        "hw.py": RIGHT,
        "plot.png": b"\x89PNG",
        "report.pdf": b"%PDF",
        "report.tex": "x",
        "notes.docx": b"PK\3\4",
    },
    "a file without content": {"hw.py": RIGHT, "lib/__init__.py": ""},
    "two notebooks, the old one with stubs": {"hw.ipynb": WORK, "hw_old.ipynb": STUBS},
    "a notebook twice": {"hw.ipynb": WORK, "hw - Copy.ipynb": WORK, "backup/hw (1).ipynb": WORK},
    "a notebook and its script": {
        "hw.ipynb": WORK,
        "hw.py": NBCONVERT.format(first=f"{HEAD}\n{BODIES['double']}", rest=but("double")),
    },
    "json that is no notebook": {"hw.py": RIGHT, "package.json": '{"name": "x"}', "data.json": '{"cells": [1, 2], "rows": 3}'},
    "folders of a project": {
        "src/hw/__init__.py": "",
        "src/hw/acts.py": ACTS,
        "src/hw/rest.py": REST,
        "tests/test_hw.py": "from hw.acts import double\nassert double(1.0) == 2.0\n",
        "setup.py": "from setuptools_missing import setup\n",
    },
}
ENTRIES |= {f"folder with {name}": Entry(folder(files), at_most=1 if "project" in name else 0) for name, files in LAYOUTS.items()}
ENTRIES |= {
    f"zip with {name}": Entry(archive({f"hw/{file}": content for file, content in LAYOUTS[name].items()}))
    for name in (
        "20 folders deep",
        "a path of 900 characters",
        "spaces, umlauts and emoji",
        "what macOS leaves",
        "a virtual environment",
    )
}
ENTRIES |= {
    "an empty file beside a good one": Entry(
        folder({"hw.py": RIGHT, "main.py": "", "Untitled.ipynb": b""}), at_most=2, silent=(SAVED,)
    ),
    "an empty notebook beside a good one": Entry(
        folder({"hw.ipynb": WORK, "Untitled.ipynb": notebook_of()}), at_most=1, silent=(SAVED,)
    ),
    "zip in a zip": Entry(archive({"hw.zip": archived({"hw.ipynb": WORK})})),
    "zip in a zip beside a module": Entry(
        archive({"ada/acts.py": ACTS, "ada/rest.zip": archived({"rest/hw.ipynb": notebook_of(REST)})})
    ),
    "tar.gz in a zip": Entry(archive({"hw.tar.gz": archived({"hw/hw.py": RIGHT}, "x.tar.gz")})),
    "tgz": Entry(archive({"hw/hw.ipynb": WORK, "hw/._hw.ipynb": b"\0"}, "hw.tgz")),
    "tar.gz": Entry(archive({"./hw.py": REST, "./lib/acts.py": ACTS}, "hw.tar.gz")),
    # Kind reading: what is opened in a zip is opened in a folder, too.
    "zip in a folder": Entry(folder({"hw.zip": archived({"hw/hw.ipynb": WORK})})),
    "ZIP in capital letters": Entry(one("HW.ZIP", archived({"HW.IPYNB": WORK}))),
    "zip with data in a zip": Entry(archive({"ada.zip": archived({"hw.ipynb": READS_CSV, "data.csv": CSV})})),
    "zip with backslashes": Entry(
        archive_named(
            {"ada\\src\\acts.py": ACTS, "ada\\hw.py": f"from src.acts import half\nassert half(1.0) == 0.5\n{REST}"}, NamedInUtf8
        )
    ),
    "zip with names in cp437": Entry(archive_named({"Übung/Lösung.py": ACTS, "Übung/Größe é.ipynb": notebook_of(REST)}, Named)),
    "zip with names in UTF-8 that are not marked": Entry(archive_named({"Übung/Lösung.py": ACTS, "Übung/b.py": REST}, NamedInUtf8)),
    "notebook in capital letters": Entry(one("HW.IPYNB", WORK)),
    "module in capital letters": Entry(one("HW.PY", RIGHT)),
    "notebook named ipynb.txt": Entry(one("hw.ipynb.txt", WORK), says=("notebook|ipynb|renam",)),
    "notebook named json": Entry(one("hw.json", WORK), says=("notebook|ipynb|renam",)),
    "notebook named py": Entry(one("hw.py", WORK), at_most=1),
    "module named py.txt": Entry(one("hw.py.txt", RIGHT), at_most=1),
    "notebook named ipynb.txt in a folder": Entry(folder({"hw.ipynb.txt": WORK, "notes.txt": "x"}), says=("notebook|ipynb|renam",)),
    "notebook named json in a zip": Entry(
        archive({"ada/hw.ipynb.json": WORK, "ada/data.json": "{}"}), says=("notebook|ipynb|renam",)
    ),
    "large notebook named ipynb.txt": Entry(
        one("hw.ipynb.txt", lambda: right_notebook(code("x = 1", picture(2)))), says=("notebook|ipynb|renam",), large=True
    ),
}

# structure -----------------------------------------------------------------------------------------------------------------

STRUCTURES: dict[str, str] = {
    "90 brackets deep": f"x = {'(' * 90}1{')' * 90}\ny = {'[' * 80}{']' * 80}",
    "18 loops deep": "".join(f"{' ' * n}for i{n} in [0]:\n" for n in range(18)) + " " * 18 + "pass",
    "60 branches deep": "".join(f"{' ' * n}if True:\n" for n in range(60)) + " " * 60 + "pass",
    "40 functions deep": "".join(f"{' ' * n}def f{n}():\n" for n in range(40)) + " " * 40 + "return 1",
    "a sum of 1500 terms": "x = " + " + ".join("1" for _ in range(1_500)),
    "a function with a sum of 1500 terms": "def long(x):\n    return " + " + ".join("x" for _ in range(1_500)),
    "700 branches in a row": "def choose(n):\n    if n == 0:\n        return 0\n"
    + "".join(f"    elif n == {n}:\n        return {n}\n" for n in range(1, 700)),
    "a chain of 400 calls": "text = ''" + ".strip()" * 400,
    "a line of 100,000 characters": "numbers = [" + ", ".join(["1.5"] * 20_000) + "]",
    "an expression in 500 lines": "x = (\n" + "\n".join(f"    + {n}" for n in range(500)) + "\n)",
}
# What is nested too deeply to be read costs itself at most.
ENTRIES |= {
    f"module with {name}": Entry(one("hw.py", around(text)), at_most=int("1500" in name or "700" in name))
    for name, text in STRUCTURES.items()
}
