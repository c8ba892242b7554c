"""Units as people spell them, what converts into what, and values that look wrong by a thousand."""

from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.values import (
    Interval,
    Unit,
    UnknownUnit,
    convert,
    implausible,
    parse_number,
    parse_unit,
    thousandfold,
)

D = Decimal

CELLS = ["/L", "/mL", "/uL", "/mm3", "/nL", "10*6/L", "10*9/L", "10*3/uL", "10*3/mm3"]
COPIES = ["{copies}/mL", "{copies}/uL", "{copies}/L", "{log10_copies}/mL"]
IU = ["[IU]/mL", "[IU]/L"]
MASS_PER_VOLUME = ["g/L", "g/dL", "mg/dL", "mg/L", "ug/mL", "ng/mL"]
SUBSTANCE_PER_VOLUME = ["mmol/L", "umol/L"]
GROUPS = [
    CELLS,
    COPIES,
    IU,
    MASS_PER_VOLUME,
    SUBSTANCE_PER_VOLUME,
    ["kg", "g"],
    ["mg/d"],
    ["mg/kg/d"],
    ["a", "mo"],
    ["wk", "d"],
    ["%"],
    ["1"],
]
CODES = [code for group in GROUPS for code in group]
LINEAR_PAIRS = [
    pair for group in GROUPS for pair in product(group, repeat=2) if not any("log10" in code for code in pair)
]
DECIMAL_PAIRS = [pair for pair in LINEAR_PAIRS if pair[0] in CELLS + IU + MASS_PER_VOLUME]
COPIES_PER_ML, LOG = parse_unit("copies/mL"), parse_unit("log10 copies/mL")

quantities = st.decimals(0, D("1e9"), places=4)


def in_unit(said: str, given: str, wanted: str, molar_mass: Decimal | None = None) -> Interval | None:
    floor = None if "log" in given else D(0)
    value = parse_number(said, floor)
    return convert(value, parse_unit(given), parse_unit(wanted), grams_per_mole=molar_mass)


@pytest.mark.parametrize(
    ("code", "spellings"),
    [
        ("10*9/L", ["10^9/L", "10*9/L", "10e9/L", "10E9/l", "x10^9/L", "x 10^9 / L", "× 10⁹/L", "10**9/L"]),
        ("10*9/L", ["G/L", "G/l", "10^9 cells/L", "x10^9 Cells/L"]),
        ("10*3/uL", ["K/mcL", "Thousand/uL", "thou/uL", "x10E3/uL"]),
        ("/uL", ["cells/mcL", "1/uL"]),
        ("10*3/uL", ["10^3/µL", "10³/μL", "K/uL", "k/µl"]),
        ("/mm3", ["cells/mm3", "/mm3", "cells/mm³", "cells per mm3", "{cells}/mm3", "CELLS/MM3"]),
        ("/uL", ["cells/µL", "cells/μL", "/uL", "/ul", "cell/uL", "/UL"]),
        ("/mL", ["/mL", "/ml", "cells / mL"]),
        ("/nL", ["/nL", "/nl"]),
        ("/L", ["/L", "/l"]),
        ("g/L", ["g/L", "g/l", " g / L "]),
        ("g/dL", ["g/dL", "g/dl", "G/DL"]),
        ("mg/dL", ["mg/dL", "MG/DL", "mg/dl"]),
        ("mg/L", ["mg/L", "mg/l"]),
        ("umol/L", ["umol/L", "µmol/L", "μmol/l"]),
        ("mmol/L", ["mmol/L", "mmol/l"]),
        ("{copies}/mL", ["copies/mL", "copies/ml", "cp/mL", "Copies/mL", "copies per mL", "{copies}/mL"]),
        ("{copies}/uL", ["copies/uL", "cp/µL"]),
        ("{copies}/L", ["copies/L"]),
        ("{log10_copies}/mL", ["log10 copies/mL", "log copies/mL", "Log10 cp/ml", "log10 (copies/mL)"]),
        ("[IU]/mL", ["IU/mL", "UI/mL", "iu/ml", "[iU]/mL"]),
        ("[IU]/L", ["IU/L", "UI/L"]),
        ("kg", ["kg", "KG"]),
        ("g", ["g"]),
        ("mg/d", ["mg/day", "mg/d"]),
        ("mg/kg/d", ["mg/kg/day", "mg/kg/d", "mg / kg / day"]),
        ("a", ["years", "year", "Years", "a"]),
        ("mo", ["months", "month", "mo"]),
        ("wk", ["weeks", "week", "wk"]),
        ("d", ["days", "day", "d"]),
        ("%", ["%", "percent"]),
        ("1", ["1"]),
    ],
)
def test_spellings_of_a_unit(code: str, spellings: list[str]) -> None:
    assert {spelling: parse_unit(spelling).code for spelling in spellings} == dict.fromkeys(spellings, code)


@pytest.mark.parametrize("code", CODES)
def test_every_ucum_code_is_a_spelling_of_itself(code: str) -> None:
    assert parse_unit(code).code == code


def test_case_tells_giga_per_litre_from_gram_per_litre() -> None:
    assert parse_unit("G/L").dimension != parse_unit("g/L").dimension


@pytest.mark.parametrize("code", [code for code in CODES if code != "g/L"])
def test_no_other_unit_depends_on_case(code: str) -> None:
    assert parse_unit(code.upper()) == parse_unit(code.lower()) == parse_unit(code)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("cpies/mL", "copies/mL"), ("mg/dLL", "mg/dL"), ("yeers", "years"), ("umol/mL", "umol/L")],
)
def test_an_unknown_unit_comes_with_the_nearest_known_ones(text: str, nearest: str) -> None:
    with pytest.raises(UnknownUnit) as refusal:
        parse_unit(text)
    assert refusal.value.nearest[0] == nearest
    assert nearest in str(refusal.value)


@pytest.mark.parametrize("text", ["", "cells", "10", "zzzzzzzz", "10^9", "/"])
def test_what_is_no_unit_at_all(text: str) -> None:
    with pytest.raises(UnknownUnit, match="write a known unit"):
        parse_unit(text)


def test_a_refusal_does_not_repeat_what_was_written() -> None:
    with pytest.raises(UnknownUnit) as refusal:
        parse_unit("copies/mL of J. Dupont")
    assert "Dupont" not in str(refusal.value)


@pytest.mark.parametrize(
    ("said", "given", "wanted", "result", "why"),
    [
        ("200", "/mm3", "/uL", "200", "a cubic millimetre is a microlitre"),
        ("0.2", "G/L", "/uL", "200", "giga per litre is thousands per microlitre"),
        ("1.5", "10*9/L", "10*3/uL", "1.5", "two names of one size"),
        ("200", "/uL", "10*9/L", "0.2", "and back"),
        ("<50", "copies/mL", "copies/L", "<50000", "a bound stays a bound"),
        (">1000", "copies/uL", "copies/mL", ">1000000", "a bound stays a bound"),
        ("3", "log10 copies/mL", "copies/mL", "1000", "ten to the power of 3"),
        ("0", "log10 copies/mL", "copies/mL", "1", "ten to the power of 0"),
        ("-1", "log10 copies/mL", "copies/L", "100", "a logarithm may be negative"),
        ("100000", "copies/mL", "log10 copies/mL", "5", "a power of ten has an exact logarithm"),
        ("1000", "copies/L", "log10 copies/mL", "0", "one copy in a millilitre"),
        ("<100", "copies/mL", "log10 copies/mL", "<2", "from 0: unbounded below"),
        ("<2", "log10 copies/mL", "copies/mL", "<100", "unbounded below: from 0"),
        ("≥100", "copies/mL", "log10 copies/mL", "≥2", "unbounded above stays so"),
        ("1000", "IU/L", "IU/mL", "1", "international units among themselves"),
        ("12", "g/dL", "g/L", "120", "decilitres to litres"),
        ("0.9", "mg/dL", "mg/L", "9", "decilitres to litres"),
        ("70", "kg", "g", "70000", "kilograms"),
        ("18", "years", "months", "216", "calendar months"),
        ("6", "months", "years", "0.5", "half a year"),
        ("2", "weeks", "days", "14", "weeks of seven days"),
    ],
)
def test_conversions(said: str, given: str, wanted: str, result: str, why: str) -> None:
    assert str(in_unit(said, given, wanted)) == result, why


@pytest.mark.parametrize(
    ("given", "wanted", "why"),
    [
        ("IU/mL", "copies/mL", "how many copies a unit is depends on the assay"),
        ("copies/mL", "IU/mL", "how many copies a unit is depends on the assay"),
        ("cells/mL", "copies/mL", "a cell is not a copy"),
        ("G/L", "g/L", "cells have no known mass"),
        ("months", "days", "months differ in length"),
        ("years", "weeks", "years differ in length"),
        ("mg/day", "mg/kg/day", "the weight is not known here"),
        ("%", "1", "a score of 60 may be written 60 %, and is not 0.6"),
        ("mg/dL", "umol/L", "the substance is not known here"),
        ("log copies/mL", "IU/mL", "nor do logarithms cross"),
    ],
)
def test_what_does_not_convert(given: str, wanted: str, why: str) -> None:
    assert in_unit("1", given, wanted) is None, why


def test_dimensions_never_mix() -> None:
    for one, other in combinations(GROUPS, 2):
        for here, there in product(one, other):
            assert in_unit("1", here, there) is in_unit("1", there, here) is None


@pytest.mark.parametrize(
    ("said", "given", "wanted", "result"),
    [("18", "mg/dL", "mmol/L", "1"), ("1", "mmol/L", "mg/dL", "18"), ("<500", "umol/L", "g/L", "<0.09")],
)
def test_mass_and_substance_convert_with_a_molar_mass(said: str, given: str, wanted: str, result: str) -> None:
    assert str(in_unit(said, given, wanted, D(180))) == result


def test_a_molar_mass_lets_nothing_else_convert() -> None:
    assert in_unit("1", "IU/mL", "mmol/L", D(180)) is None
    assert str(in_unit("1", "g/L", "mg/L", D(180))) == "1000"


@pytest.mark.parametrize("molar_mass", [D(0), D(-1)])
def test_a_molar_mass_is_above_zero(molar_mass: Decimal) -> None:
    with pytest.raises(ValueError, match="above 0"):
        in_unit("1", "mg/dL", "mmol/L", molar_mass)


def test_zero_has_no_logarithm() -> None:
    assert in_unit("0", "copies/mL", "log10 copies/mL") is None


def test_above_zero_is_unbounded_below_as_a_logarithm() -> None:
    detected = Interval(D(0), D(100), low_open=True, high_open=True)
    assert convert(detected, COPIES_PER_ML, LOG) == Interval.less_than(D(2))


def test_nothing_known_is_nothing_known_as_a_logarithm() -> None:
    assert convert(Interval.anything(), COPIES_PER_ML, LOG) == Interval.anything()
    assert convert(Interval.anything(), LOG, COPIES_PER_ML) == Interval.at_least(D(0))


@pytest.mark.parametrize("said", ["101", "-101", "<1e20"])
def test_a_logarithm_that_nobody_measures_does_not_convert(said: str) -> None:
    assert in_unit(said, "log copies/mL", "copies/mL") is None


def test_the_largest_logarithm_that_converts_is_100() -> None:
    assert in_unit("100", "log copies/mL", "copies/mL") == Interval.exactly(D("1e100"))


def test_a_unit_is_itself() -> None:
    value = parse_number("12.50")
    assert all(convert(value, unit, unit) is value for unit in map(parse_unit, CODES))


@given(quantities, st.sampled_from(DECIMAL_PAIRS), st.sampled_from(["", "<", ">="]))
def test_powers_of_ten_round_trip_exactly(x: Decimal, pair: tuple[str, str], sign: str) -> None:
    given, wanted = map(parse_unit, pair)
    value = parse_number(f"{sign}{x + 1}")
    there = convert(value, given, wanted)
    assert there is not None
    assert convert(there, wanted, given) == value


@given(quantities, st.sampled_from(LINEAR_PAIRS))
def test_all_conversions_round_trip_to_far_more_digits_than_are_written(x: Decimal, pair: tuple[str, str]) -> None:
    given, wanted = map(parse_unit, pair)
    there = convert(Interval.exactly(x), given, wanted)
    assert there is not None
    back = convert(there, wanted, given)
    assert back is not None
    assert back.low is not None
    assert abs(back.low - x) <= x * D("1e-50")


@given(quantities, quantities, st.sampled_from(LINEAR_PAIRS))
def test_conversions_keep_order(x: Decimal, y: Decimal, pair: tuple[str, str]) -> None:
    given, wanted = map(parse_unit, pair)
    one, other = (convert(Interval.exactly(end), given, wanted) for end in (x, y))
    assert one is not None
    assert other is not None
    assert other.low is not None
    assert one.is_at_least(other.low) is Interval.exactly(x).is_at_least(y)


@given(st.decimals(D("0.001"), D("1e12"), places=3), st.decimals(D("0.001"), D("1e12"), places=3))
def test_logarithms_keep_order_and_return(x: Decimal, y: Decimal) -> None:
    one, other = (convert(Interval.exactly(end), COPIES_PER_ML, LOG) for end in (x, y))
    assert one is not None
    assert other is not None
    assert other.low is not None
    assert one.is_at_least(other.low) is Interval.exactly(x).is_at_least(y)
    back = convert(one, LOG, COPIES_PER_ML)
    assert back is not None
    assert back.low is not None
    assert abs(back.low - x) <= x * D("1e-25")


@given(st.integers(-30, 30), st.sampled_from(["{copies}/mL", "{copies}/L", "{copies}/uL"]))
def test_whole_logarithms_are_exact(power: int, code: str) -> None:
    value, linear = Interval.exactly(D(power)), parse_unit(code)
    there = convert(value, LOG, linear)
    assert there is not None
    assert there.low == D(10) ** power * D(1000) / linear.factor
    assert convert(there, linear, LOG) == value


@given(quantities, st.sampled_from(DECIMAL_PAIRS))
def test_powers_of_ten_stay_exact(x: Decimal, pair: tuple[str, str]) -> None:
    given, wanted = map(parse_unit, pair)
    there = convert(Interval.exactly(x), given, wanted)
    assert there is not None
    assert there.low is not None
    assert there.low * wanted.factor == x * given.factor


PLAUSIBLE = Interval.between(D(1), D(3000))


@pytest.mark.parametrize(
    ("said", "slip", "why"),
    [
        ("0.3", "multiply", "300 cells, written as giga per litre"),
        ("250000", "divide", "250 cells, written per millilitre"),
        ("300", None, "plausible as it is"),
        ("<50", None, "it may be plausible as it is"),
        ("0.0001", None, "too small even a thousandfold"),
        ("1e9", None, "too large even for a thousandth"),
        (">5000", None, "part of it would still be outside"),
    ],
)
def test_a_slip_by_a_thousand(said: str, slip: str | None, why: str) -> None:
    assert thousandfold(parse_number(said), PLAUSIBLE) == slip, why


@pytest.mark.parametrize(
    ("said", "expected", "why"),
    [
        ("300", False, "inside"),
        ("3000", False, "the end itself is plausible"),
        ("3001", True, "wholly outside"),
        ("<50", False, "partly inside"),
        (">3000", True, "wholly outside"),
    ],
)
def test_implausible_is_wholly_outside(said: str, expected: bool, why: str) -> None:
    assert implausible(parse_number(said), PLAUSIBLE) is expected, why


@given(st.decimals(D(3), D(999), places=2))
def test_a_plausible_value_is_recognised_through_a_slip_either_way(x: Decimal) -> None:
    value = Interval.exactly(x)
    assert thousandfold(value, PLAUSIBLE) is None
    assert thousandfold(value.scaled(D("0.001")), PLAUSIBLE) == "multiply"
    assert thousandfold(value.scaled(D(2000)), PLAUSIBLE) == "divide"


def test_units_are_values() -> None:
    assert parse_unit("copies/mL") == Unit("{copies}/mL", "copies per volume", D(1000))
    assert parse_unit("log copies/mL") == Unit("{log10_copies}/mL", "copies per volume", D(1000), log10=True)
    assert len({parse_unit("G/L"), parse_unit("10^9/L")}) == 1
