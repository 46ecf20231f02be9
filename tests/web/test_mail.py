"""Mails that a request asks for, and what is said where one could not be sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.actions.people import make_reset_link_as_administrator
from app.store.database import change
from app.store.tables.columns import now
from app.web.edge import mail
from tests.fixtures.mailbox import Mailbox
from tests.fixtures.study import Study, browser

pytestmark = pytest.mark.either_engine

NEW = "violin gravel teapot meadow"
ANA, ZOE = "ana@example.org", "zoe@example.org"
INVITING = {"role": "analyst", "days": "7", "email": ZOE}


@pytest.fixture
def app_settings(mailbox: Mailbox) -> dict[str, object]:
    return mailbox.settings


def settled(study: Study) -> None:
    assert study.app.extensions["post"].settle()


def test_an_invitation_is_mailed_and_its_link_not_shown_to_who_asked(
    study: Study, mailbox: Mailbox
) -> None:
    lead = study.client("lead")
    shown = lead.post(study.url("/invitations"), data=INVITING, follow_redirects=True)
    assert f"on its way to {ZOE}" in shown.text
    assert "/invitations/" not in shown.text.partition('value="http')[2]
    settled(study)
    assert mailbox.to(ZOE)[0]["Subject"] == "Ana Sousa invites you to “Arms flows in the Sahel”"
    assert f"mailed to <bdi>{ZOE}</bdi>" in lead.get(study.url("/people")).text
    zoe, account = browser(study.app), {"email": ZOE, "name": "Zoe", "pass_phrase": NEW}
    assert zoe.post(mailbox.link(ZOE), data=account).status_code == 303
    assert zoe.get(study.url()).status_code == 200


def test_a_lead_reads_why_an_invitation_could_not_be_mailed(study: Study, mailbox: Mailbox) -> None:
    mailbox.answers[ZOE] = "550 no such user"
    study.client("lead").post(study.url("/invitations"), data=INVITING)
    settled(study)
    page = study.client("lead").get(study.url("/people")).text
    assert f"could not be mailed to <bdi>{ZOE}</bdi>" in page
    assert "550 no such user" in page


def test_without_an_address_the_lead_gets_the_link(study: Study, mailbox: Mailbox) -> None:
    form = {**INVITING, "email": ""}
    shown = study.client("lead").post(study.url("/invitations"), data=form, follow_redirects=True)
    assert 'aria-label="Invitation link"' in shown.text
    assert mailbox.mails == []


def test_a_wrong_address_is_refused_and_what_was_typed_stays(study: Study) -> None:
    form = {**INVITING, "email": "zoe", "note": "For Zoe"}
    refused = study.client("lead").post(study.url("/invitations"), data=form)
    assert refused.status_code == 422
    assert 'value="For Zoe"' in refused.text
    assert 'value="zoe"' in refused.text


def test_the_house_is_made_no_sender_of_spam(
    study: Study, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "MOST_AN_HOUR", 1)
    lead = study.client("lead")
    assert lead.post(study.url("/invitations"), data=INVITING).status_code == 303
    refused = lead.post(study.url("/invitations"), data={**INVITING, "note": "For Zoe"})
    assert refused.status_code == 503
    assert "1 mails sent within an hour" in refused.text
    assert 'value="For Zoe"' in refused.text
    assert lead.post(study.url("/invitations"), data={**INVITING, "email": ""}).status_code == 303
    monkeypatch.setitem(study.app.config, "CLOCK", lambda: now() + timedelta(hours=1))
    assert lead.post(study.url("/invitations"), data=INVITING).status_code == 303


def test_what_is_refused_mails_nothing(study: Study, mailbox: Mailbox) -> None:
    lead = study.client("lead")
    lead.post("/account/pass-phrase", data={"current": "wrong", "pass_phrase": NEW})
    lead.post(study.url("/invitations"), data={**INVITING, "role": "owner"})
    settled(study)
    assert mailbox.mails == []


def test_a_changed_password_is_told_to_its_owner(study: Study, mailbox: Mailbox) -> None:
    form = {"current": study.pass_phrase, "pass_phrase": NEW}
    assert study.client("lead").post("/account/pass-phrase", data=form).status_code == 303
    settled(study)
    assert mailbox.to(ANA)[0]["Subject"] == "Your password for Briefmark was changed"


def test_a_new_address_is_the_persons_once_its_link_is_opened(
    study: Study, mailbox: Mailbox
) -> None:
    lead, phone = study.client("lead"), browser(study.app)
    said = lead.post("/account/email", data={"email": "Ana@New.org"}, follow_redirects=True)
    assert "on its way to ana@new.org" in said.text
    settled(study)
    with study.app.app_context(), change():
        waits_in_the_old_mailbox = make_reset_link_as_administrator(ANA, now())
    link = mailbox.link("ana@new.org")
    assert "ana@new.org" in phone.get(link).text
    assert lead.get("/account").text.count("ana@new.org") == 1  # the mail; the account has it not
    assert phone.post(link).status_code == 303
    assert phone.post(link).status_code == 404
    settled(study)
    assert "ana@new.org" in mailbox.text(ANA)
    assert "ana@new.org" in lead.get("/projects").text
    assert phone.get(f"/reset/{waits_in_the_old_mailbox}").status_code == 404
    form = {"email": "ana@new.org", "pass_phrase": study.pass_phrase}
    assert phone.post("/sign-in", data=form).status_code == 303
    assert browser(study.app).post("/sign-in", data={**form, "email": ANA}).status_code == 401


@pytest.mark.parametrize("address", ["ana", ANA])
def test_an_address_that_is_none_or_the_same_is_refused(
    study: Study, mailbox: Mailbox, address: str
) -> None:
    refused = study.client("lead").post("/account/email", data={"email": address})
    assert (refused.status_code, f'value="{address}"' in refused.text) == (422, True)
    assert mailbox.mails == []


def test_who_asks_for_a_new_address_cannot_tell_whether_it_has_an_account(
    study: Study, mailbox: Mailbox
) -> None:
    lead, said = study.client("lead"), []
    for address in (ZOE, "ben@example.org"):
        asked = lead.post("/account/email", data={"email": address}, follow_redirects=True)
        settled(study)
        for page in (asked.text, lead.get("/account").text):
            main = page.partition("<main")[2].replace(address, "…")
            said.append(main.replace(lead.csrf_token(), ""))
    assert said[:2] == said[2:]
    assert "on its way to …" in said[0]
    assert "mailed to <bdi>…" in said[1]
    assert "You have an account with it already" in mailbox.text("ben@example.org")
    assert "http" not in mailbox.text("ben@example.org").partition("-- ")[0]


def test_to_ask_for_an_address_with_an_account_ends_the_link_of_before(
    study: Study, mailbox: Mailbox
) -> None:
    lead = study.client("lead")
    lead.post("/account/email", data={"email": ZOE})
    settled(study)
    lead.post("/account/email", data={"email": "ben@example.org"})
    assert lead.get(mailbox.link(ZOE)).status_code == 404


def test_an_address_that_was_taken_meanwhile_changes_nothing(
    study: Study, mailbox: Mailbox
) -> None:
    for who in ("lead", "analyst"):
        study.client(who).post("/account/email", data={"email": ZOE})
        settled(study)
        if who == "lead":
            first = mailbox.link(ZOE)
    assert study.client("lead").post(first).status_code == 303
    refused = study.client("analyst").post(mailbox.link(ZOE))
    assert (refused.status_code, "Another account has" in refused.text) == (422, True)


def test_a_link_to_a_new_address_expires(
    study: Study, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    study.client("lead").post("/account/email", data={"email": ZOE})
    settled(study)
    link = mailbox.link(ZOE)
    monkeypatch.setitem(study.app.config, "CLOCK", lambda: now() + timedelta(hours=25))
    assert browser(study.app).post(link).status_code == 410


@pytest.mark.parametrize("app_settings", [{}])
def test_where_no_mail_is_sent_nothing_is_offered(study: Study) -> None:
    lead = study.client("lead")
    assert "an administrator changes it" in lead.get("/account").text
    assert lead.post("/account/email", data={"email": ZOE}).status_code == 403
    assert "sends no mail" in lead.get(study.url("/people")).text
    shown = lead.post(study.url("/invitations"), data=INVITING, follow_redirects=True)
    assert 'aria-label="Invitation link"' in shown.text
