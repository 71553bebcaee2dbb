"""Marks in exports of platforms: the right cell of the right row, and every other byte as it was."""

from __future__ import annotations

import codecs
import csv
import io
import math
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.classroom.exports.canvas import fill_canvas
from grader.classroom.exports.moodle import fill_moodle
from grader.classroom.exports.sheet import Filled, Score
from grader.classroom.tables import guard_formula, read_table, safe_csv
from grader.model.errors import UsageError

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Lab 2 (4710),Lab 3 (4711),Assignments Current Score,Current Grade (9)
,,,,,,Manual Posting,(read only),(read only)
    Points Possible,,,,,10.00,50.00,(read only),(read only)
"Lovelace, Ada",101,S-1,ada,"Part A, Monday",9.00,,90.0,A
"Kurtz, Bo",102,S-2,bo@example.edu,Part A,EX,EX,,
"Kim, Lee",103,,lee1,Part A,1.00,2.00,,
"Kim, Lee",104,,lee2,Part B,,,,
"O""Hara, Zoë",105,S-5,zoe,Part B,,,,
"Student, Test",106,,0123abcd,Part A,,,,
"""

WORKSHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 41","Ada Lovelace",ada@example.edu,"Submitted for grading - ",,100.00,Yes,"Monday, 5 February 2024, 10:27 PM",-,
"Participant 42","Bo Kurtz",bo@example.edu,"Submitted for grading - ",50.00,100.00,No,-,-,
"Participant 43","Zoë O'Hara",zoe@example.edu,"No submission - ",,100.00,Yes,-,-,"I liked your talk."
"""

GRADEBOOK = """\
First name,Last name,ID number,Institution,Department,Email address,Assignment: Lab 2 (Real),Assignment: Lab 3 (Real),Course total (Real),Last downloaded from this course
Ada,Lovelace,S-1,,,ada@example.edu,9.00,-,9.00,1707171717
Bo,Kurtz,S-2,,,bo@example.edu,-,-,-,1707171717
"""


def mark(student: str, score: float = 20.0, max_score: float = 50.0, name: str = "", feedback: str = "", **contacts: str) -> Score:
    return Score(student, score, max_score, name, contacts, feedback)


def table(content: bytes) -> list[list[str]]:
    delimiter = read_table(content).delimiter
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def same_but(before: bytes, after: bytes, cells: dict[tuple[int, int], str]) -> bool:
    """Whether these cells are as said, and all others as they were."""
    old, new = table(before), table(after)
    for (row, column), text in cells.items():
        old[row] += [""] * (column + 1 - len(old[row]))
        old[row][column] = text
    return old == new


def rows_of(filled: Filled) -> dict[str, int]:
    return {match.student: match.row for match in filled.matched}


# Canvas ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["Lab 3", "4711", "Lab 3 (4711)"])
def test_canvas_fills_the_column_and_nothing_else(column: str) -> None:
    marks = [mark("101", 20.0, canvas="101"), mark("x", 49.999, sid="s-5"), mark("nobody", canvas="999")]
    filled = fill_canvas(CANVAS.encode(), column, marks)
    assert filled.content.decode() == CANVAS.replace('Monday",9.00,,90.0', 'Monday",9.00,20.00,90.0').replace(
        "zoe,Part B,,,,", "zoe,Part B,,50.00,,"
    )
    assert rows_of(filled) == {"101": 4, "x": 8}
    assert filled.unmatched == ("nobody",)
    assert filled.without_submission == (
        "row 5: Kurtz, Bo",
        "row 6: Kim, Lee",
        "row 7: Kim, Lee",
        "row 9: Student, Test",
    )
    assert (filled.refused, filled.notes) == ((), ())


@pytest.mark.parametrize(
    ("one", "row"),
    [
        (mark("a", canvas="103", sid="S-1"), 6),
        (mark("a", canvas="999", sid="S-1"), 4),
        (mark("a", sid="S-9", email="zoe@example.edu", login="ADA"), 4),
        (mark("a", name='Zoë O"Hara', email="?"), 8),
        (mark("a", name="ada  lovelace"), 4),
        (mark("ada"), 4),
        (mark("104"), 7),
        (mark("S-5"), 8),
    ],
)
def test_canvas_finds_rows_in_the_documented_order(one: Score, row: int) -> None:
    assert rows_of(fill_canvas(CANVAS.encode(), "Lab 3", [one])) == {"a" if one.student == "a" else one.student: row}


def test_a_number_is_not_taken_for_one_of_another_kind() -> None:
    """The user id of Canvas is no folder's name."""
    filled = fill_canvas(CANVAS.replace("S-1", "777").encode(), "Lab 3", [mark("777", canvas="777")])
    assert filled.unmatched == ("777",)


def test_what_fits_twice_is_refused() -> None:
    marks = [
        mark("lee", name="Lee Kim"),
        mark("first", canvas="101"),
        mark("second", canvas="101"),
        mark("third", name="Ada Lovelace"),
        mark("bo", canvas="102"),
    ]
    filled = fill_canvas(CANVAS.encode(), "Lab 3", marks)
    assert filled.content == CANVAS.encode()
    assert {r.student: r.reason for r in filled.refused} == {
        "lee": "several rows have this name: 6, 7",
        "first": "row 4 has this ID, and so has another student",
        "second": "row 4 has this ID, and so has another student",
        "third": "row 4 has this name, and so has another student",
        "bo": "row 5 is excused there (EX)",
    }
    assert not filled.matched
    assert filled.without_submission == ('row 8: O"Hara, Zoë', "row 9: Student, Test")


def test_a_certain_owner_keeps_the_row() -> None:
    filled = fill_canvas(CANVAS.encode(), "Lab 3", [mark("by name", name="Ada Lovelace"), mark("by id", canvas="101")])
    assert rows_of(filled) == {"by id": 4}
    assert [r.student for r in filled.refused] == ["by name"]


def test_marks_are_made_what_the_export_asks_for() -> None:
    filled = fill_canvas(CANVAS.encode(), "Lab 2", [mark("101", 33.35, 100.0, canvas="101"), mark("x", 100, 100, canvas="104")])
    assert [m.after for m in filled.matched] == ["3.34", "10.00"]
    assert filled.matched[0].before == "9.00"
    assert filled.notes == ("marks out of 100 were made marks out of 10, which the export asks for",)


@pytest.mark.parametrize("score", [math.nan, math.inf])
def test_a_mark_is_a_number(score: float) -> None:
    filled = fill_canvas(CANVAS.encode(), "Lab 3", [mark("101", score, canvas="101")])
    assert (filled.content, len(filled.refused)) == (CANVAS.encode(), 1)


@pytest.mark.parametrize("column", ["Lab", "Lab 4", "Assignments Current Score", "Current Grade", "Student", "Section", ""])
def test_a_column_that_is_not_there_is_never_made(column: str) -> None:
    with pytest.raises(UsageError) as refused:
        fill_canvas(CANVAS.encode(), column, [])
    assert str(refused.value).endswith("those for marks are: Lab 2 (4710); Lab 3 (4711)")


def test_a_title_that_two_columns_have_is_refused() -> None:
    with pytest.raises(UsageError, match="several columns"):
        fill_canvas(CANVAS.replace("Lab 2", "Lab 3").encode(), "Lab 3", [])


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"a,b\n1,2\n", b"PK\x03\x04\x00\x00", b'Student,ID,Section,"Lab\n', b"\xff\xfea"]
)
def test_what_is_no_gradebook_is_refused(content: bytes) -> None:
    with pytest.raises(UsageError) as refused:
        fill_canvas(content, "Lab 3", [])
    assert "\n" not in str(refused.value)


def test_semicolons_decimal_commas_and_a_mark_at_the_beginning_stay() -> None:
    text = (
        "Student;ID;SIS Login ID;Section;Lab 3 (1)\r\n    Points Possible;;;;50,00\r\n"
        '"Lovelace; Ada";101;ada;A;"3,50"\r\nBo;102;bo;A;\r\nCy;103;cy;A\r\n'
    )
    export = codecs.BOM_UTF8 + text.encode()
    filled = fill_canvas(export, "Lab 3", [mark(s, 12.5) for s in ("ada", "bo", "cy")])
    assert (
        filled.content
        == codecs.BOM_UTF8 + text.replace('"3,50"', '"12,50"').replace("bo;A;", "bo;A;12,50").replace("cy;A", "cy;A;12,50").encode()
    )


def test_a_decimal_comma_between_commas_is_in_quotes() -> None:
    export = b'Student,ID,Section,Lab 3 (1)\n    Points Possible,,,"50,0"\nAda,101,A,\n'
    assert fill_canvas(export, "Lab 3", [mark("101", 12.5)]).content == export.replace(b"101,A,", b'101,A,"12,50"')


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_other_encodings_stay(encoding: str) -> None:
    filled = fill_canvas(CANVAS.encode(encoding), "Lab 3", [mark("x", name='Zoë O"Hara')])
    assert filled.content == CANVAS.replace("zoe,Part B,,,,", "zoe,Part B,,20.00,,").encode(encoding)


# Moodle ----------------------------------------------------------------------------------------------------------------


def test_moodle_worksheet() -> None:
    marks = [
        mark("41", 20, 50, moodle="41", feedback='Well done, "Ada".\nSee you'),
        mark("42", moodle="42"),
        mark("43", 50, 50, name="Zoë O'Hara", feedback="Good."),
        mark("44", moodle="44"),
    ]
    filled = fill_moodle(WORKSHEET.encode(), None, marks)
    cells = {(1, 4): "40.00", (1, 9): 'Well done, "Ada".\nSee you', (3, 4): "100.00"}
    assert same_but(WORKSHEET.encode(), filled.content, cells)
    assert [(r.student, r.reason) for r in filled.refused] == [("42", "row 3 may not be changed there")]
    assert filled.unmatched == ("44",)
    assert filled.notes == (
        "marks out of 50 were made marks out of 100, which the export asks for",
        "1 rows had feedback already, which was kept; empty them in the export to have it replaced",
    )


def test_moodle_worksheet_in_another_language() -> None:
    text = 'ID,"Vollständiger Name",E-Mail-Adresse,Bewertung,"Feedback als Kommentar"\n"Teilnehmer/in41",A,a@x.de,"1,0",\n"Teilnehmer/in42",B,b@x.de,-,\n'
    with pytest.raises(UsageError, match="Vollständiger Name; Bewertung; Feedback als Kommentar"):
        fill_moodle(text.encode(), None, [])
    marks = [mark("41", feedback="Gut", moodle="41"), mark("b", email="B@x.de")]
    filled = fill_moodle(text.encode(), "Bewertung", marks, "Feedback als Kommentar")
    assert same_but(text.encode(), filled.content, {(1, 3): "20,00", (1, 4): "Gut", (2, 3): "20,00"})


@pytest.mark.parametrize("column", ["Lab 3", "Assignment: Lab 3", "Assignment: Lab 3 (Real)"])
def test_moodle_gradebook(column: str) -> None:
    marks = [mark("a", sid="S-1"), mark("bo@example.edu"), mark("c", name="Cy")]
    filled = fill_moodle(GRADEBOOK.encode(), column, marks)
    assert same_but(GRADEBOOK.encode(), filled.content, {(1, 7): "20.00", (2, 7): "20.00"})
    assert filled.unmatched == ("c",)
    assert filled.without_submission == ()


def test_moodle_names_of_two_columns() -> None:
    assert rows_of(fill_moodle(GRADEBOOK.encode(), "Lab 3", [mark("a", name="Kurtz, Bo")])) == {"a": 3}


@pytest.mark.parametrize("column", ["Email address", "Last name", "Lab", "Last downloaded from this course", None])
def test_moodle_columns_that_hold_no_marks(column: str | None) -> None:
    with pytest.raises(UsageError, match=r"Lab 2 \(Real\); Assignment: Lab 3"):
        fill_moodle(GRADEBOOK.encode(), column, [])


def test_moodle_asks_for_points_and_for_feedback_elsewhere() -> None:
    with pytest.raises(UsageError, match="Real"):
        fill_moodle(GRADEBOOK.replace("Lab 3 (Real)", "Lab 3 (Percentage)").encode(), "Assignment: Lab 3 (Percentage)", [])
    with pytest.raises(UsageError, match="feedback"):
        fill_moodle(WORKSHEET.encode(), "Grade", [], "Grade")


def test_moodle_refuses_what_it_would_not_import() -> None:
    filled = fill_moodle(WORKSHEET.encode(), None, [mark("41", 51, 50, moodle="41"), mark("43", -1, 50, moodle="43")])
    assert (filled.content, len(filled.refused)) == (WORKSHEET.encode(), 2)


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "  =1"])
def test_feedback_is_no_formula(text: str) -> None:
    content = fill_moodle(WORKSHEET.encode(), None, [mark("41", feedback=text, moodle="41")]).content
    assert table(content)[1][9].startswith("'")


# properties ------------------------------------------------------------------------------------------------------------

CELLS = st.text(st.sampled_from("abß,;\"'\n\r =-1.\t"), max_size=6)


@given(
    st.lists(st.tuples(CELLS, st.integers(0, 30), CELLS, CELLS), max_size=6),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    st.dictionaries(st.integers(0, 30), st.floats(0, 100), max_size=10),
    st.booleans(),
)
def test_what_is_filled_is_the_same_table_but_for_the_column(
    students: list[tuple[str, int, str, str]],
    delimiter: str,
    end: str,
    quoting: Literal[0, 1, 2],
    scores: dict[int, float],
    marked: bool,
) -> None:
    stream = io.StringIO(newline="")
    if any(c in text for name, _, *others in students for text in (name, *others) for c in "\r\n"):
        # Not every version of Python puts other line ends than its own in quotes.
        quoting = csv.QUOTE_ALL
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(["Student", "ID", "SIS Login ID", "Section", "Lab (1)", "Other (2)"])
    for name, number, grade, other in students:
        writer.writerow([name, number, "", "A", grade, other])
    export = (codecs.BOM_UTF8 if marked else b"") + stream.getvalue().encode()
    assert read_table(export).with_cells({}) == export
    assert [[cell.text for cell in row] for row in read_table(export).rows] == table(export)
    filled = fill_canvas(export, "Lab", [mark(str(n), score, 100.0) for n, score in scores.items()])
    assert same_but(export, filled.content, {(m.row - 1, 4): m.after for m in filled.matched})
    known = [*(m.student for m in filled.matched), *filled.unmatched, *(r.student for r in filled.refused)]
    assert sorted(known) == sorted(map(str, scores))
    assert len({m.row for m in filled.matched}) == len(filled.matched)
    again = fill_canvas(filled.content, "Lab", [mark(str(n), score, 100.0) for n, score in scores.items()])
    assert again.content == filled.content


@given(st.binary(max_size=60))
def test_any_file_is_read_without_loss_or_refused(content: bytes) -> None:
    try:
        read = read_table(content)
    except UsageError:
        return
    assert read.with_cells({}) == content


@given(
    st.lists(
        st.lists(
            st.one_of(st.text(max_size=8), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.none()),
            min_size=1,
            max_size=4,
        ),
        max_size=5,
    )
)
def test_our_tables_are_read_as_what_they_are(rows: list[list[str | int | float | None]]) -> None:
    content = safe_csv(rows)
    read = list(csv.reader(io.StringIO(content.decode(), newline="")))
    assert [len(row) for row in read] == [len(row) for row in rows]
    for row, texts in zip(rows, read, strict=True):
        for value, text in zip(row, texts, strict=True):
            if isinstance(value, str):
                assert text[:1] not in tuple("=+-@\t\r\n") or text == guard_formula(text)
            else:
                assert text == ("" if value is None else str(value))


def test_our_tables_in_bytes() -> None:
    assert (
        safe_csv([["student", "score"], ['a "b", c', -1.5], ["=1+1", None], ["-5", "ß"]])
        == ('"student","score"\r\n"a ""b"", c","-1.5"\r\n"\'=1+1",""\r\n"-5","ß"\r\n').encode()
    )
    with pytest.raises(ValueError):
        safe_csv([[math.nan]])
