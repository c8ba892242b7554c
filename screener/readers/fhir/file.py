"""The resources of a FHIR file: of bundles of any kind, of single resources, of bulk export; and who each is about.

Nothing here knows what a resource means.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from screener.messages import worded
from screener.readers.private import Identifying

if TYPE_CHECKING:
    from collections.abc import Iterator

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
NOT_JSON = worded("Export it as FHIR JSON again; a file that was cut off or edited by hand often ends like this.")

Raw = dict[str, Any]


@dataclass(slots=True)
class Held:
    """One resource: its type, its content, what it is called in the file; `number`: its place, from 1.

    `where` and `kind`: what people are told of it. `about`: the reference to its patient, or to that of what it stands
    in. `inner`: what stands in it.
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


@dataclass(slots=True)
class Resources:
    """Everything of one file. `stamp`: when the whole was put together. `broken`: what was no resource, by place."""

    held: list[Held] = field(default_factory=list)
    stamp: str = ""
    broken: list[int] = field(default_factory=list)
    by_name: dict[str, Held] = field(default_factory=dict)
    identifying: Identifying = field(default_factory=Identifying)

    def patients(self) -> list[Held]:
        """The patients, in the order of the file."""
        return [held for held in self.held if held.type == "Patient"]

    def resolve(self, reference: str, holder: Held) -> Held | None:
        """What a reference names: inside the holder, by its full address, or by kind and id."""
        if reference.startswith("#"):
            near: Held | None = holder
            while near is not None:
                if near.inner and (found := near.inner.get(reference[1:])):
                    return found
                near = near.parent
            return None
        return self.by_name.get(_name(reference)) or self.by_name.get(_tail(reference))


def resources_of(source: Source) -> Resources:
    """Reads a file. Raises Unreadable when it is no JSON at all, or too large."""
    raw = source.bytes(LARGEST)
    out = Resources()
    try:
        data = _json(raw)
    except UnicodeDecodeError:
        raise source.refused(worded("The text is not UTF-8."), worded("Save it as UTF-8 and try again.")) from None
    except RecursionError:
        raise source.refused(worded("The file is nested too deeply."), worded("Is this the right file?")) from None
    except ValueError as error:
        _lines(raw, out)
        if not out.held:
            line = error.lineno if isinstance(error, json.JSONDecodeError) else None
            raise source.refused(worded("This is not JSON."), NOT_JSON, line) from None
        data = None
    _gather(data, out, 0)
    _named(out)
    return out


def _about(raw: Raw) -> str:
    """The reference to the patient that a resource is about; empty if there is none."""
    for key in ABOUT:
        part = raw.get(key)
        if isinstance(part, dict) and isinstance(part.get("reference"), str):
            return str(part["reference"])
    return ""


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
    for entry in dicts(data.get("entry")):
        url = entry.get("fullUrl")
        if "resource" in entry:
            _gather(entry["resource"], out, depth + 1, url if isinstance(url, str) else "")


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
        if held.url:
            out.by_name.setdefault(_name(held.url), held)
        if held.id:
            out.by_name.setdefault(f"{held.type}/{held.id}", held)
        held.where = _label(held, out, kinds)
        for inner in (held.inner or {}).values():
            inner.where = f"{held.where}, part of it"


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
