from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.tokens import Spent
from app.store import setup_links, users
from app.store.database import change, db
from app.store.tables.people import SetupLink

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=24)

pytestmark = pytest.mark.usefixtures("app_context")


def test_only_the_fingerprint_is_kept() -> None:
    with change():
        setup_links.replace("secret", LATER)
    assert "secret" not in str(db.session.execute(sa.select(SetupLink.token_sha256)).all())


def test_a_new_link_takes_the_place_of_the_old_one() -> None:
    with change():
        setup_links.replace("first", LATER)
        setup_links.replace("second", LATER)
    setup_links.check("second", NOW)
    with pytest.raises(Missing) as refused:
        setup_links.check("first", NOW)
    assert not isinstance(refused.value, Spent)


def test_a_link_expires() -> None:
    with change():
        setup_links.replace("token", LATER)
    with pytest.raises(Spent, match="expired"):
        setup_links.check("token", LATER)


def test_a_link_works_once() -> None:
    with change():
        setup_links.replace("token", LATER)
        setup_links.use("token", NOW)
    with pytest.raises(Missing), change():
        setup_links.use("token", NOW)


def test_no_link_works_once_there_is_an_account() -> None:
    with change():
        setup_links.replace("token", LATER)
        users.add("ana@example.org", "Ana", "hash")
    with pytest.raises(Spent, match="set up"):
        setup_links.check("token", NOW)
