from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.fixtures.study import JSON, Browser, Study, browser

BY_ITSELF = ("csrf_token", "passkey")
OURS = {"Sec-Fetch-Site": "same-origin"}
EVIL = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//[",
    "evil.example",
    "/projects\r\nX: y",
]


def sign_in(client: Browser, study: Study, role: str = "lead", **form: str) -> TestResponse:
    fields = {"email": study.email(role), "pass_phrase": study.pass_phrase, **form}
    return client.post("/sign-in", data=fields)


def hidden(answer: TestResponse) -> dict[str, str]:
    """The hidden fields of a page but the CSRF token, and what script fills in."""
    found = re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', answer.text, re.DOTALL)
    return {name: html.unescape(value) for name, value in found if name not in BY_ITSELF}


def test_the_right_pass_phrase_opens_the_projects(study: Study) -> None:
    client = browser(study.app)
    answer = sign_in(client, study)
    assert (answer.status_code, answer.location) == (303, "/projects")
    assert "Ana Sousa" in client.get("/projects").text


def test_the_address_may_be_written_in_capitals(study: Study) -> None:
    assert sign_in(browser(study.app), study, email=" ANA@Example.org ").status_code == 303


def test_a_wrong_phrase_and_a_stranger_get_the_same_page(study: Study) -> None:
    wrong = sign_in(browser(study.app), study, pass_phrase="wrong wrong wrong")
    stranger = sign_in(browser(study.app), study, email="eva@example.org")
    assert wrong.status_code == stranger.status_code == 401
    assert _without_tokens(wrong).replace("ana@", "eva@") == _without_tokens(stranger)


def test_what_was_typed_stays_but_never_the_pass_phrase(study: Study) -> None:
    answer = sign_in(browser(study.app), study, pass_phrase="secret secret secret", next="/account")
    assert 'value="ana@example.org"' in answer.text
    assert hidden(answer) == {"next": "/account"}
    assert "secret" not in answer.text


def test_a_closed_page_shows_the_form_at_its_own_address(study: Study) -> None:
    client = browser(study.app)
    closed = client.get(study.url("/passages?q=tag%3Amonitoring"))
    assert closed.status_code == 401
    assert "<h1>Sign in</h1>" in closed.text
    opened = sign_in(client, study, **hidden(closed))
    assert opened.location == study.url("/passages?q=tag%3Amonitoring")


@pytest.mark.parametrize("address", EVIL)
def test_signing_in_never_leads_to_another_site(study: Study, address: str) -> None:
    location = sign_in(browser(study.app), study, next=address).location
    assert location == "/projects"
    client = study.client("lead")
    location = client.get("/sign-in", query_string={"next": address}).location
    assert urlsplit(location).netloc == ""
    assert location == "/projects"


def test_somebody_signed_in_is_led_on(study: Study) -> None:
    answer = study.client("lead").get("/sign-in?next=/account")
    assert (answer.status_code, answer.location) == (302, "/account")


def test_a_new_installation_says_where_the_set_up_link_is(client: FlaskClient) -> None:
    assert "set-up link" in client.get("/sign-in").text


def test_a_form_sent_after_the_session_ran_out_comes_back_after_signing_in(study: Study) -> None:
    client = study.new_client("lead")
    client.set_cookie("briefmark_session", "ran out")
    typed = {"name": "“Flows” & <b>more</b>", "question": "Who?\r\nWhen?"}
    lost = client.post("/projects", data={**typed, "pass_phrase": "no"}, headers=OURS)
    assert lost.status_code == 401
    assert "what you typed is kept" in lost.text
    assert client.get_cookie("briefmark_session") is None
    back = sign_in(client, study, **hidden(lost))
    assert back.status_code == 200
    assert "what you typed is still here" in back.text.lower()
    assert hidden(back) == typed
    assert 'action="/projects"' in back.text
    assert client.post("/projects", data=hidden(back)).status_code == 303
    assert "“Flows” &amp; &lt;b&gt;more" in client.get("/projects").text


def test_what_was_typed_survives_a_wrong_pass_phrase(study: Study) -> None:
    client = study.client("anonymous")
    lost = client.post("/projects", data={"name": "Kept"}, headers=OURS)
    again = sign_in(client, study, pass_phrase="wrong wrong", **hidden(lost))
    assert hidden(again)["kept"] == hidden(lost)["kept"]


def test_a_form_from_another_site_is_not_kept(study: Study) -> None:
    client = study.client("anonymous")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        lost = client.post("/projects", data={"name": "Theirs"}, headers=headers)
        assert lost.status_code == 401
        assert "Theirs" not in lost.text


def test_nothing_is_sent_on_to_another_site(study: Study) -> None:
    answer = sign_in(browser(study.app), study, kept='["//evil.example",[["a","b"]],false]')
    assert (answer.status_code, answer.location) == (303, "/projects")


def test_script_is_told_in_json_that_the_session_ran_out(study: Study) -> None:
    answer = study.client("anonymous").post(study.url("/briefs/1/highlights"), headers=JSON)
    assert answer.status_code == 401
    assert answer.get_json()["message"].startswith("Your session has run out")


def test_script_signs_in_again_in_place_and_gets_a_new_csrf_token(study: Study) -> None:
    client = study.client("anonymous")
    before = client.get("/sign-in", headers=JSON).get_json()
    assert before["person"] is None
    form = {"email": study.email("lead"), "pass_phrase": study.pass_phrase}
    wrong = client.post("/sign-in", data={**form, "pass_phrase": "wrong"}, headers=JSON)
    assert (wrong.status_code, "message" in wrong.get_json()) == (401, True)
    answer = client.post("/sign-in", data=form, headers=JSON).get_json()
    assert answer["person"] == str(study.people["lead"])
    headers = {"X-CSRFToken": answer["csrf_token"]}
    done = client.post("/projects", data={"name": "Again"}, headers=headers, csrf=False)
    assert done.status_code == 303


def test_signing_out_leads_to_the_form(study: Study) -> None:
    client = study.new_client("lead")
    answer = client.post("/sign-out", follow_redirects=True)
    assert "You are signed out." in answer.text
    assert client.get("/account").status_code == 401


def test_signing_out_by_a_link_is_impossible(study: Study, app: Flask) -> None:
    assert study.client("lead").get("/sign-out").status_code == 405


def _without_tokens(answer: TestResponse) -> str:
    return re.sub(r'(content|value)="I[^"]{40,}"', "", answer.text)
