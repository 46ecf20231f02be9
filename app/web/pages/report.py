"""The report as it will be, with switches for what goes in, and the export itself in every format
of WRITERS: small ones are written in the request, large ones aside by a worker. Our own script
starts those as a job and shows how far it is; a plain link waits."""

from __future__ import annotations

import re
import threading
import unicodedata
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.actions.projects import choose_report
from app.domain.citations import styles_of
from app.domain.errors import Busy, Invalid, Missing, Refused
from app.domain.filter import Clause
from app.domain.passages import Passage
from app.domain.projects import ProjectRow
from app.domain.recommendations.basis import Cause
from app.domain.references import recommendation_number
from app.domain.report.choices import (
    NAMES,
    PROFILES,
    Choices,
    asked,
    kept,
    possible,
    usual,
)
from app.domain.report.document import report as document
from app.domain.report.outline import (
    Defined,
    Part,
    Passages,
    Prose,
    Record,
    Report,
    WideTable,
)
from app.domain.report.settings import FORMS
from app.domain.runs import Run
from app.domain.tags import Tag
from app.exports import jobs, orders
from app.exports.jobs import FULL, Job, Workers, setup_of
from app.exports.orders import ExportOrder
from app.store import filters, summaries
from app.store.filters import Selection
from app.store.hand_ins import handed_in
from app.store.memberships import Member
from app.web.edge.guard import for_members
from app.web.edge.links import full_url
from app.web.edge.transactions import release
from app.web.room.filter_bar import read_filter
from app.writers import GROUPS, WRITERS, Writer, writer_named

pages = Blueprint("report", __name__)

ASKED = ("parts", "without", "notes", "profile")  # of an address
MOST_WHOLE = 200  # passages, recommendations, rows up to which the page shows all of them
MOST_RUNS = 400  # pieces of one text
A_SECTION = 20  # passages and recommendations of a tag on the page of a longer one
LARGE = 1_000  # passages, as most formats have it
# Of the server's threads, how many may wait at the same time for plain links.
_WAITING = threading.BoundedSemaphore(6)


@dataclass(frozen=True)
class OnThePage:
    """What the page adds to the report: where to write, where to read on, and where it cuts: of
    each section it shows so many recommendations and passages as `most`. `tags` are those of the
    sections, by id; `looks` say by tag (slug) why its synthesis needs a look."""

    actor: Member
    selection: Selection
    report: Report
    most: int
    tags: dict[str, Tag]
    looks: Mapping[str, Sequence[Cause]]

    @cached_property
    def chapters(self) -> list[list[Part]]:
        """Those of the report, each with the first of its recommendations, and of each table the
        first rows; a sentence says how many there are."""
        return [list(self._cut(parts)) for parts in self.report.chapters()]

    def _cut(self, parts: Sequence[Part]) -> Iterator[Part]:
        records = _records(parts)
        for part in parts:
            if isinstance(part, WideTable):
                yield self._first_rows(part)
            elif isinstance(part, Prose):
                yield self._first_words(part)
            elif not isinstance(part, Record) or part.id not in self._further:
                yield part
            elif part is records[self.most]:
                said = _first_of(self.most, len(records), "recommendations")
                more = f"{said} The list of recommendations has each of them."
                yield Prose((Run(more),), role="more-passages")

    def _first_rows(self, table: WideTable) -> WideTable:
        if not self._further and len(table.rows) <= MOST_WHOLE:
            return table
        rows = table.rows[:MOST_WHOLE]
        cut = len(rows) < len(table.rows)
        said = _first_of(len(rows), len(table.rows), "rows") if cut else ""
        led = (
            tuple(tuple(tuple(map(self._led, line)) for line in cell) for cell in row)
            for row in rows
        )
        return replace(table, rows=tuple(led), note=" ".join(filter(None, (said, table.note))))

    def _first_words(self, prose: Prose) -> Prose:
        """A list of recommendations within a text can be as long as that of all."""
        led = tuple(map(self._led, prose.text[:MOST_RUNS]))
        more = (Run("… The downloads hold all of it."),) if len(prose.text) > MOST_RUNS else ()
        return replace(prose, text=(*led, *more))

    def _led(self, run: Run) -> Run:
        """What leads to a recommendation that is not on the page leads to its own."""
        place = run.link.removeprefix("#")
        return run._replace(link=self.record(place)) if place in self._further else run

    @cached_property
    def _further(self) -> set[str]:
        """The ids of the recommendations that are not on the page."""
        chapters = map(_records, self.report.chapters())
        return {each.id for records in chapters for each in records[self.most :]}

    @property
    def may_write(self) -> bool:
        return self.actor.may("write_synthesis")

    @cached_property
    def shown(self) -> set[str]:
        """The ids of the passages that stand on the page."""
        lists = (part for part in self.report.parts if isinstance(part, Passages))
        return {place for part in lists for place, _ in self.first(part)}

    def in_use(self, tag: Tag | Defined) -> Tag | Defined:
        """With its number in the codebook, where it has a section."""
        return self.tags.get(f"tag-{tag.slug}", tag)

    def first(self, part: Passages) -> Iterator[tuple[str, Passage]]:
        return islice(part.places(), self.most)

    def edit(self, tag: str) -> str:
        query = str(self.selection.filter) or None
        return url_for("synthesis.synthesis", slug=self.actor.slug, tag_slug=tag, q=query)

    def record(self, ref: str) -> str:
        """Where a recommendation is worked on, by its reference."""
        number = recommendation_number(ref)
        return url_for("recommendations.record", slug=self.actor.slug, number=number)

    def all_of(self, part: Passages) -> str:
        """Where all passages of a section stand, page by page."""
        term = Clause("tag", (part.tag,)) if part.tag else Clause("has", ("tag",), negated=True)
        query = str(self.selection.filter.plus(term))
        return url_for("passages.passages", slug=self.actor.slug, q=query)

    @staticmethod
    def kind(part: Part) -> str:
        return type(part).__name__


def _records(parts: Sequence[Part]) -> list[Record]:
    return [part for part in parts if isinstance(part, Record)]


def _first_of(shown: int, every: int, what: str) -> str:
    return f"{shown:,} of {every:,} {what} are shown here; the downloads hold all of them."


@pages.get("/projects/<slug>/summary")
@for_members()
def summary(actor: Member) -> ResponseReturnValue:
    """The address that the page had."""
    asked: dict[str, Any] = request.args.to_dict(flat=False)
    return redirect(url_for(".report", slug=actor.slug, **asked), 301)


@pages.get("/projects/<slug>/report")
@for_members()
def report(actor: Member) -> ResponseReturnValue:
    here = url_for(".report", slug=actor.slug)
    selection, bar = read_filter(
        actor, here, kept=("profile", "parts", "without", "notes", "style")
    )
    if selection is None:
        return render_template("report/report.html", bar=bar), 422
    project = _project_asked(actor)
    choices = _asked(kept(project.report_choices), request.args)
    summary = summaries.summary(
        selection,
        project,
        address=url_for("projects.project", slug=actor.slug),
        choices=replace(choices, on=choices.on | {"links"}),
        reader=actor.handle,
        recommendations=True,
    )
    made, found = document(summary), len(summary.passages)
    most = A_SECTION if max(found, len(summary.recommendations)) > MOST_WHOLE else MOST_WHOLE
    chosen = choices.address if choices.written != project.report_choices else {}
    return render_template(
        "report/report.html",
        bar=bar,
        downloads=_downloads(actor, bar.query, {**_style_asked(actor), **chosen}, found),
        report=made,
        passages=found,
        styles=styles_of(actor.own_style_label),
        cited_in=project.style,
        choices=choices,
        others=[h for h in made.headings() if h.level == 1 and h.id not in NAMES],
        profiles=PROFILES.values(),
        texts=FORMS,
        switches={
            group: list(run)
            for group, run in groupby(possible(choices.profile), attrgetter("group"))
        },
        sections=summary.every_section,
        hand_in=_to_hand_in(actor, choices, bar.query, {**_style_asked(actor), **chosen}),
        handed_in=handed_in(actor.project_id),
        page=OnThePage(
            actor,
            selection,
            made,
            most,
            {s.id: s.tag for s in summary.sections if s.tag},
            summary.looks,
        ),
    )


@pages.post("/projects/<slug>/report")
@for_members()
def choose(actor: Member) -> ResponseReturnValue:
    """What the switches say: kept in the project by who may, else in the address."""
    choices = _switched(request.form, kept(actor.report_choices))
    address: dict[str, Any] = {"q": request.form.get("q") or None, **_style_asked(actor)}
    if actor.may("edit_report"):
        choose_report(actor, choices)
    elif choices.written != actor.report_choices:
        address |= choices.address
    return redirect(url_for(".report", slug=actor.slug, **address), 303)


def _asked(otherwise: Choices, args: MultiDict[str, str]) -> Choices:
    parts, without, notes, profile = map(args.getlist, ASKED)
    return asked(parts, without, notes, otherwise, profile)


def _switched(form: MultiDict[str, str], before: Choices) -> Choices:
    """Of the form: `shown` are the sections that it has switches for, `section` those that are
    on. Another profile than there `was` is as usual: its switches were not in the form."""
    shown, on = set(form.getlist("shown")), set(form.getlist("section"))
    without = (before.without - shown) | (shown - on)
    profile = form.get("profile", before.profile)
    found = usual(profile, without)
    if profile != form.get("was", profile):
        return found
    parts = {switch.name for switch in possible(profile)}.intersection(form.getlist("parts"))
    return replace(found, on=frozenset(parts))


def _style_asked(actor: Member) -> dict[str, str]:
    """The citation style that the address asks for, for another one."""
    style = request.values.get("style", "")
    return {"style": style} if style not in ("", actor.citation_style) else {}


@pages.get("/projects/<slug>/summary/<format>")
@pages.get("/projects/<slug>/report/<format>")
@for_members()
def download(actor: Member, format: str) -> ResponseReturnValue:
    order, selection = ordered(actor, format)
    if _is_large(order, selection):
        return _written_aside(order, actor.user_id)
    return _written_here(order, selection)


@dataclass(frozen=True)
class Download:
    """A link of the menu; a large one is `aside`: our own script has it written as a job."""

    writer: Writer
    href: str
    aside: bool


def _downloads(
    actor: Member, query: str, address: dict[str, Any], passages: int
) -> dict[str, list[Download]]:
    """What the selection can be downloaded as, by the groups of the menu, "" what stands beside
    it. When it is large a worker is started, because somebody may be about to need one."""
    if passages > LARGE:
        _workers().warm()
    style: dict[str, Any] = {name: value for name, value in address.items() if name == "style"}

    def download(writer: Writer) -> Download:
        values = address if writer.kind == "document" else style
        href = url_for(".download", slug=actor.slug, format=writer.name, q=query or None, **values)
        return Download(writer, href, passages > writer.most_in_request)

    return {
        group: [download(w) for w in WRITERS if group == ("" if w.beside else w.group)]
        for group in ("", *GROUPS)
    }


def _to_hand_in(actor: Member, choices: Choices, query: str, address: dict[str, Any]) -> str:
    """Where somebody who may hands it in, "" where it is for something else."""
    if not choices.to_hand_in or not actor.may("hand_in"):
        return ""
    return url_for("hand_ins.new", slug=actor.slug, q=query or None, **address)


def _project_asked(actor: Member) -> ProjectRow:
    """The project, cited in the `style` that the address asks for. Raises Invalid."""
    return summaries.project_of(actor, request.values.get("style", ""))


def ordered(actor: Member, format: str) -> tuple[ExportOrder, Selection]:
    """What the query or the form asks for. Missing for an unknown format, Invalid for an unknown
    citation style, Malformed for a filter that names what there is not."""
    try:
        writer = writer_named(format)
    except Invalid as unknown:
        raise Missing(unknown.message) from None
    values, project = request.values, _project_asked(actor)
    order = ExportOrder(
        project_id=actor.project_id,
        project=project,
        format=format,
        query=values.get("q", ""),
        address=full_url("projects.project", slug=actor.slug),
        choices=writer.choices(
            kept(project.report_choices),
            *map(values.getlist, ASKED),
        ),
        template=str(current_app.config["DOCX_TEMPLATE"]),
        reader=actor.handle,
    )
    summaries.steady()
    return order, filters.select(actor.project_id, order.query)


def _is_large(order: ExportOrder, selection: Selection) -> bool:
    return summaries.count(selection) > order.writer.most_in_request


def _written_here(order: ExportOrder, selection: Selection) -> Response:
    return _as_attachment(Response(orders.write(order, selection=selection)), order)


def _written_aside(order: ExportOrder, user_id: uuid.UUID) -> Response:
    """The file of a worker, once it is there. Raises Busy."""
    with _finished(order, user_id) as job:
        return _sent(job)


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
    return _sent(job)


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


def _sent(job: Job) -> Response:
    opened: BinaryIO = job.result.open("rb")
    return _as_attachment(send_file(opened, job.order.writer.media_type), job.order)


def _as_attachment(response: Response, order: ExportOrder) -> Response:
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
