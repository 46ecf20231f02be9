from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.actions import administration
from app.actions.administration import (
    change_account,
    make_administrator,
    require_administrator,
    switch_off,
    take_administrator,
)
from app.actions.people import disable
from app.domain.errors import Forbidden, Invalid, Missing, Refused
from app.store import users
from app.store.database import change
from app.store.tables.columns import now
from tests.fixtures.study import Study

ANA, BEN = "ana@example.org", "ben@example.org"


@pytest.mark.usefixtures("app_context")
class TestAlone:
    def test_nobody_is_administrator_until_somebody_is_made_one(self, study: Study) -> None:
        with pytest.raises(Forbidden):
            require_administrator(study.people["lead"])
        with change():
            assert make_administrator(" Ana@example.org ")
            assert not make_administrator(ANA)
        require_administrator(study.people["lead"])
        with pytest.raises(Forbidden):
            require_administrator(study.people["analyst"])

    def test_the_last_one_stays_and_counts_only_while_they_can_sign_in(self, study: Study) -> None:
        with change():
            make_administrator(ANA)
            make_administrator(BEN)
            assert take_administrator(BEN)
            assert not take_administrator(BEN)
        with pytest.raises(Invalid, match="only administrator"), change():
            take_administrator(ANA)
        with change():
            make_administrator(BEN)
            disable(BEN, now())
        with pytest.raises(Invalid, match="only administrator"), change():
            take_administrator(ANA)
        with pytest.raises(Invalid, match="only administrator"), change():
            switch_off(study.people["viewer"], study.people["lead"], now())
        with pytest.raises(Invalid, match="Switch it on first"), change():
            make_administrator("ben@example.org")

    def test_nobody_switches_off_themselves(self, study: Study) -> None:
        with change():
            make_administrator(ANA)
            make_administrator(BEN)
        with pytest.raises(Invalid, match="your own account"), change():
            switch_off(study.people["lead"], study.people["lead"], now())
        study.session("analyst")
        with change():
            assert switch_off(study.people["lead"], study.people["analyst"], now()) == 1
        assert users.account(study.people["analyst"]).disabled_at

    def test_name_and_address_are_changed_by_who_knows_the_person(self, study: Study) -> None:
        ben = study.people["analyst"]
        with change():
            change_account(ben, "Benjamin Okoro", "Ben@New.org")
        assert users.person(ben) == users.Person(ben, "Benjamin Okoro", "ben@new.org")
        for name, email in ((" ", "ben@new.org"), ("Ben", "ben"), ("Ben", ANA)):
            with pytest.raises(Invalid), change():
                change_account(ben, name, email)
        assert users.person(ben).name == "Benjamin Okoro"
        with pytest.raises(Missing):
            make_administrator("nobody@example.org")


def test_of_two_administrators_who_take_each_others_rights_one_stays(study: Study) -> None:
    with study.app.app_context(), change():
        make_administrator(ANA)
        make_administrator(BEN)

    def take(email: str) -> str:
        with study.app.app_context():
            try:
                with change():
                    administration.take_administrator(email)
            except Refused as refused:
                return refused.message
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(take, (ANA, BEN)))
    assert sorted(said) == ["", administration.LAST]
    with study.app.app_context():
        assert len(users.administrators()) == 1
