"""Handing a report in: what is open or needs a look is said first. The files that were handed in
can be had again, byte for byte."""

from __future__ import annotations

import uuid
from dataclasses import replace

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.hand_ins import hand_in
from app.domain.errors import Invalid, Stale
from app.domain.report.handing_in import Unsettled
from app.exports import orders
from app.exports.orders import ExportOrder
from app.store import hand_ins
from app.store.events import record_download
from app.store.filters import Selection
from app.store.hand_ins import WrittenFile
from app.store.memberships import Member
from app.store.transactions import intend_to_change
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.incoming import number
from app.web.edge.transactions import release
from app.web.pages.exports import ASKED, disposition, ordered, written
from app.writers import WRITERS
from app.writers.contract import REPORT

pages = Blueprint("hand_ins", __name__)

USUAL = "pdf"
MOST_LISTED = 100  # things to settle
FORMATS = [writer for writer in WRITERS if writer.stem == REPORT]


@pages.get("/projects/<slug>/hand-ins/new")
@for_members("hand_in")
def new(actor: Member) -> ResponseReturnValue:
    return _page(actor, *_order(actor))


@pages.post("/projects/<slug>/hand-ins")
@for_members("hand_in")
def add(actor: Member) -> ResponseReturnValue:
    """Write it, with what was seen to be open in it, and keep it. Somebody may have changed that
    meanwhile: then one is asked again."""
    seen = Unsettled(*(request.form.get(name, -1, number) for name in Unsettled._fields))
    release()
    intend_to_change(False)  # writing it takes a while, and only reads
    order, selection = _order(actor)
    order = replace(order, accepted=seen)
    try:
        data = written(order, actor.user_id, selection)
    except Stale as refusal:
        return _page(actor, *_order(actor), refusal), status_of(refusal)
    intend_to_change(True)
    writer = order.writer
    file = WrittenFile(writer.name, order.filename, writer.media_type, order.query, data)
    hand_in(actor, file, seen)
    query = order.query or None
    return answered(
        f"Handed in: {order.filename}. It is kept below.",
        url_for("report.report", slug=actor.slug, q=query, _anchor="handed-in"),
    )


@pages.get("/projects/<slug>/hand-ins/<uuid:hand_in_id>/file")
@for_members()
def file(actor: Member, hand_in_id: uuid.UUID) -> ResponseReturnValue:
    filename, media_type, data = hand_ins.file(actor.project_id, hand_in_id)
    record_download(actor, "hand_in", ref=filename, object_id=hand_in_id)
    response = Response(data, content_type=media_type)
    response.headers["Content-Disposition"] = disposition(filename)
    return response


def _order(actor: Member) -> tuple[ExportOrder, Selection]:
    """Invalid for what is no document to hand in."""
    order, selection = ordered(actor, request.values.get("format", USUAL))
    if order.writer not in FORMATS or not order.printed_choices.to_hand_in:
        raise Invalid("Choose “To hand in” on the report page, then hand it in.")
    return order, selection


def _page(
    actor: Member, order: ExportOrder, selection: Selection, refusal: Stale | None = None
) -> str:
    left, rows, nothing = orders.left(order, selection)
    return render_template(
        "report/hand_in.html",
        left=left,
        rows=rows,
        most=MOST_LISTED,
        nothing=nothing,
        refusal=refusal,
        formats=FORMATS,
        chosen=order.format,
        asked=[(name, value) for name in ("q", "style", *ASKED) for value in _values(name)],
        query=order.query,
        sentence=selection.sentence,
    )


def _values(name: str) -> list[str]:
    return request.values.getlist(name)
