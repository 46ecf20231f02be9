"""A lost pass phrase: a link to a new one, and accounts that are switched off and on again."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from app.actions import passphrases
from app.domain.errors import Forbidden, Missing
from app.domain.passphrases import canonical
from app.domain.passphrases import wrong_with as wrong_with_phrase
from app.domain.people import refuse
from app.domain.permissions import require
from app.domain.tokens import new_token
from app.store import events, memberships, reset_links, sessions, users
from app.store.memberships import Member, member
from app.store.transactions import end

HOURS = 24


def make_link(actor: Member, user_id: uuid.UUID, now: datetime) -> str:
    """The token of a link by which a member of the actor's project chooses a new pass phrase.

    Whoever holds the link holds the account, so a lead may make one only for somebody whose
    projects they all lead. Raises Forbidden, Missing.
    """
    require(actor.role, "manage_people")
    if memberships.role_of(user_id, actor.project_id) is None:
        raise Missing("This person does not belong to the project.")
    person = users.person(user_id)
    if reset_links.projects_elsewhere(user_id, actor.user_id):
        raise Forbidden(
            f"{person.name} also works in projects that you do not lead, and the link would open "
            f"these, too. Ask whoever runs this Briefmark: briefmark user reset {person.email}"
        )
    events.record(actor, "reset", "person", user_id, ref=person.name[:80])
    return _link(user_id, now, actor.project_id)


def make_link_as_administrator(email: str, now: datetime) -> str:
    """The token of such a link for anybody. Missing when nobody has the address."""
    return _link(users.by_email(email).id, now, None)


def choose_pass_phrase(token: str, phrase: str, now: datetime) -> uuid.UUID:
    """The new pass phrase; all sessions of the person end. Who it is.

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
        actor = member(found.user_id, found.slug)
        events.record(actor, "choose_pass_phrase", "person", found.user_id, ref=found.name[:80])
    return found.user_id


def disable(email: str, now: datetime) -> int:
    """The person cannot sign in any more; how many sessions ended. Missing when nobody has it."""
    person = users.by_email(email)
    users.set_disabled(person.id, now)
    reset_links.end(person.id)
    return sessions.end_others(person.id, None)


def enable(email: str) -> None:
    """The person can sign in again. Missing when nobody has the address."""
    users.set_disabled(users.by_email(email).id, None)


def end_sessions(email: str) -> int:
    """Sign the person out everywhere; how many sessions ended. Missing when nobody has it."""
    return sessions.end_others(users.by_email(email).id, None)


def _link(user_id: uuid.UUID, now: datetime, project_id: uuid.UUID | None) -> str:
    token = new_token()
    reset_links.replace(user_id, token, now + timedelta(hours=HOURS), project_id)
    return token
