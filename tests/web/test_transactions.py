from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.store.database import db
from app.store.tables import User
from app.web import guard


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
