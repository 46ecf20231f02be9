"""Bringing in a brief in two steps: a draft is kept, looked over, and saved or discarded."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import replace

from app.actions.annotations import mark_annotations
from app.actions.briefs import add_read_brief, checked_layout
from app.domain.details import Details
from app.domain.document import Document, into_zone, to_json
from app.domain.errors import Missing, Stale
from app.domain.permissions import require
from app.domain.text import sha256
from app.store import briefs, drafts, originals
from app.store.memberships import Member
from app.store.tables import Draft
from app.store.tables.columns import new_id
from app.store.transactions import write


def keep_draft(
    actor: Member,
    document: Document,
    *,
    data: bytes,
    name: str,
    media_type: str,
    reader: str,
    reader_version: str,
) -> uuid.UUID:
    """Keep what a reader made of a file until the analyst has looked it over."""
    require(actor.role, "add_brief")
    checked_layout(document)
    file_sha256 = hashlib.sha256(data).hexdigest()
    originals.keep(actor.project_id, file_sha256, name=name, media_type=media_type, data=data)
    draft = Draft(
        project_id=actor.project_id,
        id=new_id(),
        created_by=actor.user_id,
        reader=reader,
        reader_version=reader_version,
        file_sha256=file_sha256,
        document=to_json(document),
    )
    write(draft)
    return draft.id


def save_draft(
    actor: Member,
    id: uuid.UUID,
    details: Details,
    zones: Mapping[int, str],
    *,
    again: bool = False,
    annotations: bool = False,
) -> int:
    """Make the draft a brief, with these details and, by ordinal, these zones; its number. With
    `annotations`, what was marked and noted in the file becomes highlights.

    The brief takes over the draft's id, so that saving twice gives the same brief once. Raises
    Stale when the project has the file or the text already and `again` does not say so.
    """
    require(actor.role, "add_brief")
    try:
        draft = drafts.take_draft(actor.project_id, actor.user_id, id)
    except Missing:
        if (saved := briefs.number_of(actor.project_id, id)) is not None:
            return saved
        raise
    document = looked_over(draft.document, details, zones)
    if not again and copies_of(actor, draft):
        raise Stale(
            "This text is in the project already. Open the brief that is there, or bring it in "
            "again."
        )
    number = add_read_brief(
        actor,
        document,
        file_sha256=draft.file_sha256,
        reader=draft.reader,
        reader_version=draft.reader_version,
        note=details.note,
        id=id,
    )
    if annotations:
        mark_annotations(actor, number, document, draft.reader)
    return number


def discard_draft(actor: Member, id: uuid.UUID) -> None:
    """Forget the draft, and the file with it when nothing else came from it. Discarding what is
    gone already is no error."""
    require(actor.role, "add_brief")
    try:
        draft = drafts.take_draft(actor.project_id, actor.user_id, id)
    except Missing:
        return
    originals.drop_unused(actor.project_id, draft.file_sha256)


def looked_over(document: Document, details: Details, zones: Mapping[int, str]) -> Document:
    """The document as the analyst says it is."""
    blocks = tuple(
        into_zone(block, zones.get(ordinal, block.zone))
        for ordinal, block in enumerate(document.blocks)
    )
    return replace(
        document,
        title=details.title,
        authors=details.authors,
        publisher=details.publisher,
        date=details.date,
        url=details.url,
        language=details.language,
        kind=details.kind,
        container=details.container,
        organisations=details.organisations,
        blocks=blocks,
    )


def copies_of(actor: Member, draft: drafts.DraftLine) -> list[tuple[int, str, bool]]:
    """(number, title, same file) of the briefs that have the draft's file or text already."""
    text, _ = checked_layout(draft.document)
    found = briefs.copies(actor.project_id, draft.file_sha256, sha256(text))
    return [(number, title, bool(same)) for number, title, same in found]
