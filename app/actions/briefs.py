"""Changes to briefs: bring in, edit the details, re-zone a block, remove and put back."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, NamedTuple

from app.actions.original_pages import keep_pages
from app.actions.undoable import Undoable
from app.domain.attributes import checked
from app.domain.citations.kinds import guessed_kind
from app.domain.citations.names import guessed_organisations
from app.domain.details import Details, check
from app.domain.document import (
    ZONES,
    Document,
    PlacedBlock,
    label,
    lay_out,
    next_suffix,
    takes_a_number,
)
from app.domain.errors import Invalid, Missing, Stale, TooLarge
from app.domain.original_pages import PagePicture
from app.domain.permissions import require
from app.domain.references import brief_ref
from app.domain.sample import SAMPLE, sample_text
from app.domain.text import sha256
from app.domain.undo import State, Step, in_words
from app.readers.decoding import MOST_BLOCKS, MOST_CHARACTERS
from app.store import attributes as store_attributes
from app.store import briefs, originals, projects, search_index
from app.store.events import record
from app.store.highlight_rows import LockedBrief
from app.store.memberships import Member
from app.store.tables.briefs import Block, Brief, Revision
from app.store.tables.columns import new_id, now
from app.store.transactions import write


def add_brief(
    actor: Member,
    document: Document,
    *,
    data: bytes,
    name: str,
    media_type: str,
    reader: str,
    reader_version: str,
    pictures: Sequence[PagePicture] = (),
) -> int:
    """Bring in a text with the file that it came from, and pictures of its pages where there are
    some; returns the brief's number.

    Raises Invalid (with fields) and TooLarge.
    """
    require(actor.role, "add_brief")
    file_sha256 = hashlib.sha256(data).hexdigest()
    originals.keep(actor.project_id, file_sha256, name=name, media_type=media_type, data=data)
    keep_pages(actor.project_id, file_sha256, document, pictures)
    return add_read_brief(
        actor, document, file_sha256=file_sha256, reader=reader, reader_version=reader_version
    )


class ReadyText(NamedTuple):
    """What a brief keeps of a document, worked out before others have to wait: `blocks` are columns
    of a Block without its keys, `words` what the search looks in, by ordinal."""

    details: Details
    text: str
    text_sha256: str
    blocks: list[dict[str, Any]]
    words: list[tuple[int, str]]


def made_ready(document: Document, note: str = "") -> ReadyText:
    """Raises Invalid (with fields) and TooLarge. It reads nothing."""
    details = details_of(document, note)
    check(details)
    text, placed = checked_layout(document)
    spans = [(place.ordinal, place.start, place.end) for place in placed]
    words = search_index.folded_blocks(text, spans)
    return ReadyText(details, text, sha256(text), list(map(_block, placed)), words)


def add_read_brief(
    actor: Member,
    document: Document,
    *,
    file_sha256: str,
    reader: str,
    reader_version: str,
    note: str = "",
    id: uuid.UUID | None = None,
    ready: ReadyText | None = None,
) -> int:
    """Like `add_brief`, for a file that the project keeps already. `ready` is what `made_ready` has
    made of the document."""
    require(actor.role, "add_brief")
    details, text, text_sha256, blocks, words = ready or made_ready(document, note)
    brief = Brief(
        project_id=actor.project_id,
        id=id or new_id(),
        number=briefs.take_number(actor.project_id),
        created_by=actor.user_id,
        **_columns(details),
    )
    write(brief)
    revision = Revision(
        project_id=actor.project_id,
        id=new_id(),
        brief_id=brief.id,
        number=1,
        text=text,
        text_sha256=text_sha256,
        file_sha256=file_sha256,
        reader=reader,
        reader_version=reader_version,
        recognition=document.recognition and document.recognition._asdict(),
        created_by=actor.user_id,
    )
    write(revision)
    briefs.add_blocks(actor.project_id, revision.id, blocks)
    search_index.index_words(actor.project_id, [("brief", brief.id, _found_by(details))])
    search_index.index_folded(actor.project_id, revision.id, words)
    brief.revision_id = revision.id
    _record(actor, "add", brief, after={"title": brief.title, "text_sha256": revision.text_sha256})
    write()
    return brief.number


def add_sample_brief(actor: Member) -> int:
    """Bring in the essay that ships with the program, so that there is something to mark."""
    return add_brief(
        actor,
        SAMPLE,
        data=sample_text().encode(),
        name="the-long-life-of-a-crate.txt",
        media_type="text/plain",
        reader="sample",
        reader_version="1",
    )


def edit_details(actor: Member, number: int, details: Details, version: int) -> None:
    """Change what is said about a brief; attributes that `details` do not have stay. Stale, with
    the details that stand there now as `current`, when somebody else changed them since
    `version`."""
    require(actor.role, "edit_brief")
    if details.attributes:
        projects.lock(actor.project_id)  # before the brief: their kinds stay until these are kept
    brief = briefs.brief_to_change(actor.project_id, number)
    before = Details.of(brief)
    attributes = store_attributes.attributes(actor.project_id) if details.attributes else []
    if brief.version != version:
        raise Stale(
            "Somebody changed these details while you were writing. Nothing of yours is lost: "
            "compare below, then save again.",
            current={"details": before, "version": brief.version},
        )
    own, wrong = checked(details.attributes, attributes)
    check(details, wrong)
    asked = {each.key for each in attributes} & details.attributes.keys()
    others = {key: value for key, value in before.attributes.items() if key not in asked}
    details = replace(details, attributes=others | own)
    changed = {
        name: value for name, value in asdict(details).items() if value != getattr(before, name)
    }
    if not changed:
        return
    for name, value in _columns(details).items():
        setattr(brief, name, value)
    search_index.replace_words(actor.project_id, "brief", brief.id, _found_by(details))
    _record(
        actor,
        "edit",
        brief,
        before={name: getattr(before, name) for name in changed},
        after=changed,
    )
    write()


def remove_brief(actor: Member, number: int) -> None:
    """Take a brief out of the project. Its number is never given again; it can be put back."""
    require(actor.role, "remove_brief")
    brief = briefs.brief_to_change(actor.project_id, number)
    brief.deleted_at, brief.deleted_by = now(), actor.user_id
    _record(actor, "remove", brief, before={"title": brief.title})
    write()


def restore_brief(actor: Member, number: int) -> None:
    """Put a removed brief back, with everything that was on it."""
    require(actor.role, "remove_brief")
    brief = briefs.brief_to_change(actor.project_id, number, removed=True)
    brief.deleted_at = brief.deleted_by = None
    _record(actor, "restore", brief, after={"title": brief.title})
    write()


def rezone_block(actor: Member, number: int, ordinal: int, zone: str) -> tuple[str, int]:
    """Say what a block is; returns its printed label and the brief's `rev`.

    Numbers never change: a block that joins the body later is "8a" after ¶8 ("0a" before the
    first), one that leaves keeps its number unseen and has it again when it comes back.
    """
    require(actor.role, "edit_brief")
    if zone not in ZONES:
        raise Invalid("Choose one of the types.", fields={"zone": "Choose one of the types."})
    brief = briefs.brief_to_change(actor.project_id, number)
    if brief.revision_id is None:
        raise Invalid("This brief has no text yet.")
    block = briefs.block_to_change(actor.project_id, brief.revision_id, ordinal)
    if block.zone != zone:
        before = {"zone": block.zone, "block": ordinal}
        if zone == "body" and block.number is None and takes_a_number(block.kind):
            block.number, block.suffix = _joining_number(brief, brief.revision_id, ordinal)
        block.zone = zone
        _record(actor, "rezone", brief, before=before, after={"zone": zone, "block": ordinal})
        write()
    printed = label(block.number, block.suffix) if zone == "body" else ""
    return printed, brief.rev


def details_of(document: Document, note: str = "") -> Details:
    """What the document says about itself; what it does not say of its type and of its authors is
    guessed."""
    said = document.organisations
    return Details(
        document.title,
        document.authors,
        document.publisher,
        document.date,
        document.url,
        document.language,
        note,
        document.kind or guessed_kind(document.url),
        document.container,
        guessed_organisations(document.authors) if said is None else said,
    )


def checked_layout(document: Document) -> tuple[str, tuple[PlacedBlock, ...]]:
    """The text and its blocks. Invalid when there is none, TooLarge beyond the limits."""
    if not document.blocks:
        raise Invalid("There is no text in this. Paste the text, or choose another file.")
    characters = sum(len(block.text) + 1 for block in document.blocks)
    if characters > MOST_CHARACTERS or len(document.blocks) > MOST_BLOCKS:
        raise TooLarge(
            f"This text has {characters:,} characters in {len(document.blocks):,} blocks; "
            f"Briefmark takes {MOST_CHARACTERS:,} in {MOST_BLOCKS:,}. "
            "Add it as several briefs."
        )
    text, placed = lay_out(document.blocks)
    if "\x00" in text:
        raise Invalid("This text holds NUL characters. Save it as plain text and try again.")
    return text, placed


def _columns(details: Details) -> dict[str, Any]:
    listed = {"authors": list(details.authors), "organisations": list(details.organisations)}
    return {**asdict(details), **listed}


def _found_by(details: Details) -> str:
    return search_index.brief_text(details.title, details.authors)


def _block(block: PlacedBlock) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    if block.marks:
        attributes["marks"] = [asdict(mark) for mark in block.marks]
    if block.kind == "table_cell":
        attributes |= {"row": block.row, "column": block.column}
    if block.marker:
        attributes["marker"] = block.marker
    if block.recognised:
        attributes["recognised"] = True
    return {
        "ordinal": block.ordinal,
        "kind": block.kind,
        "zone": block.zone,
        "level": block.level,
        "number": block.number,
        "page": block.page,
        "start": block.start,
        "end": block.end,
        "attributes": attributes,
    }


def _joining_number(brief: Brief, revision_id: uuid.UUID, ordinal: int) -> tuple[int, str]:
    """After the nearest numbered block, seen or not, so that the labels stay in order."""
    base = briefs.number_before(brief.project_id, revision_id, ordinal)
    return base, next_suffix(briefs.suffixes(brief.project_id, revision_id, base))


def _record(
    actor: Member,
    verb: str,
    brief: Brief,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    write()
    if verb != "add":
        briefs.bump(brief.project_id, brief.id)  # the row in hand is refreshed by it
    record(
        actor,
        verb,
        "brief",
        brief.id,
        ref=brief_ref(brief.number),
        brief_id=brief.id,
        rev=brief.rev,
        before=before,
        after=after,
    )


def _find_block(actor: Member, brief: LockedBrief, step: Step) -> Block:
    if brief.revision_id is None:
        raise Missing("This brief has no text yet.")
    ordinal = int((step.after or step.before or {})["block"])
    return briefs.block_to_change(actor.project_id, brief.revision_id, ordinal)


def _put_zone(_actor: Member, block: Block, state: State | None) -> None:
    """The block's printed number is its own: it is only seen or unseen."""
    block.zone = (state or {})["zone"]
    write()


UNDO_ZONE = Undoable(
    kind="brief",
    verbs=("rezone",),
    permission="edit_brief",
    find=_find_block,
    state=lambda _actor, block: {"zone": block.zone, "block": block.ordinal},
    put=_put_zone,
    says=lambda _actor, step: in_words(step.verb, step.ref, step.before, step.after, {}),
)  # blocks fold and get numbers: the page is loaded again
