"""The original beside the text: its pages, what is outlined on them, and the way to and fro."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pytest

from app.actions.briefs import add_brief
from app.readers.html import web_page
from app.store import original_pages
from app.store.database import change
from tests.fixtures.printed import PATROLS, WORDS, add_printed, keep_scanned, mark_printed
from tests.fixtures.reaching import all_at_once
from tests.fixtures.study import JSON, Study


def test_a_page_of_the_original_stands_beside_the_text(study: Study) -> None:
    number, _ = add_printed(study)
    client, base = study.client("viewer"), study.url(f"/briefs/{number}")

    def panel(query: str) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(client.get(base + query).text).get_element_by_id("original")

    for query, place, label in (
        ("?page=1", "2", "1"),  # as it is printed
        ("?page=i", "1", "i"),
        ("?page=3", "3", "2"),  # no page prints it: counted in the file
        ("?place=2", "2", "1"),
        ("?page=nowhere", "1", "i"),
    ):
        shown = panel(query)
        assert shown.cssselect("img")[0].get("src") == f"{base}/pages/{place}"
        assert shown.cssselect("[name=page]")[0].get("value") == label
    links = [link.get("href") for link in panel("?place=2").cssselect("[data-turn]")]
    assert links == [f"{base}?place=1", f"{base}?place=3"]
    assert b'id="original"' not in client.get(base).data
    alone = client.get(f"{base}/beside?page=1")
    assert lxml.html.fromstring(alone.text).get("id") == "original"
    picture = client.get(f"{base}/pages/2")
    assert picture.mimetype == "image/png"
    assert picture.headers["Cache-Control"] == "no-store"
    assert client.get(f"{base}/pages/9").status_code == 404


def test_highlights_are_outlined_and_lead_to_and_fro(study: Study) -> None:
    number, text = add_printed(study)
    first = mark_printed(study, number, text, PATROLS, "monitoring")
    whole = text.index("Guards should")
    client, base = study.client("viewer"), study.url(f"/briefs/{number}/pages")
    found = {}
    for page in (1, 2, 3):
        answer = client.get(f"{base}/{page}/outlines", headers=JSON).get_json()
        found[page] = [(each["h"], each["ref"]) for each in answer["outlines"]]
    assert found == {1: [], 2: [], 3: [(first, f"B{number}:{first}")]}
    [path] = answer["outlines"][0]["paths"]
    corners = [tuple(map(int, corner.split())) for corner in path.strip("MZ").split("L")]
    assert all(0 <= place <= 10_000 for corner in corners for place in corner)
    spans = answer["spans"]
    assert [page for page, *_ in spans] == [1, 2, 3]
    x, y = corners[0][0] + 30, corners[0][1] + 30
    there = client.get(f"{base}/3/text?x={x}&y={y}").get_json()
    assert there["highlights"] == [first]
    assert text[there["start"] : there["end"]].startswith("Neighbours")
    assert client.get(f"{base}/3/text?x=1&y=1").get_json() == {"start": None, "highlights": []}
    of = client.get(f"{base}/of?start={whole}&end={whole + len(WORDS)}").get_json()
    assert (of["page"], len(of["paths"])) == (2, 1)
    assert client.get(f"{base}/of?start=5&end=5").status_code == 422
    nowhere = client.get(f"{base}/of?start=99999&end=999999").get_json()
    assert nowhere == {"page": None, "paths": []}


def test_a_brief_of_long_ago_has_its_pages_made_when_somebody_looks(study: Study) -> None:
    number, _ = add_printed(study, kept=False)
    client, base = study.client("viewer"), study.url(f"/briefs/{number}")
    shown = client.get(f"{base}/beside").text
    assert "data-spans" not in shown
    assert "of 3" in lxml.html.fromstring(shown).text_content()
    answer = client.get(f"{base}/pages/1/outlines", headers=JSON).get_json()
    assert [page for page, *_ in answer["spans"]] == [1, 2, 3]
    with study.app.app_context():
        printed = original_pages.printed_text(study.project_id, number)
        known = original_pages.pages(printed.project_id, printed.file_sha256)
        assert [page.pictured for page in known] == [True] * 3
        assert len(original_pages.all_lines(*printed.key)) > 20


def test_a_file_that_has_no_pages_to_show_is_offered_itself(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = study.client("viewer").get(study.url("/briefs/1?page=1")).text
    panel = lxml.html.fromstring(page).get_element_by_id("original")
    assert "not shown here" in panel.text_content()
    assert panel.cssselect(".button")[-1].get("href") == study.url("/briefs/1/original")
    answer = study.client("viewer").get(study.url("/briefs/1/pages/1/outlines"), headers=JSON)
    assert answer.get_json() == {"page": 1, "outlines": [], "spans": []}


def test_a_citation_with_a_page_leads_to_that_page(study: Study) -> None:
    number, text = add_printed(study)
    marked = mark_printed(study, number, text, PATROLS, "monitoring")
    client = study.client("viewer")
    page = lxml.html.fromstring(client.get(study.url("/passages?q=tag:monitoring")).text)
    [cited] = page.cssselect("a.citation")
    assert "p. 2" in cited.text_content()
    assert cited.get("href").endswith(f"/briefs/{number}/highlights/{marked}?page=2")
    there = client.get(study.url(f"/briefs/{number}/highlights/{marked}?page=2"))
    assert there.location.endswith(f"/briefs/{number}?page=2#h{marked}")
    report = lxml.html.fromstring(client.get(study.url("/report")).text)
    assert [a.get("href").partition("?")[2] for a in report.cssselect("a.citation")] == ["page=2"]


def test_the_page_stands_beside_an_import_that_is_checked(study: Study) -> None:
    with study.app.app_context(), change():
        id, text = keep_scanned(study.member("analyst"))
    client, base = study.client("analyst"), study.url(f"/drafts/{id}")
    page = lxml.html.fromstring(client.get(base).text)
    panel = page.get_element_by_id("original")
    assert panel.cssselect("img")[0].get("src") == f"{base}/pages/1"
    assert "data-unasked" in panel.attrib
    assert [a.get("href") for a in panel.cssselect("a")][:2] == [
        f"{base}?place=1",
        f"{base}?place=2",
    ]
    assert not any("original" in a.get("href") for a in panel.cssselect("a"))  # one has the file
    blocks = page.cssselect("#text [data-start]")
    assert all(
        text.startswith(block.text_content(), int(block.get("data-start"))) for block in blocks
    )
    asked = lxml.html.fromstring(client.get(f"{base}?place=3").text).get_element_by_id("original")
    assert "data-unasked" not in asked.attrib
    assert asked.cssselect("img")[0].get("src") == f"{base}/pages/3"
    assert client.get(f"{base}/pages/3").mimetype == "image/png"
    answer = client.get(f"{base}/pages/3/outlines", headers=JSON).get_json()
    assert (answer["outlines"], [n for n, *_ in answer["spans"]]) == ([], [1, 2, 3])
    start = text.index(PATROLS)
    of = client.get(f"{base}/pages/of?start={start}&end={start + 1}").get_json()
    assert (of["page"], len(of["paths"])) == (3, 1)
    for other, status in (("lead", 404), ("viewer", 403)):
        assert study.client(other).get(f"{base}/pages/1").status_code == status
    brief = client.post(base, data={"title": "Of guards"}).location
    mark_printed(study, int(brief.rpartition("/")[2]), text, text[start - 40 :])
    assert " · 1 doubtful word in its first paragraph</p>" not in client.get(brief).text
    mark_printed(study, int(brief.rpartition("/")[2]), text, text)
    assert " · 1 doubtful word in its first paragraph</p>" in client.get(brief).text


def test_a_saved_page_is_sent_as_a_document_in_which_nothing_runs(study: Study) -> None:
    with study.app.app_context(), change():
        document = replace(web_page.read(all_at_once()), title="Ten Locks")
        number = add_brief(
            study.member("analyst"),
            document,
            data=all_at_once(),
            name="locks.html",
            media_type="text/html",
            reader="web_page",
            reader_version="1",
        )
    client, base = study.client("viewer"), study.url(f"/briefs/{number}")
    frame = lxml.html.fromstring(client.get(f"{base}/beside").text).cssselect("iframe")[0]
    assert (frame.get("src"), frame.get("sandbox")) == (f"{base}/saved-page", "")
    shown = client.get(f"{base}/saved-page")
    assert "evil" not in shown.text
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; img-src data:")
    assert "script-src" not in policy
    assert "allow" not in policy
    assert shown.headers["Cache-Control"] == "no-store"
    assert "frame-src 'self'" in client.get(base).headers["Content-Security-Policy"]
    elsewhere = client.get(study.url("/passages")).headers["Content-Security-Policy"]
    assert "frame-src" not in elsewhere
