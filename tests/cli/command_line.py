"""Runs the program inside the test's own process, as a shell would call it."""

import io
import sys
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from screener.cli import main

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
REFERRAL = ROOT / "examples" / "referral.yaml"
ON = ("--on", "2026-11-22")
COMMANDS = [
    ("screen", "{}", *ON),
    ("screen", "{}", *ON, "--json"),
    ("explain", "{}", "NCT00746941", *ON),
    ("explain", "{}", "FR-pembrolizumab-PML", "E1", *ON, "--json"),
]
"""Every command that reads a profile, whose file takes the place of the braces."""


class Outcome(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str


def run(*arguments: str | Path, stdin: bytes = b"") -> Outcome:
    """One run; whatever is not an exit of the program is raised."""
    out, err = _stream(), _stream()
    given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    argv = ["screener", *map(str, arguments)]
    with patch.multiple(sys, argv=argv, stdin=given, stdout=out, stderr=err):
        try:
            main()
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    return Outcome(code, _text(out), _text(err))


def on_profile(command: tuple[str, ...], profile: str | Path) -> tuple[str, ...]:
    """The command with the profile's file in its place."""
    return tuple(str(profile) if part == "{}" else part for part in command)


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()
