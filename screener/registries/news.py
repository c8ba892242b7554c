"""What is new between two releases: trials, statuses, places, criteria item by item, and which encodings they touch."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Literal

from typing_extensions import TypedDict

from screener.registries.drift import difference, touched
from screener.registries.items import Item, normalised
from screener.registries.records import trials
from screener.registries.release import FIELDS, items_by_name
from screener.trials.record import RECRUITING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screener.knowledge import CompiledTrial
    from screener.knowledge.net import Net
    from screener.registries.records import Trial
    from screener.registries.release import Kept, Release
    from screener.registries.study import Study
    from screener.trials import Record
    from screener.trials.record import Site

ALIKE = 0.5
"""From here on, of 1, two texts of a side are shown as one item that changed."""


class NewTrial(TypedDict):
    """A trial that was not known."""

    id: str
    title: str
    status: str
    takes_pml: str
    purpose: str
    why: str
    link: str


class Turn(TypedDict):
    """A field of a trial that says something else now."""

    id: str
    field: str
    was: str
    now: str


class Places(TypedDict):
    """Sites that came, went, or changed their status."""

    id: str
    added: list[str]
    removed: list[str]
    changed: list[str]


class ItemChange(TypedDict):
    """An item of the registry's list that changed, came or went, by its number on its side before and now."""

    what: Literal["changed", "added", "removed"]
    item: str
    now: str
    old_text: str
    new_text: str


class CriteriaNews(TypedDict):
    """A trial whose criteria changed. `touches`: criteria of the encoding that stand on a changed item."""

    id: str
    encoded: bool
    changes: list[ItemChange]
    touches: list[str]


class Left(TypedDict):
    """A record that the registry no longer answers for; it is kept."""

    id: str
    why: str


class Proposal(TypedDict):
    """A record that may be a trial which is known without its number; a person confirms it."""

    trial: str
    number: str
    title: str
    link: str


class News(TypedDict):
    """Everything that is new."""

    first: bool
    new: list[NewTrial]
    changed: list[Turn]
    places: list[Places]
    criteria: list[CriteriaNews]
    left: list[Left]
    set_aside: dict[str, str]
    proposals: list[Proposal]


FIELDS_OF_RECORD = ("title", "phase", "start", "completion")


def anything(news: News) -> bool:
    """Whether there is any news; what was set aside is none."""
    parts = ("new", "changed", "places", "criteria", "left", "proposals")
    return any(news[part] for part in parts)  # type: ignore[literal-required]


def compared(
    was: Mapping[str, Record],
    now: Mapping[str, Record],
    releases: tuple[Release, Release],
    encoded: Mapping[str, CompiledTrial],
    net: Net,
) -> News:
    """The news between two states of the records and of the releases behind them."""
    before, after = releases
    both = [(was[key], record) for key, record in now.items() if key in was]
    return {
        "first": not before.number,
        "new": [_new(record) for key, record in now.items() if key not in was],
        "changed": [turn for old, new in both for turn in _turns(old, new)],
        "places": [places for old, new in both if (places := _places(old, new))],
        "criteria": [c for trial in trials(after, was, {}) if (c := _criteria(trial, before, encoded))],
        "left": [_left(kept) for key, kept in after.kept.items() if _just_left(kept, before.kept.get(key))],
        "set_aside": {key: why for key, why in after.set_aside.items() if key not in before.set_aside},
        "proposals": proposals(after, was, now, net),
    }


def proposals(release: Release, was: Mapping[str, Record], now: Mapping[str, Record], net: Net) -> list[Proposal]:
    """Records that may be a trial which is known without its number, by country and by what it gives."""
    from screener.knowledge.net import words

    out: list[Proposal] = []
    for join in net.joins:
        trial = now.get(join.trial) or was.get(join.trial)
        if trial is None or any(s.registry == join.registry for s in trial.registries):
            continue
        gives = words(join.names)
        for kept in release.of(join.registry).values():
            study = kept.study
            texts = (study.title, study.official_title, *study.interventions)
            if kept.takes == "yes" and join.country in study.countries and any(map(gives.search, texts)):
                out.append({"trial": join.trial, "number": study.id, "title": study.title, "link": study.link})
    return out


def _new(record: Record) -> NewTrial:
    return {
        "id": record.key,
        "title": record.title,
        "status": record.status.value,
        "takes_pml": record.takes_pml,
        "purpose": record.purpose,
        "why": record.decided.get("takes_pml", ""),
        "link": next(iter(record.links), ""),
    }


def _turns(old: Record, new: Record) -> Iterable[Turn]:
    if old.status.value != new.status.value:
        yield {"id": new.key, "field": "status", "was": old.status.value, "now": new.status.value}
    for field in FIELDS_OF_RECORD:
        was, now = getattr(old, field), getattr(new, field)
        if was and now and was != now and old.registries:
            yield {"id": new.key, "field": field, "was": was, "now": now}


def _places(old: Record, new: Record) -> Places | None:
    """Compared only where a registry was read before: the project's own lists of sites are shorter."""
    was, now = ({_place(site): site for site in record.sites} for record in (old, new))
    if not old.registries or was == now:
        return None
    added, removed = [p for p in now if p not in was], [p for p in was if p not in now]
    changed = [
        f"{place}: {was[place].state or 'as the trial'} → {now[place].state or 'as the trial'}"
        for place in now
        if place in was and was[place].state != now[place].state
    ]
    if not (added or removed or changed):
        return None
    return {"id": new.key, "added": added, "removed": removed, "changed": changed}


def _place(site: Site) -> str:
    return ", ".join(filter(None, (site.name, site.city, site.region, site.country)))


def _criteria(trial: Trial, before: Release, encoded: Mapping[str, CompiledTrial]) -> CriteriaNews | None:
    """Against the release before; the first text that is seen is only the one to compare with later."""
    now = trial.criteria
    old = next((k for k in before.kept.values() if _same(k, now)), None)
    if old is None:
        return None
    was, is_now = items_by_name(old.study), items_by_name(now.study)
    changes = _changes(old.study, now.study) if was and was != is_now else []
    if not changes:
        return None
    file = encoded.get(trial.key)
    touches = touched(file, difference(was, is_now).old, was) if file else ()
    return {"id": trial.key, "encoded": file is not None, "changes": changes, "touches": list(touches)}


def _same(one: Kept, other: Kept) -> bool:
    return (one.study.registry, one.study.id) == (other.study.registry, other.study.id)


def _changes(old: Study, new: Study) -> list[ItemChange]:
    """Item by item; the most alike of a side are shown as one that changed."""
    was, now = _texts(old), _texts(new)
    gone, came = difference(items_by_name(old), items_by_name(new))
    out: list[ItemChange] = []
    left = list(came)
    for name in gone:
        like = name if name in FIELDS else _most_alike(was[name], name, left, now)
        left = [other for other in left if other != like]
        what: Literal["changed", "removed"] = "changed" if like else "removed"
        out.append({"what": what, "item": name, "now": like, "old_text": was[name], "new_text": now.get(like, "")})
    return out + [{"what": "added", "item": "", "now": name, "old_text": "", "new_text": now[name]} for name in left]


def _texts(study: Study) -> dict[str, str]:
    sides = {"I": study.eligibility.inclusion, "E": study.eligibility.exclusion, "U": study.eligibility.unsorted}
    found = {f"{side}{n}": _whole(item) for side, items in sides.items() for n, item in enumerate(items, 1)}
    return {**{name: getattr(study.eligibility, field) for name, field in FIELDS.items()}, **found}


def _whole(item: Item) -> str:
    return f"{item.group}: {item.text}" if item.group else item.text


def _most_alike(text: str, name: str, others: list[str], texts: Mapping[str, str]) -> str:
    there = [other for other in others if other[0] == name[0]]
    matched = [(difflib.SequenceMatcher(None, normalised(text), normalised(texts[o])).ratio(), o) for o in there]
    ratio, other = max(matched, default=(0.0, ""))
    return other if ratio >= ALIKE else ""


def _just_left(kept: Kept, old: Kept | None) -> bool:
    return bool(kept.left) and (old is None or old.left != kept.left)


def _left(kept: Kept) -> Left:
    return {"id": kept.study.id, "why": kept.left}


def opened(news: News) -> list[str]:
    """Trials that can be joined now and could not before."""
    return [
        t["id"] for t in news["changed"]
        if t["field"] == "status" and t["now"] in RECRUITING and t["was"] not in RECRUITING
    ]  # fmt: skip
