from __future__ import annotations

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.web.edge.compression import gzipped
from tests.fixtures.study import Study

pytestmark = pytest.mark.either_engine

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


def test_small_answers_and_downloads_stay_as_they_are(study: Study) -> None:
    assert "Content-Encoding" not in ask(study, "/briefs/1/original").headers
    assert "Content-Encoding" not in study.client("analyst").get("/healthz", headers=GZIP).headers


def test_scripts_and_styles_are_compressed_and_found_again(app: Flask, client: FlaskClient) -> None:
    from app.web.edge.static import static_url

    with app.test_request_context():
        url = static_url("css/reading.css")
    answer = client.get(url, headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "@layer" in gzip.decompress(answer.data).decode()
    again = client.get(url, headers={**GZIP, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(url, headers=GZIP)
    assert (head.status_code, head.data) == (200, b"")
