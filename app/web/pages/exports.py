"""The export itself in every format of WRITERS: small ones are written in the request, large ones
aside by a worker. Our own script starts those as a job and shows how far it is; a plain link
waits."""

from __future__ import annotations

import re
import threading
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Busy, Invalid, Missing
from app.domain.projects import ProjectRow
from app.domain.report.choices import Choices, kept
from app.exports import jobs, orders
from app.exports.jobs import Writers
from app.exports.orders import ExportOrder
from app.store import export_jobs, filters, summaries
from app.store.events import record_download
from app.store.export_jobs import FULL, Job
from app.store.filters import Selection
from app.store.memberships import Member
from app.store.transactions import steady
from app.web.edge.guard import for_members
from app.web.edge.links import full_url
from app.web.edge.transactions import release
from app.writers import Writer, menu, writer_named

pages = Blueprint("exports", __name__)

ASKED = ("parts", "without", "notes", "profile")  # of an address: what goes in
LARGE = 1_000  # passages, as most formats have it
# Of the server's threads, how many may wait at the same time for plain links.
_WAITING = threading.BoundedSemaphore(6)


@pages.get("/projects/<slug>/summary/<format>")
@pages.get("/projects/<slug>/report/<format>")
@for_members()
def download(actor: Member, format: str) -> ResponseReturnValue:
    order, selection = ordered(actor, format)
    if _is_large(order, selection):
        return _written_aside(order, actor)
    return _written_here(order, selection, actor)


@dataclass(frozen=True)
class Download:
    """A link of the menu; a large one is `aside`: our own script has it written as a job."""

    writer: Writer
    href: str
    aside: bool


def downloads(
    actor: Member, query: str, address: dict[str, Any], passages: int, choices: Choices
) -> dict[str, list[Download]]:
    """What the selection can be downloaded as, by the groups of the menu, "" what stands beside
    it. When it is large, or has pictures by these `choices`, a worker is started, because somebody
    may be about to need one."""
    pictured = "pictures" in choices
    if pictured or passages > LARGE:
        _writers().workers.warm()
    style: dict[str, Any] = {name: value for name, value in address.items() if name == "style"}

    def download(writer: Writer) -> Download:
        values = address if writer.kind == "document" else style
        href = url_for(
            "exports.download", slug=actor.slug, format=writer.name, q=query or None, **values
        )
        aside = passages > writer.most_in_request or (pictured and writer.pictured)
        return Download(writer, href, aside)

    return {group: [download(writer) for writer in listed] for group, listed in menu().items()}


def style_asked(actor: Member) -> dict[str, str]:
    """The citation style that the address asks for, for another one."""
    style = request.values.get("style", "")
    return {"style": style} if style not in ("", actor.citation_style) else {}


def project_asked(actor: Member) -> ProjectRow:
    """The project, cited in the `style` that the address asks for. Raises Invalid."""
    return summaries.project_of(actor, request.values.get("style", ""))


def ordered(actor: Member, format: str) -> tuple[ExportOrder, Selection]:
    """What the query or the form asks for. Missing for an unknown format, Invalid for an unknown
    citation style, Malformed for a filter that names what there is not."""
    try:
        writer = writer_named(format)
    except Invalid as unknown:
        raise Missing(unknown.message) from None
    values, project = request.values, project_asked(actor)
    order = ExportOrder(
        project_id=actor.project_id,
        project=project,
        format=format,
        query=values.get("q", ""),
        address=full_url("projects.project", slug=actor.slug),
        choices=writer.choices(kept(project.report_choices), *map(values.getlist, ASKED)),
        template=str(current_app.config["DOCX_TEMPLATE"]),
        reader=actor.handle,
    )
    steady()
    return order, filters.select(actor.project_id, order.query)


def _is_large(order: ExportOrder, selection: Selection) -> bool:
    return order.pictured or summaries.count(selection) > order.writer.most_in_request


def _written_here(order: ExportOrder, selection: Selection, actor: Member) -> Response:
    data = orders.write(order, selection=selection)
    return _as_attachment(Response(data), order, actor)


def _written_aside(order: ExportOrder, actor: Member) -> Response:
    """The file of a worker, once it is there. Raises Busy."""
    with _finished(order, actor.user_id) as job:
        return _sent(job, actor)


def written(order: ExportOrder, user_id: uuid.UUID, selection: Selection) -> bytes:
    """The whole file, small or large. Ends the transaction; raises Busy, and what writing does."""
    if not _is_large(order, selection):
        return orders.write(order, selection=selection)
    with _finished(order, user_id) as job, jobs.file_of(job) as file:
        return file.read()


@contextmanager
def _finished(order: ExportOrder, user_id: uuid.UUID) -> Iterator[Job]:
    """The job once its file is there; it is gone after."""
    release()
    if not _WAITING.acquire(blocking=False):
        raise Busy(FULL)
    try:
        job = jobs.add(order, user_id)
        try:
            yield _writers().finished(job, user_id)
        finally:
            export_jobs.remove(job)
    finally:
        _WAITING.release()


@pages.post("/projects/<slug>/exports")
@for_members()
def start(actor: Member) -> ResponseReturnValue:
    """Asks for `format` and all that stands in the link; answers the address of the job."""
    order, selection = ordered(actor, request.form.get("format", ""))
    del selection  # it names what there is
    job = jobs.add(order, actor.user_id)
    _writers().begin()
    return jsonify(url=url_for(".job", slug=actor.slug, export_id=job.id)), 202


@pages.get("/projects/<slug>/exports/<uuid:export_id>")
@for_members()
def job(actor: Member, export_id: uuid.UUID) -> ResponseReturnValue:
    job = jobs.find(actor.project_id, export_id, actor.user_id)
    if job.waits:
        _writers().begin()
    is_done = job.state == "done"
    file = url_for(".file", slug=actor.slug, export_id=export_id) if is_done else None
    done = job.total if is_done else job.done
    return jsonify(state=job.state, done=done, total=job.total, message=_sentence(job), file=file)


@pages.get("/projects/<slug>/exports/<uuid:export_id>/file")
@for_members()
def file(actor: Member, export_id: uuid.UUID) -> ResponseReturnValue:
    job = jobs.find(actor.project_id, export_id, actor.user_id)
    if job.state != "done":
        raise Missing(job.message or "This export is not finished. Wait until it is.")
    return _sent(job, actor)


def _sentence(job: Job) -> str:
    if job.state == "failed":
        return job.message
    label = jobs.order_of(job).writer.label
    if job.state == "writing" and job.total:
        return f"Writing {label}: {job.done:,} of {job.total:,} passages"
    return f"{label} is written" if job.state == "done" else f"{label}: reading the passages"


def _sent(job: Job, actor: Member) -> Response:
    order = jobs.order_of(job)
    file = send_file(jobs.file_of(job), order.writer.media_type)
    response = _as_attachment(file, order, actor)
    response.content_length = job.size
    return response


def _as_attachment(response: Response, order: ExportOrder, actor: Member) -> Response:
    """It is recorded who takes it out."""
    record_download(actor, "export", ref=order.filename, query=order.query)
    response.headers["Content-Type"] = order.writer.media_type
    response.headers["Content-Disposition"] = disposition(order.filename)
    return response


def disposition(filename: str) -> str:
    """RFC 6266: a name in ASCII for programs that know no other, and the name itself beside it
    where that is another one (RFC 8187)."""
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w.-]+", "-", plain).lstrip("-.")
    known = f'attachment; filename="{plain}"'
    return known if plain == filename else f"{known}; filename*=UTF-8''{quote(filename, safe='')}"


def _writers() -> Writers:
    return jobs.of(current_app._get_current_object())  # type: ignore[attr-defined]
