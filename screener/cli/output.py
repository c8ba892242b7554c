"""The one place that writes to standard output."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, TextIO

_DRIVES_A_TERMINAL = r"[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]"
_NO_BREAK = str.maketrans("\u00a0\u202f", "  ")
"""Once lines are broken, a space is a space: it can be searched for."""
_IN_ASCII = str.maketrans(
    {"—": "-", "–": "-", "…": "...", "→": "->", "“": '"', "”": '"', "’": "'", "\ufffd": "?"}
    | {
        "«": '"',
        "»": '"',
        "œ": "oe",
        "Œ": "OE",
        "æ": "ae",
        "ß": "ss",
        "µ": "u",
        "μ": "u",
        "×": "x",
        "≥": ">=",
        "≤": "<=",
    }
)


class Unwritten(Exception):  # noqa: N818
    """The output was not written; `gone`: its reader went away, as `head` does."""

    def __init__(self, *, gone: bool) -> None:
        super().__init__("the output was not written")
        self.gone = gone


class _Printed:
    """Standard output as typer gets it: what it prints, such as help, goes out like everything else."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        write_text(text)
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def printed() -> Any:
    """Standard output for typer; none where there is none."""
    return sys.stdout and _Printed(sys.stdout)


def write_json(data: object) -> None:
    """Writes data as JSON in UTF-8, whatever the terminal is set to; nothing in it can drive a terminal."""
    import json

    text = json.dumps(data, indent=2, ensure_ascii=False)
    _write(f"{re.sub(_DRIVES_A_TERMINAL, _escaped, text)}\n".encode())


def write_as_is(text: str) -> None:
    """Writes text in UTF-8, whatever the terminal is set to: a page that says so of itself."""
    _write(text.encode())


def write_text(text: str) -> None:
    """Writes text in the terminal's own encoding; what that does not have is spelled in ASCII."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    _write(for_stream(text, sys.stdout).encode(encoding, "replace"))


def for_stream(text: str, stream: TextIO | None) -> str:
    """Text that a stream can take: what its encoding does not have is spelled in ASCII."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    plain = text.translate(_NO_BREAK)
    try:
        plain.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_spelled(c, encoding) for c in plain)
    return plain


def _spelled(letter: str, encoding: str) -> str:
    """A letter as the encoding has it; else in ASCII, or at least without its accents."""
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        import unicodedata

        spelled = letter.translate(_IN_ASCII)
        bare = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
        return bare or "?"
    return letter


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
