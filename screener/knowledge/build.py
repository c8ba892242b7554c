"""Reads and checks the data folder and compiles it to one JSON bundle; problems have a file and a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from screener.documents import Document, read
from screener.errors import KnowledgeError, Problem, Unreadable, nearest
from screener.knowledge.beside import beside
from screener.knowledge.compile import Unusable, compile_trial
from screener.knowledge.locate import RECORDS
from screener.knowledge.translations import kept, translations
from screener.knowledge.unencoded import unencoded
from screener.models import Model, spelled, validated
from screener.rules.scheme import NOT_CLASSIFIED, NOT_DONE, Row, Scheme, SchemesFile
from screener.rules.trial_file import TrialFile
from screener.trials import TrialsFile
from screener.values import NotAPeriod, UnknownUnit, parse_period, parse_unit
from screener.vocabulary import ConditionsFile, DrugsFile, Fact, FactsFile, Hierarchy, Vocabulary, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from screener.knowledge.compiled import CompiledTrial
    from screener.knowledge.locate import Location

M = TypeVar("M", bound=Model)
LARGE = 300_000
"""Bytes from which on records are read without their lines."""
At = tuple[Document, int]
"""The file in which a record stands, and its number there."""


class Sources:
    """The files of a data folder as models, checked one by one and against each other; a person's own laid over them.

    `records_at`: where each record stands, by key. `own`: the trials whose criteria (or, where nobody has encoded them,
    whose records) are the person's own.
    """

    def __init__(self, location: Location) -> None:
        self.location, criteria = location, location.folder / "criteria"
        self.facts_document, self.facts = _read(criteria / "facts.yaml", FactsFile)
        self.conditions_document, self.conditions = _read(criteria / "conditions.yaml", ConditionsFile)
        self.drugs_document, self.drugs = _read(criteria / "drugs.yaml", DrugsFile)
        self.schemes_document, self.schemes = _read(criteria / "diagnosis.yaml", SchemesFile)
        self.records_at, self.records = _records(location.folder)
        self.trials = _trials(location.folder)
        self.own: frozenset[str] = frozenset()
        if location.own:
            self._lay_over(location.own)
        _check_trials(self.trials, set(self.records_at))
        self.vocabulary = Vocabulary(self.facts, self.conditions, self.drugs)
        self.check()
        self.beside = beside(criteria, self.vocabulary)
        self.languages = translations(criteria, self.vocabulary)

    def _lay_over(self, own: Path) -> None:
        """Whole record by whole record, whole file by whole file. Raises KnowledgeError."""
        at, records = _records(own) if (own / RECORDS).is_file() else ({}, None)
        trials = _trials(own)
        encoded = {trial.trial for _, trial in trials}
        shipped = {trial.trial for _, trial in self.trials} - encoded
        self.own = frozenset(encoded | (set(at) - shipped))
        self.trials = [t for t in self.trials if t[1].trial in shipped] + trials
        self.records_at = {**self.records_at, **at}
        if records is not None:
            merged = {r.key: r for r in (*self.records.trials, *records.trials)}
            self.records = self.records.model_copy(update={"trials": tuple(merged.values())})
            _check_records(self.records, self.records_at)

    def check(self) -> None:
        """Raises KnowledgeError for what no single file can show: missing parents, cycles, doubled names."""
        _check_tree(self.conditions_document, self.vocabulary.condition_tree)
        _check_tree(self.drugs_document, self.vocabulary.drug_tree)
        _check_drugs(self.drugs_document, self.vocabulary)
        _check_names(self.drugs_document, _drug_spellings(self.vocabulary))
        _check_names(self.conditions_document, _condition_spellings(self.vocabulary))
        _check_names(self.facts_document, _fact_spellings(self.vocabulary))
        for name, scheme in self.schemes.schemes.items():
            _check_scheme(self.schemes_document, name, scheme, self.vocabulary)
        _check_facts(self.facts_document, self.vocabulary, {s.fact for s in self.schemes.schemes.values()})
        for do in _wrong_period(self.facts.lists_recheck_after):
            raise _error(self.facts_document, ("lists_recheck_after",), "This is no period.", do)

    def bundle(self) -> dict[str, Any]:
        """Everything as plain data: the vocabulary, the schemes, the records, and every trial compiled."""
        return {
            "facts": _dump(self.facts),
            "conditions": _dump(self.conditions),
            "drugs": _dump(self.drugs),
            "beside": {**self.beside, **kept(self.languages, [file for _, file in self.trials])},
            "schemes": _dump(self.schemes),
            "records": _dump(self.records),
            "trials": [trial.plain() for trial in self._all()],
            "own": sorted(self.own),
        }

    def _all(self) -> Iterator[CompiledTrial]:
        """Every encoded trial; of those that nobody has encoded, and of empty encodings, what their records say."""
        records = {record.key: record for record in self.records.trials}
        encoded = {t.trial: self._compiled(document, t) for document, t in self.trials}
        for key, trial in encoded.items():
            said = None if trial.criteria_read else unencoded(records[key], self.vocabulary, self.schemes.schemes)
            yield trial if said is None else said._replace(notes=trial.notes, sources={**trial.sources, **said.sources})
        others = (unencoded(r, self.vocabulary, self.schemes.schemes) for k, r in records.items() if k not in encoded)
        yield from (trial for trial in others if trial)

    def _compiled(self, document: Document, trial: TrialFile) -> CompiledTrial:
        try:
            return compile_trial(trial, self.vocabulary, self.schemes.schemes)
        except Unusable as error:
            why, _, do = str(error).partition(" | ")
            raise _error(document, _side(document, error.criterion), why, do) from None


def criteria_of(location: Location, key: str) -> tuple[Document, TrialFile] | None:
    """A trial's file as written and as a model; None where nobody has encoded it. Raises KnowledgeError."""
    folders = (location.own, location.folder) if location.own else (location.folder,)
    files = (file for folder in folders for file in sorted(_trial_files(folder), key=lambda file: file.stem != key))
    found = (_read(path, TrialFile) for path in files)
    return next(((document, file) for document, file in found if file.trial == key), None)


def _records(folder: Path) -> tuple[dict[str, At], TrialsFile]:
    """The records of a folder, and where each one stands. Raises KnowledgeError."""
    document, file = _plain(folder / RECORDS) or _read(folder / RECORDS, TrialsFile)
    doubled = _doubled_key(file)
    if doubled is not None:
        raise _two_trials((document, doubled), file.trials[doubled].key)
    at = {record.key: (document, i) for i, record in enumerate(file.trials)}
    _check_records(file, at)
    return at, file


def _plain(path: Path) -> tuple[Document, TrialsFile] | None:
    """A large file that a program wrote, read without lines; None for anything else: only a person's needs its lines.

    An update's records have the registry's texts, and reading a megabyte with its lines takes seconds.
    """
    import json

    try:
        if path.stat().st_size < LARGE:
            return None
        data = json.loads(path.read_bytes())
        return Document(str(path), data, {}), TrialsFile.model_validate(data)
    except (OSError, ValueError, RecursionError):
        return None


def _doubled_key(file: TrialsFile) -> int | None:
    """The place of a record whose key another one has already."""
    keys = [record.key for record in file.trials]
    return next((i for i, key in enumerate(keys) if key in keys[:i]), None)


def _trials(folder: Path) -> list[tuple[Document, TrialFile]]:
    trials = [_read(path, TrialFile) for path in _trial_files(folder)]
    seen: set[str] = set()
    for document, trial in trials:
        if trial.trial in seen:
            raise _error(document, ("trial",), "Another file has this trial.", "Keep one of the two.")
        seen.add(trial.trial)
    return trials


def _trial_files(folder: Path) -> list[Path]:
    return sorted((folder / "criteria" / "trials").glob("*.yaml"))


def _read(path: Path, model: type[M]) -> tuple[Document, M]:
    try:
        document = read(path)
    except Unreadable as error:
        raise KnowledgeError(error.file, error.problems) from None
    return document, validated(model, document, KnowledgeError)


def _dump(model: Model) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _error(document: Document, path: tuple[str | int, ...], why: str, do: str) -> KnowledgeError:
    return KnowledgeError(document.file, [Problem(why, do, spelled(path), document.line(path))])


def _side(document: Document, criterion: str) -> tuple[str | int, ...]:
    """Where in the file a criterion stands."""
    groups = enumerate(document.data.get("groups", []))
    parts: list[tuple[tuple[str | int, ...], Any]] = [((), document.data), *((("groups", i), g) for i, g in groups)]
    for path, part in parts:
        for side in ("inclusion", "exclusion"):
            for i, entry in enumerate(part.get(side, [])):
                if entry["id"] == criterion:
                    return (*path, side, i)
    return ()


def _check_tree(document: Document, tree: Hierarchy) -> None:
    for name, parents in tree.parents.items():
        for parent in parents:
            if parent not in tree.parents:
                why = f"`{name}` is a kind of `{parent}`, which is not here."
                raise _error(document, _entry(document, name), why, _did_you_mean(parent, tree.parents))
    cycle = tree.cycle()
    if cycle:
        why = f"A cycle of kinds: {' → '.join(cycle)}."
        raise _error(document, _entry(document, cycle[0]), why, "Cut it at one place.")


def _check_drugs(document: Document, vocabulary: Vocabulary) -> None:
    for name, drug in vocabulary.drugs.items():
        if name in vocabulary.classes:
            why = f"`{name}` stands under `classes` and under `drugs`."
            raise _error(document, ("drugs", name), why, "Give one of them another id.")
        for other in drug.may_be:
            if other not in vocabulary.classes:
                why = f"`{name}` may be a `{other}`, which is no class here."
                raise _error(document, ("drugs", name), why, _did_you_mean(other, vocabulary.classes))


def _check_names(document: Document, spellings: list[tuple[str, str]]) -> None:
    """One spelling means one thing: an ambiguous name must ask, never guess."""
    seen: dict[str, str] = {}
    for name, spelling in spellings:
        if seen.setdefault(plain(spelling), name) != name:
            why = f"`{spelling}` names both `{seen[plain(spelling)]}` and `{name}`."
            raise _error(document, _entry(document, name), why, "Take it out of one of them.")


def _drug_spellings(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    of_classes = vocabulary.classes.items()
    classes = [(name, s) for name, c in of_classes for s in (name, c.name, *c.also, *c.brands)]
    drugs = vocabulary.drugs.items()
    return classes + [(name, s) for name, d in drugs for s in (name, d.name, *d.also, *d.brands)]


def _condition_spellings(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    return [(name, s) for name, c in vocabulary.conditions.items() for s in (name, c.name, *c.also)]


def _fact_spellings(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    return [(name, s) for name, fact in vocabulary.facts.items() for s in (name, *fact.aliases)]


def _check_facts(document: Document, vocabulary: Vocabulary, classified: set[str]) -> None:
    for name, fact in vocabulary.facts.items():
        for why, do in (*_wrong_names(fact, vocabulary), *_wrong_values(fact), *_wrong_units(fact)):
            raise _error(document, ("facts", name), why, do)
        if fact.derived == "diagnosis" and name not in classified:
            why = "It is derived from the findings, and no scheme of diagnosis.yaml gives it."
            raise _error(document, ("facts", name), why, "Add the scheme, or take `derived` out.")


def _wrong_names(fact: Fact, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Facts and conditions that it names and nobody knows."""
    implied = [fact.implied_by.fact] if fact.implied_by else []
    for other in (*fact.by_specimen.values(), *fact.carried_by, *implied):
        if other not in vocabulary.facts:
            yield f"It names the fact `{other}`, which is not here.", _did_you_mean(other, vocabulary.facts)
    for other, values in ((o, v) for only in fact.possible_when.values() for o, v in only.facts.items()):
        if other not in vocabulary.facts or not set(values) <= set(vocabulary.facts[other].values):
            yield f"`possible_when` names `{other}` with a value that it never has.", "Correct the fact or the value."
    if fact.condition and fact.condition not in vocabulary.conditions:
        do = _did_you_mean(fact.condition, vocabulary.conditions)
        yield f"It names the condition `{fact.condition}`, which is not known.", do


def _wrong_values(fact: Fact) -> Iterator[tuple[str, str]]:
    """Values that it uses and does not list."""
    implied = (fact.implied_by.then, fact.implied_by.otherwise) if fact.implied_by else ()
    said = (v for values in fact.says.values() for v in values)
    for value in (*said, *filter(None, (fact.unsaid, fact.stated_by_causes)), *implied, *fact.possible_when):
        if value not in fact.values:
            yield (
                f"It uses the value `{value}`, which is not in `values`.",
                f"It has: {', '.join(fact.values)}.",
            )


def _wrong_units(fact: Fact) -> Iterator[tuple[str, str]]:
    """Units and periods that cannot be read."""
    for unit in filter(None, (fact.unit, *fact.also_in)):
        try:
            parse_unit(unit)
        except UnknownUnit as error:
            do = f"Perhaps: {', '.join(error.nearest)}." if error.nearest else "Write it in UCUM."
            yield f"The unit `{unit}` is not known.", do
    for do in _wrong_period(fact.recheck_after or "1 day"):
        yield "`recheck_after` is no period.", do


def _wrong_period(text: str) -> Iterator[str]:
    try:
        parse_period(text)
    except NotAPeriod as error:
        yield str(error)


def _check_scheme(document: Document, name: str, scheme: Scheme, vocabulary: Vocabulary) -> None:
    for why, do in _wrong_scheme(scheme, vocabulary):
        raise _error(document, ("schemes", name), why, do)
    for i, row in enumerate(scheme.rows):
        for why, do in _wrong_row(row, scheme):
            raise _error(document, ("schemes", name, "rows", i), why, do)


def _wrong_scheme(scheme: Scheme, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for fact, values in scheme.rests_on.items():
        if fact not in vocabulary.facts:
            yield f"It rests on `{fact}`, which is no fact.", _did_you_mean(fact, vocabulary.facts)
        elif set(values) != set(vocabulary.facts[fact].values):
            do = f"Write the same values: {', '.join(vocabulary.facts[fact].values)}."
            yield f"`{fact}` does not have the values of facts.yaml.", do
    if scheme.fact not in vocabulary.facts:
        yield f"It gives `{scheme.fact}`, which is no fact.", _did_you_mean(scheme.fact, vocabulary.facts)
    elif set(scheme.classes) != set(vocabulary.facts[scheme.fact].values):
        yield "The classes are not the values of the scheme's fact.", "Write the same words."
    if scheme.unfinished not in scheme.rests_on:
        yield "`unfinished` is nothing that the scheme rests on.", "Name one of `rests_on`."


def _wrong_row(row: Row, scheme: Scheme) -> Iterator[tuple[str, str]]:
    if row.then not in (*scheme.classes, NOT_CLASSIFIED):
        yield f"The row gives `{row.then}`, which is no class.", "List it under `classes`."
    for fact, values in row.when.items():
        known = (*scheme.rests_on.get(fact, ()), *((NOT_DONE,) if fact == scheme.unfinished else ()))
        if not set(values) <= set(known):
            do = f"It can be: {', '.join(known)}." if known else "List it under `rests_on`."
            yield f"The row can never fit: `{fact}` is never so.", do


def _check_records(records: TrialsFile, at: dict[str, At]) -> None:
    """A key or number leads to one trial."""
    seen: dict[str, str] = {}
    for record in records.trials:
        for name in (record.key, *record.aliases):
            if seen.setdefault(name.casefold(), record.key) != record.key:
                raise _two_trials(at[record.key], name)


def _two_trials(at: At, name: str) -> KnowledgeError:
    document, i = at
    return _error(document, ("trials", i), f"`{name}` names two trials.", "Take it out of one of them.")


def _check_trials(trials: list[tuple[Document, TrialFile]], known: set[str]) -> None:
    for document, trial in trials:
        if trial.trial not in known:
            why = "No record of trials.json has this key."
            raise _error(document, ("trial",), why, _did_you_mean(trial.trial, known, "Add the record first."))


def _entry(document: Document, name: str) -> tuple[str, ...]:
    """Where a name stands, whichever section holds it (a drug or a class)."""
    found = ((section, name) for section, held in document.data.items() if isinstance(held, dict) and name in held)
    return next(found, ())


def _did_you_mean(name: str, known: Iterable[str], otherwise: str = "Add it.") -> str:
    meant = nearest(name, sorted(known))
    return f"Did you mean `{meant}`?" if meant else otherwise
