"""Counts are what stands in the rows, whatever is done (the fixture `app` asks so after each test),
and what is not is found and mended."""

from __future__ import annotations

import uuid
from collections import Counter

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.store import counts
from app.store.database import change, db
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.columns import new_id, now
from tests.fixtures.marked import Marked

COUNTED = ("passages", "untagged")


def _kept(project_id: uuid.UUID) -> Counter[str]:
    found: Counter[str] = Counter()
    for table in counts.TABLES:
        columns = sa.select(*(column for column in table.c if column.name in COUNTED))
        for row in db.session.execute(columns.where(table.c.project_id == project_id)):
            found.update({f"{table.name} {name}": row._mapping[name] for name in row._mapping})
    return found


def test_a_spoiled_count_is_found_and_mended(marked: Marked, app_context: None) -> None:
    here = marked.study.project_id
    with change():
        _tag(marked, "B1:1", "monitoring", by="ben")  # on what ana marked
    right = _kept(here)
    assert right["coder_count passages"] == 1
    assert not list(counts.wrong())
    with change():
        for table in counts.TABLES:
            db.session.execute(sa.update(table).values(passages=table.c.passages + 1))
    assert set(counts.wrong()) == {(table.name, here) for table in counts.TABLES}
    counts.recount(here)
    assert not list(counts.wrong())
    assert _kept(here) == right


def _tag(marked: Marked, ref: str, tag: str, *, by: str) -> None:
    values = {"highlight_id": marked.highlights[ref], "tag_id": marked.tags[tag]}
    coding = Coding(project_id=marked.project_id, coder_id=marked.user(by), **values)
    db.session.add(coding)


def _several_at_once(marked: Marked, of: list[int], how_many: int) -> None:
    """Highlights, and several tags on each, each kind in one statement."""
    here, brief = marked.project_id, db.session.execute(sa.select(Brief)).scalars().first()
    assert brief is not None
    like = db.session.execute(sa.select(Highlight.__table__).limit(1)).mappings().one()
    ids = [new_id() for _ in of]
    highest = db.session.scalar(sa.select(sa.func.max(Highlight.number))) or 0
    rows = [
        {**like, "id": id, "number": number, "brief_id": brief.id}
        for number, id in enumerate(ids, start=highest + 1)
    ]
    if rows:
        db.session.execute(sa.insert(Highlight.__table__).values(rows))  # type: ignore[arg-type]
    codings = [
        {
            "project_id": here,
            "id": new_id(),
            "highlight_id": id,
            "tag_id": tag,
            "coder_id": marked.user("ben"),
            "created_at": now(),
        }
        for id in ids
        for tag in list(marked.tags.values())[:how_many]
    ]
    if codings:
        db.session.execute(sa.insert(Coding.__table__).values(codings))  # type: ignore[arg-type]


def _do(marked: Marked, what: str, which: int, one: int, other: int) -> None:
    highlights = list(db.session.scalars(sa.select(Highlight.id).order_by(Highlight.id)))
    id = highlights[which % len(highlights)] if highlights else None
    tags = list(marked.tags.values())
    of_it = Highlight.id == id
    coding = sa.update(Coding).where(Coding.highlight_id == id, Coding.tag_id == tags[one])
    there = sa.select(Coding.id).where(Coding.highlight_id == id, Coding.tag_id == tags[other])
    if what == "several":
        _several_at_once(marked, list(range(which % 3)), one)
    elif what == "delete":
        db.session.execute(sa.update(Highlight).where(of_it).values(deleted_at=now()))
    elif what == "restore all":
        db.session.execute(sa.update(Highlight).values(deleted_at=None))
    elif what == "erase":
        db.session.execute(sa.delete(Highlight).where(of_it))
    elif what == "another analyst":
        who = marked.user("ben")
        db.session.execute(sa.update(Highlight).where(of_it).values(created_by=who))
    elif what == "retag" and not db.session.scalar(there):
        db.session.execute(coding.values(tag_id=tags[other]))
    elif what == "untag all":
        db.session.execute(sa.delete(Coding).where(Coding.highlight_id == id))
    elif what == "take a tag out":
        db.session.execute(sa.delete(Coding).where(Coding.tag_id == tags[one]))


DONE = ("several", "delete", "restore all", "erase", "another analyst", "retag", "untag all")
changes = st.tuples(
    st.sampled_from((*DONE, "take a tag out")), *(st.integers(0, most) for most in (9, 2, 2))
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(changes, min_size=1, max_size=10))
@example(done=[("several", 2, 2, 0), ("retag", 9, 0, 2), ("untag all", 9, 0, 0)])
def test_rows_changed_in_any_order_are_counted(
    app: Flask, marked: Marked, done: list[tuple[str, int, int, int]]
) -> None:
    """Several rows in a statement, as imports, copies and mergers write them, too."""
    with app.app_context():
        for change_ in done:
            _do(marked, *change_)
        assert not list(counts.wrong())
        db.session.rollback()
