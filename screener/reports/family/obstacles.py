"""What a family may read of a criterion that is not met: decided by the kind of the obstacle and by what the criterion
is about, never by words. No sentence here hangs on a medicine that is withheld, or on somebody getting worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from screener.reports.language import N_
from screener.rules.formula import unknowns

if TYPE_CHECKING:
    from screener.engine.result import CriterionResult, TrialResult
    from screener.knowledge import CompiledCriterion, CompiledTrial, Unknown
    from screener.reports.family.voice import Voice
    from screener.rules.verdicts import Kind
    from screener.vocabulary import Fact

WEIGHED = frozenset({"prognosis", "judgement", "consent"})
"""Topics that no family is asked about, and none reads as pass or fail."""
Stands = Literal["weighed", "medicine", "doctors", "illness", "hidden", "age", "time", "test", "team", "lasting"]
"""What stands in the way. doctors: what the treating team decides, and no medicine. age, time: time alone lifts it."""
BY_KIND: dict[Kind | None, Stands] = {
    "date": "time",
    "retest": "test",
    "site": "team",
    "treating_team": "doctors",
    "course": "illness",
    "fixed": "lasting",
    None: "team",
}

MEDICINE = N_(
    "A medicine that the patient has now, or has had, may matter for this study. Only the doctors can judge that. "
    "Do not skip, delay or change any dose because of this page."
)
DOCTORS = N_("Only the doctors can judge what counts here. Do not skip, delay or change any dose because of this page.")
SENTENCES: dict[Stands, str] = {
    "weighed": N_("The study doctors also look at whether a study makes sense now."),
    "medicine": MEDICINE,
    "doctors": DOCTORS,
    "illness": N_("What counts here is how the illness is today. Only the doctors can judge that."),
    "hidden": N_("One reason is left out of this page, as you asked. The doctor can look it up."),
    "age": N_("What stands in the way today is age. Time alone will change this. Ask again from {day} on."),
    "time": N_("Time alone may change this. Ask the study team when to call again."),
    "test": N_("What stands in the way today is a test: {names}. A new result could change this. Ask the doctors."),
    "team": N_("This may stand in the way: {names}. The study team can say whether it does."),
    "lasting": N_("The reason: {names}."),
}
UNNAMED: dict[Stands, str] = {
    "test": N_("What stands in the way today is a test. A new result could change this. Ask the doctors."),
    "team": N_("One thing may stand in the way. Only the study team can say."),
    "lasting": N_("One of its conditions is not met. The doctor can look it up."),
}
"""Where there is nothing to name."""
UNSURE = N_("This may stand in the way, but it is not sure: {names}. Only the study team can say.")


class Obstacles:
    """The sentences for one trial."""

    def __init__(self, voice: Voice, trial: TrialResult, compiled: CompiledTrial) -> None:
        self.voice, self.trial, self.compiled = voice, trial, compiled
        self._criteria = {c.id: c for c in compiled.criteria}
        self._results = {c["id"]: c for c in trial["criteria"]}

    def left_to_the_team(self) -> bool:
        """Whether the trial fails only by what no family reads as a fail."""
        reasons = [[self.stands(self._results[name]) for name in reason] for reason in self.trial["reasons"]]
        return bool(reasons) and all("weighed" in reason for reason in reasons)

    def kinds(self) -> list[Stands]:
        """What stands in the way of a failing trial, each kind once; what is weighed only where nothing else does."""
        found = dict.fromkeys(self.stands(c) for c in self._failing())
        return [s for s in found if s != "weighed"] or list(found)

    def sentences(self) -> list[str]:
        """Why it does not fit today, each thing once."""
        shown = self.kinds()
        return list(dict.fromkeys(self.sentence(c) for c in self._failing() if self.stands(c) in shown))

    def sentence(self, criterion: CriterionResult) -> str:
        """One criterion that is not met."""
        stands, say = self.stands(criterion), self.voice.say
        if stands == "age":
            return say(SENTENCES[stands], day=self.voice.day(criterion["reason"]["params"]["clears"]))
        if stands not in UNNAMED:
            return say(SENTENCES[stands])
        names = self._names(criterion)
        return say(SENTENCES[stands], names=names) if names else say(UNNAMED[stands])

    def unsure(self, criterion: CriterionResult) -> str:
        """A criterion that may stand in the way, by a source that is not sure; nothing of what is weighed."""
        stands, say, names = self.stands(criterion), self.voice.say, self._names(criterion)
        if stands == "weighed":
            return ""
        if stands in ("medicine", "doctors", "hidden"):
            return say(SENTENCES[stands])
        unnamed = UNNAMED["team"]
        return say(UNSURE, names=names) if names else say(unnamed)

    def stands(self, criterion: CriterionResult) -> Stands:
        """What kind of thing stands in the way; first what must not be said."""
        compiled, found = self._criteria[criterion["id"]], BY_KIND[criterion["kind"]]
        if self.weighed(compiled):
            return "weighed"
        if self._of_medicine(criterion, compiled):
            return "medicine"
        if any(f.changes == "treating_team" for f in self._facts(compiled)):
            return "doctors"
        if found == "illness":
            return found
        if any(self.voice.hidden.names(e["about"], e["name"]) for e in criterion["evidence"]):
            return "hidden"
        return "age" if found == "time" and _of_age(criterion) else found

    def weighed(self, criterion: CompiledCriterion) -> bool:
        """Whether it is about prognosis, judgement or consent, or rests on a fact that is."""
        return criterion.topic in WEIGHED or any(f.topic in WEIGHED for f in self._facts(criterion))

    def _of_medicine(self, criterion: CriterionResult, compiled: CompiledCriterion) -> bool:
        """Whether a medicine decides; of a day that will come, whether one could."""
        decides = any(e["about"] == "treatment" for e in criterion["evidence"])
        return decides or (criterion["kind"] == "date" and any(u.kind == "treatment" for u in self._unknowns(compiled)))

    def _failing(self) -> list[CriterionResult]:
        names = dict.fromkeys(name for reason in self.trial["reasons"] for name in reason)
        return [self._results[name] for name in names]

    def _names(self, criterion: CriterionResult) -> str:
        """As the trial's file words it for families; else what it rests on. Asked for only where it may be named."""
        own = self.voice.texts.wording(self.trial["id"], criterion["id"], "family")
        if own and not self.voice.hidden.mentioned(own):
            return own.rstrip(".")
        return self.voice.listed(name for e in criterion["evidence"] if (name := self.voice.evidence(e)))

    def _facts(self, criterion: CompiledCriterion) -> list[Fact]:
        facts = self.voice.vocabulary.facts
        return [facts[u.name] for u in self._unknowns(criterion) if u.name in facts]

    def _unknowns(self, criterion: CompiledCriterion) -> list[Unknown]:
        return [self.compiled.unknowns[u] for u in sorted(unknowns(criterion.formula))]


def _of_age(criterion: CriterionResult) -> bool:
    """Whether nothing but a birthday is waited for."""
    return bool(criterion["evidence"]) and all(e["name"] == "born" for e in criterion["evidence"])
