from __future__ import annotations

import uuid

import pytest

from tests.fixtures.study import JSON, Study
from tests.web.test_route_walk import ROUTES

pytestmark = pytest.mark.either_engine

SAMPLES = {"int": "1", "uuid": str(uuid.UUID(int=7)), "path": "x", "": "x"}
FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
)
UNSAFE = sorted(path for method, path in ROUTES if method != "GET")


def url(study: Study, path: str) -> str:
    """The rule with something in every place."""
    for part in path.split("<")[1:]:
        variable = part.partition(">")[0]
        kind = variable.partition(":")[0] if ":" in variable else ""
        first = kind.removeprefix("any(").partition(",")[0]  # of any(csv, json)
        value = study.slug if variable == "slug" else SAMPLES.get(kind, first)
        path = path.replace(f"<{variable}>", value, 1)
    return path


def test_no_change_without_a_token_of_the_session(study: Study) -> None:
    """All in one study: what is refused changes nothing."""
    client = study.client("lead")
    forged = {"X-CSRFToken": study.client("analyst").csrf_token()}
    for path in UNSAFE:
        assert client.post(url(study, path), csrf=False).status_code == 400, path
        assert client.post(url(study, path), headers=forged).status_code == 400, path


def test_no_change_from_another_site_even_with_the_token(study: Study) -> None:
    client = study.client("lead")
    token = {"X-CSRFToken": client.csrf_token()}
    for path in UNSAFE:
        for headers in FOREIGN:
            answer = client.post(url(study, path), headers={**headers, **token}, csrf=False)
            assert answer.status_code == 403, path


def test_what_our_own_pages_send_is_taken(study: Study) -> None:
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}):
        made = study.client("lead").post("/projects", data={"name": "Ours"}, headers=headers)
        assert made.status_code == 303


def test_a_form_with_an_old_token_comes_back_ready_to_be_sent(study: Study) -> None:
    old = {"name": "Kept", "question": "Why?", "csrf_token": "old"}
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = study.client("lead").post("/projects", data=old, headers=headers, csrf=False)
    assert answer.status_code == 400
    assert "<h1>Send it again</h1>" in answer.text
    assert 'name="name" value="Kept"' in answer.text
    assert 'value="old"' not in answer.text


def test_without_a_word_from_the_browser_nothing_comes_back(study: Study) -> None:
    answer = study.client("lead").post("/projects", data={"name": "Theirs"}, csrf=False)
    assert answer.status_code == 400
    assert "Theirs" not in answer.text


def test_script_gets_a_new_token_with_the_refusal(study: Study) -> None:
    client = study.client("lead")
    refused = client.post("/projects", data={"name": "x"}, headers=JSON, csrf=False)
    assert refused.status_code == 400
    headers = {"X-CSRFToken": refused.get_json()["csrf_token"]}
    assert (
        client.post("/projects", data={"name": "x"}, headers=headers, csrf=False).status_code == 303
    )
