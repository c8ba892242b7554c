"""Where a criterion was read, in words: the source and its item, and how good it is. Reads nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.reports.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screener.reports.language import Language

QUALITIES = {
    "registry": N_("the registry's list"),
    "key_list": N_("the registry's own choice of key criteria"),
    "registry_summary": N_("the registry's text outside its list"),
    "title": N_("the study's title"),
    "publication": N_("a publication"),
    "lay": N_("a lay text"),
    "draft": N_("the registry's list, drafted by the program and not checked"),
}
SHORT = {
    "registry": N_("registry"),
    "key_list": N_("key list"),
    "registry_summary": N_("registry summary"),
    "title": N_("title"),
    "publication": N_("publication"),
    "lay": N_("lay"),
    "draft": N_("draft, not checked"),
}
OF_THE_REGISTRY = ("registry", "key_list", "draft")
"""What is a registry's own list of criteria."""


def item(source: Mapping[str, str]) -> str:
    """The item by the source's short name: `ctgov I1`; a source that is one item, such as a title, is named once."""
    of, number = source["of"], source["item"]
    return of if number == of else f"{of} {number}"


def items(sources: Iterable[Mapping[str, str]]) -> str:
    """Several items, each once."""
    return ", ".join(dict.fromkeys(map(item, sources)))


def briefly(source: Mapping[str, str], language: Language) -> str:
    """The item and how good its source is, in a word: `ctgov E1 (key list)`."""
    name, quality = item(source), language.say(SHORT[source["quality"]])
    return name if name == source["quality"] else f"{name} ({quality})"


def stands(sources: Iterable[Mapping[str, str]], language: Language) -> list[str]:
    """Items as the sources number them: those of one registry's list by their number alone, others with what they stand
    in.
    """
    read = tuple(sources)
    lists = {s["of"] for s in read if s["quality"] in OF_THE_REGISTRY}
    return list(dict.fromkeys(_stands(s, language, named=len(lists) > 1) for s in read))


def _stands(source: Mapping[str, str], language: Language, *, named: bool) -> str:
    if source["quality"] in OF_THE_REGISTRY:
        return item(source) if named else source["item"]
    quality = language.say(QUALITIES[source["quality"]])
    numbered = source["item"] not in (source["of"], source["quality"])
    return language.say("{name}, {item}", name=quality, item=source["item"]) if numbered else quality


def listed(sources: Iterable[Mapping[str, str]], language: Language) -> str:
    """Where an item stands: in the registry's list, said to be that; else in what it was read; empty if nowhere."""
    read = tuple(sources)
    own = [s for s in read if s["quality"] in OF_THE_REGISTRY]
    items = language.clauses(stands(own or read, language))
    if own:
        return language.say("registry's list: {items}", items=items)
    return language.say("not from the registry's list: {items}", items=items) if items else ""
