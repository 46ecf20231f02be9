from __future__ import annotations

import pytest

from app.domain.errors import Invalid, Missing
from app.store import users
from app.store.database import change

pytestmark = pytest.mark.usefixtures("app_context")


def test_an_address_has_one_account_however_it_is_written() -> None:
    with change():
        users.add("ana@example.org", "Ana", "hash")
    with pytest.raises(Invalid) as taken, change():
        users.add(" ANA@example.org", "Other Ana", "hash")
    assert list(taken.value.fields) == ["email"]
    assert users.by_email("Ana@Example.org").name == "Ana"


def test_an_unknown_person_is_missing() -> None:
    with pytest.raises(Missing, match=r"nobody@example\.org"):
        users.by_email("nobody@example.org")
    assert users.credentials("nobody@example.org") is None


def test_a_hash_is_replaced_only_while_it_is_the_one_that_was_seen() -> None:
    with change():
        ana = users.add("ana@example.org", "Ana", "first")
        assert users.replace_hash(ana, "first", "second")
        assert not users.replace_hash(ana, "first", "third")
    known = users.credentials_of(ana)
    assert known
    assert known.password_hash == "second"


def test_it_is_known_whether_anybody_has_an_account() -> None:
    assert not users.anybody()
    with change():
        users.add("ana@example.org", "Ana", "hash")
    assert users.anybody()
