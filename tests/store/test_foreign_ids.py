from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.domain.tags import NOT_KEPT, Tag
from app.domain.work.foreign_work import ForeignWork
from app.store import foreign_ids
from app.store.database import change, db
from app.store.events import record
from app.store.tables.briefs import Brief
from app.store.tables.codebook import ForeignId
from app.store.tables.columns import new_id, now
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def row(study: Study, kind: str, key: str, **more: object) -> dict[str, object]:
    usual = {"object_id": study.brief_id, "import_id": new_id(), "made": True}
    said = {"theirs": "", "written": None}
    return {"project_id": study.project_id, "kind": kind, "key": key, **usual, **said, **more}


def test_an_id_that_is_known_stays_what_it_is(study: Study) -> None:
    with change():
        foreign_ids.remember([row(study, "source", "a"), row(study, "source", "a", made=False)])
        foreign_ids.remember([row(study, "source", "a", made=False), row(study, "tag", "a")])
    rows = db.session.execute(sa.select(ForeignId.kind, ForeignId.made).order_by(ForeignId.kind))
    assert rows.all() == [("source", True), ("tag", True)]


def test_the_brief_of_a_source_is_below_zero_once_deleted(study: Study) -> None:
    with change():
        foreign_ids.remember(
            [row(study, "source", "a"), row(study, "source", "b", object_id=new_id())]
        )
    work = ForeignWork("T")
    assert foreign_ids.before(study.project_id, work).sources == {"a": 1}
    with change():
        brief = db.session.get_one(Brief, (study.project_id, study.brief_id))
        brief.deleted_at = now()
    assert foreign_ids.before(study.project_id, work).sources == {"a": -1}


def test_the_latest_to_have_had_a_name_is_meant(study: Study) -> None:
    ids = [new_id(), new_id()]
    with change():
        for id in ids:
            record(study.member("lead"), "edit", "tag", id, before={"name": "Fuel"})
    known = [Tag(f"t{at}", f"T{at}", id=id) for at, id in enumerate(ids)]
    found = foreign_ids.tags_before(study.project_id, [Tag("k", "FUEL")], known)
    assert found["k"].id == ids[1] != NOT_KEPT
