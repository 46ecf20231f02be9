"""A passage as pages show it."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from app.domain.passages import Passage
from app.web.pages.passage_html import passage_html

NASTY = "<b>&\"'"
ESCAPED = "&lt;b&gt;&amp;&quot;&#x27;"


def passage(**row: Any) -> Passage:
    known = {"ref": "B1:4", "exact": NASTY, "note": "", "analyst": NASTY, "permalink": NASTY}
    moment = {"created_at": datetime(2026, 3, 1, tzinfo=UTC)}
    tags = (SimpleNamespace(name=NASTY, colour="teal"),) if row.pop("tagged", False) else ()
    stands = SimpleNamespace(**{**known, **moment, **row})
    return cast(Passage, SimpleNamespace(row=stands, citation=NASTY, tags=tags))


def test_all_that_people_wrote_is_escaped() -> None:
    html = passage_html(passage(note=NASTY, tagged=True), NASTY, before=NASTY, after=NASTY)
    assert "<b>" not in html
    assert html.count(ESCAPED) == 9


def test_only_the_words_looked_for_are_marked() -> None:
    html = passage_html(passage(), pieces=[("arms ", False), ("depots", True)])
    assert '<span class="exact">arms <mark class="found">depots</mark></span>' in html


def test_a_passage_without_tags_says_so_where_tags_are_shown() -> None:
    assert "not yet tagged" in passage_html(passage())
    assert "not yet tagged" not in passage_html(passage(), tags=False)
    assert "passage-note" not in passage_html(passage())
