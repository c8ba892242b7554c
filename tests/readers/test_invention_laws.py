"""Laws of damaged exports of many systems: each entry stands in the resource it names, and nothing denies it there.

What is allowed is worked out in another way than the reader's, from the resource alone.
"""

import json
from typing import Any

from bundles import understood
from exports import CASES
from hypothesis import given
from hypothesis import strategies as st
from test_reader_laws import ODD, changed, everything, held, places, resources

from screener.errors import Invalid
from screener.readers import Referral

EXPORTS = [case.export for case in CASES if not isinstance(case.export, bytes)]
PLACES = [list(places(export)) for export in EXPORTS]
NEVER = {"entered-in-error", "cancelled", "not-done", "not-taken", "draft", "registered", "preparation", "declined"}
REQUESTS = ("MedicationRequest", "MedicationDispense")
WORDS = [
    *ODD,
    "no evidence of",
    "not-taken",
    "provisional",
    "differential",
    "Family history",
    {"reference": "Patient/q"},
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """One of the exports with up to four changes."""
    which = draw(st.integers(0, len(EXPORTS) - 1))
    data = EXPORTS[which]
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(PLACES[which]))
        how = draw(st.sampled_from(["drop", "double", "odd", "odd", "odd"]))
        try:
            data = changed(data, path, how, draw(st.sampled_from(WORDS)))
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier change took the place away
    return json.dumps(data).encode()


def codes(part: Any) -> set[str]:
    """The codes of a status, whatever its form."""
    listed = part.get("coding") if isinstance(part, dict) else None
    return {str(c.get("code")) for c in listed if isinstance(c, dict)} if isinstance(listed, list) else set()


def says(resource: dict[str, Any], entry: dict[str, Any]) -> bool:
    """Whether a resource may be what an entry was read from."""
    if str(resource.get("status")) in NEVER or resource.get("modifierExtension"):
        return False
    return _sure(resource, entry) and _dated(resource, entry) and _valued(resource, entry) and _taken(resource, entry)


def _sure(resource: dict[str, Any], entry: dict[str, Any]) -> bool:
    verified = codes(resource.get("verificationStatus"))
    said = entry.get("status") or entry.get("value")
    if "entered-in-error" in verified:
        return False
    if "refuted" in verified:
        return said in ("absent", "ruled_out")
    return said == "suspected" or not verified & {"provisional", "differential", "unconfirmed"}


def _dated(resource: dict[str, Any], entry: dict[str, Any]) -> bool:
    texts = [text for text in held(resource) if text]
    days = [str(entry[key]) for key in ("date", "since", "until", "from", "to") if key in entry]
    return all(any(text.startswith(day) for text in texts) for day in days)


def _valued(resource: dict[str, Any], entry: dict[str, Any]) -> bool:
    value = entry.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return any(number == value for number in map(_number, held(resource)) if number is not None)


def _number(text: str) -> float | None:
    try:
        return float(text.split()[0].lstrip("<>=")) if text.split() else None
    except ValueError:
        return None


def _taken(resource: dict[str, Any], entry: dict[str, Any]) -> bool:
    """A request is no dose, and what somebody says was not taken is none."""
    if "treatment" not in entry:
        return True
    if resource["resourceType"] in REQUESTS:
        return entry.get("requested") is True and not {"from", "to", "ongoing"} & entry.keys()
    return not any(resource.get(key) in (True, "n") for key in ("wasNotTaken", "notGiven", "wasNotGiven", "taken"))


def check(referral: Referral, raw: bytes) -> None:
    document = referral.document
    by_name: dict[str, list[dict[str, Any]]] = {}
    kinds: dict[str, list[dict[str, Any]]] = {}
    for one in resources(json.loads(raw)):
        by_name.setdefault(f"{one['resourceType']}/{one.get('id')}", []).append(one)
        kinds.setdefault(str(one["resourceType"]), []).append(one)
    for name in ("findings", "conditions", "treatments"):
        for i, entry in enumerate(document.data.get(name, [])):
            origin = document.origin((name, i))
            whole = origin.removesuffix(", part of it")
            found = by_name.get(whole) or kinds.get(whole.partition(",")[0], [])
            assert any(says(one, entry) for one in found) or ", part of it" in origin, (origin, entry)


@given(damaged())
def test_no_damage_makes_an_export_say_what_its_resource_does_not(raw: bytes) -> None:
    for one in everything(raw):
        if isinstance(one, Referral):
            check(one, raw)
            try:
                understood(one)
            except Invalid as error:
                assert all("said twice" in p.why or "absent" in p.why for p in error.problems)


def test_the_law_holds_of_the_exports_themselves_and_would_notice_an_invention() -> None:
    request = {"resourceType": "MedicationRequest", "status": "active"}
    assert not says(request, {"treatment": "natalizumab", "ongoing": True})
    assert not says(
        {"resourceType": "Condition", "verificationStatus": {"coding": [{"code": "refuted"}]}}, {"status": "active"}
    )
    assert not says({"resourceType": "Observation", "status": "cancelled"}, {"value": 1})
    for export in EXPORTS:
        raw = json.dumps(export).encode()
        for one in everything(raw):
            assert isinstance(one, Referral)
            check(one, raw)
