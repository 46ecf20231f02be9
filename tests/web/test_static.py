from __future__ import annotations

import gzip

from flask import Flask
from flask.testing import FlaskClient

from app.web.static import FOLDER, FOR_EVER, folder_hash, static_url


def test_a_file_under_the_present_hash_is_cached_for_ever(client: FlaskClient) -> None:
    answer = client.get(f"/static/{folder_hash()}/css/base.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOR_EVER)
    assert answer.content_type.startswith("text/css")


def test_a_page_from_before_an_update_still_gets_its_files_but_does_not_keep_them(
    client: FlaskClient,
) -> None:
    answer = client.get("/static/0123456789ab/css/base.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_nothing_outside_the_folder_is_served(client: FlaskClient) -> None:
    for path in ("../app/config.py", "%2e%2e/pyproject.toml", "css/../../README.md"):
        assert client.get(f"/static/x/{path}").status_code == 404


def test_scripts_and_styles_come_joined_small_and_compressed(client: FlaskClient) -> None:
    for path, parts, most in (
        ("app/brief.js", "$offsets", 27_000),
        ("css/brief.css", ".para", 8_000),
    ):
        answer = client.get(f"/static/{folder_hash()}/{path}", headers={"Accept-Encoding": "gzip"})
        assert parts in gzip.decompress(answer.data).decode()
        assert answer.content_length == len(answer.data) < most


def test_developers_get_the_files_as_they_are_written(app: Flask) -> None:
    app.config["PLAIN_ASSETS"] = 1
    with app.test_request_context():
        url = static_url("app/brief.js")
    answer = app.test_client().get(url)
    assert answer.text == (FOLDER / "app" / "brief.js").read_text()
    assert answer.headers["Cache-Control"] == "no-cache"
