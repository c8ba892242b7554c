"""A trial's criteria file as the program can draft it from a record: every item with its text, sure ones with a rule.

The file is for a person to check. Its rules are of the quality `draft`: alone they never fail a patient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from screener.knowledge.unencoded import rules_of_fields

if TYPE_CHECKING:
    from screener.registries.drafting import Recogniser
    from screener.registries.items import SideName
    from screener.trials import Eligibility, Record

LETTERS: dict[SideName, str] = {"inclusion": "I", "exclusion": "E", "unsorted": "U"}
DRAFTED = "Drafted by the program from the registry's text; nobody has checked it."
FOR_A_PERSON = "No rule is proposed: the program is not sure what this asks."
NO_SIDE = "The registry's text does not show on which side of the list it stands."
ABOUT = (
    "A draft that the program made of the registry's text. Compare every line with the registry. What you have checked "
    "gets the quality `registry` and a text in your own words; `coverage` is `complete` when nothing is left unread."
)
HEAD = """\
# Drafted by `screener criteria draft`, and checked by nobody. The texts are the registry's: keep this file to yourself.
# A rule of the quality `draft` makes "probably against" at most. A judgement asks the site.
"""


class Drafted(NamedTuple):
    """The file as plain data; how many items it has, and for how many of them a rule is proposed."""

    file: dict[str, Any]
    items: int
    proposed: int


def drafted(record: Record, said: Eligibility, recogniser: Recogniser) -> Drafted:
    """The draft of a trial whose record has the registry's criteria."""
    sides: dict[str, list[dict[str, Any]]] = {"inclusion": rules_of_fields(said), "exclusion": []}
    items = proposed = 0
    for side, letter in LETTERS.items():
        for number, text in enumerate(getattr(said, side), 1):
            criterion = _criterion(f"{letter}{number}", text, side, recogniser)
            sides["exclusion" if side == "exclusion" else "inclusion"].append(criterion)
            items, proposed = items + 1, proposed + ("judgement" not in criterion)
    return Drafted(_file(record, said, sides), items, proposed)


def _file(record: Record, said: Eligibility, sides: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    stated = next((s.updated for s in record.registries if s.registry == said.registry and s.updated), "")
    day = stated or record.status.as_of or "undated"
    read = {"what": f"record of {said.registry}", "where": next(iter(record.links), "") or record.key, "dated": day}
    return {
        "trial": record.key,
        "encoded_from": {"registry": said.registry, "record_date": day, "items": {}},
        "sources": {"record": read},
        "review": None,
        "coverage": {"inclusion": "partial", "exclusion": "partial"},
        **{side: criteria for side, criteria in sides.items() if criteria},
        "notes": [{"text": ABOUT}],
    }


def _criterion(name: str, text: str, side: SideName, recogniser: Recogniser) -> dict[str, Any]:
    rule = recogniser.proposed(text, side)
    criterion = {"id": name, "text": text, "topic": rule.topic if rule else "judgement"}
    criterion["source"] = [{"quality": "draft", "of": "record", "item": name}]  # type: ignore[assignment]
    if rule:
        return {**criterion, rule.key: rule.rule, "note": DRAFTED}
    note = NO_SIDE if side == "unsorted" else FOR_A_PERSON
    return {**criterion, "judgement": _question(text, side), "note": note}


def _question(text: str, side: SideName) -> str:
    asked = {"inclusion": "Is this so", "exclusion": "Does this apply", "unsorted": "Does this fit"}[side]
    return f"{asked}: {text}"
