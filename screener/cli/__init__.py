"""The command line: parses, calls one function below, prints. No logic, and never a traceback.

Exit codes: 0 done, 1 a kept result that does not hold, 2 wrong use, 3 a file that cannot be read, 4 a file that says
something that cannot be, 5 criteria or trials that cannot be used, 6 a registry that was not read (what was known is
kept), 70 a fault of the program, 74 the output cannot be written, 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from screener.cli import (
    access,
    ask,
    batch,
    criteria,
    define,
    diff,
    explain,
    form,
    letter,
    profile,
    schema,
    screen,
    timeline,
    trials,
    verify,
    whatif,
)

if TYPE_CHECKING:
    from screener.errors import ScreenerError
    from screener.reports.language import Language

__all__ = ["app", "exit_code", "main"]

MISUSE: type[Exception] = typer.BadParameter.__mro__[1]
"""What a wrong use of any kind raises; typer has no lasting name for it."""

app = typer.Typer(
    name="screener",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Which clinical trials may fit a person with progressive multifocal leukoencephalopathy (PML), and"
    " why.\n\nNothing about a patient leaves this machine. It decides nothing: the investigator does.",
    epilog="Example: screener screen examples/referral.yaml --on 2026-11-22",
)
screen.add_to(app)
explain.add_to(app)
timeline.add_to(app)
whatif.add_to(app)
verify.add_to(app)
diff.add_to(app)
schema.add_to(app)
define.add_to(app)
ask.add_to(app)
form.add_to(app)
letter.add_to(app)
batch.add_to(app)
profile.add_to(app)
trials.add_to(app)
access.add_to(app)
criteria.add_to(app)


def _version(asked: bool) -> None:
    if asked:
        from screener import __version__

        typer.echo(f"screener {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options of the program itself."""


def main() -> NoReturn:
    """Runs the program; every error is a message and an exit code."""
    sys.exit(exit_code())


def exit_code() -> int:
    """Runs the program up to its exit code; help and errors are in the language of the run."""
    import os

    from screener.cli.spoken import spoken
    from screener.reports.language import of_run

    language = of_run(sys.argv[1:], os.environ)
    with spoken(language):
        return _exit_code(language)


def _exit_code(language: Language) -> int:
    from screener.cli.output import Unwritten
    from screener.errors import ScreenerError

    try:
        return int(app(prog_name="screener", standalone_mode=False) or 0)
    except MISUSE as misuse:
        return _misused(misuse, language)
    except ScreenerError as error:
        return _refused(error, language)
    except Unwritten as failure:
        return _unwritten(language, gone=failure.gone)
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:  # noqa: BLE001
        return _fault(error, language)


def _misused(misuse: Any, language: Language) -> int:
    """Typer's own words for people, the same for programs."""
    if _wants_json():
        from screener.cli.errors import misuse_as_json

        _to_stderr(misuse_as_json(misuse.format_message()))
    else:
        from screener.cli.spoken import show

        show(misuse, language)
    return int(misuse.exit_code)


def _refused(error: ScreenerError, language: Language) -> int:
    from screener.cli.errors import as_json, as_text

    _to_stderr(as_json(error) if _wants_json() else as_text(error, language))
    return error.exit_code


def _unwritten(language: Language, *, gone: bool) -> int:
    """What is left to write goes nowhere. That nobody reads on (`| head`) is no error."""
    import os

    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if gone:
        return 0
    why = language.say("the output cannot be written. Is the disk full? Make room, and try again.")
    _to_stderr(f"screener: {why}")
    return 74


def _fault(error: Exception, language: Language) -> int:
    """Where it happened and nothing of what it held: its text may repeat a patient's value."""
    from screener.cli.errors import fault, fault_as_json

    _to_stderr(fault_as_json(error) if _wants_json() else fault(error, language))
    return 70


def _wants_json() -> bool:
    return "--json" in sys.argv


def _to_stderr(text: str) -> None:
    from screener.cli.output import for_stream

    print(for_stream(text, sys.stderr), file=sys.stderr)  # noqa: T201
