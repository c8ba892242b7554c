"""Observations with their components, and coded conclusions of reports: facts with value, unit, day and specimen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from screener.readers.answers import Answers, Number, from_text, result_of
from screener.readers.dates import clock, day, span
from screener.readers.fhir.file import dicts
from screener.readers.fhir.models import Concept, Observation, Quantity, Report, Specimen, Value
from screener.readers.fhir.record import ERROR, first
from screener.readers.notes import Why
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.readers.codes import Meaning
    from screener.readers.fhir.file import Held
    from screener.readers.fhir.models import Reference
    from screener.readers.fhir.record import Record
    from screener.vocabulary import Fact

FINAL = ("final", "amended", "corrected", "appended")
EARLY = ("preliminary", "partial", "unknown", "")
OF_THE_PATIENT = (
    "Condition", "Procedure", "Encounter", "Medication", "MedicationRequest", "MedicationStatement", "Specimen",
    "MedicationAdministration", "BodyStructure", "Observation", "DiagnosticReport", "EpisodeOfCare", "ServiceRequest",
)  # fmt: skip
"""What of the patient's own a result may be about."""
MARKS = {Why.BY_TEXT: "by its text", Why.PRELIMINARY: "not final", Why.DATED_BY_ISSUE: "day of issue"}
FLUID = re.compile(
    r"\b(?:fluid|body fluid|marrow|stool|swab|biopsy|sputum|saliva|lavage|tissue|aspirate)\b", re.IGNORECASE
)
"""Words for samples that no fact is of."""
NOT_NAMED = "unnamed"
"""A specimen that is given, and that the vocabulary does not know."""


def concerns(record: Record, held: Held) -> bool:
    """Whether a result is of any fact, by a look at its codes; nearly all of a record's are not."""
    parts = (held.raw, *dicts(held.raw["component"])) if "component" in held.raw else (held.raw,)
    return any(record.codes.names_fact(part.get("code")) for part in parts)


def read_observation(record: Record, held: Held) -> None:
    """An Observation: the result itself, and each of its components."""
    if not concerns(record, held):
        record.leave(held, Why.UNKNOWN_CODE)
        return
    observation = record.read(Observation, held)
    if observation is None or not _usable(record, held, observation.status):
        return
    if any(_is_another(record, held, focus) for focus in observation.focus):
        record.refuse(held, Why.OTHER_PATIENT)
        return
    specimens = _specimens(record, held, observation)
    when = _when(observation)
    if not when and (observation.effectiveDateTime or observation.effectiveInstant or observation.effectivePeriod.end):
        record.warn(held, Why.DATE_NOT_READ)
    for value in (observation, *observation.component):
        for meaning in _one_fact(record, held, record.meanings("fact", value.code)):
            _Result(record, held, value, meaning.name, by_text=meaning.by_text).add(specimens, when)


def _is_another(record: Record, held: Held, focus: Reference) -> bool:
    """Whether a result is of somebody or something beside the patient: a donor, an unborn child."""
    kind = focus.reference.rpartition("/")[0].rpartition("/")[2]
    if kind in OF_THE_PATIENT or (focus.reference and focus.reference == held.about):
        return False
    target = record.resources.resolve(focus.reference, held) if focus.reference else None
    own = record.resources.resolve(held.about, held) if held.about else None
    return target is None or (target is not own and target.type not in OF_THE_PATIENT)


def _one_fact(record: Record, held: Held, found: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """The fact that all of its codes are about; the narrower of two, and none where they are of different things."""
    facts = record.draft.vocabulary.facts
    wider = {m.name for m in found for other in found if other.name in facts[m.name].by_specimen.values()}
    kept = tuple(m for m in found if m.name not in wider)
    measured = {rule.fact if (rule := facts[m.name].implied_by) else m.name for m in kept}
    if len(measured) < 2:
        return kept
    record.refuse(held, Why.CODES_DISAGREE)
    return ()


def read_report(record: Record, held: Held) -> None:
    """A DiagnosticReport: its coded conclusion, when there is one about a fact."""
    report = record.read(Report, held) if record.codes.names_fact(held.raw.get("code")) else None
    if report is None:
        record.leave(held, Why.UNKNOWN_CODE)
        return
    if not report.conclusionCode:  # its results stand for themselves; words alone are not read
        (record.leave if report.result else record.refuse)(held, Why.NO_VALUE)
        return
    if not _usable(record, held, report.status):
        return
    specimens = {_specimen(record, held, reference) for reference in report.specimen}
    for meaning in record.meanings("fact", report.code):
        for conclusion in report.conclusionCode:
            value = Value(code=report.code, valueCodeableConcept=conclusion)
            _Result(record, held, value, meaning.name, by_text=meaning.by_text).add(specimens, _when(report))


def _usable(record: Record, held: Held, status: str) -> bool:
    if status == ERROR:
        record.leave(held, Why.ENTERED_IN_ERROR)
    elif status not in (*FINAL, *EARLY):
        record.refuse(held, Why.NOT_DONE)
    else:
        return True
    return False


class _Result:
    """One value of one fact."""

    def __init__(self, record: Record, held: Held, value: Value, fact: str, *, by_text: bool) -> None:
        self.record, self.held, self.value, self.by_text = record, held, value, by_text
        self.fact = record.draft.vocabulary.facts[fact]

    def add(self, specimens: set[str], when: dict[str, str]) -> None:
        """To the findings, or to what could not be used."""
        fact = self._measured()
        if self.by_text:
            specimens = specimens | self._named_specimens()
        found = result_of(self.record.codes, fact, self._said())
        if found is Why.NO_VALUE and (self.value.valueRange or self.value.valueRatio or self.value.valueDateTime):
            found = Why.VALUE_NOT_READ
        specimen = _fitting(fact, specimens)
        if fact.derived or fact.type == "date":
            self.record.leave(self.held, Why.UNKNOWN_CODE)
        elif isinstance(found, Why) or specimen is None:
            why = found if isinstance(found, Why) else Why.OTHER_SPECIMEN
            self.record.refuse(self.held, why, name=fact.id)
        else:
            dated = {k: v for k, v in when.items() if k != "issued"}
            self._add({"fact": fact.id, **found, "specimen": specimen, **dated}, issued="issued" in when)

    def _named_specimens(self) -> set[str]:
        """What samples the names of a test name, where no code says which test it is; other fluids are of nobody."""
        texts = list(self.value.code.texts())
        named = {name for text in texts for name in self.record.codes.specimens_in(text)}
        return named or ({NOT_NAMED} if any(FLUID.search(text) for text in texts) else set())

    def _add(self, entry: dict[str, Any], *, issued: bool) -> None:
        early = self.held.raw.get("status") not in FINAL
        told = {Why.BY_TEXT: self.by_text, Why.PRELIMINARY: early, Why.DATED_BY_ISSUE: issued}
        source = ", ".join((self.held.where, *(MARKS[why] for why, on in told.items() if on)))
        self.record.draft.add("findings", entry, self.held.where, self.held.kind, source)
        for why in (why for why, on in told.items() if on):
            self.record.warn(self.held, why, name=entry["fact"])

    def _measured(self) -> Fact:
        """A number under the code of a yes or no is the number behind it: copies, of a PCR."""
        rule = self.fact.implied_by
        if rule and self.fact.type == "category" and _number(self.value):
            return self.record.draft.vocabulary.facts[rule.fact]
        return self.fact

    def _said(self) -> Answers:
        interpreted = [word for concept in self.value.interpretation for word in self.record.answers(concept)]
        return Answers(_number(self.value), tuple(self._words()), tuple(interpreted))

    def _words(self) -> Iterator[str]:
        """What is answered, by words of the vocabulary; what none knows is an answer that no fact has."""
        value = self.value
        if value.valueBoolean is not None:
            yield str(value.valueBoolean).lower()
        if value.valueString and _number(value) is None:
            yield self._word(value.valueString)
        if value.valueCodeableConcept:
            yield from self._answered(value.valueCodeableConcept)

    def _answered(self, concept: Concept) -> Iterator[str]:
        codes = self.record.codes
        same = codes.meanings("condition", concept.codings())
        words = self.record.answers(concept) or tuple(self._word(text) for text in concept.texts())
        if self.fact.condition and self.fact.condition in same:
            yield self.fact.values[-1]
        else:
            yield from words or (("?",) if concept.coding else ())

    def _word(self, text: str) -> str:
        said = plain(text)
        if self.fact.possible(said) is not None:
            return said
        codes = self.record.codes
        return codes.by_text("answer", text) or codes.translated(self.fact, text) or "?"


def _number(value: Value) -> Number | None:
    if value.valueQuantity is not None and value.valueQuantity.value is not None:
        return _quantity(value.valueQuantity)
    if value.valueInteger is not None:
        return Number(value.valueInteger)
    return from_text(value.valueString) if value.valueString else None


def _quantity(quantity: Quantity) -> Number:
    value = quantity.value if quantity.value is not None else ""
    return Number(value, quantity.comparator, (quantity.code, quantity.unit))


# days and specimens


def _when(result: Observation | Report) -> dict[str, str]:
    """The day of the sample as far as it is told, its time, and whether only the day of issue is there."""
    written = first(result.effectiveDateTime, getattr(result, "effectiveInstant", None))
    taken = day(written) or span(result.effectivePeriod.start, result.effectivePeriod.end)
    if taken:
        time = clock(written)
        return {"date": taken, **({"sample": time} if time else {})}
    stated = written or result.effectivePeriod.start or result.effectivePeriod.end
    issued = None if stated else day(result.issued)
    return {"date": issued, "issued": "yes"} if issued else {}


def _specimens(record: Record, held: Held, observation: Observation) -> set[str]:
    """What the sample is of: by its own specimen, its site, or the only one of the report that it stands in."""
    found = {_specimen(record, held, observation.specimen)} if _given(observation.specimen) else set()
    if site := observation.bodySite:
        found |= {m.name for m in record.meanings("specimen", site)}
        found |= {name for text in site.texts() for name in record.codes.specimens_in(text)}
    return found or record.by_report.get(id(held), set())


def _given(reference: Reference) -> bool:
    return bool(reference.reference or reference.display)


def _specimen(record: Record, held: Held, reference: Reference) -> str:
    target = record.target(reference, held, "Specimen")
    if target is None:
        return _in_words(record, [reference.display])
    specimen = record.read(Specimen, target)
    found = record.meanings("specimen", specimen.type) if specimen else ()
    if found or specimen is None:
        return found[0].name if len(found) == 1 else NOT_NAMED
    return _in_words(record, [*specimen.type.texts()])


def _in_words(record: Record, texts: list[str]) -> str:
    """The only sample that some words name."""
    named = {name for text in texts for name in record.codes.specimens_in(text)}
    return named.pop() if len(named) == 1 else NOT_NAMED


def _fitting(fact: Fact, specimens: set[str]) -> str | None:
    """The specimen as the finding has it; None when the result is of another one than the fact."""
    if not specimens:
        return ""
    if len(specimens) > 1:
        return None
    (specimen,) = specimens
    if fact.by_specimen:
        return "" if specimen == NOT_NAMED else specimen
    wanted = fact.specimen or "blood"
    return (specimen if fact.specimen else "") if specimen == wanted else None


def specimens_of_parts(record: Record, held: Held) -> None:
    """Notes for the results of a report or a panel of which sample they are, where it names only one.

    A result that two of them claim for two samples is of neither.
    """
    for specimen, parts in _parts(record, held):
        for reference in parts:
            if target := record.target(reference, held, "Observation"):
                record.by_report.setdefault(id(target), set()).add(_specimen(record, held, specimen))


def _parts(record: Record, held: Held) -> Iterator[tuple[Reference, tuple[Reference, ...]]]:
    """The only specimen of a report or a panel, with the results that belong to it."""
    raw = held.raw.get("specimen")
    if held.raw.get("status") == ERROR or not raw:
        return
    if held.type == "Observation" and isinstance(raw, dict):
        if (panel := record.read(Observation, held)) and _given(panel.specimen):
            yield panel.specimen, panel.hasMember
    elif isinstance(raw, list) and len(raw) == 1 and (report := record.read(Report, held)):
        yield report.specimen[0], report.result
