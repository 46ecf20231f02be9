from __future__ import annotations

import pytest

from app.store import filters
from app.store.database import change, db
from app.store.names import family, names
from app.store.tables.codebook import Tag
from app.store.tables.columns import now
from tests.conftest import Recorder
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")


def test_names_know_how_many_live_passages_they_have(marked: Marked) -> None:
    known = names(marked.project_id)
    assert known.tags["border-control"].passages == 3
    assert known.tags["monitoring"].passages == 0
    assert known.people["ben"].passages == 3
    assert known.people["vic"].passages == 0
    assert known.briefs["B1"].passages == 4


def test_names_take_five_statements(marked: Marked, statements: Recorder) -> None:
    with statements() as seen:
        names(marked.project_id)
    assert len(seen) == 5


def test_a_value_without_name_stays_as_it_is(marked: Marked) -> None:
    known = names(marked.project_id)
    assert known.name_of("by", "nobody") == "nobody"
    assert known.name_of("tag", "border-control") == "Border control"
    assert known.name_of("brief", "B1") == f"B1 “{known.briefs['B1'].name}”"


def test_the_family_of_a_tag_are_its_descendants(marked: Marked) -> None:
    with change():
        marked.tag("cellars", parent="depots")
    expected = {"stockpile-security", "depots", "cellars"}
    assert family(marked.project_id, "stockpile-security") == expected


def test_a_bookmark_of_a_merged_tag_leads_to_what_it_became(marked: Marked) -> None:
    with change():
        old = db.session.get_one(Tag, (marked.project_id, marked.tags["peacekeeping"]))
        old.retired_at, old.merged_into_id = now(), marked.tags["peace"]
    selection = filters.select(marked.project_id, "tag:peacekeeping by:ana")
    assert str(selection.filter) == "tag:peace by:ana"
    assert filters.ids(selection.conditions) == {marked.highlights["B1:3"]}
    assert filters.ids(
        filters.select(marked.project_id, "-tag:peacekeeping by:ana brief:B1").conditions
    ) == {
        marked.highlights["B1:1"],
        marked.highlights["B1:4"],
    }
