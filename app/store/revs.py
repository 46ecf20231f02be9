"""How often what a project holds was changed: what follows changes goes by these counts.

Each brief counts the changes under it in its `rev`, so that two people who mark two briefs do not
wait for each other. What stands under no brief has a row of ProjectRev, which `events` writes.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.domain.references import brief_ref
from app.store.prepared import Prepared
from app.store.tables.briefs import Brief
from app.store.tables.people import Project, ProjectRev

_PROJECT: sa.BindParameter[uuid.UUID] = sa.bindparam("project", type_=sa.Uuid())
_COUNTS = Prepared(
    sa.union_all(
        sa.select(Brief.number, sa.literal_column("''"), Brief.rev).where(
            Brief.project_id == _PROJECT
        ),
        sa.select(sa.literal_column("0"), ProjectRev.of, ProjectRev.rev).where(
            ProjectRev.project_id == _PROJECT
        ),
    )
)


def total() -> sa.ColumnElement[int]:
    """The sum of all counts of a project, as a column of a query over Project. Every change makes
    it larger, so that two who have the same have seen the same."""
    briefs, rest = (
        sa.select(sa.func.coalesce(sa.func.sum(table.rev), 0))
        .where(table.project_id == Project.id)
        .scalar_subquery()
        for table in (Brief, ProjectRev)
    )
    return briefs + rest


def of(part: str) -> sa.ColumnElement[int]:
    """How often this part of the project that `project` names was changed (`events.COUNTED`), as a
    column of any query."""
    found = sa.select(ProjectRev.rev).where(
        ProjectRev.project_id == _PROJECT, ProjectRev.of == part
    )
    return sa.func.coalesce(found.scalar_subquery(), 0)


def counts(project_id: uuid.UUID) -> dict[str, int]:
    """All counts of a project, by “B1” or as `events.COUNTED` has it, those of removed briefs, too:
    in one statement. What is not there was never changed."""
    rows = _COUNTS.all(project=project_id)
    return {brief_ref(number) if number else of: rev for number, of, rev in rows}
