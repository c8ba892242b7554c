"""ClinicalTrials.gov, interface v2: asks for the net or for numbers, and reads its records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from screener.registries.countries import code_of
from screener.registries.criteria_text import items_of
from screener.registries.line import Line, NotThere
from screener.registries.loose import at, date, hashed, many, number, sayable, text, texts
from screener.registries.study import NCT, Eligibility, Fetched, Gone, Read, Study, is_number
from screener.trials.record import Site, State
from screener.values import checked_latitude, checked_longitude

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from screener.knowledge.net import Net
    from screener.registries.study import Told

NAME = "ClinicalTrials.gov"
BASE = "https://clinicaltrials.gov/api/v2"
PAGE = 1000
BY_INTERVENTION = "query.intr"
MOST_PAGES = 200
IDS_AT_ONCE = 100
UNKNOWN_ENROLMENT = 99_999_999
"""The registry's sign for "not known"."""
STATES: dict[str, State] = {
    "ACTIVE_NOT_RECRUITING": "active_not_recruiting",
    "COMPLETED": "completed",
    "ENROLLING_BY_INVITATION": "enrolling_by_invitation",
    "NOT_YET_RECRUITING": "not_yet_recruiting",
    "RECRUITING": "recruiting",
    "SUSPENDED": "suspended",
    "TERMINATED": "terminated",
    "WITHDRAWN": "withdrawn",
    "AVAILABLE": "available",
    "NO_LONGER_AVAILABLE": "no_longer_available",
    "TEMPORARILY_NOT_AVAILABLE": "suspended",
    "APPROVED_FOR_MARKETING": "no_longer_available",
    "WITHHELD": "unknown",
    "UNKNOWN": "unknown",
}
PHASES = {
    "NA": "Not applicable",
    "EARLY_PHASE1": "Early Phase 1",
    "PHASE1": "Phase 1",
    "PHASE2": "Phase 2",
    "PHASE3": "Phase 3",
    "PHASE4": "Phase 4",
}


class ClinicalTrialsGov:
    """The registry of the U.S. National Library of Medicine."""

    name = NAME

    def __init__(self, line: Line, net: Net) -> None:
        self.line, self.net = line, net

    def owns(self, number: str) -> bool:
        """Whether it is an NCT number."""
        return bool(NCT.fullmatch(number))

    def data_day(self) -> str:
        """The registry's own data day, as it prints it; empty where it does not say."""
        try:
            return text(self.line.get("/version").data, "dataTimestamp")
        except NotThere:
            return ""

    def fetch_net(self, told: Told) -> Fetched:
        """Every record that answers one of the net's queries, of whatever status."""
        data_of, found, warnings = self.data_day(), dict[str, Any](), list[str]()
        by_what_it_gives = set[str]()
        for query in self.net.ctgov:
            answers = {_number(record): record for record in self._walk(query, told, warnings)}
            found = {**answers, **found}
            by_what_it_gives |= set(answers if BY_INTERVENTION in query else ())
        fetched = self._fetched(found, data_of, (), warnings)
        reads = (r._replace(whole=r.study.id in by_what_it_gives) for r in fetched.reads)
        return fetched._replace(reads=tuple(reads))

    def fetch_ids(self, ids: Iterable[str], told: Told) -> Fetched:
        """These records, each once; a number that answers under another is gone into that."""
        wanted = [i.upper() for i in ids if NCT.fullmatch(i)]
        found, warnings, gone = dict[str, Any](), list[str](), list[Gone]()
        for first in range(0, len(wanted), IDS_AT_ONCE):
            some = ",".join(wanted[first : first + IDS_AT_ONCE])
            for record in self._walk({"filter.ids": some}, told, warnings):
                found.setdefault(_number(record), record)
        for missing in [i for i in wanted if i not in found]:
            record, why = self._one(missing)
            gone.extend([Gone(missing, why)] if why else [])
            if record is not None:
                found.setdefault(_number(record), record)
        return self._fetched(found, "", tuple(gone), warnings)

    def changed_since(self, day: str, told: Told) -> Fetched:
        """Of the net, what the registry posted on that day or later: a hint, not the whole."""
        found, warnings = dict[str, Any](), list[str]()
        for query in self.net.ctgov:
            window = {**query, "filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{day},MAX]"}
            for record in self._walk(window, told, warnings):
                found.setdefault(_number(record), record)
        return self._fetched(found, "", (), warnings)

    def _one(self, number: str) -> tuple[Any, str]:
        """A record by its number, and why the number is gone."""
        try:
            record = self.line.get(f"/studies/{number}", {"format": "json", "markupFormat": "markdown"}).data
        except NotThere:
            return None, "the registry has no record of this number any more"
        now = _number(record)
        return record, f"merged into {now}" if now and now != number else ""

    def _walk(self, query: Mapping[str, str], told: Told, warnings: list[str]) -> list[Any]:
        """All pages of a query, or RegistryError: half an answer is none."""
        given = {**query, "pageSize": str(PAGE), "format": "json", "markupFormat": "markdown"}
        found: list[Any] = []
        seen: set[str] = set()
        total, token = None, ""
        for page in range(1, MOST_PAGES + 1):
            more = {"pageToken": token} if token else {"countTotal": "true"}
            data = self.line.get("/studies", given | more).data
            if not isinstance(data, dict) or not isinstance(data.get("studies"), list):
                raise self.line.failure("Its answer has no list of studies, so its interface may have changed.")
            total = number(data, "totalCount") if page == 1 else total
            found += [study for study in data["studies"] if _number(study)]
            told(f"{NAME}: page {page}, {len(found)} records")
            token = text(data, "nextPageToken")
            if not token:
                return self._counted(found, total, warnings)
            if token in seen:
                raise self.line.failure("It names the same next page twice, so the list has no end.")
            seen.add(token)
        raise self.line.failure(f"Its list has more than {MOST_PAGES} pages, so the query was not understood.")

    def _counted(self, found: list[Any], total: float | None, warnings: list[str]) -> list[Any]:
        distinct = len({_number(study) for study in found})
        if total is not None and int(total) != distinct:
            warnings.append(f"{NAME} counted {int(total)} records and sent {distinct}: it may have changed meanwhile.")
        return found

    def _fetched(self, found: dict[str, Any], data_of: str, gone: tuple[Gone, ...], warnings: list[str]) -> Fetched:
        reads = tuple(read(record, self.net.countries) for record in found.values())
        return Fetched(reads, data_of, gone, tuple(dict.fromkeys(warnings)))


def is_record(data: Any) -> bool:
    """Whether this is a record of the interface v2."""
    return isinstance(data, dict) and bool(_number(data))


def _number(record: Any) -> str:
    found = text(record, "protocolSection", "identificationModule", "nctId").upper()
    return found if NCT.fullmatch(found) else ""


# reading


def read(record: Any, countries: Mapping[str, str]) -> Read:
    """A record in this program's terms. Reads whatever is there; nothing is required but the number."""
    protocol = at(record, "protocolSection")
    named, status = at(protocol, "identificationModule"), at(protocol, "statusModule")
    design, about = at(protocol, "designModule"), at(protocol, "conditionsModule")
    ids = [text(i, "id") for i in many(named, "secondaryIdInfos")] + [text(named, "orgStudyIdInfo", "id")]
    aliases, others = _ids([*texts(named, "nctIdAliases"), *ids], _number(record))
    given = _interventions(protocol)
    sites = tuple(s for s in (_site(found, countries) for found in _locations(protocol)) if s)
    study = Study(
        registry=NAME,
        id=_number(record),
        aliases=aliases,
        other_ids=others,
        former=texts(named, "nctIdAliases"),
        acronym=text(named, "acronym"),
        title=text(named, "briefTitle"),
        official_title=text(named, "officialTitle"),
        sponsor=text(protocol, "sponsorCollaboratorsModule", "leadSponsor", "name"),
        phase="/".join(PHASES.get(p, p) for p in texts(design, "phases")),
        study_type=text(design, "studyType"),
        primary_purpose=text(design, "designInfo", "primaryPurpose"),
        conditions=texts(about, "conditions"),
        interventions=given,
        **_status(status),
        stated_on=date(record, "derivedSection", "miscInfoModule", "versionHolder"),
        data_of=date(record, "derivedSection", "miscInfoModule", "versionHolder"),
        start=_planned(status, "startDateStruct"),
        completion=_planned(status, "completionDateStruct") or _planned(status, "primaryCompletionDateStruct"),
        countries=tuple(dict.fromkeys(site.country for site in sites if site.country)),
        sites=sites,
        enrolment=_enrolment(design),
        eligibility=eligibility(protocol),
        link=f"https://clinicaltrials.gov/study/{_number(record)}",
        sha256=hashed(_lasting(record)),
    )
    return Read(study, _texts(protocol, study))


def eligibility(protocol: Any) -> Eligibility:
    """Who may take part."""
    module = at(protocol, "eligibilityModule")
    criteria = at(module, "eligibilityCriteria")
    whole = sayable(criteria) if isinstance(criteria, str) else ""
    items = items_of(whole)
    by_gender = at(module, "genderBased") in (True, "true", "True", "Yes")
    return Eligibility(
        text=whole,
        **items._asdict(),
        minimum_age=text(module, "minimumAge"),
        maximum_age=text(module, "maximumAge"),
        sex=f"{text(module, 'sex')} (by gender)" if by_gender else text(module, "sex"),
    )


def _status(status: Any) -> dict[str, Any]:
    printed = text(status, "overallStatus").upper()
    state = STATES.get(printed, "unknown")
    last = text(status, "lastKnownStatus")
    said = f"{printed}, last known as {last}" if printed == "UNKNOWN" and last else printed
    return {
        "status": said,
        "state": state,
        "updated": date(status, "lastUpdatePostDateStruct", "date") or date(status, "lastUpdateSubmitDate"),
        "verified": date(status, "statusVerifiedDate"),
    }


def _planned(status: Any, name: str) -> str:
    """A date with its precision; one that is only expected says so."""
    day = date(status, name, "date")
    return f"{day} (estimated)" if day and text(status, name, "type") in ("ESTIMATED", "ANTICIPATED") else day


def _locations(protocol: Any) -> list[Any]:
    return many(protocol, "contactsLocationsModule", "locations")


def _site(found: Any, countries: Mapping[str, str]) -> Site | None:
    """A site; without a status of its own it takes the trial's. What has neither city nor country is none."""
    country, city = text(found, "country"), text(found, "city")
    if not (country or city):
        return None
    latitude, longitude = _point(at(found, "geoPoint"))
    return Site(
        name=text(found, "facility"),
        city=city,
        region=text(found, "state"),
        country=code_of(country, countries),
        latitude=latitude,
        longitude=longitude,
        state=STATES.get(text(found, "status").upper()),
    )


def _point(found: Any) -> tuple[float | None, float | None]:
    latitude, longitude = number(found, "lat"), number(found, "lon")
    if latitude is None or longitude is None:
        return None, None
    try:
        return checked_latitude(latitude), checked_longitude(longitude)
    except ValueError:
        return None, None


def _enrolment(design: Any) -> int | None:
    count = number(design, "enrollmentInfo", "count")
    return None if count is None or count < 0 or count >= UNKNOWN_ENROLMENT else int(count)


def _interventions(protocol: Any) -> tuple[str, ...]:
    named = many(protocol, "armsInterventionsModule", "interventions")
    return tuple(dict.fromkeys(filter(None, (text(entry, "name") for entry in named))))


def _ids(ids: Iterable[str], own: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Numbers of registries, and the sponsor's codes."""
    different = [i for i in dict.fromkeys(ids) if i and i.upper() != own]
    return tuple(i for i in different if is_number(i)), tuple(i for i in different if not is_number(i))


def _lasting(record: Any) -> Any:
    """The record without what changes every day for all: the registry's own data day."""
    derived = at(record, "derivedSection")
    if not isinstance(record, dict) or not isinstance(derived, dict):
        return record
    return {**record, "derivedSection": {k: v for k, v in derived.items() if k != "miscInfoModule"}}


def _texts(protocol: Any, study: Study) -> dict[str, str]:
    """Everything that may name the disease, by where it stands; not the criteria, which may exclude it."""
    about, module = at(protocol, "conditionsModule"), at(protocol, "descriptionModule")
    arms = many(protocol, "armsInterventionsModule", "interventions")
    return {
        "title": " | ".join((study.title, study.official_title)),
        "conditions": " | ".join(study.conditions),
        "keywords": " | ".join(texts(about, "keywords")),
        "interventions": " | ".join((*study.interventions, *(text(arm, "description") for arm in arms))),
        "summary": _plain(text(module, "briefSummary")),
        "description": _plain(text(module, "detailedDescription")),
    }


def _plain(markdown: str) -> str:
    return re.sub(r"\\(?=[^\w\s])", "", markdown)
