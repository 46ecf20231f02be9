"""Who belongs to a project: invited, come in by invitation, in another role, removed. Who lost a
password: a link to a new one. Accounts that are switched off and on again."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from app.actions import accounts, passphrases
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.passphrases import canonical
from app.domain.passphrases import wrong_with as wrong_with_phrase
from app.domain.people import one_line, refuse
from app.domain.permissions import ROLES, require
from app.domain.tokens import new_token
from app.store import (
    events,
    guesses,
    invitations,
    memberships,
    reset_links,
    security,
    sessions,
    users,
)
from app.store.memberships import Member, member
from app.store.transactions import end

LONGEST_NOTE = 200  # on an invitation: whom it is meant for
MOST_DAYS = 90
RESET_HOURS = 24
MAILED_MINUTES = 60  # nobody has to pass such a link on, so it lives shorter


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


def make_reset_link(actor: Member, user_id: uuid.UUID, now: datetime) -> str:
    """The token of a link by which a member of the actor's project chooses a new password.

    Whoever holds the link holds the account, so a lead may make one only for somebody whose
    projects they all lead, and who is no administrator. Raises Forbidden, Missing.
    """
    require(actor.role, "manage_people")
    if memberships.role_of(user_id, actor.project_id) is None:
        raise Missing("This person does not belong to the project.")
    person = users.person(user_id)
    more = ""
    if users.account(user_id).is_admin:
        more = "looks after this Briefmark, and the link would open that, too"
    elif reset_links.projects_elsewhere(user_id, actor.user_id):
        more = "also works in projects that you do not lead, and the link would open these, too"
    if more:
        ask = f"Ask whoever runs this Briefmark: briefmark user reset {person.email}"
        raise Forbidden(f"{person.name} {more}. {ask}")
    events.record(actor, "reset", "person", user_id, ref=person.name[:80])
    return _reset_link(user_id, now, actor.project_id)


def make_reset_link_as_administrator(email: str, now: datetime, *, mailed: bool = False) -> str:
    """The token of such a link for anybody. Missing when nobody has the address."""
    person = users.by_email(email)
    security.record("reset_link", "account", object_id=person.id, ref=person.email)
    return make_reset_link_by_mail(person.id, now) if mailed else _reset_link(person.id, now, None)


def make_reset_link_by_mail(user_id: uuid.UUID, now: datetime) -> str:
    """The token of such a link for the person's own mailbox."""
    return _reset_link(user_id, now, None, timedelta(minutes=MAILED_MINUTES))


def choose_pass_phrase(token: str, phrase: str, now: datetime) -> uuid.UUID:
    """The new password; all sessions of the person end. Who it is.

    Raises Missing, Spent, Invalid. Must be the first thing in its transaction.
    """
    found, phrase = reset_links.find(token, now), canonical(phrase)
    weakness = wrong_with_phrase(phrase, (found.name, found.email))
    refuse({"pass_phrase": weakness} if weakness else {})
    end()
    hash = passphrases.hashed(phrase)
    reset_links.use(token, now)
    users.set_hash(found.user_id, hash)
    sessions.end_others(found.user_id, None)
    if found.slug and memberships.is_member(found.user_id, found.slug):
        actor = member(found.user_id, found.slug, deleted=True)
        events.record(actor, "choose_pass_phrase", "person", found.user_id, ref=found.name[:80])
    else:
        who = found.user_id
        security.record("choose_password", "account", actor_id=who, object_id=who)
    return found.user_id


def disable(email: str, now: datetime) -> int:
    """The person cannot sign in any more; how many sessions ended. Missing when nobody has it."""
    person = users.by_email(email)
    users.set_disabled(person.id, now)
    reset_links.end(person.id)
    security.record("disable", "account", object_id=person.id, ref=person.email)
    return sessions.end_others(person.id, None)


def enable(email: str) -> None:
    """The person can sign in again. Missing when nobody has the address."""
    person = users.by_email(email)
    users.set_disabled(person.id, None)
    security.record("enable", "account", object_id=person.id, ref=person.email)


def end_sessions(email: str) -> int:
    """Sign the person out everywhere; how many sessions ended. Missing when nobody has it."""
    person = users.by_email(email)
    security.record("end_sessions", "account", object_id=person.id, ref=person.email)
    return sessions.end_others(person.id, None)


def unlock(email: str) -> bool:
    """The person need not wait for wrong guesses at their account any more; whether anything was
    counted. Missing when nobody has the address."""
    person = users.by_email(email)
    security.record("unlock", "account", object_id=person.id, ref=person.email)
    return any([guesses.unlock(person.email), guesses.unlock(str(person.id))])


def _reset_link(
    user_id: uuid.UUID,
    now: datetime,
    project_id: uuid.UUID | None,
    lives: timedelta = timedelta(hours=RESET_HOURS),
) -> str:
    token = new_token()
    reset_links.replace(user_id, token, now + lives, project_id)
    return token
