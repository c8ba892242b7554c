"""News from the registries as people and programs read it. Makes no verdict; the caller compared them."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from screener.registries.news import anything
from screener.reports.language import ENGLISH, N_
from screener.reports.problems import told
from screener.reports.records import NOTICE
from screener.reports.text import printable
from screener.reports.wording import PURPOSES, STATES, TAKES_PML, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from screener.registries.check import Since
    from screener.registries.news import CriteriaNews, ItemChange, News, NewTrial, Places
    from screener.registries.release import Release
    from screener.registries.release import Source as SourceState
    from screener.registries.update import Outcome
    from screener.reports.language import Language

WIDEST = 100
NARROWEST = 40
HANGING = 7
SHOWN = 12
"""So many numbers are named in one line."""
FIRST = N_("This is the first update: it is what later ones are compared with, the texts of criteria included.")
NOTHING = N_("Nothing is new.")
NOTHING_READ = N_("Nothing new was read, and not every registry answered: see below.")
SIGNS = {"changed": N_("{item} changed"), "added": N_("{item} is new"), "removed": N_("{item} is gone")}
STANDING = {"yes": N_("can be joined"), "check_first": N_("check first")}
CLOSED = N_("closed")
FIELDS = {
    "status": N_("status"), "title": N_("title"), "phase": N_("phase"), "start": N_("start"),
    "completion": N_("completion"),
}  # fmt: skip
"""What a record says, by its name there."""


class VerdictChange(TypedDict):
    """A saved patient's verdict that an update changed: verdict and whether one can ask to join, before and now."""

    profile: str
    trial: str
    was: list[str]
    now: list[str]


class NewsReport:
    """The news of one update; `verdicts`: those of saved patients that it changed."""

    def __init__(
        self, news: News, language: Language = ENGLISH, verdicts: Sequence[VerdictChange] | None = None
    ) -> None:
        self.news, self.language, self.say, self.verdicts = news, language, language.say, verdicts
        self.width = max(NARROWEST, min(shutil.get_terminal_size().columns, WIDEST))

    def text(self) -> str:
        """The news alone."""
        return "\n".join([*self._lines(), "", *self._wrapped(self.say(NOTICE))]) + "\n"

    def updated(self, outcome: Outcome) -> str:
        """The news after an update, with what did not go well."""
        dry = self.say("This was a dry run: nothing was written.")
        state = kept(len(outcome.release.kept), self.language) if outcome.written else dry
        lines = [*self._lines(whole=not outcome.failures), "", *self._failures(outcome), *self._wrapped(state)]
        lines += ["", *self._wrapped(self.say(NOTICE))]
        return "\n".join(lines) + "\n"

    def data(self, outcome: Outcome) -> dict[str, Any]:
        """The same for programs."""
        return {
            "release": outcome.release.number,
            "written": outcome.written,
            "kept": len(outcome.release.kept),
            "sources": {name: source.model_dump() for name, source in outcome.release.sources.items()},
            "failures": [{"registry": f.file, "why": [p.why for p in f.problems]} for f in outcome.failures],
            "warnings": outcome.warnings,
            "news": self.news,
            "verdicts": self.verdicts,
        }

    def _lines(self, *, whole: bool = True) -> Iterator[str]:
        """`whole`: every registry that was asked has answered."""
        news = self.news
        if news["first"]:
            yield from self._wrapped(self.say(FIRST))
        if not anything(news):
            yield self.say(NOTHING if whole else NOTHING_READ)
        parts = {
            N_("New trials"): [line for trial in news["new"] for line in self._new(trial)],
            N_("Changes"): [
                line
                for c in news["changed"]
                for line in self._wrapped(self._change(c["field"], c["was"], c["now"]), f"{c['id']}  ")
            ],
            N_("Places"): [line for places in news["places"] for line in self._places(places)],
            N_("Criteria"): [line for criteria in news["criteria"] for line in self._criteria(criteria)],
            N_("No longer answered for (they are kept)"): [
                line
                for left in news["left"]
                for line in self._wrapped(self.language.tell(left["why"]), f"{left['id']}  ")
            ],
            N_("May be a trial that is known without its number"): list(self._proposals()),
            N_("Verdicts of the saved patients"): list(self._verdicts()),
            N_("Set aside"): list(self._set_aside()),
        }
        for heading, lines in parts.items():
            if lines:
                yield from ("", self.say(heading).upper(), *lines)

    def _new(self, trial: NewTrial) -> Iterator[str]:
        yield from self._wrapped(printable(trial["title"]), f"{trial['id']}  ")
        about = (PURPOSES.get(trial["purpose"], ""), TAKES_PML.get(trial["takes_pml"], ""))
        said = "; ".join([self._word(trial["status"]), *(self.say(one) for one in about if one)])
        why = self.say("{what}. Why it is here: {why}.", what=said, why=self.language.tell(trial["why"]))
        yield from self._wrapped(printable(why), "   ")
        yield f"   {printable(trial['link'])}"

    def _places(self, places: Places) -> Iterator[str]:
        yield places["id"]
        for sign, entries in (("+", places["added"]), ("-", places["removed"]), (" ", places["changed"])):
            for entry in entries[:SHOWN]:
                yield from self._wrapped(printable(self._word(entry)), f"   {sign} ")
            if len(entries) > SHOWN:
                yield f"   {sign} {self.say('{count} more', count=len(entries) - SHOWN)}"

    def _criteria(self, criteria: CriteriaNews) -> Iterator[str]:
        alone = self.say("(nobody has encoded its criteria)")
        yield criteria["id"] + ("" if criteria["encoded"] else f"  {alone}")
        for change in criteria["changes"]:
            yield from self._item(change)
        if criteria["touches"]:
            touched = ", ".join(criteria["touches"])
            said = self.say(
                "Touches in its encoding: {criteria}. They are unread now; compare them, then"
                " `screener criteria accept {trial}`.",
                criteria=touched, trial=criteria["id"],
            )  # fmt: skip
            yield from self._wrapped(said, "   ")

    def _item(self, change: ItemChange) -> Iterator[str]:
        name = change["item"] or change["now"]
        said = self.say(SIGNS[change["what"]], item=name)
        if change["what"] == "changed" and change["now"] != name:
            said = self.say("{item} changed, now {now}", item=name, now=change["now"])
        yield f"   {said}"
        for sign, said in (("-", change["old_text"]), ("+", change["new_text"])):
            if said:
                yield from self._wrapped(printable(said), f"     {sign} ")

    def _proposals(self) -> Iterator[str]:
        for found in self.news["proposals"]:
            yield from self._wrapped(printable(found["title"]), f"{found['number']}  ")
            yield from self._wrapped(
                self.say("It may be {trial}. Compare the two, and if it is:", trial=found["trial"]), "   "
            )
            yield f"   screener trials join {found['trial']} {found['number']}"

    def _verdicts(self) -> Iterator[str]:
        for change in self.verdicts or ():
            said = " → ".join(self._verdict(side) for side in (change["was"], change["now"]))
            said = self.say("{where}: {what}", where=change["trial"], what=said)
            yield from self._wrapped(said, f"{change['profile']}  ")
        if self.verdicts is not None and not self.verdicts:
            yield self.say("No verdict changes.")

    def _set_aside(self) -> Iterator[str]:
        aside = sorted(self.news["set_aside"])
        if aside:
            named = some([key.split()[-1] for key in aside], self.language)
            said = self.language.say_many(
                "1 answer does not name PML or its virus: {named}. --json has the reasons.",
                "{count} answers do not name PML or its virus: {named}. --json has the reasons.",
                len(aside), named=named,
            )  # fmt: skip
            yield from self._wrapped(said)

    def _failures(self, outcome: Outcome) -> Iterator[str]:
        for failure in outcome.failures:
            source = outcome.release.sources.get(failure.file)
            said = self.say("{registry} was not read; nothing of it was known before.", registry=failure.file)
            if source and source.fetched_at:
                said = self.say(
                    "{registry} was not read; what it said on {day} is kept.",
                    registry=failure.file, day=source.fetched_at[:10],
                )  # fmt: skip
            yield from self._wrapped(said, "! ")
            for problem in failure.problems:
                yield from self._wrapped(printable(told(problem, self.language)), "  ")
        for warning in outcome.warnings:
            yield from self._wrapped(printable(self.language.tell(warning)), "! ")

    def _change(self, field: str, was: str, now: str) -> str:
        return self.say(
            "{where}: {what}", where=self.say(FIELDS.get(field, field)), what=f"{self._word(was)} → {self._word(now)}"
        )

    def _word(self, code: str) -> str:
        """A word of a registry, where a sentence for it is known; else as it stands."""
        return _said(self.say(STATES[code]) if code in STATES else code)

    def _verdict(self, side: Sequence[str]) -> str:
        verdict, joinable = side
        if not verdict:
            return self.say("not known")
        return f"{self.say(VERDICTS[verdict])} ({self.say(STANDING.get(joinable, CLOSED))})"

    def _wrapped(self, text: str, head: str = "") -> list[str]:
        rest = " " * min(len(head), HANGING)
        wrapper = textwrap.TextWrapper(self.width, head, rest, break_long_words=False, break_on_hyphens=False)
        return wrapper.wrap(text)


def checked(found: Sequence[Since], language: Language) -> str:
    """What a check found."""
    say, lines = language.say, []
    for one in found:
        if not one["since"]:
            said = say("nothing was read from it yet")
        elif not one["changed"]:
            said = say("nothing is new since {day}", day=one["since"])
        else:
            said = say("new or changed since {day}: {named}", day=one["since"], named=some(one["changed"], language))
        lines.append(say("{where}: {what}", where=one["registry"], what=f"{said}."))
    if any(one["news"] for one in found):
        lines.append(say("`screener trials update` reads it."))
    return "\n".join(lines) + "\n"


def stored(own: Path, release: Release, language: Language) -> str:
    """Where the user's own folder is, and what an update has put there."""
    say = language.say
    lines = [say("Your own folder: {folder}", folder=own)]
    if not release.number:
        lines.append(say("No update has been made: the trials are those that came with the program."))
        return "\n".join(lines) + "\n"
    made = say("Release {number} of {day}", number=release.number, day=release.made_at[:10])
    lines.append(say("{where}: {what}", where=made, what=kept(len(release.kept), language)))
    lines += [] if release.sources else [say("No registry was asked yet: all of it came from files.")]
    for name, source in sorted(release.sources.items()):
        lines.append(say("{where}: {what}", where=name, what=_read(source, language)))
        lines += [f"   {say('not read since: {why}', why=printable(source.stale))}"] if source.stale else []
    return "\n".join(lines) + "\n"


def _read(source: SourceState, language: Language) -> str:
    """When a registry was read, and of which day its data are."""
    day = source.fetched_at[:10] or language.say("no day yet")
    said = language.say("read whole on {day}", day=day)
    return language.say("{read}, data of {day}", read=said, day=source.data_of[:10]) if source.data_of else said


def kept(records: int, language: Language) -> str:
    """How many records are kept."""
    return language.say_many("1 record is kept.", "{count} records are kept.", records)


def some(names: Sequence[str], language: Language) -> str:
    """The first of the names, and how many more there are."""
    named = ", ".join(names[:SHOWN])
    if len(names) <= SHOWN:
        return named
    return language.say("{places} and {count} more", places=named, count=len(names) - SHOWN)


def nothing_yet(language: Language) -> str:
    """Where no update was ever made."""
    return f"{language.say('No update has been made yet: `screener trials update` makes one.')}\n"


def _said(word: str) -> str:
    return word.replace("_", " ")
