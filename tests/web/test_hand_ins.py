"""Handing a report in: one is asked about what is open, and the file can be had again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from app.actions import recommendations as act
from app.actions.highlights import adjust_highlight
from app.domain.recommendations.kinds import GivenField
from app.store import hand_ins
from app.store.database import change, db
from app.store.tables.people import Event
from app.store.tables.recommendations import HandIn
from tests.fixtures.marked import Marked

NEW, ALL = "/hand-ins/new", "/hand-ins"
SETTLED = [GivenField(kind, "not_stated") for kind in ("actor", "action", "when")]


@pytest.fixture
def made(app: Flask, marked: Marked) -> Callable[..., None]:
    def make(number: int = 1, **more: Any) -> None:
        with app.app_context(), change():
            act.make(marked.member("ana"), 1, number, **more)

    return make


def form_of(page: str) -> dict[str, Any]:
    (form,) = [f for f in html.fromstring(page).forms if f.get("action").endswith(ALL)]
    return {**dict(form.form_values()), "format": "markdown"}


def test_what_is_settled_is_handed_in_and_can_be_had_again(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made(strength="should", fields=SETTLED)
    client, url = marked.study.client("lead"), marked.study.url
    assert "Hand in" in client.get(url("/report")).text
    page = client.get(url(NEW)).text
    assert "Every field is settled" in page
    answer = client.post(url(ALL), data=form_of(page), follow_redirects=True)
    assert "Handed in: sahel-arms-report-" in answer.text
    (link,) = html.fromstring(answer.text).cssselect("#handed-in a[download]")
    file = client.get(link.get("href"))
    assert file.headers["Content-Disposition"].endswith('.md"')
    assert "Draft" not in file.text
    with app.app_context():
        (kept,) = hand_ins.handed_in(marked.project_id)
        assert kept.sha256 == hashlib.sha256(file.data).hexdigest()
        assert (kept.size, kept.by, kept.left.said) == (len(file.data), "Ana Sousa", "")
        event = db.session.scalars(sa.select(Event).where(Event.verb == "hand_in")).one()
        assert event.after
        assert event.after["sha256"] == kept.sha256
    assert marked.study.client("viewer").get(link.get("href")).data == file.data
    made(2)
    assert client.get(link.get("href")).data == file.data


def test_one_is_asked_about_what_is_open_and_what_needs_a_look(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made(strength="should", fields=SETTLED[:2])
    client, url = marked.study.client("lead"), marked.study.url
    page = client.get(url(NEW)).text
    assert "This report has 1 open field. Hand in anyway?" in page
    with app.app_context(), change():
        adjust_highlight(
            marked.member("ana"), 1, 1, *marked.study.span("every rifle"), "every rifle", 1
        )
    asked = "This report has 1 open field and 1 passage that needs a look. Hand in anyway?"
    again = client.post(url(ALL), data=form_of(page))
    assert again.status_code == 409
    assert asked in again.text
    assert "B1:1 has other words." in again.text
    done = client.post(url(ALL), data=form_of(again.text), follow_redirects=True)
    assert "with 1 open field and 1 passage that needs a look" in done.text
    (link,) = html.fromstring(done.text).cssselect("#handed-in a[download]")
    assert "Draft" not in client.get(link.get("href")).text
    draft = client.get(url("/report/markdown"))
    assert "Draft: 1 open field and 1 passage that needs a look" in draft.text


def test_an_empty_report_is_not_called_settled(marked: Marked, made: Callable[..., None]) -> None:
    page = marked.study.client("lead").get(marked.study.url(f"{NEW}?q=brief:B9"))
    assert page.status_code == 422
    none = marked.study.client("lead").get(marked.study.url(f"{NEW}?q=nowhere-at-all")).text
    assert "There is no passage and no recommendation in it" in none
    assert "settled" not in none
    some = marked.study.client("lead").get(marked.study.url(NEW)).text
    assert "There is no recommendation in it; nothing needs a look." in some


def test_much_that_is_open_is_listed_in_part(
    marked: Marked, made: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.pages.hand_ins.MOST_LISTED", 2)
    for _ in range(5):
        made()
    page = marked.study.client("lead").get(marked.study.url(NEW)).text
    listed = html.fromstring(page).cssselect(".message li")
    assert [each.text_content().strip()[:2] for each in listed[:2]] == ["R1", "R2"]
    assert listed[2].text == "And 3 more."
    assert len(listed) == 3


def test_only_a_lead_hands_in_and_only_what_is_for_that(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()
    analyst, lead, url = (
        marked.study.client("analyst"),
        marked.study.client("lead"),
        marked.study.url,
    )
    assert analyst.get(url(NEW)).status_code == 403
    assert "Hand in</a>" not in analyst.get(url("/report")).text
    for wrong in ("?profile=working", "?format=csv"):
        assert lead.get(url(NEW + wrong)).status_code == 422
    assert lead.get(url(f"{ALL}/{marked.project_id}/file")).status_code == 404
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(HandIn)) == 0


def test_sending_the_form_twice_hands_in_once(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()
    client, url = marked.study.client("lead"), marked.study.url
    form = form_of(client.get(url(NEW)).text)
    for _ in range(2):
        assert client.post(url(ALL), data=form).status_code == 303
    with app.app_context():
        assert len(hand_ins.handed_in(marked.project_id)) == 1
