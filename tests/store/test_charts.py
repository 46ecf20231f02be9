from __future__ import annotations

from app.actions.briefs import remove_brief
from app.store import charts, codebook, syntheses
from app.store.database import change
from tests.fixtures.marked import Marked


def counts(marked: Marked) -> dict[str, int]:
    with marked.study.app.app_context():
        return {f"B{c.brief} {c.slug}": c.count for c in charts.cells(marked.project_id) if c.slug}


def pairs(marked: Marked) -> list[tuple[str, str, int]]:
    with marked.study.app.app_context():
        tags = codebook.tags(marked.project_id, retired=True, texts=False)
        found = charts.pairs(marked.project_id, tags)
    return [(p.one.slug, p.other.slug, p.count) for p in found]


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


def test_passages_without_a_tag_are_counted_and_tags_say_whether_they_are_written(
    marked: Marked,
) -> None:
    with marked.study.app.app_context(), change():
        syntheses.save(marked.project_id, marked.tags["peace"], "They agree.", marked.user("ana"))
    with marked.study.app.app_context():
        cells = charts.cells(marked.project_id)
    assert {c.slug for c in cells if c.written} == {"peace"}
    untagged = sum(c.count for c in cells if not c.slug)
    listed = marked.study.client("viewer").get(marked.study.url("/report/json?q=-has:tag"))
    assert untagged == len(listed.get_json()["passages"]) > 0
