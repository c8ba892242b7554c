"""What every part of a family's page needs: result, patient, the data's texts, the language, what is left out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from screener.knowledge import Texts
from screener.profile.readings import ANY, reading
from screener.reports.language import Language
from screener.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.engine.result import Evidence, Result
    from screener.knowledge import Knowledge
    from screener.knowledge.family import PlainEntry, PlainWords
    from screener.profile.patient import Course, Patient
    from screener.reports.family.hidden import Hidden


class Voice:
    """One result in the words for families. `hidden`: what the page leaves out."""

    def __init__(
        self, result: Result, patient: Patient, knowledge: Knowledge, plain: PlainWords, code: str, hidden: Hidden
    ) -> None:
        self.result, self.patient, self.knowledge = result, patient, knowledge
        self.vocabulary, self.plain, self.hidden = knowledge.vocabulary, plain, hidden
        self.language, self.texts = Language(code), Texts(knowledge, code)
        self.say, self.say_many = self.language.say, self.language.say_many
        self.on = date.fromisoformat(result["on"])

    # words

    def day(self, text: str) -> str:
        """A day, a month or a year as people write it; anything else as it stands."""
        return printable(self.language.day(text))

    def number(self, number: int) -> str:
        """A number as the language writes it."""
        return printable(self.language.number(str(number)))

    def listed(self, names: Iterable[str], *, either: bool = False) -> str:
        """Names in one sentence: a, b and c."""
        found = list(dict.fromkeys(names))
        if len(found) < 2:
            return "".join(found)
        first, last = ", ".join(found[:-1]), found[-1]
        if either:
            return self.say("{first} or {last}", first=first, last=last)
        return self.say("{first} and {last}", first=first, last=last)

    def evidence(self, evidence: Evidence) -> str:
        """What an entry of the profile is about, with its word where it is one of few; never a number or a date."""
        about, name = evidence["about"], evidence["name"]
        if about == "fact" and name in self.vocabulary.facts:
            word = self._word(name, evidence["where"])
            said = self.texts.name("fact", "age" if name == "born" else name)
            return f"{said} ({word})" if word else said
        known = name in self.vocabulary.conditions
        return self.texts.name(about, name) if known else ""

    def _word(self, fact: str, where: str) -> str:
        """The word of a reading that may mean one thing only."""
        values = (o.value for o in self.patient.observed(fact) if o.path == where)
        value = next((v for v in values if isinstance(v, frozenset) and len(v) == 1), frozenset[str]())
        return "".join(self.texts.value(fact, word) for word in value)

    # what holds for this patient

    def told(self) -> list[PlainEntry]:
        """What holds for this country and this patient, without what is to be left out."""
        found = self.plain.shown_in(self.patient.location.country)
        return [e for e in found if self._holds(e) and not self.hidden.entry(e)]

    def entry(self, entry: PlainEntry) -> str:
        """An entry of `criteria/family.yaml` in the reader's language."""
        return self.texts.told(entry.id, entry.text)

    def _holds(self, entry: PlainEntry) -> bool:
        taken = not entry.when_taken or any(self._is_one_of(c, entry.when_taken) for c in self.current)
        return taken and all(self.found(fact) == frozenset({value}) for fact, value in entry.when_found.items())

    def found(self, fact: str) -> object:
        """What a fact is on the screening day, as far as it is known."""
        return reading(self.patient, self.vocabulary.facts[fact], ANY, self.on).value

    def _is_one_of(self, course: Course, asked: Iterable[str]) -> bool:
        tree = self.vocabulary.drug_tree
        return bool(course.name) and any(tree.is_a(course.name, name) for name in asked)

    @property
    def current(self) -> list[Course]:
        """What is given now, or may be."""
        return [c for c in self.patient.courses if _may_be_current(c, self.on)]


def _may_be_current(course: Course, on: date) -> bool:
    return course.last.last > on if course.last else course.ongoing is not False
