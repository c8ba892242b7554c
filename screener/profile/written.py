"""A profile's plain data as YAML, short enough to go on by hand: one entry a line, as in the examples."""

from __future__ import annotations

import json
import re
from typing import Any

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?|/[A-Za-z]+")
"""What YAML 1.2 reads as the same text without quotes, as long as it is no word of its own."""
WORDS = ("true", "false", "null", "yes", "no", "on", "off")


def as_yaml(data: dict[str, Any]) -> str:
    """The whole profile; read again, it is the same data."""
    return "".join(_key(key, value) for key, value in data.items()) or "{}\n"


def _key(key: str, value: Any) -> str:
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        return f"{key}:\n" + "".join(f"  - {_flow(entry)}\n" for entry in value)
    return f"{key}: {_flow(value)}\n"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)
