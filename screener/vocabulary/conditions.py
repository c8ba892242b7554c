"""Diseases and states as a hierarchy, from `criteria/conditions.yaml`."""

from typing import Literal

from pydantic import Field

from screener.models import Model
from screener.vocabulary.words import Told


class Condition(Model):
    """A disease or state: what it is a kind of, its codes, and other names that are accepted as input.

    `changes`: whether an active one may come to rest (`course`) or stays once it is there (`fixed`). `bearing`: what is
    published of its bearing on PML.
    """

    id: str = ""
    name: str
    plain: str = ""
    is_a: tuple[str, ...] = ()
    changes: Literal["course", "fixed"] = "course"
    codes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    also: tuple[str, ...] = ()
    bearing: tuple[Told, ...] = ()
    source: str = ""


class ConditionsFile(Model):
    """`criteria/conditions.yaml`."""

    conditions: dict[str, Condition] = Field(min_length=1)
