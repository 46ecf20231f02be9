from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.store import highlight_rows, planning
from app.store.database import change, db
from app.store.tables.briefs import Highlight
from app.store.tables.columns import new_id
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")


def known(table: str) -> float:
    """How many rows PostgreSQL believes there are; -1 before it has looked."""
    there = sa.text("SELECT reltuples FROM pg_class WHERE relname = :table")
    return float(db.session.execute(there, {"table": table}).scalar_one())


def bring_in(marked: Marked, count: int) -> None:
    like = db.session.execute(sa.select(Highlight.__table__)).mappings().first()
    assert like
    rows = [{**like, "id": new_id(), "number": 1000 + at} for at in range(count)]
    with change():
        highlight_rows.write(marked.project_id, rows, [])


def test_after_many_passages_came_postgresql_knows_how_many(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MANY", 20)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Highlight)) or 0
    bring_in(marked, 20)
    if db.engine.dialect.name == "postgresql":
        assert known("highlight") == before + 20
        assert known("passage_count") > 0


def test_what_came_is_there_though_nobody_could_look(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MANY", 20)
    monkeypatch.setattr(planning, "_LOOK", "ANALYZE no_such_table")
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Highlight)) or 0
    bring_in(marked, 20)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Highlight)) == before + 20
