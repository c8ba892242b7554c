"""The store in the user's own folder: releases, each one file that appears whole or not at all; the ones before stay.

Also what persons confirmed: criteria that were compared, and numbers that belong to a trial.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import Field, ValidationError

from screener.errors import Problem, RegistryError
from screener.messages import worded
from screener.models import Model
from screener.registries.release import Compared, Release
from screener.trials import Record, TrialsFile

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "registry"
NAME = re.compile(r"release-(\d{6,})\.json")
RELEASES_KEPT = 5
TRIALS = "trials.json"
ACCEPTED = "accepted.json"
JOINS = "joins.json"
LOCK = "lock"

M = TypeVar("M", bound=Model)


class Accepted(Model):
    """The trials whose criteria a person compared, and with which text."""

    trials: dict[str, Compared] = Field(default_factory=dict)


class Joins(Model):
    """The registry number of a trial that was known without one, as a person confirmed it."""

    numbers: dict[str, str] = Field(default_factory=dict)


class Store:
    """The releases under a user's own folder. Reading needs no lock; writing does."""

    def __init__(self, own: Path) -> None:
        self.own, self.folder = own, own / FOLDER

    @property
    def exists(self) -> bool:
        """Whether anything was ever taken in."""
        return bool(self._numbers())

    def releases(self) -> list[Release]:
        """The releases that can be read, the newest first. Raises RegistryError where none of several can be."""
        files = [self._file(number) for number in self._numbers()]
        found = [release for release in map(_release, files) if release]
        if files and not found:
            why = worded("No release of the store can be read.")
            raise RegistryError(str(self.folder), [Problem(why, worded("Move the folder away, and update again."))])
        return found

    def current(self) -> Release:
        """The newest release; an empty one where there is none yet."""
        return next(iter(self.releases()), Release())

    def accepted(self) -> Accepted:
        """What persons compared. Raises RegistryError."""
        return self._small(ACCEPTED, Accepted)

    def joins(self) -> Joins:
        """The numbers that persons confirmed. Raises RegistryError."""
        return self._small(JOINS, Joins)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One writer at a time; the lock goes with its process. Raises RegistryError."""
        from filelock import FileLock, Timeout

        _make(self.folder)
        try:
            with FileLock(self.folder / LOCK, timeout=0):
                self._tidy()
                yield
        except Timeout:
            problem = Problem(worded("Another update is under way."), worded("Wait until it has ended."))
            raise RegistryError(str(self.folder), [problem]) from None

    def write(self, release: Release) -> None:
        """Adds a release; old ones go when there are many. Raises RegistryError; the ones before stay."""
        write_durably(self._file(release.number), _text(release))
        for number in self._numbers()[RELEASES_KEPT:]:
            self._file(number).unlink(missing_ok=True)

    def hand_written(self) -> dict[str, Record]:
        """The records that a person wrote into their own folder: those that name no registry's statement."""
        path = self.own / TRIALS
        try:
            file = TrialsFile.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError):
            problem = Problem(
                worded("This file cannot be read."), worded("Mend it, or move it away: an update writes it anew.")
            )
            raise RegistryError(str(path), [problem]) from None
        return {record.key: record for record in file.trials if not record.registries}

    def accept(self, trial: str, compared: Compared) -> None:
        """States that a person compared a trial's criteria with this text."""
        accepted = self.accepted()
        write_durably(self.folder / ACCEPTED, _text(Accepted(trials={**accepted.trials, trial: compared})))

    def join(self, trial: str, number: str) -> None:
        """States that this is the trial's number."""
        write_durably(self.folder / JOINS, _text(Joins(numbers={**self.joins().numbers, trial: number})))

    def _numbers(self) -> list[int]:
        """Of the releases, the newest first."""
        try:
            names = [NAME.fullmatch(name) for name in os.listdir(self.folder)]  # noqa: PTH208  names only
        except OSError:
            return []
        return sorted((int(match[1]) for match in names if match), reverse=True)

    def _file(self, number: int) -> Path:
        return self.folder / f"release-{number:06}.json"

    def _tidy(self) -> None:
        """What a killed process left of a file that never was."""
        for left in self.folder.glob("*.tmp"):
            left.unlink(missing_ok=True)

    def _small(self, name: str, model: type[M]) -> M:
        path = self.folder / name
        try:
            return model.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return model()
        except (OSError, ValidationError):
            problem = Problem(
                worded("This file cannot be read."), worded("Move it away: what it states has to be stated again.")
            )
            raise RegistryError(str(path), [problem]) from None


def write_durably(path: Path, text: str) -> None:
    """Writes beside `path`, to the disk, and renames: it appears whole or not at all. Raises RegistryError."""
    _make(path.parent)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        cause = os.strerror(error.errno) if error.errno else type(error).__name__
        why = worded("The file cannot be written ({cause}).", cause=cause)
        problem = Problem(why, worded("Is the disk full? What was there before is whole."))
        raise RegistryError(str(path), [problem]) from None


def _sync_folder(folder: Path) -> None:
    """That the renaming itself is on the disk; not every system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        problem = Problem(
            worded("The folder cannot be made."), worded("Check that you may write there; `screener trials where`.")
        )
        raise RegistryError(str(folder), [problem]) from None


def _release(path: Path) -> Release | None:
    try:
        return Release.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _text(model: Model) -> str:
    plain = model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
