"""The floor under `screener screen`: the same libraries doing the least they can in one process.

A typer program of two commands, one pydantic model, one rich table of 12 rows.
"""

import typer

app = typer.Typer()


@app.command()
def show(name: str) -> None:
    """Print the table."""
    from pydantic import BaseModel
    from rich.console import Console
    from rich.table import Table

    class Row(BaseModel):
        name: str
        number: int
        notes: list[str]

    table = Table("name", "number", "notes")
    for number in range(12):
        row = Row.model_validate({"name": name, "number": number, "notes": ["one", "two"]})
        table.add_row(row.name, str(row.number), ", ".join(row.notes))
    Console().print(table)


@app.command()
def nothing() -> None:
    """Do nothing."""


if __name__ == "__main__":
    app()
