"""Histories: what stands in which, who sees it, and the whole record."""

from __future__ import annotations

import uuid

import pytest

from app.actions import codebook, highlights, notes, people, recommendations, trash
from app.actions.acts import change_tags
from app.domain.activity import activity
from app.domain.errors import Missing
from app.domain.tags import Tag
from app.store import acts, events, history, seals, security
from app.store.database import change
from app.store.security import CALLER, Caller
from app.store.tables.columns import new_id, now
from app.store.trash import trash as in_trash
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")
NAMES = {"monitoring": "Watching", "ports": "Ports", "border-control": "Borders"}


@pytest.fixture
def worked(study: Study) -> Study:
    """Two passages, one with a note that is answered; a tag; a recommendation."""
    lead, analyst = study.member("lead"), study.member("analyst")
    with change():
        for words in ("count every rifle", "patrol the river border"):
            highlights.add_highlight(analyst, 1, *study.span(words), words, ["monitoring"])
        notes.add_note(lead, 1, 1, "Which depots?")
        highlights.edit_highlight(analyst, 1, 1, ["border-control"], "All of them.", 1)
        recommendations.make(analyst, 1, 2)
        codebook.add_tag(lead, Tag("", "Ports"))
        people.change_role(lead, study.people["viewer"], "analyst")
        change_tags(lead, acts.named(lead.project_id, ["B1:1", "B1:2"]), come="ports")
    return study


def told(study: Study, of: str = "", **asked: object) -> list[str]:
    found = history.subject(study.project_id, of) if of else None
    rows = history.lines(study.project_id, 50, NAMES, of=found, **asked)  # type: ignore[arg-type]
    return [f"{row.name} {activity(row.verb, row.kind, row.ref, NAMES)}" for row in rows]


def test_each_thing_has_what_was_done_to_it(worked: Study) -> None:
    tagged = "Ana Sousa tagged 2 passages: Ports"
    assert told(worked, "B1:1") == [
        tagged,
        "Ben Okoro changed B1:1",
        "Ana Sousa answered on B1:1",
        "Ben Okoro highlighted B1:1",
    ]
    assert told(worked, "ports") == [tagged, "Ana Sousa added the tag Ports"]
    assert told(worked, "monitoring") == [
        "Ben Okoro changed B1:1",
        "Ben Okoro highlighted B1:2",
        "Ben Okoro highlighted B1:1",
    ]
    assert told(worked, "R1") == ["Ben Okoro made the recommendation R1"]
    of_brief = told(worked, "B1")
    assert len(of_brief) == 6
    assert "Ana Sousa added the tag Ports" not in of_brief
    assert len(told(worked)) == 8


def test_it_says_from_what_to_what(worked: Study) -> None:
    of = history.subject(worked.project_id, "B1:1")
    rows = history.lines(worked.project_id, 50, NAMES, of=of)
    assert [row.change for row in rows] == [
        "",
        "tags: + Borders, − Watching; note: “All of them.”",
        "text: “Which depots?”",
        "words: “count every rifle”; tags: Watching",
    ]
    [role] = history.lines(worked.project_id, 50, NAMES, asked="people")
    assert role.change == "role: “viewer” → “analyst”"


@pytest.mark.parametrize("ref", ["B9", "B1:99", "R9", "nothing", "b0", "B1:", "r", "x" * 500])
def test_what_there_is_nothing_of_is_said(worked: Study, ref: str) -> None:
    with pytest.raises(Missing, match="The record of this project has nothing of"):
        history.subject(worked.project_id, ref)
    with pytest.raises(Missing):
        history.subject(uuid.uuid4(), "B1")


def test_it_is_read_page_by_page_by_one_person(worked: Study) -> None:
    every = history.lines(worked.project_id, 50, NAMES)
    first = history.lines(worked.project_id, 3, NAMES)
    assert first == every[:3]
    assert history.lines(worked.project_id, 50, NAMES, before=first[-1].id) == every[3:]
    mine = history.lines(worked.project_id, 50, NAMES, by="ben")
    assert mine == [row for row in every if row.name == "Ben Okoro"]
    assert told(worked, by="nobody") == []


def test_what_was_taken_out_and_refused_is_for_leads_and_whoever_did_it(worked: Study) -> None:
    lead, analyst = worked.member("lead"), worked.member("analyst")
    events.record_download(lead, "original", ref="B1", object_id=worked.brief_id)
    events.record_download(analyst, "export", ref="a.pdf", query="tag:monitoring")
    CALLER.set(Caller("r", user_id=worked.people["viewer"]))
    security.note("refuse", "request", project_id=worked.project_id, said="GET /trash")
    security.record_noted(403)
    CALLER.set(None)
    taken = ["Ben Okoro exported a.pdf", "Ana Sousa downloaded the original of B1"]
    refused = "Vic Lund was refused GET /trash"
    assert told(worked, asked="downloads") == taken
    assert told(worked, asked="refused") == told(worked, asked="refused", by="vic") == [refused]
    assert told(worked, asked="refused", by="ben") == []
    assert told(worked)[:3] == [refused, *taken]
    own = analyst.user_id
    assert told(worked, asked="downloads", only_own=own) == taken[:1]
    assert told(worked, asked="refused", only_own=own) == []
    assert told(worked, only_own=own)[:2] == [taken[0], "Ana Sousa tagged 2 passages: Ports"]
    assert told(worked, "B1")[0] == taken[1]
    assert told(worked, asked="changes")[0] == "Ana Sousa tagged 2 passages: Ports"


def test_of_what_is_purged_the_lines_stay_and_say_so(worked: Study) -> None:
    lead = worked.member("lead")
    with change():
        highlights.remove_highlight(lead, 1, 1)
        trash.remove_tag(lead, "border-control")
    assert history.subject(worked.project_id, "border-control").is_there is False
    with change():
        for kind, found in in_trash(worked.project_id).items():
            for each in found:
                trash.purge(lead, kind, each.id)
    of = history.subject(worked.project_id, "B1:1")
    assert of.is_there is False
    rows = history.lines(worked.project_id, 50, NAMES, of=of)
    assert [(row.verb, row.purged, row.change) for row in rows[-3:]] == [
        ("edit", True, ""),
        ("add", True, ""),
        ("add", True, ""),
    ]
    assert told(worked, "B1:1")[-1] == "Ben Okoro highlighted B1:1"
    with pytest.raises(Missing):
        history.subject(worked.project_id, "border-control")


def test_the_whole_record_is_read_some_at_a_time_with_its_seals(
    worked: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    seals.seal_all()
    events.record_download(worked.member("lead"), "record", ref="a.csv")
    every = list(history.whole_record(worked.project_id))
    monkeypatch.setattr(history, "A_PORTION", 3)
    assert list(history.whole_record(worked.project_id)) == every
    assert [line.place for line in every] == [*range(1, len(every)), None]
    assert [bool(line.hash) for line in every] == [True] * (len(every) - 1) + [False]
    assert every[-1].sentence == "Ana Sousa exported the record a.csv"
    first = every[0]
    assert (first.email, first.sentence, first.ref) == (
        *("ben@example.org", "Ben Okoro highlighted B1:1", "B1:1"),
    )
    assert first.change == "words: “count every rifle”; tags: Monitoring"
    assert first.after is not None
    assert first.after["tags"] == ["monitoring"]


def test_so_is_that_of_the_installation(study: Study) -> None:
    assert list(history.whole_record(None)) == []
    CALLER.set(Caller("request", "10.0.0.7"))
    with change():
        security.record("begin", "session", actor_id=study.people["lead"])
    CALLER.set(None)
    with change():
        people.disable(study.email("viewer"), now())
    seals.seal_all()
    signed, disabled = history.whole_record(None)
    assert (signed.who, signed.email, signed.sentence) == (
        *("Ana Sousa", "ana@example.org", "Ana Sousa signed in"),
    )
    assert (signed.change, signed.request_id, signed.place) == ("from: “10.0.0.7”", "request", 1)
    assert disabled.sentence == "The command line switched the account vic@example.org off"
    assert (disabled.place, disabled.times, disabled.project_id) == (2, 1, None)
    assert new_id() > disabled.id
