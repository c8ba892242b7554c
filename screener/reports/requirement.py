"""What a criterion asks, in a sentence made from its rule; where the rule is too rich for one, from its text.

What must not be is said as such (“must not have had rituximab in the last 6 months”): no exclusion is said to be
“not met”. A rule is put into words only where the words say neither more nor less than it does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from screener.engine.remaining import tell
from screener.reports.language import N_
from screener.vocabulary import Series

if TYPE_CHECKING:
    from screener.engine.result import Tell
    from screener.knowledge import CompiledCriterion, CompiledTrial, Unknown
    from screener.reports.wording import Words
    from screener.rules.formula import Formula

TREATMENT = {
    "now": N_("must be receiving {names} now"),
    "ever": N_("must have been given {names}"),
    "within": N_("must have had {names} in the last {period}"),
    "not now": N_("must not be receiving {names} now"),
    "not ever": N_("must never have been given {names}"),
    "not within": N_("must not have had {names} in the last {period}"),
}
CONDITION = {
    "now": N_("must have {names} now"),
    "ever": N_("must have or have had {names}"),
    "not now": N_("must not have {names} now"),
    "not ever": N_("must never have had {names}"),
}
ASKS = N_("asks for: {text}")
EXCLUDES = N_("excludes: {text}")
NOT_SO = N_("must not be so: {text}")

_WITHIN = re.compile(r"(not )?within (\d+ \w+)")


class Requirement:
    """The criteria of one trial as requirements."""

    def __init__(self, words: Words, trial: str) -> None:
        self.words, self.key = words, trial
        self.trial: CompiledTrial = words.criteria(trial)

    def of(self, criterion: CompiledCriterion) -> str:
        """A sentence without its full stop; empty for the part of a list that nobody could read."""
        return self._worded(criterion) or self.made(criterion) or self._framed(criterion)

    def _worded(self, criterion: CompiledCriterion) -> str:
        """As the file words it for coordinators."""
        return self.words.texts.wording(self.key, criterion.id, "coordinator").rstrip(".")

    def _framed(self, criterion: CompiledCriterion) -> str:
        """Its text, and which side of the list it is on."""
        text = self.words.text(self.key, criterion.id).rstrip(".")
        frame = ASKS if criterion.side == "inclusion" else EXCLUDES
        return self.words.say(frame, text=text) if text else ""

    def made(self, criterion: CompiledCriterion) -> str:
        """From a rule of one test; empty for any other, and where the file has words of its own."""
        if criterion.worded("coordinator"):
            return ""
        leaf = self._leaf(criterion.formula)
        if leaf is None:
            return ""
        unknown = self.trial.unknowns[leaf[0]]
        if unknown.kind in ("treatment", "condition"):
            return self._course(unknown, leaf[1]) if self._said_by_its_names(unknown) else ""
        if unknown.kind not in ("number", "age", "category") or unknown.series != Series():
            return ""
        wanted = criterion.side == "inclusion"
        told = tell(unknown, leaf[1] if wanted else unknown.whole & ~leaf[1], unknown.whole)
        return self._value(told, wanted=wanted)

    def _value(self, told: Tell, *, wanted: bool) -> str:
        """Of a fact, what it has to be or must not be; of one that is yes or no, its name alone."""
        name, says = self.words.said.names(told["about"], told["names"]), told["says"]
        if says in (["true"], ["false"]):
            return self.words.say(ASKS if wanted == (says == ["true"]) else NOT_SO, text=name)
        return self.words.say(ASKS if wanted else NOT_SO, text=self.words.told(told))

    def _leaf(self, formula: Formula) -> tuple[int, int] | None:
        """The unknown and its cells; also of a lay text's rule, beside which only the site's answer stands."""
        if formula[0] == "in":
            return formula[1], formula[2]
        if formula[0] != "any":
            return None
        own = [part for part in formula[-1] if part[0] != "in" or not self._is_lay(part[1])]
        return self._leaf(own[0]) if len(own) == 1 and len(own) < len(formula[-1]) else None

    def _is_lay(self, number: int) -> bool:
        unknown = self.trial.unknowns[number]
        return unknown.kind == "site" and unknown.name in ("lay_source", "draft")

    def _said_by_its_names(self, unknown: Unknown) -> bool:
        """Whether it is about everything that its names mean, and asks nothing more of it."""
        known = self.words.vocabulary
        tree = known.drug_tree if unknown.kind == "treatment" else known.condition_tree
        meant = frozenset[str]().union(*(tree.within(name) for name in unknown.asked))
        return not unknown.stated and not any(c.traits for c in unknown.courses) and meant == unknown.members

    def _course(self, unknown: Unknown, cells: int) -> str:
        """Of drugs or conditions: now, ever, never or within a time; empty where no one word says it."""
        told = tell(unknown, cells, unknown.whole)
        said, names = told["says"][0], self.words.said.names(told["about"], told["names"])
        window = _WITHIN.fullmatch(said)
        known = TREATMENT if unknown.kind == "treatment" else CONDITION
        frame = known.get(f"{window[1] or ''}within" if window else said)
        if frame is None:
            return ""
        period = self.words.said.period(window[2]) if window else ""
        return self.words.say(frame, names=names, period=period)
