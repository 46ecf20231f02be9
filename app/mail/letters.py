"""What each mail says: plain text in English, about the reader alone, with at most one link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.report.wording import utc_day

# What a mail is about -> what the lists of mails call it.
LETTERS = {
    "invitation": "Invitation",
    "reset": "Link to a new password",
    "no_password": "Notice that there is no password",
    "password": "Notice of a changed password",
    "address": "Link that confirms a new address",
    "taken_address": "Notice that an address has an account",
    "new_address": "Notice of a changed address",
    "factors": "Notice of a changed second factor",
    "test": "Test",
}
_FOOT = "\n\n-- \nSent by Briefmark, {public_url}. Answers to this address are read by nobody."


@dataclass(frozen=True)
class Letter:
    """A mail before it is sent; `about` is a key of LETTERS. Its text may hold a secret link."""

    about: str
    to: str
    subject: str
    text: str


def invitation(
    to: str, link: str, *, project: str, invited_by: str, role: str, until: datetime
) -> Letter:
    return Letter(
        "invitation",
        to,
        f"{invited_by} invites you to “{project}”",
        f"{invited_by} invites you to work on “{project}” in Briefmark, as {role}.\n\n"
        f"Open this link to join. It works once, for you alone, until {utc_day(until)}:\n\n{link}",
    )


def reset(to: str, link: str, *, name: str, minutes: int) -> Letter:
    return Letter(
        "reset",
        to,
        "A new password for Briefmark",
        f"Hello {name},\n\n"
        "somebody, probably you, asked for a new password for your account in Briefmark. Choose "
        f"it here; the link works once, within {minutes} minutes:\n\n{link}\n\n"
        "If it was not you, do nothing: your password stays as it is.",
    )


def no_password(to: str, *, name: str) -> Letter:
    return Letter(
        "no_password",
        to,
        "Signing in to Briefmark",
        f"Hello {name},\n\n"
        "somebody, probably you, asked for a new password for your account in Briefmark. It has "
        "none: you sign in with your organisation’s account, by the button of the sign-in page.",
    )


def password_changed(to: str, *, name: str) -> Letter:
    return Letter(
        "password",
        to,
        "Your password for Briefmark was changed",
        f"Hello {name},\n\n"
        "the password of your account in Briefmark was changed just now, and all other browsers "
        "were signed out.\n\n"
        "If it was not you, somebody else can use your account: ask whoever runs this Briefmark "
        "at once to switch it off.",
    )


def confirm_address(to: str, link: str, *, name: str, hours: int) -> Letter:
    return Letter(
        "address",
        to,
        "Your new address in Briefmark",
        f"Hello {name},\n\n"
        "open this link to sign in to Briefmark with this address from now on. It works once, "
        f"within {hours} hours:\n\n{link}\n\n"
        "If you did not ask for it, do nothing.",
    )


def address_taken(to: str) -> Letter:
    """To whom the address is; who asked for it is not told that it has an account."""
    return Letter(
        "taken_address",
        to,
        "Your address in Briefmark",
        "Hello,\n\n"
        "somebody asked to have this address for their account in Briefmark. You have an account "
        "with it already, so nothing was changed.\n\n"
        "If it was you, sign in with this address, or ask whoever runs this Briefmark to give your "
        "accounts other addresses. If it was not you, do nothing.",
    )


def address_changed(to: str, *, name: str, new: str) -> Letter:
    return Letter(
        "new_address",
        to,
        "Your address in Briefmark was changed",
        f"Hello {name},\n\n"
        f"your account in Briefmark has another address now: {new}. You sign in with it; this one "
        "is not used any more.\n\n"
        "If it was not you, ask whoever runs this Briefmark at once to switch the account off.",
    )


def factors_changed(to: str, *, name: str, what: str) -> Letter:
    """`what` was done, as “a passkey was added”."""
    return Letter(
        "factors",
        to,
        "How you sign in to Briefmark was changed",
        f"Hello {name},\n\n"
        f"{what} just now, for your account in Briefmark.\n\n"
        "If it was not you, ask whoever runs this Briefmark at once to switch the account off.",
    )


def test(to: str) -> Letter:
    return Letter(
        "test",
        to,
        "Briefmark can send mail",
        "This is the test that was asked for: mails of this Briefmark arrive.",
    )


def with_foot(letter: Letter, public_url: str) -> str:
    """The whole text of the mail."""
    return letter.text + _FOOT.format(public_url=public_url) + "\n"
