from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.store import codings
from app.store.database import change, db
from app.store.tables import Highlight, Tag
from app.store.tables.columns import now
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")


def test_tags_are_put_on_and_taken_off_in_the_order_of_the_codebook(marked: Marked) -> None:
    project_id = marked.project_id
    highlight_id = db.session.scalars(sa.select(Highlight.id).order_by(Highlight.id)).first()
    assert highlight_id
    live = codings.live_tags(project_id, ["peacekeeping", "border-control", "no-such-tag"])
    assert list(live) == ["border-control", "peacekeeping"]
    with change():
        codings.remove_codings(
            project_id, highlight_id, codings.tags_of(project_id, highlight_id).values()
        )
        codings.add_codings(
            project_id, highlight_id, reversed(live.values()), marked.study.people["lead"]
        )
    assert codings.tags_of(project_id, highlight_id) == live
    with change():
        db.session.execute(
            sa.update(Tag).where(Tag.slug == "peacekeeping").values(retired_at=now())
        )
    assert list(codings.live_tags(project_id, live)) == ["border-control"]
    assert codings.tags_of(project_id, highlight_id) == live
