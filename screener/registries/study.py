"""What one registry says of one trial, in this program's own terms: the same form for every registry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from screener.models import Model
from screener.registries.items import Item, Items
from screener.trials.record import Site, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Told = Callable[[str], None]
    """Says what is being done, for whoever watches."""

NCT = re.compile(r"NCT0*[1-9]\d{0,7}", re.IGNORECASE)
EU = re.compile(r"\d{4}-\d{6}-\d{2}(?:-\d{2})?")
OTHER = re.compile(
    r"(?:ISRCTN|DRKS|ACTRN|ChiCTR|jRCT|JPRN-|CTRI/|IRCT|KCT|NL|NTR|PACTR|RBR-|SLCTR|TCTR|UMIN|LBCTR)[\w/-]+"
)


class Eligibility(Model):
    """Who may take part, as the registry prints it: whole text, items, and its own fields for age and sex.

    Ages are the registry's words ("18 Years"), empty where it names no limit.
    """

    text: str = ""
    inclusion: tuple[Item, ...] = ()
    exclusion: tuple[Item, ...] = ()
    unsorted: tuple[Item, ...] = ()
    complete: bool = False
    dropped: tuple[str, ...] = ()
    minimum_age: str = ""
    maximum_age: str = ""
    sex: str = ""

    @property
    def items(self) -> Items:
        """The items as the splitter gave them."""
        return Items(self.inclusion, self.exclusion, self.unsorted, self.complete, self.dropped)


class Study(Model):
    """A registry's record. `status`: its own word; `state`: the same in this program's words.

    `aliases` are numbers of registries, by which records are joined; `other_ids` are the sponsor's, `former` numbers
    of the same registry that became this one. `stated_on`: the
    day on which the registry said so; `updated`, `verified`: the record's own dates; `data_of`: of the whole registry.
    """

    registry: str
    id: str
    aliases: tuple[str, ...] = ()
    other_ids: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    acronym: str = ""
    title: str = ""
    official_title: str = ""
    sponsor: str = ""
    phase: str = ""
    study_type: str = ""
    primary_purpose: str = ""
    conditions: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    status: str = ""
    state: State = "unknown"
    stated_on: str = ""
    updated: str = ""
    verified: str = ""
    data_of: str = ""
    start: str = ""
    completion: str = ""
    countries: tuple[str, ...] = ()
    sites: tuple[Site, ...] = ()
    enrolment: int | None = None
    eligibility: Eligibility = Eligibility()
    link: str = ""
    remarks: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Its own number and those of other registries."""
        return (self.id, *self.aliases)


class Read(NamedTuple):
    """A record that was read: what it says, and its texts by the part they stand in, to be looked through.

    `whole`: its long description counts too, since it was asked for by what it gives. `chosen`: by a person.
    """

    study: Study
    texts: dict[str, str]
    whole: bool = False
    chosen: bool = False


class Gone(NamedTuple):
    """A number that the registry no longer answers for, and why."""

    id: str
    why: str


class Fetched(NamedTuple):
    """All that a registry answered. `data_of`: its own data day; `warnings`: what was odd about the answers."""

    reads: tuple[Read, ...]
    data_of: str = ""
    gone: tuple[Gone, ...] = ()
    warnings: tuple[str, ...] = ()


class Registry(Protocol):
    """A registry that can be asked. A third one is one more file with this."""

    name: str

    def fetch_net(self, told: Told) -> Fetched:
        """Every record that answers the net's queries: all of them, or RegistryError."""

    def fetch_ids(self, ids: Iterable[str], told: Told) -> Fetched:
        """These records; `gone` has those that the registry does not have. Raises RegistryError."""

    def owns(self, number: str) -> bool:
        """Whether a number is one of this registry."""


def joined(number: str) -> str:
    """A registry number as it is compared: in capitals, an EU number without its submission's last two digits."""
    plain = number.strip().upper()
    return plain[:14] if EU.fullmatch(plain) else plain


def is_number(number: str) -> bool:
    """Whether this is a registry's number, and not a sponsor's code, by which nothing may be joined."""
    return bool(NCT.fullmatch(number) or EU.fullmatch(number) or OTHER.fullmatch(number))
