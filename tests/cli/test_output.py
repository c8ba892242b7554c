"""Where the output cannot go: a full disk ends with exit code 74, a reader who went away with 0, never a traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from unittest.mock import patch

import pytest
from command_line import ON, REFERRAL

from screener.cli import COMMANDS, exit_code

FULL = Path("/dev/full")
HELP = [["--help"], *([name, "--help"] for name in COMMANDS), ["trials", "update", "--help"]]
PRINTED = [*HELP, ["--version"], ["--show-completion", "bash"], ["screen", str(REFERRAL), *ON], ["schema", "profile"]]
full = pytest.mark.skipif(not FULL.exists(), reason="no device here that is always full")


@contextmanager
def onto_a_full_disk() -> Iterator[TextIO]:
    with FULL.open("w", encoding="utf-8", buffering=1) as out:
        yield out


@contextmanager
def onto_nobody() -> Iterator[TextIO]:
    """A pipe whose reader has gone."""
    theirs, ours = os.pipe()
    os.close(theirs)
    with os.fdopen(ours, "w", encoding="utf-8", buffering=1) as out:
        yield out


def code(out: TextIO, words: list[str]) -> int:
    with patch.multiple(sys, argv=["screener", *words], stdout=out):
        return exit_code()


@full
@pytest.mark.parametrize("words", PRINTED, ids=" ".join)
def test_a_full_disk_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with onto_a_full_disk() as out:
        assert code(out, words) == 74
    assert capsys.readouterr().err == (
        "screener: the output cannot be written. Is the disk full? Make room, and try again.\n"
    )


@pytest.mark.parametrize("words", PRINTED, ids=" ".join)
def test_nobody_is_told_that_nobody_reads_on(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with onto_nobody() as out:
        assert code(out, words) == 0
    assert capsys.readouterr().err == ""


@full
@pytest.mark.parametrize(
    ("words", "expected"),
    [(["screen", "no-such-file.yaml"], 3), (["no-such-command"], 2), (["screen", "--json", "no-such-file.yaml"], 3)],
)
def test_an_error_that_cannot_be_told_keeps_its_exit_code(words: list[str], expected: int) -> None:
    with onto_a_full_disk() as err, patch.object(sys, "stderr", err):
        assert code(sys.stdout, words) == expected
        os.dup2(os.open(os.devnull, os.O_WRONLY), err.fileno())
    with patch.object(sys, "stderr", None):
        assert code(sys.stdout, words) == expected
