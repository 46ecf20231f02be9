"""What administrators do: they look after accounts and the installation. In a project they have no
right but those of their role there, if they are in it at all."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.actions import accounts, people
from app.domain.errors import Forbidden, Invalid
from app.store import security, users

ONLY = "Only administrators of this Briefmark may do that."
LAST = "This is the only administrator. Make somebody else one first."
ONESELF = "You cannot switch off your own account. Ask another administrator."


def require_administrator(user_id: uuid.UUID) -> None:
    """Raises Forbidden for everybody else, and for whoever is one no more."""
    if user_id not in users.administrators():
        raise Forbidden(ONLY)


def make_administrator(email: str) -> bool:
    """Whether the person was none before. Raises Missing, and Invalid for an account that is
    switched off."""
    person = users.by_email(email)
    known = users.account(person.id)
    if known.disabled_at:
        raise Invalid("This account is switched off. Switch it on first.")
    if known.is_admin:
        return False
    users.set_admin(person.id, True)
    _record("make_administrator", person)
    return True


def take_administrator(email: str) -> bool:
    """Whether the person was one; the last one stays. Raises Missing, Invalid."""
    person = users.by_email(email)
    found = users.administrators()
    if person.id not in found:
        return False
    if found == {person.id}:
        raise Invalid(LAST)
    users.set_admin(person.id, False)
    _record("take_administrator", person)
    return True


def switch_off(by: uuid.UUID, user_id: uuid.UUID, now: datetime) -> int:
    """The person cannot sign in any more; how many sessions ended. Raises Missing, Invalid."""
    person = users.person(user_id)
    if user_id == by:
        raise Invalid(ONESELF)
    if users.administrators() == {user_id}:
        raise Invalid(LAST)
    return people.disable(person.email, now)


def change_account(user_id: uuid.UUID, name: str, email: str) -> None:
    """Name and address, as somebody says who knows the person. Raises Missing, Invalid."""
    person = users.person(user_id)
    if name != person.name:
        accounts.rename(user_id, name)
    if email != person.email:
        accounts.set_email(user_id, email)


def _record(verb: str, person: users.Person) -> None:
    security.record(verb, "account", object_id=person.id, ref=person.email)
