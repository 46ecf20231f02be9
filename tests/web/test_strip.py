"""What the strip of the reading room asks for and sends: what words offer, records to join, and a
recommendation made together with the highlight that it rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.actions.briefs import edit_details
from app.actions.recommendations import make
from app.domain.recommendations.record import Recommendation
from app.store import briefs, recommendations
from app.store.database import change
from app.store.tables.columns import new_id
from tests.actions.test_drafts import DETAILS
from tests.conftest import Recorder
from tests.fixtures.marked import Marked
from tests.fixtures.study import JSON, Study

SHOULD = "Guards should count every rifle in the depots each month."
MAKE = "/briefs/1/recommendations"


def ask(study: Study, path: str, role: str = "analyst", **query: Any) -> Any:
    answer = study.client(role).get(study.url(path), query_string=query, headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def send(study: Study, path: str, status: int, role: str = "analyst", **form: Any) -> Any:
    answer = study.client(role).post(study.url(path), data=form, headers=JSON)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def records(study: Study) -> list[Recommendation]:
    with study.app.app_context():
        return recommendations.recommendations(study.project_id)


def words(study: Study, quote: str) -> dict[str, Any]:
    start, end = study.span(quote)
    return {"start": start, "end": end, "exact": quote, "revision": str(study.revision_id)}


def test_words_offer_what_they_say_for_certain_and_nothing_outside_of_them(study: Study) -> None:
    whole = ask(study, "/briefs/1/offers", **words(study, SHOULD))
    assert whole["said"].startswith("Dashed: offered.")
    offered = {each["kind"]: each for each in whole["offered"]}
    assert (offered["strength"]["text"], offered["strength"]["level"]) == ("should", "should")
    assert "when" not in offered  # “each month” may be one: nobody is told that there is none
    part = ask(study, "/briefs/1/offers", **words(study, "count every rifle"))
    assert [each["kind"] for each in part["offered"]] == ["voice"]
    none = ask(study, "/briefs/1/offers", **words(study, "A depot near the river"))
    assert (none["offered"], none["cues"]) == ([], 0)
    assert none["said"].startswith("Nothing here reads like a recommendation")


def test_that_nothing_is_offered_in_another_language_is_said(study: Study) -> None:
    with study.app.app_context(), change():
        brief = briefs.brief(study.project_id, 1)
        french = replace(DETAILS, title=brief.title, language="fr")
        edit_details(study.member("lead"), 1, french, brief.version)
    found = ask(study, "/briefs/1/offers", **words(study, SHOULD))
    assert (found["offered"], found["said"]) == (
        [],
        "The rules that offer words are for English, so nothing is offered here.",
    )
    assert ask(study, "/briefs/1/cues") == {"cues": [], "said": found["said"]}


def test_the_highlight_is_made_with_it_and_sent_twice_makes_one(study: Study) -> None:
    form = {**words(study, SHOULD), "tag": "monitoring", "note": "Which?"}
    form |= {"highlight_id": str(new_id()), "id": str(new_id()), "strength": "should"}
    form |= {"field-actor": "Guards", "basis-actor": "stated", "start-actor": 27, "end-actor": 33}
    first = send(study, MAKE, 201, **form)
    assert (first["said"], first["highlight"]["tags"], first["steps"]) == (
        "R1 made.",
        ["monitoring"],
        1,  # one change, undone as one
    )
    assert 'class="sign"' in "".join(first["rows"].values())
    again = send(study, MAKE, 200, **form)
    assert (again["said"], again["highlight"]["number"], again["steps"]) == ("R1 made.", 1, 0)
    (row,) = records(study)
    assert [(each.kind, each.text) for each in row.fields] == [("actor", "Guards")]
    assert row.evidence[0].passage.note == "Which?"


def test_one_undo_takes_back_both_and_one_redo_brings_both(study: Study) -> None:
    send(study, MAKE, 201, **words(study, SHOULD), tag="monitoring")
    for _ in range(2):
        undone = send(study, "/briefs/1/undo", 200)
        assert undone["said"] == "Undone: Made R1. Highlighted B1:1: Monitoring."
        assert (undone["highlight"]["removed"], undone["steps"], records(study)) == (True, 1, [])
        assert "<mark" not in "".join(undone["rows"].values())
        refused = send(study, "/briefs/1/undo", 409)
        assert refused["message"] == "There is nothing to undo."
        redone = send(study, "/briefs/1/redo", 200)
        assert redone["said"] == "Done again: Highlighted B1:1: Monitoring. Made R1."
        assert 'class="sign"' in "".join(redone["rows"].values())
        assert records(study)[0].evidence[0].passage.ref == "B1:1"


def test_a_joined_record_is_left_with_the_highlight_by_one_undo(study: Study) -> None:
    send(study, MAKE, 201, **words(study, SHOULD))
    send(study, MAKE, 201, **words(study, "every rifle"), join="R1")
    undone = send(study, "/briefs/1/undo", 200)
    assert undone["said"] == "Undone: Joined B1:2 to R1. Highlighted B1:2."
    assert [each.passage.ref for each in records(study)[0].evidence] == ["B1:1"]


def test_a_highlight_that_somebody_touched_stays_when_its_record_is_undone(study: Study) -> None:
    send(study, MAKE, 201, **words(study, SHOULD))
    send(study, "/briefs/1/highlights/1", 200, "lead", version=1, tag="monitoring")
    undone = send(study, "/briefs/1/undo", 200)
    assert undone["said"] == "Undone: Made R1. B1:1 stays: somebody has changed B1:1 since."
    assert (undone["highlight"]["removed"], records(study)) == (False, [])
    assert send(study, "/briefs/1/redo", 200)["said"] == "Done again: Made R1."


def test_a_highlight_that_a_colleague_uses_stays_when_its_record_is_undone(study: Study) -> None:
    send(study, MAKE, 201, **words(study, SHOULD))
    send(study, MAKE, 201, "lead", highlight=1, seen="R1")
    undone = send(study, "/briefs/1/undo", 200)
    assert (
        undone["said"]
        == "Undone: Made R1. B1:1 stays: somebody has changed what rests on it since."
    )
    assert [each.ref for each in records(study)] == ["R2"]


def test_nothing_of_a_refused_one_stays(study: Study) -> None:
    """Neither the record nor the highlight under it."""
    form = {**words(study, SHOULD), "field-actor": "all", "basis-actor": "supplied"}
    refused = send(study, MAKE, 422, **form)
    assert refused["fields"]["actor"].startswith("Say why “Who” is “all”")
    assert ask(study, "/briefs/1/offers", **words(study, SHOULD))["known"] == []
    assert records(study) == []


def test_several_values_and_all_bases_of_fields(marked: Marked) -> None:
    study = marked.study
    rifle, depots = study.span("every rifle"), study.span("the depots")
    form: dict[str, Any] = {
        "highlight": 1,
        "field-target": ["every rifle", "the depots"],
        "basis-target": ["stated", "stated"],
        "start-target": [rifle[0], depots[0]],
        "end-target": [rifle[1], depots[1]],
        "field-actor": "Guards",
        "basis-actor": "supplied",
        "why-actor": "They stand before the passage.",
        "start-actor": 27,
        "end-actor": 33,
        "rests-actor": "Guards",
        "basis-when": "not_stated",
        "field-when": "",
    }
    send(study, MAKE, 201, **form)
    (row,) = records(study)
    assert [(each.kind, each.basis, each.text) for each in row.fields] == [
        ("actor", "supplied", "Guards"),
        ("target", "stated", "every rifle"),
        ("target", "stated", "the depots"),
        ("when", "not_stated", ""),
    ]
    assert row.fields[0].rests_on
    assert row.fields[0].rests_on["exact"] == "Guards"


def test_a_passage_is_widened_with_it_and_both_are_undone(marked: Marked) -> None:
    study = marked.study
    form = {"highlight": 1, "version": 1, **words(study, SHOULD)}
    form |= {"field-actor": "Guards", "basis-actor": "stated", "start-actor": 27, "end-actor": 33}
    made = send(study, MAKE, 201, "lead", **form)
    assert (made["steps"], made["highlight"]["version"]) == (1, 2)
    assert records(study)[0].evidence[0].passage.exact == SHOULD
    undone = send(study, "/briefs/1/undo", 200, "lead")
    assert undone["said"].startswith("Undone: Made R1. Adjusted B1:1 to “Guards")
    assert (undone["highlight"]["version"], records(study)) == (3, [])
    redone = send(study, "/briefs/1/redo", 200, "lead")
    assert redone["said"].startswith("Done again: Adjusted B1:1 to “Guards")
    assert redone["said"].endswith("Made R1.")
    assert records(study)[0].evidence[0].passage.exact == SHOULD
    send(study, "/briefs/1/undo", 200, "lead")
    refused = send(study, MAKE, 403, "analyst", **form | {"version": 5})
    assert "change a colleague’s highlight" in refused["message"]


def test_words_outside_of_the_passage_are_refused_with_what_would_take_them_in(
    marked: Marked,
) -> None:
    form: dict[str, Any] = {"highlight": 1, "field-actor": "Guards", "basis-actor": "stated"}
    refused = send(marked.study, MAKE, 409, **form | {"start-actor": 27, "end-actor": 33})
    assert refused["message"] == "These words are not in the passage. Widen it to take them in?"
    assert refused["current"]["start"] == 27


def test_two_people_make_one_of_a_highlight_at_once(marked: Marked) -> None:
    study = marked.study
    with study.app.app_context(), change():
        make(study.member("lead"), 1, 1, title="Count them")
    refused = send(study, MAKE, 409, highlight=1)
    assert "R1 “Count them” by Ana Sousa already. Look at it there" in refused["message"]
    assert refused["current"] == {"R1": "Count them"}
    assert send(study, MAKE, 201, highlight=1, seen="R1")["said"] == "R2 made."


def test_a_record_is_found_by_its_number_or_words_and_joined(marked: Marked) -> None:
    study = marked.study
    with study.app.app_context(), change():
        make(study.member("lead"), 1, 1, title="Count them")
        make(study.member("lead"), 1, 4, title="Watch the river")
    river = {"ref": "R2", "title": "Watch the river"}
    for typed in ("R2", "r2", "2", "RIVER watch", "depot"):
        assert ask(study, MAKE, find=typed)["found"][-1] == river
    assert ask(study, MAKE, find="rivers")["found"] == []
    joined = send(study, MAKE, 201, highlight=2, join="R2", stance="qualifies")
    assert joined["said"] == "B1:2 is in R2."
    assert [each.passage.ref for each in records(study)[1].with_stance("qualifies")] == ["B1:2"]
    twice = send(study, MAKE, 409, highlight=2, join="R2")
    assert "B1:2 is in R2 already, under “Qualifying”" in twice["message"]
    assert send(study, MAKE, 404, highlight=3, join="R9")
    assert "They look like R7." in send(study, MAKE, 422, highlight=3, join="river")["message"]
    assert ask(study, "/briefs/1/offers", **words(study, "A depot near the river"))["known"] == [
        {"passage": "B1:4", "ref": "R2", "title": "Watch the river"}
    ]


def test_a_sentence_is_decided_to_be_none_and_undecided_ones_are_told(study: Study) -> None:
    start, end = study.span("count every rifle")
    before = ask(study, "/briefs/1/cues")["cues"]
    assert [each["paragraph"] for each in before] == ["1", "2"]
    said = send(study, "/briefs/1/cues", 200, start=start, end=end, reason="An example.")
    assert said["said"] == "Decided: 1 sentence is no recommendation."
    assert [each["paragraph"] for each in ask(study, "/briefs/1/cues")["cues"]] == ["2"]
    again = send(study, "/briefs/1/cues", 200, start=start, end=end)
    assert again["said"] == "That was decided before."


@pytest.mark.parametrize(
    ("path", "pinned"), [("/briefs/1/offers", 4), (MAKE, 3), ("/briefs/1/cues", 6)]
)
def test_what_the_strip_asks_takes_few_statements(
    study: Study, statements: Recorder, path: str, pinned: int
) -> None:
    ask(study, path, start=27, end=40, find="rifle")
    with statements() as seen:
        ask(study, path, start=27, end=40, find="rifle")
    assert len(seen) == pinned


@pytest.mark.parametrize("records", [1, 30])
def test_making_one_takes_as_many_statements_however_many_there_are(
    marked: Marked, statements: Recorder, records: int
) -> None:
    study = marked.study
    with study.app.app_context(), change():
        for _ in range(records):
            make(study.member("lead"), 1, 2)
    client = study.client("analyst")
    form = {"highlight": 1, "strength": "should", "field-when": "", "basis-when": "not_stated"}
    token = client.csrf_token()
    ask(study, "/briefs/1/offers", start=27, end=40)  # the text is read once
    with statements() as seen:
        answer = client.post(
            study.url(MAKE), data=form, headers={**JSON, "X-CSRFToken": token}, csrf=False
        )
    assert answer.status_code == 201
    assert len(seen) == 40  # one counts the change for pages that are open, one keeps its words
