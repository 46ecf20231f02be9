from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from app.domain.charts import (
    MOST_ASKED,
    MOST_PAIRS,
    MOST_SHARES,
    WIDTH,
    Charts,
    Pair,
    TagCount,
    who_is_asked,
    without_article,
)
from app.domain.tags import Tag

NAMES = ("Stockpiles", "Borders", "Training", "Costs")
TAGS = [Tag(name.lower(), name, number=n) for n, name in enumerate(NAMES, 1)]
COUNTS = st.lists(st.lists(st.integers(0, 500), max_size=30), min_size=1, max_size=30)


def charts(counts: list[list[int]], pairs: Sequence[tuple[int, int, int]] = ()) -> Charts:
    """Of each brief how often it has each tag."""
    tags = [*TAGS, *(Tag(f"t{n}", f"T{n}", number=n) for n in range(len(TAGS) + 1, 31))]
    cells = [
        TagCount(brief, tags[at].slug, number)
        for brief, row in enumerate(counts, 1)
        for at, number in enumerate(row)
        if number
    ]
    made = [Pair(tags[one], tags[other], number) for one, other, number in pairs]
    return Charts(list(range(1, len(counts) + 1)), tags, cells, made)


@given(COUNTS)
def test_bars_are_as_long_as_what_they_count(counts: list[list[int]]) -> None:
    made = charts(counts)
    longest = max(map(sum, counts))
    for brief, row in enumerate(counts, 1):
        bar = made.bar(brief)
        shown = sorted((number for number in row if number), reverse=True)[:MOST_SHARES]
        assert sorted((share.count for share in bar), reverse=True) == shown
        assert [share.tag.number for share in bar] == sorted(share.tag.number for share in bar)
        for share in bar:
            assert abs(share.width - WIDTH * share.count / longest) <= 0.5
        assert made.more(brief) == max(0, sum(map(bool, row)) - MOST_SHARES)


@given(COUNTS)
def test_the_matrix_counts_each_passage_of_a_tag_once(counts: list[list[int]]) -> None:
    made = charts(counts)
    assert sum(map(made.total, made.used)) == sum(map(sum, counts))
    assert all(made.total(tag) for tag in made.used)
    assert set(made.marked) == {n for n, row in enumerate(counts, 1) if any(row)}
    assert made.columns == sorted(made.columns)
    shades = {made.shade(cell.count) for cell in made.cells}
    assert shades <= {1, 2, 3}
    assert not made.cells or 3 in shades


def test_the_heading_of_the_matrix_is_what_stands_in_it() -> None:
    for counts, said in (
        ([[0]], ""),
        ([[10, 7], [8], [0]], "Stockpiles has the most passages: 18, in 2 of 3 briefs"),
        ([[10, 7]], "Stockpiles has the most passages: 10"),
        ([[1200, 7], [1]], "Stockpiles has the most passages: 1,201, in 2 of 2 briefs"),
        ([[2, 2, 1]], "Stockpiles and Borders have the most passages: 2 each"),
        ([[2, 2], [0, 0, 2]], "Stockpiles, Borders and Training have the most passages: 2 each"),
        ([[1, 1, 1, 1]], "4 tags have the most passages: 1 each"),
        ([[0, 1]], "Borders is the only tag in use: 1 passage"),
        ([[0, 3], [0]], "Borders is the only tag in use: 3 passages, in 1 of 2 briefs"),
    ):
        assert str(charts(counts).finding) == said


def test_the_heading_of_the_pairs_is_what_stands_in_it() -> None:
    for pairs, said in (
        ([], ""),
        ([(0, 3, 6), (1, 2, 3)], "Stockpiles and Costs meet most often: on 6 passages"),
        ([(0, 3, 1)], "Stockpiles and Costs meet on 1 passage"),
        ([(0, 3, 2), (1, 2, 2)], "2 pairs of tags meet most often: on 2 passages each"),
        ([(0, 1, 1)] * MOST_PAIRS, "Many pairs of tags meet most often: on 1 passage each"),
    ):
        assert str(charts([[1]], pairs).finding_of_pairs) == said


def test_what_is_without_a_tag_or_a_synthesis_is_to_do() -> None:
    cells = [TagCount(1, "", 2), TagCount(2, "", 1)]
    cells += [TagCount(1, "borders", 3, written=True), TagCount(1, "costs", 1)]
    made = Charts([1, 2], TAGS, cells, [])
    assert made.untagged == 3
    assert [tag.name for tag in made.unwritten] == ["Costs"]
    assert str(made.finding) == "Borders has the most passages: 3, in 1 of 2 briefs"
    assert made.marked == [1]


def test_whom_recommendations_ask_is_counted_by_names_that_mean_the_same() -> None:
    asked = [
        (1, "the United States"),
        (2, "United States"),
        (2, "the UNITED STATES and its allies"),
        (3, "Donors"),
        (4, "united states"),
    ]
    found = who_is_asked(asked, {1: ["costs"], 2: ["costs", "borders"], 3: []}, TAGS, 5)
    assert [(row.name, row.count) for row in found.rows] == [
        ("the United States", 3),
        ("Donors", 1),
        ("the UNITED STATES and its allies", 1),
    ]
    shares = [[(share.tag.slug, share.count) for share in row.shares] for row in found.rows]
    assert shares == [[("borders", 1), ("costs", 2)], [], [("borders", 1), ("costs", 1)]]
    assert found.rows[0].shares[1].width == WIDTH * 2 // 3
    said = "the United States should do most: in 3 of 5 recommendations"
    assert str(found.finding) == said
    assert found.more == 0


def test_of_many_who_are_asked_the_first_are_drawn() -> None:
    found = who_is_asked([(n, f"Ministry {chr(65 + n)}") for n in range(9)], {}, TAGS, 9)
    assert len(found.rows) == MOST_ASKED
    assert found.more == 9 - MOST_ASKED
    assert "are asked most often: in 1 of 9 recommendations each" in str(found.finding)
    assert str(who_is_asked([], {}, TAGS, 0).finding) == ""


def test_an_article_is_no_part_of_a_name() -> None:
    names = ("the Guards", "Theatres", "A ministry", "The", "an")
    assert [without_article(name) for name in names] == [
        *("Guards", "Theatres", "ministry", "The", "an")
    ]


def test_a_tag_above_another_in_use_is_known_however_deep_that_stands() -> None:
    tags = [Tag("arms", "Arms"), Tag("small", "Small", "arms"), Tag("rifles", "Rifles", "small")]
    used = [TagCount(1, "arms", 2), TagCount(1, "rifles", 1)]
    assert Charts([1], tags, used, []).above == {"arms"}
    assert Charts([1], tags, used[:1], []).above == frozenset()
