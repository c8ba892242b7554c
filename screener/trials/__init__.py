"""Trial records as registries print them: identity, status and its age, places, how to ask. No criteria."""

from screener.trials.places import Place, places, point_of
from screener.trials.record import (
    PURPOSES,
    Joinable,
    Record,
    Status,
    TrialsFile,
    find,
    in_order,
    joinable,
    records_from,
)

__all__ = [
    "PURPOSES",
    "Joinable",
    "Place",
    "Record",
    "Status",
    "TrialsFile",
    "find",
    "in_order",
    "joinable",
    "places",
    "point_of",
    "records_from",
]
