"""The family's page, put together; and beside it, where nothing fits, half a page for the doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.engine.result import Code as Because
from screener.reports.doctor import half_page
from screener.reports.family.beyond import Beyond
from screener.reports.family.head import TITLE, Head
from screener.reports.family.hidden import NOTHING
from screener.reports.family.terms import explained
from screener.reports.family.trials import Trials
from screener.reports.family.voice import Voice
from screener.reports.page import Page

if TYPE_CHECKING:
    from screener.engine.result import Result
    from screener.knowledge import Knowledge
    from screener.knowledge.family import PlainWords
    from screener.profile.patient import Patient
    from screener.reports.family.hidden import Hidden


def pages(
    result: Result,
    patient: Patient,
    knowledge: Knowledge,
    plain: PlainWords,
    code: str = "en",
    hidden: Hidden = NOTHING,
) -> tuple[Page, ...]:
    """The family's page; where nothing fits also the one for the doctor. Of somebody who has died, one sentence."""
    voice = Voice(result, patient, knowledge, plain, code, hidden)
    if any(w["code"] is Because.DECEASED for w in result["warnings"]):
        return (_died(voice),)
    trials = Trials(voice)
    own = explained(_page(voice, trials), voice)
    return (own,) if trials.fitting else (own, half_page(voice, trials))


def _page(voice: Voice, trials: Trials) -> Page:
    """What is urgent first, then what there is, then what to ask."""
    head, beyond = Head(voice), Beyond(voice)
    sections = (
        *head.today(),
        head.about(),
        head.short(trials),
        *beyond.changes(trials),
        head.medicines(),
        beyond.words(),
        *trials.sections(),
        trials.questions.section(fits=bool(trials.fitting)),
        beyond.outside(),
        beyond.speaking(),
        beyond.sources(),
    )
    return Page(voice.language.code, voice.say(TITLE), head.lead(), sections)


def _died(voice: Voice) -> Page:
    said = voice.say("The profile says that this person has died, and so there is no page to show; we are very sorry.")
    return Page(voice.language.code, voice.say("With our sympathy"), (said,), ())
