"""The EU's Clinical Trials Information System, its public interface: searches, retrieves, and reads its records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from screener.registries.countries import city, code_of
from screener.registries.items import Item
from screener.registries.line import Line, NotThere
from screener.registries.loose import at, date, hashed, many, number, sayable, text, texts
from screener.registries.study import EU, Eligibility, Fetched, Gone, Read, Study, is_number, joined
from screener.trials.record import Site, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screener.knowledge.net import Net
    from screener.registries.study import Told

NAME = "CTIS"
BASE = "https://euclinicaltrials.eu/ctis-public-api"
THROTTLES = frozenset({403})
"""Here a 403 means "slower", as 429 and 503 do."""
PAGE = 50
MOST_PAGES = 200
STATUS: dict[int, tuple[str, State]] = {
    1: ("Under evaluation", "not_yet_recruiting"),
    2: ("Authorised, recruitment pending", "not_yet_recruiting"),
    3: ("Authorised, recruiting", "recruiting"),
    4: ("Ongoing, recruiting", "recruiting"),
    5: ("Ongoing, recruitment ended", "active_not_recruiting"),
    6: ("Temporarily halted", "suspended"),
    7: ("Suspended", "suspended"),
    8: ("Ended", "completed"),
    9: ("Expired", "terminated"),
    10: ("Revoked", "terminated"),
    11: ("Not authorised", "withdrawn"),
    12: ("Cancelled", "withdrawn"),
}
"""The codes of a trial, and of a country in it."""
COUNTRY = re.compile(r"\s*(?P<country>[^:]+?)\s*:\s*(?P<code>\d{1,2})\s*")
AGE_CODES = "The register gives age groups only"


class Ctis:
    """The EU register. Numbers have four parts: YYYY-NNNNNN-NN-NN."""

    name = NAME

    def __init__(self, line: Line, net: Net) -> None:
        self.line, self.net = line, net

    def owns(self, number: str) -> bool:
        """Whether it is a CTIS number; three parts are an EudraCT number, of the register before."""
        return bool(EU.fullmatch(number)) and len(number) > len(joined(number))

    def data_day(self) -> str:
        """The register does not say of which day its data are."""
        return ""

    def fetch_net(self, told: Told) -> Fetched:
        """Every record that answers one of the net's searches."""
        warnings: list[str] = []
        hits = self.hits(told, warnings)
        return self._retrieved(hits, told, warnings)

    def fetch_ids(self, ids: Iterable[str], told: Told) -> Fetched:
        """These records. What the register does not have is gone."""
        return self._retrieved({i: None for i in ids if self.owns(i)}, told, [])

    def hits(self, told: Told, warnings: list[str]) -> dict[str, Any]:
        """What the searches find, by number: short records, without criteria."""
        found: dict[str, Any] = {}
        for criteria in self.net.ctis:
            for hit in self._walk(criteria, told, warnings):
                found.setdefault(text(hit, "ctNumber"), hit)
        return found

    def _walk(self, criteria: Mapping[str, str], told: Told, warnings: list[str]) -> list[Any]:
        """All pages of a search; the first is 1, since page 0 answers "no trials"."""
        found: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            data = self.line.post("/search", _search(criteria, page)).data
            pagination = at(data, "pagination")
            if not isinstance(pagination, dict) or not isinstance(at(data, "data"), list):
                raise self.line.failure("Its answer has no list of trials, so its interface may have changed.")
            found += [hit for hit in data["data"] if EU.fullmatch(text(hit, "ctNumber"))]
            told(f"{NAME}: page {page}, {len(found)} found")
            if at(pagination, "nextPage") is not True and page >= (number(pagination, "totalPages") or 0):
                return self._counted(found, number(pagination, "totalRecords"), warnings)
        raise self.line.failure(f"Its list has more than {MOST_PAGES} pages, so the search was not understood.")

    def _counted(self, found: list[Any], total: float | None, warnings: list[str]) -> list[Any]:
        distinct = len({text(hit, "ctNumber") for hit in found})
        if total is not None and int(total) != distinct:
            warnings.append(f"{NAME} counted {int(total)} records and sent {distinct}: it may have changed meanwhile.")
        return found

    def _retrieved(self, hits: Mapping[str, Any], told: Told, warnings: list[str]) -> Fetched:
        """The whole records; of one that cannot be retrieved, which happens to older ones, the short record."""
        reads: list[Read] = []
        gone: list[Gone] = []
        for done, (wanted, hit) in enumerate(hits.items(), 1):
            told(f"{NAME}: record {done} of {len(hits)}")
            record = self._one(wanted)
            if record is None and hit is None:
                gone.append(Gone(wanted, "the registry has no record of this number any more"))
                continue
            if record is None:
                warnings.append(f"{NAME} lists {wanted} and does not give its record: its criteria were not read.")
            reads.append(read({**_known(hit), **_known(record)}, self.net.countries))
        return Fetched(tuple(reads), "", tuple(gone), tuple(dict.fromkeys(warnings)))

    def _one(self, wanted: str) -> Any:
        try:
            record = self.line.get(f"/retrieve/{wanted}").data
        except NotThere:
            return None
        if not is_record(record):
            raise self.line.failure(f"What it gives for {wanted} is no record of a trial.")
        return record


def is_record(data: Any) -> bool:
    """Whether this is a record of the register, whole or short."""
    return isinstance(data, dict) and bool(EU.fullmatch(text(data, "ctNumber")))


def _search(criteria: Mapping[str, str], page: int) -> dict[str, Any]:
    return {
        "searchCriteria": dict(criteria),
        "pagination": {"page": page, "size": PAGE},
        "sort": {"property": "lastPublicationUpdate", "direction": "DESC"},
    }


def _known(record: Any) -> dict[str, Any]:
    return {k: v for k, v in record.items() if v is not None} if isinstance(record, dict) else {}


# reading


def read(record: Any, countries: Mapping[str, str]) -> Read:
    """A record in this program's terms, whole or as a search gives it; nothing is required but the number."""
    part = at(record, "authorizedApplication", "authorizedPartI")
    named = at(part, "trialDetails", "clinicalTrialIdentifiers")
    code = _code(at(record, "ctPublicStatusCode"), at(record, "ctStatus"))
    printed, state = STATUS.get(code or 0, (text(record, "ctPublicStatus") or _unknown(code), "unknown"))
    by_country = _by_country(record, countries)
    sites = tuple(_sites(record, by_country, countries))
    abroad = [text(row, "isoAlpha2Code") for row in many(part, "rowCountriesInfo")]
    study = Study(
        registry=NAME,
        id=text(record, "ctNumber"),
        aliases=_aliases(record, named),
        other_ids=tuple(filter(None, (text(named, "shortTitle") or text(record, "shortTitle"),))),
        title=text(named, "publicTitle") or text(record, "ctTitle") or text(named, "fullTitle"),
        official_title=text(named, "fullTitle"),
        sponsor=_sponsor(record, part),
        phase=text(record, "trialPhase"),
        study_type="INTERVENTIONAL",
        conditions=_conditions(record, part),
        interventions=_products(record, part),
        status="; ".join(filter(None, (printed, *_spoken(by_country)))),
        state=state,
        updated=updated_on(record),
        start=date(record, "startDateEU"),
        completion=_end(part),
        countries=tuple(dict.fromkeys([*by_country, *(s.country for s in sites), *filter(None, abroad)])),
        sites=sites,
        enrolment=_enrolment(record),
        eligibility=eligibility(record),
        link=f"https://euclinicaltrials.eu/ctis-public/view/{text(record, 'ctNumber')}",
        sha256=hashed(record),
    )
    return Read(study, _texts(study, part))


def eligibility(record: Any) -> Eligibility:
    """Who may take part: the register's items, which it calls the principal ones, so the list may not be whole."""
    information = at(record, "authorizedApplication", "authorizedPartI", "trialDetails", "trialInformation")
    criteria = at(information, "eligibilityCriteria")
    sides = {side: _items(criteria, f"principal{side.capitalize()}Criteria") for side in ("inclusion", "exclusion")}
    ages = text(record, "ageGroup")
    asked = (Item(f"Age group, in the register's words: {ages}"),) if ages else ()
    whole = "\n".join(f"{side}: {item.text}" for side, items in sides.items() for item in items)
    return Eligibility(
        text=whole,
        inclusion=(*asked, *sides["inclusion"]),
        exclusion=sides["exclusion"],
        complete=False,
        sex=_sex(information),
    )


def _items(criteria: Any, name: str) -> tuple[Item, ...]:
    """In the order of their numbers, which is not the order in which they come."""
    entries = [(number(e, "number") or 0, sayable(text(e, name))) for e in many(criteria, name)]
    return tuple(Item(said) for _, said in sorted(entries, key=lambda entry: entry[0]) if said)


def _sex(information: Any) -> str:
    population = at(information, "populationOfTrialSubjects")
    women, men = at(population, "isFemaleSubjects"), at(population, "isMaleSubjects")
    return {(True, False): "FEMALE", (False, True): "MALE", (True, True): "ALL"}.get((women, men), "")


def _code(*found: Any) -> int | None:
    """The first that is a code: in a whole record `ctStatus` is a text about the application."""
    return next((c for c in found if isinstance(c, int) and not isinstance(c, bool)), None)


def _unknown(code: int | None) -> str:
    return f"code {code}, which this program does not know" if code is not None else ""


def _by_country(record: Any, countries: Mapping[str, str]) -> dict[str, int]:
    """The code of each country, by its two letters."""
    listed = [COUNTRY.fullmatch(entry) for entry in texts(record, "trialCountries")]
    found = {code_of(m["country"], countries): int(m["code"]) for m in listed if m}
    for state in many(record, "authorizedApplication", "memberStatesConcerned"):
        code, name = _code(at(state, "mscPublicStatusCode")), text(state, "mscName")
        found |= {code_of(name, countries): code} if name and code is not None else {}
    return found


def _spoken(by_country: Mapping[str, int]) -> list[str]:
    return [f"{country}: {STATUS.get(code, (_unknown(code), ''))[0]}" for country, code in by_country.items()]


def _sites(record: Any, by_country: Mapping[str, int], countries: Mapping[str, str]) -> Iterable[Site]:
    for part in many(record, "authorizedApplication", "authorizedPartsII"):
        there = code_of(text(part, "mscInfo", "countryName") or text(part, "mscInfo", "mscName"), countries)
        for found in many(part, "trialSites"):
            where = at(found, "organisationAddressInfo")
            country = code_of(text(where, "address", "countryName"), countries) or there
            name, town = text(where, "organisation", "name"), city(text(where, "address", "city"))
            if country or town:
                state = STATUS.get(by_country.get(country, 0), ("", None))[1]
                yield Site(name=name, city=town, country=country, state=state)


def _aliases(record: Any, named: Any) -> tuple[str, ...]:
    """Numbers of other registries; the sponsor's codes are none."""
    more = at(named, "secondaryIdentifyingNumbers")
    others = [text(entry, "number") for entry in many(more, "additionalRegistries")]
    known = [text(more, name, "number") for name in ("nctNumber", "isrctnNumber", "whoUniversalTrialNumber")]
    eudract = text(record, "authorizedApplication", "eudraCt", "eudraCtCode")
    return tuple(i for i in dict.fromkeys([*known, *others, eudract]) if is_number(i))


def _sponsor(record: Any, part: Any) -> str:
    listed = many(part, "sponsors")
    first = next((s for s in listed if at(s, "primary") is True), listed[0] if listed else None)
    return text(first, "organisation", "name") or text(record, "sponsor")


def _conditions(record: Any, part: Any) -> tuple[str, ...]:
    listed = [text(entry, "medicalCondition") for entry in many(part, "medicalConditions")]
    return tuple(dict.fromkeys(filter(None, listed))) or texts(record, "conditions")


def _products(record: Any, part: Any) -> tuple[str, ...]:
    listed = [
        text(product, "jsonActiveSubstanceNames") or text(product, "productName") or text(product, "prodName")
        for product in many(part, "products")
    ]
    return tuple(dict.fromkeys(filter(None, listed))) or texts(record, "product")


def updated_on(record: Any) -> str:
    """The newest of the dates of change that a record or a hit of a search has."""
    days = [date(record, name) for name in ("lastUpdated", "lastPublicationUpdate", "publishDate")]
    return max(days, default="")


def _end(part: Any) -> str:
    day = date(part, "trialDetails", "trialInformation", "trialDuration", "estimatedEndDate")
    return f"{day} (estimated)" if day else ""


def _enrolment(record: Any) -> int | None:
    planned = text(record, "totalNumberEnrolled")
    return int(planned) if planned.isascii() and planned.isdigit() and len(planned) < 9 else None


def _texts(study: Study, part: Any) -> dict[str, str]:
    information = at(part, "trialDetails", "trialInformation")
    objective = at(information, "trialObjective")
    return {
        "title": " | ".join((study.title, study.official_title)),
        "conditions": " | ".join(study.conditions),
        "interventions": " | ".join(study.interventions),
        "summary": text(objective, "mainObjective"),
    }
