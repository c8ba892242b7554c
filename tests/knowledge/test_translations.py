"""Other languages hold what the English holds: every text, every number, every period and bound; and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from data_folder import READER, copy_to, edit
from planted import TODAY

from screener.knowledge import Location, Texts, load, locate
from screener.knowledge.build import Sources
from screener.knowledge.checks import CHECKS, Finding, Inspected
from screener.knowledge.translations import english, left_to_the_site, missing, of_nothing
from screener.models import spelled
from screener.vocabulary import plain

FR = "criteria/i18n/fr.yaml"


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(locate())


@pytest.fixture(scope="module")
def own(sources: Sources) -> dict[str, Any]:
    return english(sources)


@pytest.fixture(scope="module")
def french(sources: Sources) -> dict[str, Any]:
    (language,) = sources.languages
    return language.plain()


@pytest.fixture(scope="module")
def pairs(own: dict[str, Any], french: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Where it stands, the English, the French."""
    return list(_pairs(own, french))


def _pairs(own: Any, other: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, str, str]]:
    if isinstance(own, str):
        yield spelled(path), own, other
        return
    for key, held in own.items() if isinstance(own, dict) else enumerate(own):
        if key in other if isinstance(other, dict) else key < len(other):
            yield from _pairs(held, other[key], (*path, key))


# whole


def test_french_lacks_nothing(own: dict[str, Any], french: dict[str, Any]) -> None:
    assert [f"{spelled(path)}: {said}" for path, said in missing(french, own)] == []


def test_french_translates_nothing_that_is_not_there(own: dict[str, Any], french: dict[str, Any]) -> None:
    assert list(of_nothing(french, own)) == []


def test_no_sentence_was_left_in_english(pairs: list[tuple[str, str, str]]) -> None:
    """Titles, names of institutes and words to search a registry for may hold English."""
    words = re.compile(r"\b(the|of|and|with|which|not|any)\b")
    ours = re.compile(r"^(facts|conditions|classes|labels)\.|\.(criteria|groups|notes|remarks)")
    texts = [(where, other.replace("National Institutes of Health", "")) for where, _, other in pairs]
    assert [where for where, other in texts if ours.search(where) and words.search(other)] == []


def test_what_the_site_is_asked_is_found_by_its_english(sources: Sources) -> None:
    texts = Texts(load(), "fr")
    asked = [
        (file.trial, c.id, said) for _, file in sources.trials for c in file.criteria() for said in left_to_the_site(c)
    ]
    assert len(asked) > 60
    assert [entry for entry in asked if texts.site_says(*entry) == entry[2]] == []


# exact

WORDS = {
    "two": "deux", "three": "trois", "four": "quatre", "five": "cinq", "six": "six", "seven": "sept", "eight": "huit",
    "twelve": "douz", "half": "demi",
}  # fmt: skip
UNITS = {"day": "jours?", "week": "semaines?", "month": "mois", "year": "ans?|années?", "hour": "heures?"}
BOUNDS = {
    r"\bor (more|longer)\b": r"ou plus|ou pire",
    r"\bat most\b": r"au plus",
    r"\bor (less|fewer)\b(?! than)|\bno longer than\b": r"ou moins|au plus",
    r"\b(less|fewer) than\b|\bbelow\b|\byounger than\b": r"moins d|inférieur|au-dessous",
    r"\bmore than\b|\babove\b|\bolder than\b": r"plus d|plus ancien|au-dessus|supérieur|au-delà",
}
"""How a bound is said in English, and in French."""


def numbers(text: str) -> set[str]:
    """As digits, whatever parts thousands and decimals."""
    joined = re.sub(r"(?<=\d)[, \u00a0\u202f](?=\d{3}\b)", "", text)
    return set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d)", ".", joined)))


def test_every_number_is_in_both_languages(pairs: list[tuple[str, str, str]]) -> None:
    differ = [(where, numbers(said) ^ numbers(other)) for where, said, other in pairs]
    assert [entry for entry in differ if entry[1]] == []


def test_numbers_in_words_are_too(pairs: list[tuple[str, str, str]]) -> None:
    said_in = [(where, own, other) for where, said, other in pairs for own in WORDS if _has(own, said)]
    texts = {where: other.casefold() for where, _, other in pairs}
    assert len(said_in) > 20
    assert [(where, word) for where, word, _ in said_in if WORDS[word] not in texts[where]] == []


def _has(word: str, text: str) -> bool:
    return re.search(rf"\b{word}\b", text, re.I) is not None


def test_every_period_is_as_long(pairs: list[tuple[str, str, str]]) -> None:
    """A number and its unit, with at most a word between them (“les 30 derniers jours”)."""
    period = re.compile(rf"\b(\d+|{'|'.join(WORDS)}) ({'|'.join(UNITS)})s?\b")
    asked = [(where, *of.groups(), other) for where, said, other in pairs for of in period.finditer(said)]
    assert len(asked) > 60
    lacking = [
        (where, number, unit)
        for where, number, unit, other in asked
        if not re.search(rf"\b{WORDS.get(number, number)}\b(?: ou \d+| à \d+)?(?: \w+)? (?:{UNITS[unit]})\b", other)
    ]
    assert lacking == []


def test_every_bound_is_on_the_same_side(pairs: list[tuple[str, str, str]]) -> None:
    texts = [pair for pair in pairs if ".criteria." in pair[0]]
    asked = [(where, own, other) for where, said, other in texts for own in BOUNDS if re.search(own, said, re.I)]
    assert len(asked) > 40
    assert [(where, own) for where, own, other in asked if not re.search(BOUNDS[own], other, re.I)] == []


def test_units_are_the_same(pairs: list[tuple[str, str, str]]) -> None:
    """Symbols are international."""
    symbols = re.compile(r"(?:mg/kg|/mm3|/mL|/dL|\bkg\b|\bmg\b|%|\bI{1,3}\b|\bIV\b|\bE\d+\b|\bI\d+\b|NCT\d+)")
    differ = [(where, set(symbols.findall(said)) ^ set(symbols.findall(other))) for where, said, other in pairs]
    assert [entry for entry in differ if entry[1]] == []


# as French is written


def test_punctuation_has_its_space(pairs: list[tuple[str, str, str]]) -> None:
    assert [where for where, _, other in pairs if re.search(r"[^\s\d][?!;»]|\S:(?= |$)|«\S", other)] == []


def test_apostrophes_and_quotes_are_of_one_kind(pairs: list[tuple[str, str, str]]) -> None:
    assert [where for where, _, other in pairs if "\u2019" in other or "\u201c" in other] == []


def test_every_plain_question_asks(french: dict[str, Any]) -> None:
    asked = {name: fact["plain"] for name, fact in french["facts"].items()}
    assert [name for name, question in asked.items() if not question.endswith(" ?") and "? " not in question] == []


def test_nobody_is_told_to_stop_a_medicine(pairs: list[tuple[str, str, str]]) -> None:
    """An order to stop is nowhere; what says “never stop” says it in French as well."""
    orders = re.compile(r"\b(arrêtez|cessez|stoppez|interrompez|réduisez|sautez)\b", re.I)
    assert [where for where, _, other in pairs if orders.search(other)] == []
    never = [
        (where, other) for where, said, other in pairs if re.search(r"not (?:to be )?stop|never (?:to )?stop", said)
    ]
    assert len(never) > 8
    assert [
        where for where, other in never if not re.search(r"ne (?:pas|jamais) (?:l')?arrêter|de ne jamais", other, re.I)
    ] == []


# short forms of hospital letters


def test_french_short_forms_are_accepted() -> None:
    vocabulary = load().vocabulary
    assert vocabulary.fact_names["vih"] == "hiv"
    assert vocabulary.indication_names["lemp"] == "pml"
    assert vocabulary.specimen("LCR") == "csf"
    assert vocabulary.fact_names["pcr_jc_lcr"] == "csf_jcv_pcr"
    assert vocabulary.fact_names["irm_compatible"] == "mri_compatible"
    assert vocabulary.fact_names["suspicion_de_lemp"] == "pml_suspected"
    short = {short for short, entry in vocabulary.abbreviations.short.items() if entry.language == "fr"}
    assert {"LEMP", "VIH", "LCR", "IRM"} <= short


def test_brand_names_of_france_are_accepted() -> None:
    vocabulary = load().vocabulary
    brands = [(b, name) for name, d in vocabulary.drugs.items() for b, at in d.brands.items() if {"FR", "EU"} & {*at}]
    assert len(brands) > 50
    assert [b for b, name in brands if vocabulary.drug_names[plain(b)] != name] == []


# what the checks say


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("screener.knowledge.build.read", READER)
    return copy_to(tmp_path)


def said_by(check: str, folder: Path) -> list[Finding]:
    """What one of the two checks says of a folder."""
    (run,) = [by.run for by in CHECKS if by.id == check and by.run]
    return list(run(Inspected(Location("data", folder), TODAY)))


def test_a_text_of_nothing_is_an_error(folder: Path) -> None:
    line = edit(folder, FR, "      E1:\n        text: LEMP stable.\n", "      E11:\n        text: LEMP stable.\n")
    (finding,) = said_by("translation_of_nothing", folder)
    assert finding.place == (FR, line, "trials.DIAVIS-case-series.criteria.E11")
    assert finding.says == "`E11` is nothing that has an English text here. Take it out, or add it there first."
    missed = [f.says for f in said_by("translation_missing", folder)]
    assert missed == [
        "There is no text in `fr` for “PML that is stable.”.",
        "There is no text in `fr` for “Over what time it must have been stable is not said.”.",
    ]


def test_a_list_with_too_few_texts_is_an_error_and_stays_english(folder: Path) -> None:
    edit(folder, FR, "        asks: [La cystite donne-t-elle des symptômes ?]", "        asks: [Un ?, Deux ?]")
    (finding,) = said_by("translation_of_nothing", folder)
    assert finding.place.at == "trials.MDACC-BKV-CTL.criteria.I1.asks"
    assert finding.says == "2 texts stand for 1. Give one for each, in the order of the English."
    texts = Texts(Inspected(Location("data", folder), TODAY).knowledge, "fr")
    asked = "Does the cystitis cause symptoms?"
    assert texts.site_says("MDACC-BKV-CTL", "I1", asked) == asked


def test_words_of_a_voice_that_lack_their_french_are_a_warning_and_stay_english(folder: Path) -> None:
    edit(folder, FR, "        wording: {coordinator: demande une LEMP prouvée par une biopsie}\n", "")
    (finding,) = said_by("translation_missing", folder)
    assert finding.says == "There is no text in `fr` for “asks for PML that a biopsy has proven”."
    assert finding.place.at == "trials.NCT00002270.criteria.I2.wording.coordinator"
    texts = Texts(Inspected(Location("data", folder), TODAY).knowledge, "fr")
    assert texts.wording("NCT00002270", "I2", "coordinator") == "asks for PML that a biopsy has proven"


def test_words_of_a_voice_for_which_the_english_has_none_are_an_error(folder: Path) -> None:
    edit(folder, FR, "wording: {coordinator: ne doit pas avoir", "wording: {clinician: ne doit pas avoir")
    (finding,) = said_by("translation_of_nothing", folder)
    assert finding.place.at == "trials.NCT00120367.criteria.E4.wording.clinician"


def test_a_missing_text_is_a_warning_and_stays_english(folder: Path) -> None:
    edit(folder, FR, "      I5: ARN du VIH dans le sang inférieur à 1000 copies/mL.\n", "")
    (finding,) = said_by("translation_missing", folder)
    assert finding.says == "There is no text in `fr` for “HIV RNA in blood below 1000 copies/mL.”."
    assert finding.place.at == "trials.EudraCT-2012-000725-41.criteria.I5.text"
    texts = Texts(Inspected(Location("data", folder), TODAY).knowledge, "fr")
    assert texts.criterion("EudraCT-2012-000725-41", "I5") == "HIV RNA in blood below 1000 copies/mL."


def test_another_language_is_one_more_file(folder: Path) -> None:
    (folder / "criteria/i18n/de.yaml").write_text("facts:\n  hiv: {name: HIV-Infektion}\n", encoding="utf-8")
    knowledge = Inspected(Location("data", folder), TODAY).knowledge
    assert knowledge.vocabulary.languages == ("de", "fr")
    assert Texts(knowledge, "de").name("fact", "hiv") == "HIV-Infektion"
    assert Texts(knowledge, "de").name("fact", "cd4") == "CD4 cells in blood"
