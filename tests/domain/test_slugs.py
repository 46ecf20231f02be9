from __future__ import annotations

import pytest

from app.domain.slugs import LONGEST, handle, slug, unused


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Border control", "border-control"),
        ("  Contrôle des frontières! ", "controle-des-frontieres"),
        ("Контроль границ", "контроль-границ"),
        ("=1+1 <b>bold</b>", "1-1-b-bold-b"),
        ("…", "tag"),
        ("a_b", "a-b"),
    ],
)
def test_a_slug_keeps_letters_and_digits_only(name: str, expected: str) -> None:
    assert slug(name, otherwise="tag") == expected


def test_a_long_name_gives_a_slug_that_fits_its_column() -> None:
    assert len(slug("word " * 1000, otherwise="tag")) <= LONGEST


def test_a_taken_name_gets_a_number() -> None:
    assert unused("monitoring", {"monitoring", "monitoring-2"}) == "monitoring-3"
    assert unused("monitoring", set()) == "monitoring"


def test_a_person_is_called_by_the_first_name_while_it_is_free() -> None:
    assert handle("Ana María Ruiz", set()) == "ana"
    assert handle("Ana Petrov", {"ana"}) == "ana-petrov"
    assert handle("Ana", {"ana"}) == "ana-2"
