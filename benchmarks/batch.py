"""Many referrals: pairs a second to those in memory, memory at many and at few, and two cores to one.

`python benchmarks/batch.py` measures 400 made-up referrals against every record for speed, and the memory at 500 and at
5,000 referrals against one trial; `--full` takes 10,000 for speed, and 10,000 and 100,000 against every trial that can
be joined for memory (hours). Each measure is told as soon as it is there, on standard error; what is interrupted prints
what it has, with 2. Every bar is a ratio of two measures of the same run. Times are of processors, since other
programs on the machine lengthen the others: "cores" is the busiest process of one beside the busiest of two.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "batch"))

import made_up  # noqa: E402  it stands with the tests

from screener.batch.inputs import Inputs  # noqa: E402
from screener.engine.screening import screen  # noqa: E402
from screener.knowledge import load  # noqa: E402
from screener.profile.patient import patient_from  # noqa: E402
from screener.readers.mapping import read_mapping  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

Found = dict[str, float]
ON = date(2026, 11, 22)
BARS = {"speed": 1 / 3, "memory": 1.3, "cores": 1.7}
"""At least, at most, at least."""
PROGRAM = "import sys; sys.argv[0] = 'screener'; from screener.__main__ import run; run()"


class Measured(NamedTuple):
    """A run of the program: seconds, the most memory that it and its processes held together, in MB, and the processor
    time of the busiest process, which other programs on the machine do not lengthen.
    """

    seconds: float
    megabytes: float
    busiest: float


def program(folder: Path, table: Path, workers: int, *more: str) -> Measured:
    """`screener batch` as a person runs it. Memory is that of all its processes, seen ten times a second."""
    log = folder / "log.jsonl" if "--all" in more else folder / "log.csv"
    words = ["batch", str(table), "--map", str(folder / "mapping.yaml"), "-o", str(log), "--on", str(ON), "--force"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    before = time.perf_counter()
    run = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words, "--workers", str(workers), *more], env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    most = busiest = 0.0
    while run.poll() is None:
        seen = [run.pid, *children(run.pid)]
        most = max(most, sum(map(resident, seen)))
        busiest = max(busiest, *map(busy, seen))
        time.sleep(0.1)
    assert run.returncode == 0
    return Measured(time.perf_counter() - before, most, busiest)


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    with contextlib.suppress(OSError):
        return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return []


def resident(pid: int) -> float:
    """The memory that a process holds, in MB; pages that it shares are counted for each."""
    with contextlib.suppress(OSError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return 0.0


def busy(pid: int) -> float:
    """The processor time of a process, in seconds."""
    with contextlib.suppress(OSError, IndexError):
        held = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(held[11]) + int(held[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def in_memory(folder: Path, table: Path) -> tuple[float, int]:
    """Seconds for the same results from patients that are read already, and how many pairs these are."""
    knowledge = load(own=True)
    checked = read_mapping(folder / "mapping.yaml", knowledge.vocabulary)
    given = Inputs(table, knowledge.vocabulary, ON, checked).referrals()
    patients = [patient_from(g.referral.document, knowledge.vocabulary, ON) for g in given if g.referral]
    before = time.process_time()
    pairs = sum(len(screen(patient, knowledge, ON, everything=True)["trials"]) for patient in patients)
    return time.process_time() - before, pairs


def table_of(folder: Path, how_many: int) -> Path:
    """A spreadsheet of made-up referrals, nobody of whom has died."""
    alive = [person._replace(died=False) for person in made_up.people(how_many)]
    return made_up.as_csv(alive, folder / f"{how_many}.csv")


def speed(folder: Path, how_many: int) -> Iterator[Found]:
    """Whole results of all records, in memory, by one process and by two."""
    table = table_of(folder, how_many)
    memory, pairs = in_memory(folder, table)
    yield {"referrals": how_many, "pairs": pairs, "pairs a second in memory": pairs / memory}
    one = program(folder, table, 1, "--all")
    yield {"pairs a second, one core": pairs / one.busiest, "speed": memory / one.busiest}
    two = program(folder, table, 2, "--all")
    yield {"cores by the clock": one.seconds / two.seconds, "cores": one.busiest / two.busiest}


def memory(folder: Path, few: int, many: int, *more: str) -> Iterator[Found]:
    """The most memory at few and at many referrals."""
    at_few = program(folder, table_of(folder, few), 2, *more).megabytes
    yield {"few": few, "MB at few": at_few}
    at_many = program(folder, table_of(folder, many), 2, *more).megabytes
    yield {"many": many, "MB at many": at_many, "memory": at_many / at_few}


def measured(folder: Path, referrals: int, *, full: bool) -> Iterator[Found]:
    """Every measure, one after the other."""
    made_up.as_mapping(folder)
    yield from speed(folder, 10_000 if full else referrals)
    more = [] if full else ["--trial", "FR-pembrolizumab-PML"]
    yield from memory(folder, *((10_000, 100_000) if full else (500, 5_000)), *more)


def main() -> int:
    """Prints the figures; 1 where a bar is not kept, 2 where not everything was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true")
    options.add_argument("--referrals", type=int, default=400)
    asked = options.parse_args()
    found: Found = {}
    with tempfile.TemporaryDirectory() as name, contextlib.suppress(KeyboardInterrupt):
        for part in measured(Path(name), asked.referrals, full=asked.full):
            found |= part
            print(", ".join(f"{what}: {value:.2f}" for what, value in part.items()), file=sys.stderr, flush=True)
    whole = set(BARS) <= set(found)
    kept = whole and found["speed"] >= BARS["speed"] and found["memory"] <= BARS["memory"]
    kept = kept and found["cores"] >= BARS["cores"]
    told = {name: round(value, 2) for name, value in found.items()} | {"bars": BARS, "whole": whole, "kept": kept}
    print(json.dumps(told, indent=1))
    return 0 if kept else 1 if whole else 2


if __name__ == "__main__":
    sys.exit(main())
