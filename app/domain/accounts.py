"""What an account's name and e-mail address must be."""

from __future__ import annotations

import unicodedata

import regex

from app.domain.errors import Invalid, Missing

LONGEST_EMAIL = 254
LONGEST_NAME = 200
_EMAIL = regex.compile(r"[^@\s\p{C}]+@[^@\s\p{C}]+\.[^@\s\p{C}.]+")


class Spent(Missing):
    """A link that worked once and does not any more: used, expired or revoked."""


def folded_email(text: str) -> str:
    """The form in which addresses are kept and compared."""
    return unicodedata.normalize("NFC", text).strip().lower()


def one_line(text: str) -> str:
    """NFC, runs of white space as one space, no control characters."""
    visible = regex.sub(r"[\p{Cc}\p{Cf}--[\u200c\u200d\s]]", "", text, flags=regex.V1)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def wrong_with(name: str, email: str) -> dict[str, str]:
    """Field -> sentence, for a name and an address as `one_line` and `folded_email` give them."""
    wrong: dict[str, str] = {}
    if not name:
        wrong["name"] = "Enter your name, as colleagues should read it beside your highlights."
    elif len(name) > LONGEST_NAME:
        wrong["name"] = f"Shorten the name to {LONGEST_NAME} characters."
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        wrong["email"] = "Enter an e-mail address, such as ana@example.org."
    return wrong


def refuse(wrong: dict[str, str]) -> None:
    """Raises Invalid when there is anything wrong."""
    if wrong:
        raise Invalid("Please correct what is marked below.", fields=wrong)
