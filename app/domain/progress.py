"""Who reads what and how far they are: what was given to whom and how it stands; ranges of block
ordinals that somebody has read, "1-5,8"."""

from __future__ import annotations

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from app.domain.briefs import Brief
from app.domain.errors import Invalid

TO_READ, IN_WORK, DONE = "to_read", "in_work", "done"
STATES = {TO_READ: "to read", IN_WORK: "in work", DONE: "done"}
"""Of a brief with a person. Done is what they declared read through."""


class Assignment(NamedTuple):
    """Where an analyst stands with a brief, by its number: a key of STATES, `at` which moment they
    came there (aware), and the name of who gave it to them, None where they declared it read
    through without being given it. `left`: they are no member any more."""

    brief: int
    analyst: str
    analyst_handle: str
    at: datetime
    analyst_id: uuid.UUID
    state: str = DONE
    given_by: str | None = None
    left: bool = False


class OwnBrief(NamedTuple):
    """A brief that was given to who asks and is not done, in one of their projects."""

    slug: str
    project_name: str
    number: int
    title: str
    state: str
    given_by: str
    given_by_id: uuid.UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ReaderProgress:
    """How many ¶ of a brief a member has read."""

    brief_id: uuid.UUID
    name: str
    handle: str
    paragraphs: int


MOST_NAMED = 3  # readers of a brief


@dataclass(frozen=True)
class ReadSoFar:
    """Who has read how far: who asks, by their handle, and those who share it; and what was given
    to whom or declared read through."""

    reader: str
    briefs: Mapping[uuid.UUID, Brief]
    readers: Sequence[ReaderProgress]
    assignments: Sequence[Assignment]

    def own(self, brief: Brief) -> int:
        """How many paragraphs. What was counted before a block left the body counts no more than
        there is."""
        found = (r.paragraphs for r in self._of(brief) if r.handle == self.reader)
        return min(next(found, 0), brief.paragraphs)

    def read_by_asker(self, brief: Brief) -> int:
        """As `own`, all where they declared that they read it through."""
        declared = any(each.analyst_handle == self.reader for each in self.through_of(brief))
        return brief.paragraphs if declared else self.own(brief)

    def others(self, brief: Brief) -> list[str]:
        """“12 of 18 paragraphs read by Ana”, of the first few."""
        others = [reader for reader in self._of(brief) if reader.handle != self.reader]
        said = [self._said(reader, brief) for reader in others[:MOST_NAMED]]
        more = len(others) - MOST_NAMED
        return [*said, f"and begun by {more} more"] if more > 0 else said

    def given(self, brief: Brief) -> list[Assignment]:
        """What is to read or in work, of whom."""
        return [each for each in self._given.get(brief.number, ()) if each.state != DONE]

    def through_of(self, brief: Brief) -> list[Assignment]:
        return [each for each in self._given.get(brief.number, ()) if each.state == DONE]

    def own_of(self, brief: Brief) -> Assignment | None:
        """Where who asks stands with it."""
        of_brief = self._given.get(brief.number, ())
        return next((each for each in of_brief if each.analyst_handle == self.reader), None)

    @property
    def by_person(self) -> list[tuple[Assignment, Counter[str]]]:
        """An assignment of each person whom something was given, by name, and how many stand at
        each state."""
        first: dict[uuid.UUID, Assignment] = {}
        counts: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
        for each in self.assignments:
            if each.given_by is not None:
                first.setdefault(each.analyst_id, each)
                counts[each.analyst_id][each.state] += 1
        return [(each, counts[id]) for id, each in first.items()]

    @staticmethod
    def _said(reader: ReaderProgress, brief: Brief) -> str:
        read = min(reader.paragraphs, brief.paragraphs)
        return f"{read} of {brief.paragraphs} paragraphs read by {reader.name}"

    @property
    def unread(self) -> list[Brief]:
        """Those that nobody has declared read through."""
        read = {each.brief for each in self.assignments if each.state == DONE}
        return [brief for brief in self.briefs.values() if brief.number not in read]

    @property
    def begun(self) -> list[tuple[Brief, int]]:
        """Those that who asks has begun, each with how many paragraphs are left."""
        own = filter(None, map(self.own_of, self.briefs.values()))
        declared = {each.brief for each in own if each.state == DONE}
        left = ((b, b.paragraphs - self.own(b)) for b in self.briefs.values() if self.own(b))
        return [(b, n) for b, n in left if n and b.number not in declared][:MOST_NAMED]

    @cached_property
    def _given(self) -> Mapping[int, list[Assignment]]:
        found: dict[int, list[Assignment]] = {}
        for each in self.assignments:
            found.setdefault(each.brief, []).append(each)
        return found

    def _of(self, brief: Brief) -> list[ReaderProgress]:
        return self._by_brief.get(brief.id, [])

    @cached_property
    def _by_brief(self) -> Mapping[uuid.UUID, list[ReaderProgress]]:
        found: dict[uuid.UUID, list[ReaderProgress]] = {}
        for reader in self.readers:
            found.setdefault(reader.brief_id, []).append(reader)
        return found


LONGEST = 20_000  # characters
MOST = 1_000_000  # no text has as many blocks


def ordinals(ranges: str) -> set[int]:
    """Raises Invalid for what is no list of ranges."""
    found: set[int] = set()
    if len(ranges) > LONGEST:
        raise Invalid("This says more than a brief has paragraphs.")
    for part in filter(None, ranges.split(",")):
        match = re.fullmatch(r"([0-9]{1,6})(?:-([0-9]{1,6}))?", part)
        if not match:
            raise Invalid(f"“{part[:40]}” is no range of paragraphs.")
        first, last = int(match[1]), int(match[2] or match[1])
        if len(found) + last - first > MOST:
            raise Invalid("This says more than a brief has paragraphs.")
        found.update(range(first, last + 1))
    return found


def ranges(ordinals: Iterable[int]) -> str:
    """The one spelling of a set of ordinals."""
    parts = []
    for _, run in groupby(enumerate(sorted(set(ordinals))), lambda pair: pair[1] - pair[0]):
        together = [ordinal for _, ordinal in run]
        first, last = together[0], together[-1]
        parts.append(f"{first}" if first == last else f"{first}-{last}")
    return ",".join(parts)


def together(before: str, more: Iterable[int], there: Collection[int]) -> str:
    """What was read before and now, of the blocks that are there."""
    return ranges((ordinals(before) | set(more)) & set(there))
