"""`screener ask` as a shell calls it: through a pipe, and in a terminal."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import ON, ROOT, run

FEW = b"France\nLyon\nspring 2026\nOctober 2026\n.\n"


def test_a_pipe_drives_it(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    done = run("ask", "-o", path, *ON, stdin=FEW)
    assert (done.code, done.err) == (0, "")
    assert "Saved: " in done.out and "--resume" in done.out
    assert "screened for 2026-11-22" in done.out
    assert path.stat().st_mode & 0o777 == 0o600
    assert "onset: 2026-03/2026-06" in path.read_text(encoding="utf-8")


def test_what_it_wrote_is_a_profile_and_it_goes_on_with_it(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    run("ask", "-o", path, *ON, stdin=FEW)
    assert run("profile", "check", path).code == 0
    done = run("ask", "--resume", path, *ON, stdin=b"1972\n")
    assert done.code == 0
    assert "In which country" not in done.out
    assert "born: '1972'" in path.read_text(encoding="utf-8")


def test_the_result_for_programs(tmp_path: Path) -> None:
    done = run("ask", "-o", tmp_path / "p.yaml", *ON, "--json", stdin=FEW)
    assert json.loads(done.out)["on"] == "2026-11-22"
    assert "In which country" in done.err


@pytest.mark.parametrize("reader", ["clinician", "coordinator"])
def test_in_french(reader: str, tmp_path: Path) -> None:
    done = run("ask", "-o", tmp_path / "p.yaml", *ON, "--lang", "fr", "--for", reader, stdin=FEW)
    assert done.code == 0
    assert "Dans quel pays" in done.out


def test_how_to_go_on_keeps_the_reader_and_the_language(tmp_path: Path) -> None:
    path = tmp_path / "my p.yaml"
    done = run("ask", "-o", path, *ON, "--lang", "fr", "--for", "family", stdin=FEW)
    assert f"screener ask --for family --lang fr --resume '{path}'" in done.out


def test_a_word_of_another_gender_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    run("ask", "-o", path, *ON, "--lang", "fr", stdin=b"France\nLyon\n?\n?\n1972\npositif\n.\n")
    assert "{fact: csf_jcv_pcr, value: positive" in path.read_text(encoding="utf-8")


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("{}\n", encoding="utf-8")
    done = run("ask", "-o", path, *ON, stdin=FEW)
    assert (done.code, path.read_text(encoding="utf-8")) == (2, "{}\n")


def test_a_file_of_somebody_elses_hand_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("# mine\nborn: 1972\n", encoding="utf-8")
    assert run("ask", "--resume", path, *ON, stdin=FEW).code == 2
    done = run("ask", "--resume", path, "-o", tmp_path / "new.yaml", *ON, stdin=FEW)
    assert done.code == 0
    assert path.read_text(encoding="utf-8") == "# mine\nborn: 1972\n"
    assert "born: 1972" in (tmp_path / "new.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("text", "code"), [("born: [", 3), ("nonsense: 1\n", 4), ("- 1\n", 4), ("", 3)])
def test_a_broken_file_is_refused(text: str, code: int, tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    assert run("ask", "--resume", path, "-o", tmp_path / "n.yaml", *ON, stdin=FEW).code == code


def test_a_missing_folder_is_a_wrong_use(tmp_path: Path) -> None:
    assert run("ask", "-o", tmp_path / "none" / "p.yaml", *ON, stdin=FEW).code == 2


def test_nothing_is_asked_about_somebody_who_has_died(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("alive: false\n", encoding="utf-8")
    done = run("ask", "--resume", path, "-o", tmp_path / "n.yaml", *ON, stdin=FEW)
    assert done.code == 0
    assert done.out == "The profile says that the patient has died: there is nothing to ask.\n"


# in a terminal


@pytest.fixture
def terminal(tmp_path: Path) -> object:
    """Runs the interview in a pseudo-terminal of 60 columns; gives what it says, takes what is typed."""
    pty = pytest.importorskip("pty", reason="no pseudo-terminals here")
    own, theirs = pty.openpty()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "60",
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }
    command = [sys.executable, "-m", "screener", "ask", "-o", str(tmp_path / "p.yaml"), *ON]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=ROOT, start_new_session=True
    )
    os.close(theirs)
    yield process, own, tmp_path / "p.yaml"
    process.kill()
    process.wait()
    os.close(own)


def until(own: int, text: str, seconds: float = 120) -> str:
    """Everything that is shown up to a text."""
    seen, end = "", time.monotonic() + seconds
    while text not in seen:
        left = end - time.monotonic()
        assert left > 0 and select.select([own], [], [], left)[0], seen
        try:
            seen += os.read(own, 4096).decode(errors="replace")
        except OSError:
            break
    return seen


LISTENS = "\x1b[?2004h"
"""What the prompt tells a terminal once it takes every key itself; what is typed before may be lost."""


def type_at(own: int, question: str, keys: bytes) -> None:
    """Types when the question stands there and its prompt listens."""
    seen = until(own, question)
    if LISTENS not in seen.rpartition(question)[2]:
        until(own, LISTENS)
    os.write(own, keys)


def test_a_terminal_drives_it_by_keyboard_alone(terminal: tuple[subprocess.Popen[bytes], int, Path]) -> None:
    process, own, path = terminal
    type_at(own, "In which country", b"Frence\x7f\x7f\x7f\x7fance\r")  # corrected while it is typed
    type_at(own, "near which town", b"Lyon\r")
    type_at(own, "Onset", b"\x04")
    until(own, "Saved")
    until(own, "Screening only")
    assert process.wait(timeout=30) == 0
    assert "location: {country: FR, city: Lyon}" in path.read_text(encoding="utf-8")


def test_ctrl_c_loses_nothing_and_says_how_to_go_on(terminal: tuple[subprocess.Popen[bytes], int, Path]) -> None:
    process, own, path = terminal
    type_at(own, "In which country", b"France\r")
    type_at(own, "near which town", b"\x03")
    assert "--resume" in until(own, "--resume")
    assert process.wait(timeout=30) == 130
    assert "country: FR" in path.read_text(encoding="utf-8")


def test_an_interrupt_from_outside_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    with subprocess.Popen(
        [sys.executable, "-m", "screener", "ask", "-o", str(path), *ON],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"France\n")
        process.stdin.flush()
        while b"near which town" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(timeout=30) == 130
    assert b"--resume" in rest
    assert "country: FR" in path.read_text(encoding="utf-8")
