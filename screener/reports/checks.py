"""What `screener criteria check` says: errors in full, the rest by count, the figures; and the table of all checks.

Takes what the checks found; makes no check and knows no patient.
"""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

from screener.engine.checks import TABLE, figures
from screener.engine.checks.figures import KINDS, RULES
from screener.knowledge.checks import SEVERITIES
from screener.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from screener.engine.checks import Decided, Figures, Judged
    from screener.knowledge.checks import Check, Finding, Severity

WIDEST, NARROWEST, COLUMN = 100, 40, 24
MADE_OF = {
    "facts": "rules on facts",
    "treatments": "rules on treatments",
    "conditions": "rules on conditions",
    "several": "rules on several of these",
    "person": "the person's or the site's own answer (consent, travel)",
    "judgement": "questions for the investigator",
    "allowed": "lines that allow something",
    "advice": "advice",
    "after_entry": "asked only after entry",
    "remark": "remarks",
}
MORE = "--verbose lists every warning and note, and says why it matters."
REFUSED = "refused when the file is read"


class CheckReport:
    """What was found in one data folder."""

    def __init__(self, seen: Judged, found: Iterable[tuple[Check[Any], Finding]]) -> None:
        self.seen, self.found = seen, list(found)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(check.severity == severity for check, _ in self.found)

    def text(self, *, verbose: bool, stats: bool) -> str:
        """For a terminal or a pipe."""
        width = max(min(shutil.get_terminal_size().columns, WIDEST), NARROWEST)
        parts = [*self._full("error", width)]
        for severity in SEVERITIES[1:]:
            parts += self._full(severity, width) if verbose else self._counted(severity, width)
        parts += [_stats(figures(self.seen), width)] if stats else []
        hidden = not verbose and self.count("warning") + self.count("note")
        return "\n\n".join([*parts, self._summary(), *([_wrapped(MORE, width)] if hidden else [])]) + "\n"

    def data(self) -> dict[str, Any]:
        """For programs: everything."""
        return {
            "trials": len(self.seen.trials),
            "examples": len(self.seen.examples),
            "data": self.seen.knowledge.release,
            "layer": self.seen.knowledge.layer,
            "on": str(self.seen.today),
            "count": {severity: self.count(severity) for severity in SEVERITIES},
            "findings": [_as_json(check, finding) for check, finding in self.found],
            "stats": figures(self.seen),
            "checks": as_json(),
        }

    def _full(self, severity: Severity, width: int) -> list[str]:
        """Every finding, under what its check is for."""
        parts = []
        for check in self._checks(severity):
            lines = [_wrapped(f"{severity.upper()} {check.id}: {check.what} {check.why}", width)]
            lines += [_finding(finding, width) for other, finding in self.found if other is check]
            parts.append("\n".join(lines))
        return parts

    def _counted(self, severity: Severity, width: int) -> list[str]:
        """One line a check."""
        lines = [_row(self._of(check), check.id, check.what, width) for check in self._checks(severity)]
        return ["\n".join([f"{severity.upper()}S", *lines])] if lines else []

    def _checks(self, severity: Severity) -> list[Check[Any]]:
        """The checks of this severity that found something, in the order of the table."""
        return [check for check in TABLE if check.severity == severity and self._of(check)]

    def _of(self, check: Check[Any]) -> int:
        return sum(other is check for other, _ in self.found)

    def _summary(self) -> str:
        counts = ", ".join(_counted(self.count(s), s) for s in SEVERITIES)
        trials, examples = len(self.seen.trials), len(self.seen.examples)
        return f"{_counted(trials, 'trial')} and {_counted(examples, 'example patient')}: {counts}."


def as_json() -> list[dict[str, Any]]:
    """The table of contents, for programs."""
    return [{"id": c.id, "severity": c.severity, "what": c.what, "why": c.why, "at_load": c.run is None} for c in TABLE]


def table() -> str:
    """The table of contents in Markdown: what is refused at load, then what is run, gravest first."""
    head = "| check | severity | it finds | why it matters |\n| --- | --- | --- | --- |\n"
    return head + "".join(f"| `{c.id}` | {_severity(c)} | {c.what} | {c.why} |\n" for c in _in_order())


def _in_order() -> Iterator[Check[Any]]:
    at_load = [check for check in TABLE if check.run is None]
    return (c for part in (at_load, *(_run(s) for s in SEVERITIES)) for c in part)


def _run(severity: Severity) -> list[Check[Any]]:
    return [check for check in TABLE if check.run is not None and check.severity == severity]


def _severity(check: Check[Any]) -> str:
    return f"{check.severity}, {REFUSED}" if check.run is None else check.severity


def _as_json(check: Check[Any], finding: Finding) -> dict[str, Any]:
    place = finding.place._asdict()
    return {"check": check.id, "severity": check.severity, **place, "says": finding.says}


# figures


def _stats(counted: Figures, width: int) -> str:
    by, lines = counted["by_kind"], counted["lines"]
    rules = sum(by[kind] for kind in RULES)
    trials, criteria = _counted(counted["trials"], "trial"), f"{lines} criteria as the sources number them"
    head = f"{trials}, {criteria}: {_counted(rules, 'rule')}{_share(rules, lines)}."
    rows = [_row(by[kind], kind, MADE_OF[kind], width) for kind in KINDS]
    return "\n".join([_wrapped(head, width), *rows, "", *_figures(counted, width)])


def _figures(counted: Figures, width: int) -> list[str]:
    lone = ", ".join(f"{fact} ({criterion})" for fact, criterion in counted["lone_facts"].items())
    told = [
        (counted["in_files"], "in the files: criteria, those of groups and of a record's own fields too, and notes"),
        (counted["with_question"], "rules that hold a question for the investigator as well"),
        (counted["lay"], "criteria with nothing better than a lay text or a publication behind them"),
        (counted["doubtful"], "criteria with a number that cannot be right"),
        (counted["unread_parts"], "sides of a list of which a part could not be read"),
        (counted["records"] - counted["trials"], "records that nobody has encoded"),
        (counted["examples"], "example patients"),
    ]
    return [
        *(_row(number, "", what, width) for number, what in told),
        "",
        _wrapped(f"Coverage by examples: {_decided(counted['rules'])} rules. {_both(counted['rules'])}", width),
        _wrapped(f"Of what the person or the site answers: {_decided(counted['person'])} criteria.", width),
        _wrapped(f"Facts that a single criterion uses: {lone or 'none'}.", width),
    ]


def _decided(counted: Decided) -> str:
    some, of = counted["decided"], counted["criteria"]
    return f"an example meets or fails {some} of {of}{_share(some, of)}"


def _both(counted: Decided) -> str:
    some = counted["both_ways"]
    return f"Examples both meet and fail {some}{_share(some, counted['criteria'])}."


def _share(some: int, of: int) -> str:
    """In percent, rounded down: what is not whole never looks whole."""
    return f" ({100 * some // of} %)" if of else ""


# lines


def _finding(finding: Finding, width: int) -> str:
    return _wrapped(f"{finding.place}: {finding.says}", width, "   ")


def _row(number: int, name: str, what: str, width: int) -> str:
    """A number, a name and what it is; without a name what it is stands in its place."""
    column = COLUMN if name else 0
    return _wrapped(
        what, width, f"{number:>6}  {name:<{column}}{' ' if name else ''}", " " * (9 + column if name else 8)
    )


def _wrapped(text: str, width: int, first: str = "", rest: str = "      ") -> str:
    return textwrap.fill(
        printable(text), width, initial_indent=first, subsequent_indent=rest if first else "",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
