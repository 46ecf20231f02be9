from __future__ import annotations

import lxml.html
from lxml.html import HtmlElement

from app.actions.progress import declare_read, note_progress, share_reading
from app.store.database import change
from tests.fixtures.marked import Marked
from tests.fixtures.study import Study


def page(study: Study) -> HtmlElement:
    return lxml.html.fromstring(study.client("viewer").get(study.url()).text)


def test_an_empty_project_has_no_charts(study: Study) -> None:
    assert not page(study).cssselect(".charts")


def test_each_bar_is_named_and_leads_to_its_passages(marked: Marked) -> None:
    shown = page(marked.study)
    bars = shown.cssselect(".bars a")
    assert len(bars) == 4  # two briefs, two pairs
    for bar in bars:
        (picture,) = bar.cssselect("svg[role=img]")
        assert picture.get("aria-label") == picture.findtext("title")
        assert marked.study.client("viewer").get(bar.get("href")).status_code == 200


def test_behind_each_chart_stands_its_table(marked: Marked) -> None:
    tables = page(marked.study).cssselect(".charts details table")
    rows = [[cell.text_content() for cell in row.cssselect("td")] for row in tables[0][1]]
    assert ["B2", "Border control", "1"] in rows


def test_who_has_read_how_much_stands_beside_the_brief(marked: Marked) -> None:
    study = marked.study
    with study.app.app_context(), change():
        note_progress(study.member("analyst"), 1, study.revision_id, "1-2", 2)
    said = "2 of 3 paragraphs read by Ben Okoro"
    assert said in study.client("analyst").get(study.url()).text
    assert said not in study.client("lead").get(study.url()).text
    with study.app.app_context(), change():
        share_reading(study.member("analyst"), shares=True)
    assert said in study.client("lead").get(study.url()).text


def test_only_what_is_declared_read_through_is_counted(marked: Marked) -> None:
    study = marked.study
    with study.app.app_context(), change():
        note_progress(study.member("viewer"), 1, study.revision_id, "1-4", 4)
        declare_read(study.member("analyst"), 1, is_read=True)
    shown = page(study).get_element_by_id("chart-reading").getparent().text_content()
    assert "Ben Okoro" in shown
    assert "Vic Lund" not in shown
