"""Writes `docs/cli.md` from what `--help` says of every command. `--check` only compares.

Usage: python docs/generate_cli.py [--check]
"""

import os
import sys
from pathlib import Path

from typer.testing import CliRunner

from screener.cli import COMMANDS, app

HERE = Path(__file__).resolve().parent
PAGE = HERE / "cli.md"
BEGIN, END = "<!-- begin: written by docs/generate_cli.py -->\n", "<!-- end -->\n"
STALE = "docs/cli.md is out of date: run python docs/generate_cli.py"
WIDTH = {"COLUMNS": "80", "TERM": "dumb"}


def commands() -> list[str]:
    """The name of every command; the program itself is the empty one."""
    return ["", *COMMANDS]


def help_of(command: str) -> str:
    """What its `--help` prints on a terminal of 80 columns."""
    result = CliRunner().invoke(app, [*command.split(), "--help"], prog_name="screener", env=WIDTH)
    return "\n".join(line.rstrip() for line in result.output.strip().splitlines())


def section(command: str) -> str:
    """The heading and the help of one command."""
    return f"## `{f'screener {command}'.strip()}`\n\n```text\n{help_of(command)}\n```\n"


def page(now: str) -> str:
    """The page with what stands between its markers made anew."""
    before, after = now.split(BEGIN)[0], now.split(END)[1]
    sections = "\n".join(map(section, commands()))
    return f"{before}{BEGIN}\n{sections}\n{END}{after}"


def main() -> int:
    """Writes or checks the page."""
    os.environ.pop("FORCE_COLOR", None)
    now = PAGE.read_text(encoding="utf-8")
    wanted = page(now)
    if "--check" not in sys.argv:
        PAGE.write_text(wanted, encoding="utf-8")
        print("docs/cli.md is written")
        return 0
    print("docs/cli.md is up to date" if now == wanted else STALE)
    return int(now != wanted)


if __name__ == "__main__":
    sys.exit(main())
