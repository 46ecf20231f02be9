"""How much one account may make and keep, and what is said to who would go beyond."""

from __future__ import annotations

from io import BytesIO

import pytest

from app.actions.limits import account_limits
from app.actions.projects import add_project, purge_project, remove_project
from app.store import memberships
from app.store.database import change
from tests.fixtures.study import DATA, JSON, Study

pytestmark = pytest.mark.either_engine
TEXT = "Guards should count every rifle.\n\nNeighbours ought to patrol the border."


@pytest.fixture(autouse=True)
def _read_here(read_here: None) -> None:
    pass


@pytest.fixture
def app_settings() -> dict[str, object]:
    return {"MAX_PROJECTS": 2, "MAX_DRAFTS": 1}


def test_one_project_more_than_the_limit_is_refused_and_what_was_typed_stays(study: Study) -> None:
    lead, form = study.client("lead"), {"name": "Coast", "question": "Who guards it?"}
    assert lead.post("/projects", data=form).status_code == 303
    refused = lead.post("/projects", data={**form, "name": "Delta"})
    assert refused.status_code == 409
    assert "You have made 2 projects" in refused.text
    assert 'value="Delta"' in refused.text
    assert "Who guards it?" in refused.text
    copied = lead.post(study.url("/copy"), data={"name": "A copy"})
    assert (copied.status_code, 'value="A copy"' in copied.text) == (409, True)
    assert study.client("analyst").post("/projects", data=form).status_code == 303


def test_a_project_that_is_gone_for_good_counts_no_more(study: Study) -> None:
    lead, form = study.client("lead"), {"name": "Coast"}
    with study.app.app_context(), change():
        made = add_project(study.people["lead"], "Delta", "")
        remove_project(made)
    assert lead.post("/projects", data=form).status_code == 409
    with study.app.app_context(), change():
        gone = memberships.member(study.people["lead"], made.slug, deleted=True)
        purge_project(gone, "Delta")
    assert lead.post("/projects", data=form).status_code == 303


def test_one_import_more_than_the_limit_is_refused_and_its_text_stays(study: Study) -> None:
    analyst = study.client("analyst")
    assert analyst.post(study.url("/drafts"), data={"text": TEXT}).status_code == 303
    refused = analyst.post(study.url("/drafts"), data={"text": TEXT})
    assert refused.status_code == 409
    assert "You have 1 unfinished imports" in refused.text
    assert "Neighbours ought to patrol the border." in refused.text
    by_script = analyst.post(study.url("/drafts"), data={"text": TEXT}, headers=JSON)
    assert by_script.status_code == 409
    assert "Save or discard some" in by_script.get_json()["message"]
    file = (BytesIO(b"quote,document\nguards,A\n"), "table.csv")
    assert analyst.post(study.url("/work"), data={"file": file}).status_code == 409
    assert study.client("lead").post(study.url("/drafts"), data={"text": TEXT}).status_code == 303


def test_files_that_would_take_too_much_are_refused(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.actions.limits.GIGABYTE", (len(DATA) + len(TEXT)) / 50)
    lead = study.client("lead")
    refused = lead.post(study.url("/drafts"), data={"text": f"{TEXT} And so on."})
    assert refused.status_code == 413
    assert "would take more than" in refused.text
    assert "And so on." in refused.text
    assert lead.post(study.url("/drafts"), data={"text": TEXT}).status_code == 303


def test_what_is_usual_is_far_beyond_honest_work(tmp_path: object) -> None:
    from app.config import SETTINGS

    usual = account_limits({name: setting.default for name, setting in SETTINGS.items()})
    assert (usual.projects, usual.drafts, usual.bytes) == (500, 1000, 50 * 10**9)
