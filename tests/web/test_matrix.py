"""The page of the matrix and the form of a cell."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from app.actions import matrix as act
from app.actions import recommendations
from app.actions.briefs import add_sample_brief, remove_brief
from app.actions.codebook import retire_tag
from app.actions.highlights import add_highlight, remove_highlight
from app.actions.progress import declare_read
from app.store import codebook
from app.store.database import change
from tests.fixtures.marked import Marked
from tests.fixtures.study import JSON

pytestmark = pytest.mark.either_engine
BORDER = "/matrix/1/border-control"


def page(
    marked: Marked, path: str = "/matrix", role: str = "analyst", status: int = 200
) -> html.HtmlElement:
    answer = marked.study.client(role).get(marked.study.url(path))
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def send(marked: Marked, path: str, role: str = "analyst", **form: object) -> TestResponse:
    return marked.study.client(role).post(marked.study.url(path), data=form)


def text(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def cell(page: html.HtmlElement, name: str) -> str:
    parts = page.get_element_by_id(f"cell-{name}").cssselect(".in > p")
    return " | ".join(text(part) for part in parts)


@pytest.fixture
def read(app: Flask, marked: Marked) -> None:
    """The first brief is declared read through."""
    with app.app_context(), change():
        declare_read(marked.member("ben"), 1, True)


@pytest.fixture
def charted(app: Flask, marked: Marked) -> None:
    """“Patrol.” is written of the first brief under border control, by Ana."""
    with app.app_context(), change():
        act.write_cell(marked.member("ana"), 1, "border-control", "Patrol.", 0)


def asked_as_script(marked: Marked, path: str, **form: object) -> TestResponse:
    client = marked.study.client("analyst")
    headers = {**JSON, "X-CSRFToken": client.csrf_token()}
    return client.post(marked.study.url(path), data=form, headers=headers, csrf=False)


@pytest.mark.usefixtures("read")
def test_the_grid_says_of_each_cell_where_it_stands(app: Flask, marked: Marked) -> None:
    with app.app_context(), change():
        recommendations.make(marked.member("ben"), 1, 2)
        act.write_cell(marked.member("ana"), 1, "border-control", "Patrol it [B1:2].", 0)
        act.find_nothing(marked.member("ana"), 1, "monitoring", 0)
    grid = page(marked)
    assert cell(grid, "1-border-control") == "Patrol it. | ¶2 · R1 | Edit"
    assert re.fullmatch(r"Read; nothing found ?Ana Sousa, .* \| Open", cell(grid, "1-monitoring"))
    assert cell(grid, "1-depots") == "1 passage, not charted | Write · Draft from quotes"
    assert cell(grid, "2-border-control") == "Not read through; 1 passage so far | Open"
    assert cell(grid, "2-monitoring") == "Not read through | Open"
    assert text(grid.get_element_by_id("counts")).startswith("12 cells: 1 charted, 4 with")


def test_rows_and_columns_turn_and_stay_so(marked: Marked) -> None:
    turned = page(marked, "/matrix?rows=tags&q=brief:B1")
    assert [text(th) for th in turned.cssselect(".matrix thead th")][1].startswith("B1 Quill")
    assert len(turned.cssselect(".matrix tbody tr")) == 6
    (back,) = (a for a in turned.cssselect(".counts a") if text(a) == "Turn rows and columns")
    assert back.get("href") == marked.study.url("/matrix?q=brief:B1")
    assert not turned.cssselect("#counts a")  # nobody read: nothing is to be written yet


def test_a_tag_is_folded_and_unfolded(marked: Marked) -> None:
    (fold,) = page(marked).cssselect("a[href*=fold]")
    assert text(fold) == "Fold 1 below Stockpile security"
    folded = page(marked, fold.get("href").removeprefix(marked.study.url()))
    assert not folded.cssselect("#cell-1-depots")
    assert cell(folded, "1-stockpile-security").startswith("Not read through; 2 passages so far")
    (unfold,) = (a for a in folded.cssselect("thead a.small") if "Unfold" in text(a))
    assert unfold.get("href") == marked.study.url("/matrix")


def test_a_filter_that_cannot_be_read_keeps_what_was_typed(marked: Marked) -> None:
    wrong = page(marked, "/matrix?q=cell:sour", status=422)
    assert "“cell:” does not know “sour”" in text(wrong)
    assert wrong.get_element_by_id("q").get("value") == "cell:sour"
    none = page(marked, "/matrix?q=cell:stale")
    assert "No cell is so" in text(none)


def test_without_briefs_or_tags_the_page_says_what_to_do(app: Flask, marked: Marked) -> None:
    with app.app_context(), change():
        ana = marked.member("ana")
        for tag in codebook.tags(ana.project_id):
            retire_tag(ana, tag.slug)
        for number in (1, 2):
            remove_brief(ana, number)
    assert "No briefs yet" in text(page(marked))
    with app.app_context(), change():
        add_sample_brief(ana)
    assert "No tags yet" in text(page(marked))


def test_a_cell_is_written_by_a_plain_form(marked: Marked) -> None:
    form = page(marked, BORDER)
    assert [text(each) for each in form.cssselect(".citable code")] == ["[B1:2]", "[B1:4]"]
    answer = send(marked, BORDER, text="Patrol it [B1:2].", version=0)
    assert answer.status_code == 303
    assert answer.location == marked.study.url("/matrix#cell-1-border-control")
    assert "Patrol it" in cell(page(marked), "1-border-control")
    answer = send(marked, "/matrix/1", text="On the whole.", version=0)
    assert answer.location == marked.study.url("/matrix#brief-1")
    assert "On the whole." in text(page(marked).get_element_by_id("brief-1"))


def test_what_a_cell_cites_without_the_tag_stands_below_it(marked: Marked) -> None:
    send(marked, "/matrix/1/monitoring", text="Nobody counts [B2:1].", version=0)
    assert cell(page(marked), "1-monitoring").startswith("Nobody counts. | ")
    assert "cites B2:1" in cell(page(marked), "1-monitoring")


@pytest.mark.usefixtures("charted")
def test_who_is_slower_gets_both_texts_and_may_save_again(marked: Marked) -> None:
    answer = send(marked, BORDER, text="Mine.", version=0)
    assert answer.status_code == 409
    form = html.fromstring(answer.text)
    assert text(form.cssselect(".their-text")[0]) == "Patrol."
    assert form.get_element_by_id("text").text.strip() == "Mine."
    (version,) = form.cssselect("[name=version]")
    assert send(marked, BORDER, text="Mine.", version=version.get("value")).status_code == 303
    assert "Mine." in cell(page(marked), "1-border-control")


@pytest.mark.parametrize(("typed", "status"), [("So [B9:9].", 422), ("x" * 10_001, 413)])
def test_a_refused_text_stays_in_the_form(marked: Marked, typed: str, status: int) -> None:
    answer = send(marked, BORDER, text=typed, version=0)
    assert answer.status_code == status
    form = html.fromstring(answer.text)
    assert form.get_element_by_id("text").text.strip() == typed
    assert form.cssselect("[name=version]")[0].get("value") == "0"


@pytest.mark.usefixtures("charted")
def test_a_change_is_taken_back_on_the_page_of_its_cell(marked: Marked) -> None:
    (back,) = page(marked, BORDER).cssselect(".history form")
    path = back.get("action").removeprefix(marked.study.url())
    answer = send(marked, path)
    assert answer.location == marked.study.url(BORDER)
    assert "2 passages so far" in cell(page(marked), "1-border-control")
    again = send(marked, path)
    assert again.status_code == 409
    assert "has changed that cell of the matrix since" in again.text


@pytest.mark.usefixtures("charted")
def test_viewers_read_and_have_no_form(marked: Marked) -> None:
    seen = page(marked, BORDER, role="viewer")
    assert "Patrol." in text(seen)
    assert not seen.cssselect("textarea, main form")
    assert cell(page(marked, role="viewer"), "1-border-control").endswith("Open")
    assert send(marked, BORDER, role="viewer", text="x", version=1).status_code == 403


def test_script_is_told_what_to_draw_again(marked: Marked) -> None:
    client = marked.study.client("analyst")
    asked = client.get(marked.study.url(BORDER), headers=JSON).get_json()
    assert "textarea" in asked["dock"]
    answer = asked_as_script(marked, f"{BORDER}?q=tag:peace", text="Patrol.", version=0)
    drawn = answer.get_json()
    assert (answer.status_code, drawn["said"]) == (200, "Saved.")
    assert html.fromstring(f"<table><tr>{drawn['cell']}").cssselect(
        "#cell-1-border-control.charted"
    )
    assert "2 cells:" in text(html.fromstring(f"<p>{drawn['counts']}"))
    assert "Saved by" in drawn["dock"]
    undone = asked_as_script(marked, drawn["undo"].removeprefix(marked.study.url())).get_json()
    assert undone["said"].startswith("Taken back")
    stale = asked_as_script(marked, BORDER, text="Mine.", version=0)
    assert stale.status_code == 409
    assert "What stands there now" in stale.get_json()["dock"]


@pytest.mark.usefixtures("read")
def test_nothing_found_and_a_draft_by_their_buttons(marked: Marked) -> None:
    wrong = send(marked, f"{BORDER}/nothing-found", version=0)
    assert wrong.status_code == 409
    assert "Something was found: B1:2, B1:4" in wrong.text
    answer = send(marked, f"{BORDER}/draft", version=0)
    assert answer.location == marked.study.url(BORDER)
    assert "A draft from quotes" in text(page(marked, BORDER))
    send(marked, f"{BORDER}/removal", version=1)
    assert cell(page(marked), "1-border-control").startswith("2 passages, not charted")
    assert send(marked, "/matrix/1/monitoring/nothing-found", version=0).status_code == 303
    assert cell(page(marked), "1-monitoring").startswith("Read; nothing found")


def test_what_sums_up_a_brief_still_holds_by_its_button(app: Flask, marked: Marked) -> None:
    send(marked, "/matrix/1", text="Watched [B1:2].", version=0)
    assert not page(marked, "/matrix/1").xpath("//button[text()='Still holds']")
    with app.app_context(), change():
        remove_highlight(marked.member("ana"), 1, 2)
    (button,) = page(marked, "/matrix/1").xpath("//button[text()='Still holds']")
    path = button.get("formaction").removeprefix(marked.study.url())
    answer = send(marked, path, version=1)
    assert answer.location == marked.study.url("/matrix#brief-1")
    still = page(marked, "/matrix/1")
    assert not still.xpath("//button[text()='Still holds']")
    assert "said that the matrix still holds on B1" in text(still.cssselect(".history li")[0])


def test_a_narrow_window_shows_the_column_that_is_asked_for(marked: Marked) -> None:
    def here(path: str) -> list[str]:
        return [each.get("id") for each in page(marked, path).cssselect("tbody td.here")]

    assert here("/matrix") == ["cell-1-stockpile-security", "cell-2-stockpile-security"]
    assert here("/matrix?column=peace") == ["cell-1-peace", "cell-2-peace"]
    assert here("/matrix?column=nowhere") == here("/matrix")
    assert here("/matrix?column=all") == ["brief-1", "brief-2"]
    assert len(here("/matrix?rows=tags&column=B2")) == 6


def test_merging_says_what_becomes_of_the_matrix(app: Flask, marked: Marked) -> None:
    with app.app_context(), change():
        act.write_cell(marked.member("ana"), 1, "peace", "Mandates.", 0)
    merger = page(marked, "/codebook/tags/peace/merger?into=monitoring", role="lead")
    assert "What the matrix says under “Peace” of 1 brief goes over" in text(merger)


def test_the_first_passage_of_a_cell_is_found_when_it_is_asked_for(marked: Marked) -> None:
    def leads(cell: str, query: str = "") -> str:
        url = marked.study.url(f"/matrix/{cell}/first{query}")
        answer = marked.study.client("viewer").get(url)
        return str(answer.location or answer.status_code).removeprefix(marked.study.url())

    assert leads("1/border-control") == "/briefs/1/highlights/2"
    assert leads("1/stockpile-security") == "/briefs/1/highlights/4"
    assert leads("1/stockpile-security", "?fold=stockpile-security") == "/briefs/1/highlights/1"
    assert leads("1/monitoring") == "/briefs/1"
    assert leads("1/nothing") == leads("9/peace") == "404"
    study = marked.study
    with study.app.app_context(), change():  # marked last, and the first in the text
        add_highlight(study.member("lead"), 1, 0, 5, study.text[:5], ["border-control"])
    number = int(leads("1/border-control").rpartition("/")[2])
    assert number > 4
