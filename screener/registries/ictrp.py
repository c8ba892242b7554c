"""The XML export of the WHO's search portal (ICTRP), which gathers what national registries print.

It is second hand: nothing of it overwrites what a home registry says. Document types and entities are refused.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from screener.registries.countries import code_of
from screener.registries.criteria_text import items_of
from screener.registries.items import Items
from screener.registries.loose import hashed, sayable
from screener.registries.study import Eligibility, Read, Study, is_number
from screener.trials.record import State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "ICTRP"
STATES: dict[str, State] = {
    "recruiting": "recruiting",
    "open to recruitment": "recruiting",
    "not recruiting": "active_not_recruiting",
    "not yet recruiting": "not_yet_recruiting",
    "pending": "not_yet_recruiting",
    "authorised": "unknown",
    "authorised-recruitment may be ongoing or finished": "unknown",
    "completed": "completed",
    "complete": "completed",
    "terminated": "terminated",
    "suspended": "suspended",
    "temporary halt": "suspended",
    "withdrawn": "withdrawn",
    "not available": "unknown",
}
AGE = re.compile(r"(?P<number>\d{1,3})\s*(?P<unit>y|m|w|d)?\w*(?:\s*old)?", re.IGNORECASE)
UNITS = {"y": "Years", "m": "Months", "w": "Weeks", "d": "Days", "": "Years"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class NoExport(ValueError):  # noqa: N818
    """Not this portal's XML: why."""


def reads_of(raw: bytes, countries: Mapping[str, str]) -> list[Read]:
    """Every trial of an export. Raises NoExport."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(raw, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise NoExport("It declares document types or entities, which no export needs and an attack does.") from None
    except (ParseError, ValueError, LookupError):
        raise NoExport("It is cut off, or is no XML.") from None
    trials = [root] if root.tag == "Trial" else list(root.iter("Trial"))
    return [_read({child.tag: child.text or "" for child in trial}, countries) for trial in trials]


def _read(fields: dict[str, str], countries: Mapping[str, str]) -> Read:
    def field(name: str) -> str:
        return _plain(fields.get(name, ""))

    others = re.split(r"[;,\s]+", field("SecondaryIDs") or field("Secondary_ID"))
    own = field("TrialID")
    study = Study(
        registry=NAME,
        id=own,
        aliases=tuple(i for i in dict.fromkeys(others) if i != own and is_number(i)),
        acronym=field("Acronym"),
        title=field("Public_title") or field("Scientific_title"),
        official_title=field("Scientific_title"),
        sponsor=field("Primary_sponsor"),
        phase=field("Phase"),
        study_type="OBSERVATIONAL" if "observ" in field("Study_type").casefold() else "INTERVENTIONAL",
        conditions=_listed(field("Condition")),
        interventions=_listed(field("Intervention")),
        status=field("Recruitment_Status"),
        state=STATES.get(field("Recruitment_Status").casefold(), "unknown"),
        stated_on=_day(field("Export_date")),
        updated=_day(field("Last_Refreshed_on")),
        start=_day(field("Date_enrollement")),
        completion=_day(field("results_date_completed")),
        countries=tuple(
            dict.fromkeys(code_of(c, countries) for c in re.split(r"[;,]", field("Countries")) if c.strip())
        ),
        eligibility=_eligibility(fields),
        link=field("web_address"),
        sha256=hashed({k: v for k, v in fields.items() if k not in ("Export_date", "Internal_Number")}),
    )
    texts = {
        "title": " | ".join((study.title, study.official_title)),
        "conditions": " | ".join(study.conditions),
        "interventions": " | ".join(study.interventions),
    }
    return Read(study, texts)


def _eligibility(fields: dict[str, str]) -> Eligibility:
    inclusion, exclusion = (_lines(fields.get(f"{side}_Criteria", "")) for side in ("Inclusion", "Exclusion"))
    whole = f"Inclusion Criteria:\n\n{inclusion}\n\nExclusion Criteria:\n\n{exclusion}" if exclusion else inclusion
    items = items_of(whole) if whole.strip() else Items(complete=False)
    sex = _plain(fields.get("Inclusion_gender", "")).upper()
    return Eligibility(
        text=whole,
        **items._asdict(),
        minimum_age=_age(fields.get("Inclusion_agemin", "")),
        maximum_age=_age(fields.get("Inclusion_agemax", "")),
        sex=_sex(sex),
    )


def _sex(said: str) -> str:
    women, men = "FEMALE" in said or said == "F", bool(re.search(r"(?<!FE)MALE", said)) or said == "M"
    if (women and men) or said in ("BOTH", "ALL"):
        return "ALL"
    return {(True, False): "FEMALE", (False, True): "MALE"}.get((women, men), "")


def _age(said: str) -> str:
    """As ClinicalTrials.gov writes it; nothing where it is not one plain number."""
    found = AGE.fullmatch(_plain(said).strip("<>= "))
    return f"{int(found['number'])} {UNITS[(found['unit'] or '').lower()]}" if found and int(found["number"]) else ""


def _day(said: str) -> str:
    """The portal writes 31/12/2025, 31 December 2025 and 2025-12-31."""
    turned = re.fullmatch(r"(\d{1,2})[/ -](\d{1,2}|[A-Za-z]{3,9})[/ -](\d{4})(?:\s.*)?", said)
    if turned:
        month = int(turned[2]) if turned[2].isdigit() else _month(turned[2])
        return f"{turned[3]}-{month:02}-{int(turned[1]):02}" if 1 <= month <= len(MONTHS) else ""
    return said[:10] if re.fullmatch(r"\d{4}-\d{2}-\d{2}.*", said) else ""


def _month(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1 if name[:3].lower() in MONTHS else 0


def _listed(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in re.split(r"[;|]|<br\s*/?>", said)))))


def _lines(said: str) -> str:
    """Text with HTML's line ends as lines."""
    broken = re.sub(r"<br\s*/?>|</?p>|</li>", "\n", said, flags=re.IGNORECASE)
    return sayable(html.unescape(re.sub(r"<[^<>]{0,200}>", "", broken))).strip()


def _plain(said: Any) -> str:
    return " ".join(_lines(str(said)).split())
