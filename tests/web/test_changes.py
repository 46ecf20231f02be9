"""What every page of a project asks about once a second, and how little that takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.actions import people
from app.actions.highlights import add_highlight
from app.store.database import change, db
from app.store.tables.people import UserSession
from tests.conftest import Recorder
from tests.fixtures.study import Study

START = datetime(2026, 5, 1, 9, tzinfo=UTC)
CLOCK = [START]


@pytest.fixture
def app_settings() -> dict[str, object]:
    CLOCK[0] = START
    return {"CLOCK": lambda: CLOCK[0]}


def mark(study: Study) -> None:
    start, end = study.span("count every rifle")
    with study.app.app_context(), change():
        add_highlight(study.member("lead"), 1, start, end, "count every rifle", [])


def forget(study: Study, name: str) -> None:
    """As time does."""
    study.app.extensions[name]._found.clear()


def test_nothing_is_answered_until_something_changes(study: Study, statements: Recorder) -> None:
    client, url = study.client("viewer"), study.url("/changes")
    with statements() as seen:
        first = client.get(url).get_json()
    assert len(seen) == 2
    assert first["seen"] == sum(first["counts"].values())
    with statements() as seen:
        answer = client.get(f"{url}?seen={first['seen']}")
    assert (answer.status_code, answer.data, len(seen)) == (204, b"", 0)
    assert answer.headers["Cache-Control"] == "no-store"
    mark(study)
    forget(study, "seen")
    with statements() as seen:
        second = client.get(f"{url}?seen={first['seen']}").get_json()
    assert len(seen) == 1
    assert second["counts"] == {**first["counts"], "B1": first["counts"]["B1"] + 1}
    # a page says what it has seen: whatever was changed since is missed by nobody
    page = client.get(study.url("/passages")).get_data(as_text=True)
    assert f'content="{url}" data-seen="{second["seen"]}"' in page


def test_a_page_that_only_asks_is_no_sign_of_a_person(study: Study) -> None:
    client, url = study.new_client("viewer"), study.url("/changes")
    client.set_cookie("briefmark_session", study.session("viewer", START))
    for minutes in range(0, 130, 10):
        CLOCK[0] = START + timedelta(minutes=minutes)
        forget(study, "visits")
        for path in (url, study.url("/briefs/1/changes?since=1")):
            answer = client.get(path, headers={"X-By-Itself": "yes"})
            assert answer.status_code == (200 if minutes < 120 else 401)
    with study.app.app_context():
        seen = sa.select(UserSession.seen_at).where(UserSession.created_at == START)
        assert db.session.scalars(seen).all() == [START]


def test_who_is_removed_or_signs_out_is_answered_for_seconds_at_most(study: Study) -> None:
    url = study.url("/changes")
    gone, out = study.client("analyst"), study.client("viewer")
    assert {gone.get(url).status_code, out.get(url).status_code} == {200}
    with study.app.app_context(), change():
        people.remove(study.member("lead"), study.people["analyst"])
    token = out.get_cookie("briefmark_session")
    assert token
    out.post("/sign-out")
    out.set_cookie("briefmark_session", token.value)
    forget(study, "visits")
    assert (gone.get(url).status_code, out.get(url).status_code) == (404, 401)
    assert study.client("outsider").get(url).status_code == 404


def test_who_signs_out_is_not_told_for_longer_that_nothing_changed(study: Study) -> None:
    """Nor whoever has a copy of the cookie."""
    out, copy = study.client("viewer"), study.app.test_client()
    seen = out.get(study.url("/changes")).get_json()["seen"]
    url = study.url(f"/changes?seen={seen}")
    token = out.get_cookie("briefmark_session")
    assert token
    copy.set_cookie("briefmark_session", token.value)
    assert [copy.get(url).status_code for _ in range(2)] == [204, 204]
    out.post("/sign-out")
    forget(study, "visits")
    assert copy.get(url).status_code == 401


def test_it_is_said_again_ahead_of_the_application_while_it_holds(
    study: Study, statements: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, app = study.client("viewer"), study.app
    seen = client.get(study.url("/changes")).get_json()["seen"]
    url = study.url(f"/changes?seen={seen}")
    first = client.get(url)
    busy = app.response_class("busy", 503)
    monkeypatch.setattr(app, "full_dispatch_request", lambda: busy)
    again = client.get(url)
    assert (again.status_code, again.data) == (204, b"")
    assert again.headers.pop("X-Request-ID") != first.headers.pop("X-Request-ID")
    assert dict(again.headers) == dict(first.headers)
    forget(study, "seen")  # one statement finds out that it still holds
    with statements() as sent:
        assert client.get(url).status_code == 204
    assert len(sent) == 1
    # another person, another state or another address is another question
    for role, path in (("analyst", url), ("viewer", f"{url}1"), ("viewer", study.url("/"))):
        assert study.client(role).get(path).status_code == 503
    mark(study)
    forget(study, "seen")
    assert client.get(url).status_code == 503
    forget(study, "visits")
    assert client.get(url).status_code == 503
