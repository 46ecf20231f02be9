"""`briefmark highlight`: mark a passage by its words."""

from __future__ import annotations

import uuid

import click

from app.actions.highlights import add_highlight
from app.cli.context import (
    acting,
    acting_option,
    answer,
    json_option,
    project_option,
    with_database,
)
from app.cli.references import BRIEF
from app.domain.anchors.spans import unique_quote
from app.domain.errors import Missing
from app.store import briefs
from app.store.transactions import change


@click.group()
def highlight() -> None:
    """Marked passages of a brief."""


@highlight.command("add")
@project_option
@click.option("--brief", "number", type=BRIEF, required=True, metavar="B1", help="The brief.")
@click.option("--quote", required=True, help="The words to mark, as they stand in the brief.")
@click.option("--tag", "tags", multiple=True, metavar="SLUG", help="May be repeated.")
@click.option("--note", default="", help="A note on the passage.")
@click.option("--occurrence", type=click.IntRange(min=1), help="Which, where the words recur.")
@click.option("--paragraph", metavar="LABEL", help="Look in this paragraph only, such as 9 or 8a.")
@acting_option
@json_option
@with_database
def add(
    slug: str,
    number: int,
    quote: str,
    tags: tuple[str, ...],
    note: str,
    occurrence: int | None,
    paragraph: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Mark a passage; prints its reference, B1:1."""
    with change():
        actor = acting(email, slug)
        line = briefs.brief(actor.project_id, number)
        text = briefs.revision_text(actor.project_id, line.revision_id)
        within = _span(actor.project_id, line.revision_id, paragraph) if paragraph else None
        anchor = unique_quote(text, quote, within=within, occurrence=occurrence)
        done = add_highlight(actor, number, anchor.start, anchor.end, anchor.exact, tags, note=note)
    answer(done.ref, as_json, ref=done.ref, start=anchor.start, end=anchor.end, exact=anchor.exact)


def _span(project_id: uuid.UUID, revision_id: uuid.UUID, label: str) -> tuple[int, int]:
    for block in briefs.blocks(project_id, revision_id):
        if block.label and block.label == label.removeprefix("¶"):
            return block.start, block.end
    raise Missing(f"The brief has no paragraph ¶{label.removeprefix('¶')}.")
