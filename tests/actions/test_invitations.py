from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.actions.people import accept, accept_as_new_person, invite, revoke
from app.domain.errors import Forbidden, Invalid
from app.domain.tokens import Spent
from app.store import invitations, memberships, users
from app.store.database import change
from tests.fixtures.study import Study

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ZOE = {"email": "zoe@example.org", "name": "Zoe Lind", "pass_phrase": "otter lamp violin gravel"}

pytestmark = pytest.mark.usefixtures("app_context")


def link(study: Study, role: str = "analyst") -> str:
    with change():
        return invite(study.member("lead"), role=role, note="for Zoe", days=14, now=NOW)


def test_only_a_lead_invites(study: Study) -> None:
    with pytest.raises(Forbidden), change():
        invite(study.member("analyst"), role="lead", days=1, now=NOW)


def test_a_role_that_is_none_is_refused(study: Study) -> None:
    with pytest.raises(Invalid) as refused, change():
        invite(study.member("lead"), role="owner", note="x" * 201, days=1, now=NOW)
    assert set(refused.value.fields) == {"role", "note"}


def test_somebody_with_an_account_joins_in_the_role_of_the_link(study: Study) -> None:
    token = link(study)
    with change():
        joined = accept(token, study.people["outsider"], NOW)
    assert (joined.role, joined.handle) == ("analyst", "olga")


def test_somebody_new_gets_an_account_and_joins_at_once(study: Study) -> None:
    token = link(study, "viewer")
    with change():
        joined = accept_as_new_person(token, now=NOW, **ZOE)
    assert joined.role == "viewer"
    assert users.by_email("zoe@example.org").id == joined.user_id


def test_a_spent_link_makes_no_account(study: Study) -> None:
    token = link(study)
    with change():
        accept(token, study.people["outsider"], NOW)
    with pytest.raises(Spent), change():
        accept_as_new_person(token, now=NOW, **ZOE)
    assert users.credentials("zoe@example.org") is None


def test_an_expired_link_lets_nobody_in(study: Study) -> None:
    token = link(study)
    with pytest.raises(Spent), change():
        accept(token, study.people["outsider"], NOW + timedelta(days=14))
    assert memberships.role_of(study.people["outsider"], study.project_id) is None


def test_a_member_does_not_use_the_link_up_nor_change_role(study: Study) -> None:
    token = link(study, "lead")
    with change():
        assert accept(token, study.people["viewer"], NOW).role == "viewer"
    with change():
        assert accept(token, study.people["outsider"], NOW).role == "lead"


def test_a_withdrawn_link_lets_nobody_in(study: Study) -> None:
    token = link(study)
    (open_one,) = invitations.open_ones(study.project_id, NOW)
    with change():
        revoke(study.member("lead"), open_one.id, NOW)
    with pytest.raises(Spent), change():
        accept(token, study.people["outsider"], NOW)


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (90, True), (91, False)])
def test_a_link_holds_for_one_to_ninety_days(study: Study, days: int, fits: bool) -> None:
    if not fits:
        with pytest.raises(Invalid) as refused, change():
            invite(study.member("lead"), role="viewer", days=days, now=NOW)
        assert refused.value.fields == {"days": "Choose between 1 and 90 days."}
        return
    with change():
        token = invite(study.member("lead"), role="viewer", note=" a\n b ", days=days, now=NOW)
    found = invitations.find(token, NOW)
    assert (found.expires_at, found.note) == (NOW + timedelta(days=days), "a b")


def test_a_note_on_a_link_is_as_long_as_it_may_be(study: Study) -> None:
    with change():
        invite(study.member("lead"), role="viewer", note="x" * 200, days=1, now=NOW)
    with pytest.raises(Invalid) as refused, change():
        invite(study.member("lead"), role="viewer", note="x" * 201, days=1, now=NOW)
    assert refused.value.fields == {"note": "Shorten this to 200 characters."}
