"""The list of recommendations, and the page of one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions import undo
from app.actions.recommendations.parts import Done
from app.domain.charts import without_article
from app.domain.errors import Missing, Refused, Stale
from app.domain.filter import Clause, Filter, parse
from app.domain.recommendations import kinds
from app.domain.recommendations.record import Evidence, FieldValue, Origin, Recommendation
from app.domain.recommendations.wording import to_ask
from app.domain.references import recommendation_number
from app.domain.tags import Tag
from app.store import charts, codebook, cues, filters, summaries
from app.store import recommendations as store
from app.store.filters import Selection
from app.store.memberships import Member
from app.store.recommendations.rows import NO_RECOMMENDATION
from app.web.edge.answers import answered
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.incoming import number as whole_number
from app.web.edge.transactions import release
from app.web.room.filter_bar import FilterBar, address_of, read_filter
from app.writers import WRITERS

pages = Blueprint("recommendations", __name__)

A_PAGE = 50
LIST = "/projects/<slug>/recommendations"
ONE = f"{LIST}/<int:number>"
MOST_CUES = 20  # sentences listed that nobody has decided on
FIELD_STANDS = {  # how a field stands in a recommendation, each in one of these ways
    "stated": "{0}:stated",
    "supplied": "{0}:supplied -{0}:stated",
    "unmarked": "{0}:unmarked -{0}:stated,supplied",
    "none": "{0}:none",
    "open": "{0}:open",
}
COUNTED = {  # what the lens counts, each what a click adds to the filter
    **{f"{key}:{name}": query.format(key) for key in ("actor", "when")
       for name, query in FIELD_STANDS.items()},
    **{query: query for query in ("has:dissent", "strength:open", "has:question")},
}  # fmt: skip
STATES = {kinds.LIVE: "In use", kinds.WITHDRAWN: "Withdrawn", kinds.MERGED: "Merged"}


@dataclass(frozen=True)
class CountedClause:
    """How many of those listed hold what a filter asks for at `href`."""

    count: int
    href: str


@dataclass(frozen=True)
class Lens:
    """The counts above the list, as COUNTED names them, of `total`."""

    total: int
    counts: Mapping[str, CountedClause]

    def __getitem__(self, name: str) -> CountedClause:
        return self.counts[name]

    def width(self, number: int) -> float:
        """Of a bar for so many, in hundredths of all."""
        return round(100 * number / self.total, 1) if self.total else 0


@dataclass(frozen=True)
class BoundWords:
    """A piece of a passage. `bound` says that a field rests on it; `ends` are the labels of those
    fields whose words end with it."""

    words: str
    bound: bool
    ends: tuple[str, ...]


@pages.get(LIST)
@for_members()
def listed(actor: Member) -> ResponseReturnValue:
    here = url_for("recommendations.listed", slug=actor.slug)
    selection, bar = read_filter(actor, here, kept=("state",), subject="recommendations")
    if selection is None:
        return render_template("recommendations/list.html", bar=bar), 422
    state = request.args.get("state", kinds.LIVE)
    state = state if state in STATES else kinds.LIVE
    selected = selection.of_recommendations
    after = max(request.args.get("after", 0, whole_number), 0)
    project_id = actor.project_id
    rows = store.recommendations(
        project_id, selected=selected, states=(state,), after=after, limit=A_PAGE + 1
    )
    lens, there = _lens(selection, bar, state), charts.states(project_id)
    tags = codebook.tags(project_id, retired=True, texts=False)
    return render_template(
        "recommendations/list.html",
        bar=bar,
        rows=rows[:A_PAGE],
        more=len(rows) > A_PAGE,
        after=after,
        state=state,
        states={name: (label, there.get(name, 0)) for name, label in STATES.items()},
        lens=lens,
        sources=charts.briefs_behind(project_id, state, selected),
        asked=None
        if after
        else charts.who_is_asked_in(project_id, state, selected, tags, lens.total),
        asking=partial(_asking, selection, bar),
        undecided=[] if selection.filter or after else cues.undecided(project_id),
        most_cues=MOST_CUES,
        tags={tag.slug: tag for tag in tags},
        formats=[writer.label for writer in WRITERS if writer.recommendations],
        to_ask=to_ask(
            rows[:A_PAGE], {ref: name.name for ref, name in selection.names.briefs.items()}
        ),
        kinds=kinds,
    )


def _asking(selection: Selection, bar: FilterBar, name: str, tag: str = "") -> str:
    """Where those of the list stand that ask somebody, or with a tag (slug) ask them of that."""
    asked = selection.filter.plus(Clause("actor", (without_article(name),)))
    return address_of(bar.action, asked.plus(Clause("tag", (tag,))) if tag else asked, bar.kept)


def _lens(selection: Selection, bar: FilterBar, state: str) -> Lens:
    counted = {name: parse(query, filters.TERM) for name, query in COUNTED.items()}
    asked = [filters.conditions(each, selection.names, bar.subject) for each in counted.values()]
    of = selection.of_recommendations
    total, *counts = charts.holding(selection.project_id, state, of, asked)
    found = {}
    for (name, more), number in zip(counted.items(), counts, strict=True):
        query = Filter(tuple(dict.fromkeys((*selection.filter.clauses, *more.clauses))))
        found[name] = CountedClause(number, address_of(bar.action, query, bar.kept))
    return Lens(total, found)


@pages.get(ONE)
@for_members()
def record(actor: Member, number: int) -> ResponseReturnValue:
    row = cited_record(actor, number)
    return instead_of_merged(actor, row) or _record_page(actor, row)


def instead_of_merged(actor: Member, row: Recommendation) -> ResponseReturnValue | None:
    """The one that it was merged into, on which that is said."""
    if row.state != kinds.MERGED:
        return None
    flash(f"{row.ref} was merged into {row.merged_into}.", "good")
    return redirect(to_record(actor, recommendation_number(row.merged_into) or 0), 303)


@pages.post(f"{ONE}/history/<uuid:event_id>/undo")
@for_members("write_recommendation")
def take_back(actor: Member, number: int, event_id: uuid.UUID) -> ResponseReturnValue:
    """Take back one change, whoever made it, while nothing later rests on it."""
    row = store.recommendation(actor.project_id, number)
    if event_id not in {line.id for line in store.history(actor.project_id, row)}:
        raise Missing(f"There is no such change of {row.ref}.")
    try:
        done = undo.take_back(actor, event_id)
    except Missing:
        raise
    except Refused as refusal:
        return _record_page(actor, cited_record(actor, number), refusal), status_of(refusal)
    there = store.recommendations(actor.project_id, numbers=[number])
    go = to_record(actor, number) if there else url_for("recommendations.listed", slug=actor.slug)
    return answered(f"Taken back: {done.said}", go)


def _record_page(actor: Member, row: Recommendation, refusal: Refused | None = None) -> str:
    return render_template(
        "recommendations/record.html",
        row=row,
        tags=_names_of_tags(row),
        origins=_shared(row, store.origins(actor.project_id)),
        history=store.history(actor.project_id, row),
        bound=bound_words,
        kinds=kinds,
        refusal=refusal,
    )


def cited_record(actor: Member, number: int) -> Recommendation:
    """The one of this number, its passages cited and with the rest of their sentences. Missing
    when there is none."""
    project_id, project = summaries.project_named(actor.slug)
    selection = filters.select(project_id, "", counted=False)
    found = summaries.recommended(selection, project, [number])
    if not found:
        raise Missing(NO_RECOMMENDATION)
    return found[0]


def form_page(
    actor: Member,
    number: int,
    form: str,
    refusal: Refused | None = None,
    *,
    heading: str,
    **more: Any,
) -> ResponseReturnValue:
    """A form beside the record as it stands; `form` is its macro, which takes `more`. What was
    typed stays. A refused form that is older than the record takes its version: sent again, it is
    meant."""
    row = cited_record(actor, number)
    asked_now = refusal is None and form != "reinstatement"
    if asked_now and (elsewhere := instead_of_form(actor, row)):
        return elsewhere
    seen = request.form.get("version", row.version)
    html = render_template(
        "recommendations/form.html",
        row=row,
        form=form,
        typed=request.form if refusal else None,
        version=row.version if isinstance(refusal, Stale) else seen,
        refusal=refusal,
        kinds=kinds,
        heading=heading,
        more=more,
    )
    return html, status_of(refusal) if refusal else 200


def instead_of_form(actor: Member, row: Recommendation) -> ResponseReturnValue | None:
    """Where one is that cannot be changed as it stands, merged or withdrawn."""
    if row.state != kinds.WITHDRAWN:
        return instead_of_merged(actor, row)
    flash(f"{row.ref} is withdrawn. Put it back before you change it.", "bad")
    return redirect(to_record(actor, row.number), 303)


def sent(
    actor: Member,
    said: str,
    change: Callable[[], Done],
    again: Callable[[Refused], ResponseReturnValue],
    go: str = "",
) -> ResponseReturnValue:
    """What a form answers: the record, or where to `go`, on which it is said; or the form `again`,
    where it was refused. Nothing of a refused change is shown: the transaction ends before."""
    try:
        done = change()
    except Refused as refusal:
        if wants_json():
            raise
        release()
        return again(refusal)
    return answered(said.format(ref=done.ref), go or to_record(actor, done.number))


def to_record(actor: Member, number: int) -> str:
    return url_for("recommendations.record", slug=actor.slug, number=number)


def bound_words(evidence: Evidence, fields: Sequence[FieldValue]) -> Iterator[BoundWords]:
    """The passage cut at the ends of the words that fields are bound to in it."""
    passage = evidence.passage
    spans = [
        (each.start - passage.start, each.end - passage.start, kinds.FIELDS[each.kind].label)
        for each in fields
        if each.basis == kinds.STATED
        and each.passage == passage.ref
        and each.start is not None
        and each.end is not None
    ]
    cuts = sorted({0, len(passage.exact), *(at for span in spans for at in span[:2])})
    for start, end in pairwise(cuts):
        yield BoundWords(
            passage.exact[start:end],
            any(low <= start and end <= high for low, high, _ in spans),
            tuple(label for _, high, label in spans if high == end),
        )


def _names_of_tags(row: Recommendation) -> list[Tag]:
    """The tags of its passages, each once."""
    tags = {tag.slug: tag for each in row.evidence for tag in each.passage.tags}
    return [tags[slug] for slug in row.tags if slug in tags]


def _shared(row: Recommendation, origins: Collection[Origin]) -> dict[str, str]:
    """By brief of its evidence, with which others of them it is one source: “B1, B4”."""
    briefs = {each.passage.brief for each in row.evidence}
    found = {}
    for origin in origins:
        together = [brief for brief in origin.briefs if brief in briefs]
        for brief in together if len(together) > 1 else ():
            found[brief] = ", ".join(each for each in together if each != brief)
    return found
