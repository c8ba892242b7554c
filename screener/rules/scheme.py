"""A way to classify the diagnosis (`criteria/diagnosis.yaml`): rows over findings, the first that fits decides.

Results so far give a class as the table prints it; for criteria the class is whatever can still be reached.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from screener.models import Model, made
from screener.rules.formula import ALWAYS, NEVER, Formula

if TYPE_CHECKING:
    from screener.rules.requirements import Cells

NOT_CLASSIFIED = "not_classified"
NOT_DONE = "not_done"


class Row(Model):
    """One line of the table; a fact that `when` does not name may be anything."""

    when: dict[str, tuple[str, ...]] = Field(min_length=1)
    then: str
    sure: Literal["read", "derived", "unverified", "policy"]

    def fits(self, findings: Mapping[str, str]) -> bool:
        """Whether the findings are those of the row."""
        return all(findings.get(fact) in values for fact, values in self.when.items())


class Scheme(Model):
    """A classification: the derived fact it gives, the findings it rests on in the order they decide, its rows.

    `unfinished` names the finding that counts as `not_done` on the results so far when it was not done or
    was equivocal; for criteria it is an unknown.
    """

    name: str
    source: str
    check: str = ""
    fact: str
    classes: tuple[str, ...]
    rests_on: dict[str, tuple[str, ...]]
    unfinished: str
    rows: tuple[Row, ...]

    def classified(self, findings: Mapping[str, str]) -> str:
        """The class of these findings, `not_classified` for what the table does not have."""
        row = self.deciding(findings)
        return row.then if row else NOT_CLASSIFIED

    def deciding(self, findings: Mapping[str, str]) -> Row | None:
        """The first row that fits."""
        return next((row for row in self.rows if row.fits(findings)), None)

    def reachable(self, possible: Mapping[str, Iterable[str]]) -> frozenset[str]:
        """Every class that some completion of the findings has."""
        sets = [sorted(possible[fact]) for fact in self.rests_on]
        return frozenset(self.classified(dict(zip(self.rests_on, c, strict=True))) for c in product(*sets))

    def formula(self, cells: "Cells", wanted: frozenset[str], not_classified: Formula) -> Formula:
        """The class is one of the wanted; where it cannot be classified, the site's answer."""
        ends = {name: ALWAYS if name in wanted else NEVER for name in self.classes}
        return self._branch(cells, (), {}, lambda c: ends.get(c, not_classified))

    def _branch(
        self, cells: "Cells", done: tuple[str, ...], findings: dict[str, str], end: Callable[[str], Formula]
    ) -> Formula:
        left = [fact for fact in self.rests_on if fact not in done]
        if not left:
            return end(self.classified(findings))
        fact, values = left[0], self.rests_on[left[0]]
        out = self._branch(cells, (*done, fact), {**findings, fact: values[-1]}, end)
        for value in values[-2::-1]:
            test = cells.finding(fact, frozenset({value}))
            yes = self._branch(cells, (*done, fact), {**findings, fact: value}, end)
            out = cells.choice(test, yes, out)
        return out


class SchemesFile(Model):
    """`criteria/diagnosis.yaml`: schemes by a stable id; criteria name a class of the scheme that `fact` gives."""

    schemes: dict[str, Scheme] = Field(min_length=1)


def schemes_from(plain: Mapping[str, Any]) -> dict[str, Scheme]:
    """The schemes of a compiled bundle; equal to what reading the file gives."""
    fields = {"rows": lambda rows: tuple(made(Row, row, {}) for row in rows)}
    return {name: made(Scheme, entry, fields) for name, entry in plain["schemes"].items()}
