"""The example referrals, and what each encoded trial says of them on one day.

The verdicts were derived by reading `criteria/trials` with each profile in hand, not by running the program: where the
two differ, one of them is wrong, and the table is not to be bent without reading again.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from command_line import EXAMPLES, ON, ROOT, run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REFERRALS = ("R-0101", "R-0102", "R-0103", "R-0104", "R-0105", "R-0106")
UNREAD = "nobody could read its criteria"
MAY_HAVE = "natalizumab at some time is neither listed nor ruled out"


class Read(NamedTuple):
    """A verdict as a reader of the trial's file gives it, and why; what fails, with the kind of its obstacle.

    `against`: something speaks against the patient in a text that is not enough to fail.
    """

    verdict: str
    why: str
    fails: Mapping[str, str] = {}
    against: bool = False


EXPECTED: dict[str, dict[str, Read]] = {
    "hiv-falling-cd4": {
        "FR-pembrolizumab-PML": Read("not_eligible", "HIV is excluded in two sources and stays", {"E1": "fixed"}),
        "NCT06990087": Read("unread", UNREAD),
        "NCT01730131": Read("unread", "PML and MRI fit; most of the list was not read"),
        "NCT04781309": Read("unread", "definite; 95 CD4 cells are over a limit that cannot be right, CD8 is not known"),
        "EudraCT-2012-000725-41": Read(
            "not_now",
            "19 days since the diagnosis, and 4 weeks of therapy must lie after it; the HIV copies are of before",
            {"I4": "date", "I5": "retest"},
        ),
        "NCT00746941": Read("needs_facts", "PCR positive, 2 months, 34 years; weight and the exclusions are not known"),
        "NCT00001048": Read(
            "not_now",
            "HIV medicines other than the three that it allows, now and so in the last 14 days",
            {"E8": "treating_team", "E13": "treating_team"},
        ),
        "NCT01211665": Read("needs_facts", MAY_HAVE),
    },
    "natalizumab-ms": {
        "FR-pembrolizumab-PML": Read(
            "unread", "definite, HIV negative; a lay text is against biologics in such a disease", against=True
        ),
        "NCT06990087": Read("unread", UNREAD),
        "NCT01730131": Read("unread", "PML and MRI fit; most of the list was not read"),
        "NCT04781309": Read(
            "unread", "a lay text is against active MS, and against steroids of more than 2 weeks", against=True
        ),
        "EudraCT-2012-000725-41": Read("not_eligible", "HIV negative", {"I2": "fixed"}),
        "NCT00746941": Read("needs_facts", "PCR positive, 2 months, 46 years, 64 kg; the exclusions are not known"),
        "NCT00001048": Read("not_eligible", "HIV negative", {"I1": "fixed"}),
        "NCT01211665": Read("needs_facts", "natalizumab for MS, then PML, plasma exchange; allergies are not known"),
    },
    "lymphoma-rituximab": {
        "FR-pembrolizumab-PML": Read(
            "unread", "definite or probable whatever the MRI, a cause, HIV negative; the lay exclusion stays open"
        ),
        "NCT06990087": Read("unread", UNREAD),
        "NCT01730131": Read("needs_facts", "nobody said that the MRI fits PML, which the list asks for itself"),
        "NCT04781309": Read("unread", "both counts lie above a limit that cannot be right", against=True),
        "EudraCT-2012-000725-41": Read("not_eligible", "HIV negative", {"I2": "fixed"}),
        "NCT00746941": Read(
            "needs_facts", "72 or 73 years, which one of two sources allows; the exclusions are not known"
        ),
        "NCT00001048": Read("not_eligible", "HIV negative, and over 65", {"I1": "fixed", "R1": "fixed"}),
        "NCT01211665": Read("needs_facts", MAY_HAVE),
    },
    "kidney-transplant": {
        "FR-pembrolizumab-PML": Read("needs_facts", "HIV is not known; possible PML may be enough for the site"),
        "NCT06990087": Read("unread", UNREAD),
        "NCT01730131": Read("unread", "suspected PML and a fitting MRI are enough; most of the list was not read"),
        "NCT04781309": Read(
            "unread",
            "whatever the PCR, at least possible; a lay text is against immunosuppressants that go on",
            against=True,
        ),
        "EudraCT-2012-000725-41": Read(
            "not_now", "no HIV medicine in a list that is whole for now", {"I4": "treating_team"}
        ),
        "NCT00746941": Read("needs_facts", "no PCR yet, which is no negative one; weight is not known"),
        "NCT00001048": Read("needs_facts", "HIV is not known, and no PCR yet"),
        "NCT01211665": Read("needs_facts", "the list is whole for now only; " + MAY_HAVE),
    },
    "idiopathic-lymphopenia": {
        "FR-pembrolizumab-PML": Read("unread", "definite, CD4 lymphocytopenia, HIV negative, never a biologic"),
        "NCT06990087": Read("unread", UNREAD),
        "NCT01730131": Read("unread", "PML and MRI fit; most of the list was not read"),
        "NCT04781309": Read("unread", "definite; 48 CD4 cells are over a limit that cannot be right, CD8 is not known"),
        "EudraCT-2012-000725-41": Read(
            "not_eligible", "HIV negative; never a medicine against it", {"I2": "fixed", "I4": "treating_team"}
        ),
        "NCT00746941": Read(
            "needs_facts", "74 or 75 years and about 3 months, which one of the sources allows; weight is not known"
        ),
        "NCT00001048": Read("not_eligible", "HIV negative, and over 65", {"I1": "fixed", "R1": "fixed"}),
        "NCT01211665": Read("not_eligible", "never natalizumab, in a list that is whole", {"I1": "fixed"}),
    },
    "biopsy-positive": {
        "FR-pembrolizumab-PML": Read(
            "unread", "definite by tissue, a cause, HIV negative; another biologic for the psoriasis is not ruled out"
        ),
        "NCT06990087": Read("unread", UNREAD),
        "NCT01730131": Read("unread", "definite, and the later MRI fits; most of the list was not read"),
        "NCT04781309": Read("unread", "definite by tissue; the CD4 and CD8 counts are not known"),
        "EudraCT-2012-000725-41": Read(
            "not_eligible", "HIV negative; 25 days since the diagnosis, not yet 4 weeks", {"I2": "fixed", "I4": "date"}
        ),
        "NCT00746941": Read("not_now", "it asks for JC virus in the fluid, whatever the tissue", {"I1": "retest"}),
        "NCT00001048": Read("not_eligible", "HIV negative, and over 65", {"I1": "fixed", "R1": "fixed"}),
        "NCT01211665": Read("needs_facts", MAY_HAVE),
    },
}
"""By example and trial, on 2026-11-22."""

GAPS = {
    "hiv-falling-cd4": {"hiv_type", "weight"},
    "natalizumab-ms": {"drug_hypersensitivity", "severe_allergic_reaction"},
    "lymphoma-rituximab": {"mri_compatible"},
    "kidney-transplant": {"hiv", "csf_jcv_pcr", "weight"},
    "idiopathic-lymphopenia": {"weight"},
    "biopsy-positive": {"weight"},
}
"""Facts and conditions that the example leaves out and that some encoded trial asks for."""

CERTAINTY = {
    "hiv-falling-cd4": ("definite", {"definite"}),
    "natalizumab-ms": ("definite", {"definite"}),
    "lymphoma-rituximab": ("not_classified", {"definite", "probable"}),
    "kidney-transplant": ("possible", {"definite", "possible"}),
    "idiopathic-lymphopenia": ("definite", {"definite"}),
    "biopsy-positive": ("definite", {"definite"}),
}
"""The class by AAN 2013 on the results so far, and those that can still be reached."""

PAIRS = [(example, trial) for example, trials in EXPECTED.items() for trial in trials]
each_pair = pytest.mark.parametrize(("example", "trial"), PAIRS)
each_example = pytest.mark.parametrize("example", EXPECTED)


@cache
def screened(example: str, *options: str) -> Any:
    seen = run("screen", ROOT / "examples" / f"{example}.yaml", *ON, *options, "--json")
    assert (seen.code, seen.err) == (0, "")
    return json.loads(seen.out)


def trial_of(example: str, trial: str) -> Any:
    return next(t for t in screened(example)["trials"] if t["id"] == trial)


def test_the_table_names_encoded_trials_and_each_example_once() -> None:
    encoded = {path.stem for path in (ROOT / "criteria" / "trials").glob("*.yaml")}
    assert all(set(trials) <= encoded for trials in EXPECTED.values())
    assert set(EXPECTED) <= {path.stem for path in EXAMPLES}
    assert tuple(sorted(screened(example)["profile_id"] for example in EXPECTED)) == REFERRALS


@each_example
def test_an_example_passes_the_check(example: str) -> None:
    seen = run("profile", "check", ROOT / "examples" / f"{example}.yaml")
    assert (seen.code, seen.err) == (0, "")
    assert screened(example)["warnings"] == []


@each_example
def test_an_example_says_where_it_comes_from_and_that_it_is_nobody(example: str) -> None:
    text = (ROOT / "examples" / f"{example}.yaml").read_text(encoding="utf-8")
    top = text[: text.index("\nid: ")]
    assert all(line.startswith("#") for line in top.splitlines())
    assert "Nobody's record" in top
    assert "dates" in top
    assert "gaps" in top
    assert "https://" in top
    assert len(text.splitlines()) <= 45


@each_pair
def test_the_verdict_is_what_a_reader_of_the_trial_gives(example: str, trial: str) -> None:
    assert trial_of(example, trial)["verdict"] == EXPECTED[example][trial].verdict, EXPECTED[example][trial].why


@each_pair
def test_what_fails_fails_for_the_reason_that_a_reader_gives(example: str, trial: str) -> None:
    seen, read = trial_of(example, trial), EXPECTED[example][trial]
    assert {c["id"]: c["kind"] for c in seen["criteria"] if c["truth"] == "false"} == read.fails
    assert sorted(seen["reasons"]) == sorted([criterion] for criterion in read.fails)


@each_pair
def test_what_is_only_probably_against_is_flagged(example: str, trial: str) -> None:
    assert ("probably_against" in trial_of(example, trial)["flags"]) is EXPECTED[example][trial].against


@each_example
def test_an_example_has_gaps_that_somebody_is_asked_to_fill(example: str) -> None:
    trials = screened(example)["trials"]
    missing = {name for t in trials for c in t["criteria"] for m in c["missing"] for name in m["names"]}
    assert missing >= GAPS[example]


@each_example
def test_the_certainty_is_that_of_the_table(example: str) -> None:
    [diagnosis] = screened(example)["diagnosis"]
    assert (diagnosis["so_far"], set(diagnosis["reachable"])) == CERTAINTY[example]


@each_pair
def test_findings_of_a_class_are_never_said_to_fit_none(example: str, trial: str) -> None:
    assert "not_classified" not in CERTAINTY[example][1]
    assert "not_classified" not in {c["reason"]["code"] for c in trial_of(example, trial)["criteria"]}


def test_natalizumab_without_a_last_dose_may_be_given_now(tmp_path: Path) -> None:
    text = (ROOT / "examples" / "natalizumab-ms.yaml").read_text(encoding="utf-8")
    assert text.count(" to: 2026-09-21,") == 1
    path = tmp_path / "profile.yaml"
    path.write_text(text.replace(" to: 2026-09-21,", ""), encoding="utf-8")
    [warning] = json.loads(run("screen", path, *ON, "--json").out)["warnings"]
    assert (warning["code"], warning["params"]["drug"]) == ("label_contraindication", "natalizumab")


@each_example
def test_nothing_is_open_to_the_patient_while_a_criterion_is_unread(example: str) -> None:
    for trial in screened(example, "--all")["trials"]:
        unread = "not_encoded" in trial["flags"] or any(c["reason"]["code"] == "not_read" for c in trial["criteria"])
        assert not (unread and trial["verdict"] in ("eligible", "for_site"))


@each_example
def test_what_only_watches_stands_below_every_treatment(example: str) -> None:
    order = [trial["id"] for trial in screened(example)["trials"]]
    gives = [t["id"] for t in screened(example)["trials"] if t["purpose"] in ("treatment", "iris_treatment")]
    assert {"NCT06990087", "NCT01211665"} <= set(gives)
    assert order.index("NCT01730131") > max(map(order.index, gives))


@each_example
def test_series_and_what_does_not_take_pml_are_shown_on_request_only(example: str) -> None:
    records = json.loads((ROOT / "trials.json").read_text(encoding="utf-8"))["trials"]
    hidden = {r["key"] for r in records if r["kind"] == "published_series" or r["takes_pml"] == "no"}
    assert hidden
    assert {t["id"] for t in screened(example)["trials"]} == {r["key"] for r in records} - hidden
    assert {t["id"] for t in screened(example, "--all")["trials"]} == {r["key"] for r in records}
