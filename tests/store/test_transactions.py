from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from app.store import transactions, users
from app.store.database import db
from app.store.tables.people import User
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def names() -> set[str]:
    return set(db.session.scalars(sa.select(User.name)))


def test_what_is_written_is_read_in_its_transaction_and_gone_when_that_ends(study: Study) -> None:
    transactions.intend_to_change(True)
    row = User(email="new@example.org", name="New", password_hash="-")
    transactions.write(row)
    assert "New" in names()
    transactions.end()
    assert "New" not in names()


def test_what_is_committed_stays_and_what_is_deleted_goes(study: Study) -> None:
    transactions.end()
    transactions.intend_to_change(True)
    transactions.write(User(email="new@example.org", name="New", password_hash="-"))
    transactions.commit()
    transactions.end()
    assert "New" in names()
    transactions.end()
    transactions.intend_to_change(True)
    transactions.delete(db.session.get_one(User, users.by_email("new@example.org").id))
    transactions.commit()
    assert "New" not in names()


def test_whether_it_can_be_written_is_asked_without_a_change(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not transactions.only_read()
    for said, alone in (("attempt to write a readonly database", True), ("disk is full", False)):
        error = sa.exc.OperationalError("", {}, Exception(said))
        monkeypatch.setattr(transactions, "run", raising(error))
        if alone:
            assert transactions.only_read()
        else:
            with pytest.raises(sa.exc.OperationalError):
                transactions.only_read()


def raising(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail
