from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.domain.charts import (
    Pair,
    ReadingShare,
    TagCount,
    by_brief,
    by_pair,
    by_reader,
    in_colour,
    sentence,
)
from app.domain.progress import ReadThrough

COUNTS = st.lists(st.lists(st.integers(1, 500), min_size=1, max_size=60), max_size=30)


def cells(counts: list[list[int]]) -> list[TagCount]:
    return [
        TagCount(brief, f"Brief {brief}", f"tag-{at}", f"Tag {at}", "teal", count)
        for brief, row in enumerate(counts, 1)
        for at, count in enumerate(row)
    ]


@given(COUNTS)
def test_bars_are_as_long_as_what_they_count(counts: list[list[int]]) -> None:
    bars = by_brief(cells(counts))
    most = max(map(sum, counts), default=1)
    assert len(bars) == len(counts)
    for bar, row in zip(bars, counts, strict=True):
        length = sum(segment.width for segment in bar.segments)
        assert abs(length - 100 * sum(row) / most) < 0.02 * len(row)
        assert bar.segments[-1].x + bar.segments[-1].width <= 100.02


def test_a_bar_says_in_words_what_it_shows_and_leads_to_it() -> None:
    (bar,) = by_brief(cells([[2, 1]]))
    assert bar.label == "B1 Brief 1"
    assert bar.words == "3 tagged passages: Tag 0 2, Tag 1 1"
    assert bar.query == "brief:B1"


def test_two_tags_share_a_bar() -> None:
    (bar,) = by_pair([Pair(("a", "A", "teal"), ("b", "B", "plum"), 1)])
    assert (bar.label, bar.words, bar.query) == ("A + B", "1 tagged passage", "tag:a tag:b")
    assert [(s.x, s.width, s.colour) for s in bar.segments] == [
        (0, 50, "teal"),
        (50, 50, "plum"),
    ]


def test_reading_is_counted_over_all_briefs() -> None:
    at, ana = datetime(2026, 11, 22, tzinfo=UTC), uuid.UUID(int=1)
    (bar,) = by_reader([ReadThrough(n, "Ana", "ana", at, ana) for n in (1, 3)], 4)
    assert bar.words == "2 of 4 briefs read through"
    assert bar.segments[0].width == 50
    assert sentence(ReadingShare("Ana", "ana", 1, 12, 18)) == "12 of 18 paragraphs read by Ana"


def test_of_nothing_there_is_no_bar() -> None:
    assert (by_brief([]), by_pair([]), by_reader([], 0)) == ([], [], [])


def test_ten_tags_have_colours_and_the_rest_stand_together_at_the_end() -> None:
    (bar,) = by_brief(cells([[1, *range(12, 1, -1)]]))
    assert [segment.colour for segment in bar.segments] == ["teal"] * 10 + ["rest"] * 2
    assert bar.words.endswith("Tag 10 3, Tag 0 1, Tag 11 2")
    assert in_colour(cells([[1, 5], [3, 1, 9]])) == ["tag-2", "tag-1", "tag-0"]


def test_a_bar_stands_beside_the_longest_one_and_its_parts_beside_each_other() -> None:
    bars = by_brief(cells([[1, 2], [5, 1]]))
    assert [[(s.x, s.width) for s in bar.segments] for bar in bars] == [
        [(0, 16.67), (16.67, 33.33)],
        [(0, 83.33), (83.33, 16.67)],
    ]
    assert [bar.shown for bar in by_brief(cells([[1234], [1]]))] == ["1,234", "1"]
    assert by_brief(cells([[1]]))[0].words == "1 tagged passage: Tag 0 1"
    untitled = replace(cells([[1]])[0], title="")
    assert by_brief([untitled])[0].label == "B1 Untitled brief"


def test_pairs_and_readers_are_counted_and_lead_to_what_they_count() -> None:
    tags = [("a", "A", "teal"), ("b", "B", "plum"), ("c", "C", "rust")]
    more, less = by_pair([Pair(tags[0], tags[1], 1200), Pair(tags[0], tags[2], 300)])
    assert (more.shown, more.words) == ("1,200", "1,200 tagged passages")
    assert [(s.x, s.width) for s in less.segments] == [(0, 12.5), (12.5, 12.5)]
    at = datetime(2026, 11, 22, tzinfo=UTC)
    read = [
        ReadThrough(n, name, name.lower(), at, uuid.UUID(int=1))
        for n, name in ((1, "Ana"), (1, "Ben"))
    ]
    assert [(bar.label, bar.shown, bar.query, bar.words) for bar in by_reader(read, 1)] == [
        ("Ana", "1 of 1", "by:ana", "1 of 1 brief read through"),
        ("Ben", "1 of 1", "by:ben", "1 of 1 brief read through"),
    ]
