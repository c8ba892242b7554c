"""Reads the files of other languages, and holds them against the English that they translate.

What is kept of them for the reader is looked up by `screener.knowledge.texts`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from screener.documents import Document, PathKey, read
from screener.errors import KnowledgeError, Problem, Unreadable, nearest
from screener.knowledge.access import load_access
from screener.knowledge.family import load_plain_words
from screener.models import spelled, validated
from screener.rules.scheme import NOT_CLASSIFIED
from screener.vocabulary import plain
from screener.vocabulary.texts import Translation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from screener.knowledge.build import Sources
    from screener.rules.trial_file import Criterion, TrialFile
    from screener.trials import Record
    from screener.vocabulary import Fact, Vocabulary

TYPED = ("conditions", "classes", "drugs", "routes", "indications")
"""What a profile may name in another language."""
SECTIONS = ("facts", *TYPED)
LEFT_TO_THE_SITE = ("judgement", "because", "doubtful")
"""Keys of a criterion under which stands what the site is asked."""
Slip = tuple[PathKey, str, str]
"""Where it stands, what is wrong, what to do."""


class Written:
    """One file of another language."""

    def __init__(self, path: Path, vocabulary: Vocabulary) -> None:
        try:
            self.document: Document = read(path)
        except Unreadable as error:
            raise KnowledgeError(error.file, error.problems) from None
        self.code = path.stem
        self.texts = validated(Translation, self.document, KnowledgeError)
        for at, why, do in _refused(self.texts, vocabulary):
            raise KnowledgeError(self.document.file, [Problem(why, do, spelled(at), self.document.line(at))])

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return self.texts.model_dump(mode="json", exclude_defaults=True)


def translations(criteria: Path, vocabulary: Vocabulary) -> list[Written]:
    """Every language of a data folder. Raises KnowledgeError."""
    return [Written(path, vocabulary) for path in sorted((criteria / "i18n").glob("*.yaml"))]


def kept(languages: list[Written], trials: list[TrialFile]) -> dict[str, Any]:
    """What the bundle holds: the names that a profile may use, and each language's texts as one piece of JSON.

    The texts are text inside the bundle, so that nobody parses them who does not ask for that language.
    """
    return {
        "i18n": {language.code: _names_typed(language.plain()) for language in languages},
        "texts": {language.code: _for_reading(language, trials) for language in languages},
    }


def _names_typed(texts: dict[str, Any]) -> dict[str, Any]:
    entries = {section: texts.get(section, {}).items() for section in TYPED}
    return {
        section: {name: t["name"] if isinstance(t, dict) else t for name, t in found}
        for section, found in entries.items()
    }


def _for_reading(language: Written, trials: list[TrialFile]) -> str:
    """With what a criterion leaves to the site by its English, which is how results hold it."""
    texts = language.plain()
    for file in trials:
        criteria = texts.get("trials", {}).get(file.trial, {}).get("criteria", {})
        for criterion in (c for c in file.criteria() if c.id in criteria):
            said, asked = criteria[criterion.id], left_to_the_site(criterion)
            asks = said.pop("asks", [])
            said["asks"] = dict(zip(asked, asks, strict=True)) if len(asks) == len(asked) else {}
    return json.dumps(texts, ensure_ascii=False)


def left_to_the_site(criterion: Criterion) -> list[str]:
    """What a criterion asks of the site, in its order and each thing once: judgements, and where sources disagree."""
    found = [criterion.judgement] if criterion.judgement else []
    for rule in (criterion.require, criterion.exclude_if):
        found += _said_under(LEFT_TO_THE_SITE, rule.model_dump(mode="json", by_alias=True)) if rule else []
    return list(dict.fromkeys(found))


def _said_under(keys: tuple[str, ...], data: Any) -> Iterator[str]:
    """The texts that stand under one of the keys, however deep."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, held in pairs:
        if key in keys and isinstance(held, str) and held:
            yield held
        yield from _said_under(keys, held)


# what is refused when it is read


def _refused(translation: Translation, vocabulary: Vocabulary) -> Iterator[Slip]:
    """An id that the vocabulary does not have, and a name that means something else already."""
    for section in SECTIONS:
        known, texts = getattr(vocabulary, section), getattr(translation, section)
        names = _names(section, vocabulary)
        for name, text in texts.items():
            if name not in known:
                yield (section, name), f"`{name}` is not one of the {section}.", _did_you_mean(name, known)
            said = plain(getattr(text, "name", text))
            if names.setdefault(said, name) != name:
                do = "Find another name: what is typed must mean one thing."
                yield (section, name), f"Its name already means `{names[said]}`.", do


def _names(section: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Accepted spellings of the section's own kind; names of facts are not typed in another language."""
    if section in ("classes", "drugs"):
        return dict(vocabulary.drug_names)
    accepted = {
        "conditions": vocabulary.condition_names,
        "routes": vocabulary.route_names,
        "indications": vocabulary.indication_names,
    }
    return dict(accepted.get(section, {}))


def _did_you_mean(name: str, known: Mapping[str, Any]) -> str:
    meant = nearest(name, sorted(known))
    return f"Did you mean `{meant}`?" if meant else "Take it out, or add it there first."


# what the checks say


def of_nothing(said: Any, english: Any, path: PathKey = ()) -> Iterator[Slip]:
    """Texts of what is not there in English, and lists of another length."""
    if isinstance(english, dict):
        for key, held in said.items():
            if key in english:
                yield from of_nothing(held, english[key], (*path, key))
            else:
                yield (*path, key), f"`{key}` is nothing that has an English text here.", _did_you_mean(key, english)
    elif isinstance(english, list) and len(said) != len(english):
        yield path, f"{len(said)} texts stand for {len(english)}.", "Give one for each, in the order of the English."


def missing(said: Any, english: Any, path: PathKey = ()) -> Iterator[tuple[PathKey, str]]:
    """What has an English text and none in the other language: where it would stand, and the English."""
    if _may_stay_english(path):
        return
    if isinstance(english, dict):
        for key, held in english.items():
            yield from missing(said.get(key) if isinstance(said, dict) else None, held, (*path, key))
    elif english and not said:
        yield path, english if isinstance(english, str) else english[0]


def _may_stay_english(path: PathKey) -> bool:
    """Names of medicines are international, and a fact needs words of its own only where the shared ones do not fit."""
    return path == ("drugs",) or (path[:1] == ("facts",) and path[2:] == ("values",))


def english(sources: Sources) -> dict[str, Any]:
    """Every text of a data folder that readers see, in the shape in which a language's file translates it."""
    vocabulary, records = sources.vocabulary, sources.records.trials
    files = {file.trial: file for _, file in sources.trials}
    return {
        "values": {word: word for fact in vocabulary.facts.values() for word in fact.words()},
        "facts": {name: _of_fact(fact) for name, fact in vocabulary.facts.items()},
        "conditions": {n: {"name": c.name, "plain": c.plain} for n, c in vocabulary.conditions.items()},
        **{section: _named(getattr(vocabulary, section)) for section in ("classes", "drugs", "routes", "indications")},
        "specimens": _named(vocabulary.specimens),
        "labels": _of_labels(vocabulary),
        "schemes": _of_schemes(sources),
        **_of_mri(sources.beside["mri"]),
        **_of_access(sources),
        "family": _of_family(sources),
        "trials": {record.key: _of_trial(record, files.get(record.key)) for record in records},
    }


def _named(entries: Mapping[str, Any]) -> dict[str, str]:
    return {name: entry.name for name, entry in entries.items()}


def _of_fact(fact: Fact) -> dict[str, Any]:
    asked = {"plain": fact.ask.plain, "clinical": fact.ask.clinical, "found": fact.found}
    return {"name": fact.name, **asked, "values": {word: word for word in fact.words()}}


def _of_labels(vocabulary: Vocabulary) -> dict[str, Any]:
    """Of drugs whose label says something of PML, or of stopping."""
    told = [(name, d) for name, d in vocabulary.drugs.items() if d.pml_label or d.label_says]
    return {
        name: {"about": d.pml_label.about if d.pml_label else "", "says": [t.says for t in d.label_says]}
        for name, d in told
    }


def _of_schemes(sources: Sources) -> dict[str, Any]:
    return {
        name: {"name": s.name, "classes": {c: c for c in (*s.classes, NOT_CLASSIFIED)}, "check": s.check}
        for name, s in sources.schemes.schemes.items()
    }


def _of_mri(mri: Mapping[str, Any]) -> dict[str, Any]:
    signs = mri.get("signs", {}).items()
    return {
        "signs": {name: {"name": sign["name"], "plain": sign["plain"]} for name, sign in signs},
        "aspects": mri.get("aspects", {}),
    }


def _of_access(sources: Sources) -> dict[str, Any]:
    """Nothing where the folder has no such files."""
    has = (sources.location.folder / "criteria" / "access").is_dir()
    files = load_access(sources.location).files if has else {}
    return {
        "places": {place: {"name": file.name, "remark": file.remark} for place, file in files.items()},
        "access": {entry.id: entry.text for file in files.values() for entry in file.entries},
    }


def _of_family(sources: Sources) -> dict[str, Any]:
    """What families are told; nothing where the folder has no such file."""
    if not (sources.location.folder / "criteria" / "family.yaml").exists():
        return {}
    file = load_plain_words(sources.location, sources.vocabulary).file
    return {"told": {entry.id: entry.text for entry in file.told}, "treatments": file.treatments}


def _of_trial(record: Record, file: TrialFile | None) -> dict[str, Any]:
    """A record, and its criteria where somebody has encoded them."""
    of_record = {
        "title": record.title,
        "mechanism": record.mechanism,
        "interventions": list(record.interventions),
        "how_to_ask": record.how_to_ask,
        "status": record.status.source,
        "completion": _unless_a_date(record.completion),
        "remarks": list(record.notes),
    }
    if file is None:
        return of_record
    return {
        **of_record,
        "criteria": {c.id: _of_criterion(c) for c in file.criteria()},
        "groups": {group.id: group.text for group in file.groups},
        "notes": [note.text for note in file.notes],
        "sources": {name: {"what": s.what, "dated": _unless_a_date(s.dated)} for name, s in file.sources.items()},
    }


def _of_criterion(criterion: Criterion) -> dict[str, Any]:
    said = {"text": criterion.text, "note": criterion.note, "asks": left_to_the_site(criterion)}
    return {**said, "wording": criterion.wording.given()}


def _unless_a_date(text: str) -> str:
    """Dates are the same in every language's file."""
    return text if any(c.isalpha() for c in text) else ""
