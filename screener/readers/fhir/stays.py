"""Where the patient is cared for, and lists that are empty for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.readers.dates import day
from screener.readers.fhir.file import DEEPEST, dicts
from screener.readers.fhir.models import Encounter
from screener.readers.notes import Why

if TYPE_CHECKING:
    from screener.readers.fhir.file import Held, Raw
    from screener.readers.fhir.record import Record

INPATIENT = ("IMP", "ACUTE", "NONAC")
EXPIRED = "exp"
"""Of FHIR's own list of how stays end."""
PLACE, HOSPITAL = "care_setting", "hospital"


def read_encounter(record: Record, held: Held) -> None:
    """A stay in hospital that goes on, or that ended with death; every other visit tells nothing that is asked for."""
    if "hospitalization" in held.raw and _died(record, held):
        record.draft.state("alive", value=False, where=held.where)
        return
    if held.raw.get("status") != "in-progress":
        record.leave(held, Why.UNKNOWN_CODE)
        return
    stay = record.read(Encounter, held)
    if stay is None or stay.class_.code not in INPATIENT:
        record.leave(held, Why.UNKNOWN_CODE)
        return
    entry = {"fact": PLACE, "value": HOSPITAL, "date": day(stay.period.start)}
    record.draft.add("findings", entry, held.where, held.kind)


def _died(record: Record, held: Held) -> bool:
    stay = record.read(Encounter, held)
    over = stay is not None and stay.status == "finished"
    return over and stay is not None and EXPIRED in stay.hospitalization.dischargeDisposition.codes()


def read_sections(record: Record, held: Held) -> None:
    """A section or list that is empty for a reason is unknown: nothing in it is said to be absent."""
    if _empty(held.raw, 0):
        record.refuse(held, Why.EMPTY_LIST)
    else:
        record.leave(held, Why.NOT_READ)


def _empty(part: Raw, depth: int) -> bool:
    """Whether a section, or one in it, is empty for a reason."""
    if isinstance(part.get("emptyReason"), dict):
        return True
    return depth < DEEPEST and any(_empty(inner, depth + 1) for inner in dicts(part.get("section")))
