from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from app.actions import codebook
from app.actions.briefs import remove_brief
from app.store import counts, filters, passages
from app.store.database import change, db
from app.store.passage_order import Order, order
from app.store.passages import PageOfPassages
from app.store.tables.briefs import Block, Highlight
from app.store.tables.people import Membership
from tests.conftest import Recorder
from tests.fixtures.marked import Marked, done

pytestmark = pytest.mark.usefixtures("app_context")


def test_passages_come_in_the_order_of_the_briefs(marked: Marked) -> None:
    rows = passages.passages(
        marked.project_id, filters.select(marked.project_id, "").conditions, address="/p"
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
    assert row.slugs == ("border-control", "peacekeeping")  # as the codebook has them
    assert (row.analyst, row.analyst_handle, row.note) == ("Ben Okoro", "ben", "Peacekeeping")
    assert row.permalink == "https://example.org/projects/p/briefs/1/highlights/2"


def test_a_passage_across_paragraphs_names_both(marked: Marked) -> None:
    with change():
        marked.mark(1, "each month.\nNeighbours")
    (row,) = passages.passages(
        marked.project_id, passages.by_reference(marked.project_id, ["B1:5"]), address=""
    )
    assert row.paragraph == "1–2"


def test_a_passage_across_pages_names_both(marked: Marked) -> None:
    with change():
        for ordinal, page in ((1, "4"), (2, "5")):
            key = (marked.project_id, marked.study.revision_id, ordinal)
            db.session.get_one(Block, key).page = page
        marked.mark(1, "each month.\nNeighbours")
        marked.mark(1, "Neighbours")
    selected = passages.by_reference(marked.project_id, ["B1:5", "B1:6"])
    rows = passages.passages(marked.project_id, selected, address="")
    assert [row.page for row in rows] == ["4–5", "5"]


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


def a_page(
    marked: Marked,
    how: Order,
    limit: int = 2,
    query: str = "",
    after: str = "",
    before: str = "",
    *,
    kept: bool = True,
) -> PageOfPassages:
    """By the counts that are kept, or else by the rows."""
    selection = filters.select(marked.project_id, query)
    return passages.page(
        marked.project_id,
        lambda: selection.conditions,
        how,
        address="",
        limit=limit,
        after=after,
        before=before,
        only=selection.told if kept else None,
    )


def names(page: PageOfPassages) -> list[str]:
    return [page.name(at) for at in range(len(page.rows))]


def refs(page: PageOfPassages) -> list[str]:
    return [row.ref for row in page.rows]


@pytest.mark.parametrize("sort", ["place", "newest"])
@pytest.mark.parametrize("group", ["brief", "tag", "analyst", "none"])
def test_pages_follow_each_other_with_counts_right_across_their_borders(
    marked: Marked, sort: str, group: str
) -> None:
    with change():
        for _ in range(3):  # several at one place, and of one minute
            marked.mark(2, "river", "peace", "depots", by="ben")
    how = order(sort, group)
    whole = a_page(marked, how, limit=100)
    total = 14 if group == "tag" else 9
    assert len(refs(whole)) == whole.total == total
    seen: list[str] = []
    page = a_page(marked, how)
    while True:
        assert page.before == len(seen)
        assert page.counts == whole.counts == Counter(whole.heads)
        assert page.earlier == {head: whole.heads[: len(seen)].count(head) for head in page.counts}
        seen += names(page)
        if page.before + len(page.rows) == page.total:
            break
        back = a_page(marked, how, before=page.name(-1))
        assert names(back) == seen[-3:-1] or page.before == 0
        page = a_page(marked, how, after=seen[-1])
    assert seen == names(whole)
    assert len(set(seen)) == total


@pytest.mark.parametrize("group", ["brief", "tag", "analyst", "none"])
@pytest.mark.parametrize(
    "query",
    [
        *("", "tag:peacekeeping", "by:ben", "brief:B2,B1 by:ana", "-by:ben", "tag:depots by:ben"),
        *("tag:peace,depots", "tag:depots,peacekeeping", "tag:depots tag:peacekeeping"),
        *(
            "-tag:depots",
            "-tag:depots,peace",
            "-tag:depots -tag:peacekeeping",
            "tag:peace -tag:depots",
        ),
        *("tag:stockpile-security", "-tag:stockpile-security", "tag:depots tag:stockpile-security"),
    ],
)
def test_kept_counts_are_those_of_the_rows(marked: Marked, group: str, query: str) -> None:
    with change():
        for brief in (1, 2, 1):
            marked.mark(brief, "river", "peacekeeping", "depots", by="ben")
        row = db.session.get_one(Highlight, (marked.project_id, marked.highlights["B1:1"]))
        row.deleted_at = row.created_at
    how = order("place", group)
    for after in ("", "B1:2", "B1:6", "B2:1"):
        kept, rows = (a_page(marked, how, 2, query, after, kept=each) for each in (True, False))
        assert names(kept) == names(rows)
        assert (kept.counts, kept.earlier) == (rows.counts, rows.earlier)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tag:depots", {"tag_id": ["depots"]}),
        ("tag:depots,peace", {"any_of": ["depots", "peace"]}),
        ("tag:depots tag:peace", {"all_of": ["depots", "peace"]}),
        ("-tag:depots", {"none_of": ["depots"]}),
        ("-tag:depots -tag:peace", {"none_of": ["depots", "peace"]}),
        ("tag:stockpile-security", {"any_of": ["depots", "stockpile-security"]}),
        ("tag:depots tag:stockpile-security", None),
        ("tag:depots -tag:peace", None),
        ("tag:depots,peace,peacekeeping", None),
        ("-tag:depots,peace,peacekeeping", None),
        ("tag:depots,peace by:ben", None),
    ],
)
def test_of_two_tags_at_most_the_counts_tell_in_the_briefs(
    marked: Marked, query: str, expected: dict[str, list[str]] | None
) -> None:
    slugs = {id: slug for slug, id in marked.tags.items()}
    told = filters.select(marked.project_id, query).told
    assert (
        told is None
        or {key: sorted(slugs[id] for id in ids) for key, ids in told.items()} == expected
    )
    assert (told is None) == (expected is None)


@pytest.mark.parametrize("group", ["brief", "tag", "analyst", "none"])
def test_so_they_are_of_briefs_in_the_trash_and_tags_that_are_merged_or_retired(
    marked: Marked, group: str
) -> None:
    ana, how = marked.member("ana"), order("place", group)
    done(remove_brief, ana, 2)
    done(codebook.merge_tag, ana, "peace", "peacekeeping")
    done(codebook.retire_tag, ana, "border-control")
    places = [
        {},
        *({name: ref} for name in ("after", "before") for ref in ("B1:2", "B1:3", "B2:1")),
    ]
    for query in ("", "tag:peace", "tag:border-control by:ben", "by:ana", "tag:peace,depots"):
        for place in places:
            kept, rows = (
                a_page(marked, how, 2, query, kept=each, **place) for each in (True, False)
            )
            assert names(kept) == names(rows)
            assert (kept.counts, kept.earlier) == (rows.counts, rows.earlier)


def test_where_the_counts_know_of_none_no_passage_is_looked_at(
    marked: Marked, statements: Recorder
) -> None:
    with change():
        marked.tag("unused")
    selection = filters.select(marked.project_id, "tag:unused")
    with statements() as seen:
        page = passages.page(
            *(marked.project_id, lambda: selection.conditions, order("place", "brief")),
            address="",
            limit=2,
            only=selection.told,
        )
    assert (page.total, len(seen)) == (0, 1)


def test_a_group_that_somebody_makes_meanwhile_is_counted_from_the_next_page_on(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def before(*asked: Any) -> list[counts.Group] | None:
        return [each for each in counts.groups(*asked) or () if each.brief == 1]

    monkeypatch.setattr(passages, "groups", before)
    page = a_page(marked, order("place", "brief"), after="B2:2")
    assert refs(page) == ["B2:1"]
    assert page.counts[page.heads[0]] == 0


def test_a_passage_stands_under_each_of_its_tags(marked: Marked) -> None:
    page = a_page(marked, order("place", "tag"), limit=100)
    for ref, tags in Counter(refs(page)).items():
        (row,) = {row.ref: row for row in page.rows if row.ref == ref}.values()
        heads = [head for head, each in zip(page.heads, page.rows, strict=True) if each.ref == ref]
        assert (sorted(heads), tags) == (sorted(row.slugs or ("",)), max(1, len(row.slugs)))


def test_a_place_under_a_tag_that_is_gone_is_the_first_of_the_passage(marked: Marked) -> None:
    how = order("place", "tag")
    assert refs(a_page(marked, how, after="B1:2@peacekeeping")) == ["B2:1"]
    assert refs(a_page(marked, how, after="B1:2@gone")) == ["B1:4", "B2:2"]
    assert refs(a_page(marked, how, after="B1:2")) == ["B1:4", "B2:2"]


def test_groups_stand_together_in_their_order(marked: Marked) -> None:
    for group, expected in (
        ("brief", [1, 1, 1, 1, 2, 2]),
        ("analyst", ["ana", "ana", "ana", "ben", "ben", "ben"]),
    ):
        rows = a_page(marked, order("newest", group), limit=9).rows
        found = [row.brief_number if group == "brief" else row.analyst_handle for row in rows]
        assert found == expected


def test_what_colleagues_change_meanwhile_neither_repeats_nor_hides_a_passage(
    marked: Marked,
) -> None:
    how = order("place", "brief")
    first = a_page(marked, how)
    assert refs(first) == ["B1:1", "B1:2"]
    with change():
        marked.mark(1, "Guards should count")
        row = db.session.get_one(Highlight, (marked.project_id, marked.highlights["B1:2"]))
        row.deleted_at = row.created_at
    second = a_page(marked, how, after="B1:2")
    assert (refs(second), second.before) == (["B1:4", "B1:3"], 2)
    assert refs(a_page(marked, how, before="B1:4")) == ["B1:5", "B1:1"]


def test_beyond_the_last_passage_stands_the_last_page_and_before_the_first_the_first(
    marked: Marked,
) -> None:
    how = order("place", "none")
    beyond = a_page(marked, how, after="B2:1")
    assert (refs(beyond), beyond.before) == (["B2:2", "B2:1"], 4)
    for before, after in (("B1:2", ""), ("B1:1", ""), ("", "B9:9"), ("", "odd")):
        page = a_page(marked, how, before=before, after=after)
        assert (refs(page), page.before) == (["B1:1", "B1:2"], 0)
    assert a_page(marked, how, query="nothing").total == 0


def test_a_page_takes_four_statements(marked: Marked, statements: Recorder) -> None:
    how = order("place", "tag")
    selected = filters.select(marked.project_id, "tag:border-control").conditions
    with statements() as seen:
        passages.page(marked.project_id, lambda: selected, how, address="", limit=2)
    assert len(seen) == 4
    with statements() as seen:
        passages.page(marked.project_id, lambda: selected, how, address="", limit=1, after="B1:2")
    assert len(seen) == 5


def test_tags_by_reference_know_only_live_passages(marked: Marked) -> None:
    found = passages.tags_by_reference(marked.project_id, ["B1:2", "B2:1", "B7:1"])
    assert found == {"B1:2": ["border-control", "peacekeeping"], "B2:1": []}
    with change():
        row = db.session.get_one(Highlight, (marked.project_id, marked.highlights["B2:1"]))
        row.deleted_at = row.created_at
    assert passages.tags_by_reference(marked.project_id, ["B2:1"]) == {}


def test_texts_come_by_reference(marked: Marked) -> None:
    assert passages.texts(marked.project_id, ["B2"]) == {"B2": marked.study.text}
