from __future__ import annotations

from pathlib import Path

import pytest

import app
from app.domain.errors import Forbidden
from app.domain.permissions import PERMISSIONS, ROLES, may, require


def test_each_role_may_all_that_the_role_before_it_may() -> None:
    for permission in PERMISSIONS.values():
        assert permission.roles == ROLES[ROLES.index(permission.roles[0]) :]


def test_everybody_reads_and_only_leads_manage_people() -> None:
    assert [role for role in ROLES if may(role, "read")] == list(ROLES)
    assert [role for role in ROLES if may(role, "manage_people")] == ["lead"]


def test_an_unknown_role_may_nothing() -> None:
    assert not any(may("owner", permission) for permission in PERMISSIONS)


OF_ALL = {"read", "copy_project"}


@pytest.mark.parametrize("name", sorted(set(PERMISSIONS) - OF_ALL))
def test_a_refusal_says_what_is_refused_and_who_may(name: str) -> None:
    with pytest.raises(Forbidden, match=PERMISSIONS[name].words) as refused:
        require("viewer", name)
    assert PERMISSIONS[name].roles[-1] in refused.value.message


@pytest.mark.parametrize("name", ["highlight", "write_note", "save_filter"])
def test_what_a_colleague_made_takes_a_lead(name: str) -> None:
    assert [may(role, name) for role in ROLES] == [False, True, True]
    assert [may(role, name, own=False) for role in ROLES] == [False, False, True]
    with pytest.raises(Forbidden, match="a colleague’s"):
        require("analyst", name, own=False)


def test_what_has_no_maker_takes_the_same_of_everybody() -> None:
    assert may("analyst", "edit_brief", own=False)


def test_the_permission_for_others_is_in_the_table_and_of_fewer() -> None:
    for permission in PERMISSIONS.values():
        if permission.others:
            assert set(PERMISSIONS[permission.others].roles) < set(permission.roles)


def test_every_permission_of_the_table_is_asked_for_by_its_name() -> None:
    folder = Path(app.__file__).parent
    paths = [*folder.rglob("*.py"), *(folder.parent / "templates").rglob("*.html")]
    rest = "".join(path.read_text() for path in paths if path.name != "permissions.py")
    of_others = {each.others for each in PERMISSIONS.values()}
    assert [name for name in set(PERMISSIONS) - of_others if f'"{name}"' not in rest] == []


# Who may what: viewer, analyst, lead.
TABLE = {
    "read": "yes yes yes",
    "copy_project": "yes yes yes",
    "add_brief": "no yes yes",
    "edit_brief": "no yes yes",
    "remove_brief": "no no yes",
    "highlight": "no yes yes",
    "change_highlights_of_others": "no no yes",
    "write_note": "no yes yes",
    "remove_notes_of_others": "no no yes",
    "declare_read": "no yes yes",
    "give_brief": "no yes yes",
    "give_briefs_to_others": "no no yes",
    "write_synthesis": "no yes yes",
    "chart": "no yes yes",
    "edit_report": "no yes yes",
    "hand_in": "no no yes",
    "write_recommendation": "no yes yes",
    "record_response": "no yes yes",
    "merge_recommendations": "no yes yes",
    "merge_recommendations_of_others": "no no yes",
    "withdraw_recommendation": "no yes yes",
    "withdraw_recommendations_of_others": "no no yes",
    "remove_recommendation": "no yes yes",
    "remove_recommendations_of_others": "no no yes",
    "save_filter": "no yes yes",
    "change_filters_of_others": "no no yes",
    "edit_codebook": "no no yes",
    "edit_attributes": "no no yes",
    "edit_project": "no no yes",
    "manage_people": "no no yes",
    "see_trash": "no yes yes",
    "export_record": "no no yes",
    "purge": "no no yes",
    "archive_project": "no no yes",
    "remove_project": "no no yes",
}
OF_OTHERS = {
    "highlight": "change_highlights_of_others",
    "write_note": "remove_notes_of_others",
    "merge_recommendations": "merge_recommendations_of_others",
    "withdraw_recommendation": "withdraw_recommendations_of_others",
    "remove_recommendation": "remove_recommendations_of_others",
    "save_filter": "change_filters_of_others",
    "give_brief": "give_briefs_to_others",
}


def test_who_may_what() -> None:
    assert ROLES == ("viewer", "analyst", "lead")
    assert {
        name: " ".join("yes" if may(role, name) else "no" for role in ROLES) for name in PERMISSIONS
    } == TABLE
    assert {name: each.others for name, each in PERMISSIONS.items() if each.others} == OF_OTHERS


def test_in_an_archived_project_one_reads_says_who_reads_and_brings_it_back() -> None:
    held = {name for name, permission in PERMISSIONS.items() if permission.archived}
    of_project = {"archive_project", "remove_project", "manage_people"}
    assert held == {"read", "see_trash", "copy_project", "export_record", *of_project}


def test_a_refusal_says_what_somebody_may_instead_or_whom_to_ask() -> None:
    def refused(role: str, name: str, own: bool = True) -> str:
        with pytest.raises(Forbidden) as told:
            require(role, name, own=own)
        return told.value.message

    ask = "Ask a lead of the project to change your role."
    assert refused("viewer", "add_brief") == (
        f"As viewer you cannot add briefs; that takes the role analyst or lead. {ask}"
    )
    assert refused("analyst", "highlight", own=False) == (
        "As analyst you cannot change a colleague’s highlight; that takes the role lead. "
        "You can add a tag of your own to it, or answer on it."
    )
    assert refused("viewer", "highlight", own=False).endswith(ask)
    assert refused("analyst", "edit_project").endswith(ask)
