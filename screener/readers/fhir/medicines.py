"""Medicines: what somebody says is taken, doses that were given, and requests, which are no doses.

A medicine that nobody recognises is kept by its name, since it may be of any class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from screener.readers.dates import day
from screener.readers.doubt import not_given
from screener.readers.fhir.models import (
    Administration,
    Concept,
    Dispense,
    Dosage,
    Medication,
    Medicine,
    Request,
    Statement,
)
from screener.readers.fhir.record import ERROR, first
from screener.readers.notes import Why
from screener.readers.private import short_name
from screener.values import Window, parse_days

if TYPE_CHECKING:
    from screener.readers.fhir.file import Held
    from screener.readers.fhir.record import Record

NOT_TAKEN = ("not-taken", "not-done", "cancelled", "draft", "declined", "preparation")
PROPOSED = ("proposal", "plan", "option")
MASS_A_DAY = {"mg": "mg/day", "g": "g/day"}


def read_statement(record: Record, held: Held) -> None:
    """A MedicationStatement."""
    statement = record.read(Statement, held)
    if statement is None:
        return
    said = day(statement.dateAsserted)
    how = _how(record, statement.dosage)
    if statement.status == "active":
        going = _going(record, held, statement, said)
        _add(record, held, statement, {**going, **how})
    elif statement.status in ("completed", "stopped"):
        _add(record, held, statement, {**_over(statement), **how})
    elif statement.status == "on-hold":
        _add(record, held, statement, {"from": day(statement.effectivePeriod.start), **how})
    else:
        _add(record, held, statement, {"requested": True, **how})


def _going(record: Record, held: Held, statement: Statement, said: str | None) -> dict[str, Any]:
    """Taken at present, as far as the statement is not an old one; the day of a statement is no first dose."""
    end = day(statement.effectivePeriod.end)
    start = day(statement.effectivePeriod.start)
    if end:
        return _ended(record, start, end)
    old = said is not None and _old(record, said)
    if old:
        record.warn(held, Why.SAID_LONG_AGO)
    return {"from": start, "ongoing": None if old else True}


def _ended(record: Record, start: str | None, end: str) -> dict[str, Any]:
    """An end that lies ahead is planned, and no last dose."""
    ahead = parse_days(end).last > record.draft.today
    return {"from": start, "ongoing": True, "planned_end": end} if ahead else {"from": start, "to": end}


def _old(record: Record, said: str) -> bool:
    """Whether a statement is too old to say what is taken when the file was made."""
    window = Window(record.draft.vocabulary.lists_recheck_after)
    return parse_days(said).last < window.first_day(record.as_of or record.draft.today)


def _over(statement: Statement) -> dict[str, Any]:
    if statement.effectiveDateTime:
        when = day(statement.effectiveDateTime)
        return {"from": when, "to": when}
    start, end = day(statement.effectivePeriod.start), day(statement.effectivePeriod.end)
    return {"from": start, "to": end, **({} if end else {"ongoing": False})}


def read_administration(record: Record, held: Held) -> None:
    """A MedicationAdministration: a dose on its day."""
    given = record.read(Administration, held)
    if given is None:
        return
    start, end = day(first(given.effectiveDateTime, given.effectivePeriod.start)), day(given.effectivePeriod.end)
    how = _route(record, given.dosage.route)
    if given.status in ("completed", "stopped"):
        _add(record, held, given, {"from": start, "to": end or start, **how})
    elif given.status == "in-progress":
        _add(record, held, given, {"from": start, **how})
    else:
        _add(record, held, given, {"requested": True, **how})


def read_request(record: Record, held: Held) -> None:
    """A MedicationRequest: kept as requested, whatever its status, since it does not say that a dose was taken."""
    request = record.read(Request, held)
    if request is None:
        return
    if request.doNotPerform or request.intent in PROPOSED:
        _not_taken(record, held, request)
    else:
        _add(record, held, request, {"requested": True, **_how(record, request.dosageInstruction)})


def read_dispense(record: Record, held: Held) -> None:
    """A MedicationDispense: what was handed out may have been taken; kept as requested."""
    dispense = record.read(Dispense, held)
    if dispense is not None:
        _add(record, held, dispense, {"requested": True, **_how(record, dispense.dosageInstruction)})


# which medicine


def _add(record: Record, held: Held, medicine: Medicine, course: dict[str, Any]) -> None:
    if medicine.status in (ERROR, *NOT_TAKEN):
        _not_taken(record, held, medicine)
        return
    concepts = _concepts(record, held, medicine)
    if any(record.nothing_known(concept) for concept in concepts):
        record.refuse(held, Why.NOTHING_KNOWN)
        return
    named = [_as_told(record, held, concepts, one) for one in _named(record, held, concepts)]
    if not named and any(concept.coding for concept in concepts):
        record.warn(held, Why.UNKNOWN_CODE)
        named = [(f"a medicine ({held.where})", False, {})]
    elif not named:
        record.refuse(held, Why.NOT_IN_FILE if medicine.medicationReference else Why.NO_VALUE)
    for treatment, by_text, more in named:
        source = f"{held.where}, by its text" if by_text else held.where
        told = {"requested": True} if "requested" in more else {**more, **course}
        entry = {"treatment": treatment, **told, **_reason(record, medicine)}
        record.draft.add("treatments", entry, held.where, held.kind, source)
        if by_text:
            record.warn(held, Why.BY_TEXT, name=treatment)


def _as_told(record: Record, held: Held, concepts: list[Concept], named: Told) -> Told:
    """A medicine whose own words may say that it was not given is kept as requested, which settles nothing."""
    treatment, by_text, _ = named
    recognised = treatment in record.draft.vocabulary.drugs or treatment in record.draft.vocabulary.classes
    texts = (text for concept in concepts for text in concept.texts())
    if not recognised or not any(not_given(text, by_text=by_text) for text in texts):
        return named
    record.warn(held, Why.DOUBTED, name=treatment)
    return treatment, by_text, {"requested": True}


def _not_taken(record: Record, held: Held, medicine: Medicine) -> None:
    known = any(record.meanings("drug", concept) for concept in _concepts(record, held, medicine))
    why = Why.ENTERED_IN_ERROR if medicine.status == ERROR else Why.NOT_DONE
    (record.refuse if known and why is Why.NOT_DONE else record.leave)(held, why)


def _concepts(record: Record, held: Held, medicine: Medicine) -> list[Concept]:
    """What says which medicine it is: the resource itself, or the Medication that it refers to."""
    if medicine.medicationCodeableConcept is not None:
        return [medicine.medicationCodeableConcept]
    reference = medicine.medicationReference
    target = record.target(reference, held, "Medication") if reference else None
    found = record.read(Medication, target) if target else None
    if found is None:
        return [Concept(text=reference.display)] if reference and reference.display else []
    ingredients = [i.itemCodeableConcept for i in found.ingredient]
    return [found.code] if record.meanings("drug", found.code) or not any(ingredients) else [found.code, *ingredients]


Told = tuple[str, bool, dict[str, Any]]
Named = list[Told]


def _named(record: Record, held: Held, concepts: list[Concept]) -> Named:
    """Each medicine that is meant: its id or its name, whether only text says so, and what that text tells beside."""
    coded = [record.codes.meanings("drug", concept.codings()) for concept in concepts]
    if coded and coded[0]:
        return _coded(record, held, coded[0])
    if not any(coded):
        return _by_text(record, held, concepts)
    texts = [
        text for concept, found in zip(concepts[1:], coded[1:], strict=True) if not found for text in concept.texts()
    ]
    known: Named = [(name, False, {}) for found in coded for name in found]
    return known + (_unrecognised(record, held, texts) if texts else [])


def _coded(record: Record, held: Held, found: tuple[str, ...]) -> Named:
    """Codes of several medicines in one place: each may be meant, and none is for sure."""
    if len(found) > 1:
        record.warn(held, Why.CODES_DISAGREE)
    return [(name, False, {"requested": True} if len(found) > 1 else {}) for name in found]


def _by_text(record: Record, held: Held, concepts: list[Concept]) -> Named:
    """By its name as a whole, else by the names in it; what else is in one tablet keeps its name beside them."""
    texts = [text for concept in concepts for text in concept.texts()]
    if whole := next((name for text in texts if (name := record.codes.by_text("drug", text))), ""):
        return [(whole, True, {})]
    named = next((text for text in texts if record.codes.drugs_in(text)), "")
    drugs = record.codes.drugs_in(named)
    routes = record.codes.routes_in(named)
    way = {"route": routes[0]} if len(routes) == 1 else {}
    several = len(named.replace(" and ", "/").replace("+", "/").split(" /")) > len(drugs) > 0
    rest = _unrecognised(record, held, texts) if texts and (several or not drugs) else []
    return [*((drug, True, way) for drug in drugs), *rest]


def _unrecognised(record: Record, held: Held, texts: list[str]) -> Named:
    name = short_name(texts[0])
    if not name or record.resources.identifying.in_text(name) or record.draft.vocabulary.meanings(name):
        record.warn(held, Why.WITHHELD)
        name = f"a medicine ({held.where})"
    return [(name, False, {})]


# how, and for what


def _how(record: Record, dosages: tuple[Dosage, ...]) -> dict[str, Any]:
    """Route and dose a day, of a single dosage; of several, which one counts is not known."""
    if len(dosages) != 1:
        return {}
    return {**_route(record, dosages[0].route), **_dose(dosages[0])}


def _route(record: Record, route: Concept) -> dict[str, str]:
    found = record.meanings("route", route)
    return {"route": found[0].name} if len(found) == 1 else {}


def _dose(dosage: Dosage) -> dict[str, str]:
    repeat, rates = dosage.timing.repeat, dosage.doseAndRate
    quantity = rates[0].doseQuantity if len(rates) == 1 else None
    if quantity is None or dosage.asNeededBoolean or repeat.periodUnit != "d" or not repeat.period:
        return {}
    unit = MASS_A_DAY.get(quantity.code or quantity.unit)
    if unit is None or not repeat.frequency or isinstance(quantity.value, str | None) or quantity.comparator:
        return {}
    amount = quantity.value * repeat.frequency / repeat.period
    return {"dose": f"{amount:.6g} {unit}"} if 0 < amount < float("1e6") else {}


def _reason(record: Record, medicine: Medicine) -> dict[str, str]:
    found = {m.name for concept in medicine.reasonCode for m in record.meanings("condition", concept) if not m.by_text}
    return {"indication": found.pop()} if len(found) == 1 else {}
