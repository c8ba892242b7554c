"""The peers' own task: one rule of 12 comparisons, and rows that it is asked of, in the form that each engine takes.

The rule and the rows are made up; no trial asks this and nobody is meant. Nothing is timed here.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from screener.documents import Document
from screener.knowledge import CompiledTrial, Knowledge
from screener.knowledge.compile import compile_trial
from screener.profile.patient import Patient, patient_from
from screener.rules.trial_file import TrialFile

ON = date(2026, 11, 22)
MISSING = 0.08
"""The share of values that a row with gaps lacks."""

RULE: dict[str, Any] = {
    "all": [
        {"fact": "weight", "at_least": "40 kg"},
        {"none": [{"fact": "transplant_rejection", "is": True}, {"fact": "pml_iris", "is": "present"}]},
        {"any": [{"fact": "karnofsky", "at_least": 50}, {"fact": "ecog", "at_most": 2}]},
        {"any": [{"fact": "csf_jcv_pcr", "is": "positive"}, {"fact": "mri_compatible", "is": True}]},
        {
            "any": [
                {"fact": "hiv", "is": "negative"},
                {"all": [{"fact": "cd4", "at_least": "200 /uL"}, {"fact": "hiv_rna", "less_than": "50 copies/mL"}]},
            ]
        },
        {"any": [{"fact": "lymphocytes", "more_than": "500 /uL"}, {"fact": "cd8", "at_least": "50 /uL"}]},
    ]
}

Row = dict[str, Any]
"""A value for each fact: a whole number or a word. What is not known has no key."""

DRAWN: dict[str, list[Any]] = {
    "weight": list(range(35, 110)),
    "transplant_rejection": ["false"] * 7 + ["true"],
    "pml_iris": ["absent"] * 9 + ["present"],
    "karnofsky": list(range(30, 101, 10)),
    "ecog": [0, 1, 2, 3, 4],
    "csf_jcv_pcr": ["negative", "positive"],
    "mri_compatible": ["false", "true", "true"],
    "hiv": ["negative", "negative", "positive"],
    "cd4": list(range(800)),
    "hiv_rna": list(range(100)),
    "lymphocytes": list(range(300, 3000)),
    "cd8": list(range(600)),
}
"""What the values are drawn from: so that nearly half of the full rows meet the rule."""

SIGNS = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<", "is": "=="}


def rows(number: int, seed: int = 5) -> tuple[list[Row], list[Row]]:
    """Full rows, and the same ones with gaps."""
    chance = random.Random(seed)  # noqa: S311
    full = [{fact: chance.choice(values) for fact, values in DRAWN.items()} for _ in range(number)]
    return full, [{f: v for f, v in row.items() if chance.random() >= MISSING} for row in full]


# ours


def trial(knowledge: Knowledge) -> CompiledTrial:
    """The rule as the only criterion of a trial."""
    criterion = {"id": "I1", "text": "The rule.", "topic": "function", "require": RULE}
    listed = [{"quality": "registry", "of": "s", "item": "1"}]
    file = {
        "trial": "T",
        "encoded_from": {"registry": "none", "record_date": "2026"},
        "sources": {"s": {"what": "made up", "where": "here", "dated": "2026"}},
        "coverage": {"inclusion": "complete", "exclusion": "complete"},
        "inclusion": [criterion | {"source": listed}],
        "exclusion": [],
    }
    return compile_trial(TrialFile.model_validate(file), knowledge.vocabulary, knowledge.schemes)


def patient(row: Row, knowledge: Knowledge, chance: random.Random) -> Patient:
    """A row as a profile, read as every profile is: each finding in its unit, on a day of the last weeks."""
    facts = knowledge.vocabulary.facts

    def finding(fact: str, value: Any) -> dict[str, Any]:
        unit = {"unit": facts[fact].unit} if facts[fact].unit else {}
        return {"fact": fact, "value": value, "date": str(ON - timedelta(chance.randrange(28))), **unit}

    profile = {"findings": [finding(fact, value) for fact, value in row.items()]}
    return patient_from(Document("row", profile, {}), knowledge.vocabulary, ON)


# the same rule for others


class Syntax(NamedTuple):
    """How a language writes a rule."""

    every: str
    some: str
    negation: str
    equal: str


ZEN = Syntax(" and ", " or ", "not ", "==")
CEL = Syntax(" && ", " || ", "!", "==")
SQL = Syntax(" AND ", " OR ", "NOT ", "=")


def written(rule: Mapping[str, Any], syntax: Syntax) -> str:
    """The rule as an expression."""
    if "fact" in rule:
        fact, sign, value = comparison(rule)
        return f"{fact} {syntax.equal if sign == '==' else sign} {value!r}"
    ((key, parts),) = rule.items()
    text = (syntax.every if key == "all" else syntax.some).join(written(part, syntax) for part in parts)
    return f"{syntax.negation if key == 'none' else ''}({text})"


def as_json_logic(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule as JsonLogic."""
    if "fact" in rule:
        fact, sign, value = comparison(rule)
        return {sign: [{"var": fact}, value]}
    ((key, parts),) = rule.items()
    inner = {"and" if key == "all" else "or": [as_json_logic(part) for part in parts]}
    return {"!": [inner]} if key == "none" else inner


class Asked(NamedTuple):
    """A comparison as the compiled rule asks it: `negated` where it stands under `none`."""

    rule: Mapping[str, Any]
    negated: bool = False

    @property
    def fact(self) -> str:
        """What is compared."""
        return str(self.rule["fact"])

    def written(self, syntax: Syntax) -> str:
        """As an expression."""
        return f"{syntax.negation if self.negated else ''}({written(self.rule, syntax)})"


def comparisons(rule: Mapping[str, Any], negated: bool = False) -> list[Asked]:
    """The comparisons of a rule, in its order."""
    if "fact" in rule:
        return [Asked(rule, negated)]
    ((key, parts),) = rule.items()
    return [asked for part in parts for asked in comparisons(part, negated != (key == "none"))]


def comparison(rule: Mapping[str, Any]) -> tuple[str, str, Any]:
    """A comparison as fact, sign and value; numbers without their unit, as the rows have them."""
    fact, (key, value) = rule["fact"], next((k, v) for k, v in rule.items() if k != "fact")
    if isinstance(value, bool):
        return fact, SIGNS[key], str(value).lower()
    return fact, SIGNS[key], value if key == "is" else int(str(value).split()[0])


def by_sqlite(table: list[Row]) -> list[tuple[int | None, ...]]:
    """For each row, in sqlite's NULL logic: the rule, then each comparison as it is asked."""
    asked = ", ".join((written(RULE, SQL), *(c.written(SQL) for c in comparisons(RULE))))
    values = ([row.get(fact) for fact in DRAWN] for row in table)
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE profile ({', '.join(DRAWN)})")
        connection.executemany(f"INSERT INTO profile VALUES ({', '.join('?' * len(DRAWN))})", values)  # noqa: S608
        return connection.execute(f"SELECT {asked} FROM profile ORDER BY rowid").fetchall()  # noqa: S608


# a Kleene function as one writes it by hand

Maybe = bool | None


def negation(a: Maybe) -> Maybe:
    """Not."""
    return None if a is None else not a


def every(*parts: Maybe) -> Maybe:
    """And."""
    return False if False in parts else None if None in parts else True


def some(*parts: Maybe) -> Maybe:
    """Or."""
    return True if True in parts else None if None in parts else False


def by_hand(row: Row) -> Maybe:
    """The rule on a row with gaps; None where it stays open."""
    get = row.get
    weight, rejection, iris, karnofsky = get("weight"), get("transplant_rejection"), get("pml_iris"), get("karnofsky")
    ecog, pcr, mri, hiv = get("ecog"), get("csf_jcv_pcr"), get("mri_compatible"), get("hiv")
    cd4, rna, lymphocytes, cd8 = get("cd4"), get("hiv_rna"), get("lymphocytes"), get("cd8")
    return every(
        None if weight is None else weight >= 40,
        negation(
            some(
                None if rejection is None else rejection == "true",
                None if iris is None else iris == "present",
            )
        ),
        some(
            None if karnofsky is None else karnofsky >= 50,
            None if ecog is None else ecog <= 2,
        ),
        some(
            None if pcr is None else pcr == "positive",
            None if mri is None else mri == "true",
        ),
        some(
            None if hiv is None else hiv == "negative",
            every(
                None if cd4 is None else cd4 >= 200,
                None if rna is None else rna < 50,
            ),
        ),
        some(
            None if lymphocytes is None else lymphocytes > 500,
            None if cd8 is None else cd8 >= 50,
        ),
    )
