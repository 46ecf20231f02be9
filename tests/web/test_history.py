"""The pages of histories, and the record as a file."""

from __future__ import annotations

import csv
import io
import json
import re

import lxml.html
import pytest

from app.actions.highlights import add_highlight, remove_highlight
from app.store.database import change
from app.store.seals import seal_all
from app.store.tables.columns import new_id
from tests.fixtures.study import Study


@pytest.fixture
def worked(study: Study) -> Study:
    words = "count every rifle"
    with study.app.app_context(), change():
        analyst = study.member("analyst")
        add_highlight(analyst, 1, *study.span(words), words, ["monitoring"], note="=1+1 <b>")
        add_highlight(analyst, 1, *study.span(words), words, [], id=new_id())
        remove_highlight(analyst, 1, 2)
    return study


def feed(study: Study, role: str, query: str = "") -> list[str]:
    page = lxml.html.fromstring(study.client(role).get(study.url(f"/activity{query}")).text)
    return [" ".join(each.text_content().split()) for each in page.cssselect(".initials + span")]


def test_it_is_said_in_sentences_with_links_to_what_is_there(worked: Study) -> None:
    client = worked.client("viewer")
    page = client.get(worked.url("/activity?of=B1")).text
    assert feed(worked, "viewer", "?of=B1") == [
        "Ben Okoro removed B1:2words: “count every rifle”",
        "Ben Okoro highlighted B1:2words: “count every rifle”",
        "Ben Okoro highlighted B1:1words: “count every rifle”; tags: Monitoring; note: “=1+1 <b>”",
    ]
    assert "&lt;b&gt;" in page
    assert f'<a href="{worked.url("/briefs/1/highlights/1")}">B1:1</a>' in page
    assert "<h1>History of <bdi>B1</bdi></h1>" in page
    assert feed(worked, "analyst")[0] == "You removed B1:2words: “count every rifle”"


@pytest.mark.parametrize(
    ("page", "of"),
    [
        ("/briefs/1", "B1"),
        ("/codebook/tags/monitoring", "monitoring"),
        ("/briefs/1/highlights/1/edit", "B1%3A1"),
        ("", None),
    ],
)
def test_each_thing_leads_to_its_history(worked: Study, page: str, of: str | None) -> None:
    client = worked.client("analyst")
    found = lxml.html.fromstring(client.get(worked.url(page)).text)
    query = f"?of={of}" if of else ""
    links = {link.get("href").replace(":1", "%3A1") for link in found.cssselect("a[href]")}
    assert f"{worked.url('/activity')}{query}" in links
    shown = client.get(worked.url(f"/activity{query}"))
    assert (shown.status_code, "highlighted" in shown.text) == (200, True)


def test_what_there_is_nothing_of_is_not_found(worked: Study) -> None:
    answer = worked.client("viewer").get(worked.url("/activity?of=B77"))
    assert answer.status_code == 404
    assert "The record of this project has nothing of B77." in answer.text


def test_leads_choose_among_all_and_others_are_told_what_is_left_out(worked: Study) -> None:
    viewer, lead = worked.client("viewer"), worked.client("lead")
    viewer.get(worked.url("/settings"))
    lead.get(worked.url("/briefs/1/original"))
    for role, seen in (("lead", True), ("viewer", False)):
        page = worked.client(role).get(worked.url("/activity")).text
        assert ("was refused <bdi>GET /" in page and "downloaded the original" in page) is seen
        assert ("What was refused" in page) is seen
        assert ("/record/csv" in page) is seen
        assert ("is seen by its leads" in page) is not seen
    assert (
        feed(worked, "viewer", "?what=refused")[0]
        == "Ben Okoro removed B1:2words: “count every rifle”"
    )
    assert feed(worked, "lead", "?what=downloads") == ["You downloaded the original of B1"]
    assert feed(worked, "lead", "?by=vic") == ["Vic Lund was refused GET /projects/<slug>/settings"]
    assert feed(worked, "lead", "?by=olga") == []


def test_pages_follow_each_other_with_what_was_asked(
    worked: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.pages.history.A_PAGE", 2)
    client = worked.client("viewer")
    first = client.get(worked.url("/activity?of=B1&what=changes&by=ben")).text
    [link] = lxml.html.fromstring(first).cssselect("a.button[href*=before]")
    assert "of=B1&what=changes&by=ben&before=" in link.get("href")
    assert "highlighted" in client.get(link.get("href")).text


def test_the_whole_record_is_a_file_that_stands_in_it(worked: Study) -> None:
    with worked.app.app_context():
        seal_all()
    client = worked.client("lead")
    answer = client.get(worked.url("/record/csv"))
    assert answer.content_type == "text/csv; charset=utf-8"
    assert re.search(r'filename="sahel-arms-record-\d{4}-\d\d-\d\d\.csv"', str(answer.headers))
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["place"] for row in rows] == ["1", "2", "3", ""]
    assert rows[0]["sentence"] == "Ben Okoro highlighted B1:1"
    assert json.loads(rows[0]["after"])["note"] == "=1+1 <b>"
    assert rows[-1]["sentence"].startswith("Ana Sousa exported the record sahel-arms-record-")
    data = json.loads(client.get(worked.url("/record/json")).data)
    assert data["record"] == "sahel-arms"
    assert [line["id"] for line in data["lines"]][:4] == [row["id"] for row in rows]
    assert data["lines"][0]["hash"] == rows[0]["hash"] != ""
    assert data["lines"][0]["after"]["tags"] == ["monitoring"]
