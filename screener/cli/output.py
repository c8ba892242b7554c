"""The one place that writes to standard output."""

from __future__ import annotations

import re
import sys

_DRIVES_A_TERMINAL = re.compile(r"[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_IN_ASCII = str.maketrans({"—": "-", "–": "-", "…": "...", "→": "->", "“": '"', "”": '"', "’": "'", "\ufffd": "?"})


class Unwritten(Exception):  # noqa: N818
    """The output was not written; `gone`: its reader went away, as `head` does."""

    def __init__(self, *, gone: bool) -> None:
        super().__init__("the output was not written")
        self.gone = gone


def write_json(data: object) -> None:
    """Writes data as JSON in UTF-8, whatever the terminal is set to; nothing in it can drive a terminal."""
    import json

    text = json.dumps(data, indent=2, ensure_ascii=False)
    _write(f"{_DRIVES_A_TERMINAL.sub(_escaped, text)}\n".encode())


def write_text(text: str) -> None:
    """Writes text in the terminal's own encoding; what that does not have is spelled in ASCII."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        raw = text.encode(encoding)
    except UnicodeEncodeError:
        raw = text.translate(_IN_ASCII).encode(encoding, "replace")
    _write(raw)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _write(raw: bytes) -> None:
    if sys.stdout is None:
        raise Unwritten(gone=False)
    try:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise Unwritten(gone=isinstance(error, BrokenPipeError)) from None
