"""A file as readers see it: what to call it, how it begins, and its bytes. Knows no format."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from screener.errors import Problem, Unreadable
from screener.messages import worded

HEAD = 65_536
"""Bytes by which a format is recognised."""


@dataclass(frozen=True)
class Source:
    """A file, or (with `raw`) what came in some other way, such as standard input.

    `file`: what messages call it.
    """

    file: str
    path: Path | None = None
    raw: bytes | None = None

    def open(self) -> IO[bytes]:
        """The bytes from the beginning. Raises Unreadable with the way out."""
        if self.path is None:
            return io.BytesIO(self.raw or b"")
        try:
            return self.path.open("rb")
        except FileNotFoundError:
            raise self.refused(worded("There is no such file."), worded("Check the name and the folder.")) from None
        except IsADirectoryError:
            raise self.refused(worded("This is a folder."), worded("Give the file in it.")) from None
        except (OSError, ValueError):
            raise self.refused(
                worded("The file cannot be opened."), worded("Check its name, and that you may read it.")
            ) from None

    @cached_property
    def head(self) -> bytes:
        """How it begins, up to `HEAD` bytes; empty when it cannot be read."""
        try:
            with self.open() as file:
                return file.read(HEAD)
        except (Unreadable, OSError):
            return b""

    def bytes(self, largest: int) -> bytes:
        """All of it. Raises Unreadable when it is larger than `largest` bytes."""
        with self.open() as file:
            raw = file.read(largest + 1)
        if len(raw) > largest:
            why = worded("The file is larger than {size} MB.", size=largest // 1_000_000)
            raise self.refused(why, worded("Is this the right file? Export one patient, or fewer."))
        return raw

    def refused(self, why: str, do: str, line: int | None = None) -> Unreadable:
        """The error that the file cannot be read."""
        return Unreadable(self.file, [Problem(why, do, line=line)])
