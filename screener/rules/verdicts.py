"""The six verdicts, best first, and the kinds of things that stand in the way of one, easiest first."""

from __future__ import annotations

from typing import Literal, get_args

Verdict = Literal["eligible", "for_site", "unread", "needs_facts", "not_now", "not_eligible"]
BEST_FIRST: tuple[str, ...] = get_args(Verdict)
FAILING: tuple[Verdict, ...] = ("not_now", "not_eligible")

Kind = Literal["date", "retest", "site", "treating_team", "course", "fixed"]
EASIEST_FIRST: tuple[Kind, ...] = get_args(Kind)
