"""Prints how long a published FHIR bundle takes to read, as a ratio to what `json.loads` needs for it, in one run.

Usage: python benchmarks/fhir.py [PAIRS]
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from screener.knowledge import load
from screener.readers import Source, referrals

NAME = "registries/fhir/synthea_r4_ra_methotrexate_ciclosporin_Asa_Hermiston.json"
BUNDLE = Path(__file__).resolve().parent.parent.parent / "shared" / NAME
TODAY = date(2026, 11, 22)
BAR = 3.0


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one go, which other programs on the machine do not lengthen."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Reads the bundle and parses it in turn, and prints the median of the ratios.

    One reading goes before, so that what a program reads once (the vocabulary's names and codes) is not counted.
    """
    if not BUNDLE.is_file():
        print("skipped: the published bundle is not beside this repository (shared/registries/fhir)")
        return
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 101
    raw, vocabulary = BUNDLE.read_bytes(), load().vocabulary

    def read() -> object:
        return list(referrals(Source("bundle", raw=raw), vocabulary, TODAY) or ())

    read()
    timed = [(seconds(read), seconds(lambda: json.loads(raw))) for _ in range(pairs)]
    ratios = [ours / theirs for ours, theirs in timed]
    tenths = statistics.quantiles(ratios, n=10)
    ours, theirs = (min(times) * 1000 for times in zip(*timed, strict=True))
    met = "met" if statistics.median(ratios) <= BAR else "NOT met"
    print(
        f"FHIR bundle of {len(raw) / 1e6:.2f} MB into a profile / json.loads: median {statistics.median(ratios):.2f} "
        f"of {pairs} pairs (80 % within {tenths[0]:.2f} to {tenths[-1]:.2f}); best {ours:.1f} ms and {theirs:.1f} ms; "
        f"the bar is {BAR}: {met}"
    )


if __name__ == "__main__":
    main()
