"""Checks of the files as a whole: who reviewed them, how old they are, where their words come from, their groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from screener.documents import Document
from screener.knowledge.checks.base import Finding, Inspected, Place
from screener.rules.verdicts import FAILING
from screener.trials.record import FRESH
from screener.values import DayRange, NotADate, parse_days


def not_encoded(seen: Inspected) -> Iterator[Finding]:
    """Records without a file."""
    written = {trial.file.trial for trial in seen.trials}
    for record in seen.sources.records.trials:
        if record.key not in written:
            yield Finding(_record(seen, record.key), "Nobody has encoded its criteria.")


def not_reviewed(seen: Inspected) -> Iterator[Finding]:
    """Files that no clinician has signed."""
    for trial in seen.trials:
        if trial.file.review is None:
            yield Finding(trial.at(("review",), trial.file.trial), "No clinician has reviewed this file.")


def never_compared(seen: Inspected) -> Iterator[Finding]:
    """Files without the hashes of the registry's texts."""
    for trial in seen.trials:
        if not trial.file.encoded_from.items:
            place = trial.at(("encoded_from",), trial.file.trial)
            yield Finding(place, "It was never compared with the registry by program.")


def encoding_undated(seen: Inspected) -> Iterator[Finding]:
    """Files whose record bears no day that can be read."""
    for trial in seen.trials:
        if _days(trial.file.encoded_from.record_date) is None:
            place = trial.at(("encoded_from", "record_date"), trial.file.trial)
            yield Finding(
                place, "The record that was encoded bears no day, so that nobody sees when a newer one comes."
            )


def record_newer(seen: Inspected) -> Iterator[Finding]:
    """Records whose status was stated after the record that was encoded."""
    for trial in seen.trials:
        status = _days(seen.knowledge.records[trial.file.trial].status.as_of)
        encoded = _days(trial.file.encoded_from.record_date)
        if status and encoded and status.first > encoded.last:
            place = trial.at(("encoded_from", "record_date"), trial.file.trial)
            yield Finding(place, f"The registry's record is of {status}, and the encoding of {encoded}.")


def status_old(seen: Inspected) -> Iterator[Finding]:
    """Records whose status was stated more than 30 days ago, or without a day."""
    for record in seen.sources.records.trials:
        stated = _days(record.status.as_of)
        if stated is None or _is_old(stated, seen.today):
            when = f"is of {stated}" if stated else "bears no day"
            yield Finding(_record(seen, record.key), f"Its status (`{record.status.value}`) {when}.")


def note_without_source(seen: Inspected) -> Iterator[Finding]:
    """Lines with an id, which stand for a line of the registry's list."""
    for trial in seen.trials:
        for i, note in enumerate(trial.file.notes):
            if note.id and not note.source:
                yield Finding(trial.at(("notes", i), note.id), "It stands for a line of a list, and has no `source`.")


def word_without_source(seen: Inspected) -> Iterator[Finding]:
    """Conditions and drugs with neither code nor source."""
    s = seen.sources
    for document, section, words in (
        (s.conditions_document, "conditions", s.conditions.conditions),
        (s.drugs_document, "drugs", s.drugs.drugs),
    ):
        for name, word in words.items():
            if not word.codes and not word.source:
                yield Finding(_entry(seen, document, (section, name)), "It has neither a code nor a `source`.")


def group_role(seen: Inspected) -> Iterator[Finding]:
    """Groups that the trial's record knows in another role, or not at all."""
    for trial in seen.trials:
        recorded = {group.id: group.role for group in seen.knowledge.records[trial.file.trial].groups}
        for i, group in enumerate(trial.file.groups):
            if recorded.get(group.id) != group.role:
                known = f"calls it `{recorded[group.id]}`" if group.id in recorded else "does not have it"
                says = f"Its role is `{group.role}` here, and the trial's record {known}."
                yield Finding(trial.at(("groups", i), group.id), says)


def no_example(seen: Inspected) -> Iterator[Finding]:
    """Files without an example patient."""
    for trial in seen.trials:
        if not trial.file.examples:
            yield Finding(trial.at((), trial.file.trial), "It has no example patient.")


def example_without_reason(seen: Inspected) -> Iterator[Finding]:
    """Examples that fail, and do not say because of what."""
    for trial in seen.trials:
        for i, example in enumerate(trial.file.examples):
            if example.expect.verdict in FAILING and not example.expect.because:
                says = f"“{example.name}” expects `{example.expect.verdict}` and does not say because of what."
                yield Finding(trial.at(("examples", i)), says)


def _record(seen: Inspected, key: str) -> Place:
    document, number = seen.sources.records_at[key]
    return _entry(seen, document, ("trials", number))._replace(at=key)


def _entry(seen: Inspected, document: Document, path: tuple[str | int, ...]) -> Place:
    return Place(seen.name(document), document.line(path), str(path[-1]))


def _is_old(stated: DayRange, today: date) -> bool:
    """Of a partly dated statement the earliest day counts, as it does for `joinable`."""
    return today - stated.first > FRESH


def _days(text: str) -> DayRange | None:
    try:
        return parse_days(text)
    except NotADate:
        return None
