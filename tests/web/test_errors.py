from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, OperationalError

from app.domain import errors
from app.web.edge.errors import status_of

pytestmark = pytest.mark.either_engine

JSON = {"Accept": "application/json"}
STATUS = {
    errors.Invalid: 422,
    errors.Forbidden: 403,
    errors.Missing: 404,
    errors.Stale: 409,
    errors.TooLarge: 413,
    errors.OverLimit: 409,
    errors.Unreadable: 415,
    errors.Busy: 503,
    errors.Failed: 500,
}


@pytest.fixture
def broken(app: Flask) -> FlaskClient:
    """A client of an application whose /healthz raises what `app.config["RAISE"]` holds."""

    def healthz() -> str:
        raise app.config["RAISE"]

    app.view_functions["health.healthz"] = healthz
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.mark.parametrize("kind", STATUS)
def test_each_refusal_has_its_status_and_shows_its_words(
    broken: FlaskClient, kind: type[errors.Refused]
) -> None:
    broken.application.config["RAISE"] = kind("The <words> of it.", fields={"name": "Too long."})
    page = broken.get("/healthz")
    assert page.status_code == STATUS[kind]
    assert "The &lt;words&gt; of it." in page.text
    data = broken.get("/healthz", headers=JSON)
    assert data.status_code == STATUS[kind]
    assert data.get_json()["fields"] == {"name": "Too long."}


def test_who_is_at_a_limit_is_not_told_that_somebody_was_faster(broken: FlaskClient) -> None:
    broken.application.config["RAISE"] = errors.OverLimit("Eight are being written.")
    assert "as much as one account may have</h1>" in broken.get("/healthz").text


def test_a_finer_refusal_has_the_status_of_its_kind() -> None:
    class Malformed(errors.Invalid):
        pass

    assert status_of(Malformed("")) == 422


def test_every_refusal_of_the_domain_has_a_status() -> None:
    assert set(errors.Refused.__subclasses__()) >= set(STATUS)
    assert {kind.__name__ for kind in errors.Refused.__subclasses__()} == {
        kind.__name__ for kind in STATUS
    }


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (IntegrityError("INSERT secret", {}, Exception("secret")), 409),
        (OperationalError("SELECT secret", {}, Exception("secret")), 503),
        (TimeoutError("secret"), 503),
        (ZeroDivisionError("secret"), 500),
    ],
)
def test_what_breaks_inside_is_told_without_its_insides(
    broken: FlaskClient, error: Exception, status: int
) -> None:
    broken.application.config["RAISE"] = error
    answer = broken.get("/healthz")
    assert answer.status_code == status
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_an_error_is_its_sentence() -> None:
    error = errors.Invalid("Look again.", fields={"name": "Too long."})
    assert (str(error), error.message, error.fields) == (
        *("Look again.", "Look again.", {"name": "Too long."}),
    )
