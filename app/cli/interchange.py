"""`briefmark export`: the summary of a project as a file. `briefmark import`: what was done in
another tool."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from flask import current_app

from app.actions.hand_ins import hand_in
from app.actions.work.bring_in import bring_in, keep_work
from app.cli.context import (
    acting,
    acting_option,
    answer,
    json_option,
    project_option,
    say,
    with_database,
)
from app.domain.activity import DOWNLOAD
from app.domain.anchors.placing import Placed, Unplaced
from app.domain.citations import OWN, STYLES
from app.domain.errors import Invalid, Stale, TooLarge
from app.domain.permissions import require
from app.domain.references import brief_ref
from app.domain.report.choices import PROFILES, SWITCHES, kept
from app.domain.report.handing_in import Unsettled
from app.domain.report.wording import count
from app.domain.tags import NOT_KEPT
from app.domain.work.about_briefs import LABELS
from app.domain.work.bringing_in import NEW, Plan, plan
from app.domain.work.foreign_ids import KNOWN
from app.domain.work.report import ImportReport
from app.exports.orders import ExportOrder, write
from app.exports.orders import left as left_of
from app.readers import MOST_BYTES
from app.readers.isolation import read_work_isolated
from app.readers.work import work_reader_for
from app.store import foreign_ids, security, summaries
from app.store.briefs import with_texts
from app.store.events import record_download
from app.store.hand_ins import WrittenFile, keep
from app.store.memberships import Member
from app.store.transactions import change
from app.writers import WRITERS, writer_named
from app.writers.contract import REPORT


class Format(click.ParamType):
    """Any of WRITERS."""

    name = "format"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return f"[{'|'.join(writer.name for writer in WRITERS)}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return writer_named(value).name
        except Invalid as unknown:
            self.fail(unknown.message, param, ctx)


NOTES_ASKED = {True: ("1",), False: ("0",), None: ()}


@click.command()
@project_option
@click.option("--format", "format", required=True, type=Format())
@click.option("--query", default="", help="A filter, as typed in the filter bar.")
@click.option(
    "--notes/--no-notes",
    default=None,
    help="With or without notes and the answers to them; by default they are in data formats only.",
)
@click.option(
    "--parts",
    help=f"What goes into a document, of {','.join(switch.name for switch in SWITCHES)}; "
    "by default what the project keeps.",
)
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    help="What a document is for, by default what the project keeps: to hand in, a working paper "
    "or an audit.",
)
@click.option(
    "--style",
    type=click.Choice([*(style.name for style in STYLES), OWN]),
    help="The citation style, “own” for the uploaded one; by default the project’s.",
)
@click.option(
    "--template",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="A Word file (.docx) whose styles, page, head and foot a Word file gets.",
)
@click.option(
    "--final",
    is_flag=True,
    help="To hand in, and kept; refused while a field is open or something needs a look.",
)
@click.option("--as", "email", metavar="EMAIL", help="With --final: who hands it in, a lead.")
@click.option(
    "-o", "--output", required=True, metavar="FILE", help="Where to; “-” is standard output."
)
@with_database
def export(
    slug: str,
    format: str,
    query: str,
    notes: bool | None,
    parts: str | None,
    profile: str | None,
    style: str | None,
    template: str | None,
    final: bool,
    email: str | None,
    output: str,
) -> None:
    """Write the report of what a filter selects, or its data."""
    project_id, project = summaries.project_named(slug)
    project = replace(project, style=style or project.style)
    writer = writer_named(format)
    if template and not writer.styled:
        raise Invalid(f"A file of the format {format} has no template. Leave --template out.")
    template = template or str(current_app.config["DOCX_TEMPLATE"])
    choices = writer.choices(
        kept(project.report_choices),
        [parts] if parts else [],
        notes=NOTES_ASKED[notes],
        profile=[profile] if profile else [],
    )
    order = ExportOrder(project_id, project, format, query, _address(slug), choices, template)
    actor = acting(email, slug) if email else None
    if final:
        order = _final(order, actor)
    elif writer.stem == REPORT and choices.to_hand_in and (said := _told_what_is_left(order).said):
        say(f"Draft: this report has {said}. Its cover says so.")
    data = write(order, _say_how_many)
    _record(order, actor)
    if final:
        _keep(order, actor, data)
    if output == "-":
        sys.stdout.buffer.write(data)
    else:
        write_whole(Path(output), data)
        say(f"{output}: {len(data):,} bytes")


def _final(order: ExportOrder, actor: Member | None) -> ExportOrder:
    """The order of what is handed in. Raises Invalid for what is no document to hand in,
    Stale, with what is left to do, unless all is settled."""
    if order.writer.stem != REPORT or not order.printed_choices.to_hand_in:
        raise Invalid("--final takes a report to hand in: --format pdf --profile hand-in.")
    if actor:
        require(actor.role, "hand_in")
    left = _told_what_is_left(order)
    if left.said:
        raise Stale(f"This report has {left.said}. Settle them, or leave --final out for a draft.")
    return replace(order, accepted=left)


def _told_what_is_left(order: ExportOrder) -> Unsettled:
    """What is open or needs a look in it, each said on a line."""
    left, rows, _ = left_of(order)
    for row in rows:
        said = [f"{row.ref}: open: {', '.join(row.open)}"] if row.open else []
        for line in (*said, *(f"{row.ref}: {look}" for look in row.looks)):
            say(line)
    return left


def _keep(order: ExportOrder, actor: Member | None, data: bytes) -> None:
    writer = order.writer
    file = WrittenFile(writer.name, order.filename, writer.media_type, order.query, data)
    with change():
        if actor:
            hand_in(actor, file, Unsettled())
        else:
            keep(order.project_id, None, file, Unsettled())


def _record(order: ExportOrder, actor: Member | None) -> None:
    if actor:
        record_download(actor, "export", ref=order.filename, query=order.query)
        return
    security.record_alone(DOWNLOAD, "export", project_id=order.project_id, said=order.filename)


def _say_how_many(done: int, total: int) -> None:
    if total and not done:
        say(f"Writing {count(total, 'passage')} …")


def write_whole(path: Path, data: bytes) -> None:
    """All of the file or none of it: a reader never sees half. What is no file (a device, a pipe)
    is simply written to."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o666 & ~_umask())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _address(slug: str) -> str:
    """Under PUBLIC_URL, without which there is none: a path leads nowhere from a file."""
    base = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    if not base:
        say("public_url is not set: the file names passages by reference (B1:4), without links.")
    return f"{base}/projects/{slug}" if base else ""


def _umask() -> int:
    """The mask can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@project_option
@acting_option
@click.option("--dry-run", is_flag=True, help="Only say what would become of it.")
@json_option
@with_database
def bring(file: Path, slug: str, email: str, dry_run: bool, as_json: bool) -> None:
    """Import highlights, tags and notes that were made in another tool.

    Passages are found again by their words and what stands around them. What cannot be placed with
    certainty is listed, never guessed; a second time changes nothing.
    """
    actor = acting(email, slug)
    require(actor.role, "highlight")
    if (size := file.stat().st_size) > MOST_BYTES:
        raise TooLarge(f"{file.name} has {size / 2**20:.0f} MB; at most {MOST_BYTES // 2**20} MB.")
    data = file.read_bytes()
    reader = work_reader_for(file.name, data)
    say(f"Reading {file.name} ({reader.label}) …")
    work = read_work_isolated(file.name, data, reader=reader)
    briefs = with_texts(actor.project_id)
    before = foreign_ids.before(actor.project_id, work)
    planned = plan(work, briefs, before=before)
    for warning in work.warnings:
        say(warning)
    if dry_run:
        wanted = dict.fromkeys(before.tags.values())
        _answer_plan(planned, [tag.name for tag in wanted if tag.id == NOT_KEPT], as_json)
        return
    with change():
        id = keep_work(actor, work, data=data, name=file.name, reader=reader.name)
        report = bring_in(actor, id, planned, briefs)
    for row in report.unplaced:
        say(f"Not placed: “{row.passage[:80]}” {row.reason}")
    for row in report.left:
        say(f"Left as it is: “{row.passage[:80]}” {row.reason}")
    for about in report.details:
        for name, here, there in about.left:
            say(f"Left as it is: {LABELS[name]} of {about.ref}, “{here}”. The file: “{there}”.")
    for record in report.records:
        for sentence in record.said:
            say(f"{record.theirs} ({record.ref or 'left out'}): {sentence}")
    for name in report.unmatched:
        say(f"No brief here: {name}")
    answer(_in_words(report), as_json, **asdict(report))


def _in_words(report: ImportReport) -> str:
    left = f"{len(report.left)} left as they are here, " if report.left else ""
    told = sum(bool(row.took) for row in report.details)
    new = sum(row.how == NEW for row in report.records)
    records = f"; {count(new, 'new recommendation')}" if report.records else ""
    about = f"; details of {count(told, 'brief')} filled" if report.details else ""
    return (
        f"{count(len(report.placed), 'passage')} imported, "
        f"{report.number(KNOWN)} there already, {left}{len(report.unplaced)} not placed; "
        f"{count(len(report.briefs), 'new brief')}, {count(len(report.tags), 'new tag')}"
        f"{records}{about}"
    )


def _answer_plan(planned: Plan, tags: list[str], as_json: bool) -> None:
    new = [source.text.name for source in planned.sources if source.how == "new"]
    came = f"{len(planned.came)} came in before, " if planned.came else ""
    plain = (
        f"{count(len(planned.placed), 'passage')} found, {came}{len(planned.unplaced)} not placed; "
        f"{count(len(new), 'new brief')}, {count(len(tags), 'new tag')}"
    )
    rows = [
        {
            "passage": each.passage.exact,
            "brief": brief_ref(each.brief) if each.brief else "",
            "how": "unplaced" if isinstance(each.result, Unplaced) else each.result.how,
            "reason": "" if isinstance(each.result, Placed) else each.result.reason,
        }
        for each in planned.findings
    ]
    details = [
        {"brief": brief_ref(source.brief), "how": source.how, **each._asdict(), "fills": each.fills}
        for source in planned.sources
        for each in source.details
    ]
    unmatched = [source.text.name for source in planned.unmatched]
    records = [
        {"theirs": each.record.ref, "ref": each.ref, "how": each.how, "reason": each.reason}
        for each in planned.records
    ]
    about = {"records": records, "details": details, "unmatched": unmatched}
    answer(plain, as_json, briefs=new, tags=tags, rows=rows, **about)
