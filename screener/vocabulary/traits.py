"""What a rule can ask of a single course of a drug, as plain data: how, for what, how much, how often, how long, when.

The rules make traits, the compiled form carries them, and `profile.courses` says whether a course has one.
"""

from typing import Any, Literal, NamedTuple

from screener.values import Window

About = Literal["route", "indication", "dose", "number", "lasted", "planned", "started", "given"]


class Trait(NamedTuple):
    """One thing that a course may have or not.

    route, indication: one of `names`, or a kind of it. dose, number: above `limit`, and with `above_only` not the
    limit itself; a dose in `unit`, counted as the drug `counted_as`. lasted: so far at least the period `limit`.
    planned: at least that long from the first dose to the last, planned ones too. started: the first dose lies in
    `window`. given: some dose may lie in it, since the course overlaps it.
    """

    about: About
    names: frozenset[str] = frozenset()
    limit: str = ""
    above_only: bool = False
    unit: str = ""
    counted_as: str = ""
    window: Window | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it: without what is at its default, sets sorted."""
        kept = {k: v for k, v in self._asdict().items() if v}
        return kept | ({"names": sorted(self.names)} if self.names else {})


def trait_from(plain: dict[str, Any]) -> Trait:
    """The trait that `plain` was made of."""
    window = Window(*plain["window"]) if "window" in plain else None
    return Trait(**{**plain, "names": frozenset(plain.get("names", ())), "window": window})
