"""Trial records as registries print them: identity, status and its age, places, how to ask. No criteria."""

from screener.trials.places import Place, places, point_of
from screener.trials.record import (
    PURPOSES,
    Drift,
    Eligibility,
    Joinable,
    Record,
    Statement,
    Status,
    TrialsFile,
    find,
    in_order,
    joinable,
    records_from,
)

__all__ = [
    "PURPOSES",
    "Drift",
    "Eligibility",
    "Joinable",
    "Place",
    "Record",
    "Statement",
    "Status",
    "TrialsFile",
    "find",
    "in_order",
    "joinable",
    "places",
    "point_of",
    "records_from",
]
