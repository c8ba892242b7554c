"""AAN 2013 as a table: every row, every combination outside it, and what each unfinished work-up can still become.

Two readings of the same findings. *On the results so far* is what the printed table says, with a PCR that was not
done or was equivocal as "not done". *For criteria* an unfinished PCR is an unknown: the class is everything that it
can still become.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest
from worlds import binder, bound, compiled, knowledge, trial

from screener.engine.kleene import truth
from screener.engine.obstacles import LeafObstacles
from screener.engine.verdict import by_kleene
from screener.values import Truth

SCHEME = knowledge().schemes["aan_2013"]
CLASSES = SCHEME.classes

# picture, imaging, PCR: the class that the table prints (+ found or compatible, - not, nd not done)
ROWS = [
    ("+", "+", "+", "definite"),
    ("+", "-", "+", "probable"),
    ("-", "+", "+", "probable"),
    ("+", "+", "-", "possible"),
    ("+", "+", "nd", "possible"),
    ("-", "-", "+", "possible"),
    ("+", "-", "-", "not_met"),
    ("-", "+", "-", "not_met"),
    ("-", "-", "-", "not_met"),
]
TABLE = {row[:3]: row[3] for row in ROWS}
PCR = {"+": "positive", "-": "negative", "nd": "not_done", "eq": "equivocal"}


def findings(picture: str, imaging: str, pcr: str, tissue: str = "", better: str = "") -> dict[str, Any]:
    """A profile; an empty sign means that nothing is recorded."""
    said = {
        "clinical_compatible": {"+": True, "-": False}.get(picture),
        "mri_compatible": {"+": True, "-": False}.get(imaging),
        "csf_jcv_pcr": PCR.get(pcr),
        "pml_tissue": {"+": "shown", "-": "not_shown", "nd": "not_done"}.get(tissue),
        "better_explained": {"+": True, "-": False}.get(better),
    }
    return {"findings": [{"fact": fact, "value": value} for fact, value in said.items() if value is not None]}


def so_far(*signs: str) -> str:
    row = binder(findings(*signs)).so_far(SCHEME)
    return row.then if row else "not_classified"


def reachable(*signs: str) -> set[str]:
    return set(binder(findings(*signs)).reachable(SCHEME))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row))
def test_every_row_of_the_table(row: tuple[str, str, str, str]) -> None:
    assert so_far(*row[:3], "nd") == row[3]


@pytest.mark.parametrize("signs", list(product(("+", "-", ""), ("+", "-", ""), ("+", "-", "nd", "eq", ""))))
def test_what_the_table_does_not_have_is_not_classified_and_never_not_pml(
    signs: tuple[str, str, str],
) -> None:
    """A finding that is missing, or an unfinished PCR outside the one row that has it, gives no class."""
    as_printed = (signs[0], signs[1], "nd" if signs[2] in ("eq", "") else signs[2])
    assert so_far(*signs, "nd") == TABLE.get(as_printed, "not_classified")


@pytest.mark.parametrize("signs", list(product(("+", "-", ""), ("+", "-", ""), ("+", "-", "nd", "eq", ""))))
def test_tissue_that_shows_jc_virus_is_definite_whatever_the_rest(signs: tuple[str, str, str]) -> None:
    assert so_far(*signs, "+") == "definite"
    assert reachable(*signs, "+") == {"definite"}


@pytest.mark.parametrize("signs", list(product(("+", "-", ""), ("+", "-", ""), ("+", "-", "nd", "eq", ""))))
def test_better_explained_by_another_disease_is_not_classified(signs: tuple[str, str, str]) -> None:
    assert so_far(*signs, "nd", "+") == "not_classified"
    assert reachable(*signs, "nd", "+") == {"not_classified"}


OPEN = {"+": "+", "-": "-", "nd": "+-", "eq": "+-", "": "+-"}


@pytest.mark.parametrize(
    "signs", list(product(("+", "-", ""), ("+", "-", ""), ("+", "-", "nd", "eq", ""), ("-", "nd", "")))
)
def test_an_unfinished_work_up_is_everything_it_can_still_become(signs: tuple[str, str, str, str]) -> None:
    """For criteria: every completion of what is missing, looked up in the table; so is tissue that nobody mentions.

    Whoever judges picture or imaging compatible or not has weighed other diseases; where nobody did, another disease
    may explain it all, which is outside the table.
    """
    picture, imaging, pcr, tissue = signs
    expected = {TABLE[one] for one in product(OPEN[picture], OPEN[imaging], OPEN[pcr])}
    nobody_judged = {"not_classified"} if picture == imaging == "" else set()
    assert reachable(*signs) == expected | nobody_judged | ({"definite"} if tissue == "" else set())


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (("+", "+", "nd", "nd"), {"definite", "possible"}),
        (("+", "+", "", "nd"), {"definite", "possible"}),
        (("+", "+", "eq", "nd"), {"definite", "possible"}),
        (("+", "+", "-", "nd"), {"possible"}),
        (("+", "", "-", "nd"), {"possible", "not_met"}),
        (("", "", "", "nd"), {"definite", "probable", "possible", "not_met", "not_classified"}),
    ],
)
def test_some_unfinished_work_ups_in_plain_sight(signs: tuple[str, ...], expected: set[str]) -> None:
    assert reachable(*signs) == expected


ALL_SIGNS = list(product(("+", "-", ""), ("+", "-", ""), ("+", "-", "eq"), ("+", "nd", ""), ("+", "")))


@pytest.mark.parametrize("wanted", [c for n in (1, 2, 3) for c in combinations(CLASSES, n)], ids="+".join)
def test_a_criterion_on_the_class_is_exact(wanted: tuple[str, ...]) -> None:
    """The compiled criterion says what brute force over the reachable classes says; not classified is the site's."""
    file = trial([{"fact": "pml_certainty", "one_of": list(wanted)}])
    for signs in ALL_SIGNS:
        classes = reachable(*signs)
        made, masks = bound(file, findings(*signs))
        said = {Truth.UNKNOWN if c == "not_classified" else Truth.TRUE if c in wanted else Truth.FALSE for c in classes}
        expected = said.pop() if len(said) == 1 else Truth.UNKNOWN
        assert truth(made.criteria[0].formula, [b.mask for b in masks]) is expected, signs


def stated(value: str, *signs: str) -> dict[str, Any]:
    profile = findings(*signs)
    profile["findings"].append({"fact": "pml_certainty", "value": value})
    return profile


def class_truth(profile: dict[str, Any], wanted: list[str]) -> Truth:
    made, masks = bound(trial([{"fact": "pml_certainty", "one_of": wanted}]), profile)
    return truth(made.criteria[0].formula, [b.mask for b in masks])


def test_a_class_that_the_profile_merely_states_answers_criteria_on_the_class() -> None:
    assert class_truth(stated("definite", "", "", ""), ["definite", "probable"]) is Truth.TRUE
    assert class_truth(stated("possible", "", "", ""), ["definite", "probable"]) is Truth.FALSE


def test_nothing_is_concluded_from_a_stated_class_about_the_pcr() -> None:
    made, masks = bound(trial([{"fact": "csf_jcv_pcr", "is": "positive"}]), stated("definite", "", "", ""))
    assert truth(made.criteria[0].formula, [b.mask for b in masks]) is Truth.UNKNOWN


def test_a_stated_class_that_the_findings_exclude_decides_nothing() -> None:
    assert class_truth(stated("definite", "+", "+", "-", "nd"), ["definite"]) is Truth.UNKNOWN
    assert class_truth(stated("definite", "+", "+", "-", "nd"), ["definite", "possible"]) is Truth.TRUE


@pytest.mark.parametrize(
    ("signs", "verdict", "kind"),
    [
        (("+", "+", "", "nd"), "needs_facts", None),  # the PCR is still to come
        (("+", "+", "eq", "nd"), "needs_facts", None),  # equivocal is not negative
        (("+", "+", "-", "nd"), "not_now", "retest"),  # negative, and no tissue was taken
        (("+", "+", "-", "-"), "not_now", "retest"),  # negative, and tissue showed nothing
        (("+", "+", "-", ""), "needs_facts", None),  # negative, and nobody says whether tissue was taken
        (("+", "+", "-", "+"), "eligible", None),  # tissue decides, whatever the PCR
        (("+", "", "+", ""), "eligible", None),  # definite or probable, whatever the MRI shows
        (("+", "+", "+", "nd", "+"), "for_site", None),  # another disease explains it better: the site's to say
    ],
)
def test_a_trial_that_wants_definite_or_probable_pml(signs: tuple[str, ...], verdict: str, kind: str | None) -> None:
    file = trial([{"fact": "pml_certainty", "one_of": ["definite", "probable"]}])
    patient_today = binder(findings(*signs))
    made = compiled(file)
    masks = patient_today.bind(made)
    decision = by_kleene(made, masks, LeafObstacles(made, patient_today, masks))
    assert decision.verdict == verdict
    assert [o.kind for o in decision.obstacles.values()] == ([kind] if kind else [])
