"""Hashing passwords with argon2id. Slow on purpose: end the transaction before."""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.passphrases import LONGEST, canonical

AT_ONCE = 2  # 64 MiB each

_hasher = PasswordHasher()
_slots = threading.BoundedSemaphore(AT_ONCE)


def hashed(phrase: str) -> str:
    """The argon2id hash of a phrase that has passed the rules."""
    with _slots:
        return _hasher.hash(canonical(phrase))


def matches(stored: str | None, phrase: str) -> bool:
    """Whether the phrase belongs to the hash. None, for somebody whom we do not know, takes the
    same time; a phrase longer than any we take is refused before the hash is computed."""
    if len(canonical(phrase)) > LONGEST:
        return False
    against = stored or _of_nobody()
    with _slots:
        try:
            return _hasher.verify(against, canonical(phrase)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@cache
def _of_nobody() -> str:
    return hashed(secrets.token_urlsafe(32))
