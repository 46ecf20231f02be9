from __future__ import annotations

from app.domain.document import lay_out
from app.domain.sample import SAMPLE, sample_text
from app.domain.text import canonical


def test_the_essay_has_800_to_1200_words() -> None:
    assert 800 <= len(sample_text().split()) <= 1200


def test_the_essay_has_headings_a_caption_a_list_and_numbered_paragraphs() -> None:
    kinds = [block.kind for block in SAMPLE.blocks]
    assert kinds.count("heading") >= 3
    assert "caption" in kinds
    assert kinds.count("list_item") >= 3
    _, placed = lay_out(SAMPLE.blocks)
    numbers = [place.number for place in placed if place.number]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_essay_says_that_it_is_invented() -> None:
    assert "invented" in SAMPLE.blocks[-1].text
    assert SAMPLE.blocks[-1].zone != "body"


def test_every_block_is_canonical_text() -> None:
    assert [block.text for block in SAMPLE.blocks if canonical(block.text) != block.text] == []
