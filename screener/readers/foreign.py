"""Formats that hospitals have and nobody here reads: known by how they begin, so that the way out can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from screener.errors import ScreenerError
    from screener.readers.reader import Referral
    from screener.readers.source import Source
    from screener.vocabulary import Vocabulary

ZIP = b"PK\x03\x04"
OF_WORKBOOKS = (b"[Content_Types].xml", b"xl/", b"mimetype")
"""What stands in a workbook's first bytes, and not in another archive's."""


class Format(NamedTuple):
    """How it begins, what it is called, and what to do."""

    begins: bytes
    name: str
    do: str


FORMATS = (
    Format(b"\x1f\x8b", "a compressed file (gzip)", "Unpack it: gunzip FILE."),
    Format(ZIP, "a ZIP archive", "Unpack it, and give the file in it, or the folder to `screener batch`."),
    Format(
        b"MSH|",
        "an HL7 version 2 message",
        "Export the record as FHIR JSON, or answer the questions of `screener ask`.",
    ),
    Format(b"%PDF", "a PDF", "Export the record as FHIR JSON, or answer the questions of `screener ask`."),
)
CDA = Format(b"<", "a CDA document", "Export the record as FHIR JSON, or answer the questions of `screener ask`.")


def _format(source: Source) -> Format | None:
    head = source.head
    if head.startswith(ZIP) and any(mark in head for mark in OF_WORKBOOKS):
        return None
    if b"urn:hl7-org:v3" in head[:4000]:
        return CDA
    return next((known for known in FORMATS if head.startswith(known.begins)), None)


class Foreign:
    """A reader that only says what a file is."""

    name = "a format that is not read"

    def recognises(self, source: Source) -> bool:
        """By its first bytes."""
        return _format(source) is not None

    def referrals(self, source: Source, vocabulary: Vocabulary, today: date) -> Iterator[Referral | ScreenerError]:  # noqa: ARG002
        """Raises Unreadable, always."""
        yield from ()
        known = _format(source)
        raise source.refused(
            f"This is {known.name if known else self.name}, which is not read.", known.do if known else ""
        )
