"""What was said so far, what is asked next, and the file that keeps both. Speaks with nobody.

The file is a profile like any other; what was not known is remembered in a remark, and asked last when one goes on.
"""

from __future__ import annotations

import io
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from screener.documents import Document, parse
from screener.engine.asking import to_ask
from screener.engine.questions import Asked
from screener.engine.screening import joinable_of, screen
from screener.errors import Problem, Unreadable
from screener.messages import worded
from screener.profile.patient import patient_from
from screener.reports.letter import may_ask
from screener.reports.questions import misses
from screener.rules.verdicts import FAILING

if TYPE_CHECKING:
    from datetime import date

    from screener.engine.result import Code, CriterionResult, Missing, Result
    from screener.knowledge import Knowledge

WRITTEN = "# Written by `screener ask`, which also goes on with it: screener ask --resume FILE"
UNKNOWN = "# Not known when it was asked: "
PLACE = ("country", "city")
"""Of the patient's location: asked under the name of the fact that none of them is."""
FIRST = tuple(Asked("fact", (name,)) for name in (*PLACE, "onset", "diagnosed"))
"""Asked before all else: from where distances count, and how long ago it began, which every answer says first."""
TRAVEL = ("can_travel", "accepts", "insurance")
LAST = tuple(Asked("fact", (name,)) for name in TRAVEL)
"""Asked after all else: they put trials in order and mark them, and change no verdict."""
WHERE = (*PLACE, *TRAVEL)
Data = dict[str, Any]


class Step(NamedTuple):
    """How things stood before an answer."""

    data: Data
    unknown: tuple[Asked, ...]
    done: frozenset[Asked]


class Session:
    """One interview. `data`: the profile so far. `unknown`: what was asked and is not known."""

    def __init__(
        self, knowledge: Knowledge, on: date, data: Data | None = None, unknown: tuple[Asked, ...] = ()
    ) -> None:
        self.knowledge, self.on = joinable_of(knowledge, on), on
        self.data: Data = data if data is not None else {}
        self.unknown = unknown
        self.earlier = frozenset(unknown)
        self.done: frozenset[Asked] = frozenset()
        self.steps: list[Step] = []
        self.result = self.screened(self.data)

    def screened(self, data: Data) -> Result:
        """A profile against the trials that one can ask to join. Raises Invalid where it contradicts itself."""
        patient = patient_from(Document("answers", data, {}), self.knowledge.vocabulary, self.on)
        return screen(patient, self.knowledge, self.on)

    # what is asked

    def next(self) -> Asked | None:
        """The next question; nothing where no answer can change anything any more."""
        for first in FIRST:
            if first not in self.done | self.earlier and not self._said(first):
                return first
        open_ = self.open()
        fresh = [q for q in open_ if q not in self.earlier]
        return next(iter(fresh or open_), None)

    def last(self) -> Asked | None:
        """Of the journey and the insurance, while some trial is still possible."""
        if not self.possible()[0]:
            return None
        stays = self.data.get("location", {}).get("can_travel") == "no"
        asked = [q for q in LAST if q not in self.done | self.earlier and not self._said(q)]
        return next((q for q in asked if not (stays and q.names[0] == "accepts")), None)

    def open(self) -> list[Asked]:
        """What still matters to some trial and may be asked, the most telling first."""
        patient = patient_from(Document("answers", self.data, {}), self.knowledge.vocabulary, self.on)
        asked = to_ask(patient, self.knowledge, self.on, self.done)
        return [q for q in asked if may_ask(q.about, q.names, self.knowledge.vocabulary)]

    def _said(self, first: Asked) -> bool:
        where = self.data.get("location", {}) if first.names[0] in WHERE else self.data
        return first.names[0] in where

    def missing(self, question: Asked) -> list[tuple[str, CriterionResult, Missing]]:
        """The criteria that miss it, each with its trial."""
        trials = {t for q in self.result["questions"] if _is(q, question) for t in q["trials"]}
        known = self.knowledge.vocabulary
        return [
            (t["id"], c, m) for t in self.result["trials"] if t["id"] in trials
            for c, m in misses(t, question.about, question.names, known)
        ]  # fmt: skip

    def why(self, question: Asked) -> set[Code]:
        """What is in the way of an answer that was given, if it still is."""
        return {m["why"] for _, _, m in self.missing(question)}

    def possible(self) -> tuple[int, int]:
        """How many trials nothing speaks against so far, and of how many."""
        trials = self.result["trials"]
        return sum(t["verdict"] not in FAILING for t in trials), len(trials)

    # what was answered

    def answer(self, question: Asked, data: Data) -> None:
        """Takes the profile as it is after an answer. Raises Invalid, and then nothing has changed."""
        result = self.screened(data)
        self._step(question)
        self.data, self.result = data, result
        self.unknown = tuple(q for q in self.unknown if q != question)

    def amend(self, data: Data) -> None:
        """Adds to the last answer. Raises Invalid, and then nothing has changed."""
        self.result, self.data = self.screened(data), data

    def not_known(self, question: Asked) -> None:
        """The person does not know."""
        self._step(question)
        self.unknown = (*(q for q in self.unknown if q != question), question)

    def back(self) -> bool:
        """Takes the last answer back; False where there is none of this sitting."""
        if not self.steps:
            return False
        step = self.steps.pop()
        self.data, self.unknown, self.done = step
        self.result = self.screened(self.data)
        return True

    def _step(self, question: Asked) -> None:
        self.steps.append(Step(deepcopy(self.data), self.unknown, self.done))
        self.done |= {question}

    # the file

    def text(self) -> str:
        """The profile as a file."""
        known = "; ".join(" ".join((q.about, *q.names)) for q in self.unknown)
        remarks = [WRITTEN, *([f"{UNKNOWN}{known}"] if known else [])]
        return "\n".join([*remarks, as_yaml(self.data)])


def resumed(text: str, file: str, knowledge: Knowledge, on: date) -> Session:
    """The interview that a file keeps. Raises Unreadable, Invalid."""
    document = parse(text, file)
    patient_from(document, knowledge.vocabulary, on)
    if not isinstance(document.data, dict):
        raise Unreadable(
            file, [Problem(worded("This is no profile."), worded("Give the file that `screener ask` wrote."))]
        )
    remark = re.search(rf"^{re.escape(UNKNOWN)}(.*)$", text, re.MULTILINE)
    parts = [part.split() for part in remark[1].split(";")] if remark else []
    unknown = tuple(Asked(part[0], tuple(part[1:])) for part in parts if len(part) > 1)  # type: ignore[arg-type]
    return Session(knowledge, on, document.data, unknown)


def own(text: str) -> bool:
    """Whether `screener ask` wrote it: a file of somebody else's hand may hold remarks that would be lost."""
    return text.startswith(WRITTEN)


def as_yaml(data: Data) -> str:
    """Plain data as YAML, entries of lists on one line each."""
    from ruamel.yaml import YAML

    if not data:
        return "{}\n"
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.allow_unicode, yaml.width = None, True, 1000
    yaml.representer.sort_base_mapping_type_on_output = False
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()


def _is(question: Any, asked: Asked) -> bool:
    return question["about"] == asked.about and tuple(question["names"]) == asked.names
