"""The filter bar, as it stands on the passages page."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import flask
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.store.database import change, db
from app.store.tables.codebook import Tag
from app.web.room import filter_bar
from tests.fixtures.marked import Marked


@pytest.fixture
def viewer(marked: Marked) -> FlaskClient:
    return marked.study.client("viewer")


def bar(client: FlaskClient, marked: Marked, query: str) -> str:
    page = client.get(marked.study.url("/passages"), query_string={"q": query}).text
    return unescape(page)


def chip(html: str, name: str) -> str:
    """Where the chip leads, without the page's own address."""
    found = re.search(
        rf'href="[^"]*?/passages(\?q=[^"]*)?"[^>]*data-chip="{re.escape(name)}"', html
    )
    assert found, name
    return found[1] or ""


def test_it_reads_back_as_english(viewer: FlaskClient, marked: Marked) -> None:
    html = bar(viewer, marked, 'tag:peace -by:ben "the same"')
    assert "Passages tagged Peace, not marked by Ben Okoro, with the words “the same”." in html
    assert 'value="tag:peace -by:ben "the same""' in html


def test_every_chip_is_a_link(viewer: FlaskClient, marked: Marked) -> None:
    html = bar(viewer, marked, "tag:peace by:ana")
    assert chip(html, "tag:peace") == "?q=by:ana"
    assert chip(html, "-tag:peace") == "?q=by:ana%20-tag:peace"
    assert chip(html, "tag:depots") == "?q=tag:peace,depots%20by:ana"
    assert chip(html, "by:ben") == "?q=tag:peace%20by:ana,ben"
    assert chip(html, "brief:B2") == "?q=tag:peace%20by:ana%20brief:B2"
    assert chip(html, "zone:caption") == "?q=tag:peace%20by:ana%20zone:caption"
    assert chip(html, "-has:note") == "?q=tag:peace%20by:ana%20-has:note"


def test_all_of_and_any_of_can_be_chosen(viewer: FlaskClient, marked: Marked) -> None:
    html = bar(viewer, marked, "tag:peace tag:depots")
    assert chip(html, "any") == "?q=tag:peace,depots"
    assert chip(html, "all") == "?q=tag:peace%20tag:depots"
    assert 'data-chip="any"' not in bar(viewer, marked, "tag:peace")


def test_a_malformed_query_is_kept_and_pointed_at(viewer: FlaskClient, marked: Marked) -> None:
    answer = viewer.get(marked.study.url("/passages"), query_string={"q": "by:ana tag:paece"})
    html = unescape(answer.text)
    assert answer.status_code == 422
    assert 'value="by:ana tag:paece"' in html
    assert "by:ana tag:<mark>paece</mark>" in html
    assert "Did you mean “peace”?" in html
    assert 'aria-describedby="q-wrong" aria-invalid="true"' in html
    assert "data-chip" not in html  # a click would lose what was typed


def test_what_was_typed_is_shown_as_text(viewer: FlaskClient, marked: Marked) -> None:
    answer = viewer.get(marked.study.url("/passages"), query_string={"q": '"<b>&" <script>x'})
    assert "<b>" not in answer.text
    assert "<script>x" not in answer.text


def test_script_is_told_the_clauses_as_data(viewer: FlaskClient, marked: Marked) -> None:
    def told(query: str) -> dict[str, Any]:
        answer = viewer.get(marked.study.url("/briefs/1/filter"), query_string={"q": query})
        assert answer.status_code == 200
        found: dict[str, Any] = answer.get_json()
        return found

    found = told('tag:"Stockpile security" -by:ben peace*')
    ben = marked.user("ben").hex[-6:]
    assert found["clauses"] == [
        {"facet": "tags", "any": ["depots", "stockpile-security"], "not": False},
        {"facet": "by", "any": [ben], "not": True},
        {"numbers": [2, 3], "not": False},
    ]
    assert found["sentence"] in found["bar"]
    assert 'data-chip="tag:peace"' in found["bar"]
    assert set(told("tag:nowhere")) == {"malformed"}
    assert told("")["clauses"] == []


def test_a_chip_says_what_it_means_and_what_holds_after_it(
    viewer: FlaskClient, marked: Marked
) -> None:
    page = unescape(viewer.get(marked.study.url("/briefs/1")).text)
    assert 'data-facet="tags" data-means="["depots","stockpile-security"]"' in page
    # every click adds its own clause, but that on “Everyone”; only the server tells cells
    assert page.count('data-to="[') == 1
    bar = viewer.get(marked.study.url("/briefs/1/filter"), query_string={"q": "by:ana peace"})
    html = unescape(bar.get_json()["bar"])
    ana, ben = (marked.user(name).hex[-6:] for name in ("ana", "ben"))
    other = f'[1,{{"facet":"by","any":["{ben}"],"not":false}}]'
    assert f'data-to="{other}" data-chip="by:ben"' in html  # one at a time, beside “Everyone”
    assert 'data-to="[1]" data-chip="by:ana"' in html
    assert 'data-to="[1]" data-chip="by:"' in html
    assert ana not in other


def test_choices_that_were_drawn_before_are_drawn_anew_once_they_say_something_else(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, viewer = marked.study.client("lead"), marked.study.client("viewer")
    drawn: list[str] = []

    def noted(template: str, name: str) -> Any:
        drawn.append(name)
        return flask.get_template_attribute(template, name)

    monkeypatch.setattr(filter_bar, "get_template_attribute", noted)

    def seen(client: FlaskClient, query: str = "tag:depots") -> str:
        return bar(client, marked, query)

    before = seen(lead)
    drawn.clear()
    assert "Save this filter" in seen(lead)
    assert drawn == []
    assert "Save this filter" not in seen(viewer)
    with marked.study.app.app_context(), change():
        marked.mark(1, "count every rifle", "depots", by="ben")

    def counted(html: str) -> int:
        choice = html.split('data-chip="tag:depots"')[-1]
        return int(choice.split("data-count>")[1].split("<")[0])

    assert counted(seen(lead)) == counted(before) + 1
    with marked.study.app.app_context(), change():
        db.session.execute(sa.update(Tag).where(Tag.slug == "depots").values(name="Stores"))
    assert "<bdi>Stores</bdi>" in seen(lead)
    answer = lead.post(marked.study.url("/filters"), data={"name": "Mine", "q": "tag:depots"})
    assert answer.status_code == 303
    assert 'data-saved="tag:depots"' in seen(lead)
