"""Files that hospitals have, read into profiles: what each format is recognised by, and what was left out and why.

A reader turns each patient of a file into a profile's document, in which every entry names what it was read from. It
decides nothing, and it never invents: what it cannot use it says. Names, record numbers, addresses, telephone numbers,
notes and pictures are not read at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.readers.notes import Note, Why
from screener.readers.reader import Reader, Referral
from screener.readers.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from screener.errors import ScreenerError
    from screener.vocabulary import Vocabulary

__all__ = ["Note", "Reader", "Referral", "Source", "Why", "reader_of", "referrals"]


BEGINNINGS = (b"{", b"[", b"<", b"\x1f\x8b", b"PK", b"MSH|", b"%PDF")
"""How a file begins that any reader here knows; a profile in YAML is not worth importing them."""


def readers() -> tuple[Reader, ...]:
    """Every reader; the first that recognises a file reads it. A new format is one module and one entry here."""
    from screener.readers.fhir import Fhir
    from screener.readers.foreign import Foreign
    from screener.readers.phenopackets import Phenopackets

    return Fhir(), Phenopackets(), Foreign()


def reader_of(source: Source) -> Reader | None:
    """The reader of a file's format, by its content; None for a profile and for what nobody knows."""
    if not source.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(BEGINNINGS):
        return None
    return next((reader for reader in readers() if reader.recognises(source)), None)


def referrals(source: Source, vocabulary: Vocabulary, today: date) -> Iterator[Referral | ScreenerError] | None:
    """Each patient of a file, in its order; None when it is a profile, or of no format that is known here.

    A patient who could not be read comes as the error that says why, so that the others are still read. Raises
    Unreadable when the file itself cannot be read.
    """
    reader = reader_of(source)
    return None if reader is None else reader.referrals(source, vocabulary, today)
