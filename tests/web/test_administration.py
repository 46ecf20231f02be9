"""The pages of who looks after the installation."""

from __future__ import annotations

import re

import pytest

from app.actions.administration import make_administrator
from app.actions.people import make_reset_link_as_administrator
from app.store import users
from app.store.database import change
from app.store.tables.columns import now
from tests.fixtures.mailbox import Mailbox
from tests.fixtures.study import Browser, Study, browser
from tests.web.test_factors import set_up_app

pytestmark = pytest.mark.either_engine

PAGES = ("/administration", "/administration/installation", "/administration/security")
NEW = "violin gravel teapot meadow"


@pytest.fixture
def admin(study: Study) -> Browser:
    """Olga, who belongs to no project."""
    with study.app.app_context(), change():
        make_administrator("olga@example.org")
    return study.client("outsider")


def of(study: Study, role: str, act: str = "") -> str:
    return f"/administration/people/{study.people[role]}{act and f'/{act}'}"


def test_an_administrator_finds_the_pages_and_nobody_else_does(
    study: Study, admin: Browser
) -> None:
    for page in (*PAGES, of(study, "analyst")):
        assert admin.get(page).status_code == 200
        assert study.client("lead").get(page).status_code == 403
    assert 'href="/administration"' in admin.get("/projects").text
    assert 'href="/administration"' not in study.client("lead").get("/projects").text


def test_an_administrator_reads_nothing_of_a_project_for_that(study: Study, admin: Browser) -> None:
    for path in ("", "/briefs/1", "/passages", "/report", "/people", "/record"):
        assert admin.get(study.url(path)).status_code == 404
    shown = "".join(admin.get(page).text for page in (*PAGES, of(study, "analyst")))
    assert "Arms flows in the Sahel" in shown
    for words in ("Counting rifles", "Which measures do the briefs", "border-control"):
        assert words not in shown


def test_rights_that_were_taken_end_at_once(study: Study, admin: Browser) -> None:
    with study.app.app_context(), change():
        users.set_admin(study.people["outsider"], False)
    assert admin.get("/administration").status_code == 403
    assert admin.post(of(study, "analyst", "off")).status_code == 403
    assert study.client("analyst").get("/projects").status_code == 200


def test_people_are_found_by_name_and_address_and_stand_on_pages(
    study: Study, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with study.app.app_context(), change():
        users.add("zoe@example.org", "Zoé Lindqvist", "-")

    def shown(query: str) -> list[str]:
        page = admin.get(f"/administration?{query}").text
        return re.findall(r"(\w+)@example\.org</span></span></th>", page)

    assert shown("") == ["ana", "ben", "olga", "vic", "zoe"]
    assert shown("q=zoe+LINDQVIST") == ["zoe"]
    assert shown("q=ben@exam") == ["ben"]
    assert shown("q=xyz") == []
    monkeypatch.setattr("app.web.pages.administration.A_PAGE", 2)
    assert shown("page=2") == ["olga", "vic"]
    assert shown("page=3") == ["zoe"]
    assert shown("page=9") == []
    assert 'rel="next"' not in admin.get("/administration?page=3").text


def test_somebody_is_switched_off_out_at_once_and_on_again(study: Study, admin: Browser) -> None:
    ben, form = study.client("analyst"), {"email": "ben@example.org"}
    with study.app.app_context(), change():
        link = f"/reset/{make_reset_link_as_administrator('ben@example.org', now())}"
    assert ben.get("/projects").status_code == 200
    said = admin.post(of(study, "analyst", "off"), follow_redirects=True)
    assert "Ben Okoro cannot sign in any more" in said.text
    assert ben.get("/projects").status_code == 401
    assert browser(study.app).get(link).status_code == 404
    right = browser(study.app).post("/sign-in", data={**form, "pass_phrase": study.pass_phrase})
    assert (right.status_code, "switched off" in right.text) == (403, True)
    wrong = browser(study.app).post("/sign-in", data={**form, "pass_phrase": "wrong"})
    assert (wrong.status_code, "switched off" in wrong.text) == (401, False)
    assert admin.post(of(study, "analyst", "on")).status_code == 303
    signed_in = browser(study.app).post("/sign-in", data={**form, "pass_phrase": study.pass_phrase})
    assert signed_in.status_code == 303


def test_everything_else_that_is_done_to_an_account(study: Study, admin: Browser) -> None:
    ben = study.client("analyst")
    assert admin.post(of(study, "analyst", "sign-out")).status_code == 303
    assert ben.get("/projects").status_code == 401
    assert admin.post(of(study, "analyst", "unlock")).status_code == 303
    assert admin.post(of(study, "analyst", "administrator")).status_code == 303
    assert study.new_client("analyst").get("/administration").status_code == 200
    assert admin.post(of(study, "outsider", "no-administrator")).status_code == 303
    assert admin.get("/administration").status_code == 403


def test_who_takes_factors_away_reads_before_what_is_lost_and_after_what_comes_next(
    study: Study, admin: Browser
) -> None:
    assert "recovery codes work no more" not in admin.get(of(study, "analyst")).text
    set_up_app(study.client("analyst"))
    page = admin.get(of(study, "analyst")).text
    assert "the authenticator app and the recovery codes work no more" in page
    done = admin.post(of(study, "analyst", "reset-factors"), follow_redirects=True)
    assert "They sign in with their password alone, and set up a passkey" in done.text
    assert study.client("analyst").get("/projects").status_code == 401


def test_the_last_administrator_stays_and_nobody_shuts_themselves_out(
    study: Study, admin: Browser
) -> None:
    last = admin.post(of(study, "outsider", "no-administrator"))
    assert (last.status_code, "only administrator" in last.text) == (422, True)
    own = admin.post(of(study, "outsider", "off"))
    assert (own.status_code, "your own account" in own.text) == (422, True)
    assert admin.get("/administration").status_code == 200


@pytest.mark.parametrize("path", ["/explode", "/off"])
def test_what_there_is_not_is_not_there(admin: Browser, path: str) -> None:
    nobody = f"/administration/people/{'0' * 32}"
    assert admin.post(f"{nobody}{path}").status_code == 404
    assert admin.get(nobody).status_code == 404
    assert admin.post(nobody, data={"name": "A", "email": "a@b.org"}).status_code == 404


def test_name_and_address_are_corrected_and_what_is_wrong_stays_in_the_form(
    study: Study, admin: Browser
) -> None:
    form = {"name": "Benjamin Okoro", "email": "ben@new.org"}
    assert admin.post(of(study, "analyst"), data=form).status_code == 303
    assert "ben@new.org" in admin.get(of(study, "analyst")).text
    refused = admin.post(of(study, "analyst"), data={**form, "email": "ana@example.org"})
    assert refused.status_code == 422
    assert "Another account has" in refused.text
    assert 'value="ana@example.org"' in refused.text


def test_a_link_to_a_new_password_is_shown_once_on_the_page_of_its_person(
    study: Study, admin: Browser
) -> None:
    admin.post(of(study, "analyst", "reset-link"))
    assert "/reset/" not in admin.get(of(study, "viewer")).text
    admin.post(of(study, "analyst", "reset-link"))
    shown = admin.get(of(study, "analyst")).text
    (link,) = re.findall(r'value="http://localhost(/reset/[^"]+)"', shown)
    assert "/reset/" not in admin.get(of(study, "analyst")).text
    assert browser(study.app).post(link, data={"pass_phrase": NEW}).status_code == 303


def test_the_log_says_what_administrators_did(study: Study, admin: Browser) -> None:
    admin.post(of(study, "analyst", "off"))
    admin.post(of(study, "viewer", "reset-link"))
    admin.post(of(study, "viewer", "administrator"))
    text = re.sub(r"<[^>]+>", "", admin.get("/administration/security").text)
    for words in (
        "Olga Petrov switched the account ben@example.org off",
        "Olga Petrov made a link to a new password for vic@example.org",
        "Olga Petrov made vic@example.org administrator",
        "from 127.0.0.1",
    ):
        assert words in text


def test_the_installation_says_what_it_runs_on(admin: Browser) -> None:
    text = re.sub(r"<[^>]+>", " ", admin.get("/administration/installation").text)
    for words in (
        "Python 3.",
        "SQLite 3.",
        "Schema 00",
        "sqlalchemy 2.",
        "Arms flows in the Sahel",
    ):
        assert words in re.sub(r"\s+", " ", text)


class TestWithMail:
    @pytest.fixture
    def app_settings(self, mailbox: Mailbox) -> dict[str, object]:
        return mailbox.settings

    def test_a_link_is_mailed_and_a_changed_address_told(
        self, study: Study, admin: Browser, mailbox: Mailbox
    ) -> None:
        shown = admin.post(
            of(study, "analyst", "reset-link"), data={"mail": "yes"}, follow_redirects=True
        )
        assert "/reset/" not in shown.text
        admin.post(of(study, "viewer"), data={"name": "Vic Lund", "email": "vic@new.org"})
        assert study.app.extensions["post"].settle()
        assert browser(study.app).get(mailbox.link("ben@example.org")).status_code == 200
        assert "vic@new.org" in mailbox.text("vic@example.org")
        assert "mailed to <bdi>ben@example.org" in admin.get("/administration/installation").text
