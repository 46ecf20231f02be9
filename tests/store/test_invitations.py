from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import Missing
from app.domain.tokens import Spent
from app.store import invitations
from app.store.database import change
from app.store.invitations import OpenInvitation
from tests.fixtures.study import Study

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=14)

pytestmark = pytest.mark.usefixtures("app_context")


def make(study: Study, token: str = "token", at: datetime = NOW) -> OpenInvitation:
    with change():
        made = invitations.add(
            study.project_id,
            token,
            role="analyst",
            note="for Olga",
            created_by=study.people["lead"],
            created_at=at,
            expires_at=at + timedelta(days=14),
        )
    found = invitations.find(token, at)
    assert (found.id, found.project_id, found.note) == (made, study.project_id, "for Olga")
    return found


def test_a_link_says_what_it_leads_to(study: Study) -> None:
    found = make(study)
    assert (found.slug, found.role, found.invited_by) == (study.slug, "analyst", "Ana Sousa")


def test_a_wrong_link_was_never_one(study: Study) -> None:
    with pytest.raises(Missing) as refused:
        invitations.find("wrong", NOW)
    assert not isinstance(refused.value, Spent)


def test_a_link_expires(study: Study) -> None:
    make(study)
    with pytest.raises(Spent, match="expired"):
        invitations.find("token", LATER)


def test_two_people_cannot_use_one_link(study: Study) -> None:
    found = make(study)
    with change():
        invitations.use(found, study.people["outsider"], NOW)
    with pytest.raises(Spent, match="used"), change():
        invitations.use(found, study.people["viewer"], NOW)
    with pytest.raises(Spent, match="used"):
        invitations.find("token", NOW)


def test_a_revoked_link_does_not_work_and_is_not_listed(study: Study) -> None:
    found, other = make(study), make(study, "other", NOW + timedelta(hours=1))
    with change():
        invitations.revoke(study.project_id, found.id, NOW)
    assert [each.id for each in invitations.open_ones(study.project_id, NOW)] == [other.id]
    with pytest.raises(Spent, match="withdrawn"):
        invitations.find("token", NOW)
    with pytest.raises(Missing), change():
        invitations.revoke(study.project_id, found.id, NOW)


def test_the_latest_stands_first_and_expired_ones_are_left_out(study: Study) -> None:
    for number, token in enumerate(("a", "b", "c")):
        make(study, token, NOW + timedelta(days=number))
    listed = invitations.open_ones(study.project_id, LATER)
    assert [each.expires_at for each in listed] == [LATER + timedelta(days=n) for n in (2, 1)]
