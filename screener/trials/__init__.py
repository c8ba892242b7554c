"""Trial records as registries print them: identity, status and its age, places, how to ask. No criteria."""

from screener.trials.record import Joinable, Record, Status, TrialsFile, find, in_order, joinable

__all__ = ["Joinable", "Record", "Status", "TrialsFile", "find", "in_order", "joinable"]
