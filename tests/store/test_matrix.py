"""How the matrix is read: in as many statements for 40 briefs and 25 tags as for two, what a filter
keeps of it, and what was done with a cell."""

from __future__ import annotations

import pytest

from app.actions import matrix as act
from app.actions.briefs import remove_brief, restore_brief
from app.actions.progress import declare_read
from app.domain.report.matrix import Matrix
from app.store import filters, passages, summaries
from app.store import matrix as store
from app.store.cells import kept
from app.store.database import change, db
from tests.conftest import Recorder
from tests.fixtures.marked import Marked
from tests.fixtures.study import SLUG, add_brief, add_project

pytestmark = pytest.mark.usefixtures("app_context")


def whole(marked: Marked, *folded: str) -> Matrix:
    db.session.expire_all()
    _, project = summaries.project_named(SLUG)
    return store.matrix(marked.project_id, project, folded)


def keys(marked: Marked, query: str, *folded: str) -> list[str]:
    """“B1 depots” of each cell that the filter keeps."""
    selection = filters.select(marked.project_id, query)
    found = store.selected(whole(marked, *folded), selection)
    return [" ".join(key) for key in found.cells]


@pytest.fixture
def charted(marked: Marked) -> Marked:
    """B1 is read; its border control is charted, its monitoring without result."""
    with change():
        declare_read(marked.member("ben"), 1, True)
        act.write_cell(marked.member("ana"), 1, "border-control", "Patrol [B1:2].", 0)
        act.find_nothing(marked.member("ana"), 1, "monitoring", 0)
    return marked


def test_a_large_one_takes_the_statements_of_a_small_one(
    marked: Marked, statements: Recorder
) -> None:
    with change():
        act.write_cell(marked.member("ana"), 1, "peace", "Mandates [B1:3].", 0)
    with statements() as few:
        whole(marked)
    with change():
        for n in range(19):
            marked.tag(f"more-{n}")
        for n in range(3, 41):
            second = add_brief(marked.project_id, marked.user("ana"), n)
            assert second.revision_id
            marked.briefs[n] = (second.id, second.revision_id)
            marked.mark(n, "count every rifle", "more-1", "peace")
            act.write_cell(marked.member("ana"), n, "peace", f"Count [B{n}:1].", 0)
    with statements() as many:
        found = whole(marked)
    assert len(found.cells) == 40 * 25
    assert len(many) == len(few) == 13


def test_a_filter_keeps_rows_columns_and_cells(charted: Marked) -> None:
    assert len(keys(charted, "")) == 12
    assert keys(charted, "tag:peace") == ["B1 peace", "B2 peace"]
    assert keys(charted, "tag:peace brief:B2") == ["B2 peace"]
    assert keys(charted, "-tag:stockpile-security brief:B1") == [
        *("B1 border-control", "B1 monitoring", "B1 peace", "B1 peacekeeping"),
    ]
    assert keys(charted, "tag:stockpile-security -brief:B2") == [
        *("B1 stockpile-security", "B1 depots"),
    ]
    assert keys(charted, "cell:none") == ["B1 monitoring"]
    assert keys(charted, "cell:todo") == [
        *("B1 stockpile-security", "B1 depots", "B1 peace", "B1 peacekeeping"),
    ]
    assert keys(charted, "-cell:todo,none brief:B1") == ["B1 border-control"]
    assert len(keys(charted, "cell:unread")) == 6
    assert keys(charted, "cell:stale") == []
    assert keys(charted, "by:ben") == [
        *("B1 border-control", "B1 peacekeeping", "B2 border-control"),
    ]
    assert keys(charted, "patrol cell:todo") == ["B1 peacekeeping"]
    assert keys(charted, "zone:caption") == ["B1 stockpile-security", "B1 border-control"]


def test_a_folded_column_is_kept_for_what_stands_below_it(charted: Marked) -> None:
    assert keys(charted, "tag:depots", "stockpile-security") == [
        *("B1 stockpile-security", "B2 stockpile-security"),
    ]
    assert keys(charted, '"count every"', "stockpile-security") == ["B1 stockpile-security"]


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("cell:todo", ["B1:1", "B1:2", "B1:3", "B1:4"]),
        ("-cell:todo", ["B2:1", "B2:2"]),
        ("cell:unread", ["B2:2"]),
        ("cell:none", []),
        ("cell:none,unread tag:border-control", ["B2:2"]),
        ("cell:stale", []),
    ],
)
def test_on_passages_a_cell_means_those_that_stand_in_it(
    charted: Marked, query: str, refs: list[str]
) -> None:
    selected = filters.select(charted.project_id, query).conditions
    found = passages.passages(charted.project_id, selected, address="")
    assert sorted(each.ref for each in found) == refs


def test_the_passages_of_a_cell_that_needs_a_look_are_found(charted: Marked) -> None:
    def found(query: str) -> list[str]:
        selected = filters.select(charted.project_id, query).conditions
        return [row.ref for row in passages.passages(charted.project_id, selected, address="")]

    for cells in range(2):
        if cells:  # then all passages are read at once
            with change():
                act.write_cell(charted.member("ana"), 1, "peace", "Mandates.", 0)
        with change():
            charted.mark(1, ("Neighbours ought", "river border together")[cells], "border-control")
        assert sorted(found("cell:stale")) == ["B1:2", "B1:4", "B1:5", "B1:6"][: 3 + cells]
        assert not set(found("-cell:stale")) & set(found("cell:stale"))
        assert keys(charted, "cell:stale") == ["B1 border-control"]


def test_a_removed_brief_takes_its_row_and_brings_it_back(charted: Marked) -> None:
    with change():
        remove_brief(charted.member("ana"), 1)
    assert [each.row.ref for each in whole(charted).briefs] == ["B2"]
    assert kept(charted.project_id) == []
    with change():
        restore_brief(charted.member("ana"), 1)
    assert whole(charted).cells["B1", "border-control"].text == "Patrol [B1:2]."


def test_what_was_done_with_a_cell(charted: Marked) -> None:
    with change():
        act.clear_cell(charted.member("ben"), 1, "border-control", 1)
    brief_id, _ = charted.briefs[1]
    names = {"border-control": "Border control"}
    lines = store.history(charted.project_id, brief_id, "B1/border-control", names)
    assert [(line.name, line.said) for line in lines] == [
        ("Ben Okoro", "cleared the matrix on B1 under Border control"),
        ("Ana Sousa", "wrote in the matrix on B1 under Border control"),
    ]


def test_no_cell_leaks_into_another_project(charted: Marked) -> None:
    with change():
        other = add_project(charted.study.people, "other")
        add_brief(other.id, charted.user("ana"))
    _, project = summaries.project_named("other")
    found = store.matrix(other.id, project)
    assert [cell.version for cell in found.cells.values()] == [0, 0, 0]
    assert not any(cell.passages for cell in found.cells.values())
