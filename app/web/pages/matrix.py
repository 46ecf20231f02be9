"""The framework matrix, and the page of one of its cells, which is a form first."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import (
    Blueprint,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.actions import matrix as actions
from app.actions import undo
from app.domain.attributes import Attribute, ValueGroup, by_field, grouped
from app.domain.errors import Missing, Refused, Stale
from app.domain.filter import Clause, Filter, Malformed
from app.domain.passages import Passage, Source
from app.domain.references import brief_ref, cell_of, cell_ref
from app.domain.report.matrix import ASKED, STATES, Matrix, SummaryCell
from app.domain.report.wording import count
from app.domain.tags import descendants
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
from app.store.filters import Selection
from app.store.memberships import Member
from app.store.recommendations import signs
from app.web.edge.answers import answered
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.incoming import one_asked, version_seen
from app.web.edge.transactions import release, save
from app.web.room.filter_bar import read_filter

pages = Blueprint("matrix", __name__)

ALL = "/projects/<slug>/matrix"
OF_BRIEF = f"{ALL}/<int:n>"
ONE = f"{OF_BRIEF}/<tag_slug>"
KEPT = ("rows", "fold", "column", "group")  # of an address, beside the filter
ACROSS = "all"  # the column that sums up
NO_GROUP = "none"


@dataclass(frozen=True)
class ShownMatrix:
    """The matrix as an address asks for it: `whole` with its folded columns, `matrix` what its
    filter keeps, its briefs in `groups` of an `attribute` if any; `turned` it has briefs as
    columns. The addresses of it with something changed."""

    whole: Matrix
    matrix: Matrix
    turned: bool
    column: str
    asking: Mapping[str, str]
    folding: Mapping[str, str]
    turning: str
    grouping: Mapping[str, str]
    kinds: Mapping[str, str]
    group: str
    attribute: Attribute | None
    groups: Sequence[ValueGroup[Source]]
    states: Mapping[str, str]

    def is_here(self, brief: str, tag: str) -> bool:
        """Whether a narrow window shows the cell: it has room for one column, `column`."""
        return (brief if self.turned else tag) == self.column


@pages.get(ALL)
@for_members()
def matrix(actor: Member) -> ResponseReturnValue:
    here = url_for("matrix.matrix", slug=actor.slug)
    selection, bar = read_filter(actor, here, kept=KEPT)
    if selection is None:
        return render_template("matrix/matrix.html", bar=bar), 422
    shown = _shown(actor, selection)
    return render_template("matrix/matrix.html", bar=bar, shown=shown, matrix=shown.matrix)


def _shown(actor: Member, selection: Selection) -> ShownMatrix:
    project = summaries.project_of(actor)
    whole = store.matrix(actor.project_id, project, _folded(), all_read=False)
    asked, turned = selection.filter, request.args.get("rows") == "tags"

    def address(**changed: str | None) -> str:
        asked: dict[str, Any] = {name: request.args.get(name) or None for name in ("q", *KEPT)}
        return url_for("matrix.matrix", slug=actor.slug, **{**asked, **changed})

    kept = store.selected(whole, selection)
    own = by_field(selection.names.attributes)
    kinds = {NO_GROUP: "nothing", **{name: each.name for name, each in own.items()}}
    group = one_asked("group", kinds)
    attribute = own.get(group)
    groups = [ValueGroup("", list(kept.briefs))]
    if attribute:
        groups = grouped(((each, each.row.attributes) for each in kept.briefs), attribute)
        kept = replace(kept, briefs=[each for group in groups for each in group.members])
    tags, refs = [tag.slug for tag in kept.tags], [each.row.ref for each in kept.briefs]
    columns = [*(refs if turned else tags), ACROSS]
    return ShownMatrix(
        whole,
        kept,
        turned,
        one_asked("column", columns),
        {
            value: address(q=str(asked.cleared("cell").plus(Clause("cell", (value,)))))
            for value in ASKED
        },
        {tag: address(fold=_toggled(whole.folded, tag)) for tag in whole.below},
        address(rows=None if turned else "tags", column=None),
        {each: address(group=None if each == NO_GROUP else each) for each in kinds},
        kinds,
        group,
        attribute,
        groups,
        STATES,
    )


@pages.get(OF_BRIEF)
@pages.get(ONE)
@for_members()
def cell(actor: Member, n: int, tag_slug: str = "") -> ResponseReturnValue:
    """The page of a cell, of what sums up a brief without a tag; for script the form alone, which
    stands below the grid."""
    if wants_json():
        return jsonify(dock=_drawn("form", _cell_values(actor, n, tag_slug)))
    return _cell_page(actor, n, tag_slug)


@pages.get(f"{ONE}/first")
@for_members()
def first(actor: Member, n: int, tag_slug: str) -> ResponseReturnValue:
    """To the first passage of a cell, in its brief: with those of the tags below where the column
    is folded, and to the brief where there is none."""
    brief = briefs.brief(actor.project_id, n)
    known = {tag.slug: tag for tag in codebook.tags(actor.project_id, retired=True, texts=False)}
    if tag_slug not in known:
        raise Missing(codebook.NO_TAG)
    column = {tag_slug}
    if tag_slug in _folded():
        column |= descendants(known.values(), tag_slug)
    number = cells.first(actor.project_id, brief.id, [known[slug].id for slug in column])
    if number is None:
        return redirect(url_for("reading.brief", slug=actor.slug, n=n))
    return redirect(url_for("highlights.highlight", slug=actor.slug, n=n, m=number))


@pages.post(OF_BRIEF)
@pages.post(ONE)
@for_members("chart")
def write(actor: Member, n: int, tag_slug: str = "") -> ResponseReturnValue:
    text = request.form.get("text", "")

    def change() -> str:
        warnings = actions.write_cell(actor, n, tag_slug, text, version_seen())
        return " ".join(["Saved.", *(each.message for each in warnings)])

    return _changed(actor, n, tag_slug, change, text)


@pages.post(f"{ONE}/nothing-found")
@for_members("chart")
def find_nothing(actor: Member, n: int, tag_slug: str) -> ResponseReturnValue:
    def change() -> str:
        actions.find_nothing(actor, n, tag_slug, version_seen())
        return "Read; nothing found: your name stands with it."

    return _changed(actor, n, tag_slug, change)


@pages.post(f"{ONE}/draft")
@for_members("chart")
def draft(actor: Member, n: int, tag_slug: str) -> ResponseReturnValue:
    """Its quotes as a draft; the page of the cell follows, where it is put in one's own words."""

    def change() -> str:
        left_out = actions.draft_cell(actor, n, tag_slug, version_seen())
        more = f" {count(left_out, 'passage')} found no room." if left_out else ""
        return f"The quotes are a draft: put them in your own words.{more}"

    return _changed(actor, n, tag_slug, change, go=_to_cell(actor, n, tag_slug))


@pages.post(f"{ALL}/summaries/<int:n>/confirmation")
@pages.post(f"{ONE}/confirmation")
@for_members("chart")
def confirm(actor: Member, n: int, tag_slug: str = "") -> ResponseReturnValue:
    def change() -> str:
        done = actions.confirm_cell(actor, n, tag_slug, version_seen())
        return "It still holds." if done else "Nothing of what it rests on has changed."

    return _changed(actor, n, tag_slug, change)


@pages.post(f"{ONE}/removal")
@for_members("chart")
def clear(actor: Member, n: int, tag_slug: str) -> ResponseReturnValue:
    def change() -> str:
        actions.clear_cell(actor, n, tag_slug, version_seen())
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


def _changed(
    actor: Member,
    n: int,
    tag_slug: str,
    change: Callable[[], str],
    typed: str | None = None,
    go: str = "",
) -> ResponseReturnValue:
    """What a form answers: the matrix at this cell, on which it is said; or the page of the cell,
    with what was typed, where it was refused. To script: what it draws again, also of a refusal."""
    try:
        said = change()
    except Missing:
        raise
    except Refused as refusal:
        release()
        status = status_of(refusal)
        if wants_json():
            dock = _drawn("form", _cell_values(actor, n, tag_slug, refusal, typed))
            return jsonify(message=refusal.message, fields={}, dock=dock), status
        return _cell_page(actor, n, tag_slug, refusal, typed), status
    place = f"cell-{n}-{tag_slug}" if tag_slug else f"brief-{n}"
    go = go or url_for("matrix.matrix", slug=actor.slug, _anchor=place)
    if not wants_json():
        return answered(said, go)
    save()
    return answered(said, go, **_drawn_again(actor, n, tag_slug))


def _drawn_again(actor: Member, n: int, tag_slug: str) -> dict[str, Any]:
    """The cell in the grid of the address that script asked with, the sentence above it, the form
    below it, and how the change is taken back."""
    try:
        selection = filters.select(actor.project_id, request.args.get("q", ""))
    except Malformed:
        selection = filters.select(actor.project_id, "")
    shown = _shown(actor, selection)
    values = _cell_values(actor, n, tag_slug)
    ref = brief_ref(n)
    column = next((t for t in shown.whole.tags if tag_slug in shown.whole.members(t.slug)), None)
    cell = shown.whole.cells[ref, column.slug] if column else shown.whole.of_briefs[ref]
    latest = values["history"][0] if values["history"] else None
    return {
        "cell": _drawn("td", cell, column, url_for("matrix.matrix", slug=actor.slug)),
        "counts": _drawn("counts", shown),
        "dock": _drawn("form", values),
        "undo": url_for("matrix.take_back", slug=actor.slug, event_id=latest.id) if latest else "",
    }


def _drawn(macro: str, *values: object) -> str:
    return str(get_template_attribute("matrix/_cell.html", macro)(*values))


def _cell_page(
    actor: Member, n: int, tag_slug: str, refusal: Refused | None = None, typed: str | None = None
) -> str:
    values = _cell_values(actor, n, tag_slug, refusal, typed)
    return render_template("matrix/cell.html", **values, values=values)


def _cell_values(
    actor: Member, n: int, tag_slug: str, refusal: Refused | None = None, typed: str | None = None
) -> dict[str, Any]:
    """What the form of a cell is made of. A stale form gets the current version: saving it again is
    then meant."""
    project_id = actor.project_id
    brief = briefs.brief(project_id, n)
    known = {tag.slug: tag for tag in codebook.tags(project_id, retired=True)}
    if tag_slug and tag_slug not in known:
        raise Missing(codebook.NO_TAG)
    tag = known[tag_slug] if tag_slug else None
    row = cells.cell(project_id, brief, tag)
    flags = cells.looked_at(project_id, [row], row.passages)
    row = replace(row, needs_a_look=tuple(flags.get((row.brief, row.tag), ())))
    names = {slug: each.name for slug, each in known.items()}
    stale = isinstance(refusal, Stale)
    return {
        "brief": brief,
        "tag": tag,
        "cell": row,
        "text": row.text if typed is None else typed,
        "version": request.form.get("version", row.version)
        if refusal and not stale
        else row.version,
        "refusal": refusal,
        "stale": stale and typed is not None,
        "passages": _passages(actor, row) if tag else (),
        "signs": signs.of_brief(project_id, brief.id) if actor.has_recommendations else {},
        "history": store.history(project_id, brief.id, cell_ref(brief.ref, tag_slug), names),
    }


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
    cited = summaries.cited(rows, summaries.cited_by(selection))
    shown = ((each, each.ref not in own) for each in cited)
    return tuple(sorted(shown, key=lambda pair: pair[1]))


def _folded() -> list[str]:
    return list(filter(None, request.args.get("fold", "").split(",")))


def _toggled(folded: Collection[str], tag: str) -> str | None:
    """The folded tags as an address has them, with this one the other way."""
    kept = [each for each in folded if each != tag]
    return ",".join([*kept, *([] if tag in folded else [tag])]) or None


def _to_cell(actor: Member, n: int, tag_slug: str) -> str:
    return url_for("matrix.cell", slug=actor.slug, n=n, tag_slug=tag_slug or None)
