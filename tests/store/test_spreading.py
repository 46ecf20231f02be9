"""Rows of a project can lie together on one machine of several (docs/several-nodes.md): whatever
is unique and whatever is linked below a project carries its id."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from app.store import migrating
from app.store.database import Base

# Found by a token or a person alone, or also where no project is: each machine would have them.
EVERYWHERE = {"invitation", "reset_link", "mail", "security_event"}


def below_projects() -> Iterator[sa.Table]:
    assert migrating.FOLDER  # which knows all tables
    for table in Base.metadata.sorted_tables:
        if "project_id" in table.c and table.name not in EVERYWHERE:
            yield table


def test_what_is_unique_below_a_project_carries_its_id() -> None:
    keys = [
        (table.name, [column.name for column in each.columns])
        for table in below_projects()
        for each in (*table.constraints, *(index for index in table.indexes if index.unique))
        if isinstance(each, sa.PrimaryKeyConstraint | sa.UniqueConstraint | sa.Index)
    ]
    assert [(name, columns) for name, columns in keys if "project_id" not in columns] == []


def test_what_is_linked_below_a_project_carries_its_id_or_leads_outside() -> None:
    within = {table.name for table in below_projects()}
    links = [
        (table.name, key.column_keys, key.referred_table.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name in within
    ]
    wrong = [(name, columns) for name, columns, _ in links if "project_id" not in columns]
    assert wrong == []
    assert links
