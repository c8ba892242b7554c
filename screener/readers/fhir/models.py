"""The few fields of FHIR R4 and R4B resources that are read. All else, such as names and notes, is passed over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from screener.readers.codes import Coding

if TYPE_CHECKING:
    from collections.abc import Iterator

CERTAINTY = "icd-10-gm-diagnosesicherheit"
"""The end of the address of an extension beside a code of ICD-10-GM: how sure the diagnosis is, by a letter."""
LETTER = re.compile(r"\s([AGVZ])[LRB]?$")
"""The same letter where it is written behind the code: `G35.9 V`."""


def _no_truth(value: Any) -> Any:
    """Refuses true and false, which Python would take for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("this is no number")  # noqa: TRY004  what pydantic takes for a wrong form
    return value


Whole = Annotated[int, BeforeValidator(_no_truth)]
Number = Annotated[int | float | str, BeforeValidator(_no_truth)]


class Part(BaseModel):
    """Part of a resource; what is not listed is not kept."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Letter(Part):
    """The code in an extension."""

    code: str = ""


class CodeExtension(Part):
    """Of the extensions of a code, those that hold a code themselves."""

    url: str = ""
    valueCoding: Letter = Letter()  # noqa: N815


class CodingPart(Part):
    """A code of a system."""

    system: str = ""
    code: str = ""
    display: str = ""
    extension: tuple[CodeExtension, ...] = ()

    def certainty(self) -> str:
        """German diagnoses: A ruled out, G confirmed, V suspected, Z former; empty if nothing is said."""
        beside = (e.valueCoding.code for e in self.extension if e.url.endswith(CERTAINTY))
        behind = LETTER.search(self.code.strip())
        return next(filter(None, beside), behind[1] if behind else "")


class Concept(Part):
    """One meaning in several codes, or as text."""

    coding: tuple[CodingPart, ...] = ()
    text: str = ""

    def codings(self) -> list[Coding]:
        """The codes, with the systems as the vocabulary calls them."""
        return [Coding.of(c.system, c.code, c.display) for c in self.coding]

    def codes(self) -> frozenset[str]:
        """The codes alone, for lists of FHIR's own."""
        return frozenset(c.code for c in self.coding)

    def certainties(self) -> frozenset[str]:
        """How sure its codes are said to be, where they say it."""
        return frozenset(c.certainty() for c in self.coding) - {""}

    def texts(self) -> Iterator[str]:
        """Every wording of it."""
        yield from filter(None, (self.text, *(c.display for c in self.coding)))


class Reference(Part):
    """What another resource is called."""

    reference: str = ""
    display: str = ""


class Period(Part):
    """From when to when."""

    start: str | None = None
    end: str | None = None


class Quantity(Part):
    """A number with its unit; `comparator`: `<`, `<=`, `>=`, `>`."""

    value: Number | None = None
    comparator: str = ""
    unit: str = ""
    code: str = ""


class Extension(Part):
    """Only extensions that hold a day are of use here."""

    url: str = ""
    valueDateTime: str | None = None  # noqa: N815


class Address(Part):
    """Of an address only the country."""

    use: str = ""
    country: str = ""


class Patient(Part):
    """Who: sex, birth, death, country."""

    gender: str = ""
    birthDate: str | None = None  # noqa: N815
    deceasedBoolean: bool | None = None  # noqa: N815
    deceasedDateTime: str | None = None  # noqa: N815
    address: tuple[Address, ...] = ()


class Condition(Part):
    """A problem or diagnosis."""

    clinicalStatus: Concept = Concept()  # noqa: N815
    verificationStatus: Concept = Concept()  # noqa: N815
    code: Concept = Concept()
    onsetDateTime: str | None = None  # noqa: N815
    onsetPeriod: Period = Period()  # noqa: N815
    abatementDateTime: str | None = None  # noqa: N815
    abatementPeriod: Period = Period()  # noqa: N815
    abatementString: str | None = None  # noqa: N815
    abatementAge: Any = None  # noqa: N815
    abatementRange: Any = None  # noqa: N815
    recordedDate: str | None = None  # noqa: N815
    extension: tuple[Extension, ...] = ()


class Value(Part):
    """What was found: the part that an observation and its components share."""

    code: Concept = Concept()
    valueQuantity: Quantity | None = None  # noqa: N815
    valueCodeableConcept: Concept | None = None  # noqa: N815
    valueString: str | None = None  # noqa: N815
    valueBoolean: bool | None = None  # noqa: N815
    valueInteger: Whole | None = None  # noqa: N815
    valueRange: Any = None  # noqa: N815
    valueRatio: Any = None  # noqa: N815
    valueDateTime: Any = None  # noqa: N815
    interpretation: tuple[Concept, ...] = ()


class Observation(Value):
    """A measurement, a laboratory result, a score."""

    status: str = ""
    effectiveDateTime: str | None = None  # noqa: N815
    effectiveInstant: str | None = None  # noqa: N815
    effectivePeriod: Period = Period()  # noqa: N815
    issued: str | None = None
    focus: tuple[Reference, ...] = ()
    specimen: Reference = Reference()
    hasMember: tuple[Reference, ...] = ()  # noqa: N815
    bodySite: Concept = Concept()  # noqa: N815
    component: tuple[Value, ...] = ()


class Report(Part):
    """A diagnostic report: its results are resources of their own, its coded conclusion is a result too."""

    status: str = ""
    code: Concept = Concept()
    effectiveDateTime: str | None = None  # noqa: N815
    effectivePeriod: Period = Period()  # noqa: N815
    issued: str | None = None
    specimen: tuple[Reference, ...] = ()
    result: tuple[Reference, ...] = ()
    conclusionCode: tuple[Concept, ...] = ()  # noqa: N815


class Specimen(Part):
    """A sample."""

    type: Concept = Concept()


class Ingredient(Part):
    """What a medicine holds."""

    itemCodeableConcept: Concept = Concept()  # noqa: N815


class Medication(Part):
    """A medicine that other resources refer to."""

    code: Concept = Concept()
    ingredient: tuple[Ingredient, ...] = ()


class Repeat(Part):
    """How often."""

    frequency: int | None = None
    period: float | None = None
    periodUnit: str = ""  # noqa: N815


class Timing(Part):
    """When."""

    repeat: Repeat = Repeat()


class Rate(Part):
    """How much at a time."""

    doseQuantity: Quantity | None = None  # noqa: N815


class Dosage(Part):
    """How a medicine is taken. `asNeededBoolean`: not on a plan."""

    route: Concept = Concept()
    timing: Timing = Timing()
    asNeededBoolean: bool | None = None  # noqa: N815
    doseAndRate: tuple[Rate, ...] = ()  # noqa: N815


class AdministeredDosage(Part):
    """How a dose was given."""

    route: Concept = Concept()


class Medicine(Part):
    """What the three resources about a patient's medicines share."""

    status: str = ""
    medicationCodeableConcept: Concept | None = None  # noqa: N815
    medicationReference: Reference | None = None  # noqa: N815
    reasonCode: tuple[Concept, ...] = ()  # noqa: N815


class Statement(Medicine):
    """What somebody says is taken, was, or will be."""

    effectiveDateTime: str | None = None  # noqa: N815
    effectivePeriod: Period = Period()  # noqa: N815
    dateAsserted: str | None = None  # noqa: N815
    dosage: tuple[Dosage, ...] = ()


class Request(Medicine):
    """A prescription or an order."""

    intent: str = ""
    doNotPerform: bool = False  # noqa: N815
    authoredOn: str | None = None  # noqa: N815
    dosageInstruction: tuple[Dosage, ...] = ()  # noqa: N815


class Dispense(Medicine):
    """What a pharmacy handed out."""

    dosageInstruction: tuple[Dosage, ...] = ()  # noqa: N815


class Administration(Medicine):
    """A dose that was given."""

    effectiveDateTime: str | None = None  # noqa: N815
    effectivePeriod: Period = Period()  # noqa: N815
    dosage: AdministeredDosage = AdministeredDosage()


class Procedure(Part):
    """Something that was done."""

    status: str = ""
    code: Concept = Concept()
    performedDateTime: str | None = None  # noqa: N815
    performedPeriod: Period = Period()  # noqa: N815
    occurrenceDateTime: str | None = None  # noqa: N815


class Allergy(Part):
    """An allergy or intolerance."""

    clinicalStatus: Concept = Concept()  # noqa: N815
    verificationStatus: Concept = Concept()  # noqa: N815
    category: tuple[str, ...] = ()
    code: Concept = Concept()
    onsetDateTime: str | None = None  # noqa: N815


class Hospitalization(Part):
    """How a stay ended."""

    dischargeDisposition: Concept = Concept()  # noqa: N815


class Encounter(Part):
    """A stay or a visit."""

    hospitalization: Hospitalization = Hospitalization()

    status: str = ""
    class_: CodingPart = Field(default=CodingPart(), alias="class")
    period: Period = Period()
