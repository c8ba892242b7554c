"""Writes the table of `docs/checks.md` from the checks themselves. `--check` only compares.

Usage: python docs/generate_checks.py [--check]
"""

import sys
from pathlib import Path

from screener.reports.checks import table

PAGE = Path(__file__).resolve().parent / "checks.md"
BEGIN, END = "<!-- begin: written by docs/generate_checks.py -->\n", "<!-- end -->\n"
STALE = "docs/checks.md is out of date: run python docs/generate_checks.py"


def page(now: str) -> str:
    """The page with what stands between its markers made anew."""
    before, after = now.split(BEGIN)[0], now.split(END)[1]
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> int:
    """Writes or checks the page."""
    now = PAGE.read_text(encoding="utf-8")
    wanted = page(now)
    if "--check" not in sys.argv:
        PAGE.write_text(wanted, encoding="utf-8")
        print("docs/checks.md is written")
        return 0
    print("docs/checks.md is up to date" if now == wanted else STALE)
    return int(now != wanted)


if __name__ == "__main__":
    sys.exit(main())
