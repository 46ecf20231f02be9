"""Lines for whoever guards the installation: what stands in them, and that a flood stays small."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.actions import people
from app.domain.activity import activity
from app.store import events, seals, security
from app.store.database import change, db
from app.store.security import CALLER, KEPT, MOST_AT_ONCE, Allowance, Caller, latest
from app.store.tables.columns import now
from app.store.tables.security import SecurityLine, SecurityWords
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context", "nobody_asks")


@pytest.fixture
def nobody_asks() -> Iterator[None]:
    """No longer, after the test."""
    yield
    CALLER.set(None)


def told() -> list[tuple[str, str]]:
    return [(row.name, activity(row.verb, row.kind, row.ref)) for row in latest()]


def test_what_is_done_with_accounts_is_recorded_with_who_and_from_where(study: Study) -> None:
    CALLER.set(Caller("request-1", "10.0.0.7", "Firefox", user_id=study.people["lead"]))
    with change():
        people.disable(study.email("viewer"), now())
    [row] = latest()
    assert (row.name, activity(row.verb, row.kind, row.ref)) == (
        "Ana Sousa",
        "switched the account vic@example.org off",
    )
    assert (row.address, row.agent, row.request_id) == ("10.0.0.7", "Firefox", "request-1")
    CALLER.set(None)
    with change():
        people.enable(study.email("viewer"))
    assert told()[0] == ("The command line", "switched the account vic@example.org on again")


def test_what_is_rolled_back_is_neither_recorded_nor_told(
    study: Study, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, security.log.name)
    people.disable(study.email("viewer"), now())
    db.session.rollback()
    assert (latest(), caplog.records) == ([], [])
    with change():
        people.disable(study.email("viewer"), now())
        assert caplog.records == []
    assert [each.getMessage() for each in caplog.records] == ["account disable"]


def test_the_latest_has_what_is_taken_out_of_projects_and_who_came_in(study: Study) -> None:
    lead, viewer = study.member("lead"), study.people["viewer"]
    with change():
        people.change_role(lead, viewer, "analyst")
    events.record_download(lead, "export", ref="a.pdf", query="tag:monitoring")
    with change():
        security.record("begin", "session", actor_id=viewer)
        events.record(lead, "edit", "brief", study.brief_id, ref="B1")
    assert told() == [
        ("Vic Lund", "signed in"),
        ("Ana Sousa", "exported a.pdf"),
        ("Ana Sousa", "changed the role of Vic Lund"),
    ]
    first, second, third = latest()
    assert second.project == "Arms flows in the Sahel"
    assert latest(1) == [first]
    assert latest(9, before=second.id) == [third]


def test_words_go_after_a_year_and_the_line_stays(study: Study) -> None:
    CALLER.set(Caller("r", "10.0.0.7", "Firefox"))
    with change():
        security.record("begin", "session", actor_id=study.people["lead"], ref="ana@example.org")
        assert security.purge_words(now() + KEPT - timedelta(minutes=1)) == 0
        assert security.purge_words(now() + KEPT + timedelta(minutes=1)) == 1
        assert security.purge_words(now() + KEPT + timedelta(minutes=1)) == 0
    [row] = latest()
    assert (row.name, row.address, row.agent, row.ref, row.purged) == (
        "Ana Sousa",
        "",
        "",
        "",
        True,
    )
    words = db.session.scalars(sa.select(SecurityWords)).one()
    assert (words.before, words.after, words.salt) == (None, None, "")


def test_a_flood_is_counted_and_does_not_fill_the_disk(study: Study, app: Flask) -> None:
    seconds = [0.0]
    app.extensions["noted"] = Allowance(lambda: seconds[0])
    for each in range(MOST_AT_ONCE + 40):
        CALLER.set(Caller(f"request-{each}", "10.0.0.7"))
        security.note("fail", "session", ref="ana@example.org")
        security.record_noted(401)
    assert lines() == [1] * MOST_AT_ONCE
    seconds[0] = 59.0
    security.note("fail", "session")
    security.record_noted(401)
    seconds[0] = 60.0
    security.note("fail", "session")
    security.note("refuse", "request", said="GET /")
    security.record_noted(401)
    assert lines()[-2:] == [42, 1]
    assert "Somebody" in {row.name for row in latest()}


def test_what_cannot_be_recorded_is_told_and_counted_in_the_next(
    study: Study, app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, security.log.name)
    app.extensions["noted"] = Allowance(lambda: 0.0)
    with monkeypatch.context() as patch:
        patch.setattr(security, "_write", raise_operational_error)
        security.note("fail", "session")
        CALLER.set(Caller("r"))
        security.note("fail", "session")
        security.record_noted(401)
        lead = study.member("lead")
        patch.setattr(events, "record", raise_operational_error)
        events.record_download(lead, "export", ref="a.pdf")
    assert lines() == []
    said = [each.getMessage() for each in caplog.records]
    assert said == ["session fail", "not recorded: OperationalError", "export download"]
    security.note("fail", "session")
    security.record_noted(401)
    assert lines() == [2]


def lines() -> list[int]:
    """How many alike each stands for, the first first."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(SecurityLine.times).order_by(SecurityLine.id)))


def raise_operational_error(*_: object, **__: object) -> None:
    raise sa.exc.OperationalError("INSERT", {}, Exception("disk is full"))


def test_its_lines_are_guarded_and_sealed_as_those_of_projects(study: Study) -> None:
    with change():
        for address in ("10.0.0.7", "10.0.0.8"):
            CALLER.set(Caller("r", address))
            security.record("begin", "session", actor_id=study.people["lead"])
    assert seals.seal_all() == 2
    for statement in (
        "UPDATE security_event SET verb = 'x'",
        "DELETE FROM security_event",
        "DELETE FROM security_event_words",
        "UPDATE security_event_words SET ref = 'forged'",
    ):
        said = "neither changed nor deleted|emptied, not changed"
        with pytest.raises(DBAPIError, match=said), change():
            db.session.execute(sa.text(statement))
    with change():
        assert security.purge_words(now() + KEPT + timedelta(minutes=1)) == 2
    found = [(each.chain, each.place, each.wrong, each.emptied) for each in seals.checked()]
    assert found == [(seals.OUTSIDE, 1, "", True), (seals.OUTSIDE, 2, "", True)]
    assert seals.unnoted() == []
