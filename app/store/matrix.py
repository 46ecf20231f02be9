"""The matrix of a project as its page, exports and the command line read it, in a number of
statements that does not depend on how large it is."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from app.citing.processor import cite
from app.domain.activity import activity
from app.domain.filter import Clause, Filter
from app.domain.passages import Passage
from app.domain.projects import ProjectRow
from app.domain.references import brief_ref, passage_ref
from app.domain.report.matrix import Matrix, MatrixRows, SummaryCell
from app.domain.report.matrix import matrix as made
from app.domain.report.summary import cite_briefs
from app.store import briefs, cells, codebook, recommendations
from app.store.database import db
from app.store.filters import Selection, conditions
from app.store.names import Names, live
from app.store.progress import read_through
from app.store.recommendations import HistoryLine, signs
from app.store.syntheses import syntheses
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.codebook import Tag
from app.store.tables.people import Event, User


def rows(project_id: uuid.UUID, known: Mapping[str, Passage] | None = None) -> MatrixRows:
    """What only the matrix is made of: three statements, and up to four more where something is
    written. `known` are passages that were read already, by reference."""
    kept, there = cells.kept(project_id), cells.passages(project_id)
    return MatrixRows(
        kept,
        there,
        {
            passage_ref(*place): [sign.ref for sign in each]
            for place, each in signs.everywhere(project_id).items()
        },
        cells.looked_at(project_id, kept, there, known),
    )


def matrix(project_id: uuid.UUID, project: ProjectRow, folded: Collection[str] = ()) -> Matrix:
    """All of it: briefs cited in the project's style, tags, cells; eight statements. The tags
    `folded` (slugs) take in those below them."""
    known, _ = briefs.cited(project_id)
    return made(
        rows(project_id),
        briefs=cite_briefs(known, cite, project.cited_in),
        tags=codebook.tags(project_id, retired=True, merged=False, texts=False),
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
    held = _with_a_passage(selection.project_id, more, known) if more else None

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


def _with_a_passage(project_id: uuid.UUID, asked: Filter, known: Names) -> set[tuple[str, str]]:
    """The cells, by brief and tag, in which a passage stands for which all clauses hold."""
    rows = db.session.execute(
        sa.select(Brief.number, Tag.slug)
        .distinct()
        .select_from(Highlight)
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .join(
            Coding,
            (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id),
        )
        .join(Tag, (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id))
        .where(*live(project_id), *conditions(asked, known))
    )
    return {(brief_ref(number), slug) for number, slug in rows}
