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
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from flask import Blueprint, Response, current_app, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Busy, Invalid, Missing, Refused
from app.domain.projects import ProjectRow
from app.domain.report.choices import Choices, kept
from app.exports import jobs, orders
from app.exports.jobs import FULL, Job, Workers, setup_of
from app.exports.orders import ExportOrder
from app.store import filters, summaries
from app.store.events import record_download
from app.store.filters import Selection
from app.store.memberships import Member
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
        _workers().warm()
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
    summaries.steady()
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
    with _finished(order, user_id) as job:
        return job.result.read_bytes()


@contextmanager
def _finished(order: ExportOrder, user_id: uuid.UUID) -> Iterator[Job]:
    """The job of a worker, once its file is there; it is gone after."""
    release()
    if not _WAITING.acquire(blocking=False):
        raise Busy(FULL)
    job = jobs.add(_folder(), order, user_id)
    try:
        _workers().write(job.folder)
        yield job
    finally:
        _WAITING.release()
        job.remove()  # what has been opened can be read on; where it cannot, it is swept later


@pages.post("/projects/<slug>/exports")
@for_members()
def start(actor: Member) -> ResponseReturnValue:
    """Asks for `format` and all that stands in the link; answers the address of the job."""
    order, selection = ordered(actor, request.form.get("format", ""))
    del selection  # it names what there is
    release()
    job = jobs.add(_folder(), order, actor.user_id)
    # The job outlives this request; a daemon, so that it does not keep the server from ending.
    threading.Thread(target=_run, args=(_workers(), job), daemon=True).start()
    return jsonify(url=url_for(".job", slug=actor.slug, export_id=job.id)), 202


@pages.get("/projects/<slug>/exports/<uuid:export_id>")
@for_members()
def job(actor: Member, export_id: uuid.UUID) -> ResponseReturnValue:
    job = jobs.find(_folder(), export_id, actor.user_id, actor.project_id)
    state, (done, total) = job.state, job.progress
    done = total if state == "done" else done
    file = url_for(".file", slug=actor.slug, export_id=export_id) if state == "done" else None
    return jsonify(
        state=state, done=done, total=total, message=_sentence(job, state, done, total), file=file
    )


@pages.get("/projects/<slug>/exports/<uuid:export_id>/file")
@for_members()
def file(actor: Member, export_id: uuid.UUID) -> ResponseReturnValue:
    job = jobs.find(_folder(), export_id, actor.user_id, actor.project_id)
    release()
    if job.state != "done":
        raise Missing(job.refusal or "This export is not finished. Wait until it is.")
    return _sent(job, actor)


def _run(workers: Workers, job: Job) -> None:
    try:
        workers.write(job.folder)
    except Refused as refused:
        job.fail(refused)


def _sentence(job: Job, state: jobs.State, done: int, total: int) -> str:
    if state == "failed":
        return job.refusal
    label = job.order.writer.label
    if state == "writing":
        return f"Writing {label}: {done:,} of {total:,} passages"
    return f"{label} is written" if state == "done" else f"{label}: reading the passages"


def _sent(job: Job, actor: Member) -> Response:
    opened: BinaryIO = job.result.open("rb")
    return _as_attachment(send_file(opened, job.order.writer.media_type), job.order, actor)


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


def _folder() -> Path:
    return Path(current_app.instance_path) / "exports"


def _workers() -> Workers:
    """Those of this server process."""
    workers: Workers = current_app.extensions.setdefault("exports", Workers(setup_of(current_app)))
    return workers
