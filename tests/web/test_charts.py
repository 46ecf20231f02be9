from __future__ import annotations

import re
from urllib.parse import unquote

import lxml.html
import pytest
from lxml.html import HtmlElement

from app.actions.progress import declare_read, note_progress, share_reading
from app.store.database import change
from tests.fixtures.marked import Marked
from tests.fixtures.study import Study


def page(study: Study) -> HtmlElement:
    return lxml.html.fromstring(study.client("viewer").get(study.url()).text)


def test_an_empty_project_has_no_charts_and_says_what_is_true(study: Study) -> None:
    shown = page(study)
    assert not shown.cssselect(".charts")
    assert "No highlights yet: open the brief" in shown.text_content()


def tag_of(link: HtmlElement) -> str:
    """The slug that it asks for."""
    return re.findall(r"tag:([\w-]+)", unquote(link.get("href")))[0]


def test_each_number_leads_to_its_passages(marked: Marked) -> None:
    client, shown = marked.study.client("viewer"), page(marked.study)
    links = shown.cssselect(".shares a, .matrix a, .pairs a")
    assert len(shown.cssselect(".briefs tbody tr")) == 2
    assert len(shown.cssselect(".pairs a")) == 2
    for link in {link.get("href"): link for link in links}.values():
        number = int(re.findall(r"\d+", link.get("aria-label").split(" in B")[0])[0])
        listed = client.get(link.get("href").replace("/passages", "/report/json"))
        own = [p for p in listed.get_json()["passages"] if tag_of(link) in p["tags"]]
        assert len(own) == number


def test_the_matrix_has_each_tag_in_each_brief_under_its_finding(marked: Marked) -> None:
    (figure,) = page(marked.study).cssselect("figure:has(.matrix)")
    assert figure.cssselect("h2")[0].text_content() == (
        "Border control has the most passages: 3, in 2 of 2 briefs"
    )
    rows = [
        [cell.text_content().strip() for cell in row.cssselect("td")]
        for row in figure.cssselect("tbody tr")
        if "Border control" in row.text_content()
    ]
    assert rows == [["2", "1", "3"]]


def test_still_to_do_is_counted_and_each_leads_there(marked: Marked) -> None:
    study = marked.study
    with study.app.app_context(), change():
        marked.mark(1, "Guards should")
        note_progress(study.member("analyst"), 1, study.revision_id, "1-2", 2)
    shown = lxml.html.fromstring(study.client("analyst").get(study.url()).text)
    said = [" ".join(li.text_content().split()) for li in shown.cssselect(".to-do li")]
    assert said == [
        "2 briefs that nobody has declared read through: B1, B2",
        "1 paragraph of B1 is left for you",
        "2 passages without a tag",
        "5 tags without a synthesis",
    ]
    links = shown.cssselect(".to-do a")
    assert len(links) >= len(said)
    for link in links:
        assert study.client("analyst").get(link.get("href")).status_code == 200


def test_an_import_that_is_not_saved_is_a_row_for_who_began_it(study: Study) -> None:
    client = study.client("analyst")
    client.post(study.url("/drafts"), data={"text": "Harbour papers\n\nCount the crates."})
    (row,) = lxml.html.fromstring(client.get(study.url()).text).cssselect("tr:has(.draft)")
    (link,) = row.cssselect("a.button")
    assert link.text_content().startswith("Continue checking")
    assert client.get(link.get("href")).status_code == 200
    assert "Continue checking" not in study.client("lead").get(study.url()).text


def test_who_has_read_how_much_stands_beside_the_brief(marked: Marked) -> None:
    study = marked.study
    with study.app.app_context(), change():
        note_progress(study.member("analyst"), 1, study.revision_id, "1-2", 2)
    own = lxml.html.fromstring(study.client("analyst").get(study.url()).text)
    assert "2 of 3" in own.cssselect("#B1 .read")[0].text_content()
    said = "2 of 3 paragraphs read by Ben Okoro"
    assert said not in study.client("lead").get(study.url()).text
    with study.app.app_context(), change():
        share_reading(study.member("analyst"), shares=True)
    assert said in study.client("lead").get(study.url()).text


def test_only_what_is_declared_is_read_through(marked: Marked) -> None:
    study = marked.study
    with study.app.app_context(), change():
        note_progress(study.member("viewer"), 1, study.revision_id, "1-4", 4)
        declare_read(study.member("analyst"), 1, is_read=True)
    shown = page(study).get_element_by_id("B1").text_content()
    assert "Read through by Ben Okoro" in shown
    assert "Vic Lund" not in shown


def test_all_that_happened_is_told_page_by_page(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = marked.study
    for name in ("First", "Second", "Third"):
        study.client("lead").post(study.url("/codebook/tags"), data={"name": name})
    monkeypatch.setattr("app.web.pages.history.A_PAGE", 2)
    viewer = study.client("viewer")
    first = lxml.html.fromstring(viewer.get(study.url("/activity")).text)
    assert "added the tag Third" in first.text_content()
    (after,) = first.cssselect("a[href*=before]")
    second = viewer.get(after.get("href")).text
    assert "First" in second
    assert "Third" not in second
