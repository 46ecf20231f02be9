from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from app.domain.details import Details
from app.web.pages.detail_form import language_choices, read_details


def test_fields_are_tidied_and_authors_stand_one_a_line() -> None:
    form = {
        "title": "  Two\r\nlines ",
        "authors": " Ana Ruiz \r\n\r\nBen  Okoro\n",
        "url": " https://example.org ",
        "note": "One.\r\nTwo.",
    }
    assert read_details(MultiDict(form)) == Details(
        title="Two lines",
        authors=("Ana Ruiz", "Ben Okoro"),
        url="https://example.org",
        note="One.\nTwo.",
    )


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("2013-01-29", "2013-01-29"),
        ("29 January 2013", "2013-01-29"),
        ("January 29, 2013", "2013-01-29"),
        ("Jan 2013", "2013-01"),
        ("2013", "2013"),
        ("29/01/2013", "2013-01-29"),
        ("3/4/2013", "3/4/2013"),
        ("someday", "someday"),
        ("", ""),
    ],
)
def test_a_date_is_read_in_common_forms_and_kept_as_typed_otherwise(typed: str, date: str) -> None:
    assert read_details(MultiDict({"date": typed})).date == date


def test_what_was_asked_is_answered_and_a_new_name_is_guessed() -> None:
    form = MultiDict(
        [
            ("authors", "UN Women\nAda Lund\nNick Board\nChatham House\nBen Okoro"),
            *(("asked", name) for name in ("UN Women", "Ada Lund", "Nick Board")),
            *(("organisation", name) for name in ("Ada Lund", "Nobody Listed")),
        ]
    )
    assert read_details(form).organisations == ("Ada Lund", "Chatham House")


def test_a_rare_language_can_still_be_chosen() -> None:
    assert ("ff", "ff") in language_choices("ff")
    assert ("en", "English") in language_choices("en")
    assert language_choices("en") == language_choices("")
