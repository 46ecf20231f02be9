from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import unquote

import pytest
from flask import Flask
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from app.actions import recommendations as act
from app.actions.matrix import write_cell
from app.actions.recommendations import links
from app.domain.recommendations.kinds import GivenField
from app.store import filters, syntheses
from app.store.database import change
from app.writers import WRITERS, Writer
from tests.conftest import Recorder
from tests.fixtures.marked import Marked
from tests.fixtures.study import Study


def page(marked: Marked, query: str = "", **asked: str) -> str:
    answer = marked.study.client("viewer").get(
        marked.study.url("/report"), query_string={"q": query, **asked}
    )
    assert answer.status_code == 200
    return unescape(answer.text)


def write(marked: Marked, tag: str, text: str) -> None:
    with marked.study.app.app_context(), change():
        syntheses.save(marked.project_id, marked.tags[tag], text, marked.user("ana"))


@pytest.mark.either_engine
def test_the_page_says_what_the_export_will_say(marked: Marked) -> None:
    html = page(marked, "tag:border-control")
    assert "Which measures do the briefs recommend?" in html
    assert "Passages tagged Border control." in html
    assert "2 briefs (3 passages)" in html
    assert "Ida Quill" in html or "Quill, Ida" in html
    for part in ("Method", "Annex A: Codebook", "Annex B: Sources"):
        assert f">{part}</h2>" in html


@pytest.mark.either_engine
def test_quote_and_synthesis_are_never_in_one_paragraph(marked: Marked) -> None:
    write(marked, "peace", "They all agree [B1:3].")
    html = page(marked, profile="working")
    for element in re.findall(r"<(?:p|blockquote)\b.*?</(?:p|blockquote)>", html, re.DOTALL):
        assert not ("They all agree" in element and "Monitors need mandates" in element)
    assert '<a href="#B1-3" title="Passage B1:3">Quill 2019a, ¶3, B1:3</a>' in html


@pytest.mark.either_engine
def test_a_citation_that_leads_nowhere_says_so(marked: Marked) -> None:
    write(marked, "peace", "They all agree [B9:9].")
    assert "B9:9: passage deleted" in page(marked, profile="working")
    handed_in = page(marked)
    assert "passage deleted" in handed_in
    assert "B9:9" not in handed_in


@pytest.mark.either_engine
def test_a_tag_without_passage_says_so(marked: Marked) -> None:
    assert "No passage carries the tag " in page(marked)
    section = page(marked, profile="working").split('id="tag-monitoring"')[1].split("</section>")[0]
    assert "No passage in this selection." in section


def named(slug: str, writer: Writer, profile: str = "") -> str:
    stem, extension = writer.stem, writer.extension
    day = f"{profile}-{datetime.now(UTC).date()}" if stem == "report" else ""
    return f"{slug}-{stem}{day}.{extension}"


@pytest.mark.either_engine
@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)
def test_every_format_downloads(marked: Marked, writer: Writer) -> None:
    name = writer.name
    client = marked.study.client("viewer")
    answer = client.get(marked.study.url(f"/report/{name}"), query_string={"q": "tag:peace"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == writer.media_type
    expected = f'attachment; filename="{named("sahel-arms", writer)}"'
    assert answer.headers["Content-Disposition"] == expected
    assert f"/report/{name}?q=tag:peace" in page(marked, "tag:peace")


def test_an_unknown_format_is_not_found(study: Study) -> None:
    assert study.client("viewer").get(study.url("/report/nope")).status_code == 404


@pytest.mark.either_engine
def test_the_citation_style_is_the_projects_unless_the_address_asks_for_another(
    marked: Marked,
) -> None:
    client, url = marked.study.client("lead"), marked.study.url("/report")
    settings = marked.study.url("/settings")
    version = re.findall(r'name="version" value="(\d+)"', client.get(settings).text)[0]
    client.post(settings, data={"name": "Arms", "version": version, "citation_style": "apa"})
    assert "Quill, 2019a, para. 3" in page(marked)
    assert "Quill, 2019a, para. 3" in client.get(marked.study.url("/passages")).text
    assert "Quill, 2019a" in client.get(marked.study.url()).text
    asked = client.get(f"{url}?style=chicago").text
    assert "Quill 2019a, ¶3" in asked
    assert f'href="{url}/json?style=chicago"' in unescape(asked)
    assert "Quill 2019a, ¶3" in client.get(f"{url}/json?style=chicago").text
    assert client.get(f"{url}/json?style=nope").status_code == 422


@pytest.mark.either_engine
def test_a_malformed_filter_fails_a_download_and_is_kept_on_the_page(study: Study) -> None:
    client = study.client("viewer")
    for path in ("/report", "/report/csv"):
        answer = client.get(study.url(path), query_string={"q": "tag:nope"})
        assert answer.status_code == 422
        assert "There is no tag “nope”" in unescape(answer.text)


@pytest.mark.either_engine
@pytest.mark.parametrize("public", ["", "http://briefs.example.org/"])
def test_permalinks_in_a_download_are_absolute(marked: Marked, public: str) -> None:
    marked.study.app.config["PUBLIC_URL"] = public
    answer = marked.study.client("viewer").get(marked.study.url("/report/json"))
    link = json.loads(answer.data)["passages"][0]["permalink"]
    host = public.rstrip("/") or "http://localhost"
    assert link == f"{host}/projects/sahel-arms/briefs/1/highlights/1"


@pytest.mark.parametrize(
    "query", ["", "tag:border-control", "by:ben brief:B1", "peace*", "-has:note", "zone:body"]
)
def test_brief_page_project_page_and_export_hold_the_same_set(marked: Marked, query: str) -> None:
    client = marked.study.client("viewer")
    asked = {"q": query}
    exported = [
        passage["ref"]
        for passage in client.get(marked.study.url("/report/json"), query_string=asked).get_json()[
            "passages"
        ]
    ]
    listed = re.findall(
        r'class="reference" href="[^"]+">(B\d+:\d+)<',
        client.get(marked.study.url("/passages"), query_string=asked).text,
    )
    assert exported == listed
    assert len(set(exported)) == len(exported)
    with marked.study.app.app_context():
        ids = filters.ids(
            filters.select(marked.project_id, query).conditions, marked.study.brief_id
        )
    on_brief = {ref for ref, id in marked.highlights.items() if id in ids}
    assert on_brief == {ref for ref in exported if ref.startswith("B1:")}
    brief = client.get(marked.study.url("/briefs/1"), query_string=asked).text
    shown = set(re.findall(r'id="h(\d+)"', brief))
    assert shown == {ref.removeprefix("B1:") for ref in on_brief}


def test_the_same_filter_gives_the_same_bytes_twice(marked: Marked) -> None:
    client = marked.study.client("viewer")
    for writer in WRITERS:
        url = marked.study.url(f"/report/{writer.name}?q=by:ana")
        assert client.get(url).data == client.get(url).data


def test_an_outsider_sees_404(marked: Marked) -> None:
    outsider = marked.study.client("outsider")
    for path in ("/report", "/report/csv", "/passages"):
        assert outsider.get(marked.study.url(path)).status_code == 404


def test_a_long_summary_shows_the_first_of_each_tag_and_says_where_all_are(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.pages.report.MOST_WHOLE", 5)
    monkeypatch.setattr("app.web.pages.report.A_SECTION", 2)
    write(marked, "border-control", "See [B1:2] and [B2:2].")
    html = page(marked, profile="working")
    section = html.split('id="tag-border-control"')[1].split("</section>")[0]
    assert re.findall(r'<figure class="passage" id="(B\d-\d)', section) == ["B1-2", "B1-4"]
    assert "2 of 3 passages are shown here; the downloads hold all of them." in section
    assert "2 briefs (3 passages)" in section
    link = re.search(r'href="([^"]+)">Read all passages: <bdi>Border control', section)
    assert link
    listed = marked.study.client("viewer").get(link[1]).text
    assert re.findall(r'class="reference" href="[^"]+">(B\d+:\d+)<', listed) == [
        "B1:2",
        "B1:4",
        "B2:2",
    ]
    assert '<a href="#B1-2"' in section  # a citation leads to what is there
    assert 'href="/projects/sahel-arms/briefs/2/highlights/2" title="Passage B2:2"' in section
    assert "are shown here" not in page(marked, "tag:border-control")


def test_the_matrix_in_it_names_what_a_cell_cites_outside_the_filter(
    app: Flask, marked: Marked
) -> None:
    with app.app_context(), change():
        write_cell(marked.member("ana"), 1, "border-control", "As there [B2:1].", 0)
    found = page(marked, "brief:B1 tag:border-control", profile="working")
    assert "As there." in found
    assert "B2:1: passage deleted" not in found
    said = re.sub(r"<[^>]+>", "", found[found.index("As there.") :])
    assert said.startswith("As there.¶2cites Quill 2019b, ¶3, B2:1"), said[:200]


def test_a_long_report_shows_the_first_recommendations_of_each_tag_and_leads_to_the_others(
    app: Flask, marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.pages.report.MOST_WHOLE", 3)
    monkeypatch.setattr("app.web.pages.report.A_SECTION", 2)
    monkeypatch.setattr("app.web.pages.report.MOST_RUNS", 4)
    with app.app_context(), change():
        for _ in range(4):
            act.make(marked.member("ben"), 1, 1, fields=[GivenField("when", "not_stated")])
        links.link(marked.member("ben"), 1, 2, "same")
        links.link(marked.member("ben"), 1, 4, "conflicts")
    found = page(marked)
    assert "Quill 2019a: by when (R1, … The downloads hold all of it." in re.sub(
        r"<[^>]+>", "", found
    )
    assert re.findall(r'<article class="record" id="(r\d)"', found) == ["r1", "r2"]
    assert "2 of 4 recommendations are shown here; the downloads hold all of them." in found
    assert "3 of 4 rows are shown here; the downloads hold all of them." in found
    assert '<a href="#r2"><strong>R2' in found
    assert '<a href="/projects/sahel-arms/recommendations/3"><strong>R3' in found
    assert '<a href="#r2">R2</a>; in conflict with <a' in found
    assert 'with <a href="/projects/sahel-arms/recommendations/4">R4</a>' in found
    assert "4 recommendations" in found
    assert "<strong>R4" not in found


NAMES = ["軍備管理", "«Контроль границ»", "🛡️ shields", 'a "quoted" name', "a\r\nX-Injected: 1", "…"]


@pytest.mark.either_engine
@pytest.mark.parametrize("name", NAMES)
def test_a_project_of_any_name_is_exported_under_a_name_that_browsers_take(
    study: Study, name: str
) -> None:
    client = study.client("lead")
    path = client.post("/projects", data={"name": name}).headers["Location"]
    slug = unquote(path).rsplit("/", 1)[1]
    kinds = {writer.stem: writer for writer in WRITERS if writer.most_in_request}
    for writer in kinds.values():
        answer = client.get(f"{path}/report/{writer.name}")
        assert answer.status_code == 200
        assert "X-Injected" not in answer.headers
        header = answer.headers["Content-Disposition"]
        assert header.isascii()
        _, options = parse_options_header(header)
        assert options["filename"] == named(slug, writer)
        (plain,) = re.findall(r'filename="([\w.-]+)"', header)
        assert plain.endswith(named("", writer).lstrip("-"))


@pytest.mark.either_engine
def test_notes_are_printed_only_where_they_are_chosen(marked: Marked) -> None:
    """Ana and Ben have written a note each."""
    with marked.study.app.app_context(), change():
        marked.mark(1, "Guards", "peace", by="ben", note="Private to Ben.")
        marked.mark(1, "Monitors", "peace", note="Private to Ana.")
    ben, url = marked.study.client("analyst"), marked.study.url("/report")

    def printed(path: str) -> tuple[bool, bool]:
        text = ben.get(path).text
        return "Private to Ben." in text, "Private to Ana." in text

    for where in (url, f"{url}/html", f"{url}/markdown", f"{url}/annotated-html"):
        assert printed(where) == (False, False)
        assert printed(f"{where}?notes=own") == (True, False)
        assert printed(f"{where}?notes=colleagues") == (False, True)
        assert printed(f"{where}?notes=1") == (True, True)
    assert printed(f"{url}/csv") == (True, True)


@pytest.mark.either_engine
def test_old_addresses_lead_to_the_report_and_old_links_to_files_go_on_working(
    marked: Marked,
) -> None:
    client, url = marked.study.client("viewer"), marked.study.url
    moved = client.get(url("/summary"), query_string={"q": "tag:peace", "notes": "own"})
    assert moved.status_code == 301
    assert unquote(moved.location) == url("/report?q=tag:peace&notes=own")
    old, new = (client.get(url(f"/{name}/markdown?q=tag:peace")) for name in ("summary", "report"))
    assert old.status_code == 200
    assert old.data == new.data


def switched(marked: Marked, role: str, *parts: str, **more: object) -> TestResponse:
    form = {"profile": "working", "was": "working", "parts": list(parts), **more}
    return marked.study.client(role).post(marked.study.url("/report"), data=form)


def test_switches_are_kept_for_everybody_in_page_and_files(marked: Marked) -> None:
    answer = switched(marked, "analyst", "findings", "passages", "who", "codebook")
    assert (answer.status_code, answer.location) == (303, marked.study.url("/report"))
    html = page(marked)
    assert ">Annex A: Codebook</h2>" in html
    assert ">Method</h2>" not in html
    assert "marked by <bdi>AS</bdi>" in html
    assert "parts=" not in html
    file = marked.study.client("viewer").get(marked.study.url("/report/markdown")).text
    assert "## Annex A: Codebook" in file
    assert "## Method" not in file
    assert "marked by AS" in file
    address = marked.study.url("/report/markdown?parts=method")
    asked = marked.study.client("viewer").get(address).text
    assert "## Method" in asked
    assert "## Annex A: Codebook" not in asked
    activity = marked.study.client("viewer").get(marked.study.url()).text
    assert "chose what goes into the report" in activity


@pytest.mark.either_engine
def test_who_may_not_choose_for_the_project_has_it_in_the_address(marked: Marked) -> None:
    answer = switched(marked, "viewer", "findings", "codebook", q="tag:peace", style="apa")
    assert answer.status_code == 303
    assert unquote(answer.location) == marked.study.url(
        "/report?q=tag:peace&style=apa&profile=working&parts=findings,codebook"
    )
    there = marked.study.client("viewer").get(answer.location).text
    assert ">Annex A: Codebook</h2>" in there
    assert "/report/pdf?q=tag:peace&amp;style=apa&amp;profile=working&amp;parts=findings" in there
    (cleared,) = re.findall(r'class="remove" href="([^"]+)"', there)
    assert "parts=findings" in cleared  # another filter keeps them
    assert ">Method</h2>" not in there
    assert ">Method</h2>" in page(marked)


@pytest.mark.either_engine
def test_a_tag_that_is_left_out_stays_a_switch_and_is_named(marked: Marked) -> None:
    shown = ["tag-peace", "tag-monitoring"]
    switched(marked, "lead", "findings", "passages", shown=shown, section=["tag-monitoring"])
    html = page(marked)
    assert 'aria-labelledby="tag-peace"' not in html
    assert 'aria-labelledby="tag-monitoring"' in html
    assert "Peace, 1 brief (1 passage)" in html
    found = re.search(r'<input type="checkbox"[^>]+value="tag-peace"[^>]*>', html)
    assert found
    assert "checked" not in found[0]
    kept = switched(marked, "lead", "findings", shown=["tag-monitoring"], section=[])
    assert kept.status_code == 303
    html = page(marked)  # what the form did not show stays as it was
    assert 'aria-labelledby="tag-peace"' not in html
    assert 'aria-labelledby="tag-monitoring"' not in html


def test_choosing_the_same_again_is_no_event(marked: Marked, statements: Recorder) -> None:
    switched(marked, "lead", "findings")
    with statements() as seen:
        switched(marked, "lead", "findings")
    assert [sql for sql in seen if "INSERT INTO event" in sql] == []
