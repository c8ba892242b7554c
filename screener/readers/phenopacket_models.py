"""The few fields of phenopackets that are read. Names do not occur in them; ids of people are not read."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from screener.readers.codes import Coding


class Part(BaseModel):
    """Part of a packet; what is not listed is not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Term(Part):
    """A term of an ontology."""

    id: str = ""
    label: str = ""

    def coding(self) -> Coding:
        """Its code, with the system by its prefix."""
        return Coding.compact(self.id, self.label)


class Age(Part):
    """A duration since birth."""

    iso8601duration: str = ""


class Interval(Part):
    """From one moment to another."""

    start: str | None = None
    end: str | None = None


class Time(Part):
    """A moment, an interval or an age."""

    timestamp: str | None = None
    interval: Interval = Interval()
    age: Age = Age()


class Vital(Part):
    """Whether the person lives."""

    status: str = ""
    timeOfDeath: Any = None  # noqa: N815


class Subject(Part):
    """Who; the id is not read."""

    dateOfBirth: str | None = None  # noqa: N815
    timeAtLastEncounter: Time = Time()  # noqa: N815
    vitalStatus: Vital = Vital()  # noqa: N815
    sex: str = ""


class Disease(Part):
    """A disease or feature; `excluded`: looked for and not there."""

    term: Term = Term()
    type: Term = Term()
    excluded: bool = False
    onset: Time = Time()
    resolution: Time | None = None


class Quantity(Part):
    """A number with its unit."""

    unit: Term = Term()
    value: float | int | str | None = None


class TypedQuantity(Part):
    """One of several numbers of a measurement."""

    type: Term = Term()
    quantity: Quantity = Quantity()


class ComplexValue(Part):
    """Several numbers of one measurement."""

    typedQuantities: tuple[TypedQuantity, ...] = ()  # noqa: N815


class MeasuredValue(Part):
    """A number or a term."""

    quantity: Quantity | None = None
    ontologyClass: Term | None = None  # noqa: N815


class Measurement(Part):
    """A measurement."""

    assay: Term = Term()
    value: MeasuredValue | None = None
    complexValue: ComplexValue | None = None  # noqa: N815
    timeObserved: Time = Time()  # noqa: N815


class Dose(Part):
    """When a treatment was given."""

    interval: Interval = Interval()


class Treatment(Part):
    """A medicine."""

    agent: Term = Term()
    drugType: str = ""  # noqa: N815
    routeOfAdministration: Term = Term()  # noqa: N815
    doseIntervals: tuple[Dose, ...] = ()  # noqa: N815


class Done(Part):
    """A procedure."""

    code: Term = Term()
    performed: Time = Time()


class Action(Part):
    """A medical action."""

    treatment: Treatment | None = None
    procedure: Done | None = None
