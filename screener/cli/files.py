"""Writes what a command was asked to put into a file: the whole file or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.cli.output import Unwritten, write_text

Force = Annotated[bool, typer.Option("--force", help="Overwrite the file if there is one.")]


def write_file(path: Path, text: str, hint: str, *, force: bool = False) -> None:
    """Writes the file. Raises typer.BadParameter for a place that cannot be written to, Unwritten for a full disk."""
    from screener.knowledge.load import write_whole

    try:
        if path.exists() and not (force or path.is_dir()):
            raise refusal(f"{path} is there already; --force overwrites it", hint)
        write_whole(path, text)
    except (FileNotFoundError, NotADirectoryError):
        raise refusal(f"there is no such folder: {path.parent}", hint) from None
    except IsADirectoryError:
        raise refusal(f"{path} is a folder; name a file in it", hint) from None
    except PermissionError:
        raise refusal(f"you may not write to {path}; choose another folder", hint) from None
    except OSError:
        raise Unwritten(gone=False) from None


def write_told(path: Path, text: str, hint: str, *, force: bool = False) -> None:
    """Writes the file and says where. Raises as `write_file`."""
    write_file(path, text, hint, force=force)
    write_text(f"Written: {shown(path)}.\n")


def refusal(why: str, hint: str) -> typer.BadParameter:
    """A wrong use, in words that drive no terminal."""
    return typer.BadParameter(shown(why), param_hint=hint)


def shown(path: Path | str) -> str:
    """A path as it is shown."""
    from screener.reports.text import printable

    return printable(str(path))
