"""A passage as pages show it: templates/passages/_passage.html."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, get_template_attribute

from app.domain.runs import Run

pytestmark = pytest.mark.either_engine
NASTY = "<b>&\"'"
ESCAPED = "&lt;b&gt;&amp;&#34;&#39;"


def passage(note: str = "", *tags: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(
        ref="B1:4",
        exact=NASTY,
        note=note,
        analyst=NASTY,
        permalink=NASTY,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        tags=tags,
        citation_runs=(Run("Quill 2019, "), Run(NASTY, emphasis=True)),
    )


@pytest.fixture
def figure(app: Flask) -> Callable[..., str]:
    def drawn(*positional: Any, **named: Any) -> str:
        with app.test_request_context():
            return str(
                get_template_attribute("passages/_passage.html", "figure")(*positional, **named)
            )

    return drawn


def test_all_that_people_wrote_is_escaped(figure: Callable[..., str]) -> None:
    tag = SimpleNamespace(name=NASTY, colour="teal")
    html = figure(passage(NASTY, tag), NASTY, before=NASTY, after=NASTY)
    assert "<b>" not in html
    assert html.count(ESCAPED) == 9
    assert f"Quill 2019, <em>{ESCAPED}</em>" in html


def test_only_the_words_looked_for_are_marked(figure: Callable[..., str]) -> None:
    html = figure(passage(), pieces=[("arms ", False), ("depots", True)])
    assert '<span class="exact">arms <mark class="found">depots</mark></span>' in html


def test_a_passage_without_tags_says_so_where_tags_are_shown(figure: Callable[..., str]) -> None:
    assert "No tag" in figure(passage())
    assert "No tag" not in figure(passage(), tags=False)
    assert "passage-note" not in figure(passage())
