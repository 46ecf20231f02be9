"""A logo is drawn anew: of the file that was given nothing but its dots is kept."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.domain.errors import Refused, TooLarge, Unreadable
from app.domain.report.logo import JPEG, KEPT_DOTS, MOST_BYTES, PNG
from app.readers.isolation import logo_isolated
from app.readers.logo import redrawn
from tests.fixtures.pictures import SECRET, picture, png_of, turned_photograph


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_picture_keeps_its_dots_and_what_is_clear_in_it() -> None:
    logo = redrawn(picture())
    drawn = opened(logo.data)
    assert (logo.media_type, logo.width, logo.height) == (PNG, 40, 20)
    assert (drawn.getpixel((5, 5)), drawn.getpixel((35, 5))) == ((200, 16, 16, 255), (0, 0, 0, 0))
    assert opened(redrawn(picture("JPEG")).data).format == "JPEG"


def test_a_photograph_is_turned_upright_and_says_nothing_of_itself() -> None:
    given = turned_photograph()
    assert SECRET in given
    logo = redrawn(given + b"<script>alert(1)</script>")
    assert (logo.media_type, logo.width, logo.height) == (JPEG, 20, 40)
    assert SECRET not in logo.data
    assert b"script" not in logo.data
    assert not opened(logo.data).getexif()


def test_colours_of_a_press_and_fine_greys_are_drawn_as_a_screen_has_them() -> None:
    written = io.BytesIO()
    Image.new("CMYK", (4, 4), (0, 255, 255, 0)).save(written, "JPEG")
    assert opened(redrawn(written.getvalue()).data).mode == "RGB"
    written = io.BytesIO()
    Image.new("I;16", (4, 4), 0x8080).save(written, "PNG")
    assert opened(redrawn(written.getvalue()).data).getpixel((0, 0)) == (128, 128, 128)


def test_more_dots_than_a_cover_prints_are_not_kept() -> None:
    logo = redrawn(picture(size=(4_000, 1_000)))
    assert (logo.width, logo.height) == (KEPT_DOTS, KEPT_DOTS // 4)
    written = io.BytesIO()
    Image.effect_noise((1_000, 900), 90).save(written, "PNG")
    assert len(redrawn(written.getvalue()).data) <= MOST_BYTES


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (png_of(60_000, 60_000, b"\0" * 1_000), TooLarge),
        (png_of(4_000, 4_000, b"\0" * 1_000), Unreadable),
        (picture()[:60], Unreadable),
        (picture("JPEG")[:100], Unreadable),
        (b"\x89PNG\r\n\x1a\n", Unreadable),
        (b"\xff\xd8\xff\xe0", Unreadable),
        (b"GIF89a", Refused),
    ],
)
def test_bombs_and_damage_are_refused(data: bytes, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        redrawn(data)


def test_a_child_draws_it_and_says_what_is_wrong() -> None:
    assert logo_isolated(picture()) == redrawn(picture())
    with pytest.raises(Unreadable, match="damaged or cut short"):
        logo_isolated(picture()[:60])
