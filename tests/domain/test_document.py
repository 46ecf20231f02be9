import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.document import (
    KINDS,
    ZONES,
    Block,
    Document,
    InlineMark,
    from_json,
    is_numbered,
    lay_out,
    to_json,
)

MARKS = st.builds(
    InlineMark, st.integers(0, 9), st.integers(0, 9), st.sampled_from(["link"]), st.text(max_size=5)
)
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(KINDS),
    zone=st.sampled_from(ZONES),
    text=st.text(st.characters(codec="utf-8"), min_size=1),
    level=st.integers(0, 6),
    marks=st.lists(MARKS, max_size=2).map(tuple),
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=9)


@given(st.lists(BLOCKS))
def test_every_placed_block_is_its_slice_of_the_text(blocks: list[Block]) -> None:
    text, placed = lay_out(blocks)
    assert [text[place.start : place.end] for place in placed] == [b.text for b in blocks]
    assert text == "\n".join(block.text for block in blocks)


@given(st.lists(BLOCKS))
def test_paragraph_numbers_run_from_one_over_the_prose_of_the_body(blocks: list[Block]) -> None:
    _, placed = lay_out(blocks)
    numbers = [place.number for place in placed if place.number is not None]
    assert numbers == list(range(1, sum(map(is_numbered, blocks)) + 1))


@given(
    st.builds(
        Document, WORDS, st.tuples(WORDS), WORDS, WORDS, WORDS, WORDS, st.lists(BLOCKS).map(tuple)
    )
)
def test_a_document_survives_json(document: Document) -> None:
    assert from_json(json.loads(json.dumps(to_json(document)))) == document


@pytest.mark.parametrize(
    ("kind", "zone", "numbered"),
    [
        ("paragraph", "body", True),
        ("list_item", "body", True),
        ("quotation", "body", True),
        ("heading", "body", False),
        ("table_cell", "body", False),
        ("paragraph", "comments", False),
    ],
)
def test_only_prose_of_the_body_is_numbered(kind: str, zone: str, numbered: bool) -> None:
    assert is_numbered(Block(kind, zone, "Words.")) is numbered


def test_an_empty_block_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        lay_out([Block("paragraph", "body", "")])


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="attic"):
        Block("paragraph", "attic", "Words.")
