from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.actions.highlights import edit_highlight, restore_highlight
from app.actions.notes import add_note
from app.actions.work.taken_back import take_back
from app.domain.errors import Forbidden, Stale
from app.domain.work.report import TakenBack
from app.store import codebook, highlights
from app.store.database import change, db
from app.store.tables.briefs import Brief, Highlight
from app.store.tables.columns import new_id
from app.store.tables.people import Event
from tests.actions.test_second_imports import FILES, brought, here
from tests.conftest import Recorder
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def taken(study: Study, report_id: object, by: str = "lead") -> TakenBack:
    with change():
        return take_back(study.member(by), report_id)  # type: ignore[arg-type]


@pytest.mark.parametrize("file", FILES)
def test_a_whole_import_goes_in_one_act_and_can_come_again(study: Study, file: str) -> None:
    reader, made = FILES[file]
    report = brought(study, reader, made(study))
    assert taken(study, report.id) == TakenBack(2, [], [], ["Fuel"])
    assert here(study).highlights == []
    assert codebook.tag(study.project_id, "fuel").uses is None
    again = brought(study, reader, made(study))
    assert [row.ref for row in again.placed] == ["B1:3", "B1:4"]
    assert again.tags == ()


def test_what_was_changed_or_answered_since_is_left_and_said(study: Study) -> None:
    reader, made = FILES["csv"]
    report = brought(study, reader, made(study))
    with change():
        line = highlights.highlight(study.project_id, study.brief_id, 1)
        edit_highlight(study.member("lead"), 1, 1, line.slugs, "Ours.", line.version)
        add_note(study.member("analyst"), 1, 2, "Who pays?", new_id())
    done = taken(study, report.id)
    assert done.highlights == 0
    assert done.left == [("B1:1", "changed here since"), ("B1:2", "answered here since")]
    assert [number for number, *_ in here(study).highlights] == [1, 2]


def test_what_was_there_before_the_import_stays(study: Study) -> None:
    reader, made = FILES["bare csv"]
    first = brought(study, reader, made(study))
    second = brought(study, reader, made(study))
    assert taken(study, second.id).highlights == 0
    assert len(here(study).highlights) == 2
    assert taken(study, first.id).highlights == 2


def test_each_removal_is_in_the_record_and_can_be_put_back(study: Study) -> None:
    reader, made = FILES["csv"]
    report = brought(study, reader, made(study))
    taken(study, report.id)
    events = db.session.scalars(sa.select(Event).order_by(Event.id)).all()[-3:]
    assert [(event.kind, event.verb, event.ref) for event in events] == [
        ("highlight", "remove", "B1:1"),
        ("highlight", "remove", "B1:2"),
        ("work", "take_back", "a table: w.csv"),
    ]
    assert [event.rev for event in events[:2]] == [4, 5]
    assert events[0].before["tags"] == ["fuel"]  # type: ignore[index]
    with change():
        restore_highlight(study.member("lead"), 1, 1)
    assert [tags for _, _, tags, _ in here(study).highlights] == [["fuel"]]


def test_once_and_by_whoever_did_it_or_a_lead(study: Study) -> None:
    reader, made = FILES["csv"]
    report = brought(study, reader, made(study))
    with pytest.raises(Forbidden):
        taken(study, report.id, "analyst")
    taken(study, report.id)
    with pytest.raises(Stale):
        taken(study, report.id)


def test_briefs_that_came_with_it_go_unless_somebody_works_in_them(study: Study) -> None:
    reader, made = FILES["qdpx"]
    data = made(study)
    with change():
        brief = db.session.get_one(Brief, (study.project_id, study.brief_id))
        brief.deleted_at = brief.created_at
    report = brought(study, reader, data)
    assert report.briefs == ("B2",)
    done = taken(study, report.id)
    assert (done.briefs, done.left) == (["B2"], [])
    again = brought(study, reader, data)
    assert again.briefs == ("B3",)
    with change():
        row = db.session.scalars(sa.select(Highlight).where(Highlight.deleted_at.is_(None))).first()
        assert row
        line = highlights.highlight(study.project_id, row.brief_id, row.number)
        edit_highlight(study.member("lead"), 3, row.number, [], "Ours.", line.version)
    done = taken(study, again.id)
    assert done.briefs == []
    assert done.left == [("B3:1", "changed here since"), ("B3", "passages of it are marked")]


def test_statements_do_not_grow_with_the_highlights(study: Study, statements: Recorder) -> None:
    def rows(many: int, first: int) -> bytes:
        words = study.text.replace("\n", " ").split(" ")
        lines = (
            f"{' '.join(words[at : at + 4])};t;n{first}{at};Counting rifles in Dorvane"
            for at in range(4, 4 + many)
        )
        return "\n".join(["quote;tags;note;source", *lines]).encode()

    seen = []
    for many in (2, 20):
        report = brought(study, "csv", rows(many, many))
        with statements() as each:
            assert taken(study, report.id).highlights >= many // 2
        seen.append(len(each))
    assert seen[1] <= seen[0]
