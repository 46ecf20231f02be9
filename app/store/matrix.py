"""The matrix of a project as its page, exports and the command line read it, in a number of
statements that does not depend on how large it is."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from app.citing.processor import cite
from app.domain.activity import activity
from app.domain.filter import Clause, Filter
from app.domain.passages import Passage
from app.domain.projects import ProjectRow
from app.domain.references import brief_ref, passage_ref
from app.domain.report.matrix import CellPassage, Matrix, MatrixRows, SummaryCell
from app.domain.report.matrix import matrix as made
from app.domain.report.summary import cite_briefs
from app.domain.tags import Tag, descendants_of_each
from app.store import briefs, cells, codebook, counts, recommendations
from app.store.database import db
from app.store.filters import Selection, conditions
from app.store.names import live
from app.store.progress import read_through
from app.store.recommendations import HistoryLine, signs
from app.store.syntheses import syntheses
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.codebook import Tag as TagRow
from app.store.tables.people import Event, User
from app.store.tallies import each_once


def rows(project_id: uuid.UUID, known: Mapping[str, Passage] | None = None) -> MatrixRows:
    """What only the matrix is made of: three statements, and up to four more where something is
    written. `known` are all passages of the project, by reference, where they were read already:
    then those of cells without a text have no place."""
    kept = cells.kept(project_id)
    if known is None:
        there = cells.passages(project_id)
    else:
        placed = {(each.ref, each.tag): each for each in cells.with_text(project_id, kept)}
        there = [
            placed.get((each.ref, slug)) or CellPassage(each.brief, slug, each.ref, "", "")
            for each in known.values()
            for slug in each.slugs
        ]
    looks = cells.looked_at(project_id, kept, there, known)
    return MatrixRows(kept, there, _recommendations(project_id), looks)


def counted_rows(
    project_id: uuid.UUID, tags: Sequence[Tag], folded: Collection[str] = ()
) -> MatrixRows:
    """The same without passages of which it is enough to know how many there are: three statements,
    up to ten more where something is written or rests on passages, and two where tags that are
    `folded` (slugs) have others below them. `tags` are all of the codebook."""
    kept, resting = cells.kept(project_id), _recommendations(project_id)
    below = descendants_of_each(tags)
    families = {slug: {slug, *below[slug]} for slug in folded if below.get(slug)}
    own: dict[str, dict[str, int]] = {}
    for slug, brief, found in counts.groups(project_id, "tag", {}) or ():
        own.setdefault(slug, {})[brief_ref(brief)] = found
    own.pop("", None)
    counted = _by_cell(own)
    ids = {tag.slug: tag.id for tag in tags}
    there = cells.needed(project_id, kept, families.values(), counted, ids, resting=bool(resting))
    read = Counter((each.brief, each.tag) for each in there)
    written = {(cell.brief, cell.tag) for cell in kept if cell.text and not cell.draft}
    whole = all(read[key] == counted.get(key, 0) for key in written)
    return MatrixRows(
        kept,
        there,
        resting,
        cells.looked_at(project_id, kept, there if whole else None),
        counted,
        _by_cell(each_once(project_id, tags, families, own, {}) if families else {}),
    )


def _by_cell(held: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], int]:
    return {(ref, slug): n for slug, of_tag in held.items() for ref, n in of_tag.items()}


def _recommendations(project_id: uuid.UUID) -> dict[str, list[str]]:
    """Those that rest on passages, by the references of these."""
    found = signs.everywhere(project_id).items()
    return {passage_ref(*place): [sign.ref for sign in each] for place, each in found}


def matrix(
    project_id: uuid.UUID,
    project: ProjectRow,
    folded: Collection[str] = (),
    *,
    all_read: bool = True,
) -> Matrix:
    """All of it: briefs cited in the project's style, tags, cells; eight statements. The tags
    `folded` (slugs) take in those below them. Where not `all_read`, cells without a text know how
    many passages they have, not which."""
    known, _ = briefs.cited(project_id)
    tags = codebook.tags(project_id, retired=True, merged=False, texts=False)
    return made(
        rows(project_id) if all_read else counted_rows(project_id, tags, folded),
        briefs=cite_briefs(known, cite, project.cited_in),
        tags=tags,
        read={brief_ref(each.brief) for each in read_through(project_id)},
        syntheses={each.tag: each.text for each in syntheses(project_id)},
        origins={
            ref: each.id for each in recommendations.origins(project_id) for ref in each.briefs
        },
        folded=folded,
    )


def selected(matrix: Matrix, selection: Selection) -> Matrix:
    """What a filter keeps of it: the columns of any of the tags and the rows of the briefs that it
    asks for, of their cells those that `cell:` asks for, and where it asks for more, those in which
    a passage stands that it finds: then in one statement. The state of a cell comes from all its
    passages, whatever is asked."""
    asked, known = selection.filter, selection.names
    if not asked:
        return matrix
    named, excluded = (
        {slug for tag in asked.values("tag", negated=negated) for slug in known.family(tag)}
        for negated in (False, True)
    )
    more = Filter(
        tuple(
            clause
            for clause in asked.clauses
            if clause.key not in ("tag", "cell") and not selection.terms[clause.key].briefs
        )
    )
    held = _with_a_passage(replace(selection, filter=more)) if more else None

    def in_column(slug: str) -> bool:
        there = matrix.members(slug)
        return (not named or bool(there & named)) and not there <= excluded

    def holds(clause: Clause, cell: SummaryCell) -> bool:
        return cell.is_asked(clause.values) != clause.negated

    rows = {each.row.ref for each in matrix.briefs if selection.keeps(each.row.ref)}
    others = [clause for clause in asked.clauses if clause.key == "cell"]
    return matrix.only(
        {
            key
            for key, cell in matrix.cells.items()
            if cell.brief in rows
            and in_column(cell.tag)
            and all(holds(clause, cell) for clause in others)
            and (held is None or any((cell.brief, tag) in held for tag in matrix.members(cell.tag)))
        }
    )


def history(
    project_id: uuid.UUID, brief_id: uuid.UUID, ref: str, names: Mapping[str, str]
) -> list[HistoryLine]:
    """What was done with a cell of a brief, the latest first; `ref` is that of its events, `names`
    are the tags' by slug."""
    rows = db.session.execute(
        sa.select(Event.id, Event.at, User.name, Event.verb)
        .join(User, User.id == Event.actor_id)
        .where(
            Event.project_id == project_id,
            Event.brief_id == brief_id,
            Event.kind == "cell",
            Event.ref == ref,
        )
        .order_by(Event.id.desc())
    )
    return [
        HistoryLine(id, at, name, verb, activity(verb, "cell", ref, names))
        for id, at, name, verb in rows
    ]


def _with_a_passage(selection: Selection) -> set[tuple[str, str]]:
    """The cells, by brief and tag, in which a passage stands for which all clauses hold."""
    project_id, counted = selection.project_id, selection.counted
    if counted is not None:
        groups = counts.groups(project_id, "tag", counted) or ()
        return {(brief_ref(group.brief), group.head) for group in groups}
    rows = db.session.execute(
        sa.select(Brief.number, TagRow.slug)
        .distinct()
        .select_from(Highlight)
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .join(
            Coding,
            (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id),
        )
        .join(TagRow, (TagRow.project_id == Coding.project_id) & (TagRow.id == Coding.tag_id))
        .where(*live(project_id), *conditions(selection.filter, selection.names))
    )
    return {(brief_ref(number), slug) for number, slug in rows}
