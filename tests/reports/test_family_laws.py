"""What must never stand on a family's page, held over every page of the examples, the cases and generated profiles.

First by the kind of obstacle and by what a criterion is about, from the result and the rules alone; then, as a second
net, by a search for dates, for spans of time and for words of stopping. Laws 5.4 to 5.6 and 5.8 of the design.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from families import ON, Made, all_open, flat, made, of_patient, plain_words, shipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import profiles

from screener.documents import Document, read
from screener.engine.result import Code, CriterionResult, TrialResult
from screener.errors import Invalid
from screener.knowledge import CompiledCriterion, Knowledge, Texts
from screener.profile.patient import patient_from
from screener.reports.family.head import CALL_TODAY, NEVER_ALONE
from screener.reports.family.obstacles import DOCTORS, MEDICINE
from screener.reports.language import LANGUAGES, Language
from screener.reports.page import Alert, TrialCard, block_texts, section_texts, texts
from screener.rules.formula import unknowns
from screener.rules.verdicts import FAILING

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = {path.stem: read(path).data for path in sorted((ROOT / "examples").glob("*.yaml"))}
CASES = {path.stem: read(path).data for path in sorted((ROOT / "tests" / "cases").glob("*.yaml"))}
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
WEIGHED = ("prognosis", "judgement", "consent")

DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}\b|\b(?:january|february|march|april|june|july|august|september|october"
    r"|november|december|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)\b",
    re.IGNORECASE,
)
DISTANCE = re.compile(r"\b\d+ km\b")
SPAN = re.compile(
    r"\d+[\s-]*(?:hours?|days?|weeks?|months?|years?|heures?|jours?|semaines?|mois|ans?)\b", re.IGNORECASE
)
STOPPING = re.compile(
    r"\b(?:stop|skip|delay|paus|suspend|withh|reduc|taper|discontinu|interrupt|wean|postpon|halt|quit|omit|ceas|washout"
    r"|come off|put off|lower|arrêt|saut|retard|suspen|interromp|diminu|rédui|cess|repouss|baiss|sevr|omett)\w*",
    re.IGNORECASE,
)
WEIGHING = re.compile(
    r"surviv|prognos|life expectanc|survie|pronosti|espérance de vie|\bincapa|capacity", re.IGNORECASE
)
"""Words of prognosis and capacity."""


# what may stand there


def without(text: str, allowed: Iterator[str]) -> str:
    """The text without what may stand in it."""
    for part in sorted(set(filter(None, allowed)), key=len, reverse=True):
        text = text.replace(part, " ")
    return text


def given_texts(found: Made) -> Iterator[str]:
    """What is another's: titles, how to ask, and questions, which are searched by themselves below."""
    for code in LANGUAGES:
        words = Texts(found.knowledge, code)
        for trial in found.result["trials"]:
            yield from (trial["id"], words.title(trial["id"]), words.how_to_ask(trial["id"]))
        yield from (words.plain(fact) for fact in found.knowledge.vocabulary.facts)


def days_that_may_stand(found: Made) -> Iterator[str]:
    """When the page was made and the data were read, what a registry said and when, and an eighteenth birthday."""
    voice = _voice(found)
    yield voice.day(found.result["on"])
    yield from (voice.day(r.status.read[:7]) for r in found.knowledge.records.values())
    for trial in found.result["trials"]:
        yield voice.day(trial["status"]["as_of"])
        yield from (voice.day(c["reason"]["params"]["clears"]) for c in trial["criteria"] if _only_a_birthday(c))


def _voice(found: Made) -> Any:
    from screener.reports.family.hidden import NOTHING
    from screener.reports.family.voice import Voice

    return Voice(found.result, found.patient, found.knowledge, plain_words(), found.page.language, NOTHING)


def _only_a_birthday(criterion: CriterionResult) -> bool:
    return criterion["kind"] == "date" and {e["name"] for e in criterion["evidence"]} == {"born"}


# the laws


def hold(found: Made) -> None:
    """Every law, on one family's page."""
    no_dates_and_no_spans(found)
    no_word_of_stopping_but_in_a_warning(found)
    obstacles_say_no_more_than_they_may(found)
    nothing_weighed_is_asked_or_judged(found)
    dangerous_drugs_come_first(found)
    terms_are_explained_where_they_first_stand(found)
    it_never_ends_on_a_bare_no(found)


def no_dates_and_no_spans(found: Made) -> None:
    """But of the page, of the data, and of how long ago it began."""
    page = found.page
    shown = [t for s in page.sections if s.id not in ("about", "sources") for t in section_texts(s)]
    text = without("\n".join((page.title, *page.lead, *shown)), given_texts(found))
    text = without(text, days_that_may_stand(found))
    assert DATE.findall(DISTANCE.sub(" ", text)) == []
    assert SPAN.findall(text) == []


def no_word_of_stopping_but_in_a_warning(found: Made) -> None:
    """A warning is the sentence that holds for every study, or an alert."""
    say = Language(found.page.language).say
    sections = [s for s in found.page.sections if s.id != "sources"]
    blocks = [b for s in sections for b in flat(s.blocks) if not isinstance(b, Alert | TrialCard)]
    rest = (
        without("\n".join(t for b in blocks for t in block_texts(b)), given_texts(found))
        .replace(say(MEDICINE), "")
        .replace(say(DOCTORS), "")
    )
    assert STOPPING.findall(rest) == []
    assert STOPPING.findall("\n".join(found.page.lead)) == []
    warned = [t for s in found.page.sections for b in s.blocks if isinstance(b, Alert) for t in b.texts]
    assert say(NEVER_ALONE) in warned


def obstacles_say_no_more_than_they_may(found: Made) -> None:
    """A card names no medicine of the patient; of a reason about one it says what every page says, and no more."""
    words, say = Texts(found.knowledge, found.page.language), Language(found.page.language).say
    named = {words.name("treatment", c.name) for c in found.patient.courses if c.name}
    for card in found.cards():
        trial = next(t for t in found.result["trials"] if t["id"] == card.id)
        if trial["verdict"] in FAILING:
            said = without("\n".join(t for b in card.blocks for t in block_texts(b)), given_texts(found))
            assert [name for name in named if name in said] == []
            assert (say(MEDICINE) in said) >= any(_of_a_medicine(c) for c in _told(trial, found.knowledge))


def _told(trial: TrialResult, known: Knowledge) -> list[CriterionResult]:
    """The criteria that fail it, without those that are weighed."""
    criteria = {c.id: c for c in known.trials[trial["id"]].criteria}
    failing = {name for reason in trial["reasons"] for name in reason}
    return [c for c in trial["criteria"] if c["id"] in failing and not _weighed(criteria[c["id"]], trial["id"], known)]


def _of_a_medicine(criterion: CriterionResult) -> bool:
    return any(e["about"] == "treatment" for e in criterion["evidence"])


def nothing_weighed_is_asked_or_judged(found: Made) -> None:
    """No question of these topics; where only such a criterion fails, no label says so; no word of survival."""
    words = Texts(found.knowledge, found.page.language)
    facts = found.knowledge.vocabulary.facts
    weighed = [words.plain(name) for name, fact in facts.items() if fact.topic in WEIGHED]
    text = "\n".join(t for s in found.page.sections if s.id != "sources" for t in section_texts(s))
    assert [question for question in weighed if question in text] == []
    assert WEIGHING.findall(without(text, given_texts(found))) == []
    for card in found.cards():
        trial = next(t for t in found.result["trials"] if t["id"] == card.id)
        if trial["verdict"] in FAILING and _fails_only_by_what_is_weighed(trial, found.knowledge):
            assert card.verdict == "for_site"


def _fails_only_by_what_is_weighed(trial: TrialResult, known: Knowledge) -> bool:
    criteria = {c.id: c for c in known.trials[trial["id"]].criteria}
    return all(any(_weighed(criteria[n], trial["id"], known) for n in reason) for reason in trial["reasons"])


def _weighed(criterion: CompiledCriterion, trial: str, known: Knowledge) -> bool:
    facts, read_by = known.vocabulary.facts, known.trials[trial].unknowns
    topics = {facts[u.name].topic for n in unknowns(criterion.formula) if (u := read_by[n]).name in facts}
    return criterion.topic in WEIGHED or not topics.isdisjoint(WEIGHED)


def dangerous_drugs_come_first(found: Made) -> None:
    """Each drug whose label names PML is the first thing on the page, with what to do."""
    drugs = [w["params"]["drug"] for w in found.result["warnings"] if w["code"] is Code.LABEL_CONTRAINDICATION]
    assert (found.page.sections[0].id == "today") == bool(drugs)
    words, say = Texts(found.knowledge, found.page.language), Language(found.page.language).say
    for drug in drugs:
        name = words.name("treatment", drug)
        told = say(CALL_TODAY, drug=f"{name[:1].upper()}{name[1:]}")
        assert told in section_texts(found.page.sections[0])


def terms_are_explained_where_they_first_stand(found: Made) -> None:
    """Reading on, no term is met before the block that explains it, or the one right before that."""
    voice = _voice(found)
    from screener.reports.family.terms import terms
    from screener.reports.page import Terms

    blocks = [b for s in found.page.sections if s.id != "sources" for b in _read_in_order(s.blocks)]
    for term in terms(voice):
        first = next((i for i, b in enumerate(blocks) if any(term.forms.search(t) for t in block_texts(b))), None)
        if first is not None:
            there = blocks[first:]
            told = next(i for i, b in enumerate(there) if isinstance(b, Terms) and _explains(b, term))
            between = [b for b in there[1:told] if not isinstance(b, Terms)]
            assert len(between) <= _LONGEST_CARD


_LONGEST_CARD = 12
"""A term of a card is explained at the end of the card."""


def _explains(block: Any, term: Any) -> bool:
    return any(item.word == term.word or term.forms.search(item.word) for item in block.items)


def _read_in_order(blocks: Any) -> Iterator[Any]:
    """Blocks as they are read; a trial's title and label first."""
    for block in blocks:
        if isinstance(block, TrialCard):
            yield block._replace(blocks=())
            yield from block.blocks
        else:
            yield block


def it_never_ends_on_a_bare_no(found: Made) -> None:
    """Where nothing fits: what may change, what else to ask for, who may speak; and a page for the doctor."""
    names = [s.id for s in found.page.sections]
    assert {"short", "medicines", "questions", "outside", "speaking", "words"} <= set(names)
    assert names.index("outside") > max((names.index(n) for n in ("studies", "not-today") if n in names), default=0)
    if "studies" not in names:
        assert "changes" in names
        assert len(found.pages) == 2


# over what they hold


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples(name: str, code: str) -> None:
    hold(made(EXAMPLES[name], shipped(), code))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - {"empty"}))
def test_the_examples_with_every_trial_open(name: str, code: str) -> None:
    """The empty profile is left out: to order all its questions takes long, and none of its criteria fails."""
    hold(made(EXAMPLES[name], all_open(), code))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_the_published_cases(name: str, code: str) -> None:
    """Each against the trials that its file names, as if they were open on its day."""
    patient = patient_from(Document(name, CASES[name]["profile"], {}), shipped().vocabulary, ON)
    known = few(CASES[name]["expect"]["verdicts"])
    found = of_patient(patient, known, code, on=date.fromisoformat(CASES[name]["on"]))
    if not any(w["code"] is Code.DECEASED for w in found.result["warnings"]):
        hold(found)


def few(keys: Iterable[str]) -> Knowledge:
    """These trials alone, open."""
    chosen = set(keys)
    return all_open()._replace(records={key: r for key, r in all_open().records.items() if key in chosen})


MORE_DRUGS = [
    "natalizumab",
    "dimethyl fumarate",
    "siponimod",
    "dolutegravir",
    "tacrolimus",
    "fingolimod",
    "Nichtbekannt",
]
MORE: dict[str, list[Any]] = {
    "course": ["stable", "worsening", "improving"],
    "consent": [True, False],
    "able_to_take_part": [True, False],
    "accepts_plasma_exchange": [False],
    "mri_possible": [True, False],
    "antiretrovirals_possible": [True, False],
    "pml_suspected": [True],
    "health_insurance": [True, False],
}


def lives() -> st.SearchStrategy[dict[str, Any]]:
    """Profiles with more of what families' pages hang on: dangerous drugs, where somebody lives, what is agreed to."""
    treatments = st.lists(
        st.fixed_dictionaries({"treatment": st.sampled_from(MORE_DRUGS)}, optional={"ongoing": st.booleans()}),
        max_size=3,
    )
    facts = st.lists(st.sampled_from(sorted(MORE)).flatmap(_findings), max_size=4, unique_by=lambda f: str(f["fact"]))
    places = st.sampled_from([{}, {"country": "FR"}, {"country": "DE", "city": "Berlin"}, {"country": "BR"}])
    return st.builds(_together, profiles(), treatments, facts, places)


def _findings(fact: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(MORE[fact]).map(lambda value: {"fact": fact, "value": value, "date": "2026-11-15"})


def _together(profile: dict[str, Any], treatments: Any, facts: Any, place: dict[str, Any]) -> dict[str, Any]:
    more = {"findings": [*profile["findings"], *facts], "treatments": [*profile["treatments"], *treatments]}
    return {**profile, **more, **({"location": place} if place else {})}


@settings(max_examples=10_000 if NIGHTLY else 200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives(), st.sampled_from(LANGUAGES), st.sets(st.sampled_from(sorted(shipped().trials)), max_size=2))
def test_generated_profiles(profile: dict[str, Any], code: str, keys: set[str]) -> None:
    """Against a few of the trials at a time, as if they were open."""
    try:
        found = made(profile, few(keys), code)
    except Invalid:
        return
    hold(found)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_question_of_a_fact_tells_anybody_to_stop(code: str) -> None:
    words = Texts(shipped(), code)
    platelets = {"platelets"}
    asked = {name: words.plain(name) for name in shipped().vocabulary.facts if name not in platelets}
    assert {name: text for name, text in asked.items() if STOPPING.search(text)} == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_has_died_gets_one_sentence_and_no_page(code: str) -> None:
    found = made({"alive": False, "treatments": [{"treatment": "natalizumab", "ongoing": True}]}, code=code)
    (page,) = found.pages
    assert page.sections == ()
    assert len(page.lead) == 1
    assert len(texts(page)) == 2
