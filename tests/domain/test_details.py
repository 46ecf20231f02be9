from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from app.domain.details import LANGUAGES, Details, check, is_partial_date
from app.domain.errors import Invalid

GOOD = Details("Title", ("Ana Ruiz",), "House", "2013-01-29", "https://example.org/a", "en", "Note")


def wrong_fields(details: Details) -> set[str]:
    with pytest.raises(Invalid) as refused:
        check(details)
    return set(refused.value.fields)


def test_complete_and_bare_details_pass() -> None:
    check(GOOD)
    check(Details("Title"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "  "),
        ("title", "x" * 501),
        ("authors", ("x" * 201,)),
        ("authors", tuple(f"Author {n}" for n in range(101))),
        ("publisher", "x" * 301),
        ("publisher", "a\x00b"),
        ("date", "2013-02-30"),
        ("date", "yesterday"),
        ("date", "2013-1"),
        ("url", "javascript:alert(1)"),
        ("url", "www.example.org"),
        ("url", "https://"),
        ("url", "https://example.org/a b"),
        ("language", "English"),
        ("note", "x" * 20_001),
    ],
)
def test_a_field_that_cannot_be_kept_is_named(field: str, value: object) -> None:
    changed: dict[str, Any] = {field: value}
    assert wrong_fields(replace(GOOD, **changed)) == {field}


def test_all_errors_are_told_at_once() -> None:
    assert wrong_fields(replace(GOOD, title="", date="?", url="?")) == {"title", "date", "url"}


def test_a_date_may_be_a_year_or_a_month() -> None:
    assert is_partial_date("2013")
    assert is_partial_date("2013-01")
    assert is_partial_date("2012-02-29")
    assert not is_partial_date("2013-02-29")
    assert not is_partial_date("")


def test_languages_are_chosen_by_their_codes_of_two_letters() -> None:
    assert {code for code in LANGUAGES if not re.fullmatch("[a-z]{2}", code)} == set()
    assert list(LANGUAGES.values()) == sorted(LANGUAGES.values())
