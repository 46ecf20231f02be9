from __future__ import annotations

import pytest

from app.actions.highlights import add_highlight
from app.domain.errors import Missing
from app.store import memberships, users
from app.store.database import change
from app.store.names import names
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def test_an_outsider_and_a_project_that_is_not_there_look_the_same(study: Study) -> None:
    with pytest.raises(Missing) as outside:
        memberships.member(study.people["outsider"], study.slug)
    with pytest.raises(Missing) as nowhere:
        memberships.member(study.people["lead"], "no-such-project")
    assert outside.value.message == nowhere.value.message


def test_two_people_of_one_name_get_handles_of_their_own(study: Study) -> None:
    with change():
        handles = [
            memberships.add(
                study.project_id, users.add(f"{n}@example.org", name, ""), name, "viewer"
            )
            for n, name in enumerate(("Ana Lima", "Ana Lima", "Ana"))
        ]
    assert handles == ["ana-lima", "ana-lima-2", "ana-2"]


def test_a_role_changes_and_a_member_goes(study: Study) -> None:
    viewer = study.people["viewer"]
    with change():
        memberships.change_role(study.project_id, viewer, "lead")
    assert memberships.leads(study.project_id) == {viewer, study.people["lead"]}
    with change():
        memberships.remove(study.project_id, viewer)
    assert memberships.role_of(viewer, study.project_id) is None


def test_people_are_listed_by_name(study: Study) -> None:
    listed = [(person.name, person.role) for person in memberships.people(study.project_id)]
    assert listed == [("Ana Sousa", "lead"), ("Ben Okoro", "analyst"), ("Vic Lund", "viewer")]


def test_who_has_left_is_still_found_by_what_they_marked_and_comes_back_as_before(
    study: Study,
) -> None:
    analyst = study.people["analyst"]
    with change():
        words = "count every rifle"
        add_highlight(study.member("analyst"), 1, *study.span(words), words, [])
        memberships.remove(study.project_id, analyst)
    assert "ben" in names(study.project_id).people
    assert [person.handle for person in memberships.people(study.project_id)] == ["ana", "vic"]
    with change():
        assert memberships.add(study.project_id, analyst, "Ben Okoro", "viewer") == "ben"
    assert memberships.role_of(analyst, study.project_id) == "viewer"


def test_who_belongs_to_a_project_belongs_to_no_other(study: Study) -> None:
    assert memberships.is_member(study.people["viewer"], study.slug)
    assert not memberships.is_member(study.people["viewer"], "no-such-project")
    assert not memberships.is_member(study.people["outsider"], study.slug)
