"""How well registry texts are split into items, and how far the drafted rules agree with the encodings made by hand.

`python benchmarks/registries.py` splits the texts that were counted by hand, and drafts rules for the criteria that
were collected of whole records. A drafted rule is held against that criterion of the hand-made encoding, on the same
side and about the same things, with which it agrees most often, over made-up patients who vary in just these. It
contradicts it when one says yes and the other no of anybody. The texts lie beside the checkout, in `../shared`; without
them nothing is measured. Exit code 1: a text is split wrongly, or a rule contradicts.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from screener.documents import parse
from screener.engine.reference import Reference
from screener.knowledge import Knowledge, load, locate
from screener.knowledge.build import criteria_of
from screener.knowledge.drafts import load_drafts
from screener.models import Model
from screener.profile.patient import patient_from
from screener.registries.criteria_text import items_of
from screener.registries.drafting import Proposed, Recogniser
from screener.registries.items import SIDES
from screener.rules.requirements import ConditionRule, FactRule, TreatmentRule
from screener.rules.trial_file import Criterion
from screener.values import Truth

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
COUNTED = SHARED / "registries" / "ctgov" / "criteria_examples.json"
COLLECTED = SHARED / "knowledge" / "trials_facts.json"
ON = date(2026, 11, 22)
AGES = (0, 1, 17, 18, 30, 60, 70, 90)
DAYS = ("2026-11-20", "2026-09-01", "2026-06-01", "2025-01-01")
MOST = 400
"""Patients a rule, at most."""


class Split(NamedTuple):
    """A counted text: items of each side, as a person counted them and as they were split."""

    trial: str
    counted: tuple[int, ...]
    found: tuple[int, ...]


class Held(NamedTuple):
    """A drafted rule; how many criteria of the encoding by hand ask for the same; whom it decides, and who differ."""

    trial: str
    text: str
    proposed: Proposed
    beside: int
    decided: int
    contradictions: int


def splits() -> list[Split]:
    """Every counted text."""
    examples = json.loads(COUNTED.read_text(encoding="utf-8"))["examples"]
    return [_split(example) for example in examples]


def _split(example: dict[str, Any]) -> Split:
    text = next(example[key] for key in ("text", "criteria", "eligibilityCriteria") if key in example)
    expected, items = example["expected"], items_of(text)
    counted = (expected["inclusion_items"], expected["exclusion_items"], 0)
    return Split(example["nct_id"], counted, tuple(len(items.side(side)) for side in SIDES))


def collected() -> Iterator[tuple[str, str, str]]:
    """Key, side and words of each criterion of a record that was read whole."""
    for trial in json.loads(COLLECTED.read_text(encoding="utf-8")):
        if trial["criteria_level"] == "complete":
            yield from ((trial["key"], c["kind"], c["quote"]) for c in trial["criteria"])


def drafts(knowledge: Knowledge) -> Iterator[tuple[str, str, Proposed | None]]:
    """Each collected criterion, with the rule that is proposed for it."""
    recogniser = Recogniser(load_drafts(locate(own=False)), knowledge.vocabulary, knowledge.schemes)
    for key, side, text in collected():
        yield key, text, recogniser.proposed(text, "inclusion" if side == "inclusion" else "exclusion")


def held(knowledge: Knowledge, key: str, text: str, proposed: Proposed) -> Held:
    """The rule, held against the encoding of its trial."""
    mine = Criterion.model_validate({
        "id": "D1", "text": "-", "topic": proposed.topic, proposed.key: proposed.rule,
        "source": [{"quality": "registry", "of": "-", "item": "-"}],
    })  # fmt: skip
    found = criteria_of(locate(own=False), key)
    asked = _names(mine)
    side = "inclusion" if proposed.key == "require" else "exclusion"
    parts = [found[1], *found[1].groups] if found else []
    same = [c for part in parts for c in getattr(part, side) if _names(c) & asked]
    truths = [_truths(knowledge, mine, same, profile) for profile in profiles(knowledge, [mine, *same])]
    decided = [(says, others) for says, others in truths if says is not Truth.UNKNOWN]
    by_criterion = [[(says, others[i]) for says, others in decided] for i in range(len(same))]
    closest = max(by_criterion, key=lambda pairs: sum(one is other for one, other in pairs), default=[])
    differ = sum(other is one.negated() for one, other in closest)
    return Held(key, text, proposed, len(same), len(decided), differ)


def _truths(
    knowledge: Knowledge, mine: Criterion, same: list[Criterion], profile: dict[str, Any]
) -> tuple[Truth, list[Truth]]:
    patient = patient_from(parse(json.dumps(profile), "profile.json"), knowledge.vocabulary, ON)
    reference = Reference(patient, knowledge.vocabulary, knowledge.schemes, ON)
    return reference.criterion(mine), [reference.criterion(c) for c in same]


def profiles(knowledge: Knowledge, criteria: list[Criterion]) -> list[dict[str, Any]]:
    """Patients who differ in what the criteria ask for: each value, dose days near and far, absent or active."""
    names = sorted(set().union(*(_names(c) for c in criteria)))
    every = [[(name, value) for value in _values(knowledge, name)] for name in names]
    return [_profile(knowledge, dict(some)) for some in itertools.islice(itertools.product(*filter(None, every)), MOST)]


def _values(knowledge: Knowledge, name: str) -> list[Any]:
    kind, _, of = name.partition(":")
    if kind == "treatment":
        return [None, *({"treatment": of, "to": day} for day in DAYS), {"treatment": of, "ongoing": True}]
    if kind == "condition":
        return [None, *({"condition": of, "status": status} for status in ("active", "past"))]
    fact = knowledge.vocabulary.facts[of]
    if of == "age":
        return [f"{ON.year - age}-01-01" for age in AGES]
    return [*fact.values] or ([*DAYS] if fact.type == "date" else [0, 1, 2, 29, 30, 50, 200, 100000])


def _profile(knowledge: Knowledge, some: dict[str, Any]) -> dict[str, Any]:
    profile: dict[str, Any] = {"as_of": str(ON), "findings": [], "treatments": [], "conditions": []}
    profile["complete"] = {kind: {"covers": "ever", "as_of": str(ON)} for kind in ("treatments", "conditions")}
    for name, value in some.items():
        kind, _, of = name.partition(":")
        if kind != "fact":
            profile[f"{kind}s"] += [value] if value else []
        elif of in ("onset", "diagnosed", "age"):
            profile["born" if of == "age" else of] = value
        else:
            unit = {"unit": u} if (u := knowledge.vocabulary.facts[of].unit) else {}
            profile["findings"].append({"fact": of, "value": _plain(value), "date": str(ON), **unit})
    return profile


def _plain(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _names(part: Any) -> set[str]:
    """What is asked for, wherever it stands in a criterion."""
    if isinstance(part, FactRule):
        return {f"fact:{part.fact}"}
    if isinstance(part, TreatmentRule | ConditionRule):
        kind, names = (
            ("treatment", part.treatment) if isinstance(part, TreatmentRule) else ("condition", part.condition)
        )
        return {f"{kind}:{name}" for name in ([names] if isinstance(names, str) else names)}
    inner = [value for _, value in part] if isinstance(part, Model) else part if isinstance(part, tuple) else []
    return set().union(*map(_names, inner))


def main() -> int:
    """Prints both figures."""
    if not (COUNTED.exists() and COLLECTED.exists()):
        print(f"Nothing to measure: {SHARED} is not here.")
        return 0
    texts = splits()
    wrong = [text for text in texts if text.counted != text.found]
    print(f"Texts split as a person counted them: {len(texts) - len(wrong)} of {len(texts)}")
    for text in wrong:
        print(f"  {text.trial}: counted {text.counted}, found {text.found}")
    knowledge = load(own=False)
    every = list(drafts(knowledge))
    rules = [held(knowledge, key, text, rule) for key, text, rule in every if rule]
    compared = [rule for rule in rules if rule.beside]
    agree = [rule for rule in compared if not rule.contradictions]
    print(f"Drafted rules that the encoding by hand does not contradict: {len(agree)} of {len(compared)} compared")
    print(f"Recall: a rule is proposed for {len(rules)} of {len(every)} criteria of records that were read whole")
    for rule in rules:
        said = (
            f"{rule.contradictions} contradictions of {rule.decided} patients"
            if rule.beside
            else "nothing to compare with"
        )
        print(f"  {rule.trial}: {rule.text[:60]!r} {rule.proposed.rule}: {said}")
    return int(bool(wrong) or len(agree) < len(compared))


if __name__ == "__main__":
    sys.exit(main())
