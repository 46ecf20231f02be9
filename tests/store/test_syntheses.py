from __future__ import annotations

import pytest

from app.domain.errors import Missing
from app.store import syntheses
from app.store.database import change
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")


def test_nothing_written_is_version_0(marked: Marked) -> None:
    line = syntheses.synthesis(marked.project_id, "peace")
    assert (line.text, line.version, line.analyst, line.updated_at) == ("", 0, "", None)


def test_every_save_counts(marked: Marked) -> None:
    for text in ("First.", "Second."):
        with change():
            syntheses.save(marked.project_id, marked.tags["peace"], text, marked.user("ben"))
    line = syntheses.synthesis(marked.project_id, "peace", to_change=True)
    assert (line.text, line.version, line.analyst) == ("Second.", 2, "Ben Okoro")
    assert [row.tag for row in syntheses.syntheses(marked.project_id)] == ["peace"]


def test_a_text_that_was_emptied_is_none(marked: Marked) -> None:
    with change():
        syntheses.save(marked.project_id, marked.tags["peace"], "", marked.user("ben"))
    assert syntheses.syntheses(marked.project_id) == []


def test_no_such_tag_is_missing(marked: Marked) -> None:
    with pytest.raises(Missing):
        syntheses.synthesis(marked.project_id, "nope")
