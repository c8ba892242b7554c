"""Trials whose criteria nobody has encoded yet, out of their record: each item unread, age and sex as rules.

Also what becomes of an encoding when the registry's text has moved on: the criteria that this touches are unread.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from screener.knowledge.compiled import CompiledCriterion, CompiledTrial, Unknown, unread_criterion
from screener.rules.formula import leaf

if TYPE_CHECKING:
    from screener.rules.scheme import Scheme
    from screener.trials import Drift, Eligibility, Record
    from screener.vocabulary import Vocabulary

NOT_ENCODED = "not_encoded"
TEXT_CHANGED = "text_changed"
"""Why something is unread, as the first of an unread unknown's `values`; nothing stands there where nobody could."""
SIDES = {"I": "inclusion", "E": "exclusion"}
AGE = re.compile(r"(?P<number>\d{1,3}) (?P<unit>Year|Month)s?", re.IGNORECASE)
MONTHS = 12
SEXES = {"FEMALE": "female", "MALE": "male"}
SIDE_UNKNOWN = "The registry's text does not show on which side of the list it stands."


def unencoded(record: Record, vocabulary: Vocabulary, schemes: dict[str, Scheme]) -> CompiledTrial | None:
    """The trial as its record's own text has it; None where the record has none."""
    from screener.knowledge.compile import compile_trial
    from screener.rules.trial_file import TrialFile

    if record.eligibility is None:
        return None
    file = TrialFile.model_validate(_file(record, record.eligibility))
    trial = compile_trial(file, vocabulary, schemes)
    for name, text, side, note in _items(record.eligibility):
        trial = _with_unread(trial, name, text, side, note)
    for side in SIDES.values():
        if not record.eligibility.complete or not getattr(record.eligibility, side):
            trial = _with_side(trial, side, ())  # silence is no "no"
    return trial._replace(encoded=False)


def moved(trial: CompiledTrial, drift: Drift | None) -> CompiledTrial:
    """The trial with what the registry changed since as unread: criteria on changed items, sides with new ones."""
    if drift is None or not (drift.items or drift.new):
        return trial
    why = (TEXT_CHANGED, drift.text_of, drift.changed_on, ", ".join(dict.fromkeys((*drift.items, *drift.new))))
    for number, criterion in enumerate(trial.criteria):
        if criterion.id in drift.criteria:
            trial = _unread_now(trial, number, why)
    new = {side for item in drift.new for side in ([SIDES[item[0]]] if item[0] in SIDES else SIDES.values())}
    for side in sorted(new):
        if trial.coverage[side] == "complete":
            trial = _with_side(trial, side, why)._replace(coverage={**trial.coverage, side: "partial"})
    return trial


def _file(record: Record, said: Eligibility) -> dict[str, Any]:
    """What can be taken over safely: the record's own fields."""
    read = {"what": f"record of {said.registry}", "where": next(iter(record.links), ""), "dated": record.status.as_of}
    return {
        "trial": record.key,
        "encoded_from": {"registry": said.registry, "record_date": record.status.as_of},
        "sources": {"record": read},
        "coverage": {"inclusion": "complete", "exclusion": "complete"},
        "inclusion": rules_of_fields(said),
    }


def rules_of_fields(said: Eligibility) -> list[dict[str, Any]]:
    """Age and sex as criteria of a file whose source `record` is the registry's record."""
    return [*_age(said), *_sex(said)]


def _age(said: Eligibility) -> list[dict[str, Any]]:
    limits = {"at_least": years(said.minimum_age), "at_most": years(said.maximum_age)}
    known = {name: limit for name, limit in limits.items() if limit is not None}
    if not known:
        return []
    text = f"Age: {_spoken(said.minimum_age, 'no lower limit')} to {_spoken(said.maximum_age, 'no upper limit')}."
    rule = {"fact": "age", **known}
    return [_rule("AGE", text, "minimum and maximum age", rule)]


def _sex(said: Eligibility) -> list[dict[str, Any]]:
    sex = SEXES.get(said.sex.upper())
    return [_rule("SEX", f"Sex: {sex}.", "sex", {"fact": "sex", "is": sex})] if sex else []


def _rule(name: str, text: str, item: str, rule: dict[str, Any]) -> dict[str, Any]:
    source = [{"quality": "registry", "of": "record", "item": item}]
    return {"id": name, "text": text, "topic": "demographics", "source": source, "require": rule}


def years(printed: str) -> int | None:
    """An age limit in whole years; None for no limit, and for one that whole years cannot say."""
    found = AGE.fullmatch(printed.strip())
    if not found:
        return None
    number = int(found["number"])
    if found["unit"].lower() == "year":
        return number
    return number // MONTHS if number % MONTHS == 0 else None


def _spoken(limit: str, none: str) -> str:
    return limit.lower() or none


def _items(said: Eligibility) -> list[tuple[str, str, str, str]]:
    """Id, text, side, and a remark. What the fields say and no rule could be made of is an item too."""
    fields = [
        (said.minimum_age, years(said.minimum_age) is None, "AGE-MIN", f"Minimum age: {said.minimum_age}."),
        (said.maximum_age, years(said.maximum_age) is None, "AGE-MAX", f"Maximum age: {said.maximum_age}."),
        (said.sex, said.sex.upper() not in (*SEXES, "ALL"), "SEX", f"Sex, by the registry: {said.sex}."),
    ]
    found = [(name, text, "inclusion", "") for printed, unread, name, text in fields if printed and unread]
    for letter, side in SIDES.items():
        found += [(f"{letter}{n}", text, side, "") for n, text in enumerate(getattr(said, side), 1)]
    return found + [(f"U{n}", text, "inclusion", SIDE_UNKNOWN) for n, text in enumerate(said.unsorted, 1)]


def _with_unread(trial: CompiledTrial, name: str, text: str, side: str, note: str) -> CompiledTrial:
    """The trial with one more item, which nobody has encoded."""
    unknown = Unknown("unread", side, 2, criterion=name, values=(NOT_ENCODED,))
    formula = leaf(len(trial.unknowns), 0b10)
    source = ({"quality": "registry", "of": "record", "item": name},)
    item = CompiledCriterion(name, side, text, "not_read", lay=False, note=note, source=source, formula=formula)
    return trial._replace(unknowns=(*trial.unknowns, unknown), criteria=(*trial.criteria, item))


def _with_side(trial: CompiledTrial, side: str, why: tuple[str, ...]) -> CompiledTrial:
    """The trial with a part of a side unread."""
    part = unread_criterion(side, len(trial.unknowns))
    unknown = Unknown("unread", side, 2, criterion=part.id, values=why)
    coverage = {**trial.coverage, side: "partial"}
    return trial._replace(unknowns=(*trial.unknowns, unknown), criteria=(*trial.criteria, part), coverage=coverage)


def _unread_now(trial: CompiledTrial, number: int, why: tuple[str, ...]) -> CompiledTrial:
    """The trial with one criterion unread; its text stays, its rule does not count."""
    criterion = trial.criteria[number]
    unknown = Unknown("unread", criterion.side, 2, criterion=criterion.id, values=why)
    unread = criterion._replace(formula=leaf(len(trial.unknowns), 0b10), asked=())
    criteria = (*trial.criteria[:number], unread, *trial.criteria[number + 1 :])
    return trial._replace(unknowns=(*trial.unknowns, unknown), criteria=criteria)
