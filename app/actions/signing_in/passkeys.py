"""Passkeys (WebAuthn level 3), through fido2, which is read when the first one is asked for.

Whether the finger, face or PIN was asked for is told with each: without it a passkey is a second
factor, with it one can sign in by it alone.
"""

from __future__ import annotations

import json
import struct
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from app.domain.errors import Invalid
from app.domain.factors import PATIENCE, RelyingParty
from app.domain.people import one_line
from app.store import factors, security
from app.store.users import Person

NOT_TAKEN = "This passkey was not accepted. Try again, or use another way."
UNKNOWN = "This passkey belongs to no account here any more. Use another way to sign in."
OLD = "That took too long. Try again."
UNVERIFIED = (
    "This passkey did not ask for a finger, a face or a PIN, so it does not open an account alone. "
    "Sign in with your password first; then it is your second step."
)
LONGEST_NAME = 80
# What reading an answer raises that somebody made up: fido2 reads its CBOR without looking ahead.
_MADE_UP = (
    *(ValueError, TypeError, LookupError, AttributeError, AssertionError),
    *(struct.error, RecursionError),
)


class PasskeyRequest(NamedTuple):
    """What the browser is given, as JSON, and the challenge that its answer must carry."""

    options: dict[str, Any]
    challenge: str  # base64url


class ShownPasskey(NamedTuple):
    user_id: uuid.UUID
    verified: bool  # by finger, face or PIN


def asked_to_make(site: RelyingParty, person: Person) -> PasskeyRequest:
    """For a new passkey of a person; not on a key that holds one of theirs already."""
    from fido2.webauthn import (
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(
            id=person.id.bytes, name=person.email, display_name=person.name
        ),
        credentials=_descriptors(person.id),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return PasskeyRequest(dict(options.public_key), state["challenge"])


def asked_to_show(site: RelyingParty, user_id: uuid.UUID | None) -> PasskeyRequest:
    """For a passkey of this person; None: of anybody, who then need not say who they are."""
    from fido2.webauthn import UserVerificationRequirement

    needed = UserVerificationRequirement
    options, state = _server(site).authenticate_begin(
        credentials=_descriptors(user_id) if user_id else None,
        user_verification=needed.PREFERRED if user_id else needed.REQUIRED,
    )
    return PasskeyRequest(dict(options.public_key), state["challenge"])


def add(site: RelyingParty, user_id: uuid.UUID, answer: str, challenge: str, name: str) -> None:
    """Keep the passkey that the browser made. Raises Invalid."""
    from fido2.utils import websafe_encode

    try:
        made = _server(site).register_complete(_state(challenge), _json(answer))
    except _MADE_UP as wrong:
        raise Invalid(NOT_TAKEN) from wrong
    credential = made.credential_data
    if credential is None:
        raise Invalid(NOT_TAKEN)
    factors.add_passkey(
        user_id,
        credential_id=websafe_encode(credential.credential_id),
        credential=bytes(credential),
        sign_count=made.counter,
        name=one_line(name)[:LONGEST_NAME] or "Passkey",
    )
    security.record("add", "factor", actor_id=user_id, object_id=user_id, said="a passkey")


def check(site: RelyingParty, answer: str, challenge: str, now: datetime) -> ShownPasskey:
    """Whose passkey the browser showed, in answer to the challenge, once. Raises Invalid."""
    from fido2.utils import websafe_encode
    from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

    try:
        shown = AuthenticationResponse.from_dict(_json(answer))
        known = factors.passkey(websafe_encode(shown.raw_id))
        if known is None:
            raise Invalid(UNKNOWN)
        credential = AttestedCredentialData(known.credential)
        _server(site).authenticate_complete(_state(challenge), [credential], shown)
        data = shown.response.authenticator_data
        handle = shown.response.user_handle
    except _MADE_UP as wrong:
        raise Invalid(NOT_TAKEN) from wrong
    if handle and handle != known.user_id.bytes:
        raise Invalid(NOT_TAKEN)
    # A copy of the key lags behind the original (WebAuthn 7.2, step 22).
    if (data.counter or known.sign_count) and data.counter <= known.sign_count:
        raise Invalid(NOT_TAKEN)
    if not factors.spend(challenge, now, now + PATIENCE):
        raise Invalid(OLD)
    factors.passkey_used(known, data.counter, now)
    return ShownPasskey(known.user_id, data.is_user_verified())


def _server(site: RelyingParty):  # type: ignore[no-untyped-def]
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    here = PublicKeyCredentialRpEntity(name="Briefmark", id=site.id)
    return Fido2Server(here, verify_origin=lambda origin: origin == site.origin)


def _descriptors(user_id: uuid.UUID):  # type: ignore[no-untyped-def]
    from fido2.webauthn import AttestedCredentialData

    return [AttestedCredentialData(each.credential) for each in factors.passkeys(user_id)]


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": None}


def _json(answer: str) -> Mapping[str, Any]:
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found
