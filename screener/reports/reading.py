"""What was read from an export and what was not, in sentences. Screens nothing, and repeats nothing of the patient."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Group
from rich.text import Text

from screener.readers.notes import Note, Why
from screener.reports.language import N_
from screener.reports.layout import Hanging
from screener.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from screener.engine.result import Read, Told
    from screener.readers import Referral
    from screener.reports.wording import Words

SENTENCES = {
    Why.NOT_READ: N_("entries of this kind are not read"),
    Why.UNKNOWN_CODE: N_("no code or name in it is one that a criterion asks for"),
    Why.BROKEN: N_("not read: it does not have the form of its kind"),
    Why.ENTERED_IN_ERROR: N_("not used: entered in error, as the record says"),
    Why.NOT_CONFIRMED: N_("not used: not confirmed, or ruled out ({name})"),
    Why.NOT_DONE: N_("not used: cancelled, not done, not given, or over"),
    Why.NOTHING_KNOWN: N_("not used: it only says that nothing is known; if a list is whole, say so with `complete`"),
    Why.EMPTY_LIST: N_("a list that is empty for a reason: what would stand in it is unknown, and not absent"),
    Why.OTHER_PATIENT: N_("not used: it names another patient, who is not in the file"),
    Why.NO_PATIENT: N_("it names no patient, and was taken for the only one of the file"),
    Why.NO_VALUE: N_("not used: it has no value ({name})"),
    Why.VALUE_NOT_READ: N_("not used: its value could not be read ({name})"),
    Why.NO_UNIT: N_("not used: its number has no unit ({name})"),
    Why.WRONG_UNIT: N_("not used: its unit is not one of this measurement, or not known ({name})"),
    Why.OTHER_SPECIMEN: N_("not used: its specimen is another one than the test asks for, or not known ({name})"),
    Why.CODES_DISAGREE: N_("its codes mean different things: none of them counts as certain"),
    Why.ANSWERS_DISAGREE: N_("not used: its value and its interpretation contradict each other ({name})"),
    Why.REFUSED: N_("not used: {because}"),
    Why.CONTRADICTED: N_("not used: it says that something was ruled out which {by} says is there"),
    Why.OTHER_VERSION: N_("not used: a newer version of it stands in the file"),
    Why.REPEATED: N_("says the same as {by}"),
    Why.NOT_IN_FILE: N_("not used: the medicine that it refers to is not in the file"),
    Why.BY_TEXT: N_("recognised by its words only, not by a code: check it ({name})"),
    Why.PRELIMINARY: N_("a result that is not final ({name})"),
    Why.DATED_BY_ISSUE: N_("dated by the day of issue, since the day of the sample is not told ({name})"),
    Why.DATE_NOT_READ: N_("its date could not be read"),
    Why.RECORDED_DAY: N_("the day on which it was recorded stands for the day of the diagnosis: check it"),
    Why.SAID_LONG_AGO: N_("said to be taken, too long before the rest of the file to count as present"),
    Why.WITHHELD: N_("the medicine's name is left out, since it may tell who the patient is"),
    Why.AGE_ONLY: N_("an age without a day of birth: write `born`, with the year and month"),
    Why.AS_OF_STAMP: N_("the profile is as of {day}, the day on which the file was made"),
    Why.AS_OF_NEWEST: N_("the profile is as of {day}, the newest day in the file"),
    Why.DOUBTED: N_("its words doubt or deny what it stands for: see for yourself ({name})"),
    Why.STATES_DISAGREE: N_("not used: it says that it is active, and that it is over ({name})"),
    Why.UNITS_DISAGREE: N_("not used: its unit is written in two ways that mean different amounts ({name})"),
    Why.MODIFIED: N_("not used: a mark in it may change its meaning, and the mark is not known here"),
    Why.OTHER_FHIR: N_("not used: it is written as another version of FHIR than R4: export it as R4"),
    Why.PART_RULED_OUT: N_("not used: its code is of one kind of it, and the other kinds were not ruled out ({name})"),
    Why.DELETED: N_("not used: it was deleted later"),
    Why.DEATH_NOT_READ: N_("the patient may have died: the record has a day of death that cannot be read"),
    Why.MORE_PAGES: N_("this is one page of several: export the whole, since the other pages are not here"),
    Why.DAY_OR_MONTH: N_(
        "day and month may be either, and both are kept: say which is first, `table: {{dates: day_first}}`"
    ),
    Why.NOT_MAPPED: N_("its column is not in the mapping"),
    Why.UNNAMED: N_("not used: its column has no name"),
}
"""What is said of each; a test lists the reasons that lack a sentence."""
SHOWN = 3
"""Entries that are named of many with the same remark."""


def read_from(referral: Referral, words: Words, *, unused: bool) -> Group:
    """For people: how much was read, what deserves a second look, and, if asked for, all that was not used."""
    said, say = read_in_words(referral, words, unused=unused), words.language.say
    hint = "" if unused or not referral.unused else f" {say('--unused lists them.')}"
    second_look = [Hanging(Text("! ", style="bold red"), Text(told)) for told in said.second_look]
    rest = [Hanging(Text("- ", style="dim"), Text(told)) for told in said.unused]
    listed: list[Hanging | Text] = [Text(""), Text(say("Not used"), style="bold underline"), *rest] if rest else []
    return Group(Text(""), Text(said.head + hint, style="bold"), *second_look, *listed)


class Said(NamedTuple):
    """What was read, in the reader's language: how much, what deserves a second look, what was not used if asked."""

    head: str
    second_look: list[str]
    unused: list[str]


def read_in_words(referral: Referral, words: Words, *, unused: bool) -> Said:
    """The same in sentences, for every face."""
    left, language = referral.unused, words.language
    head = language.say_many(
        "Read from {format}: 1 entry used, {left} not.", "Read from {format}: {count} entries used, {left} not.",
        referral.used, format=language.tell(referral.format), left=len(left),
    )  # fmt: skip
    second_look = [_remark(notes, words) for notes in _together(referral.warnings)]
    return Said(head, second_look, [_remark(notes, words) for notes in _together(left)] if unused else [])


def as_read(referral: Referral, *, unused: bool) -> Read:
    """For programs: the same, in reasons."""
    return {
        "format": referral.format,
        "used": referral.used,
        "not_used": len(referral.unused),
        "warnings": [_told(note) for note in referral.warnings],
        "unused": [_told(note) for note in referral.unused] if unused else [],
    }


def sentence(note: Note, words: Words) -> str:
    """One remark without its place."""
    language = words.language
    said = {name: language.tell(value) for name, value in note.params}
    if "name" in said:
        said["name"] = _name(said["name"], words)
    text = language.say(SENTENCES[note.why])
    return printable(text.format_map(said) if "{name}" not in text or "name" in said else text.replace(" ({name})", ""))


def _told(note: Note) -> Told:
    return {"where": note.where, "kind": note.kind, "why": note.why.value, "params": dict(note.params)}


def _together(notes: Iterable[Note]) -> list[list[Note]]:
    """Remarks of one kind on entries of one kind, in the order of their first."""
    order: dict[tuple[object, ...], int] = {}
    for note in notes:
        order.setdefault(_alike(note), len(order))
    ordered = sorted(notes, key=lambda note: order[_alike(note)])
    return [list(same) for _, same in groupby(ordered, key=_alike)]


def _alike(note: Note) -> tuple[object, ...]:
    return (note.kind, note.why, tuple(p for p in note.params if p[0] not in ("by",)))


def _remark(notes: list[Note], words: Words) -> str:
    """A remark with the places that it is about."""
    named = [note.where for note in notes[:SHOWN] if note.where]
    language, told = words.language, f"{sentence(notes[0], words)}."
    if not named:
        return told
    places = ", ".join(map(language.tell, named))
    if len(notes) > SHOWN:
        places = language.say("{places} and {count} more", places=places, count=len(notes) - SHOWN)
    return language.say("{where}: {what}", where=printable(places), what=told)


def _name(name: str, words: Words) -> str:
    """A fact, condition or medicine by its name."""
    vocabulary = words.vocabulary
    if name in vocabulary.facts:
        return words.name("fact", name)
    about = "condition" if name in vocabulary.conditions else "treatment"
    return words.name(about, name)
