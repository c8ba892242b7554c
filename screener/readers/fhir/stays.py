"""Where the patient is cared for, and lists that are empty for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.readers.dates import day
from screener.readers.fhir.file import dicts
from screener.readers.fhir.models import Encounter
from screener.readers.notes import Why

if TYPE_CHECKING:
    from screener.readers.fhir.file import Held
    from screener.readers.fhir.record import Record

INPATIENT = ("IMP", "ACUTE", "NONAC")
PLACE, HOSPITAL = "care_setting", "hospital"


def read_encounter(record: Record, held: Held) -> None:
    """A stay in hospital that goes on; every other visit tells nothing that a criterion asks for."""
    if held.raw.get("status") != "in-progress":
        record.leave(held, Why.UNKNOWN_CODE)
        return
    stay = record.read(Encounter, held)
    if stay is None or stay.class_.code not in INPATIENT:
        record.leave(held, Why.UNKNOWN_CODE)
        return
    entry = {"fact": PLACE, "value": HOSPITAL, "date": day(stay.period.start)}
    record.draft.add("findings", entry, held.where, held.kind)


def read_sections(record: Record, held: Held) -> None:
    """A section or list that is empty for a reason is unknown: nothing in it is said to be absent."""
    parts = [held.raw, *dicts(held.raw.get("section"))]
    if any(isinstance(part.get("emptyReason"), dict) for part in parts):
        record.refuse(held, Why.EMPTY_LIST)
    else:
        record.leave(held, Why.NOT_READ)
