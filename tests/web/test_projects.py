from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from lxml import html
from werkzeug.test import TestResponse

from app.actions import recommendations
from app.actions.acts import mark_hits
from app.actions.codebook import write_synthesis
from app.actions.highlights import add_highlight
from app.actions.notes import add_note
from app.actions.projects import add_project
from app.domain.activity import NEWS
from app.domain.sample import FIRST_STEPS, SAMPLE_PASSAGES
from app.domain.search import read
from app.store import briefs, hits
from app.store.database import change, db
from app.store.projects import LATE_COMMITS, first_steps_done
from app.store.tables.briefs import Brief
from app.store.tables.columns import now
from app.store.tables.people import Membership
from tests.citing.test_own_style import STYLE
from tests.conftest import Recorder
from tests.fixtures.marked import done
from tests.fixtures.study import Study, add_brief

# Session and member, activity, briefs, their attributes, imports, removed briefs, tags, two for the
# charts, two for what was read, one for the first steps of who has not put them away.
STATEMENTS = 12


def fill(study: Study, briefs: int) -> None:
    with study.app.app_context(), change():
        for number in range(2, briefs + 1):
            add_brief(study.project_id, study.people["lead"], number)
            start, end = study.span("every rifle")
            add_highlight(
                study.member("analyst"), number, start, end, "every rifle", ["monitoring"]
            )


def test_the_front_door_leads_in(study: Study) -> None:
    assert study.client("anonymous").get("/").location == "/sign-in"
    assert study.client("lead").get("/").location == "/projects"


def test_a_person_sees_their_projects_and_no_others(study: Study) -> None:
    assert "Arms flows in the Sahel" in study.client("viewer").get("/projects").text
    page = study.client("outsider").get("/projects").text
    assert "Sahel" not in page
    assert "No projects yet" in page


def test_the_list_says_what_colleagues_did_since_one_was_there(
    study: Study, statements: Recorder
) -> None:
    ben = study.client("analyst")
    assert "New since" not in ben.get("/projects").text
    lately = now() - timedelta(minutes=5)
    with study.app.app_context():
        mark = (*study.span("every rifle"), "every rifle", ["monitoring"])
        done(add_highlight, study.member("analyst"), 1, *mark)
        done(add_note, study.member("analyst"), 1, 1, "Mine is no news.")
        done(add_highlight, study.member("lead"), 1, *mark)
        done(add_note, study.member("lead"), 1, 1, "Which?")
        done(add_note, study.member("lead"), 1, 2, "Nobody asked.")
        _seen(study, lately)
        query = read("river")
        keys = [each.key for each in hits.placed(study.project_id, query, "words")[0]]
        done(mark_hits, study.member("lead"), query, "words", keys[:2], "monitoring")
    with statements() as sent:
        page = ben.get("/projects").text
    # session, projects, what is new, what was marked in acts, answers, what is theirs to read
    assert len(sent) == 6
    assert "3 passages, 2 notes</a>." in page
    assert "Answers to you:</b> <bdi>Ana Sousa</bdi> on" in page
    assert ">B1:1</a>." in page
    assert ">B1:2</a>" not in page
    ben.get(study.url("/reading"), headers={"X-By-Itself": "1"}).close()
    assert "New since" in ben.get("/projects").text  # what a page asks by itself is no visit
    ben.get(study.url("/reading")).close()
    with study.app.app_context():
        seen = study.member("analyst").seen_at
        assert seen
        assert seen > lately + timedelta(minutes=4)
        _seen(study, now() + LATE_COMMITS)
    assert "New since" not in ben.get("/projects").text


@pytest.mark.parametrize(
    ("most", "without", "said"),
    [
        (5, "", "1 passage, 3 notes"),
        (4, "", "1 passage, 3 notes"),
        (3, "", "3 notes, and more before"),
        (3, "note", "other changes, and more before"),
    ],
)
def test_of_much_that_is_new_the_list_counts_the_latest(
    study: Study, monkeypatch: pytest.MonkeyPatch, most: int, without: str, said: str
) -> None:
    monkeypatch.setattr("app.store.projects.MOST_NEWS", most)
    named = {key: words for key, words in NEWS.items() if key[0] != without}
    monkeypatch.setattr("app.store.projects.NEWS", named)
    with study.app.app_context():
        mark = (*study.span("every rifle"), "every rifle", ["monitoring"])
        done(add_highlight, study.member("lead"), 1, *mark)
        for words in ("Which?", "All?", "By whom?"):
            done(add_note, study.member("lead"), 1, 1, words)
        _seen(study, now() - timedelta(minutes=5))
    assert f">{said}</a>." in study.client("analyst").get("/projects").text


def test_the_list_counts_no_passages_of_a_brief_in_the_trash(study: Study) -> None:
    lead = study.client("lead")
    with study.app.app_context():
        mark = (*study.span("every rifle"), "every rifle", ["monitoring"])
        done(add_highlight, study.member("lead"), 1, *mark)
    assert _highlights(lead.get("/projects").text) == "1"
    with study.app.app_context(), change():
        db.session.execute(sa.update(Brief).values(deleted_at=now()))
    assert _highlights(lead.get("/projects").text) == "0"


def _highlights(page: str) -> str:
    """How many the only project of the list has."""
    return html.fromstring(page).text_content().split("highlight")[0].split()[-1]


def _seen(study: Study, at: datetime) -> None:
    with change():
        of_ben = Membership.user_id == study.people["analyst"]
        db.session.execute(sa.update(Membership).where(of_ben).values(seen_at=at))


def test_anybody_starts_a_project_and_leads_it(study: Study) -> None:
    client = study.client("outsider")
    made = client.post("/projects", data={"name": "Coast", "question": "Who?"})
    assert (made.status_code, made.location) == (303, "/projects/coast")
    page = client.get("/projects/coast").text
    assert "Begin with one brief" in page
    assert "Add a brief" in page
    assert "Border control" in page


def test_a_refused_project_keeps_what_was_typed(study: Study) -> None:
    form = {"name": "", "question": "Who <guards>?"}
    answer = study.client("lead").post("/projects", data=form)
    assert answer.status_code == 422
    assert "Who &lt;guards&gt;?" in answer.text
    assert 'href="#name"' in answer.text


def test_the_page_of_a_project_shows_briefs_counts_and_what_happened(study: Study) -> None:
    fill(study, 2)
    page = study.client("viewer").get(study.url()).text
    assert "Which measures do the briefs recommend?" in page
    assert "Quill 2019a · Example Watch" in page
    assert "No highlights yet" in page
    assert 'href="/projects/sahel-arms/passages?q=tag:monitoring+brief:B2"' in unquote(page)
    assert re.search(r"<b><bdi>Ben Okoro</bdi></b>\s+highlighted <a [^>]*>B2:1</a>", page)


def test_a_viewer_is_not_offered_what_they_may_not_do(study: Study) -> None:
    page = study.client("viewer").get(study.url()).text
    assert "Add a brief" not in page
    assert "/settings" not in page


def test_who_works_in_a_project_finds_its_trash(study: Study) -> None:
    lead = study.client("lead")
    lead.post(study.url("/briefs/1/removal"))
    assert "Trash (1)" in lead.get(study.url()).text
    assert "Trash (1)" in study.client("analyst").get(study.url()).text
    assert "Trash" not in study.client("viewer").get(study.url()).text


def test_the_number_of_statements_does_not_grow_with_the_briefs(
    study: Study, statements: Recorder
) -> None:
    lead = study.client("lead")
    counts = []
    for many in (1, 50):
        fill(study, many)
        with statements() as seen:
            lead.get(study.url())
        counts.append(len(seen))
    assert counts == [STATEMENTS, STATEMENTS]


def test_whoever_reads_a_project_copies_it_and_leads_the_copy(study: Study) -> None:
    client, address = study.client("viewer"), study.url("/copy")
    assert 'value="Copy of Arms flows in the Sahel"' in client.get(address).text
    refused = client.post(address, data={"name": "Mine", "parts": ["notes"]})
    assert refused.status_code == 422
    assert "Notes and recommendations rest on highlights" in refused.text
    assert 'value="Mine"' in refused.text  # nothing typed is lost
    made = client.post(address, data={"name": "Mine", "parts": ["highlights", "notes"]})
    assert made.location == "/projects/mine"
    page = client.get(made.location).text
    assert "Counting rifles in Dorvane" in page
    assert "made this project as a copy of another" in page
    assert client.get("/projects/mine/settings").status_code == 200
    assert study.client("lead").get(made.location).status_code == 404
    assert study.client("outsider").post(address, data={"name": "No"}).status_code == 404
    lead = study.client("lead")
    assert client.get("/projects/mine/codebook/from").status_code == 200
    theirs = client.post("/projects/mine/codebook/from", data={"project": study.slug})
    assert (
        "Here already, and left as they are: Stockpile security" in client.get(theirs.location).text
    )
    lacking = lead.post(study.url("/codebook/from"), data={"project": "mine"})
    assert lacking.status_code == 404  # who may not read it cannot take from it


def test_the_first_steps_are_ticked_by_what_one_did_and_put_away_for_good(study: Study) -> None:
    client = study.client("analyst")
    assert shown(study, "analyst") == [False, False, False]
    with study.app.app_context(), change():
        analyst, lead = study.member("analyst"), study.member("lead")
        words = "count every rifle"
        add_highlight(analyst, 1, *study.span(words), words, ["monitoring"])
        recommendations.make(lead, 1, 1)
    assert shown(study, "analyst") == [True, False, False]
    assert shown(study, "lead") == [False, True, False]
    with study.app.app_context(), change():
        recommendations.make(study.member("analyst"), 1, 1)
        write_synthesis(study.member("analyst"), "monitoring", "They count. [B1:1]", 0)
    assert shown(study, "analyst") == [True, True, True]
    assert client.post(study.url("/first-steps/removal")).location == study.url()
    assert shown(study, "analyst") == []
    assert shown(study, "lead") == [False, True, False]
    assert shown(study, "viewer") == []  # who may not do them


@pytest.mark.usefixtures("app_context")
def test_what_came_with_the_sample_is_no_step_of_whoever_made_its_project(study: Study) -> None:
    with change():
        lead = add_project(study.people["lead"], "Crates", "Where from?", sample=True)
    who = lead.project_id, study.people["lead"]
    assert first_steps_done(*who) == set()
    with change():
        brief = briefs.brief(lead.project_id, 1)
        text = briefs.revision_text(lead.project_id, brief.revision_id)
        add_highlight(lead, 1, 0, 5, text[:5], [])
    assert first_steps_done(*who) == {"mark"}
    with change():
        recommendations.make(lead, 1, SAMPLE_PASSAGES + 1)
    assert first_steps_done(*who) == {"mark", "recommend"}
    with change():
        write_synthesis(lead, "monitoring", "They count.", 0)
    assert first_steps_done(*who) == {*FIRST_STEPS}


def shown(study: Study, role: str) -> list[bool]:
    """Whether each of the first steps is ticked on the person's page of the project."""
    page = html.fromstring(study.client(role).get(study.url()).text)
    return [each.get("class") == "done" for each in page.cssselect(".first-steps > ol > li")]


def test_settings_are_saved(study: Study) -> None:
    form = {"name": "Renamed", "question": "New?", "version": "1"}
    answer = study.client("lead").post(study.url("/settings"), data=form)
    assert (answer.status_code, answer.location) == (303, study.url())
    assert '<h1 dir="auto">Renamed</h1>' in study.client("lead").get(study.url()).text


def test_a_stale_edit_shows_both_texts_and_can_be_saved_on_purpose(study: Study) -> None:
    lead = study.client("lead")
    first = {"name": "First", "question": "Theirs?", "version": "1"}
    lead.post(study.url("/settings"), data=first)
    mine = {"name": "Second", "question": "Mine?", "version": "1"}
    stale = lead.post(study.url("/settings"), data=mine)
    assert stale.status_code == 409
    for text in ("First", "Theirs?", "Second", "Mine?"):
        assert text in stale.text
    assert 'name="version" value="2"' in stale.text
    again = lead.post(study.url("/settings"), data={**mine, "version": "2"})
    assert again.status_code == 303


def sent(study: Study, role: str, file: bytes, **more: str) -> TestResponse:
    form = {"name": "Arms", "version": "1", "citation_style": "apa", **more}
    data = {**form, "style_file": (BytesIO(file), "house.csl")}
    return study.client(role).post(study.url("/settings"), data=data)


def test_an_uploaded_style_is_chosen_kept_and_offered(study: Study) -> None:
    fill(study, 2)
    assert sent(study, "lead", STYLE.encode()).status_code == 303
    lead = study.client("lead")
    settings = lead.get(study.url("/settings")).text
    assert '<option value="own" selected>House style</option>' in settings
    assert "[Quill 2019]" in lead.get(study.url()).text
    assert "[Quill 2019 at ¶1]" in lead.get(study.url("/report")).text
    assert "[Quill 2019 at ¶1]" in lead.get(study.url("/passages")).text
    other = lead.get(study.url("/report?style=mla")).text
    assert '<option value="own">' in other
    assert "par. 1" in other
    kept = {"name": "Arms", "version": "2", "citation_style": "mla"}
    assert lead.post(study.url("/settings"), data=kept).status_code == 303
    assert "[Quill 2019 at ¶1]" in lead.get(study.url("/report/json?style=own")).text


def test_a_file_that_is_no_style_is_told_and_nothing_is_lost(study: Study) -> None:
    answer = sent(study, "lead", b"<html/>", name="Renamed")
    assert answer.status_code == 422
    assert 'id="style_file-wrong"' in answer.text
    assert 'value="Renamed"' in answer.text
    assert study.client("lead").get(study.url("/report?style=own")).status_code == 422


@pytest.mark.parametrize("role", ["analyst", "viewer"])
def test_only_a_lead_uploads_a_style(study: Study, role: str) -> None:
    assert sent(study, role, STYLE.encode()).status_code == 403


@pytest.mark.parametrize("role", ["analyst", "viewer"])
def test_only_a_lead_changes_settings(study: Study, role: str) -> None:
    form = {"name": "Mine", "version": "1"}
    assert study.client(role).post(study.url("/settings"), data=form).status_code == 403
    assert study.client("outsider").post(study.url("/settings"), data=form).status_code == 404


def test_fields_that_no_form_has_change_nothing(study: Study) -> None:
    form = {"name": "Renamed", "version": "1", "slug": "stolen", "created_by": "x", "role": "lead"}
    study.client("lead").post(study.url("/settings"), data=form)
    assert study.client("lead").get(study.url()).status_code == 200
    assert study.client("lead").get("/projects/stolen").status_code == 404


def test_markup_in_names_stays_text(study: Study) -> None:
    nasty = "<script>alert(1)</script>"
    made = study.client("lead").post("/projects", data={"name": nasty, "question": nasty})
    page = study.client("lead").get(made.location).text
    assert nasty not in page
    assert "&lt;script&gt;" in page
