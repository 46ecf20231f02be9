"""Passkeys, authenticator apps and recovery codes of people, and what was answered once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.domain.errors import Invalid
from app.domain.tokens import fingerprint
from app.store.database import Base, db
from app.store.tables.factors import Authenticator, Passkey, RecoveryCode, SpentChallenge

TWICE = "This passkey is on an account already."


class PasskeyLine(NamedTuple):
    """A passkey as its person sees it."""

    id: uuid.UUID
    name: str
    created_at: datetime
    used_at: datetime | None


class KnownPasskey(NamedTuple):
    id: uuid.UUID
    user_id: uuid.UUID
    credential: bytes
    sign_count: int


class KnownApp(NamedTuple):
    secret: str  # sealed
    last_step: int
    wrong_tries: int


class Factors(NamedTuple):
    """What one person has beside a password. `app_since` None: no app."""

    passkeys: Sequence[PasskeyLine]
    app_since: datetime | None
    codes_left: int

    @property
    def any(self) -> bool:
        return bool(self.passkeys or self.app_since)


def of_user(user_id: uuid.UUID) -> Factors:
    columns = sa.select(Passkey.id, Passkey.name, Passkey.created_at, Passkey.used_at)
    passkeys = db.session.execute(columns.where(Passkey.user_id == user_id).order_by(Passkey.id))
    since = sa.select(Authenticator.created_at).where(Authenticator.user_id == user_id)
    codes = sa.select(sa.func.count()).select_from(RecoveryCode)
    codes = codes.where(RecoveryCode.user_id == user_id)
    app, left = db.session.execute(
        sa.select(since.scalar_subquery(), codes.scalar_subquery())
    ).one()
    return Factors([PasskeyLine(*row) for row in passkeys], app, left)


def forget(user_id: uuid.UUID) -> int:
    """Take all of it away; how many passkeys and apps there were."""
    _delete(RecoveryCode, RecoveryCode.user_id == user_id)
    apps = _delete(Authenticator, Authenticator.user_id == user_id)
    return apps + _delete(Passkey, Passkey.user_id == user_id)


def add_passkey(
    user_id: uuid.UUID, *, credential_id: str, credential: bytes, sign_count: int, name: str
) -> None:
    """Raises Invalid when it is on an account already."""
    row = Passkey(
        user_id=user_id,
        credential_id=credential_id,
        credential=credential,
        sign_count=sign_count,
        name=name,
    )
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as taken:
        db.session.rollback()
        raise Invalid(TWICE) from taken


def passkey(credential_id: str) -> KnownPasskey | None:
    """The passkey of that id (base64url), whosever it is."""
    found = _known_passkeys().where(Passkey.credential_id == credential_id)
    row = db.session.execute(found).one_or_none()
    return KnownPasskey(*row) if row else None


def passkeys(user_id: uuid.UUID) -> list[KnownPasskey]:
    found = _known_passkeys().where(Passkey.user_id == user_id)
    return [KnownPasskey(*row) for row in db.session.execute(found)]


def _known_passkeys() -> sa.Select[uuid.UUID, uuid.UUID, bytes, int]:
    return sa.select(Passkey.id, Passkey.user_id, Passkey.credential, Passkey.sign_count)


def passkey_used(known: KnownPasskey, sign_count: int, now: datetime) -> None:
    change = sa.update(Passkey).where(Passkey.id == known.id)
    db.session.execute(change.values(sign_count=sign_count, used_at=now))


def remove_passkey(user_id: uuid.UUID, id: uuid.UUID) -> bool:
    """Whether the person had it."""
    return _delete(Passkey, Passkey.user_id == user_id, Passkey.id == id) > 0


def app(user_id: uuid.UUID) -> KnownApp | None:
    columns = sa.select(
        Authenticator.secret, Authenticator.last_step, Authenticator.wrong_tries
    ).where(Authenticator.user_id == user_id)
    row = db.session.execute(columns).one_or_none()
    return KnownApp(*row) if row else None


def set_app(user_id: uuid.UUID, secret: str, last_step: int, now: datetime) -> None:
    """The person's only app from now on."""
    remove_app(user_id)
    values = {"user_id": user_id, "secret": secret, "last_step": last_step, "created_at": now}
    db.session.execute(sa.insert(Authenticator).values(**values, wrong_tries=0, used_at=now))


def take_step(user_id: uuid.UUID, step: int, secret: str, now: datetime) -> bool:
    """Note that a code of this step was used, and the secret as it is sealed today. False when it
    or a later one was used before: of two who send one code at once, one gets False."""
    change = sa.update(Authenticator).where(
        Authenticator.user_id == user_id, Authenticator.last_step < step
    )
    values = {"last_step": step, "wrong_tries": 0, "secret": secret, "used_at": now}
    return bool(db.session.execute(change.values(**values)).rowcount)  # type: ignore[attr-defined]


def wrong_try(user_id: uuid.UUID) -> None:
    change = sa.update(Authenticator).where(Authenticator.user_id == user_id)
    db.session.execute(change.values(wrong_tries=Authenticator.wrong_tries + 1))


def remove_app(user_id: uuid.UUID) -> bool:
    """Whether the person had one."""
    return _delete(Authenticator, Authenticator.user_id == user_id) > 0


def replace_codes(user_id: uuid.UUID, codes: Iterable[str]) -> None:
    """These plain codes and no others, from now on; none takes them all away."""
    _delete(RecoveryCode, RecoveryCode.user_id == user_id)
    rows = [{"user_id": user_id, "code_sha256": fingerprint(code)} for code in codes]
    if rows:
        db.session.execute(sa.insert(RecoveryCode), rows)


def use_code(user_id: uuid.UUID, code: str) -> bool:
    """Whether this plain code was one; it is not any more."""
    return (
        _delete(
            RecoveryCode,
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_sha256 == fingerprint(code),
        )
        > 0
    )


def spend(challenge: str, now: datetime, expires_at: datetime) -> bool:
    """Note that a challenge was answered; False when it was before. Sweeps those that are too old
    to be answered."""
    _delete(SpentChallenge, SpentChallenge.expires_at <= now)
    row = SpentChallenge(sha256=fingerprint(challenge), expires_at=expires_at)
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def _delete(table: type[Base], *conditions: sa.ColumnElement[bool]) -> int:
    return int(db.session.execute(sa.delete(table).where(*conditions)).rowcount)  # type: ignore[attr-defined]
