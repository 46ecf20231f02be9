from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.web.edge import responses
from app.web.edge.responses import Packed, gzipped
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


# The page that has a saved page beside it, in a frame of our own (test_original.py).
FRAMING = {("GET", "/projects/<slug>/briefs/<int:n>"): "; frame-src 'self'"}


def check(answer: TestResponse, framing: str = "") -> None:
    policy = EXACTLY["Content-Security-Policy"] + framing
    wanted = {**EXACTLY, "Content-Security-Policy": policy}
    assert {name: answer.headers.get(name) for name in EXACTLY} == wanted
    assert not [name for name in REVEALING if name in answer.headers]


@pytest.mark.parametrize("role", ["anonymous", "lead"])
def test_every_route_has_the_headers_and_is_kept_nowhere(study: Study, role: str) -> None:
    """In one study: what is read comes first, and who ends a session begins another."""
    for route in sorted(ROUTES):
        method, path = route
        answer = study.new_client(role).open(url(study, path), method=method)
        check(answer, FRAMING.get(route, "") if answer.status_code == 200 else "")
        if path != "/static/<version>/<path:filename>":
            assert answer.headers["Cache-Control"] == "no-store", route
        assert "Strict-Transport-Security" not in answer.headers, route


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


def test_a_health_check_may_ask_this_machine_under_its_own_name(
    database_url: str, tmp_path: Path
) -> None:
    for named in ({"TRUSTED_HOSTS": "briefmark.example.org"}, {"PUBLIC_URL": "https://a.example"}):
        app = create_app({"DATABASE_URL": database_url, "INSTANCE": tmp_path, **named})
        client = app.test_client()
        assert client.get("/healthz", base_url="http://127.0.0.1:8000").status_code == 200
        assert client.get("/healthz", base_url="http://evil.example").status_code == 400


GZIP = {"Accept-Encoding": "br, gzip"}


def ask(study: Study, path: str = "/briefs/1", **headers: str) -> TestResponse:
    return study.client("analyst").get(study.url(path), headers={**GZIP, **headers})


def test_a_page_is_compressed_for_those_who_can_read_that(study: Study) -> None:
    answer = ask(study)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content_length == len(answer.data)
    assert "Counting rifles in Dorvane" in gzip.decompress(answer.data).decode()
    plain = study.client("analyst").get(study.url("/briefs/1"))
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0"])
def test_who_cannot_read_it_gets_the_page_plain(study: Study, accepted: str) -> None:
    answer = ask(study, **{"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers


def test_what_another_site_asked_for_is_never_compressed(study: Study) -> None:
    answer = ask(study, **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_lengths_tell_nothing_exact() -> None:
    assert len({len(gzipped(b"the same page" * 100)) for _ in range(100)}) > 10


@pytest.mark.parametrize("data", [b"", b"a", b"\0\xff" * 70_000])
def test_what_is_packed_is_unpacked_again(data: bytes) -> None:
    assert gzip.decompress(gzipped(data)) == data


def test_parts_are_packed_together_and_one_that_comes_again_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deflate, again = responses._deflated, Packed(b"ab" * 50_000)
    deflated: list[bytes] = []

    def noted(data: bytes) -> bytes:
        deflated.append(data)
        return deflate(data)

    monkeypatch.setattr(responses, "_deflated", noted)
    for begin in (b"a" * 3000, b"c" * 3000):
        whole = gzipped(begin, again, b"", b"end", again)
        assert gzip.decompress(whole) == begin + again + b"end" + again
    assert deflated.count(again) == 1


def test_small_answers_and_downloads_stay_as_they_are(study: Study) -> None:
    assert "Content-Encoding" not in ask(study, "/briefs/1/original").headers
    assert "Content-Encoding" not in study.client("analyst").get("/healthz", headers=GZIP).headers


def test_scripts_and_styles_are_compressed_and_found_again(app: Flask, client: FlaskClient) -> None:
    from app.web.edge.static import static_url

    with app.test_request_context():
        url = static_url("css/reading.css")
    answer = client.get(url, headers=GZIP)
    assert answer.headers["Content-Encoding"] == "br"
    assert "@layer" in brotli.decompress(answer.data).decode()
    again = client.get(url, headers={**GZIP, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(url, headers=GZIP)
    assert (head.status_code, head.data) == (200, b"")
