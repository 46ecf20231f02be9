"""The logo on the cover of a report: what may be one, and what is kept of it."""

from __future__ import annotations

import uuid
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple

from app.domain.briefs import NOT_KEPT
from app.domain.errors import Invalid, TooLarge

PNG, JPEG = "image/png", "image/jpeg"
ACCEPTED = {PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}  # how each begins
MOST_BYTES = 2**20  # of the file, and of what is kept of it
MOST_DOTS = 20_000_000  # of the file
KEPT_DOTS = 1_200  # of the longer side that is kept: 60 mm at 500 dots an inch
WIDTH, HEIGHT = 60.0, 24.0  # millimetres that it takes on a cover at most
_NO_FILE = "Choose a PNG or JPEG picture first."
_NO_SVG = (
    "This is an SVG drawing, which Word and PDF cannot take as it is. Open it, save it as PNG, and "
    "give that."
)
_NO_PICTURE = "This is neither a PNG nor a JPEG picture. Open it, save it as PNG, and give that."
TOO_LARGE = (
    f"A logo may have {MOST_BYTES // 2**20} MB and {MOST_DOTS // 1_000_000} million dots. Save it "
    f"smaller: {KEPT_DOTS:,} dots on the longer side are enough."
)
DAMAGED = "This picture is damaged or cut short. Save it anew as PNG, and give that."


class Logo(NamedTuple):
    """A picture as we drew it anew (app/readers/logo.py): no byte of the file that was given is in
    it. `width` and `height` are in dots; `data` is b"" where it was not asked for."""

    media_type: str
    width: int
    height: int
    data: bytes = b""
    id: uuid.UUID = NOT_KEPT

    @property
    def printed(self) -> tuple[float, float]:
        """Its width and height on a cover, in millimetres."""
        scale = min(WIDTH / self.width, HEIGHT / self.height)
        return self.width * scale, self.height * scale

    @property
    def address(self) -> str:
        """The whole picture as a data URI (RFC 2397)."""
        return f"data:{self.media_type};base64,{b64encode(self.data).decode()}"


def check(data: bytes) -> None:
    """By its first bytes, whatever the file is called. Raises Invalid and TooLarge."""
    if not data:
        raise Invalid(_NO_FILE)
    if len(data) > MOST_BYTES:
        raise TooLarge(TOO_LARGE)
    if not data.startswith(tuple(ACCEPTED.values())):
        raise Invalid(_NO_SVG if b"<svg" in data[:4_096].lower() else _NO_PICTURE)


def to_json(logo: Logo) -> dict[str, Any]:
    return {**logo._asdict(), "data": b64encode(logo.data).decode(), "id": str(logo.id)}


def from_json(values: Mapping[str, Any]) -> Logo:
    """What `to_json` wrote; raises ValueError, KeyError or TypeError on others."""
    data, id = b64decode(values["data"]), uuid.UUID(values["id"])
    return Logo(values["media_type"], values["width"], values["height"], data, id)
