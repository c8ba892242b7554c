"""Laws of every export, however damaged: nothing crashes, nothing is invented, every entry has where it came from."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bundles import ROOT, TODAY, entries, observation, quantity, read, understood, vocabulary
from hypothesis import given
from hypothesis import strategies as st

from screener.documents import Document
from screener.errors import Invalid, ScreenerError
from screener.readers import Referral, Source, referrals

EXAMPLE = json.loads((ROOT / "examples" / "natalizumab.fhir.json").read_text(encoding="utf-8"))
PACKET = {
    "id": "x",
    "subject": {"id": "x", "sex": "MALE", "dateOfBirth": "1990-01-15T00:00:00Z", "vitalStatus": {"status": "ALIVE"}},
    "diseases": [
        {"term": {"id": "MONDO:0005301", "label": "multiple sclerosis"}, "onset": {"timestamp": "2015-03-02"}}
    ],
    "phenotypicFeatures": [{"type": {"id": "HP:2", "label": "Uveitis"}, "excluded": True}],
    "measurements": [
        {
            "assay": {"id": "LOINC:24467-3"},
            "value": {"quantity": {"unit": {"id": "UCUM:/uL"}, "value": 95}},
            "timeObserved": {"timestamp": "2026-10-02"},
        },
        {"assay": {"id": "LOINC:33295-7"}, "value": {"ontologyClass": {"id": "SNOMED:260373001"}}},
    ],
    "medicalActions": [
        {"treatment": {"agent": {"id": "ATC:L04AG03"}, "doseIntervals": [{"interval": {"end": "2026-07-14"}}]}}
    ],
    "metaData": {"created": "2026-11-01"},
}
ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1e308,
    "",
    "x",
    "2026",
    "2026-02-30",
    "2031-01-01",
    "\ud800",
    [],
    {},
    [[]],
    [None],
    {"coding": None},
    "entered-in-error",
    "refuted",
    "cancelled",
    "active",
    "Patient/p2",
    "#",
    "http://loinc.org",
    "<",
    "mg",
    "natalizumab",
    "0" * 400,
]


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in parts:
        yield (*path, key)
        yield from places(value, (*path, key))


def changed(data: Any, path: tuple[Any, ...], how: str, value: Any) -> Any:
    """A copy in which one place holds something else, is gone, or stands twice."""
    copy = json.loads(json.dumps(data))
    node = copy
    for step in path[:-1]:
        node = node[step]
    if how == "drop":
        node.pop(path[-1])
    elif how == "double" and isinstance(node, list):
        node.append(json.loads(json.dumps(node[path[-1]])))
    else:
        node[path[-1]] = value
    return copy


PLACES = {"fhir": list(places(EXAMPLE)), "packet": list(places(PACKET))}
GIVEN = {"fhir": EXAMPLE, "packet": PACKET}


@st.composite
def damaged(draw: st.DrawFn, kind: str) -> bytes:
    """An export with up to four changes, and perhaps cut off."""
    data = GIVEN[kind]
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(PLACES[kind]))
        how = draw(st.sampled_from(["drop", "double", "odd", "odd", "odd"]))
        try:
            data = changed(data, path, how, draw(st.sampled_from(ODD)))
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier change took the place away
    raw = json.dumps(data).encode()
    cut = draw(st.one_of(st.none(), st.integers(0, len(raw))))
    return raw if cut is None else raw[:cut]


def everything(raw: bytes) -> list[Referral | ScreenerError]:
    try:
        return list(referrals(Source("export", raw=raw), vocabulary(), TODAY) or ())
    except ScreenerError as error:
        return [error]


def held(data: Any) -> Iterator[str]:
    """Every plain value of a file as text."""
    if isinstance(data, dict | list):
        for part in data.values() if isinstance(data, dict) else data:
            yield from held(part)
    else:
        yield str(data)


def resources(data: Any) -> Iterator[dict[str, Any]]:
    """Everything in a file that says what kind it is, however deep."""
    if isinstance(data, dict) and "resourceType" in data:
        yield data
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from resources(part)


def check(referral: Referral, raw: bytes) -> None:
    """Every entry names something of the file, its day stands there, and a profile can be read of it."""
    data, document = json.loads(raw), referral.document
    texts = list(held(data))
    for name in ("findings", "conditions", "treatments"):
        for i, entry in enumerate(document.data.get(name, [])):
            origin = document.origin((name, i))
            assert origin
            assert str(entry["source"]).startswith(origin)
            assert_named(origin, data)
            days = [entry[key] for key in ("date", "since", "until", "from", "to") if key in entry]
            assert all(any(text.startswith(str(day)) for text in texts) for day in days)
    for key in set(document.data) - {"findings", "conditions", "treatments"}:
        assert document.origin((key,))
    try:
        understood(referral)
    except Invalid as error:
        assert all("said twice" in p.why or "absent" in p.why for p in error.problems)


def assert_named(origin: str, data: Any) -> None:
    kind, _, name = origin.partition("/")
    if name:
        assert any(r["resourceType"] == kind and r.get("id") == name for r in resources(data))
    elif "[" in origin:
        key, number = origin.rstrip("]").split("[")
        assert len(data[key]) >= int(number)
    else:
        assert ", number " in origin


@given(damaged("fhir"))
def test_a_damaged_bundle_never_crashes_and_never_invents(raw: bytes) -> None:
    for one in everything(raw):
        if isinstance(one, Referral):
            check(one, raw)


@given(damaged("packet"))
def test_neither_does_a_damaged_phenopacket(raw: bytes) -> None:
    for one in everything(raw):
        if isinstance(one, Referral):
            check(one, raw)


@given(st.permutations(EXAMPLE["entry"]))
def test_the_order_of_a_bundle_says_nothing(order: list[Any]) -> None:
    (one,) = everything(json.dumps({**EXAMPLE, "entry": order}).encode())
    assert isinstance(one, Referral)
    (plain,) = everything(json.dumps(EXAMPLE).encode())
    assert isinstance(plain, Referral)
    for name in ("findings", "conditions", "treatments"):
        assert sorted(map(repr, entries(one, name))) == sorted(map(repr, entries(plain, name)))


@given(st.lists(st.integers(0, len(EXAMPLE["entry"]) - 1), unique=True))
def test_what_is_taken_out_of_a_bundle_is_not_in_the_profile(gone: list[int]) -> None:
    kept = [entry for i, entry in enumerate(EXAMPLE["entry"]) if i not in gone]
    missing = [
        f"{e['resource']['resourceType']}/{e['resource']['id']}" for i, e in enumerate(EXAMPLE["entry"]) if i in gone
    ]
    for one in everything(json.dumps({**EXAMPLE, "entry": kept}).encode()):
        if isinstance(one, Referral):
            assert not set(missing) & set(one.document.origins.values())


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["/uL", "10*9/L", "mmol/L", "", "cells/uL"]))
def test_a_number_is_read_as_it_is_or_not_at_all(value: float, unit: str) -> None:
    one = read(observation("o", "24467-3", **quantity(value, unit)))
    assert [e["value"] for e in entries(one, "findings")] in ([], [value])


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity", "1" + "0" * 400])
def test_numbers_that_no_measurement_has(constant: str) -> None:
    raw = json.dumps(EXAMPLE).replace(": 1250", f": {constant}").encode()
    (one,) = everything(raw)
    assert isinstance(one, Referral)
    assert "csf_jcv_copies" not in [e["fact"] for e in entries(one, "findings")]
    understood(one)


def test_the_law_would_notice_an_invented_entry() -> None:
    (one,) = everything(json.dumps(EXAMPLE).encode())
    assert isinstance(one, Referral)
    old = one.document
    data = {
        **old.data,
        "findings": [*old.data["findings"], {"fact": "cd4", "value": 1, "unit": "/uL", "source": "Observation/x"}],
    }
    origins = {**old.origins, ("findings", len(old.data["findings"])): "Observation/x"}
    with pytest.raises(AssertionError):
        check(Referral(Document("", data, {}, origins), "FHIR"), json.dumps(EXAMPLE).encode())
