"""What a family reads: each kind of obstacle, each verdict, what is left out, and the page on which nothing fits."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from families import criterion, made, plain_words, planted, shipped

from screener.knowledge import Knowledge
from screener.reports.family import UnknownName, hidden
from screener.reports.family.obstacles import BY_KIND, DOCTORS, MEDICINE, SENTENCES, UNNAMED, Stands
from screener.reports.family.trials import ABROAD, JOURNEY, LABELS, NOT_SURE, NOTHING_READ, TEAM_SAYS
from screener.reports.language import LANGUAGES, Language
from screener.reports.page import Alert, Checklist, Rows, block_texts, texts
from screener.rules.verdicts import Kind

RITUXIMAB = {"treatments": [{"treatment": "rituximab", "from": "2026-01-05", "to": "2026-09-10"}]}
TAKEN = {"as_of": "2026-11-20", "treatments": [{"treatment": "rituximab", "from": "2026-01-05", "ongoing": True}]}
WHOLE = {"complete": {"treatments": {"covers": "ever"}, "conditions": {"covers": "ever"}}, "as_of": "2026-11-20"}


def found(fact: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"findings": [{"fact": fact, "value": value, "date": "2026-11-15", **more}]}


def own_words(profile: dict[str, Any], known: Knowledge, code: str = "en") -> str:
    """What the planted trial's card says, but for where it is and how to ask."""
    card = made(profile, known, code).card()
    return "\n".join(t for b in card.blocks if not isinstance(b, Rows) for t in block_texts(b))


def excluding(rule: Any, topic: str = "diagnosis", **more: Any) -> Knowledge:
    return planted(criterion("E1", "exclude_if", rule, topic, **more))


def requiring(rule: Any, topic: str = "diagnosis") -> Knowledge:
    return planted(inclusion=(criterion("I1", "require", rule, topic),))


# each kind of obstacle

SILENT = [
    pytest.param(excluding({"treatment": "rituximab", "within": "6 months"}), RITUXIMAB, MEDICINE, id="a washout"),
    pytest.param(excluding({"treatment": "biologic", "status": "current"}), TAKEN, MEDICINE, id="a medicine now"),
    pytest.param(excluding({"treatment": "rituximab"}), RITUXIMAB, MEDICINE, id="a medicine ever"),
    pytest.param(requiring({"treatment": "natalizumab"}), WHOLE, MEDICINE, id="a medicine that was not given"),
    pytest.param(requiring({"fact": "mri_possible", "is": True}), found("mri_possible", False), DOCTORS,
                 id="what the treating team changes"),
    pytest.param(requiring({"fact": "course", "is": "worsening"}), found("course", "stable"), SENTENCES["illness"],
                 id="not worse"),
    pytest.param(excluding({"fact": "course", "is": "worsening"}), found("course", "worsening"), SENTENCES["illness"],
                 id="worse"),
    pytest.param(requiring({"fact": "karnofsky", "at_least": 50}), found("karnofsky", 40), SENTENCES["illness"],
                 id="a score of the state"),
    pytest.param(excluding({"condition": "bacterial_infection", "status": "active"}),
                 {"conditions": [{"condition": "bacterial infection", "status": "active"}], "as_of": "2026-11-20"},
                 SENTENCES["illness"], id="a disease that may come to rest"),
    pytest.param(requiring({"fact": "accepts_plasma_exchange", "is": True}, "logistics"),
                 found("accepts_plasma_exchange", False), SENTENCES["weighed"],
                 id="consent, whatever the topic"),
    pytest.param(requiring({"fact": "weight", "at_least": "50 kg"}, "prognosis"), found("weight", 40, unit="kg"),
                 SENTENCES["weighed"], id="prognosis, whatever the fact"),
    pytest.param(requiring({"fact": "onset", "at_least_ago": "6 months"}), {"onset": "2026-10"}, SENTENCES["time"],
                 id="time alone"),
]  # fmt: skip


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize(("known", "profile", "said"), SILENT)
def test_of_these_it_says_one_sentence_and_names_nothing(
    known: Knowledge, profile: dict[str, Any], said: str, code: str
) -> None:
    words = own_words(profile, known, code).splitlines()
    assert Language(code).say(said) in words
    assert not any(text in "\n".join(words) for text in ("rituximab", "natalizumab", "50", "2027", "Text of"))


def test_what_is_fixed_is_named_with_what_was_found() -> None:
    known = excluding({"fact": "hiv", "is": "positive"}, "cause")
    assert "The reason: HIV (positive)." in own_words(found("hiv", "positive"), known)
    assert made(found("hiv", "positive"), known).card().label == LABELS["not_eligible"]
    assert "La raison\u00a0: VIH (positif)." in own_words(found("hiv", "positive"), known, "fr")


def test_a_test_may_be_done_again() -> None:
    said = own_words(found("csf_jcv_pcr", "negative"), requiring({"fact": "csf_jcv_pcr", "is": "positive"}))
    assert "stands in the way today is a test: JC virus PCR in cerebrospinal fluid (negative)." in said
    assert (
        made(found("csf_jcv_pcr", "negative"), requiring({"fact": "csf_jcv_pcr", "is": "positive"})).card().label
        == (LABELS["not_now"])
    )


def test_a_birthday_is_the_only_day_that_is_waited_for() -> None:
    known = requiring({"fact": "age", "at_least": 18}, "demographics")
    said = own_words({"born": "2008-12-24"}, known)
    assert "Ask again from 24 December 2026 on." in said
    assert "à partir du 24 décembre 2026" in own_words({"born": "2008-12-24"}, known, "fr")


def test_the_teams_own_limits_are_the_teams_to_say() -> None:
    known = requiring({"fact": "able_to_take_part", "is": True}, "logistics")
    said = own_words(found("able_to_take_part", False), known)
    assert said.endswith("This may stand in the way: able to take part (no). The study team can say whether it does.")


def test_where_a_medicine_and_something_else_stand_in_the_way_both_are_said() -> None:
    rules = ({"treatment": "rituximab", "within": "6 months"}, {"fact": "hiv", "is": "positive"})
    known = planted(*(criterion(f"E{i}", "exclude_if", rule) for i, rule in enumerate(rules)))
    said = own_words({**RITUXIMAB, **found("hiv", "positive")}, known)
    assert MEDICINE in said
    assert "The reason: HIV (positive)." in said


# verdicts


def test_what_fails_only_by_what_is_weighed_is_left_to_the_team() -> None:
    known = planted(criterion("E1", "exclude_if", {"fact": "accepts_plasma_exchange", "is": False}, "consent"))
    page = made(found("accepts_plasma_exchange", False), known)
    assert (page.card().label, page.card().verdict) == (TEAM_SAYS, "for_site")
    assert page.card() in page.section("studies").blocks


def test_where_something_else_fails_too_it_is_said_and_the_weighed_is_not() -> None:
    rules = (
        ({"fact": "hiv", "is": "positive"}, "cause"),
        ({"fact": "accepts_plasma_exchange", "is": False}, "consent"),
    )
    known = planted(*(criterion(f"E{i}", "exclude_if", rule, topic) for i, (rule, topic) in enumerate(rules)))
    both = {"findings": [*found("hiv", "positive")["findings"], *found("accepts_plasma_exchange", False)["findings"]]}
    assert SENTENCES["weighed"] not in own_words(both, known)
    assert made(both, known).card().label == LABELS["not_eligible"]


def test_the_other_verdicts_have_the_designs_words() -> None:
    hiv = {"fact": "hiv", "is": "positive"}
    assert made(found("hiv", "negative"), excluding(hiv)).card().label == LABELS["eligible"]
    assert made({}, excluding(hiv)).card().label == LABELS["needs_facts"]
    assert made({}, excluding("Would it be unsafe?", "judgement")).card().label == LABELS["for_site"]
    in_french = made({}, excluding(hiv), "fr").card().label
    assert in_french == "Il manque des informations."


def test_a_list_that_nobody_read_is_said_not_to_be_read() -> None:
    known = shipped()._replace(records={"NCT06990087": shipped().records["NCT06990087"]})
    assert made({}, known).card("NCT06990087").label == NOTHING_READ


def test_a_lay_text_makes_nothing_sure() -> None:
    known = excluding({"fact": "hiv", "is": "positive"}, quality="lay")
    assert made(found("hiv", "positive"), known).card().label == NOT_SURE
    said = own_words(found("hiv", "positive"), known)
    assert "This may stand in the way, but it is not sure: HIV (positive)." in said
    drug = excluding({"treatment": "biologic"}, quality="lay")
    assert MEDICINE in own_words(RITUXIMAB, drug)
    theirs = excluding({"fact": "mri_possible", "is": False}, quality="lay")
    assert DOCTORS in own_words(found("mri_possible", False), theirs)
    weighed = excluding({"fact": "accepts_plasma_exchange", "is": False}, "consent", quality="lay")
    assert made(found("accepts_plasma_exchange", False), weighed).card().label == LABELS["for_site"]


# questions


def test_what_is_missing_is_asked_plainly_and_what_is_weighed_is_not() -> None:
    rules = ({"fact": "hiv", "is": "positive"}, {"treatment": "biologic"}, {"condition": "systemic_lupus"})
    known = planted(
        *(criterion(f"E{i}", "exclude_if", rule) for i, rule in enumerate(rules)),
        criterion("E9", "exclude_if", {"fact": "weight", "less_than": "30 kg"}, "prognosis"),
    )
    page = made({}, known)
    asked = page.says("questions")
    assert "Has an HIV test been done? What did it show?" in asked
    assert "Has the patient ever been given one of these: biologic medicines?" in asked
    assert "did the patient ever have, one of these: systemic lupus erythematosus?" in asked
    assert "weigh" not in asked


def test_with_no_question_left_there_are_still_things_to_ask() -> None:
    page = made(found("hiv", "positive"), excluding({"fact": "hiv", "is": "positive"}))
    (checklist,) = [b for b in page.section("questions").blocks if isinstance(b, Checklist)]
    assert len(checklist.items) == 5


# what must be done today


@pytest.mark.parametrize("course", [{"ongoing": True}, {}], ids=["current", "perhaps current"])
def test_a_drug_whose_label_forbids_it_comes_before_everything(course: dict[str, Any]) -> None:
    page = made({"as_of": "2026-11-20", "treatments": [{"treatment": "natalizumab", **course}]}).page
    (alert,) = [b for b in page.sections[0].blocks if isinstance(b, Alert)]
    assert (page.sections[0].id, alert.urgency) == ("today", "today")
    assert alert.texts[0] == (
        "Natalizumab: do not decide alone, and do not wait. Call the team that prescribes it today, before the next "
        "dose. Tell them that PML is suspected or confirmed."
    )


def test_it_comes_also_where_the_drug_is_left_out_but_without_its_name() -> None:
    profile = {"as_of": "2026-11-20", "treatments": [{"treatment": "natalizumab", "ongoing": True}]}
    page = made(profile, hide=("natalizumab",))
    assert page.page.sections[0].id == "today"
    assert "atalizumab" not in page.said


def test_a_reason_not_to_change_a_medicine_is_that_of_the_medicines_taken() -> None:
    taken = {"as_of": "2026-11-20", "treatments": [{"treatment": "tacrolimus", "ongoing": True}]}
    assert "the body can turn on the new organ" in made(taken).says("medicines")
    assert "the body can turn on the new organ" not in made(RITUXIMAB).says("medicines")
    assert "on your own" in made(RITUXIMAB).says("medicines")


def test_a_medicine_that_nobody_knows_is_to_be_shown_to_a_doctor() -> None:
    said = made({"as_of": "2026-11-20", "treatments": [{"treatment": "Wunder\x1b[31mmittel"}]}).says("medicines")
    assert "Show them to the doctor or the pharmacist" in said
    assert "\x1b" not in said


# nothing fits


def nothing(country: str = "", code: str = "en", **more: Any) -> Any:
    place = {"location": {"country": country}} if country else {}
    profile = {**found("hiv", "positive"), **place, **more}
    return made(profile, excluding({"fact": "hiv", "is": "positive"}, "cause"), code)


def test_nothing_fits_says_so_gently_and_says_what_else_there_is() -> None:
    page = nothing("FR", code="fr", born="1980")
    assert "Nous en sommes désolés." in page.says("short")
    assert "Regardez de nouveau dans quatre semaines" in page.says("changes")
    assert "« Accès compassionnel »" in page.says("outside")
    assert "premier traitement de la LEMP" in page.says("outside")
    assert "personne de confiance" in page.says("speaking")
    assert "nul ne peut passer outre" in page.says("speaking")


def test_without_a_country_it_asks_for_it_and_an_unread_one_is_named() -> None:
    assert "We do not know in which country you are." in nothing().says("outside")
    assert "We have not read yet what can be asked for in Brazil." in nothing("BR").says("outside")
    assert "Ask the hospital how to choose such a person" in nothing("BR").says("speaking")


def test_hiv_treatment_is_told_to_those_with_hiv_alone() -> None:
    assert "first treatment of PML" in nothing().says("outside")
    assert "first treatment of PML" not in made(found("hiv", "negative")).says("outside")


def test_the_doctor_gets_half_a_page_with_the_criteria_in_their_own_words() -> None:
    _, doctor = nothing().pages
    said = "\n".join(texts(doctor))
    assert "planted (A study): E1 (Text of E1): HIV (positive)" in said
    assert "Screened on 22 November 2026." in said


def test_of_a_medicine_the_doctors_page_has_no_limit_and_no_date_for_it_lies_with_the_family() -> None:
    _, doctor = made(RITUXIMAB, excluding({"treatment": "rituximab", "within": "6 months"})).pages
    said = "\n".join(texts(doctor))
    assert "E1: a current or former treatment; for the treating team to judge, not a recommendation" in said
    assert "Text of E1" not in said


def test_where_something_can_be_asked_there_is_one_page() -> None:
    assert len(made({}, excluding({"fact": "hiv", "is": "positive"})).pages) == 1


# what is left out


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("said", ["hiv", "VIH", "hiv_infection"])
def test_what_is_left_out_stands_nowhere(said: str, code: str) -> None:
    profile = {
        **found("hiv", "positive"), "as_of": "2026-11-20", "location": {"country": "FR"},
        "treatments": [{"treatment": "dolutegravir", "ongoing": True}],
        "conditions": [{"condition": "HIV", "since": "2015"}],
    }  # fmt: skip
    page = made(profile, code=code, hide=(said,))
    sections = [s for s in page.page.sections if s.id != "sources"]
    told = "\n".join(t for p in (page.page._replace(sections=tuple(sections)), *page.pages[1:]) for t in texts(p))
    assert not any(word in told for word in ("HIV", "VIH", "dolutegravir"))
    assert Language(code).say(SENTENCES["hidden"]) in told


def test_nobody_asks_for_what_is_left_out() -> None:
    known = excluding({"fact": "hiv", "is": "positive"})
    assert "HIV" in made({}, known).said
    assert "HIV" not in made({}, known, hide=("hiv",)).said


def test_an_unknown_name_to_leave_out_is_an_error() -> None:
    with pytest.raises(UnknownName) as refused:
        hidden(["hivv"], shipped().vocabulary, plain_words())
    assert "hiv" in refused.value.known


# places


def test_a_town_has_its_distance_and_abroad_says_what_to_ask() -> None:
    site = {"city": "Lyon", "country": "FR", "latitude": 45.76, "longitude": 4.84}
    known = planted(
        criterion("E1", "exclude_if", {"fact": "hiv", "is": "positive"}), sites=[site], countries=["FR", "IT"]
    )
    home = {"location": {"country": "DE", "latitude": 52.52, "longitude": 13.4}}
    said = "\n".join(block_texts(made(home, known).card()))
    assert "Lyon, France, about 980 km from town to town; Italy (ask in which town)" in said
    assert "This is abroad. Ask who pays for care, travel and an interpreter." in said
    near = "\n".join(block_texts(made({"location": {"country": "FR"}}, known).card()))
    assert "abroad" not in near


def test_a_window_that_closes_says_that_time_counts_and_no_day() -> None:
    known = requiring({"fact": "onset", "within": "6 months"})
    said = own_words({"onset": "2026-08-01"}, known)
    assert "Time counts for this study. Ask about it first." in said


# head


@pytest.mark.parametrize(
    ("onset", "said"),
    [
        ("2026-11-22", "The first signs came today."),
        ("2026-11-21", "The first signs came 1 day ago."),
        ("2026-11-01", "The first signs came about 3 weeks ago."),
        ("2026-09", "The first signs came 8 to 12 weeks ago."),
        ("2026-05-22", "The first signs came about 6 months ago."),
        ("2023-11-22", "The first signs came about 3 years ago."),
        ("2023", "The first signs came 3 to 4 years ago."),
    ],
)
def test_how_long_ago_is_said_in_words_for_people(onset: str, said: str) -> None:
    assert said in made({"onset": onset}).says("about")


def test_an_old_profile_says_so() -> None:
    profile = {"as_of": "2026-06-01", "onset": "2026-05"}
    assert "What we know of the patient is 174 days old." in made(profile).says("about")


def test_it_says_what_it_is_and_when_the_data_were_read() -> None:
    page = made({"id": "R-1"})
    lead = "\n".join(page.page.lead)
    assert "for those whom this person trusts" in lead
    assert "not medical advice" in lead
    assert "Taking part in a study is a choice." in lead
    assert "Made on 22 November 2026, for number R-1." in lead
    assert "was last read in November 2026" in page.says("about")


def test_every_table_of_obstacles_has_words_for_each_kind() -> None:
    assert set(SENTENCES) == set(get_args(Stands))
    assert set(BY_KIND) == {*get_args(Kind), None}
    assert set(UNNAMED) <= set(SENTENCES)


def test_what_may_have_begun_today_began_at_most_so_long_ago() -> None:
    said = made({"onset": "2026-11"}, excluding({"fact": "hiv", "is": "positive"})).says("about")
    assert "The first signs came up to 3 weeks ago." in said


def test_where_no_study_fits_nobody_asks_which_of_these() -> None:
    assert "Do you know of a study that is not on this page?" in nothing().says("questions")
    assert "Which of these studies" not in nothing().says("questions")
    assert "Which of these studies" in made({}, excluding({"fact": "hiv", "is": "positive"})).says("questions")


# the journey and the insurance


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_journey_and_an_insurance_are_something_to_ask_about_and_nothing_more(code: str) -> None:
    """Abroad, who pays is asked anyway."""
    say, here = Language(code).say, planted(countries=["FR"])
    told = {
        "cannot_travel": {"country": "FR", "can_travel": "no"},
        "needs_escort": {"country": "FR", "can_travel": "escort"},
        "not_insured_there": {"country": "FR", "insurance": "DE"},
    }
    for flag, location in told.items():
        found = made({"location": location}, here, code)
        assert say(JOURNEY[flag]) in block_texts(found.card())
        assert found.card().verdict == made({}, here, code).card().verdict
    abroad = made({"location": {"country": "DE", "insurance": "DE"}}, here, code)
    assert say(ABROAD) in block_texts(abroad.card())
    assert say(JOURNEY["not_insured_there"]) not in block_texts(abroad.card())
    at_home = made({"location": {"country": "FR", "can_travel": "yes", "insurance": "FR"}}, here, code)
    assert not {say(text) for text in JOURNEY.values()} & set(block_texts(at_home.card()))
