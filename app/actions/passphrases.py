"""Hashing passwords with argon2id. Slow on purpose: end the transaction before.

Two are hashed at once, behind everything else that the machine does; a few more wait for it in
their requests, and who comes then is told to come again, so that no crowd at the door keeps those
waiting who are in.
"""

from __future__ import annotations

import os
import secrets
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.errors import Busy
from app.domain.passphrases import LONGEST, canonical

Done = TypeVar("Done")

AT_ONCE = 2  # 64 MiB each
MOST_WAITING = 6  # each holds a thread of the server, which has 16
BEHIND = 10  # of nice(1)
FULL = "Many people are signing in just now. Nothing is lost: try again in a few seconds."


def _behind_others() -> None:
    """The threads that argon2 starts are as nice as the one that starts them, on Linux."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND)


_hasher = PasswordHasher()
_hashing = ThreadPoolExecutor(AT_ONCE, "argon2", initializer=_behind_others)
_room = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)


def hashed(phrase: str) -> str:
    """The argon2id hash of a phrase that has passed the rules. Raises Busy."""
    return _in_turn(lambda: _hasher.hash(canonical(phrase)))


def matches(stored: str | None, phrase: str) -> bool:
    """Whether the phrase belongs to the hash. None, for somebody whom we do not know, takes the
    same time; a phrase longer than any we take is refused before the hash is computed. Raises
    Busy."""
    if len(canonical(phrase)) > LONGEST:
        return False
    against = stored or _of_nobody()
    try:
        return _in_turn(lambda: _hasher.verify(against, canonical(phrase))) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _in_turn(act: Callable[[], Done]) -> Done:
    if not _room.acquire(blocking=False):
        raise Busy(FULL)
    try:
        return _hashing.submit(act).result()
    finally:
        _room.release()


@cache
def _of_nobody() -> str:
    return hashed(secrets.token_urlsafe(32))
