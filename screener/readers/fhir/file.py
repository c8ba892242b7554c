"""The resources of a FHIR file: of bundles of any kind, of single resources, of bulk export; and who each is about.

Nothing here knows what a resource means.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pydantic_core import from_json

from screener.readers.private import Identifying

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from screener.readers.source import Source

LARGEST = 256_000_000
"""Bytes; a whole record is a few million."""
DEEPEST = 12
"""Bundles in bundles."""
PROPER = re.compile(r"[A-Za-z0-9.-]{1,64}")
WHO = ("name", "identifier", "telecom", "address", "contact")
"""Parts of a Patient that tell who it is."""
PEOPLE = ("Patient", "RelatedPerson", "Person", "Practitioner")
ABOUT = ("subject", "patient", "individual")
VERSIONS = "/_history/"
NUMBER, NOBODY = "number:", "somebody:"
NOT_JSON = "Export it as FHIR JSON again; a file that was cut off or edited by hand often ends like this."

Raw = dict[str, Any]


@dataclass(slots=True)
class Held:
    """One resource: its type, its content, what it is called in the file; `number`: its place, from 1.

    `where` and `kind`: what people are told of it. `about`: the reference to its patient, or to that of what it stands
    in. `inner`: what stands in it. `bundle`: the place of the innermost bundle that holds it.
    """

    type: str
    raw: Raw
    number: int
    url: str = ""
    id: str = ""
    parent: Held | None = None
    where: str = ""
    kind: str = "Resource"
    about: str = ""
    inner: dict[str, Held] | None = None
    bundle: int = 0

    @property
    def server(self) -> str:
        """Where its id is its own: the address before kind and id; empty where none is told."""
        end = f"{self.type}/{self.id}"
        return self.url.removesuffix(end) if "://" in self.url and self.url.endswith(end) else ""


@dataclass(slots=True)
class Resources:
    """Everything of one file. `stamp`: when the whole was put together. `broken`: what was no resource, by place.

    `deleted`: resources that a history says were deleted, and after how many others in the file it says so. `more`:
    whether other pages belong to it. `by_name`: resources by their full address, by kind and id, patients by number.
    `same`: copies of a patient, to the first of them.
    """

    held: list[Held] = field(default_factory=list)
    stamp: str = ""
    broken: list[int] = field(default_factory=list)
    deleted: dict[str, int] = field(default_factory=dict)
    more: bool = False
    bundles: int = 0
    by_name: dict[str, list[Held]] = field(default_factory=dict)
    same: dict[int, Held] = field(default_factory=dict)
    identifying: Identifying = field(default_factory=Identifying)

    def patients(self) -> list[Held]:
        """The patients, in the order of the file; one for all copies of the same."""
        return [held for held in self.held if held.type == "Patient" and id(held) not in self.same]

    def resolve(self, reference: str, holder: Held) -> Held | None:
        """What a reference names: inside the holder, by its full address, or by kind and id."""
        if reference.startswith("#"):
            near: Held | None = holder
            while near is not None:
                if near.inner and (found := near.inner.get(reference[1:])):
                    return found
                near = near.parent
            return None
        named = self.by_name.get(_name(reference))
        found = _nearest(named, holder) if named else self._by_id(reference, holder)
        return self.same.get(id(found), found) if found else None

    def _by_id(self, reference: str, holder: Held) -> Held | None:
        """By kind and id; a person's or a sample's id of one server is none of another's."""
        named = self.by_name.get(_tail(reference), [])
        if "://" in reference and named and named[0].type in ("Patient", "Specimen"):
            server = _name(reference).removesuffix(_tail(reference))
            named = [held for held in named if held.server in ("", server)]
        return _nearest(named, holder) if named else None


def _nearest(named: Sequence[Held], holder: Held) -> Held | None:
    """Of several with one name the one of the same bundle, else of the same server; if there is none, nobody knows."""
    if len(named) == 1:
        return named[0]
    beside = [held for held in named if held.bundle == holder.bundle] or [h for h in named if h.server == holder.server]
    return beside[0] if beside else None


def resources_of(source: Source) -> Resources:
    """Reads a file. Raises Unreadable when it is no JSON at all, or too large."""
    raw = source.bytes(LARGEST)
    out = Resources()
    try:
        data = _json(raw)
    except UnicodeDecodeError:
        raise source.refused("The text is not UTF-8.", "Save it as UTF-8 and try again.") from None
    except RecursionError:
        raise source.refused("The file is nested too deeply.", "Is this the right file?") from None
    except ValueError as error:
        _lines(raw, out)
        if not out.held:
            line = error.lineno if isinstance(error, json.JSONDecodeError) else None
            raise source.refused("This is not JSON.", NOT_JSON, line) from None
        data = None
    for part in data if isinstance(data, list) else (data,):
        _gather(part, out, 0)
    _named(out)
    return out


def _about(raw: Raw) -> str:
    """The reference to the patient that a resource is about; empty if there is none."""
    for key in ABOUT:
        part = raw.get(key)
        if isinstance(part, dict):
            return _asked(part["reference"]) if isinstance(part.get("reference"), str) else _otherwise(part)
    return ""


def _asked(reference: str) -> str:
    """The reference; of one that asks for a number, as transactions do, the number."""
    _, asks, number = reference.partition("?identifier=")
    return f"{NUMBER}{unquote(number)}" if asks else reference


def _otherwise(part: Raw) -> str:
    """A person who is named without a reference: by a number, or as somebody who is no patient."""
    if isinstance(part.get("identifier"), dict) and (number := _number(part["identifier"])):
        return number
    kind = part.get("type")
    return f"{NOBODY}{kind}" if isinstance(kind, str) and kind != "Patient" else ""


def _number(identifier: Raw) -> str:
    """An identifier as a name; a value without its system is one too."""
    value, system = identifier.get("value"), identifier.get("system")
    return f"{NUMBER}{system if isinstance(system, str) else ''}|{value}" if isinstance(value, str) and value else ""


def _json(raw: bytes) -> Any:
    """Whatever JSON says; the quicker reader of the two refuses more, and tells less of what is wrong."""
    try:
        return from_json(raw)
    except ValueError:
        return json.loads(raw)


def _lines(raw: bytes, out: Resources) -> None:
    """Bulk export: one resource a line; a line that is none is left out, and said."""
    for number, line in enumerate(raw.splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = _json(line)
        except (ValueError, RecursionError):
            out.broken.append(number)
            continue
        _gather(data, out, 0, number=number)


def _gather(data: Any, out: Resources, depth: int, url: str = "", number: int = 0) -> None:
    """A resource, or all that a bundle holds."""
    kind = data.get("resourceType") if isinstance(data, dict) else None
    if not isinstance(kind, str) or depth > DEEPEST:
        if data is not None:
            out.broken.append(number or len(out.held) + len(out.broken) + 1)
        return
    if kind == "Bundle":
        _bundle(data, out, depth)
    elif kind == "Parameters":
        for part in dicts(data.get("parameter")):
            if isinstance(part.get("resource"), dict):
                _gather(part["resource"], out, depth + 1)
    else:
        _resource(data, kind, out, url, number)


def _bundle(data: Raw, out: Resources, depth: int) -> None:
    meta = data.get("meta")
    stamp = data.get("timestamp") or (meta.get("lastUpdated") if isinstance(meta, dict) else "")
    if isinstance(stamp, str):
        out.stamp = max(out.stamp, stamp)
    out.more = out.more or _is_page(data)
    out.bundles += 1
    number = out.bundles
    for entry in dicts(data.get("entry")):
        url = entry.get("fullUrl")
        if "resource" in entry:
            first = len(out.held)
            _gather(entry["resource"], out, depth + 1, url if isinstance(url, str) else "")
            for held in out.held[first:]:
                held.bundle = held.bundle or number
        elif data.get("type") == "history":
            _deleted(entry.get("request"), out)


def _deleted(request: Any, out: Resources) -> None:
    """Notes a deletion, by kind and id; histories are written from the newest to the oldest."""
    if isinstance(request, dict) and request.get("method") == "DELETE" and isinstance(request.get("url"), str):
        out.deleted.setdefault(_tail(request["url"]), len(out.held))


def _is_page(data: Raw) -> bool:
    """Whether it is a part of what was found: it names a next page, or holds less than it counts."""
    links, total = dicts(data.get("link")), data.get("total")
    held = sum(1 for _ in dicts(data.get("entry")))
    fewer = data.get("type") == "searchset" and isinstance(total, int) and total > held
    return fewer or any(link.get("relation") == "next" for link in links)


def _resource(data: Raw, kind: str, out: Resources, url: str, number: int) -> None:
    held = Held(kind, data, number or len(out.held) + 1, url, _id(data), about=_about(data))
    out.held.append(held)
    for part in dicts(data["contained"]) if "contained" in data else ():
        if isinstance(part.get("resourceType"), str):
            inner = Held(part["resourceType"], part, held.number, id=_id(part), parent=held)
            inner.about = _about(part) or held.about
            held.inner = {**(held.inner or {}), inner.id: inner}


def _id(data: Raw) -> str:
    found = data.get("id")
    return found if isinstance(found, str) else ""


def _named(out: Resources) -> None:
    """What each resource is called, by references and by people; never by what tells who the patient is."""
    people = (held.raw for held in out.held if held.type in PEOPLE)
    out.identifying = Identifying([[raw.get(part) for part in WHO] for raw in people], _ids(out))
    kinds: dict[str, str] = {}
    for held in out.held:
        for name in _names(held):
            out.by_name.setdefault(name, []).append(held)
    _same_people(out)
    for held in out.held:
        held.where = _label(held, out, kinds)
        for inner in (held.inner or {}).values():
            inner.where = f"{held.where}, part of it"


def _names(held: Held) -> Iterator[str]:
    """What references may call a resource: its address, its kind and id, and a patient by number."""
    if held.url:
        yield _name(held.url)
    if held.id and _name(held.url) != (name := f"{held.type}/{held.id}"):
        yield name
    if held.type == "Patient":
        numbers = (_number(identifier) for identifier in dicts(held.raw.get("identifier")))
        yield from dict.fromkeys(name for number in numbers if number for name in (number, _without_system(number)))


def _without_system(number: str) -> str:
    return f"{NUMBER}|{number.rpartition('|')[2]}"


def _same_people(out: Resources) -> None:
    """Copies of one patient, as on several pages of a search, are one; another birth or sex is another person."""
    people = [held for held in out.held if held.type == "Patient" and held.id]
    for i, held in enumerate(people):
        same = (p for p in people[:i] if id(p) not in out.same and p.id == held.id and _alike(p, held))
        if first := next(same, None):
            out.same[id(held)] = first


def _alike(one: Held, other: Held) -> bool:
    here = one.server == other.server or "" in (one.server, other.server)
    told = ((one.raw.get(key), other.raw.get(key)) for key in ("birthDate", "gender"))
    return here and all(first == second or not first or not second for first, second in told)


def _label(held: Held, out: Resources, kinds: dict[str, str]) -> str:
    if held.type not in kinds:
        kinds[held.type] = held.type if _shown(held.type, out) else "Resource"
    held.kind = kinds[held.type]
    if held.type == "Patient":
        return "Patient"
    label = f"/{held.id}" if _shown(held.id, out) else f", number {held.number}"
    return held.kind + label


def _shown(text: str, out: Resources) -> bool:
    """Whether an id has the form of one, and tells nothing of the patient."""
    return PROPER.fullmatch(text) is not None and not out.identifying.in_id(text)


def _ids(out: Resources) -> list[str]:
    """The ids of patients, which are record numbers as often as not, and how references call them."""
    called = (held.raw.get(key) for held in out.held for key in ABOUT if key in held.raw)
    shown = {part["display"] for part in called if isinstance(part, dict) and isinstance(part.get("display"), str)}
    return [*(patient.id for patient in out.patients()), *shown]


def _name(reference: str) -> str:
    return reference.partition(VERSIONS)[0].strip()


def _tail(reference: str) -> str:
    """`Patient/1` of `https://…/Patient/1`."""
    return "/".join(_name(reference).rstrip("/").split("/")[-2:])


def dicts(data: Any) -> Iterator[Raw]:
    """The entries of what should be a list of entries, whatever it is."""
    return (part for part in (data if isinstance(data, list) else [data]) if isinstance(part, dict))
