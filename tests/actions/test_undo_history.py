"""Any history of changes, undos and redos can be walked back to its start and forth to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions.briefs import rezone_block
from app.actions.highlights import (
    add_highlight,
    adjust_highlight,
    edit_highlight,
    remove_highlight,
    restore_highlight,
)
from app.actions.notes import add_note, edit_note, remove_note
from app.actions.undo import redo, undo
from app.domain.errors import Stale
from app.store import briefs, highlights
from app.store.database import change, db
from app.store.tables.briefs import Highlight, Note
from app.store.tables.columns import now
from tests.fixtures.study import TAGS, TEXT, Study

pytestmark = pytest.mark.usefixtures("app_context")
RIVER = "river border"
ON_HIGHLIGHTS = ("edit", "adjust", "remove", "restore")
ON_NOTES = ("edit note", "remove note")


@dataclass(frozen=True)
class Step:
    """`which` chooses among what is there; the rest says what it becomes."""

    verb: str
    which: int
    start: int
    length: int
    tags: frozenset[str]
    text: str


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(
            ("add", "reply", "rezone", "undo", "redo", "undo", *ON_HIGHLIGHTS, *ON_NOTES)
        ),
        st.integers(0, 9),
        st.integers(0, len(TEXT) - 16),
        st.integers(2, 16),
        st.frozensets(st.sampled_from([slug for slug, *_ in TAGS])),
        st.sampled_from(("A note", "Another", "🚢")),
    ),
    max_size=8,
)


@pytest.fixture
def begun(study: Study) -> Study:
    """A colleague has marked something, and both have written on it."""
    with change():
        analyst = study.member("analyst")
        add_highlight(analyst, 1, *study.span(RIVER), RIVER, ["monitoring"], "Theirs")
        add_note(analyst, 1, 1, "Is it?")
        add_note(study.member("lead"), 1, 1, "It is.")
    return study


# A history costs a hundred times what a text does: a tenth of the examples.
@settings(
    max_examples=max(30, settings().max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
def test_undoing_all_gives_the_start_and_doing_it_again_the_end(
    begun: Study, history: list[Step]
) -> None:
    """Against the plain list of states that an editor would keep. Each example is one transaction
    that is taken back, so that all begin with the same database."""
    with change():
        _walk(begun, history)
        db.session.rollback()


def _walk(study: Study, history: list[Step]) -> None:
    since, states, at = now(), [_state(study)], 0
    for step in history:
        if step.verb in ("undo", "redo"):
            to = at + (1 if step.verb == "redo" else -1)
            assert _turn(study, step.verb, since) == (0 <= to < len(states))
            at = to if 0 <= to < len(states) else at
            assert _state(study) == states[at]
        elif _do(study, step):
            states[at + 1 :], at = [_state(study)], at + 1
    for verb, to in (("undo", 0), ("redo", len(states) - 1)):
        while _turn(study, verb, since):
            pass
        assert _state(study) == states[to]


def _turn(study: Study, verb: str, since: datetime) -> bool:
    """False when there is nothing to turn: alone, nobody is in one's way."""
    try:
        (undo if verb == "undo" else redo)(study.member("lead"), 1, since)
    except Stale as refusal:
        if refusal.message != f"There is nothing to {verb}.":
            raise
        return False
    return True


def _do(study: Study, step: Step) -> bool:
    """Whether that changed anything."""
    actor, tags = study.member("lead"), sorted(step.tags)
    span = (step.start, step.start + step.length, TEXT[step.start : step.start + step.length])
    if step.verb == "add":
        return add_highlight(actor, 1, *span, tags, step.text).fresh
    if step.verb == "rezone":
        ordinal, zone = 1 + step.which % 4, ("body", "notes", "caption")[step.start % 3]
        before = briefs.brief(study.project_id, 1).rev
        rezone_block(actor, 1, ordinal, zone)
        return briefs.brief(study.project_id, 1).rev != before
    if step.verb in ON_NOTES:
        return _on_note(study, step)
    rows = db.session.scalars(sa.select(Highlight).order_by(Highlight.number)).all()
    row = rows[step.which % len(rows)]
    if step.verb == "restore":
        return restore_highlight(actor, 1, row.number).fresh
    if row.deleted_at is not None:
        return False
    if step.verb == "reply":
        return add_note(actor, 1, row.number, step.text).fresh
    if step.verb == "edit":
        return edit_highlight(actor, 1, row.number, tags, step.text, row.version).fresh
    if step.verb == "adjust":
        return adjust_highlight(actor, 1, row.number, *span, row.version).fresh
    return remove_highlight(actor, 1, row.number).fresh


def _on_note(study: Study, step: Step) -> bool:
    actor = study.member("lead")
    there = (
        sa.select(Note, Highlight.number)
        .join(Highlight, Highlight.id == Note.highlight_id)
        .where(Note.deleted_at.is_(None), Highlight.deleted_at.is_(None))
        .order_by(Note.created_at, Note.id)
    )
    found = db.session.execute(there).all()
    if not found:
        return False
    note, number = found[step.which % len(found)]
    if step.verb == "remove note":
        return remove_note(actor, 1, number, note.id).fresh
    if note.author_id != actor.user_id:
        return False
    return edit_note(actor, 1, number, note.id, step.text, note.version).fresh


def _state(study: Study) -> object:
    """All that can be seen, and what is derived from it."""
    lines = highlights.highlights(study.project_id, study.revision_id)
    words = dict(db.session.execute(sa.select(Highlight.number, Highlight.words)).all())
    marks = [
        (
            line.number,
            (line.start, line.end, line.exact, line.first_block, line.last_block, line.note),
            sorted(line.slugs),
            [(note.id, note.analyst, note.text, note.edited_at) for note in line.thread],
            words[line.number],
        )
        for line in lines
    ]
    return marks, [block.zone for block in briefs.blocks(study.project_id, study.revision_id)]
