"""What came into the project before, known by the ids that other tools gave it.

Bringing a file in again doubles nothing, and what somebody changed or deleted here meanwhile stays
as it is: the report lists it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from app.domain.document import lay_out
from app.domain.foreign_passages import ForeignPassage
from app.domain.tags import Tag
from app.domain.text import canonical, sha256
from app.domain.undo import State, stands
from app.domain.work.foreign_work import ForeignText, ForeignWork

LONGEST_ID = 200
QUOTED = 2000  # characters of a note in a sentence
KNOWN, HERE, THERE, DELETED = "known", "here", "there", "deleted"
TAKEN = "taken"  # changed here to what the file says, as somebody chose

_PARTS = {"start": "ends", "end": "ends", "exact": "ends", "tags": "tags", "note": "note"}


@dataclass(frozen=True, slots=True)
class CameBefore:
    """A passage that is in the project: `now` is what its highlight says, None where that was
    deleted, `then` what it said when it came, tags by id where they have become by merging.

    `theirs` is the digest of what the file said then; both are None of what was marked here and
    comes back in an export of our own.
    """

    ref: str
    now: State | None
    then: State | None = None
    theirs: str | None = None


class RecordBefore(NamedTuple):
    """What the project has of a recommendation of a file: `now` is what it says
    (foreign_records.said_here), None where its making was undone."""

    ref: str
    now: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Before:
    """Passages and records by their ids, the briefs (number; below 0 where it was deleted) by the
    ids of sources, and the tags by the keys of the file; the names of all tags here by their
    ids (hex)."""

    passages: Mapping[str, CameBefore] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, Tag] = field(default_factory=dict)
    records: Mapping[str, RecordBefore] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Came:
    """The passage is the highlight `ref` and is left as it is. `how`: KNOWN (as the file has it),
    HERE (changed here since), THERE (changed in the file), DELETED (here); `reason` says what. Of
    an export of our own nobody can tell on which side it was changed: `offers` are those of “tags”
    and “note” that can be taken from the file."""

    ref: str
    how: str
    reason: str = ""
    offers: tuple[str, ...] = ()


def kept_id(*parts: str) -> str:
    """An id as it is kept: of one line, short, and of characters that every database takes."""
    id = " ".join(canonical(" ".join(parts)).split())
    return id if len(id) <= LONGEST_ID else f"sha256 {_digest(id)}"


def own_id(ref: str, at: datetime) -> str:
    """The id of a highlight of ours in the files that we write: they all have both."""
    return f"{ref} {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def source_ids(text: ForeignText) -> list[str]:
    """Of a source that has its text: its own id, where it means something elsewhere too, and that
    of the text; of others none."""
    if text.document is None:
        return []
    words = f"text {sha256(lay_out(text.document.blocks)[0])}"
    return [text.key, words] if is_guid(text.key) else [words]


def tag_id(tag: Tag) -> str:
    """A tag's own id, where it means something elsewhere too, else its name."""
    return tag.slug if is_guid(tag.slug) else kept_id("name", tag.name.casefold())


class PassageIds:
    """The ids of the passages of a work, and digests of what it says about them."""

    def __init__(self, work: ForeignWork) -> None:
        self._sources = {text.key: text.name for text in work.texts}
        self._tags = {tag.slug: tag_id(tag) for tag in work.tags}

    def of(self, passage: ForeignPassage) -> tuple[str, ...]:
        """Its own; without any, all that is said about it stands for one."""
        if passage.ids:
            return tuple(map(kept_id, passage.ids))
        source = self._sources.get(passage.text, passage.text)
        said = (source, passage.prefix, passage.suffix, passage.author, self.said(passage))
        return (f"said {_digest(json.dumps(said))}",)

    def said(self, passage: ForeignPassage) -> str:
        """The digest of words, tags, note and answers."""
        tags = sorted(self._tags.get(key, key) for key in passage.tags)
        return _digest(json.dumps((passage.exact, tags, passage.note, passage.replies)))


def came_before(passage: ForeignPassage, ids: PassageIds, before: Before) -> Came | None:
    """What became of the passage when it came before; None when it is new."""
    known = next((k for id in ids.of(passage) if (k := before.passages.get(id))), None)
    if known is None:
        return None
    if known.now is None:
        return Came(known.ref, DELETED, f"{known.ref} was deleted here.")
    then = known.then if known.then is not None else _as_ours(passage, before.tags)
    changed = [] if stands(known.now, then) else _changed(known.now, then)
    reworded = known.theirs is not None and known.theirs != ids.said(passage)
    if changed and known.then is None:
        said = " ".join(_otherwise(changed, passage, known.now, before))
        offers = tuple(part for part in ("tags", "note") if part in changed)
        reason = f"{known.ref} is otherwise here: {_and(changed)}. {said}"
        return Came(known.ref, HERE, reason, offers)
    if changed:
        more = f" The file, too, has changed.{_new_note(passage, known.now)}" if reworded else ""
        return Came(known.ref, HERE, f"{known.ref} was changed here: {_and(changed)}.{more}")
    if reworded:
        return Came(known.ref, THERE, f"The file has changed.{_new_note(passage, known.now)}")
    return Came(known.ref, KNOWN)


def _otherwise(
    changed: Iterable[str], passage: ForeignPassage, now: State, before: Before
) -> Iterator[str]:
    """What stands here and what the file of ours has."""
    if "ends" in changed:
        yield f"Its words here: “{now['exact'][:QUOTED]}”."
    if "tags" in changed:
        here = sorted(before.names.get(id, "?") for id in now["tags"])
        there = sorted(before.tags[key].name for key in passage.tags if key in before.tags)
        yield f"Tags here: {', '.join(here) or 'none'}; in the file: {', '.join(there) or 'none'}."
    if "note" in changed:
        note, other = now["note"][:QUOTED], passage.note[:QUOTED]
        said = f"“{note}”" if note else "none"
        yield f"Note here: {said}; in the file: {f'“{other}”' if other else 'none'}."


def _as_ours(passage: ForeignPassage, tags: Mapping[str, Tag]) -> State:
    """What an export of our own says about a highlight."""
    ids = [tags[key].id.hex for key in passage.tags if key in tags]
    return {"exact": passage.exact, "note": passage.note, "tags": ids}


def _new_note(passage: ForeignPassage, now: State) -> str:
    """What it notes there, where the highlight does not say it."""
    note = canonical(passage.note, preformatted=True)
    return f" Its note there: “{note[:QUOTED]}”" if note and note not in now["note"] else ""


def _changed(now: State, then: State) -> list[str]:
    return list(dict.fromkeys(_PARTS[key] for key in then if not stands(now, {key: then[key]})))


def _and(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def is_guid(key: str) -> bool:
    """Whether the key names the same thing in every file."""
    bare = key.replace("-", "")
    return len(key) == 36 and len(bare) == 32 and all(c in "0123456789abcdef" for c in bare)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
