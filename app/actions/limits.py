"""How much one account may make and keep, so that nobody fills the disk of everybody: by far more
than honest work needs. Asked by the pages; who has the server's command line is not limited. Two
requests at once may go beyond by one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import OverLimit, TooLarge
from app.store import drafts, projects, storage

GIGABYTE = 10**9


@dataclass(frozen=True)
class AccountLimits:
    """Of each account: projects that it made, unfinished imports, and bytes of files."""

    projects: int
    drafts: int
    bytes: int


def account_limits(settings: Mapping[str, object]) -> AccountLimits:
    return AccountLimits(
        projects=int(str(settings["MAX_PROJECTS"])),
        drafts=int(str(settings["MAX_DRAFTS"])),
        bytes=int(str(settings["MAX_STORAGE_GB"])) * GIGABYTE,
    )


def require_room_for_project(user_id: uuid.UUID, limits: AccountLimits) -> None:
    """Raises OverLimit."""
    if projects.made_by(user_id) >= limits.projects:
        raise OverLimit(
            f"You have made {limits.projects:,} projects, and no account may have more. Delete one "
            "that nobody needs and have it deleted for good in the trash, or ask whoever runs this "
            "Briefmark (max_projects)."
        )


def require_room_for_import(user_id: uuid.UUID, size: int, limits: AccountLimits) -> None:
    """For a file of so many bytes. Raises OverLimit, and TooLarge where all files together would
    take too much."""
    if drafts.begun_by(user_id) >= limits.drafts:
        raise OverLimit(
            f"You have {limits.drafts:,} unfinished imports, and no account may have more. Save or "
            "discard some of them, then add this one again."
        )
    if storage.of_person(user_id) + size > limits.bytes:
        raise TooLarge(
            f"The files that you brought in would take more than {limits.bytes // GIGABYTE:,} GB, "
            "and no account may have more. Delete briefs that nobody needs and empty the trash, or "
            "ask whoever runs this Briefmark (max_storage_gb)."
        )
