from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.people import browser, folded_email, initials, one_line, refuse, wrong_with


@pytest.mark.parametrize("email", ["ana@example.org", "a.b+c@sub.example.co", "josé@exämple.org"])
def test_an_address_with_a_domain_is_taken(email: str) -> None:
    assert wrong_with("Ana", email) == {}


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "@example.org", "ana@example", "a b@example.org", "a@b@c.org"]
)
def test_what_is_no_address_is_refused_beside_its_field(email: str) -> None:
    assert list(wrong_with("Ana", email)) == ["email"]


def test_an_address_is_kept_in_one_form() -> None:
    assert folded_email("  Ana@Example.ORG ") == "ana@example.org"


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        refuse(wrong_with("", "nobody"))
    assert set(refused.value.fields) == {"name", "email"}


def test_a_name_of_ten_thousand_characters_is_refused() -> None:
    assert "200" in wrong_with("x" * 10_000, "ana@example.org")["name"]


@given(st.text())
def test_one_line_is_one_line_and_stays_so(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip() == one_line(line)


def test_control_characters_and_direction_overrides_go() -> None:
    assert one_line("Ana\x00\u202eSousa\r\n") == "AnaSousa"


def test_initials_are_those_of_the_first_and_the_last_word() -> None:
    names = ["Ana Sousa", "Ana Maria de Sousa", "ana", "Jean-Luc Étoile", " — "]
    assert [initials(name) for name in names] == ["AS", "AS", "A", "JÉ", "?"]


LIKE = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{LIKE} Safari/537.36", "Chrome on Linux"),
        (f"{LIKE} Safari/537.36 Edg/156.0", "Edge on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko Firefox/140.0", "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604", "Safari on iPhone"),
        ("curl/8.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_as_people_name_it(agent: str, name: str) -> None:
    assert browser(agent) == name


@pytest.mark.parametrize(
    ("sign", "called"),
    [
        *((f"{sign}/1", "Edge") for sign in ("Edg", "EdgA", "EdgiOS")),
        *((f"{sign}/1", "Firefox") for sign in ("Firefox", "FxiOS")),
        *((f"{sign}/1", "Chrome") for sign in ("Chrome", "Chromium", "CriOS", "HeadlessChrome")),
        ("OPR/1", "Opera"),
        ("Safari/1", "Safari"),
        ("curl/8", "A browser"),
        *((sign, f"A browser on {sign}") for sign in ("Android", "iPhone", "iPad", "Windows")),
        *((sign, "A browser on macOS") for sign in ("Macintosh", "Mac OS X")),
        *((sign, "A browser on Linux") for sign in ("Linux", "X11")),
    ],
)
def test_every_sign_of_a_browser_is_known(sign: str, called: str) -> None:
    assert browser(f"Mozilla/5.0 ({sign}) {sign}") == called
