from __future__ import annotations

from flask import session
from flask.sessions import SecureCookieSessionInterface

from app.web.edge.shown_once import show_once, shown_once
from tests.fixtures.study import Study

SECRET = "https://briefs.example.org/reset/s3cret"


def test_it_is_given_once_and_to_who_asks_for_it(study: Study) -> None:
    with study.app.test_request_context():
        assert shown_once("link") is None
        show_once("link", ["study", SECRET])
        assert shown_once("codes") is None
        assert shown_once("link") == ["study", SECRET]
        assert shown_once("link") is None


def test_who_reads_the_cookie_reads_no_secret(study: Study) -> None:
    lead = study.client("lead")
    lead.post(study.url("/invitations"), data={"role": "viewer", "days": "3"})
    cookie = lead.get_cookie("briefmark_form")
    assert cookie
    signer = SecureCookieSessionInterface().get_signing_serializer(study.app)
    assert signer
    kept = signer.loads(cookie.value)  # anybody can do as much without the key
    assert "fresh_invitation" in kept
    assert "/invitations/" not in str(kept)
    assert "/invitations/" in lead.get(study.url("/people")).text


def test_what_cannot_be_opened_is_nothing(study: Study) -> None:
    with study.app.test_request_context():
        session["link"] = ["of an earlier version", SECRET]
        assert shown_once("link") is None
