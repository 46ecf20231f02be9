"""The report as it will be, with switches for what goes in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.actions.projects import choose_report
from app.domain.citations import styles_of
from app.domain.filter import Clause
from app.domain.passages import Passage
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
from app.store import summaries
from app.store.filters import Selection
from app.store.hand_ins import handed_in
from app.store.memberships import Member
from app.store.transactions import steady
from app.web.edge.guard import for_members
from app.web.pages.exports import ASKED, downloads, project_asked, style_asked
from app.web.room.filter_bar import read_filter

pages = Blueprint("report", __name__)

MOST_WHOLE = 200  # passages, recommendations, rows up to which the page shows all of them
MOST_RUNS = 400  # pieces of one text
A_SECTION = 20  # passages and recommendations of a tag on the page of a longer one


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
        rows = table.rows[:MOST_WHOLE]
        if len(rows) == len(table.rows):
            return table
        said = _first_of(len(rows), len(table.rows), "rows")
        return replace(table, rows=rows, note=" ".join(filter(None, (said, table.note))))

    def _first_words(self, prose: Prose) -> Prose:
        """A list of recommendations within a text can be as long as that of all."""
        more = (Run("… The downloads hold all of it."),) if len(prose.text) > MOST_RUNS else ()
        return replace(prose, text=(*prose.text[:MOST_RUNS], *more))

    @cached_property
    def _further(self) -> set[str]:
        """The ids of the recommendations that are not on the page."""
        chapters = map(_records, self.report.chapters())
        return {each.id for records in chapters for each in records[self.most :]}

    def lead(self, link: str) -> str:
        """Where a link of the report leads on this page: to a recommendation that does not stand
        here to its own page, to any other place that does not nowhere."""
        place = link.removeprefix("#")
        if place == link or place in self._places:
            return link
        return self.record(place) if recommendation_number(place) else ""

    @cached_property
    def _places(self) -> frozenset[str]:
        return self.report.places() - self._further

    @property
    def may_write(self) -> bool:
        return self.actor.may("write_synthesis")

    @cached_property
    def shown(self) -> set[str]:
        """The ids of the passages that stand on the page."""
        lists = (part for part in self.report.parts if isinstance(part, Passages))
        records = (part for part in _records(self.report.parts) if part.id not in self._further)
        return {
            *(place for part in lists for place, _ in self.first(part)),
            *(each.place for part in records for each in part.quotations() if each.place),
        }

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
    steady()  # what is counted and what is read are of one moment
    here = url_for(".report", slug=actor.slug)
    selection, bar = read_filter(
        actor, here, kept=("profile", "parts", "without", "notes", "style")
    )
    if selection is None:
        return render_template("report/report.html", bar=bar), 422
    project = project_asked(actor)
    choices = _asked(kept(project.report_choices), request.args)
    found = summaries.count(selection)
    summary = summaries.summary(
        selection,
        project,
        address=url_for("projects.project", slug=actor.slug),
        choices=replace(choices, on=choices.on | {"links"}),
        reader=actor.handle,
        recommendations=True,
        first=A_SECTION if found > MOST_WHOLE else 0,
    )
    made, found = document(summary), summary.found
    most = A_SECTION if max(found, len(summary.recommendations)) > MOST_WHOLE else MOST_WHOLE
    chosen = choices.address if choices.written != project.report_choices else {}
    address = {**style_asked(actor), **chosen}
    return render_template(
        "report/report.html",
        bar=bar,
        downloads=downloads(actor, bar.query, address, found, choices),
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
        hand_in=_to_hand_in(actor, choices, bar.query, address),
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
    address: dict[str, Any] = {"q": request.form.get("q") or None, **style_asked(actor)}
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


def _to_hand_in(actor: Member, choices: Choices, query: str, address: dict[str, Any]) -> str:
    """Where somebody who may hands it in, "" where it is for something else."""
    if not choices.to_hand_in or not actor.may("hand_in"):
        return ""
    return url_for("hand_ins.new", slug=actor.slug, q=query or None, **address)
