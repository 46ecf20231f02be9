"""Who may do what: one table, read by every action and every page."""

from __future__ import annotations

from typing import NamedTuple

from app.domain.errors import Forbidden

ROLES = ("viewer", "analyst", "lead")
_ANALYSTS, _LEADS = ROLES[1:], ROLES[2:]


class Permission(NamedTuple):
    """`roles` hold it. `words` complete “As viewer you cannot …”. `others` is the permission that
    it takes instead where what is changed is a colleague's; "" where it makes no difference.
    `instead` says what all analysts may do. `archived`: it is held in an archived project, too."""

    roles: tuple[str, ...]
    words: str
    others: str = ""
    instead: str = ""
    archived: bool = False


PERMISSIONS = {
    "read": Permission(ROLES, "read this project", archived=True),
    "copy_project": Permission(ROLES, "copy this project", archived=True),
    "add_brief": Permission(_ANALYSTS, "add briefs"),
    "edit_brief": Permission(_ANALYSTS, "change a brief’s details"),
    "remove_brief": Permission(_LEADS, "remove a brief"),
    "highlight": Permission(
        _ANALYSTS, "highlight and tag passages", others="change_highlights_of_others"
    ),
    "change_highlights_of_others": Permission(
        _LEADS,
        "change a colleague’s highlight",
        instead="You can add a tag of your own to it, or answer on it.",
    ),
    "write_note": Permission(_ANALYSTS, "answer on a highlight", others="remove_notes_of_others"),
    "remove_notes_of_others": Permission(_LEADS, "remove a colleague’s note"),
    "declare_read": Permission(_ANALYSTS, "declare a brief read through"),
    "give_brief": Permission(_ANALYSTS, "take a brief on", others="give_briefs_to_others"),
    "give_briefs_to_others": Permission(
        _LEADS, "give a brief to a colleague", instead="You can take it on yourself."
    ),
    "write_synthesis": Permission(_ANALYSTS, "write a synthesis"),
    "chart": Permission(_ANALYSTS, "write in the matrix"),
    "edit_report": Permission(_ANALYSTS, "choose what goes into the report"),
    "hand_in": Permission(
        _LEADS, "hand in a report", instead="You can write it as a draft and show it to a lead."
    ),
    "write_recommendation": Permission(_ANALYSTS, "write recommendations"),
    "record_response": Permission(_ANALYSTS, "record a response to a recommendation"),
    "merge_recommendations": Permission(
        _ANALYSTS, "merge recommendations", others="merge_recommendations_of_others"
    ),
    "merge_recommendations_of_others": Permission(
        _LEADS,
        "merge recommendations that a colleague wrote on",
        instead="You can link them, with the reason why they belong together.",
    ),
    "withdraw_recommendation": Permission(
        _ANALYSTS, "withdraw a recommendation", others="withdraw_recommendations_of_others"
    ),
    "withdraw_recommendations_of_others": Permission(
        _LEADS,
        "withdraw a recommendation that a colleague wrote on",
        instead="You can ask a question on it.",
    ),
    "remove_recommendation": Permission(
        _ANALYSTS, "delete a recommendation", others="remove_recommendations_of_others"
    ),
    "remove_recommendations_of_others": Permission(
        _LEADS,
        "delete a recommendation that a colleague wrote on",
        instead="You can ask a question on it.",
    ),
    "save_filter": Permission(
        _ANALYSTS, "save filters for the project", others="change_filters_of_others"
    ),
    "change_filters_of_others": Permission(_LEADS, "change a colleague’s saved filter"),
    "edit_codebook": Permission(_LEADS, "change the codebook"),
    "edit_attributes": Permission(_LEADS, "change which attributes briefs have"),
    "edit_project": Permission(_LEADS, "change the project"),
    "manage_people": Permission(_LEADS, "manage who belongs to the project", archived=True),
    "see_trash": Permission(_ANALYSTS, "look into the trash", archived=True),
    "export_record": Permission(
        _LEADS,
        "export the record, or see who took what out",
        instead="You see what was changed, and what you took out yourself.",
        archived=True,
    ),
    "purge": Permission(
        _LEADS, "delete something for good", instead="What is in the trash goes by itself."
    ),
    "archive_project": Permission(_LEADS, "archive the project", archived=True),
    "remove_project": Permission(_LEADS, "delete the project", archived=True),
}


def may(role: str, permission: str, *, own: bool = True) -> bool:
    """Whether the role holds the permission, for what is one's own or a colleague's. KeyError for
    a permission that is not in the table."""
    return role in _permission(permission, own).roles


def require(role: str, permission: str, *, own: bool = True) -> None:
    """Raises Forbidden, in words, when the role does not hold the permission."""
    needed = _permission(permission, own)
    if role not in needed.roles:
        ask = "Ask a lead of the project to change your role."
        raise Forbidden(
            f"As {role} you cannot {needed.words}; that takes the role "
            f"{' or '.join(needed.roles)}. {(role in _ANALYSTS and needed.instead) or ask}"
        )


def _permission(name: str, own: bool) -> Permission:
    permission = PERMISSIONS[name]
    return permission if own or not permission.others else PERMISSIONS[permission.others]
