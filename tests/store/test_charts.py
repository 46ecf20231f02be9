from __future__ import annotations

from app.actions.briefs import remove_brief
from app.store import charts
from app.store.database import change
from tests.fixtures.marked import Marked


def counts(marked: Marked) -> dict[str, int]:
    with marked.study.app.app_context():
        return {f"B{c.brief} {c.slug}": c.count for c in charts.cells(marked.project_id)}


def pairs(marked: Marked) -> list[tuple[str, str, int]]:
    with marked.study.app.app_context():
        found = charts.pairs(marked.project_id, charts.cells(marked.project_id))
    return [(p.one[0], p.other[0], p.count) for p in found]


def test_tags_are_counted_by_brief(marked: Marked) -> None:
    assert counts(marked) == {
        "B1 border-control": 2,
        "B1 stockpile-security": 1,
        "B1 depots": 1,
        "B1 peace": 1,
        "B1 peacekeeping": 1,
        "B2 border-control": 1,
    }


def test_what_is_removed_does_not_count(marked: Marked) -> None:
    with marked.study.app.app_context(), change():
        remove_brief(marked.member("ana"), 1)
    assert counts(marked) == {"B2 border-control": 1}
    assert pairs(marked) == []


def test_tags_that_meet_on_a_highlight(marked: Marked) -> None:
    with marked.study.app.app_context(), change():
        marked.mark(1, "Guards should", "border-control", "stockpile-security")
    assert pairs(marked) == [
        ("stockpile-security", "border-control", 2),
        ("border-control", "peacekeeping", 1),
    ]
