"""Screens one referral after the other: what each process does. Writes nothing.

What comes of a referral is lines of text with a letter in front: R a line of the log, J a full result, N a cell that
was not used, S a referral that was skipped, and last P, what the summary needs; without its P a referral is not done.
"""

from __future__ import annotations

import json
import os
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from screener.batch.log import About, Writer, died
from screener.engine.generated import generated
from screener.engine.screening import screen
from screener.errors import Problem, ScreenerError
from screener.knowledge import load
from screener.profile.patient import patient_from
from screener.readers.notes import Note
from screener.reports.language import Code, Language
from screener.reports.letter import Letter, asked_of, has_died
from screener.reports.reading import as_read, sentence
from screener.reports.wording import Words
from screener.trials import joinable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from screener.batch.inputs import Given
    from screener.engine.generated import Explains
    from screener.engine.result import Result
    from screener.knowledge import Knowledge
    from screener.profile.patient import Patient
    from screener.readers import Referral

MANY = 250
"""Source that is generated of a trial saves in so many referrals about the time that it takes; fewer do without."""


@dataclass(frozen=True)
class Settings:
    """What is asked for. `trial`: one, turned round; `full`: whole results, as `screen --json` has them."""

    on: date
    today: date
    data: Path | None = None
    own: bool = True
    view: str = "site"
    by: str = ""
    trial: str = ""
    everything: bool = False
    full: bool = False
    letters: bool = False
    hashed: bool = False
    lang: str = Code.EN


class Outcome(NamedTuple):
    """What came of a chunk of referrals: lines of the journal, and letters by their names."""

    text: str
    letters: tuple[tuple[str, str], ...]
    done: int
    skipped: int


class Worker:
    """One process's own knowledge, read once."""

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self.settings, self.knowledge, self.language = settings, knowledge, Language(settings.lang)
        self.words = Words(knowledge, self.language)
        self.asked = knowledge if settings.full and not settings.trial else _of_these(knowledge, settings)
        self.done = 0
        self.prepared: Mapping[str, Explains] = {}

    def chunk(self, given: list[Given]) -> Outcome:
        """What came of several."""
        lines: list[str] = []
        letters: list[tuple[str, str]] = []
        skipped = 0
        self._prepare(len(given))
        for one in given:
            try:
                found, letter = self._screened(one)
                letters += [letter] if letter else []
            except ScreenerError as error:
                found, skipped = [_skipped(one, tuple(error.problems))], skipped + 1
            except Exception as error:  # noqa: BLE001  one referral never stops the others
                found, skipped = [_skipped(one, (_fault(error),))], skipped + 1
            lines += [*found, "" if found[-1].startswith("P") else _tally(one, {})]
        return Outcome("".join(f"{line}\n" for line in lines if line), tuple(letters), len(given), skipped)

    def _prepare(self, more: int) -> None:
        """Generates source for the trials as soon as there are many referrals."""
        self.done += more
        if self.done >= MANY and not self.prepared:
            k, asked = self.knowledge, (t for key, t in self.asked.trials.items() if key in self.asked.records)
            made = (generated(trial, k.vocabulary, k.schemes, self.settings.on) for trial in asked)
            self.prepared = {one.key: one.explained for one in made}

    def _screened(self, given: Given) -> tuple[list[str], tuple[str, str] | None]:
        referral = given.referral
        if referral is None:
            raise ScreenerError(given.file, list(given.problems))
        patient = self._patient(referral)
        result = self._result(patient)
        about = About(
            self.settings.by, patient.id or self.language.say("no. {number}", number=given.number), **dict(referral.log)
        )
        notes = [_line("N", [given.file, n.where, n.kind, self._said(n)]) for n in referral.warnings if n.where]
        if has_died(result):
            line = died(self.settings.view, result, about, self._number(patient, about), self.language)
            gone = {k: result[k] for k in ("schema", "profile_id", "on", "data", "engine")} | {"died": True}
            return [*self._lines([line], gone), _tally(given, {"died": True})], None
        if referral.format:
            result["read"] = as_read(referral, unused=False)
        writer = Writer(result, patient, self.knowledge, self.language, turned=bool(self.settings.trial))
        site = self.settings.view == "site"
        rows = writer.site(about) if site else writer.sponsor(number=self._number(patient, about))
        return [*self._lines(rows, result), *notes, _tally(given, _counted(result))], self._letter(given, patient)

    def _lines(self, rows: list[Any], result: Any) -> list[str]:
        return [_line("J", result)] if self.settings.full else [_line("R", list(row)) for row in rows]

    def _number(self, patient: Patient, about: About) -> str:
        """As the log shows it: a sponsor sees none but a hash."""
        if self.settings.view == "site":
            return about.number
        return patient.id if self.settings.hashed else ""

    def _patient(self, referral: Referral) -> Patient:
        from screener.engine.attested import refuse_unasked

        patient = patient_from(referral.document, self.knowledge.vocabulary, self.settings.today)
        refuse_unasked(patient, self.knowledge, referral.document.file)
        return patient

    def _result(self, patient: Patient) -> Result:
        asked = self.settings
        everything = asked.everything or bool(asked.trial)
        result = screen(patient, self.asked, asked.on, everything=everything, prepared=self.prepared)
        if asked.trial:
            result["options"]["trials"] = [asked.trial]
        return result

    def _letter(self, given: Given, patient: Patient) -> tuple[str, str] | None:
        """The letter for the trials that can be joined, as `screener letter` writes it."""
        if not self.settings.letters:
            return None
        from screener.reports.sheet import page_html

        about = set(asked_of(screen(patient, self.knowledge, self.settings.on)))
        chosen = {key: record for key, record in self.knowledge.records.items() if key in about}
        result = screen(patient, self.knowledge._replace(records=chosen), self.settings.on)
        safe = "".join(c if c.isalnum() or c in "-_" else "_" for c in patient.id)[:60]
        return f"{given.number:06d}-{safe or 'referral'}.html", page_html(
            Letter(result, self.knowledge, self.language).page()
        )

    def _said(self, note: Note) -> str:
        return sentence(note, self.words)


def _of_these(knowledge: Knowledge, settings: Settings) -> Knowledge:
    """With the records that the log is about: one, or those that can be joined, or all."""
    records = knowledge.records
    if settings.trial:
        return knowledge._replace(records={settings.trial: records[settings.trial]})
    if settings.everything:
        return knowledge
    return knowledge._replace(records={k: r for k, r in records.items() if joinable(r, settings.on) != "no"})


def _line(kind: str, data: Any) -> str:
    return f"{kind}\t{json.dumps(data, ensure_ascii=True, separators=(',', ':'))}"


def _tally(given: Given, counted: dict[str, Any]) -> str:
    return _line("P", {"n": given.number, **counted})


def _skipped(given: Given, problems: tuple[Problem, ...]) -> str:
    where = given.referral.where if given.referral else ""
    told = [[given.file, given.number, where or p.path, p.line or "", p.why, p.do] for p in problems]
    return "\n".join(_line("S", one) for one in told)


def _fault(error: Exception) -> Problem:
    """Where it happened and nothing of what it held."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
    return Problem(f"A fault of the program ({place}).", "Please report this; do not send the patient's file.")


def _counted(result: Result) -> dict[str, Any]:
    """What the summary needs: verdicts, what made trials fail, and what a single answer would settle."""
    trials = result["trials"]
    asked: dict[str, list[str]] = {}
    for trial in trials:
        for question in trial["questions"]:
            name = json.dumps([question["about"], question["names"]])
            settles = [trial["id"]] if len(trial["questions"]) == 1 else []
            asked[name] = asked.get(name, []) + settles
    return {
        "verdicts": {t["id"]: t["verdict"] for t in trials},
        "fell": {t["id"]: t["reasons"] for t in trials if t["reasons"]},
        "asked": asked,
    }


_WORKER: Worker | None = None


def start(settings: Settings) -> None:
    """Prepares a process; it ends when the one that started it is gone."""
    global _WORKER
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _WORKER = Worker(settings, load(settings.data, own=settings.own))


def work(given: list[Given]) -> Outcome:
    """A chunk, in a process that was prepared."""
    assert _WORKER is not None  # noqa: S101  pools prepare every process first
    return _WORKER.chunk(given)


def _end_with_parent() -> None:
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
