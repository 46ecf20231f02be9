from __future__ import annotations

import pytest

from app.domain.errors import Invalid, Refused, TooLarge
from app.domain.report.logo import HEIGHT, MOST_BYTES, PNG, WIDTH, Logo, check, from_json, to_json
from tests.fixtures.pictures import SVG, picture


@pytest.mark.parametrize(
    ("data", "refusal", "words"),
    [
        (b"", Invalid, "Choose a PNG or JPEG"),
        (SVG, Invalid, "SVG drawing.* save it as PNG"),
        (b"GIF89a", Invalid, "neither a PNG nor a JPEG"),
        (b"%PDF-1.7", Invalid, "neither"),
        (picture() + b"x" * MOST_BYTES, TooLarge, "1 MB"),
    ],
)
def test_what_is_none_is_refused_by_how_it_begins(
    data: bytes, refusal: type[Refused], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        check(data)


def test_it_fits_on_a_cover_in_its_own_shape() -> None:
    wide, high = Logo(PNG, 400, 40), Logo(PNG, 40, 400)
    assert wide.printed == (WIDTH, WIDTH / 10)
    assert high.printed == (HEIGHT / 10, HEIGHT)


def test_json_holds_all_of_it() -> None:
    logo = Logo(PNG, 40, 20, picture())
    assert from_json(to_json(logo)) == logo
    check(logo.data)
