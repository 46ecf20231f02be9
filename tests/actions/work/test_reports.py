from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.actions.codebook import merge_tag
from app.actions.highlights import edit_highlight, remove_highlight, restore_highlight
from app.actions.notes import add_note
from app.actions.recommendations import make
from app.actions.work.bring_in import bring_in, keep_work
from app.actions.work.reports import place_offered, take_back
from app.domain.errors import Forbidden, Missing, Stale
from app.domain.tags import Tag
from app.domain.work.bringing_in import plan
from app.domain.work.foreign_ids import DELETED, KNOWN
from app.domain.work.foreign_work import ForeignPassage, ForeignText, ForeignWork
from app.domain.work.report import UNPLACED, ImportReport, TakenBack
from app.store import codebook, foreign_ids, highlights
from app.store.briefs import with_texts
from app.store.database import change, db
from app.store.tables.briefs import Brief, Highlight, Note, Revision
from app.store.tables.columns import new_id
from app.store.tables.people import Event
from tests.actions.test_second_imports import FILES, brought, here
from tests.conftest import Recorder
from tests.fixtures.study import BLOCKS, Study

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


def test_what_a_recommendation_rests_on_is_left_and_said(study: Study) -> None:
    reader, made = FILES["csv"]
    report = brought(study, reader, made(study))
    with change():
        make(study.member("lead"), 1, 2)
    done = taken(study, report.id)
    assert (done.highlights, done.left) == (1, [("B1:2", "in a recommendation here")])


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


def offering(study: Study) -> ImportReport:
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
    report = offering(study)
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
    report = offering(study)
    assert place(study, report, 0) == place(study, report, 0) == "B1:1"
    assert [row.how for row in offering(study).rows] == [KNOWN, UNPLACED, UNPLACED]
    with change():
        remove_highlight(study.member("lead"), 1, 1)
    again = offering(study)
    assert again.rows[0].how == DELETED
    assert place(study, report, 0) == "B1:1"
    assert highlights.highlights(study.project_id, study.revision_id) == []


def test_its_tags_are_what_they_have_become(study: Study) -> None:
    report = offering(study)
    with change():
        merge_tag(study.member("lead"), "depots", "border-control")
    place(study, report, 0)
    (line,) = highlights.highlights(study.project_id, study.revision_id)
    assert set(line.slugs) == {"monitoring", "border-control"}


@pytest.mark.parametrize(("row", "choice"), [(2, 0), (9, 0), (-1, 0), (0, 7), (0, -1)])
def test_what_is_not_offered_is_missing(study: Study, row: int, choice: int) -> None:
    report = offering(study)
    with pytest.raises(Missing):
        place(study, report, row, choice)


def test_a_viewer_marks_nothing(study: Study) -> None:
    report = offering(study)
    with pytest.raises(Forbidden):
        place(study, report, 0, by="viewer")


def test_a_brief_with_another_text_is_told(study: Study) -> None:
    report = offering(study)
    with change():
        row = db.session.get_one(Revision, (study.project_id, study.revision_id))
        row.text = row.text.replace("Guards", "Scouts")
    with pytest.raises(Stale, match="by hand"):
        place(study, report, 0)
