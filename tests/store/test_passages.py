from __future__ import annotations

import pytest

from app.domain.filters import parse
from app.store import filters, passages
from app.store.database import change, db
from app.store.tables import Block, Highlight, Membership
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")


def test_passages_come_in_the_order_of_the_briefs(marked: Marked) -> None:
    rows = passages.passages(
        marked.project_id, filters.conditions(marked.project_id, parse("")), address="/p"
    )
    assert [row.ref for row in rows] == ["B1:1", "B1:2", "B1:4", "B1:3", "B2:2", "B2:1"]


def test_a_passage_says_where_it_stands(marked: Marked) -> None:
    (row,) = passages.passages(
        marked.project_id,
        passages.by_reference(marked.project_id, ["B1:2"]),
        address="https://example.org/projects/p",
    )
    assert row.exact == marked.study.text[row.start : row.end] == "patrol the river border"
    assert (row.paragraph, row.paragraph_number, row.zone) == ("2", 2, "body")
    assert row.tags == ("border-control", "peacekeeping")  # as the codebook has them
    assert (row.analyst, row.analyst_handle, row.note) == ("Ben Okoro", "ben", "Peacekeeping")
    assert row.permalink == "https://example.org/projects/p/briefs/1/highlights/2"


def test_a_passage_across_paragraphs_names_both(marked: Marked) -> None:
    with change():
        marked.mark(1, "each month.\nNeighbours")
    (row,) = passages.passages(
        marked.project_id, passages.by_reference(marked.project_id, ["B1:5"]), address=""
    )
    assert row.paragraph == "1–2"


def test_a_block_outside_the_body_shows_no_number(marked: Marked) -> None:
    with change():
        block = db.session.get_one(Block, (marked.project_id, marked.study.revision_id, 2))
        block.zone = "boilerplate"
    (row,) = passages.passages(
        marked.project_id, passages.by_reference(marked.project_id, ["B1:2"]), address=""
    )
    assert (row.paragraph, row.paragraph_number) == ("", None)


def test_passages_of_somebody_who_left_keep_their_name(marked: Marked) -> None:
    with change():
        db.session.delete(db.session.get_one(Membership, (marked.project_id, marked.user("ben"))))
    (row,) = passages.passages(
        marked.project_id, passages.by_reference(marked.project_id, ["B1:2"]), address=""
    )
    assert (row.analyst, row.analyst_handle) == ("Ben Okoro", "")


def test_what_is_no_reference_names_nothing(marked: Marked) -> None:
    for refs in ([], ["B1"], ["B9:1"], ["x"], ["B1:99999999999"]):
        selected = passages.by_reference(marked.project_id, refs)
        assert passages.passages(marked.project_id, selected, address="") == []


def test_a_page_holds_its_part(marked: Marked) -> None:
    selected = filters.conditions(marked.project_id, parse(""))
    rows = passages.passages(marked.project_id, selected, address="", offset=2, limit=2)
    assert [row.ref for row in rows] == ["B1:4", "B1:3"]
    assert rows[0].tags == (
        "stockpile-security",
        "border-control",
    )
    assert passages.count(selected) == 6


def test_tags_by_reference_know_only_live_passages(marked: Marked) -> None:
    found = passages.tags_by_reference(marked.project_id, ["B1:2", "B2:1", "B7:1"])
    assert found == {"B1:2": ["border-control", "peacekeeping"], "B2:1": []}
    with change():
        row = db.session.get_one(Highlight, (marked.project_id, marked.highlights["B2:1"]))
        row.deleted_at = row.created_at
    assert passages.tags_by_reference(marked.project_id, ["B2:1"]) == {}


def test_texts_come_by_reference(marked: Marked) -> None:
    assert passages.texts(marked.project_id, ["B2"]) == {"B2": marked.study.text}
