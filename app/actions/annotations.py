"""What somebody marked and noted in a file becomes highlights of the brief that it became."""

from __future__ import annotations

from app.actions.work.rows import Rows
from app.domain.anchors.placing import Placed, place
from app.domain.briefs import Brief
from app.domain.document import Document, lay_out
from app.domain.permissions import require
from app.readers import reader_named
from app.store.memberships import Member


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
