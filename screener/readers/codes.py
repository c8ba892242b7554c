"""What a coded entry of an export means in the vocabulary: by system and code, along its hierarchy, or by text.

Holds no medical fact: the codes stand in `criteria/`. Only names of code systems are here, and how their codes are cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

from screener.vocabulary import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from screener.vocabulary import Fact, Vocabulary

Kind = Literal["fact", "condition", "drug", "specimen", "route", "answer"]

SYSTEMS = {
    "http://loinc.org": "loinc",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "http://snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10cm",
    "urn:oid:2.16.840.1.113883.6.90": "icd10cm",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "http://hl7.org/fhir/sid/icd-10-de": "icd10gm",
    "urn:oid:2.16.840.1.113883.6.3": "icd10",
    "http://fhir.de/codesystem/bfarm/icd-10-gm": "icd10gm",
    "http://fhir.de/codesystem/dimdi/icd-10-gm": "icd10gm",
    "http://hl7.org/fhir/sid/icd-9-cm": "icd9cm",
    "http://hl7.org/fhir/sid/icd-9-cm/diagnosis": "icd9cm",
    "urn:oid:2.16.840.1.113883.6.103": "icd9cm",
    "http://id.who.int/icd/release/11/mms": "icd11",
    "http://id.who.int/icd11/mms": "icd11",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm",
    "http://www.whocc.no/atc": "atc",
    "https://www.whocc.no/atc": "atc",
    "http://fhir.de/codesystem/bfarm/atc": "atc",
    "https://smt.esante.gouv.fr/terminologie-atc": "atc",
    "http://fhir.de/codesystem/dimdi/atc": "atc",
    "urn:oid:2.16.840.1.113883.6.73": "atc",
    "http://www.orpha.net": "orpha",
    "http://purl.obolibrary.org/obo/mondo.owl": "mondo",
    "http://terminology.hl7.org/codesystem/v3-observationinterpretation": "hl7",
    "http://hl7.org/fhir/v3/observationinterpretation": "hl7",
    "http://hl7.org/fhir/v2/0078": "hl7",
    "http://terminology.hl7.org/codesystem/v2-0078": "hl7",
    "http://hl7.org/fhir/valueset/observation-interpretation": "hl7",
    "http://terminology.hl7.org/codesystem/v2-0487": "hl7",
    "http://hl7.org/fhir/v2/0487": "hl7",
    "http://hl7.org/fhir/uv/ips/codesystem/absent-unknown-uv-ips": "ips",
}
"""Addresses of code systems, in small letters, to the vocabulary's names for them."""
PREFIXES = {
    "LOINC": "loinc", "SNOMED": "snomed", "SNOMEDCT": "snomed", "SCTID": "snomed", "ICD10": "icd10",
    "ICD10CM": "icd10cm", "ICD9CM": "icd9cm", "RXNORM": "rxnorm", "RXCUI": "rxnorm", "ATC": "atc", "MONDO": "mondo",
    "ORPHA": "orpha", "ORPHANET": "orpha",
}  # fmt: skip
"""Prefixes of compact identifiers such as `LOINC:24467-3`, to the same names."""
ALSO = {
    "icd10": ("icd10", "icd10cm", "icd10cm_old"),
    "icd10gm": ("icd10", "icd10cm", "icd10cm_old"),
    "icd10cm": ("icd10cm", "icd10cm_old"),
    "loinc": ("loinc", "loinc_answer"),
    "atc": ("atc", "atc_old"),
}
"""Under which names the vocabulary may hold a code of a system. The editions of ICD-10 share their categories and their
subcategories of four characters; a longer code is read in its own edition only."""
SHARED = 4
"""Characters, without the point, that the editions of ICD-10 have in common."""
CATEGORIES = ("icd10", "icd10cm", "icd10cm_old", "icd10gm", "icd9cm")
"""Systems in which a longer code is a kind of the shorter one that it begins with."""
SEVERAL = re.compile(r"[-–,;/|]\w")
"""Within a code of the ICD: a block such as C81-C96 or two codes, which are no kind of the first of them."""
WORDS = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
TAG = re.compile(
    r"\s*\((?:disorder|finding|situation|procedure|substance|product|qualifier value|specimen|regime/therapy|"
    r"medicinal product|observable entity)\)\s*$",
    re.IGNORECASE,
)
"""What SNOMED CT appends to a name."""
REMEMBERED = 4096
"""Codes and names whose meaning is kept in memory: a record repeats the same ones."""
AMBIGUOUS = ("fact", "condition", "drug")
"""Where a short form may mean one of several things; CSF as a sample is no growth factor."""
SHORTEST = 5
"""Letters of a name that is looked for inside a longer text."""


@dataclass(frozen=True, slots=True)
class Coding:
    """A code of a system, as an export has it; `system` is the vocabulary's name for it, or empty."""

    system: str
    code: str
    display: str = ""

    @classmethod
    def of(cls, address: str, code: str, display: str = "") -> Coding:
        """With the system by its address."""
        return cls(SYSTEMS.get(address.strip().rstrip("/").lower(), ""), code.strip(), display)

    @classmethod
    def compact(cls, identifier: str, label: str = "") -> Coding:
        """From an identifier with a prefix, as Phenopackets write it."""
        prefix, _, code = identifier.partition(":")
        system = PREFIXES.get(prefix.upper(), "")
        whole = system in ("mondo", "orpha")
        return cls(system, f"{prefix.upper().removesuffix('NET')}:{code}" if whole else code, label)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code or a text stands for: the id of an entry, and whether only its text says so."""

    kind: Kind
    name: str
    by_text: bool = False


class Codes:
    """The codes and names of one vocabulary, the other way round."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._by_text = lru_cache(REMEMBERED)(self._named)
        self._coded = lru_cache(REMEMBERED)(self._of)
        self._fact = lru_cache(REMEMBERED)(self._fact_of)
        self.drugs_in = lru_cache(REMEMBERED)(self._drugs_in)

    @cached_property
    def _held(self) -> dict[Kind, dict[tuple[str, str], str]]:
        v = self.vocabulary
        coded: dict[Kind, Mapping[str, object]] = {
            "fact": v.facts,
            "condition": v.conditions,
            "drug": {**v.classes, **v.drugs},
            "specimen": v.specimens,
            "route": v.routes,
            "answer": v.answers,
        }
        return {kind: dict(_inverted(entries)) for kind, entries in coded.items()}

    @cached_property
    def _answers(self) -> dict[str, str]:
        words = self.vocabulary.answers.items()
        return {plain(said): name for name, w in words for said in (name, w.name, *w.also)}

    @cached_property
    def _in_other_languages(self) -> dict[str, list[str]]:
        """Words for values in other languages, to the words of the facts."""
        out: dict[str, list[str]] = {}
        for code in self.vocabulary.languages:
            texts = self.vocabulary.texts(code)
            for held in (texts.get("values", {}), *(f.get("values", {}) for f in texts.get("facts", {}).values())):
                for name, said in held.items():
                    out.setdefault(plain(said), []).append(name)
        return out

    def translated(self, fact: Fact, text: str) -> str:
        """The word of a fact that a word of another language stands for; empty where there is none, or several."""
        meant = {name for name in self._in_other_languages.get(plain(text), ()) if fact.possible(name) is not None}
        alike = {fact.possible(name) for name in meant}
        return min(meant) if len(alike) == 1 else ""

    @cached_property
    def _longest(self) -> int:
        return max(name.count("_") for name in self.vocabulary.drug_names) + 1

    def by_code(self, kind: Kind, coding: Coding) -> str:
        """The id of the entry that a code stands for: its own, or of the nearest listed code that it is a kind of."""
        return self._coded(kind, coding.system, coding.code) if coding.system and coding.code else ""

    def _of(self, kind: Kind, given: str, written: str) -> str:
        held = self._held[kind]
        for code in _broader(given, written):
            for system in ALSO.get(given, (given,)):
                if (found := held.get((system, code))) and _shared(given, system, code):
                    return found
        return ""

    def meanings(self, kind: Kind, codings: Iterable[Coding]) -> tuple[str, ...]:
        """Every entry that one of several codes of one concept stands for; of kinds of each other the narrowest."""
        found = dict.fromkeys(name for coding in codings if (name := self.by_code(kind, coding)))
        tree = {"condition": self.vocabulary.condition_tree, "drug": self.vocabulary.drug_tree}.get(kind)
        if tree is None or len(found) == 1:
            return tuple(found)
        return tuple(n for n in found if not any(other != n and tree.is_a(other, n) for other in found))

    def covers(self, name: str, codings: Iterable[Coding]) -> bool:
        """Whether one of these codes means the whole of a condition, so that to rule it out rules out the condition.

        A longer code of a classification is a part of it, and so may each be where several codes stand for it.
        """
        entry = self.vocabulary.conditions[name]
        listed = {system: [_bare(system, code) for code in codes] for system, codes in entry.codes.items()}
        return any(
            listed.get(system) == [_bare(given.system, given.code)]
            for given in codings
            for system in ALSO.get(given.system, (given.system,))
        )

    def by_text(self, kind: Kind, text: str) -> str:
        """The id of the entry of exactly that name; a short form that may mean several stands for none."""
        return self._by_text(kind, text)

    def _named(self, kind: Kind, text: str) -> str:
        said = plain(TAG.sub("", text))
        if not said or (kind in AMBIGUOUS and self.vocabulary.meanings(said)):
            return ""
        v = self.vocabulary
        names = {
            "fact": lambda: v.fact_names,
            "condition": lambda: v.condition_names,
            "drug": lambda: v.drug_names,
            "specimen": lambda: v.specimen_names,
            "route": lambda: v.route_names,
            "answer": lambda: self._answers,
        }
        return names[kind]().get(said, "")

    def of_concept(self, kind: Kind, codings: Iterable[Coding], texts: Iterable[str]) -> tuple[Meaning, ...]:
        """What a concept stands for: by its codes, else by its text as a whole, which is then said."""
        if found := self.meanings(kind, codings):
            return tuple(Meaning(kind, name) for name in found)
        named = dict.fromkeys(name for text in texts if (name := self.by_text(kind, text)))
        return tuple(Meaning(kind, name, by_text=True) for name in named)

    def names_fact(self, concept: object) -> bool:
        """Whether a concept as it stands in a file, in whatever form, is of a fact: a quick look."""
        if not isinstance(concept, dict):
            return False
        listed = concept.get("coding")
        codings = [c for c in listed if isinstance(c, dict)] if isinstance(listed, list) else []
        texts = (concept.get("text"), *(c.get("display") for c in codings))
        coded = any(self._fact(str(c.get("system")), str(c.get("code"))) for c in codings)
        return coded or any(self._by_text("fact", t) for t in texts if isinstance(t, str))

    def _fact_of(self, address: str, code: str) -> str:
        return self.by_code("fact", Coding.of(address, code))

    def _drugs_in(self, text: str) -> tuple[str, ...]:
        """The medicines that are named in a text such as `cycloSPORINE 50 MG Oral Capsule`, by the longest names."""
        words = [plain(word) for word in WORDS.findall(text)]
        return tuple(dict.fromkeys(self._found(words)))

    def _found(self, words: list[str]) -> Iterator[str]:
        names, i = self.vocabulary.drug_names, 0
        while i < len(words):
            ends = range(min(i + self._longest, len(words)), i, -1)
            spans = ((end, "_".join(words[i:end])) for end in ends)
            end, name = next(((e, names[s]) for e, s in spans if len(s) >= SHORTEST and s in names), (i + 1, ""))
            if name:
                yield name
            i = end

    def specimens_in(self, text: str) -> tuple[str, ...]:
        """The samples that a text names: `CSF, tube 3`, `Lymphocytes in Cerebral spinal fluid`."""
        words, names = [plain(word) for word in WORDS.findall(text)], self.vocabulary.specimen_names
        spans = ("_".join(words[i:end]) for i in range(len(words)) for end in range(i + 1, min(i + 4, len(words)) + 1))
        return tuple(dict.fromkeys(names[span] for span in spans if span in names))

    def routes_in(self, text: str) -> tuple[str, ...]:
        """The ways of giving that a text names: `Topical Cream`."""
        names = self.vocabulary.route_names
        return tuple(dict.fromkeys(names[w] for w in map(plain, WORDS.findall(text)) if w in names))


_KEPT: WeakKeyDictionary[Vocabulary, Codes] = WeakKeyDictionary()


def codes_of(vocabulary: Vocabulary) -> Codes:
    """The codes of a vocabulary, turned round once."""
    if vocabulary not in _KEPT:
        _KEPT[vocabulary] = Codes(vocabulary)
    return _KEPT[vocabulary]


def _inverted(entries: Mapping[str, object]) -> Iterator[tuple[tuple[str, str], str]]:
    for name, entry in entries.items():
        for system, codes in getattr(entry, "codes", {}).items():
            yield from (((system, _bare(system, code)), name) for code in codes)


def _bare(system: str, code: str) -> str:
    """A code as it is compared: of the ICD without its point, in capitals."""
    return code.replace(".", "").upper() if system in CATEGORIES else code


def _broader(system: str, written: str) -> Iterator[str]:
    """The code, and for a classification every code that it begins with, down to the category."""
    code = _bare(system, written)
    yield code
    if system in CATEGORIES and not SEVERAL.search(code):
        yield from (code[:n] for n in range(len(code) - 1, 2, -1))


def _shared(given: str, held: str, code: str) -> bool:
    """Whether a code of one edition, without its point, means the same in the other."""
    own = held.removesuffix("_old") == given or (given == "icd10gm" and held == "icd10")
    return own or not given.startswith("icd10") or (len(code) <= SHARED and code[1:].isdigit())
