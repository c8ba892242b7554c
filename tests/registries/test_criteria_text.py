"""Eligibility texts split into items: layouts and traps one by one, the counted texts, and that nothing is lost."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screener.registries.criteria_text import items_of, parts_of
from screener.registries.items import SIDES, Items

COUNTED = Path(__file__).parents[3] / "shared" / "registries" / "ctgov" / "criteria_examples.json"
LEGACY = """
        Inclusion Criteria

        Concurrent Medication:

        Allowed:

          -  Creams for the skin.

          -  Any antibiotic that the doctor thinks of, for as long as it is
             needed.

        Patients must have:

          -  Confirmed PML, with symptoms that began less than ninety days
             before.

        Exclusion Criteria

        Prior Medication:

        Excluded within 14 days prior to study:

          -  Steroids.
""".replace("\n", "\r\n")


def counts(items: Items) -> tuple[int, ...]:
    return tuple(len(items.side(side)) for side in SIDES)


LAYOUTS: dict[str, tuple[str, tuple[int, int, int]]] = {
    "headings in capitals, dashes, no blank lines": (
        "INCLUSION CRITERIA:\n- Age 18\n- PML\nEXCLUSION CRITERIA:\n- HIV\n",
        (2, 1, 0),
    ),
    "headings in bold, other bullets": (
        "**Inclusion Criteria**\n\n• Age 18\n• PML\n\n**Exclusion Criteria**\n\n\u2013 HIV\n\u2013 Cancer\n",
        (2, 2, 0),
    ),
    "criteria for inclusion; letters and Roman numerals": (
        "Criteria for inclusion:\n\na) Age 18\nb) PML\n\nCriteria for exclusion:\n\ni. HIV\nii. Cancer\niii. Pregnancy",
        (2, 3, 0),
    ),
    "parts in the headings": (
        "Inclusion Criteria (Part A):\n\n(1) Age 18\n(2) PML\n\nInclusion Criteria (Part B):\n\n(1) Age 12\n\n"
        "Exclusion Criteria (Parts A and B):\n\n(1) HIV\n",
        (3, 1, 0),
    ),
    "numbered headings, decimal numbers": (
        "1. Inclusion Criteria\n1.1 Age 18\n1.2 PML\n1.2.1 With PCR\n2. Exclusion Criteria\n2.1 HIV\n2.2 Cancer",
        (2, 2, 0),
    ),
    "all in one line": (
        "Inclusion Criteria: 1. Age 18-65 2. PML, by PCR 3. Consent. Exclusion Criteria: 1. HIV 2. Pregnancy",
        (3, 2, 0),
    ),
    "dots in one line": ("Inclusion Criteria:\n\n• Age 18 • PML\n\nExclusion Criteria:\n\n• HIV • Cancer", (2, 2, 0)),
    "one sentence each": ("Inclusion: Persistent weakness.\n\nExclusion: Women who are pregnant.", (1, 1, 0)),
    "paragraphs": ("Inclusion Criteria:\n\nAge 18\n\nPML\n\nExclusion Criteria:\n\nHIV\n\nPregnancy", (2, 2, 0)),
    "lines": ("Inclusion Criteria:\nAge over 18\nPML\nExclusion Criteria:\nHIV\nPregnancy", (2, 2, 0)),
    "a list inside a paragraph among paragraphs": (
        "INCLUSION CRITERIA:\n\nAge over 50 years.\n\nPresence of one of the following signs on the scan:\n\n"
        "1. White matter\n2. Grey matter\n\nVisual acuity of 20/40.\n\nEXCLUSION CRITERIA:\n\nAllergy to eggs.",
        (3, 1, 0),
    ),
    "letters at the depth of the numbers": (
        "Inclusion Criteria:\n\n1. Organ function:\na. ANC > 1500\nb. Platelets > 100\n2. Consent\n\n"
        "Exclusion Criteria:\n\n1. HIV\n",
        (2, 1, 0),
    ),
    "numbers that begin anew inside a list": (
        "Inclusion Criteria:\n\n1. Age\n2. Organ function, all of:\n1. ANC\n2. PLT\n3. Hb\n3. Consent\n\n"
        "Exclusion Criteria:\n\n1. HIV",
        (3, 1, 0),
    ),
    "headings at list marks": (
        "* Inclusion Criteria:\n\n  * Age\n  * PML\n* Exclusion Criteria:\n\n  * HIV",
        (2, 1, 0),
    ),
    "escaped marks": (
        "Inclusion Criteria:\n\n1\\. Age over 18\n\n2\\. PML\n\nExclusion Criteria:\n\n\\- HIV\n\n\\- Cancer",
        (2, 2, 0),
    ),
    "French": ("Critères d'inclusion :\n\n- LEMP\n\nCritères de non-inclusion :\n\n- Grossesse", (1, 1, 0)),
    "sentences for headings": (
        "Patients are eligible if they meet all of the following criteria:\n\n* Age\n* PML\n\n"
        "Patients will be excluded if any of the following apply:\n\n* HIV",
        (2, 1, 0),
    ),
    "a sub-heading set deeper, with a permission": (
        "Inclusion Criteria:\n\n1. Age\n\nExclusion Criteria:\n\nEither eye\n\n1. Pressure\n2. Trauma\n\n"
        "   Study eye:\n3. Glaucoma\n\n    Note: Earlier laser is acceptable.\n4. Surgery",
        (1, 4, 0),
    ),
    "one sentence at two bullets": (
        "Inclusion Criteria:\n\n* Age\n\nExclusion Criteria:\n\n* Use of strong inhibitors of\n* CYP3A\n* HIV",
        (1, 2, 0),
    ),
    "legacy": (LEGACY, (1, 1, 0)),
    "a footnote": (
        "Inclusion Criteria:\n\n* Age\n* ANC normal\\*\n\n\\*By the laboratory.\n\nExclusion Criteria:\n\n* HIV\n",
        (2, 1, 0),
    ),
    "no exclusions": ("Inclusion Criteria:\n\n* Age \\>= 18\n\nExclusion Criteria:\n\n* N/A", (1, 0, 0)),
    "no headings": ("* Age 18\n* PML\n", (0, 0, 2)),
    "one heading for both": ("Inclusion and Exclusion Criteria:\n\n* Age\n* No HIV", (0, 0, 2)),
    "one sentence": ("Men and women with a pressure over 21 were eligible.", (0, 0, 1)),
}


@pytest.mark.parametrize(("text", "expected"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout(text: str, expected: tuple[int, int, int]) -> None:
    assert counts(items_of(text)) == expected


def counted() -> list[dict[str, Any]]:
    if not COUNTED.exists():
        return []
    examples: list[dict[str, Any]] = json.loads(COUNTED.read_text(encoding="utf-8"))["examples"]
    return examples


@pytest.mark.skipif(not COUNTED.exists(), reason="the texts counted by hand are not here")
@pytest.mark.parametrize("example", counted(), ids=lambda example: example["nct_id"])
def test_the_texts_that_were_counted_by_hand(example: dict[str, Any]) -> None:
    expected = (example["expected"]["inclusion_items"], example["expected"]["exclusion_items"], 0)
    text = next(example[key] for key in ("text", "criteria", "eligibilityCriteria") if key in example)
    assert counts(items_of(text)) == expected


def test_groups_are_kept_on_the_item() -> None:
    items = items_of("Inclusion Criteria:\n\nFor adults:\n\n* Age 18\n\nFor parents:\n\n* Consent\n")
    assert [item.group for item in items.inclusion] == ["For adults", "For parents"]
    items = items_of(
        "Volunteers:\n\nInclusion Criteria:\n\n* Age\n\nPatients with PML:\n\nInclusion Criteria:\n\n* PML"
    )
    assert [item.group for item in items.inclusion] == ["Volunteers", "Patients with PML"]
    assert items_of(LEGACY).exclusion[0].group == "Prior Medication: Excluded within 14 days prior to study"


def test_what_is_nested_belongs_to_its_parent() -> None:
    text = "Inclusion Criteria:\n\n* Cancer, except that:\n\n  * skin cancer\n* Consent"
    assert items_of(text).inclusion[0].text == "Cancer, except that:\n* skin cancer"


def test_a_negative_stays_as_it_is() -> None:
    items = items_of("Inclusion Criteria:\n\n* Not pregnant\n\nExclusion Criteria:\n\n* Must not be on drugs")
    assert (items.inclusion[0].text, items.exclusion[0].text) == ("Not pregnant", "Must not be on drugs")


PARTIAL = [
    "Key Inclusion Criteria:\n\n* Age\n\nKey Exclusion Criteria:\n\n* HIV",
    "Inclusion Criteria:\n\n* Age\n\nExclusion Criteria:\n\n* HIV\n\nOther protocol-defined criteria may apply.",
    "Inclusion Criteria:\n\n* Age\n\nExclusion Criteria:\n\n* HIV\n* Other protocol-specified criteria apply",
]


@pytest.mark.parametrize("text", PARTIAL)
def test_a_list_that_says_it_is_a_part_is_not_whole(text: str) -> None:
    items = items_of(text)
    assert (counts(items), items.complete) == ((1, 1, 0), False)


def test_a_disclaimer_at_the_end_of_a_criterion_does_not_hide_it() -> None:
    text = "Exclusion Criteria:\n\n* Surgery of the eye or brain within three months Further exclusion criteria apply"
    assert (counts(items_of(text)), items_of(text).complete) == ((0, 1, 0), False)


def test_a_page_footer_is_cut_out_and_kept() -> None:
    items = items_of("Inclusion Criteria:\n\n* Skin of type I to VI. Protocol Number: L1 v5.0 Page 8 of 52\n* Age")
    assert items.inclusion[0].text == "Skin of type I to VI."
    assert "Protocol Number: L1 v5.0 Page 8 of 52" in items.dropped


PERMITTED = [
    "Allowed: creams",
    "Earlier laser is acceptable.",
    "Patients may have had surgery.",
    "A durable power of attorney is recommended where impairment can be foreseen.",
]
ASKED = [
    "Live vaccines are not allowed.",
    "Patients on steroids are eligible if the dose is stable.",
    "Patients may not have had surgery.",
    "Patients may have had surgery only if they recovered.",
    "Patients on hormones (cream is allowable).",
]


@pytest.mark.parametrize(("text", "number"), [*((t, 0) for t in PERMITTED), *((t, 1) for t in ASKED)])
def test_a_permission_is_no_criterion(text: str, number: int) -> None:
    items = items_of(f"Inclusion Criteria:\n\n* Age\n* {text}\n")
    assert len(items.inclusion) == 1 + number
    assert (text in items.dropped) is not bool(number)


def letters(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W\d_]", text))


FRAGMENTS = st.sampled_from([
    "Inclusion Criteria:", "EXCLUSION CRITERIA", "Key Exclusion Criteria:", "* ", "  - ", "1. ", "a) ", "\\- ",
    "• ", "\n", "\n\n", "\r\n", "    ", "Age 18", "PML of", "HIV:", "Allowed:", "None", "NOTE: ", "Page 3 of 5", "\\*",
    "1.1 Age", "ii. x", "Patients must have:", "Other criteria may apply.", "-", "**",
    "Inclusion Criteria: 1. A 2. B Exclusion Criteria: - C",
])  # fmt: skip


@settings(max_examples=60)
@given(st.lists(FRAGMENTS, max_size=25).map("".join) | st.text())
def test_no_text_is_lost(text: str) -> None:
    parts, items = parts_of(text), items_of(text)
    assert letters("".join(block.raw for part in parts for block in part.blocks)) == letters(text)
    kept = [item.text for side in SIDES for item in items.side(side)] + list(items.dropped)
    marks = [mark for part in parts for block in part.blocks[:1] for mark in [block.raw]]
    assert not letters("".join(kept)) - letters(text)
    lost = letters(text) - letters("".join(kept))
    assert not lost - letters("".join(mark.lstrip()[:8] for raw in marks for mark in raw.split("\n")))


def test_a_gap_of_any_length_takes_no_time() -> None:
    assert counts(items_of(f"Inclusion Criteria:{' ' * 200_000}Age")) == (1, 0, 0)
