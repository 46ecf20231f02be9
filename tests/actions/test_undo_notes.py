"""Undo and redo of the notes under a highlight."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from app.actions.highlights import add_highlight, remove_highlight
from app.actions.notes import add_note, edit_note, remove_note
from app.actions.undo import Reverted, redo, undo
from app.domain.errors import Forbidden, Stale
from app.store import highlights
from app.store.database import change
from app.store.tables.columns import now
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")
RIFLES = "count every rifle"
BEGINNING = now() - timedelta(days=1)


@pytest.fixture
def note(study: Study) -> uuid.UUID:
    """The lead's note on the analyst's B1:1."""
    with change():
        add_highlight(study.member("analyst"), 1, *study.span(RIFLES), RIFLES, [])
    with change():
        add_note(study.member("lead"), 1, 1, "Is it?", id := uuid.uuid4())
    return id


def turn(study: Study, how: Any, role: str = "lead", **options: Any) -> Reverted:
    with change():
        turned: Reverted = how(study.member(role), 1, BEGINNING, **options)
    return turned


def thread(study: Study) -> list[tuple[str, str, bool]]:
    line = highlights.highlight(study.project_id, study.brief_id, 1)
    return [(note.analyst, note.text, note.edited_at is not None) for note in line.thread]


def test_a_note_goes_back_step_by_step_and_forward(study: Study, note: uuid.UUID) -> None:
    seen = [[], thread(study)]
    with change():
        edit_note(study.member("lead"), 1, 1, note, "It is.", 1)
    seen.append(thread(study))
    assert seen[-1] == [("Ana Sousa", "It is.", True)]
    with change():
        remove_note(study.member("lead"), 1, 1, note)
    for earlier in reversed(seen):
        turn(study, undo)
        assert thread(study) == earlier
    for later in [*seen[1:], []]:
        turn(study, redo)
        assert thread(study) == later


def test_a_lead_puts_back_an_analysts_note_that_they_removed(study: Study) -> None:
    with change():
        add_highlight(study.member("lead"), 1, *study.span(RIFLES), RIFLES, [])
        add_note(study.member("analyst"), 1, 1, "Mine", id := uuid.uuid4())
    with change():
        remove_note(study.member("lead"), 1, 1, id)
    with pytest.raises(Stale, match="Ana Sousa has changed that note on B1:1 since"):
        turn(study, undo, "analyst")
    turn(study, undo)
    assert thread(study) == [("Ben Okoro", "Mine", False)]
    turn(study, undo, "analyst")
    with pytest.raises(Stale, match="Ben Okoro has changed that note on B1:1 since"):
        turn(study, redo)


def test_a_note_on_a_highlight_that_is_gone_can_be_passed_over(
    study: Study, note: uuid.UUID
) -> None:
    with change():
        remove_highlight(study.member("analyst"), 1, 1)
    with pytest.raises(Stale, match="Ben Okoro has changed B1:1 since") as refused:
        turn(study, undo)
    assert isinstance(refused.value.current, dict)
    with pytest.raises(Stale, match="nothing to undo"):
        turn(study, undo, passing=[refused.value.current["event"]])


def test_who_may_not_remove_others_notes_any_more_cannot_put_one_back_and_forth(
    study: Study, note: uuid.UUID
) -> None:
    turn(study, undo)
    turn(study, redo)
    lead = study.member("lead")
    viewer = type(lead)(
        **{n: getattr(lead, n) for n in type(lead).__dataclass_fields__ if n != "role"},
        role="viewer",
    )
    with pytest.raises(Forbidden), change():
        undo(viewer, 1, BEGINNING)
    assert thread(study) == [("Ana Sousa", "Is it?", False)]
