"""The pages of recommendations: the list, one of them, and the forms that change it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.actions import recommendations as act
from app.actions.progress import declare_read
from app.domain.recommendations.kinds import GivenField
from app.domain.recommendations.record import Recommendation
from app.store import recommendations as store
from app.store.database import change, db
from tests.conftest import Recorder
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.either_engine
COUNT, PATROL, MANDATES = 1, 2, 3  # passages of the first brief
DEPOTS = "count every rifle in the depots"


@pytest.fixture
def made(app: Flask, marked: Marked) -> Callable[..., None]:
    """`made(passage, …)` makes one as Ben; the first is R1."""

    def make(number: int = COUNT, by: str = "ben", **more: Any) -> None:
        with app.app_context(), change():
            act.make(marked.member(by), 1, number, **more)

    return make


def now_is(app: Flask, marked: Marked, number: int = 1) -> Recommendation:
    with app.app_context():
        db.session.expire_all()
        return store.recommendation(marked.project_id, number)


def page(marked: Marked, path: str, role: str = "analyst", status: int = 200) -> html.HtmlElement:
    answer = marked.study.client(role).get(marked.study.url(path))
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def text(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def words(marked: Marked, kind: str, quote: str) -> GivenField:
    return GivenField(kind, "stated", quote, *marked.study.span(quote))


def test_an_empty_list_says_how_to_make_the_first_one(marked: Marked) -> None:
    said = text(page(marked, "/recommendations").cssselect(".empty")[0])
    assert said.startswith("No recommendations yet")
    assert "briefmark recommendation add" in said


def test_the_list_says_who_by_when_how_strongly_on_which_sources(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    who = GivenField("actor", "supplied", "the guards", why="They are named before.")
    made(strength="must", title="Count", fields=[who, GivenField("when", "not_stated")])
    made(PATROL, title="Patrol")
    with app.app_context(), change():
        ben = marked.member("ben")
        act.join(ben, 1, 1, PATROL, stance="opposes")
        declare_read(ben, 1, True)
        act.ask(ben, 1, "Which first?")
    rows = page(marked, "/recommendations").cssselect("tbody tr")
    assert text(rows[0][5]) == "1 of 1 (2 passages) 1 against"
    assert [text(cell) for cell in rows[1]][2:5] == ["open", "open", "open"]
    assert text(rows[0][0]) == "R1"
    assert text(rows[0][1]).startswith("Count")
    assert [text(rows[0][at]) for at in (2, 3, 4, 6)] == [
        *("[the guards]", "not stated", "must", "open")
    ]
    assert text(rows[0][7]) == "Should do what is open1 open question"


def test_a_filter_keeps_those_that_rest_on_what_it_finds(
    marked: Marked, made: Callable[..., None]
) -> None:
    made(title="Count")
    made(PATROL, title="Patrol")
    found = page(marked, "/recommendations?q=tag:depots")
    assert [text(each) for each in found.cssselect(".name")] == ["Count"]
    assert text(found.cssselect("#tally")[0]) == "1 of 2 recommendations:"
    none = page(marked, "/recommendations?q=zebra")
    assert "No recommendation rests on such a passage" in text(none)
    assert "Nothing of what you typed is lost" in text(
        page(marked, "/recommendations?q=tag:", status=422)
    )


def test_the_list_comes_in_pages(app: Flask, marked: Marked, made: Callable[..., None]) -> None:
    with app.app_context(), change():
        for number in range(52):
            act.make(marked.member("ben"), 1, COUNT, title=f"Number {number}")
    first = page(marked, "/recommendations")
    assert text(first.cssselect(".pages .number")[0]) == "R1 to R50 of 52"
    (further,) = first.cssselect("[rel=next]")
    second = page(marked, further.get("href").removeprefix(marked.study.url()))
    assert [text(each) for each in second.cssselect("tbody .number")] == ["R51", "R52"]


@pytest.mark.parametrize("wrong", ["after=x", "after=-4", "after=99999999999", "state=nowhere"])
def test_an_address_that_nobody_wrote_gives_the_list(
    marked: Marked, made: Callable[..., None], wrong: str
) -> None:
    made(title="Count")
    assert [
        text(each) for each in page(marked, f"/recommendations?{wrong}").cssselect(".name")
    ] == ["Count"]


def test_the_page_says_what_it_rests_on(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made(title="Count", strength="should", fields=[words(marked, "action", "count every rifle")])
    with app.app_context(), change():
        act.join(marked.member("ana"), 1, 1, PATROL, stance="opposes", voice="reported")
    found = page(marked, "/recommendations/1", "viewer")
    assert text(found.cssselect("h1")[0]) == "R1 Count"
    fields = {text(each[0]): text(each[1]) for each in found.cssselect(".fields > div")}
    assert fields["Should do what"].startswith("count every rifle stated, B1:1")
    assert fields["Who"] == "open"
    assert text(found.cssselect("blockquote .bound")[0]) == "count every rifle"
    heads = [text(each) for each in found.cssselect(".evidence h3")]
    assert heads == ["For: 1 of 0 independent sources read through", "Qualifying", "Against: 1"]
    assert "Joined B1:2 to R1." in text(found.cssselect(".history")[0])
    assert not found.cssselect(".history button")


def test_a_change_is_taken_back_on_the_page(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()
    with app.app_context(), change():
        act.join(marked.member("ana"), 1, 1, PATROL)
    client = marked.study.client("analyst")
    form = page(marked, "/recommendations/1").cssselect(".history form")[0]
    done = client.post(form.get("action"), follow_redirects=True)
    assert "Taken back: Joined B1:2 to R1." in done.text
    assert len(now_is(app, marked).evidence) == 1
    again = client.post(form.get("action"))
    assert again.status_code == 409
    assert "cannot be undone. Look at what stands there now." in again.text
    form = page(marked, "/recommendations/1").cssselect(".history form")[-1]
    gone = client.post(form.get("action"))
    assert gone.location.endswith("/recommendations")
    page(marked, "/recommendations/1", status=404)
    assert client.post(form.get("action")).status_code == 404


def test_a_change_of_another_is_not_taken_back_here(
    marked: Marked, made: Callable[..., None]
) -> None:
    made()
    made(PATROL)
    action = page(marked, "/recommendations/2").cssselect(".history form")[0].get("action")
    answer = marked.study.client("analyst").post(
        action.replace("recommendations/2", "recommendations/1")
    )
    assert answer.status_code == 404


def test_one_that_was_merged_leads_to_the_other(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()
    made(PATROL)
    one, other = (now_is(app, marked, number).version for number in (1, 2))
    with app.app_context(), change():
        act.merge(marked.member("ben"), 1, 2, one, other)
    client = marked.study.client("viewer")
    answer = client.get(marked.study.url("/recommendations/2"), follow_redirects=True)
    assert answer.request.path == marked.study.url("/recommendations/1")
    assert "R2 was merged into R1." in answer.text
    assert [
        text(each)
        for each in page(marked, "/recommendations?state=merged").cssselect("tbody .number")
    ] == ["R2"]


PINNED = {"/recommendations": 21, "/recommendations/1": 29}


def test_pages_send_the_same_statements_at_ten_and_at_three_hundred(
    app: Flask, marked: Marked, statements: Recorder
) -> None:
    client, known = marked.study.client("analyst"), 0
    for many in (10, 300):
        with app.app_context(), change():
            for _ in range(many - known):
                act.make(marked.member("ben"), 1, COUNT, strength="should")
        known, counts = many, {}
        for path in PINNED:
            with statements() as seen:
                assert client.get(marked.study.url(path)).status_code == 200
            counts[path] = len(seen)
        assert counts == PINNED
