from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.fixtures.study import Study
from tests.web.test_forgery import url
from tests.web.test_route_walk import ROUTES

pytestmark = pytest.mark.either_engine

EXACTLY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
REVEALING = ("Server", "X-Powered-By")


def check(answer: TestResponse) -> None:
    assert {name: answer.headers.get(name) for name in EXACTLY} == EXACTLY
    assert not [name for name in REVEALING if name in answer.headers]


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_every_route_has_the_headers_and_is_kept_nowhere(
    study: Study, route: tuple[str, str]
) -> None:
    method, path = route
    for role in ("anonymous", "lead"):
        answer = study.client(role).open(url(study, path), method=method)
        check(answer)
        if path != "/static/<version>/<path:filename>":
            assert answer.headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("path", ["/no/such/page", "/projects/../../etc/passwd", "/static/x/../a"])
def test_a_page_that_is_not_there_has_them_too(study: Study, path: str) -> None:
    answer = study.client("lead").get(path)
    assert answer.status_code == 404
    check(answer)


def test_an_error_of_ours_has_them_and_tells_nothing(
    study: Study, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise RuntimeError("SELECT secret FROM /srv/briefmark")

    monkeypatch.setitem(app.view_functions, "projects.projects", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = study.client("lead").get("/projects")
    assert answer.status_code == 500
    check(answer)
    assert "SELECT" not in answer.text
    assert "briefmark/" not in answer.text


def test_over_https_browsers_are_told_to_stay_there(study: Study) -> None:
    for path in ("/sign-in", "/no/such/page"):
        answer = study.client("anonymous").get(path, base_url="https://localhost")
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_foreign_host_name_is_refused_when_the_hosts_are_known(
    study: Study, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["briefmark.example.org"])
    client = study.client("anonymous")
    assert client.get("/sign-in", base_url="http://evil.example").status_code == 400
    trusted = client.get("/sign-in", base_url="http://briefmark.example.org")
    assert trusted.status_code == 200
