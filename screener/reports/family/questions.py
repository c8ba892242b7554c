"""What a family can ask the neurologist: the questions that matter, in plain words; nothing weighed, nothing hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.engine.screening import not_encoded
from screener.reports.family.obstacles import WEIGHED, Obstacles
from screener.reports.language import N_
from screener.reports.page import Checklist, Item, Paragraph, Section
from screener.reports.questions import Questions as Put

if TYPE_CHECKING:
    from screener.engine.result import Question, TrialResult
    from screener.reports.family.voice import Voice

SURE = N_("How sure is it that this is PML? What has been found so far?")
WHICH = N_("Which of these studies could we ask now? Who makes the call, you or we?")
ANY_OTHER = N_("Do you know of a study that is not on this page? Is there a treatment outside a study?")
"""Asked where no study of a treatment fits today."""
ALWAYS = (
    N_("Do all the teams that give medicines know about the PML?"),
    N_("Which hospital knows PML well? Can it be asked for advice?"),
    N_("Can we have copies of the letters, of the MRI and of the test results?"),
)
SHOWN = 15
"""So many questions are a list that can still be worked through; the first ones pay most."""


class Questions:
    """Words for what is missing."""

    def __init__(self, voice: Voice) -> None:
        self.voice, self.put = voice, Put(voice.texts, voice.language, plain=True)
        self._trials = {t["id"]: t for t in voice.result["trials"]}

    def section(self, *, fits: bool) -> Section:
        """What to ask of every patient, then what is missing here. `fits`: whether a study of a treatment may fit."""
        say = self.voice.say
        missing = [item for q in self.voice.result["questions"] if (item := self.item(q))]
        asked = Checklist(tuple(Item(say(text)) for text in (SURE, WHICH if fits else ANY_OTHER, *ALWAYS)))
        blocks = (Paragraph(say("Take this list along. Tick what you have asked.")), asked)
        head = Paragraph(say("For the studies, these facts are missing. Perhaps the doctors know them."))
        rest = (head, Checklist(tuple(missing[:SHOWN]))) if missing else ()
        return Section("questions", say("Questions for the neurologist"), (*blocks, *rest))

    def of(self, trial: TrialResult) -> list[Item]:
        """Those of one trial; what the study's hospital checks anyway last."""
        ordered = sorted(trial["questions"], key=lambda q: q["routine"])
        return [item for q in ordered if (item := self.item(q))]

    def item(self, question: Question) -> Item | None:
        """A question with where the answer may stand; nothing where it is not for a family."""
        about, names = question["about"], question["names"]
        if any(self.voice.hidden.names(about, name) for name in names) or self._weighed(question):
            return None
        said = self.put.question(about, names)
        return Item(said, "; ".join(m for name in names if (m := self.voice.texts.meaning(name))))

    def _weighed(self, question: Question) -> bool:
        """Whether it is about prognosis, judgement or consent, or only such criteria ask for it."""
        facts = self.voice.vocabulary.facts
        if question["about"] == "fact" and any(facts[n].topic in WEIGHED for n in question["names"] if n in facts):
            return True
        asking = [weighed for key in question["trials"] for weighed in self._asking(key, question)]
        return bool(asking) and all(asking)

    def _asking(self, key: str, question: Question) -> list[bool]:
        """Of the trial's criteria that miss it, whether each is weighed."""
        trial = self._trials.get(key)
        compiled = self.voice.knowledge.trials.get(key) or not_encoded(key)
        if trial is None:
            return []
        obstacles = Obstacles(self.voice, trial, compiled)
        texts = {c.id: c for c in compiled.criteria}
        missing = [c["id"] for c in trial["criteria"] for m in c["missing"] if set(m["names"]) & set(question["names"])]
        return [obstacles.weighed(texts[name]) for name in missing]
