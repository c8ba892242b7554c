"""Names in a hierarchy with several parents: drugs in their classes, diseases as kinds of diseases."""

from __future__ import annotations

from functools import cached_property


class Hierarchy:
    """A directed graph from each name to its parents; every class also has unlisted members.

    Every parent has parents of its own here, or none, and nothing is a kind of itself: ask `cycle` first.
    """

    def __init__(self, parents: dict[str, tuple[str, ...]]) -> None:
        self.parents = parents
        self._within: dict[str, frozenset[str]] = {}

    @cached_property
    def _ancestors(self) -> dict[str, frozenset[str]]:
        done: dict[str, frozenset[str]] = {}
        for name in self.parents:
            self._walk(name, done)
        return done

    def _walk(self, name: str, done: dict[str, frozenset[str]]) -> frozenset[str]:
        if name not in done:
            up = [self._walk(parent, done) for parent in self.parents[name]]
            done[name] = frozenset({name}).union(*up)
        return done[name]

    def ancestors(self, name: str) -> frozenset[str]:
        """The name itself and everything it is a kind of."""
        return self._ancestors[name]

    def is_a(self, name: str, asked: str) -> bool:
        """Whether the name is the asked one or a kind of it."""
        return asked in self._ancestors[name]

    def within(self, asked: str) -> frozenset[str]:
        """The asked name and every kind of it that has a name here."""
        if asked not in self._within:
            self._within[asked] = frozenset(name for name, up in self._ancestors.items() if asked in up)
        return self._within[asked]

    def cycle(self) -> tuple[str, ...]:
        """A chain of parents that comes back to its start, or nothing."""
        for start in self.parents:
            found = self._chase((start,))
            if found:
                return found
        return ()

    def _chase(self, seen: tuple[str, ...]) -> tuple[str, ...]:
        """Walks upwards from the last of a chain until a name comes again."""
        for parent in self.parents.get(seen[-1], ()):
            if parent in seen:
                return (*seen[seen.index(parent) :], parent)
            found = self._chase((*seen, parent))
            if found:
                return found
        return ()
