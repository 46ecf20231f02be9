"""The trash of a project and the way of a project into it, as pages."""

from __future__ import annotations

import re

import pytest

from app.actions.highlights import remove_highlight
from app.store.database import change
from tests.fixtures.marked import Marked
from tests.fixtures.study import JSON

pytestmark = pytest.mark.either_engine


def test_what_was_deleted_is_restored_or_deleted_for_good_from_its_page(marked: Marked) -> None:
    lead, study = marked.study.client("lead"), marked.study
    with study.app.app_context(), change():
        remove_highlight(study.member("lead"), 1, 1)
    said = "“Border control” is in the trash, and with it its place on 3 highlights."
    assert said in lead.post(study.url("/codebook/tags/border-control/removal"),
                             follow_redirects=True).text  # fmt: skip
    lead.post(study.url("/briefs/2/removal"))
    page = lead.get(study.url("/trash")).text
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == [
        "Briefs (1)", "Highlights (1)", "Tags (1)",
    ]  # fmt: skip
    assert "· 2 highlights" in page
    actions = re.findall(r'action="([^"]*/trash/[^"]*)"', page)
    assert len(actions) == 6
    back, now = actions[:2]
    assert "B2 is back" in lead.post(back, follow_redirects=True).text
    assert lead.post(now).status_code == 404
    assert lead.post(back).status_code == 404
    gone = lead.post(actions[3], headers=JSON)
    assert gone.get_json()["said"] == "B1:1 is gone for good."
    as_analyst = study.client("analyst").get(study.url("/trash")).text
    assert "Restore" not in as_analyst
    assert "Border control" in as_analyst


def test_an_archived_project_shows_what_it_is_and_refuses_every_change(marked: Marked) -> None:
    lead, study = marked.study.client("lead"), marked.study
    page = lead.get(study.url("/codebook")).text
    assert "Add a tag" in page
    lead.post(study.url("/briefs/2/removal"))
    lead.post(study.url("/archive"))
    assert "Archived (1)" in lead.get("/projects").text
    for address in ("", "/codebook", "/recommendations", "/matrix", "/report", "/passages"):
        page = lead.get(study.url(address)).text
        assert "nothing can be changed" in page
        assert "Bring it back into use" in page
        assert "Add a " not in page
    assert "Trash (1)" in lead.get(study.url()).text
    in_trash = lead.get(study.url("/trash")).text
    assert "bring the project back into use before that" in in_trash
    assert "Restore" not in in_trash
    assert "Invite someone" in lead.get(study.url("/people")).text
    refused = study.client("analyst").post(study.url("/briefs/1/highlights"), headers=JSON)
    assert refused.status_code == 403
    assert "A lead can bring it back into use" in refused.get_json()["message"]
    assert lead.post(study.url("/briefs/1/progress"), headers=JSON).status_code != 403
    lead.post(study.url("/reopening"))
    assert "Archived" not in lead.get("/projects").text


def test_whoever_has_a_page_of_a_deleted_project_open_hears_where_it_is(marked: Marked) -> None:
    lead, study = marked.study.client("lead"), marked.study
    analyst = study.client("analyst")
    analyst.get(study.url())
    lead.post(study.url("/removal"))
    for path, headers in (("", {}), ("/changes?seen=1", JSON)):
        answer = analyst.get(study.url(path), headers=headers)
        assert answer.status_code == 404
        assert "A lead can restore it from the list of projects" in answer.text
    assert "Trash (1)" in lead.get("/projects").text
    assert study.slug not in analyst.get("/projects").text
    assert analyst.post(study.url("/restoration")).status_code == 403
    wrong = lead.post(study.url("/purge"), data={"name": "x"})
    assert wrong.status_code == 422
    assert "to delete it for good" in wrong.text
    assert lead.post(study.url("/restoration")).status_code == 303
    assert analyst.get(study.url()).status_code == 200
