"""Runs that are killed go on, to the same log; nothing is half written."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import made_up
import pytest
from command_line import ROOT, run

ON = ("--on", "2026-11-22")
PROGRAM = "import sys; sys.argv[0] = 'screener'; from screener.__main__ import run; run()"


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """The mapping of the made-up spreadsheet."""
    return made_up.as_mapping(tmp_path)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twelve made-up referrals."""
    return made_up.as_csv(made_up.people(12), tmp_path / "referrals.csv")


def started(*words: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM, "batch", *map(str, words), *ON]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def until(done: Callable[[], bool]) -> None:
    """Waits for it, two minutes at the most."""
    for _ in range(2400):
        if done():
            break
        time.sleep(0.05)


def under_way(some: int, log: Path, *words: object) -> subprocess.Popen[bytes]:
    """A run of which so many referrals are done, or that has ended before."""
    run_ = started(*words, "-o", log)
    journal = log.with_name(f"{log.name}.part") / "journal"
    until(lambda: run_.poll() is not None or (journal.exists() and journal.read_bytes().count(b"\nP\t") >= some))
    assert journal.exists()
    return run_


def killed_after(some: int, log: Path, *words: object) -> None:
    """A run that is killed as soon as so many referrals are done."""
    run_ = under_way(some, log, *words)
    run_.kill()
    run_.communicate()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_run_goes_on_to_the_same_log(workers: int, tmp_path: Path, mapping: Path) -> None:
    table = made_up.as_csv(made_up.people(60), tmp_path / "referrals.csv")
    words = (table, "--map", mapping, "--workers", str(workers))
    log, whole = tmp_path / "log.csv", tmp_path / "whole.csv"
    killed_after(8, log, *words)
    assert not log.exists()
    assert run("batch", *words, "-o", log, *ON).code == 2
    with (tmp_path / "log.csv.part" / "journal").open("ab") as out:
        out.write(b'R\t["2026-01-01 0",["half a li')
    assert run("batch", *words, "-o", log, *ON, "--resume").code == 0
    assert run("batch", *words, "-o", whole, *ON).code == 0
    assert log.read_bytes() == whole.read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_a_run_of_something_else_does_not_go_on(tmp_path: Path, mapping: Path, table: Path) -> None:
    log = tmp_path / "log.csv"
    killed_after(0, log, table, "--map", mapping, "--workers", 1)
    done = run("batch", table, "--map", mapping, "-o", log, "--on", "2026-11-21", "--resume")
    assert done.code == 3
    assert "day" in done.err
    assert "2026-11-22" in done.err
    table.write_text(table.read_text(encoding="utf-8") + ";" * 21 + "\n", encoding="utf-8")
    assert "referrals" in run("batch", table, "--map", mapping, "-o", log, *ON, "--resume").err
    assert run("batch", table, "--map", mapping, "-o", log, *ON, "--force").code == 0


def test_processes_end_with_the_one_that_started_them(tmp_path: Path, mapping: Path) -> None:
    table = made_up.as_csv(made_up.people(60), tmp_path / "referrals.csv")
    log = tmp_path / "log.csv"
    run_ = under_way(1, log, table, "--map", mapping, "--workers", 2)
    children = Path(f"/proc/{run_.pid}/task/{run_.pid}/children")
    if not children.exists():
        run_.kill()
        pytest.skip("the system does not tell which processes a process started")
    started_ = children.read_text(encoding="ascii").split()
    run_.kill()
    run_.communicate()
    assert started_
    until(lambda: not any(_runs(pid) for pid in started_))
    assert [pid for pid in started_ if _runs(pid)] == []


def _runs(pid: str) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False


def test_a_log_that_is_there_is_not_overwritten(tmp_path: Path, mapping: Path, table: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("mine", encoding="utf-8")
    assert run("batch", table, "--map", mapping, "-o", log, *ON).code == 2
    assert log.read_text(encoding="utf-8") == "mine"


def test_an_interrupted_run_says_how_to_go_on(tmp_path: Path, mapping: Path) -> None:
    table = made_up.as_csv(made_up.people(60), tmp_path / "referrals.csv")
    log = tmp_path / "log.csv"
    run_ = under_way(1, log, table, "--map", mapping, "--workers", 2)
    run_.send_signal(signal.SIGINT)
    _, err = run_.communicate(timeout=60)
    assert run_.returncode == 130
    assert b"--resume" in err
    assert b"Traceback" not in err
    assert not log.exists()
    assert run("batch", table, "--map", mapping, "-o", log, *ON, "--resume", "--workers", "2").code == 0


def test_a_run_in_another_language_does_not_go_on(tmp_path: Path, mapping: Path, table: Path) -> None:
    log = tmp_path / "log.csv"
    killed_after(0, log, table, "--map", mapping, "-o", log, "--workers", 1, "--lang", "fr")
    done = run("batch", table, "--map", mapping, "-o", log, *ON, "--resume")
    assert done.code == 3
    assert "language" in done.err
    assert run("batch", table, "--map", mapping, "-o", log, *ON, "--resume", "--lang", "fr").code == 0
