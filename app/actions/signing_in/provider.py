"""A provider of OpenID Connect, asked by authlib and joserfc, which are read when it first is.

The code flow with PKCE (RFC 7636), state and nonce. Nothing is asked but the provider: what it
says of itself (discovery), its keys, the token for a code, and, where a new account needs a name,
what it says of the person. An ID token counts when one of its keys signed it, never by an algorithm
that needs none or a shared secret, and issuer, audience, time and nonce are those that they must
be. A provider that is silent holds a thread of the server for seconds: few ask it at a time.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from app.domain.errors import Busy, Invalid

log = logging.getLogger(__name__)

SCOPE = "openid profile email"
SIGNED_BY = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"),
    "EdDSA",
]
LEEWAY = 60  # seconds that clocks may differ
TIMEOUT = (4, 8)  # seconds: to connect, and between bytes
KEPT = 3600.0  # seconds for which what it says of itself is not asked again
KEYS_KEPT = 60.0  # and its keys, though tokens name an unknown one
OUT = "The service by which you sign in does not answer just now. Try again in a few minutes."
AT_ONCE = 8  # of the 16 threads of the server, as many as may wait for passwords
FULL = (
    "Many people are signing in by this service just now, and it is slow to answer. Try again in a "
    "few seconds."
)
HTTPS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
REFUSED = "The answer of the service by which you sign in could not be accepted. Begin again."


_room = threading.BoundedSemaphore(AT_ONCE)


class Provider(NamedTuple):
    """As the settings name it. `ca_file` "": trusted are whom the machine trusts."""

    issuer: str
    client_id: str
    client_secret: str
    ca_file: str


class Asking(NamedTuple):
    """Where the browser is sent, and what must come back or be shown with what comes."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class PersonThere:
    """What the provider says of who signed in; `verified`: that the address is theirs.
    `authenticated_at` in seconds of Unix time, where it says so."""

    issuer: str
    subject: str
    email: str
    verified: bool
    name: str
    authenticated_at: float | None


@dataclass
class _AskedBefore:
    """What it says of itself, and its keys; asked `at` that second of the monotonic clock, and for
    an unknown key last at `again`."""

    metadata: Mapping[str, Any] = field(default_factory=dict)
    keys: Any = field(default_factory=dict)
    at: float = 0.0
    again: float = -KEYS_KEPT


def ask(provider: Provider, redirect_uri: str, *, again: bool = False) -> Asking:
    """Begin: `again` has the person prove who they are even if the provider knows them still.
    Raises Busy when it does not answer, or too many ask it."""
    from authlib.common.security import generate_token

    nonce, verifier = generate_token(32), generate_token(64)
    more = {"prompt": "login", "max_age": "0"} if again else {}
    with _one_of_few(), _session(provider, redirect_uri) as session:
        metadata = _about(provider, session).metadata
        address, state = session.create_authorization_url(
            metadata["authorization_endpoint"],
            state=generate_token(32),
            nonce=nonce,
            code_verifier=verifier,
            **more,
        )
    return Asking(address, state, nonce, verifier)


def answer(
    provider: Provider, redirect_uri: str, *, code: str, nonce: str, verifier: str
) -> PersonThere:
    """Who it was. Raises Busy when the provider does not answer or too many ask it, Invalid when
    what it says cannot be accepted; why stands in the log."""
    with _one_of_few(), _session(provider, redirect_uri) as session:
        known = _about(provider, session)
        token = _token(session, known.metadata["token_endpoint"], code, verifier)
        claims = _claims(provider, session, token, nonce)
        if not claims.get("email") or not claims.get("name"):
            claims = {**_userinfo(session, known, token, claims["sub"]), **claims}
    verified = claims.get("email_verified") in (True, "true")
    return PersonThere(
        str(claims["iss"]),
        str(claims["sub"]),
        str(claims.get("email") or ""),
        verified,
        str(claims.get("name") or claims.get("preferred_username") or ""),
        claims.get("auth_time"),
    )


@contextmanager
def _one_of_few() -> Iterator[None]:
    if not _room.acquire(blocking=False):
        log.warning("%d people wait for the provider already", AT_ONCE)
        raise Busy(FULL)
    try:
        yield
    finally:
        _room.release()


def _session(provider: Provider, redirect_uri: str) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    session = OAuth2Session(
        provider.client_id,
        provider.client_secret or None,
        scope=SCOPE,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        default_timeout=TIMEOUT,
    )
    session.max_redirects = 0
    session.mount("https://", _trusting(provider.ca_file))
    if provider.ca_file:
        session.verify = provider.ca_file
    return session


@lru_cache(maxsize=4)
def _trusting(ca_file: str) -> Any:
    """Whom the machine trusts, and who the file names, where there is one."""
    from requests.adapters import HTTPAdapter

    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)

    class _Trusting(HTTPAdapter):
        def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
            super().init_poolmanager(*arguments, **named, ssl_context=context)

    return _Trusting()


_known: dict[Provider, _AskedBefore] = {}


def _about(provider: Provider, session: Any) -> _AskedBefore:
    """Asked once an hour. Raises Busy."""
    known = _known.get(provider)
    if known and time.monotonic() - known.at < KEPT:
        return known
    base = provider.issuer.rstrip("/")
    metadata = _get(session, f"{base}/.well-known/openid-configuration")
    if metadata.get("issuer") != provider.issuer:
        log.error("the provider calls itself %r, not as oidc_issuer has it", metadata.get("issuer"))
        raise Invalid(REFUSED)
    if provider.issuer.startswith("https:") and not all(
        str(metadata.get(name)).startswith("https:") for name in HTTPS
    ):
        log.error("the provider names addresses without https")
        raise Invalid(REFUSED)
    known = _AskedBefore(metadata, _get(session, metadata["jwks_uri"]), time.monotonic())
    _known[provider] = known
    return known


def _get(session: Any, address: str, **more: Any) -> dict[str, Any]:
    from requests.exceptions import RequestException

    try:
        response = session.get(address, withhold_token=not more, allow_redirects=False, **more)
        response.raise_for_status()
        found = response.json()
    except (RequestException, ValueError) as error:
        log.error("the provider did not answer at %s: %s", address, type(error).__name__)
        raise Busy(OUT) from error
    if not isinstance(found, dict) or response.status_code != 200:
        log.error("the provider answered no JSON object at %s", address)
        raise Busy(OUT)
    return found


def _token(session: Any, address: str, code: str, verifier: str) -> dict[str, Any]:
    from authlib.integrations.base_client import OAuthError
    from requests.exceptions import RequestException

    try:
        token = session.fetch_token(
            address, code=code, code_verifier=verifier, allow_redirects=False
        )
    except OAuthError as refused:
        log.warning("the provider gave no token: %s", refused.error)
        raise Invalid(REFUSED) from refused
    except (RequestException, ValueError) as error:
        log.error("the provider did not answer at %s: %s", address, type(error).__name__)
        raise Busy(OUT) from error
    return dict(token)


def _claims(
    provider: Provider, session: Any, token: Mapping[str, Any], nonce: str
) -> dict[str, Any]:
    """Of a valid ID token (OpenID Connect Core 3.1.3.7). Raises Invalid."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError

    try:
        decoded = _decoded(provider, session, jwt, str(token["id_token"]))
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True},  # below
                "sub": {"essential": True},
            },
            {
                "nonce": nonce,
                "client_id": provider.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(leeway=LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as wrong:
        log.warning("the ID token is not accepted: %s: %s", type(wrong).__name__, wrong)
        raise Invalid(REFUSED) from wrong
    audience = [claims["aud"]] if isinstance(claims["aud"], str) else claims["aud"]
    subject = claims["sub"]
    if provider.client_id not in audience or not isinstance(subject, str) or not subject:
        log.warning("the ID token is for somebody else, or of nobody")
        raise Invalid(REFUSED)
    return dict(claims)


def _decoded(provider: Provider, session: Any, jwt: Any, id_token: str) -> Any:
    """By its keys of today: an unknown one is asked for, at most once a minute."""
    from joserfc.errors import InvalidKeyIdError
    from joserfc.jwk import KeySet

    known = _about(provider, session)
    try:
        return jwt.decode(id_token, KeySet.import_key_set(known.keys), algorithms=SIGNED_BY)
    except InvalidKeyIdError:
        if time.monotonic() - known.again < KEYS_KEPT:
            raise
        known.again = time.monotonic()
        known.keys = _get(session, known.metadata["jwks_uri"])
        return jwt.decode(id_token, KeySet.import_key_set(known.keys), algorithms=SIGNED_BY)


def _userinfo(
    session: Any, known: _AskedBefore, token: Mapping[str, Any], subject: str
) -> dict[str, Any]:
    """What else it says of the same person; nothing where it has no such address."""
    address = known.metadata.get("userinfo_endpoint")
    if not address or not token.get("access_token"):
        return {}
    session.token = dict(token)
    try:
        found = _get(session, address, headers={"Accept": "application/json"})
    except Busy:
        return {}
    return found if found.get("sub") == subject else {}
