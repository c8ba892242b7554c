"""Marks of other versions of FHIR than R4 and R4B, and of resources whose meaning something unknown may change.

In other versions a field that does not exist here may say that a medicine was not taken: nothing of them is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.readers.notes import Why

if TYPE_CHECKING:
    from screener.readers.fhir.file import Held

ELSEWHERE = frozenset({"MedicationOrder", "MedicationUsage"})
"""Resources that R4 does not have, and that are about what criteria ask for."""
KEYS = frozenset({
    "medication", "taken", "wasNotTaken", "notGiven", "wasNotGiven", "notDone", "notPerformed", "effectiveTimeDateTime",
    "effectiveTimePeriod", "dateRecorded", "adherence",
})  # fmt: skip
"""Keys that R4 does not have in any resource that is read; `medication` has another name in each of R4's."""
AS_TEXT = ("clinicalStatus", "verificationStatus", "class")
"""What is a code or a coding in R4, and plain text in older versions."""
IN_LISTS = (("interpretation", dict), ("class", list))
"""What has one form in R4, and another one elsewhere."""

LOOKED_FOR = KEYS | {"modifierExtension", "implicitRules", *AS_TEXT, *(key for key, _ in IN_LISTS)}
"""Without any of these keys a resource is what it seems."""


def why_not(held: Held) -> Why | None:
    """Why a resource must not be read as what it seems to say; None when it may be."""
    raw = held.raw
    if LOOKED_FOR.isdisjoint(raw) and held.type not in ELSEWHERE:
        return None
    if raw.get("modifierExtension") or raw.get("implicitRules"):
        return Why.MODIFIED
    if held.type in ELSEWHERE or not KEYS.isdisjoint(raw):
        return Why.OTHER_FHIR
    other = any(isinstance(raw.get(key), form) for key, form in IN_LISTS)
    return Why.OTHER_FHIR if other or any(isinstance(raw.get(key), str) for key in AS_TEXT) else None
