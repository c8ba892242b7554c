"""Countries as addresses write them, to their two letters. Names come from Babel, and only when one is written."""

from __future__ import annotations

from functools import cache

from screener.vocabulary import plain

LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt")
SHORT = {"usa": "US", "uk": "GB", "u.s.a.": "US", "u.s.": "US", "england": "GB", "scotland": "GB", "wales": "GB"}
ALPHA_3 = {
    "AUS": "AU", "AUT": "AT", "BEL": "BE", "BRA": "BR", "CAN": "CA", "CHE": "CH", "CHN": "CN", "CZE": "CZ", "DEU": "DE",
    "DNK": "DK", "ESP": "ES", "FIN": "FI", "FRA": "FR", "GBR": "GB", "GRC": "GR", "HUN": "HU", "IND": "IN", "IRL": "IE",
    "ISR": "IL", "ITA": "IT", "JPN": "JP", "KOR": "KR", "LUX": "LU", "MEX": "MX", "NLD": "NL", "NOR": "NO", "NZL": "NZ",
    "POL": "PL", "PRT": "PT", "ROU": "RO", "SWE": "SE", "TUR": "TR", "UKR": "UA", "USA": "US", "ZAF": "ZA",
}  # fmt: skip
"""ISO 3166-1 alpha-3, of the commonest; another one is not read, which sorts trials and excludes from none."""


def country(written: str) -> str:
    """The two letters of a country (ISO 3166-1 alpha-2); empty when it is not known."""
    text = written.strip()
    if len(text) == 2:
        return text.upper() if text.upper() in _known().values() else ""
    return ALPHA_3.get(text.upper()) or SHORT.get(text.casefold()) or _known().get(plain(text), "")


@cache
def _known() -> dict[str, str]:
    """Every territory by its names."""
    from babel import Locale

    names: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("ZZ", "EU", "UN", "EZ", "XA", "XB", "QO"):
                names.setdefault(plain(name), code)
    return names
