from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.web.pages import health
from tests.conftest import Recorder


def test_health_is_answered_without_a_session_and_without_a_query(
    client: FlaskClient, statements: Recorder
) -> None:
    with statements() as seen:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})
    assert seen == []


def test_whether_it_is_ready_is_asked_of_the_database(
    client: FlaskClient, statements: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with statements() as seen:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})
    assert len(seen) == 1

    def dead() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(health, "answers", dead)
    assert client.get("/readyz").status_code == 503
