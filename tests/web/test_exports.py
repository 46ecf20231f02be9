"""Large exports: the whole way through a worker's process, and who may see what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy as sa

from app import create_app
from app.domain.errors import Failed
from app.domain.report.choices import NOTES
from app.exports import jobs
from app.exports.jobs import Workers, Writers
from app.store import export_jobs
from app.store.database import change, db
from app.store.tables.exports import ExportJob
from app.web.pages import exports
from app.writers import WRITERS
from tests.conftest import Recorder
from tests.fixtures.crowded import add_crowded_brief
from tests.fixtures.marked import Marked
from tests.fixtures.study import JSON, Study


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every selection is."""
    monkeypatch.setattr("app.web.pages.exports._is_large", lambda *_: True)


@pytest.fixture(autouse=True)
def _closed(study: Study) -> Iterator[None]:
    yield
    jobs.stop(study.app)


def kept(study: Study) -> int:
    """How many jobs there are."""
    with study.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(ExportJob)) or 0


def finished(marked: Marked, url: str) -> dict[str, Any]:
    """The job, looked at until it is over."""
    while True:
        job: dict[str, Any] = marked.study.client("viewer").get(url).get_json()
        if job["state"] in ("done", "failed"):
            return job


@pytest.mark.usefixtures("large")
def test_a_worker_writes_what_the_request_would_have_written(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, url = marked.study.client("viewer"), marked.study.url
    aside = client.get(url("/report/csv?q=tag:peace"))
    assert aside.headers["Content-Disposition"] == 'attachment; filename="sahel-arms-summary.csv"'
    assert kept(marked.study) == 0

    asked = client.post(url("/exports"), data={"format": "csv", "q": "tag:peace"}, headers=JSON)
    assert asked.status_code == 202
    job = finished(marked, asked.get_json()["url"])
    assert (job["state"], job["done"], job["total"]) == ("done", 1, 1), job
    fetched = client.get(job["file"])

    monkeypatch.setattr("app.web.pages.exports._is_large", lambda *_: False)
    here = client.get(url("/report/csv?q=tag:peace"))
    assert aside.data == fetched.data == here.data
    assert aside.content_type == fetched.content_type == here.content_type


@pytest.mark.usefixtures("large")
def test_a_worker_that_dies_is_a_sentence_and_not_a_trace(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise Failed("Writing this file failed. Try again.")

    monkeypatch.setattr(Workers, "write", dies)
    client, url = marked.study.client("viewer"), marked.study.url
    answer = client.get(url("/report/csv"))
    assert answer.status_code == 500
    assert "<h1>Something went wrong on our side</h1>" in answer.text
    assert "Writing this file failed. Try again." in answer.text
    assert kept(marked.study) == 0
    asked = client.post(url("/exports"), data={"format": "csv"}, headers=JSON).get_json()
    assert finished(marked, asked["url"])["message"] == "Writing this file failed. Try again."


@pytest.mark.usefixtures("large")
def test_plain_links_do_not_take_all_threads_of_the_server(marked: Marked) -> None:
    taken = [exports._WAITING.acquire(blocking=False) for _ in range(6)]
    try:
        assert marked.study.client("viewer").get(marked.study.url("/report/csv")).status_code == 503
    finally:
        for _ in taken:
            exports._WAITING.release()


def test_a_job_is_there_for_who_asked_and_nobody_else(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = marked.study
    monkeypatch.setattr(Writers, "begin", lambda _self: None)
    with study.app.test_request_context(), study.app.app_context():
        order, _ = exports.ordered(study.member("viewer"), "csv")
        job = jobs.add(order, study.people["viewer"])
    path = study.url(f"/exports/{job.id}")
    assert study.client("viewer").get(path).get_json()["state"] == "queued"
    assert study.client("viewer").get(f"{path}/file").status_code == 404
    with study.app.app_context():
        taken = export_jobs.claim()
        assert taken
        export_jobs.hold(taken[0], 3200, 5000)
    found = study.client("viewer").get(path).get_json()
    assert found["message"] == "Writing Spreadsheet (CSV): 3,200 of 5,000 passages"
    with study.app.app_context():
        export_jobs.keep(taken[0], b"all of it", 5000)
    sent = study.client("viewer").get(f"{path}/file")
    assert (sent.data, sent.content_length) == (b"all of it", 9)
    for other in ("lead", "outsider"):
        assert study.client(other).get(path).status_code == 404
        assert study.client(other).get(f"{path}/file").status_code == 404


def test_what_cannot_be_written_is_said_before_a_job_begins(study: Study) -> None:
    client = study.client("viewer")
    for form, status in (({"format": "nope"}, 404), ({"format": "csv", "q": "tag:nope"}, 422)):
        assert client.post(study.url("/exports"), data=form, headers=JSON).status_code == status
    assert kept(study) == 0


def test_only_large_selections_are_marked_for_our_script(marked: Marked) -> None:
    client, url = marked.study.client("viewer"), marked.study.url("/report")
    always = sum(writer.most_in_request == 0 for writer in WRITERS)
    assert client.get(url).text.count("data-export=") == always < len(WRITERS)
    with marked.study.app.app_context(), change():
        who, tags = [marked.user("ana")], list(marked.tags.values())
        add_crowded_brief(marked.project_id, who, tags, number=9, words=800, highlights=1001)
    page = client.get(url).text
    assert page.count("data-export=") == len(WRITERS)
    assert jobs.of(marked.study.app).workers._idle[0].running


def test_notes_are_asked_for_by_the_address(marked: Marked) -> None:
    client, url = marked.study.client("viewer"), marked.study.url("/report")
    assert "parts=" not in client.get(url).text
    asked = unquote(client.get(f"{url}?notes=own").text)
    (parts,) = re.findall(r'/report/html\?profile=working&amp;parts=([^"&]*)"', asked)
    assert NOTES.intersection(parts.split(",")) == {"own"}
    assert '/report/csv"' in asked  # data has all of them anyway


def test_a_small_export_is_read_in_few_statements(marked: Marked, statements: Recorder) -> None:
    client, url = marked.study.client("viewer"), marked.study.url("/report/html")
    client.get(url)
    with statements() as seen:
        client.get(url)
    # attributes, recommendations, matrix, the team’s words, what to look at; and two that record it
    assert len(seen) == 23


def test_a_template_that_is_gone_is_said_in_words(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(marked.study.app.config, "DOCX_TEMPLATE", "/no/such/house.docx")
    answer = marked.study.client("viewer").get(marked.study.url("/report/docx"))
    assert answer.status_code == 422
    assert "The template house.docx for Word files cannot be read." in answer.text


def test_a_job_that_was_lost_is_taken_over_by_the_server_that_is_asked_about_it(
    marked: Marked, tmp_path: Path
) -> None:
    """Two servers with folders of their own; each has its own template under the same setting."""
    study = marked.study
    template = marked.study.app.config["DOCX_TEMPLATE"]
    with study.app.test_request_context(), study.app.app_context():
        order, _ = exports.ordered(study.member("viewer"), "csv")
        job = jobs.add(replace(order, template=template or "/of/the/other"), study.people["viewer"])
        assert export_jobs.claim()  # by a server that is lost right after
        with change():
            db.session.execute(sa.update(ExportJob).values(heard=0))
    places = {"DATABASE_URL": study.app.config["DATABASE_URL"], "INSTANCE": tmp_path / "other"}
    other = create_app({**places, "TESTING": True})
    try:
        client = other.test_client()
        client.set_cookie("briefmark_session", study.session("viewer"))
        path = study.url(f"/exports/{job.id}")
        while (found := client.get(path).get_json())["state"] != "done":
            assert found["state"] in ("queued", "writing"), found
        assert client.get(found["file"]).data.startswith(b"\xef\xbb\xbf")
    finally:
        jobs.stop(other)
        with other.app_context():
            db.engine.dispose()
