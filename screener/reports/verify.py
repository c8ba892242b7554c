"""What came of working a kept result out anew, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from screener import __version__
from screener.reports.changes import Changed
from screener.reports.language import ENGLISH, N_, Language
from screener.reports.layout import line

if TYPE_CHECKING:
    from screener.engine.verify import Verified
    from screener.knowledge import Knowledge

HOLDS = N_("The result holds: worked out anew, it is the same to the letter (data {data}, engine {engine}).")
CAUSES = {
    "data": N_("The data are another release: {old} then, {new} now."),
    "engine": N_("The program is another version: {old} then, {new} now."),
    "profile": N_("Data and program are the same: the profile is not the one that was screened."),
}
SAME = N_("No verdict and no criterion is otherwise; what differs is in the details that --json holds.")
GONE = N_("No longer on record: {trials}.")


def verification(verified: Verified, knowledge: Knowledge, language: Language = ENGLISH) -> Group:
    """Whether the result holds; else why not, and which trials stand otherwise."""
    say, outcome, old = language.say, verified.outcome, verified.old
    if outcome["holds"]:
        return Group(line(say(HOLDS, data=old["data"], engine=old["engine"])))
    pairs = {"data": (old["data"], knowledge.release), "engine": (old["engine"], __version__), "profile": ("", "")}
    why = [line(say(CAUSES[c], old=pairs[c][0], new=pairs[c][1])) for c in outcome["causes"]]
    gone = [line(say(GONE, trials=", ".join(outcome["gone"])))] if outcome["gone"] else []
    differs = Changed(verified.compared, knowledge, knowledge, language).diff()
    told = [differs] if outcome["changes"]["trials"] else [line(say(SAME))]
    return Group(line(say("The result is another one today."), "bold"), *why, *gone, Text(""), *told)
