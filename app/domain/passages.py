"""A passage: a highlight in its place, as pages, search, the report and the formats have it."""

from __future__ import annotations

import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from app.domain.briefs import NOT_KEPT, Brief
from app.domain.citations.works import NOT_CITED, CitedWork
from app.domain.direction import direction
from app.domain.document import doubtful_words
from app.domain.runs import Runs, plain
from app.domain.sentences import sentence_ends
from app.domain.tags import Tag


@dataclass(frozen=True, slots=True)
class Source:
    """A brief with its citations: `short` is "Patrick and Bennett 2013", `full` the reference."""

    row: Brief
    cited: CitedWork = NOT_CITED

    @property
    def short(self) -> str:
        return plain(self.cited.short)

    @property
    def full(self) -> str:
        return plain(self.cited.full)


_NOWHERE = Source(Brief(0, ""))


@dataclass(frozen=True, slots=True)
class Reply:
    """What a colleague wrote under a passage; the times are aware, and `edited_at` is None where it
    stands as it was written. `analyst_handle` is "" where it was not asked for."""

    analyst: str
    analyst_handle: str
    created_at: datetime
    text: str
    id: uuid.UUID = NOT_KEPT
    analyst_id: uuid.UUID = NOT_KEPT
    edited_at: datetime | None = None
    version: int = 0


class TagBy(NamedTuple):
    """A tag (slug) that somebody else put there than who marked the passage; the time is aware.
    `analyst_handle` is "" where it was not asked for."""

    tag: str
    analyst: str
    analyst_handle: str
    created_at: datetime
    analyst_id: uuid.UUID = NOT_KEPT


class Passage(NamedTuple):
    """Made by the thousand, five times as fast as a dataclass that cannot change.

    `start` and `end` are code points of the revision's text, half-open, and `exact` is what
    stands there. `paragraph` is the printed label ("9", "8a", "9–10") or "". `analyst` is a
    display name, `created_at` is aware, `slugs` are those of its tags in the codebook's order.
    `note` is the analyst's own.

    `note_by` is the name of who changed the note last, "" where nobody else did. `doubtful` is
    known in reports.

    What only some ask for: `replies`, the thread under it, the oldest first; `tagged`, the tags
    that are another's, in the codebook's order; where it is cited
    (report/summary.py), its `tags`, its `source` and the `citation`, "Patrick and
    Bennett 2013, p. 4, ¶9", also as runs of text.
    """

    ref: str
    brief: str
    brief_number: int
    number: int
    paragraph: str
    paragraph_number: int | None
    zone: str
    kind: str
    page: str
    start: int
    end: int
    exact: str
    slugs: tuple[str, ...]
    note: str
    analyst: str
    analyst_handle: str
    created_at: datetime
    permalink: str
    replies: tuple[Reply, ...] = ()
    tagged: tuple[TagBy, ...] = ()
    tags: tuple[Tag, ...] = ()
    source: Source = _NOWHERE
    citation: str = ""
    citation_runs: Runs = ()
    note_by: str = ""
    doubtful: int = 0  # words of it that were recognised in a picture, not for sure

    def cited(self, tags: tuple[Tag, ...], source: Source, citation: str, runs: Runs) -> Passage:
        """The same where it is cited. By place: thousands take a fifth of what `_replace` takes."""
        return Passage._make((*self[:_TAGS], tags, source, citation, runs, *self[_TAGS + 4 :]))

    @property
    def doubts(self) -> str:
        """“2 doubtful words”, or nothing."""
        return doubtful_words(self.doubtful) if self.doubtful else ""

    @property
    def direction(self) -> str:
        """“rtl” or “ltr”."""
        return direction(self.exact, self.source.row.language)


_TAGS = Passage._fields.index("tags")
AROUND = 160
EndsIn = Callable[[str, int, int], Sequence[int]]
"""Of a text, from one offset to another."""
MOST_BEFORE, MOST_AFTER = 150, 90  # of a sentence, beside the passage that it completes


def around(text: str, start: int, end: int, most: int = AROUND) -> tuple[str, str]:
    """What stands before and after `text[start:end]` on the same lines, at most so many code
    points each, cut between words; "…" stands for what was cut."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    line_end = text.find("\n", end)
    after = text[end : line_end if line_end >= 0 else len(text)]
    if len(before) > most:
        before = "…" + before[-most:].partition(" ")[2]
    if len(after) > most:
        after = after[:most].rpartition(" ")[0] + "…"
    return before, after


def _sentence_ends(text: str, start: int, end: int) -> Sequence[int]:
    return [*sentence_ends(text, start, end)]


def rest_of_sentence(
    text: str, start: int, end: int, ends_in: EndsIn = _sentence_ends
) -> tuple[str, str]:
    """What completes `text[start:end]` to whole sentences, before and after it, on its own lines;
    "…" stands for more than MOST_BEFORE or MOST_AFTER code points. `ends_in` finds where sentences
    end, in their order."""
    low, high = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    high = len(text) if high < 0 else high
    ends = ends_in(text, low, high)
    before_it, after_it = bisect_right(ends, start), bisect_left(ends, end)
    first = ends[before_it - 1] if before_it else low
    last = ends[after_it] if after_it < len(ends) else high
    before, after = text[first:start].lstrip(), text[end:last]
    return (
        before if len(before) <= MOST_BEFORE else "…",
        after if len(after) <= MOST_AFTER else "…",
    )


def completing(
    passages: Iterable[Passage], texts: Mapping[str, str]
) -> Mapping[str, tuple[str, str]]:
    """By reference, what completes each passage to whole sentences; `texts` by the briefs'
    references. Of a passage that does not stand where it says there is none."""
    found = {}
    ends_in = cache(_sentence_ends)  # few paragraphs hold many passages
    for each in passages:
        text = texts.get(each.brief, "")
        if text[each.start : each.end] == each.exact:
            found[each.ref] = rest_of_sentence(text, each.start, each.end, ends_in)
    return found
