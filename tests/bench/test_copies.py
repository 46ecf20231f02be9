"""What is copied is what its rows would be, sent one by one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.store import users
from app.store.database import change, db
from app.store.tables.briefs import Block, Brief, Coding, Highlight
from app.store.tables.people import Event
from app.store.tables.search import SearchEntry
from app.store.verifying import verify
from tests.bench.ours import PEOPLE, Ours, Study
from tests.bench.texts import text_of

BRIEFS, MARKS = 3, 40


@pytest.fixture
def study(app: Flask) -> Study:
    with app.app_context(), change():
        people = [users.add(f"a{at}@example.org", f"Analyst {at}", "none") for at in range(PEOPLE)]
    ours = Ours(None, app, people, None)  # type: ignore[arg-type]
    return ours.study(text_of(2_000), MARKS, briefs=BRIEFS)


@pytest.mark.usefixtures("app_context")
def test_each_brief_has_all_and_the_database_is_sound(study: Study) -> None:
    marks = sa.select(Brief.number, Highlight.number, Highlight.start, Highlight.exact)
    of_brief = Highlight.brief_id == Brief.id
    rows = db.session.execute(marks.join(Highlight, of_brief).order_by(Highlight.id)).all()
    each = [[row[1:] for row in rows if row.number == number] for number in (1, 2, 3)]
    assert len(each[0]) == MARKS
    assert each[0] == each[1] == each[2]
    refs = set(db.session.scalars(sa.select(Event.ref).where(Event.kind == "highlight")))
    assert refs == {f"B{brief}:{mark}" for brief in (1, 2, 3) for mark in range(1, MARKS + 1)}
    for table in (Block, Coding, SearchEntry):
        count = db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        assert count % BRIEFS == 0 < count
    wrong = {checked.title: checked.wrong for checked in verify() if checked.wrong}
    assert wrong.keys() <= {"Record"}  # its lines are not noted, so that nobody seals them
