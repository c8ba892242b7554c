"""Values as the set of what they may be, and comparisons that are TRUE, FALSE or UNKNOWN over that set.

No medical fact, no file and no patient lives here.
"""

from .categories import is_one_of
from .dates import (
    DayRange,
    NotADate,
    NotAPeriod,
    Period,
    age,
    at_least_ago,
    completed_years,
    less_than_ago,
    parse_days,
    parse_period,
    within,
)
from .distance import EARTH_RADIUS, NotAPoint, Point, checked_latitude, checked_longitude, kilometres
from .numbers import Interval, NotANumber, parse_number, quotient
from .spans import Window, cells_of, mask, patterns
from .truth import Truth, all_of, any_of, at_least, none_of, truth_of
from .units import Unit, UnknownUnit, convert, implausible, parse_unit, thousandfold

__all__ = [
    "EARTH_RADIUS",
    "DayRange",
    "Interval",
    "NotADate",
    "NotANumber",
    "NotAPeriod",
    "NotAPoint",
    "Period",
    "Point",
    "Truth",
    "Unit",
    "UnknownUnit",
    "Window",
    "age",
    "all_of",
    "any_of",
    "at_least",
    "at_least_ago",
    "cells_of",
    "checked_latitude",
    "checked_longitude",
    "completed_years",
    "convert",
    "implausible",
    "is_one_of",
    "kilometres",
    "less_than_ago",
    "mask",
    "none_of",
    "parse_days",
    "parse_number",
    "parse_period",
    "parse_unit",
    "patterns",
    "quotient",
    "thousandfold",
    "truth_of",
    "within",
]
