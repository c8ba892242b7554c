"""Countries by name: in the languages of Babel's CLDR data, and as registries write them. Gives their two letters."""

from __future__ import annotations

from functools import cache

from screener.vocabulary import plain

ALSO = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "united kingdom of great britain and northern ireland": "GB", "usa": "US", "us": "US", "u.s.a.": "US",
    "united states of america": "US", "etats unis d'amerique": "US", "the netherlands": "NL", "holland": "NL",
    "hollande": "NL", "korea, republic of": "KR", "republic of korea": "KR", "korea": "KR", "coree": "KR",
    "russian federation": "RU", "czech republic": "CZ", "republique tcheque": "CZ", "turkey": "TR", "turquie": "TR",
    "viet nam": "VN", "iran, islamic republic of": "IR", "moldova, republic of": "MD", "ivory coast": "CI",
    "tanzania, united republic of": "TZ", "syrian arab republic": "SY", "taiwan, province of china": "TW",
    "hong kong": "HK", "macedonia": "MK", "burma": "MM", "uae": "AE", "emirats": "AE",
}  # fmt: skip
"""As registries, letters and people write them, beside the names of CLDR."""
ALPHA_3 = {
    "AUS": "AU", "AUT": "AT", "BEL": "BE", "BRA": "BR", "CAN": "CA", "CHE": "CH", "CHN": "CN", "CZE": "CZ", "DEU": "DE",
    "DNK": "DK", "ESP": "ES", "FIN": "FI", "FRA": "FR", "GBR": "GB", "GRC": "GR", "HUN": "HU", "IND": "IN", "IRL": "IE",
    "ISR": "IL", "ITA": "IT", "JPN": "JP", "KOR": "KR", "LUX": "LU", "MEX": "MX", "NLD": "NL", "NOR": "NO", "NZL": "NZ",
    "POL": "PL", "PRT": "PT", "ROU": "RO", "SWE": "SE", "TUR": "TR", "UKR": "UA", "USA": "US", "ZAF": "ZA",
}  # fmt: skip
"""ISO 3166-1 alpha-3, of the commonest; another one is not read, which sorts trials and excludes from none."""
NONE = ("ZZ", "EU", "UN", "EZ", "XA", "XB", "QO")
"""Letters that are no country's."""
OTHERS = (
    "de",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "sv",
    "da",
    "fi",
    "nb",
    "cs",
    "el",
    "hu",
    "ro",
    "tr",
    "ar",
    "ru",
    "zh",
    "ja",
)
"""Languages that are tried last, in this order."""


def code_of(said: str, language: str = "en") -> str | None:
    """The two letters (ISO 3166-1) of a country that is written by its name or its letters; None for any other."""
    name = plain(said)
    if not name:
        return None
    known, letters = _names("en"), said.strip().upper()
    if letters in ALPHA_3 or letters in known.values():
        return ALPHA_3.get(letters, letters)
    also = {plain(k): code for k, code in ALSO.items()}
    return also.get(name) or next((c for code in (language, "en", *OTHERS) if (c := _names(code).get(name))), None)


@cache
def _names(code: str) -> dict[str, str]:
    """The names of a language to the letters; no regions of the world."""
    from babel import Locale

    territories = Locale.parse(code).territories
    countries = ((c, name) for c, name in territories.items() if len(c) == 2 and c.isalpha() and c not in NONE)
    return {plain(str(name)): letters for letters, name in countries}
