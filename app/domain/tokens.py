"""Secrets in links and cookies: the holder has the token, we keep its fingerprint."""

import hashlib
import secrets

from app.domain.errors import Missing


def new_token() -> str:
    """256 random bits, fit for a URL."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """SHA-256 in hex. Enough for a random secret: there is nothing to guess from."""
    return hashlib.sha256(token.encode()).hexdigest()


class Spent(Missing):
    """A link that worked once and does not any more: used, expired or revoked."""
