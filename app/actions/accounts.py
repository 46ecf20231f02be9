"""Accounts, passwords and sessions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.actions import passphrases
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.factors import PASSWORD
from app.domain.passphrases import canonical
from app.domain.passphrases import wrong_with as wrong_with_phrase
from app.domain.people import LONGEST_NAME, folded_email, one_line, refuse, wrong_with
from app.domain.preferences import Preferences, check
from app.domain.tokens import new_token
from app.store import email_changes, reset_links, security, sessions, users
from app.store.email_changes import OpenEmailChange
from app.store.transactions import end, reading

ADDRESS_HOURS = 24  # that a link to a new address lives
NO_PASSWORD = ""  # argon2 takes nothing for it
SWITCHED_OFF = (
    "This account is switched off. Ask whoever runs this Briefmark to switch it on again."
)


@dataclass(frozen=True)
class NewPerson:
    """An account that has been checked and not been saved yet."""

    email: str
    name: str
    password_hash: str


def add_user(email: str, name: str, pass_phrase: str) -> uuid.UUID:
    """A new account. Raises Invalid with a sentence for each wrong field.

    Must be the first thing in its transaction: see `prepare`.
    """
    return save(prepare(email, name, pass_phrase))


def prepare(email: str, name: str, pass_phrase: str) -> NewPerson:
    """Check and hash. Raises Invalid. Ends the transaction, so that others can write meanwhile."""
    email, name, pass_phrase = folded_email(email), one_line(name), canonical(pass_phrase)
    wrong = wrong_with(name, email)
    if weakness := wrong_with_phrase(pass_phrase, (name, email)):
        wrong["pass_phrase"] = weakness
    refuse(wrong)
    end()
    return NewPerson(email, name, passphrases.hashed(pass_phrase))


def save(person: NewPerson) -> uuid.UUID:
    """Raises Invalid when the address has an account already."""
    user_id = users.add(person.email, person.name, person.password_hash)
    security.record("add", "account", object_id=user_id, ref=person.email)
    return user_id


def add_without_password(email: str, name: str) -> uuid.UUID:
    """An account of somebody who signs in by a provider. Raises Invalid."""
    email, name = folded_email(email), one_line(name)[:LONGEST_NAME]
    refuse(wrong_with(name, email))
    return save(NewPerson(email, name, NO_PASSWORD))


def identify(email: str, pass_phrase: str) -> uuid.UUID | None:
    """Whose address and password these are; None, after the same time, for any mistake. Raises
    Forbidden when both are right and the account is switched off, Busy when too many are asked for.

    Must be the first thing in its transaction. A hash of former parameters is renewed.
    """
    with reading():
        known = users.credentials(email)
    if not passphrases.matches(known.password_hash if known else None, pass_phrase) or not known:
        return None
    if known.disabled_at:
        raise Forbidden(SWITCHED_OFF)
    if passphrases.outdated(known.password_hash):
        users.replace_hash(known.user_id, known.password_hash, passphrases.hashed(pass_phrase))
    return known.user_id


def require_switched_on(user_id: uuid.UUID) -> None:
    """Raises Forbidden for an account that is switched off."""
    known = users.credentials_of(user_id)
    if known is None or known.disabled_at:
        raise Forbidden(SWITCHED_OFF)


def confirm_pass_phrase(user_id: uuid.UUID, pass_phrase: str) -> bool:
    """Whether this is the person's password. Must be the first thing in its transaction."""
    known = users.credentials_of(user_id)
    end()
    return bool(known and passphrases.matches(known.password_hash, pass_phrase))


def change_pass_phrase(user_id: uuid.UUID, current: str, new: str) -> None:
    """Ends all sessions of the person. Raises Invalid. Must be the first in its transaction."""
    known = users.credentials_of(user_id)
    end()
    if known is None:
        raise Missing("This account was deleted.")
    new = canonical(new)
    wrong = {}
    if known.password_hash and not passphrases.matches(known.password_hash, current):
        wrong["current"] = "This is not your current password."
        security.note("fail", "account", object_id=user_id)
    if weakness := wrong_with_phrase(new, (known.name, known.email)):
        wrong["pass_phrase"] = weakness
    refuse(wrong)
    if not users.replace_hash(user_id, known.password_hash, passphrases.hashed(new)):
        raise Invalid("Your password was changed elsewhere at the same moment.")
    sessions.end_others(user_id, None)
    security.record("change_password", "account", actor_id=user_id, object_id=user_id)


def rename(user_id: uuid.UUID, name: str) -> None:
    """What colleagues and exports call the person from now on. Raises Invalid."""
    name = one_line(name)
    wrong = wrong_with(name, users.person(user_id).email)
    refuse({"name": wrong["name"]} if "name" in wrong else {})
    users.rename(user_id, name)
    security.record("rename", "account", object_id=user_id, ref=name)


def ask_for_email(user_id: uuid.UUID, email: str, now: datetime) -> str | None:
    """The token of a link for the new address, which becomes the person's once it is opened: who
    cannot read what is sent there would never get in again. None where the address has an account:
    then as much is done, and nobody but who reads its mails is told. Raises Invalid."""
    email = folded_email(email)
    person = users.person(user_id)
    wrong = {k: v for k, v in wrong_with(person.name, email).items() if k == "email"}
    if not wrong and email == person.email:
        wrong["email"] = "This is your address already."
    refuse(wrong)
    token = new_token()
    email_changes.replace(user_id, email, token, now + timedelta(hours=ADDRESS_HOURS))
    security.record("ask_for_email", "account", object_id=user_id, ref=email)
    return None if users.credentials(email) else token


def confirm_email(token: str, now: datetime) -> OpenEmailChange:
    """The address of the link becomes the person's; what it was and is. A link to a new password
    that waits in the former mailbox ends. Raises Missing, Spent, Invalid."""
    found = email_changes.use(token, now)
    set_email(found.user_id, found.email)
    return found


def set_email(user_id: uuid.UUID, email: str) -> None:
    """The person signs in with it from now on. Raises Invalid."""
    email = folded_email(email)
    wrong = wrong_with("-", email)
    refuse({"email": wrong["email"]} if "email" in wrong else {})
    users.set_email(user_id, email)
    security.record("set_email", "account", object_id=user_id, ref=email)
    reset_links.end(user_id)
    email_changes.end(user_id)


def prefer(user_id: uuid.UUID, chosen: Preferences) -> None:
    """How pages look to the person, in every browser in which they sign in. Raises Invalid."""
    check(chosen)
    users.prefer(user_id, chosen)


def put_first_steps_away(user_id: uuid.UUID, now: datetime) -> None:
    """For that person, everywhere and for good."""
    users.put_first_steps_away(user_id, now)


def begin_session(
    user_id: uuid.UUID,
    token: str,
    *,
    replacing: str | None,
    now: datetime,
    limits: sessions.Limits,
    address: str,
    agent: str,
    means: str = PASSWORD,
) -> None:
    """A session under a new token. The browser's former one ends, and so do all that ran out."""
    if replacing:
        sessions.end_by_token(replacing)
    sessions.sweep(now, limits)
    sessions.start(user_id, token, now, address=address, agent=agent, means=means)
    users.note_sign_in(user_id, now)
    security.record("begin", "session", actor_id=user_id, said=f"with {means}")


def end_session(user_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """Raises Missing when the person has no such session."""
    if not sessions.end(user_id, session_id):
        raise Missing("That session has ended already.")
    security.record("end", "session", actor_id=user_id)


def end_all_sessions() -> int:
    """Sign everybody out, after a restore: the sessions of another day are not today's, nor are
    its links to a new password or address. How many sessions were ended."""
    reset_links.end_all()
    email_changes.end_all()
    return sessions.end_all()


def end_other_sessions(user_id: uuid.UUID, kept: uuid.UUID) -> int:
    """How many were ended."""
    security.record("end_others", "session", actor_id=user_id)
    return sessions.end_others(user_id, kept)
