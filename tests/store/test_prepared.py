"""A statement that is prepared does what `run` does, on both databases."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app.store import database
from app.store.database import change, db, run
from app.store.prepared import Prepared
from app.store.tables.briefs import Brief, Highlight
from app.store.tables.columns import new_id
from app.store.tables.people import EventLine, Project
from tests.conftest import Recorder
from tests.fixtures.marked import Marked
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")

HERE = Brief.project_id == sa.bindparam("project")
READ = sa.select(
    Brief.id, Brief.title, Brief.authors, Brief.created_at, Brief.deleted_at, Brief.rev + 1,
    Brief.deleted_at.is_(None),
).where(HERE).order_by(Brief.number)  # fmt: skip
NAME = Prepared(sa.update(Project).where(Project.id == sa.bindparam("one")).values(name="Other"))
RECORD = Prepared(sa.insert(EventLine))


def event(study: Study, **more: object) -> dict[str, object]:
    actor = study.people["lead"]
    return {"project_id": study.project_id, "actor_id": actor, "verb": "x", "kind": "test", **more}


def test_it_reads_the_values_that_run_reads(marked: Marked) -> None:
    prepared = Prepared(READ)
    for _ in range(2):  # made, and known
        rows = prepared.all(project=marked.project_id)
        assert rows == [tuple(row) for row in run(READ, project=marked.project_id)]
        assert len(rows) > 1
        assert isinstance(rows[0][0], uuid.UUID)
        assert rows[0][3].tzinfo is UTC
    assert prepared.first(project=marked.project_id) == rows[0]
    assert prepared.all(project=new_id()) == []
    assert prepared.first(project=new_id()) is None


def test_an_insert_gives_columns_that_are_not_named_their_default(study: Study) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    with change():
        assert RECORD.write(event(study, at=moment, rev=3, ref="B1:1")) == 1
        assert RECORD.write(event(study), event(study)) == 2
        assert RECORD.write() == 0
    rows = db.session.scalars(
        sa.select(EventLine).where(EventLine.kind == "test").order_by(EventLine.id)
    ).all()
    assert len({row.id for row in rows}) == 3
    assert (rows[0].at, rows[0].rev, rows[0].brief_id, rows[0].ref) == (moment, 3, None, "B1:1")
    assert rows[1].at > moment
    assert rows[1].ref == ""


def test_what_must_be_said_and_is_not_is_a_fault(study: Study) -> None:
    with pytest.raises(KeyError):
        RECORD.write({"project_id": study.project_id})
    with pytest.raises(KeyError):
        Prepared(READ).all()


def test_a_list_has_no_length_that_could_be_prepared() -> None:
    listed = sa.select(Brief.id).where(Brief.id.in_(sa.bindparam("ids", expanding=True)))
    with pytest.raises(AssertionError):
        Prepared(listed).all(ids=[])


def test_it_belongs_to_the_transaction_and_sees_what_the_session_holds(study: Study) -> None:
    project = db.session.get(Project, study.project_id)
    assert project
    with change():
        project = db.session.get(Project, study.project_id)
        assert project
        project.question = "Who?"
        asked = Prepared(sa.select(Project.question).where(Project.id == sa.bindparam("one")))
        assert asked.all(one=study.project_id) == [("Who?",)]
    with change():
        assert NAME.write({"one": study.project_id}) == 1
        db.session.rollback()
    assert db.session.scalar(sa.select(Project.name)) != "Other"


def test_whoever_listens_for_statements_hears_it(study: Study, statements: Recorder) -> None:
    with statements() as seen, change():
        NAME.write({"one": study.project_id})
        RECORD.write(event(study), event(study))
    assert [sql.split()[0] for sql in seen] == ["UPDATE", "INSERT"]


def test_its_errors_are_those_of_sqlalchemy_and_do_not_say_what_people_wrote(
    marked: Marked,
) -> None:
    row = dict(run(sa.select(*Highlight.__table__.columns)).mappings().first() or {})
    with pytest.raises(sa.exc.IntegrityError) as caught, change():
        Prepared(sa.insert(Highlight)).write({**row, "note": "A secret"})
    assert "A secret" not in str(caught.value).split("DETAIL")[0]
    with pytest.raises(sa.exc.IntegrityError), change():
        Prepared(sa.insert(Highlight)).write(row, row)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Highlight))


def test_a_connection_that_is_lost_is_not_used_again(app: Flask, study: Study) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("a file is not lost")
    mine = db.session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with db.engine.connect() as other:
        other.exec_driver_sql(f"SELECT pg_terminate_backend({mine})")
    with pytest.raises(sa.exc.OperationalError) as caught:
        NAME.write({"one": study.project_id})
    assert caught.value.connection_invalidated
    db.session.rollback()
    with change():
        assert NAME.write({"one": study.project_id}) == 1


def test_a_connection_that_was_lost_while_nobody_used_it_is_not_used_at_all(
    app: Flask, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("a file is not lost")
    monkeypatch.setattr(database, "ASKED_EVERY", 0.0)  # each is asked whether it is there
    with db.engine.connect() as other:
        mine = db.session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        db.session.rollback()
        other.exec_driver_sql(f"SELECT pg_terminate_backend({mine})")
        with change():
            assert NAME.write({"one": study.project_id}) == 1
