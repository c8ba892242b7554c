"""What is said of a file beside its profile: what was left out, and what a person should look at.

Reasons only: `reports.reading` has the sentences. No note holds a patient's value.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Why(StrEnum):
    """Why something of a file was not used, or deserves a second look."""

    NOT_READ = "not_read"
    UNKNOWN_CODE = "unknown_code"
    BROKEN = "broken"
    ENTERED_IN_ERROR = "entered_in_error"


class Note(NamedTuple):
    """One thing of a file: where it stands (`Observation/123`, `row 12, column 3`), what kind, and why it is told.

    `params`: for the sentence; words of the format and of the vocabulary, never of the patient.
    """

    where: str
    kind: str
    why: Why
    params: tuple[tuple[str, str], ...] = ()
