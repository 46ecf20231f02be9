from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.details import LANGUAGES, Details, check, first_day, is_partial_date
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
    assert first_day("2013-02") == date(2013, 2, 1)


def test_languages_are_chosen_by_their_codes_of_two_letters() -> None:
    assert {code for code in LANGUAGES if not re.fullmatch("[a-z]{2}", code)} == set()
    assert list(LANGUAGES.values()) == sorted(LANGUAGES.values())


LONGEST = {"title": 500, "publisher": 300, "container": 300, "note": 20_000}


@pytest.mark.parametrize(("field", "most"), LONGEST.items())
def test_a_field_is_as_long_as_it_may_be(field: str, most: int) -> None:
    kept: dict[str, Any] = {field: "x" * most}
    check(replace(GOOD, **kept))
    longer: dict[str, Any] = {field: "x" * (most + 1)}
    assert wrong_fields(replace(GOOD, **longer)) == {field}


def test_names_addresses_and_languages_are_as_long_as_they_may_be() -> None:
    check(replace(GOOD, authors=tuple("x" * 200 for _ in range(100))))
    check(replace(GOOD, url="https://e.example/".ljust(2000, "x")))
    assert wrong_fields(replace(GOOD, url="https://e.example/".ljust(2001, "x"))) == {"url"}
    assert wrong_fields(replace(GOOD, authors=("x", "x" * 201))) == {"authors"}
    for code in ("", "en", "ger", "pt-BR", "zh-Hant-TW", "EN", "sl-rozaj-biske-1994"):
        check(replace(GOOD, language=code))
    for code in ("e", "long", "en-", "en-abcdefghi", "en_GB", "abc-abcdefgh-abcdefgh-abcdefghi"):
        assert wrong_fields(replace(GOOD, language=code)) == {"language"}


def test_an_address_begins_with_http_in_either_case() -> None:
    for url in ("", "http://e.example", "HTTPS://e.example/a?b#c"):
        check(replace(GOOD, url=url))
    for url in ("ftp://e.example", "//e.example", "http:///a", "x http://e.example"):
        assert wrong_fields(replace(GOOD, url=url)) == {"url"}


def test_a_refusal_says_how_much_is_too_much_or_what_to_do() -> None:
    with pytest.raises(Invalid) as refused:
        check(replace(GOOD, title="x" * 501, publisher="\x00", authors=("",) * 101, kind="song"))
    assert refused.value.fields == {
        "title": "Shorten this to 500 characters; it has 501.",
        "publisher": "Take out the invisible control characters.",
        "authors": "List at most 100 authors.",
        "kind": "Choose one of the types.",
    }
    with pytest.raises(Invalid) as untitled:
        check(replace(GOOD, title=""))
    assert untitled.value.fields["title"] == "Give the brief a title; it is cited by it."


# Their codes by ISO 639-1, their names in English.
NAMED = """
af Afrikaans · sq Albanian · am Amharic · ar Arabic · hy Armenian · az Azerbaijani · eu Basque ·
be Belarusian · bn Bengali · bs Bosnian · bg Bulgarian · my Burmese · ca Catalan · zh Chinese ·
hr Croatian · cs Czech · da Danish · nl Dutch · en English · et Estonian · fi Finnish · fr
French · gl Galician · ka Georgian · de German · el Greek · gu Gujarati · ht Haitian Creole · ha
Hausa · he Hebrew · hi Hindi · hu Hungarian · is Icelandic · ig Igbo · id Indonesian · ga Irish
· it Italian · ja Japanese · kn Kannada · kk Kazakh · km Khmer · rw Kinyarwanda · ko Korean · ku
Kurdish · ky Kyrgyz · lo Lao · lv Latvian · lt Lithuanian · mk Macedonian · ms Malay · ml
Malayalam · mr Marathi · mn Mongolian · ne Nepali · no Norwegian · om Oromo · ps Pashto · fa
Persian · pl Polish · pt Portuguese · pa Punjabi · ro Romanian · ru Russian · sr Serbian · si
Sinhala · sk Slovak · sl Slovenian · so Somali · es Spanish · sw Swahili · sv Swedish · ta Tamil
· te Telugu · th Thai · tr Turkish · uk Ukrainian · ur Urdu · uz Uzbek · vi Vietnamese · xh
Xhosa · yo Yoruba · zu Zulu
"""


def test_the_languages_that_can_be_chosen() -> None:
    assert " · ".join(f"{code} {name}" for code, name in LANGUAGES.items()) == " ".join(
        NAMED.split()
    )
