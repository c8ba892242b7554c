"""Which of the answers concern the disease, and what a new record is taken to be for. Rules only, each with its reason.

Conservative: what may take people with the disease is kept; nothing here ever says that a trial does not take them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from screener.knowledge.net import Net
    from screener.registries.study import Read, Study
    from screener.trials.record import Purpose

Takes = Literal["yes", "unclear"]
Kind = Literal["trial", "individual_treatment"]
NAMED = ("title", "conditions")
LOOKED_AT = (*NAMED, "keywords", "interventions", "summary")
PURPOSES: dict[str, Purpose] = {
    "TREATMENT": "treatment",
    "SUPPORTIVE_CARE": "treatment",
    "PREVENTION": "prevention",
    "DIAGNOSTIC": "sampling",
    "SCREENING": "sampling",
    "BASIC_SCIENCE": "sampling",
}


class Concerns(NamedTuple):
    """That a record concerns the disease: whether it takes people with it, and why that is said."""

    takes: Takes
    why: str


def concerns(read: Read, net: Net) -> Concerns | None:
    """Whether a record concerns the disease, as far as its own words show; None where they do not."""
    named = _where(read, NAMED, net.names_disease)
    if named:
        return Concerns("yes", f"{named}; a program decided this")
    parts = (*LOOKED_AT, "description") if read.whole or read.chosen else LOOKED_AT
    mentioned = _where(read, parts, net.mentions)
    if mentioned:
        return Concerns("unclear", f"{mentioned}; nobody has read whether it takes people with PML")
    if read.chosen:
        return Concerns("unclear", "its record was added by hand; nothing in it names PML or its virus")
    return None


def set_aside(read: Read, net: Net) -> str:
    """Why an answer is not kept."""
    mentioned = _where(read, ("description",), net.mentions)
    if mentioned:
        return f"only {mentioned}, in passing"
    return "the registry's search widened the question: nothing in it names PML or its virus"


def purpose(study: Study) -> tuple[Purpose, str]:
    """What it is for, by the registry's own fields, and why."""
    if study.study_type == "OBSERVATIONAL":
        return "observation", "the registry calls it observational; a program decided this"
    if study.study_type == "EXPANDED_ACCESS":
        return "treatment", "the registry calls it expanded access; a program decided this"
    said = study.primary_purpose
    if said in PURPOSES:
        return PURPOSES[said], f"the registry gives its purpose as {_words(said)}; a program decided this"
    other = f"gives its purpose as {_words(said)}" if said else "does not give its purpose"
    return "treatment", f"the registry calls it interventional and {other}; a program decided this"


def kind(study: Study) -> tuple[Kind, str]:
    """Whether it is a trial or a treatment of single persons, and why."""
    if study.study_type == "EXPANDED_ACCESS":
        return "individual_treatment", "the registry calls it expanded access"
    return "trial", f"it is a record of {study.registry}"


def _words(said: str) -> str:
    return said.replace("_", " ").lower()


def _where(read: Read, parts: tuple[str, ...], finds: Callable[[Iterable[str]], str]) -> str:
    """In which part of the record the words stand, or nothing."""
    for part in parts:
        found = finds([read.texts.get(part, "")])
        if found:
            verb = "name" if part.endswith("s") else "names"
            return f'its {part} {verb} "{" ".join(found.split())}"'
    return ""
