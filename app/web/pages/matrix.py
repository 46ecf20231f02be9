"""The framework matrix, and the page of one of its cells, which is a form first."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions import matrix as actions
from app.actions import undo
from app.domain.errors import Missing, Refused, Stale
from app.domain.filter import Clause, Filter
from app.domain.passages import Passage
from app.domain.references import cell_of, cell_ref
from app.domain.report.matrix import STATES, SummaryCell
from app.domain.report.wording import count
from app.store import (
    briefs,
    cells,
    codebook,
    events,
    filters,
    passages,
    summaries,
)
from app.store import matrix as store
from app.store.memberships import Member
from app.store.recommendations import signs
from app.web.edge.answers import answered
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.incoming import number
from app.web.edge.transactions import release
from app.web.room.filter_bar import read_filter

pages = Blueprint("matrix", __name__)

ALL = "/projects/<slug>/matrix"
OF_BRIEF = f"{ALL}/<int:n>"
ONE = f"{OF_BRIEF}/<tag_slug>"


@pages.get(ALL)
@for_members()
def matrix(actor: Member) -> ResponseReturnValue:
    here = url_for("matrix.matrix", slug=actor.slug)
    selection, bar = read_filter(actor, here, kept=("rows", "fold", "column"))
    if selection is None:
        return render_template("matrix/matrix.html", bar=bar), 422
    folded = list(filter(None, request.args.get("fold", "").split(",")))
    whole = store.matrix(actor.project_id, summaries.project_of(actor), folded)
    asked = selection.filter

    def address(**changed: object) -> str:
        """This page with something changed."""
        kept = {"q": bar.query or None, **{name: request.args.get(name) for name in bar.kept}}
        return url_for("matrix.matrix", slug=actor.slug, **{**kept, **changed})  # type: ignore[arg-type]

    return render_template(
        "matrix/matrix.html",
        bar=bar,
        whole=whole,
        matrix=store.selected(whole, selection),
        turned=request.args.get("rows") == "tags",
        column=request.args.get("column", ""),
        states=STATES,
        address=address,
        asking={
            value: address(q=str(asked.cleared("cell").plus(Clause("cell", (value,)))))
            for value in ("todo", "stale", "none", "unread")
        },
        folding={tag: address(fold=_toggled(whole.folded, tag)) for tag in whole.below},
    )


@pages.get(OF_BRIEF)
@for_members()
def summary(actor: Member, n: int) -> ResponseReturnValue:
    """What sums up a brief over all tags."""
    return _cell_page(actor, n, "")


@pages.post(OF_BRIEF)
@for_members("chart")
def write_summary(actor: Member, n: int) -> ResponseReturnValue:
    return _written(actor, n, "")


@pages.get(ONE)
@for_members()
def cell(actor: Member, n: int, tag_slug: str) -> ResponseReturnValue:
    return _cell_page(actor, n, tag_slug)


@pages.post(ONE)
@for_members("chart")
def write(actor: Member, n: int, tag_slug: str) -> ResponseReturnValue:
    return _written(actor, n, tag_slug)


@pages.post(f"{ONE}/nothing-found")
@for_members("chart")
def find_nothing(actor: Member, n: int, tag_slug: str) -> ResponseReturnValue:
    def change() -> str:
        actions.find_nothing(actor, n, tag_slug, _version())
        return "Read; nothing found: your name stands with it."

    return _changed(actor, n, tag_slug, change)


@pages.post(f"{ONE}/draft")
@for_members("chart")
def draft(actor: Member, n: int, tag_slug: str) -> ResponseReturnValue:
    """Its quotes as a draft; the page of the cell follows, where it is put in one's own words."""

    def change() -> str:
        left_out = actions.draft_cell(actor, n, tag_slug, _version())
        more = f" {count(left_out, 'passage')} found no room." if left_out else ""
        return f"The quotes are a draft: put them in your own words.{more}"

    return _changed(actor, n, tag_slug, change, go=_to_cell(actor, n, tag_slug))


@pages.post(f"{ONE}/removal")
@for_members("chart")
def clear(actor: Member, n: int, tag_slug: str) -> ResponseReturnValue:
    def change() -> str:
        actions.clear_cell(actor, n, tag_slug, _version())
        return "The cell is empty. What stood there can be taken back on its page."

    return _changed(actor, n, tag_slug, change)


@pages.post(f"{ALL}/history/<uuid:event_id>/undo")
@for_members("chart")
def take_back(actor: Member, event_id: uuid.UUID) -> ResponseReturnValue:
    """Take back one change of a cell, whoever made it, while nothing later rests on it."""
    step, n = events.step(actor.project_id, event_id)
    if step.kind != "cell" or n is None:
        raise Missing("There is no such change in the matrix.")
    _, tag_slug = cell_of(step.ref)

    def change() -> str:
        return f"Taken back: {undo.take_back(actor, event_id).said}"

    return _changed(actor, n, tag_slug, change, go=_to_cell(actor, n, tag_slug))


def _written(actor: Member, n: int, tag_slug: str) -> ResponseReturnValue:
    text = request.form.get("text", "")

    def change() -> str:
        warnings = actions.write_cell(actor, n, tag_slug, text, _version())
        return " ".join(["Saved.", *(each.message for each in warnings)])

    return _changed(actor, n, tag_slug, change, text)


def _changed(
    actor: Member,
    n: int,
    tag_slug: str,
    change: Callable[[], str],
    typed: str | None = None,
    go: str = "",
) -> ResponseReturnValue:
    """What a form answers: the matrix at this cell, on which it is said; or the page of the cell,
    with what was typed, where it was refused."""
    try:
        said = change()
    except Missing:
        raise
    except Refused as refusal:
        if wants_json():
            raise
        release()
        return _cell_page(actor, n, tag_slug, refusal, typed), status_of(refusal)
    place = f"cell-{n}-{tag_slug}" if tag_slug else f"brief-{n}"
    return answered(said, go or url_for("matrix.matrix", slug=actor.slug, _anchor=place))


def _cell_page(
    actor: Member, n: int, tag_slug: str, refusal: Refused | None = None, typed: str | None = None
) -> str:
    """A stale form gets the current version: saving it again is then meant."""
    project_id = actor.project_id
    brief = briefs.brief(project_id, n)
    known = {tag.slug: tag for tag in codebook.tags(project_id, retired=True)}
    if tag_slug and tag_slug not in known:
        raise Missing(codebook.NO_TAG)
    tag = known[tag_slug] if tag_slug else None
    row = cells.cell(project_id, brief, tag)
    names = {slug: each.name for slug, each in known.items()}
    stale = isinstance(refusal, Stale)
    return render_template(
        "matrix/cell.html",
        brief=brief,
        tag=tag,
        cell=row,
        text=row.text if typed is None else typed,
        version=request.form.get("version", row.version) if refusal and not stale else row.version,
        refusal=refusal,
        stale=stale and typed is not None,
        passages=_passages(actor, row) if tag else (),
        signs=signs.of_brief(project_id, brief.id) if actor.has_recommendations else {},
        history=store.history(project_id, brief.id, cell_ref(brief.ref, tag_slug), names),
    )


def _passages(actor: Member, cell: SummaryCell) -> tuple[tuple[Passage, bool], ...]:
    """Those in the brief with the tag, each with whether it has only one below it: these stand
    last."""
    asked = Filter((Clause("tag", (cell.tag,)), Clause("brief", (cell.brief,))))
    selection = filters.select(actor.project_id, str(asked))
    rows = passages.passages(
        actor.project_id,
        selection.conditions,
        address=url_for("projects.project", slug=actor.slug),
    )
    own = {each.ref for each in cell.passages}
    shown = ((each, each.ref not in own) for each in summaries.cited(selection, rows))
    return tuple(sorted(shown, key=lambda pair: pair[1]))


def _toggled(folded: Collection[str], tag: str) -> str | None:
    """The folded tags as an address has them, with this one the other way."""
    kept = [each for each in folded if each != tag]
    return ",".join([*kept, *([] if tag in folded else [tag])]) or None


def _version() -> int:
    return request.form.get("version", -1, number)


def _to_cell(actor: Member, n: int, tag_slug: str) -> str:
    if not tag_slug:
        return url_for("matrix.summary", slug=actor.slug, n=n)
    return url_for("matrix.cell", slug=actor.slug, n=n, tag_slug=tag_slug)
