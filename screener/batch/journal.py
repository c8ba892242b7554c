"""What is kept while a run goes on, beside the log in a folder of its own: from it a killed run goes on.

Only its owner can read it; it holds what the log will hold and nothing else, and goes when the log is there.
"""

from __future__ import annotations

import json
import os
import shutil
from array import array
from typing import TYPE_CHECKING, Any

from screener.errors import Problem, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

OWNER_ONLY, OWNER_FOLDER = 0o600, 0o700


def private_file(path: Path) -> BinaryIO:
    """A new file that only its owner can read."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb")


class Journal:
    """The folder `LOG.part` of a run."""

    def __init__(self, log: Path) -> None:
        self.folder = log.with_name(f"{log.name}.part")
        self.path = self.folder / "journal"

    @property
    def there(self) -> bool:
        """Whether a run that was not finished left one."""
        return self.path.exists()

    def begin(self, head: dict[str, str]) -> None:
        """Starts anew."""
        self.remove()
        self.folder.mkdir(mode=OWNER_FOLDER)
        with private_file(self.path) as out:
            out.write(f"H\t{json.dumps(head)}\n".encode())

    def go_on(self, head: dict[str, str]) -> int:
        """How many referrals are done; what was cut off in the middle of one is taken away.

        Raises Unreadable where it is of another run.
        """
        with self.path.open("rb") as file:
            first = file.readline()
            kept = json.loads(first[2:]) if first.startswith(b"H\t") and first.endswith(b"\n") else {}
            if kept != head:
                raise Unreadable(str(self.folder), [_other(kept, head)])
            done = max((json.loads(line[2:])["n"] for line in file if _is_end(line)), default=0)
        os.truncate(self.path, self._whole())
        return int(done)

    def _whole(self) -> int:
        """The bytes up to the last referral that is done."""
        end = at = 0
        with self.path.open("rb") as file:
            for line in file:
                at += len(line)
                if at == len(line) or _is_end(line):
                    end = at
        return end

    def lines(self, kinds: str) -> Iterator[Any]:
        """What was kept of these kinds, in the order of the referrals."""
        wanted = tuple(kind.encode() for kind in kinds)
        with self.path.open("rb") as file:
            yield from (json.loads(line[2:]) for line in file if line.startswith(wanted))

    def rows(self) -> Iterator[list[str]]:
        """The lines of the log, sorted; only where each stands is held in memory."""
        places: dict[str, array[int]] = {}
        at = 0
        with self.path.open("rb") as file:
            for line in file:
                if line.startswith(b"R"):
                    key = line[4 : line.index(b'"', 4)].decode()
                    places.setdefault(key, array("Q")).append(at)
                at += len(line)
            for key in sorted(places):
                for place in places[key]:
                    file.seek(place)
                    yield json.loads(file.readline()[2:])[1]

    def remove(self) -> None:
        """Takes the folder away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _is_end(line: bytes) -> bool:
    return line.startswith(b"P") and line.endswith(b"\n")


def _other(kept: dict[str, str], head: dict[str, str]) -> Problem:
    changed = ", ".join(name for name in head if kept.get(name) != head[name])
    day = kept.get("day", head["day"])
    again = f"Give the same again (its day: --on {day})" if day != head["day"] else "Give the same again"
    why = f"The run that was interrupted is another one; what differs: {changed}."
    return Problem(why, f"{again}, or begin anew with --force in place of --resume.")
