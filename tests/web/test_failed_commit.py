"""A change that could not be written: nobody is told that it was, and nothing typed is lost."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from app.store.database import db
from app.store.tables.briefs import Highlight
from app.store.tables.people import UserSession
from app.web.room import answer as room
from tests.fixtures.full_disk import fill, small_disk
from tests.fixtures.study import JSON, PASS_PHRASE, Study, email
from tests.fixtures.study import study as study_in

OURS = {"Sec-Fetch-Site": "same-origin"}
NOTE = "Why not each week?"


@contextmanager
def before_commit(app: Flask, happens: Callable[[sa.Connection], None]) -> Iterator[None]:
    """Once, between the last statement of a change and its commit."""
    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "commit", happens)
    try:
        yield
    finally:
        sa.event.remove(engine, "commit", happens)


def lose(connection: sa.Connection) -> None:
    """End the server's side of the connection, as a crash does; SQLite has none: say the same."""
    if connection.dialect.name == "sqlite":
        raise sa.exc.OperationalError("COMMIT", {}, Exception("unable to open database file"))
    with connection.engine.connect() as other:
        pid = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
        other.exec_driver_sql("SELECT pg_terminate_backend(%s)", (pid,))


def passage(study: Study, **fields: str) -> dict[str, str]:
    start, end = study.span("count every rifle")
    exact = study.text[start:end]
    place = {"start": str(start), "end": str(end), "exact": exact}
    return {**place, "tag": "border-control", "note": NOTE, **fields}


def highlights(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Highlight)) or 0


def assert_nothing_is_claimed(study: Study, answer: TestResponse) -> None:
    page = study.client("analyst").get(study.url())
    assert "Highlighted" not in page.text + answer.text
    assert highlights(study.app) == 0


def test_script_is_told_that_the_database_was_lost_and_sends_the_same_again(study: Study) -> None:
    client, form = study.client("analyst"), passage(study, id=str(uuid.uuid4()))
    address = study.url("/briefs/1/highlights")
    with before_commit(study.app, lose):
        answer = client.post(address, data=form, headers=JSON)
    assert answer.status_code == 503
    with study.app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
    said = "Nothing was saved" if is_sqlite else "this may be saved or not"
    assert said in answer.get_json()["message"]
    assert_nothing_is_claimed(study, answer)
    assert client.post(address, data=form, headers=JSON).status_code == 201


def test_a_plain_form_comes_back_with_its_words_and_no_message_of_success(study: Study) -> None:
    client = study.client("analyst")
    quote = {"quote": "count every rifle", "tag": "border-control", "note": NOTE}
    with before_commit(study.app, lose):
        answer = client.post(study.url("/briefs/1/highlights"), data=quote, headers=OURS)
    assert answer.status_code == 503
    assert f'name="note" value="{NOTE}"' in answer.text
    assert 'name="quote" value="count every rifle"' in answer.text
    assert_nothing_is_claimed(study, answer)


def test_a_message_that_a_view_left_for_the_next_page_goes_with_the_change(study: Study) -> None:
    client = study.client("lead")
    client.get(study.url("/briefs/1"))
    with before_commit(study.app, lose):
        answer = client.post(study.url("/briefs/1/removal"), headers=OURS)
    assert answer.status_code == 503
    page = client.get(study.url())
    assert page.status_code == 200
    assert 'class="message' not in page.text


def test_who_could_not_be_signed_in_is_not_and_keeps_the_former_session(study: Study) -> None:
    client = study.client("viewer")
    with study.app.app_context():
        before = db.session.scalars(sa.select(UserSession.token_sha256)).all()
    form = {"email": email("viewer"), "pass_phrase": PASS_PHRASE}
    with before_commit(study.app, lose):
        answer = client.post("/sign-in", data=form, headers=OURS)
    assert answer.status_code == 503
    assert "briefmark_session" not in "".join(answer.headers.getlist("Set-Cookie"))
    assert PASS_PHRASE not in answer.text
    assert "Vic Lund" not in answer.text
    assert client.get("/projects").status_code == 200
    with study.app.app_context():
        assert db.session.scalars(sa.select(UserSession.token_sha256)).all() == before


def test_an_answer_that_fails_after_the_commit_says_that_it_is_saved(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    study.app.config["PROPAGATE_EXCEPTIONS"] = False
    for failure in (ZeroDivisionError(), TimeoutError()):
        with monkeypatch.context() as patch:

            def fail(*_arguments: object, failure: Exception = failure) -> None:
                raise failure

            patch.setattr(room, "row_html", fail)
            answer = study.client("analyst").post(
                study.url("/briefs/1/highlights"), data=passage(study), headers=JSON
            )
        assert answer.status_code == 500
        assert answer.get_json()["message"].startswith("Saved; the page could not be shown")
    assert highlights(study.app) == 2


def test_a_page_says_that_the_database_is_away(study: Study) -> None:
    client = study.client("viewer")

    def away(*_: object) -> None:
        raise sa.exc.OperationalError("BEGIN", {}, Exception("gone"))

    with study.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", away)
    try:
        for path in ("/projects", study.url("/briefs/1")):
            assert client.get(path).status_code == 503
    finally:
        sa.event.remove(engine, "before_cursor_execute", away)
    assert client.get("/projects").status_code == 200


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    try:
        with small_disk(tmp_path / "disk", "4m") as disk:
            yield disk
    except PermissionError as missing:
        pytest.skip(str(missing))


@pytest.mark.either_engine
def test_a_full_disk_is_told_and_nothing_is_half_written(
    small: Path, migrated_sqlite: Path, tmp_path: Path
) -> None:
    shutil.copyfile(migrated_sqlite, small / "briefmark.sqlite3")
    url = f"sqlite:///{small / 'briefmark.sqlite3'}"
    app = create_app({"DATABASE_URL": url, "INSTANCE": tmp_path / "instance", "TESTING": True})
    study: Study = study_in.__wrapped__(app)  # type: ignore[attr-defined]
    address, client = study.url("/briefs/1/highlights"), study.client("analyst")
    quote = {"quote": "count every rifle", "tag": "border-control", "note": NOTE}
    assert client.get(study.url("/briefs/1")).status_code == 200
    fill(small / "others")
    for _ in range(2):
        answer = client.post(address, data=passage(study), headers=JSON)
        assert answer.status_code == 507
        assert "nothing was saved" in answer.get_json()["message"]
    plain = client.post(address, data=quote, headers=OURS)
    assert plain.status_code == 507
    assert f'name="note" value="{NOTE}"' in plain.text
    assert_nothing_is_claimed(study, plain)
    (small / "others").unlink()
    assert client.post(address, data=passage(study), headers=JSON).status_code == 201
    assert highlights(app) == 1
    with app.app_context():
        assert db.session.scalar(sa.text("PRAGMA integrity_check")) == "ok"
        db.session.remove()
        db.engine.dispose()


def test_a_disk_that_is_full_at_the_commit_on_postgresql_is_told(study: Study) -> None:
    """As its server says it (SQLSTATE 53100): raised by a constraint that waits for the commit."""
    with study.app.app_context():
        engine = db.engine
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite's full disk is a real one, above")
    client, address = study.client("analyst"), study.url("/briefs/1/highlights")
    full = """
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
        CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON highlight
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION full_disk()"""
    with engine.begin() as connection:
        connection.exec_driver_sql(full)
    try:
        answer = client.post(address, data=passage(study), headers=JSON)
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP FUNCTION full_disk CASCADE")
    assert answer.status_code == 507
    assert "nothing was saved" in answer.get_json()["message"]
    assert_nothing_is_claimed(study, answer)
    assert client.post(address, data=passage(study), headers=JSON).status_code == 201
