"""A first mapping of a table, from the names of its columns and REDCap's dictionary; a person corrects it.

No cell is read for it. What is not recognised, or tells who the patient is, is listed as not used, with why.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from screener.documents import parse
from screener.profile.written import PLAIN
from screener.profile.written import WORDS as RESERVED
from screener.readers.cells import NO, YES
from screener.readers.codes import codes_of
from screener.readers.mapping import UNKNOWN, Checked, Shape, mapping_from
from screener.readers.redcap import CHECKBOX, OF_REDCAP, Field, checkbox, fields_of, is_dictionary
from screener.readers.tables import Table
from screener.values import Unit, UnknownUnit, parse_unit
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from screener.readers.source import Source
    from screener.vocabulary import Fact, Vocabulary

Entry = dict[str, Any]
UNIT = re.compile(r"\s*[\[(]([^\[\]()]+)[\])]\s*")
OF_THE_FORM = re.compile(
    r"[dmyja./ -]+|\d+\s*(?:[-–]|to)\s*\d+|"
    r"(?:[a-z]|[01]|yes|no|oui|non|ja|nein|pos|neg|positive|negative)(?:\s*[/|,;]\s*\w+)+",
    re.IGNORECASE,
)
"""What in brackets only says how a column is written: dd/mm/yyyy, 0-100, yes/no. All else may change its meaning."""
OTHERWISE = re.compile(
    r"allerg|famil|mother|father|partner|sibling|brother|sister|donor|plan|consider|declin|refus|contra|intoler|adverse|"
    r"side_effect|risk|exclu|suspect|rule|negativ|absen|never|stopp|previous|past|former|geplant|mutter|vater|spender|"
    r"m[eè]re|p[eè]re|ant[eé]c[eé]d|pr[eé]vu|conjoint|history|screen|tested",
    re.IGNORECASE,
)
"""Words of a question by which a ticked box may mean anything but that the patient has it, or was given it."""
CHOICE = re.compile(r"(.*\S)\s*\(choice=(.*)\)", re.DOTALL)
"""A box in an export with labels."""
IDENTIFYING = re.compile(
    r"(^|_)(name|first_?name|last_?name|surname|forename|prenom|nom|vorname|nachname|address|street|adresse|zip|"
    r"post_?code|phone|tel|telephone|mobile|fax|e_?mail|mail|mrn|ipp|nhs|ssn|nir|insurance_(no|number|id)|medical_record"
    r"|record_number|hospital_number|contact|kin)(_|$)"
)
"""Names of columns that tell who somebody is."""
FREE_TEXT = re.compile(
    r"(^|_)(comments?|notes?|remarks?|remarques?|commentaires?|photo|mugshot|picture|image|document|upload)(_|$)"
)
NUMBERS = re.compile(
    r"(referral(_(number|no|id))?|record_id|study_id|subject_id|patient_id|patient|participant_id|id|ref)"
)
AFTER = re.compile(r"_(count|status|result|value|level|score|test|latest|last|current|known|at_birth)$")
OF_THE_LOG = {
    "referred_on": "referred_on", "referral_date": "referred_on", "date_of_referral": "referred_on",
    "referred_by": "referred_by", "referrer_role": "referred_by", "referred_by_role": "referred_by",
}  # fmt: skip
PLACES = {
    "country": "country", "pays": "country", "land": "country", "city": "city", "town": "city", "ville": "city",
    "can_travel": "can_travel", "accepts": "accepts", "accepts_countries": "accepts", "insurance": "insurance",
}  # fmt: skip
FACTS = {
    "dob": "born", "birth_date": "born", "date_of_birth": "born", "birthdate": "born", "year_of_birth": "born",
    "date_de_naissance": "born", "ddn": "born", "geburtsdatum": "born", "gender": "sex", "sexe": "sex",
    "geschlecht": "sex", "vital_status": "alive", "onset_date": "onset", "symptom_onset": "onset",
    "date_of_onset": "onset", "diagnosis_date": "diagnosed", "date_of_diagnosis": "diagnosed",
}  # fmt: skip
"""Everyday names of columns; the names of facts, conditions and drugs themselves stand in the vocabulary."""
DIED = re.compile(r"deceased|died|dead|death|decede|verstorben|date_of_death|death_date|died_on")
NAMED = {
    "treatment": "treatment", "treatments": "treatment", "medication": "treatment", "medications": "treatment",
    "drug": "treatment", "medicine": "treatment", "current_medications": "treatment", "current_treatment": "treatment",
    "traitement": "treatment", "traitements": "treatment",
    "traitement_en_cours": "treatment", "antecedents": "condition",
    "medikation": "treatment", "diagnosen": "condition", "diagnosis": "condition", "diagnostic": "condition",
    "comorbidites": "condition", "condition": "condition", "conditions": "condition",
    "diagnoses": "condition", "comorbidity": "condition", "comorbidities": "condition",
}  # fmt: skip
BESIDE = {
    "date": re.compile(r"(?:date|dt|day)_(?:of_)?(?P<of>.+)|(?P<to>.+)_(?:date|dt|day)"),
    "from": re.compile(r"(?P<of>.+)_(?:from|start|started|start_date|first_dose)"),
    "to": re.compile(r"(?P<of>.+)_(?:to|end|ended|stop|stopped|end_date|stop_date|last_dose)"),
    "since": re.compile(r"(?P<of>.+)_since"),
    "until": re.compile(r"(?P<of>.+)_until"),
    "unit_in": re.compile(r"(?P<of>.+)_units?"),
    "assay_in": re.compile(r"(?P<of>.+)_(?:assay|method)"),
    **{key: re.compile(rf"(?P<of>.+)_{key}") for key in ("ongoing", "dose", "route", "number", "indication", "status")},
}
BELONGS = {
    "fact": ("date", "unit_in", "assay_in"),
    "condition": ("since", "until", "status"),
    "treatment": ("from", "to", "ongoing", "dose", "route", "number", "indication"),
}
SPELLED = {"kilograms": "kg", "kilogram": "kg", "kilos": "kg", "grams": "g", "cells/ul": "/uL", "per_ul": "/uL"}
FREE = ("notes", "file", "descriptive", "signature")
HEAD = """# What the columns of a table mean. Proposed from their names, and checked by nobody yet: correct it. Then:
# `screener batch REFERRALS --map THIS_FILE -o LOG`. An empty cell is unknown, and never negative. Where "no" is sure,
# say so: `values: {"0": absent}` for a condition, `{"0": never}` for a treatment.
"""


@dataclass
class Proposal:
    """What is proposed. `why`: remarks on entries, for the person who corrects them."""

    shape: Entry = field(default_factory=dict)
    patient: str = ""
    as_of: str = ""
    log: dict[str, str] = field(default_factory=dict)
    columns: dict[str, Entry] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    not_used: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether every column is understood, as in the template: then no mapping is needed."""
        return bool(self.patient and self.columns) and not self.not_used and not self.why

    def text(self) -> str:
        """The mapping file."""
        return HEAD + "".join(self._lines())

    def checked(self, file: str, vocabulary: Vocabulary) -> Checked:
        """As it is read. Raises Invalid."""
        return mapping_from(parse(self.text(), file), vocabulary)

    def _lines(self) -> Iterator[str]:
        if self.patient:
            yield f"patient: {_flow(self.patient)}\n"
        else:
            yield "# patient: the column with the referral's number; without one, each row is a patient\n"
        if self.as_of:
            yield f"as_of: {_flow(self.as_of)}\n"
        for key, held in (("table", self.shape), ("log", self.log)):
            if held:
                yield f"{key}: {_flow(held)}\n"
        yield "columns:\n" if self.columns else "columns: {}\n"
        for name, entry in self.columns.items():
            remark = f"  # {self.why[name]}" if name in self.why else ""
            yield f"  {_flow(name)}: {_flow(entry)}{remark}\n"
        yield "# complete:   # lists that name everything, so that what is not in them is not there\n"
        yield "#   treatments: {covers: current, as_of: 2026-11-20, by: pharmacist}\n"
        if self.not_used:
            yield "not_used:\n"
        yield from (f"  {_flow(name)}: {_flow(why)}\n" for name, why in self.not_used.items())


def _flow(value: Any) -> str:
    """YAML on one line; keys and texts in quotes where they could be read as something else."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in RESERVED:
        return value
    return json.dumps(value, ensure_ascii=False)


def identifying(headers: tuple[str, ...], fields: Mapping[str, Field]) -> frozenset[str]:
    """Columns that tell who the patient is, by their names or by the dictionary's own word."""
    return frozenset(h for h in headers if _identifies(h, fields.get(h) or fields.get(checkbox(h)[0])))


def _identifies(header: str, found: Field | None) -> bool:
    if found is not None and found.identifier:
        return True
    return IDENTIFYING.search(_bare(header)) is not None and OF_REDCAP.fullmatch(header) is None


def _is_free_text(header: str, found: Field | None) -> bool:
    return (found is not None and found.type in FREE) or FREE_TEXT.search(_bare(header)) is not None


def proposed(source: Source, vocabulary: Vocabulary, dictionary: Source | None = None, sheet: str = "") -> Proposal:
    """The mapping of a table, or of the table that a data dictionary describes. Raises Unreadable."""
    table = Table(source, Shape(sheet=sheet))
    if dictionary is None and is_dictionary(table):
        fields = fields_of(source)
        return _Proposer(tuple(_exported(fields)), fields, vocabulary).proposal()
    fields = fields_of(dictionary) if dictionary else {}
    proposal = _Proposer(table.headers, fields, vocabulary).proposal()
    proposal.shape |= {"sheet": sheet} if sheet else {}
    return proposal


def _exported(fields: dict[str, Field]) -> Iterator[str]:
    """The columns that REDCap exports of these fields."""
    for name, held in fields.items():
        codes = [code.replace("-", "_").lower() for code in held.choices]
        yield from (f"{name}{CHECKBOX}{code}" for code in codes) if held.type == "checkbox" else (name,)


def _bare(header: str) -> str:
    """The name without what is written in brackets, where that changes nothing."""
    return re.sub(r"[^a-z0-9_]+", "_", plain(UNIT.sub(_beside_the_name, header))).strip("_")


def _beside_the_name(match: re.Match[str]) -> str:
    return " " if _parsed(match[1].strip()) or OF_THE_FORM.fullmatch(match[1].strip()) else f" {match[1]} "


def _with_labels(header: str, found: Field, said: dict[str, str]) -> dict[str, str]:
    """What each code says; in an export with labels, each label too."""
    labels = {label: said[code] for code, label in found.choices.items() if label and header != found.name}
    return labels | said


def _parsed(text: str) -> Unit | None:
    try:
        return parse_unit(SPELLED.get(text.lower(), text))
    except UnknownUnit:
        return None


class _Proposer:
    """Goes through the columns: first what each is, then which stand beside others."""

    def __init__(self, headers: tuple[str, ...], fields: dict[str, Field], vocabulary: Vocabulary) -> None:
        self.headers = tuple(dict.fromkeys(h for h in headers if h))
        self.fields, self.vocabulary, self.codes = self._by_label(fields), vocabulary, codes_of(vocabulary)
        free = {h for h in self.headers if _is_free_text(h, self.fields.get(h))}
        self.private = identifying(self.headers, self.fields) | free
        self.out = Proposal()

    def _by_label(self, fields: dict[str, Field]) -> dict[str, Field]:
        """A labelled export has the labels in place of the names."""
        labels = {held.label: held for held in fields.values() if held.label}
        return fields | {h: labels[h] for h in self.headers if h not in fields and h in labels}

    def proposal(self) -> Proposal:
        for header in self.headers:
            self._column(header)
        apart = [h for h in self._unclear() if not self._stands_beside(h) and not self._begins(h)]
        for header in apart:
            if not self._stands_beside(header):
                self.out.not_used[header] = self._why_not(header)
        for header in [h for h, entry in self.out.columns.items() if entry.get("fact") == "age"]:
            if "date" not in self.out.columns[header]:
                del self.out.columns[header]
                self.out.not_used[header] = "an age moves on: map it with its day, {fact: age, date: COLUMN}"
        return self.out

    def _unclear(self) -> list[str]:
        return [h for h in self.headers if h not in self.out.columns and self._left(h)]

    def _left(self, header: str) -> bool:
        used = {self.out.patient, self.out.as_of, *self.out.log.values()}
        return header not in used and header not in self.out.not_used

    def _why_not(self, header: str) -> str:
        if header in self.private:
            return "tells who the patient is, or is free text: not read"
        return "REDCap's own" if OF_REDCAP.fullmatch(header) else "not recognised"

    # one column

    def _column(self, header: str) -> None:
        name, found = _bare(header), self.fields.get(header)
        entry = self._first_of(header, name)
        if entry or not self._left(header) or OF_REDCAP.fullmatch(header):
            return
        fact = self._fact_of(name)
        born = fact is not None and fact.id == "born"
        if born or header not in self.private:
            made = {"fact": "born"} if born else self._made(header, name, found)
            if made:
                self.out.columns[header] = made

    def _first_of(self, header: str, name: str) -> bool:
        """The columns of the whole referral: its number, its dates."""
        if not self.out.patient and NUMBERS.fullmatch(name):
            self.out.patient = header
        elif name in OF_THE_LOG and OF_THE_LOG[name] not in self.out.log:
            self.out.log[OF_THE_LOG[name]] = header
        elif name in ("as_of", "date_of_information") and not self.out.as_of:
            self.out.as_of = header
        else:
            return False
        return True

    def _made(self, header: str, name: str, found: Field | None) -> Entry | None:
        if CHOICE.fullmatch(header):
            return self._checkbox(header, (), found)
        names = dict.fromkeys(n for n in (name, AFTER.sub("", name), *self._labelled(found)) if n)
        ways = (self._place, self._named, self._died, self._fact, self._checkbox, self._entity)
        for way in ways:
            if made := way(header, tuple(names), found):
                return made
        return None

    def _labelled(self, found: Field | None) -> tuple[str, ...]:
        label = _bare(found.label) if found else ""
        return (label, AFTER.sub("", label))

    def _place(self, _header: str, names: tuple[str, ...], _found: Field | None) -> Entry | None:
        return next(({"place": PLACES[n]} for n in names if n in PLACES), None)

    def _named(self, _header: str, names: tuple[str, ...], _found: Field | None) -> Entry | None:
        return next(({NAMED[n]: "named"} for n in names if n in NAMED), None)

    def _died(self, header: str, names: tuple[str, ...], found: Field | None) -> Entry | None:
        if not any(DIED.fullmatch(n) for n in names):
            return None
        dated = "date" in _bare(header) or _bare(header).endswith("_on") or bool(found and "date" in found.validation)
        if dated:
            return {"fact": "alive", "filled": "false"}
        dead, lives = ("1", "yes", "y", "true", "oui", "ja"), ("0", "no", "n", "false", "non", "nein")
        return {"fact": "alive", "values": {**dict.fromkeys(dead, "false"), **dict.fromkeys(lives, "true")}}

    def _fact(self, header: str, names: tuple[str, ...], found: Field | None) -> Entry | None:
        fact = next((f for n in names if (f := self._fact_of(n)) and f.derived != "diagnosis"), None)
        if fact is None:
            return None
        made: Entry = {"fact": fact.id}
        if fact.unit:
            if not (unit := self._unit(header, found, fact)):
                if "%" in header:  # a share is another measurement
                    return None
                self._without_unit(header, fact)
                return None
            made["unit"] = unit
        if found and found.choices and fact.type == "category":
            made["values"] = self._values(header, found, fact)
        return made

    def _without_unit(self, header: str, fact: Fact) -> None:
        entry = f"{{fact: {fact.id}, unit: {fact.unit}}}"
        self.out.not_used[header] = f"{fact.name}, its unit is not told: move it to columns, as {entry} if it is that"

    def _fact_of(self, name: str) -> Fact | None:
        facts = self.vocabulary.facts
        found = FACTS.get(name) or self.vocabulary.fact_names.get(name) or self._names.get(name, "")
        return facts.get(found)

    @cached_property
    def _names(self) -> dict[str, str]:
        v = self.vocabulary
        texts = (v.texts(code).get("facts", {}) for code in v.languages)
        translated = {_bare(t["name"]): name for held in texts for name, t in held.items() if name in v.facts}
        return translated | {_bare(fact.name): name for name, fact in v.facts.items()}

    def _unit(self, header: str, found: Field | None, fact: Fact) -> str:
        """The unit in brackets of the name or the label, if the fact is measured in it."""
        dimensions = {parse_unit(u).dimension for u in (fact.unit, *fact.also_in)}
        texts: list[str] = UNIT.findall(header) + (UNIT.findall(found.label) if found else [])
        for text in (SPELLED.get(t.strip().lower(), t.strip()) for t in texts):
            try:
                if parse_unit(text).dimension in dimensions:
                    return text
            except UnknownUnit:
                continue
        return ""

    def _values(self, header: str, found: Field, fact: Fact) -> dict[str, str]:
        said = {code: self._word(label, fact) for code, label in found.choices.items()}
        if open_ := [code for code, word in said.items() if not word]:
            self.out.why[header] = f"not recognised, so unknown: {', '.join(open_)}"
        return _with_labels(header, found, {code: word or UNKNOWN for code, word in said.items()})

    def _word(self, label: str, fact: Fact) -> str:
        """What a choice says of the fact."""
        said: str = plain(label)
        answer = self.codes.by_text("answer", label)
        entry = self.vocabulary.answers.get(answer)
        for way in (said, answer, *(entry.is_a if entry else ())):
            if fact.possible(way) is not None:
                return way
        if len(fact.values) == 2 and said in (*YES, *NO) and not said.isdigit():
            no, yes = fact.values
            return yes if said in YES else no
        return ""

    def _checkbox(self, header: str, _names: tuple[str, ...], _found: Field | None) -> Entry | None:
        """One box of several: what is not ticked is not said, and a question of something else is not the patient's."""
        asked, label = self._box(header)
        if not label or OTHERWISE.search(asked) or OTHERWISE.search(label):
            return None
        made = self._entity(header, (_bare(label),), None)
        if made is None:
            return None
        word = "given" if "treatment" in made else "present"
        ticked, not_ticked = ("Checked", "Unchecked") if CHOICE.fullmatch(header) else ("1", "0")
        return made | {"values": {ticked: word, not_ticked: UNKNOWN}}

    def _box(self, header: str) -> tuple[str, str]:
        """What is asked, and the label of the box; empty where it is none."""
        if match := CHOICE.fullmatch(header):
            return match[1], match[2]
        name, code = checkbox(header)
        field_ = self.fields.get(name)
        if field_ is None:
            return "", ""
        codes = {c.replace("-", "_").lower(): label for c, label in field_.choices.items()}
        return f"{name} {field_.label}", codes.get(code.lower(), "")

    def _entity(self, header: str, names: tuple[str, ...], found: Field | None) -> Entry | None:
        """A drug or a condition that the column is called by."""
        v = self.vocabulary
        for about, known, words in (
            ("condition", v.condition_names, ("present", "absent")),
            ("treatment", v.drug_names, ("given", UNKNOWN)),
        ):
            entity = next((known[n] for n in names if n in known), "")
            if entity:
                return {about: entity, **self._boxes(header, found, *words)}
        return None

    def _boxes(self, header: str, found: Field | None, yes: str, no: str) -> Entry:
        """What yes and no mean; a "no" to a treatment may be "not now", and says nothing."""
        if found is None or not found.choices:
            return {}
        said = {c: yes if plain(t) in YES else no if plain(t) in NO else UNKNOWN for c, t in found.choices.items()}
        return {"values": _with_labels(header, found, said)}

    def _begins(self, header: str) -> bool:
        """The day of a treatment's first dose, where no other column is about that treatment.

        A day that stands beside a disease may be that of a test: nothing is made of it.
        """
        match = None if header in self.private else BESIDE["from"].fullmatch(_bare(header))
        drug = self.vocabulary.drug_names.get(match["of"], "") if match else ""
        if drug:
            self.out.columns[header] = {"treatment": drug, "filled": "given", "from": header}
        return bool(drug)

    # beside another

    def _stands_beside(self, header: str) -> bool:
        if header in self.private:
            return False
        name = _bare(header)
        for key, form in BESIDE.items():
            if (match := form.fullmatch(name)) and self._put(header, key, next(filter(None, match.groups()))):
                return True
        return False

    def _put(self, header: str, key: str, of: str) -> bool:
        """With the column that the rest of its name is the name of."""
        put = False
        for other, entry in self.out.columns.items():
            about = next(iter(entry))
            means = {_bare(other), AFTER.sub("", _bare(other)), str(entry[about])}
            asked = {"condition": "since", "treatment": "from"}.get(about, key) if key == "date" else key
            if {of, AFTER.sub("", of)} & means and asked in BELONGS.get(about, ()) and asked not in entry:
                entry[asked] = header
                put = True
        return put


def template_columns(vocabulary: Vocabulary, asked: frozenset[str]) -> list[str]:
    """The columns of an empty table that needs no mapping: facts by their ids, with units, each with its day."""
    facts = [f for n, f in vocabulary.facts.items() if n in asked and not f.derived and f.answered_by == "record"]
    short = ("alive", "born", "sex", "onset", "diagnosed")
    out = ["referral number", "referred on", "referred by", "as of", "country", "city", "can travel", *short]
    for fact in (f for f in facts if f.id not in short):
        out.append(f"{fact.id} [{fact.unit}]" if fact.unit else fact.id)
        out += [] if fact.type == "date" else [f"{fact.id} date"]
    listed = {"treatment": ("from", "to", "ongoing", "dose", "route", "indication"), "condition": ("status", "since")}
    return out + [name for about, more in listed.items() for name in (about, *(f"{about} {m}" for m in more))]
