from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from app.actions import accounts, passphrases
from app.domain.errors import Invalid, Missing
from app.store import sessions, users
from app.store.database import change, db
from app.store.sessions import Limits
from app.store.tables.columns import new_id
from tests.fixtures.study import Study

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
LIMITS = Limits(idle=timedelta(hours=2), absolute=timedelta(hours=12))
NEW = "violin gravel teapot meadow"

pytestmark = pytest.mark.usefixtures("app_context")


def begin(study: Study, token: str, replacing: str | None = None) -> None:
    accounts.begin_session(
        study.people["lead"],
        token,
        replacing=replacing,
        now=NOW,
        limits=LIMITS,
        address="",
        agent="",
    )


def test_an_account_is_added_and_its_owner_identified() -> None:
    with change():
        zoe = accounts.add_user(" Zoe@Example.org ", " Zoe  Lind ", NEW)
    assert users.person(zoe).name == "Zoe Lind"
    assert accounts.identify("zoe@example.org", NEW) == zoe


def test_all_that_is_wrong_with_an_account_is_said_at_once() -> None:
    with pytest.raises(Invalid) as refused, change():
        accounts.add_user("nobody", " ", "short")
    assert set(refused.value.fields) == {"email", "name", "pass_phrase"}
    assert not users.anybody()


@pytest.mark.parametrize("email", ["ana@example.org", "stranger@example.org"])
def test_a_wrong_phrase_and_an_unknown_person_get_the_same_answer(study: Study, email: str) -> None:
    assert accounts.identify(email, "wrong wrong wrong wrong") is None


def test_signing_in_renews_a_hash_of_former_parameters(study: Study) -> None:
    ana = study.people["lead"]
    old = PasswordHasher(time_cost=1, memory_cost=8192).hash(study.pass_phrase)
    with change():
        users.replace_hash(ana, _hash(ana), old)
    with change():
        assert accounts.identify(study.email("lead"), study.pass_phrase) == ana
    assert not passphrases.outdated(_hash(ana))
    assert accounts.identify(study.email("lead"), study.pass_phrase) == ana


def test_changing_the_phrase_needs_the_present_one(study: Study) -> None:
    before = _hash(study.people["lead"])
    with pytest.raises(Invalid) as refused, change():
        accounts.change_pass_phrase(study.people["lead"], "wrong wrong wrong", "weak")
    assert set(refused.value.fields) == {"current", "pass_phrase"}
    assert _hash(study.people["lead"]) == before


def test_changing_the_phrase_ends_every_session(study: Study) -> None:
    with change():
        begin(study, "here")
        begin(study, "elsewhere")
    with change():
        accounts.change_pass_phrase(study.people["lead"], study.pass_phrase, NEW)
    assert sessions.find("here", NOW, LIMITS) is None
    assert sessions.find("elsewhere", NOW, LIMITS) is None
    assert accounts.identify(study.email("lead"), NEW)
    assert accounts.identify(study.email("lead"), study.pass_phrase) is None


def test_a_new_session_ends_the_one_that_the_browser_had(study: Study) -> None:
    with change():
        begin(study, "first")
        begin(study, "second", replacing="first")
    assert sessions.find("first", NOW, LIMITS) is None
    assert sessions.find("second", NOW, LIMITS)


def test_nobody_ends_the_session_of_another(study: Study) -> None:
    with change():
        begin(study, "token")
    visit = sessions.find("token", NOW, LIMITS)
    assert visit
    with pytest.raises(Missing), change():
        accounts.end_session(study.people["analyst"], visit.session_id)
    assert sessions.find("token", NOW, LIMITS)


def _hash(user_id: uuid.UUID) -> str:
    known = users.credentials_of(user_id)
    assert known
    return known.password_hash


def test_it_is_said_how_many_sessions_end(study: Study) -> None:
    for role in ("lead", "lead", "viewer", "analyst"):
        study.session(role)
    with change():
        assert accounts.end_other_sessions(study.people["lead"], new_id()) == 2
        assert accounts.end_other_sessions(study.people["lead"], new_id()) == 0
        assert accounts.end_all_sessions() == 2
        assert accounts.end_all_sessions() == 0


def test_nothing_is_held_open_while_a_pass_phrase_is_worked_out(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a tenth of a second and 64 MiB: nobody waits for the database meanwhile."""
    held: list[bool] = []

    def matches(_stored: str | None, _phrase: str) -> bool:
        held.append(db.session().in_transaction())
        return False

    monkeypatch.setattr(passphrases, "matches", matches)
    accounts.identify(study.email("lead"), "x")
    with pytest.raises(Invalid), change():
        accounts.change_pass_phrase(study.people["lead"], "x", NEW)
    assert held == [False, False]
