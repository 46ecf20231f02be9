"""The second factor of a person, whatever it is: checked, set up, taken away."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.actions.signing_in import app_codes, sealing
from app.domain.errors import Invalid, Missing
from app.domain.factors import (
    APP,
    RECOVERY,
    is_recovery_code,
    new_recovery_codes,
    plain_code,
)
from app.store import factors, identities, security, sessions, users

ONLY_WAY = "Without it you could not sign in any more. Set a password or add another passkey first."
ANEW = "set up a passkey or an app anew on their account page."
A_LINK = "send them a link to a new password (briefmark user reset)"
LINKED = "link their sign-in at the provider (briefmark user link)"
WRONG_RECOVERY = "This is none of your recovery codes, or it was used. Each works once."


def check_code(user_id: uuid.UUID, typed: str, keys: sealing.Keys, now: datetime) -> str:
    """Take what somebody typed, a code of their app or a recovery code, once; which of them it
    was. Raises Invalid."""
    code = plain_code(typed)
    if is_recovery_code(code):
        if not factors.use_code(user_id, code):
            raise Invalid(WRONG_RECOVERY, fields={"code": WRONG_RECOVERY})
        security.record("use", "factor", actor_id=user_id, object_id=user_id)
        return RECOVERY
    try:
        app_codes.check(user_id, code, keys, now)
    except Invalid as wrong:
        raise Invalid(wrong.message, fields={"code": wrong.message}) from wrong
    return APP


def new_codes(user_id: uuid.UUID) -> list[str]:
    """Ten recovery codes in place of all before; they are shown once. Raises Invalid for somebody
    who has no second factor."""
    if not factors.of_user(user_id).any:
        raise Invalid("Add a passkey or an authenticator app first.")
    codes = new_recovery_codes()
    factors.replace_codes(user_id, map(plain_code, codes))
    security.record("make", "factor", actor_id=user_id, object_id=user_id)
    return codes


def remove_passkey(user_id: uuid.UUID, id: uuid.UUID, *, by_password: bool) -> None:
    """Raises Missing; Invalid as `require_a_way_in` does."""
    if not factors.remove_passkey(user_id, id):
        raise Missing("That passkey was removed already.")
    require_a_way_in(user_id, by_password=by_password)
    _removed(user_id, "a passkey")


def remove_app(user_id: uuid.UUID) -> None:
    """Raises Missing."""
    if not factors.remove_app(user_id):
        raise Missing("The app was removed already.")
    _removed(user_id, "an app")


def require_a_way_in(user_id: uuid.UUID, *, by_password: bool) -> None:
    """Asked when one was taken away; `by_password` where passwords are one. Raises Invalid where
    the person could not sign in any more."""
    if not (
        (by_password and users.has_password(user_id))
        or factors.of_user(user_id).passkeys
        or identities.of_user(user_id)
    ):
        raise Invalid(ONLY_WAY)


def reset(email: str) -> int:
    """Take all of it away for somebody who lost it, and sign them out everywhere; how many
    passkeys and apps. Raises Missing."""
    person = users.by_email(email)
    gone = factors.forget(person.id)
    sessions.end_others(person.id, None)
    security.record("reset", "factor", object_id=person.id, ref=person.email)
    return gone


def way_in(user_id: uuid.UUID, *, by_password: bool) -> str:
    """What somebody whose factors were taken away does next, and who helps them, for who took them;
    `by_password` where passwords are a way in."""
    if by_password and users.has_password(user_id):
        return f"They sign in with their password alone, and {ANEW}"
    if identities.of_user(user_id):
        return f"They sign in by the provider alone, and {ANEW}"
    return f"They cannot sign in now: {A_LINK if by_password else LINKED}, then they {ANEW}"


def _removed(user_id: uuid.UUID, what: str) -> None:
    """Recovery codes stand in for something that is there."""
    security.record("remove", "factor", actor_id=user_id, object_id=user_id, said=what)
    if not factors.of_user(user_id).any:
        factors.replace_codes(user_id, ())
