"""A profile to fill in: the referral minimum, with every fact of the vocabulary. Knows no patient."""

from __future__ import annotations

import json
import re
import textwrap
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from screener.profile.models import Profile
from screener.reports.language import ENGLISH, N_, Code, Language
from screener.reports.text import NO_BREAK, printable
from screener.reports.topics import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from screener.knowledge import Texts
    from screener.vocabulary import Fact, Vocabulary

WIDTH = 80
DAY, MONTH, YEAR = "2026-03-14", "2026-03", "1972"
PLAIN_SCALAR = re.compile(r"[A-Za-z0-9/][\w /.*^-]*", re.ASCII)

HEAD = (
    N_(
        "The referral minimum: what a first answer rests on. A line that begins with # and a space is a remark."
        " A line that begins with # and no space is to be filled in: take the # away, also before the heading of its"
        " list (such as `findings:`), and replace every value, which is only an example. Leave the # where the answer"
        " is not known: what is missing is unknown, and never counts against anybody."
    ),
    N_("Days may be vague: 2026, 2026-03 or 2026-03-14. `source: …` may say who told it."),
)
ID = N_(
    "A referral number such as R-0042, never a name. Full birth dates, addresses and record numbers do not belong here."
)
SECTIONS = {
    "as_of": N_("On which day was all this true?"),
    "location": N_(
        "Where is the patient? Countries with two letters; `can_travel`: yes, escort or no; `insurance`: of which"
        " country."
    ),
    "causes": N_(
        "What do the doctors hold to be the cause of the weak immune system? Only what somebody has said; one line a"
        " cause: `treatment`, `condition` or `other`, and `judged_by`."
    ),
    "conditions": N_(
        "Diseases and states, now and before, each by its own name in place of the wide one here. `status`: active,"
        " remission, past or absent; `since` and `until` if known."
    ),
    "treatments": N_(
        "Medicines, now and before, each by its own name or brand in place of the group here. `from` the first dose"
        " `to` the last; `ongoing: true` for what is given now, `ongoing: false` for what ended on a day that is not"
        " known."
    ),
    "complete": N_(
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
        N_("Transplants, with their day, and what came of them (rejection stands among the findings):"),
        (
            ("solid_organ_transplant", f"since: {MONTH}"),
            ("stem_cell_transplant", f"since: {MONTH}"),
            ("graft_versus_host_disease", f"since: {MONTH}, status: active"),
        ),
    ),
    (
        N_("Cancers and autoimmune diseases, and whether they are active:"),
        (
            ("cancer", f"since: {YEAR}, status: remission"),
            ("autoimmune_disease", f"since: {YEAR}, status: active"),
        ),
    ),
    (N_("Other infections:"), (("opportunistic_infection", f"since: {MONTH}, status: active"),)),
)
TREATMENTS: tuple[Asked, ...] = (
    (
        N_("What weakens the immune system, now and before:"),
        (("immunosuppressant", GIVEN_NOW), ("immunosuppressant", GIVEN_BEFORE)),
    ),
    (
        N_("Steroids, with what they are given for (`indication`), and their days as above:"),
        (("corticosteroid", "dose: 8 mg/day, route: oral, indication: iris"),),
    ),
    (N_("Medicines against HIV, from their start:"), (("antiretroviral", GIVEN_NOW),)),
    (
        N_("What was tried against PML, and treatments that are no medicine:"),
        (("tried_against_pml", GIVEN_BEFORE), ("procedure", GIVEN_BEFORE)),
    ),
)
"""What the referral minimum asks for, by the names of the vocabulary; one that it does not have is left out."""
FINDINGS = N_(
    "Results and answers: one line each, with its day. A fact may come again with another day. `laboratory` and `assay`"
    " may stand beside a result, and a laboratory's `limit` beside detected_not_quantifiable."
)
AGE = N_("`{fact}` is worked out from `born` and is not written here.")
SPECIMEN = N_("In {specimen} it counts as {fact}.")
BESIDE = N_("If known, add the laboratory's `limit: …` and the `assay: …`.")
DERIVED = N_("It is worked out from the other findings; write it only if somebody has stated it.")
DAYS = N_("A day, month or year.")
BORN = N_("A year or a month will do.")
BOOLEAN = {"false", "true"}
_BLANKS = re.compile(r"[ \t\r\n]+")


def template(vocabulary: Vocabulary, language: Language = ENGLISH, texts: Texts | None = None) -> str:
    """A profile with nothing filled in: every fact of the vocabulary and every section as a comment.

    `texts`: how facts are asked for in another language. Keys and answers are the same in all.
    """
    return _Template(vocabulary, language, texts).whole()


class _Template:
    """The remarks in one language, with the lines to fill in."""

    def __init__(self, vocabulary: Vocabulary, language: Language, texts: Texts | None) -> None:
        self.vocabulary, self.language, self.texts = vocabulary, language, texts
        self.say = language.say

    def whole(self) -> str:
        """The file."""
        parts = [*map(self._told, HEAD), "", self._told(ID), 'id: ""', *self._section("as_of", DAY)]
        for name, fact in self.vocabulary.facts.items():
            parts += self._top_level(fact) if name in Profile.model_fields else self._never_written(fact)
        parts += self._section("location", "{country: FR, city: Lyon, can_travel: escort, insurance: FR}")
        parts += ["", self._told(FINDINGS), "#findings:", *self._findings(), *self._lists()]
        return "\n".join(parts) + "\n"

    def _told(self, message: str) -> str:
        return _remark(self.say(message))

    def _asked(self, fact: Fact) -> str:
        """How it is asked, plainly."""
        return self.texts.plain(fact.id) if self.texts else fact.ask.plain

    def _top_level(self, fact: Fact) -> list[str]:
        return ["", _remark(f"{self._asked(fact)} {self._answers(fact)}"), f"#{fact.id}: {_example(fact, {})}"]

    def _never_written(self, fact: Fact) -> list[str]:
        return ["", _remark(self.say(AGE, fact=fact.id))] if fact.derived == "age" else []

    def _findings(self) -> list[str]:
        """Every fact that is written as a finding, by topic, in the order of the file."""
        known = self.vocabulary.facts.items()
        facts = [f for name, f in known if name not in Profile.model_fields and f.derived != "age"]
        lines: list[str] = []
        for topic in dict.fromkeys(fact.topic for fact in facts):
            lines += ["", _remark(f"--- {self._topic(topic)}")]
            lines += [self._finding(fact) for fact in facts if fact.topic == topic]
        return lines

    def _topic(self, topic: str) -> str:
        return topic if self.language.code is Code.EN else self.say(TOPICS[topic]).lower()

    def _finding(self, fact: Fact) -> str:
        """How the fact is asked, what may be answered, and the line to fill in."""
        derived = [self.say(DERIVED)] if fact.derived else []
        said = [self._asked(fact), *derived, self._answers(fact), *self._specimens(fact)]
        return f"{_remark(' '.join(said))}\n#{_line(fact, self.vocabulary.facts)}"

    def _specimens(self, fact: Fact) -> list[str]:
        """What the specimen changes, and what a measured number wants beside it."""
        elsewhere = [self.say(SPECIMEN, specimen=name, fact=other) for name, other in fact.by_specimen.items()]
        return [*elsewhere, *([self.say(BESIDE)] if fact.specimen and fact.type == "number" else [])]

    def _answers(self, fact: Fact) -> str:
        """What may be written for a fact."""
        if fact.type == "date":
            return self.say(BORN if fact.topic == "demographics" else DAYS)
        if fact.type == "number":
            units = self.language.either((fact.unit, *fact.also_in))
            return self.say("A number, in {units}.", units=units) if fact.unit else self.say("A number without a unit.")
        words = [self._word(word, means) for word, means in fact.says.items() if len(means) != 1]
        if set(fact.values) == BOOLEAN and not words:
            return self.say("Answer: true or false.")
        values = [self._value(fact, value) for value in fact.values]
        return self.say("One of: {words}.", words=", ".join([*values, *words]))

    def _value(self, fact: Fact, value: str) -> str:
        """As it is written; in another language its meaning goes with it."""
        if self.texts is None or self.language.code is Code.EN:
            return value
        return f"{value} ({self.texts.value(fact.id, value)})"

    def _word(self, word: str, means: Sequence[str]) -> str:
        """A word, and what it leaves open."""
        return f"{word} ({self.language.either(means) if means else self.say('no result')})"

    def _lists(self) -> list[str]:
        """The lists and what declares them whole, with names that the vocabulary has."""
        known = self.vocabulary
        drug = _scalar(next(iter(known.drugs.values())).name)
        whole = f"{{covers: current, as_of: {DAY}, by: pharmacist}}"
        return [
            *self._section("causes", "", f"- {{treatment: {drug}, judged_by: neurologist}}"),
            *self._section("conditions", ""),
            *self._entries("condition", CONDITIONS, known.condition_tree.parents),
            *self._section("treatments", ""),
            *self._entries("treatment", TREATMENTS, known.drug_tree.parents),
            *self._section("complete", f"{{treatments: {whole}}}"),
        ]

    def _entries(self, key: str, groups: Iterable[Asked], known: Iterable[str]) -> list[str]:
        """The lines of a list, under the remark of their group."""
        lines: list[str] = []
        for remark, entries in groups:
            asked = [f"#- {{{key}: {name}, {beside}}}" for name, beside in entries if name in known]
            lines += [self._told(remark), *asked] if asked else []
        return lines

    def _section(self, key: str, value: str, *below: str) -> list[str]:
        lines = [f"#{line}" for line in (f"{key}: {value}".rstrip(), *below)]
        return ["", self._told(SECTIONS[key]), *lines]


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


def _beside(fact: Fact) -> list[str]:
    """What else belongs on the line of a laboratory test."""
    if fact.by_specimen:
        return ["specimen: blood"]
    return ["assay: name"] if fact.specimen and fact.type == "category" else []


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


def _remark(text: str) -> str:
    """Comment lines, broken nowhere but at spaces."""
    said = printable(_BLANKS.sub(" ", text.strip()))
    lines = textwrap.fill(said, WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)
    return lines.replace(NO_BREAK, " ")


def _scalar(text: str) -> str:
    """As YAML reads it back, also between braces."""
    return text if PLAIN_SCALAR.fullmatch(text) else json.dumps(text, ensure_ascii=False)
