from __future__ import annotations

import pytest

from app.actions.projects import add_project, edit_project
from app.domain.errors import Forbidden, Invalid, Stale
from app.store import briefs, codebook, projects, recommendations
from app.store.database import change
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def test_whoever_starts_a_project_leads_it_and_has_a_codebook(study: Study) -> None:
    with change():
        made = add_project(study.people["outsider"], "Coast guards", "Who guards?")
    assert (made.slug, made.role, made.handle) == ("coast-guards", "lead", "olga")
    assert [tag.slug for tag in codebook.tags(made.project_id)] == [
        "stockpile-security",
        "border-control",
        "monitoring",
    ]
    assert briefs.briefs(made.project_id) == []


def test_the_sample_brief_comes_with_three_recommendations(study: Study) -> None:
    with change():
        made = add_project(study.people["lead"], "Crates", sample=True)
    rows = recommendations.recommendations(made.project_id)
    assert [row.ref for row in rows] == ["R1", "R2", "R3"]
    assert [row.open for row in rows] == [(), (), ("By when",)]
    assert [value.text for row in rows for value in row.of("actor")] == [
        "Donors",
        "Donors",
        "Whoever imposes an embargo",
    ]
    assert [len(row.with_stance("opposes")) for row in rows] == [0, 0, 1]
    assert {each.passage.zone for row in rows for each in row.evidence} == {"body"}


def test_a_nameless_project_is_refused(study: Study) -> None:
    with pytest.raises(Invalid) as refused, change():
        add_project(study.people["lead"], " \n ")
    assert list(refused.value.fields) == ["name"]


def test_a_lead_changes_name_and_question_and_the_slug_stays(study: Study) -> None:
    with change():
        edit_project(study.member("lead"), name="Renamed", question="New?", version=1)
    now = study.member("lead")
    assert (now.slug, now.project_name, now.question) == (study.slug, "Renamed", "New?")
    (latest, *_) = projects.activity(study.project_id)
    assert (latest.verb, latest.kind) == ("edit", "project")


def test_a_lead_chooses_the_citation_style_and_it_stays(study: Study) -> None:
    with change():
        edit_project(study.member("lead"), name="A", question="", version=1, citation_style="mla")
    with change():
        edit_project(study.member("lead"), name="B", question="", version=2)
    assert study.member("viewer").citation_style == "mla"
    with pytest.raises(Invalid) as refused, change():
        edit_project(study.member("lead"), name="B", question="", version=3, citation_style="x")
    assert list(refused.value.fields) == ["citation_style"]


def test_a_stale_edit_changes_nothing(study: Study) -> None:
    with change():
        edit_project(study.member("lead"), name="First", question="", version=1)
    with pytest.raises(Stale), change():
        edit_project(study.member("lead"), name="Second", question="", version=1)
    assert study.member("lead").project_name == "First"


def test_an_analyst_does_not_change_the_settings(study: Study) -> None:
    with pytest.raises(Forbidden), change():
        edit_project(study.member("analyst"), name="Mine", question="", version=1)
