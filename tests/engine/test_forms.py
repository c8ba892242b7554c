"""What trial files can ask, one section a form: a sentence, the rule as a file has it, a patient, the truth.

Every row is judged by the compiled form and by the plain evaluator, which must agree. A form or an option without
a row fails. The screening day is 22 November 2026 where a row has no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, NamedTuple, get_args, get_origin

import pytest
from pydantic import TypeAdapter, ValidationError
from worlds import ON, binder, bound, compiled, knowledge, patient, trial

from screener.documents import parse
from screener.engine.kleene import truth
from screener.engine.obstacles import LeafObstacles
from screener.engine.reference import Reference
from screener.engine.verdict import Decision, by_kleene
from screener.knowledge.compile import Unusable
from screener.models import Model
from screener.rules.asked import Anchored, Compared, Dose, Doubtful, Either, Started
from screener.rules.requirements import (
    FORMS,
    AtLeastRule,
    ConditionRule,
    FactRule,
    Pattern,
    Requirement,
    TreatmentRule,
)
from screener.rules.trial_file import TrialFile
from screener.values import Truth

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
READ: TypeAdapter[Any] = TypeAdapter(Requirement)


class Row(NamedTuple):
    """`rule` and `quality` as a trial file says them."""

    sentence: str
    rule: str
    profile: dict[str, Any]
    expected: Truth
    on: date = ON
    quality: str = "registry"
    side: Literal["require", "exclude_if"] = "require"


def found(fact: str, value: Any, when: str = "2026-11-10", **more: Any) -> dict[str, Any]:
    """A finding of that day; undated where `when` is empty."""
    return {"findings": [{"fact": fact, "value": value, **({"date": when} if when else {}), **more}]}


def cd4(value: Any, when: str = "2026-11-10") -> dict[str, Any]:
    return found("cd4", value, when, unit="/uL")


def given(drug: str, **course: Any) -> dict[str, Any]:
    """A course of a drug; `first` and `last` are its doses."""
    said = {{"first": "from", "last": "to"}.get(key, key): value for key, value in course.items()}
    return {"as_of": "2026-11-20", "treatments": [{"treatment": drug, **said}]}


def had(condition: str, **state: Any) -> dict[str, Any]:
    return {"as_of": "2026-11-20", "conditions": [{"condition": condition, **state}]}


def whole(covers: str = "ever") -> dict[str, Any]:
    """Nothing is left out of the lists."""
    scope = {"covers": covers, "as_of": "2026-11-20"}
    return {"as_of": "2026-11-20", "complete": {"treatments": scope, "conditions": scope}}


def both(*parts: dict[str, Any]) -> dict[str, Any]:
    """One profile of several."""
    out: dict[str, Any] = {}
    for key, value in (entry for part in parts for entry in part.items()):
        out[key] = [*out[key], *value] if isinstance(value, list) and key in out else value
    return out


WOMAN = {"sex": "female"}


# --- facts

IS = [
    Row("a value that is the one asked", "{fact: hiv, is: positive}", found("hiv", "positive"), T),
    Row("another value", "{fact: hiv, is: positive}", found("hiv", "negative"), F),
    Row("nothing recorded is no “no”", "{fact: hiv, is: positive}", {}, U),
    Row("a test that was not done is no “no”", "{fact: hiv, is: positive}", found("hiv", "not_done"), U),
    Row("an indeterminate test may be either", "{fact: hiv, is: positive}", found("hiv", "indeterminate"), U),
    Row("true and false are values", "{fact: mri_compatible, is: true}", found("mri_compatible", True), T),
    Row("and differ", "{fact: mri_compatible, is: false}", found("mri_compatible", True), F),
    Row("two laboratories that disagree about one day", "{fact: mri_compatible, is: true}",
        both(found("mri_compatible", True, laboratory="A"), found("mri_compatible", False, laboratory="B")), U),
]  # fmt: skip

ONE_OF = [
    Row("one of the values", "{fact: course, one_of: [stable, improving]}", found("course", "stable"), T),
    Row("none of them", "{fact: course, one_of: [stable, improving]}", found("course", "worsening"), F),
    Row("a word that may mean one of them or not", "{fact: course, one_of: [stable, improving]}",
        found("course", "unclear"), U),
    Row("another word for one of them", "{fact: course, one_of: [stable, worsening]}",
        found("course", "progressing"), T),
]  # fmt: skip

COMPARISONS = [
    Row("at_least counts the limit", "{fact: cd4, at_least: 200 /uL}", cd4(200), T),
    Row("and nothing below it", "{fact: cd4, at_least: 200 /uL}", cd4(199), F),
    Row("more_than does not count the limit", "{fact: cd4, more_than: 200 /uL}", cd4(200), F),
    Row("but all above it", "{fact: cd4, more_than: 200 /uL}", cd4(201), T),
    Row("at_most counts the limit", "{fact: cd4, at_most: 200 /uL}", cd4(200), T),
    Row("and nothing above it", "{fact: cd4, at_most: 200 /uL}", cd4(201), F),
    Row("less_than does not count the limit", "{fact: cd4, less_than: 200 /uL}", cd4(200), F),
    Row("but all below it", "{fact: cd4, less_than: 200 /uL}", cd4(199), T),
    Row("two limits hold together", "{fact: cd4, at_least: 100 /uL, less_than: 200 /uL}", cd4(150), T),
    Row("and one that does not is enough", "{fact: cd4, at_least: 100 /uL, less_than: 200 /uL}", cd4(200), F),
    Row("“below 200” is less than 200", "{fact: cd4, less_than: 200 /uL}", cd4("<200"), T),
    Row("and may be less than 150 or not", "{fact: cd4, less_than: 150 /uL}", cd4("<200"), U),
    Row("a limit in another unit", "{fact: lymphocytes, at_least: 0.5 10*9/L}",
        found("lymphocytes", 500, unit="/uL"), T),
    Row("international units are not copies", "{fact: csf_jcv_copies, at_most: 500 copies/mL}",
        found("csf_jcv_copies", 200, unit="IU/mL"), U),
    Row("an age is reached on the birthday", "{fact: age, at_least: 18}", {"born": "2008-11-22"}, T),
    Row("and not on the day before it", "{fact: age, at_least: 18}", {"born": "2008-11-23"}, F),
    Row("the year of birth may not be exact enough", "{fact: age, at_least: 18}", {"born": "2008"}, U),
    Row("and may be", "{fact: age, at_least: 18}", {"born": "2007"}, T),
    Row("a year of age lasts to the next birthday", "{fact: age, at_most: 60}", {"born": "1965-11-23"}, T),
    Row("and no longer", "{fact: age, at_most: 60}", {"born": "1965-11-22"}, F),
]  # fmt: skip

READING_WINDOWS = [
    Row("`within` counts the first day of the window", "{fact: cd4, at_least: 200 /uL, within: 90 days}",
        cd4(300, "2026-08-24"), T),
    Row("a result from before it is no result", "{fact: cd4, at_least: 200 /uL, within: 90 days}",
        cd4(300, "2026-08-23"), U),
    Row("also one that would not do", "{fact: cd4, at_least: 200 /uL, within: 90 days}", cd4(100, "2026-08-23"), U),
    Row("a result of the screening day counts", "{fact: cd4, at_least: 200 /uL, within: 90 days}",
        cd4(100, "2026-11-22"), F),
    Row("a result of the day after is not known yet", "{fact: cd4, at_least: 200 /uL, within: 90 days}",
        cd4(100, "2026-11-22"), U, on=date(2026, 11, 21)),
    Row("nor is it without a window", "{fact: cd4, at_least: 200 /uL}", cd4(100, "2026-11-22"), U,
        on=date(2026, 11, 21)),
    Row("an undated result may lie outside", "{fact: cd4, at_least: 200 /uL, within: 90 days}", cd4(300, ""), U),
    Row("and counts where no window is asked", "{fact: cd4, at_least: 200 /uL}", cd4(300, ""), T),
    Row("a month that lies inside altogether", "{fact: cd4, at_least: 200 /uL, within: 90 days}",
        cd4(300, "2026-09"), T),
    Row("a month that lies inside in part", "{fact: cd4, at_least: 200 /uL, within: 90 days}",
        cd4(300, "2026-08"), U),
    Row("`less_than_ago` does not count the first day", "{fact: cd4, at_least: 200 /uL, less_than_ago: 90 days}",
        cd4(300, "2026-08-24"), U),
    Row("but the next one", "{fact: cd4, at_least: 200 /uL, less_than_ago: 90 days}", cd4(300, "2026-08-25"), T),
    Row("sources that disagree on the window, inside both",
        "{fact: hiv, is: negative, within: {either: [30 days, 90 days], because: two copies}}",
        found("hiv", "negative", "2026-10-23"), T),
    Row("and inside one of them",
        "{fact: hiv, is: negative, within: {either: [30 days, 90 days], because: two copies}}",
        found("hiv", "negative", "2026-10-22"), U),
    Row("Karnofsky scores are asked again after 28 days, whatever the trial says", "{fact: karnofsky, at_least: 50}",
        found("karnofsky", 60, "2026-10-25"), T),
    Row("so that an older one is none", "{fact: karnofsky, at_least: 50}", found("karnofsky", 60, "2026-10-24"), U),
]  # fmt: skip

DAYS = [
    Row("a day inside the window, its first day too", "{fact: onset, within: 6 months}", {"onset": "2026-05-22"}, T),
    Row("a day before it", "{fact: onset, within: 6 months}", {"onset": "2026-05-21"}, F),
    Row("a month that the window cuts", "{fact: onset, within: 6 months}", {"onset": "2026-05"}, U),
    Row("`less_than_ago` leaves the first day out", "{fact: onset, less_than_ago: 6 months}",
        {"onset": "2026-05-22"}, F),
    Row("and no other", "{fact: onset, less_than_ago: 6 months}", {"onset": "2026-05-23"}, T),
    Row("`at_least_ago` is its opposite", "{fact: onset, at_least_ago: 6 months}", {"onset": "2026-05-22"}, T),
    Row("on the next day too", "{fact: onset, at_least_ago: 6 months}", {"onset": "2026-05-23"}, F),
    Row("two windows: not too long ago and not too recent", "{fact: onset, within: 6 months, at_least_ago: 30 days}",
        {"onset": "2026-10-23"}, T),
    Row("too recent", "{fact: onset, within: 6 months, at_least_ago: 30 days}", {"onset": "2026-10-24"}, F),
    Row("a month before 31 March is the last day of February", "{fact: onset, within: 1 month}",
        {"onset": "2026-02-28"}, T, on=date(2026, 3, 31)),
    Row("and not the day before", "{fact: onset, within: 1 month}", {"onset": "2026-02-27"}, F,
        on=date(2026, 3, 31)),
    Row("a year before 29 February is 28 February", "{fact: onset, within: 1 year}", {"onset": "2023-02-28"}, T,
        on=date(2024, 2, 29)),
    Row("30 days are not a month", "{fact: onset, within: 30 days}", {"onset": "2026-02-28"}, F,
        on=date(2026, 3, 31)),
    Row("a day that has not come is not known", "{fact: onset, within: 6 months}", {"onset": "2026-08-02"}, U,
        on=date(2026, 8, 1)),
    Row("sources that disagree, and the day is inside both",
        "{fact: onset, within: {either: [3 months, 6 months], because: two copies}}", {"onset": "2026-08-22"}, T),
    Row("inside one of them: the site knows",
        "{fact: onset, within: {either: [3 months, 6 months], because: two copies}}", {"onset": "2026-08-21"}, U),
    Row("inside neither", "{fact: onset, within: {either: [3 months, 6 months], because: two copies}}",
        {"onset": "2026-05-21"}, F),
    Row("the same for `less_than_ago`",
        "{fact: onset, less_than_ago: {either: [3 months, 6 months], because: two copies}}",
        {"onset": "2026-08-22"}, U),
    Row("and for `at_least_ago`",
        "{fact: onset, at_least_ago: {either: [3 months, 6 months], because: two copies}}",
        {"onset": "2026-05-22"}, T),
    Row("which is open in between",
        "{fact: onset, at_least_ago: {either: [3 months, 6 months], because: two copies}}",
        {"onset": "2026-08-22"}, U),
]  # fmt: skip

DIAGNOSED = {"diagnosed": "2026-10-05"}
BEFORE = "{fact: cd4, at_least: 200 /uL, within: {time: 30 days, before: diagnosed}}"
AFTER = "{fact: cd4, at_least: 200 /uL, within: {time: 30 days, after: diagnosed}}"
AROUND = "{fact: cd4, at_least: 200 /uL, within: {time: 30 days, of: diagnosed}}"
ANCHORED = [
    Row("in the 30 days before the diagnosis", BEFORE, both(DIAGNOSED, cd4(300, "2026-09-05")), T),
    Row("a day earlier is outside", BEFORE, both(DIAGNOSED, cd4(300, "2026-09-04")), U),
    Row("the day of the diagnosis is inside", BEFORE, both(DIAGNOSED, cd4(100, "2026-10-05")), F),
    Row("the day after it is not", BEFORE, both(DIAGNOSED, cd4(300, "2026-10-06")), U),
    Row("in the 30 days after the diagnosis", AFTER, both(DIAGNOSED, cd4(300, "2026-11-04")), T),
    Row("a day later is outside", AFTER, both(DIAGNOSED, cd4(300, "2026-11-05")), U),
    Row("the day of the diagnosis is inside here too", AFTER, both(DIAGNOSED, cd4(300, "2026-10-05")), T),
    Row("and the day before it is not", AFTER, both(DIAGNOSED, cd4(300, "2026-10-04")), U),
    Row("`of` reaches to both sides: the first day", AROUND, both(DIAGNOSED, cd4(300, "2026-09-05")), T),
    Row("the last day", AROUND, both(DIAGNOSED, cd4(300, "2026-11-04")), T),
    Row("not before", AROUND, both(DIAGNOSED, cd4(300, "2026-09-04")), U),
    Row("not after", AROUND, both(DIAGNOSED, cd4(300, "2026-11-05")), U),
    Row("without a time: whenever before", "{fact: hiv, is: negative, within: {before: diagnosed}}",
        both(DIAGNOSED, found("hiv", "negative", "1999")), T),
    Row("or whenever after", "{fact: hiv, is: negative, within: {after: diagnosed}}",
        both(DIAGNOSED, found("hiv", "negative", "2026-10-04")), U),
    Row("a day that hangs on another one", "{fact: onset, within: {time: 3 months, before: diagnosed}}",
        both(DIAGNOSED, {"onset": "2026-07-05"}), T),
    Row("and lies outside", "{fact: onset, within: {time: 3 months, before: diagnosed}}",
        both(DIAGNOSED, {"onset": "2026-07-04"}), F),
    Row("the day that it hangs on is not known", AROUND, cd4(300, "2026-10-05"), U),
    Row("or not exactly enough", BEFORE, both({"diagnosed": "2026-10"}, cd4(300, "2026-09-15")), U),
    Row("which need not matter", BEFORE, both({"diagnosed": "2026-10"}, cd4(300, "2026-10-01")), T),
    Row("or had not come on the screening day", BEFORE, both(DIAGNOSED, cd4(300, "2026-09-20")), U,
        on=date(2026, 10, 4)),
    Row("a month before 31 March", "{fact: onset, within: {time: 1 month, before: diagnosed}}",
        {"onset": "2026-02-28", "diagnosed": "2026-03-31"}, T),
]  # fmt: skip

POSITIVE_THEN_NEGATIVE = both(
    found("csf_jcv_pcr", "positive", "2026-09-01"), found("csf_jcv_pcr", "negative", "2026-10-01")
)
TRUE_THEN_FALSE = both(found("mri_compatible", True, "2026-09-01"), found("mri_compatible", False, "2026-10-01"))
LOW_THEN_HIGH = both(cd4(150, "2026-09-01"), cd4(250, "2026-10-01"))
READS = [
    Row("a positive PCR is not undone by a later negative one", "{fact: csf_jcv_pcr, is: positive}",
        POSITIVE_THEN_NEGATIVE, T),
    Row("unless the trial asks for the latest", "{fact: csf_jcv_pcr, is: positive, reads: latest}",
        POSITIVE_THEN_NEGATIVE, F),
    Row("of most facts the latest counts", "{fact: mri_compatible, is: true}", TRUE_THEN_FALSE, F),
    Row("unless the trial says `any_ever`", "{fact: mri_compatible, is: true, reads: any_ever}", TRUE_THEN_FALSE, T),
    Row("or any in a window", "{fact: mri_compatible, is: true, reads: any_in_window, within: 90 days}",
        TRUE_THEN_FALSE, T),
    Row("that reaches far enough back", "{fact: mri_compatible, is: true, reads: any_in_window, within: 60 days}",
        TRUE_THEN_FALSE, F),
    Row("of numbers too the latest", "{fact: cd4, at_least: 200 /uL}", LOW_THEN_HIGH, T),
    Row("or the lowest", "{fact: cd4, at_least: 200 /uL, reads: lowest}", LOW_THEN_HIGH, F),
    Row("or the highest", "{fact: cd4, less_than: 200 /uL, reads: highest}", LOW_THEN_HIGH, F),
    Row("of those in the window", "{fact: cd4, at_least: 200 /uL, reads: lowest, within: 60 days}", LOW_THEN_HIGH, T),
    Row("sources that disagree on it, with one answer",
        "{fact: cd4, at_least: 100 /uL, reads: {either: [latest, lowest], because: not said}}", LOW_THEN_HIGH, T),
    Row("and with two", "{fact: cd4, at_least: 200 /uL, reads: {either: [latest, lowest], because: not said}}",
        LOW_THEN_HIGH, U),
]  # fmt: skip

THREE = "{fact: cd4, at_least: 500 /uL, reads: lowest, of_last: 3}"
OF_LAST = [
    Row("three counts in a row are high enough", THREE,
        both(cd4(500, "2026-09-01"), cd4(600, "2026-10-01"), cd4(700, "2026-11-01")), T),
    Row("one of the last three is not", THREE,
        both(cd4(600, "2026-09-01"), cd4(499, "2026-10-01"), cd4(700, "2026-11-01")), F),
    Row("one before the last three does not matter", THREE,
        both(cd4(100, "2026-08-01"), cd4(500, "2026-09-01"), cd4(600, "2026-10-01"), cd4(700, "2026-11-01")), T),
    Row("two counts are no three", THREE, both(cd4(600, "2026-10-01"), cd4(700, "2026-11-01")), U),
    Row("nor are three of which one has no day", THREE,
        both(cd4(500, ""), cd4(600, "2026-10-01"), cd4(700, "2026-11-01")), U),
    Row("the third lies outside the window",
        "{fact: cd4, at_least: 500 /uL, reads: lowest, of_last: 3, within: 60 days}",
        both(cd4(500, "2026-09-01"), cd4(600, "2026-10-01"), cd4(700, "2026-11-01")), U),
]  # fmt: skip

EITHER = [
    Row("both limits are kept", "{fact: age, at_most: {either: [60, 75], because: two copies}}", {"born": "1970"}, T),
    Row("one of them is: the site knows which holds", "{fact: age, at_most: {either: [60, 75], because: two copies}}",
        {"born": "1956"}, U),
    Row("neither is", "{fact: age, at_most: {either: [60, 75], because: two copies}}", {"born": "1940"}, F),
    Row("values on which sources disagree",
        "{fact: pml_certainty, one_of: {either: [[definite], [definite, probable]], because: not defined}}",
        found("pml_certainty", "definite"), T),
    Row("a value that only one source allows",
        "{fact: pml_certainty, one_of: {either: [[definite], [definite, probable]], because: not defined}}",
        found("pml_certainty", "probable"), U),
    Row("at_least", "{fact: cd4, at_least: {either: [100 /uL, 200 /uL], because: two copies}}", cd4(150), U),
    Row("more_than", "{fact: cd4, more_than: {either: [100 /uL, 200 /uL], because: two copies}}", cd4(150), U),
    Row("less_than", "{fact: cd4, less_than: {either: [100 /uL, 200 /uL], because: two copies}}", cd4(150), U),
]  # fmt: skip

PRINTED = "{value: 200 /dL, doubtful: it would be far below 1 per microlitre}"
DOUBTFUL = [
    Row("met even as it is printed", f"{{fact: cd4, at_most: {PRINTED}}}", cd4(0), T),
    Row("not met as it is printed: the site knows", f"{{fact: cd4, at_most: {PRINTED}}}", cd4(150), U),
    Row("nothing is known", f"{{fact: cd4, at_most: {PRINTED}}}", {}, U),
    Row("at_least", f"{{fact: cd4, at_least: {PRINTED}}}", cd4(0), U),
    Row("more_than", f"{{fact: cd4, more_than: {PRINTED}}}", cd4(0), U),
    Row("less_than", f"{{fact: cd4, less_than: {PRINTED}}}", cd4(2), U),
    Row("an exclusion by a doubtful number excludes nobody", f"{{fact: cd4, more_than: {PRINTED}}}", cd4(150), U,
        side="exclude_if"),
    Row("and clears whom it clears", f"{{fact: cd4, more_than: {PRINTED}}}", cd4(0), T, side="exclude_if"),
    Row("one doubtful number makes the whole criterion doubtful",
        f"{{all: [{{fact: age, at_least: 18}}, {{fact: cd4, at_most: {PRINTED}}}]}}", {"born": "2020"}, U),
]  # fmt: skip

PERSONAL = [
    Row("consent that is given", "{fact: consent, is: true}", found("consent", True), T),
    Row("a “no” is not the last word, since a representative may consent", "{fact: consent, is: true}",
        found("consent", False), U),
    Row("nobody has asked yet", "{fact: consent, is: true}", {}, U),
    Row("the same among the exclusions: a “no” excludes nobody", "{fact: consent, is: false}",
        found("consent", False), U, side="exclude_if"),
    Row("and a “yes” counts", "{fact: consent, is: false}", found("consent", True), T, side="exclude_if"),
    Row("what a person says of other things counts", "{fact: accepts_plasma_exchange, is: true}",
        found("accepts_plasma_exchange", False), F),
]  # fmt: skip


# --- treatments

NOW = "{treatment: rituximab, status: current}"
STATUS = [
    Row("given now", NOW, given("rituximab", first="2026-01", ongoing=True), T),
    Row("a last dose in the past, and the list of today's drugs is whole", NOW,
        both(given("rituximab", last="2026-09-10"), whole("current")), F),
    Row("a last dose of this year: it had been given when the profile was written", NOW,
        both(given("rituximab", last="2026"), whole("current")), F),
    Row("the list is not whole", NOW, given("rituximab", last="2026-09-10"), U),
    Row("a missing end is unknown, not “ongoing”", NOW, both(given("rituximab", first="2026-01"), whole()), U),
    Row("only requested: it may have been given, or not", "{treatment: rituximab}",
        both(given("rituximab", requested=True), whole()), U),
    Row("requested, and nothing says what else was given", NOW, given("rituximab", requested=True), U),
    Row("requested, and given before", "{treatment: rituximab}",
        both(given("rituximab", requested=True), given("rituximab", last="2019")), T),
    Row("ever given", "{treatment: rituximab, status: ever}", given("rituximab", last="2019"), T),
    Row("which is what is meant when nothing is said", "{treatment: rituximab}", given("rituximab", last="2019"), T),
    Row("never given, by a list of everything", "{treatment: rituximab, status: ever}", whole(), F),
    Row("not named, in a list of today's drugs", "{treatment: rituximab, status: ever}", whole("current"), U),
    Row("past: given, and not now", "{treatment: rituximab, status: past}",
        both(given("rituximab", last="2026-09-10"), whole("current")), T),
    Row("what is given now is not past", "{treatment: rituximab, status: past}",
        given("rituximab", first="2026-01", ongoing=True), F),
    Row("what was never given is not past", "{treatment: rituximab, status: past}", whole(), F),
    Row("a course that begins after the screening day", "{treatment: rituximab}",
        given("rituximab", first="2026-08-02", ongoing=True), U, on=date(2026, 8, 1)),
    Row("a last dose after the screening day: it was going on", NOW,
        given("rituximab", first="2026-01", last="2026-08-02"), T, on=date(2026, 8, 1)),
    Row("a drug of the class", "{treatment: anti_cd20}", given("rituximab", last="2019"), T),
    Row("a class that may be another drug", "{treatment: rituximab}", given("anti_cd20", last="2019"), U),
    Row("one drug of several", "{treatment: [ocrelizumab, rituximab]}", given("rituximab", last="2019"), T),
    Row("a medicine that nobody recognises", "{treatment: rituximab}", both(given("Wundermittel"), whole()), U),
]  # fmt: skip

LAST_DOSE = [
    Row("the last dose on the first day of the window", "{treatment: rituximab, within: 6 months}",
        given("rituximab", last="2026-05-22"), T),
    Row("the last dose before it, and nothing is left out", "{treatment: rituximab, within: 6 months}",
        both(given("rituximab", last="2026-05-21"), whole()), F),
    Row("there may be doses that nobody listed", "{treatment: rituximab, within: 6 months}",
        given("rituximab", last="2026-05-21"), U),
    Row("what is given now lies inside", "{treatment: rituximab, within: 6 months}",
        given("rituximab", first="2020", ongoing=True), T),
    Row("a first dose inside is a dose inside", "{treatment: rituximab, within: 6 months}",
        given("rituximab", first="2026-07"), T),
    Row("`less_than_ago` leaves the first day out", "{treatment: rituximab, less_than_ago: 6 months}",
        both(given("rituximab", last="2026-05-22"), whole()), F),
    Row("and no other", "{treatment: rituximab, less_than_ago: 6 months}", given("rituximab", last="2026-05-23"), T),
    Row("`at_least_ago` is its opposite, for a drug that was given", "{treatment: rituximab, at_least_ago: 6 months}",
        both(given("rituximab", last="2026-05-22"), whole()), T),
    Row("a washout that has not passed", "{treatment: rituximab, at_least_ago: 6 months}",
        given("rituximab", last="2026-05-23"), F),
    Row("and for a drug that never was: no", "{treatment: rituximab, at_least_ago: 6 months}", whole(), F),
    Row("a washout cannot be counted while the list is not whole", "{treatment: rituximab, at_least_ago: 6 months}",
        given("rituximab", last="2026-05-22"), U),
    Row("past, and long enough ago", "{treatment: rituximab, status: past, at_least_ago: 6 months}",
        both(given("rituximab", last="2026-05-22"), whole()), T),
    Row("two washouts, both over",
        "{treatment: rituximab, at_least_ago: {either: [3 months, 6 months], because: two copies}}",
        both(given("rituximab", last="2026-05-22"), whole()), T),
    Row("two washouts, one over",
        "{treatment: rituximab, at_least_ago: {either: [3 months, 6 months], because: two copies}}",
        both(given("rituximab", last="2026-08-01"), whole()), U),
    Row("two windows, inside one",
        "{treatment: rituximab, within: {either: [3 months, 6 months], because: two copies}}",
        both(given("rituximab", last="2026-08-01"), whole()), U),
    Row("the same without their first days",
        "{treatment: rituximab, less_than_ago: {either: [3 months, 6 months], because: two copies}}",
        both(given("rituximab", last="2026-05-22"), whole()), F),
    Row("a month before 31 March", "{treatment: rituximab, within: 1 month}", given("rituximab", last="2026-02-28"), T,
        on=date(2026, 3, 31)),
]  # fmt: skip

PREDNISONE_NOW = given("prednisone", first="2026-11-10", ongoing=True)
NO_STEROIDS = "{treatment: immunosuppressant, status: current, other_than: [corticosteroid]}"
NO_TOPICAL = (
    "{treatment: immunosuppressant, status: current, other_than: [{treatment: corticosteroid, route: topical}]}"
)
OTHER_THAN = [
    Row("the exception does not count, and the list is whole", NO_STEROIDS, both(PREDNISONE_NOW, whole()), F),
    Row("another drug of the class beside it does", NO_STEROIDS,
        both(PREDNISONE_NOW, given("tacrolimus", first="2020", ongoing=True)), T),
    Row("a pattern takes out courses that have its traits", NO_TOPICAL,
        both(given("prednisone", first="2026-11-10", ongoing=True, route="topical"), whole()), F),
    Row("and no others", NO_TOPICAL, given("prednisone", first="2026-11-10", ongoing=True, route="oral"), T),
    Row("a course of which it is not known", NO_TOPICAL, both(PREDNISONE_NOW, whole()), U),
    Row("one course that is taken out leaves the other", NO_TOPICAL,
        both(given("prednisone", first="2026-11-10", ongoing=True, route="topical"),
             given("dexamethasone", first="2026-11-10", ongoing=True, route="oral")), T),
]  # fmt: skip

PATTERNS = [
    Row("route", "{treatment: prednisone, other_than: [{treatment: prednisone, route: topical}]}",
        both(given("prednisone", route="topical"), whole()), F),
    Row("indication", "{treatment: prednisone, other_than: [{treatment: prednisone, indication: iris}]}",
        both(given("prednisone", indication="iris"), whole()), F),
    Row("dose", "{treatment: prednisone, other_than: [{treatment: prednisone, dose: {at_most: 10 mg/day}}]}",
        both(given("prednisone", dose="10 mg/day"), whole()), F),
    Row("a dose that is too high for the exception",
        "{treatment: prednisone, other_than: [{treatment: prednisone, dose: {at_most: 10 mg/day}}]}",
        given("prednisone", dose="11 mg/day"), T),
    Row("number", "{treatment: rituximab, other_than: [{treatment: rituximab, number: {at_most: 1}}]}",
        both(given("rituximab", number=1), whole()), F),
    Row("a course that has gone on for so long",
        "{treatment: prednisone, other_than: [{treatment: prednisone, at_least_for: 1 year}]}",
        both(given("prednisone", first="2025-11-22", ongoing=True), whole()), F),
    Row("a short course", "{treatment: prednisone, other_than: [{treatment: prednisone, shorter_than: 2 weeks}]}",
        both(given("prednisone", first="2026-11-10", last="2026-11-20"), whole()), F),
    Row("a course of two weeks is not short",
        "{treatment: prednisone, other_than: [{treatment: prednisone, shorter_than: 2 weeks}]}",
        given("prednisone", first="2026-11-01", last="2026-11-15"), T),
    Row("one that was begun before the diagnosis",
        "{treatment: prednisone, other_than: [{treatment: prednisone, started: {before: diagnosed}}]}",
        both(DIAGNOSED, given("prednisone", first="2026-09-01", ongoing=True), whole()), F),
    Row("one that was given in the week after the diagnosis",
        "{treatment: prednisone, other_than: [{treatment: prednisone, given: {time: 1 week, after: diagnosed}}]}",
        both(DIAGNOSED, given("prednisone", first="2026-10-07", last="2026-10-09"), whole()), F),
    Row("one of several drugs",
        "{treatment: corticosteroid, other_than: [{treatment: [prednisone, dexamethasone], route: topical}]}",
        both(given("dexamethasone", route="topical"), whole()), F),
]  # fmt: skip

ROUTE = [
    Row("given in that way", "{treatment: prednisone, route: oral}", given("prednisone", route="oral"), T),
    Row("given in another way", "{treatment: prednisone, route: oral}",
        both(given("prednisone", route="topical"), whole()), F),
    Row("nobody says how", "{treatment: prednisone, route: oral}", both(given("prednisone"), whole()), U),
    Row("a way that is a kind of another", "{treatment: prednisone, route: systemic}",
        given("prednisone", route="oral"), T),
    Row("one of several ways", "{treatment: prednisone, route: [oral, intravenous]}",
        given("prednisone", route="iv"), T),
]  # fmt: skip

INDICATION = [
    Row("given for that", "{treatment: dexamethasone, indication: iris}",
        given("dexamethasone", indication="iris"), T),
    Row("given for something else", "{treatment: dexamethasone, indication: iris}",
        both(given("dexamethasone", indication="multiple_sclerosis"), whole()), F),
    Row("nobody says for what", "{treatment: dexamethasone, indication: iris}",
        both(given("dexamethasone"), whole()), U),
    Row("a disease of a kind", "{treatment: rituximab, indication: autoimmune_disease}",
        given("rituximab", indication="multiple_sclerosis"), T),
    Row("one of several", "{treatment: rituximab, indication: [iris, autoimmune_disease]}",
        given("rituximab", indication="iris"), T),
]  # fmt: skip

TEN = both(given("prednisone", dose="10 mg/day"), whole())
PER_KG = "{treatment: prednisone, dose: {more_than: 0.5 mg/kg/day}}"
SIXTY_KG = found("weight", 60, unit="kg")
DOSE = [
    Row("at_least counts the limit", "{treatment: prednisone, dose: {at_least: 10 mg/day}}", TEN, T),
    Row("more_than does not", "{treatment: prednisone, dose: {more_than: 10 mg/day}}", TEN, F),
    Row("at_most does", "{treatment: prednisone, dose: {at_most: 10 mg/day}}", TEN, T),
    Row("less_than does not", "{treatment: prednisone, dose: {less_than: 10 mg/day}}", TEN, F),
    Row("in another unit", "{treatment: prednisone, dose: {at_least: 0.01 g/day}}", TEN, T),
    Row("nobody says how much", "{treatment: prednisone, dose: {at_least: 10 mg/day}}",
        both(given("prednisone"), whole()), U),
    Row("in words that cannot be read", "{treatment: prednisone, dose: {at_least: 10 mg/day}}",
        both(given("prednisone", dose="two tablets"), whole()), U),
    Row("per kilogram, through the weight", PER_KG, both(given("prednisone", dose="31 mg/day"), SIXTY_KG), T),
    Row("just not more", PER_KG, both(given("prednisone", dose="30 mg/day"), SIXTY_KG, whole()), F),
    Row("the weight is not known", PER_KG, both(given("prednisone", dose="31 mg/day"), whole()), U),
    Row("said per kilogram by the record itself", PER_KG, given("prednisone", dose="0.6 mg/kg/day"), T),
    Row("counted as prednisone: prednisone itself",
        "{treatment: corticosteroid, dose: {at_least: 10 mg/day, counted_as: prednisone}}", TEN, T),
    Row("counted as prednisone: another drug stays open, since no table of equivalents has a source here",
        "{treatment: corticosteroid, dose: {at_least: 10 mg/day, counted_as: prednisone}}",
        both(given("dexamethasone", dose="40 mg/day"), whole()), U),
]  # fmt: skip

THREE_DOSES = both(given("rituximab", number=3), whole())
NUMBER = [
    Row("at_least counts the limit", "{treatment: rituximab, number: {at_least: 3}}", THREE_DOSES, T),
    Row("more_than does not", "{treatment: rituximab, number: {more_than: 3}}", THREE_DOSES, F),
    Row("at_most does", "{treatment: rituximab, number: {at_most: 3}}", THREE_DOSES, T),
    Row("less_than does not", "{treatment: rituximab, number: {less_than: 3}}", THREE_DOSES, F),
    Row("“three or more” are at least three", "{treatment: rituximab, number: {at_least: 3}}",
        given("rituximab", number=">=3"), T),
    Row("and may be four", "{treatment: rituximab, number: {more_than: 3}}",
        both(given("rituximab", number=">=3"), whole()), U),
    Row("nobody counted", "{treatment: rituximab, number: {at_least: 3}}", both(given("rituximab"), whole()), U),
]  # fmt: skip

TWO_WEEKS = "{treatment: prednisone, at_least_for: 2 weeks}"
AT_LEAST_FOR = [
    Row("two weeks so far", TWO_WEEKS, given("prednisone", first="2026-11-08", ongoing=True), T),
    Row("a day less", TWO_WEEKS, both(given("prednisone", first="2026-11-09", ongoing=True), whole()), F),
    Row("what is still planned does not count", TWO_WEEKS,
        both(given("prednisone", first="2026-11-20", ongoing=True, planned_end="2026-12-31"), whole()), F),
    Row("two weeks in the past", TWO_WEEKS, given("prednisone", first="2025-03-01", last="2025-03-15"), T),
    Row("its beginning is not known", TWO_WEEKS, both(given("prednisone", ongoing=True), whole()), U),
]  # fmt: skip

SHORT = "{treatment: prednisone, shorter_than: 2 weeks}"
SHORTER_THAN = [
    Row("thirteen days, as planned", SHORT,
        given("prednisone", first="2026-11-12", ongoing=True, planned_end="2026-11-25"), T),
    Row("two weeks, as planned", SHORT,
        both(given("prednisone", first="2026-11-12", ongoing=True, planned_end="2026-11-26"), whole()), F),
    Row("nobody says how long it will go on", SHORT,
        both(given("prednisone", first="2026-11-12", ongoing=True), whole()), U),
    Row("it has already gone on for too long", SHORT,
        both(given("prednisone", first="2026-11-08", ongoing=True), whole()), F),
    Row("thirteen days in the past", SHORT, given("prednisone", first="2025-03-01", last="2025-03-14"), T),
    Row("fourteen", SHORT, both(given("prednisone", first="2025-03-01", last="2025-03-15"), whole()), F),
]  # fmt: skip

BEGUN = both(DIAGNOSED, given("rituximab", first="2026-10-05", last="2026-10-20"), whole())
STARTED = [
    Row("before the diagnosis; its day is inside", "{treatment: rituximab, started: {before: diagnosed}}", BEGUN, T),
    Row("a day later is after it", "{treatment: rituximab, started: {before: diagnosed}}",
        both(DIAGNOSED, given("rituximab", first="2026-10-06"), whole()), F),
    Row("after the diagnosis; its day is inside", "{treatment: rituximab, started: {after: diagnosed}}", BEGUN, T),
    Row("a day earlier is before it", "{treatment: rituximab, started: {after: diagnosed}}",
        both(DIAGNOSED, given("rituximab", first="2026-10-04"), whole()), F),
    Row("nobody knows when it began", "{treatment: rituximab, started: {after: diagnosed}}",
        both(DIAGNOSED, given("rituximab", last="2026-10-20"), whole()), U),
    Row("nor when the diagnosis was", "{treatment: rituximab, started: {after: diagnosed}}",
        both(given("rituximab", first="2026-10-06"), whole()), U),
    Row("`within` counts the first day of the window", "{treatment: rituximab, started: {within: 90 days}}",
        given("rituximab", first="2026-08-24"), T),
    Row("and not the day before", "{treatment: rituximab, started: {within: 90 days}}",
        both(given("rituximab", first="2026-08-23", ongoing=True), whole()), F),
    Row("`less_than_ago` does not", "{treatment: rituximab, started: {less_than_ago: 90 days}}",
        both(given("rituximab", first="2026-08-24"), whole()), F),
    Row("`at_least_ago` is its opposite", "{treatment: rituximab, started: {at_least_ago: 90 days}}",
        given("rituximab", first="2026-08-24"), T),
    Row("on the next day too", "{treatment: rituximab, started: {at_least_ago: 90 days}}",
        both(given("rituximab", first="2026-08-25"), whole()), F),
    Row("in a window that hangs on another day",
        "{treatment: rituximab, started: {within: {time: 30 days, after: diagnosed}}}",
        both(DIAGNOSED, given("rituximab", first="2026-11-04")), T),
    Row("and outside it", "{treatment: rituximab, started: {within: {time: 30 days, after: diagnosed}}}",
        both(DIAGNOSED, given("rituximab", first="2026-11-05"), whole()), F),
]  # fmt: skip

AT_DIAGNOSIS = "{treatment: rituximab, given: {time: 30 days, before: diagnosed}}"
GIVEN = [
    Row("the last dose on the first day of the window", AT_DIAGNOSIS,
        both(DIAGNOSED, given("rituximab", first="2026-01", last="2026-09-05")), T),
    Row("the last dose before it", AT_DIAGNOSIS,
        both(DIAGNOSED, given("rituximab", first="2026-01", last="2026-09-04"), whole()), F),
    Row("the first dose on its last day", AT_DIAGNOSIS,
        both(DIAGNOSED, given("rituximab", first="2026-10-05", ongoing=True)), T),
    Row("the first dose after it", AT_DIAGNOSIS,
        both(DIAGNOSED, given("rituximab", first="2026-10-06", ongoing=True), whole()), F),
    Row("a course that goes on across it", AT_DIAGNOSIS,
        both(DIAGNOSED, given("rituximab", first="2020", ongoing=True)), T),
    Row("the day that it hangs on is not known", AT_DIAGNOSIS,
        both(given("rituximab", first="2026-01", last="2026-09-05"), whole()), U),
    Row("after, with no other end", "{treatment: rituximab, given: {after: diagnosed}}",
        both(DIAGNOSED, given("rituximab", first="2026-01", last="2026-10-05")), T),
    Row("on either side", "{treatment: rituximab, given: {time: 30 days, of: diagnosed}}",
        both(DIAGNOSED, given("rituximab", first="2026-11-04")), T),
]  # fmt: skip


# --- conditions

CONDITION_STATUS = [
    Row("active now", "{condition: cancer, status: active}", had("cancer", status="active"), T),
    Row("in remission", "{condition: cancer, status: active}", both(had("cancer", status="remission"), whole()), F),
    Row("there, and nobody says whether it is active", "{condition: cancer, status: active}", had("cancer"), U),
    Row("ever", "{condition: cancer, status: ever}", had("cancer", status="past"), T),
    Row("which is what is meant when nothing is said", "{condition: cancer}", had("cancer", status="past"), T),
    Row("not in a list of everything ever", "{condition: cancer}", whole(), F),
    Row("not listed", "{condition: cancer}", {}, U),
    Row("said not to be there", "{condition: cancer}", had("cancer", status="absent"), F),
    Row("past: there once, and not active", "{condition: cancer, status: past}",
        both(had("cancer", status="past"), whole()), T),
    Row("what is active is not past", "{condition: cancer, status: past}", had("cancer", status="active"), F),
    Row("a condition that begins after the screening day", "{condition: cancer}",
        had("cancer", status="active", since="2026-08-02"), U, on=date(2026, 8, 1)),
    Row("a kind of it", "{condition: cancer}", had("follicular_lymphoma", status="active"), T),
    Row("something that it is a kind of", "{condition: follicular_lymphoma}", had("cancer", status="active"), U),
    Row("one of several", "{condition: [systemic_lupus, cancer]}", had("cancer"), T),
    Row("sources that disagree on the status, with one answer",
        "{condition: cancer, status: {either: [active, ever], because: not said}}", had("cancer", status="active"), T),
    Row("and with two", "{condition: cancer, status: {either: [active, ever], because: not said}}",
        both(had("cancer", status="past"), whole()), U),
    Row("a finding and a condition are one fact", "{condition: hiv_infection}", found("hiv", "positive"), T),
]  # fmt: skip

LAST_ACTIVE = [
    Row("last active on the first day of the window", "{condition: cancer, within: 5 years}",
        had("cancer", status="past", until="2021-11-22"), T),
    Row("before it", "{condition: cancer, within: 5 years}",
        both(had("cancer", status="past", until="2021-11-21"), whole()), F),
    Row("there may be another one that nobody listed", "{condition: cancer, within: 5 years}",
        had("follicular_lymphoma", status="past", until="2021-11-21"), U),
    Row("though not where the whole class is said to be over", "{condition: cancer, within: 5 years}",
        had("cancer", status="past", until="2021-11-21"), F),
    Row("past, and nobody says since when", "{condition: cancer, within: 5 years}",
        both(had("cancer", status="past"), whole()), U),
    Row("active now", "{condition: cancer, within: 5 years}", had("cancer", status="active"), T),
    Row("`less_than_ago` leaves the first day out", "{condition: cancer, less_than_ago: 5 years}",
        both(had("cancer", status="past", until="2021-11-22"), whole()), F),
    Row("`at_least_ago` is its opposite, for what was there", "{condition: cancer, at_least_ago: 5 years}",
        both(had("cancer", status="past", until="2021-11-22"), whole()), T),
    Row("not long enough ago", "{condition: cancer, at_least_ago: 5 years}",
        had("cancer", status="past", until="2021-11-23"), F),
    Row("never there", "{condition: cancer, at_least_ago: 5 years}", whole(), F),
    Row("past, and not long ago", "{condition: cancer, status: past, within: 5 years}",
        both(had("cancer", status="past", until="2024"), whole()), T),
    Row("two windows, inside one",
        "{condition: cancer, within: {either: [1 year, 5 years], because: two copies}}",
        both(had("cancer", status="past", until="2024"), whole()), U),
    Row("the same for `less_than_ago`",
        "{condition: cancer, less_than_ago: {either: [1 year, 5 years], because: two copies}}",
        both(had("cancer", status="past", until="2024"), whole()), U),
    Row("and for `at_least_ago`", "{condition: cancer, at_least_ago: {either: [1 year, 5 years], because: two copies}}",
        both(had("cancer", status="past", until="2020"), whole()), T),
]  # fmt: skip

CONDITION_OTHER_THAN = [
    Row("the exception does not count, and the list is whole",
        "{condition: autoimmune_disease, status: active, other_than: [systemic_lupus]}",
        both(had("systemic_lupus", status="active"), whole()), F),
    Row("another one beside it does",
        "{condition: autoimmune_disease, status: active, other_than: [systemic_lupus]}",
        both(had("systemic_lupus", status="active"), had("multiple_sclerosis", status="active")), T),
    Row("one of the class, nobody says which",
        "{condition: autoimmune_disease, status: active, other_than: [systemic_lupus]}",
        both(had("autoimmune_disease", status="active"), whole()), U),
]  # fmt: skip


# --- what only the site knows, and what holds other requirements

SO, NOT_SO, OPEN = "{fact: sex, is: female}", "{fact: hiv, is: positive}", "{judgement: Is it safe?}"
SHE = both(WOMAN, found("hiv", "negative"))
JUDGEMENT = [Row("is the investigator's, whatever is recorded", OPEN, both(WOMAN, whole()), U)]

ALL = [
    Row("every part holds", f"{{all: [{SO}, {SO}]}}", SHE, T),
    Row("one does not", f"{{all: [{SO}, {NOT_SO}]}}", SHE, F),
    Row("one is open", f"{{all: [{SO}, {OPEN}]}}", SHE, U),
    Row("one is open and one does not hold: settled", f"{{all: [{OPEN}, {NOT_SO}]}}", SHE, F),
]
ANY = [
    Row("one part holds", f"{{any: [{SO}, {NOT_SO}]}}", SHE, T),
    Row("none does", f"{{any: [{NOT_SO}, {NOT_SO}]}}", SHE, F),
    Row("one is open", f"{{any: [{NOT_SO}, {OPEN}]}}", SHE, U),
    Row("one is open and one holds: settled", f"{{any: [{SO}, {OPEN}]}}", SHE, T),
]
NONE = [
    Row("no part holds", f"{{none: [{NOT_SO}, {NOT_SO}]}}", SHE, T),
    Row("one does", f"{{none: [{SO}, {OPEN}]}}", SHE, F),
    Row("one is open", f"{{none: [{NOT_SO}, {OPEN}]}}", SHE, U),
]
AT_LEAST = [
    Row("enough parts hold", f"{{at_least: 2, of: [{SO}, {SO}, {OPEN}]}}", SHE, T),
    Row("too few can", f"{{at_least: 2, of: [{SO}, {NOT_SO}, {NOT_SO}]}}", SHE, F),
    Row("enough may", f"{{at_least: 2, of: [{SO}, {NOT_SO}, {OPEN}]}}", SHE, U),
]

LAY = [
    Row("a lay text that is met", "{fact: hiv, is: negative}", found("hiv", "negative"), T, quality="lay"),
    Row("a lay text that is not: probably against, never a “no”", "{fact: hiv, is: negative}",
        found("hiv", "positive"), U, quality="lay"),
    Row("the same for a publication", "{fact: hiv, is: negative}", found("hiv", "positive"), U,
        quality="publication"),
    Row("a title is the trial's own word", "{fact: hiv, is: negative}", found("hiv", "positive"), F, quality="title"),
    Row("and so is a registry's summary", "{fact: hiv, is: negative}", found("hiv", "positive"), F,
        quality="registry_summary"),
    Row("and what a registry calls key criteria", "{fact: hiv, is: negative}", found("hiv", "positive"), F,
        quality="key_list"),
    Row("an exclusion of a lay text excludes nobody", "{fact: hiv, is: positive}", found("hiv", "positive"), U,
        quality="lay", side="exclude_if"),
]  # fmt: skip
EXCLUDED = [
    Row("an exclusion that holds is a criterion that is not met", "{fact: hiv, is: positive}",
        found("hiv", "positive"), F, side="exclude_if"),
    Row("one that does not is met", "{fact: hiv, is: positive}", found("hiv", "negative"), T, side="exclude_if"),
    Row("an open one stays open", "{fact: hiv, is: positive}", {}, U, side="exclude_if"),
]  # fmt: skip

SECTIONS = {
    "fact, is": IS, "fact, one_of": ONE_OF, "fact, comparisons": COMPARISONS, "fact, windows": READING_WINDOWS,
    "a day, windows": DAYS, "anchored": ANCHORED, "reads": READS, "of_last": OF_LAST, "either": EITHER,
    "doubtful": DOUBTFUL, "personal": PERSONAL, "treatment, status": STATUS, "treatment, windows": LAST_DOSE,
    "treatment, other_than": OTHER_THAN, "pattern": PATTERNS, "route": ROUTE, "indication": INDICATION, "dose": DOSE,
    "number": NUMBER, "at_least_for": AT_LEAST_FOR, "shorter_than": SHORTER_THAN, "started": STARTED, "given": GIVEN,
    "condition, status": CONDITION_STATUS, "condition, windows": LAST_ACTIVE,
    "condition, other_than": CONDITION_OTHER_THAN, "judgement": JUDGEMENT, "all": ALL, "any": ANY, "none": NONE,
    "at_least of": AT_LEAST, "lay": LAY, "exclude_if": EXCLUDED,
}  # fmt: skip
ROWS = [(section, row) for section, rows in SECTIONS.items() for row in rows]


def cases() -> list[Any]:
    """Every row as a test with its sentence; a known contradiction is expected to fail until it is mended."""
    return [pytest.param(row, id=f"{section}: {row.sentence}") for section, row in ROWS]


@pytest.mark.parametrize("row", cases())
def test_a_form_means_what_its_sentence_says(row: Row) -> None:
    assert truths(row, row.profile) == (row.expected, row.expected)


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{section}: {row.sentence}") for section, row in ROWS])
def test_an_empty_profile_decides_nothing(row: Row) -> None:
    """Absence is never evidence."""
    assert truths(row, {}) == (U, U)


def truths(row: Row, profile: dict[str, Any]) -> tuple[Truth, Truth]:
    """What the compiled form and the plain evaluator say of the criterion."""
    rule = parse(row.rule, row.sentence).data
    sides: tuple[list[Any], list[Any]] = ([rule], []) if row.side == "require" else ([], [rule])
    file = trial(*sides, quality=row.quality)
    made, masks = bound(file, profile, row.on)
    fast = truth(made.criteria[0].formula, [b.mask for b in masks])
    return fast, plainly(profile, row.on).criterion(file.criteria()[0])


def plainly(profile: dict[str, Any], on: date = ON) -> Reference:
    k = knowledge()
    return Reference(patient(profile), k.vocabulary, k.schemes, on)


# --- nothing is left out

MODELS: tuple[type[Model], ...] = (
    FactRule, TreatmentRule, Pattern, ConditionRule, AtLeastRule, Dose, Compared, Started, Anchored, Either, Doubtful,
    *FORMS.values(),
)  # fmt: skip


def test_every_form_and_every_option_of_it_has_a_row() -> None:
    """Every field, every word that it may be, and every model that may stand there."""
    wanted = {
        use for model in MODELS for name, f in model.model_fields.items() for use in uses(model, name, f.annotation)
    }
    seen = {use for _, row in ROWS for use in used(READ.validate_python(parse(row.rule, "").data))}
    assert sorted(wanted - seen) == []


def uses(model: type[Model], name: str, annotation: Any) -> Iterator[tuple[str, str, str]]:
    """A field by itself, with each of its words, and with each model that it may hold."""
    yield called(model), name, ""
    for option in options(annotation):
        yield called(model), name, option


def options(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from map(str, get_args(annotation))
    elif isinstance(annotation, type) and issubclass(annotation, Model):
        # Which rule stands inside another is the agreement test's: here it is seen only once names are resolved.
        yield from () if annotation in FORMS.values() else (called(annotation),)
    else:
        yield from (option for part in get_args(annotation) for option in options(part))


def used(value: Any) -> Iterator[tuple[str, str, str]]:
    """What of the models a rule uses, at every depth."""
    if isinstance(value, tuple):
        yield from (use for part in value for use in used(part))
    if isinstance(value, Model):
        for name in value.model_fields_set:
            held = getattr(value, name)
            yield from ((called(type(value)), name, word) for word in ("", *words(held)))
            yield from used(held)


def words(held: Any) -> list[str]:
    parts = held.either if isinstance(held, Either) else held if isinstance(held, tuple) else ()
    own = called(type(held)) if isinstance(held, Model) else str(held)
    return [own, *(called(type(part)) if isinstance(part, Model) else str(part) for part in parts)]


def called(model: type[Model]) -> str:
    """`Either` of anything is one model."""
    return model.__name__.partition("[")[0]


def test_the_list_of_options_sees_one_that_is_not_used() -> None:
    class Planted(Model):
        known: str | Either[str] | None = None
        status: Literal["new", "old"] = "new"

    wanted = {use for name, f in Planted.model_fields.items() for use in uses(Planted, name, f.annotation)}
    assert {option for _, _, option in wanted} == {"", "Either", "new", "old"}
    assert set(used(Planted(known="x"))) == {("Planted", "known", ""), ("Planted", "known", "x")}


# --- a trial as a whole: groups, notes, coverage


def file(**more: Any) -> TrialFile:
    """A trial for people of at least 18 years whose list was read in full."""
    basic = trial([{"fact": "age", "at_least": 18}]).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return TrialFile.model_validate(basic | more)


def criterion(name: str, side: str, rule: str) -> dict[str, Any]:
    key = {"inclusion": "require", "exclusion": "exclude_if"}[side]
    source = [{"quality": "registry", "of": "s", "item": "1"}]
    return {"id": name, "text": "As the rule says.", "topic": "diagnosis", "source": source, key: parse(rule, "").data}


def group(name: str, role: str, *rules: str) -> dict[str, Any]:
    """A group of which these inclusion criteria are asked: A1, A2 … of group a."""
    asked = [criterion(f"{name.upper()}{i}", "inclusion", rule) for i, rule in enumerate(rules, 1)]
    return {"id": name, "role": role, "text": "A group.", "inclusion": asked}


def decided(made: TrialFile, profile: dict[str, Any]) -> Decision:
    """The decision; each criterion's truth is the plain evaluator's as well."""
    ready, masks = bound(made, profile)
    decision = by_kleene(ready, masks, LeafObstacles(ready, binder(profile), masks))
    asked = {c.id: c for c in made.criteria()}
    plain = [plainly(profile).criterion(asked[c.id]) for c in ready.criteria if c.id in asked]
    assert list(decision.truths[: len(plain)]) == plain
    return decision


HIV_POSITIVE, HIV_NEGATIVE = "{fact: hiv, is: positive}", "{fact: hiv, is: negative}"
A_AND_B = [group("a", "patient", HIV_POSITIVE), group("b", "patient", HIV_NEGATIVE)]
GROWN_UP, TOO_YOUNG = {"born": "1970"}, {"born": "2009-11-22"}


def test_one_group_of_patients_that_takes_the_patient_is_enough() -> None:
    seen = decided(file(groups=A_AND_B), both(GROWN_UP, found("hiv", "negative")))
    assert (seen.verdict, seen.groups) == ("eligible", {"a": "not_eligible", "b": "eligible"})
    assert seen.reasons == ()


def test_what_no_group_meets_is_one_failing_criterion_of_each() -> None:
    groups = [group("a", "patient", HIV_NEGATIVE, "{fact: sex, is: male}"), group("b", "patient", HIV_NEGATIVE)]
    seen = decided(file(groups=groups), both(GROWN_UP, WOMAN, found("hiv", "positive")))
    assert seen.verdict == "not_eligible"
    assert seen.reasons == (("A1", "B1"), ("A2", "B1"))


def test_what_all_groups_share_fails_all_of_them() -> None:
    seen = decided(file(groups=A_AND_B), both(TOO_YOUNG, found("hiv", "negative")))
    assert (seen.verdict, seen.reasons) == ("not_now", (("I0",),))
    assert seen.groups == {"a": "not_eligible", "b": "not_now"}


@pytest.mark.parametrize("role", ["control", "healthy", "donor"])
def test_only_groups_of_patients_decide(role: str) -> None:
    groups = [group("a", "patient", HIV_NEGATIVE), group("b", role, HIV_POSITIVE)]
    seen = decided(file(groups=groups), both(GROWN_UP, found("hiv", "positive")))
    assert (seen.verdict, seen.reasons, set(seen.groups)) == ("not_eligible", (("A1",),), {"a"})


def test_a_group_whose_criteria_are_open_leaves_the_trial_open() -> None:
    groups = [group("a", "patient", HIV_NEGATIVE), group("b", "patient", "{judgement: Does it fit?}")]
    seen = decided(file(groups=groups), both(GROWN_UP, found("hiv", "positive")))
    assert (seen.verdict, seen.groups) == ("for_site", {"a": "not_eligible", "b": "for_site"})


@pytest.mark.parametrize("kind", ["allowed", "advice", "after_entry", "remark"])
def test_a_note_never_excludes(kind: str) -> None:
    notes = [{"text": "No one with HIV.", "kind": kind}]
    seen = decided(file(notes=notes), both(GROWN_UP, found("hiv", "positive")))
    assert seen.verdict == "eligible"
    with pytest.raises(ValidationError):
        file(notes=[{**notes[0], "exclude_if": {"fact": "hiv", "is": "positive"}}])


@pytest.mark.parametrize("how", ["key_only", "partial", "none"])
@pytest.mark.parametrize("side", ["inclusion", "exclusion"])
def test_a_part_that_nobody_read_is_never_taken_as_met(side: str, how: str) -> None:
    made = file(coverage={"inclusion": "complete", "exclusion": "complete", side: how})
    assert decided(made, GROWN_UP).verdict == "unread"
    assert decided(made, TOO_YOUNG).verdict == "not_now"
    assert decided(made, {}).verdict == "needs_facts"


def test_a_list_that_was_read_in_full_can_be_met() -> None:
    assert decided(file(), GROWN_UP).verdict == "eligible"


# --- what cannot be asked is refused when the trial is compiled


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("{fact: age, at_least: 18 kg}", "not in a unit of `age`"),
        ("{fact: cd4, at_least: 200 mg/day}", "not in a unit of `cd4`"),
        ("{fact: hvi, is: positive}", "no fact of facts.yaml"),
        ("{fact: hiv, is: sometimes}", "is never `sometimes`"),
        ("{fact: hiv, is: positive, reads: lowest}", "cannot be read so"),
        ("{fact: age, at_least: 18, within: 1 year}", "worked out on the day itself"),
        ("{fact: hiv, is: positive, within: a while}", "cannot be read"),
        ("{fact: hiv, is: positive, within: {time: 30 days, before: hiv}}", "`hiv` is a category"),
        ("{treatment: rituximab, other_than: [anti_cd20]}", "leave nothing"),
        ("{treatment: rituximab, route: by_magic}", "is no route"),
        ("{treatment: prednisone, dose: {at_least: 10 mg}}", "compared per day"),
        ("{treatment: prednisone, dose: {at_least: 10 mg/day, counted_as: steroids}}", "is no drug"),
    ],
)
def test_a_rule_that_cannot_be_asked_is_refused(rule: str, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        refused(trial([parse(rule, "").data]))


def refused(made: TrialFile) -> None:
    """Compiles it."""
    compiled(made)
