"""The base of every model that a file is read into, and how a failed reading becomes problems with a line.

Knows pydantic and documents; knows nothing of patients or trials. Never repeats a value from the file.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from screener.errors import Problem, ScreenerError, nearest
from screener.messages import either, worded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from screener.documents import Document, PathKey


class Refused(ValueError):  # noqa: N818
    """What a check of a model says of a value: why it cannot be, and what to do."""

    def __init__(self, why: str, do: str = "") -> None:
        super().__init__(f"{why} | {do}" if do else why)
        self.why, self.do = why, do


class Model(BaseModel):
    """Frozen, closed to unknown keys, and built only when first used (start-up is felt).

    Modules of models and of many named tuples do without `from __future__ import annotations`: each annotation that is
    kept as text is compiled when the class is made.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


M = TypeVar("M", bound=Model)

MEANT = {
    "model_type": (worded("Keys are expected here."), worded("Write it as `key: value`, such as `born: 1972`.")),
    "dict_type": (worded("Keys are expected here."), worded("Write it as `key: value`.")),
    "tuple_type": (worded("A list is expected here."), worded("Begin each entry with `- `.")),
    "list_type": (worded("A list is expected here."), worded("Begin each entry with `- `.")),
    "string_type": (worded("Text is expected here."), worded("Put quotes around it if it looks like a number.")),
    "bool_type": (worded("Yes or no is expected here."), worded("Write true or false.")),
    "string_too_short": (worded("Nothing stands here."), worded("Write it, or leave the key out.")),
}
"""The commonest of pydantic's messages, in words for people who write files."""


def validated(model: type[M], document: Document, error: type[ScreenerError]) -> M:
    """The document as `model`; raises `error` with every problem, where it stands and what to do."""
    try:
        return model.model_validate(document.data)
    except ValidationError as failure:
        found = [dict(e) for e in failure.errors(include_url=False, include_input=False)]
        problems = [_problem(model, document, e) for e in _once(document, found)]
        raise error(document.file, sorted(problems, key=lambda p: p.line or 0)) from None


def made(model: type[M], entry: Mapping[str, Any], fields: Mapping[str, Callable[[Any], Any]]) -> M:
    """The model of plain data that was validated when it was kept, and is not again.

    Reading it as a file is read costs a start-up more than all the rest: pydantic would first have to make a validator
    of each model. `model_construct` is as slow, as it asks every field of every entry for its default; here each model
    is asked once. `fields`: how those are made that are more than text, a list of texts or a mapping to these.
    """
    made = model.__new__(model)
    given = {key: fields.get(key, _thawed)(value) for key, value in entry.items()}
    object.__setattr__(made, "__dict__", {**_defaults(model), **given})
    object.__setattr__(made, "__pydantic_fields_set__", set(given))
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


@cache
def _defaults(model: type[Model]) -> dict[str, Any]:
    """In the order of the fields, None for those that are always given. Nothing that is kept is ever changed."""
    given = model.model_fields.items()
    return {n: None if f.is_required() else f.get_default(call_default_factory=True) for n, f in given}


def _thawed(value: Any) -> Any:
    """JSON's lists as tuples, also as values of a mapping."""
    if isinstance(value, list):
        return tuple(value)
    return {key: _thawed(part) for key, part in value.items()} if isinstance(value, dict) else value


def located(document: Document, loc: PathKey) -> PathKey:
    """Pydantic's location as a path in the document (it also names union members, which no file holds)."""
    data: Any = document.data
    path: PathKey = ()
    for step in loc:
        held = isinstance(data, dict) and step in data
        if held or (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            data, path = data[step], (*path, step)
    return path


def spelled(path: PathKey) -> str:
    """A path as people write it: `findings[2].date`."""
    out = ""
    for step in path:
        out += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if out else step
    return out


def place(document: Document, path: PathKey) -> str:
    """Where an entry stands, for messages: its path; of data read from another kind of file, what it was read from."""
    origin = document.origin(path)
    return f"{origin} ({spelled(path)})" if origin else spelled(path)


def _once(document: Document, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One problem an entry; of a choice between forms, the problem inside the form that comes closest."""
    once = {_entry(document, e): e for e in reversed(found)}
    inner = {path[:n] for path, _ in once for n in range(len(path))}
    return [e for (path, missing), e in reversed(once.items()) if missing or path not in inner]


def _entry(document: Document, error: dict[str, Any]) -> tuple[PathKey, str | int]:
    """What an error is about: a union tells of one entry once for each of its members."""
    return located(document, error["loc"]), error["loc"][-1] if error["type"] == "missing" else ""


def _problem(model: type[Model], document: Document, error: dict[str, Any]) -> Problem:
    path = located(document, error["loc"])
    line = document.line(path)
    if error["type"] == "extra_forbidden":
        return _unknown_key(model, path, line)
    if error["type"] == "missing":
        missing = worded("`{key}` is missing.", key=error["loc"][-1])
        return Problem(missing, worded("Add it."), place(document, path), line)
    why, do = _meant(error)
    return Problem(why, do or worded("Write it in that form."), place(document, path), line)


def _meant(error: dict[str, Any]) -> tuple[str, str]:
    """Why it is refused and what to do, where that is more than to write it in that form."""
    refused = error.get("ctx", {}).get("error")
    if isinstance(refused, Refused):
        return refused.why, refused.do
    if error["type"] == "literal_error":
        words = error["ctx"]["expected"].replace(" or ", ", ").split(", ")
        return worded("Input should be {words}.", words=either(words)), ""
    if error["type"] in MEANT:
        return MEANT[error["type"]]
    why, _, do = str(error["msg"]).removeprefix("Value error, ").partition(" | ")
    return f"{why.rstrip('.')}.", do


def _unknown_key(model: type[Model], path: PathKey, line: int | None) -> Problem:
    known = sorted(_keys(model.model_json_schema(), path[:-1]))
    meant = nearest(str(path[-1]), known)
    do = worded("Did you mean `{word}`?", word=meant) if meant else worded("Known here: {keys}.", keys=", ".join(known))
    return Problem(worded("Unknown key."), do, spelled(path) if meant else spelled(path[:-1]), line)


def _keys(schema: dict[str, Any], path: PathKey) -> set[str]:
    """The property names that a JSON Schema allows at a path."""
    nodes = [schema]
    for step in path:
        nodes = [n for node in nodes for n in _children(_variants(node, schema), step)]
    return {key for node in nodes for v in _variants(node, schema) for key in v.get("properties", {})}


def _variants(node: dict[str, Any], root: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in node:
        return _variants(root["$defs"][node["$ref"].rsplit("/", 1)[-1]], root)
    parts = [*node.get("anyOf", []), *node.get("oneOf", [])]
    return [v for part in parts for v in _variants(part, root)] or [node]


def _children(variants: list[dict[str, Any]], step: str | int) -> list[dict[str, Any]]:
    if isinstance(step, int):
        return [v["items"] for v in variants if "items" in v]
    found = [v["properties"][step] for v in variants if step in v.get("properties", {})]
    rest = [v["additionalProperties"] for v in variants if isinstance(v.get("additionalProperties"), dict)]
    return found or rest
