"""A professional's page as structure, every text made: the head, the trials with their criteria, and the days ahead.

Clinicians and coordinators get the same page with other tables of criteria. `html` renders it.
"""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from screener.engine.result import Code
from screener.reports.console import (
    NOT_ADVICE,
    Clinician,
    by_purpose,
    deciding_criteria,
    mark,
    short,
)
from screener.reports.coordinator import NUMBERS, SCREENING, Coordinator, deciding
from screener.reports.page import Item
from screener.reports.picture import picture
from screener.reports.questions import Questions
from screener.reports.timeline import Page as Ahead
from screener.reports.topics import TOPICS
from screener.reports.wording import PLACES, VERDICTS, Words, sentence

if TYPE_CHECKING:
    from screener.engine.result import CriterionResult, Question, Result, TrialResult
    from screener.engine.whatif import Timeline, TrialTimeline
    from screener.knowledge import Knowledge
    from screener.reports.language import Language
    from screener.reports.picture import Picture
    from screener.reports.reading import Said


class Row(NamedTuple):
    """A criterion. `mark`: the word of `console.MARKS` for its truth, in English, and `said` in the reader's language.

    `asks` is empty where `why` says it all; `sources`: where it was read, and the remark that stands at it.
    """

    id: str
    mark: str
    said: str
    asks: str
    why: str
    sources: tuple[str, ...]


class Rows(NamedTuple):
    """Criteria under one heading; a coordinator's have none."""

    heading: str
    rows: tuple[Row, ...]


class Site(NamedTuple):
    """A city with a site, and how far it is; empty where that is not known."""

    place: str
    distance: str


class Source(NamedTuple):
    """What was read, of which day, and where."""

    name: str
    what: str
    dated: str
    where: str


class Card(NamedTuple):
    """A trial in full. `anchor`: for links to it; `verdict`: the code; `deciding`: the criteria that the verdict rests
    on; `criteria`: all of them; `sites`: where there are more than `place` names; `encoding`: whose reading of the
    criteria it is, and the file's notes.
    """

    id: str
    anchor: str
    verdict: str
    label: str
    title: str
    also: tuple[str, ...]
    decides: tuple[str, ...]
    place: str
    status: str
    read: str
    ask: str
    links: tuple[str, ...]
    deciding: tuple[Row, ...]
    criteria: tuple[Rows, ...]
    sites: tuple[Site, ...]
    sources: tuple[Source, ...]
    encoding: tuple[str, ...]


class Brief(NamedTuple):
    """A trial that nothing shows to be open, in a line. `items`: the ids that decide, for a coordinator."""

    id: str
    verdict: str
    label: str
    title: str
    items: str
    status: str


class Group(NamedTuple):
    """The trials of one purpose. `more`: how many are not shown, in words; may be empty."""

    heading: str
    cards: tuple[Card, ...]
    briefly: tuple[Brief, ...]
    more: str


class Turn(NamedTuple):
    """From which day to which a trial has a verdict, and what changes on the first of them."""

    trial: str
    first: str
    last: str
    verdict: str
    label: str
    changes: tuple[str, ...]


class Days(NamedTuple):
    """What time alone changes. `picture` is None, and there are no turns, where that is nothing."""

    lead: tuple[str, ...]
    picture: Picture | None
    turns: tuple[Turn, ...]


class Folded(NamedTuple):
    """Questions that are said in one line, and unfolded on request; none where the line is empty."""

    line: str
    items: tuple[Item, ...]


class Sheet(NamedTuple):
    """The page. `usual`: what the site checks anyway. `read`: of an export, what was read and not."""

    language: str
    title: str
    facts: tuple[str, ...]
    warnings: tuple[str, ...]
    groups: tuple[Group, ...]
    questions: tuple[Item, ...]
    usual: Folded
    days: Days
    end: tuple[str, ...]
    coordinator: bool
    read: Said | None


class Professional:
    """Makes the page of one result. `whole`: every trial in full, also those that nothing shows to be open.

    `read`: what was read from an export.
    """

    def __init__(
        self,
        result: Result,
        ahead: Timeline,
        knowledge: Knowledge,
        language: Language,
        *,
        coordinator: bool = False,
        whole: bool = False,
        read: Said | None = None,
    ) -> None:
        self.result, self.ahead, self.knowledge, self.language = result, ahead, knowledge, language
        self.coordinator, self.whole, self.read = coordinator, whole, read
        self.words, self.say, self.texts = Words(knowledge, language), language.say, Words(knowledge, language).texts
        self.clinician = Clinician(result, knowledge, language)
        self.log = Coordinator(result, knowledge, language)
        self.days = Ahead(ahead, result, knowledge, language)

    def sheet(self) -> Sheet:
        """The whole page."""
        r, words = self.result, self.words
        title = self.say("{who}, screened for {day}", who=words.who(r["profile_id"]), day=r["on"])
        facts = (
            words.since(r["since"]),
            self.days.first_to_close(),
            *(f"{words.diagnosis(d)}." for d in r["diagnosis"]),
        )
        warnings = tuple(map(words.warning, r["warnings"]))
        groups = tuple(self._group(heading, trials) for heading, trials in by_purpose(r["trials"]) if trials)
        questions = tuple(self._question(q) for q in r["questions"] if not q["routine"])
        return Sheet(
            self.language.code, title, facts, warnings, groups, questions, self._usual(), self._days(), self._end(),
            self.coordinator, self.read,
        )  # fmt: skip

    # what to find out

    def _usual(self) -> Folded:
        """The questions of what the site checks anyway."""
        _, names = self.words.apart(self.result["questions"])
        asked = tuple(self._question(q) for q in self.result["questions"] if q["routine"])
        return Folded(sentence(self.words.folded(names)[0]) if names else "", asked)

    def _question(self, question: Question) -> Item:
        """As a clinician puts it; below it for which trials, and where it is usually found."""
        put = Questions(self.texts, self.language, plain=False)
        found = self.texts.found(question["names"][0]) if question["about"] == "fact" else ""
        needed = self.say("Needed for: {trials}.", trials="; ".join(question["trials"]))
        usually = [self.say("Usually found: {place}.", place=found)] if found else []
        asked = put.question(question["about"], question["names"])
        return Item(f"{asked[:1].upper()}{asked[1:]}", " ".join((needed, *usually)))

    # the trials

    def _group(self, heading: str, trials: list[TrialResult]) -> Group:
        full = [t for t in trials if self.whole or t["joinable"] != "no"]
        known = [t for t in trials if t not in full and "not_encoded" not in t["flags"]]
        rest = len(trials) - len(full) - len(known)
        more = self.words.not_shown(rest, more=len(trials) > rest) if rest else ""
        said = sentence(self.say(heading)).rstrip(".")
        return Group(said, tuple(map(self._card, full)), tuple(map(self._brief, known)), more)

    def _brief(self, trial: TrialResult) -> Brief:
        status = self.words.stated(trial["status"]["value"], trial["status"]["as_of"])
        items = ", ".join(c["id"] for c in deciding(trial) if short(c["id"]) == c["id"])
        label, title = self.words.heading(trial), self.texts.title(trial["id"])
        return Brief(trial["id"], trial["verdict"], label, title, items, status)

    def _card(self, trial: TrialResult) -> Card:
        name, words = trial["id"], self.words
        record = self.knowledge.records[name]
        source = self.texts.status_source(name)
        together = (words.together(reason) for reason in trial["reasons"] if len(reason) > 1)
        return Card(
            id=name,
            anchor=f"trial-{name}",
            verdict=trial["verdict"],
            label=words.heading(trial),
            title=self.texts.title(name),
            also=tuple(trial["aliases"]),
            decides=(words.verdict(trial), *together, *(self._groups(trial))),
            place=sentence(words.places(trial)),
            status=sentence(words.status(trial, date.fromisoformat(self.result["on"]))),
            read=self.say("{source}; read {day}", source=source, day=record.status.read),
            ask=self.texts.how_to_ask(name),
            links=tuple(link for link in record.links if link.startswith(("https://", "http://"))),
            deciding=tuple(self._row(trial, c) for c in self._deciding(trial)),
            criteria=self._criteria(trial),
            sites=tuple(self._sites(trial)) if len(trial["sites"]) > PLACES else (),
            sources=tuple(self._sources(trial)),
            encoding=(*words.encoding(trial), *self.clinician.notes(trial)),
        )

    def _groups(self, trial: TrialResult) -> list[str]:
        """Each arm or cohort with its own verdict, where there are several."""
        own = [(self.texts.group(trial["id"], g["id"]).rstrip("."), g["verdict"]) for g in trial["groups"]]
        told = [self.say("{name}: {said}", name=name, said=self.say(VERDICTS[v])) for name, v in own if v]
        return [f"{said}." for said in told] if len(told) > 1 else []

    def _deciding(self, trial: TrialResult) -> list[CriterionResult]:
        return deciding(trial) if self.coordinator else deciding_criteria(trial)

    def _criteria(self, trial: TrialResult) -> tuple[Rows, ...]:
        """A clinician's by topic, a coordinator's in the order of the list; none where there is nothing to show."""
        if "not_encoded" in trial["flags"] and not self.words.has_items(trial["id"]):
            return ()
        if self.coordinator:
            return (Rows("", tuple(self._row(trial, c) for c in trial["criteria"])),)
        order = list(dict.fromkeys(self._topic(trial, c) for c in trial["criteria"]))
        sorted_ = sorted(trial["criteria"], key=lambda c: order.index(self._topic(trial, c)))
        return tuple(
            Rows(self.say(TOPICS[topic]), tuple(self._row(trial, c) for c in found))
            for topic, found in groupby(sorted_, key=lambda c: self._topic(trial, c))
        )

    def _topic(self, trial: TrialResult, criterion: CriterionResult) -> str:
        return self.words.criterion(trial["id"], criterion["id"]).topic

    def _row(self, trial: TrialResult, criterion: CriterionResult) -> Row:
        word = mark(self.words.criterion(trial["id"], criterion["id"]).side, criterion)
        head = (short(criterion["id"]), word, self.say(word))
        if self.coordinator:
            return Row(*head, "", self._logged(trial, criterion), ())
        asks = self.words.text(trial["id"], criterion["id"], "clinician")
        why = self.clinician.why(trial, criterion)
        return Row(*head, asks, f"{why[:1].upper()}{why[1:]}", tuple(self.clinician.sources(trial, criterion)))

    def _logged(self, trial: TrialResult, criterion: CriterionResult) -> str:
        """What goes into the log."""
        if criterion["reason"]["code"] is Code.NOT_READ:
            return sentence(self.words.reason(criterion, trial["id"]))
        return self.log.item(trial, criterion)

    def _sites(self, trial: TrialResult) -> list[Site]:
        """Nearest first, as the result has them."""
        return [
            Site(f"{s['city']}, {self.texts.country(s['country'])}", self._kilometres(s["distance_km"]))
            for s in trial["sites"]
            if s["city"]
        ]

    def _kilometres(self, distance: int | None) -> str:
        return "" if distance is None else f"{self.words.kilometres(distance)} km"

    def _sources(self, trial: TrialResult) -> list[Source]:
        """Those of the criteria, with the day each is of."""
        read = self.words.criteria(trial["id"]).sources
        named = self.words.criteria(trial["id"]).encoded
        return [
            Source(
                name,
                self.texts.source(trial["id"], name) if named else text["what"],
                self.texts.source_dated(trial["id"], name) if named else text["dated"],
                text["where"],
            )
            for name, text in read.items()
        ]

    # the days ahead

    def _days(self) -> Days:
        """The trials that can be asked about, or all."""
        turning = [t for t in self.ahead["trials"] if len(t["turns"]) > 1]
        turns = tuple(turn for trial in turning for turn in self._turns(trial))
        return Days(tuple(self.days.still()), picture(self.ahead), turns)

    def _turns(self, trial: TrialTimeline) -> list[Turn]:
        return [
            Turn(
                trial["id"],
                turn["from"],
                turn["until"],
                turn["verdict"],
                self.say(VERDICTS[turn["verdict"]]),
                tuple(
                    self.say("{name}: {said}", name=", ".join(names), said=f"{how} — {why}")
                    for (how, why), names in self.days.changes(turn, trial["id"]).items()
                ),
            )
            for turn in trial["turns"]
        ]

    # the end

    def _end(self) -> tuple[str, ...]:
        """What else there is, what was reviewed, by which data and program, and that it decides nothing."""
        r = self.result
        release = self.say("Data {data}, program {engine}.", data=r["data"], engine=r["engine"])
        left = [] if self.whole else self.clinician.left_out()
        own = (self.say(NUMBERS), self.say(SCREENING)) if self.coordinator else (self.say(NOT_ADVICE),)
        return (*left, *self.clinician.reviewed(), release, *own)
