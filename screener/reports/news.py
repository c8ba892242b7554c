"""News from the registries as people and programs read it. Makes no verdict; the caller compared them."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from screener.registries.news import anything
from screener.reports.records import NOTICE
from screener.reports.text import printable
from screener.reports.wording import PURPOSES, TAKES_PML, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from screener.registries.check import Since
    from screener.registries.news import CriteriaNews, ItemChange, News, NewTrial, Places
    from screener.registries.release import Release
    from screener.registries.update import Outcome

WIDEST = 100
NARROWEST = 40
HANGING = 7
SHOWN = 12
"""So many numbers are named in one line."""
FIRST = "This is the first update: it is what later ones are compared with, the texts of criteria included."
NOTHING = "Nothing is new."
NOTHING_READ = "Nothing new was read, and not every registry answered: see below."
SIGNS = {"changed": "changed", "added": "is new", "removed": "is gone"}


class VerdictChange(TypedDict):
    """A saved patient's verdict that an update changed: verdict and whether one can ask to join, before and now."""

    profile: str
    trial: str
    was: list[str]
    now: list[str]


class NewsReport:
    """The news of one update; `verdicts`: those of saved patients that it changed."""

    def __init__(self, news: News, verdicts: Sequence[VerdictChange] | None = None) -> None:
        self.news, self.verdicts = news, verdicts
        self.width = max(NARROWEST, min(shutil.get_terminal_size().columns, WIDEST))

    def text(self) -> str:
        """The news alone."""
        return "\n".join([*self._lines(), "", *self._wrapped(NOTICE)]) + "\n"

    def updated(self, outcome: Outcome) -> str:
        """The news after an update, with what did not go well."""
        kept = f"{counted(len(outcome.release.kept))} kept."
        state = "This was a dry run: nothing was written." if not outcome.written else kept
        lines = [*self._lines(whole=not outcome.failures), "", *self._failures(outcome), *self._wrapped(state)]
        lines += ["", *self._wrapped(NOTICE)]
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
            yield from self._wrapped(FIRST)
        if not anything(news):
            yield NOTHING if whole else NOTHING_READ
        parts = {
            "New trials": [line for trial in news["new"] for line in self._new(trial)],
            "Changes": [
                line
                for c in news["changed"]
                for line in self._wrapped(f"{c['field']}: {_said(c['was'])} → {_said(c['now'])}", f"{c['id']}  ")
            ],
            "Places": [line for places in news["places"] for line in self._places(places)],
            "Criteria": [line for criteria in news["criteria"] for line in self._criteria(criteria)],
            "No longer answered for (they are kept)": [
                line for left in news["left"] for line in self._wrapped(left["why"], f"{left['id']}  ")
            ],
            "May be a trial that is known without its number": list(self._proposals()),
            "Verdicts of the saved patients": list(self._verdicts()),
            "Set aside": list(self._set_aside()),
        }
        for heading, lines in parts.items():
            if lines:
                yield from ("", heading.upper(), *lines)

    def _new(self, trial: NewTrial) -> Iterator[str]:
        yield from self._wrapped(printable(trial["title"]), f"{trial['id']}  ")
        about = (_said(trial["status"]), PURPOSES.get(trial["purpose"], ""), TAKES_PML.get(trial["takes_pml"], ""))
        yield from self._wrapped(printable(f"{'; '.join(about)}. Why it is here: {trial['why']}."), "   ")
        yield f"   {printable(trial['link'])}"

    def _places(self, places: Places) -> Iterator[str]:
        yield places["id"]
        for sign, entries in (("+", places["added"]), ("-", places["removed"]), (" ", places["changed"])):
            for entry in entries[:SHOWN]:
                yield from self._wrapped(printable(_said(entry)), f"   {sign} ")
            if len(entries) > SHOWN:
                yield f"   {sign} {len(entries) - SHOWN} more"

    def _criteria(self, criteria: CriteriaNews) -> Iterator[str]:
        yield criteria["id"] + ("" if criteria["encoded"] else "  (nobody has encoded its criteria)")
        for change in criteria["changes"]:
            yield from self._item(change)
        if criteria["touches"]:
            touched = ", ".join(criteria["touches"])
            todo = f"compare them, then `screener criteria accept {criteria['id']}`"
            yield from self._wrapped(f"Touches in its encoding: {touched}. They are unread now; {todo}.", "   ")

    def _item(self, change: ItemChange) -> Iterator[str]:
        name = change["item"] or change["now"]
        moved = f", now {change['now']}" if change["what"] == "changed" and change["now"] != name else ""
        yield f"   {name} {SIGNS[change['what']]}{moved}"
        for sign, said in (("-", change["old_text"]), ("+", change["new_text"])):
            if said:
                yield from self._wrapped(printable(said), f"     {sign} ")

    def _proposals(self) -> Iterator[str]:
        for found in self.news["proposals"]:
            yield from self._wrapped(printable(found["title"]), f"{found['number']}  ")
            yield from self._wrapped(f"It may be {found['trial']}. Compare the two, and if it is:", "   ")
            yield f"   screener trials join {found['trial']} {found['number']}"

    def _verdicts(self) -> Iterator[str]:
        for change in self.verdicts or ():
            said = " → ".join(_verdict(side) for side in (change["was"], change["now"]))
            yield from self._wrapped(f"{change['trial']}: {said}", f"{change['profile']}  ")
        if self.verdicts is not None and not self.verdicts:
            yield "No verdict changes."

    def _set_aside(self) -> Iterator[str]:
        aside = sorted(self.news["set_aside"])
        if aside:
            more = f" and {len(aside) - SHOWN} more" if len(aside) > SHOWN else ""
            count = "1 answer does" if len(aside) == 1 else f"{len(aside)} answers do"
            named = ", ".join(key.split()[-1] for key in aside[:SHOWN])
            yield from self._wrapped(f"{count} not name PML or its virus: {named}{more}. --json has the reasons.")

    def _failures(self, outcome: Outcome) -> Iterator[str]:
        for failure in outcome.failures:
            source = outcome.release.sources.get(failure.file)
            since = f"what it said on {source.fetched_at[:10]} is kept" if source and source.fetched_at else ""
            yield from self._wrapped(f"{failure.file} was not read; {since or 'nothing of it was known before'}.", "! ")
            for problem in failure.problems:
                yield from self._wrapped(printable(str(problem)), "  ")
        for warning in outcome.warnings:
            yield from self._wrapped(printable(warning), "! ")

    def _wrapped(self, text: str, head: str = "") -> list[str]:
        rest = " " * min(len(head), HANGING)
        wrapper = textwrap.TextWrapper(self.width, head, rest, break_long_words=False, break_on_hyphens=False)
        return wrapper.wrap(text)


def checked(found: Sequence[Since]) -> str:
    """What a check found."""
    lines = []
    for one in found:
        changed = one["changed"]
        if not one["since"]:
            said = "nothing was read from it yet"
        elif not changed:
            said = f"nothing is new since {one['since']}"
        else:
            named = ", ".join(changed[:SHOWN]) + (f" and {len(changed) - SHOWN} more" if len(changed) > SHOWN else "")
            said = f"new or changed since {one['since']}: {named}"
        lines.append(f"{one['registry']}: {said}.")
    if any(one["news"] for one in found):
        lines.append("`screener trials update` reads it.")
    return "\n".join(lines) + "\n"


def stored(own: Path, release: Release) -> str:
    """Where the user's own folder is, and what an update has put there."""
    lines = [f"Your own folder: {own}"]
    if not release.number:
        return "\n".join([*lines, "No update has been made: the trials are those that came with the program."]) + "\n"
    lines.append(f"Release {release.number} of {release.made_at[:10]}: {counted(len(release.kept))} kept.")
    lines += [] if release.sources else ["No registry was asked yet: all of it came from files."]
    for name, source in sorted(release.sources.items()):
        of = f", data of {source.data_of[:10]}" if source.data_of else ""
        lines.append(f"{name}: read whole on {source.fetched_at[:10] or 'no day yet'}{of}")
        lines += [f"   not read since: {printable(source.stale)}"] if source.stale else []
    return "\n".join(lines) + "\n"


def counted(records: int) -> str:
    """So many records, with their verb."""
    return "1 record is" if records == 1 else f"{records} records are"


def nothing_yet() -> str:
    """Where no update was ever made."""
    return "No update has been made yet: `screener trials update` makes one.\n"


def _said(word: str) -> str:
    return word.replace("_", " ")


def _verdict(side: Sequence[str]) -> str:
    verdict, joinable = side
    if not verdict:
        return "not known"
    return f"{VERDICTS[verdict]} ({ {'yes': 'can be joined', 'check_first': 'check first'}.get(joinable, 'closed') })"
