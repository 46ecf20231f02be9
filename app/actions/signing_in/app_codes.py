"""Codes of an authenticator app (TOTP, RFC 6238): six digits, anew every 30 seconds."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

import pyotp

from app.actions.signing_in import sealing
from app.domain.errors import Invalid
from app.domain.factors import DIGITS, plain_code
from app.store import factors, security
from app.store.transactions import commit

STEP = 30  # seconds
ON_PAGE = "set up an app"  # sealed for
EARLIER_AND_LATER = (0, -1, 1)  # steps: clocks differ by some seconds, and typing takes some
# In a row, from anywhere: fewer than one in 6,000 guesses through before nobody can go on.
MOST_WRONG = 50
WRONG = "This code is not right. Type the one that the app shows now; each works once."
CLOSED = (
    "There were too many wrong codes in a row, so codes of the app are not taken any more. Use a "
    "passkey or a recovery code, or ask whoever runs this Briefmark: briefmark user reset-factors"
)
UNREADABLE = (
    "The secret key of this Briefmark was changed, so codes of the app cannot be checked. Use a "
    "passkey or a recovery code, or ask whoever runs it: briefmark user reset-factors"
)


class NewApp(NamedTuple):
    """What the app has to be told: as a picture, by hand, and sealed, to be sent back."""

    picture: str  # SVG
    secret: str
    sealed: str

    @property
    def by_hand(self) -> str:
        """The secret in groups of four letters."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def new_app(email: str, keys: sealing.Keys, secret: str = "") -> NewApp:
    """A new secret, or the one that was shown before, for an app of this person."""
    import segno  # a tenth of a second that only who sets up an app waits for

    secret = secret or pyotp.random_base32()
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Briefmark")
    picture = segno.make(address, error="m", micro=False)
    drawn = picture.svg_inline(scale=4, border=4, light="#fff", dark="#000", omitsize=True)
    return NewApp(drawn, secret, sealing.seal(secret, keys, ON_PAGE))


def shown_again(sealed: str, email: str, keys: sealing.Keys) -> NewApp:
    """The same once more, for a page that comes back. Raises Invalid when it is none of ours."""
    secret = sealing.unseal(sealed, keys, ON_PAGE)
    if secret is None:
        raise Invalid("This page is too old. Begin again.")
    return new_app(email, keys, secret)


def set_up(user_id: uuid.UUID, sealed: str, code: str, keys: sealing.Keys, now: datetime) -> None:
    """The person's app, once it shows what it must. Raises Invalid."""
    secret = sealing.unseal(sealed, keys, ON_PAGE)
    step = _step_of(secret, plain_code(code), now) if secret else None
    if secret is None or step is None:
        raise Invalid(WRONG, fields={"code": WRONG})
    factors.set_app(user_id, sealing.seal(secret, keys), step, now)
    security.record("add", "factor", actor_id=user_id, object_id=user_id, said="an app")


def check(user_id: uuid.UUID, code: str, keys: sealing.Keys, now: datetime) -> None:
    """Take a plain code of the person's app, once. Raises Invalid for any that is not right; the
    wrong try is kept, whatever becomes of the transaction."""
    known = factors.app(user_id)
    if known is None:
        raise Invalid(WRONG)
    if known.wrong_tries >= MOST_WRONG:
        raise Invalid(CLOSED)
    secret = sealing.unseal(known.secret, keys)
    if secret is None:
        raise Invalid(UNREADABLE)
    step = _step_of(secret, code, now, known.last_step)
    if step is None or not factors.take_step(user_id, step, sealing.seal(secret, keys), now):
        factors.wrong_try(user_id)
        commit()
        raise Invalid(WRONG)


def _step_of(secret: str, code: str, now: datetime, after: int = 0) -> int | None:
    """The step of time whose code this is, later than `after`."""
    if len(code) != DIGITS:
        return None
    current = int(now.timestamp()) // STEP
    shows = pyotp.TOTP(secret)
    for step in (current + each for each in EARLIER_AND_LATER):
        if step > after and pyotp.utils.strings_equal(shows.at(step * STEP), code):
            return step
    return None
