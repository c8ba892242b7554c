"""REDCap's data dictionary: the fields of a project, their choices, and what tells who the patient is.

Exports themselves are tables (`tables`): checkbox fields come as `field___code`, repeated forms as further rows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from screener.messages import worded
from screener.readers.mapping import Shape
from screener.readers.tables import BadRow, Row, Table

if TYPE_CHECKING:
    from screener.readers.source import Source

NAME, LABEL, TYPE, CHOICES = (
    "Variable / Field Name",
    "Field Label",
    "Field Type",
    "Choices, Calculations, OR Slider Labels",
)
VALIDATION, IDENTIFIER = "Text Validation Type OR Show Slider Number", "Identifier?"
SHORT = {NAME: "field_name", LABEL: "field_label", TYPE: "field_type", CHOICES: "select_choices_or_calculations",
         VALIDATION: "text_validation_type_or_show_slider_number", IDENTIFIER: "identifier"}  # fmt: skip
"""As the API has them."""
OF_REDCAP = re.compile(
    r"redcap_(event_name|repeat_instrument|repeat_instance|data_access_group|survey_identifier)|\w+_(complete|timestamp)"
)
"""Columns that REDCap adds itself."""
TAGS = re.compile(r"<[^>]*>")
CHECKBOX = "___"
YES_NO = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}


class Field(NamedTuple):
    """A field: its label, its type, the labels of its codes, and whether the project marks it as identifying."""

    name: str
    label: str
    type: str
    choices: dict[str, str]
    validation: str
    identifier: bool


def is_dictionary(table: Table) -> bool:
    """Whether a table is a data dictionary, by its columns."""
    return NAME in table.headers or {SHORT[NAME], SHORT[TYPE]} <= set(table.headers)


def fields_of(source: Source) -> dict[str, Field]:
    """The fields of a data dictionary, by name. Raises Unreadable where the file is none."""
    table = Table(source, Shape())
    if not is_dictionary(table):
        do = worded("In REDCap: Data Dictionary, Download the current Data Dictionary.")
        raise source.refused(worded("This is no data dictionary of REDCap."), do)
    rows = (row for row in table.rows() if not isinstance(row, BadRow))
    return {field.name: field for field in map(_field, rows) if field.name}


def _field(row: Row) -> Field:
    held = {key: row.cells.get(key, row.cells.get(SHORT[key], "")) for key in SHORT}
    kind = held[TYPE].lower()
    choices = YES_NO.get(kind, _choices(held[CHOICES]) if kind in ("radio", "dropdown", "checkbox") else {})
    label = " ".join(TAGS.sub(" ", held[LABEL]).split())
    return Field(held[NAME], label, kind, choices, held[VALIDATION], held[IDENTIFIER].lower() == "y")


def _choices(written: str) -> dict[str, str]:
    """`0, Female | 1, Male` by code."""
    parts = (part.partition(",") for part in written.split("|"))
    return {code.strip(): TAGS.sub("", label).strip() for code, comma, label in parts if comma}


def checkbox(column: str) -> tuple[str, str]:
    """The field and the code of a column such as `meds___2`; REDCap writes a minus as an underscore."""
    field, cut, code = column.partition(CHECKBOX)
    return (field, code) if cut else ("", "")
