"""The rows that another tool's passages become: highlights, tags on them, notes, and the record.

Offsets are code points, half-open.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field

from app.actions.highlight_states import LONGEST_NOTE, span_of
from app.actions.notes import LONGEST as LONGEST_REPLY
from app.domain.anchors.placing import Placed
from app.domain.anchors.spans import Anchor, anchor_at
from app.domain.briefs import NOT_KEPT, Brief
from app.domain.citations import MONTHS
from app.domain.errors import Stale
from app.domain.permissions import may
from app.domain.references import brief_ref, passage_ref
from app.domain.tags import Tag
from app.domain.text import canonical
from app.domain.undo import State
from app.domain.words import folded_lines
from app.domain.work.foreign_work import ForeignPassage
from app.store import events, highlight_rows, memberships
from app.store import foreign_work as store
from app.store.foreign_work import Row
from app.store.highlight_rows import LockedBrief
from app.store.memberships import Member
from app.store.tables.columns import new_id, now

Key = tuple[int, int, frozenset[uuid.UUID], str]


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A passage that the brief does not have yet; `places` are where it stands among them all."""

    anchor: Anchor
    passage: ForeignPassage
    tag_ids: tuple[uuid.UUID, ...]
    note: str
    replies: list[tuple[uuid.UUID, str]]
    places: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Became:
    """The highlight that a passage is: `fresh` when it was made for it. `written` is what it says,
    its tags by id (domain.foreign_ids.CameBefore)."""

    ref: str
    id: uuid.UUID
    fresh: bool
    written: State


class Rows:
    """Collects the rows of all briefs, to write each table at once."""

    def __init__(self, actor: Member, tool: str, tags: Mapping[str, Tag]) -> None:
        self._actor, self._tool, self._tags = actor, tool, tags
        self._people = people(actor)
        self._highlights: list[Row] = []
        self._codings: list[Row] = []
        self._notes: list[Row] = []
        self._events: list[Row] = []
        self._now = now()

    def add(
        self, into: Brief, placed: Iterable[tuple[int, ForeignPassage, Placed]]
    ) -> dict[int, Became]:
        """Collect what is to stand in the brief; by the place of each what it became. Raises Stale
        when the brief has another text by now."""
        brief = highlight_rows.lock_brief(self._actor.project_id, into.number)
        if brief.revision_id is None or into.revision_id not in (NOT_KEPT, brief.revision_id):
            raise Stale(
                f"{brief_ref(into.number)} has another text by now. Look the file over again."
            )
        there = store.marked(self._actor.project_id, brief.id)
        fresh: dict[Key, _Fresh] = {}
        ended: dict[int, Became] = {}
        for at, passage, place in sorted(placed, key=lambda each: (each[2].start, each[2].end)):
            key, new = self._fresh(into.text, passage, place)
            if key in there:
                number, id = there[key]
                ended[at] = Became(passage_ref(into.number, number), id, False, _written(key))
            else:
                fresh.setdefault(key, new).places.append(at)
        for key, (ref, id) in zip(fresh, self._number(brief, fresh.values()), strict=True):
            for i, at in enumerate(fresh[key].places):
                ended[at] = Became(ref, id, i == 0, _written(key))
        return ended

    def write(self) -> None:
        project_id = self._actor.project_id
        highlight_rows.write(project_id, self._highlights, self._codings)
        store.write_replies(project_id, self._notes)
        events.record_many(self._events)

    def _fresh(self, text: str, passage: ForeignPassage, place: Placed) -> tuple[Key, _Fresh]:
        anchor = anchor_at(text, place.start, place.end)
        ids = dict.fromkeys(self._tags[key].id for key in passage.tags if key in self._tags)
        note, rest = self._note(passage)
        replies = [reply for said in passage.replies for reply in self._reply(*said)]
        replies += [(self._actor.user_id, part) for part in _parts(rest)]
        key = (anchor.start, anchor.end, frozenset(ids), note)
        return key, _Fresh(anchor, passage, tuple(ids), note, replies)

    def _number(self, brief: LockedBrief, fresh: Collection[_Fresh]) -> list[tuple[str, uuid.UUID]]:
        """The reference and the id of each, its rows collected."""
        if not fresh or brief.revision_id is None:
            return []
        project_id = self._actor.project_id
        changes = sum(1 + len(each.replies) for each in fresh)
        first, rev = highlight_rows.take_numbers(
            project_id, brief.number, self._actor.user_id, len(fresh), changes
        )
        bounds = store.block_bounds(project_id, brief.revision_id)
        numbered = []
        for number, each in enumerate(fresh, start=first):
            place = {"brief_id": brief.id, "revision_id": brief.revision_id, "number": number}
            ref = passage_ref(brief.number, number)
            id = self._highlight(place | _blocks(bounds, each.anchor), ref, rev, each)
            for rev, (author, text) in enumerate(each.replies, start=rev + 1):  # noqa: B020
                self._answer(id, author, text, brief.id, ref, rev)
            rev += 1
            numbered.append((ref, id))
        return numbered

    def _highlight(self, place: Row, ref: str, rev: int, fresh: _Fresh) -> uuid.UUID:
        project_id, id = self._actor.project_id, new_id()
        author = self._people.get(_name(fresh.passage.author).casefold())
        made = fresh.passage.created_at
        at = min(made, self._now) if author and made else self._now
        self._highlights.append(
            {
                "project_id": project_id,
                "id": id,
                **place,
                **asdict(fresh.anchor),
                "note": fresh.note,
                "words": folded_lines(fresh.anchor.exact, fresh.note),
                "created_by": author or self._actor.user_id,
                "created_at": at,
                "updated_by": self._actor.user_id,
                "updated_at": self._now,
            }
        )
        self._codings += [
            {
                "project_id": project_id,
                "id": new_id(),
                "highlight_id": id,
                "tag_id": tag_id,
                "coder_id": author or self._actor.user_id,
                "created_at": at,
            }
            for tag_id in fresh.tag_ids
        ]
        slugs = [self._tags[key].slug for key in fresh.passage.tags if key in self._tags]
        after = {"tags": list(dict.fromkeys(slugs)), "note": fresh.note, **span_of(fresh.anchor)}
        self._event("highlight", id, place["brief_id"], ref, rev, after)
        return id

    def _answer(
        self,
        highlight_id: uuid.UUID,
        author_id: uuid.UUID,
        text: str,
        brief_id: uuid.UUID,
        ref: str,
        rev: int,
    ) -> None:
        row: Row = {
            "project_id": self._actor.project_id,
            "id": new_id(),
            "highlight_id": highlight_id,
            "author_id": author_id,
            "text": text,
            "created_at": self._now,
        }
        self._notes.append(row)
        self._event("note", row["id"], brief_id, ref, rev, {"text": text})

    def _event(
        self, kind: str, id: uuid.UUID, brief_id: uuid.UUID, ref: str, rev: int, after: Row
    ) -> None:
        self._events.append(
            {
                "project_id": self._actor.project_id,
                "actor_id": self._actor.user_id,
                "verb": "add",
                "kind": kind,
                "object_id": id,
                "ref": ref,
                "brief_id": brief_id,
                "rev": rev,
                "after": after,
            }
        )

    def _note(self, passage: ForeignPassage) -> tuple[str, str]:
        """The note, with who marked it where that is no member; and what is too long for it."""
        said = canonical(passage.note, preformatted=True)
        author = _name(passage.author)
        if author and author.casefold() not in self._people:
            at = passage.created_at
            day = f" on {at.day} {MONTHS[at.month - 1]} {at.year}" if at else ""
            said = f"{said}\n\nMarked by {author} in {self._tool}{day}.".strip()
        return said[:LONGEST_NOTE], said[LONGEST_NOTE:]

    def _reply(self, author: str, text: str) -> Iterable[tuple[uuid.UUID, str]]:
        """By whom it is, and its parts, where it is too long for one."""
        said, name = canonical(text, preformatted=True), _name(author)
        if name and name.casefold() not in self._people:
            said = f"{name} in {self._tool}: {said}"
        by = self._people.get(name.casefold(), self._actor.user_id)
        return [(by, part) for part in _parts(said)]


def _written(key: Key) -> State:
    start, end, tag_ids, note = key
    return {"start": start, "end": end, "note": note, "tags": sorted(id.hex for id in tag_ids)}


def people(actor: Member) -> Mapping[str, uuid.UUID]:
    """By name and by e-mail address, folded, the members who can mark; those that only one has."""
    found: dict[str, set[uuid.UUID]] = defaultdict(set)
    for user_id, name, email, _handle, role in memberships.people(actor.project_id):
        if may(role, "highlight"):
            found[_name(name).casefold()].add(user_id)
            found[email.casefold()].add(user_id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _name(text: str) -> str:
    return " ".join(canonical(text).split())[:200]


def _parts(text: str) -> list[str]:
    parts = (text[at : at + LONGEST_REPLY] for at in range(0, len(text), LONGEST_REPLY))
    return [part for part in parts if part.strip()]


def _blocks(bounds: list[tuple[int, int, int]], anchor: Anchor) -> Row:
    """The first and the last block under the span, which begins and ends with a visible sign."""
    first = bisect_right(bounds, anchor.start, key=lambda block: block[0]) - 1
    last = bisect_right(bounds, anchor.end - 1, key=lambda block: block[0]) - 1
    return {"first_block": bounds[first][2], "last_block": bounds[last][2]}
