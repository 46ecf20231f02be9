from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.errors import Invalid, Missing
from app.store import memberships, users
from app.store.database import change
from app.store.tables.columns import now
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def test_an_address_has_one_account_however_it_is_written() -> None:
    with change():
        users.add("ana@example.org", "Ana", "hash")
    with pytest.raises(Invalid) as taken, change():
        users.add(" ANA@example.org", "Other Ana", "hash")
    assert list(taken.value.fields) == ["email"]
    assert users.by_email("Ana@Example.org").name == "Ana"


def test_an_unknown_person_is_missing() -> None:
    with pytest.raises(Missing, match=r"nobody@example\.org"):
        users.by_email("nobody@example.org")
    assert users.credentials("nobody@example.org") is None


def test_a_hash_is_replaced_only_while_it_is_the_one_that_was_seen() -> None:
    with change():
        ana = users.add("ana@example.org", "Ana", "first")
        assert users.replace_hash(ana, "first", "second")
        assert not users.replace_hash(ana, "first", "third")
    known = users.credentials_of(ana)
    assert known
    assert known.password_hash == "second"


def test_it_is_known_whether_anybody_has_an_account() -> None:
    assert not users.anybody()
    with change():
        users.add("ana@example.org", "Ana", "hash")
    assert users.anybody()


def test_an_account_is_changed_alone_and_all_are_listed_by_address() -> None:
    with change():
        zoe, ana = (users.add(f"{name}@e.org", name.title(), "hash") for name in ("zoe", "ana"))
        users.set_hash(ana, "other")
        users.set_disabled(zoe, now())
    hashes = [users.credentials_of(each) for each in (zoe, ana)]
    assert [(each.password_hash, bool(each.disabled_at)) for each in hashes if each] == [
        ("hash", True),
        ("other", False),
    ]
    found = users.credentials(" ANA@e.org")
    assert found
    assert (found.user_id, found.name, found.email) == (ana, "Ana", "ana@e.org")
    assert users.person(zoe) == users.by_email("zoe@e.org")
    listed = [(each.email, each.name, each.projects, each.seen_at) for each in users.everybody()]
    assert listed == [("ana@e.org", "Ana", 0, None), ("zoe@e.org", "Zoe", 0, None)]


def test_an_account_is_listed_with_its_projects_and_when_it_was_seen_last(study: Study) -> None:
    first, last = now() - timedelta(hours=2), now()
    study.session("viewer", last)
    study.session("viewer", first)
    with change():
        memberships.remove(study.project_id, study.people["analyst"])
    listed = {each.name: (each.projects, each.seen_at) for each in users.everybody()}
    assert listed == {
        "Ana Sousa": (1, None),
        "Ben Okoro": (0, None),
        "Olga Petrov": (0, None),
        "Vic Lund": (1, last),
    }


def test_people_are_found_by_parts_of_their_address_or_words_of_their_name(study: Study) -> None:
    with change():
        zoe = users.add("z.lindqvist@example.org", "Zoé Lindqvist", "-")
    lead = study.people["lead"]
    assert users.found("zoe") == users.found("LINDQ z.") == [zoe]
    assert users.found("sousa ana") == users.found("ana@") == [lead]
    assert users.found("ana zoe") == users.found("ana !!") == []
    assert len(users.found("")) == 5
    assert [each.id for each in users.everybody([zoe, lead])] == [lead, zoe]


def test_projects_of_a_person_are_told_by_name_and_role_alone(study: Study) -> None:
    assert [each[:2] for each in users.belongings(study.people["viewer"])] == [
        ("Arms flows in the Sahel", "viewer")
    ]
    with change():
        memberships.remove(study.project_id, study.people["viewer"])
    assert users.belongings(study.people["viewer"]) == []
