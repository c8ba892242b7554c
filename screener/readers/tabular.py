"""Referrals of a table by its mapping: one patient a row, or all rows with the same number.

An empty cell is unknown. Every entry names its row and column; a cell that cannot be read is left out and said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from screener.places.countries import code_of
from screener.readers.answers import Answers, Number, from_text, result_of
from screener.readers.cells import NO, YES, Manner, is_missing, manner_of, number_of_referral
from screener.readers.codes import codes_of
from screener.readers.draft import Draft
from screener.readers.mapping import DAYS, UNKNOWN, Checked, Column, Complete, check_columns, named_columns
from screener.readers.notes import Why
from screener.readers.private import Identifying
from screener.readers.tables import NO_NAME, BadRow, Row, Table, is_workbook, may_be_table
from screener.values import NotADate, parse_days
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.errors import ScreenerError
    from screener.readers.reader import Referral
    from screener.readers.source import Source
    from screener.vocabulary import Fact, Vocabulary

NAME = "table"
SHORT = ("alive", "born", "sex", "onset", "diagnosed")
ONCE = ("born", "sex", "onset", "diagnosed")
BETWEEN_NAMES = re.compile(r"[;\n|+]+|,\s+")
AMOUNT = re.compile(
    r"\b\d+([.,]\d+)?\s*(mg|g|µg|ug|mcg|ml|ui|iu|%)?(/(kg|m2|d|day|j|jour|h|w|week|ml))*\b|"
    r"\b(iv|po|sc|im|oral|tablets?|capsules?|cp|gel|inj(ection)?|infusions?|perfusion|daily|weekly|monthly|bid|tid|od)\b",
    re.IGNORECASE,
)
"""What may stand beside a medicine's name without saying anything else of it."""
LONGEST_NAME = 60
SCANNED = 20_000
"""Rows by whose numbers and days it is recognised how a table writes them."""
DIAGNOSIS, SUSPECTED = "diagnosed", "pml_suspected"
AGE = re.compile(r"\d{1,3}")
LANGUAGES = ("en", "fr", "de", "es", "it", "nl")
"""In which names of countries are looked for."""
NUMBER_LIKE = re.compile(r"\d{1,4}([.,]\d+)?")


@dataclass(frozen=True)
class Tables:
    """The reader, with the mapping that says what the columns mean. `identifying`: columns that tell who it is."""

    checked: Checked
    identifying: frozenset[str] = field(default_factory=frozenset)
    name: str = NAME

    def recognises(self, source: Source) -> bool:
        """A workbook, or text with rows of several cells."""
        return may_be_table(source)

    def referrals(self, source: Source, vocabulary: Vocabulary, today: date) -> Iterator[Referral | ScreenerError]:
        """Each patient in the order of the first row. Raises Unreadable, or Invalid for a column that is not there."""
        table = Table(source, self.checked.mapping.table)
        check_columns(self.checked, table.headers)
        scan = scanned(table, self.checked)
        private = tuple(h for h in table.headers if h in self.identifying)
        mapping = self.checked.mapping
        known = frozenset((*(name for _, name in named_columns(mapping)), *mapping.not_used, *private))
        for rows in patients(table, self.checked.mapping.patient, scattered=scan.scattered):
            if isinstance(rows, BadRow):
                yield source.refused(rows.why, rows.do, rows.line)
            else:
                yield _Patient(self.checked, known, rows, scan.manner, vocabulary, today, private).referral(source)


@dataclass(frozen=True)
class Scan:
    """What is seen of a table before it is read: how it writes, how many patients it has, whether rows lie apart."""

    manner: Manner
    patients: int
    scattered: bool


def scanned(table: Table, checked: Checked) -> Scan:
    """One look at the whole table."""
    mapping, shape = checked.mapping, checked.mapping.table
    seen: set[int] = set()
    last, bad, scattered = 0, 0, False
    for row in table.rows():
        number = hash(number_of_referral(row.cells.get(mapping.patient, ""))) if isinstance(row, Row) else 0
        if isinstance(row, BadRow) or not mapping.patient or mapping.patient not in row.cells:
            bad, last = bad + 1, 0
        elif number != last:
            scattered = scattered or number in seen
            seen.add(number)
            last = number
    days, numbers = _mapped(checked)
    manner = manner_of(_held(table, numbers), _held(table, days), Manner(shape.decimal, shape.dates))
    if not manner.decimal and is_workbook(table.source):  # its numbers are numbers, and come with a point
        manner = replace(manner, decimal=".")
    return Scan(manner, len(seen) + bad, scattered)


def _held(table: Table, columns: set[str]) -> Iterator[str]:
    rows = (row.cells for row in islice(table.rows(), SCANNED) if isinstance(row, Row))
    return (row[name] for row in rows for name in columns if name in row)


def _mapped(checked: Checked) -> tuple[set[str], set[str]]:
    """The columns of days, and those of anything else that may be a number."""
    days = {name for path, name in named_columns(checked.mapping) if path[-1] in (*DAYS, "as_of", "referred_on")}
    columns = checked.mapping.columns.items()
    days |= {name for name, c in columns if plain(c.fact) in ("born", "onset", "diagnosed") or c.filled}
    return days, {name for name, c in columns if c.fact and name not in days}


def patients(table: Table, key: str, *, scattered: bool) -> Iterator[list[Row] | BadRow]:
    """The rows of each patient; where they lie apart the whole table is held in memory."""
    if not key:
        yield from ([row] if isinstance(row, Row) else row for row in table.rows())
        return
    rows = _in_order(list(table.rows()), key) if scattered else table.rows()
    for number, group in groupby(rows, key=lambda row: _number(row, key)):
        if number:
            yield [row for row in group if isinstance(row, Row)]
        else:
            yield from (_without_number(row, key) for row in group)


def _number(row: Row | BadRow, key: str) -> str:
    return number_of_referral(row.cells.get(key, "")) if isinstance(row, Row) else ""


def _without_number(row: Row | BadRow, key: str) -> BadRow:
    if isinstance(row, BadRow):
        return row
    why = "The row has no number of a referral."
    return BadRow(row.number, row.line, why, f"Write one in the column `{key}`; rows with the same are one patient.")


def _in_order(rows: list[Row | BadRow], key: str) -> list[Row | BadRow]:
    """By the first row of each patient."""
    first: dict[str, int] = {}
    for i, row in enumerate(rows):
        first.setdefault(_number(row, key) or f"\n{i}", i)
    place = {id(row): first.get(_number(row, key) or f"\n{i}", i) for i, row in enumerate(rows)}
    return sorted(rows, key=lambda row: place[id(row)])


class _Patient:
    """One patient's rows, while they are read."""

    def __init__(
        self,
        checked: Checked,
        known: frozenset[str],
        rows: list[Row],
        manner: Manner,
        vocabulary: Vocabulary,
        today: date,
        private: tuple[str, ...],
    ) -> None:
        self.mapping, self.rows, self.manner, self.today = checked.mapping, rows, manner, today
        self.known = known
        self.vocabulary, self.codes = vocabulary, codes_of(vocabulary)
        self.draft = Draft(vocabulary, today)
        self.missing = frozenset(word.casefold() for word in self.mapping.table.missing)
        self.private = Identifying([row.cells.get(name, "") for row in rows for name in private])
        self.stated: dict[str, tuple[Any, str]] = {}
        self.location: dict[str, Any] = {}

    def referral(self, source: Source) -> Referral:
        """The rows as a profile."""
        self._number()
        self._as_of()
        for row in self.rows:
            for name, column in self.mapping.columns.items():
                if name in row.cells:
                    _Cell(self, row, name, column).read()
        if self.location:
            self.draft.state("location", self.location, f"row {self.rows[0].number}")
        for key, (value, where) in self.stated.items():
            self.draft.state(key, value, where)
        self._complete()
        self._left()
        first, last = self.rows[0].number, self.rows[-1].number
        rows = f"row {first}" if first == last else f"rows {first} to {last}"
        return replace(self.draft.referral(source.file, NAME), where=rows, log=tuple(self._log()))

    def _left(self) -> None:
        """Cells of columns that nobody has said a word of, once a column."""
        said = self.known
        for row in self.rows:
            for name in row.cells.keys() - said:
                said = said | {name}
                why = Why.UNNAMED if name.startswith(NO_NAME) else Why.NOT_MAPPED
                self.draft.leave(f"row {row.number}, {name}", name, why)

    def _number(self) -> None:
        """The referral's own, or that of its row; what tells who the patient is is no number of a referral."""
        row, key = self.rows[0], self.mapping.patient
        said = number_of_referral(row.cells.get(key, "")) if key else ""
        where = f"row {row.number}, {key}" if key else f"row {row.number}"
        if said and (self.private.in_id(said) or re.search(r"[^\W\d_]{2,}[\s,]+[^\W\d_]{2,}", said)):
            self.draft.warn(where, key, Why.WITHHELD)
            said = ""
        self.draft.state("id", said or f"row {row.number}", where)

    def _first(self, column: str) -> tuple[str, str]:
        """The first cell of a column that says something, and where it stands."""
        held = ((row.cells[column], f"row {row.number}, {column}") for row in self.rows if column in row.cells)
        return next((found for found in held if not is_missing(found[0], self.missing)), ("", ""))

    def _as_of(self) -> None:
        said = self.mapping.as_of
        if said and (found := self._day_of(said)):
            self.draft.state("as_of", *found)

    def _day_of(self, said: str) -> tuple[str, str] | None:
        """A day that the mapping names, or the latest of a column; none that has not come."""
        if _last(said):
            return (said, "mapping")
        cells = ((row.cells.get(said, ""), f"row {row.number}, {said}") for row in self.rows)
        days = [(day, where) for cell, where in cells if (day := self.manner.day(cell))]
        come = [(day, where) for day, where in days if (last := _last(day)) and last <= self.today]
        return max(come, key=lambda found: _last(found[0]) or date.min, default=None)

    def _log(self) -> Iterator[tuple[str, str]]:
        log = self.mapping.log
        if log.referred_on and (day := self.manner.day(self._first(log.referred_on)[0])):
            yield "referred_on", day
        role = self._first(log.referred_by)[0] if log.referred_by else ""
        if role and not self.private.in_text(role) and len(role) <= LONGEST_NAME:
            yield "referred_by", role

    def _complete(self) -> None:
        whole: dict[str, Any] = {}
        places = []
        for name in ("treatments", "conditions"):
            declared: Complete | None = getattr(self.mapping.complete, name)
            if declared and (found := self._declared(declared)):
                whole[name], where = found
                places.append(where)
        if whole:
            self.draft.state("complete", whole, places[0])

    def _declared(self, declared: Complete) -> tuple[dict[str, Any], str] | None:
        """A list that is whole: by its column, and as of a day that is known."""
        where = "mapping"
        if declared.column:
            said, where = self._first(declared.column)
            agreed = {word.casefold() for word in declared.says} or YES
            if said.casefold() not in agreed:
                return None
        found = self._day_of(declared.as_of)
        if found is None:
            return None
        by = {"by": declared.by} if declared.by else {}
        return {"covers": declared.covers, "as_of": found[0], **by}, where

    def state(self, key: str, value: Any, where: str) -> None:
        """A short key; said again otherwise, it is kept as a second finding, so that the contradiction is seen."""
        if key == "alive":
            if self.stated.get(key, (True, ""))[0] is not False:
                self.stated[key] = (value, where)
        elif key not in self.stated:
            self.stated[key] = (value, where)
        elif self.stated[key][0] != value:
            self.draft.add("findings", {"fact": key, "value": value}, where, key)


class _Cell:
    """One cell of a mapped column, with its row."""

    def __init__(self, patient: _Patient, row: Row, name: str, column: Column) -> None:
        self.patient, self.row, self.name, self.column = patient, row, name, column
        self.text, self.where = row.cells[name], f"row {row.number}, {name}"
        self.draft, self.codes, self.vocabulary = patient.draft, patient.codes, patient.vocabulary

    def read(self) -> None:
        """Adds what the cell says; nothing for an empty one."""
        said = self._mapped()
        if said and self.column.filled and not self._fills():
            self._refuse(Why.DEATH_NOT_READ if self.column.fact == "alive" else Why.VALUE_NOT_READ)
            return
        if said == UNKNOWN or (not said and is_missing(self.text, self.patient.missing)):
            return
        getattr(self, f"_{self.column.about}")(plain(said) if said else "")

    def _fills(self) -> bool:
        """Whether what stands there says that there is something: no "no", and for a day of death a day."""
        if self.column.fact == "alive":
            return self.patient.manner.day(self.text) is not None
        return plain(self.text) not in (*NO, "never")

    def _mapped(self) -> str:
        """The word that the mapping has for the cell; a code that a spreadsheet made a float is the same code."""
        if self.column.filled and not is_missing(self.text, self.patient.missing):
            return self.column.filled
        values = self.column.values
        folded = {key.casefold(): word for key, word in values.items()}
        return folded.get(self.text.casefold(), "") or folded.get(number_of_referral(self.text).casefold(), "")

    def _refuse(self, why: Why, **params: str) -> None:
        self.draft.refuse(self.where, self.name, why, **params)

    def _beside(self, key: str) -> str:
        """What a column beside says; empty if nothing."""
        text = self.row.cells.get(self.column.beside(key), "") if self.column.beside(key) else ""
        return "" if is_missing(text, self.patient.missing) else text

    def _day(self, key: str) -> str | None:
        text = self._beside(key)
        if not text:
            return None
        day = self.patient.manner.day(text)
        if day is None:
            where = f"row {self.row.number}, {self.column.beside(key)}"
            self.draft.warn(where, self.column.beside(key), Why.DATE_NOT_READ)
        elif "/" in day:
            where = f"row {self.row.number}, {self.column.beside(key)}"
            self.draft.warn(where, self.column.beside(key), Why.DAY_OR_MONTH)
        return day

    # facts

    def _fact(self, word: str) -> None:
        fact = self._known_fact()
        if fact.derived == "age":
            self._age()
        elif fact.type == "date":
            self._date(fact.id)
        else:
            self._result(fact.id, word)

    def _age(self) -> None:
        """An age on a day leaves a year of days of birth."""
        on = _last(self._day("date") or "")
        whole = AGE.fullmatch(number_of_referral(self.text))
        if on is None or whole is None:
            self._refuse(Why.AGE_ONLY)
            return
        years = int(whole[0])
        first, last = _years_before(on, years + 1) + timedelta(days=1), _years_before(on, years)
        self.patient.state("born", f"{first}/{last}", self.where)

    def _date(self, fact: str) -> None:
        day = self.patient.manner.day(self.text)
        if day is not None and "/" in day:
            self.draft.warn(self.where, self.name, Why.DAY_OR_MONTH)
        if day is None:
            self._refuse(Why.DATE_NOT_READ)
        elif fact in ONCE:
            self.patient.state(fact, day[:7] if fact == "born" and "/" not in day else day, self.where)
        else:
            self._add("findings", {"fact": fact, "value": day, "date": self._day("date")})

    def _result(self, name: str, word: str) -> None:
        fact = self.vocabulary.facts[name]
        found = result_of(self.codes, fact, self._said(word, number=fact.type == "number"))
        if isinstance(found, Why):
            self._refuse(found, name=name)
        elif name in ("alive", "sex"):
            self.patient.state(name, found["value"], self.where)
        else:
            more = {"specimen": self.column.specimen, "laboratory": self.column.laboratory}
            assay = self._beside("assay_in") or self.column.assay
            self._add("findings", {"fact": name, **found, "date": self._day("date"), "assay": assay, **more})

    def _said(self, word: str, *, number: bool) -> Answers:
        """The mapped word, a number in its unit, or a word of the vocabulary."""
        if word:
            return Answers(words=(word,))
        written = self.patient.manner.number(self.text) if number else None
        if written is not None and (found := from_text(written)):
            units = found.units or tuple(filter(None, (self._beside("unit_in"), self.column.unit)))
            return Answers(Number(_plain_number(found), found.comparator, units))
        answer = self.codes.by_text("answer", self.text) or self.codes.translated(self._known_fact(), self.text)
        return Answers(words=(answer or self._yes_or_no(number=number),))

    def _known_fact(self) -> Fact:
        return self.vocabulary.facts[self.vocabulary.fact_names[plain(self.column.fact)]]

    def _yes_or_no(self, *, number: bool) -> str:
        """A word of the fact; yes and no, where its values are true and false. A bare digit has no meaning."""
        said, fact = plain(self.text), self._known_fact()
        if self._turned_round():
            return said
        if number or fact.possible(said) is not None or "true" not in fact.values or said.isdigit():
            return said
        return "true" if said in YES else "false" if said in NO else said

    def _turned_round(self) -> bool:
        """Whether the mapping gives yes or no another sense than they have alone, as in a column of deaths."""
        said = ((plain(cell), word) for cell, word in self.column.values.items())
        return any((cell in YES and word == "false") or (cell in NO and word == "true") for cell, word in said)

    # conditions

    def _condition(self, word: str) -> None:
        if self.column.condition != "named":
            name = self.vocabulary.condition_names[plain(self.column.condition)]
            status = word or self._status(self.text)
            if status:
                self._state(name, status)
            else:
                self._refuse(Why.VALUE_NOT_READ, name=name)
            return
        for piece in self._pieces():
            self._named_condition(piece, word)

    def _status(self, text: str) -> str:
        said = plain(text)
        if said in ("present", "active", "remission", "past", "absent"):
            return said
        if said.isdigit():
            return ""
        return "present" if said in YES else "absent" if said in NO else ""

    def _named_condition(self, piece: str, word: str) -> None:
        status = word or self._status(self._beside("status")) or ("" if self._beside("status") else "present")
        if not status:
            self._refuse(Why.VALUE_NOT_READ)
        elif name := self.codes.by_text("condition", piece):
            self._state(name, status)
        elif self.codes.by_text("fact", piece) == DIAGNOSIS:
            told = {"absent": "ruled_out"}.get(status, "confirmed")
            self._add("findings", {"fact": SUSPECTED, "value": told, "date": self._day("since")})
        else:
            self._refuse(Why.UNKNOWN_CODE)

    def _state(self, name: str, status: str) -> None:
        days = {} if status == "absent" else {"since": self._day("since"), "until": self._day("until")}
        self._add("conditions", {"condition": name, "status": status, **days})

    def _pieces(self) -> list[str]:
        """The names in a cell."""
        whole = self.codes.by_text("condition", self.text) or self.codes.by_text("drug", self.text)
        found = [self.text] if whole else [p.strip() for p in BETWEEN_NAMES.split(self.text)]
        said = [p for p in found if p and not is_missing(p, self.patient.missing)]
        if any(self._says_nothing(p) for p in said):
            self.draft.leave(self.where, self.name, Why.NOTHING_KNOWN)
        return [p for p in said if not self._says_nothing(p)]

    def _says_nothing(self, piece: str) -> bool:
        return plain(piece) in NO or plain(piece) in YES or self.codes.by_text("answer", piece) == "nothing_known"

    # treatments

    def _treatment(self, word: str) -> None:
        if self.column.treatment != "named":
            name = self.vocabulary.drug_names[plain(self.column.treatment)]
            said = word or self._given(self.text)
            if said:
                self._course(name, said, alone=True)
            else:
                self._refuse(Why.VALUE_NOT_READ, name=name)
            return
        pieces = self._pieces()
        for piece in pieces:
            self._course(self._medicine(piece), word or "given", alone=len(pieces) == 1)

    def _given(self, text: str) -> str:
        """A bare "no" may be "not now" or "never": it says nothing, unless the mapping does."""
        said = plain(text)
        return "given" if said in YES and not said.isdigit() else said if said in ("ongoing", "never", "given") else ""

    def _medicine(self, piece: str) -> str:
        """The medicine by its name, with or without an amount; any other text is kept, unless it may tell too much."""
        bare = " ".join(AMOUNT.sub(" ", piece).split()).strip(" ,.")
        if name := self.codes.by_text("drug", piece) or self.codes.by_text("drug", bare):
            return name
        unclear = bool(self.vocabulary.meanings(piece)) or len(piece) > LONGEST_NAME
        if unclear or self.patient.private.in_text(piece):
            self.draft.warn(self.where, self.name, Why.WITHHELD)
            return f"a medicine ({self.where})"
        return piece

    def _course(self, name: str, word: str, *, alone: bool) -> None:
        """A course; days that stand beside several medicines are of nobody knows which."""
        if word == "never":
            self._add("treatments", {"treatment": name, "never": True})
            return
        days = {key: self._day(key) for key in ("from", "to", "planned_end")} if alone else {}
        ongoing = {"ongoing": True, "past": False}.get(word)
        if ongoing is None and alone and (said := plain(self._beside("ongoing"))):
            ongoing = True if said in YES else False if said in NO else None
        if ongoing and days.get("to"):
            self._refuse(Why.ANSWERS_DISAGREE, name=name)
            ongoing = None
        entry = {"treatment": name, **days, "ongoing": ongoing, "requested": True if word == "requested" else None}
        self._add("treatments", entry | (self._how() if alone else {}))

    def _how(self) -> dict[str, str]:
        return {
            "dose": self._beside("dose"),
            "number": number_of_referral(self._beside("number")),
            "route": self.codes.by_text("route", self._beside("route")) if self._beside("route") else "",
            "indication": self.vocabulary.indication_names.get(plain(self._beside("indication")), ""),
        }

    # where

    def _place(self, word: str) -> None:
        said, key = word or self.text, self.column.place
        if key in ("country", "insurance"):
            said = _country(said)
        elif key == "can_travel":
            said = plain(said) if plain(said) in ("yes", "no", "escort") else ""
        if key == "accepts":
            codes = [code for part in re.split(r"[;,/\s]+", said) if (code := _country(part))]
            self.patient.location[key] = codes
        elif said:
            self.patient.location.setdefault(key, said)
        else:
            self._refuse(Why.VALUE_NOT_READ)

    def _add(self, name: str, entry: dict[str, Any]) -> None:
        self.draft.add(name, entry, self.where, self.name)


def _country(said: str) -> str:
    """Its two letters, by its name in one of these languages; empty when it is not known."""
    return next((code for language in LANGUAGES if (code := code_of(said, language))), "")


def _plain_number(found: Number) -> str | int | float:
    """A bare number as a number, so that a profile shows it as it is written."""
    text = str(found.value)
    return text if found.comparator or not NUMBER_LIKE.fullmatch(text) else float(text) if "." in text else int(text)


def _last(text: str) -> date | None:
    try:
        return parse_days(text).last if text else None
    except NotADate:
        return None


def _years_before(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return date(on.year - years, 2, 28)
