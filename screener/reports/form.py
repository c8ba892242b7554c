"""The interview on paper: what still matters to the trials that one can ask to join, to fill in with the doctor.

The same questions in the same order and words as `screener ask`, so that whoever has the sheet can type it in there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from screener.engine.questions import Asked
from screener.knowledge import Texts
from screener.reports.language import ENGLISH, N_, Language
from screener.reports.letter import may_ask
from screener.reports.page import Alert, Block, Bullets, Checklist, Item, Page, Paragraph, Row, Rows, Section
from screener.reports.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from screener.engine.result import Result
    from screener.knowledge import Knowledge
    from screener.vocabulary import Fact

BLANK = "…" * 18
LINES = 3
"""So many medicines or diseases may be written down for one question."""
SINCE: dict[str, Callable[[Result], object]] = {
    "onset": lambda result: result["since"]["onset"],
    "diagnosed": lambda result: result["since"]["diagnosis"],
}
"""The days that every answer begins with."""
WHEN = N_("When? The month or the year will do")


class Form:
    """The form for a result: of a profile that knows nothing yet, or of one in which something is missing.

    `asked`: the questions, in the order of the interview.
    """

    def __init__(
        self, result: Result, asked: Iterable[Asked], knowledge: Knowledge, language: Language = ENGLISH, *, plain: bool
    ) -> None:
        self.result, self.knowledge, self.say, self.plain = result, knowledge, language.say, plain
        self.language, self.facts = language, knowledge.vocabulary.facts
        self.put = Questions(Texts(knowledge, language.code), language, plain=plain)
        since = [Asked("fact", (name,)) for name, known in SINCE.items() if not known(result)]
        may = (q for q in asked if may_ask(*q, knowledge.vocabulary))
        self.questions = list(dict.fromkeys((*since, *may)))

    def page(self) -> Page:
        """The sheet."""
        title = self.say("Questions about the illness, to fill in with the doctor")
        lead = (self.say("Day: {blank}    Referral number (no name): {blank}", blank="…" * 8),)
        sections = (self._head(), self._place(), *map(self._question, range(len(self.questions))), *self._whole())
        return Page(self.language.code, title, lead, (*sections, self._end()))

    def _head(self) -> Section:
        rules = (
            self.say(
                "Each question can be left open: “I don't know” is a good answer, and never counts against anybody."
            ),
            self.say("Please write no name and no full date of birth."),
            self.say("Only what is known already: nothing needs to be tested for this sheet."),
        )
        care = Alert("care", self.say("Do not stop, skip or change any medicine because of these questions."), ())
        return Section("head", "", (Bullets(rules), care))

    def _place(self) -> Section:
        rows = Rows((Row(self.say("Country"), BLANK), Row(self.say("Town, or a larger one nearby"), BLANK)))
        insured = Row(self.say("Insured in which country"), BLANK)
        accepted = Row(self.say("Other countries where the patient would take part"), BLANK)
        travel = [self.say(text) for text in (N_("yes"), N_("only with somebody"), N_("no"), N_("I don't know"))]
        blocks = (rows, Paragraph(self.say("Can the patient travel?")), self._boxes(travel), Rows((accepted, insured)))
        return Section("place", self.say("Where does the patient live?"), blocks)

    def _question(self, number: int) -> Section:
        about, names = self.questions[number]
        heading = f"{number + 1}. {self.put.question(about, names)}"
        blocks = self._fact(self.facts[names[0]]) if about == "fact" else self._list(about)
        return Section(f"question-{number + 1}", heading, blocks)

    def _fact(self, fact: Fact) -> tuple[Block, ...]:
        """Room for the answer, its day, and where it is usually found."""
        found = self.put.texts.found(fact.id)
        note = (Paragraph(self.say("Usually found: {place}.", place=found)),) if found else ()
        if fact.type == "date":
            return (Rows((Row(self.say(WHEN), BLANK),)), *note)
        day = Row(self.say(WHEN), BLANK)
        if fact.type == "category":
            said = [c.said for c in self.put.choices(fact)]
            return (self._boxes([*said, *self._neither(fact)]), Rows((day,)), *note)
        unit = self.say("Result and unit, as the report has it") if fact.unit else self.say("Number")
        return (Rows((Row(unit, BLANK), day)), self._boxes(self._neither(fact)), *note)

    def _neither(self, fact: Fact) -> list[str]:
        """Not tested, and not known, which are two answers."""
        return [*([self.say("not tested")] if self.put.untested(fact) else []), self.say("I don't know")]

    def _boxes(self, said: list[str]) -> Checklist:
        return Checklist(tuple(Item(text) for text in said))

    def _list(self, about: str) -> tuple[Block, ...]:
        boxes = [self.say(text) for text in (N_("yes, now"), N_("yes, before"), N_("no, never"), N_("I don't know"))]
        which = {
            "treatment": N_("Name or brand; first dose; last dose, or “goes on”"),
            "condition": N_("Name; active now, or until when"),
        }[about]
        return (self._boxes(boxes), Rows((Row(self.say(which), BLANK),) * LINES))

    def _whole(self) -> list[Section]:
        """Whether the lists hold everything: only then is what they do not name known to be absent."""
        asked = {
            "treatment": N_("Is every medicine that is given now written above?"),
            "condition": N_("Is every disease of now written above?"),
        }
        held = [question for about, question in asked.items() if any(a == about for a, _ in self.questions)]
        boxes = [self.say(text) for text in (N_("yes"), N_("no"), N_("I don't know"))]
        return [Section(f"whole-{i}", self.say(question), (self._boxes(boxes),)) for i, question in enumerate(held)]

    def _end(self) -> Section:
        text = N_("To type it in: screener ask. It asks the same, and fewer questions once some are answered.")
        if not self.questions:
            text = N_("Nothing more can change the answer: there is nothing to ask.")
        return Section("end", "", (Paragraph(self.say(text)),))

    def as_json(self) -> dict[str, Any]:
        """The questions for programs."""
        asked = [{"about": a, "names": list(n), "question": self.put.question(a, n)} for a, n in self.questions]
        return {"schema": 1, "on": self.result["on"], "data": self.result["data"], "questions": asked}
