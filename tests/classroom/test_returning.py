"""What students get: the mark that counts with its reasons, nothing hidden, and ways to give it back."""

from __future__ import annotations

import contextlib
import email
import email.policy
import html
import http.server
import socketserver
import threading
import urllib.parse
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import RIGHT

from grader.classroom.returning import moodle_folder

from .conftest import Run, full_reports

BY = ("--who", "A. Tutor", "--why", "the certificate was seen")


def page_of(out: Path, student: str) -> str:
    return (out / "reports" / f"{student}.html").read_text()


def hidden_parts(out: Path, *, titles: bool) -> set[str]:
    """What the full reports say of hidden checks and nobody else may read; `titles` and messages too, where none is shown."""
    found: set[str] = set()
    public: set[str] = set()
    for report in full_reports(out).values():
        for check in report.checks:
            told = {check.title, check.message}
            if check.hidden:
                found |= {check.id, check.detail, check.call} | (told if titles else set())
            else:
                public |= told
    return found - public - {""}


def test_a_folder_for_students_holds_nothing_hidden(
    classroom: Path, graded: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def read(titles: bool) -> None:
        files = [path for path in (graded / "reports").rglob("*") if path.is_file()]
        assert {path.suffix for path in files} == {".html"}
        hidden = hidden_parts(graded, titles=titles)
        assert any(".hidden." in part for part in hidden)
        for path in files:
            text = path.read_text()
            assert [part for part in hidden if html.escape(part) in text] == []

    (graded / "reports" / "ben.json").write_text("as an earlier version has left it")
    assert run("batch", classroom, "--out", graded) == 0
    read(titles=False)
    assert "(hidden check)" in page_of(graded, "ben")
    policy = tmp_path / "policy.toml"
    policy.write_text('[[visibility]]\nhidden = true\nshow = "never"\n')
    assert run("batch", classroom, "--out", graded, "--policy", policy) == 0
    read(titles=True)
    page = page_of(graded, "ben")
    assert "checks count and are not shown here." in page
    assert "(hidden check)" not in page
    # What is shown later is shown once the last date is over.
    for due, seen in (("2999-01-01", False), ("2001-01-01", True)):
        policy.write_text(f'[late]\ndue = {due}T12:00:00Z\n[[visibility]]\nhidden = true\nshow = "after due date"\n')
        assert run("batch", classroom, "--out", graded, "--policy", policy) == 0
        assert ("(hidden check)" in page_of(graded, "ben")) == seen
    # A rule that is misspelt would show what it should hide.
    policy.write_text('[[visibility]]\nchecks = "frist.*"\nshow = "never"\n')
    (tmp_path / "canvas.csv").write_text("Student,ID,SIS Login ID,Section,Lab (7)\n    Points Possible,,,,20\n")
    for command in (("batch", classroom, "--out", graded), ("gradebook", graded, "--canvas", tmp_path / "canvas.csv")):
        assert run(*command, "--policy", policy) == 2
        assert "no check is meant by 'frist.*'" in capsys.readouterr().err


def test_a_page_has_the_mark_that_counts_and_why(classroom: Path, graded: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "exceptions.toml").write_text('[[group]]\nname = "team 7"\nstudents = ["anna", "bo"]\n')
    told = ("--tell", "see the solution of the tutorial")
    assert run("override", graded, "ben", 9.5, "--outcome", "first", *BY, *told) == 0
    assert run("override", graded, "cleo", 3, *BY) == 0
    before = (graded / "reports" / "dora.html").stat().st_mtime_ns
    assert run("batch", classroom, "--out", graded, "--exceptions", tmp_path / "exceptions.toml") == 0
    assert (graded / "reports" / "dora.html").stat().st_mtime_ns == before
    page = page_of(graded, "ben")
    assert "<b>19.50 of 20.00 points</b>" in page
    assert "Double and halve was set to 9.5 by a person: see the solution of the tutorial" in page
    assert "<b>3.00 of 20.00 points</b>" in page_of(graded, "cleo")
    assert "By the checks: 0.00 of 20.00 points" in page_of(graded, "cleo")
    assert "Handed in together, as team 7." in page_of(graded, "bo")
    # Why, and who decided so, is for those who ask later.
    assert not any("certificate" in path.read_text() or "A. Tutor" in path.read_text() for path in (graded / "reports").iterdir())


# giving it back --------------------------------------------------------------------------------------------------------


@pytest.fixture
def known(classroom: Path, graded: Path, run: Run, tmp_path: Path) -> Path:
    """The same class with a roster that has addresses and numbers, which `=evil` is not on."""
    (tmp_path / "roster.csv").write_text(
        "student,name,email,SIS User ID\nanna,Anna A,anna@example.edu,S-1\nben,Ben B,ben@example.edu,S-2\ncleo,Cleo,no address,\n"
    )
    assert run("batch", classroom, "--out", graded, "--roster", tmp_path / "roster.csv") == 0
    assert run("override", graded, "ben", 12, *BY, "--tell", "as agreed") == 0
    return graded


def test_the_zip_for_moodle(tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    download, target = tmp_path / "download", tmp_path / "feedback.zip"
    (download / "Anna A_41_assignsubmission_file").mkdir(parents=True)
    (download / "Anna A_41_assignsubmission_file" / "lab.py").write_text(RIGHT)
    (download / "ben.py").write_text(RIGHT)
    assert run("batch", download) == 0
    assert run("return", tmp_path / "download-grades", "--moodle", target) == 0
    told = capsys.readouterr().out
    assert "Feedback to 1 student: " in told
    assert "Not returned: ben: no participant number is known" in told
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["Anna A_41_assignsubmission_file_/feedback.html"]
        assert "<b>20.00 of 20.00 points</b>" in archive.read(archive.namelist()[0]).decode()
    # Moodle splits the name at underscores, and asks for the number in the second part.
    assert moodle_folder("Ben_U/x", "42").split("_") == ["Ben U-x", "42", "assignsubmission", "file", ""]


def test_files(known: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("return", known, "--folder", tmp_path / "folder", "--student", "ben", "--student", "cleo") == 0
    assert sorted(p.relative_to(tmp_path / "folder").as_posix() for p in (tmp_path / "folder").rglob("*.*")) == [
        "ben/feedback.html",
        "cleo/feedback.html",
    ]

    assert run("return", known, "--mail", tmp_path / "mail", "--from", "A. Tutor <tutor@example.edu>", "--subject", "Your lab") == 0
    assert "Not returned: cleo: no address is known" in capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "mail").iterdir()) == ["anna.eml", "ben.eml"]
    message = email.message_from_bytes((tmp_path / "mail" / "ben.eml").read_bytes(), policy=email.policy.default)
    assert (message["To"], message["From"], message["Subject"]) == ("ben@example.edu", '"A. Tutor" <tutor@example.edu>', "Your lab")
    text = message.get_body(("plain",))
    assert text
    assert "\n".join(text.get_content().splitlines()).startswith(
        "12.00 of 20.00 points\nThe mark was set to 12 by a person: as agreed"
    )
    assert "half" in text.get_content()
    assert [part.get_filename() for part in message.iter_attachments()] == ["feedback.html"]
    hidden = hidden_parts(known, titles=False)
    everything = [*(path.read_text() for path in (tmp_path / "folder").rglob("*.html")), text.get_content()]
    assert [part for part in hidden for content in everything if html.escape(part) in content] == []


def test_comments_in_canvas(known: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    received: dict[str, str] = {}
    status = {"sis_user_id:S-2": 404}

    class Canvas(http.server.BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            user = urllib.parse.unquote(self.path.rpartition("/")[2])
            known_token = self.headers["Authorization"] == "Bearer secret"
            code = status.get(user, 200) if known_token else 401
            if code == 200:
                assert self.path == "/api/v1/courses/12/assignments/345/submissions/sis_user_id:S-1"
                (received[user],) = body.pop("comment[text_comment]")
                assert body == {}
            self.send_response(code)
            self.end_headers()
            self.wfile.write(b"Rate Limit Exceeded" if status.pop(user, 0) == 403 else b"{}")

        def log_message(self, *arguments: object) -> None:
            pass

    monkeypatch.setattr("grader.classroom.returning_canvas.PAUSE_SECONDS", 0.0)
    with serving(http.server.HTTPServer(("127.0.0.1", 0), Canvas)) as port:
        ask = ("return", known, "--canvas", f"http://127.0.0.1:{port}/courses/12/assignments/345")
        capsys.readouterr()
        assert run(*ask) == 0
        told = capsys.readouterr().out
        assert "Would be sent: anna (sis_user_id:S-1): 20.00 of 20.00 points" in told
        assert "Not returned: cleo" in told
        assert "Nothing has been sent" in told
        assert received == {}
        assert run(*ask, "--send") == 2
        assert "CANVAS_TOKEN" in capsys.readouterr().err
        monkeypatch.setenv("CANVAS_TOKEN", "wrong")
        assert run(*ask, "--send") == 3
        assert "does not accept the token" in capsys.readouterr().err
        monkeypatch.setenv("CANVAS_TOKEN", "secret")
        status["sis_user_id:S-1"] = 403
        assert run(*ask, "--send") == 0
        told = capsys.readouterr().out
        assert "Not returned: ben: Canvas knows no such student there" in told
        assert "Feedback was sent to 1 student." in told
        assert received["sis_user_id:S-1"].startswith("20.00 of 20.00 points")
        # Nobody gets the same twice.
        received.clear()
        assert run(*ask, "--send", "--student", "anna") == 0
        assert "1 student had the same before" in capsys.readouterr().out
        assert received == {}
    for wrong, says in (
        (("--canvas", "http://canvas.example.edu/courses/1/assignments/2"), "over http others could read the token"),
        (("--canvas", "https://canvas.example.edu/courses/1"), "copy the address of the assignment"),
        (("--smtp", "localhost"), "--smtp needs --from"),
        (("--smtp", "127.0.0.1:9", "--from", "nobody"), "no address of mail"),
        (("--smtp", "127.0.0.1:9", "--from", "a@example.edu", "--send"), "--smtp 127.0.0.1:9:"),
        (("--folder", "x", "--send"), "--send goes with"),
    ):
        assert run("return", known, *wrong) == 2
        assert says in capsys.readouterr().err


def test_mail_through_a_server(known: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    received: dict[str, bytes] = {}

    class Mail(socketserver.StreamRequestHandler):
        """As much of RFC 5321 as a client needs; it refuses ben."""

        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            to = ""
            while line := self.rfile.readline().decode().strip():
                if line.upper().startswith("RCPT"):
                    to = line.partition("<")[2].partition(">")[0]
                refused = line.upper().startswith("RCPT") and to.startswith("ben")
                if line.upper() == "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = []
                    while (part := self.rfile.readline()) != b".\r\n":
                        lines.append(part)
                    received[to] = b"".join(lines)
                self.wfile.write(b"550 nobody\r\n" if refused else b"250 ok\r\n")

    with serving(socketserver.TCPServer(("127.0.0.1", 0), Mail)) as port:
        ask = ("return", known, "--smtp", f"127.0.0.1:{port}", "--from", "tutor@example.edu")
        capsys.readouterr()
        assert run(*ask) == 0
        assert "Would be sent: ben (ben@example.edu): 12.00 of 20.00 points" in capsys.readouterr().out
        assert received == {}
        assert run(*ask, "--send") == 0
        told = capsys.readouterr().out
        assert "Not returned: ben: the server refuses the address: 550" in told
        assert "Feedback was sent to 1 student." in told
        message = email.message_from_bytes(received["anna@example.edu"])
        assert (message["Subject"], message["X-Unsent"]) == ("A toy", None)
        assert message["Date"]
        received.clear()
        assert run(*ask, "--send") == 0
        assert received == {}


@contextlib.contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    """Serve in a thread, and give the port."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        address = server.server_address
        assert isinstance(address, tuple)
        yield int(address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
