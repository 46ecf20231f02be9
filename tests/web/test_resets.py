"""Somebody lost their password: a lead makes a link, they choose a new one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.actions.administration import make_administrator
from app.actions.people import disable, enable, make_reset_link_as_administrator
from app.actions.projects import add_project
from app.domain.errors import Missing
from app.domain.tokens import Spent
from app.store import memberships, reset_links
from app.store.database import change
from app.store.tables.columns import now
from tests.fixtures.study import JSON, Study, browser

NEW = "violin gravel teapot meadow"


def link_for(study: Study, person: str, by: str = "lead") -> str:
    """The path of a link, read from the page as a lead does."""
    path = study.url(f"/people/{study.people[person]}/reset-link")
    shown = study.client(by).post(path, follow_redirects=True)
    (link,) = re.findall(r'value="http://localhost(/reset/[^"]+)"', shown.text)
    return str(link)


def test_the_person_chooses_a_new_pass_phrase_and_all_their_sessions_end(study: Study) -> None:
    elsewhere, ben = study.client("analyst"), browser(study.app)
    link = link_for(study, "analyst")
    assert "Ben Okoro" in ben.get(link).text
    assert ben.post(link, data={"pass_phrase": NEW}).status_code == 303
    assert ben.get(study.url()).status_code == 200
    assert elsewhere.get(study.url()).status_code == 401
    fresh = browser(study.app)
    form = {"email": "ben@example.org", "pass_phrase": study.pass_phrase}
    assert fresh.post("/sign-in", data=form).status_code == 401
    assert fresh.post("/sign-in", data={**form, "pass_phrase": NEW}).status_code == 303


def test_the_project_says_so(study: Study) -> None:
    browser(study.app).post(link_for(study, "analyst"), data={"pass_phrase": NEW})
    page = study.client("lead").get(study.url()).text
    assert "made a link to a new password for <bdi>Ben Okoro</bdi>" in page
    assert "chose a new password by such a link" in page


def test_a_link_works_once_and_the_newest_alone(study: Study) -> None:
    first, second = link_for(study, "analyst"), link_for(study, "analyst")
    ben = browser(study.app)
    assert ben.get(first).status_code == 404
    assert ben.post(second, data={"pass_phrase": NEW}).status_code == 303
    assert browser(study.app).post(second, data={"pass_phrase": NEW}).status_code == 404


def test_a_weak_pass_phrase_leaves_the_link_as_it_was(study: Study) -> None:
    link, ben = link_for(study, "analyst"), browser(study.app)
    refused = ben.post(link, data={"pass_phrase": "secret"})
    assert refused.status_code == 422
    assert "password" in refused.text
    assert ben.post(link, data={"pass_phrase": NEW}).status_code == 303


def test_a_link_expires(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    link = link_for(study, "analyst")
    monkeypatch.setitem(study.app.config, "CLOCK", lambda: now() + timedelta(hours=25))
    assert browser(study.app).get(link).status_code == 410


@pytest.mark.parametrize(("by", "status"), [("analyst", 403), ("viewer", 403), ("outsider", 404)])
def test_only_a_lead_makes_one(study: Study, by: str, status: int) -> None:
    path = study.url(f"/people/{study.people['viewer']}/reset-link")
    assert study.client(by).post(path).status_code == status


def test_a_lead_makes_none_for_a_stranger_or_somebody_who_works_elsewhere(study: Study) -> None:
    lead = study.client("lead")
    stranger = study.url(f"/people/{study.people['outsider']}/reset-link")
    assert lead.post(stranger).status_code == 404
    with study.app.app_context(), change():
        add_project(study.people["analyst"], "Ben’s own", "", sample=False)
    path = study.url(f"/people/{study.people['analyst']}/reset-link")
    refused = lead.post(path)
    assert refused.status_code == 403
    assert "briefmark user reset ben@example.org" in refused.text


def test_a_lead_makes_none_for_an_administrator(study: Study) -> None:
    """It would open the whole installation."""
    with study.app.app_context(), change():
        make_administrator(study.email("analyst"))
    path = study.url(f"/people/{study.people['analyst']}/reset-link")
    refused = study.client("lead").post(path)
    assert refused.status_code == 403
    assert "looks after this Briefmark" in refused.text


def test_a_lead_says_again_who_it_is_before_a_link_opens_an_account(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = study.client("lead")
    monkeypatch.setitem(study.app.config, "CLOCK", lambda: now() + timedelta(minutes=11))
    path = study.url(f"/people/{study.people['viewer']}/reset-link")
    assert lead.post(path).status_code == 401


def test_somebody_who_left_meanwhile_still_gets_in(study: Study) -> None:
    link = link_for(study, "analyst")
    with study.app.app_context(), change():
        memberships.remove(study.project_id, study.people["analyst"])
    ben = browser(study.app)
    assert ben.post(link, data={"pass_phrase": NEW}).status_code == 303
    assert ben.get(study.url()).status_code == 404


def test_a_disabled_account_is_out_at_once_and_told_so_only_with_the_right_phrase(
    study: Study,
) -> None:
    ben, form = study.client("analyst"), {"email": "ben@example.org"}
    with study.app.app_context(), change():
        token = make_reset_link_as_administrator("ben@example.org", now())
        assert disable("Ben@example.org", now()) == 1
    assert ben.get(study.url()).status_code == 401
    assert browser(study.app).get(f"/reset/{token}").status_code == 404
    wrong = browser(study.app).post("/sign-in", data={**form, "pass_phrase": "x"})
    assert (wrong.status_code, "switched off" in wrong.text) == (401, False)
    right = {**form, "pass_phrase": study.pass_phrase}
    refused = browser(study.app).post("/sign-in", data=right)
    assert (refused.status_code, "switched off" in refused.text) == (403, True)
    assert browser(study.app).post("/sign-in", data=right, headers=JSON).status_code == 403
    with study.app.app_context(), change():
        enable("ben@example.org")
    assert browser(study.app).post("/sign-in", data=right).status_code == 303


@pytest.mark.usefixtures("app_context")
def test_a_reset_link_ends_on_the_second_and_belongs_to_one_person(study: Study) -> None:
    ends = now() + timedelta(hours=1)
    ben, vic = study.people["analyst"], study.people["viewer"]
    with change():
        reset_links.replace(ben, "ben", ends, study.project_id)
        reset_links.replace(vic, "vic", ends, None)
    found = reset_links.find("ben", ends - timedelta(seconds=1))
    assert found[:] == (ben, "Ben Okoro", "ben@example.org", study.slug)
    with pytest.raises(Spent, match="expired"):
        reset_links.find("ben", ends)
    with change():
        assert reset_links.end(ben) is True
        assert reset_links.end(ben) is False
    assert reset_links.find("vic", now())[1] == "Vic Lund"
    with change():
        reset_links.end_all()
    with pytest.raises(Missing):
        reset_links.find("vic", now())
    assert reset_links.projects_elsewhere(vic, study.people["lead"]) == 0
    assert reset_links.projects_elsewhere(vic, ben) == 1
    assert reset_links.projects_elsewhere(study.people["outsider"], ben) == 0
