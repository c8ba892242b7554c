"""Proposes a rule for an item of a registry's list, where the whole item is a sentence of `criteria/drafts.yaml`.

Nothing is guessed: an item that says anything more, or whose number, unit or name is not understood, gets no rule.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from screener.knowledge.compile import Unusable, compile_trial
from screener.registries.items import normalised
from screener.rules.trial_file import TrialFile
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from screener.knowledge.drafts import DraftForms, Form
    from screener.registries.items import SideName
    from screener.rules.scheme import Scheme
    from screener.rules.trial_file import Topic
    from screener.vocabulary import Vocabulary

KEY = {"inclusion": "require", "exclusion": "exclude_if"}
DAMAGED = re.compile(r"[*†‡§¹²³?\ufffd]|â|Ã|Â")
"""A footnote's mark, or a sign that was lost or garbled on its way: what stands there may not be what was meant."""
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,7}(?:\.\d{1,2})?")
"""English numbers; `100.000` and `2,5` may be of either spelling, and are not read."""
CAUGHT = {
    "number": r"(?P<number>\d[\d.,]*)",
    "low": r"(?P<low>\d{1,3})",
    "high": r"(?P<high>\d{1,3})",
    "unit": r"(?P<unit>x ?10[\^*]\d+ ?/ ?l|(?:cells? ?|copies ?)?/? ?[^\s\d](?:\S| (?=/))*)",
    "period": r"(?P<period>\d{1,3} (?:day|week|month|year)s?)",
    "drugs": r"(?P<drugs>[^.;:()<>]+?)",
    "conditions": r"(?P<conditions>[^.;:()<>]+?)",
}
PART = re.compile(r"<(\w+)>")
PLACE = re.compile(r"(?<!\?P)<(\w+)>")
TIMES_TEN = re.compile(r"^x ?10[\^*](\d+) ?/ ?l$")
BETWEEN = re.compile(r",? or |, ")
NEGATIVE = re.compile(r"\b(?:no|not|never|without|absence)\b")


class Proposed(NamedTuple):
    """A rule for one side of the list, and its subject."""

    topic: Topic
    key: str
    rule: dict[str, Any]


class Recogniser:
    """The sentences of a data folder, with its vocabulary."""

    def __init__(self, forms: DraftForms, vocabulary: Vocabulary, schemes: dict[str, Scheme]) -> None:
        self.forms, self.vocabulary, self.schemes = forms, vocabulary, schemes

    def proposed(self, text: str, side: SideName) -> Proposed | None:
        """The rule that an item states; None where that is not sure. Items of no known side get none."""
        if side not in KEY or DAMAGED.search(text) or "\n" in text:
            return None
        said = normalised(text)
        negative = side == "exclusion" and NEGATIVE.search(said)
        found = [] if negative else [p for p in self._all(said, side) if self._can_be_used(p)]
        return found[0] if found and all(p.rule == found[0].rule for p in found) else None

    def _all(self, said: str, side: SideName) -> Iterator[Proposed]:
        for form, pattern in self._patterns:
            match = pattern.fullmatch(said) if form.side in ("", side) else None
            caught = self._caught(match) if match else None
            if caught is not None:
                yield Proposed(form.topic, KEY[side], _filled(form.rule, caught))

    def _caught(self, match: re.Match[str]) -> dict[str, Any] | None:
        """What stands in the places of the sentence; None where one of them is not understood."""
        caught: dict[str, Any] = {}
        for name, text in match.groupdict().items():
            if text is None:
                continue
            value = self._understood(name, text.strip())
            if value is None:
                return None
            caught[name] = value
        return caught

    def _understood(self, name: str, text: str) -> Any:
        if name in ("number", "low", "high"):
            return _number(text)
        if name in ("drugs", "conditions"):
            return self._named(name, text)
        if name in ("compare", "after"):
            return self._comparison(text)
        return TIMES_TEN.sub(r"10*\1/L", text)

    def _named(self, kind: str, text: str) -> str | list[str] | None:
        """Ids of names that are all known, and mean one thing each."""
        known = self.vocabulary.drug_names if kind == "drugs" else self.vocabulary.condition_names
        said = [plain(re.sub(r"^(?:an?|the) ", "", part.strip())) for part in BETWEEN.split(text)]
        found = [known.get(word, "") for word in said if not self.vocabulary.meanings(word)]
        if len(found) < len(said) or not all(found):
            return None
        return found[0] if len(found) == 1 else found

    def _comparison(self, text: str) -> str | None:
        every = (*self.forms.comparisons.items(), *self.forms.comparisons_after.items())
        return next((name for name, words in every if text in words), None)

    @cached_property
    def _patterns(self) -> list[tuple[Form, re.Pattern[str]]]:
        return [(form, re.compile(self._spelled(form.says))) for form in (*self.forms.forms, *self._of_numbers())]

    def _of_numbers(self) -> Iterator[Form]:
        from screener.knowledge.drafts import Form

        for number in self.forms.numbers:
            name = f"<who>(?:{number.words})(?: (?:is|of|must be))?:? ?"
            unit, value = (" ?%?", "<number>") if number.no_unit else (" ?<unit>", "<number> <unit>")
            rule = {"fact": number.fact}
            yield Form(topic=number.topic, says=f"{name}<compare> ?<number>{unit}", rule=rule | {"<compare>": value})
            yield Form(topic=number.topic, says=f"{name}<number>{unit},? <after>", rule=rule | {"<after>": value})

    def _spelled(self, says: str) -> str:
        """A sentence as a regular expression: its parts put in."""
        while PLACE.search(says):
            says = PLACE.sub(lambda m: f"(?:{self._part(m[1])})", says)
        return says

    def _part(self, name: str) -> str:
        lists = {"compare": self.forms.comparisons, "after": self.forms.comparisons_after}
        if name in lists:
            return rf"(?P<{name}>{_either(w for words in lists[name].values() for w in words)})"
        if name == "below":
            return _either(self.forms.comparisons["less_than"])
        if name in CAUGHT:
            return CAUGHT[name]
        named = next((number.words for number in self.forms.numbers if number.fact == name), "")
        return self.forms.parts.get(name) or named or f"[<]{name}>"

    def _can_be_used(self, proposed: Proposed) -> bool:
        """Whether it is a rule of the grammar that the vocabulary knows, units included."""
        try:
            file = TrialFile.model_validate(_alone(proposed))
            compile_trial(file, self.vocabulary, self.schemes)
        except (ValidationError, Unusable):
            return False
        return True


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _number(text: str) -> int | float | None:
    if not NUMBER.fullmatch(text):
        return None
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value


def _filled(rule: Any, caught: dict[str, Any]) -> Any:
    """A form's rule with what was caught in the places of the angle brackets."""
    if isinstance(rule, dict):
        return {_filled(key, caught): _filled(value, caught) for key, value in rule.items()}
    if isinstance(rule, list):
        return [_filled(value, caught) for value in rule]
    if not isinstance(rule, str):
        return rule
    whole = PART.fullmatch(rule)
    return caught.get(whole[1], rule) if whole else PART.sub(lambda m: str(caught.get(m[1], m[0])), rule)


def _alone(proposed: Proposed) -> dict[str, Any]:
    side = "inclusion" if proposed.key == "require" else "exclusion"
    source = [{"quality": "draft", "of": "registry", "item": "I1"}]
    criterion = {"id": "I1", "text": "-", "topic": proposed.topic, "source": source, proposed.key: proposed.rule}
    return {
        "trial": "draft",
        "encoded_from": {"registry": "-", "record_date": "-"},
        "sources": {"registry": {"what": "-", "where": "-", "dated": "-"}},
        "coverage": {"inclusion": "partial", "exclusion": "partial"},
        side: [criterion],
    }
