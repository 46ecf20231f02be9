"""Who belongs to a project: invited, come in by invitation, in another role, removed."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from app.actions import accounts
from app.domain.errors import Invalid, Missing
from app.domain.people import one_line, refuse
from app.domain.permissions import ROLES, require
from app.domain.tokens import new_token
from app.store import events, invitations, memberships, users
from app.store.memberships import Member, member


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


LONGEST_NOTE = 200
MOST_DAYS = 90


def invite(actor: Member, *, role: str, note: str = "", days: int, now: datetime) -> str:
    """The token of a link that makes one person a member, once. Raises Forbidden, Invalid."""
    require(actor.role, "manage_people")
    note = one_line(note)
    wrong = {}
    if role not in ROLES:
        wrong["role"] = "Choose one of the roles."
    if not 1 <= days <= MOST_DAYS:
        wrong["days"] = f"Choose between 1 and {MOST_DAYS} days."
    if len(note) > LONGEST_NOTE:
        wrong["note"] = f"Shorten this to {LONGEST_NOTE} characters."
    refuse(wrong)
    token = new_token()
    link = invitations.add(
        actor.project_id,
        token,
        role=role,
        note=note,
        created_by=actor.user_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    events.record(actor, "invite", "person", link, ref=note[:80], after={"role": role})
    return token


def revoke(actor: Member, invitation_id: uuid.UUID, now: datetime) -> None:
    """Raises Forbidden, or Missing when it is not open any more."""
    require(actor.role, "manage_people")
    invitations.revoke(actor.project_id, invitation_id, now)
    events.record(actor, "withdraw", "invitation", invitation_id)


def accept(token: str, user_id: uuid.UUID, now: datetime) -> Member:
    """The person joins; who belongs to the project already does not use the link up.

    Raises Missing or Spent.
    """
    found = invitations.find(token, now)
    if memberships.role_of(user_id, found.project_id):
        return member(user_id, found.slug)
    invitations.use(found, user_id, now)
    memberships.add(found.project_id, user_id, users.person(user_id).name, found.role)
    joined = member(user_id, found.slug)
    events.record(joined, "join", "project", found.project_id, ref=joined.handle)
    return joined


def accept_as_new_person(
    token: str, *, email: str, name: str, pass_phrase: str, now: datetime
) -> Member:
    """An account and its membership at once. Raises Invalid, Missing or Spent.

    Must be the first thing in its transaction.
    """
    person = accounts.prepare(email, name, pass_phrase)
    invitations.find(token, now)
    return accept(token, accounts.save(person), now)
