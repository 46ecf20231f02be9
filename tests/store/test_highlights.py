from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.actions.notes import add_note
from app.domain.errors import Missing
from app.store import briefs, highlight_rows, highlights
from app.store.codebook import chips_of
from app.store.database import change, db
from app.store.tables.briefs import Highlight
from app.store.tables.codebook import Tag
from app.store.tables.columns import now
from tests.conftest import Recorder
from tests.fixtures.crowded import add_crowded_brief
from tests.fixtures.marked import Marked
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def test_the_highlights_of_a_text_stand_in_its_order(marked: Marked) -> None:
    lines = highlights.highlights(marked.project_id, marked.briefs[1][1])
    assert [line.ref for line in lines] == ["B1:1", "B1:2", "B1:4", "B1:3"]
    assert all(marked.study.text[line.start : line.end] == line.exact for line in lines)


def test_tags_come_in_the_order_of_the_codebook(marked: Marked) -> None:
    lines = highlights.highlights(marked.project_id, marked.briefs[1][1])
    assert lines[1].slugs == ["border-control", "peacekeeping"]
    assert (lines[1].tags[0].name, lines[1].tags[0].colour) == ("Border control", "teal")


def around(marked: Marked, start: int, end: int, number: int = 1) -> highlights.Around:
    brief_id, revision_id = marked.briefs[1]
    chips = chips_of(marked.project_id)
    return highlights.around(marked.project_id, brief_id, revision_id, number, (start, end), chips)


def test_touching_is_sharing_a_character(marked: Marked) -> None:
    first = highlights.highlights(marked.project_id, marked.briefs[1][1])[0]
    assert [line.ref for line in around(marked, first.end - 1, first.end).lines] == ["B1:1"]
    assert around(marked, first.end, first.end + 1).lines == []


def test_around_tells_what_was_changed_and_how_many_there_are(marked: Marked) -> None:
    assert around(marked, 0, 1, number=4).changed.ref == "B1:4"
    assert around(marked, 0, 1).total == 4
    with change():
        row = highlight_rows.highlight_to_change(marked.project_id, marked.briefs[1][0], 4)
        row.deleted_at = now()
    found = around(marked, 0, 1, number=4)
    assert (found.lines, found.changed.removed, found.total) == ([], True, 3)
    with pytest.raises(Missing):
        around(marked, 0, 1, number=5)


def test_five_highlights_and_eight_are_asked_for_by_the_same_statement(
    marked: Marked, statements: Recorder
) -> None:
    brief_id, revision_id = marked.briefs[1]
    chips = chips_of(marked.project_id)
    sent = []
    for most in (5, 8):
        numbers = range(1, most + 1)
        with statements() as seen:
            spans = highlights.spans_of(marked.project_id, brief_id, numbers)
            found = highlights.touching(
                marked.project_id, brief_id, revision_id, [(0, 9)], numbers, chips
            )
        assert (len(spans), found.total) == (4, 4)
        sent.append(seen)
    assert sent[0] == sent[1]


def test_notes_are_asked_for_only_where_there_are_any(marked: Marked, statements: Recorder) -> None:
    first = highlights.highlights(marked.project_id, marked.briefs[1][1])[0]
    chips = chips_of(marked.project_id)
    place = (marked.project_id, *marked.briefs[1], 1, (first.start, first.end), chips)
    with statements() as seen:
        assert highlights.around(*place).changed.thread == ()
    assert len(seen) == 1
    with change():
        add_note(marked.member("ana"), 1, 1, "Why?")
    with statements() as seen:
        assert [note.text for note in highlights.around(*place).changed.thread] == ["Why?"]
    assert len(seen) == 2


def test_reading_them_takes_three_statements(marked: Marked, statements: Recorder) -> None:
    with statements() as seen:
        highlights.highlights(marked.project_id, marked.briefs[1][1])
    assert len(seen) == 3


def test_a_highlight_of_another_brief_is_missing(marked: Marked) -> None:
    assert highlights.highlight(marked.project_id, marked.briefs[2][0], 2).ref == "B2:2"
    with pytest.raises(Missing):
        highlights.highlight(marked.project_id, marked.briefs[2][0], 3)


def test_what_touches_is_found_from_near_and_far(study: Study) -> None:
    lead = study.people["lead"]
    with change():
        tags = list(db.session.scalars(sa.select(Tag.id)))
        brief, revision = add_crowded_brief(
            study.project_id, [lead], tags, number=2, words=4000, highlights=300
        )
        longest = sa.update(Highlight).where(
            Highlight.number == 7, Highlight.revision_id == revision
        )
        db.session.execute(longest.values(start=10, end=21_000))
    lines = highlights.highlights(study.project_id, revision)
    chips = chips_of(study.project_id)
    for start in range(0, 22_000, 500):
        span = (start, start + 600)
        found = highlights.around(study.project_id, brief, revision, 1, span, chips).lines
        assert found == [h for h in lines if h.start < start + 600 and h.end > start]
        assert (7 in {h.number for h in found}) == (start < 21_000)


def test_the_long_ones_are_found_by_their_own_index(marked: Marked, statements: Recorder) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by its statistics")
    with statements() as seen:
        around(marked, 0, 10)
    sql = next(sql for sql in seen if "UNION ALL" in sql)
    plan = db.session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {sql}", (None,) * sql.count("?")
    )
    assert any("ix_highlight_long" in row.detail for row in plan)


def test_a_count_is_the_numbers_given_without_the_removed(study: Study) -> None:
    with change():
        tags = list(db.session.scalars(sa.select(Tag.id)))
        _brief, revision = add_crowded_brief(
            study.project_id, [study.people["lead"]], tags, number=2, words=400, highlights=30
        )
        gone = sa.update(Highlight).where(
            Highlight.revision_id == revision, Highlight.number.in_([2, 30])
        )
        db.session.execute(gone.values(deleted_at=now()))
    assert briefs.brief(study.project_id, 2).highlights == 28
    assert highlights.count(study.project_id, revision) == 28
    assert len(highlights.highlights(study.project_id, revision)) == 28
