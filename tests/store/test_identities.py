from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from app.domain.errors import Invalid
from app.store import identities, users
from app.store.database import change

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
ISSUER, OTHER = "https://login.example.org", "https://login.example.com"

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def people(app_context: None) -> list[uuid.UUID]:
    with change():
        return [users.add(f"{name}@example.org", name, "") for name in ("ana", "ben")]


def test_a_person_is_known_by_issuer_and_subject_together(people: list[uuid.UUID]) -> None:
    with change():
        identities.link(people[0], ISSUER, "7", "ana@example.org", NOW)
        identities.link(people[1], OTHER, "7", "ana@example.org", NOW)
    known = identities.find(ISSUER, "7")
    assert known == (people[0], None)
    assert identities.find(OTHER, "7") == (people[1], None)
    assert identities.find(ISSUER, "8") is None


def test_one_subject_opens_one_account(people: list[uuid.UUID]) -> None:
    with change():
        identities.link(people[0], ISSUER, "7", "", NOW)
    with pytest.raises(Invalid, match=identities.TAKEN), change():
        identities.link(people[1], ISSUER, "7", "", NOW)


def test_what_is_unlinked_opens_nothing(people: list[uuid.UUID]) -> None:
    with change():
        identities.link(people[0], ISSUER, "7", "Ana", NOW)
        identities.used(ISSUER, "7", NOW)
        assert not identities.unlink(people[1], ISSUER, "7")
    assert identities.of_user(people[0]) == [(ISSUER, "7", "Ana", NOW, NOW)]
    with change():
        assert identities.unlink(people[0], ISSUER, "7")
        assert identities.unlink_all(people[0]) == 0
    assert identities.find(ISSUER, "7") is None
