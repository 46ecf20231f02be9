"""Bringing in a brief in two steps: a draft is kept, looked over, and saved or discarded. What
somebody marked and noted in its file becomes highlights of the brief."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.actions.briefs import ReadyText, add_read_brief, checked_layout, made_ready
from app.actions.original_pages import keep_pages, move_lines
from app.actions.work.rows import Rows
from app.domain.anchors.placing import Placed, place
from app.domain.briefs import Brief
from app.domain.details import Details
from app.domain.document import Document, lay_out, to_json
from app.domain.errors import Missing, Stale
from app.domain.looking_over import blocks_version, decide
from app.domain.original_pages import PagePicture
from app.domain.permissions import require
from app.domain.text import sha256
from app.readers import reader_named
from app.store import briefs, drafts, originals
from app.store.memberships import Member
from app.store.tables.briefs import Draft
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
    pictures: Sequence[PagePicture] = (),
) -> uuid.UUID:
    """Keep what a reader made of a file until the analyst has looked it over."""
    require(actor.role, "add_brief")
    checked_layout(document)
    file_sha256 = hashlib.sha256(data).hexdigest()
    originals.keep(actor.project_id, file_sha256, name=name, media_type=media_type, data=data)
    keep_pages(actor.project_id, file_sha256, document, pictures)
    draft = Draft(
        project_id=actor.project_id,
        id=new_id(),
        created_by=actor.user_id,
        reader=reader,
        reader_version=reader_version,
        file_sha256=file_sha256,
        document=to_json(replace(document, lines=())),
    )
    write(draft)
    return draft.id


class ReadyDraft(NamedTuple):
    """A draft and the brief that will be made of it, as long as the draft is as it was written;
    `text_sha256` is that of the draft's own text."""

    line: drafts.DraftLine
    text_sha256: str
    document: Document
    text: ReadyText


def draft_made_ready(
    actor: Member, id: uuid.UUID, details: Details, choices: Mapping[int, str], version: str = ""
) -> ReadyDraft | None:
    """All of `save_draft` that others need not wait for: 19,000 blocks take some seconds. None when
    there is no such draft. Raises what `save_draft` raises of the text and of the details."""
    try:
        line = drafts.draft(actor.project_id, actor.user_id, id)
    except Missing:
        return None
    check_version(line.document, version)
    document = looked_over(line.document, details, choices)
    own_text, _ = checked_layout(line.document)
    ready = made_ready(document, details.note)
    return ReadyDraft(line, sha256(own_text), document, ready)


def save_draft(
    actor: Member,
    id: uuid.UUID,
    details: Details,
    choices: Mapping[int, str],
    *,
    version: str = "",
    again: bool = False,
    annotations: bool = False,
    ready: ReadyDraft | None = None,
) -> int:
    """Make the draft a brief, with these details and, by ordinal, what its blocks are (names of
    CHOICES); its number. With `annotations`, what was marked and noted in the file becomes
    highlights.

    The brief takes over the draft's id, so that saving twice gives the same brief once. Raises
    Stale when the project has the file or the text already and `again` does not say so, and when
    its blocks are others than those of `version`. What is `ready` is taken as it is where the draft
    is still the same.
    """
    require(actor.role, "add_brief")
    owner = actor.project_id, actor.user_id
    if not (ready and drafts.take_written(*owner, id, ready.line.written)):
        ready = draft_made_ready(actor, id, details, choices, version)
        try:
            drafts.take(*owner, id)
        except Missing:
            if (saved := briefs.number_of(actor.project_id, id)) is not None:
                return saved
            raise
    assert ready  # noqa: S101 - there is a draft: it was taken
    draft, document = ready.line, ready.document
    if not again and briefs.copies(actor.project_id, draft.file_sha256, ready.text_sha256):
        raise Stale(
            "This text is in the project already. Open the brief that is there, or add it anyway."
        )
    number = add_read_brief(
        actor,
        document,
        file_sha256=draft.file_sha256,
        reader=draft.reader,
        reader_version=draft.reader_version,
        note=details.note,
        id=id,
        ready=ready.text,
    )
    if annotations:
        mark_annotations(actor, number, document, draft.reader)
    return number


def recut_draft(
    actor: Member,
    id: uuid.UUID,
    details: Details,
    choices: Mapping[int, str],
    recut: Callable[[Document], Document],
    *,
    version: str = "",
) -> None:
    """Split or join blocks of the draft (domain/looking_over.py). What was decided so far is kept
    with it, as the numbers of its blocks change. Raises Stale when its blocks are others than
    those of `version`, and Invalid when they cannot be cut so."""
    require(actor.role, "add_brief")
    draft = drafts.draft_to_change(actor.project_id, actor.user_id, id)
    check_version(draft.document, version)
    document = recut(looked_over(draft.document, details, choices))
    checked_layout(document)
    move_lines(actor.project_id, draft.file_sha256, draft.document, document)
    drafts.replace_document(actor.project_id, actor.user_id, id, document)


def check_version(document: Document, version: str) -> None:
    """Raises Stale when a page shows other blocks than those of the draft. A request without a
    version comes from no page of ours."""
    if version and version != blocks_version(document):
        raise Stale(
            "Blocks of this text were split or joined meanwhile, in another tab or window. The "
            "text below is as it is now, and nothing was changed by this page. Your details are "
            "kept; look at what the blocks are once more."
        )


def discard_draft(actor: Member, id: uuid.UUID) -> None:
    """Forget the draft, and the file with it when nothing else came from it. Discarding what is
    gone already is no error."""
    require(actor.role, "add_brief")
    try:
        draft = drafts.take_draft(actor.project_id, actor.user_id, id)
    except Missing:
        return
    originals.drop_unused(actor.project_id, draft.file_sha256)


def looked_over(document: Document, details: Details, choices: Mapping[int, str]) -> Document:
    """The document as the analyst says it is."""
    blocks = tuple(
        decide(block, choices.get(ordinal, block.zone))
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


def mark_annotations(actor: Member, number: int, document: Document, reader: str) -> int:
    """A highlight for each annotation of the document that the brief of this number was made of,
    with its note, its answers and, where that is no member, who wrote it; returns how many.
    `reader` is the name of the format. The same words with the same note become one."""
    require(actor.role, "highlight")
    text, _ = lay_out(document.blocks)
    placed = [
        (at, passage, found)
        for at, passage in enumerate(document.annotations)
        if isinstance(found := place(text, passage), Placed)
    ]
    rows = Rows(actor, reader_named(reader).label, {})
    made = rows.add(Brief(number, document.title, text=text), placed)
    rows.write()
    return len({each.ref for each in made.values()})
