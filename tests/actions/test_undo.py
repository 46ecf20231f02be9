"""Undo and redo: from the record alone, in order, and never over a colleague's change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.actions.briefs import rezone_block
from app.actions.highlights import (
    add_highlight,
    adjust_highlight,
    edit_highlight,
    remove_highlight,
)
from app.actions.undo import Reverted, redo, undo
from app.domain.errors import Forbidden, Invalid, Stale
from app.domain.permissions import PERMISSIONS
from app.domain.undo import in_words
from app.store import briefs, highlights
from app.store.codebook import chips_of
from app.store.database import change, db
from app.store.memberships import Member
from app.store.tables.briefs import Highlight
from app.store.tables.codebook import Tag
from app.store.tables.columns import now
from app.store.tables.people import Event
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")
RIFLES = "count every rifle"
TAGS = ("stockpile-security", "border-control", "monitoring")
BEGINNING = now() - timedelta(days=1)


def mark(study: Study, quote: str = RIFLES, *tags: str, role: str = "analyst") -> int:
    with change():
        return add_highlight(study.member(role), 1, *study.span(quote), quote, tags).number


def back(study: Study, role: str = "analyst", **options: Any) -> Reverted:
    with change():
        return undo(study.member(role), 1, BEGINNING, **options)


def again(study: Study, role: str = "analyst") -> Reverted:
    with change():
        return redo(study.member(role), 1, BEGINNING)


def state(study: Study) -> dict[int, tuple[object, ...]]:
    """All that can be seen of the highlights, and what is derived from their ends."""
    lines = highlights.highlights(study.project_id, study.revision_id)
    words = dict(db.session.execute(sa.select(Highlight.number, Highlight.words)).all())
    return {
        line.number: (
            line.start,
            line.end,
            line.exact,
            line.first_block,
            line.last_block,
            line.note,
            tuple(line.slugs),
            words[line.number],
        )
        for line in lines
    }


def zone(study: Study, ordinal: int) -> str:
    return briefs.blocks(study.project_id, study.revision_id)[ordinal].zone


def test_undo_goes_back_step_by_step_and_redo_forward(study: Study) -> None:
    actor = study.member("analyst")
    seen = [state(study)]
    mark(study, RIFLES, "monitoring")
    seen.append(state(study))
    with change():
        edit_highlight(actor, 1, 1, ["border-control"], "Why?", 1)
    seen.append(state(study))
    with change():
        adjust_highlight(actor, 1, 1, *study.span("every rifle"), "every rifle", 2)
    seen.append(state(study))
    with change():
        remove_highlight(actor, 1, 1)
    for earlier in reversed(seen):
        back(study)
        assert state(study) == earlier
    with pytest.raises(Stale, match="nothing to undo"):
        back(study)
    for later in seen[1:]:
        again(study)
        assert state(study) == later
    again(study)
    assert state(study) == {}
    with pytest.raises(Stale, match="nothing to redo"):
        again(study)


def test_a_new_change_ends_what_could_be_done_again(study: Study) -> None:
    mark(study)
    back(study)
    mark(study, "river border")
    with pytest.raises(Stale, match="nothing to redo"):
        again(study)


def test_each_turn_is_an_event_that_names_the_event_it_turned(study: Study) -> None:
    mark(study)
    back(study)
    again(study)
    added, *turns = db.session.scalars(
        sa.select(Event).where(Event.kind == "highlight").order_by(Event.rev)
    ).all()
    assert [turn.verb for turn in turns] == ["undo", "redo"]
    assert {turn.after["of"] for turn in turns if turn.after} == {str(added.id)}
    assert len({event.rev for event in (added, *turns)}) == 3


def test_what_a_colleague_changed_since_is_not_undone_but_can_be_passed_over(
    study: Study,
) -> None:
    mark(study, "river border")
    mark(study, RIFLES, "monitoring")
    with change():
        edit_highlight(study.member("lead"), 1, 2, ["border-control"], "", 1)
    with pytest.raises(Stale, match="Ana Sousa has changed B1:2 since") as refused:
        back(study)
    assert sorted(state(study)) == [1, 2]
    assert isinstance(refused.value.current, dict)
    assert back(study, passing=[refused.value.current["event"]]).step.ref == "B1:1"
    assert list(state(study)) == [2]


def test_a_colleagues_change_of_something_else_is_in_nobodys_way(study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    with change():
        adjust_highlight(
            study.member("analyst"), 1, 1, *study.span("every rifle"), "every rifle", 1
        )
    with change():
        edit_highlight(study.member("lead"), 1, 1, ["border-control"], "Hers", 2)
    back(study)
    ((_start, _end, exact, *_rest, note, slugs, words),) = state(study).values()
    assert (exact, note, slugs) == (RIFLES, "Hers", ("border-control",))
    assert str(words).split() == [*RIFLES.split(), "hers"]


def test_everybody_has_a_history_of_their_own(study: Study) -> None:
    mark(study)
    with pytest.raises(Stale, match="nothing to undo"):
        back(study, "lead")


def test_only_what_was_done_since_signing_in(study: Study) -> None:
    mark(study)
    with pytest.raises(Stale, match="nothing to undo"), change():
        undo(study.member("analyst"), 1, now() + timedelta(seconds=1))


def test_who_may_not_highlight_any_more_cannot_undo(study: Study) -> None:
    mark(study)
    analyst = study.member("analyst")
    viewer = Member(**{**{n: getattr(analyst, n) for n in _fields(analyst)}, "role": "viewer"})
    with pytest.raises(Forbidden), change():
        undo(viewer, 1, BEGINNING)


def _fields(member: Member) -> list[str]:
    return list(type(member).__dataclass_fields__)


def test_a_tag_that_was_retired_since_says_so(study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    with change():
        edit_highlight(study.member("analyst"), 1, 1, [], "", 1)
        db.session.execute(sa.update(Tag).where(Tag.slug == "monitoring").values(retired_at=now()))
    with pytest.raises(Invalid, match="no such tag in use: “monitoring”"):
        back(study)


def test_a_zone_goes_back_with_its_number_unseen(study: Study) -> None:
    with change():
        rezone_block(study.member("analyst"), 1, 3, "body")
    assert back(study).change is None
    assert zone(study, 3) == "caption"
    again(study)
    assert zone(study, 3) == "body"
    with change():
        rezone_block(study.member("lead"), 1, 3, "notes")
    with pytest.raises(Stale, match="has changed B1 since"):
        back(study)


def test_undoing_a_zone_takes_what_choosing_it_takes(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An analyst who may highlight but not edit briefs any more."""
    with change():
        rezone_block(study.member("analyst"), 1, 3, "body")
    only_leads = PERMISSIONS["edit_brief"]._replace(roles=("lead",))
    monkeypatch.setitem(PERMISSIONS, "edit_brief", only_leads)
    with pytest.raises(Forbidden, match="details"):
        back(study)
    assert zone(study, 3) == "body"
    monkeypatch.undo()
    back(study)
    only_leads = PERMISSIONS["edit_brief"]._replace(roles=("lead",))
    monkeypatch.setitem(PERMISSIONS, "edit_brief", only_leads)
    with pytest.raises(Forbidden, match="details"):
        again(study)
    assert zone(study, 3) == "caption"


def test_a_change_in_words(study: Study) -> None:
    mark(study, RIFLES, "monitoring", "border-control")
    names = {tag.slug: tag.name for _, tag in chips_of(study.project_id).values()}
    with change():
        done = edit_highlight(study.member("analyst"), 1, 1, ["monitoring"], "", 1)
    said = in_words(done.verb, done.ref, done.before, done.after, names)
    assert said == "Removed Border control from B1:1."


def test_there_is_nothing_to_undo_and_nothing_to_redo(study: Study) -> None:
    with pytest.raises(Stale, match="nothing to undo"):
        back(study)
    with pytest.raises(Stale, match="nothing to redo"):
        again(study)
