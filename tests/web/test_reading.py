from __future__ import annotations

import re

import lxml.html
import pytest
import sqlalchemy as sa
from lxml.html import HtmlElement

from app.actions.highlights import add_highlight
from app.store.database import change, db
from app.store.tables.briefs import Block
from app.store.tables.codebook import Tag
from tests.fixtures.study import Study, add_brief

RIFLES = "count every rifle in the depots"


def mark(study: Study, quote: str = RIFLES, *tags: str, note: str = "") -> None:
    with study.app.app_context(), change():
        lead = study.member("lead")
        add_highlight(lead, 1, *study.span(quote), quote, tags, note)


def page(study: Study, query: str = "", role: str = "analyst", status: int = 200) -> HtmlElement:
    response = study.client(role).get(study.url("/briefs/1") + query)
    assert response.status_code == status
    return lxml.html.fromstring(response.text)


def test_every_block_says_its_text_and_nothing_else(study: Study) -> None:
    mark(study, RIFLES, "monitoring", note="A note")
    blocks = page(study).cssselect(".block")
    assert "\n".join(block.text_content() for block in blocks) == study.text
    for block in blocks:
        start = int(block.get("data-start"))
        assert study.text[start:].startswith(block.text_content())


def test_paragraphs_are_numbered_links_to_themselves(study: Study) -> None:
    numbers = page(study).cssselect(".gutter .number")
    assert [(link.text, link.get("href")) for link in numbers] == [
        ("1", "#p1"),
        ("2", "#p2"),
        ("3", "#p3"),
    ]
    assert page(study).get_element_by_id("p2").cssselect(".block[data-astral]")


def test_the_title_block_says_who_wrote_it_and_when(study: Study) -> None:
    head = page(study).cssselect(".title-block")[0]
    assert head.cssselect("h1")[0].text == "Counting rifles in Dorvane"
    assert "Ida Quill · June 2019" in head.text_content()


def test_a_card_says_reference_tags_note_and_analyst(study: Study) -> None:
    mark(study, RIFLES, "monitoring", "border-control", note="Every <month>")
    card = page(study).get_element_by_id("h1")
    said = " ".join(card.text_content().split())
    assert said.startswith(f"B1:1: “{RIFLES}” 2Border control 3Monitoring Every <month> Ana Sousa")
    assert card.cssselect("a")[0].get("href").endswith("/briefs/1/highlights/1/edit")


def test_an_empty_brief_says_how_to_begin_and_a_marked_one_no_longer(study: Study) -> None:
    assert "Select words" in page(study).get_element_by_id("first-time").text_content()
    mark(study)
    assert not page(study).cssselect("#first-time")


def test_a_viewer_reads_the_same_and_has_no_tools(study: Study) -> None:
    mark(study)
    viewed = page(study, role="viewer")
    assert viewed.cssselect("mark")
    assert viewed.get_element_by_id("h1").cssselect("a")[0].get("href").endswith("/highlights/1")
    assert not viewed.cssselect("#palette, #by-quote, #zones, .rezone, .zone")


def test_the_filter_dims_the_rest_and_counts(study: Study) -> None:
    mark(study, RIFLES, "monitoring")
    mark(study, "Monitors need mandates", "border-control")
    shown = page(study, "?q=tag:border-control")
    assert [card.get("id") for card in shown.cssselect(".card")] == ["h2"]
    assert {m.get("data-h") for m in shown.cssselect("mark")} == {"2"}
    assert "1 of 2" in shown.get_element_by_id("tally").text_content()


def test_a_malformed_filter_shows_everything_and_what_is_wrong(study: Study) -> None:
    mark(study)
    shown = page(study, "?q=tag:nonsense", status=422)
    assert shown.cssselect(".card")
    assert "nonsense" in shown.get_element_by_id("q-wrong").text_content()


def test_other_blocks_are_folded_with_a_way_into_the_body(study: Study) -> None:
    folds = page(study).cssselect("details.fold")
    assert [f.cssselect("summary")[0].text for f in folds] == [
        "Byline and credits (1 line)",
        "Captions (1 line)",
    ]
    button = folds[1].cssselect("button")[0]
    assert button.get("formaction").endswith("/briefs/1/blocks/3/zone")
    assert (button.get("name"), button.get("value")) == ("zone", "body")


def test_a_body_block_can_be_rezoned_without_script(study: Study) -> None:
    choices = page(study, "?zone=1").cssselect("#p1 .rezone button")
    assert [b.get("value") for b in choices][:3] == ["body", "front", "caption"]
    assert page(study, "?zone=1").cssselect("#zones input[name=csrf_token]")


def test_the_first_nine_tags_show_their_digits(study: Study) -> None:
    options = page(study).cssselect("#palette-tags [data-slug]")
    keys = [(o.get("aria-keyshortcuts"), o.cssselect(".key")[0].text) for o in options]
    assert [o.get("data-slug") for o in options] == [
        "stockpile-security",
        "border-control",
        "monitoring",
    ]
    assert keys == [("1", "1"), ("2", "2"), ("3", "3")]


def test_only_leads_are_offered_a_new_tag(study: Study) -> None:
    assert not page(study).cssselect("[data-new]")
    assert page(study, role="lead").cssselect("[data-new]")


def test_names_of_tags_and_briefs_cannot_break_out(study: Study) -> None:
    with study.app.app_context(), change():
        db.session.execute(
            sa.update(Tag).where(Tag.slug == "monitoring").values(name="<script>x</script>\"'")
        )
    mark(study, RIFLES, "monitoring", note="<img src=x onerror=alert(1)>")
    assert not page(study).xpath("//main//script | //main//img")


def test_inline_marks_of_a_text_are_shown(study: Study) -> None:
    with study.app.app_context(), change():
        db.session.execute(
            sa.update(Block)
            .where(Block.ordinal == 1)
            .values(attributes={"marks": [{"start": 0, "end": 6, "kind": "strong", "target": ""}]})
        )
    assert page(study).get_element_by_id("p1").cssselect("strong")[0].text == "Guards"


def test_a_table_is_shown_as_rows_of_cells(study: Study) -> None:
    with study.app.app_context(), change():
        for ordinal, place in ((1, (1, 1)), (2, (1, 2))):
            values = {"row": place[0], "column": place[1]}
            cell = {"kind": "table_cell", "attributes": values}
            db.session.execute(sa.update(Block).where(Block.ordinal == ordinal).values(**cell))
    (row,) = page(study).cssselect("[role=table] > .cells.of-2[role=row]")
    assert [cell.get("data-ordinal") for cell in row.cssselect("[role=cell]")] == ["1", "2"]
    assert row.cssselect(".column-2 > .block")[0].get("data-start")


def test_the_number_that_a_list_prints_stands_beside_the_text(study: Study) -> None:
    with study.app.app_context(), change():
        values = {"kind": "list_item", "attributes": {"marker": '2" <'}}
        db.session.execute(sa.update(Block).where(Block.ordinal == 1).values(**values))
    (item,) = page(study).get_element_by_id("p1").cssselect(".block")
    assert item.get("data-marker") == '2" <'
    assert item.text_content().startswith("Guards")


@pytest.mark.parametrize("tag", ["script", "style", "mark"])
def test_the_page_holds_no_inline_script_or_style(study: Study, tag: str) -> None:
    mark(study)
    text = study.client("lead").get(study.url("/briefs/1")).text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    assert all(script.get("src") for script in lxml.html.fromstring(text).cssselect("script"))


def test_a_removed_highlight_can_be_had_back_without_script(study: Study) -> None:
    mark(study)
    client = study.client("lead")
    response = client.post(study.url("/briefs/1/highlights/1/removal"), follow_redirects=True)
    html = lxml.html.fromstring(response.text)
    (form,) = (f for f in html.forms if (f.action or "").endswith("/1/restoration"))
    client.post(form.action)
    assert page(study).cssselect("#h1")


def test_the_menu_leads_to_the_nearest_briefs_and_to_all(study: Study) -> None:
    def others(number: int) -> list[str]:
        whole = study.client("analyst").get(study.url(f"/briefs/{number}")).text
        links = lxml.html.fromstring(whole).get_element_by_id("brief-menu").cssselect("hr ~ a")
        return [link.get("href").rpartition("/")[2] for link in links]

    assert others(1) == []
    add_briefs(study, *range(2, 42))
    assert others(1) == [str(n) for n in range(2, 42)]
    assert others(20) == [str(n) for n in range(1, 42) if n != 20]
    assert "the nearest" not in study.client("analyst").get(study.url("/briefs/1")).text
    add_briefs(study, *range(42, 62))
    all_of_them = study.url("").rpartition("/")[2]
    assert others(1) == [*(str(n) for n in range(2, 42)), all_of_them]
    assert others(30) == [*(str(n) for n in range(10, 51) if n != 30), all_of_them]
    assert others(61) == [*(str(n) for n in range(21, 61)), all_of_them]
    whole = study.client("analyst").get(study.url("/briefs/30")).text
    assert "Other briefs, the nearest 40" in whole
    assert "All 61 briefs" in whole


def add_briefs(study: Study, *numbers: int) -> None:
    with study.app.app_context(), change():
        for number in numbers:
            add_brief(study.member("lead").project_id, study.member("lead").user_id, number)
