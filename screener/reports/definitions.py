"""What a word means here: whatever has a name in the vocabulary, in results or in the glossary. Knows no patient."""

from __future__ import annotations

import difflib
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from rich.console import Group
from rich.text import Text

from screener.engine.result import Code
from screener.messages import Message, listed, worded
from screener.profile.patient import QUALITATIVE
from screener.reports.glossary import terms
from screener.reports.language import ENGLISH, N_, Language
from screener.reports.language import Code as Tongue
from screener.reports.layout import Hanging
from screener.reports.meanings import MEANINGS, TO_DO, VERDICT_MEANINGS
from screener.reports.said import BESIDE, LAST
from screener.reports.template import written
from screener.reports.text import printable
from screener.reports.wording import CHANGES, REASONS, UNRECOGNISED, VERDICTS, Words
from screener.rules.verdicts import BEST_FIRST
from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rich.console import RenderableType

    from screener.knowledge import Knowledge, Unknown
    from screener.knowledge.checks import Check
    from screener.values.spans import Window
    from screener.vocabulary import Condition, Drug, DrugClass, Fact, Hierarchy, Implied, Told, Word

Kind = Literal[
    "fact", "condition", "drug", "class", "route", "indication", "reason_code", "verdict", "check", "mri_sign", "term",
    "abbreviation",
]  # fmt: skip
Rows = list[tuple[str, str]]

TITLES: dict[Kind, str] = {
    "fact": N_("Fact"),
    "condition": N_("Condition"),
    "drug": N_("Drug"),
    "class": N_("Class of drugs"),
    "route": N_("Way of giving a drug"),
    "indication": N_("What a drug is given for"),
    "reason_code": N_("Reason code"),
    "verdict": N_("Verdict"),
    "check": N_("Check of the knowledge"),
    "mri_sign": N_("Sign on MRI"),
    "term": N_("Term"),
    "abbreviation": N_("Abbreviation"),
}
TYPES = {
    "number": N_("a number, or a bound such as <50"),
    "category": N_("one of some words"),
    "date": N_("a day, month or year"),
}
READS = {
    "latest": N_("the latest counts"),
    "any_ever": N_("a value that stands later above outweighs an earlier one, whenever it was found"),
    "any_in_window": N_(
        "a value that stands later above outweighs an earlier one, within the time that the criterion sets"
    ),
}
ANSWERED_BY = {"record": N_("the patient's records"), "person": N_("the patient"), "site": N_("the site")}
DERIVED = {
    "": "",
    "age": N_("from the date of birth; it is not written in a profile"),
    "diagnosis": N_("from the findings"),
}
OBTAINED = {
    "record": N_("nothing more than the record"),
    "asking": N_("asking"),
    "routine_blood": N_("a usual blood test"),
    "imaging": N_("imaging"),
    "lumbar_puncture": N_("a lumbar puncture"),
    "biopsy": N_("a biopsy"),
}
ROUTINE = N_("a site does it anyway before it takes somebody (project policy)")
CODES = {
    "atc": "ATC",
    "atc_old": "ATC (former)",
    "hl7": "HL7",
    "icd10": "ICD-10",
    "icd10cm": "ICD-10-CM",
    "icd10cm_old": "ICD-10-CM (former)",
    "icd11": "ICD-11",
    "icd9cm": "ICD-9-CM",
    "ips": "International Patient Summary",
    "loinc": "LOINC",
    "loinc_answer": "LOINC answer",
    "mondo": "MONDO",
    "orpha": "Orphanet",
    "rxnorm": "RxNorm",
    "snomed": "SNOMED CT",
}
CONDITION_CHANGES = {"course": N_("an active one may come to rest"), "fixed": N_("it stays once it is there")}
LABELS = {"contraindicated": N_("names PML as a contraindication: {about} ({source}, read {read})")}
NO_LABEL = N_("none is recorded here, which does not mean that there is none")
NEVER_WHOLE = N_("a class always has members that no list names")
UNSAID = N_("{value} once {facts} is stated, else unknown")
MAY_FAIL = N_("a “no” is never the last word")
IN = {"en": N_("in English"), "fr": N_("in French")}
"""Of a name in another language."""
ROWS = (
    N_("asked plainly"), N_("for clinicians"), N_("also called"), N_("worked out"), N_("in a profile"), N_("in trials"),
    N_("on PML"), N_("type"), N_("values"), N_("accepted words"), N_("unit"), N_("usual range"), N_("specimen"),
    N_("several readings"), N_("if unsaid"), N_("answered by"), N_("usually found"), N_("it takes"), N_("change"),
    N_("recheck"), N_("also stated by"), N_("by specimen"), N_("in plain words"), N_("is a kind of"), N_("its kinds"),
    N_("classes"), N_("may belong to"), N_("brands"), N_("label on PML"), N_("label also says"), N_("half-life"),
    N_("after the end"), N_("codes"), N_("source"), N_("its classes"), N_("its drugs"), N_("perhaps also"), N_("note"),
    N_("meaning"), N_("said as"), N_("what to do"), N_("place"), N_("finds"), N_("why"), N_("severity"), N_("aspect"),
    N_("seen in"), N_("examination"), N_("may mean"),
)  # fmt: skip
"""What stands before a row; each is looked up when it is shown."""
SEEN_IN = {
    "typical": N_("as PML mostly looks"),
    "atypical": N_("PML was seen so as well: to be weighed"),
    "iris": N_("PML with inflammation (IRIS)"),
}
NEVER_EXCLUDES = N_("no sign excludes by itself; whoever read the pictures says whether they fit (`mri_compatible`)")
NOT_VERIFIED = N_("collected, not verified yet")
ASKED_WHICH = N_("refused: write in full which is meant")
SEVERITIES = {
    "error": N_("error: nothing is released with one"),
    "warning": N_("warning: somebody has to look"),
    "note": N_("note: good to know"),
}
GIVEN = "corticosteroid"
"""The class of which a profile is asked how it is given and for what (`template`)."""
WIDTH = 16
"""Columns of what stands before a row, where the language needs no more."""
FIRST_DAY, LAST_DAY = "2026-03", "2026-03-14"
"""Days of the examples."""

_BLANKS = re.compile(r"[ \t\r\n]+")


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
    """Everything that one release of the knowledge can define. `glossary`: its text."""

    def __init__(self, knowledge: Knowledge, glossary: str = "", language: Language = ENGLISH) -> None:
        self.knowledge, self.vocabulary, self.words = knowledge, knowledge.vocabulary, Words(knowledge, language)
        self.language, self.say, self.texts = language, language.say, self.words.texts
        self.terms = terms(glossary)

    @cached_property
    def checks(self) -> dict[str, Check[Any]]:
        """Every check of the knowledge, by its id."""
        from screener.engine.checks import TABLE

        return {check.id: check for check in TABLE}

    def of(self, word: str) -> list[Definition]:
        """Every meaning of a word, in any accepted spelling; none if it is not known.

        What an abbreviation stands for is said where nothing else has that spelling.
        """
        asked = plain(word)
        found = [define(names[asked]) for names, define in self._known() if asked in names]
        return found or [self._abbreviation(short) for short in self._short_forms() if plain(short) == asked]

    def unknown(self, word: str) -> Message:
        """That a word is not known, and which known ones come closest."""
        names = [*(names for names, _ in self._known()), map(plain, self._short_forms())]
        known = list(dict.fromkeys(name for part in names for name in part))
        near = difflib.get_close_matches(plain(word), known, n=3, cutoff=0.6)
        if near:
            return worded("no such word; the nearest known are: {words}", words=", ".join(near))
        return worded("no such word; what can be defined: {kinds}", kinds=listed(map(worded, TITLES.values())))

    def _known(self) -> list[tuple[Mapping[str, str], Callable[[str], Definition]]]:
        """Accepted spellings to ids, and who defines these."""
        signs = self.vocabulary.mri.signs
        return [
            (self._fact_names(), self._fact),
            (self.vocabulary.condition_names, self._condition),
            (self.vocabulary.drug_names, self._treatment),
            (self.vocabulary.route_names, self._route),
            (self._indication_names(), self._indication),
            ({code.value: code.value for code in Code}, self._code),
            (_spelled(VERDICTS), self._verdict),
            ({plain(name): name for name in self.checks}, self._check),
            (_spelled({name: sign.name for name, sign in signs.items()}), self._sign),
            ({plain(term): term for term in self.terms}, self._term),
        ]

    def _fact_names(self) -> dict[str, str]:
        """Beside what a profile may write: the names, in every language."""
        tables = [self.vocabulary.texts(code).get("facts", {}) for code in self.vocabulary.languages]
        translated = {plain(text["name"]): name for table in tables for name, text in table.items()}
        names = {plain(fact.name): name for name, fact in self.vocabulary.facts.items()}
        return translated | names | self.vocabulary.fact_names

    def _indication_names(self) -> dict[str, str]:
        """Without the conditions, which are defined as such."""
        own = self.vocabulary.indications
        return {said: name for said, name in self.vocabulary.indication_names.items() if name in own}

    def _short_forms(self) -> list[str]:
        return [*self.vocabulary.abbreviations.short, *self.vocabulary.abbreviations.ambiguous]

    # facts

    def _fact(self, name: str) -> Definition:
        fact = self.vocabulary.facts[name]
        noted = fact.derived != "age"
        example = written(fact, self.vocabulary.facts)
        rows = [
            ("asked plainly", self.texts.plain(name)),
            ("for clinicians", self.texts.clinical(name)),
            *self._translated("facts", name),
            ("also called", _listed(fact.aliases)),
            ("worked out", self.say(DERIVED[fact.derived]) if fact.derived else ""),
            ("in a profile", example),
            *([*self._value(fact), *self._counting(fact), *self._elsewhere(fact)] if noted else []),
            ("in trials", self._asked_for(name)),
            *self._told("on PML", fact.bearing),
            *_codes_and_source(fact.codes, fact.source),
        ]
        data = fact.model_dump(mode="json", exclude={"id", "name"})
        more = {"names": self._names_in("facts", name), "example": example}
        return Definition("fact", name, self.words.name("fact", name), rows, {**data, **more})

    def _value(self, fact: Fact) -> Rows:
        """What may be written for it."""
        return [
            ("type", self.say(TYPES[fact.type])),
            ("values", _listed(fact.values)),
            ("accepted words", self._accepted(fact)),
            ("unit", self._unit(fact)),
            ("usual range", self._plausible(fact)),
            ("specimen", self.texts.specimen(fact.specimen) if fact.specimen else ""),
        ]

    def _counting(self, fact: Fact) -> Rows:
        """How readings become one, where it is found, and what can change it."""
        answered = [ANSWERED_BY[fact.answered_by], *([] if fact.may_fail else [MAY_FAIL])]
        takes = [OBTAINED[fact.obtained], *([ROUTINE] if fact.routine else [])]
        return [
            ("several readings", self.say(READS[fact.reads])),
            ("if unsaid", self._unsaid(fact)),
            ("answered by", self.language.clauses(map(self.say, answered))),
            ("usually found", self.texts.found(fact.id)),
            ("it takes", self.language.clauses(map(self.say, takes))),
            ("change", self.say(CHANGES[fact.changes])),
            ("recheck", self._recheck(fact.recheck_after) if fact.recheck_after else ""),
        ]

    def _unsaid(self, fact: Fact) -> str:
        if not fact.unsaid:
            return ""
        return self.say(UNSAID, value=fact.unsaid, facts=self.language.either(fact.carried_by))

    def _recheck(self, period: str) -> str:
        return self.say("asked again after {period} (project policy)", period=self.words.said.period(period))

    def _elsewhere(self, fact: Fact) -> Rows:
        """What else states it, and what its name may stand for."""
        rule, specimens = fact.implied_by, fact.by_specimen.items()
        by_number = self._by_number(rule) if rule else ""
        cause, condition = fact.stated_by_causes, fact.condition
        by_cause = self.say("any cause that is named: {value}", value=cause) if cause else ""
        named = self.words.name("condition", condition) if condition else ""
        by_condition = self.say("the condition {name}", name=named) if condition else ""
        by_specimen = [self._in_specimen(specimen, other) for specimen, other in specimens]
        return [
            ("also stated by", self.language.clauses(said for said in (by_number, by_condition, by_cause) if said)),
            ("by specimen", _listed(by_specimen)),
        ]

    def _by_number(self, rule: Implied) -> str:
        """Above a number one value, else another."""
        number, values = f"{rule.more_than:f}", {"then": rule.then, "otherwise": rule.otherwise}
        return self.say("{fact}: above {number} {then}, else {otherwise}", fact=rule.fact, number=number, **values)

    def _in_specimen(self, specimen: str, other: str) -> str:
        return self.say("in {specimen} it is {fact}", specimen=self.texts.specimen(specimen), fact=other)

    def _asked_for(self, name: str) -> str:
        """How many trials ask for it, and for how long each takes a result as current."""
        asking = {key: [u for u in t.unknowns if u.name == name] for key, t in self.knowledge.trials.items()}
        asking = {key: unknowns for key, unknowns in asking.items() if unknowns}
        times: dict[str, list[str]] = {}
        for key, unknowns in asking.items():
            for time in dict.fromkeys(self._time(window) for u in unknowns for window in _windows(u)):
                times.setdefault(time, []).append(key)
        if not asking:
            return ""
        said = self.language.say_many("{count} asks for it", "{count} ask for it", len(asking))
        told = [self.say("{name}: {said}", name=time, said=_listed(keys)) for time, keys in times.items()]
        return self.language.clauses([said, *told])

    def _time(self, window: Window) -> str:
        """How old a result may be, or on which side of another day it may lie."""
        period = self.words.said.period(window.period) if window.period else ""
        if window.anchor:
            return self.say(
                BESIDE[window.side, bool(period)], period=period, day=self.words.name("fact", window.anchor)
            )
        return self.say(LAST["within" if window.includes_first else "less than", False], period=period)

    # conditions

    def _condition(self, name: str) -> Definition:
        entry, tree = self.vocabulary.conditions[name], self.vocabulary.condition_tree
        above, below = _above(tree, name), _below(tree, name)
        fact = self.vocabulary.condition_fact.get(name, "")
        example = _condition_entry(name, entry)
        rows = [
            ("in plain words", self.texts.meaning(name)),
            *self._translated("conditions", name),
            ("also called", _listed(entry.also)),
            ("in a profile", example),
            ("is a kind of", self._names("condition", above)),
            ("its kinds", self._names("condition", below)),
            ("also stated by", self.say("the fact {fact}", fact=fact) if fact else ""),
            ("change", self.say(CONDITION_CHANGES[entry.changes])),
            *self._told("on PML", entry.bearing),
            *_codes_and_source(entry.codes, entry.source),
        ]
        data = {**entry.model_dump(mode="json", exclude={"id", "name"}), "kind_of": above, "kinds": below}
        more = {"names": self._names_in("conditions", name), "example": example}
        return Definition("condition", name, self.words.name("condition", name), rows, {**data, **more})

    # drugs

    def _treatment(self, name: str) -> Definition:
        return self._drug(name) if name in self.vocabulary.drugs else self._class(name)

    def _drug(self, name: str) -> Definition:
        drug = self.vocabulary.drugs[name]
        classes, example = _above(self.vocabulary.drug_tree, name), _course(name)
        rows = [
            ("classes", self._names("treatment", classes)),
            ("may belong to", self._names("treatment", drug.may_be)),
            *self._translated("drugs", name),
            ("also called", _listed(drug.also)),
            ("brands", _brands(drug)),
            ("in a profile", example),
            ("label on PML", self._label(name, drug)),
            *self._says_also(name, drug),
            *self._told("on PML", drug.bearing),
            *self._told("half-life", [drug.half_life] if drug.half_life else []),
            *self._told("after the end", drug.washout),
            *_codes_and_source(drug.codes, drug.source),
        ]
        data = {**drug.model_dump(mode="json", exclude={"id", "name"}), "classes": classes}
        more = {"names": self._names_in("drugs", name), "example": example}
        return Definition("drug", name, self.words.name("treatment", name), rows, {**data, **more})

    def _class(self, name: str) -> Definition:
        entry, tree = self.vocabulary.classes[name], self.vocabulary.drug_tree
        above, below = _above(tree, name), _below(tree, name)
        perhaps, example = self._perhaps(name), _course(name)
        rows = [
            *self._translated("classes", name),
            ("also called", _listed(entry.also)),
            ("brands", _brands(entry)),
            ("in a profile", example),
            ("is a kind of", self._names("treatment", above)),
            ("its classes", self._names("treatment", [n for n in below if n in self.vocabulary.classes])),
            ("its drugs", self._names("treatment", [n for n in below if n in self.vocabulary.drugs])),
            ("perhaps also", self._names("treatment", perhaps)),
            ("note", self.say(NEVER_WHOLE)),
            *self._told("on PML", entry.bearing),
            *_codes_and_source(entry.codes, entry.source),
        ]
        data = {**entry.model_dump(mode="json", exclude={"name"}), "kind_of": above, "members": below}
        more = {"names": self._names_in("classes", name), "example": example}
        return Definition(
            "class", name, self.words.name("treatment", name), rows, {**data, "may_be_members": perhaps, **more}
        )

    def _perhaps(self, name: str) -> list[str]:
        """Drugs that may belong to a class, or to a kind of it, and are not known to."""
        tree = self.vocabulary.drug_tree
        unsettled = {d: drug.may_be for d, drug in self.vocabulary.drugs.items() if not tree.is_a(d, name)}
        return [drug for drug, classes in unsettled.items() if any(tree.is_a(c, name) for c in classes)]

    def _route(self, name: str) -> Definition:
        return self._word("route", "routes", name, self.vocabulary.routes, self.vocabulary.route_tree)

    def _indication(self, name: str) -> Definition:
        words, tree = self.vocabulary.indications, self.vocabulary.indication_tree
        return self._word("indication", "indications", name, words, tree)

    def _word(
        self, kind: Literal["route", "indication"], section: str, name: str, words: Mapping[str, Word], tree: Hierarchy
    ) -> Definition:
        entry, above, below = words[name], _above(tree, name), _below(tree, name)
        known, called = GIVEN in self.vocabulary.classes, self.texts.route if kind == "route" else self.texts.indication
        example = _course(GIVEN if known else next(iter(self.vocabulary.drugs)), f", {kind}: {name}")
        rows = [
            *self._translated(section, name),
            ("also called", _listed(entry.also)),
            ("in a profile", example),
            ("is a kind of", _listed(map(called, above))),
            ("its kinds", _listed(map(called, below))),
            *_codes_and_source(entry.codes, entry.source),
        ]
        data = {**entry.model_dump(mode="json", exclude={"name"}), "kind_of": above, "kinds": below}
        more = {"names": self._names_in(section, name), "example": example}
        return Definition(kind, name, called(name), rows, {**data, **more})

    # what comes out

    def _code(self, name: str) -> Definition:
        code = Code(name)
        said = [REASONS[code], *([UNRECOGNISED] if code is Code.UNRECOGNISED_MEDICINE else [])]
        words = [self.say(text).format_map(_Blanks()) for text in said]
        means, do = self.say(MEANINGS[code]), self.say(TO_DO[code])
        rows = [("meaning", means), ("said as", " / ".join(words)), ("what to do", do)]
        data = {"means": means, "said": words, "to_do": do}
        return Definition("reason_code", name, name.replace("_", " "), rows, data)

    def _verdict(self, name: str) -> Definition:
        means, place = self.say(VERDICT_MEANINGS[name]), BEST_FIRST.index(name) + 1
        of_all = self.say("{place} of {all}, best first", place=place, all=len(BEST_FIRST))
        rows = [("meaning", means), ("place", of_all)]
        return Definition("verdict", name, self.say(VERDICTS[name]), rows, {"means": means, "place": place})

    def _check(self, name: str) -> Definition:
        check = self.checks[name]
        rows = [("finds", check.what), ("why", check.why), ("severity", self.say(SEVERITIES[check.severity]))]
        data = {"what": check.what, "why": check.why, "severity": check.severity}
        return Definition("check", name, name.replace("_", " "), rows, data)

    # beside the vocabulary

    def _sign(self, name: str) -> Definition:
        mri = self.vocabulary.mri
        sign = mri.signs[name]
        rows = [
            ("in plain words", self.texts.sign(name, plain=True)),
            ("aspect", self.texts.aspect(sign.aspect)),
            ("seen in", self.say(SEEN_IN[sign.seen_in])),
            *self._told("on PML", sign.bearing),
            ("note", self.say(NEVER_EXCLUDES)),
            ("examination", _codes(mri.examination)),
        ]
        return Definition("mri_sign", name, self.texts.sign(name), rows, sign.model_dump(mode="json", exclude={"name"}))

    def _term(self, name: str) -> Definition:
        return Definition("term", plain(name), name, [("meaning", self.terms[name])], {"means": self.terms[name]})

    def _abbreviation(self, short: str) -> Definition:
        known = self.vocabulary.abbreviations
        if short in known.ambiguous:
            entry = known.ambiguous[short]
            several = _listed(f"{m.name} (`{m.id}`)" if m.id else m.name for m in entry.may_be)
            rows = [("may mean", several), ("in a profile", self.say(ASKED_WHICH)), ("source", entry.source)]
            return Definition("abbreviation", plain(short), short, rows, entry.model_dump(mode="json"))
        one = known.short[short]
        rows = [("meaning", one.means), (IN["en"], one.english), ("source", one.source)]
        return Definition("abbreviation", plain(short), short, rows, one.model_dump(mode="json"))

    # names

    def _names(self, about: str, names: Iterable[str]) -> str:
        return _listed(self.words.name(about, name) for name in names)

    def _texts_in(self, section: str, name: str) -> dict[str, Any]:
        """The entry of each language that has one."""
        tables = {code: self.vocabulary.texts(code).get(section, {}) for code in self.vocabulary.languages}
        return {code: table[name] for code, table in tables.items() if name in table}

    def _names_in(self, section: str, name: str) -> dict[str, str]:
        return {code: _parts(text)[0] for code, text in self._texts_in(section, name).items()}

    def _translated(self, section: str, name: str) -> Rows:
        """Its name in other languages than the reader's, and what goes with it there."""
        if self.language.code is not Tongue.EN:
            return [(IN["en"], getattr(self.vocabulary, section)[name].name)]
        texts = self._texts_in(section, name).items()
        return [(IN.get(code, code), " — ".join(filter(None, _parts(text)))) for code, text in texts]

    # parts of rows

    def _accepted(self, fact: Fact) -> str:
        """The words that a record may use, and what each leaves open."""
        if fact.type == "number":
            told = self.say("in place of a number: {words}", words=_listed(QUALITATIVE))
            return told if fact.specimen else ""
        none = self.say("no result")
        return _listed(
            f"{word} ({self.language.either(means) if means else none})" for word, means in fact.says.items()
        )

    def _unit(self, fact: Fact) -> str:
        if not fact.unit:
            return self.say("none") if fact.type == "number" else ""
        also = [self.say("also read: {units}", units=_listed(fact.also_in))] if fact.also_in else []
        return self.language.clauses([fact.unit, *also])

    def _plausible(self, fact: Fact) -> str:
        if fact.plausible is None:
            return ""
        low, high = (self.language.number(f"{bound:f}") for bound in fact.plausible)
        source = f" ({fact.plausible_source})" if fact.plausible_source else ""
        usual = f"{self.say('{low} to {high}', low=low, high=high)}{source}"
        return self.say("{range}; what lies outside is pointed out", range=usual)

    def _label(self, name: str, drug: Drug) -> str:
        label = drug.pml_label
        if label is None:
            return self.say(NO_LABEL)
        said = {"about": self.texts.label(name), "source": label.source, "read": label.read}
        return self.say(LABELS[label.says], **said)

    def _says_also(self, name: str, drug: Drug) -> Rows:
        """What its labels say besides, each on its own line."""
        says = zip(self.texts.label_says(name), drug.label_says, strict=True)
        return [("label also says", f"{said} ({self._source(one)})") for said, one in says]

    def _told(self, label: str, told: Iterable[Told]) -> Rows:
        """What sources say, each on its own line: in English, as it was collected."""
        return [(label, f"{one.says} ({self._source(one)})") for one in told]

    def _source(self, told: Told) -> str:
        read = self.say("read {day}", day=told.read) if told.read else ""
        parts = (told.source, read, "" if told.verified else self.say(NOT_VERIFIED))
        return self.language.clauses(filter(None, parts))


def _parts(text: dict[str, str] | str) -> tuple[str, str]:
    """A name in another language, and the question or explanation that goes with it."""
    return (text["name"], text.get("plain", "")) if isinstance(text, dict) else (text, "")


class _Blanks(dict[str, str]):
    """Stands for what a sentence is filled with: the name of it, in brackets."""

    def __missing__(self, key: str) -> str:
        return f"[{key}]"


def shown(definitions: list[Definition], language: Language = ENGLISH) -> Group:
    """As it is laid out: each meaning with its heading, parted by a blank line."""
    parts = [part for definition in definitions for part in (Text(""), *_entry(definition, language))]
    return Group(*parts[1:])


def _entry(definition: Definition, language: Language) -> list[RenderableType]:
    heading = Text(language.say(TITLES[definition.kind]).upper(), style="bold cyan")
    heading.append(f"  {printable(definition.id)}", style="bold")
    rows = [(language.say(label), printable(_BLANKS.sub(" ", said.strip()))) for label, said in definition.rows if said]
    width = max((WIDTH, *(len(label) for label, _ in rows)))
    lines = [Hanging(Text(f"   {label:<{width}} ", style="dim"), Text(said)) for label, said in rows]
    return [heading, Hanging(Text("   "), Text(printable(definition.name), style="italic")), *lines]


def _brands(entry: Drug | DrugClass) -> str:
    return _listed(f"{brand} ({' '.join(regions)})" if regions else brand for brand, regions in entry.brands.items())


def _condition_entry(name: str, entry: Condition) -> str:
    status = "" if entry.changes == "fixed" else ", status: active"
    return f"- {{condition: {name}, since: {FIRST_DAY}{status}}}"


def _course(name: str, more: str = "") -> str:
    return f"- {{treatment: {name}, from: {FIRST_DAY}, to: {LAST_DAY}{more}}}"


def _windows(unknown: Unknown) -> tuple[Window, ...]:
    """In which a criterion wants a reading, or a fact that is a day itself."""
    asked = (unknown.series.window,) if unknown.series.window else ()
    return (*asked, *(unknown.windows if unknown.kind == "day" else ()))


def _codes(codes: Mapping[str, Iterable[str]]) -> str:
    return "; ".join(f"{CODES.get(system, system)} {_listed(map(_bare, values))}" for system, values in codes.items())


def _codes_and_source(codes: Mapping[str, Iterable[str]], source: str) -> Rows:
    return [("codes", _codes(codes)), ("source", source)]


def _spelled(names: Mapping[str, str]) -> dict[str, str]:
    """Ids and names, to the ids."""
    return {plain(said): name for name, said in names.items()} | {plain(name): name for name in names}


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
