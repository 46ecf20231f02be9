from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.store import memberships
from app.store.database import change, db, intend_to_change
from app.store.tables.briefs import Highlight
from app.store.tables.codebook import Tag
from app.store.tables.people import User
from app.web.edge import guard
from tests.fixtures.study import JSON, Study


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (303, 1), (400, 0), (422, 0), (500, 0)])
def test_a_change_is_kept_only_when_the_answer_is_below_400(
    app: Flask, monkeypatch: pytest.MonkeyPatch, status: int, kept: int
) -> None:
    def change() -> tuple[str, int]:
        db.session.add(User(email="ana@example.org", name="Ana", password_hash="-"))
        db.session.flush()
        return "", status

    monkeypatch.setattr(guard, "PUBLIC", guard.PUBLIC | {"change"})
    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/change", "change", change, methods=["POST"])
    assert app.test_client().post("/change").status_code == status
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == kept


def adding(study: Study) -> dict[str, str]:
    start, end = study.span("count every rifle")
    return {"start": str(start), "end": str(end), "exact": study.text[start:end]}


def test_the_write_lock_is_held_for_the_change_alone(study: Study) -> None:
    """Who asks is read before it is taken, what the answer shows after it is given back."""
    client = study.client("analyst")
    seen: list[str] = []
    token = client.csrf_token()
    with study.app.app_context():
        engine = db.engine

    def trace(connection: Any, *_rest: object) -> None:
        connection.set_trace_callback(lambda sql: seen.append(" ".join(sql.split())))

    def end(connection: Any, *_rest: object) -> None:
        connection.set_trace_callback(None)

    if engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has the lock")
    for name, listener in (("checkout", trace), ("checkin", end)):
        sa.event.listen(engine, name, listener)
    client.post(
        study.url("/briefs/1/highlights"),
        data=adding(study),
        headers={"X-CSRFToken": token, **JSON},
        csrf=False,
    )
    for name, listener in (("checkout", trace), ("checkin", end)):
        sa.event.remove(engine, name, listener)
    begun, ended = seen.index("BEGIN IMMEDIATE"), seen.index("COMMIT")
    assert any("FROM block" in sql for sql in seen[:begun])
    assert any("token_sha256" in sql for sql in seen[:begun])
    assert not any("token_sha256" in sql for sql in seen[begun:])
    assert any(".exact" in sql for sql in seen[ended:])
    assert not any(sql.startswith(("INSERT", "UPDATE", "DELETE")) for sql in seen[ended:])


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), (None, 404)])
@pytest.mark.parametrize("path", ["/briefs/1/highlights", "/codebook/tags"])
def test_a_role_that_is_taken_while_a_change_waits_is_taken(
    study: Study, monkeypatch: pytest.MonkeyPatch, path: str, role: str | None, status: int
) -> None:
    client, person = study.client("analyst"), study.people["analyst"]

    def waits(yes: bool) -> None:
        if yes:
            with change():
                if role:
                    memberships.change_role(study.project_id, person, role)
                else:
                    memberships.remove(study.project_id, person)
        intend_to_change(yes)

    monkeypatch.setattr("app.store.transactions.intend_to_change", waits)
    answer = client.post(study.url(path), data={**adding(study), "name": "Taken"}, headers=JSON)
    assert answer.status_code == status
    with study.app.app_context():
        assert not db.session.scalars(sa.select(Highlight)).all()
        assert "Taken" not in db.session.scalars(sa.select(Tag.name)).all()
