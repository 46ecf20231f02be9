from __future__ import annotations

import re

from app.domain.palette import COLOURS
from app.domain.sample import sample_text
from app.domain.slugs import slug
from app.domain.starter import STARTER_TAGS
from app.domain.tags import TEXTS, check, tidied


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
