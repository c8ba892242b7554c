"""FHIR R4 and R4B in JSON: bundles of any kind, patient summaries, single resources, bulk export (NDJSON).

Which resources are read, and for whom; what each means stands in the modules beside this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.readers.codes import codes_of
from screener.readers.dates import day
from screener.readers.draft import Draft
from screener.readers.fhir.conditions import read_allergy, read_condition, read_procedure
from screener.readers.fhir.file import Held, Resources, resources_of
from screener.readers.fhir.medicines import read_administration, read_dispense, read_request, read_statement
from screener.readers.fhir.person import read_patient
from screener.readers.fhir.record import Record
from screener.readers.fhir.results import read_observation, read_report, specimens_of_parts
from screener.readers.fhir.stays import read_encounter, read_sections
from screener.readers.fhir.versions import ELSEWHERE, why_not
from screener.readers.notes import Why
from screener.values import parse_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from screener.errors import ScreenerError
    from screener.readers.reader import Referral
    from screener.readers.source import Source
    from screener.vocabulary import Vocabulary

READ: dict[str, Callable[[Record, Held], None]] = {
    "Patient": read_patient,
    "Condition": read_condition,
    "Procedure": read_procedure,
    "AllergyIntolerance": read_allergy,
    "Observation": read_observation,
    "DiagnosticReport": read_report,
    "MedicationStatement": read_statement,
    "MedicationRequest": read_request,
    "MedicationAdministration": read_administration,
    "MedicationDispense": read_dispense,
    "Encounter": read_encounter,
    "Composition": read_sections,
    "List": read_sections,
}
HELPING = ("Medication", "Specimen")
"""Read where another resource refers to them."""
DATED = frozenset({
    "effectiveDateTime", "effectiveInstant", "issued", "authoredOn", "recordedDate", "dateAsserted", "date",
    "onsetDateTime", "performedDateTime", "occurrenceDateTime", "whenHandedOver",
    "effectivePeriod", "performedPeriod", "period",
})  # fmt: skip


XML = b"http://hl7.org/fhir"


class Fhir:
    """The reader."""

    name = "FHIR"

    def recognises(self, source: Source) -> bool:
        """A JSON object that says what kind of resource it is; XML too, to say that it is not read."""
        head = source.head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return (head.startswith((b"{", b"[")) and b'"resourceType"' in head) or (head.startswith(b"<") and XML in head)

    def referrals(self, source: Source, vocabulary: Vocabulary, today: date) -> Iterator[Referral | ScreenerError]:
        """Each patient of the file. Raises Unreadable when there is none, or no resource that can be read."""
        if source.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            raise source.refused("This is FHIR in XML, which is not read.", "Export it as JSON.")
        resources = resources_of(source)
        groups = _groups(resources)
        if not groups:
            why = "There is no patient in the file, and nothing that is read about one."
            raise source.refused(why, "Export the patient's record: the Patient with its conditions and results.")
        for patient, held in groups:
            yield _referral(source, resources, patient, held, groups, vocabulary, today)


Group = tuple[Held | None, list[Held]]


def _groups(resources: Resources) -> list[Group]:
    """The resources of each patient; what is about nobody belongs to the only one, if there is only one."""
    people = resources.patients()
    by_patient: dict[int, list[Held]] = {id(p): [p] for p in people}
    strangers: dict[str, list[Held]] = {}
    for held in resources.held:
        if held.type == "Patient":
            if first := resources.same.get(id(held)):
                by_patient[id(first)].append(held)
            continue
        reference = held.about
        target = resources.resolve(reference, held) if reference else None
        if target is not None and id(target) in by_patient:
            by_patient[id(target)].append(held)
        elif held.type in READ or reference:
            strangers.setdefault(reference, []).append(held)
    if people:
        _shared(people, by_patient, strangers)
        return [(p, by_patient[id(p)]) for p in people]
    return _unnamed(strangers)


def _shared(people: list[Held], by_patient: dict[int, list[Held]], strangers: dict[str, list[Held]]) -> None:
    """Resources that name no patient are the only patient's."""
    if len(people) == 1:
        by_patient[id(people[0])].extend(strangers.pop("", []))


def _unnamed(strangers: dict[str, list[Held]]) -> list[Group]:
    """A file without Patient resources: one patient for each that its resources name."""
    nobody = strangers.pop("", [])
    named = [held for held in strangers.values() if any(h.type in READ for h in held)]
    if len(named) > 1:
        return [(None, held) for held in named]
    all_of_one = [*(named[0] if named else []), *nobody]
    return [(None, all_of_one)] if any(held.type in READ for held in all_of_one) else []


def _referral(
    source: Source,
    resources: Resources,
    patient: Held | None,
    held: list[Held],
    groups: list[Group],
    vocabulary: Vocabulary,
    today: date,
) -> Referral:
    draft = Draft(vocabulary, today)
    stamp, newest = _day(resources.stamp, today), _newest(held, today)
    as_of = max(filter(None, (stamp, newest)), default=None)
    record = Record(resources, draft, codes_of(vocabulary), as_of)
    if as_of:
        draft.state("as_of", str(as_of), "Bundle" if as_of == stamp else "newest date")
        draft.warn("", "", Why.AS_OF_STAMP if as_of == stamp else Why.AS_OF_NEWEST, day=str(as_of))
    if resources.more:
        draft.warn("", "Bundle", Why.MORE_PAGES)
    _read(record, patient, held)
    if len(groups) == 1:
        _left(record, resources, {id(h) for h in held})
    return draft.referral(source.file, "FHIR")


def _read(record: Record, patient: Held | None, held: list[Held]) -> None:
    current = _current(record, held)
    for one in current:
        if one.type == "DiagnosticReport" or "hasMember" in one.raw:
            specimens_of_parts(record, one)
    for one in current:
        _read_one(record, one, named=patient is not None)
        if one.inner:
            _read_inside(record, one)


def _read_one(record: Record, one: Held, *, named: bool) -> None:
    """A resource, if it may be read. `named`: whether the file says who the patient is."""
    if (one.type in READ or one.type in ELSEWHERE) and (why := why_not(one)):
        record.refuse(one, why)
    elif one.type in READ:
        if named and not one.about and one.type not in ("Patient", "Composition"):
            record.warn(one, Why.NO_PATIENT)
        READ[one.type](record, one)
    elif one.type not in HELPING:
        record.leave(one, Why.NOT_READ)


def _read_inside(record: Record, held: Held) -> None:
    """The results that a report holds in itself; other parts only say what the resource that holds them means."""
    for inner in (held.inner or {}).values():
        if inner.about != held.about and inner.type in READ:
            record.refuse(inner, Why.OTHER_PATIENT)
        elif inner.type == "Observation" and held.type in ("Observation", "DiagnosticReport") and not why_not(inner):
            read_observation(record, inner)
        elif inner.type in READ and inner.type != "Patient":
            record.refuse(inner, Why.NOT_READ)


def _current(record: Record, held: list[Held]) -> list[Held]:
    """One version of each resource, the last that was changed; a repetition is no news."""
    newest: dict[str, Held] = {}
    for i, one in enumerate(held):
        if (gone := record.resources.deleted.get(f"{one.type}/{one.id}")) is not None and gone < one.number:
            record.leave(one, Why.DELETED)
            continue
        key = f"{one.server} {one.type}/{one.id}" if one.id else f"{i}"
        other = newest.get(key)
        if other is None:
            newest[key] = one
        elif other.raw == one.raw:
            record.leave(one, Why.REPEATED, by=other.where)
        else:
            old, newest[key] = sorted((one, other), key=_changed)
            record.leave(old, Why.OTHER_VERSION)
    return list(newest.values())


def _changed(held: Held) -> tuple[str, int]:
    """When a version was made; without a word on it the earlier in the file is the newer, as histories have it."""
    meta = held.raw.get("meta")
    when = meta.get("lastUpdated") if isinstance(meta, dict) else ""
    return (when if isinstance(when, str) else ""), -held.number


def _left(record: Record, resources: Resources, read: set[int]) -> None:
    """What is in the file and about nobody of it."""
    for one in resources.held:
        if id(one) in read or one.type in HELPING:
            continue
        if one.type in READ and one.about:
            record.refuse(one, Why.OTHER_PATIENT)
        else:
            record.leave(one, Why.NOT_READ)
    for number in resources.broken:
        record.draft.refuse(f"number {number}", "Resource", Why.BROKEN)


def _newest(held: list[Held], today: date) -> date | None:
    """The newest day that any resource bears and that has come; days as they are written sort by time."""
    latest, written = str(today), {day for one in held for day in _days(one.raw)}
    past = sorted((day for day in written if day <= latest), reverse=True)
    return next((found for day in past if (found := _day(day, today))), None)


def _days(raw: dict[str, object]) -> Iterator[str]:
    for key in DATED & raw.keys():
        part = raw[key]
        parts = part.values() if isinstance(part, dict) else (part,)
        yield from (p[:10] for p in parts if isinstance(p, str))


def _day(written: str, today: date) -> date | None:
    """The last day that is meant, if it has come; of a month or a year that goes on, none."""
    found = day(written)
    last = parse_days(found).last if found else None
    return last if last and last <= today else None
