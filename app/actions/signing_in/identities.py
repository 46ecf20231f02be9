"""Whom the provider means: by its name and the subject that it gives, never by e-mail address."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.actions import accounts
from app.actions.signing_in.factors import require_a_way_in
from app.actions.signing_in.provider import LEEWAY, PersonThere
from app.domain.errors import Forbidden, Invalid, Missing
from app.store import identities, invitations, security, users

UNKNOWN = (
    "Nobody here is known by this sign-in yet{who}. If you have an account, sign in to it another "
    "way and link the two on your account page. Else ask a lead of your project for an invitation, "
    "or whoever runs this Briefmark."
)
UNVERIFIED = (
    "The service by which you sign in does not say that your e-mail address is yours, so no "
    "account is made of it. Ask a lead of your project for an invitation."
)
ANOTHER = "That is somebody else’s sign-in, or one that is not linked with this account."
NOT_AGAIN = "The service did not ask you again who you are. Try again, or sign out and in."


def who_is(said: PersonThere, invitation: str, *, anybody: bool, now: datetime) -> uuid.UUID:
    """Whose account it opens. Somebody unknown gets one with an open invitation, or where `anybody`
    does. Raises Forbidden, Invalid."""
    known = identities.find(said.issuer, said.subject)
    if known is None:
        user_id = _new_person(said, invitation, anybody, now)
    else:
        user_id = known.user_id
        accounts.require_switched_on(user_id)
    identities.used(said.issuer, said.subject, now)
    return user_id


def _new_person(said: PersonThere, invitation: str, anybody: bool, now: datetime) -> uuid.UUID:
    if not _is_invited(invitation, now):
        if not anybody:
            security.note("refuse", "identity", said=f"{said.subject} {said.email}".strip())
            raise Forbidden(UNKNOWN.format(who=f", {said.email}" if said.email else ""))
        if not said.verified:
            raise Forbidden(UNVERIFIED)
    user_id = accounts.add_without_password(said.email, said.name or said.email)
    _link(user_id, said.issuer, said.subject, said.email, now)
    return user_id


def _is_invited(token: str, now: datetime) -> bool:
    try:
        return bool(token and invitations.find(token, now))
    except Missing:
        return False


def link(user_id: uuid.UUID, said: PersonThere, now: datetime) -> None:
    """From now on it opens this account, too. Raises Invalid when it opens another one."""
    known = identities.find(said.issuer, said.subject)
    if known is None or known.user_id != user_id:
        _link(user_id, said.issuer, said.subject, said.email or said.name, now)


def link_as_administrator(email: str, issuer: str, subject: str, now: datetime) -> None:
    """Raises Missing, Invalid."""
    _link(users.by_email(email).id, issuer, subject, email, now)


def _link(user_id: uuid.UUID, issuer: str, subject: str, called: str, now: datetime) -> None:
    identities.link(user_id, issuer, subject, called, now)
    security.record("link", "identity", object_id=user_id, said=f"{subject} {called}".strip())


def unlink(user_id: uuid.UUID, issuer: str, subject: str, *, by_password: bool) -> None:
    """Raises Missing; Invalid as `require_a_way_in` does."""
    if not identities.unlink(user_id, issuer, subject):
        raise Missing("That link was taken away already.")
    require_a_way_in(user_id, by_password=by_password)
    security.record("unlink", "identity", object_id=user_id, said=subject)


def confirm(user_id: uuid.UUID, said: PersonThere, since: float) -> None:
    """That the same person has just proved it to the provider; `since` in seconds of Unix time.
    Raises Forbidden, Invalid."""
    known = identities.find(said.issuer, said.subject)
    if known is None or known.user_id != user_id:
        raise Forbidden(ANOTHER)
    if said.authenticated_at is None or said.authenticated_at < since - LEEWAY:
        raise Invalid(NOT_AGAIN)
