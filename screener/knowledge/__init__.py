"""Finds, checks and compiles the data folder; the only reader of rule files. Start with `load`."""

from screener.knowledge.compiled import CompiledCriterion, CompiledTrial, Unknown
from screener.knowledge.load import Knowledge, load
from screener.knowledge.locate import Location, glossary, locate
from screener.knowledge.texts import Texts

__all__ = [
    "CompiledCriterion",
    "CompiledTrial",
    "Knowledge",
    "Location",
    "Texts",
    "Unknown",
    "glossary",
    "load",
    "locate",
]
