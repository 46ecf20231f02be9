"""What is kept of a text that was drawn before is what would be drawn now."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

import pytest
import sqlalchemy as sa

from app.actions.briefs import rezone_block
from app.actions.recommendations import make
from app.store import marks as stored
from app.store.database import change, db
from app.store.tables.briefs import Brief
from app.store.tables.codebook import Tag
from app.web.room import page, rows
from app.web.room.row_html import head_html
from app.web.room.rows import Page, Row
from tests.fixtures.crowded import add_crowded_brief
from tests.fixtures.study import JSON, Study

HIGHLIGHTS = 60


@pytest.fixture(params=["all cards", "first cards"])
def crowded(study: Study, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Study:
    """B2 with all its cards, or with those of its first rows."""
    if request.param == "first cards":
        monkeypatch.setattr(page, "MOST_CARDS", 10)
        monkeypatch.setattr(page, "FIRST_ROWS", 500)
        monkeypatch.setattr(rows, "FIRST_ROWS", 500)
    with study.app.app_context(), change():
        tags = list(db.session.scalars(sa.select(Tag.id)))
        analysts = [study.people["lead"], study.people["analyst"]]
        add_crowded_brief(
            study.project_id, analysts, tags, number=2, words=4000, highlights=HIGHLIGHTS
        )
    return study


def forget() -> None:
    for kept in (page._LATEST, stored._LATEST):
        kept._made.clear()
        kept._weight = 0


def text(study: Study, query: str = "", who: str = "lead") -> str:
    html = study.client(who).get(study.url(f"/briefs/2{query}")).text
    return html[html.index("<article") : html.index("</article>")]


def changes(study: Study) -> Iterator[Callable[[], object]]:
    client = study.client("lead")

    def send(path: str, **form: object) -> None:
        assert client.post(study.url(path), data=form, headers=JSON).status_code < 300

    def put(statement: sa.Update) -> None:
        with study.app.app_context(), change():
            db.session.execute(statement)

    def act(done: Callable[[], object]) -> None:
        with study.app.app_context(), change():
            done()

    with study.app.app_context():
        lead = study.member("lead")
    for number in (1, 30, HIGHLIGHTS):
        path = f"/briefs/2/highlights/{number}"
        yield partial(send, path, version=1, tag="monitoring", note="Which?")
    yield lambda: send("/briefs/2/highlights/31/removal")
    yield lambda: send("/briefs/2/undo")
    yield lambda: put(
        sa.update(Tag).where(Tag.slug == "monitoring").values(colour="rust", name="Calm")
    )
    yield lambda: act(lambda: make(lead, 2, 40, strength="should", title="Count them"))
    yield lambda: act(lambda: rezone_block(lead, 2, 20, "notes"))
    yield lambda: act(lambda: rezone_block(lead, 2, 20, "body"))
    yield lambda: put(sa.update(Brief).where(Brief.number == 2).values(language="ar"))


def test_it_is_what_would_be_drawn_anew_whatever_has_changed(crowded: Study) -> None:
    seen = [text(crowded)]
    for one in changes(crowded):
        one()
        kept = text(crowded)
        forget()
        assert text(crowded) == kept
        seen.append(kept)
    assert all(one != other for one, other in pairwise(seen))


def test_it_is_drawn_for_who_reads_and_as_the_filter_says(crowded: Study) -> None:
    whole = text(crowded)
    for ask in (("?q=tag:monitoring", "lead"), ("?zone=3", "lead"), ("", "viewer"), ("", "lead")):
        kept = text(crowded, *ask)
        forget()
        assert text(crowded, *ask) == kept
        assert (kept == whole) == (ask == ("", "lead"))
        text(crowded)


def test_only_what_has_changed_is_drawn_again(
    crowded: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    text(crowded)
    drawn: list[Row] = []

    def noted(row: Row, page: Page) -> str:
        drawn.append(row)
        return head_html(row, page)

    monkeypatch.setattr(page, "head_html", noted)
    text(crowded)
    assert drawn == []
    form = {"version": 1, "tag": "monitoring", "note": "Which?"}
    answer = crowded.client("lead").post(
        crowded.url("/briefs/2/highlights/30"), data=form, headers=JSON
    )
    assert answer.status_code == 200
    text(crowded)
    assert 1 <= len(drawn) <= 2  # it may reach into a second block
    assert any(line.number == 30 for line in drawn[0].begins)


def test_it_is_sent_packed_as_it_is_sent_plain(crowded: Study) -> None:
    client = crowded.client("viewer")
    plain, packed = (
        client.get(crowded.url("/briefs/2"), headers={"Accept-Encoding": accepted}).data
        for accepted in ("identity", "gzip")
    )
    begin, end = b"<article", b"</article>"
    unpacked = gzip.decompress(packed)
    assert (
        unpacked[unpacked.index(begin) : unpacked.index(end)]
        == plain[plain.index(begin) : plain.index(end)]
    )
