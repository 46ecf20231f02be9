"""Scans from the form to the import that is checked: what is offered, how far it is, stopping."""

from __future__ import annotations

import os
import uuid
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from app.actions import scans as actions
from app.actions.highlights import add_highlight
from app.domain.scans import Scan
from app.store import scans
from app.store.database import change, db
from app.store.drafts import SCAN
from app.store.tables.briefs import Draft, Original
from app.web.room.marks import DOUBTED
from tests.fixtures.scanned import answering, as_file, hocr
from tests.fixtures.study import JSON, Study
from tests.fixtures.waiting import until

PAGES = [Image.new("L", (900, 300), shade) for shade in (250, 251)]
WORDS = [(word, 95) for word in ["Guards", "count", "every", "rifle", "twice"]] + [("amonth.", 40)]


@pytest.fixture(name="answer")
def what_the_program_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    answer = answering(tmp_path, monkeypatch)
    answer.write_text(hocr(*WORDS))
    return answer


def send(study: Study, data: bytes, **fields: str) -> TestResponse:
    return study.client("analyst").post(
        study.url("/drafts"), data={"file": (BytesIO(data), "scan.pdf"), **fields}
    )


def wait_for(study: Study, address: str) -> str:
    """Where the scan led to, or why it was refused."""

    def led() -> str:
        answer = study.client("analyst").get(address, headers=JSON).get_json()
        return str(answer.get("go") or (answer["refused"] and answer["said"]) or "")

    return until(led)


def opened(pipe: Path) -> int:
    """The end to write to, once somebody reads."""

    def end() -> int | None:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return None

    return until(end)


def test_a_scan_is_recognised_aside_and_checked_like_others(study: Study, answer: Path) -> None:
    client = study.client("analyst")
    form = client.get(study.url("/briefs/new")).text
    assert '<option value="eng" selected>English</option>' in form
    assert '<option value="fra">French</option>' in form
    assert ".tiff" in form
    response = send(study, as_file(PAGES[:1], "PDF"), scans="fra")
    assert response.status_code == 303
    assert "/scans/" in response.location
    assert study.client("lead").get(response.location).status_code == 404, "it is its maker's own"
    go = wait_for(study, response.location)
    assert go == response.location.replace("/scans/", "/drafts/")
    assert client.get(response.location).location == go
    page = client.get(go).text
    dotted = f'every rifle twice <span class="doubtful" title="{DOUBTED}">amonth.</span>'
    assert dotted in page
    said = "ext recognised by tesseract 9.1, language French, 1 doubtful word"
    assert f"T{said}, dotted below" in page
    brief = client.post(go, data={"title": "Scanned"}).location
    room = client.get(brief).text
    assert dotted in room
    assert f"T{said}" in room
    assert 'aria-label="Paragraph 1, recognised"' in room
    with study.app.app_context(), change():
        text = "Guards count every rifle twice amonth."
        start, end = text.index("rifle"), len(text)
        actor, number = study.member("analyst"), int(brief.rsplit("/")[-1])
        add_highlight(actor, number, start, end, text[start:end], ["monitoring"], id=uuid.uuid4())
    assert "1 doubtful word</p>" in client.get(brief).text
    for profile, told in (("audit", True), ("hand-in", False)):
        report = client.get(study.url(f"/report/markdown?profile={profile}"))
        assert "was recognised in pictures of the pages by tesseract 9.1" in report.text
        assert f"T{said}" in report.text
        assert (report.text.count("doubtful word") > 2) is told, "the passage says so, too"


def test_how_far_it_is_is_told_and_it_can_be_stopped(
    study: Study, answer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "TELL_SECONDS", 0.1)
    answer.unlink()
    os.mkfifo(answer)
    client = study.client("analyst")
    first = send(study, as_file(PAGES, "PDF"), scans="eng").location
    second = send(study, as_file(PAGES[::-1], "PDF"), scans="eng").location
    page = opened(answer)
    os.write(page, hocr(*WORDS).encode())
    os.close(page)
    until(lambda: client.get(first, headers=JSON).get_json()["done"])
    told = client.get(first, headers=JSON).get_json()
    assert told["said"] == "Page 2 of 2 is being recognised (English)."
    page_of_it = client.get(first).text
    assert '<progress aria-label="Pages recognised" max="2" value="1">' in page_of_it
    assert "waits for its turn" in client.get(second).text
    listed = client.get(study.url("/briefs/new")).text
    assert "Page 2 of 2 is being recognised" in listed
    for each in (second, first):
        client.post(f"{each}/removal")
        assert client.get(each).status_code == 404
    until(lambda: not actions._RUNNING)  # the program was stopped with it
    with study.app.app_context():
        assert db.session.query(Draft).count() == 0
        assert db.session.query(Original).count() == 1, "the study's own"


@pytest.mark.either_engine
def test_what_fails_says_why_and_may_be_tried_in_another_language(
    study: Study, answer: Path
) -> None:
    answer.write_text(hocr(("~", 3)))
    address = send(study, as_file(PAGES[:1], "PNG"), scans="eng").location
    assert "No text could be recognised" in wait_for(study, address)
    client = study.client("analyst")
    page = client.get(address)
    assert "The text was not recognised" in page.text
    assert client.post(address, data={"scans": "xxx"}).status_code == 422
    answer.write_text(hocr(*WORDS))
    assert client.post(address, data={"scans": "fra"}).location == address
    assert "/drafts/" in wait_for(study, address)


@pytest.mark.either_engine
def test_without_the_program_or_a_language_the_import_says_what_to_do(
    study: Study, answer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = send(study, as_file(PAGES, "PDF"), scans="none")
    assert refused.status_code == 415
    assert "Choose the language that it is printed in" in refused.text
    assert send(study, as_file(PAGES, "PDF"), scans="xxx").status_code == 422
    monkeypatch.setenv("PATH", "/nowhere")
    refused = send(study, as_file(PAGES, "PDF"))
    assert refused.status_code == 415
    assert "apt-get install tesseract-ocr" in refused.text
    assert "cannot be read on this server yet" in refused.text


def test_a_scan_that_nobody_reads_any_longer_is_begun_again(
    study: Study, answer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a restart. With a password it cannot: that is kept nowhere."""
    monkeypatch.setattr("app.web.pages.drafts.recognise_aside", lambda *_args, **_options: None)
    client = study.client("analyst")
    address = send(study, as_file(PAGES, "PDF"), scans="eng").location
    assert not client.get(address, headers=JSON).get_json()["refused"]
    monkeypatch.setattr(scans, "SILENT_SECONDS", -1)
    assert "/drafts/" in wait_for(study, address)
    monkeypatch.setattr(scans, "SILENT_SECONDS", 45)
    address = send(study, as_file(PAGES[:1], "PDF"), scans="eng", password="otter").location
    monkeypatch.setattr(scans, "SILENT_SECONDS", -1)
    assert "kept nowhere" in wait_for(study, address)
    with study.app.app_context(), change():
        assert db.session.query(Draft).count() == 2


def test_how_many_wait_is_known_to_every_server_and_what_one_left_is_begun_again_at_once(
    study: Study,
) -> None:
    """Rows as a server writes them that is lost, stopped, at it or done."""
    with study.app.app_context():
        with change():
            db.session.add(
                Original(
                    project_id=study.project_id,
                    sha256="0" * 64,
                    name="scan.pdf",
                    media_type="application/pdf",
                    size=1,
                    data=b"x",
                )
            )
            db.session.flush()
            said: dict[str, dict[str, object]] = {
                "at it": {},
                "lost": {"heard": 0.0},
                "refused": {"refusal": "It was locked."},
            }
            ids = {}
            for name, values in said.items():
                draft = Draft(
                    project_id=study.project_id,
                    created_by=study.people["analyst"],
                    reader=f"{SCAN}pdf",
                    reader_version="1",
                    file_sha256="0" * 64,
                    document={**scans.values(Scan("eng", "English")), **values},
                )
                db.session.add(draft)
                db.session.flush()
                ids[name] = draft.id
        assert scans.waiting() == 1
        assert not scans.here(study.project_id, ids["at it"]).is_silent
        with change():
            scans.give_back([(study.project_id, ids["at it"]), (study.project_id, uuid.uuid4())])
        assert scans.here(study.project_id, ids["at it"]).is_silent
        assert scans.waiting() == 0
