"""Briefmark as the bench sees it: a server, projects filled by direct inserts, a client."""

from __future__ import annotations

import hashlib
import itertools
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.actions import recommendations
from app.domain.anchors.spans import CONTEXT
from app.domain.palette import COLOURS
from app.domain.recommendations.kinds import GivenField
from app.domain.references import passage_ref
from app.domain.tokens import new_token
from app.domain.words import folded_lines
from app.store import memberships, sessions, users
from app.store.database import change, db
from app.store.events import record_many
from app.store.migrating import migrate
from app.store.search_index import brief_text, index_blocks, index_words
from app.store.tables.briefs import Assignment, Block, Brief, Coding, Highlight, Original, Revision
from app.store.tables.codebook import SummaryCell, Tag
from app.store.tables.columns import new_id, now
from app.store.tables.people import Project, Unsealed
from tests.bench.copies import Place, copy, ids_of_one_moment, triggers_aside
from tests.bench.http import Answer, Client
from tests.bench.servers import Server, running
from tests.bench.texts import Span, Text, spans

PEOPLE = 10
TAGS = 12
PROGRAM = Path(sys.executable).parent / "briefmark"


@dataclass(frozen=True)
class Study:
    """A project with one brief or more of the same text; `path` is that of the last brief."""

    id: uuid.UUID
    slug: str
    text: Text
    revision_id: uuid.UUID
    path: str

    @property
    def project(self) -> str:
        return f"/projects/{self.slug}"


@dataclass
class Ours:
    server: Server
    app: Flask
    people: list[uuid.UUID]
    client: Client
    _names: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def study(
        self,
        text: Text,
        highlights: int,
        *,
        briefs: int = 1,
        but: frozenset[int] = frozenset(),
        tags: int = TAGS,
    ) -> Study:
        """A new project in which each of the briefs has so many highlights, each with one of so
        many tags."""
        with self.app.app_context(), change():
            return self._study(text, highlights, briefs, but, tags)

    def chart(self, study: Study) -> int:
        """Write in every other cell of the matrix; returns how many."""
        with self.app.app_context(), change():
            here = Brief.project_id == study.id
            briefs = db.session.scalars(sa.select(Brief.id).where(here)).all()
            tags = db.session.scalars(sa.select(Tag.id).where(Tag.project_id == study.id)).all()
            rows = [
                {
                    "project_id": study.id,
                    "id": new_id(),
                    "brief_id": brief,
                    "tag_id": tag,
                    "text": "Depots should be counted, and those who hold the keys be paid [B1:1].",
                    "updated_by": self.people[0],
                }
                for at, (brief, tag) in enumerate(itertools.product(briefs, tags))
                if at % 2
            ]
            db.session.execute(sa.insert(SummaryCell), rows)
            who = {"project_id": study.id, "user_id": self.people[0], "state": "done"}
            read = [{**who, "brief_id": brief} for brief in briefs]
            db.session.execute(sa.insert(Assignment), read)
            return len(rows)

    def add(self, study: Study, span: Span, client: Client | None = None) -> Answer:
        """Mark a passage with one tag, as the page does."""
        fields = self.fields(study, span)
        return (client or self.client).post(f"{study.path}/highlights", fields)

    def recommend(self, study: Study, count: int) -> None:
        """So many recommendations, each on one of the brief's highlights."""
        with self.app.app_context():
            lead = memberships.member(self.people[0], study.slug)
            for number in range(1, count + 1):
                who = f"Ministry {number % 40}"
                field = GivenField("actor", "supplied", who, why="It is named before.")
                with change():
                    recommendations.make(lead, 1, number, strength="should", fields=[field])

    @staticmethod
    def fields(study: Study, span: Span) -> dict[str, object]:
        """What the page sends to mark a passage."""
        return {
            "id": new_id(),
            "start": span.start,
            "end": span.end,
            "exact": span.exact,
            "revision": study.revision_id,
            "tag": "tag-1",
            "note": "",
        }

    def _study(
        self, text: Text, highlights: int, briefs: int, but: frozenset[int], many: int
    ) -> Study:
        lead = self.people[0]
        slug = f"bench-{next(self._names)}"
        project = Project(
            id=new_id(), slug=slug, name=slug, created_by=lead, next_brief_number=briefs + 1
        )
        db.session.add(project)
        db.session.flush()
        for at, person in enumerate(self.people):
            memberships.add(project.id, person, f"Analyst {at}", "lead" if at == 0 else "analyst")
        tags = [new_id() for _ in range(many)]
        rows = [
            {
                "project_id": project.id,
                "id": tag,
                "slug": f"tag-{at}",
                "name": f"Measure number {at}",
                "colour": COLOURS[at % len(COLOURS)],
                "position": at,
                "created_by": lead,
            }
            for at, tag in enumerate(tags)
        ]
        db.session.execute(sa.insert(Tag), rows)
        places = [Place(project.id, new_id(), new_id(), at) for at in range(1, briefs + 1)]
        for place in places:
            _brief_rows(place, text, highlights, lead)
        _blocks(places[0], text)
        if highlights:
            self._marks(places[0], text, spans(text, highlights, but), tags)
        if places[1:]:
            with triggers_aside():
                for place in places[1:]:
                    copy(places[0], place)
        path = f"/projects/{slug}/briefs/{briefs}"
        return Study(project.id, slug, text, places[-1].revision_id, path)

    def _marks(
        self, place: Place, text: Text, those: Sequence[Span], tags: Sequence[uuid.UUID]
    ) -> None:
        ids = ids_of_one_moment(len(those))
        marks = [
            _mark(place, id, text.whole, span, at, self.people[at % PEOPLE])
            for at, (id, span) in enumerate(zip(ids, those, strict=True), 1)
        ]
        db.session.execute(sa.insert(Highlight.__table__), marks)  # type: ignore[arg-type]
        db.session.execute(sa.insert(Coding.__table__), _codings(marks, tags))  # type: ignore[arg-type]
        record_many([_event(mark, place.number) for mark in marks])
        found = [("passage", mark["id"], mark["exact"]) for mark in marks]
        index_words(place.project_id, found + [("note", m["id"], m["note"]) for m in marks])
        # Nobody is to seal them meanwhile: it would count as work of what is measured.
        noted = sa.delete(Unsealed).where(Unsealed.chain == place.project_id)
        db.session.execute(noted)


@contextmanager
def briefmark(folder: Path) -> Iterator[Ours]:
    """A server on a new instance folder."""
    folder.mkdir()
    app = create_app({"INSTANCE": folder})
    migrate(app)
    token = new_token()
    with app.app_context(), change():
        people = [
            users.add(f"analyst{at}@example.org", f"Analyst {at}", "none") for at in range(PEOPLE)
        ]
        sessions.start(people[0], token, now(), address="127.0.0.1", agent="bench")
    command: list[str | Path] = [PROGRAM, "--instance", folder, "serve", "--port", "{port}"]
    with running(command, folder / "output.txt", "/healthz") as server:
        client = server.visitor()
        client.cookies["briefmark_session"] = token
        client.headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
        client.headers["X-CSRFToken"] = _csrf(client)
        yield Ours(server, app, people, client)


def _csrf(client: Client) -> str:
    import json

    token: str = json.loads(client.get("/sign-in").body)["csrf_token"]
    return token


def _brief_rows(place: Place, text: Text, highlights: int, by: uuid.UUID) -> None:
    project_id, brief_id, revision_id, number = place
    data = f"{text.whole}\n{number}".encode()
    sha = hashlib.sha256(data).hexdigest()
    brief = Brief(
        project_id=project_id,
        id=brief_id,
        number=number,
        title=f"What was asked for, volume {number}",
        authors=["Ida Quill"],
        created_by=by,
        next_highlight_number=highlights + 1,
        rev=highlights,
    )
    file = {"name": "text.txt", "media_type": "text/plain", "size": len(data), "data": data}
    db.session.add_all([brief, Original(project_id=project_id, sha256=sha, **file)])
    db.session.flush()
    revision = Revision(
        project_id=project_id,
        id=revision_id,
        brief_id=brief_id,
        number=1,
        text=text.whole,
        text_sha256=hashlib.sha256(text.whole.encode()).hexdigest(),
        file_sha256=sha,
        reader="bench",
        reader_version="1",
        created_by=by,
    )
    db.session.add(revision)
    db.session.flush()
    brief.revision_id = revision_id
    db.session.flush()
    index_words(project_id, [("brief", brief_id, brief_text(brief.title, brief.authors))])


def _blocks(place: Place, text: Text) -> None:
    printed = itertools.count(1)
    blocks = [
        {
            "project_id": place.project_id,
            "revision_id": place.revision_id,
            "ordinal": at,
            "kind": "heading" if at in text.headings else "paragraph",
            "zone": "body",
            "level": 2 if at in text.headings else 0,
            "number": None if at in text.headings else next(printed),
            "start": start,
            "end": start + len(paragraph),
        }
        for at, (start, paragraph) in enumerate(zip(text.starts, text.paragraphs, strict=True))
    ]
    db.session.execute(sa.insert(Block), blocks)
    places = [
        (at, start, start + len(paragraph))
        for at, (start, paragraph) in enumerate(zip(text.starts, text.paragraphs, strict=True))
    ]
    index_blocks(place.project_id, place.revision_id, text.whole, places)


def _mark(
    place: Place, id: uuid.UUID, whole: str, span: Span, number: int, by: uuid.UUID
) -> dict[str, Any]:
    note = "To be checked against the audit." if number % 5 == 0 else ""
    return {
        "project_id": place.project_id,
        "brief_id": place.brief_id,
        "revision_id": place.revision_id,
        "id": id,
        "number": number,
        "start": span.start,
        "end": span.end,
        "exact": span.exact,
        "prefix": whole[max(0, span.start - CONTEXT) : span.start],
        "suffix": whole[span.end : span.end + CONTEXT],
        "first_block": span.paragraph,
        "last_block": span.paragraph,
        "note": note,
        "words": folded_lines(span.exact, note),
        "created_by": by,
        "updated_by": by,
    }


def _event(mark: dict[str, Any], brief: int) -> dict[str, Any]:
    """The line of the record that adding it has written."""
    said = {name: mark[name] for name in ("start", "end", "exact", "note")}
    return {
        "project_id": mark["project_id"],
        "id": mark["id"],
        "actor_id": mark["created_by"],
        "verb": "add",
        "kind": "highlight",
        "object_id": mark["id"],
        "ref": passage_ref(brief, mark["number"]),
        "brief_id": mark["brief_id"],
        "rev": mark["number"],
        "after": {**said, "tags": [f"tag-{mark['number'] % TAGS}"]},
    }


def _codings(marks: Sequence[dict[str, Any]], tags: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    """One tag each, and a second one on every third."""
    those = [(mark, at) for mark in marks for at in range(2 if mark["number"] % 3 == 0 else 1)]
    return [
        {
            "project_id": mark["project_id"],
            "id": id,
            "highlight_id": mark["id"],
            "tag_id": tags[(mark["number"] + further * 5) % len(tags)],
            "coder_id": mark["created_by"],
        }
        for id, (mark, further) in zip(ids_of_one_moment(len(those)), those, strict=True)
    ]
