"""Conditions, allergies and procedures: what the patient has or had, was ruled out, or had done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.readers.dates import day
from screener.readers.doubt import denies_allergy, doubts, is_former
from screener.readers.fhir.models import Allergy, Concept, Condition, Procedure
from screener.readers.fhir.record import ERROR, first
from screener.readers.notes import Why
from screener.values import parse_days

if TYPE_CHECKING:
    from screener.readers.codes import Meaning
    from screener.readers.fhir.file import Held
    from screener.readers.fhir.record import Record

STATUS = {
    "active": "active", "recurrence": "active", "relapse": "active",
    "remission": "remission", "inactive": "past", "resolved": "past",
}  # fmt: skip
"""Clinical status to the status of a profile."""
UNSURE = ("unconfirmed", "provisional", "differential")
BY_LETTER = {"A": "refuted", "V": "provisional"}
"""What the letters beside a code of ICD-10-GM say of the diagnosis."""
FORMER = "Z"
ASSERTED = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"
DIAGNOSIS, SUSPECTED, ONSET = "diagnosed", "pml_suspected", "onset"
"""Facts that a Condition with the code of the disease itself states."""
DRUG_ALLERGY = "drug_hypersensitivity"


def read_condition(record: Record, held: Held) -> None:
    """A Condition resource."""
    condition = record.read(Condition, held)
    if condition is None or not _usable(record, held, condition.verificationStatus, condition.code):
        return
    facts = record.meanings("fact", condition.code)
    if _doubted(record, held, condition, facts):
        return
    if any(m.name == DIAGNOSIS for m in facts):
        _disease(record, held, condition)
        return
    found = record.meanings("condition", condition.code)
    for meaning in facts:
        _fact(record, held, condition, meaning.name)
    if len(found) > 1:
        record.refuse(held, Why.CODES_DISAGREE)
    elif found:
        _add(record, held, condition, found[0])
    elif not facts:
        record.leave(held, Why.UNKNOWN_CODE)


def _doubted(record: Record, held: Held, condition: Condition, facts: tuple[Meaning, ...]) -> bool:
    """Whether its own words doubt or deny what its code says; a letter beside the code says it better."""
    found = (*facts, *record.meanings("condition", condition.code))
    if not found or condition.code.certainties() or not any(doubts(text) for text in condition.code.texts()):
        return False
    if not _verified(condition).intersection((*UNSURE, "refuted")):
        record.refuse(held, Why.DOUBTED, name=found[0].name)
        return True
    return False


def _verified(condition: Condition) -> frozenset[str]:
    """How sure it is: by its status, and by the letter beside its code."""
    letters = condition.code.certainties()
    return condition.verificationStatus.codes() | {BY_LETTER[letter] for letter in letters & BY_LETTER.keys()}


def _usable(record: Record, held: Held, verification: Concept, code: Concept) -> bool:
    if ERROR in verification.codes():
        record.leave(held, Why.ENTERED_IN_ERROR)
    elif record.nothing_known(code):
        record.refuse(held, Why.NOTHING_KNOWN)
    else:
        return True
    return False


def _add(record: Record, held: Held, condition: Condition, meaning: Meaning) -> None:
    verified = _verified(condition)
    if verified.intersection(UNSURE) or (len(condition.code.certainties()) > 1 and verified):
        record.refuse(held, Why.NOT_CONFIRMED, name=meaning.name)
        return
    if _contradicts(record, condition):
        record.refuse(held, Why.STATES_DISAGREE, name=meaning.name)
        return
    if "refuted" in verified:
        if not meaning.by_text and not record.codes.covers(meaning.name, condition.code.codings()):
            record.refuse(held, Why.PART_RULED_OUT, name=meaning.name)
            return
        entry = {"condition": meaning.name, "status": "absent"}
    else:
        entry = {"condition": meaning.name, "status": _status(condition), **_span(condition)}
        if first(condition.onsetDateTime, condition.onsetPeriod.start) and "since" not in entry:
            record.warn(held, Why.DATE_NOT_READ)
    _entered(record, held, "conditions", entry, meaning)


def _entered(record: Record, held: Held, name: str, entry: dict[str, str], meaning: Meaning) -> None:
    source = f"{held.where}, by its text" if meaning.by_text else held.where
    record.draft.add(name, entry, held.where, held.kind, source)
    if meaning.by_text:
        record.warn(held, Why.BY_TEXT, name=meaning.name)


def _status(condition: Condition) -> str:
    stated = [STATUS[code] for code in condition.clinicalStatus.codes() if code in STATUS]
    if stated:
        return stated[0]
    former = FORMER in condition.code.certainties() or any(is_former(text) for text in condition.code.texts())
    return "past" if former or _ended(condition) else "present"


def _ended(condition: Condition) -> bool:
    """Whether it is said to be over, at whatever time."""
    dated = condition.abatementDateTime or condition.abatementPeriod.end
    return bool(dated or condition.abatementString or condition.abatementAge or condition.abatementRange)


def _contradicts(record: Record, condition: Condition) -> bool:
    """Whether it is said to be active, and to be over or of old; an end that lies ahead is none yet."""
    if "active" not in {STATUS.get(code) for code in condition.clinicalStatus.codes()}:
        return False
    end = day(first(condition.abatementDateTime, condition.abatementPeriod.end))
    ahead = end is not None and parse_days(end).last > record.draft.today
    former = FORMER in condition.code.certainties() or any(is_former(text) for text in condition.code.texts())
    return former or (_ended(condition) and not ahead)


def _span(condition: Condition) -> dict[str, str]:
    """Since when, and until when if it is over."""
    since = day(first(condition.onsetDateTime, condition.onsetPeriod.start))
    until = day(first(condition.abatementDateTime, condition.abatementPeriod.end))
    over = _status(condition) == "past"
    return {k: v for k, v in {"since": since, "until": until if over else None}.items() if v}


def _fact(record: Record, held: Held, condition: Condition, name: str) -> None:
    """A code that states a fact rather than a disease: the last of its values, while it holds."""
    fact, status = record.draft.vocabulary.facts[name], _status(condition)
    verified = _verified(condition)
    if verified.intersection((*UNSURE, "refuted")):
        record.refuse(held, Why.NOT_CONFIRMED, name=name)
    elif fact.type != "category" or (status != "active" and fact.reads == "latest"):
        record.refuse(held, Why.NOT_DONE, name=name)
    else:
        when = day(first(condition.onsetDateTime, condition.onsetPeriod.start, condition.recordedDate))
        entry = {"fact": name, "value": fact.values[-1], "date": when}
        record.draft.add("findings", entry, held.where, held.kind)


def _disease(record: Record, held: Held, condition: Condition) -> None:
    """PML itself: suspected or confirmed, when it began, when it was diagnosed."""
    verified = _verified(condition)
    unsure, refuted = bool(verified.intersection(UNSURE)), "refuted" in verified
    recorded = day(condition.recordedDate)
    said = "ruled_out" if refuted else "suspected" if unsure else "confirmed"
    finding = {"fact": SUSPECTED, "value": said, "date": recorded}
    record.draft.add("findings", finding, held.where, held.kind)
    if refuted:
        return
    _date(record, held, ONSET, day(first(condition.onsetDateTime, condition.onsetPeriod.start)))
    stated = next((day(e.valueDateTime) for e in condition.extension if e.url == ASSERTED), None)
    if not unsure and (stated or recorded):
        _date(record, held, DIAGNOSIS, stated or recorded)
        if not stated:
            record.warn(held, Why.RECORDED_DAY)


def _date(record: Record, held: Held, fact: str, when: str | None) -> None:
    """A day that several resources may tell: the first of them is kept."""
    kept = record.draft.lists["findings"]
    earlier = next((e for e in kept if e[0]["fact"] == fact), None)
    if when is None or (earlier and str(earlier[0]["value"]) <= when):
        return
    record.draft.add("findings", {"fact": fact, "value": when}, held.where, held.kind)
    if earlier:
        kept.remove(earlier)


def read_procedure(record: Record, held: Held) -> None:
    """A Procedure resource: a transplant is a condition from that day on, plasma exchange a treatment."""
    procedure = record.read(Procedure, held)
    if procedure is None:
        return
    condition = record.meanings("condition", procedure.code)
    treatment = () if condition else record.meanings("drug", procedure.code)
    found = condition or treatment
    if procedure.status == ERROR or not found:
        record.leave(held, Why.ENTERED_IN_ERROR if procedure.status == ERROR else Why.UNKNOWN_CODE)
    elif len(found) > 1:
        record.refuse(held, Why.CODES_DISAGREE)
    elif procedure.status != "completed":
        record.refuse(held, Why.NOT_DONE, name=found[0].name)
    else:
        _done(record, held, procedure, found[0])


def _done(record: Record, held: Held, procedure: Procedure, meaning: Meaning) -> None:
    period = procedure.performedPeriod
    moment = first(procedure.performedDateTime, procedure.occurrenceDateTime)
    start, end = day(first(moment, period.start)), day(first(moment, period.end))
    if meaning.kind == "condition":
        entry = {"condition": meaning.name, "status": "present", **({"since": start} if start else {})}
        _entered(record, held, "conditions", entry, meaning)
    else:
        entry = {"treatment": meaning.name, **{k: v for k, v in {"from": start, "to": end}.items() if v}}
        _entered(record, held, "treatments", entry, meaning)


def read_allergy(record: Record, held: Held) -> None:
    """An AllergyIntolerance: the condition of that name, or of the medicine, or an allergy to a medicine at all."""
    allergy = record.read(Allergy, held)
    if allergy is None or not _usable(record, held, allergy.verificationStatus, allergy.code):
        return
    if any(denies_allergy(text) for text in allergy.code.texts()):
        record.refuse(held, Why.DOUBTED)
        return
    name, by_text = _allergy_to(record, allergy)
    verified = allergy.verificationStatus.codes()
    if not name:
        record.leave(held, Why.UNKNOWN_CODE)
    elif verified.intersection((*UNSURE, "refuted")):
        record.refuse(held, Why.NOT_CONFIRMED, name=name)
    else:
        stated = [STATUS[code] for code in allergy.clinicalStatus.codes() if code in STATUS]
        entry = {
            "condition": name,
            "status": stated[0] if stated else "present",
            "since": day(allergy.onsetDateTime) or "",
        }
        _entered(record, held, "conditions", entry, _meaning(name, by_text=by_text))


def _meaning(name: str, *, by_text: bool) -> Meaning:
    from screener.readers.codes import Meaning

    return Meaning("condition", name, by_text)


def _to_a_medicine(allergy: Allergy) -> bool:
    """Whether it names something that it calls a medicine."""
    return "medication" in allergy.category and any(allergy.code.texts())


def _allergy_to(record: Record, allergy: Allergy) -> tuple[str, bool]:
    """The narrowest condition that the vocabulary has for it; whether only the text says so."""
    vocabulary = record.draft.vocabulary
    if direct := record.meanings("condition", allergy.code):
        return direct[0].name, direct[0].by_text
    drugs = record.meanings("drug", allergy.code)
    for meaning in drugs:
        entry = vocabulary.drugs.get(meaning.name) or vocabulary.classes[meaning.name]
        if name := record.codes.by_text("condition", f"allergy to {entry.name}"):
            return name, meaning.by_text
    known = DRUG_ALLERGY in vocabulary.conditions and (drugs or _to_a_medicine(allergy))
    return (DRUG_ALLERGY, False) if known else ("", False)
