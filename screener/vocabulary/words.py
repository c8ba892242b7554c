"""What entries of every kind share: a word with its spellings, and a statement that was read somewhere."""

from pydantic import Field

from screener.models import Model


class Word(Model):
    """A way of giving a drug, what it is given for, or what a sample is of: its kinds, other words for it, codes."""

    name: str
    is_a: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    codes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    source: str = ""


class Told(Model):
    """What a source says, in our words, and on which day it was read if the source has one. No rule asks for it.

    `verified`: false where it was collected with its source and nobody has held the two against each other yet.
    """

    says: str
    source: str
    read: str = ""
    verified: bool = True
