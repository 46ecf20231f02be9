from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.store import sessions, users
from app.store.database import change, db
from app.store.sessions import Limits
from app.store.tables.people import UserSession

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
LIMITS = Limits(idle=timedelta(hours=2), absolute=timedelta(hours=12))
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def ana(app_context: None) -> uuid.UUID:
    with change():
        return users.add("ana@example.org", "Ana", "hash")


def begin(user_id: uuid.UUID, token: str, at: datetime = NOW) -> uuid.UUID:
    with change():
        return sessions.start(user_id, token, at, address="::1", agent="x" * 999)


def test_a_token_finds_its_person_in_one_statement(ana: uuid.UUID) -> None:
    begin(ana, "token")
    visit = sessions.find("token", NOW, LIMITS)
    assert visit
    assert (visit.user_id, visit.name, visit.email) == (ana, "Ana", "ana@example.org")
    assert sessions.find("another", NOW, LIMITS) is None


def test_a_session_lives_two_quiet_hours_and_not_longer(ana: uuid.UUID) -> None:
    begin(ana, "token")
    assert sessions.find("token", NOW + timedelta(hours=2) - MINUTE, LIMITS)
    assert sessions.find("token", NOW + timedelta(hours=2), LIMITS) is None


def test_a_session_ends_after_twelve_hours_however_busy(ana: uuid.UUID) -> None:
    session_id = begin(ana, "token")
    for hour in range(1, 12):
        sessions.touch(db.engine, session_id, NOW + timedelta(hours=hour))
    assert sessions.find("token", NOW + timedelta(hours=12) - MINUTE, LIMITS)
    assert sessions.find("token", NOW + timedelta(hours=12), LIMITS) is None


def test_noting_a_visit_gives_up_when_somebody_else_is_writing(ana: uuid.UUID) -> None:
    session_id = begin(ana, "token")
    with change():
        db.session.execute(sa.update(UserSession).values(agent="locked"))
        noting = threading.Thread(target=sessions.touch, args=(db.engine, session_id, NOW + MINUTE))
        noting.start()
        noting.join(10)
        assert not noting.is_alive()
    visit = sessions.find("token", NOW, LIMITS)
    assert visit
    assert visit.seen_at == NOW
    sessions.touch(db.engine, session_id, NOW + MINUTE)
    db.session.rollback()
    visit = sessions.find("token", NOW, LIMITS)
    assert visit
    assert visit.seen_at == NOW + MINUTE


def test_a_late_note_never_turns_the_clock_back(ana: uuid.UUID) -> None:
    session_id = begin(ana, "token")
    sessions.touch(db.engine, session_id, NOW + MINUTE)
    sessions.touch(db.engine, session_id, NOW)
    visit = sessions.find("token", NOW, LIMITS)
    assert visit
    assert visit.seen_at == NOW + MINUTE


def test_people_end_their_own_sessions_only(ana: uuid.UUID) -> None:
    first, second = begin(ana, "first"), begin(ana, "second", NOW + MINUTE)
    with change():
        ben = users.add("ben@example.org", "Ben", "hash")
        assert not sessions.end(ben, first)
        assert sessions.end_others(ana, second) == 1
    assert [line.id for line in sessions.of_user(ana, NOW, LIMITS)] == [second]


def test_rows_of_sessions_that_ran_out_are_swept(ana: uuid.UUID) -> None:
    begin(ana, "old", NOW - timedelta(hours=3))
    fresh = begin(ana, "fresh")
    with change():
        sessions.sweep(NOW, LIMITS)
    far = Limits(idle=timedelta(days=9), absolute=timedelta(days=9))
    assert [line.id for line in sessions.of_user(ana, NOW, far)] == [fresh]
