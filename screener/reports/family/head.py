"""The head of a family's page: what it is, how long ago it began, what must be done today, what must never be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from screener.engine.result import Code
from screener.reports.language import N_
from screener.reports.page import Alert, Bullets, Paragraph, Section
from screener.reports.text import printable

if TYPE_CHECKING:
    from screener.engine.result import Span
    from screener.reports.family.trials import Trials
    from screener.reports.family.voice import Voice
    from screener.reports.page import Block

TITLE = N_("PML: studies, and what else you can ask about")
LEAD = (
    N_(
        "This page holds facts about the health of one person. It is meant for this person and for those whom this "
        "person trusts. Please take good care of it."
    ),
    N_("It is not medical advice, and it decides nothing. Taking part in a study is a choice. A no always counts."),
)
CALL_TODAY = N_(
    "{drug}: do not decide alone, and do not wait. Call the team that prescribes it today, before the next dose. Tell "
    "them that PML is suspected or confirmed."
)
CALL_TODAY_UNNAMED = N_(
    "One of the medicines of the patient: do not decide alone, and do not wait. Call the team that prescribes it "
    "today, before the next dose. Tell them that PML is suspected or confirmed. The doctor can see which one it is."
)
WHY_TODAY = N_("Its leaflet says that it is not meant for people who have PML.")
NEVER_ALONE = N_(
    "Do not stop, skip, lower, delay or change any medicine on your own. Only the doctors who prescribe it can decide "
    "that."
)
NEVER_ALONE_WHY = N_("A change at the wrong time can do great harm:")
NOTHING_FITS = (
    N_("Today we found no study of a treatment that fits. We are sorry. We know that this is hard to read."),
    N_(
        "It is the answer of today, and it is not the end of care. Below you find what may change, what else you can "
        "ask about, and what to ask the neurologist."
    ),
)

Unit = Literal["day", "week", "month", "year"]
UNITS: tuple[tuple[Unit, float, float], ...] = (
    ("day", 1, 14),
    ("week", 7, 84),
    ("month", 30.4, 731),
    ("year", 365.25, float("inf")),
)
"""Days in a unit, and below how many days it is used."""
UP_TO: dict[Unit, str] = {
    "day": N_("up to {high} days ago"),
    "week": N_("up to {high} weeks ago"),
    "month": N_("up to {high} months ago"),
    "year": N_("up to {high} years ago"),
}
BETWEEN: dict[Unit, str] = {
    "day": N_("{low} to {high} days ago"),
    "week": N_("{low} to {high} weeks ago"),
    "month": N_("{low} to {high} months ago"),
    "year": N_("{low} to {high} years ago"),
}


class Head:
    """The parts above the trials."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice

    def lead(self) -> tuple[str, ...]:
        """What the page is."""
        number, say = printable(self.voice.result["profile_id"]), self.voice.say
        day = self.voice.day(self.voice.result["on"])
        made = say("Made on {day}.", day=day)
        return (*map(say, LEAD), say("Made on {day}, for number {number}.", day=day, number=number) if number else made)

    def about(self) -> Section:
        """How long ago it began, and how old what we know is."""
        say, since = self.voice.say, self.voice.result["since"]
        spans = (
            (since["onset"], N_("The first signs came {ago}."), N_("We do not know when the first signs came.")),
            (
                since["diagnosis"],
                N_("PML was found {ago}."),
                N_("We have no day on which PML was found. It may not be sure yet."),
            ),
        )
        ago = [say(known, ago=self._ago(span)) if span else say(unknown) for span, known, unknown in spans]
        return Section(
            "about", say("Since when"), (Paragraph(" ".join((*ago, *self._aged()))), Paragraph(self._read()))
        )

    def _aged(self) -> list[str]:
        """That the facts are old, where they are."""
        say = self.voice.say
        days = [params["days"] for params in self._warned(Code.PROFILE_OLD)]
        return [say("What we know of the patient is {count} days old. Say what is new.", count=d) for d in days]

    def _warned(self, code: Code) -> list[dict[str, str]]:
        return [w["params"] for w in self.voice.result["warnings"] if w["code"] is code]

    def _read(self) -> str:
        """When the records of the trials were last read."""
        records = self.voice.knowledge.records
        days = [records[t["id"]].status.read for t in self.voice.result["trials"]]
        return self.voice.say(
            "What we know of the studies was last read in {day}. Much may have changed since, so always ask.",
            day=self.voice.day(max(days, default="")[:7]),
        )

    def _ago(self, span: Span) -> str:
        """In days, weeks, months or years, whichever is plain."""
        unit, days = next((u, d) for u, d, below in UNITS if span["at_most"] < below)
        low, high = round(span["at_least"] / days), round(span["at_most"] / days)
        if low == high:
            return self._exactly(unit, high)
        if not low:
            return self.voice.say(UP_TO[unit], high=high)
        return self.voice.say(BETWEEN[unit], low=low, high=high)

    def _exactly(self, unit: Unit, count: int) -> str:
        if unit == "day":
            return (
                self.voice.say_many("{count} day ago", "{count} days ago", count) if count else self.voice.say("today")
            )
        if unit == "week":
            return self.voice.say_many("about {count} week ago", "about {count} weeks ago", count)
        if unit == "month":
            return self.voice.say_many("about {count} month ago", "about {count} months ago", count)
        return self.voice.say_many("about {count} year ago", "about {count} years ago", count)

    # what must be done, and must never be done

    def today(self) -> list[Section]:
        """Drugs whose label names PML as a contraindication, before everything else; also where a drug is left out."""
        alerts = dict.fromkeys(self._alert(p["drug"]) for p in self._warned(Code.LABEL_CONTRAINDICATION))
        heading = self.voice.say("Today, before anything else")
        return [Section("today", heading, tuple(alerts))] if alerts else []

    def _alert(self, drug: str) -> Alert:
        say = self.voice.say
        hidden = self.voice.hidden.names("treatment", drug)
        said = say(CALL_TODAY_UNNAMED) if hidden else say(CALL_TODAY, drug=self._capital(drug))
        return Alert("today", say("Call today"), (said, say(WHY_TODAY)))

    def _capital(self, drug: str) -> str:
        name = self.voice.texts.name("treatment", drug)
        return f"{name[:1].upper()}{name[1:]}"

    def medicines(self) -> Section:
        """What holds for every medicine, with the reasons that were read for those of this patient."""
        say = self.voice.say
        told = [self.voice.entry(e) for e in self.voice.told() if e.when_taken]
        texts = (say(NEVER_ALONE), *((say(NEVER_ALONE_WHY), *told) if told else ()))
        unknown = [params["said"] for params in self._warned(Code.UNRECOGNISED_MEDICINE)]
        others = say("We do not know these medicines. Show them to the doctor or the pharmacist:")
        rest: tuple[Block, ...] = (Paragraph(others), Bullets(tuple(map(printable, unknown)))) if unknown else ()
        return Section("medicines", say("Medicines"), (Alert("care", say("Never on your own"), texts), *rest))

    # in short

    def short(self, trials: Trials) -> Section:
        """Whether there is something to ask about; where nothing fits, gently, with what is below."""
        nothing = tuple(Paragraph(self.voice.say(text)) for text in NOTHING_FITS)
        return Section("short", self.voice.say("In short"), self._something(trials) if trials.fitting else nothing)

    def _something(self, trials: Trials) -> tuple[Block, ...]:
        count = len(trials.fitting)
        many = self.voice.say_many(
            "There is one study of a treatment that you can ask about.",
            "There are {count} studies of a treatment that you can ask about.",
            count,
        )
        promise = self.voice.say("We cannot promise anything: only the team of a study can say yes.")
        return (
            Paragraph(f"{many} {promise}"),
            Paragraph(self.voice.say("Show this page to the neurologist. The doctor can call the study team.")),
        )
