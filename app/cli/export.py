"""`briefmark export`: the summary of a project as a file."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask import current_app

from app.cli.context import project_option, say, with_database
from app.domain.citations import OWN, STYLES
from app.domain.errors import Invalid
from app.domain.report.notes import ALL, NONE
from app.domain.report.wording import count
from app.exports.orders import ExportOrder, write
from app.store import summaries
from app.writers import WRITERS, writer_named


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


NOTES_ASKED = {True: ALL, False: NONE, None: None}


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
    "-o", "--output", required=True, metavar="FILE", help="Where to; “-” is standard output."
)
@with_database
def export(
    slug: str,
    format: str,
    query: str,
    notes: bool | None,
    style: str | None,
    template: str | None,
    output: str,
) -> None:
    """Write the summary of the passages that a filter selects."""
    project_id, project = summaries.project_named(slug)
    project = replace(project, style=style or project.style)
    if template and not writer_named(format).styled:
        raise Invalid(f"A file of the format {format} has no template. Leave --template out.")
    template = template or str(current_app.config["DOCX_TEMPLATE"])
    order = ExportOrder(
        project_id, project, format, query, _address(slug), NOTES_ASKED[notes], template
    )
    data = write(order, _say_how_many)
    if output == "-":
        sys.stdout.buffer.write(data)
    else:
        write_whole(Path(output), data)
        say(f"{output}: {len(data):,} bytes")


def _say_how_many(done: int, total: int) -> None:
    if not done:
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
