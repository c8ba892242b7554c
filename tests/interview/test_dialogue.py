"""The interview: what it asks and in which words, what it writes, and that nothing of it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.documents import Document
from screener.engine.questions import Asked
from screener.interview.dialogue import Dialogue
from screener.interview.session import FIRST, Session, as_yaml, own, resumed
from screener.knowledge import Knowledge, Texts, load
from screener.profile.patient import patient_from
from screener.reports.language import Language
from screener.reports.letter import UNASKED_TOPICS
from screener.reports.questions import Questions

ON = date(2026, 11, 22)
HIV, MRI = Asked("fact", ("hiv",)), Asked("fact", ("mri_compatible",))
DRUG, CONDITION = Asked("treatment", ("immunosuppressant",)), Asked("condition", ("immunosuppressive_condition",))
WELL_KNOWN: dict[str, Any] = {
    "as_of": str(ON),
    "location": {"country": "FR", "city": "Lyon"},
    "born": "1972",
    "onset": "2026-08",
    "diagnosed": "2026-10",
    "findings": [
        {"fact": "clinical_compatible", "value": True},
        {"fact": "mri_compatible", "value": True, "date": "2026-10"},
        {"fact": "csf_jcv_pcr", "value": "positive", "date": "2026-10"},
        {"fact": "pml_suspected", "value": True},
    ],
}
"""PML is certain: what is left are the cause and HIV."""


@cache
def knowledge() -> Knowledge:
    return load()


class Typed:
    """Somebody who types these lines and then goes away."""

    width = 60

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines, self.said, self.offered = list(lines), list[str](), list[Sequence[str]]()

    def say(self, text: str) -> None:
        self.said += text.split("\n")

    def ask(self, names: Sequence[str]) -> str:
        self.offered.append(names)
        if not self.lines:
            raise EOFError
        return self.lines.pop(0)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())


def talked(
    *lines: str, data: dict[str, Any] | None = None, family: bool = True, code: str = "en", only: Asked | None = None
) -> tuple[Session, Typed]:
    """An interview with these answers; of one question where one is named."""
    known = knowledge()
    session, typed = Session(known, ON, dict(data or {})), Typed(lines)
    put = Questions(Texts(known, code), Language(code), plain=family)
    dialogue = Dialogue(session, typed, put, family=family, save=lambda: None)
    if only:
        dialogue._one(only)
    else:
        dialogue.run()
    return session, typed


# what is asked


def test_it_asks_where_and_since_when_and_then_the_most_telling() -> None:
    session = Session(knowledge(), ON)
    assert session.next() == FIRST[0]
    known = Session(knowledge(), ON, dict(WELL_KNOWN))
    assert known.next() == known.open()[0]
    assert HIV in known.open()


def test_it_ends_when_nothing_more_can_change() -> None:
    session, typed = talked(data={**WELL_KNOWN, "causes": [{"other": "lymphoma"}]}, family=False)
    findings = [*WELL_KNOWN["findings"], {"fact": "hiv", "value": "positive", "date": "2026-10"}]
    done, told = talked(data={**WELL_KNOWN, "findings": findings})
    assert done.next() is None
    assert "Nothing more can change the answer" in told.text
    assert session.next() is not None and "Nothing more can change" not in typed.text


def test_it_says_why_and_how_many_trials_are_still_possible() -> None:
    _, typed = talked("?", only=MRI)
    assert "Still possible: 5 of 5 studies." in typed.text
    assert "looks at this." in typed.text or "look at this." in typed.text
    _, professional = talked("?", only=MRI, family=False)
    assert "NCT01730131 I1, I2" in professional.text


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(["1", "2", "3", "?", "-", "<", "2026-03", "FR", "Lyon", "rituximab", "60", ""]), max_size=60
    )
)
def test_whatever_is_answered_a_family_is_asked_no_judgement_and_the_profile_stays_one(lines: list[str]) -> None:
    session, typed = talked(*lines)
    facts = knowledge().vocabulary.facts
    for question in (*session.unknown, *session.done):
        fact = facts.get(question.names[0]) if question.about == "fact" else None
        assert fact is None or (fact.answered_by == "record" and fact.topic not in UNASKED_TOPICS)
    patient_from(Document("p", session.data, {}), knowledge().vocabulary, ON)
    assert all(len(line) <= 60 for line in typed.said)


# what is written


def test_a_choice_and_its_day() -> None:
    session, _ = talked("yes", "March 2026", only=MRI)
    assert session.data["findings"] == [
        {"fact": "mri_compatible", "value": True, "source": "family", "date": "2026-03"}
    ]


def test_not_tested_is_apart_from_not_known() -> None:
    tested, _ = talked("not tested", data=WELL_KNOWN, only=HIV)
    unknown, _ = talked("I don't know", data=WELL_KNOWN, only=HIV)
    assert tested.data["findings"][-1] == {"fact": "hiv", "value": "not_done", "source": "family"}
    assert unknown.data["findings"] == WELL_KNOWN["findings"]
    assert unknown.unknown == (HIV,)


def test_a_number_wants_its_unit_and_takes_what_a_laboratory_writes() -> None:
    copies = Asked("fact", ("csf_jcv_copies",))
    session, typed = talked("many", "1,250", "1250", "1", "", only=copies)
    assert session.data["findings"][0]["value"] == "1250"
    assert session.data["findings"][0]["unit"] == "copies/mL"
    assert "not understood as a number" in typed.text and "parts thousands" in typed.text
    nothing, _ = talked("not detected", "", only=copies)
    assert nothing.data["findings"][0]["value"] == "not_detected"


def test_a_full_date_of_birth_is_not_kept() -> None:
    session, _ = talked("1972-05-14", only=Asked("fact", ("born",)))
    assert session.data["born"] == "1972-05"


def test_what_changes_within_weeks_has_its_day() -> None:
    session, _ = talked("60", "", only=Asked("fact", ("karnofsky",)))
    assert session.data["findings"][0]["date"] == str(ON)


def test_a_brand_is_the_medicine_and_its_label_is_spoken_of_at_once() -> None:
    session, typed = talked("yes, now", "Tysabri", "2025", "no", "?", data=WELL_KNOWN, only=DRUG)
    assert session.data["treatments"] == [
        {"treatment": "natalizumab", "from": "2025", "ongoing": True, "source": "family"}
    ]
    assert "before the next dose" in typed.text
    assert "natalizumab" in typed.offered[1]


def test_a_medicine_that_nobody_knows_is_kept_as_it_is_written() -> None:
    session, typed = talked("2", "Wundermittel", "", "", "no", "?", data=WELL_KNOWN, only=DRUG)
    assert session.data["treatments"][0]["treatment"] == "Wundermittel"
    assert "kept as it is written" in typed.text


def test_a_short_form_that_may_mean_several_things_is_asked_about() -> None:
    short = next(iter(knowledge().vocabulary.abbreviations.ambiguous))
    _, typed = talked("1", short, "1", "2025", "no", "?", data=WELL_KNOWN, only=DRUG)
    assert "may mean several things" in typed.text


@pytest.mark.parametrize(("question", "key"), [(DRUG, "treatments"), (CONDITION, "conditions")])
def test_never_is_an_answer(question: Asked, key: str) -> None:
    session, _ = talked("no, never", data=WELL_KNOWN, only=question)
    [entry] = session.data[key]
    assert entry.get("never") or entry.get("status") == "absent"
    assert question not in session.open()


def test_a_list_is_whole_only_if_somebody_says_so() -> None:
    lines = ["yes, before", "rituximab", "2026-01", "2026-03", "no"]
    said, _ = talked(*lines, "yes, everything of now", data=WELL_KNOWN, only=DRUG)
    unsaid, _ = talked(*lines, "no, or I am not sure", data=WELL_KNOWN, only=DRUG)
    assert "complete" not in unsaid.data
    assert said.data.get("complete", {"treatments": {"covers": "current"}})["treatments"]["covers"] == "current"


def test_a_town_of_several_is_asked_about_and_kept_with_its_place() -> None:
    session, typed = talked("Allemagne", "Frankfurt", "1", code="fr")
    assert session.data["location"] == {
        "country": "DE", "city": "Frankfurt am Main", "latitude": "50.12", "longitude": "8.68",
    }  # fmt: skip
    assert "Plusieurs villes portent ce nom" in typed.text


def test_an_answer_that_contradicts_another_is_asked_again() -> None:
    data = {**WELL_KNOWN, "treatments": [{"treatment": "rituximab", "to": "2026-01"}]}
    session, typed = talked("no, never", data=data, only=DRUG)
    assert session.data["treatments"] == data["treatments"]
    assert "does not go with what was said before" in typed.text


# back, stop, go on


def test_one_can_go_back() -> None:
    session, typed = talked("<", "France", "Lyon", "back", "Paris")
    assert session.data["location"] == {"country": "FR", "city": "Paris"}
    assert "first question of today" in typed.text


def test_stopping_keeps_everything_and_one_can_go_on() -> None:
    session, _ = talked("France", "Lyon", "?", "stop")
    assert session.unknown == (Asked("fact", ("onset",)),)
    text = session.text()
    later = resumed(text, "f", knowledge(), ON)
    assert own(text)
    assert (later.data, later.unknown) == (session.data, session.unknown)
    assert later.next() == Asked("fact", ("diagnosed",))


def test_what_was_not_known_is_asked_again_last() -> None:
    session, _ = talked("?", data=WELL_KNOWN, only=HIV)
    later = resumed(session.text(), "f", knowledge(), ON)
    assert HIV in later.open()
    assert later.next() != HIV


def test_what_was_written_earlier_holds_today_only_if_somebody_says_so() -> None:
    old = {**WELL_KNOWN, "as_of": "2026-11-01"}
    assert talked("yes", data=old)[0].data["as_of"] == str(ON)
    assert talked("no", data=old)[0].data["as_of"] == "2026-11-01"


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(["id", "a b", "é"]), st.one_of(st.text(max_size=8), st.booleans()), max_size=3))
def test_a_profile_is_read_back_as_it_was_written(data: dict[str, Any]) -> None:
    from screener.documents import parse

    kept = {k: "".join(c for c in v if c.isprintable()) if isinstance(v, str) else v for k, v in data.items()}
    assert parse(as_yaml(kept), "f").data == kept


# the journey and the insurance


SETTLED = {**WELL_KNOWN, "causes": [{"other": "lymphoma"}]}


def settled() -> Session:
    """An interview in which no answer can change anything any more, and some trial is possible."""
    session = Session(knowledge(), ON, dict(SETTLED))
    while question := session.next():
        session.not_known(question)
    return session


def ending(session: Session, *lines: str) -> Typed:
    typed = Typed(lines)
    put = Questions(Texts(knowledge(), "en"), Language("en"), plain=True)
    assert Dialogue(session, typed, put, family=True, save=lambda: None).run()
    return typed


def test_the_journey_and_the_insurance_are_asked_when_all_else_is_and_change_no_verdict() -> None:
    session = settled()
    before = {t["id"]: t["verdict"] for t in session.result["trials"]}
    typed = ending(session, "only with somebody", "Germany, ch", "France")
    assert "Nothing more can change the answer" in typed.text
    assert "changes only the order" in typed.text
    assert (
        session.data["location"] | {"accepts": ["DE", "CH"], "can_travel": "escort", "insurance": "FR"}
        == (session.data["location"])
    )
    assert {t["id"]: t["verdict"] for t in session.result["trials"]} == before
    assert session.last() is None


def test_who_cannot_travel_is_not_asked_for_other_countries() -> None:
    session = settled()
    ending(session, "no", "FR")
    assert session.data["location"] == {"country": "FR", "city": "Lyon", "can_travel": "no", "insurance": "FR"}


@pytest.mark.parametrize("lines", [(), (".",), ("?", "?", "?"), ("?", "", ""), ("yes", "<", "?", "?", "?")])
def test_the_journey_and_the_insurance_can_be_left_open(lines: tuple[str, ...]) -> None:
    session = settled()
    ending(session, *lines)
    assert session.data["location"] == {"country": "FR", "city": "Lyon"}
