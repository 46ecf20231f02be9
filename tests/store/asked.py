"""Two projects of the same people, alike but for what is called “elsewhere” in the second, and what
each query of the store answers about the first: `answers.txt`, to be read. So a column, condition
or order that goes astray is seen, and so is whatever leaks from one project into another.

`python -m tests.store.asked` writes the answers anew after a change that was meant.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.actions import attributes as change_attributes
from app.actions import briefs as change_briefs
from app.actions import codebook as change_codebook
from app.actions import highlights as change_highlights
from app.actions import matrix as change_matrix
from app.actions import notes as change_notes
from app.actions import people, progress, saved_filters
from app.actions import recommendations as act
from app.actions.drafts import keep_draft
from app.actions.recommendations import links
from app.actions.report import write_messages, write_report
from app.actions.undo import undo
from app.actions.work.bring_in import bring_in, keep_work
from app.domain.attributes import Attribute
from app.domain.briefs import NOT_KEPT
from app.domain.document import Block, Document
from app.domain.recommendations.kinds import GivenField
from app.domain.report.settings import NOTHING_SAID
from app.domain.search import read as search_for
from app.domain.tags import Tag
from app.domain.work.bringing_in import plan
from app.domain.work.foreign_work import ForeignPassage, ForeignText, ForeignWork
from app.store import (
    attributes,
    basis,
    briefs,
    cells,
    charts,
    codebook,
    cues,
    drafts,
    events,
    filters,
    foreign_ids,
    foreign_work,
    highlight_rows,
    highlights,
    invitations,
    marks,
    matrix,
    memberships,
    names,
    originals,
    passages,
    projects,
    recommendations,
    report_settings,
    search,
    summaries,
    syntheses,
    users,
)
from app.store import memos as stored_memos
from app.store import notes as stored_notes
from app.store import progress as stored_progress
from app.store import saved_filters as stored_filters
from app.store.database import change, db
from app.store.memberships import Member
from app.store.migrating import migrate
from app.store.passage_order import order
from app.store.recommendations import signs
from app.store.tables import codebook as tables
from app.store.tables.columns import new_id, now
from tests.fixtures.study import TEXT, add_brief, add_people, add_project

ANSWERS = Path(__file__).with_name("answers.txt")
BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
HERE, ELSEWHERE = "sahel-arms", "elsewhere"
FILTERS = (
    "",
    "tag:monitoring",
    "tag:stockpile-security",
    "tag:depots,peace",
    "-tag:depots",
    "by:ana",
    "-by:ana",
    "by:ana,ben",
    "brief:B1",
    "-brief:B1",
    "zone:caption",
    "-zone:body",
    "zone:body,caption",
    "has:note",
    "-has:tag",
    "has:note,tag",
    "rec:R1 -stance:opposes",
    "-has:rec",
    "actor:none,open",
    "when:none,before:2030",
    "has:dissent response:none",
    "river",
    "-river",
    "riv*",
    '"count every"',
    '"several years" has:tag',
    "tag:monitoring -by:ben brief:B1",
    "cell:todo",
    "-cell:unread,none",
)
SEARCHED = ("river", "riv*", "rifle -month", "peace", "monitoring", "ida", '"it is so"', "depots")


@dataclass
class Two:
    """The first project as its people see it, what has an id in it, and the second's."""

    app: Flask
    people: dict[str, uuid.UUID]
    ids: dict[str, uuid.UUID]
    elsewhere: dict[str, uuid.UUID]

    def member(self, role: str, slug: str = HERE) -> Member:
        return memberships.member(self.people[role], slug)

    @property
    def project(self) -> uuid.UUID:
        return self.ids["project"]


def built(folder: Path) -> Two:
    """In a new database of SQLite in the folder, which is migrated where there is none."""
    place = folder / "two.sqlite3"
    made = place.exists()
    app = create_app({"DATABASE_URL": f"sqlite:///{place}", "INSTANCE": folder, "TESTING": True})
    if not made:
        migrate(app)
    with app.app_context():
        with change():
            people = add_people()
        here = _project(people, HERE, "")
        elsewhere = _project(people, ELSEWHERE, " elsewhere")
        # the later half, so that what is here is neither all before nor all after the other's
        _more(people, HERE, here, "")
        _more(people, ELSEWHERE, elsewhere, " elsewhere")
    return Two(app, people, here, elsewhere)


def _project(people: Mapping[str, uuid.UUID], slug: str, mark: str) -> dict[str, uuid.UUID]:
    with change():
        project = add_project(people, slug)
        project.name += mark
        project.question += mark
        project.next_brief_number = 3
        first, second = (add_brief(project.id, people["lead"], number) for number in (1, 2))
        second.title, second.publisher = f"After the depots{mark}", f"Peace Press{mark}"
        second.kind, second.container, second.language = "article", "Annals", "en"
        second.authors, second.organisations = (
            ["Small Arms Survey", "Ida Quill"],
            ["Small Arms Survey"],
        )
        second.note, second.date, second.url = f"Read it{mark}", "2020", "https://example.org/2"
    lead, analyst = (
        memberships.member(people["lead"], slug),
        memberships.member(people["analyst"], slug),
    )
    with change():
        for name, parent in ((f"Depots{mark}", "stockpile-security"), (f"Peace{mark}", None)):
            texts = {"definition": f"All of {name}.", "examples": "“Lock”"}
            change_codebook.add_tag(lead, Tag("", name, parent, "rust", texts))
    slugs = {tag.name.split()[0].casefold(): tag.slug for tag in codebook.tags(project.id)}
    depots, peace = slugs["depots"], slugs["peace"]

    def mark_words(actor: Member, brief: int, quote: str, *tags: str, note: str = "") -> None:
        start = TEXT.index(quote)
        with change():
            change_highlights.add_highlight(
                actor, brief, start, start + len(quote), quote, tags, note and f"{note}{mark}"
            )

    mark_words(lead, 1, "count every rifle in the depots", depots)
    mark_words(analyst, 1, "river border together 🚢", peace, "border-control", note="Peace")
    mark_words(lead, 1, "A depot near the river", "border-control", "stockpile-security")
    mark_words(lead, 1, "rifle in the depots each month.\nNeighbours ought", "monitoring")
    mark_words(analyst, 2, "mandates of several years", note="own 100% keys")
    mark_words(analyst, 2, "river border", "border-control", note="Again?")
    mark_words(lead, 2, "Monitors", "monitoring")
    mark_words(analyst, 1, "rifle in", "monitoring")
    mark_words(lead, 1, "June 2019", "monitoring")
    return {
        "project": project.id,
        "brief 1": first.id,
        "text 1": first.revision_id or first.id,
        "brief 2": second.id,
        "text 2": second.revision_id or second.id,
    }


def _more(people: Mapping[str, uuid.UUID], slug: str, ids: dict[str, uuid.UUID], mark: str) -> None:
    lead, analyst, viewer = (
        memberships.member(people[role], slug) for role in ("lead", "analyst", "viewer")
    )
    project = ids["project"]
    for n, (actor, number, text) in enumerate(
        ((analyst, 1, "Is it?"), (lead, 1, "It is."), (viewer, 2, "No."), (lead, 2, "Gone."))
    ):
        if actor.role == "viewer":
            actor = analyst
        ids[f"note {n}"] = new_id()
        with change():
            change_notes.add_note(actor, 1, number, f"{text}{mark}", ids[f"note {n}"])
    with change():
        change_notes.remove_note(lead, 1, 2, ids["note 3"])
        change_notes.edit_note(lead, 1, 1, ids["note 1"], f"It is so.{mark}", 1)
        change_highlights.edit_highlight(lead, 1, 5, ["monitoring", "border-control"], "", 1)
    with change():
        change_highlights.remove_highlight(lead, 1, 6)
        change_briefs.rezone_block(analyst, 1, 3, "notes")
    with change():
        undo(analyst, 1, BEGINNING)
    for text, tag in (("They agree [B1:1, B2:1]", "monitoring"), ("Both [B1:5]", "border-control")):
        with change():
            change_codebook.write_synthesis(lead, tag, f"{text}.{mark}", 0)
    for name, query in (("Mine", "tag:monitoring"), ("Ours", "by:ben")):
        with change():
            ids[f"filter {name}"] = saved_filters.save_filter(lead, f"{name}{mark}", query)
    with change():
        change_notes.add_memo(lead, change_notes.On(1), f"On B1:1 and more{mark}")
        change_notes.add_memo(analyst, change_notes.On(tag="monitoring"), f"See [B1:1]{mark}")
    with change():
        progress.note_progress(lead, 1, ids["text 1"], "1-2", 2)
        progress.note_progress(viewer, 1, ids["text 1"], "1-4", 4)
        progress.note_progress(viewer, 2, ids["text 2"], "1", 1)
        progress.declare_read(lead, 1, is_read=True)
        progress.declare_read(lead, 2, is_read=True)
        progress.declare_read(analyst, 1, is_read=True)
        progress.give(lead, [1, 2], [analyst.handle])
        progress.move(analyst, 2, "in_work")
        memberships.share_reading(project, people["viewer"], True)
    document = Document(
        f"A third{mark}",
        ("Cleo",),
        "",
        "2021",
        "",
        "en",
        (Block("paragraph", "body", f"Three{mark}."),),
    )
    for n in range(2):
        with change():
            ids[f"draft {n}"] = keep_draft(
                lead,
                document,
                data=f"{n}{mark}".encode(),
                name=f"third{n}{mark}.txt",
                media_type="text/plain",
                reader="plain_text",
                reader_version="1",
            )
    work = ForeignWork(
        "Taguette",
        (ForeignText("t", "Counting rifles in Dorvane"),),
        (Tag("k1", "Monitoring"), Tag("k2", f"Fuel{mark}")),
        (
            ForeignPassage(
                "t", "patrol the river", tags=("k1", "k2"), note=f"Why?{mark}", ids=("p1",)
            ),
            ForeignPassage("t", "nobody wrote this"),
        ),
    )
    with change():
        id = keep_work(lead, work, data=f"w{mark}".encode(), name="work.sqlite3", reader="taguette")
        known = briefs.with_texts(project)
        bring_in(lead, id, plan(work, known, before=foreign_ids.before(project, work)), known)
    with change():
        ids["waiting work"] = keep_work(
            lead, work, data=f"x{mark}".encode(), name=f"later{mark}.sqlite3", reader="taguette"
        )
        _invite(lead, mark)
    _recommend(lead, mark)
    _chart(lead, mark)
    with change():
        change_codebook.add_tag(lead, Tag("", f"Old{mark}", colour="plum"))
        change_codebook.retire_tag(lead, "old" if not mark else "old-elsewhere")
        double = change_codebook.add_tag(lead, Tag("", f"Double{mark}", colour="plum")).slug
        change_matrix.write_cell(lead, 1, double, f"Twice{mark}.", 0)
        key = change_attributes.add_attribute(lead, Attribute(f"Country{mark}")).key
        version = briefs.brief(project, 1).version
        change_attributes.fill_in(lead, {1: {key: f"Mali{mark}"}}, {1: version})
    with change():
        change_codebook.merge_tag(lead, "double" if not mark else "double-elsewhere", "monitoring")
        third = add_brief(project, people["lead"], 3)
        third.title, third.deleted_at = f"Thrown away{mark}", now()
        ids["brief 3"] = third.id


def _recommend(lead: Member, mark: str) -> None:
    with change():
        soon = GivenField("when", "supplied", f"soon{mark}", why=f"It is urgent{mark}.")
        act.make(lead, 1, 1, title=f"Count{mark}", strength="should", fields=[soon])
        act.make(lead, 1, 1, title=f"Withdrawn{mark}")
        act.make(lead, 1, 1, title=f"Third{mark}")
        act.ask(lead, 1, f"Who?{mark}")
        act.respond(lead, 1, "partly", body=f"Ministry{mark}", due="2027")
        links.link(lead, 1, 3, "narrower", f"Rifles{mark}")
        act.withdraw(lead, 2, 2)
        links.share(lead, [1, 2], "reprint", f"The same text{mark}.")
        write_report(
            lead, "cover", {"title": f"Depots{mark}", "date": "2026"}, NOTHING_SAID.seen("cover")
        )
        write_messages(lead, [(f"Count [B1:5]{mark}.", "R1", "low")], NOTHING_SAID.seen("messages"))


def _chart(lead: Member, mark: str) -> None:
    with change():
        change_matrix.write_cell(lead, 1, "monitoring", f"Both [B1:5]{mark}.", 0)
        change_matrix.write_cell(lead, 2, "", f"On the whole{mark}.", 0)
        change_matrix.draft_cell(lead, 2, "border-control", 0)
        change_matrix.find_nothing(lead, 2, "stockpile-security", 0)


def _invite(lead: Member, mark: str) -> None:
    for role in ("viewer", "analyst"):
        people.invite(lead, role=role, note=f"For {role}{mark}", days=3, now=now())


def asked(two: Two) -> Iterator[tuple[str, object]]:
    """Each question and its answer."""
    p, ids, who = two.project, two.ids, two.people
    b1, t1, b2, t2 = ids["brief 1"], ids["text 1"], ids["brief 2"], ids["text 2"]
    lead = two.member("lead")
    chips = codebook.chips_of(p)
    known = names.names(p)
    everything = filters.select(p, "")
    tags = {tag.slug: tag for tag in codebook.tags(p, retired=True)}
    made: dict[str, Callable[[], object]] = {
        "attributes.attributes": lambda: attributes.attributes(p),
        "attributes.values": lambda: attributes.values(p),
        "briefs.brief 2": lambda: briefs.brief(p, 2),
        "briefs.brief 3, removed": lambda: briefs.brief(p, 3, removed=True),
        "briefs.briefs": lambda: briefs.briefs(p),
        "briefs.removed_briefs": lambda: briefs.removed_briefs(p),
        "briefs.sources": lambda: briefs.sources(p),
        "briefs.with_texts": lambda: [each.title for each in briefs.with_texts(p)],
        "briefs.revision_text": lambda: briefs.revision_text(p, t2),
        "briefs.blocks": lambda: briefs.blocks(p, t1),
        "briefs.blocks_between 1 and 2": lambda: briefs.blocks_between(p, t1, 1, 2),
        "briefs.number_before block 3": lambda: briefs.number_before(p, t1, 3),
        "briefs.suffixes": lambda: briefs.suffixes(p, t1, 2),
        "briefs.number_of": lambda: briefs.number_of(p, b2),
        "briefs.number_of one elsewhere": lambda: briefs.number_of(p, two.elsewhere["brief 2"]),
        "briefs.copies of a file": lambda: briefs.copies(
            p, originals.original(p, 2).sha256, briefs.brief(p, 1).text_sha256
        ),
        "briefs.copies elsewhere": lambda: briefs.copies(p, "0" * 64, "0" * 64),
        "charts.cells": lambda: charts.cells(p),
        "charts.pairs": lambda: charts.pairs(p, codebook.tags(p, retired=True, texts=False)),
        "codebook.tags": lambda: codebook.tags(p, counted=True),
        "codebook.tags, all": lambda: codebook.tags(p, retired=True),
        "codebook.tags, all but merged": lambda: [
            tag.slug for tag in codebook.tags(p, retired=True, merged=False)
        ],
        "codebook.tag": lambda: codebook.tag(p, "monitoring", counted=True),
        "codebook.chips": lambda: chips,
        "codebook.merge_preview": lambda: codebook.merge_preview(
            p, tags["monitoring"].id, tags["border-control"].id
        ),
        "drafts.drafts of the lead": lambda: drafts.drafts(p, who["lead"]),
        "drafts.drafts of the viewer": lambda: drafts.drafts(p, who["viewer"]),
        "drafts.draft": lambda: drafts.draft(p, who["lead"], ids["draft 1"]),
        "drafts.longest_waiting": lambda: drafts.longest_waiting(p, who["lead"]),
        "events.steps": lambda: events.steps(
            p, b1, who["analyst"], BEGINNING, ["add", "edit", "rezone"]
        ),
        "events.latest_actor of a note": lambda: events.latest_actor(p, ids["note 0"]),
        "events.latest_actor of nothing": lambda: events.latest_actor(p, p),
        "foreign_ids.before": lambda: foreign_ids.before(
            p, foreign_work.work(p, who["lead"], ids["waiting work"]).work
        ),
        "foreign_ids.brief_ids": lambda: foreign_ids.brief_ids(p),
        "foreign_ids.refs": lambda: foreign_ids.refs(p, ["p1", "p2"]),
        "foreign_ids.merged": lambda: foreign_ids.merged(codebook.tags(p, retired=True)),
        "foreign_work.works": lambda: foreign_work.works(p, who["lead"]),
        "foreign_work.works of the analyst": lambda: foreign_work.works(p, who["analyst"]),
        "foreign_work.work": lambda: foreign_work.work(p, who["lead"], ids["waiting work"]),
        "foreign_work.block_bounds": lambda: foreign_work.block_bounds(p, t1),
        "foreign_work.marked": lambda: list(foreign_work.marked(p, b1).items()),
        "foreign_work.reports": lambda: foreign_work.reports(p),
        "foreign_work.report": lambda: foreign_work.report(p, foreign_work.reports(p)[0][0]),
        "foreign_work.taken_back": lambda: foreign_work.taken_back(
            p, foreign_work.reports(p)[0][0]
        ),
        "highlight_rows.lock_brief": lambda: highlight_rows.lock_brief(p, 2),
        "highlight_rows.codings_of": lambda: highlight_rows.codings_of(
            p, highlights.highlight(p, b1, 5).id
        ),
        "highlight_rows.known": lambda: highlight_rows.known(p, highlights.highlight(p, b1, 2).id),
        "highlights.highlights": lambda: highlights.highlights(p, t1),
        "highlights.highlights of the second": lambda: highlights.highlights(p, t2, chips),
        "highlights.beginning": lambda: highlights.beginning(p, t1, 60, 160),
        "highlights.around": lambda: highlights.around(p, b1, t1, 2, (60, 160), chips),
        "highlights.around, filtered": lambda: highlights.around(
            p, b1, t1, 2, (60, 160), chips, filters.select(p, "tag:monitoring").conditions
        ),
        "highlights.highlight": lambda: highlights.highlight(p, b1, 5),
        "highlights.count": lambda: highlights.count(p, t1),
        "invitations.open_ones": lambda: invitations.open_ones(p, now()),
        "invitations.open_ones, in four days": lambda: invitations.open_ones(
            p, now() + timedelta(days=4)
        ),
        "marks.marks": lambda: marks.marks(p, t1, chips),
        "memberships.member": lambda: lead,
        "memberships.people": lambda: memberships.people(p),
        "memberships.role_of": lambda: [
            memberships.role_of(id, p) for id in (who["analyst"], who["outsider"])
        ],
        "memberships.is_member": lambda: [
            memberships.is_member(who[one], HERE) for one in ("viewer", "outsider")
        ],
        "memberships.leads": lambda: memberships.leads(p),
        "names.names": lambda: known,
        "names.names_used": lambda: names.names_used(p, ["tag", "brief"]),
        "names.family": lambda: names.family(p, "stockpile-security"),
        "notes.with_id": lambda: stored_notes.author(p, ids["note 0"]),
        "notes.author of one elsewhere": lambda: stored_notes.author(p, two.elsewhere["note 0"]),
        "notes.answered": lambda: [
            (row.ref, row.replies)
            for row in stored_notes.answered(
                passages.passages(p, everything.conditions, address=""), everything.conditions
            )
            if row.replies
        ],
        "originals.original": lambda: originals.original(p, 2),
        "originals.original_data": lambda: originals.original_data(p, 1),
        "passages.tagged": lambda: [
            (row.ref, row.tagged)
            for row in passages.tagged(
                passages.passages(p, everything.conditions, address=""), everything.conditions
            )
            if row.tagged
        ],
        "passages.by_reference": lambda: passages.passages(
            p,
            passages.by_reference(p, ["B1:2", "B2:1", "B1:6", "x"]),
            address="https://b.example/p",
        ),
        "passages.tags_by_reference": lambda: passages.tags_by_reference(
            p, ["B1:2", "B2:1", "B1:6", "B7:1"]
        ),
        "passages.texts": lambda: [*passages.texts(p, ["B1", "B9", "x"])],
        "progress.numbered_blocks": lambda: stored_progress.numbered_blocks(p, t1),
        "progress.stop": lambda: stored_progress.stop(p, t1, who["lead"]),
        "progress.readers, as the lead sees them": lambda: stored_progress.readers(p, who["lead"]),
        "progress.readers, as the viewer sees them": lambda: stored_progress.readers(
            p, who["viewer"]
        ),
        "progress.read_through": lambda: stored_progress.read_through(p),
        "progress.read_through of a brief": lambda: stored_progress.read_through(p, b1),
        "memos.memos": lambda: stored_memos.memos(p),
        "memos.on_brief": lambda: stored_memos.on_brief(p, b1),
        "memos.removed_from": lambda: stored_memos.removed_from(p, b1),
        "memos.naming": lambda: stored_memos.naming(p, "B1:1"),
        "progress.assignments": lambda: stored_progress.assignments(p),
        "progress.given_to": lambda: stored_progress.given_to(who["analyst"]),
        "recommendations.recommendations": lambda: recommendations.recommendations(p),
        "recommendations.recommendations of a filter": lambda: [
            each.ref
            for each in recommendations.recommendations(
                p, selected=filters.select(p, "brief:B1").of_recommendations, states=("live",)
            )
        ],
        "charts.holding": lambda: charts.holding(
            p,
            "live",
            [],
            [filters.select(p, q).of_recommendations for q in ("actor:open", "has:dissent")],
        ),
        "charts.states": lambda: charts.states(p),
        "charts.briefs_behind": lambda: charts.briefs_behind(p, "live", []),
        "charts.who_is_asked_in": lambda: (
            charts.who_is_asked_in(p, "live", [], codebook.tags(p), 2).rows
        ),
        "recommendations.count": lambda: recommendations.count(p),
        "recommendations.signs.of_brief": lambda: signs.of_brief(p, b1),
        "recommendations.signs.of_passages": lambda: signs.of_passages(p, [(1, 1)])[1, 1],
        "cues.undecided": lambda: [
            (each.brief, each.cue.start, each.cue.rule) for each in cues.undecided(p)
        ],
        "recommendations.origins": lambda: recommendations.origins(p),
        "recommendations.history": lambda: recommendations.history(
            p, recommendations.recommendation(p, 1)
        ),
        "report_settings.settings": lambda: report_settings.settings(p),
        "report_settings.looked_at": lambda: report_settings.looked_at(
            p, report_settings.settings(p)
        ),
        "basis.statements": lambda: basis.statements(p, ["R1", "R2", "R9"]),
        "report_settings.changes": lambda: report_settings.changes(p, "Cover"),
        "projects.settings": lambda: projects.settings(p),
        "projects.of_user": lambda: projects.of_user(who["viewer"]),
        "projects.news": lambda: projects.news(
            who["analyst"],
            [replace(each, seen_at=BEGINNING) for each in projects.of_user(who["analyst"])],
        ),
        "projects.activity": lambda: projects.activity(p, 3),
        "projects.history": lambda: projects.history(p),
        "saved_filters.saved_filters": lambda: stored_filters.saved_filters(p),
        "saved_filters.count": lambda: stored_filters.count(p),
        "saved_filters.holder_of": lambda: [
            stored_filters.holder_of(p, name) for name in ("mine", "mine elsewhere")
        ],
        "search.projects_of": lambda: search.projects_of(who["lead"]),
        "summaries.project_of": lambda: summaries.project_of(lead),
        "summaries.project_named": lambda: summaries.project_named(HERE),
        "summaries.first": lambda: [
            row.ref for row in summaries.first(everything, address="", limit=3)
        ],
        "summaries.cited": lambda: [
            row.citation
            for row in summaries.cited(
                passages.passages(p, everything.conditions, address=""),
                summaries.cited_by(everything),
            )
        ],
        "summaries.texts_of": lambda: summaries.texts_of(p),
        "syntheses.syntheses": lambda: syntheses.syntheses(p),
        "syntheses.synthesis": lambda: syntheses.synthesis(p, "monitoring"),
        "cells.kept": lambda: cells.kept(p),
        "cells.passages": lambda: cells.passages(p),
        "cells.cell": lambda: cells.cell(p, briefs.brief(p, 2), tags["border-control"]),
        "cells.written": lambda: cells.written(p, tags["monitoring"].id),
        "matrix.counted_rows": lambda: matrix.counted_rows(p, codebook.tags(p, retired=True)),
        "matrix.matrix": lambda: matrix.matrix(p, summaries.project_named(HERE)[1]).cells,
        "matrix.history": lambda: matrix.history(p, b1, "B1/monitoring", {}),
        "signs.everywhere": lambda: signs.everywhere(p),
        "users.everybody": users.everybody,
        "users.person": lambda: users.person(who["analyst"]),
    }
    for query in FILTERS:
        made[f"filters.select {query or 'all'}"] = lambda q=query: (  # type: ignore[misc]
            (selection := filters.select(p, q)).sentence,
            [row.ref for row in passages.passages(p, selection.conditions, address="")],
            filters.numbers(selection.conditions, b1),
            len(filters.ids(selection.conditions, b2)),
            summaries.count(selection),
        )
    for sort in ("place", "newest"):
        for group in ("none", "brief", "tag", "analyst"):
            made[f"passages.page by {sort} in groups of {group}"] = (
                lambda s=sort, g=group: _pages(p, s, g)  # type: ignore[misc]
            )
    for words in (
        "river",
        "riv*",
        "rifle -month",
        "peace",
        "monitoring",
        "ida",
        '"it is so"',
        "depots",
    ):
        made[f"search.search {words}"] = lambda w=words: search.search([p], search_for(w))  # type: ignore[misc]
    made["search.search notes only"] = lambda: search.search(
        [p], search_for("river"), kinds=("passage", "block"), offset=1, limit=2
    )
    made["search.search in both"] = lambda: (
        search.search([p, two.elsewhere["project"]], search_for("together")).counts
    )
    for question, answer in made.items():
        yield question, answer()


def _pages(project: uuid.UUID, sort: str, group: str) -> list[object]:
    """Forwards three at a time, the counts of the last page, and one page back."""
    selected, found = filters.select(project, "").conditions, list[object]()
    after = ""
    for _ in range(3):
        page = passages.page(
            project, lambda: selected, order(sort, group), address="", limit=4, after=after
        )
        found.append([page.name(at) for at in range(len(page.rows))])
        found.append([page.total, page.before, list(page.counts.values())])
        after = page.name(len(page.rows) - 1)
    back = passages.page(
        project, lambda: selected, order(sort, group), address="", limit=2, before=after
    )
    return [*found, [row.ref for row in back.rows], back.before]


HIDDEN = {
    "a digest": r"\b[0-9a-f]{64}\b",
    "an id": r"\b[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\b",
    "a moment": r"\b20\d\d-\d\d-\d\dT[\d:.]+(Z|\+00:00)?",
}


class Plain:
    """Values as text that is the same every time: ids by their names, moments left out."""

    def __init__(self, two: Two) -> None:
        self._names = {id: name for name, id in two.people.items()}
        self._names |= {id: f"{name} elsewhere" for name, id in two.elsewhere.items()}
        self._names |= {id: name for name, id in two.ids.items()}
        with db.session.no_autoflush:
            for slug, id, project in _slugs():
                where = "" if project == two.project else " elsewhere"
                self._names[id] = f"tag {slug}{where}"

    def __call__(self, value: Any) -> Any:
        match value:
            case uuid.UUID():
                return self._names.get(value, "an id")
            case datetime():
                return "a moment"
            case bytes():
                return f"{len(value)} bytes"
            case str():
                for what, pattern in HIDDEN.items():
                    value = re.sub(pattern, what, value)
                return value
            case set() | frozenset():
                return sorted((self(each) for each in value), key=str)
            case Mapping():
                return {str(self(key)): self(each) for key, each in value.items()}
            case _ if is_dataclass(value):
                return self._named({each.name: getattr(value, each.name) for each in fields(value)})
            case sa.Row():
                return [self(each) for each in value]
            case tuple() if hasattr(value, "_fields"):
                return self._named({key: getattr(value, key) for key in value._fields})
            case list() | tuple():
                return [self(each) for each in value]
        return value if value is None or isinstance(value, (int, float, bool)) else repr(value)

    def _named(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Without what is empty."""
        nothing: tuple[Any, ...] = ("", None, (), frozenset(), {}, [], NOT_KEPT)
        return {key: self(each) for key, each in values.items() if each not in nothing}


def _slugs() -> list[tuple[str, uuid.UUID, uuid.UUID]]:
    rows = db.session.execute(sa.select(tables.Tag.slug, tables.Tag.id, tables.Tag.project_id))
    return [(slug, id, project) for slug, id, project in rows]


def answers(folder: Path) -> dict[str, str]:
    """By question, each answer as lines."""
    two = built(folder)
    with two.app.app_context():
        plain = Plain(two)
        found = {question: _lines(plain(answer)) for question, answer in asked(two)}
        db.session.remove()
        db.engine.dispose()
    return found


def _lines(value: Any) -> str:
    rows = value if isinstance(value, list) else [value]
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def kept() -> dict[str, str]:
    """The answers as they stand in the file."""
    parts = re.split(r"^== (.*) ==\n", ANSWERS.read_text(), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], (part.rstrip("\n") for part in parts[1::2]), strict=True))


def written(found: Mapping[str, str]) -> str:
    return "\n\n".join(f"== {question} ==\n{answer}" for question, answer in found.items()) + "\n"


if __name__ == "__main__":
    with TemporaryDirectory() as place:
        ANSWERS.write_text(written(answers(Path(place))))
