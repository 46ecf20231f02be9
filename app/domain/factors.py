"""With what people prove who they are: words for it, and the codes that help when it is lost."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import NamedTuple

PASSWORD, PASSKEY, PROVIDER = "password", "passkey", "provider"
APP, RECOVERY = "code", "recovery code"  # only after one of those above, as "password and code"

# Whom the settings can oblige to have a second factor.
OBLIGED = ("nobody", "administrators", "everybody")

FRESH = timedelta(minutes=10)  # so long after proving it nobody is asked again
PATIENCE = timedelta(minutes=10)  # so long we wait for an answer: a code, a passkey, a provider

RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
_GROUPS, _GROUP = 6, 4
DIGITS = 6  # of a code of the app


class RelyingParty(NamedTuple):
    """Whom a passkey is made for (WebAuthn): the host `id` and the `origin` of our pages."""

    id: str
    origin: str


def together(first: str, second: str) -> str:
    """“password”, “code” -> “password and code”: the means of a session. A passkey shown again
    remains one."""
    begun = first.split(" and ")[0]
    return begun if begun == second else f"{begun} and {second}"


def is_strong(means: str, *, provider_is_enough: bool) -> bool:
    """Whether that is two factors. A passkey alone is: something held, and a finger or a PIN. What
    a provider asks for only whoever runs it knows."""
    return " and " in means or means == PASSKEY or (means == PROVIDER and provider_is_enough)


def new_recovery_codes() -> list[str]:
    """Ten codes of 24 letters and digits, 118 random bits each: enough to be kept as SHA-256 (ASVS
    5.0, 6.5.2 asks for 112)."""
    return [_new_recovery_code() for _ in range(RECOVERY_CODES)]


def _new_recovery_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP))
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def plain_code(typed: str) -> str:
    """What somebody typed, as codes are compared: letters and digits, small, nothing between."""
    return "".join(filter(str.isalnum, typed.lower()))[: 2 * _GROUPS * _GROUP]


def is_recovery_code(code: str) -> bool:
    """Whether a plain code can be one of these, and not one of the app."""
    return len(code) == _GROUPS * _GROUP
