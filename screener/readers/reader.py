"""What every reader offers: it recognises its format by content, and yields one referral a patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from screener.documents import Document
    from screener.errors import ScreenerError
    from screener.readers.notes import Note
    from screener.readers.source import Source
    from screener.vocabulary import Vocabulary


class Referral(NamedTuple):
    """One patient of a file.

    `document`: the profile, as `profile.patient.patient_from` reads it; its `origins` say what each entry was read
    from. `format`: the file's, for people. `warnings`: what a person should look at. `unused`: what was in the file
    and is not in the profile. `used`: how many resources or cells are. `where`: the rows of a table. `log`: what only a
    log shows of the referral: `referred_on`, `referred_by`.
    """

    document: Document
    format: str
    warnings: tuple[Note, ...] = ()
    unused: tuple[Note, ...] = ()
    used: int = 0
    where: str = ""
    log: tuple[tuple[str, str], ...] = ()


class Reader(Protocol):
    """A format. `name`: what people call it."""

    name: str

    def recognises(self, source: Source) -> bool:
        """Whether a file is of this format, by how it begins and not by its name."""
        ...

    def referrals(self, source: Source, vocabulary: Vocabulary, today: date) -> Iterator[Referral | ScreenerError]:
        """Each patient of the file in its order; who cannot be read comes as the error that says why.

        `today`: the real day, after which nothing can have been found. Raises Unreadable for the file as a whole.
        """
        ...
