from __future__ import annotations

import pytest

from app.actions.highlights import add_highlight
from app.actions.people import change_role, remove
from app.domain.errors import Forbidden, Invalid, Missing
from app.store import highlights, projects
from app.store.database import change
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def test_a_lead_changes_a_role(study: Study) -> None:
    with change():
        change_role(study.member("lead"), study.people["viewer"], "analyst")
    assert study.member("viewer").role == "analyst"
    assert projects.activity(study.project_id)[0].verb == "change_role"


def test_only_leads_manage_people(study: Study) -> None:
    with pytest.raises(Forbidden), change():
        change_role(study.member("analyst"), study.people["analyst"], "lead")
    with pytest.raises(Forbidden), change():
        remove(study.member("viewer"), study.people["viewer"])


def test_the_last_lead_stays(study: Study) -> None:
    lead = study.member("lead")
    with pytest.raises(Invalid, match="only lead"), change():
        change_role(lead, lead.user_id, "analyst")
    with pytest.raises(Invalid, match="only lead"), change():
        remove(lead, lead.user_id)
    assert study.member("lead").role == "lead"


def test_a_lead_may_step_down_beside_another(study: Study) -> None:
    lead = study.member("lead")
    with change():
        change_role(lead, study.people["analyst"], "lead")
        change_role(lead, lead.user_id, "viewer")
    assert study.member("lead").role == "viewer"


def test_who_does_not_belong_can_neither_be_changed_nor_removed(study: Study) -> None:
    with pytest.raises(Missing), change():
        change_role(study.member("lead"), study.people["outsider"], "viewer")
    with pytest.raises(Missing), change():
        remove(study.member("lead"), study.people["outsider"])


def test_an_unknown_role_is_refused(study: Study) -> None:
    with pytest.raises(Invalid), change():
        change_role(study.member("lead"), study.people["viewer"], "owner")


def test_the_highlights_of_somebody_removed_stay_under_their_name(study: Study) -> None:
    start, end = study.span("every rifle")
    with change():
        add_highlight(study.member("analyst"), 1, start, end, "every rifle", ["monitoring"])
        remove(study.member("lead"), study.people["analyst"])
    with pytest.raises(Missing):
        study.member("analyst")
    line = highlights.highlight(study.project_id, study.brief_id, 1)
    assert line.analyst == "Ben Okoro"
