"""Change a member's role, or remove a member."""

from __future__ import annotations

import uuid

from app.domain.errors import Invalid, Missing
from app.domain.permissions import ROLES, require
from app.store import events, memberships, users
from app.store.memberships import Member


def change_role(actor: Member, user_id: uuid.UUID, role: str) -> None:
    """Raises Forbidden, Missing, Invalid; the last lead stays lead."""
    require(actor.role, "manage_people")
    if role not in ROLES:
        raise Invalid("Choose one of the roles.", fields={"role": "Choose one of the roles."})
    before = _role(actor, user_id)
    if before == role:
        return
    _keep_a_lead(actor, user_id)
    memberships.change_role(actor.project_id, user_id, role)
    person = users.person(user_id)
    events.record(
        actor,
        "change_role",
        "person",
        user_id,
        ref=person.name[:80],
        before={"role": before},
        after={"role": role},
    )


def remove(actor: Member, user_id: uuid.UUID) -> None:
    """What they highlighted stays, under their name. Raises Forbidden, Missing, Invalid."""
    require(actor.role, "manage_people")
    before = _role(actor, user_id)
    _keep_a_lead(actor, user_id)
    memberships.remove(actor.project_id, user_id)
    person = users.person(user_id)
    events.record(actor, "remove", "person", user_id, ref=person.name[:80], before={"role": before})


def _role(actor: Member, user_id: uuid.UUID) -> str:
    role = memberships.role_of(user_id, actor.project_id)
    if role is None:
        raise Missing("This person does not belong to the project.")
    return role


def _keep_a_lead(actor: Member, user_id: uuid.UUID) -> None:
    if memberships.leads(actor.project_id) == {user_id}:
        raise Invalid("This is the only lead of the project. Make somebody else a lead first.")
