from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.actions.codebook import merge_tag
from app.actions.highlights import remove_highlight
from app.actions.work.bring_in import bring_in, keep_work
from app.actions.work.offered_passages import place_offered
from app.domain.errors import Forbidden, Missing, Stale
from app.domain.tags import Tag
from app.domain.work.bringing_in import plan
from app.domain.work.foreign_ids import DELETED, KNOWN
from app.domain.work.foreign_work import ForeignPassage, ForeignText, ForeignWork
from app.domain.work.report import UNPLACED, ImportReport
from app.store import foreign_ids, highlights
from app.store.briefs import with_texts
from app.store.database import change, db
from app.store.tables.briefs import Note, Revision
from app.store.tables.people import Event
from tests.fixtures.study import BLOCKS, Study

pytestmark = pytest.mark.usefixtures("app_context")

TITLE = BLOCKS[0][3]
LOWER = ForeignPassage(
    "t",
    "guards should count every rifle",
    tags=("k1", "k2"),
    note="Why?",
    author="Ben Okoro",
    replies=(("Ana Sousa", "They."),),
)
LEFT_OUT = ForeignPassage("t", "Guards […] in the depots", ids=("x",))
NOWHERE = ForeignPassage("t", "nobody wrote this")
WORK = ForeignWork(
    "Taguette",
    (ForeignText("t", TITLE),),
    (Tag("k1", "Monitoring"), Tag("k2", "Depots")),
    (LOWER, LEFT_OUT, NOWHERE),
)


def brought(study: Study) -> ImportReport:
    with change():
        actor = study.member("lead")
        id = keep_work(actor, WORK, data=b"the file", name="w.sqlite3", reader="taguette")
        known = with_texts(actor.project_id)
        before = foreign_ids.before(actor.project_id, WORK)
        return bring_in(actor, id, plan(WORK, known, before=before), known)


def place(
    study: Study, report: ImportReport, row: int, choice: int = 0, by: str = "analyst"
) -> str:
    with change():
        return place_offered(study.member(by), report.id, row, choice)


def test_one_click_marks_it_with_its_tags_note_and_answers(study: Study) -> None:
    report = brought(study)
    assert [row.how for row in report.rows] == [UNPLACED] * 3
    assert [row.offered is None for row in report.rows] == [False, False, True]
    assert (place(study, report, 0), place(study, report, 1)) == ("B1:1", "B1:2")
    first, second = highlights.highlights(study.project_id, study.revision_id)
    by_length = sorted((first, second), key=lambda line: line.number)
    assert [line.exact for line in by_length] == [
        "Guards should count every rifle",
        "Guards should count every rifle in the depots",
    ]
    assert (by_length[0].slugs, by_length[0].note) == (["monitoring", "depots"], "Why?")
    assert by_length[0].analyst_id == study.people["analyst"]
    assert db.session.scalars(sa.select(Note.text)).all() == ["They."]
    line = db.session.scalars(
        sa.select(Event).where(Event.ref == "B1:1", Event.kind == "highlight")
    )
    assert [(event.verb, event.actor_id) for event in line] == [("add", study.people["analyst"])]


def test_twice_it_is_one_highlight_and_known_when_the_file_comes_again(study: Study) -> None:
    report = brought(study)
    assert place(study, report, 0) == place(study, report, 0) == "B1:1"
    assert [row.how for row in brought(study).rows] == [KNOWN, UNPLACED, UNPLACED]
    with change():
        remove_highlight(study.member("lead"), 1, 1)
    again = brought(study)
    assert again.rows[0].how == DELETED
    assert place(study, report, 0) == "B1:1"
    assert highlights.highlights(study.project_id, study.revision_id) == []


def test_its_tags_are_what_they_have_become(study: Study) -> None:
    report = brought(study)
    with change():
        merge_tag(study.member("lead"), "depots", "border-control")
    place(study, report, 0)
    (line,) = highlights.highlights(study.project_id, study.revision_id)
    assert set(line.slugs) == {"monitoring", "border-control"}


@pytest.mark.parametrize(("row", "choice"), [(2, 0), (9, 0), (-1, 0), (0, 7), (0, -1)])
def test_what_is_not_offered_is_missing(study: Study, row: int, choice: int) -> None:
    report = brought(study)
    with pytest.raises(Missing):
        place(study, report, row, choice)


def test_a_viewer_marks_nothing(study: Study) -> None:
    report = brought(study)
    with pytest.raises(Forbidden):
        place(study, report, 0, by="viewer")


def test_a_brief_with_another_text_is_told(study: Study) -> None:
    report = brought(study)
    with change():
        row = db.session.get_one(Revision, (study.project_id, study.revision_id))
        row.text = row.text.replace("Guards", "Scouts")
    with pytest.raises(Stale, match="by hand"):
        place(study, report, 0)
