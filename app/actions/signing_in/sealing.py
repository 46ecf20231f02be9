"""What must be read again and is a secret: encrypted by keys derived from the installation's
secret key, so that a copy of the database alone opens nothing. What is sealed for one purpose is
opened for no other: no page that shows what it sealed shows what stands in the database.

Sealed is what makes the codes of an app: unlike a password it cannot be kept as a hash. When the
secret key is changed, `former_secret_key` opens what was sealed before, and each secret is sealed
anew when it is used; without it the app's codes are refused, in words, while passkeys and recovery
codes, of which we keep nothing secret, go on.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from functools import lru_cache

Keys = Sequence[str]  # the installation's secret key, then the former one, where there is one


def seal(text: str, keys: Keys, purpose: str = "") -> str:
    """The text, for nobody without the first of the keys; "" is to stand in the database."""
    return str(_boxes(tuple(keys), purpose).encrypt(text.encode()).decode())


def unseal(sealed: str, keys: Keys, purpose: str = "") -> str | None:
    """What was sealed by one of the keys for the purpose; None when none of them opens it."""
    from cryptography.fernet import InvalidToken

    try:
        return str(_boxes(tuple(keys), purpose).decrypt(sealed.encode()).decode())
    except InvalidToken:
        return None


@lru_cache(maxsize=16)
def _boxes(keys: tuple[str, ...], purpose: str):  # type: ignore[no-untyped-def]
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    """HKDF (RFC 5869) of one block: SHA-256, no salt, since the key is random already."""
    inner = hmac.new(bytes(32), key.encode(), hashlib.sha256).digest()
    of = f"briefmark sealed secrets{purpose}\x01".encode()
    block = hmac.new(inner, of, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(block)
