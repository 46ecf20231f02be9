"""The forms of what the report says in the team's own words."""

from __future__ import annotations

import base64
import json
import re
from html import unescape
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader
from werkzeug.test import TestResponse

from app.actions.highlights import adjust_highlight, remove_highlight
from app.actions.recommendations import make
from app.domain.report.settings import FORMS
from app.store.database import change
from app.store.highlight_rows import with_id
from tests.fixtures.marked import Marked
from tests.fixtures.pictures import SVG, picture

PATH = "/report/texts/"


def page(marked: Marked, form: str, role: str = "analyst") -> str:
    return unescape(marked.study.client(role).get(marked.study.url(f"{PATH}{form}")).text)


def seen(marked: Marked, form: str) -> str:
    return str(re.findall(r'name="seen" value="(\w+)"', page(marked, form))[0])


def send(
    marked: Marked, form: str, role: str = "analyst", state: str = "", **said: str
) -> TestResponse:
    said = {"seen": state or seen(marked, form), **said}
    return marked.study.client(role).post(marked.study.url(f"{PATH}{form}"), data=said)


def report(marked: Marked, **asked: str) -> str:
    url = marked.study.url("/report")
    return unescape(marked.study.client("viewer").get(url, query_string=asked).text)


@pytest.mark.parametrize("form", FORMS)
def test_each_part_has_a_form_that_the_report_leads_to(marked: Marked, form: str) -> None:
    assert f"<h1>{FORMS[form].label}</h1>" in page(marked, form)
    url = marked.study.url(f"{PATH}{form}")
    assert f'href="{url}"' in marked.study.client("analyst").get(marked.study.url("/report")).text
    assert f'href="{url}"' not in report(marked)
    assert marked.study.client("viewer").get(url).status_code == 403


def test_the_cover_stands_on_the_report_and_in_its_files(marked: Marked) -> None:
    answer = send(
        marked,
        "cover",
        title="Keeping weapons",
        subtitle="What briefs ask for",
        organisation="Sahel desk",
        prepared_for="the Minister of State",
        marking="Official",
        authors="Maria Okafor",
        date="2026-11",
    )
    assert (answer.status_code, answer.location) == (303, marked.study.url("/report"))
    html = report(marked)
    file = marked.study.client("viewer").get(marked.study.url("/report/markdown")).text
    for words in ("Keeping weapons", "What briefs ask for", "Sahel desk", "the Minister of State"):
        assert words in html
        assert words in file
    for words in ("Official", "Maria Okafor", "November 2026"):
        assert words in html


def test_a_logo_stands_on_the_cover_and_in_every_file(marked: Marked) -> None:
    client, url = marked.study.client("analyst"), marked.study.url(f"{PATH}cover")
    said = {"organisation": "Sahel desk", "date": "tomorrow"}

    def put(data: bytes, name: str = "logo.png", **said: str) -> TestResponse:
        file = (BytesIO(data), name)
        return client.post(url, data={"seen": seen(marked, "cover"), "logo": file, **said})

    refused = put(SVG, "logo.svg", title="Kept")
    assert refused.status_code == 422
    for words in ("save it as PNG", 'value="Kept"', "Choose it again"):
        assert words in unescape(refused.text)
    assert put(b"x" * (2**20 + 1)).status_code == 413
    assert "Choose it again" in unescape(put(picture(), **said).text)
    assert "<img" not in page(marked, "cover")
    assert put(picture(), **{**said, "date": ""}).status_code == 303
    (address,) = re.findall(r'<img class="logo" src="([^"]+)" alt="Sahel desk"', report(marked))
    assert address in page(marked, "cover")
    viewer = marked.study.client("viewer")
    shown = viewer.get(address)
    assert (shown.mimetype, shown.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert marked.study.client("outsider").get(address).status_code == 404

    def file(format: str) -> bytes:
        return viewer.get(marked.study.url(f"/report/{format}")).data

    html = file("html").decode()
    assert 'alt="Sahel desk"' in html
    assert base64.b64encode(shown.data).decode() in html
    assert "img-src data:; base-uri" in html
    assert "\\[Logo: Sahel desk\\]" in file("markdown").decode()
    assert json.loads(file("json"))["report"]["logo"] == {
        **{"media_type": "image/png", "width": 40, "height": 20},
        "data": base64.b64encode(shown.data).decode(),
    }
    word = Document(BytesIO(file("docx")))
    (drawn,) = word.inline_shapes
    assert drawn._inline.docPr.get("descr") == "Sahel desk"
    embedded = drawn._inline.graphic.graphicData.pic.blipFill.blip.embed
    assert word.part.related_parts[embedded].blob == shown.data
    assert (round(drawn.width.mm), round(drawn.height.mm)) == (48, 24)
    pdf = PdfReader(BytesIO(file("pdf")))
    (image,) = pdf.pages[0].images
    assert image.image
    assert image.image.size == (40, 20)
    send(marked, "cover", no_logo="on")
    assert "<img" not in report(marked)
    assert b"img-src" not in file("html")


def test_introduction_and_conclusion_cite_and_have_emphasis(marked: Marked) -> None:
    send(marked, "introduction", introduction="We **read** all [B1:3].\n\n- and *well*")
    html = report(marked)
    section = html.split('id="introduction"')[1].split("</section>")[0]
    assert "<strong>read</strong>" in section
    assert "<em>well</em>" in section
    assert "Quill 2019a, ¶3" in section
    assert 'id="conclusion"' not in html
    assert 'id="introduction"' not in report(marked, profile="hand-in", parts="method")


def test_key_messages_lead_to_the_recommendations(marked: Marked) -> None:
    with marked.study.app.app_context(), change():
        make(marked.member("ana"), 1, 1)
    said = {"text-1": "**Guard.** First.", "records-1": "R1", "confidence-1": "low"}
    send(marked, "messages", **said)
    html = report(marked)
    section = html.split('id="messages"')[1].split("</section>")[0]
    assert "<strong>Guard.</strong> First." in section
    assert "Low confidence" in section
    assert 'href="#r1"' in section
    assert 'id="r1"' in html
    again = page(marked, "messages")
    assert "**Guard.** First." in again
    assert 'value="R1"' in again


def test_what_is_refused_stays_in_the_form(marked: Marked) -> None:
    answer = send(marked, "cover", title="Kept", date="tomorrow")
    assert answer.status_code == 422
    html = unescape(answer.text)
    assert 'value="Kept"' in html
    assert "Write the date as" in html
    long = send(marked, "introduction", introduction="x" * 50_001)
    assert long.status_code == 413
    assert "x" * 50_001 in long.text
    wrong = send(marked, "messages", **{"text-2": "Mine", "records-2": "R9"})
    assert wrong.status_code == 422
    assert "Mine" in wrong.text


def test_a_stale_form_shows_both_texts(marked: Marked) -> None:
    before = seen(marked, "introduction")
    send(marked, "introduction", "lead", introduction="Ana was faster.")
    answer = send(marked, "introduction", state=before, introduction="Ben was slower.")
    assert answer.status_code == 409
    html = unescape(answer.text)
    assert "Ana was faster." in html
    assert "Ben was slower." in html
    assert "Save mine in its place" in html
    (state,) = re.findall(r'name="seen" value="(\w+)"', html)
    assert send(marked, "introduction", state=state, introduction="Ben.").status_code == 303


def test_a_change_is_taken_back_on_its_page(marked: Marked) -> None:
    send(marked, "cover", title="Wrong")
    (action,) = re.findall(r'action="([^"]+/removal)"', page(marked, "cover"))
    assert marked.study.client("analyst").post(action).status_code == 303
    html = page(marked, "cover")
    assert 'value="Wrong"' not in html
    assert "/removal" not in html


def test_a_text_from_right_to_left_is_one_on_the_report(marked: Marked) -> None:
    send(marked, "introduction", introduction="راقبوا الحدود")
    assert '<p dir="auto">راقبوا الحدود' in report(marked)


def test_a_key_message_says_that_what_it_cites_has_changed(marked: Marked) -> None:
    send(marked, "messages", **{"text-1": "Pay.", "text-2": "Count [B1:1]. **Guard** [B1:2]."})
    assert "needs a look" not in page(marked, "messages").lower()
    assert "Needs a look:" not in report(marked, profile="working")
    words = "every rifle in the depots"
    with marked.study.app.app_context(), change():
        ana, rows = marked.member("ana"), marked.highlights
        row = with_id(marked.project_id, rows["B1:1"])
        assert row
        adjust_highlight(ana, 1, 1, *marked.study.span(words), words, row.version)
        remove_highlight(ana, 1, 2)
    html = page(marked, "messages")
    look = html.split('aria-labelledby="look-2"')[1].split("</section>")[0]
    assert "look-1" not in html
    for said in ("Key message 2 needs a look", "B1:1 has other words.", "B1:2 was removed."):
        assert said in look
    assert f"count {words}" in look
    assert f">{words}<" in look
    printed = "Needs a look: B1:1 has other words; Needs a look: B1:2 was removed"
    assert printed in report(marked, profile="working")
    assert "Needs a look" not in report(marked, profile="hand-in").split('id="messages"')[1]
    to_hand_in = "/hand-ins/new?profile=hand-in"
    lead = marked.study.client("lead")
    asked = unescape(lead.get(marked.study.url(to_hand_in)).text)
    assert "2 passages that need a look" in asked
    assert "Key message 2: <bdi>Count [B1:1]." in asked
    (action,) = re.findall(r'action="([^"]+/confirmation)"', html)
    client = marked.study.client("analyst")
    assert client.post(action, data={"version": "another"}).status_code == 409
    assert client.post(action, data={"version": seen(marked, "messages")}).status_code == 303
    again = page(marked, "messages")
    assert 'id="look-' not in again
    assert "said that one still holds" in again
    assert "need a look" not in unescape(lead.get(marked.study.url(to_hand_in)).text)
    taken_back = re.findall(r'action="([^"]+/removal)"', again)[0]
    assert client.post(taken_back).status_code == 303
    assert "Key message 2 needs a look" in page(marked, "messages")
