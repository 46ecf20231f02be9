"""Who may do what: one table, read by every action and every page."""

from __future__ import annotations

from app.domain.errors import Forbidden

ROLES = ("viewer", "analyst", "lead")

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "read": ("viewer", "analyst", "lead"),
    "add_brief": ("analyst", "lead"),
    "edit_brief": ("analyst", "lead"),
    "remove_brief": ("lead",),
    "highlight": ("analyst", "lead"),
    "remove_highlights_of_others": ("lead",),
    "write_note": ("analyst", "lead"),
    "remove_notes_of_others": ("lead",),
    "write_synthesis": ("analyst", "lead"),
    "save_filter": ("analyst", "lead"),
    "change_filters_of_others": ("lead",),
    "edit_codebook": ("lead",),
    "edit_project": ("lead",),
    "manage_people": ("lead",),
}

DEEDS = {
    "add_brief": "bring in briefs",
    "edit_brief": "change a brief’s details",
    "remove_brief": "remove a brief",
    "highlight": "highlight and tag passages",
    "remove_highlights_of_others": "remove a colleague’s highlight",
    "write_note": "answer on a highlight",
    "remove_notes_of_others": "remove a colleague’s note",
    "write_synthesis": "write a synthesis",
    "save_filter": "save filters for the project",
    "change_filters_of_others": "change a colleague’s saved filter",
    "edit_codebook": "change the codebook",
    "edit_project": "change the project",
    "manage_people": "manage who belongs to the project",
}


def may(role: str, permission: str) -> bool:
    """Whether the role holds the permission. KeyError for a permission that is not in the table."""
    return role in PERMISSIONS[permission]


def require(role: str, permission: str) -> None:
    """Raises Forbidden, in words, when the role does not hold the permission."""
    if not may(role, permission):
        holders = " or ".join(PERMISSIONS[permission])
        raise Forbidden(
            f"As {role} you cannot {DEEDS.get(permission, permission)}; that takes the role "
            f"{holders}. Ask a lead of the project to change your role."
        )
