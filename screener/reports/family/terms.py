"""Explains every term of art where it first stands on a page; what it means, in each language, is the catalogue's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from screener.reports.language import N_
from screener.reports.page import Page, Section, Term, Terms, TrialCard, block_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.reports.family.voice import Voice
    from screener.reports.language import Language
    from screener.reports.page import Block

WORDS: dict[str, str] = {
    N_("PML | progressive multifocal leukoencephalopathy"): N_("an illness of the brain. The JC virus causes it."),
    N_("JC virus | JCV"): N_("a virus that many healthy people carry. In PML it harms the brain."),
    N_("MRI"): N_("pictures of the brain, made with a strong magnet."),
    N_("lumbar puncture"): N_("a needle takes a little of the fluid around the brain, from the back."),
    N_("cerebrospinal fluid"): N_("the fluid around the brain and in the back."),
    N_("PCR"): N_("a test that finds even a few traces of a virus."),
    N_("biopsy | biopsies"): N_("a tiny piece of tissue is taken out and looked at."),
    N_("antibodies | antibody"): N_("what the body makes to fight something strange."),
    N_("immune system"): N_("what defends the body against germs."),
    N_("immunocompromised"): N_("with weak defences against germs."),
    N_("immunodeficiency"): N_("weak defences against germs."),
    N_("lymphocytes | lymphocyte"): N_("white blood cells that fight viruses."),
    N_("neutrophils"): N_("white blood cells that fight germs."),
    N_("platelets"): N_("blood cells that close a wound."),
    N_("T cells | T cell | T-cell"): N_("white blood cells that fight viruses."),
    N_("CD4"): N_("cells that steer the defences of the body. They are counted in the blood."),
    N_("CD8"): N_("cells that kill infected cells. They are counted in the blood."),
    N_("HIV"): N_("a virus that makes the defences of the body weak."),
    N_("IRIS"): N_("the defences of the body come back, and inflame the brain."),
    N_("Karnofsky"): N_("a score from 0 to 100 for what a person can still do alone."),
    N_("ECOG"): N_("a score from 0 to 5 for how active a person is. 0 is the best."),
    N_("MS | multiple sclerosis"): N_("an illness in which the body attacks its own nerves."),
    N_("neurologist"): N_("the doctor for brain and nerves."),
    N_("interpreter"): N_("someone who translates what is said."),
    N_("Placebo"): N_("it looks like the medicine, but has no medicine in it."),
    N_("steroids | corticosteroids | corticosteroid"): N_("medicines that calm the defences of the body."),
    N_("biologic medicines | biologic medicine"): N_("medicines that are made with the help of living cells."),
    N_("immunosuppressants | immunosuppressant"): N_("medicines that make the defences of the body weaker."),
    N_("antiretrovirals | antiretroviral"): N_("medicines against HIV."),
    N_("chemotherapy"): N_("medicines against cancer."),
    N_("plasma exchange"): N_("a machine replaces the fluid part of the blood."),
    N_("stem cells | stem cell"): N_("cells from which new blood grows."),
    N_("graft-versus-host disease | GVHD"): N_("donor cells attack the body of the patient."),
    N_("ClinicalTrials.gov"): N_("a public list of studies on the internet."),
    N_("EU register"): N_("the public list of studies of the European Union."),
    N_("protocol"): N_("the written plan of a study."),
    N_("natural history"): N_("how an illness goes on, when it is only watched."),
    N_("inflammation"): N_("the body reacts, and the tissue swells."),
    N_("adenovirus"): N_("a common virus."),
    N_("cytomegalovirus"): N_("a common virus."),
}
"""Forms of a word, the first as it is shown; a translation has the forms of its own language."""

NAMES_ONLY = "sources"
"""A section that is a list of names."""


class Explained(NamedTuple):
    """A term in the reader's language."""

    word: str
    forms: re.Pattern[str]
    meaning: str


def word_forms(language: Language) -> list[list[str]]:
    """The forms of every term in a language, the one that is shown first."""
    return [[form.strip() for form in language.say(forms).split("|")] for forms in WORDS]


def terms(voice: Voice) -> list[Explained]:
    """Every term that a page can explain. An abbreviation counts only in capitals."""
    meanings = map(voice.say, WORDS.values())
    known = zip(word_forms(voice.language), meanings, strict=True)
    longest_first = sorted(known, key=lambda term: -max(map(len, term[0])))
    return [Explained(forms[0], pattern(forms), meaning) for forms, meaning in longest_first]


def pattern(forms: list[str]) -> re.Pattern[str]:
    """Any of the forms as a word of its own; an abbreviation only as it is written."""
    either = "|".join(re.escape(f) if f[:2].isupper() else f"(?i:{re.escape(f)})" for f in forms)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")


def explained(page: Page, voice: Voice) -> Page:
    """The page with what a term means right below the block in which it first stands."""
    left = terms(voice)
    head = "\n".join((page.title, *page.lead))
    found = _meanings(head, left)
    first = (found,) if found else ()
    sections = []
    for section in page.sections:
        blocks = tuple(_explained(section, left))
        sections.append(section._replace(blocks=(*blocks[:1], *first, *blocks[1:])))
        first = ()
    return page._replace(sections=tuple(sections))


def _explained(section: Section, left: list[Explained]) -> Iterator[Block]:
    if section.id == NAMES_ONLY:
        yield from section.blocks
        return
    before = section.heading
    for block in section.blocks:
        if isinstance(block, Terms):
            left[:] = [term for term in left if not any(term.forms.fullmatch(i.word) for i in block.items)]
        found = _meanings("\n".join((before, *block_texts(block))), left)
        before = ""
        if isinstance(block, TrialCard):
            yield block._replace(blocks=(*block.blocks, *((found,) if found else ())))
        else:
            yield block
            if found:
                yield found


def _meanings(text: str, left: list[Explained]) -> Terms | None:
    """The terms of a text, which are then explained, and those of what explains them; of two the longer one."""
    found: list[Term] = []
    while new := next((term for term in left if term.forms.search(text)), None):
        left.remove(new)
        found.append(Term(new.word, new.meaning))
        text = f"{new.forms.sub(' ', text)}\n{new.meaning}"
    return Terms(tuple(found)) if found else None
