"""`screener criteria`: the trials' rules, for those who write and review them."""

from __future__ import annotations

import typer

from screener.cli.common import AsJson, Data
from screener.cli.output import write_json, write_text


def add_to(app: typer.Typer) -> None:
    """Adds the group."""
    about, example = "The trials' rules: check them.", "Example: screener criteria check"
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=about, epilog=example)
    group.callback()(_group)
    group.command("check", epilog="Example: screener criteria check")(check)
    app.add_typer(group, name="criteria")


def _group() -> None:
    """Makes `check` a command of a group, also while it is the only one."""


def check(data: Data = None, as_json: AsJson = False) -> None:
    """Check every trial's file: it can be read, the empty profile neither passes nor fails, its examples hold."""
    from screener.engine.laws import assert_laws
    from screener.knowledge import load, locate

    knowledge = load(data)
    trials, examples = assert_laws(locate(data), knowledge)
    if as_json:
        write_json({"trials": trials, "examples": examples, "data": knowledge.release, "layer": knowledge.layer})
    else:
        write_text(f"{trials} trials and {examples} example patients: all laws hold.\n")
