"""Undo and redo over HTTP, for script and as forms."""

from __future__ import annotations

from app.actions.highlights import edit_highlight
from app.actions.recommendations import make
from app.store import recommendations
from app.store.database import change
from tests.fixtures.study import JSON, Study

RIFLES = "count every rifle"


def mark(study: Study) -> None:
    start, end = study.span(RIFLES)
    fields = {"start": start, "end": end, "exact": RIFLES, "tag": "monitoring"}
    url = study.url("/briefs/1/highlights")
    assert study.client("analyst").post(url, data=fields, headers=JSON).status_code == 201


def test_script_gets_the_rows_and_what_was_undone(study: Study) -> None:
    mark(study)
    answer = study.client("analyst").post(study.url("/briefs/1/undo"), headers=JSON)
    assert answer.status_code == 200
    assert answer.json
    assert answer.json["said"] == "Undone: Highlighted B1:1: Monitoring."
    assert "<mark" not in answer.json["rows"]["1"]
    answer = study.client("analyst").post(study.url("/briefs/1/redo"), headers=JSON)
    assert answer.json
    assert answer.json["said"] == "Done again: Highlighted B1:1: Monitoring."
    assert "<mark" in answer.json["rows"]["1"]


def test_a_form_leads_back_and_says_it(study: Study) -> None:
    mark(study)
    answer = study.client("analyst").post(study.url("/briefs/1/undo"), follow_redirects=True)
    assert "Undone: Highlighted B1:1: Monitoring." in answer.text
    answer = study.client("analyst").post(study.url("/briefs/1/undo"), follow_redirects=True)
    assert "There is nothing to undo." in answer.text


def test_what_a_colleague_changed_is_a_conflict_that_names_the_event(study: Study) -> None:
    mark(study)
    with study.app.app_context(), change():
        edit_highlight(study.member("lead"), 1, 1, [], "", 1)
    client, url = study.client("analyst"), study.url("/briefs/1/undo")
    answer = client.post(url, headers=JSON)
    assert answer.status_code == 409
    assert answer.json
    assert "Ana Sousa has changed B1:1 since" in answer.json["message"]
    passing = {"passing": answer.json["current"]["event"]}
    again = client.post(url, data=passing, headers=JSON)
    assert again.json
    assert again.json["message"] == "There is nothing to undo."


def test_a_block_goes_back_and_the_page_is_loaded_again(study: Study) -> None:
    client = study.client("analyst")
    client.post(study.url("/briefs/1/blocks/3/zone"), data={"zone": "body"})
    answer = client.post(study.url("/briefs/1/undo"), headers=JSON)
    assert answer.json
    assert answer.json["go"] == study.url("/briefs/1")
    assert (
        "Undone: Changed the type of a block of B1 to “Text”." in client.get(answer.json["go"]).text
    )


def test_a_recommendation_that_was_made_in_a_brief_is_undone_there(study: Study) -> None:
    mark(study)
    with study.app.app_context(), change():
        make(study.member("analyst"), 1, 1)
    client, url = study.client("analyst"), study.url("/briefs/1/undo")
    answer = client.post(url, headers=JSON)
    assert answer.json
    assert answer.json["said"] == "Undone: Made R1."
    assert 'class="sign"' not in "".join(answer.json["rows"].values())  # its card is drawn again
    with study.app.app_context():
        assert recommendations.recommendations(study.project_id) == []
    assert client.post(url, headers=JSON).get_json()["said"].startswith("Undone: Highlighted B1:1")


def test_ends_are_moved_by_script(study: Study) -> None:
    mark(study)
    start, end = study.span("every rifle")
    fields = {"start": start, "end": end, "exact": "every rifle", "version": 1}
    url = study.url("/briefs/1/highlights/1/span")
    answer = study.client("analyst").post(url, data=fields, headers=JSON)
    assert answer.json
    assert ">every rifle</mark>" in answer.json["rows"]["1"]
    again = study.client("analyst").post(url, data=fields, headers=JSON)  # the same, sent again
    assert again.status_code == 200
    nothing_more = {"said": "B1:1 is as it was.", "steps": 0}
    assert (answer.json["steps"], again.get_json()) == (1, answer.json | nothing_more)
    others = {**fields, "end": end - 6, "exact": "every"}  # of a version that is no more
    assert study.client("analyst").post(url, data=others, headers=JSON).status_code == 409
