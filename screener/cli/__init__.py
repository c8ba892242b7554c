"""The command line: parses, calls one function below, prints. No logic, and never a traceback.

Exit codes: 0 done, 1 a kept result that does not hold, 2 wrong use, 3 a file that cannot be read, 4 a file that says
something that cannot be, 5 criteria or trials that cannot be used, 6 a registry that was not read (what was known is
kept), 70 a fault of the program, 74 the output cannot be written, 130 interrupted.
"""

from __future__ import annotations

import sys
from contextlib import redirect_stdout, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from screener.errors import ScreenerError
    from screener.reports.language import Language

__all__ = ["app", "exit_code", "main"]

MISUSE: type[Exception] = typer.BadParameter.__mro__[1]
"""What a wrong use of any kind raises; typer has no lasting name for it."""

COMMANDS = (
    "screen", "explain", "timeline", "whatif", "verify", "diff", "schema", "define", "ask", "form", "letter", "batch",
    "access", "profile", "trials", "criteria",
)  # fmt: skip
"""As the help lists them. Each is a module of this package, which adds itself to an app."""


class Commands(TyperGroup):
    """The commands by name: the module of one is imported when that one is asked for, all of them only for the help."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": dict.fromkeys(COMMANDS)})

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        if cmd_name in self.commands and self.commands[cmd_name] is None:
            self.commands[cmd_name] = _command(cmd_name)
        return super().get_command(ctx, cmd_name)


def _command(name: str) -> Any:
    alone = typer.Typer(rich_markup_mode=None)
    import_module(f"{__name__}.{name}").add_to(alone)
    return typer.main.get_group(alone).commands[name]


app = typer.Typer(
    name="screener",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Which clinical trials may fit a person with progressive multifocal leukoencephalopathy (PML), and"
    " why.\n\nNothing about a patient leaves this machine. It decides nothing: the investigator does.",
    epilog="Example: screener screen examples/referral.yaml --on 2026-11-22",
)


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

    from screener.reports.language import Code, of_run

    language = of_run(sys.argv[1:], os.environ)
    if language.code is Code.EN:
        return _exit_code(language)
    from screener.cli.spoken import spoken

    with spoken(language):
        return _exit_code(language)


def _exit_code(language: Language) -> int:
    from screener.cli.output import Unwritten, printed
    from screener.errors import ScreenerError

    try:
        with redirect_stdout(printed()):
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
    elif sys.stderr is not None:
        from screener.cli.spoken import show

        with suppress(OSError):
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
    """Where nobody can be told, the exit code has to do."""
    from screener.cli.output import for_stream

    if sys.stderr is not None:
        with suppress(OSError):
            print(for_stream(text, sys.stderr), file=sys.stderr, flush=True)  # noqa: T201
