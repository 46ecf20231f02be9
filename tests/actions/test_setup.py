from __future__ import annotations

from datetime import timedelta

import pytest

from app.actions.accounts import identify
from app.actions.setup import new_setup_link, set_up
from app.domain.errors import Invalid
from app.domain.tokens import Spent
from app.store import briefs, codebook, users
from app.store.database import change
from app.store.tables.columns import now
from tests.fixtures.study import Study

PERSON = {
    "email": "ana@example.org",
    "name": "Ana Sousa",
    "pass_phrase": "otter lamp violin gravel",
}

pytestmark = pytest.mark.usefixtures("app_context")


def link() -> str:
    with change():
        token = new_setup_link()
    assert token
    return token


def test_a_fresh_database_has_no_account_and_gives_a_link() -> None:
    assert not users.anybody()
    assert len(link()) >= 43


def test_the_first_person_gets_a_project_with_something_to_mark() -> None:
    token = link()
    with change():
        user_id, project = set_up(token, now=now(), **PERSON)
    assert identify("ana@example.org", PERSON["pass_phrase"]) == user_id
    assert project.role == "lead"
    assert project.handle == "ana"
    slugs = [tag.slug for tag in codebook.tags(project.project_id)]
    assert slugs == ["stockpile-security", "border-control", "monitoring"]
    (sample,) = briefs.briefs(project.project_id)
    assert sample.number == 1
    assert sample.paragraphs > 5


def test_a_link_sets_up_once() -> None:
    token = link()
    with change():
        set_up(token, now=now(), **PERSON)
    with pytest.raises(Spent), change():
        set_up(token, now=now(), **{**PERSON, "email": "eve@example.org"})
    assert new_setup_link() is None


def test_an_expired_link_saves_nothing() -> None:
    token = link()
    with pytest.raises(Spent), change():
        set_up(token, now=now() + timedelta(hours=25), **PERSON)
    assert not users.anybody()


def test_a_refused_form_leaves_the_link_usable() -> None:
    token = link()
    with pytest.raises(Invalid), change():
        set_up(token, now=now(), **{**PERSON, "pass_phrase": "short"})
    with change():
        set_up(token, now=now(), **PERSON)
    assert users.anybody()


def test_there_is_no_link_while_there_is_an_account(study: Study) -> None:
    with change():
        assert new_setup_link() is None
