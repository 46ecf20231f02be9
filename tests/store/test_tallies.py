"""The report page of a long project says letter by letter what it says when all passages are read,
whatever overlaps, is deleted, retired, cited or recommended; only the number of its state stands in
the files."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.domain.tags import Tag
from app.store import summaries
from app.store.database import change, db
from app.store.filters import Selection
from app.store.names import live
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tallies import _ids, _ranked, _ranked_in, _sums, can_be_told
from tests.conftest import Recorder
from tests.fixtures.marked import Marked

QUERIES = ("", "by:ben", "by:vic", "brief:B1", "brief:B1,B3 by:ana", "tag:peace", "tag:keys by:ana")
PROFILES: tuple[dict[str, str], ...] = (
    {"profile": "hand-in"},
    {"profile": "hand-in", "without": "tag-depots,tag-peace", "parts": "findings,glance,overview"},
    {"profile": "hand-in", "parts": "findings,passages,recommendations,loose,refs,method,overview"},
    {"profile": "working", "without": "untagged,tag-locks"},
    {"profile": "audit"},
)
STATE = re.compile(r"Snapshot [0-9a-f]{12}: other files with this number rest on the")
STATE_IN_FILES = "The files say by a snapshot number which of them rest on the"


def _said(marked: Marked, **asked: str) -> str:
    answer = marked.study.client("viewer").get(marked.study.url("/report"), query_string=asked)
    assert answer.status_code == 200
    return answer.text.split('<div data-chosen="switches">')[1]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: " ".join(p.values())[:30])
def test_the_page_says_the_same_without_reading_all(
    messy: Marked, profile: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.pages.report.MOST_WHOLE", 3)
    monkeypatch.setattr("app.web.pages.report.A_SECTION", 2)
    for query in QUERIES:
        few = _said(messy, q=query, **profile)
        with monkeypatch.context() as patched:
            patched.setattr(summaries, "can_be_told", lambda *_: False)
            every = _said(messy, q=query, **profile)
        assert query or STATE_IN_FILES in few or not STATE.search(every)
        assert STATE.sub(STATE_IN_FILES, few) == STATE.sub(STATE_IN_FILES, every), query


def test_what_comes_while_the_page_is_read_waits_for_the_next(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.pages.report.MOST_WHOLE", 3)

    def meanwhile(selection: Selection, tags: Sequence[Tag]) -> bool:
        with marked.study.app.app_context(), change():
            marked.tag("new")
            marked.mark(2, "river", "new")
        return can_be_told(selection, tags)

    with monkeypatch.context() as patched:
        patched.setattr(summaries, "can_be_told", meanwhile)
        assert "tag-new" not in _said(marked, profile="working")
    assert "tag-new" in _said(marked, profile="working")


def test_the_first_of_each_tag_are_found_by_their_briefs(
    marked: Marked, statements: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.pages.report.MOST_WHOLE", 3)
    monkeypatch.setattr("app.web.pages.report.A_SECTION", 1)
    with marked.study.app.app_context(), change():
        marked.mark(2, "several years", "border-control")  # as many as B1 has passages
    with statements() as seen:
        _said(marked, profile="working")
    ranked = [sql for sql in seen if "row_number()" in sql and "there" in sql]
    assert ranked
    with marked.study.app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL chooses by its statistics")
        for sql in ranked:
            plan = db.session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {sql}", (None,) * sql.count("?")
            )
            codings = [row.detail for row in plan if " coding " in row.detail]
            assert codings
            assert all("highlight_id=?" in each for each in codings)


@pytest.mark.parametrize("first", [1, 2, 3])
def test_so_many_of_each_tag_are_found_as_are_asked_for(messy: Marked, first: int) -> None:
    place = Brief.number, Highlight.start, Highlight.end, Highlight.number
    of_tags: dict[object, list[object]] = defaultdict(list)
    with messy.study.app.app_context():
        here = live(messy.project_id)
        coded = sa.select(Coding.tag_id, Highlight.id).join(Highlight).join(Brief)
        for tag_id, id in db.session.execute(coded.where(*here).order_by(*place)):
            of_tags[tag_id].append(id)
        there = set(db.session.scalars(sa.select(Brief.number)))
        expected = {id for ids in of_tags.values() for id in ids[:first]}
        assert any(len(ids) > first for ids in of_tags.values())
        assert _ids(_ranked(first, *here)) == expected
        assert _ids(_ranked_in(first, there, here)) == expected


TAGS = ("a", "b", "c", "d", "e")
passages = st.tuples(st.sampled_from(["B1", "B2"]), st.sets(st.sampled_from(TAGS)))


@given(st.lists(passages), st.sets(st.sampled_from(TAGS)), st.booleans())
def test_each_passage_counts_once(
    marked: Sequence[tuple[str, set[str]]], family: set[str], of_everybody: bool
) -> None:
    own: dict[str, Counter[str]] = {}
    pairs: dict[str, Counter[tuple[str, str]]] = {}
    for brief, tags in marked:
        for tag in tags:
            own.setdefault(tag, Counter())[brief] += 1
        pairs.setdefault(brief, Counter()).update(combinations(sorted(tags), 2))
    told = {ref: [(*pair, n) for pair, n in of.items()] for ref, of in pairs.items()}
    found = _sums(family, own, told, of_everybody=of_everybody)
    exact = Counter(brief for brief, tags in marked if tags & family)
    assert {ref: exact[ref] if n is None else n for ref, n in found.items()} == exact
    overlapping = max((len(tags & family) for _, tags in marked), default=0)
    if overlapping < (3 if of_everybody else 2):
        two = {pair for _, tags in marked for pair in combinations(sorted(tags & family), 2)}
        if len(two) < 3:
            assert None not in found.values()
