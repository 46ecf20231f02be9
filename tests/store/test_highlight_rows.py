from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from app.actions.highlight_states import checked_tags
from app.domain.errors import Invalid, Missing
from app.store import highlight_rows
from app.store.codebook import chips_of
from app.store.database import change, db
from app.store.tables.briefs import Highlight
from app.store.tables.codebook import Tag
from app.store.tables.columns import now
from tests.fixtures.marked import Marked
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def test_a_passage_is_the_blocks_it_shares_a_character_with(study: Study) -> None:
    end = study.text.index("\n")
    for start, stop, ordinals in ((0, end + 1, [0]), (end - 1, end + 2, [0, 1])):
        blocks, text = highlight_rows.passage(study.project_id, study.revision_id, start, stop)
        assert [block.ordinal for block in blocks] == ordinals
        assert text == study.text


def test_a_passage_is_counted_in_code_points(study: Study) -> None:
    ship = study.text.index("\U0001f6a2")
    for at in (0, ship, ship + 1, len(study.text) - 1):
        found = highlight_rows.passage(study.project_id, study.revision_id, at, at + 1)
        low, high = found.span
        assert low <= at < high


def test_where_the_text_has_no_block_there_is_none(study: Study) -> None:
    beyond = len(study.text) + 10
    found = highlight_rows.passage(study.project_id, study.revision_id, beyond, beyond + 5)
    assert found.blocks == []


def test_a_text_of_another_project_is_missing(study: Study) -> None:
    with pytest.raises(Missing):
        highlight_rows.passage(uuid.uuid4(), study.revision_id, 0, 1)
    with pytest.raises(Missing):
        highlight_rows.lock_brief(uuid.uuid4(), 1)


def test_tags_are_put_on_and_taken_off_in_the_order_of_the_codebook(marked: Marked) -> None:
    project_id = marked.project_id
    highlight_id = db.session.scalars(sa.select(Highlight.id).order_by(Highlight.id)).first()
    assert highlight_id
    live = checked_tags(chips_of(project_id), ["peacekeeping", "border-control"])
    assert list(live) == ["border-control", "peacekeeping"]
    lead = marked.study.people["lead"]
    codings = {slug: highlight_rows.Coded(id, lead) for slug, id in live.items()}
    with change():
        old = highlight_rows.codings_of(project_id, highlight_id).values()
        highlight_rows.remove_codings(project_id, highlight_id, [each.tag_id for each in old])
        highlight_rows.add_codings(project_id, highlight_id, reversed(codings.values()))
    assert list(highlight_rows.codings_of(project_id, highlight_id).items()) == [*codings.items()]
    with change():
        db.session.execute(
            sa.update(Tag).where(Tag.slug == "peacekeeping").values(retired_at=now())
        )
    with pytest.raises(Invalid, match="no such tag in use: “peacekeeping”"):
        checked_tags(chips_of(project_id), live)
    assert highlight_rows.codings_of(project_id, highlight_id) == codings
