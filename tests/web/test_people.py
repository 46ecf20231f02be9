from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.store import invitations
from app.store.tables.columns import now
from tests.fixtures.study import Browser, Study, browser

ZOE = {"name": "Zoe Lind", "email": "zoe@example.org", "pass_phrase": "otter lamp violin gravel"}


def invitation(study: Study, role: str = "analyst") -> str:
    """The path of a new invitation link, read from the page as a lead does."""
    lead = study.client("lead")
    form = {"role": role, "note": "for Zoe"}
    shown = lead.post(study.url("/invitations"), data=form, follow_redirects=True)
    (link,) = re.findall(r'value="http://localhost(/invitations/[^"]+)"', shown.text)
    return str(link)


def act(client: Browser, study: Study, person: str, page: str, **form: str) -> int:
    path = study.url(f"/people/{study.people[person]}/{page}")
    return client.post(path, data=form).status_code


def test_everybody_sees_who_belongs_and_only_leads_see_the_buttons(study: Study) -> None:
    viewer = study.client("viewer").get(study.url("/people")).text
    assert "Ben Okoro" in viewer
    assert "by:ben" in viewer
    assert "Remove" not in viewer
    assert "Invite someone" not in viewer
    assert "Invite someone" in study.client("lead").get(study.url("/people")).text


def test_an_invitation_link_is_shown_once(study: Study) -> None:
    link = invitation(study)
    page = study.client("lead").get(study.url("/people")).text
    assert link not in page
    assert "for Zoe" in page


def test_somebody_new_comes_in_by_the_link_and_it_works_once(study: Study) -> None:
    link, zoe = invitation(study), browser(study.app)
    assert "<bdi>Ana Sousa</bdi> invites you" in zoe.get(link).text
    joined = zoe.post(link, data=ZOE)
    assert (joined.status_code, joined.location) == (303, study.url())
    assert "You are analyst here" in zoe.get(study.url()).text
    assert browser(study.app).get(link).status_code == 410
    eve = {**ZOE, "email": "eve@example.org"}
    assert browser(study.app).post(link, data=eve).status_code == 410


def test_somebody_signed_in_joins_with_one_click(study: Study) -> None:
    link, olga = invitation(study, "viewer"), study.client("outsider")
    assert "Join as <bdi>Olga Petrov" in olga.get(link).text
    assert olga.post(link).status_code == 303
    assert olga.get(study.url()).status_code == 200


def test_somebody_with_an_account_is_told_to_sign_in_with_it(study: Study) -> None:
    link = invitation(study)
    answer = browser(study.app).post(link, data={**ZOE, "email": study.email("outsider")})
    assert answer.status_code == 422
    assert "There is an account with this e-mail address" in answer.text
    assert f'href="/sign-in?next={link}"' in answer.text
    assert browser(study.app).post(link, data=ZOE).status_code == 303


def test_a_withdrawn_link_is_gone_and_a_wrong_one_never_was(study: Study) -> None:
    link, lead = invitation(study), study.client("lead")
    page = lead.get(study.url("/people")).text
    (withdraw,) = re.findall(r'action="([^"]+/revocation)"', page)
    assert lead.post(withdraw).status_code == 303
    gone = browser(study.app).get(link)
    assert gone.status_code == 410
    assert "withdrawn" in gone.text
    assert browser(study.app).get("/invitations/wrong").status_code == 404


def test_a_lead_of_another_project_cannot_withdraw_it(study: Study) -> None:
    invitation(study)
    page = study.client("lead").get(study.url("/people")).text
    (withdraw,) = re.findall(r'action="([^"]+/revocation)"', page)
    olga = study.client("outsider")
    olga.post("/projects", data={"name": "Hers"})
    assert olga.post(withdraw).status_code == 404
    assert olga.post(withdraw.replace(study.slug, "hers")).status_code == 404


def test_a_role_change_counts_at_once(study: Study) -> None:
    assert act(study.client("lead"), study, "viewer", "role", role="lead") == 303
    assert study.client("viewer").get(study.url("/settings")).status_code == 200


@pytest.mark.parametrize(("page", "form"), [("role", {"role": "viewer"}), ("removal", {})])
def test_the_last_lead_stays(study: Study, page: str, form: dict[str, str]) -> None:
    lead = study.client("lead")
    assert act(lead, study, "lead", page, **form) == 422
    assert lead.get(study.url("/settings")).status_code == 200


def test_who_is_removed_is_an_outsider_here_and_stays_signed_in_elsewhere(study: Study) -> None:
    ben = study.client("analyst")
    made = ben.post("/projects", data={"name": "Bens"}).location
    assert act(study.client("lead"), study, "analyst", "removal") == 303
    assert ben.get(study.url()).status_code == 404
    assert ben.get(made).status_code == 200


def test_a_lead_who_leaves_lands_on_their_projects(study: Study) -> None:
    lead = study.client("lead")
    act(lead, study, "viewer", "role", role="lead")
    left = lead.post(study.url(f"/people/{study.people['lead']}/removal"))
    assert (left.status_code, left.location) == (303, "/projects")


def test_a_refused_invitation_keeps_what_was_typed(study: Study) -> None:
    form = {"role": "owner", "note": "for <Zoe>"}
    answer = study.client("lead").post(study.url("/invitations"), data=form)
    assert answer.status_code == 422
    assert "for &lt;Zoe&gt;" in answer.text


def test_a_lead_says_how_long_the_link_works(study: Study) -> None:
    lead = study.client("lead")
    form = {"role": "viewer", "note": "for a day", "days": "1"}
    assert lead.post(study.url("/invitations"), data=form).status_code == 303
    with study.app.app_context():
        ends = invitations.open_ones(study.project_id, now())[0].expires_at
    assert timedelta(hours=23) < ends - now() < timedelta(hours=25)
    refused = lead.post(study.url("/invitations"), data={**form, "days": "900"})
    assert refused.status_code == 422
    assert "Choose between 1 and 90 days." in refused.text
    assert "for a day" in refused.text


def test_who_shares_it_is_seen_to_have_read_and_nobody_else(study: Study) -> None:
    client, page = study.client("viewer"), study.url("/people")
    form = {"revision": str(study.revision_id), "read": "1", "last": "1"}
    assert client.post(study.url("/briefs/1/progress"), data=form).status_code == 204
    assert "1 brief" in client.get(page).text
    assert "1 brief" not in study.client("lead").get(page).text
    answer = client.post(study.url("/sharing"), data={"share": "yes"})
    assert answer.location == page
    assert "1 brief" in study.client("lead").get(page).text
