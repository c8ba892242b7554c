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
    NOT_CONFIRMED = "not_confirmed"
    NOT_DONE = "not_done"
    NOTHING_KNOWN = "nothing_known"
    EMPTY_LIST = "empty_list"
    OTHER_PATIENT = "other_patient"
    NO_PATIENT = "no_patient"
    NO_VALUE = "no_value"
    VALUE_NOT_READ = "value_not_read"
    NO_UNIT = "no_unit"
    WRONG_UNIT = "wrong_unit"
    OTHER_SPECIMEN = "other_specimen"
    CODES_DISAGREE = "codes_disagree"
    ANSWERS_DISAGREE = "answers_disagree"
    REFUSED = "refused"
    CONTRADICTED = "contradicted"
    OTHER_VERSION = "other_version"
    REPEATED = "repeated"
    NOT_IN_FILE = "not_in_file"
    BY_TEXT = "by_text"
    PRELIMINARY = "preliminary"
    DATED_BY_ISSUE = "dated_by_issue"
    DATE_NOT_READ = "date_not_read"
    RECORDED_DAY = "recorded_day"
    SAID_LONG_AGO = "said_long_ago"
    WITHHELD = "withheld"
    AGE_ONLY = "age_only"
    AS_OF_STAMP = "as_of_stamp"
    AS_OF_NEWEST = "as_of_newest"
    DOUBTED = "doubted"
    STATES_DISAGREE = "states_disagree"
    UNITS_DISAGREE = "units_disagree"
    MODIFIED = "modified"
    OTHER_FHIR = "other_fhir"
    PART_RULED_OUT = "part_ruled_out"
    DELETED = "deleted"
    DEATH_NOT_READ = "death_not_read"
    MORE_PAGES = "more_pages"
    DAY_OR_MONTH = "day_or_month"
    NOT_MAPPED = "not_mapped"
    UNNAMED = "unnamed"


class Note(NamedTuple):
    """One thing of a file: where it stands (`Observation/123`, `row 12, column 3`), what kind, and why it is told.

    `params`: for the sentence; words of the format and of the vocabulary, never of the patient.
    """

    where: str
    kind: str
    why: Why
    params: tuple[tuple[str, str], ...] = ()
