"""Whether everybody answers the same: ours and a Kleene function on rows with gaps, the peers on full rows.

Usage: python benchmarks/agreement.py [ROWS]
"""

from __future__ import annotations

import random
import sys
from typing import Any, NamedTuple

import peers
import task

from screener.engine.bind import Binder
from screener.engine.generated import generated
from screener.engine.kleene import truth
from screener.knowledge import Knowledge, load
from screener.profile.patient import Patient
from screener.values import Truth

SQL: dict[Truth, int | None] = {Truth.TRUE: 1, Truth.FALSE: 0, Truth.UNKNOWN: None}


class Data(NamedTuple):
    """Full rows, the same with gaps, these as profiles, and what sqlite answers to both."""

    knowledge: Knowledge
    full: list[task.Row]
    gaps: list[task.Row]
    patients: list[Patient]
    on_full: list[tuple[int | None, ...]]
    on_gaps: list[tuple[int | None, ...]]


def data(number: int) -> Data:
    """As many rows."""
    knowledge, chance = load(), random.Random(6)  # noqa: S311
    full, gaps = task.rows(number)
    patients = [task.patient(row, knowledge, chance) for row in gaps]
    return Data(knowledge, full, gaps, patients, task.by_sqlite(full), task.by_sqlite(gaps))


def differences(d: Data) -> dict[str, int]:
    """For each engine, the number of rows on which it says another thing than sqlite does."""
    return _ours(d) | {"the Binder and Kleene's logic": _plain(d)} | _peers(d)


def _ours(d: Data) -> dict[str, int]:
    """The rule, every comparison, and the evidence that was read."""
    trial = task.trial(d.knowledge)
    source = generated(trial, d.knowledge.vocabulary, d.knowledge.schemes, task.ON)
    column = {asked.fact: i for i, asked in enumerate(task.comparisons(task.RULE), 1)}
    order = [column[trial.unknowns[u].name] for u, _ in source.tests]
    found = [source.explained(p) for p in d.patients]
    both = list(zip(found, d.on_gaps, strict=True))
    return {
        "verdict alone": sum(_sql(source.met(p)) != sql[0] for p, sql in zip(d.patients, d.on_gaps, strict=True)),
        "explained: the rule": sum(_sql(rule[0]) != sql[0] for (rule, _, _), sql in both),
        "explained: a comparison": sum(
            [_sql(t) for t in tests] != [sql[i] for i in order] for (_, tests, _), sql in both
        ),
        "explained: the evidence": sum(
            {entry.path for used in evidence for entry in used}
            != {o.path for seen in p.observations.values() for o in seen}
            for (_, _, evidence), p in zip(found, d.patients, strict=True)
        ),
    }


def _plain(d: Data) -> int:
    """As `screen` does for one profile."""
    trial, k = task.trial(d.knowledge), d.knowledge
    formula = trial.criteria[0].formula
    bound = (Binder(p, k.vocabulary, k.schemes, task.ON).bind(trial) for p in d.patients)
    truths = (truth(formula, [b.mask for b in unknowns]) for unknowns in bound)
    return sum(SQL[found] != sql[0] for found, sql in zip(truths, d.on_gaps, strict=True))


def _peers(d: Data) -> dict[str, int]:
    out = {}
    for name, peer in peers.installed().items():
        rows, expected = (d.gaps, d.on_gaps) if name == "Kleene by hand" else (d.full, d.on_full)
        answers = [peer.decides(peer.prepared(row)) for row in rows]
        out[name] = sum(found != sql[0] for found, sql in zip(answers, expected, strict=True))
    return out


def on_gaps(d: Data, peer: peers.Peer) -> tuple[int, int, int]:
    """Of the rows that stay open, how many are there, how many a peer decides, and on how many it raises."""
    still_open = [row for row, sql in zip(d.gaps, d.on_gaps, strict=True) if sql[0] is None]
    answers = [_answer(peer, row) for row in still_open]
    return len(still_open), sum(a in (True, False) for a in answers), answers.count("raises")


def _answer(peer: peers.Peer, row: task.Row) -> Any:
    try:
        return peer.decides(peer.prepared({fact: row.get(fact) for fact in task.DRAWN}))
    except Exception:  # noqa: BLE001  whatever it is that another engine raises
        return "raises"


def _sql(code: Truth) -> int | None:
    return SQL[code]


def told(d: Data) -> list[str]:
    """Lines for a reader."""
    lines = [f"{n} of {len(d.full):,} differ from sqlite: {name}" for name, n in differences(d).items()]
    for name, peer in peers.installed().items():
        still, decided, raised = on_gaps(d, peer)
        lines.append(f"{name}: of {still:,} rows that stay open it decides {decided:,} and raises on {raised:,}")
    return lines


if __name__ == "__main__":
    print("\n".join(told(data(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))))
