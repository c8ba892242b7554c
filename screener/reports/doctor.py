"""Half a page for the doctor, beside a family's page on which nothing fits: what was looked at, and why none fits.

It lies in a family's hands: what hangs on a medicine or on the course has no dates and no limits here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.reports.family.obstacles import Stands
from screener.reports.language import N_
from screener.reports.page import Bullets, Page, Paragraph, Section
from screener.reports.text import printable

if TYPE_CHECKING:
    from screener.engine.result import CriterionResult, TrialResult
    from screener.reports.family.obstacles import Obstacles
    from screener.reports.family.trials import Trials
    from screener.reports.family.voice import Voice

TOPICS: dict[Stands, str] = {
    "medicine": N_("{id}: a current or former treatment; for the treating team to judge, not a recommendation"),
    "doctors": N_("{id}: for the treating team to judge, not a recommendation"),
    "illness": N_("{id}: the clinical state or its course"),
    "weighed": N_("{id}: for the investigator to judge"),
    "hidden": N_("{id}: left out on request"),
}
"""Criteria of which nothing more is said on a paper that the family holds."""


def half_page(voice: Voice, trials: Trials) -> Page:
    """The trials that could be asked about and why each does not fit; the rest of them in numbers."""
    say = voice.say
    number = printable(voice.result["profile_id"])
    day = voice.day(voice.result["on"])
    numbered = say("Referral {number}, screened on {day}.", number=number, day=day)
    head = numbered if number else say("Screened on {day}.", day=day)
    looked = tuple(_line(voice, trials, t) for t in trials.failing)
    none = Paragraph(say("No treatment trial that takes people with PML is known to be open."))
    others = len([t for t in voice.result["trials"] if t["joinable"] == "no"])
    closed = voice.say_many(
        "{count} other trial was looked at; nothing shows that it is open.",
        "{count} other trials were looked at; nothing shows that they are open.",
        others,
    )
    how = say(
        "By the published criteria only. The professional view has every criterion with its evidence, source and "
        "date: `screener screen PROFILE --for clinician`, `screener explain PROFILE TRIAL`. Screening only: it decides "
        "nothing."
    )
    blocks = (Bullets(looked) if looked else none, Paragraph(closed), Paragraph(how))
    section = Section("why-none", say("Trials looked at, and why none fits today"), blocks)
    return Page(voice.language.code, say("For the doctor"), (head,), (section,))


def _line(voice: Voice, trials: Trials, trial: TrialResult) -> str:
    """A trial with its title and the criteria that stand in the way."""
    obstacles, title = trials.obstacles(trial), trials.title(trial)
    name = trial["id"] if title == trial["id"] else f"{trial['id']} ({title})"
    failing = dict.fromkeys(name for reason in trial["reasons"] for name in reason)
    results = {c["id"]: c for c in trial["criteria"]}
    why = "; ".join(_why(voice, trial, results[name], obstacles) for name in failing)
    return voice.say("{name}: {found}", name=name, found=why)


def _why(voice: Voice, trial: TrialResult, criterion: CriterionResult, obstacles: Obstacles) -> str:
    """The criterion in its own words with what it was held against; never the words of one about a medicine."""
    stands = obstacles.stands(criterion)
    if stands in TOPICS:
        return voice.say(TOPICS[stands], id=criterion["id"])
    own = voice.texts.wording(trial["id"], criterion["id"], "clinician")
    text = (own or voice.texts.criterion(trial["id"], criterion["id"])).rstrip(".")
    found = voice.listed(name for e in criterion["evidence"] if (name := voice.evidence(e)))
    name = f"{criterion['id']} ({text})"
    return voice.say("{name}: {found}", name=name, found=found) if found else name
