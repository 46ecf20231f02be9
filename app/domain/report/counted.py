"""What is true of all passages of a summary: how many each tag has in each brief, and who made
them. Counted from the passages where all of them are there, else as the store knows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.domain.passages import Passage
from app.domain.tags import Tag

Held = Mapping[str, int]
"""By brief (reference), how many passages: only briefs that have any."""


@dataclass(frozen=True, slots=True)
class Analyst:
    name: str
    handle: str


@dataclass(frozen=True, slots=True)
class Tally:
    """`own` goes by tag (slug), "" for no tag, `with_below` by tag, too: those of a tag and of the
    tags below it, each passage once. `shown` is how many stand in any section that goes in,
    `outside` how many outside the body, `replies` how many notes of colleagues are under them."""

    held: Held
    own: Mapping[str, Held]
    with_below: Mapping[str, Held]
    shown: int
    outside: int
    replies: int
    analysts: tuple[Analyst, ...]


def counted(
    rows: Sequence[Passage],
    paths: Mapping[str, Sequence[Tag]],
    shown: AbstractSet[str],
    *,
    replies: bool,
) -> Tally:
    """Of all passages, by the `paths` of the tags from the root down; `shown` are the tags of the
    sections that go in, "" for no tag. Of their `replies` none count where these are not printed.
    """
    lines = {slug: {tag.slug for tag in path} for slug, path in paths.items()}
    own: dict[str, Counter[str]] = {}
    with_below: dict[str, Counter[str]] = {}
    # Few sets of tags stand under thousands of passages.
    for (slugs, brief), found in Counter((row.slugs, row.brief) for row in rows).items():
        for slug in slugs or ("",):
            own.setdefault(slug, Counter())[brief] += found
        for slug in set[str]().union(*(lines[slug] for slug in slugs)):
            with_below.setdefault(slug, Counter())[brief] += found
    return Tally(
        held=Counter(row.brief for row in rows),
        own=own,
        with_below=with_below,
        shown=sum(not shown.isdisjoint(row.slugs or ("",)) for row in rows),
        outside=sum(row.zone != "body" for row in rows),
        replies=sum(len(row.replies) for row in rows) if replies else 0,
        analysts=analysts_of(rows),
    )


def analysts_of(rows: Iterable[Passage]) -> tuple[Analyst, ...]:
    """Who marked them, and who put a tag on what another marked."""
    found = {(row.analyst, row.analyst_handle) for row in rows}
    found |= {(by.analyst, by.analyst_handle) for row in rows for by in row.tagged}
    return in_order(found)


def in_order(people: Iterable[tuple[str, str]]) -> tuple[Analyst, ...]:
    """Of their names and handles, by name."""
    analysts = (Analyst(*known) for known in people)
    return tuple(sorted(analysts, key=lambda analyst: (analyst.name.casefold(), analyst.handle)))
