from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from lxml.html import FormElement, HtmlElement
from werkzeug.test import TestResponse

from app.store.tables.columns import new_id
from tests.fixtures.study import Study

RIFLES = "count every rifle in the depots"
SCRIPT = {"Accept": "application/json"}


def send(study: Study, path: str = "", role: str = "analyst", **form: Any) -> TestResponse:
    """As our own script sends it."""
    url = study.url(f"/briefs/1/highlights{path}")
    return study.client(role).post(url, data=form, headers=SCRIPT)


def add(study: Study, quote: str = RIFLES, role: str = "analyst", **form: Any) -> TestResponse:
    start, end = study.span(quote)
    span = {"start": start, "end": end, "exact": quote, "revision": str(study.revision_id)}
    return send(study, "", role, **{**span, **form})


def fill(study: Study, path: str = "", role: str = "analyst", **form: Any) -> TestResponse:
    """As a form without script sends it."""
    return study.client(role).post(study.url(f"/briefs/1/highlights{path}"), data=form)


def shown(response: TestResponse) -> HtmlElement:
    return lxml.html.fromstring(response.text)


def filled(form: FormElement) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value.removeprefix("\n"))
    return values


def test_script_gets_the_touched_rows_as_the_page_has_them(study: Study) -> None:
    response = add(study, tag=["monitoring", "border-control"], note="Each month")
    assert response.status_code == 201
    assert response.json
    assert list(response.json["rows"]) == ["1"]
    assert response.json["highlight"] == {
        "number": 1,
        "ref": "B1:1",
        "version": 1,
        "tags": ["border-control", "monitoring"],
        "names": ["Border control", "Monitoring"],
        "note": "Each month",
        "removed": False,
        "hidden": False,
    }
    assert "1 highlight" in response.json["tally"]
    row = lxml.html.fromstring(response.json["rows"]["1"])
    page = study.client("analyst").get(study.url("/briefs/1"))
    (on_page,) = shown(page).cssselect("[data-ordinal='1']")
    assert lxml.html.tostring(row).split() == lxml.html.tostring(on_page).split()


def test_rows_of_a_highlight_that_crosses_blocks_all_come_back(study: Study) -> None:
    start, end = study.span("each month.")[0], study.span("Neighbours")[1]
    response = send(study, start=start, end=end, exact=study.text[start:end])
    assert response.json
    assert list(response.json["rows"]) == ["1", "2"]


def test_the_same_id_again_is_no_second_highlight(study: Study) -> None:
    id = str(new_id())
    first, again = add(study, id=id), add(study, id=id)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json
    assert again.json
    assert first.json["highlight"] == again.json["highlight"]
    assert add(study, "Monitors need", id=id).status_code == 409


def test_a_stale_page_cannot_mark_other_words(study: Study) -> None:
    response = add(study, exact="count every pistol in the depot")
    assert response.status_code == 409
    assert response.json
    assert response.json["current"] == RIFLES


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": ""},
        {"start": "x"},
        {"start": "-1"},
        {"start": "٣"},
        {"start": "9" * 30},
        {"end": "0"},
        {"end": "100000"},
        {"id": "not-a-uuid"},
        {"revision": "x"},
        {"tag": "no-such-tag"},
        {"tag": "x" * 10_000},
    ],
)
def test_what_cannot_be_used_is_refused_in_words(study: Study, wrong: dict[str, str]) -> None:
    response = add(study, **wrong)
    assert response.status_code == 422
    assert response.json
    assert response.json["message"]


def test_under_a_filter_the_answer_says_what_it_hides(study: Study) -> None:
    start, end = study.span(RIFLES)
    response = study.client("analyst").post(
        study.url("/briefs/1/highlights?q=tag:border-control"),
        data={"start": start, "end": end, "exact": RIFLES, "tag": "monitoring"},
        headers=SCRIPT,
    )
    assert response.json
    assert response.json["highlight"]["hidden"]
    assert "<mark" not in response.json["rows"]["1"]
    assert "<strong>0</strong> of 1:" in response.json["tally"]


def test_a_lead_makes_a_tag_on_the_spot_and_only_once(study: Study) -> None:
    id = str(new_id())
    for _ in range(2):
        response = add(study, role="lead", new_tag="Arms  brokers", tag="monitoring", id=id)
        assert response.json
        assert response.json["highlight"]["tags"] == ["monitoring", "arms-brokers"]
        assert "Arms brokers" in response.json["options"]


def test_an_analyst_cannot_make_a_tag(study: Study) -> None:
    assert add(study, new_tag="Arms brokers").status_code == 403


def test_an_edit_answers_the_new_version(study: Study) -> None:
    add(study)
    response = send(study, "/1", version=1, tag="monitoring", note="Twice")
    assert response.json
    assert response.json["highlight"]["version"] == 2
    assert 'data-version="2"' in response.json["rows"]["1"]


def test_script_is_told_what_a_colleague_saved(study: Study) -> None:
    add(study)
    send(study, "/1", "lead", version=1, tag="monitoring", note="Ana’s")
    response = send(study, "/1", version=1, note="Ben’s")
    assert response.status_code == 409
    assert response.json
    assert response.json["current"]["note"] == "Ana’s"
    assert response.json["current"]["editor"] == "Ana Sousa"


def test_a_stale_form_shows_both_texts_and_puts_mine_in_place_on_request(study: Study) -> None:
    add(study)
    fill(study, "/1", "lead", version=1, tag="monitoring", note="Ana’s words")
    response = fill(study, "/1", version=1, tag="border-control", note="Ben’s words")
    assert response.status_code == 409
    page = shown(response)
    assert "Ana’s words" in page.cssselect(".theirs")[0].text_content()
    assert "Monitoring" in page.cssselect(".theirs")[0].text_content()
    assert page.get_element_by_id("note").text.strip() == "Ben’s words"
    (form,) = (f for f in page.forms if (f.action or "").endswith("/highlights/1"))
    assert form.fields["version"] == "2"
    assert fill(study, "/1", **filled(form)).status_code == 303
    assert shown(study.client("analyst").get(study.url("/briefs/1"))).cssselect("#h1 .note")[
        0
    ].text_content() == ("Ben’s words")


def test_what_was_typed_stays_when_a_form_is_refused(study: Study) -> None:
    add(study)
    response = fill(study, "/1", version=1, tag=["monitoring", "gone"], note="Keep me")
    assert response.status_code == 422
    page = shown(response)
    assert page.get_element_by_id("note").text.strip() == "Keep me"
    assert [b.get("value") for b in page.cssselect("input[checked]")] == ["monitoring"]


def test_deleting_twice_says_that_it_is_gone(study: Study) -> None:
    add(study)
    assert send(study, "/1/removal").status_code == 200
    again = send(study, "/1/removal", "lead")
    assert again.status_code == 409
    assert again.json
    assert "was deleted by" in again.json["message"]
    assert fill(study, "/1/removal").location.endswith("?removed=1")  # oneself, and sent again


def test_a_colleagues_highlight_is_removed_by_leads_only(study: Study) -> None:
    add(study, role="lead")
    assert send(study, "/1/removal").status_code == 403
    page = shown(study.client("lead").get(study.url("/briefs/1")))
    assert page.get_element_by_id("h1").get("data-fixed") is None


def test_the_page_of_a_colleagues_highlight_offers_to_add_tags_only(study: Study) -> None:
    add(study, role="lead", tag=["monitoring"], note="Mine")
    page = shown(study.client("analyst").get(study.url("/briefs/1")))
    assert page.get_element_by_id("h1").get("data-fixed") == "monitoring"
    page = shown(study.client("analyst").get(study.url("/briefs/1/highlights/1/edit")))
    assert "Ana Sousa marked this. You can add tags" in page.text_content()
    actions = [form.action.rpartition("/")[2] for form in page.forms if "/1" in form.action]
    assert actions == ["1", "notes"]
    form = filled(page.forms[[f.action.rpartition("/")[2] for f in page.forms].index("1")])
    assert form["tag"] == ["monitoring"]
    assert "note" not in form
    assert fill(study, "/1", **{**form, "tag": ["monitoring", "border-control"]}).status_code == 303
    page = shown(study.client("analyst").get(study.url("/briefs/1")))
    card = page.get_element_by_id("h1")
    assert card.get("data-fixed") == "monitoring"
    assert "Border control by Ben Okoro" in card.text_content()
    assert card.cssselect(".note")[0].text == "Mine"
    refused = send(study, "/1", version="2", tag=["border-control"])
    assert refused.status_code == 403
    assert "You can add a tag of your own" in (refused.json or {})["message"]


def test_a_restored_highlight_is_back_in_its_row(study: Study) -> None:
    add(study)
    assert "<mark" not in (send(study, "/1/removal").json or {})["rows"]["1"]
    response = send(study, "/1/restoration")
    assert response.json
    assert "<mark" in response.json["rows"]["1"]


def test_the_permalink_leads_to_the_passage(study: Study) -> None:
    add(study)
    response = study.client("viewer").get(study.url("/briefs/1/highlights/1"))
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/briefs/1#h1")


def test_the_permalink_of_a_deleted_highlight_offers_to_restore_it(study: Study) -> None:
    add(study)
    send(study, "/1/removal")
    url = study.url("/briefs/1/highlights/1")
    assert study.client("viewer").get(url).status_code == 409
    page = shown(study.client("analyst").get(url, follow_redirects=True))
    assert "Ben Okoro deleted this highlight" in page.text_content()
    assert any((f.action or "").endswith("/1/restoration") for f in page.forms)


def test_a_highlight_that_never_was_is_not_found(study: Study) -> None:
    for path in ("/7", "/7/edit"):
        url = study.url(f"/briefs/1/highlights{path}")
        assert study.client("analyst").get(url).status_code == 404
    assert send(study, "/7", version=1).status_code == 404


def test_quoting_words_marks_them_without_script(study: Study) -> None:
    response = fill(study, quote="count every  rifle", tag="monitoring", note="By hand")
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/briefs/1#h1")
    page = shown(study.client("analyst").get(study.url("/briefs/1")))
    assert [mark.text for mark in page.cssselect("mark")] == ["count every rifle"]


def test_words_that_are_not_there_are_refused_and_kept(study: Study) -> None:
    response = fill(study, quote="count every pistol", tag="monitoring", note="By hand")
    assert response.status_code == 422
    page = shown(response)
    assert "not in the text" in page.cssselect("[role=alert]")[0].text_content()
    assert page.get_element_by_id("quote").text.strip() == "count every pistol"
    assert page.get_element_by_id("note").text.strip() == "By hand"
    assert page.cssselect("input[value=monitoring]")[0].get("checked") is not None


def test_words_that_occur_twice_ask_which_ones(study: Study) -> None:
    response = fill(study, quote="river", tag="monitoring", note="Which?")
    assert response.status_code == 422
    page = shown(response)
    places = [" ".join(p.text_content().split()) for p in page.cssselect(".places label")]
    assert len(places) == 2
    assert places[0].startswith("¶2 …")
    assert "patrol the river border" in places[0]
    (form,) = (f for f in page.forms if f.action.endswith("/briefs/1/highlights"))
    assert fill(study, **filled(form) | {"occurrence": "2"}).status_code == 303
    line = shown(study.client("analyst").get(study.url("/briefs/1")))
    assert line.cssselect("[data-ordinal='3'] mark")[0].text == "river"


def test_the_form_refuses_an_empty_quote(study: Study) -> None:
    assert fill(study, quote="  ").status_code == 422


def test_a_highlight_that_shrinks_out_of_a_block_leaves_no_mark_there(study: Study) -> None:
    both = "in the depots each month.\nNeighbours ought to patrol"
    assert list(add(study, both).get_json()["rows"]) == ["1", "2"]
    start, end = study.span("in the depots")
    moved = send(study, "/1/span", start=start, end=end, exact="in the depots", version=1)
    rows = moved.get_json()["rows"]
    assert list(rows) == ["1", "2"]
    assert "<mark" in rows["1"]
    assert "<mark" not in rows["2"]


def test_a_highlight_taken_back_leaves_no_mark_in_the_blocks_it_had(study: Study) -> None:
    short, both = "in the depots", "in the depots each month.\nNeighbours ought to patrol"
    add(study, short)
    start, end = study.span(both)
    grown = send(study, "/1/span", start=start, end=end, exact=both, version=1)
    assert "<mark" in grown.get_json()["rows"]["2"]
    undone = study.client("analyst").post(study.url("/briefs/1/undo"), headers=SCRIPT)
    assert "<mark" not in undone.get_json()["rows"]["2"]


def test_the_same_sent_again_after_its_tag_was_retired_is_answered_as_before(study: Study) -> None:
    id = str(new_id())
    first = add(study, tag=["monitoring"], id=id)
    assert first.status_code == 201
    study.client("lead").post(study.url("/codebook/monitoring/retirement"))
    again = add(study, tag=["monitoring"], id=id)
    assert again.status_code == 200
    assert first.json
    assert again.json
    assert again.json["highlight"]["number"] == first.json["highlight"]["number"] == 1
    assert again.json["rev"] == first.json["rev"]
    assert again.json["tally"] == first.json["tally"]
    assert add(study, "patrol the river").json["highlight"]["number"] == 2  # type: ignore[index]
