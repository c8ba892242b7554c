"""Pages of HTML: they say what the reader's view says and no more, hold every text as text, and need nothing else."""

import re
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from families import ON, all_open, criterion, made, planted, shipped
from hypothesis import given
from hypothesis import strategies as st
from seen import Seen

from screener.documents import Document, read
from screener.engine.screening import screen
from screener.engine.whatif import timeline
from screener.knowledge import Knowledge
from screener.profile.patient import patient_from
from screener.reports.html import pages_html, professional_html
from screener.reports.language import LANGUAGES, Language
from screener.reports.page import (
    Alert,
    Bullets,
    Checklist,
    Item,
    Page,
    Paragraph,
    Rows,
    Section,
    Term,
    Terms,
    TrialCard,
    texts,
)
from screener.reports.page import Row as Labelled
from screener.reports.picture import picture
from screener.reports.professional import Professional, Sheet
from screener.reports.text import printable, unbroken

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = {path.stem: read(path).data for path in sorted((ROOT / "examples").glob("*.yaml"))}
HOSTILE = '<script>alert(1)</script> & "quoted" \u202eright\u202c שלום (עולם) \x1b[31mred'


def as_shown(text: str) -> str:
    return " ".join(unbroken(printable(text)).split())


def words(pages: tuple[Page, ...]) -> list[str]:
    return [said for page in pages for text in texts(page) if (said := as_shown(text))]


def sheet_of(
    data: Any, code: str = "en", knowledge: Knowledge | None = None, *, coordinator: bool = False, whole: bool = False
) -> Sheet:
    known = knowledge or shipped()
    patient = patient_from(Document("profile", data, {}), known.vocabulary, ON)
    result = screen(patient, known, ON, everything=whole)
    ahead = timeline(result, patient, known)
    return Professional(result, ahead, known, Language(code), coordinator=coordinator, whole=whole).sheet()


def professional(data: Any, code: str = "en", **options: Any) -> str:
    return professional_html(sheet_of(data, code, **options))


VOICES = ("family", "clinician", "coordinator")
PROFILES = {
    "kidney-transplant": EXAMPLES["kidney-transplant"],
    "hostile": {**EXAMPLES["kidney-transplant"], "treatments": [{"treatment": HOSTILE, "ongoing": True}]},
}
NAMES = [(name, voice, code) for name in PROFILES for voice in VOICES for code in LANGUAGES]
"""Each voice in each language, of a plain profile and of one in which texts are hostile."""
EACH = pytest.mark.parametrize(("name", "voice", "code"), NAMES)


@cache
def page_of(name: str, voice: str, code: str) -> str:
    data = PROFILES[name]
    if voice == "family":
        return pages_html(made(data, code=code).pages)
    return professional(data, code, coordinator=voice == "coordinator")


# every page


@EACH
def test_it_needs_nothing_from_elsewhere_and_no_script(name: str, voice: str, code: str) -> None:
    page = page_of(name, voice, code)
    seen = Seen(page)
    tags = {tag for tag, _ in seen.elements}
    assert not tags & {"script", "img", "link", "iframe", "object", "embed", "form", "base", "audio", "video"}
    assert not re.search(r"url\((?!#)|@import|javascript:", page)
    attributes = {attribute for _, given in seen.elements for attribute in given}
    assert not [one for one in attributes if one in ("src", "srcset", "style") or one.startswith("on")]
    links = [given["href"] or "" for tag, given in seen.elements if tag == "a"]
    assert all(link.startswith(("#", "https://", "http://")) for link in links)


@EACH
def test_its_elements_are_closed_its_ids_are_unique_and_what_they_are_named_for_is_there(
    name: str, voice: str, code: str
) -> None:
    page = page_of(name, voice, code)
    seen = Seen(page)
    assert seen.open == []
    ids = [given["id"] for _, given in seen.elements if "id" in given]
    assert len(ids) == len(set(ids))
    named = [name for _, given in seen.elements for name in (given.get("aria-labelledby") or "").split()]
    to = [(given["href"] or "")[1:] for _, given in seen.elements if (given.get("href") or "").startswith("#")]
    assert set(named) | set(to) <= set(ids)


@EACH
def test_its_headings_are_in_order_and_it_has_its_landmarks(name: str, voice: str, code: str) -> None:
    page = page_of(name, voice, code)
    tags = [tag for tag, _ in Seen(page).elements]
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [tags.count(tag) for tag in ("main", "header")] == [1, 1]


@EACH
def test_the_cells_at_the_head_of_a_table_say_what_they_are_the_head_of(name: str, voice: str, code: str) -> None:
    page = page_of(name, voice, code)
    heads = [given for tag, given in Seen(page).elements if tag == "th"]
    assert all(given.get("scope") in ("col", "row", "rowgroup") for given in heads)
    assert bool(heads) == ('class="wide"' in page)


@EACH
def test_it_says_its_language(name: str, voice: str, code: str) -> None:
    assert page_of(name, voice, code).startswith(f'<!doctype html>\n<html lang="{code}">')


@pytest.mark.parametrize("voice", VOICES)
def test_no_line_of_french_begins_with_a_colon_or_a_mark(voice: str) -> None:
    said = "\n".join(Seen(page_of("kidney-transplant", voice, "fr")).blocks)
    assert re.findall(r".{12} [?!:;»]|« .{12}", said) == []
    assert "\u00a0:" in said


@EACH
def test_what_a_profile_says_is_text_and_moves_nothing_around_it(name: str, voice: str, code: str) -> None:
    page = page_of(name, voice, code)
    assert "<script>" not in page
    assert not {"\x1b", "\u202e", "\u202c"} & set(page)
    if name == "hostile" and voice != "family":
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;quoted&#34;" in page
        assert "<bdi>שלום (עולם</bdi>)" in page


# the family


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_family_reads_the_words_of_its_pages_and_nothing_else(name: str, code: str) -> None:
    """So what holds for these words (laws 5.4 to 5.6, test_family_laws) holds for the page."""
    for knowledge in (shipped(), all_open()):
        found = made(EXAMPLES[name], knowledge, code).pages
        skip, *said = Seen(pages_html(found)).said()
        assert skip == Language(code).say("Skip to the content")
        assert said == words(found)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_family_sees_no_picture_no_table_and_nothing_folded(code: str) -> None:
    page = page_of("kidney-transplant", "family", code)
    tags = {tag for tag, _ in Seen(page).elements}
    assert not tags & {"svg", "table", "time", "details", "meter", "progress"}
    assert "data-" not in page.split("</style>")[1]


def test_the_half_page_for_the_doctor_stands_on_a_sheet_of_its_own() -> None:
    knowledge = planted(criterion("E1", "exclude_if", {"fact": "hiv", "is": "positive"}))
    found = made({"findings": [{"fact": "hiv", "value": "positive", "date": "2026-11-01"}]}, knowledge).pages
    page = pages_html(found)
    assert len(found) == 2
    assert Seen(page).said()[1:] == words(found)
    assert [given["class"] for _, given in Seen(page).elements if given.get("class") == "page"] == ["page", "page"]
    assert ".page + .page { break-before: page;" in page


TEXTS = st.text(max_size=30)
SIMPLE = st.one_of(
    st.builds(Paragraph, TEXTS),
    st.builds(Bullets, st.tuples(TEXTS)),
    st.builds(Checklist, st.tuples(st.builds(Item, TEXTS, TEXTS))),
    st.builds(Terms, st.tuples(st.builds(Term, TEXTS, TEXTS))),
    st.builds(Rows, st.tuples(st.builds(Labelled, TEXTS, TEXTS))),
    st.builds(Alert, st.sampled_from(["today", "care", "note"]), TEXTS, st.tuples(TEXTS)),
)
CARDS = st.builds(TrialCard, st.just("T"), TEXTS, st.just("unread"), TEXTS, st.tuples(SIMPLE, SIMPLE))
SECTIONS = st.builds(Section, st.just("one"), TEXTS, st.tuples(SIMPLE | CARDS, SIMPLE))


@given(st.builds(Page, st.sampled_from(LANGUAGES), TEXTS, st.tuples(TEXTS), st.tuples(SECTIONS)))
def test_whatever_a_page_says_is_said_as_it_is_and_in_its_order(page: Page) -> None:
    assert Seen(pages_html((page,))).said()[1:] == words((page,))


# professionals


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("coordinator", [False, True], ids=["clinician", "coordinator"])
def test_every_criterion_of_a_trial_stands_in_its_table_with_its_reason(code: str, *, coordinator: bool) -> None:
    for name, data in EXAMPLES.items():
        sheet = sheet_of(data, code, coordinator=coordinator)
        page = " ".join(Seen(professional_html(sheet)).said())
        result = screen(patient_from(Document("", data, {}), shipped().vocabulary, ON), shipped(), ON)
        cards = {card.id: card for group in sheet.groups for card in group.cards}
        assert set(cards) == {t["id"] for t in result["trials"] if t["joinable"] != "no"}, name
        for trial in result["trials"]:
            rows = [row for part in cards[trial["id"]].criteria for row in part.rows] if trial["id"] in cards else []
            assert len(rows) in (0, len(trial["criteria"]))
            assert all(as_shown(row.why) in page and as_shown(row.asks) in page for row in rows)


def test_a_coordinator_has_room_for_the_protocols_own_number_and_the_clinician_has_topics() -> None:
    log, intake = (page_of("kidney-transplant", voice, "en") for voice in ("coordinator", "clinician"))
    assert "Protocol: item, version" in log
    assert "Protocol: item, version" not in intake
    assert ">Diagnosis</th>" in intake
    assert ">Diagnosis</th>" not in log
    assert "add the protocol&#39;s own number and version" in log


def test_what_is_asked_is_a_list_to_tick_with_the_trials_that_need_it() -> None:
    page = professional({"born": "1970"})
    sheet = sheet_of({"born": "1970"})
    assert page.count('<input type="checkbox">') == len(sheet.questions) + len(sheet.usual.items)
    assert "Needed for: FR-pembrolizumab-PML." in page
    assert len(sheet.questions) > 0


def test_what_the_site_checks_anyway_is_one_line_that_unfolds() -> None:
    sheet = sheet_of(EXAMPLES["referral"])
    assert (sheet.questions, sheet.usual.line) == ((), "What the site checks anyway: HIV.")
    folded = "<summary>What the site checks anyway: HIV.</summary>"
    page = professional(EXAMPLES["referral"])
    assert folded in page
    assert page.count('<input type="checkbox">') == len(sheet.usual.items) == 1


def test_a_patient_who_has_died_is_named_so_at_the_top() -> None:
    page = professional({**EXAMPLES["referral"], "alive": False})
    assert page.index("The profile says that the patient has died.") < page.index("<nav")


def test_every_trial_in_full_where_that_is_asked_for() -> None:
    sheet = sheet_of(EXAMPLES["referral"], whole=True)
    assert len([card for group in sheet.groups for card in group.cards]) == len(shipped().records)
    assert professional_html(sheet).count("<article") == len(shipped().records)


def test_a_trial_of_many_sites_lists_them_the_nearest_first() -> None:
    place = {"location": {"country": "US", "city": "Boston"}}
    cards = {card.id: card for group in sheet_of(place, whole=True).groups for card in group.cards}
    sites = cards["NCT00001048"].sites
    far = [int(site.distance.split()[0]) for site in sites if site.distance]
    assert far == sorted(far)
    assert len(sites) > 2
    assert all(site.distance == "" or site.distance.endswith(" km") for site in sites)


# the days ahead


def test_the_picture_shows_the_days_that_the_table_tells() -> None:
    data = EXAMPLES["idiopathic-lymphopenia"]
    patient = patient_from(Document("", data, {}), shipped().vocabulary, ON)
    result = screen(patient, shipped(), ON)
    ahead = timeline(result, patient, shipped())
    drawn = picture(ahead)
    assert drawn is not None
    for lane in drawn.lanes:
        assert lane.stretches[0].left == 0
        ends = [round(one.left + one.width, 1) for one in lane.stretches]
        assert ends == [*(round(one.left, 1) for one in lane.stretches[1:]), 100]
    days = (date.fromisoformat(ahead["until"]) - ON).days + 1
    turns = sheet_of(data).days.turns
    shown = [one.left for lane in drawn.lanes for one in lane.stretches]
    assert shown == [round(100 * (date.fromisoformat(t.first) - ON).days / days, 2) for t in turns]
    assert [tick.month for tick in drawn.ticks] == ["2027-01", "2027-07", "2028-01", "2028-07"]


def test_where_time_changes_nothing_there_is_a_sentence_and_no_picture() -> None:
    sheet = sheet_of({})
    assert (sheet.days.picture, sheet.days.turns) == (None, ())
    assert "Time alone changes no verdict and no criterion of these trials:" in sheet.days.lead
    assert "<svg" not in professional_html(sheet)
