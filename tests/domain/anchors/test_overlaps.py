from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.anchors.overlaps import Segment, joined, segments

SPANS = st.lists(
    st.tuples(st.integers(-5, 45), st.integers(-5, 45), st.integers(0, 99)),
    max_size=12,
    unique_by=lambda span: span[2],
)


@given(st.integers(0, 20), st.integers(0, 20), SPANS)
def test_segments_tile_the_range(
    start: int, length: int, spans: list[tuple[int, int, int]]
) -> None:
    tiles = segments(start, start + length, spans)
    bounds = [start, *(tile.end for tile in tiles)]
    assert [tile.start for tile in tiles] == bounds[:-1]
    assert bounds[-1] == start + length
    assert all(tile.start < tile.end for tile in tiles)


@given(SPANS)
def test_each_point_carries_exactly_the_spans_that_cover_it(
    spans: list[tuple[int, int, int]],
) -> None:
    in_order = sorted(spans, key=lambda span: (span[0], -span[1], span[2]))
    for tile in segments(0, 40, spans):
        for point in range(tile.start, tile.end):
            assert list(tile.keys) == [key for a, b, key in in_order if a <= point < b]


@given(st.text(max_size=40), SPANS)
def test_the_segments_of_a_text_join_to_the_text(
    text: str, spans: list[tuple[int, int, int]]
) -> None:
    tiles = segments(0, len(text), spans)
    assert "".join(text[tile.start : tile.end] for tile in tiles) == text


def test_plain_parts_have_no_keys_and_touching_spans_do_not_overlap() -> None:
    assert segments(0, 9, [(1, 3, "a"), (3, 5, "b")]) == [
        Segment(0, 1, ()),
        Segment(1, 3, ("a",)),
        Segment(3, 5, ("b",)),
        Segment(5, 9, ()),
    ]


def test_the_wider_of_two_spans_with_one_start_comes_first() -> None:
    assert segments(0, 4, [(0, 2, "b"), (0, 4, "c"), (0, 2, "a")])[0].keys == ("c", "a", "b")


def test_twenty_thousand_spans_in_a_row_give_as_many_segments() -> None:
    assert len(segments(0, 40_000, [(2 * i, 2 * i + 1, i) for i in range(20_000)])) == 40_000


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=12), st.integers(1, 5))
def test_joined_spans_cover_all_of_them_in_as_few_as_may_be(
    placed: list[tuple[int, int]], most: int
) -> None:
    spans = [(start, start + length) for start, length in placed]
    found = joined(spans, most)
    assert len(found) <= most
    assert all(before[1] < after[0] for before, after in pairwise(found))
    points = {point for start, end in spans for point in range(start, end)}
    covered = {point for start, end in found for point in range(start, end)}
    assert points <= covered
    if len(found) < most:
        assert points == covered


def test_what_stands_nearest_is_joined_first() -> None:
    assert joined([(0, 1), (10, 11), (14, 15), (90, 91)], 2) == [(0, 15), (90, 91)]
