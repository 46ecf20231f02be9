"""A matrix says the same when only the passages of cells with a text are read, and how many there
are elsewhere is told by counts. Of cells with many it says the first places, and how many more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.actions import matrix as act
from app.domain.report.matrix import CellPassage, MatrixRows, SummaryCell
from app.store import cells, summaries
from app.store import matrix as store
from app.store.database import change, db
from app.store.filters import select
from app.store.passages import passages
from tests.fixtures.marked import Marked
from tests.fixtures.study import SLUG

FILTERS = (
    "",
    "by:ben",
    "tag:peace",
    "cell:todo",
    "cell:stale",
    "by:ben cell:unread",
    "brief:B1,B3",
)


@pytest.mark.parametrize("beginning", [1, cells.BEGINNING])
@pytest.mark.parametrize("fold", ["", "stockpile-security", "locks,peace"])
def test_the_grid_says_the_same_without_reading_all_passages(
    messy: Marked, fold: str, beginning: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "BEGINNING", beginning)

    def said(query: str) -> str:
        asked = {"q": query, "fold": fold}
        answer = messy.study.client("analyst").get(messy.study.url("/matrix"), query_string=asked)
        assert answer.status_code == 200
        return answer.text.split("</header>")[-1]

    for query in FILTERS:
        few = said(query)
        with monkeypatch.context() as patched:
            patched.setattr(store, "counted_rows", lambda project_id, *_: store.rows(project_id))
            assert said(query) == few, query


@pytest.fixture
def crowded(marked: Marked, monkeypatch: pytest.MonkeyPatch) -> Iterator[Marked]:
    """Two passages are few and three the beginning of a brief. In B1 “peace” has four, of which two
    are at the beginning, and border control two, none there; in B2 monitoring is on the last."""
    monkeypatch.setattr(cells, "FEW", 2)
    monkeypatch.setattr(cells, "BEGINNING", 3)
    with marked.study.app.app_context():
        with change():
            for words in ("Guards should", "Neighbours ought", "each month"):
                marked.mark(1, words, "peace", "monitoring")
            marked.mark(2, "Guards should", "depots")
            marked.mark(2, "count every rifle")
            marked.mark(2, "Monitors need", "monitoring")
            ana = marked.member("ana")
            act.write_cell(ana, 1, "peace", "Mandates [B1:3], with patrols [B1:2].", 0)
            act.write_cell(ana, 1, "border-control", "Patrol [B1:2, B1:4].", 0)
            act.write_cell(ana, 2, "monitoring", "Somebody needs [B2:5].", 0)
        yield marked


def grid(marked: Marked, *, all_read: bool, fold: str = "") -> dict[tuple[str, str], SummaryCell]:
    db.session.expire_all()
    _, project = summaries.project_named(SLUG)
    folded = [fold] if fold else []
    return dict(store.matrix(marked.project_id, project, folded, all_read=all_read).cells)


def test_a_cell_with_many_passages_says_the_first_places_and_how_many_more(
    crowded: Marked,
) -> None:
    few, every = grid(crowded, all_read=False), grid(crowded, all_read=True)
    assert every["B1", "peace"].places == "¶1–3"
    assert few["B1", "peace"].places == "¶1, 3 and 1 more passage"  # what it cites is among them
    assert few["B1", "peace"].cites_beside == every["B1", "peace"].cites_beside == ("B1:2",)
    for key in (("B1", "border-control"), ("B2", "monitoring")):
        assert few[key] == every[key], key
    assert [cell.state for cell in few.values()] == [cell.state for cell in every.values()]


def test_a_folded_cell_says_the_first_places_of_each_tag_in_it(crowded: Marked) -> None:
    with change():
        for words in ("rifles in Dorvane", "June 2019", "several years"):
            crowded.mark(1, words, "stockpile-security")
        act.write_cell(crowded.member("ana"), 1, "depots", "Count.", 0)
    fold = "stockpile-security"
    few = grid(crowded, all_read=False, fold=fold)["B1", fold]
    every = grid(crowded, all_read=True, fold=fold)["B1", fold]
    assert every.places == "¶1, 3"
    assert few.places == "¶1 and 3 more passages"
    assert few.found == every.found == 5


def test_what_came_since_is_told_though_it_is_among_the_many(crowded: Marked) -> None:
    with change():
        crowded.mark(1, "several years", "peace")
    few = grid(crowded, all_read=False)["B1", "peace"]
    assert few.needs_a_look == ("B1:8 has this tag by now.",)
    assert "B1:8" not in {each.ref for each in few.passages}


def test_a_file_takes_the_passages_that_it_has_read_and_the_places_of_cells_with_a_text(
    crowded: Marked,
) -> None:
    project = crowded.project_id
    selected = select(project, "").conditions
    known = {row.ref: row for row in passages(project, selected, address="")}
    anew, taken = store.rows(project), store.rows(project, known)
    assert taken._replace(passages=()) == anew._replace(passages=())

    def held(rows: MatrixRows) -> list[tuple[str, str, str]]:
        return sorted((each.brief, each.tag, each.ref) for each in rows.passages)

    written = {("B1", "peace"), ("B1", "border-control"), ("B2", "monitoring")}

    def placed(rows: MatrixRows) -> set[CellPassage]:
        return {each for each in rows.passages if (each.brief, each.tag) in written}

    assert held(taken) == held(anew)
    assert placed(taken) == placed(anew)
    assert any(each.paragraph for each in placed(anew))
