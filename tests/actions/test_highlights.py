from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.actions.codebook import add_tag, merge_tag, retire_tag
from app.actions.highlight_states import LONGEST_NOTE, Change
from app.actions.highlights import (
    add_highlight,
    adjust_highlight,
    edit_highlight,
    remove_highlight,
    restore_highlight,
)
from app.actions.trash import remove_tag
from app.actions.undo import undo
from app.domain import tags
from app.domain.errors import Forbidden, Invalid, Missing, Stale, TooLarge
from app.domain.words import folded_lines
from app.store import highlight_rows, highlights, transactions
from app.store.database import change, db
from app.store.highlights import HighlightLine
from app.store.memberships import Member
from app.store.passages import by_reference, passages
from app.store.tables.briefs import Brief, Coding, Highlight, Revision
from app.store.tables.codebook import Tag
from app.store.tables.columns import new_id, now
from app.store.tables.people import Event
from tests.conftest import Recorder
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")
RIFLES = "count every rifle in the depots"


def mark(
    study: Study,
    quote: str = RIFLES,
    tags: Collection[str] = ("monitoring",),
    *,
    role: str = "analyst",
    note: str = "",
    id: uuid.UUID | None = None,
) -> Change:
    with change():
        return add_highlight(study.member(role), 1, *study.span(quote), quote, tags, note, id)


def line(study: Study, number: int = 1) -> HighlightLine:
    return highlights.highlight(study.project_id, study.brief_id, number)


def verbs() -> list[str]:
    statement = sa.select(Event.verb).where(Event.kind == "highlight").order_by(Event.id)
    return list(db.session.scalars(statement))


def test_marking_reads_the_text_and_the_codebook_once(study: Study, statements: Recorder) -> None:
    mark(study)
    with statements() as seen:
        mark(study)
    assert not [sql for sql in seen if "revision.text" in sql or "FROM tag" in sql]


def test_a_highlight_keeps_the_words_their_place_and_who_marked_them(study: Study) -> None:
    done = mark(study, note="Monthly!")
    kept = line(study)
    assert done.ref == kept.ref == "B1:1"
    assert study.text[kept.start : kept.end] == kept.exact == RIFLES
    assert (kept.note, kept.analyst, kept.slugs) == ("Monthly!", "Ben Okoro", ["monitoring"])
    assert (kept.first_block, kept.last_block) == (1, 1)


def test_search_finds_the_words_of_passage_and_note(study: Study) -> None:
    mark(study, note="Paid from a trust fund")
    words = db.session.scalar(sa.select(Highlight.words))
    assert words == folded_lines(RIFLES, "Paid from a trust fund")


def test_numbers_count_up_and_are_never_given_again(study: Study) -> None:
    assert [mark(study).number for _ in range(2)] == [1, 2]
    with change():
        remove_highlight(study.member("analyst"), 1, 2)
    assert mark(study).number == 3


def test_a_highlight_may_cross_blocks_and_overlap_others(study: Study) -> None:
    mark(study)
    start, end = study.span("depots each month.")[0], study.span("Neighbours ought")[1]
    with change():
        add_highlight(study.member("lead"), 1, start, end, study.text[start:end], ["monitoring"])
    crossing = line(study, 2)
    assert (crossing.first_block, crossing.last_block) == (1, 2)
    assert crossing.exact == "depots each month.\nNeighbours ought"


def test_white_space_is_trimmed_and_graphemes_stay_whole(study: Study) -> None:
    start, end = study.span(" together ")
    with change():
        add_highlight(study.member("lead"), 1, start, end, " together ", [])
    assert line(study).exact == "together"


def test_every_change_bumps_the_brief_and_is_recorded(study: Study) -> None:
    before = db.session.get_one(Brief, (study.project_id, study.brief_id)).rev
    ben = study.member("analyst")
    mark(study)
    with change():
        edit_highlight(ben, 1, 1, ["border-control"], "", 1)
        remove_highlight(ben, 1, 1)
        assert restore_highlight(ben, 1, 1).brief.rev == before + 4
    assert verbs() == ["add", "edit", "remove", "restore"]


@pytest.mark.parametrize("act", ["add", "edit", "remove", "restore"])
def test_a_viewer_may_not(study: Study, act: str) -> None:
    mark(study)
    viewer = study.member("viewer")
    with pytest.raises(Forbidden), change():
        {
            "add": lambda: add_highlight(viewer, 1, *study.span(RIFLES), RIFLES, []),
            "edit": lambda: edit_highlight(viewer, 1, 1, [], "", 1),
            "remove": lambda: remove_highlight(viewer, 1, 1),
            "restore": lambda: restore_highlight(viewer, 1, 1),
        }[act]()


def test_words_that_do_not_stand_there_are_refused_with_what_does(study: Study) -> None:
    start, end = study.span(RIFLES)
    with pytest.raises(Stale) as refused, change():
        add_highlight(study.member("analyst"), 1, start, end, "count every pistol", [])
    assert refused.value.current == RIFLES


def test_a_selection_made_in_an_older_text_is_refused(study: Study) -> None:
    with change():
        old = db.session.get_one(Revision, (study.project_id, study.revision_id))
        values = {column.key: getattr(old, column.key) for column in sa.inspect(Revision).columns}
        newer = Revision(**{**values, "id": new_id(), "number": 2})
        db.session.add(newer)
        db.session.flush()
        db.session.get_one(Brief, (study.project_id, study.brief_id)).revision_id = newer.id
    ben, place = study.member("analyst"), study.span(RIFLES)
    with pytest.raises(Stale, match="newer text"), change():
        add_highlight(ben, 1, *place, RIFLES, [], revision_id=study.revision_id)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 99_999), (-1, 4)])
def test_a_span_out_of_range_is_refused(study: Study, start: int, end: int) -> None:
    with pytest.raises(Invalid), change():
        add_highlight(study.member("analyst"), 1, start, end, "", [])


def test_a_brief_that_is_not_there_is_missing(study: Study) -> None:
    with pytest.raises(Missing), change():
        add_highlight(study.member("analyst"), 7, 0, 1, "C", [])


def test_a_tag_must_be_in_use_in_this_project(study: Study) -> None:
    with pytest.raises(Invalid, match="nonsense") as refused, change():
        add_highlight(study.member("lead"), 1, *study.span(RIFLES), RIFLES, ["nonsense"])
    assert "tag" in refused.value.fields
    mark(study)
    with change():
        retire_tag(study.member("lead"), "monitoring")
    with pytest.raises(Invalid, match="monitoring"):
        mark(study)


def test_a_tag_of_this_very_change_is_in_use_and_gone_if_that_fails(study: Study) -> None:
    def mark_with_a_new_one() -> None:
        ben, new = study.member("lead"), add_tag(study.member("lead"), tags.Tag("", "Bridges"))
        add_highlight(ben, 1, *study.span(RIFLES), RIFLES, [new.slug])

    mark(study)
    with change():
        mark_with_a_new_one()
        transactions.end()
    with pytest.raises(Invalid, match="bridges"):
        mark(study, tags=["bridges"])
    with change():
        mark_with_a_new_one()
    assert line(study, 2).slugs == ["bridges"]


def test_a_retired_tag_stays_on_a_highlight_that_has_it(study: Study) -> None:
    mark(study)
    with change():
        db.session.execute(sa.update(Tag).where(Tag.slug == "monitoring").values(retired_at=now()))
        edit_highlight(study.member("analyst"), 1, 1, ["monitoring", "border-control"], "", 1)
    assert line(study).slugs == ["border-control", "monitoring"]


def test_a_note_has_a_limit_and_no_control_characters(study: Study) -> None:
    with pytest.raises(TooLarge) as refused:
        mark(study, note="x" * (LONGEST_NOTE + 1))
    assert "note" in refused.value.fields
    mark(study, note="one\r\n\x00two")
    assert line(study).note == "one\ntwo"


def test_the_same_id_again_adds_nothing(study: Study) -> None:
    id = new_id()
    first, again = mark(study, id=id), mark(study, id=id)
    assert (first.fresh, again.fresh) == (True, False)
    assert first.number == again.number
    assert highlights.count(study.project_id, study.revision_id) == 1
    assert verbs() == ["add"]


def test_an_id_that_belongs_to_something_else_is_refused(study: Study) -> None:
    id = new_id()
    mark(study, id=id)
    with pytest.raises(Stale):
        mark(study, "Monitors need mandates", id=id)
    with pytest.raises(Stale):
        mark(study, id=id, role="lead")


def test_an_edit_replaces_tags_and_note_and_keeps_who_coded_first(study: Study) -> None:
    mark(study, tags=["monitoring", "border-control"])
    with change():
        edit_highlight(
            study.member("lead"), 1, 1, ["monitoring", "stockpile-security"], "Two sources", 1
        )
    edited = line(study)
    assert edited.slugs == ["stockpile-security", "monitoring"]
    assert (edited.note, edited.editor, edited.version) == ("Two sources", "Ana Sousa", 2)
    coders = db.session.execute(
        sa.select(Tag.slug, Coding.coder_id).join(Tag, Tag.id == Coding.tag_id)
    )
    assert {row.slug: row.coder_id for row in coders} == {
        "monitoring": study.people["analyst"],
        "stockpile-security": study.people["lead"],
    }


def test_a_stale_edit_is_refused_with_what_stands_there_now(study: Study) -> None:
    mark(study)
    with change():
        edit_highlight(study.member("lead"), 1, 1, ["border-control"], "Ana was here", 1)
    with pytest.raises(Stale, match="Ana Sousa") as refused, change():
        edit_highlight(study.member("analyst"), 1, 1, [], "Ben was here", 1)
    current = refused.value.current
    assert isinstance(current, dict)
    assert (current["note"], current["version"]) == ("Ana was here", 2)
    assert [tag["slug"] for tag in current["tags"]] == ["border-control"]
    assert line(study).note == "Ana was here"


def test_an_edit_that_changes_nothing_is_no_event(study: Study) -> None:
    mark(study, note="Same")
    with change():
        assert not edit_highlight(study.member("lead"), 1, 1, ["monitoring"], "Same", 1).fresh
    assert verbs() == ["add"]


def test_authors_remove_their_own_and_leads_anybodys(study: Study) -> None:
    mark(study, role="lead")
    with pytest.raises(Forbidden), change():
        remove_highlight(study.member("analyst"), 1, 1)
    mark(study)
    with change():
        remove_highlight(study.member("analyst"), 1, 2)
    mark(study)
    with change():
        remove_highlight(study.member("lead"), 1, 3)
    assert highlights.count(study.project_id, study.revision_id) == 1


ACTS: dict[str, Callable[[Member, Study, int], object]] = {
    "add a tag": lambda who, study, v: edit_highlight(
        who, 1, 1, ["monitoring", "border-control"], None, v
    ),
    "take a tag off": lambda who, study, v: edit_highlight(who, 1, 1, [], None, v),
    "change the note": lambda who, study, v: edit_highlight(who, 1, 1, ["monitoring"], "No", v),
    "move the ends": lambda who, study, v: adjust_highlight(
        who, 1, 1, *study.span("every rifle"), "every rifle", v
    ),
    "remove": lambda who, study, v: remove_highlight(who, 1, 1),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("marker", ["analyst", "lead"])
def test_a_walk_of_roles_over_what_can_be_changed(study: Study, marker: str, act: str) -> None:
    """Each role, on a highlight that the analyst marked and on one of the lead's."""
    mark(study, role=marker, note="Which depots?")
    for role in ("viewer", "analyst", "lead"):
        others = role == "analyst" and marker == "lead"
        if role == "viewer" or (others and act != "add a tag"):
            with pytest.raises(Forbidden), change():
                ACTS[act](study.member(role), study, line(study).version)
            continue
        with change():
            ACTS[act](study.member(role), study, line(study).version)
        with change():
            undo(study.member(role), 1, datetime(2000, 1, 1, tzinfo=UTC))
    there = line(study)
    assert (there.slugs, there.note, there.exact) == (["monitoring"], "Which depots?", RIFLES)
    assert there.tagged == ()


def test_a_tag_on_a_colleagues_highlight_is_its_coders_until_a_lead_takes_it_off(
    study: Study,
) -> None:
    mark(study, role="lead")
    ben, ana = study.member("analyst"), study.member("lead")
    with change():
        edit_highlight(ben, 1, 1, ["monitoring", "border-control"], None, 1)
    by = [(each.tag, each.analyst) for each in line(study).tagged]
    assert by == [("border-control", "Ben Okoro")]
    with change():
        edit_highlight(ana, 1, 1, ["monitoring"], None, 2)
        undo(ana, 1, datetime(2000, 1, 1, tzinfo=UTC))
    assert [(each.tag, each.analyst) for each in line(study).tagged] == by
    with change():
        edit_highlight(ben, 1, 1, ["monitoring"], None, line(study).version)
    assert line(study).slugs == ["monitoring"]


def test_undo_of_a_change_of_a_colleagues_highlight_takes_a_lead(study: Study) -> None:
    mark(study)
    lead = study.member("lead")
    with change():
        edit_highlight(lead, 1, 1, ["border-control"], None, 1)
    with pytest.raises(Forbidden, match="a colleague’s highlight"), change():
        undo(replace(lead, role="analyst"), 1, datetime(2000, 1, 1, tzinfo=UTC))
    assert line(study).slugs == ["border-control"]


def test_a_note_is_the_markers_until_a_lead_changes_it(study: Study) -> None:
    def note_by() -> tuple[str, str]:
        (row,) = passages(study.project_id, by_reference(study.project_id, ["B1:1"]), address="")
        return row.note, row.note_by

    mark(study, note="Mine")
    ben, ana = study.member("analyst"), study.member("lead")
    with change():
        edit_highlight(ana, 1, 1, ["monitoring"], "Hers", 1)
    assert note_by() == ("Hers", "Ana Sousa")
    with change():
        undo(ana, 1, datetime(2000, 1, 1, tzinfo=UTC))
    assert note_by() == ("Mine", "")
    with change():
        edit_highlight(ana, 1, 1, ["monitoring"], "Hers again", 3)
        edit_highlight(ben, 1, 1, ["monitoring"], "Mine again", 4)
    assert note_by() == ("Mine again", "")
    with change():
        undo(ben, 1, datetime(2000, 1, 1, tzinfo=UTC))
    assert note_by() == ("Hers again", "Ana Sousa")


def test_deleting_twice_says_that_it_is_gone_already(study: Study) -> None:
    mark(study)
    with change():
        remove_highlight(study.member("lead"), 1, 1)
    with pytest.raises(Stale, match="B1:1 was deleted by Ana Sousa"), change():
        remove_highlight(study.member("analyst"), 1, 1)
    with pytest.raises(Stale, match="was deleted by"), change():
        edit_highlight(study.member("analyst"), 1, 1, [], "", 2)


def test_each_change_sent_again_after_a_lost_answer_changes_nothing(study: Study) -> None:
    mark(study)
    ben = study.member("analyst")
    start, end = study.span("every rifle")
    changes: list[Callable[[], Change]] = [
        lambda: edit_highlight(ben, 1, 1, ["border-control"], "Mine", 1),
        lambda: adjust_highlight(ben, 1, 1, start, end, "every rifle", 2),
        lambda: remove_highlight(ben, 1, 1),
    ]
    for act in changes:
        for fresh in (True, False):
            with change():
                assert act().fresh is fresh
    assert verbs() == ["add", "edit", "adjust", "remove"]


def test_a_restored_highlight_is_as_it_was(study: Study) -> None:
    mark(study, note="Keep")
    before = line(study)
    with change():
        remove_highlight(study.member("analyst"), 1, 1)
        restore_highlight(study.member("analyst"), 1, 1)
        assert not restore_highlight(study.member("analyst"), 1, 1).fresh
    after = line(study)
    assert (after.exact, after.note, after.tags) == (before.exact, before.note, before.tags)
    assert not after.removed


def test_a_highlight_that_never_was_is_missing(study: Study) -> None:
    for act in (remove_highlight, restore_highlight):
        with pytest.raises(Missing), change():
            act(study.member("lead"), 1, 9)


def test_eight_analysts_at_once_lose_nothing(app: Flask, study: Study) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context():
                for _ in range(10):
                    mark(study)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    lines = highlights.highlights(study.project_id, study.revision_id)
    assert sorted(each.number for each in lines) == list(range(1, 81))


def merge_monitoring(actor: Member) -> None:
    merge_tag(actor, "monitoring", "border-control")


def remove_monitoring(actor: Member) -> None:
    remove_tag(actor, "monitoring")


@pytest.mark.parametrize("change_tag", [merge_monitoring, remove_monitoring])
def test_a_tag_that_goes_while_somebody_marks_with_it_waits_for_them(
    app: Flask, study: Study, change_tag: Callable[[Member], object]
) -> None:
    """Nobody waits in a circle, which PostgreSQL would end by an error for one of the two."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no rows that are held")
    mark(study)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context(), change():
                change_tag(study.member("lead"))
        except BaseException as failure:
            failures.append(failure)

    waiting = sa.text(
        "SELECT count(*) FROM pg_locks"
        " WHERE NOT granted AND transactionid = pg_current_xact_id()::text::xid"
    )
    thread = threading.Thread(target=work)
    with change():
        highlight_rows.lock_brief(study.project_id, 1)
        thread.start()
        while thread.is_alive() and not db.session.scalar(waiting):
            pass
        add_highlight(
            study.member("analyst"), 1, *study.span(RIFLES), exact=RIFLES, tags=["monitoring"]
        )
    thread.join()
    assert failures == []
    assert [each.slugs for each in highlights.highlights(study.project_id, study.revision_id)] == (
        [["border-control"]] * 2 if change_tag is merge_monitoring else [[], []]
    )


def adjust(study: Study, quote: str, version: int = 1, *, role: str = "analyst") -> Change:
    with change():
        return adjust_highlight(study.member(role), 1, 1, *study.span(quote), quote, version)


def test_the_ends_move_and_all_that_is_derived_from_them(study: Study) -> None:
    mark(study, note="Monthly!")
    start, end = study.span("depots each month.")[0], study.span("Neighbours ought")[1]
    with change():
        done = adjust_highlight(study.member("analyst"), 1, 1, start, end, study.text[start:end], 1)
    row = db.session.scalars(sa.select(Highlight)).one()
    assert (row.start, row.end, row.exact) == (start, end, study.text[start:end])
    assert (row.first_block, row.last_block, row.version) == (1, 2, 2)
    assert row.prefix == study.text[start - 32 : start]
    assert row.suffix == study.text[end : end + 32]
    assert row.words == folded_lines(row.exact, line(study).note)
    assert (line(study).note, line(study).slugs) == ("Monthly!", ["monitoring"])
    assert (done.start, done.end) == (study.span(RIFLES)[0], end)  # both places are shown anew


def test_moved_ends_are_trimmed_and_widened_as_at_first(study: Study) -> None:
    mark(study)
    adjust(study, " every rifle ")
    assert line(study).exact == "every rifle"


def test_moving_the_ends_to_where_they_are_changes_nothing(study: Study) -> None:
    mark(study)
    assert not adjust(study, RIFLES).fresh
    assert verbs() == ["add"]


def test_words_that_are_not_there_move_no_ends(study: Study) -> None:
    mark(study)
    start, end = study.span("every rifle")
    with pytest.raises(Stale, match="not what you selected"), change():
        adjust_highlight(study.member("analyst"), 1, 1, start, end, "every pistol", 1)
    with pytest.raises(Invalid), change():
        adjust_highlight(study.member("analyst"), 1, 1, end, start, "", 1)


def test_ends_that_a_colleague_moved_meanwhile_stay(study: Study) -> None:
    mark(study)
    adjust(study, "every rifle", role="lead")
    with pytest.raises(Stale, match="Ana Sousa changed B1:1") as refused:
        adjust(study, "rifle in the depots")
    assert isinstance(refused.value.current, dict)
    assert refused.value.current["version"] == 2
    with pytest.raises(Forbidden):
        adjust(study, RIFLES, 2, role="viewer")


def test_the_record_of_moved_ends_has_before_and_after(study: Study) -> None:
    mark(study)
    adjust(study, "every rifle")
    event = db.session.scalars(sa.select(Event).where(Event.verb == "adjust")).one()
    assert event.before
    assert event.after
    assert (event.before["exact"], event.after["exact"]) == (RIFLES, "every rifle")


def test_the_record_of_an_edit_is_enough_to_undo_it(study: Study) -> None:
    actor = study.member("analyst")
    mark(study, note="Before.")
    with change():
        edit_highlight(actor, 1, 1, ["border-control"], "After.", line(study).version)
    event = db.session.scalars(sa.select(Event).where(Event.verb == "edit")).one()
    assert event.before == {"tags": ["monitoring"], "note": "Before."}
    assert event.after == {"tags": ["border-control"], "note": "After."}
    with change():
        undo(actor, 1, now() - timedelta(days=1))
    assert (list(line(study).slugs), line(study).note) == (["monitoring"], "Before.")
