from __future__ import annotations

from html import unescape

from flask import Flask
from werkzeug.test import TestResponse

from app.actions.codebook import write_synthesis
from app.actions.highlights import remove_highlight
from app.store.database import change
from tests.fixtures.marked import Marked

PATH = "/codebook/tags/peace/synthesis"


def send(marked: Marked, text: str, version: int, role: str = "lead") -> TestResponse:
    form = {"text": text, "version": version, "q": "tag:peace"}
    return marked.study.client(role).post(marked.study.url(PATH), data=form)


def test_the_passages_of_the_tag_stand_beside_the_text(marked: Marked) -> None:
    html = unescape(marked.study.client("analyst").get(marked.study.url(PATH)).text)
    assert "Monitors need mandates" in html
    assert "[B1:3]" in html
    assert "count every rifle" not in html


def test_saving_leads_back_to_the_summary_as_it_was_filtered(marked: Marked) -> None:
    answer = send(marked, "They agree [B1:3].", 0)
    assert answer.status_code == 303
    assert answer.location == "/projects/sahel-arms/report?q=tag:peace#tag-peace"
    page = marked.study.client("viewer").get(marked.study.url("/report")).text
    assert "They agree" in page


def test_an_unknown_reference_is_named_and_the_text_kept(marked: Marked) -> None:
    answer = send(marked, "Much work went into this [B8:1].", 0)
    assert answer.status_code == 422
    html = unescape(answer.text)
    assert "There is no passage B8:1." in html
    assert "Much work went into this [B8:1]." in html
    assert 'name="version" value="0"' in html


def test_a_stale_edit_shows_both_texts(marked: Marked) -> None:
    send(marked, "Ben was faster.", 0, "analyst")
    answer = send(marked, "Ana was slower.", 0)
    assert answer.status_code == 409
    html = unescape(answer.text)
    assert "Ben was faster." in html
    assert "Ana was slower." in html
    assert 'name="version" value="1"' in html
    assert send(marked, "Ana was slower.", 1).status_code == 303


def test_only_who_may_write_sees_the_form(marked: Marked) -> None:
    url = marked.study.url(PATH)
    assert marked.study.client("viewer").get(url).status_code == 403
    assert marked.study.client("outsider").get(url).status_code == 404
    assert send(marked, "x", 0, "viewer").status_code == 403
    assert marked.study.client("lead").get(url.replace("peace", "nope")).status_code == 404


def test_a_version_that_is_no_number_loses_nothing(marked: Marked) -> None:
    form = {"text": "Kept.", "version": "x"}
    answer = marked.study.client("lead").post(marked.study.url(PATH), data=form)
    assert answer.status_code == 409
    assert "Kept." in answer.text


def test_it_needs_a_look_until_somebody_says_that_it_still_holds(
    app: Flask, marked: Marked
) -> None:
    client = marked.study.client("lead")
    with app.app_context(), change():
        write_synthesis(marked.member("ana"), "peace", "They need time [B1:3].", 0)
    address = marked.study.url(PATH)
    assert "Needs a look" not in client.get(address).text
    with app.app_context(), change():
        remove_highlight(marked.member("ana"), 1, 3)
    page = client.get(address).text
    assert "B1:3 was removed." in page
    assert "Monitors need mandates" in page
    assert "B1:3 was removed." in client.get(marked.study.url("/report")).text
    said = client.post(f"{address}/confirmation", data={"version": 1}, follow_redirects=True)
    assert "The synthesis still holds." in said.text
    assert "Needs a look" not in said.text
    back = client.post(f"{address}/confirmation/undo", follow_redirects=True).text
    assert "B1:3 was removed." in back
    assert client.post(f"{address}/confirmation", data={"version": 7}).status_code == 409
