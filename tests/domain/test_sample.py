from __future__ import annotations

import re

from app.domain.activity import WORDS
from app.domain.document import lay_out
from app.domain.palette import COLOURS
from app.domain.sample import REPORTING, SAMPLE, SAMPLE_RECOMMENDATIONS, STARTER_TAGS, sample_text
from app.domain.slugs import slug
from app.domain.tags import TEXTS, check, tidied
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


def test_the_starter_codebook() -> None:
    assert [(tag.slug, tag.name) for tag in STARTER_TAGS] == [
        ("stockpile-security", "Stockpile security"),
        ("border-control", "Border control"),
        ("monitoring", "Monitoring"),
    ]
    assert all(tag.slug == slug(tag.name, otherwise="") for tag in STARTER_TAGS)


def test_every_starter_tag_explains_itself() -> None:
    for tag in STARTER_TAGS:
        assert [each for each, _ in tag.explained] == list(TEXTS)
        assert tidied(tag) == tag
        check(tag, ())
    colours = {tag.colour for tag in STARTER_TAGS}
    assert len(colours) == len(STARTER_TAGS)
    assert colours <= set(COLOURS)


def test_every_example_is_quoted_from_the_sample_brief() -> None:
    quotes = [
        quote for tag in STARTER_TAGS for quote in re.findall("“(.+?)”", tag.texts["examples"])
    ]
    assert len(quotes) == len(STARTER_TAGS)
    assert [quote for quote in quotes if quote not in sample_text()] == []


def test_the_sample_recommendations_stand_word_for_word_in_the_essay() -> None:
    text = lay_out(SAMPLE.blocks)[0]
    assert len(SAMPLE_RECOMMENDATIONS) == 3
    for given in SAMPLE_RECOMMENDATIONS:
        assert text.count(given.words) == 1
        assert {given.words.count(words) for words in given.stated.values()} == {1}
        assert not given.against or text.count(given.against) == 1
    assert [given.against != "" for given in SAMPLE_RECOMMENDATIONS] == [False, False, True]


def test_the_last_of_the_first_steps_is_done_by_what_the_record_knows() -> None:
    assert {*REPORTING} <= WORDS.keys()
