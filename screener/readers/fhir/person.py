"""Who the patient is, as far as trials ask: sex, month of birth, whether alive, country; no name and no number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.places.countries import code_of
from screener.readers.dates import month
from screener.readers.fhir.models import Patient
from screener.readers.notes import Why

if TYPE_CHECKING:
    from screener.readers.fhir.file import Held
    from screener.readers.fhir.record import Record

FORMER = ("old", "billing")


def read_patient(record: Record, held: Held) -> None:
    """The Patient resource."""
    patient = record.read(Patient, held)
    if patient is None:
        return
    if "_deceasedDateTime" in held.raw and not patient.deceasedDateTime:
        record.warn(held, Why.DEATH_NOT_READ)
    elif (died := _died(patient)) is not None:
        record.draft.state("alive", not died, held.where)
    if patient.birthDate:
        _born(record, held, patient.birthDate)
    if patient.gender in ("female", "male"):
        record.draft.state("sex", patient.gender, held.where)
    homes = (code_of(a.country) or "" for a in patient.address if a.use not in FORMER and a.country)
    if home := next(filter(None, homes), ""):
        record.draft.state("location", {"country": home}, held.where)


def _born(record: Record, held: Held, written: str) -> None:
    born = month(written)
    if born is None:
        record.refuse(held, Why.DATE_NOT_READ)
    else:
        record.draft.state("born", born, held.where)


def _died(patient: Patient) -> bool | None:
    """A day of death is a death, whatever it says."""
    return True if patient.deceasedDateTime else patient.deceasedBoolean
