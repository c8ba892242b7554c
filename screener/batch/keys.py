"""Referral numbers replaced by a keyed hash: the same number gives the same one, and only the key leads back."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING

from screener.errors import Problem, Unreadable

if TYPE_CHECKING:
    from pathlib import Path

SHORTEST = 16
"""Bytes of a key."""
LETTERS = 12


def read_key(path: Path, *, make: bool) -> bytes:
    """The key of a file, which is made where there is none and `make` says so. Raises Unreadable."""
    if make and not path.exists():
        _make(path)
    try:
        key = path.read_bytes().strip()
    except OSError:
        raise _refused(path, "There is no key.", "Make one with --make-key, and keep it away from the log.") from None
    if len(key) < SHORTEST:
        raise _refused(path, "The key is too short.", f"It has {SHORTEST} characters or more; --make-key makes one.")
    return key


def _make(path: Path) -> None:
    """A key that only its owner can read."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise _refused(path, "The key cannot be written.", "Choose another folder.") from None
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secrets.token_hex(32) + "\n")


def hashed(number: str, key: bytes) -> str:
    """HMAC-SHA-256 of the number, the first 12 hexadecimal digits."""
    return hmac.new(key, number.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:LETTERS]


def _refused(path: Path, why: str, do: str) -> Unreadable:
    return Unreadable(str(path), [Problem(why, do)])
