"""What people prove who they are with, beside a password."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.store.database import Base
from app.store.tables.columns import Created, Id, Text

OfUser = Annotated[
    uuid.UUID,
    mapped_column(sa.Uuid, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
]
ByUser = Annotated[
    uuid.UUID,
    mapped_column(sa.Uuid, sa.ForeignKey("user.id", ondelete="CASCADE"), index=True),
]


class Passkey(Base):
    """A key pair of which we have the public half. `credential` is the attested credential data of
    WebAuthn (its id and COSE key), `credential_id` the same id in base64url. `sign_count` is 0 for
    passkeys that several devices share."""

    __tablename__ = "passkey"

    id: Mapped[Id]
    user_id: Mapped[ByUser]
    credential_id: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    credential: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    name: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[Created]
    used_at: Mapped[datetime | None]


class Authenticator(Base):
    """The app that shows one person codes. `secret` is sealed by the installation's secret key
    (`app/actions/signing_in/sealing.py`). A code is taken once: never of a step of time up to
    `last_step`. `wrong_tries` since the last right one."""

    __tablename__ = "authenticator"

    user_id: Mapped[OfUser]
    secret: Mapped[Text]
    last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    wrong_tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Created]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One that has not been used; it goes when it is. 118 random bits, so SHA-256 is enough."""

    __tablename__ = "recovery_code"

    user_id: Mapped[OfUser]
    code_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)


class Identity(Base):
    """Whom a provider of OpenID Connect means: by issuer and subject, never by e-mail address.
    `called` is the address or name that it said, to be shown."""

    __tablename__ = "identity"

    issuer: Mapped[str] = mapped_column(sa.String(400), primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    user_id: Mapped[ByUser]
    called: Mapped[str] = mapped_column(sa.String(254), default="")
    created_at: Mapped[Created]
    used_at: Mapped[datetime | None]


class SpentChallenge(Base):
    """What was asked of a browser once and has been answered: a copy of the answer is worth
    nothing. Kept until it would be too old anyway."""

    __tablename__ = "spent_challenge"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    expires_at: Mapped[datetime]
