"""The texts of briefs as they were hashed when they came in, every quote against its text, and the
index of words against the rows that it is made of."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.domain.references import brief_ref, passage_ref, recommendation_ref
from app.store import projects, search_index
from app.store.database import change, db, run
from app.store.tables.briefs import Block, Brief, Highlight, Revision
from app.store.tables.people import Project
from app.store.tables.recommendations import Recommendation, RecommendationField
from app.store.tables.search import SearchEntry

SHOWN = 60  # code points of a quote in a sentence
_OF = {
    "project": sa.bindparam("project", type_=sa.Uuid()),
    "one": sa.bindparam("one", type_=sa.Uuid()),
}


class KeptText(NamedTuple):
    project_id: uuid.UUID
    id: uuid.UUID
    slug: str
    brief: int
    text: str
    sha256: str

    def ref(self, number: int) -> str:
        return f"{self.slug} {passage_ref(self.brief, number)}"


_KEYS = (
    sa.select(Revision.project_id, Revision.id, Project.slug, Brief.number)
    .join(Brief, (Brief.project_id == Revision.project_id) & (Brief.id == Revision.brief_id))
    .join(Project, Project.id == Revision.project_id)
    .order_by(Project.slug, Brief.number, Revision.number)
)
_TEXT = sa.select(Revision.text, Revision.text_sha256).where(
    Revision.project_id == _OF["project"], Revision.id == _OF["one"]
)
_BLOCKS = (
    sa.select(Block.ordinal, Block.start, Block.end)
    .where(Block.project_id == _OF["project"], Block.revision_id == _OF["one"])
    .order_by(Block.ordinal)
)
_QUOTES = sa.select(
    Highlight.number,
    Highlight.start,
    Highlight.end,
    Highlight.exact,
    Highlight.prefix,
    Highlight.suffix,
    Highlight.first_block,
    Highlight.last_block,
).where(
    Highlight.project_id == _OF["project"],
    Highlight.revision_id == _OF["one"],
    Highlight.purged_at.is_(None),
)
_STATED = (
    sa.select(
        Recommendation.number,
        RecommendationField.kind,
        RecommendationField.start,
        RecommendationField.end,
        RecommendationField.text,
    )
    .join(
        Highlight,
        (Highlight.project_id == RecommendationField.project_id)
        & (Highlight.id == RecommendationField.highlight_id),
    )
    .join(
        Recommendation,
        (Recommendation.project_id == RecommendationField.project_id)
        & (Recommendation.id == RecommendationField.recommendation_id),
    )
    .where(
        RecommendationField.project_id == _OF["project"],
        RecommendationField.basis == "stated",
        Highlight.revision_id == _OF["one"],
    )
)
_RESTING = (
    sa.select(
        Project.slug,
        Recommendation.number,
        RecommendationField.project_id,
        RecommendationField.rests_on,
    )
    .join(Project, Project.id == RecommendationField.project_id)
    .join(
        Recommendation,
        (Recommendation.project_id == RecommendationField.project_id)
        & (Recommendation.id == RecommendationField.recommendation_id),
    )
    .where(RecommendationField.rests_on.is_not(None))
)


def texts() -> Iterator[str]:
    """That each is what was hashed, and that its blocks follow each other within it."""
    for kept in _kept():
        name = f"{kept.slug} {brief_ref(kept.brief)}"
        if hashlib.sha256(kept.text.encode()).hexdigest() != kept.sha256:
            yield f"The text of {name} is not what was saved when it came in."
            continue
        at, wrong = 0, ""
        for ordinal, start, end in _rows(_BLOCKS, kept):
            if not at <= start <= end <= len(kept.text):
                wrong = f"Block {ordinal} of {name} lies outside its text or over another."
            at = end
        yield wrong


def quotes() -> Iterator[str]:
    """Of highlights, and what is stated in recommendations."""
    for kept in _kept():
        spans = {ordinal: (start, end) for ordinal, start, end in _rows(_BLOCKS, kept)}
        for number, *about in _rows(_QUOTES, kept):
            yield _quote(kept, number, spans, *about)
        for number, kind, start, end, said in _rows(_STATED, kept):
            there = kept.text[start:end]
            what = f"“{kind}” of {kept.slug} {recommendation_ref(number)}"
            yield "" if there == said else _differs(what, said, there)
    for slug, number, project_id, rests in db.session.execute(_RESTING).all():
        text = _text(project_id, uuid.UUID(rests["revision"]))
        there = text[0][rests["start"] : rests["end"]] if text else ""
        what = f"What {slug} {recommendation_ref(number)} rests on"
        yield "" if there == rests["exact"] else _differs(what, rests["exact"], there)


def _quote(
    kept: KeptText,
    number: int,
    spans: dict[int, tuple[int, int]],
    start: int,
    end: int,
    exact: str,
    prefix: str,
    suffix: str,
    first: int,
    last: int,
) -> str:
    text = kept.text
    if text[start:end] != exact:
        return _differs(kept.ref(number), exact, text[start:end])
    if not (text.endswith(prefix, 0, start) and text.startswith(suffix, end)):
        return f"{kept.ref(number)} has other words around it than its text."
    begins, ends = spans.get(first), spans.get(last)
    if not (begins and ends and begins[0] <= start < begins[1] and ends[0] < end <= ends[1]):
        return f"{kept.ref(number)} is not in the blocks that it names, {first} to {last}."
    return ""


def _differs(what: str, said: str, there: str) -> str:
    return f"{what} says “{_short(said)}”; at its place stands “{_short(there)}”."


def _short(words: str) -> str:
    words = words.replace("\n", " ")
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"


def _kept() -> Iterator[KeptText]:
    """One text at a time."""
    for project_id, id, slug, number in db.session.execute(_KEYS).all():
        if found := _text(project_id, id):
            yield KeptText(project_id, id, slug, number, *found)


def _text(project_id: uuid.UUID, id: uuid.UUID) -> Any:
    return run(_TEXT, project=project_id, one=id).first()


def _rows(statement: Any, kept: KeptText) -> Any:
    return run(statement, project=kept.project_id, one=kept.id)


_LEXEME = re.compile(r"'((?:[^']|'')*)':([\d,]+)")


def words() -> Iterator[str]:
    """That what can be found is found by its words and by no others."""
    if db.engine.dialect.name == "sqlite":
        yield _of_sqlite()
    slugs = projects.slugs()
    kept: Counter[bytes] = Counter(key for key, *_ in _indexed())
    for each in search_index.texts():
        for said in search_index.entries_of(each.text):
            key = _key(each.project_id, each.kind, each.object_id, each.ordinal, said)
            kept[key] -= 1
            found = kept[key] >= 0
            about = slugs, each.project_id, each.kind, each.object_id
            yield "" if found else _said("cannot be found by words that it has", *about)
    left = {key for key, number in kept.items() if number > 0}
    for key, project_id, kind, id in _indexed() if left else ():
        if key in left:
            said = "is still found by words that it does not have"
            yield _said(said, slugs, project_id, kind, id)


def _of_sqlite() -> str:
    """Its own index against the rows: https://sqlite.org/fts5.html#the_integrity_check_command.
    As SQLite has it this is a change, for which others wait. Raises OperationalError where it could
    not be asked: somebody else was writing, or nothing can be written."""
    try:
        with change():
            asked = "INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)"
            db.session.execute(sa.text(asked))
    except sa.exc.OperationalError:
        raise
    except sa.exc.DBAPIError:
        return "SQLite’s index of words is not what the rows say."
    return ""


def _said(
    how: str, slugs: dict[uuid.UUID, str], project_id: uuid.UUID, kind: str, id: uuid.UUID
) -> str:
    return f"{slugs.get(project_id, project_id)}: a {kind} ({id}) {how}."


def _indexed() -> Iterator[tuple[bytes, uuid.UUID, str, uuid.UUID]]:
    row = SearchEntry
    asked = sa.select(row.project_id, row.kind, row.object_id, row.ordinal, row.words)
    for project_id, kind, id, ordinal, words in db.session.execute(
        asked, execution_options={"yield_per": 1000}
    ):
        yield _key(project_id, kind, id, ordinal, plain(words)), project_id, kind, id


def _key(project_id: uuid.UUID, kind: str, id: uuid.UUID, ordinal: int, words: str) -> bytes:
    said = f"{project_id}/{kind}/{id}/{ordinal}/{words}"
    return hashlib.blake2b(said.encode(), digest_size=12).digest()


def plain(words: str) -> str:
    """Words with a space between each; PostgreSQL gives 'border':2 'river':1,3."""
    if not words.startswith("'"):
        return words
    placed = {
        int(place): word.replace("''", "'")
        for word, places in _LEXEME.findall(words)
        for place in places.split(",")
    }
    return " ".join(word for _, word in sorted(placed.items()))
