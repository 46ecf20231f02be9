"""Blocks with their passages, as every annotated text shows them."""

from app.domain.document import PlacedBlock
from app.writers.annotated import (
    OWN_SIGN,
    colour_of,
    marks_by_block,
    shown_blocks,
    tables_of,
    wash,
)
from tests.writers.summaries import passage, summary


def _block(start: int, end: int, zone: str = "body", row: int = 0, column: int = 0) -> PlacedBlock:
    return PlacedBlock(0, "paragraph", zone, start, end, row=row, column=column)


def test_a_passage_stands_in_each_block_that_it_touches_and_knows_the_first_and_last() -> None:
    (found,) = summary(passages=(passage("one")._replace(start=2, end=12),)).passages
    blocks = [_block(0, 4), _block(5, 9), _block(10, 14), _block(15, 19)]
    marks = marks_by_block(blocks, [(7, found)])
    assert {n: [(m.number, m.opens, m.closes) for m in held] for n, held in marks.items()} == {
        0: [(7, 0, 2)],
        1: [(7, 0, 2)],
        2: [(7, 0, 2)],
    }


def test_what_stands_beside_the_text_shows_only_with_a_passage() -> None:
    blocks = [_block(0, 4), _block(5, 9, "boilerplate"), _block(10, 14, "comments")]
    assert [n for n, _ in shown_blocks(blocks, {2})] == [0, 2]


def test_a_table_ends_where_a_place_lies_before_the_one_before() -> None:
    places = [(0, 0), (0, 1), (1, 0), (0, 0), (0, 0), (1, 1)]
    cells = [(n, _block(n, n, row=row, column=column)) for n, (row, column) in enumerate(places)]
    assert [[n for n, _ in table] for table in tables_of(cells)] == [[0, 1, 2], [3, 4, 5]]


def test_what_has_no_tag_or_no_known_colour_has_a_colour_of_its_own() -> None:
    tag = summary().codebook[0]
    assert (
        colour_of(None)
        == colour_of(tag._replace(colour="unknown"))
        != colour_of(tag._replace(colour="teal"))
    )


def test_a_mark_is_washed_with_a_fifth_of_its_colour() -> None:
    assert {each: wash(each) for each in ("#000000", "#ffffff", "#0a64fa", "#ff0080")} == {
        "#000000": "CCCCCC",
        "#ffffff": "FFFFFF",
        "#0a64fa": "CEE0FE",
        "#ff0080": "FFCCE6",
    }


def test_the_blocks_of_a_passage_begin_and_end_with_its_words() -> None:
    """Words at a block's very end or beginning are in it; the line end between is in neither."""
    blocks = [_block(0, 4), _block(5, 9), _block(10, 14)]
    for start, end, held in ((3, 5, [0]), (3, 6, [0, 1]), (4, 9, [1]), (9, 14, [2]), (5, 9, [1])):
        (found,) = summary(passages=(passage("x")._replace(start=start, end=end),)).passages
        marks = marks_by_block(blocks, [(0, found)])
        assert list(marks) == held, (start, end)
        assert {(m.opens, m.closes) for each in marks.values() for m in each} == {
            (held[0], held[-1])
        }


def test_items_that_begin_with_a_sign_of_their_own_need_none() -> None:
    for words in ("• a", "– a", "12. a", "3) a", "a. b", "B) c"):
        assert OWN_SIGN.match(words), words
    for words in ("a", "1234. a", "1.a", "ab. c", "a b"):
        assert not OWN_SIGN.match(words), words
