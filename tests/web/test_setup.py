from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.actions.setup import new_setup_link
from app.store import users
from app.store.database import change
from app.store.tables.columns import now
from tests.fixtures.study import browser

PERSON = {
    "name": "Ana Sousa",
    "email": "ana@example.org",
    "pass_phrase": "otter lamp violin gravel",
}


@pytest.fixture
def link(app: Flask) -> str:
    with app.app_context(), change():
        return f"/setup/{new_setup_link()}"


def test_the_first_person_lands_in_a_project_and_is_told_what_to_do(app: Flask, link: str) -> None:
    """What came with the sample is not theirs: no step is done yet."""
    client = browser(app)
    assert "<h1>Set up Briefmark</h1>" in client.get(link).text
    done = client.post(link, data=PERSON)
    assert (done.status_code, done.location) == (303, "/projects/getting-started")
    page = client.get(done.location)
    assert page.status_code == 200
    assert page.text.count('<span class="sign"') == 3
    assert '<li class="done">' not in page.text


def test_a_used_link_is_gone(app: Flask, link: str) -> None:
    browser(app).post(link, data=PERSON)
    for client in (browser(app), browser(app)):
        assert client.get(link).status_code == 410
        eve = {**PERSON, "email": "eve@example.org"}
        assert client.post(link, data=eve).status_code == 410
    with app.app_context():
        assert users.credentials("eve@example.org") is None


def test_a_wrong_link_opens_nothing(app: Flask, link: str) -> None:
    client = browser(app)
    assert client.get("/setup/wrong").status_code == 404
    assert client.post("/setup/wrong", data=PERSON).status_code == 404
    with app.app_context():
        assert not users.anybody()


def test_an_expired_link_is_gone(app: Flask, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CLOCK", lambda: now() + timedelta(hours=24))
    answer = browser(app).get(link)
    assert answer.status_code == 410
    assert "Restart Briefmark" in answer.text


def test_a_refused_form_keeps_what_was_typed_and_says_all_that_is_wrong(
    app: Flask, link: str
) -> None:
    client = browser(app)
    typed = {"name": "<Ana>", "email": "nobody", "pass_phrase": "password1234"}
    answer = client.post(link, data=typed)
    assert answer.status_code == 422
    assert 'value="&lt;Ana&gt;"' in answer.text
    assert 'href="#email"' in answer.text
    assert 'href="#pass_phrase"' in answer.text
    assert "password1234" not in answer.text
    assert client.post(link, data=PERSON).status_code == 303
