"""What the tests of the family's pages share: pages of profiles, and a trial of criteria that a test gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from screener.documents import Document
from screener.engine.result import Result
from screener.engine.screening import screen
from screener.knowledge import Knowledge, load, locate
from screener.knowledge.compile import compile_trial
from screener.knowledge.family import PlainWords, load_plain_words
from screener.profile.patient import Patient, patient_from
from screener.reports.family import hidden, pages
from screener.reports.page import Block, Page, Section, TrialCard, section_texts
from screener.reports.page import texts as page_texts
from screener.rules.trial_file import TrialFile
from screener.trials import Record

ON = date(2026, 11, 22)
PLANTED = "planted"


@cache
def shipped() -> Knowledge:
    """What is shipped."""
    return load()


@cache
def plain_words() -> PlainWords:
    """What families are told in plain words."""
    return load_plain_words(locate(), shipped().vocabulary)


@cache
def all_open() -> Knowledge:
    """What is shipped, with every trial recruiting today: then every criterion can come onto a page."""
    status = {"value": "recruiting", "as_of": str(ON), "read": "2026-11"}
    records = shipped().records
    opened = {
        key: r.model_copy(update={"status": r.status.model_copy(update=status), "takes_pml": "yes", "kind": "trial"})
        for key, r in records.items()
    }
    return shipped()._replace(records=opened)


class Made(NamedTuple):
    """A profile, what was found, and its pages."""

    patient: Patient
    result: Result
    knowledge: Knowledge
    pages: tuple[Page, ...]

    @property
    def page(self) -> Page:
        """The family's."""
        return self.pages[0]

    @property
    def said(self) -> str:
        """Everything on the family's page."""
        return "\n".join(page_texts(self.page))

    def section(self, name: str) -> Section:
        """The one with this id."""
        return next(s for s in self.page.sections if s.id == name)

    def says(self, name: str) -> str:
        """Everything in a section."""
        return "\n".join(section_texts(self.section(name)))

    def cards(self) -> list[TrialCard]:
        """Every trial on the page."""
        return [b for s in self.page.sections for b in s.blocks if isinstance(b, TrialCard)]

    def card(self, key: str = PLANTED) -> TrialCard:
        """One trial."""
        return next(c for c in self.cards() if c.id == key)


def made(
    profile: dict[str, Any], knowledge: Knowledge | None = None, code: str = "en", hide: tuple[str, ...] = ()
) -> Made:
    """The pages of a profile."""
    known = knowledge or shipped()
    patient = patient_from(Document("profile", profile, {}), known.vocabulary, ON)
    return of_patient(patient, known, code, hide)


def of_patient(patient: Patient, known: Knowledge, code: str = "en", hide: tuple[str, ...] = (), on: date = ON) -> Made:
    """The pages of a patient."""
    result = screen(patient, known, on)
    left_out = hidden(hide, known.vocabulary, plain_words())
    return Made(patient, result, known, pages(result, patient, known, plain_words(), code, left_out))


def flat(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Blocks, and those inside of trials."""
    for block in blocks:
        yield block
        if isinstance(block, TrialCard):
            yield from flat(block.blocks)


def criterion(name: str, side: str, rule: Any, topic: str = "diagnosis", quality: str = "registry") -> dict[str, Any]:
    """As a trial's file has it; `rule` is a text for a judgement."""
    said = {"judgement": rule} if isinstance(rule, str) else {side: rule}
    source = [{"quality": quality, "of": "s", "item": "1"}]
    return {"id": name, "text": f"Text of {name}.", "topic": topic, "source": source, **said}


def worded(asked: dict[str, Any], **wording: str) -> dict[str, Any]:
    """A criterion with words of its own for these voices."""
    return {**asked, "wording": wording}


def planted(*exclusion: dict[str, Any], inclusion: tuple[dict[str, Any], ...] = (), **more: Any) -> Knowledge:
    """The shipped vocabulary with one trial, which recruits today and has these criteria."""
    known = shipped()
    file = TrialFile.model_validate(
        {
            "trial": PLANTED,
            "encoded_from": {"registry": "none", "record_date": "2026"},
            "sources": {"s": {"what": "a record", "where": "here", "dated": "2026"}},
            "coverage": {"inclusion": "complete", "exclusion": "complete"},
            "inclusion": list(inclusion),
            "exclusion": list(exclusion),
        }
    )
    told: dict[str, Any] = {
        "key": PLANTED,
        "title": "A study",
        "status": {"value": "recruiting", "as_of": str(ON), "read": "2026-11", "source": "s"},
        "purpose": "treatment",
        "takes_pml": "yes",
        "kind": "trial",
        "how_to_ask": "Ask the clinic.",
        **more,
    }
    record = Record.model_validate(told)
    compiled = compile_trial(file, known.vocabulary, known.schemes)
    return known._replace(records={PLANTED: record}, trials={PLANTED: compiled})
