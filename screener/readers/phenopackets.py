"""Phenopackets v2 in JSON: subject, diseases and features with `excluded`, measurements, medical actions; also families
(of which the proband is read) and cohorts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from screener.readers.answers import Answers, Number, result_of
from screener.readers.codes import Meaning, codes_of
from screener.readers.dates import day, month, span
from screener.readers.draft import Draft
from screener.readers.notes import Why
from screener.readers.phenopacket_models import (
    Action,
    Disease,
    Done,
    MeasuredValue,
    Measurement,
    Part,
    Subject,
    Term,
    Time,
    Treatment,
)
from screener.readers.private import Identifying, short_name
from screener.values import parse_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from screener.errors import ScreenerError
    from screener.readers.codes import Codes, Kind
    from screener.readers.reader import Referral
    from screener.readers.source import Source
    from screener.vocabulary import Vocabulary

LARGEST = 64_000_000
"""Bytes; a packet is a few thousand, a cohort a few million."""
DEEPEST = 60
NAME = "Phenopacket"
PARTS = re.compile(
    rb'"(?:diseases|phenotypicFeatures|phenotypic_features|measurements|medicalActions|medical_actions|'
    rb'interpretations|metaData|meta_data)"'
)
"""What stands beside the subject, in either spelling."""
HIDDEN = re.compile(r"_([a-z])")
AGE = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,2})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T.*)?")
SUSPECTED, DIAGNOSIS, ONSET = "pml_suspected", "diagnosed", "onset"
LISTED = ("phenotypicFeatures", "diseases", "measurements", "medicalActions")
NOT_READ = ("interpretations", "biosamples", "files", "relatives")
PRESCRIBED = "PRESCRIPTION"
"""A kind of treatment that says that it was ordered, and not that it was taken."""
OF_VERSION_1 = frozenset({"negated", "ageOfOnset", "classOfOnset", "ageAtCollection"})
"""Keys of the first version, which says what is absent in another word than the second."""
M = TypeVar("M", bound=Part)


class Phenopackets:
    """The reader."""

    name = NAME

    def recognises(self, source: Source) -> bool:
        """A JSON object with a subject and what phenopackets say of one."""
        head = source.head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return head.startswith(b"{") and b'"subject"' in head and PARTS.search(head) is not None

    def referrals(self, source: Source, vocabulary: Vocabulary, today: date) -> Iterator[Referral | ScreenerError]:
        """Each subject of the file. Raises Unreadable when it is no JSON."""
        for packet in _packets(_data(source)):
            if _is_first_version(packet):
                why = "This is a Phenopacket of version 1, which is not read: it says in another way what is absent."
                yield source.refused(why, "Convert it to version 2, with phenopacket-tools for example.")
            else:
                yield _Packet(packet, vocabulary, today).referral(source.file)


def _data(source: Source) -> Any:
    try:
        return _camel(json.loads(source.bytes(LARGEST)), 0)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        do = "Export it again; a file that was cut off often ends like this."
        raise source.refused("This is not JSON.", do, line) from None


def _camel(data: Any, depth: int) -> Any:
    """Keys as JSON of protocol buffers has them, whichever way they are written."""
    if depth > DEEPEST:
        return None
    if isinstance(data, dict):
        return {HIDDEN.sub(lambda m: m[1].upper(), key): _camel(value, depth + 1) for key, value in data.items()}
    return [_camel(part, depth + 1) for part in data] if isinstance(data, list) else data


def _packets(data: Any) -> list[dict[str, Any]]:
    """The packet itself, a family's proband, or a cohort's members."""
    held = data if isinstance(data, dict) else {}
    if isinstance(held.get("proband"), dict):
        return [{**held["proband"], "relatives": held.get("relatives")}]
    if isinstance(held.get("members"), list):
        return [member for member in held["members"] if isinstance(member, dict)]
    return [held]


def _is_first_version(packet: dict[str, Any]) -> bool:
    meta = packet.get("metaData")
    version = meta.get("phenopacketSchemaVersion") if isinstance(meta, dict) else None
    parts = (packet.get("subject"), *_listed(packet, "phenotypicFeatures"), *_listed(packet, "diseases"))
    marked = any(isinstance(part, dict) and not OF_VERSION_1.isdisjoint(part) for part in parts)
    return marked or (isinstance(version, str) and version.startswith(("0", "1")))


def _listed(packet: dict[str, Any], name: str) -> list[Any]:
    held = packet.get(name)
    return held if isinstance(held, list) else []


class _Packet:
    """One packet, while it is read."""

    def __init__(self, data: dict[str, Any], vocabulary: Vocabulary, today: date) -> None:
        self.data, self.today = data, today
        self.codes: Codes = codes_of(vocabulary)
        self.draft = Draft(vocabulary, today)
        held = data.get("subject")
        self.subject = self._read(Subject, held, "subject", "subject") or Subject()
        ids = [held.get("id"), held.get("alternateIds")] if isinstance(held, dict) else []
        self.identifying = Identifying(ids)

    def referral(self, file: str) -> Referral:
        """The subject as a profile."""
        self._stamp()
        self._who()
        for name in LISTED:
            for i, entry in enumerate(self._entries(name)):
                getattr(self, f"_{name}")(entry, f"{name}[{i + 1}]")
        for name in NOT_READ:
            for i, _ in enumerate(self._entries(name)):
                self.draft.leave(f"{name}[{i + 1}]", name, Why.NOT_READ)
        return self.draft.referral(file, NAME)

    def _entries(self, name: str) -> list[Any]:
        return _listed(self.data, name)

    def _read(self, model: type[M], data: object, where: str, kind: str) -> M | None:
        try:
            return model.model_validate(data if data is not None else {})
        except ValidationError:
            self.draft.refuse(where, kind, Why.BROKEN)
            return None

    # who and when

    def _stamp(self) -> None:
        meta = self.data.get("metaData")
        made = meta.get("created") if isinstance(meta, dict) else None
        when = day(made) if isinstance(made, str) else None
        if when and parse_days(when).last <= self.today:
            self.draft.state("as_of", when, "metaData")
            self.draft.warn("", "", Why.AS_OF_STAMP, day=when)

    def _who(self) -> None:
        alive = {"ALIVE": True, "DECEASED": False}.get(self.subject.vitalStatus.status)
        if self.subject.vitalStatus.timeOfDeath is not None:
            alive = False
        if alive is not None:
            self.draft.state("alive", alive, "subject")
        if born := month(self.subject.dateOfBirth):
            self.draft.state("born", born, "subject")
        elif self.subject.timeAtLastEncounter.age.iso8601duration:
            self.draft.refuse("subject", "subject", Why.AGE_ONLY)
        if self.subject.sex in ("FEMALE", "MALE"):
            self.draft.state("sex", self.subject.sex.lower(), "subject")

    def _day(self, time: Time | None) -> str | None:
        """A day, as far as it is told; an age counts from the day of birth, if that is told."""
        if time is None:
            return None
        when = day(time.timestamp) or span(time.interval.start, time.interval.end)
        return when or _at_age(day(self.subject.dateOfBirth), time.age.iso8601duration)

    # what

    def _meanings(self, kind: Kind, term: Term) -> tuple[Meaning, ...]:
        return self.codes.of_concept(kind, [term.coding()], filter(None, [term.label]))

    def _add(self, name: str, entry: dict[str, Any], where: str, meaning: Meaning) -> None:
        source = f"{where}, by its text" if meaning.by_text else where
        self.draft.add(name, entry, where, where.partition("[")[0], source)
        if meaning.by_text:
            self.draft.warn(where, where.partition("[")[0], Why.BY_TEXT, name=meaning.name)

    def _diseases(self, entry: object, where: str) -> None:
        disease = self._read(Disease, entry, where, "diseases")
        if disease is not None:
            self._condition(disease, disease.term, where)

    def _phenotypicFeatures(self, entry: object, where: str) -> None:  # noqa: N802
        feature = self._read(Disease, entry, where, "phenotypicFeatures")
        if feature is not None:
            self._condition(feature, feature.type, where)

    def _condition(self, disease: Disease, term: Term, where: str) -> None:
        if any(m.name == DIAGNOSIS for m in self._meanings("fact", term)):
            said = "ruled_out" if disease.excluded else "confirmed"
            self.draft.add("findings", {"fact": SUSPECTED, "value": said}, where, "diseases")
            onset = None if disease.excluded else self._day(disease.onset)
            if onset:
                self.draft.add("findings", {"fact": ONSET, "value": onset}, where, "diseases")
            return
        found = self._meanings("condition", term)
        if len(found) != 1:
            self.draft.leave(where, where.partition("[")[0], Why.CODES_DISAGREE if found else Why.UNKNOWN_CODE)
            return
        meaning = found[0]
        if disease.excluded and not meaning.by_text and not self.codes.covers(meaning.name, [term.coding()]):
            self.draft.refuse(where, where.partition("[")[0], Why.PART_RULED_OUT, name=meaning.name)
            return
        self._add("conditions", self._state(disease, meaning.name), where, meaning)

    def _state(self, disease: Disease, name: str) -> dict[str, Any]:
        if disease.excluded:
            return {"condition": name, "status": "absent"}
        status = "present" if disease.resolution is None else "past"
        since, until = self._day(disease.onset), self._day(disease.resolution)
        return {"condition": name, "status": status, "since": since, "until": until}

    def _measurements(self, entry: object, where: str) -> None:
        measurement = self._read(Measurement, entry, where, "measurements")
        if measurement is None:
            return
        found = self._meanings("fact", measurement.assay)
        for meaning in found:
            self._measured(meaning, measurement.value, measurement.timeObserved, where)
        complex_value = measurement.complexValue
        for part in complex_value.typedQuantities if complex_value else ():
            for meaning in (parts := self._meanings("fact", part.type)):
                self._measured(meaning, MeasuredValue(quantity=part.quantity), measurement.timeObserved, where)
            found = (*found, *parts)
        if not found:
            self.draft.leave(where, "measurements", Why.UNKNOWN_CODE)

    def _measured(self, meaning: Meaning, value: MeasuredValue | None, time: Time, where: str) -> None:
        fact = self.draft.vocabulary.facts[meaning.name]
        found = (
            Why.UNKNOWN_CODE if fact.type == "date" or fact.derived else result_of(self.codes, fact, self._said(value))
        )
        if isinstance(found, Why):
            self.draft.refuse(where, "measurements", found, name=fact.id)
        else:
            self._add("findings", {"fact": fact.id, **found, "date": self._day(time)}, where, meaning)

    def _said(self, value: MeasuredValue | None) -> Answers:
        if value is None:
            return Answers()
        term, quantity = value.ontologyClass, value.quantity
        found = self._meanings("answer", term) if term else ()
        words = tuple(m.name for m in found) or (("?",) if term else ())
        if quantity is None or quantity.value is None:
            return Answers(words=words)
        unit = quantity.unit
        return Answers(Number(quantity.value, "", (unit.id.removeprefix("UCUM:"), unit.label)), words)

    def _medicalActions(self, entry: object, where: str) -> None:  # noqa: N802
        action = self._read(Action, entry, where, "medicalActions")
        if action is None:
            return
        if action.treatment is not None:
            self._treatment(action.treatment, where)
        elif action.procedure is not None:
            self._procedure(action.procedure, where)
        else:
            self.draft.leave(where, "medicalActions", Why.NOT_READ)

    def _treatment(self, treatment: Treatment, where: str) -> None:
        routes = self._meanings("route", treatment.routeOfAdministration)
        starts = [s for dose in treatment.doseIntervals if (s := day(dose.interval.start))]
        ends = [e for dose in treatment.doseIntervals if (e := day(dose.interval.end))]
        last = max(ends) if ends and len(ends) == len(treatment.doseIntervals) else None
        ahead = last is not None and parse_days(last).last > self.today
        course: dict[str, Any] = {
            "from": min(starts, default=None),
            "planned_end" if ahead else "to": last,
            "route": routes[0].name if len(routes) == 1 else None,
        }
        if treatment.drugType == PRESCRIBED:
            course = {"requested": True, "route": course["route"]}
        for meaning in self._agents(treatment.agent, where):
            self._add("treatments", {"treatment": meaning.name, **course}, where, meaning)

    def _agents(self, agent: Term, where: str) -> tuple[Meaning, ...]:
        """The medicine, or the name of one that nobody recognises."""
        if found := self._meanings("drug", agent):
            return found
        if named := self.codes.drugs_in(agent.label):
            return tuple(Meaning("drug", name, by_text=True) for name in named)
        label = short_name(agent.label)
        if not label:
            self.draft.refuse(where, "medicalActions", Why.NO_VALUE)
            return ()
        hidden = self.identifying.in_text(label) or bool(self.draft.vocabulary.meanings(label))
        if hidden:
            self.draft.warn(where, "medicalActions", Why.WITHHELD)
        return (Meaning("drug", f"a medicine ({where})" if hidden else label),)

    def _procedure(self, done: Done, where: str) -> None:
        condition = self._meanings("condition", done.code)
        found = condition or self._meanings("drug", done.code)
        when = self._day(done.performed)
        if len(found) != 1:
            self.draft.leave(where, "medicalActions", Why.CODES_DISAGREE if found else Why.UNKNOWN_CODE)
        elif condition:
            self._add("conditions", {"condition": found[0].name, "status": "present", "since": when}, where, found[0])
        else:
            self._add("treatments", {"treatment": found[0].name, "from": when, "to": when}, where, found[0])


def _at_age(born: str | None, age: str) -> str | None:
    """The month or year in which somebody was of an age such as `P6Y3M`; None where it may be of two years."""
    match = AGE.fullmatch(age) if born and len(born) == len("1972-05-01") else None
    if match is None or not born or not (match[1] or match[2]):
        return None
    years, months = int(match[1] or 0), int(match[2] or 0)
    first = _later(born, years * 12 + months)
    return span(first, _later(born, years * 12 + months + (1 if match[2] else 12)))


def _later(born: str, months: int) -> str:
    """The first of the month that lies so many months after a day."""
    count = int(born[:4]) * 12 + int(born[5:7]) - 1 + months
    return f"{count // 12:04d}-{count % 12 + 1:02d}-01"
