from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.actions.highlights import add_highlight, remove_highlight
from app.actions.notes import LONGEST, add_note, edit_note, remove_note
from app.actions.undo import undo
from app.domain.errors import Forbidden, Invalid, Missing, Stale, TooLarge
from app.domain.passages import Reply
from app.store import briefs, highlights
from app.store.database import change, db
from app.store.tables.columns import now
from app.store.tables.people import Event
from tests.fixtures.study import Study

RIFLES = "count every rifle in the depots"


@pytest.fixture(autouse=True)
def marked(study: Study) -> Iterator[None]:
    """B1:1, by the analyst, in an open transaction."""
    with study.app.app_context(), change():
        add_highlight(study.member("analyst"), 1, *study.span(RIFLES), RIFLES, [])
        yield


def thread(study: Study) -> tuple[Reply, ...]:
    return highlights.highlight(study.project_id, study.brief_id, 1).thread


def test_colleagues_answer_each_other_in_the_order_of_time(study: Study) -> None:
    add_note(study.member("lead"), 1, 1, "Is this stockpile security?")
    add_note(study.member("analyst"), 1, 1, " I think so.\r\n")
    assert [(note.analyst, note.text) for note in thread(study)] == [
        ("Ana Sousa", "Is this stockpile security?"),
        ("Ben Okoro", "I think so."),
    ]


def test_a_note_bumps_the_brief_and_is_on_record(study: Study) -> None:
    before = briefs.brief(study.project_id, 1).rev
    assert add_note(study.member("lead"), 1, 1, "Why?").brief.rev == before + 1
    event = db.session.execute(
        sa.select(Event.verb, Event.ref, Event.after).where(Event.kind == "note")
    ).one()
    assert tuple(event) == ("add", "B1:1", {"text": "Why?"})


def test_the_same_note_sent_twice_stands_once(study: Study) -> None:
    id = uuid.uuid4()
    assert add_note(study.member("lead"), 1, 1, "Why?", id).fresh
    assert not add_note(study.member("lead"), 1, 1, "Why?", id).fresh
    assert len(thread(study)) == 1
    with pytest.raises(Stale):
        add_note(study.member("analyst"), 1, 1, "Mine", id)


def test_an_author_edits_their_own_and_nobody_elses(study: Study) -> None:
    id = uuid.uuid4()
    add_note(study.member("analyst"), 1, 1, "Frist", id)
    edit_note(study.member("analyst"), 1, 1, id, "First", 1)
    (note,) = thread(study)
    assert (note.text, note.version, note.edited_at is None) == ("First", 2, False)
    with pytest.raises(Forbidden):
        edit_note(study.member("lead"), 1, 1, id, "Other", 2)
    with pytest.raises(Stale) as refused:
        edit_note(study.member("analyst"), 1, 1, id, "Again", 1)
    assert refused.value.current == {"text": "First", "version": 2}


def test_a_lead_deletes_any_note_and_an_analyst_only_their_own(study: Study) -> None:
    mine, theirs = uuid.uuid4(), uuid.uuid4()
    add_note(study.member("analyst"), 1, 1, "Mine", mine)
    add_note(study.member("lead"), 1, 1, "Theirs", theirs)
    with pytest.raises(Forbidden):
        remove_note(study.member("analyst"), 1, 1, theirs)
    remove_note(study.member("lead"), 1, 1, mine)
    assert [note.text for note in thread(study)] == ["Theirs"]
    with pytest.raises(Missing):
        remove_note(study.member("lead"), 1, 1, mine)


def test_a_viewer_only_reads(study: Study) -> None:
    with pytest.raises(Forbidden):
        add_note(study.member("viewer"), 1, 1, "Why?")


@pytest.mark.parametrize(("text", "refusal"), [(" \n", Invalid), ("x" * (LONGEST + 1), TooLarge)])
def test_a_note_says_something_and_no_essay(
    study: Study, text: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        add_note(study.member("lead"), 1, 1, text)


def test_nobody_answers_on_a_highlight_that_is_gone(study: Study) -> None:
    remove_highlight(study.member("analyst"), 1, 1)
    with pytest.raises(Stale):
        add_note(study.member("lead"), 1, 1, "Why?")


def test_a_note_of_another_highlight_is_not_there(study: Study) -> None:
    id = uuid.uuid4()
    add_note(study.member("lead"), 1, 1, "Why?", id)
    words = "patrol the river border"
    add_highlight(study.member("analyst"), 1, *study.span(words), words, [])
    with pytest.raises(Missing):
        remove_note(study.member("lead"), 1, 2, id)


def test_a_note_that_is_undone_is_drawn_again_with_its_highlight(study: Study) -> None:
    add_note(study.member("lead"), 1, 1, "Why?")
    turned = undo(study.member("lead"), 1, now() - timedelta(days=1))
    assert thread(study) == ()
    assert turned.change
    assert (turned.change.number, (turned.change.start, turned.change.end)) == (
        1,
        study.span(RIFLES),
    )
