"""A whole run: referrals in, one after the other; screened by several processes; what comes of them kept; the log out.

The order is that of the referrals, so that a run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from screener import __version__
from screener.batch.formats import JSONL, Whole, write_log, write_skipped
from screener.batch.journal import Journal, private_file
from screener.batch.keys import hashed
from screener.batch.summary import Summary, summary_of, told
from screener.batch.work import Outcome, Settings, Worker, start, work
from screener.errors import Problem, ScreenerError
from screener.reports.language import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from screener.batch.inputs import Given, Inputs
    from screener.knowledge import Knowledge

CHUNK = 8
"""Referrals that a process is given at a time."""
AHEAD = 3
"""Chunks that wait for each process: enough that none is idle, few enough that memory stays flat."""


class Stopped(ScreenerError):  # noqa: N818
    """A process was ended from outside; what was done is kept."""

    exit_code = 130
    kind = "stopped"


@dataclass(frozen=True)
class Order:
    """What a run is to do. `key`: replaces referral numbers. `mapped`: the mapping file's own text."""

    log: Path
    form: str
    settings: Settings
    workers: int = 1
    resume: bool = False
    key: bytes = b""
    letters: Path | None = None
    mapped: str = ""


@dataclass(frozen=True)
class Run:
    """One run."""

    order: Order
    inputs: Inputs
    knowledge: Knowledge

    def done(self, progress: Callable[[int], None]) -> Summary:
        """Screens everything and writes the log; `progress` hears how many referrals are done. Raises ScreenerError."""
        journal = Journal(self.order.log)
        head = self._head()
        before = journal.go_on(head) if self.order.resume and journal.there else 0
        if not before:
            journal.begin(head)
            self._clear()
        progress(before)
        try:
            self._screen(journal, before, progress)
        except BrokenProcessPool:
            problem = Problem("A process was ended from outside.", "Is there enough memory? Go on with --resume.")
            raise Stopped(str(self.order.log), [problem]) from None
        except ScreenerError:
            if not before:
                journal.remove()
            raise
        return self._finish(journal)

    def _clear(self) -> None:
        """Takes away letters of an earlier run: whoever has died since, or was not referred, keeps none."""
        for path in letters_in(self.order.letters):
            path.unlink()

    def _screen(self, journal: Journal, before: int, progress: Callable[[int], None]) -> None:
        given = (self._hidden(one) for one in islice(self.inputs.referrals(), before, None))
        with journal.path.open("ab", buffering=0) as out, self._workers() as results:
            for outcome in results(_chunks(given)):
                out.write(outcome.text.encode())
                self._letters(outcome)
                progress(outcome.done)

    def _hidden(self, given: Given) -> Given:
        """With the number replaced, before anything else is done."""
        if given.referral is None or not self.order.key:
            return given
        data = given.referral.document.data
        if isinstance(data, dict) and data.get("id"):
            data["id"] = hashed(str(data["id"]), self.order.key)
        return given

    @contextmanager
    def _workers(self) -> Iterator[Callable[[Iterable[list[Given]]], Iterator[Outcome]]]:
        """One process works by itself; several are new ones, which share nothing with this one."""
        if self.order.workers == 1:
            worker = Worker(self.order.settings, self.knowledge)
            yield lambda chunks: map(worker.chunk, chunks)
            return
        from multiprocessing import get_context

        pool = ProcessPoolExecutor(
            self.order.workers, mp_context=get_context("spawn"), initializer=start, initargs=(self.order.settings,)
        )
        try:
            yield lambda chunks: _in_turn(pool, chunks, AHEAD * self.order.workers)
        finally:
            pool.shutdown(cancel_futures=True)

    def _letters(self, outcome: Outcome) -> None:
        folder = self.order.letters
        for name, text in outcome.letters if folder else ():
            assert folder is not None  # noqa: S101  the loop is empty without
            with private_file(folder / name) as out:
                out.write(text.encode())

    def _finish(self, journal: Journal) -> Summary:
        """The log, whole, in its place."""
        log = self.order.log
        skipped = sum(1 for _ in journal.lines("S"))
        cells = sum(1 for _ in journal.lines("N"))
        summary = summary_of(journal.lines("P"), skipped, cells)
        settings = self.order.settings
        language = Language(settings.lang)
        title = language.say(
            "Pre-screening log, {day}, data {data}, engine {engine}",
            day=settings.on,
            data=self.knowledge.release,
            engine=__version__,
        )
        whole = Whole(journal, settings.view, title, told(summary, self.knowledge, language), language)
        made = journal.folder / "log"
        write_log(made, self.order.form, whole)
        if skipped or cells:
            write_skipped(journal.folder / "skipped", whole)
            (journal.folder / "skipped").replace(skipped_file(log))
        else:
            skipped_file(log).unlink(missing_ok=True)
        made.replace(log)
        journal.remove()
        return summary

    def _head(self) -> dict[str, str]:
        """What makes a run this one."""
        settings, order = self.order.settings, self.order
        options = (settings.view, settings.by, settings.trial, settings.everything, order.form == JSONL, order.letters)
        return {
            "referrals": self.inputs.fingerprint(),
            "mapping": order.mapped,
            "day": str(settings.on),
            "data": self.knowledge.release,
            "engine": __version__,
            "options": " ".join(map(str, options)),
            "language": settings.lang,
            "key": hashed("", order.key) if order.key else "",
        }


def skipped_file(log: Path) -> Path:
    """Where it is listed what was not read."""
    return log.with_name(f"{log.stem}.skipped.csv")


def letters_in(folder: Path | None) -> list[Path]:
    """The letters that a run wrote there."""
    return sorted(folder.glob("[0-9][0-9][0-9][0-9][0-9][0-9]-*.html")) if folder else []


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chunks(given: Iterator[Given]) -> Iterator[list[Given]]:
    while chunk := list(islice(given, CHUNK)):
        yield chunk


def _in_turn(pool: ProcessPoolExecutor, chunks: Iterable[list[Given]], ahead: int) -> Iterator[Outcome]:
    """What comes of each chunk, in their order, with no more on the way than that."""
    waiting: deque[Future[Outcome]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(work, chunk))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
