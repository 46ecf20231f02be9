"""The number of a request, and what the logs have of it."""

from __future__ import annotations

import json
import logging
import re

import pytest

from app import create_app
from app.logs import ACCESS, Lines
from app.store import security
from app.store.security import latest
from tests.fixtures.study import JSON, Study, browser

SECRET = "s3cret s3cret s3cret"


Said = pytest.LogCaptureFixture


@pytest.fixture
def said(caplog: Said) -> Said:
    caplog.set_level(logging.INFO, security.log.name)
    return caplog


def lines(said: Said, of: str = security.log.name) -> list[dict[str, str]]:
    """What one log has. Never what all have: a mail of the test before may end in this one."""
    found = [each for each in said.records if each.name == of]
    return [json.loads(Lines(as_json=True).format(each)) for each in found]


def recorded(study: Study) -> list[tuple[str, str, str]]:
    with study.app.app_context():
        return [(row.name, f"{row.kind} {row.verb}", row.ref) for row in latest()]


def test_a_page_of_an_error_says_the_number_that_its_header_has(study: Study) -> None:
    client = study.client("viewer")
    first, second = client.get("/nowhere"), client.get("/nowhere", headers=JSON)
    number = first.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{12}", number)
    assert f"<code>{number}</code>" in first.text
    assert second.get_json()["request_id"] == second.headers["X-Request-ID"] != number
    assert client.get("/healthz").headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("hops", "given", "taken"),
    [
        (0, "proxy-1234", False),
        (1, "proxy-1234", True),
        (1, "7f9c.A_b-" * 7, True),
        (1, "a" * 65, False),
        (1, "short", False),
        (1, "proxy 1234", False),
        (1, "proxy<b>1234", False),
    ],
)
def test_the_number_of_a_proxy_is_taken_where_it_is_trusted_and_harmless(
    study: Study, hops: int, given: str, taken: bool
) -> None:
    config = {name: study.app.config[name] for name in ("DATABASE_URL", "TESTING")}
    app = create_app({**config, "INSTANCE": study.app.instance_path, "PROXY_HOPS": hops})
    answer = app.test_client().get("/healthz", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is taken
    assert len(answer.headers.getlist("X-Request-ID")) == 1


def test_who_signs_in_and_who_cannot_stands_in_both(study: Study, said: Said) -> None:
    client = browser(study.app)
    agent = {"User-Agent": "Mozilla\x1b[31m (evil)"}
    form = {"email": "Ana@example.org", "pass_phrase": SECRET}
    assert client.post("/sign-in", data=form, headers=agent).status_code == 401
    form["pass_phrase"] = study.pass_phrase
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 303
    client.post("/sign-out")
    assert recorded(study) == [
        ("Ana Sousa", "session end", ""),
        ("Ana Sousa", "session begin", "with password"),
        ("Somebody", "session fail", "ana@example.org"),
    ]
    failed, began, ended = lines(said)
    assert failed["event"] == "session.fail"
    assert (failed["ref"], failed["status"], failed["address"]) == (
        *("ana@example.org", "401", "127.0.0.1"),
    )
    assert failed["route"] == "POST /sign-in"
    assert (began["event"], began["actor_id"]) == ("session.begin", str(study.people["lead"]))
    assert began["by"] == "ana@example.org"
    assert began["request"] == answer.headers["X-Request-ID"]
    assert (ended["event"], ended["by"]) == ("session.end", "ana@example.org")
    ours = [each for each in said.records if each.name == security.log.name]
    text = "\n".join(Lines().format(each) for each in ours)
    assert len(text.splitlines()) == 3
    assert "\x1b" not in text
    assert "s3cret" not in text + json.dumps(lines(said))


def test_a_password_in_the_wrong_field_is_kept_nowhere(study: Study, said: Said) -> None:
    for typed in (SECRET, "s3cret@home", "s3cret@x y.z", "s3cret\n@a.b"):
        browser(study.app).post("/sign-in", data={"email": typed, "pass_phrase": "x"})
    assert recorded(study) == [("Somebody", "session fail", "")] * 4
    assert "s3cret" not in json.dumps(lines(said))


def test_what_is_refused_is_told_with_the_pattern_of_the_address(study: Study, said: Said) -> None:
    refused = study.client("viewer").get(study.url("/settings?token=s3cret"))
    missed = study.client("outsider").get(study.url("/passages?q=s3cret"))
    nowhere = study.client("viewer").get(study.url("/briefs/99"))
    assert (refused.status_code, missed.status_code, nowhere.status_code) == (403, 404, 404)
    assert recorded(study) == [
        ("Olga Petrov", "request miss", "GET /projects/<slug>/passages"),
        ("Vic Lund", "request refuse", "GET /projects/<slug>/settings"),
    ]
    told = lines(said)
    assert [each["by"] for each in told] == ["vic@example.org", "olga@example.org"]
    assert "s3cret" not in json.dumps(told)


def test_who_takes_something_out_stands_in_the_record_of_the_project(
    study: Study, said: Said
) -> None:
    client = study.client("analyst")
    assert client.get(study.url("/briefs/1/original")).status_code == 200
    name = client.get(study.url("/report/csv?q=tag:monitoring")).headers["Content-Disposition"]
    assert recorded(study) == [
        ("Ben Okoro", "export download", name.split('"')[1]),
        ("Ben Okoro", "original download", "B1"),
    ]
    assert [each["event"] for each in lines(said)] == ["original.download", "export.download"]


def test_where_nothing_can_be_written_the_original_can_be_had(
    study: Study, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise TimeoutError

    client = study.client("analyst")
    monkeypatch.setattr("app.store.events.record", full)
    assert client.get(study.url("/briefs/1/original")).status_code == 200
    assert recorded(study) == []
    assert lines(said)[0]["not_recorded"] == "TimeoutError"


def test_the_secret_of_no_link_is_logged(study: Study) -> None:
    rules = [each.rule for each in study.app.url_map.iter_rules() if "token" in each.arguments]
    assert len(rules) > 3
    for rule in rules:
        said = f"Exception while serving {rule.replace('<token>', SECRET.replace(' ', '-'))}"
        record = logging.LogRecord("waitress", logging.ERROR, "x.py", 1, said, None, None)
        assert "s3cret" not in Lines().format(record), rule


def test_an_error_of_ours_is_told_without_what_it_says(
    study: Study, monkeypatch: pytest.MonkeyPatch, caplog: Said
) -> None:
    caplog.set_level(logging.INFO)

    def broken(*_: object) -> None:
        raise KeyError(SECRET)

    client = study.client("viewer")
    monkeypatch.setitem(study.app.view_functions, "projects.projects", broken)
    study.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/projects?x=s3cret")
    assert answer.status_code == 500
    logged = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert ["KeyError at " in each.getMessage() for each in logged] == [True]
    told = [each for each in lines(caplog) if each["event"] == "server.fail"]
    assert told[0]["request"] == answer.headers["X-Request-ID"]
    assert "s3cret" not in caplog.text + json.dumps(told)


def test_the_access_log_has_a_line_a_request_where_it_is_asked_for(
    study: Study, caplog: Said
) -> None:
    caplog.set_level(logging.INFO, ACCESS)
    study.client("viewer").get("/help").close()
    assert lines(caplog, ACCESS) == []
    config = {name: study.app.config[name] for name in ("DATABASE_URL", "TESTING")}
    app = create_app({**config, "INSTANCE": study.app.instance_path, "ACCESS_LOG": 1})
    client = app.test_client()
    answer = client.get("/healthz?s3cret")
    answer.close()
    client.get("/reset/s3cret").close()
    client.get("/nowhere/s3cret").close()
    some = lines(caplog, ACCESS)
    assert [(each["method"], each["route"], each["status"]) for each in some] == [
        ("GET", "/healthz", "200"),
        ("GET", "/reset/<token>", "404"),
        ("GET", "-", "404"),
    ]
    assert some[0]["bytes"] == str(len(answer.data))
    assert some[0]["request"] == answer.headers["X-Request-ID"]
    assert float(some[0]["ms"]) > 0
    assert "s3cret" not in json.dumps(some)
