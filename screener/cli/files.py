"""Writes what a command was asked to put into a file: the whole file or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.output import Unwritten, write_text
from screener.messages import Message, worded

if TYPE_CHECKING:
    from screener.reports.language import Language

Force = Annotated[bool, typer.Option("--force", help="Overwrite the file if there is one.")]


def write_file(path: Path, text: str, hint: str, *, force: bool = False) -> None:
    """Writes the file. Raises typer.BadParameter for a place that cannot be written to, Unwritten for a full disk."""
    from screener.knowledge.load import write_whole

    try:
        if path.exists() and not (force or path.is_dir()):
            raise refusal(worded("{path} is there already; --force overwrites it", path=shown(path)), hint)
        write_whole(path, text)
    except (FileNotFoundError, NotADirectoryError):
        raise refusal(worded("there is no such folder: {path}", path=shown(path.parent)), hint) from None
    except IsADirectoryError:
        raise refusal(worded("{path} is a folder; name a file in it", path=shown(path)), hint) from None
    except PermissionError:
        raise refusal(worded("you may not write to {path}; choose another folder", path=shown(path)), hint) from None
    except OSError:
        raise Unwritten(gone=False) from None


def tell_written(path: Path, language: Language) -> None:
    """Says on the terminal which file was written."""
    write_text(f"{language.say('Written: {file}.', file=shown(path))}\n")


def write_told(path: Path, text: str, hint: str, language: Language, *, force: bool = False) -> None:
    """Writes the file and says where. Raises as `write_file`."""
    write_file(path, text, hint, force=force)
    tell_written(path, language)


def refusal(why: str, hint: str) -> typer.BadParameter:
    """A wrong use, in words that drive no terminal: of a message, what fills it in is as it is `shown` already."""
    return typer.BadParameter(why if isinstance(why, Message) else shown(why), param_hint=hint)


def shown(path: Path | str) -> str:
    """A path as it is shown."""
    from screener.reports.text import printable

    return printable(str(path))
