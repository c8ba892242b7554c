"""The other engines, each as a function of a row, everything parsed; those that are not installed are left out."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import task

INSTALL = "pip install -e '.[bench]'"


class Peer(NamedTuple):
    """`decides` answers one row; `prepared` makes of a row what it is called with."""

    decides: Callable[[Any], Any]
    prepared: Callable[[task.Row], Any] = lambda row: row


def installed() -> dict[str, Peer]:
    """Every peer that can be imported, by name."""
    makers = {"zen": _zen, "cel_expr_python.cel": _cel, "json_logic": _json_logic}
    found: dict[str, Peer] = {"Kleene by hand": Peer(task.by_hand)}
    for module, make in makers.items():
        try:
            found |= make(import_module(module))
        except ImportError:
            print(f"{module} is not installed and is left out; {INSTALL}")
    return found


def _zen(zen: Any) -> dict[str, Peer]:
    text = task.written(task.RULE, task.ZEN)
    return {
        "zen": Peer(zen.compile_expression(text).evaluate),
        "zen, which parses each time": Peer(lambda row: zen.evaluate_expression(text, row)),
    }


def _cel(cel: Any) -> dict[str, Peer]:
    """From the row, as zen; and from an Activation that is made of each row beforehand."""
    types = {
        fact: cel.Type.INT if isinstance(values[0], int) else cel.Type.STRING for fact, values in task.DRAWN.items()
    }
    environment = cel.NewEnv(variables=types)
    rule = environment.compile(task.written(task.RULE, task.CEL))
    return {
        "CEL": Peer(lambda row: rule.eval(data=row).value()),
        "CEL, rows made Activations before": Peer(lambda row: rule.eval(row).value(), environment.Activation),
    }


def _json_logic(json_logic: Any) -> dict[str, Peer]:
    rule = task.as_json_logic(task.RULE)
    return {"json-logic": Peer(lambda row: json_logic.jsonLogic(rule, row))}
