"""Whom passkeys are made for, and the challenge that the next answer of this browser must carry."""

from __future__ import annotations

import ipaddress
import uuid
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app, jsonify, request, session
from flask.typing import ResponseReturnValue

from app.actions.signing_in.passkeys import OLD, PasskeyRequest
from app.domain.errors import Invalid
from app.domain.factors import PATIENCE, RelyingParty
from app.web.edge.signed_in import clock

_CHALLENGE = "passkey"


def site() -> RelyingParty:
    """The host of PUBLIC_URL, else of the request, and its origin. Raises Invalid, in words, where
    no browser offers passkeys."""
    if why := why_none():
        raise Invalid(why)
    parts = urlsplit(_base())
    return RelyingParty(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def why_none() -> str:
    """Why no browser offers passkeys at this address, and what helps; "" where they can."""
    parts, here = urlsplit(_base()), urlsplit(request.host_url)
    host = parts.hostname or ""
    if (here.scheme, here.netloc) != (parts.scheme, parts.netloc):
        return f"Passkeys work at {_base().rstrip('/')}, the public address of this Briefmark."
    if _is_number(host):
        instead = f" Open it as http://localhost:{parts.port or 80}/." if _is_here(host) else ""
        return f"Passkeys need a name for an address, and this one is a number.{instead}"
    if parts.scheme != "https" and host != "localhost" and not host.endswith(".localhost"):
        return "Passkeys need https. Ask whoever runs this Briefmark to serve it so."
    return ""


def give(asked: PasskeyRequest, user_id: uuid.UUID | None = None) -> ResponseReturnValue:
    """The options, to script; the challenge is kept in this browser, signed, for the person."""
    session[_CHALLENGE] = [asked.challenge, str(user_id or ""), clock().timestamp()]
    return jsonify(asked.options)


def challenge(user_id: uuid.UUID | None = None) -> str:
    """The last one that this browser was given for this person; it is taken out. Raises Invalid."""
    try:
        value, of, since = session.pop(_CHALLENGE)
        begun = datetime.fromtimestamp(since, clock().tzinfo)
    except (KeyError, ValueError, TypeError) as none:
        raise Invalid(OLD) from none
    if of != str(user_id or "") or not begun <= clock() <= begun + PATIENCE:
        raise Invalid(OLD)
    return str(value)


def _base() -> str:
    return str(current_app.config["PUBLIC_URL"]) or request.host_url


def _is_number(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def _is_here(host: str) -> bool:
    return ipaddress.ip_address(host).is_loopback
