from __future__ import annotations

from flask.testing import FlaskClient

from tests.conftest import Recorder


def test_health_is_answered_without_a_session_and_without_a_query(
    client: FlaskClient, statements: Recorder
) -> None:
    with statements() as seen:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})
    assert seen == []
