from __future__ import annotations

from flask.testing import FlaskClient

from app.web.static import FOR_EVER, folder_hash


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
