"""Values that are one of a few words, as the set they may be. `facts.yaml` says which words exist."""

from .truth import Truth


def is_one_of(possible: frozenset[str], wanted: frozenset[str]) -> Truth:
    """Whether a value that may be any of `possible` is among `wanted`.

    Raises ValueError when `possible` is empty: every value is something.
    """
    if not possible:
        raise ValueError("a value needs at least one possibility")
    if possible <= wanted:
        return Truth.TRUE
    return Truth.FALSE if possible.isdisjoint(wanted) else Truth.UNKNOWN
