"""The rows of a summary and the texts of its briefs, in a number of statements that does not depend
on how many there are."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import sqlalchemy as sa

from app.citing.processor import cite as citer
from app.domain.briefs import Brief as BriefRow
from app.domain.briefs import TextRow
from app.domain.citations import OWN, USUAL
from app.domain.document import PlacedBlock
from app.domain.errors import Missing
from app.domain.passages import Passage, completing
from app.domain.projects import ProjectRow
from app.domain.recommendations.record import Recommendation, completed
from app.domain.references import brief_ref
from app.domain.report.choices import EVERYTHING, Choices
from app.domain.report.memos import named_in
from app.domain.report.settings import NOTHING_SAID
from app.domain.report.summary import Summary, build, cite, cite_evidence
from app.domain.report.synthesis import references
from app.domain.report.themes import standing
from app.domain.tags import Tag
from app.store import briefs, codebook, counts, cues, matrix, report_settings
from app.store import recommendations as stored
from app.store.briefs import BLOCK_COLUMNS, placed_blocks
from app.store.database import db
from app.store.filters import Selection
from app.store.memberships import Member
from app.store.memos import memos as stored_memos
from app.store.names import Names
from app.store.notes import answered
from app.store.passage_order import order
from app.store.passages import by_reference, page, passages
from app.store.passages import texts as texts_by_ref
from app.store.progress import read_through
from app.store.projects import history, own_style
from app.store.syntheses import looked_at, syntheses
from app.store.tables.briefs import Block, Brief, Highlight, Revision
from app.store.tables.people import Project
from app.store.tallies import can_be_told, first_passages


def project_of(actor: Member, style: str = "") -> ProjectRow:
    """Cited in its style, or in the one asked for; Invalid when there is none of that name."""
    style = style or actor.citation_style
    own = own_style(actor.project_id) if style == OWN else None
    row = ProjectRow(
        actor.project_name, actor.slug, actor.question, style, own, actor.report_choices
    )
    return replace(row, style=row.cited_in.name)


def project_named(slug: str) -> tuple[uuid.UUID, ProjectRow]:
    """For the administrator, who needs no membership. Missing when there is no such project."""
    row = db.session.execute(
        sa.select(
            Project.id,
            Project.name,
            Project.slug,
            Project.question,
            Project.citation_style,
            Project.own_style_label,
            Project.own_style,
            Project.report_choices,
        ).where(Project.slug == slug)
    ).one_or_none()
    if row is None:
        raise Missing(f"There is no project “{slug}”. Its slug is what its address ends in.")
    id, name, slug, question, style, label, source, kept = row
    own = (label, source) if source else None
    return id, ProjectRow(name, slug, question, style, own, kept)


def count(selection: Selection) -> int:
    """How many passages are selected."""
    if selection.told is not None:
        groups = counts.groups(selection.project_id, "none", selection.told)
        return sum(group.passages for group in groups or ())
    found = sa.select(sa.func.count()).select_from(Highlight).where(*selection.conditions)
    return db.session.scalar(found) or 0


def summary(
    selection: Selection,
    project: ProjectRow,
    *,
    address: str,
    choices: Choices = EVERYTHING,
    reader: str = "",
    texts: bool = False,
    changes: bool = False,
    with_passages: bool = True,
    recommendations: bool = False,
    logo: bool = False,
    final: bool = False,
    first: int = 0,
) -> Summary:
    """The summary of what is selected; `address` is the project's, for permalinks. What is
    said of its passages is of the `choices`, where notes of the handle `reader` are their own. It
    has with `texts` the whole texts of the briefs, with `changes` the record of the project, with
    `recommendations` those that rest on a selected passage, or all where nothing is asked, what of
    the matrix is selected and why a synthesis or a key message needs a look; with `logo` its
    bytes; `final` where it is handed in; and no passages for a file that holds none, of which most
    of the time would go into reading them. Where `first` says so, and counts tell of the rest, it
    has of each section only so many passages that are in no recommendation, and whatever is named.
    """
    project_id = selection.project_id
    tags = codebook.tags(project_id, retired=True, merged=False)
    all_read = not (first and can_be_told(selection, tags))
    rows: list[Passage] = []
    if with_passages and all_read:
        rows = passages(project_id, selection.conditions, address=address, coders=True)
    if rows and "answers" in choices:
        rows = answered(rows, selection.conditions)
    written = syntheses(project_id)
    said = report_settings.settings(project_id) if recommendations else NOTHING_SAID
    said = report_settings.with_logo(project_id, said) if logo else said
    cells = None
    if recommendations and all_read:
        every = {row.ref: row for row in rows} if with_passages and not selection.filter else None
        cells = matrix.rows(project_id, every)
    elif recommendations:
        cells = matrix.counted_rows(project_id, tags)
    resting = _recommendations(selection, address) if recommendations else []
    texts_citing = [each.text for each in written]
    texts_citing += [cell.text for cell in cells.kept] if cells else []
    refs = {ref for text in texts_citing for ref in references(text)}
    memos = stored_memos(project_id) if "memos" in choices else []
    refs.update(ref for memo in memos for ref in named_in(memo.said.text))
    refs.update(said.cited)
    counted = None
    if not all_read:
        behind = Counter(slug for ref, slugs in _behind(resting).items() for slug in slugs or ("",))
        rows, counted = first_passages(
            selection,
            tags,
            choices,
            first=first + max(behind.values(), default=0),
            named=refs.union(_behind(resting)),
            address=address,
        )
    cited = _cited(project_id, refs, rows, address)
    known = {row.ref: row for row in (*cited, *rows)}
    sources = briefs.sources(project_id)
    doubts: Mapping[str, Sequence[tuple[int, int]]] = {}
    if any(source.recognition and source.recognition.doubtful for source in sources):
        doubts = briefs.doubtful_words(project_id)
    whole = texts_of(project_id) if texts else []
    record, left_out = history(project_id) if changes else ([], 0)
    made = build(
        citer=citer,
        project=project,
        date=datetime.now(UTC).date(),
        filter=selection.filter,
        sentence=selection.sentence,
        briefs=sources,
        tags=tags,
        passages=rows,
        doubts=doubts,
        syntheses=written,
        cited=cited,
        choices=choices,
        reader=reader,
        texts=whole,
        changes=record,
        changes_left_out=left_out,
        read_through={each.brief for each in read_through(project_id)},
        recommendations=resting,
        origins=stored.origins(project_id) if recommendations else (),
        cells=cells,
        settings=report_settings.looked_at(project_id, said, known),
        looks=looked_at(project_id, known) if recommendations else {},
        attributes=selection.names.attributes,
        keeps=selection.keeps,
        final=final,
        memos=memos,
        all_counted=counted,
    )
    with_cues = made.recommendations and "method" in choices
    return replace(
        made,
        cues=cues.counted(project_id) if with_cues else None,
        matrix=matrix.selected(made.matrix, selection),
        rest=_rest(project_id, made) if recommendations else {},
    )


def _behind(recommended: Iterable[Recommendation]) -> dict[str, tuple[str, ...]]:
    """The passages that are in any of them, by reference, and their tags (slugs)."""
    return {e.passage.ref: e.passage.slugs for row in recommended for e in row.evidence}


def _rest(project_id: uuid.UUID, made: Summary) -> Mapping[str, tuple[str, str]]:
    """What completes the passages that a report to hand in lists: where there are
    recommendations, these have it."""
    if not made.choices.to_hand_in or standing(made) or not made.passages:
        return {}
    return completing(made.passages, texts_by_ref(project_id, {p.brief for p in made.passages}))


def recommended(
    selection: Selection, project: ProjectRow, numbers: Collection[int] | None = None
) -> tuple[Recommendation, ...]:
    """The recommendations selected, or of these numbers, cited as the summary cites them."""
    project_id = selection.project_id
    return cite_evidence(
        _recommendations(selection, "", numbers),
        briefs.sources(project_id),
        codebook.tags(project_id, retired=True, texts=False),
        citer,
        project.cited_in,
    )


def _recommendations(
    selection: Selection, address: str, numbers: Collection[int] | None = None
) -> list[Recommendation]:
    """All of them where the filter is empty, also those without a passage; each passage with the
    rest of its sentences."""
    found = stored.recommendations(
        selection.project_id,
        selected=selection.of_recommendations,
        numbers=numbers,
        address=address,
    )
    refs = {each.passage.brief for row in found for each in row.evidence}
    return list(completed(found, texts_by_ref(selection.project_id, refs) if refs else {}))


def first(selection: Selection, *, address: str, limit: int) -> tuple[Passage, ...]:
    """The first of the passages selected, cited as the summary cites them."""
    places = order("place", "none")
    found = page(
        selection.project_id, lambda: selection.conditions, places, address=address, limit=limit
    )
    return cited(found.rows, cited_by(selection))


class CitedBy(NamedTuple):
    """What the passages of a project are cited by."""

    briefs: Sequence[BriefRow]
    names: Names
    project: ProjectRow


def cited_by(selection: Selection) -> CitedBy:
    """In one statement."""
    found, style = briefs.cited(selection.project_id)
    own = own_style(selection.project_id) if style == OWN else None
    return CitedBy(found, selection.names, ProjectRow("", "", style=style or USUAL, own=own))


def cited(rows: Sequence[Passage], by: CitedBy) -> tuple[Passage, ...]:
    """These passages in this order, cited as the summary cites them."""
    tags = (
        Tag(tag.value, tag.name, colour=tag.colour, number=tag.number)
        for tag in by.names.tags.values()
    )
    return cite(rows, by.briefs, tags, citer, by.project.cited_in)


def _cited(
    project_id: uuid.UUID,
    refs: Collection[str],
    selected: Sequence[Passage],
    address: str,
) -> list[Passage]:
    """Those of the passages that stand outside the selection."""
    outside = set(refs) - {row.ref for row in selected}
    if not outside:
        return []
    return passages(project_id, by_reference(project_id, outside), address=address)


def texts_of(project_id: uuid.UUID) -> list[TextRow]:
    """The text of every brief, with its blocks, in two statements."""
    blocks: dict[int, list[PlacedBlock]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(Brief.number, *BLOCK_COLUMNS)
        .join(
            Block,
            (Block.project_id == Brief.project_id) & (Block.revision_id == Brief.revision_id),
        )
        .where(Brief.project_id == project_id, Brief.deleted_at.is_(None))
        .order_by(Brief.number, Block.ordinal)
    )
    for brief, together in groupby(rows, itemgetter(0)):
        blocks[brief] = placed_blocks(row[1:] for row in together)
    texts = db.session.execute(
        sa.select(Brief.number, Revision.text)
        .join(
            Revision,
            (Revision.project_id == Brief.project_id) & (Revision.id == Brief.revision_id),
        )
        .where(Brief.project_id == project_id, Brief.deleted_at.is_(None))
        .order_by(Brief.number)
    )
    return [TextRow(brief_ref(number), text, tuple(blocks[number])) for number, text in texts]
