"""Counts of changes: each change raises one, in its own transaction, and only its own."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.actions.codebook import add_tag
from app.actions.highlights import add_highlight
from app.domain.activity import OUTSIDE, TAKEN_OUT, WORDS
from app.domain.tags import Tag
from app.store import revs
from app.store.database import change, db, run
from app.store.events import COUNTED, record
from app.store.tables.columns import new_id
from app.store.tables.people import Project
from tests.conftest import Recorder
from tests.fixtures.study import Study

RAISE = "INSERT INTO project_rev "  # or what is there is raised

pytestmark = pytest.mark.usefixtures("app_context")


def total(study: Study) -> int:
    return int(run(sa.select(revs.total()).where(Project.id == study.project_id)).scalar_one())


def test_whatever_the_record_can_say_is_counted() -> None:
    of_briefs = {"highlight", "highlights", "note", "cell", "cue"}
    changes = {kind for kind, _ in WORDS}.difference(TAKEN_OUT, OUTSIDE)
    assert changes - of_briefs == set(COUNTED)


def test_a_change_raises_one_count_and_the_sum_of_all(
    study: Study, statements: Recorder, app: Flask
) -> None:
    lead = study.member("lead")
    before = revs.counts(study.project_id)
    assert total(study) == sum(before.values())
    start, end = study.span("count every rifle")
    with statements() as seen, change():
        add_highlight(lead, 1, start, end, "count every rifle", [])
    assert not any(each.startswith(RAISE) for each in seen)
    marked = revs.counts(study.project_id)
    assert marked == {**before, "B1": before["B1"] + 1}
    for n in (1, 2):
        with statements() as seen, change():
            add_tag(lead, Tag("", f"One {n}"))
            add_tag(lead, Tag("", f"Two {n}"))
        assert sum(each.startswith(RAISE) for each in seen) == 1
        assert next(each for each in reversed(seen) if each != "COMMIT").startswith(RAISE)
        assert revs.counts(study.project_id) == {**marked, "codebook": n}
        assert total(study) == sum(marked.values()) + n
    with statements() as seen:
        assert revs.counts(new_id()) == {}
    assert len(seen) == 1


def test_what_is_rolled_back_was_never_counted(study: Study) -> None:
    lead = study.member("lead")
    before = revs.counts(study.project_id)
    record(lead, "add", "tag", new_id())
    db.session.rollback()
    with change():
        record(lead, "edit", "project", study.project_id)
    assert revs.counts(study.project_id) == {**before, "project": 1}
