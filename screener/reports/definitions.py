"""What a word means here: a fact, a condition, a drug or class, a reason code, a verdict. Knows no patient."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from rich.console import Group
from rich.text import Text

from screener.engine.result import Code
from screener.profile.patient import QUALITATIVE
from screener.reports.layout import Hanging
from screener.reports.text import printable
from screener.reports.wording import CHANGES, REASONS, UNRECOGNISED, VERDICTS, Words
from screener.rules.verdicts import BEST_FIRST
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rich.console import RenderableType

    from screener.knowledge import Knowledge
    from screener.vocabulary import Drug, Fact, Hierarchy

Kind = Literal["fact", "condition", "drug", "class", "reason_code", "verdict"]
Rows = list[tuple[str, str]]

MEANINGS: dict[Code, str] = {
    Code.MET: "the criterion is met; the evidence says by what",
    Code.NOT_MET: "the criterion is not met; `kind` says what stands in the way",
    Code.NO_RECORD: "the profile says nothing of it",
    Code.NOT_DONE: "the profile says that it was not done",
    Code.UNDATED: "there is a reading without a date, and the criterion needs one",
    Code.TOO_OLD: "the reading is older than the criterion allows",
    Code.RECHECK_DUE: "the reading, or the list that was whole, is older than what changes within weeks may be",
    Code.DATE_TOO_VAGUE: "the date leaves open whether the reading counts",
    Code.ANCHOR_NOT_KNOWN: "the criterion counts from another day, which is not recorded",
    Code.SERIES_TOO_SHORT: "the criterion asks for several results in a row, and fewer are recorded",
    Code.ORDER_UNKNOWN: "readings differ, and their dates do not show which is the latest",
    Code.EQUIVOCAL: "the result is equivocal, which is not negative",
    Code.PARTLY_KNOWN: "the value is known, but not exactly enough for this threshold or window",
    Code.UNIT_NOT_CONVERTIBLE: "the reading is in a unit without an exact conversion to the criterion's",
    Code.CONTRADICTED: "the class that the profile states cannot be, given its findings",
    Code.LIST_NOT_WHOLE: "it is not in the list, and the list is not declared whole",
    Code.LIST_COVERS_LESS: "the list is declared whole for less than the criterion asks about",
    Code.END_NOT_KNOWN: "the treatment has neither a last dose nor a word on whether it goes on",
    Code.STATUS_NOT_KNOWN: "the condition is there or was there; the criterion asks which",
    Code.CLASS_NOT_SETTLED: "an entry may or may not belong to what is asked",
    Code.COURSE_NOT_SETTLED: "a treatment is recorded without the dose, route, purpose or length that is asked about",
    Code.STATED_OF_THE_CLASS: "only a class is named, and the criteria ask about its members",
    Code.UNRECOGNISED_MEDICINE: "a medicine that nobody recognises may belong to what is asked; also a warning",
    Code.RESULTS_DISAGREE: "results of the same day disagree; the site says which counts",
    Code.JUDGEMENT: "a question that only the investigator answers",
    Code.SOURCES_DISAGREE: ("the trial's sources disagree or are silent on a limit, and the patient lies between"),
    Code.LAY_SOURCE: "only a lay text has this criterion; the site says whether it applies",
    Code.PROBABLY_AGAINST: "a lay text alone, or a limit that cannot be right, speaks against the patient",
    Code.DOUBTFUL_VALUE: "a limit cannot be right as it is printed; the site says which holds",
    Code.NOT_CLASSIFIED: "the findings fit no class of the scheme",
    Code.REPRESENTATIVE: "the patient's “no” is not the last word: a representative may consent",
    Code.ASK_PERSON: "the patient's to say, such as consent",
    Code.NOT_READ: "a part of the list that nobody could read",
    Code.MAY_IDENTIFY: (
        "an entry of the profile may tell who the patient is: a name, an e-mail address, a full date of birth"
    ),
    Code.PROFILE_OLD: (
        "the profile is older than the project's policy lets pass without a word; what was ongoing is taken to go on"
    ),
    Code.AS_OF_ASSUMED: "the profile does not say when it was true; its newest date is taken",
    Code.DOSE_NOT_READ: "a dose is kept as text and could not be read as an amount a day",
    Code.DECEASED: "the profile says that the patient has died",
    Code.IMPLAUSIBLE: "a value lies far outside what is usual",
    Code.IMPLAUSIBLE_THOUSANDFOLD: "the same, and a factor of 1000 would explain it: per µL, or per mL?",
    Code.LABEL_CONTRAINDICATION: (
        "a drug that is, or may be, given now has a label that names PML as a contraindication"
    ),
}
"""As docs/verdicts.md has them; a test compares."""

VERDICT_MEANINGS = {
    "eligible": "every criterion is met and none is left unread",
    "for_site": "with the site's answers at their best every criterion is met, and none is left unread",
    "unread": "the same, but for a part of the list that nobody could read",
    "needs_facts": "nothing fails, and something about the patient is not known",
    "not_now": "at least one criterion fails, and for each of those something can remove the obstacle",
    "not_eligible": "at least one criterion fails, and nothing can remove its obstacle",
}
"""As docs/verdicts.md has them; a test compares."""

TITLES: dict[Kind, str] = {
    "fact": "Fact",
    "condition": "Condition",
    "drug": "Drug",
    "class": "Class of drugs",
    "reason_code": "Reason code",
    "verdict": "Verdict",
}
TYPES = {
    "number": "a number, or a bound such as <50",
    "category": "one of some words",
    "date": "a day, month or year",
}
READS = {
    "latest": "the latest counts",
    "any_ever": "a value that stands later above outweighs an earlier one, whenever it was found",
    "any_in_window": (
        "a value that stands later above outweighs an earlier one, within the time that the criterion sets"
    ),
}
ANSWERED_BY = {"record": "the patient's records", "person": "the patient", "site": "the site"}
DERIVED = {
    "": "",
    "age": "from the date of birth; it is not written in a profile",
    "diagnosis": "from the findings",
}
CODES = {
    "atc": "ATC",
    "atc_old": "ATC (former)",
    "icd10cm": "ICD-10-CM",
    "loinc": "LOINC",
    "mondo": "MONDO",
    "orpha": "Orphanet",
    "rxnorm": "RxNorm",
    "snomed": "SNOMED CT",
}
CONDITION_CHANGES = {"course": "an active one may come to rest", "fixed": "it stays once it is there"}
LABELS = {"contraindicated": "names PML as a contraindication"}
NO_LABEL = "none is recorded here, which does not mean that there is none"
NEVER_WHOLE = "a class always has members that no list names"
UNSAID = "{} once {} is stated, else unknown"
MAY_FAIL = "a “no” is never the last word"


class Definition(NamedTuple):
    """One meaning of a word: what is shown of it, and the same as data."""

    kind: Kind
    id: str
    name: str
    rows: Rows
    data: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """For programs: `kind`, `id`, `name`, then what the kind has."""
        return {"kind": self.kind, "id": self.id, "name": self.name, **self.data}


class Definitions:
    """Everything that one release of the knowledge can define."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.vocabulary, self.words = knowledge.vocabulary, Words(knowledge)

    def of(self, word: str) -> list[Definition]:
        """Every meaning of a word, in any accepted spelling; none if it is not known."""
        asked = plain(word)
        return [define(names[asked]) for names, define in self._known() if asked in names]

    def unknown(self, word: str) -> str:
        """That a word is not known, and which known ones come closest."""
        known = list(dict.fromkeys(name for names, _ in self._known() for name in names))
        near = difflib.get_close_matches(plain(word), known, n=3, cutoff=0.6)
        if near:
            return f"no such word; the nearest known are: {', '.join(near)}"
        return f"no such word; what can be defined: {', '.join(TITLES.values()).lower()}"

    def _known(self) -> list[tuple[Mapping[str, str], Callable[[str], Definition]]]:
        """Accepted spellings to ids, and who defines these."""
        facts = {plain(fact.name): name for name, fact in self.vocabulary.facts.items()}
        verdicts = {plain(said): verdict for verdict, said in VERDICTS.items()}
        return [
            (facts | self.vocabulary.fact_names, self._fact),
            (self.vocabulary.condition_names, self._condition),
            (self.vocabulary.drug_names, self._treatment),
            ({code.value: code.value for code in Code}, self._code),
            (verdicts | {verdict: verdict for verdict in VERDICTS}, self._verdict),
        ]

    # facts

    def _fact(self, name: str) -> Definition:
        fact = self.vocabulary.facts[name]
        written = fact.derived != "age"
        rows = [
            ("asked plainly", fact.ask.plain),
            ("for clinicians", fact.ask.clinical),
            ("also called", _listed(fact.aliases)),
            ("worked out", DERIVED[fact.derived]),
            *([*self._value(fact), *self._counting(fact), *self._elsewhere(fact)] if written else []),
            *_codes_and_source(fact.codes, fact.source),
        ]
        return Definition("fact", name, fact.name, rows, fact.model_dump(mode="json", exclude={"id", "name"}))

    def _value(self, fact: Fact) -> Rows:
        """What may be written for it."""
        return [
            ("type", TYPES[fact.type]),
            ("values", _listed(fact.values)),
            ("accepted words", _accepted(fact)),
            ("unit", _unit(fact)),
            ("usual range", _plausible(fact)),
            ("specimen", fact.specimen),
        ]

    def _counting(self, fact: Fact) -> Rows:
        """How readings become one, and what can change it."""
        answered = [ANSWERED_BY[fact.answered_by], *([] if fact.may_fail else [MAY_FAIL])]
        return [
            ("several readings", READS[fact.reads]),
            ("if unsaid", UNSAID.format(fact.unsaid, " or ".join(fact.carried_by)) if fact.unsaid else ""),
            ("answered by", "; ".join(answered)),
            ("obtained by", fact.obtained.replace("_", " ") if fact.obtained != "record" else ""),
            ("change", CHANGES[fact.changes].removeprefix("; ")),
            ("recheck", f"asked again after {fact.recheck_after}" if fact.recheck_after else ""),
        ]

    def _elsewhere(self, fact: Fact) -> Rows:
        """What else states it, and what its name may stand for."""
        rule, specimens = fact.implied_by, fact.by_specimen.items()
        by_number = f"{rule.fact}: above {rule.more_than:f} {rule.then}, else {rule.otherwise}" if rule else ""
        by_cause = f"any cause that is named: {fact.stated_by_causes}" if fact.stated_by_causes else ""
        by_condition = f"the condition {self.words.name('condition', fact.condition)}" if fact.condition else ""
        return [
            ("also stated by", "; ".join(said for said in (by_number, by_condition, by_cause) if said)),
            ("by specimen", _listed(f"in {specimen} it is {other}" for specimen, other in specimens)),
        ]

    # conditions

    def _condition(self, name: str) -> Definition:
        entry, tree = self.vocabulary.conditions[name], self.vocabulary.condition_tree
        above, below = _above(tree, name), _below(tree, name)
        fact = self.vocabulary.condition_fact().get(name, "")
        rows = [
            ("in plain words", entry.plain),
            ("also called", _listed(entry.also)),
            ("is a kind of", self._names("condition", above)),
            ("its kinds", self._names("condition", below)),
            ("also stated by", f"the fact {fact}" if fact else ""),
            ("change", CONDITION_CHANGES[entry.changes]),
            *_codes_and_source(entry.codes, entry.source),
        ]
        data = {**entry.model_dump(mode="json", exclude={"id", "name"}), "kind_of": above, "kinds": below}
        return Definition("condition", name, entry.name, rows, data)

    # drugs

    def _treatment(self, name: str) -> Definition:
        return self._drug(name) if name in self.vocabulary.drugs else self._class(name)

    def _drug(self, name: str) -> Definition:
        drug = self.vocabulary.drugs[name]
        classes = _above(self.vocabulary.drug_tree, name)
        rows = [
            ("classes", self._names("treatment", classes)),
            ("may belong to", self._names("treatment", drug.may_be)),
            ("also called", _listed(drug.also)),
            ("brands", _listed(drug.brands)),
            ("label on PML", _label(drug)),
            *_codes_and_source(drug.codes, drug.source),
        ]
        data = {**drug.model_dump(mode="json", exclude={"id", "name"}), "classes": classes}
        return Definition("drug", name, drug.name, rows, data)

    def _class(self, name: str) -> Definition:
        entry, tree = self.vocabulary.classes[name], self.vocabulary.drug_tree
        above, below = _above(tree, name), _below(tree, name)
        perhaps = self._perhaps(name)
        rows = [
            ("is a kind of", self._names("treatment", above)),
            ("its classes", self._names("treatment", [n for n in below if n in self.vocabulary.classes])),
            ("its drugs", self._names("treatment", [n for n in below if n in self.vocabulary.drugs])),
            ("perhaps also", self._names("treatment", perhaps)),
            ("note", NEVER_WHOLE),
        ]
        data = {"is_a": list(entry.is_a), "kind_of": above, "members": below, "may_be_members": perhaps}
        return Definition("class", name, entry.name, rows, data)

    def _perhaps(self, name: str) -> list[str]:
        """Drugs that may belong to a class, or to a kind of it, and are not known to."""
        tree = self.vocabulary.drug_tree
        unsettled = {d: drug.may_be for d, drug in self.vocabulary.drugs.items() if not tree.is_a(d, name)}
        return [drug for drug, classes in unsettled.items() if any(tree.is_a(c, name) for c in classes)]

    # what comes out

    def _code(self, name: str) -> Definition:
        code = Code(name)
        said = [REASONS[code], *([UNRECOGNISED] if code is Code.UNRECOGNISED_MEDICINE else [])]
        words = [text.format_map(_Blanks()) for text in said]
        rows = [("meaning", MEANINGS[code]), ("said as", " / ".join(words))]
        return Definition("reason_code", name, name.replace("_", " "), rows, {"means": MEANINGS[code], "said": words})

    def _verdict(self, name: str) -> Definition:
        means, place = VERDICT_MEANINGS[name], BEST_FIRST.index(name) + 1
        rows = [("meaning", means), ("place", f"{place} of {len(BEST_FIRST)}, best first")]
        return Definition("verdict", name, VERDICTS[name], rows, {"means": means, "place": place})

    def _names(self, about: str, names: Iterable[str]) -> str:
        return _listed(self.words.name(about, name) for name in names)


class _Blanks(dict[str, str]):
    """Stands for what a sentence is filled with: the name of it, in brackets."""

    def __missing__(self, key: str) -> str:
        return f"[{key}]"


def shown(definitions: list[Definition]) -> Group:
    """As it is laid out: each meaning with its heading, parted by a blank line."""
    parts = [part for definition in definitions for part in (Text(""), *_entry(definition))]
    return Group(*parts[1:])


def _entry(definition: Definition) -> list[RenderableType]:
    heading = Text(TITLES[definition.kind].upper(), style="bold cyan")
    heading.append(f"  {printable(definition.id)}", style="bold")
    rows = [(label, printable(" ".join(said.split()))) for label, said in definition.rows if said]
    lines = [Hanging(Text(f"   {label:<16} ", style="dim"), Text(said)) for label, said in rows]
    return [heading, Hanging(Text("   "), Text(printable(definition.name), style="italic")), *lines]


def _accepted(fact: Fact) -> str:
    """The words that a record may use, and what each leaves open."""
    if fact.type == "number":
        return f"in place of a number: {_listed(QUALITATIVE)}" if fact.specimen else ""
    return _listed(f"{word} ({' or '.join(means) or 'no result'})" for word, means in fact.says.items())


def _unit(fact: Fact) -> str:
    also = f"; also read: {_listed(fact.also_in)}" if fact.also_in else ""
    return f"{fact.unit}{also}" if fact.unit else "none" if fact.type == "number" else ""


def _plausible(fact: Fact) -> str:
    if fact.plausible is None:
        return ""
    low, high = fact.plausible
    source = f" ({fact.plausible_source})" if fact.plausible_source else ""
    return f"{low:f} to {high:f}{source}; what lies outside is pointed out"


def _label(drug: Drug) -> str:
    label = drug.pml_label
    if label is None:
        return NO_LABEL
    return f"{LABELS[label.says]}: {label.about} ({label.source}, read {label.read})"


def _codes_and_source(codes: Mapping[str, Iterable[str]], source: str) -> Rows:
    said = [f"{CODES.get(system, system)} {_listed(map(_bare, values))}" for system, values in codes.items()]
    return [("codes", "; ".join(said)), ("source", source)]


def _bare(code: str) -> str:
    """A code without the system's name before it, as in `MONDO:0005109`."""
    return code.rpartition(":")[2]


def _above(tree: Hierarchy, name: str) -> list[str]:
    """Everything that it is a kind of, the nearest first."""
    found: dict[str, None] = {}
    level = list(tree.parents[name])
    while level:
        found |= dict.fromkeys(level)
        level = [parent for near in level for parent in tree.parents[near]]
    return list(found)


def _below(tree: Hierarchy, name: str) -> list[str]:
    """Every kind of it, in the order of the file."""
    return [kind for kind in tree.parents if kind != name and tree.is_a(kind, name)]


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)
