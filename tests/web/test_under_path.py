"""Everything is served under a path of the host, whatever the proxy in front does with the path."""

from __future__ import annotations

import re

import pytest

from app.web.edge.links import full_url
from tests.fixtures.study import Study
from tests.web.test_route_walk import ROUTES, address, routes, values

pytestmark = pytest.mark.either_engine

ROOT = "/briefmark"
ADDRESSES = re.compile(r'(?:href|src|action|formaction|data-(?!keys)[a-z-]+|content)="(/[^"]*)"')
PAGES = [path for (method, path), row in ROUTES.items() if method == "GET" and 200 in row.statuses]


@pytest.fixture
def study(study: Study, monkeypatch: pytest.MonkeyPatch) -> Study:
    monkeypatch.setitem(study.app.config, "PUBLIC_URL", f"http://localhost{ROOT}")
    return study


@pytest.mark.parametrize("path", PAGES)
def test_every_address_of_every_page_stands_under_the_path(study: Study, path: str) -> None:
    rule = next(r for method, r in routes(study.app) if (method, r.rule) == ("GET", path))
    url = address(study.app, rule, values(study, "lead"))
    for asked in (url, ROOT + url):  # the proxy took the path away, or did not
        answer = study.client("lead").get(asked, buffered=True)  # one is sent piece by piece
        if answer.mimetype == "text/html" and "attachment" not in str(answer.headers):
            found = ADDRESSES.findall(answer.text)
            assert found
            assert [each for each in found if not f"{each}/".startswith(f"{ROOT}/")] == []
        if 300 <= answer.status_code < 400:
            assert answer.location.startswith(f"{ROOT}/")
        answer.close()  # what is sent as it goes is ended in its own request


def test_cookies_are_for_the_path_alone(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    data = {"email": study.email("lead"), "pass_phrase": study.pass_phrase}
    answer = study.client("anonymous").post(
        "/sign-in", data=data, base_url=f"http://localhost{ROOT}"
    )
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(each.startswith("briefmark_session=") for each in cookies)
    assert [each for each in cookies if f"; Path={ROOT}" not in each] == []
    monkeypatch.setitem(study.app.config, "PUBLIC_URL", f"https://localhost{ROOT}")
    anybody = study.client("anonymous")
    answer = anybody.post("/sign-in", data=data, base_url=f"https://localhost{ROOT}")
    secure = answer.headers.getlist("Set-Cookie")
    assert any(each.startswith("__Secure-briefmark_session=") for each in secure)
    assert not any(each.startswith("__Host-") for each in secure)


def test_signing_in_leads_back_to_the_page_and_to_what_was_typed(study: Study) -> None:
    closed = study.client("anonymous").get(study.url("/codebook"))
    assert f'name="next" value="{ROOT}{study.url("/codebook")}"' in closed.text
    data = {"email": study.email("lead"), "pass_phrase": study.pass_phrase}
    back = {**data, "next": ROOT + study.url("/codebook")}
    base = f"http://localhost{ROOT}"
    answer = study.client("anonymous").post("/sign-in", data=back, base_url=base)
    assert answer.location == ROOT + study.url("/codebook")
    asked = {"csrf_token": "old", "name": "Kept"}
    headers = {"Sec-Fetch-Site": "same-origin"}
    again = study.client("lead").post("/projects", data=asked, headers=headers, csrf=False)
    assert f'action="{ROOT}/projects"' in again.text


def test_links_for_others_have_the_path_once(study: Study) -> None:
    link = f"http://localhost{ROOT}/invitations/t"
    with study.app.test_request_context("/"):
        assert full_url("people.invitation", token="t") == f"http://localhost{ROOT}/invitations/t"
    with study.app.test_request_context("/", base_url=f"http://localhost{ROOT}"):
        assert full_url("people.invitation", token="t") == link
