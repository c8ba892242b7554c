"""A profile to fill in: the referral minimum, with every fact of the vocabulary. Knows no patient."""

from __future__ import annotations

import json
import re
import textwrap
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from screener.profile.models import Profile
from screener.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.vocabulary import Fact, Vocabulary

WIDTH = 80
DAY, MONTH, YEAR = "2026-03-14", "2026-03", "1972"
PLAIN_SCALAR = re.compile(r"[A-Za-z0-9/][\w /.*^-]*", re.ASCII)

HEAD = (
    "The referral minimum: what a first answer rests on. A line that begins with # and a space is a remark."
    " A line that begins with # and no space is to be filled in: take the # away, also before the heading of its"
    " list (such as `findings:`), and replace every value, which is only an example. Leave the # where the answer"
    " is not known: what is missing is unknown, and never counts against anybody.",
    "Days may be vague: 2026, 2026-03 or 2026-03-14. `source: …` may say who told it.",
)
ID = (
    "A referral number such as R-0042, never a name. Full birth dates, addresses and record numbers do not belong here."
)
SECTIONS = {
    "as_of": "On which day was all this true?",
    "location": (
        "Where is the patient? Countries with two letters; `can_travel`: yes, escort or no; `insurance`: of which"
        " country."
    ),
    "causes": (
        "What do the doctors hold to be the cause of the weak immune system? Only what somebody has said; one line a"
        " cause: `treatment`, `condition` or `other`, and `judged_by`."
    ),
    "conditions": (
        "Diseases and states, now and before, each by its own name in place of the wide one here. `status`: active,"
        " remission, past or absent; `since` and `until` if known."
    ),
    "treatments": (
        "Medicines, now and before, each by its own name or brand in place of the group here. `from` the first dose"
        " `to` the last; `ongoing: true` for what is given now, `ongoing: false` for what ended on a day that is not"
        " known."
    ),
    "complete": (
        "Is a list whole? Say so only if somebody has checked it. `covers`: current (everything of now) or ever"
        " (everything that ever was); `since`: everything since that day."
        " `conditions` may stand there as `treatments` does."
    ),
}
GIVEN_NOW, GIVEN_BEFORE = f"from: {MONTH}, ongoing: true", f"from: {MONTH}, to: {DAY}"
Asked = tuple[str, tuple[tuple[str, str], ...]]
"""A remark, and the names that it asks for, each with what stands beside it."""
CONDITIONS: tuple[Asked, ...] = (
    (
        "Transplants, with their day, and what came of them (rejection stands among the findings):",
        (
            ("solid_organ_transplant", f"since: {MONTH}"),
            ("stem_cell_transplant", f"since: {MONTH}"),
            ("graft_versus_host_disease", f"since: {MONTH}, status: active"),
        ),
    ),
    (
        "Cancers and autoimmune diseases, and whether they are active:",
        (
            ("cancer", f"since: {YEAR}, status: remission"),
            ("autoimmune_disease", f"since: {YEAR}, status: active"),
        ),
    ),
    ("Other infections:", (("opportunistic_infection", f"since: {MONTH}, status: active"),)),
)
TREATMENTS: tuple[Asked, ...] = (
    (
        "What weakens the immune system, now and before:",
        (("immunosuppressant", GIVEN_NOW), ("immunosuppressant", GIVEN_BEFORE)),
    ),
    (
        "Steroids, with what they are given for (`indication`), and their days as above:",
        (("corticosteroid", "dose: 8 mg/day, route: oral, indication: iris"),),
    ),
    ("Medicines against HIV, from their start:", (("antiretroviral", GIVEN_NOW),)),
    (
        "What was tried against PML, and treatments that are no medicine:",
        (("tried_against_pml", GIVEN_BEFORE), ("procedure", GIVEN_BEFORE)),
    ),
)
"""What the referral minimum asks for, by the names of the vocabulary; one that it does not have is left out."""
FINDINGS = (
    "Results and answers: one line each, with its day. A fact may come again with another day. `laboratory` and `assay`"
    " may stand beside a result, and a laboratory's `limit` beside detected_not_quantifiable."
)
AGE = "`{fact}` is worked out from `born` and is not written here."
SPECIMEN = "In {specimen} it counts as {fact}."
BESIDE = "If known, add the laboratory's `limit: …` and the `assay: …`."
DERIVED = "It is worked out from the other findings; write it only if somebody has stated it."
DAYS = "A day, month or year."
BORN = "A year or a month will do."
BOOLEAN = {"false", "true"}


def template(vocabulary: Vocabulary) -> str:
    """A profile with nothing filled in: every fact of the vocabulary and every section as a comment."""
    parts = [*map(_remark, HEAD), "", _remark(ID), 'id: ""', *_section("as_of", DAY)]
    for name, fact in vocabulary.facts.items():
        parts += _top_level(fact) if name in Profile.model_fields else _never_written(fact)
    parts += _section("location", "{country: FR, city: Lyon, can_travel: escort, insurance: FR}")
    parts += ["", _remark(FINDINGS), "#findings:", *_findings(vocabulary), *_lists(vocabulary)]
    return "\n".join(parts) + "\n"


def _top_level(fact: Fact) -> list[str]:
    return ["", _remark(f"{fact.ask.plain} {_answers(fact)}"), f"#{fact.id}: {_example(fact, {})}"]


def _never_written(fact: Fact) -> list[str]:
    return ["", _remark(AGE.format(fact=fact.id))] if fact.derived == "age" else []


def _findings(vocabulary: Vocabulary) -> list[str]:
    """Every fact that is written as a finding, by topic, in the order of the file."""
    facts = [f for name, f in vocabulary.facts.items() if name not in Profile.model_fields and f.derived != "age"]
    topics = dict.fromkeys(fact.topic for fact in facts)
    return [
        line
        for topic in topics
        for line in ("", _remark(f"--- {topic}"), *(_finding(f, vocabulary.facts) for f in facts if f.topic == topic))
    ]


def _finding(fact: Fact, facts: dict[str, Fact]) -> str:
    """How the fact is asked, what may be answered, and the line to fill in."""
    said = [fact.ask.plain, *([DERIVED] if fact.derived else []), _answers(fact), *_specimens(fact)]
    return f"{_remark(' '.join(said))}\n#{_line(fact, facts)}"


def written(fact: Fact, facts: dict[str, Fact]) -> str:
    """How a profile writes the fact: as a key of its own, or as a line of `findings`; nothing for the age."""
    if fact.derived == "age":
        return ""
    return f"{fact.id}: {_example(fact, facts)}" if fact.id in Profile.model_fields else _line(fact, facts)


def _line(fact: Fact, facts: dict[str, Fact]) -> str:
    """An example, as a line of `findings`."""
    unit = [f"unit: {_scalar(fact.unit)}"] if fact.unit else []
    entry = [f"fact: {_scalar(fact.id)}", f"value: {_example(fact, facts)}", *unit, f"date: {DAY}", *_beside(fact)]
    return f"- {{{', '.join(entry)}}}"


def _specimens(fact: Fact) -> list[str]:
    """What the specimen changes, and what a measured number wants beside it."""
    elsewhere = [SPECIMEN.format(specimen=specimen, fact=other) for specimen, other in fact.by_specimen.items()]
    return [*elsewhere, *([BESIDE] if fact.specimen and fact.type == "number" else [])]


def _beside(fact: Fact) -> list[str]:
    """What else belongs on the line of a laboratory test."""
    if fact.by_specimen:
        return ["specimen: blood"]
    return ["assay: name"] if fact.specimen and fact.type == "category" else []


def _answers(fact: Fact) -> str:
    """What may be written for a fact."""
    if fact.type == "date":
        return BORN if fact.topic == "demographics" else DAYS
    if fact.type == "number":
        units = " or ".join((fact.unit, *fact.also_in))
        return f"A number, in {units}." if fact.unit else "A number without a unit."
    words = [f"{w} ({' or '.join(m) or 'no result'})" for w, m in fact.says.items() if len(m) != 1]
    if set(fact.values) == BOOLEAN and not words:
        return "Answer: true or false."
    return f"One of: {', '.join([*fact.values, *words])}."


def _example(fact: Fact, facts: dict[str, Fact]) -> str:
    """A value that may stand there and contradicts no other example."""
    if fact.type == "date":
        return YEAR if fact.topic == "demographics" else MONTH
    if fact.type == "number":
        return f"{_number(fact):f}"
    if fact.stated_by_causes:
        return _scalar(fact.stated_by_causes)
    rule = fact.implied_by
    if rule and rule.fact in facts:
        return _scalar(rule.then if _number(facts[rule.fact]) > rule.more_than else rule.otherwise)
    return _scalar(fact.values[0])


def _number(fact: Fact) -> Decimal:
    """One digit from about the middle of what is usual (of a range over powers of ten: the middle power); else 1."""
    if fact.plausible is None:
        return Decimal(1)
    low, high = fact.plausible
    least = max(low, Decimal(1))
    middle = (least * high).sqrt() if high >= 1000 * least else (low + high) / 2
    rounded = middle.quantize(Decimal(1).scaleb(middle.adjusted()), ROUND_DOWN)
    return rounded if low <= rounded <= high else middle


def _lists(vocabulary: Vocabulary) -> list[str]:
    """The lists and what declares them whole, with names that the vocabulary has."""
    drug = _scalar(next(iter(vocabulary.drugs.values())).name)
    whole = f"{{covers: current, as_of: {DAY}, by: pharmacist}}"
    return [
        *_section("causes", "", f"- {{treatment: {drug}, judged_by: neurologist}}"),
        *_section("conditions", ""),
        *_asked("condition", CONDITIONS, vocabulary.condition_tree.parents),
        *_section("treatments", ""),
        *_asked("treatment", TREATMENTS, vocabulary.drug_tree.parents),
        *_section("complete", f"{{treatments: {whole}}}"),
    ]


def _asked(key: str, groups: Iterable[Asked], known: Iterable[str]) -> list[str]:
    """The lines of a list, under the remark of their group."""
    lines: list[str] = []
    for remark, entries in groups:
        asked = [f"#- {{{key}: {name}, {beside}}}" for name, beside in entries if name in known]
        lines += [_remark(remark), *asked] if asked else []
    return lines


def _section(key: str, value: str, *below: str) -> list[str]:
    lines = [f"#{line}" for line in (f"{key}: {value}".rstrip(), *below)]
    return ["", _remark(SECTIONS[key]), *lines]


def _remark(text: str) -> str:
    said = printable(" ".join(text.split()))
    return textwrap.fill(said, WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)


def _scalar(text: str) -> str:
    """As YAML reads it back, also between braces."""
    return text if PLAIN_SCALAR.fullmatch(text) else json.dumps(text, ensure_ascii=False)
