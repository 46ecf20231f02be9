"""A brief with hundreds of highlights: all marks, the cards of its first rows, then the rest."""

from __future__ import annotations

import json
import re

import lxml.html
import pytest
import sqlalchemy as sa
from lxml.html import HtmlElement

from app.store import highlights
from app.store.database import change, db
from app.store.highlights import HighlightLine
from app.store.tables.codebook import Tag
from app.web.room import page as reading
from app.web.room import rows
from tests.fixtures.crowded import add_crowded_brief
from tests.fixtures.study import JSON, Study

HIGHLIGHTS = 40


@pytest.fixture
def crowded(study: Study, monkeypatch: pytest.MonkeyPatch) -> Study:
    """B2 has 40 highlights by two analysts; more than 10 are many."""
    monkeypatch.setattr(reading, "MOST_CARDS", 10)
    analysts = [study.people["lead"], study.people["analyst"]]
    with study.app.app_context(), change():
        tags = list(db.session.scalars(sa.select(Tag.id)))
        _, study.revision_id = add_crowded_brief(
            study.project_id, analysts, tags, number=2, words=1600, highlights=HIGHLIGHTS
        )
    return study


def page(study: Study, query: str = "") -> HtmlElement:
    response = study.client("analyst").get(study.url("/briefs/2") + query)
    assert response.status_code == 200
    return lxml.html.fromstring(response.text)


def numbers(element: HtmlElement) -> list[int]:
    return [int(card.get("data-h")) for card in element.cssselect(".card")]


def entries(element: HtmlElement) -> list[list[object]]:
    rows = element.cssselect("[data-entries]")
    return [entry for row in rows for entry in json.loads(row.get("data-entries"))]


def colours(line: HighlightLine) -> str:
    return " ".join(tag.colour for tag in line.tags)


def later(study: Study, first: int, last: int) -> dict[str, HtmlElement]:
    path = study.url(f"/briefs/2/cards?first={first}&last={last}")
    cards = study.client("analyst").get(path, headers=JSON).get_json()["cards"]
    return {ordinal: lxml.html.fromstring(html) for ordinal, html in cards.items()}


def test_it_comes_with_all_marks_and_the_cards_of_the_first_rows(crowded: Study) -> None:
    shown, whole = page(crowded), page(crowded, "?cards=all")
    assert numbers(whole) != numbers(shown)
    assert numbers(whole)[: len(numbers(shown))] == numbers(shown) != []
    assert sorted(numbers(whole)) == list(range(1, HIGHLIGHTS + 1))
    texts = [
        [lxml.html.tostring(b, with_tail=False) for b in p.cssselect(".block")]
        for p in (shown, whole)
    ]
    assert texts[0] == texts[1]


def test_only_sections_without_any_cards_wait_for_their_paint(crowded: Study) -> None:
    assert not page(crowded, "?cards=all").cssselect(".unpainted")
    shown = page(crowded)
    assert shown.cssselect(".unpainted")
    assert not shown.cssselect(".unpainted .card")
    assert not shown.cssselect(".rows")[0].cssselect(".unpainted")


def test_the_rows_say_what_script_must_know_of_every_highlight(crowded: Study) -> None:
    with crowded.app.app_context():
        lines = highlights.highlights(crowded.project_id, crowded.revision_id)
    assert entries(page(crowded)) == [
        [h.number, h.analyst_id.hex[-6:], " ".join(h.slugs), colours(h), h.note] for h in lines
    ]


def test_the_other_cards_are_the_very_ones_of_the_whole_page(crowded: Study) -> None:
    shown, whole = page(crowded), page(crowded, "?cards=all")
    last = len(whole.cssselect(".para")) - 1
    came = later(crowded, 0, last)
    for row in whole.cssselect(".para"):
        beside = row.cssselect(".margin")
        here = came.pop(row.get("data-ordinal"), None)
        assert [lxml.html.tostring(m, with_tail=False) for m in beside] == (
            [] if here is None else [lxml.html.tostring(here)]
        )
    assert not came
    ordinals = [int(row.get("data-ordinal")) for row in shown.cssselect("[data-entries]")]
    assert {int(o) for o in later(crowded, ordinals[2], ordinals[4])} == set(ordinals[2:5])


def test_a_filter_leaves_out_cards_and_marks_alike(crowded: Study) -> None:
    shown = page(crowded, "?q=by:ben")
    assert {by for _, by, *_ in entries(shown)} == {crowded.people["analyst"].hex[-6:]}
    assert set(numbers(shown)) <= {number for number, *_ in entries(shown)}


@pytest.mark.parametrize("query", ["", "?first=4&last=3", "?first=0&last=900", "?first=x&last=2"])
def test_what_is_no_range_of_blocks_is_refused(crowded: Study, query: str) -> None:
    path = crowded.url("/briefs/2/cards") + query
    assert crowded.client("analyst").get(path, headers=JSON).status_code == 422


def test_notes_and_names_cannot_leave_the_attribute(crowded: Study) -> None:
    note = "' onclick='x' \"&quot; </div><script>\n"
    with crowded.app.app_context(), change():
        db.session.execute(sa.text("UPDATE highlight SET note = :note"), {"note": note})
    shown = page(crowded)
    assert {said for *_, said in entries(shown)} == {note}
    assert not shown.xpath("//article//script | //*[@onclick]")


def test_what_is_far_in_a_long_text_is_sent_in_pieces_between_which_the_browser_makes_way(
    crowded: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "FIRST_ROWS", 500)
    monkeypatch.setattr(rows, "FIRST_ROWS", 500)
    monkeypatch.setattr(rows, "ROWS", 2)
    monkeypatch.setattr(reading, "TOGETHER", 2)
    whole = page(crowded).get_element_by_id("text")
    assert whole.cssselect("script") == []
    monkeypatch.setattr(reading, "A_PIECE", 4_000)
    cut = page(crowded).get_element_by_id("text")
    pauses = cut.cssselect("script")
    assert len(pauses) > 1
    *pieces, _ = lxml.html.tostring(cut).decode().split("<script")
    assert all(len(piece) > 4_000 for piece in pieces)
    assert {re.sub("/static/[^/]*", "", each.get("src")) for each in pauses} == {"/app/pause.js"}
    assert cut.text_content() == whole.text_content()
