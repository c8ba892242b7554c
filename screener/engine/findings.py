"""Explains each criterion: its truth, the evidence used, what is missing and why, as codes and parameters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeVar

from screener.engine import kleene
from screener.engine.bind import Bound, Entry
from screener.engine.kleene import simplified
from screener.engine.obstacles import Obstacle
from screener.engine.result import WHOLE, About, Code, CriterionResult, Evidence, Missing, Reason
from screener.engine.verdict import Decision, favoured
from screener.knowledge.compiled import CompiledCriterion, CompiledTrial, Unknown
from screener.knowledge.unencoded import NOT_ENCODED
from screener.profile.patient import Course, Never, Observation, Scope, State
from screener.rules.formula import ALWAYS, Formula, unknowns
from screener.rules.verdicts import Kind
from screener.values import DayRange, Truth

T = TypeVar("T")

PERSONAL: frozenset[str] = frozenset({"no_record", "not_done", ""})


class Explainer:
    """The findings of one trial for one patient."""

    def __init__(self, trial: CompiledTrial, bound: tuple[Bound, ...], decision: Decision) -> None:
        self.trial, self.bound, self.decision = trial, bound, decision
        self.masks = [b.mask for b in bound]
        self.best = favoured((c.formula for c in trial.criteria), bound, ("site", "unread"))

    def findings(self) -> list[CriterionResult]:
        """One for each criterion, in the trial's order."""
        truths = zip(self.trial.criteria, self.decision.truths, strict=True)
        return [self._finding(criterion, truth) for criterion, truth in truths]

    def _finding(self, criterion: CompiledCriterion, truth: Truth) -> CriterionResult:
        if truth is Truth.FALSE:
            return self._failing(criterion, self.decision.obstacles[criterion.id])
        if truth is Truth.TRUE:
            return _result(criterion, "true", Code.MET, self._decisive(criterion.formula, Truth.TRUE))
        left = simplified(criterion.formula, self.best)
        return self._site(criterion) if left == ALWAYS else self._needs(criterion, left)

    def _failing(self, criterion: CompiledCriterion, obstacle: Obstacle) -> CriterionResult:
        params = {"clears": str(obstacle.clears)} if obstacle.clears else {}
        evidence = self._decisive(criterion.formula, Truth.FALSE)
        return _result(criterion, "false", Code.NOT_MET, evidence, params, kind=obstacle.kind)

    def _site(self, criterion: CompiledCriterion) -> CriterionResult:
        """With the site's and the unread answers at their best it is met: they are what is left."""
        left = simplified(criterion.formula, self.masks)
        theirs = [u for u in sorted(unknowns(left)) if self.bound[u].owner != "patient"]
        deciding = [u for u in theirs if self._decides(u, criterion.formula)]
        code, params = self._asked_of_site((deciding or theirs)[0], left)
        return _result(criterion, "unknown", code, self._all(criterion), params)

    def _decides(self, number: int, formula: Formula) -> bool:
        """Whether the criterion hangs on this answer of the site, when all its others are at their best."""
        masks = [*self.best[:number], self.masks[number], *self.best[number + 1 :]]
        return kleene.truth(formula, masks) is not Truth.TRUE

    def _asked_of_site(self, number: int, left: Formula) -> tuple[Code, dict[str, str]]:
        unknown, bound = self.trial.unknowns[number], self.bound[number]
        if unknown.kind == "unread":
            return _unread(unknown, self.trial.coverage[unknown.name])
        if unknown.kind != "site":
            code = Code.ASK_PERSON if bound.why in PERSONAL else Code(bound.why)
            return code, {"fact": unknown.name}
        params = {"because": unknown.values[0]} if unknown.values and unknown.values[0] else {}
        params |= {"quality": "draft"} if unknown.name == "draft" else {}
        against = unknown.name in ("lay_source", "draft", "doubtful_value") and left[0] == "in"
        return (Code.PROBABLY_AGAINST if against else Code(unknown.name)), params

    def _needs(self, criterion: CompiledCriterion, left: Formula) -> CriterionResult:
        """Something of the patient is still to be found out; of what only together cannot be, whatever is open."""
        asked = self._gaps(left) or [u for u in self._gaps(criterion.formula) if self.bound[u].owner == "patient"]
        names = dict(criterion.asked)
        missing = _once(_missing(self.trial.unknowns[u], self.bound[u], names.get(u, ())) for u in asked)
        return _result(criterion, "unknown", missing[0]["why"], self._all(criterion), missing=missing)

    def _gaps(self, formula: Formula) -> list[int]:
        return [u for u in sorted(unknowns(formula)) if self.bound[u].why]

    def _all(self, criterion: CompiledCriterion) -> list[Evidence]:
        """Every entry that bears on the criterion."""
        return _once(evidence_of(e) for u in sorted(unknowns(criterion.formula)) for e in self.bound[u].evidence)

    def _decisive(self, formula: Formula, truth: Truth) -> list[Evidence]:
        """The entries behind the tests that made it so."""
        return _once(evidence_of(e) for u in _decisive(formula, truth, self.masks) for e in self.bound[u].evidence)


def _unread(unknown: Unknown, coverage: str) -> tuple[Code, dict[str, str]]:
    """Why nobody has read it: it could not be, nobody has encoded it yet, or the text has changed since."""
    if not unknown.values:
        return Code.NOT_READ, {"part": unknown.name, "coverage": coverage}
    if unknown.values[0] == NOT_ENCODED:
        return Code.ITEM_NOT_ENCODED, {}
    text_of, changed_on, items = unknown.values[1:]
    return Code.TEXT_CHANGED, {"text_of": text_of, "changed_on": changed_on, "items": items}


def evidence_of(entry: Entry) -> Evidence:
    """An entry of the profile as evidence."""
    if isinstance(entry, Observation):
        said = ", ".join(p for p in (entry.said, entry.assay, entry.laboratory) if p)
        return _evidence("fact", entry.fact, said, entry.days, entry.source, entry.path)
    if isinstance(entry, State):
        said = " or ".join(sorted(entry.status))
        return _evidence("condition", entry.name, said, entry.since, entry.source, entry.path)
    if isinstance(entry, Scope):
        said = "ever" if entry.ever else f"since {entry.since}" if entry.since else "current"
        return _evidence(entry.about, WHOLE, said, entry.as_of, entry.by, entry.path)
    if isinstance(entry, Never):
        return _evidence("treatment", entry.name, "never given", entry.as_of, entry.source, entry.path)
    return _evidence(
        "treatment",
        entry.name or entry.said,
        _given(entry),
        entry.start if entry.ongoing is False else entry.last or entry.start,
        entry.source,
        entry.path,
    )


def _given(course: Course) -> str:
    return ", ".join(part for part in (_stands(course), course.details) if part)


def _stands(course: Course) -> str:
    if course.requested:
        return "requested"
    stopped = "stopped" if course.ongoing is False else "last dose" if course.last else "given"
    return "ongoing" if course.ongoing else stopped


def _evidence(about: About, name: str, said: str, days: DayRange | date | None, source: str, where: str) -> Evidence:
    return {
        "about": about,
        "name": name,
        "said": said,
        "date": str(days or ""),
        "source": source,
        "where": where,
    }


def _result(
    criterion: CompiledCriterion,
    truth: Literal["true", "false", "unknown"],
    code: Code,
    evidence: list[Evidence],
    params: dict[str, str] | None = None,
    *,
    missing: list[Missing] | None = None,
    kind: Kind | None = None,
) -> CriterionResult:
    reason: Reason = {"code": code, "params": params or {}}
    return {
        "id": criterion.id,
        "truth": truth,
        "reason": reason,
        "evidence": evidence,
        "missing": missing or [],
        "kind": kind,
    }


def _missing(unknown: Unknown, bound: Bound, names: tuple[str, ...]) -> Missing:
    why = Code(bound.why)
    if why is Code.ANCHOR_NOT_KNOWN and unknown.series.window:
        return {"about": "fact", "names": [unknown.series.window.anchor], "why": why}
    if unknown.kind == "treatment" or unknown.kind == "condition":
        return {"about": unknown.kind, "names": list(names), "why": why}
    return {"about": "fact", "names": ["born" if unknown.kind == "age" else unknown.name], "why": why}


def _decisive(formula: Formula, truth: Truth, masks: list[int]) -> list[int]:
    """The unknowns whose tests settle it: all that must be so, and of alternatives the first that is."""
    if formula[0] == "in":
        return [formula[1]]
    so = [part for part in formula[-1] if kleene.truth(part, masks) is truth]
    one_is_enough = formula[0] == "any" and truth is Truth.TRUE
    return [u for part in (so[:1] if one_is_enough else so) for u in _decisive(part, truth, masks)]


def _once(items: Iterable[T]) -> list[T]:
    kept: list[T] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return kept
