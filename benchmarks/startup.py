"""Prints how long `screener screen` takes as a whole process, as a ratio to the floor, from pairs in one run.

Usage: python benchmarks/startup.py [PAIRS]
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLOOR = [sys.executable, str(HERE / "floor.py"), "show", "x"]
SCREEN = [
    sys.executable,
    "-m",
    "screener",
    "screen",
    str(HERE.parent / "examples" / "referral.yaml"),
    "--on",
    "2026-11-22",
]

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Both run as on a user's machine, where Python keeps what it has compiled."""


def seconds(command: list[str]) -> float:
    """One whole process."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Runs the pairs, the two commands in turn, and prints the median of their ratios."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 31
    seconds(FLOOR), seconds(SCREEN)
    ratios = [seconds(SCREEN) / seconds(FLOOR) for _ in range(pairs)]
    tenths = statistics.quantiles(ratios, n=10)
    print(
        f"screener screen / floor: median {statistics.median(ratios):.2f} of {pairs} pairs "
        f"(80 % within {tenths[0]:.2f} to {tenths[-1]:.2f}); the bar is 1.40"
    )


if __name__ == "__main__":
    main()
