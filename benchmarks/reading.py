"""How easily families read their pages: English by Flesch-Kincaid grade, French by the ease of Kandel and Moles.

`python benchmarks/reading.py` measures, for every example patient and both languages, each section of a family's page
that has 100 words or more. Terms of art that the page explains, and names of drugs, count as a word of two syllables.
The list of sources is names alone, and is left out; the half-page for the doctor is not for families. Needs the extra
`bench` (textstat; its newer releases fetch data while they run, so the range ends before them).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from screener.documents import read
from screener.engine.screening import screen
from screener.knowledge import Knowledge, load, locate
from screener.knowledge.family import PlainWords, load_plain_words
from screener.profile.patient import patient_from
from screener.reports.family import pages
from screener.reports.family.terms import NAMES_ONLY, word_forms
from screener.reports.language import Code, Language
from screener.reports.page import Page, section_texts
from screener.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parent.parent
ON = date(2026, 11, 22)
WORDS = 100
"""A shorter section says too little to be measured."""
BARS = {Code.EN: 8.0, Code.FR: 60.0}
"""English at most, French at least."""
TWO_SYLLABLES = {Code.EN: "doctor", Code.FR: "maison"}
WORD = re.compile(r"[^\W\d_]+")


class Measured(NamedTuple):
    """A section, how many words it has, and its grade (English) or ease (French)."""

    profile: str
    language: Code
    section: str
    words: int
    score: float

    @property
    def easy(self) -> bool:
        """Whether it keeps the bar."""
        bar = BARS[self.language]
        return self.score <= bar if self.language is Code.EN else self.score >= bar


def measured() -> Iterator[Measured]:
    """Every section that is long enough, for every example in every language. Raises ImportError without textstat."""
    knowledge = load()
    plain = load_plain_words(locate(), knowledge.vocabulary)
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        for language in BARS:
            yield from of_page(path.stem, _page(path, knowledge, plain, language), knowledge.vocabulary)


def of_page(profile: str, page: Page, vocabulary: Vocabulary) -> Iterator[Measured]:
    """The sections of one page; what stands above the first is one of them."""
    language = Code(page.language)
    hard = hard_words(language, vocabulary)
    parts = [("head", [page.title, *page.lead])]
    parts += [(section.id, section_texts(section)) for section in page.sections if section.id != NAMES_ONLY]
    for name, texts in parts:
        text = hard.sub(TWO_SYLLABLES[language], " ".join(map(_sentence, texts)))
        words = len(WORD.findall(text))
        if words >= WORDS:
            yield Measured(profile, language, name, words, score(text, language))


def score(text: str, language: Code) -> float:
    """Flesch-Kincaid grade in English, ease by Kandel and Moles in French."""
    import textstat

    textstat.set_lang(language)
    ease = textstat.flesch_kincaid_grade if language is Code.EN else textstat.flesch_reading_ease
    return float(ease(text))


def hard_words(language: Code, vocabulary: Vocabulary) -> re.Pattern[str]:
    """Terms of art that a page explains, and names and brands of drugs, in both languages; the longest first."""
    terms = {form for forms in word_forms(Language(language)) for form in forms}
    drugs = {name for drug in vocabulary.drugs.values() for name in (drug.name, *drug.also, *drug.brands)}
    either = "|".join(re.escape(name) for name in sorted(terms | drugs, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def _page(path: Path, knowledge: Knowledge, plain: PlainWords, language: Code) -> Page:
    patient = patient_from(read(path), knowledge.vocabulary, ON)
    return pages(screen(patient, knowledge, ON), patient, knowledge, plain, language)[0]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", ":")) else f"{text}."


def main() -> int:
    """Prints a line a section, the hardest last; fails where a bar is not kept."""
    found = sorted(measured(), key=lambda m: (m.language, m.score if m.language is Code.EN else -m.score))
    for m in found:
        mark = "" if m.easy else "  TOO HARD"
        print(f"{m.language}  {m.score:6.1f}  {m.words:4} words  {m.section:<10} {m.profile}{mark}")
    print("English: Flesch-Kincaid grade, at most 8. French: ease by Kandel and Moles, at least 60.")
    return 0 if all(m.easy for m in found) else 1


if __name__ == "__main__":
    sys.exit(main())
